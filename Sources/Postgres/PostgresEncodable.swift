/// What may stand in an interpolation: a value, or an optional value.
package protocol PostgresBindable: PostgresArrayElementEncodable {
    /// The type under which the value is sent.
    static var postgresType: PostgresType { get }
    /// The value in PostgreSQL's text format, `nil` for NULL.
    var postgresBoundText: String? { get }
}

/// A value that can be bound, in text format. NULL is the business of `Optional`.
package protocol PostgresEncodable: PostgresBindable {
    /// The value in PostgreSQL's text format.
    var postgresText: String { get }
}

/// A type whose Swift arrays can be bound. `UInt8` is one without being bindable itself: `[UInt8]` is `bytea`.
package protocol PostgresArrayElementEncodable {
    /// The type of an array of these.
    static var postgresTypeOfArray: PostgresType { get }
    /// An array of these in PostgreSQL's text format.
    static func postgresText(array: [Self]) -> String
}

extension PostgresEncodable {
    /// The text; a value that is there is never NULL.
    package var postgresBoundText: String? { postgresText }
}

extension Optional: PostgresArrayElementEncodable, PostgresBindable where Wrapped: PostgresEncodable {
    /// The type of the wrapped value, so that NULL is typed.
    package static var postgresType: PostgresType { Wrapped.postgresType }
    /// The wrapped value's text, `nil` for NULL.
    package var postgresBoundText: String? { self?.postgresText }
}

extension PostgresBindable {
    /// The array type of the element's type.
    package static var postgresTypeOfArray: PostgresType { postgresType.array }

    /// An array literal: `{1,NULL,"with \"quotes\""}`.
    package static func postgresText(array: [Self]) -> String {
        PostgresArrayLiteral.text(array.map(\.postgresBoundText), nested: postgresType.isArray)
    }
}

extension Array: PostgresArrayElementEncodable, PostgresBindable, PostgresEncodable
where Element: PostgresArrayElementEncodable {
    /// The array type of the element.
    package static var postgresType: PostgresType { Element.postgresTypeOfArray }
    /// The array literal, or the hexadecimal text of bytes.
    package var postgresText: String { Element.postgresText(array: self) }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The raw value's type.
    package static var postgresType: PostgresType { RawValue.postgresType }
    /// The raw value's text.
    package var postgresText: String { rawValue.postgresText }
}
