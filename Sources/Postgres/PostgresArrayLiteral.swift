/// PostgreSQL's text format of arrays (manual, 8.15.6): `{a,"b \"c\"",NULL,{nested}}`.
enum PostgresArrayLiteral {
    /// Writes an array literal. Every element is quoted, so that no text can be read as NULL, a brace or a comma.
    ///
    /// - Parameters:
    ///   - elements: texts, `nil` for NULL.
    ///   - nested: whether the elements are array literals themselves, which stand unquoted.
    static func text(_ elements: [String?], nested: Bool) -> String {
        var text = "{"
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            guard let element else {
                text += "NULL"
                continue
            }
            if nested {
                text += element
                continue
            }
            text += "\""
            for scalar in element.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
            text += "\""
        }
        return text + "}"
    }

    /// Splits an array literal into its elements; an inner array comes back as its literal.
    ///
    /// - Throws: `PostgresValueError.malformed`.
    static func elements(_ literal: String) throws -> [String?] {
        var reader = Reader(bytes: Array(literal.utf8))
        return try reader.elements()
    }

    /// Walks over the bytes; every delimiter is ASCII, so that UTF-8 sequences pass untouched.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
            // Bounds other than 1 are written before the array: [2:3]={a,b}.
            if bytes.first == UInt8(ascii: "["), let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
                position = equals + 1
            }
        }

        mutating func elements() throws -> [String?] {
            try expect("{")
            var elements: [String?] = []
            if peek() == UInt8(ascii: "}") {
                position += 1
            } else {
                while true {
                    elements.append(try element())
                    let delimiter = peek()
                    position += 1
                    if delimiter == UInt8(ascii: "}") { break }
                    guard delimiter == UInt8(ascii: ",") else { throw PostgresValueError.malformed }
                }
            }
            guard position == bytes.count else { throw PostgresValueError.malformed }
            return elements
        }

        private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func expect(_ byte: Unicode.Scalar) throws {
            guard peek() == UInt8(ascii: byte) else { throw PostgresValueError.malformed }
            position += 1
        }

        private mutating func element() throws -> String? {
            switch peek() {
            case UInt8(ascii: "\""): return try quoted()
            case UInt8(ascii: "{"): return try nested()
            default:
                let start = position
                while let byte = peek(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") { position += 1 }
                guard position > start else { throw PostgresValueError.malformed }
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                return text == "NULL" ? nil : text
            }
        }

        private mutating func quoted() throws -> String {
            try expect("\"")
            var content: [UInt8] = []
            while let byte = peek() {
                position += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
                if byte == UInt8(ascii: "\\") {
                    guard let escaped = peek() else { break }
                    position += 1
                    content.append(escaped)
                } else {
                    content.append(byte)
                }
            }
            throw PostgresValueError.malformed
        }

        private mutating func nested() throws -> String {
            let start = position
            var depth = 0
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"): depth -= 1
                case UInt8(ascii: "\""):
                    _ = try quoted()
                    position -= 1
                default: break
                }
                position += 1
                if depth == 0 { return String(decoding: bytes[start..<position], as: UTF8.self) }
            }
            throw PostgresValueError.malformed
        }
    }
}
