/// Position at which text is not JSON, and the text there.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// The byte within the line, from 1.
    package let column: Int
    /// The value being read, such as `submission.evidence[2]`; empty at the root.
    package let path: String
    /// The problem.
    package let found: String
    /// Expected value.
    package let expected: String

    /// Position, value, fault and expectation in one sentence.
    package var description: String {
        "Line \(line), column \(column)\(path.isEmpty ? "" : ", in \(path)"): \(found); expected \(expected)."
    }
}

/// Reads JSON text strictly (RFC 8259) and says where it is not.
///
/// The system's decoder takes trailing commas, keeps one of several members of the same name without a word, and cannot
/// say where a text goes wrong; a caller of an API needs all three. Beyond the standard it refuses U+0000, which
/// PostgreSQL cannot hold, nesting beyond ``depthLimit`` and numbers beyond a double.
package struct JSONReader {
    /// How deep arrays and objects may be nested.
    package static let depthLimit = 64

    private let bytes: [UInt8]
    private var position = 0
    private var path: [PathComponent] = []

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value that the bytes, UTF-8, say.
    package static func value(of bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == bytes.count else {
            throw reader.failure("something follows the document", expected: "nothing more")
        }
        return value
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        guard let byte = next else { throw failure("the text ends", expected: "a value") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw failure("there is \(shown)", expected: "a value; text stands in double quotes")
        }
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONValue {
        try enter()
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else {
                throw failure("there is \(shown)", expected: "a name in double quotes")
            }
            let start = position
            let name = try string()
            guard members[name] == nil else {
                position = start
                throw failure("the name “\(name.prefix(40))” stands there twice", expected: "every name once")
            }
            skipSpace()
            guard take(":") else { throw failure("there is \(shown)", expected: "a colon") }
            path.append(.key(name))
            members[name] = try value()
            path.removeLast()
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("there is \(shown)", expected: "a comma or }") }
        return .object(members)
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            path.append(.index(elements.count))
            elements.append(try value())
            path.removeLast()
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("there is \(shown)", expected: "a comma or ]") }
        return .array(elements)
    }

    /// Steps over an opening bracket, unless too many are open.
    private mutating func enter() throws(JSONSyntaxError) {
        guard path.count < Self.depthLimit else {
            throw failure("arrays and objects are nested too deep", expected: "at most \(Self.depthLimit) levels")
        }
        position += 1
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw failure("there is \(shown)", expected: text) }
        position += text.utf8.count
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = take("-")
        guard let first = next, isDigit(first) else { throw failure("there is \(shown)", expected: "a digit") }
        position += 1
        if first == UInt8(ascii: "0") {
            if let digit = next, isDigit(digit) {
                throw failure("a number begins with 0", expected: "a number without leading zeros")
            }
        } else {
            skipDigits()
        }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw failure("a number is too large", expected: "a number of at most 1e308")
        }
        return Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard let digit = next, isDigit(digit) else { throw failure("there is \(shown)", expected: "a digit") }
        skipDigits()
    }
}

extension JSONReader {
    /// Reads a string, from its opening to its closing quote.
    private mutating func string() throws(JSONSyntaxError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    position = start
                    throw failure("a text is not UTF-8", expected: "text encoded in UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20:
                throw failure("there is a bare control character in a text", expected: "it escaped, such as \\n")
            default:
                text.append(byte)
                position += 1
            }
        }
        position = start
        throw failure("a text has no end", expected: "a closing double quote")
    }

    /// Reads an escape, from its backslash, as UTF-8.
    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        let start = position
        position += 1
        guard let byte = next else { throw failure("the text ends", expected: "an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): break
        default:
            position = start
            throw failure("an escape is unknown", expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
        }
        var units = [try hexadecimal(from: start)]
        if UTF16.isLeadSurrogate(units[0]), take("\\") {
            guard take("u") else {
                position = start
                throw failure("half a character stands alone", expected: "its second half as \\uXXXX")
            }
            units.append(try hexadecimal(from: start))
        }
        guard let character = String(validating: units, as: UTF16.self) else {
            position = start
            throw failure("half a character stands alone", expected: "both halves of a surrogate pair")
        }
        guard units != [0] else {
            position = start
            throw failure("a text holds the character U+0000, which cannot be stored", expected: "text without it")
        }
        return Array(character.utf8)
    }

    private mutating func hexadecimal(from start: Int) throws(JSONSyntaxError) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            position = start
            throw failure("an escape is cut short", expected: "four hexadecimal digits")
        }
        position += 4
        return unit
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func skipDigits() { while let byte = next, isDigit(byte) { position += 1 } }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// What stands at the position, for a message.
    private var shown: String {
        guard let byte = next else { return "the end of the text" }
        return (0x21...0x7e).contains(byte)
            ? "“\(Character(Unicode.Scalar(byte)))”" : "the byte 0x\(String(byte, radix: 16))"
    }

    private func failure(_ found: String, expected: String) -> JSONSyntaxError {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == 0x0a } + 1
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        return JSONSyntaxError(
            line: line, column: before.count - lineStart + 1, path: path.pathText, found: found, expected: expected)
    }
}
