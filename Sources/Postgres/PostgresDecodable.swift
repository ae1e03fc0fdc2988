/// What a cell of a row can be read as: a value, or an optional value.
package protocol PostgresColumnValue: PostgresArrayElementDecodable {
    /// Reads a cell.
    ///
    /// - Parameter postgresCell: the cell in text format, `nil` for NULL.
    /// - Throws: `PostgresValueError` when the text is not such a value, or NULL has no meaning here.
    init(postgresCell: String?) throws
}

/// A value that can be read from PostgreSQL's text format. NULL is the business of `Optional`.
package protocol PostgresDecodable: PostgresColumnValue {
    /// Reads a value.
    ///
    /// - Throws: `PostgresValueError`, or any error; the row adds column and type.
    init(postgresText: String) throws
}

/// A type whose Swift arrays can be read. `UInt8` is one without being readable itself: `[UInt8]` is `bytea`.
package protocol PostgresArrayElementDecodable {
    /// Reads an array of these.
    static func array(postgresText: String) throws -> [Self]
}

/// Reason why a text is not a value of the type asked for. It never carries the text.
package enum PostgresValueError: Error, Hashable, CustomStringConvertible {
    /// NULL, and the type asked for is not optional.
    case null
    /// The text has another form.
    case malformed
    /// The text has the right form, but the type cannot hold the value.
    case outOfRange
    /// `infinity` or `-infinity`, which no Swift value here can hold.
    case infinite

    /// What was found instead of a value.
    package var description: String {
        switch self {
        case .null: "NULL; decode an optional where NULL is allowed"
        case .malformed: "text of another form"
        case .outOfRange: "a value out of range"
        case .infinite: "an infinite value"
        }
    }
}

extension PostgresDecodable {
    /// Reads a cell that must not be NULL.
    package init(postgresCell: String?) throws {
        guard let postgresCell else { throw PostgresValueError.null }
        try self.init(postgresText: postgresCell)
    }
}

extension Optional: PostgresArrayElementDecodable, PostgresColumnValue where Wrapped: PostgresDecodable {
    /// Reads a cell that may be NULL.
    package init(postgresCell: String?) throws {
        self = try postgresCell.map { try Wrapped(postgresText: $0) }
    }
}

extension PostgresColumnValue {
    /// Reads an array literal.
    package static func array(postgresText: String) throws -> [Self] {
        try PostgresArrayLiteral.elements(postgresText).map { try Self(postgresCell: $0) }
    }
}

extension Array: PostgresArrayElementDecodable, PostgresColumnValue, PostgresDecodable
where Element: PostgresArrayElementDecodable {
    /// Reads an array literal, or the hexadecimal text of bytes.
    package init(postgresText: String) throws {
        self = try Element.array(postgresText: postgresText)
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value; a value that is none of the cases is out of range.
    package init(postgresText: String) throws {
        guard let value = Self(rawValue: try RawValue(postgresText: postgresText)) else {
            throw PostgresValueError.outOfRange
        }
        self = value
    }
}
