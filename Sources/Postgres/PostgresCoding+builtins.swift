import FoundationEssentials

/// A type that PostgreSQL writes and reads as Swift's own text of it.
package protocol PostgresLosslessText: PostgresEncodable, PostgresDecodable, LosslessStringConvertible {}

extension PostgresLosslessText {
    /// Swift's text of the value.
    package var postgresText: String { description }

    /// Reads Swift's text; an integer of another width is out of range or malformed.
    package init(postgresText: String) throws {
        guard let value = Self(postgresText) else { throw PostgresValueError.malformed }
        self = value
    }
}

extension Int: PostgresLosslessText {
    /// `bigint`.
    package static var postgresType: PostgresType { .int8 }
}

extension Int64: PostgresLosslessText {
    /// `bigint`.
    package static var postgresType: PostgresType { .int8 }
}

extension Int32: PostgresLosslessText {
    /// `integer`.
    package static var postgresType: PostgresType { .int4 }
}

extension Int16: PostgresLosslessText {
    /// `smallint`.
    package static var postgresType: PostgresType { .int2 }
}

extension Double: PostgresLosslessText {
    /// `double precision`; `inf` and `nan` are understood by both sides.
    package static var postgresType: PostgresType { .float8 }
}

extension String: PostgresEncodable, PostgresDecodable {
    /// `text`. A value for a column of another type is cast in SQL: `\(kind)::citext`.
    package static var postgresType: PostgresType { .text }
    /// The string itself.
    package var postgresText: String { self }
    /// Any column can be read as its text.
    package init(postgresText: String) { self = postgresText }
}

extension Bool: PostgresEncodable, PostgresDecodable {
    /// `boolean`.
    package static var postgresType: PostgresType { .bool }
    /// `t` or `f`.
    package var postgresText: String { self ? "t" : "f" }

    /// Reads `t` or `f`.
    package init(postgresText: String) throws {
        switch postgresText {
        case "t": self = true
        case "f": self = false
        default: throw PostgresValueError.malformed
        }
    }
}

extension UUID: PostgresEncodable, PostgresDecodable {
    /// `uuid`.
    package static var postgresType: PostgresType { .uuid }
    /// The canonical form in capitals, which PostgreSQL accepts.
    package var postgresText: String { uuidString }

    /// Reads the canonical form.
    package init(postgresText: String) throws {
        guard let value = UUID(uuidString: postgresText) else { throw PostgresValueError.malformed }
        self = value
    }
}

extension Decimal: PostgresEncodable, PostgresDecodable {
    /// `numeric`.
    package static var postgresType: PostgresType { .numeric }
    /// Plain digits with a point, or `NaN`.
    package var postgresText: String { isNaN ? "NaN" : description }

    /// Reads a number exactly. A number of more than 38 significant digits does not fit and is out of range, not
    /// rounded.
    package init(postgresText: String) throws {
        switch postgresText {
        case "NaN": self = .nan
        case "Infinity", "-Infinity": throw PostgresValueError.infinite
        default:
            let digits = postgresText.utf8.drop { $0 == UInt8(ascii: "-") }
            let isNumber = !digits.isEmpty && digits.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            guard isNumber, digits.filter({ $0 == UInt8(ascii: ".") }).count <= 1 else {
                throw PostgresValueError.malformed
            }
            guard Decimal.significantDigits(of: digits) <= 38 else { throw PostgresValueError.outOfRange }
            guard let value = Decimal(string: postgresText) else { throw PostgresValueError.malformed }
            self = value
        }
    }

    /// Digits from the first to the last that is not zero.
    private static func significantDigits(of text: Substring.UTF8View) -> Int {
        let digits = text.filter { $0 != UInt8(ascii: ".") }
        let zero = UInt8(ascii: "0")
        guard let first = digits.firstIndex(where: { $0 != zero }), let last = digits.lastIndex(where: { $0 != zero })
        else { return 0 }
        return last - first + 1
    }
}

extension UInt8: PostgresArrayElementEncodable, PostgresArrayElementDecodable {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Bytes are `bytea`.
    package static var postgresTypeOfArray: PostgresType { .bytea }

    /// Hexadecimal with the prefix `\x`.
    package static func postgresText(array: [UInt8]) -> String {
        var text = Array("\\x".utf8)
        text.reserveCapacity(2 + 2 * array.count)
        for byte in array {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads hexadecimal with the prefix `\x`.
    package static func array(postgresText: String) throws -> [UInt8] {
        let text = Array(postgresText.utf8)
        guard text.count >= 2, text.count.isMultiple(of: 2), text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x")
        else {
            throw PostgresValueError.malformed
        }
        return try stride(from: 2, to: text.count, by: 2).map { index in
            try nibble(text[index]) << 4 | nibble(text[index + 1])
        }
    }

    private static func nibble(_ digit: UInt8) throws -> UInt8 {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: throw PostgresValueError.malformed
        }
    }
}

extension Data: PostgresEncodable, PostgresDecodable {
    /// `bytea`.
    package static var postgresType: PostgresType { .bytea }
    /// Hexadecimal with the prefix `\x`.
    package var postgresText: String { UInt8.postgresText(array: Array(self)) }
    /// Reads hexadecimal with the prefix `\x`.
    package init(postgresText: String) throws { self.init(try UInt8.array(postgresText: postgresText)) }
}
