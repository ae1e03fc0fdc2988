/// A script of SQL, cut into its statements, each with the line it begins on.
///
/// It knows what quotes, comments and dollar quotes are and nothing else of the language; bodies are strings
/// (`BEGIN ATOMIC … END` is not known).
struct SQLScript {
    /// One statement, without the comments before it.
    struct Statement {
        /// Its text, without the semicolon.
        let text: String
        /// The line of the script that it begins on, from 1.
        let line: Int
        /// The line of the script on which its first dollar-quoted text begins.
        let bodyLine: Int?
        /// Its words and signs, in small letters where they are not quoted; texts and comments left out.
        let tokens: [String]

        /// The line of the script that holds a character of the statement, both from 1.
        func line(at position: Int) -> Int { line + text.newlines(before: position) }
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var statements: [Statement] = []

    // Of the statement that is being read.
    private var start: (index: Int, line: Int)?
    private var bodyLine: Int?
    private var tokens: [String] = []

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The statements of a script, in order.
    static func statements(of text: String) -> [Statement] {
        var script = SQLScript(text)
        script.readAll()
        return script.statements
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }
    private func byte(after distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private mutating func readAll() {
        while let byte {
            switch byte {
            case UInt8(ascii: " "), 0x09, 0x0a, 0x0d: advance()
            case UInt8(ascii: "-") where self.byte(after: 1) == UInt8(ascii: "-"): skipLine()
            case UInt8(ascii: "/") where self.byte(after: 1) == UInt8(ascii: "*"): skipComment()
            case UInt8(ascii: ";"):
                finishStatement()
                advance()
            default: readToken(byte)
            }
        }
        finishStatement()
    }

    private mutating func readToken(_ byte: UInt8) {
        if start == nil { start = (index, line) }
        switch byte {
        case UInt8(ascii: "'"): skipText(escapes: false)
        case UInt8(ascii: "E"), UInt8(ascii: "e"):
            if self.byte(after: 1) == UInt8(ascii: "'") {
                advance()
                skipText(escapes: true)
            } else {
                readWord()
            }
        case UInt8(ascii: "\""): readQuotedName()
        case UInt8(ascii: "$"): if !skipDollarQuoted() { readSign() }
        case let byte where Self.isWord(byte): readWord()
        default: readSign()
        }
    }

    private mutating func finishStatement() {
        defer { (start, bodyLine, tokens) = (nil, nil, []) }
        guard let start else { return }
        let text = String(decoding: bytes[start.index..<index], as: UTF8.self)
        statements.append(Statement(text: text, line: start.line, bodyLine: bodyLine, tokens: tokens))
    }

    private mutating func advance() {
        if bytes[index] == 0x0a { line += 1 }
        index += 1
    }

    private mutating func advance(by count: Int) { for _ in 0..<count where index < bytes.count { advance() } }

    private mutating func skipLine() { while let byte, byte != 0x0a { advance() } }

    /// Comments nest.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if byte == UInt8(ascii: "/"), byte(after: 1) == UInt8(ascii: "*") {
                depth += 1
                advance(by: 2)
            } else if byte == UInt8(ascii: "*"), byte(after: 1) == UInt8(ascii: "/") {
                depth -= 1
                advance(by: 2)
            } else {
                advance()
            }
        } while depth > 0 && index < bytes.count
    }

    /// A doubled quote ends one text and begins the next, which is the same to us.
    private mutating func skipText(escapes: Bool) {
        advance()
        while let byte {
            if escapes, byte == UInt8(ascii: "\\") { advance() }
            if index < bytes.count { advance() }
            if byte == UInt8(ascii: "'") { return }
        }
    }

    private mutating func readQuotedName() {
        let first = index
        repeat { advance() } while byte != nil && byte != UInt8(ascii: "\"")
        if byte != nil { advance() }
        tokens.append(String(decoding: bytes[first..<index], as: UTF8.self))
    }

    /// - Returns: whether there was one.
    private mutating func skipDollarQuoted() -> Bool {
        var end = index + 1
        while end < bytes.count, Self.isWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return false }
        let tag = bytes[index...end]
        bodyLine = bodyLine ?? line
        advance(by: tag.count)
        while index < bytes.count, !bytes[index...].starts(with: tag) { advance() }
        advance(by: tag.count)
        return true
    }

    private mutating func readWord() {
        let first = index
        while let byte, Self.isWord(byte) { advance() }
        tokens.append(String(decoding: bytes[first..<index], as: UTF8.self).lowercased())
    }

    private mutating func readSign() {
        tokens.append(String(decoding: [bytes[index]], as: UTF8.self))
        advance()
    }

    /// Letters, digits, `_`, `$`, and every byte of a letter beyond ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}

extension SQLScript.Statement {
    /// What the statement defines, as `name(type, type)`; `nil` where it defines no function and no procedure.
    var definedFunction: String? {
        var rest = tokens[...]
        guard rest.popFirst() == "create" else { return nil }
        if rest.prefix(2) == ["or", "replace"] { rest = rest.dropFirst(2) }
        guard let kind = rest.popFirst(), kind == "function" || kind == "procedure",
            let opening = rest.firstIndex(of: "("), let name = rest[..<opening].last
        else { return nil }
        return "\(name)(\(Self.types(rest[(opening + 1)...]).joined(separator: ", ")))"
    }

    /// The types of the parameters that a function is told apart by: no names, no defaults, no OUT parameters.
    private static func types(_ tokens: ArraySlice<String>) -> [String] {
        var depth = 1
        var parameters: [[String]] = [[]]
        for token in tokens {
            if token == "(" { depth += 1 }
            if token == ")" { depth -= 1 }
            if depth == 0 { break }
            if token == ",", depth == 1 {
                parameters.append([])
            } else {
                parameters[parameters.count - 1].append(token)
            }
        }
        return parameters.compactMap { parameter in
            var type = parameter.prefix { $0 != "default" && $0 != "=" && $0 != ":" }
            guard let first = type.first, first != "out" else { return nil }
            if ["in", "inout", "variadic"].contains(first) { type = type.dropFirst() }
            // A name stands before its type; types of several words begin with one of these.
            let wordy: Set = ["double", "character", "bit", "timestamp", "time", "national", "interval"]
            if type.count > 1, let name = type.first, !wordy.contains(name), type.dropFirst().first != "[",
                type.dropFirst().first != "."
            {
                type = type.dropFirst()
            }
            return type.joined(separator: " ")
        }
    }
}

extension String {
    /// Number of line feeds before a character, counted from 1.
    func newlines(before position: Int) -> Int {
        unicodeScalars.prefix(max(0, position - 1)).reduce(0) { $1 == "\n" ? $0 + 1 : $0 }
    }
}
