/// What is looked at in a text before the YAML parser sees it.
enum SourceText {
    /// The text without a byte order mark, and with the surrogate pairs that JSON may write as `\ud83d\ude00` turned
    /// into the character.
    static func prepared(_ text: String) -> String {
        let bare = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard let first = bare.first(where: { !$0.isWhitespace }), first == "{" || first == "[", bare.contains("\\u")
        else { return bare }
        return joiningSurrogates(bare)
    }

    private static func joiningSurrogates(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                output.append(bytes[index])
                index += 1
                continue
            }
            if let high = codeUnit(bytes, at: index), UTF16.isLeadSurrogate(high),
                let low = codeUnit(bytes, at: index + 6),
                UTF16.isTrailSurrogate(low)
            {
                output += String(decoding: [high, low], as: UTF16.self).utf8
                index += 12
            } else {
                output += bytes[index..<min(index + 2, bytes.count)]
                index += 2
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The code unit written as `\uXXXX` at an index.
    private static func codeUnit(_ bytes: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return UInt16(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }

    /// The line of the first reference beyond the limit, or `nil` if there are no more than that.
    ///
    /// Counts whatever looks like `*name` where `&name` occurs too, also in comments and quotes: too many rather than
    /// too few, because the parser hashes keys, and a key made of references to references takes time exponential in
    /// their number.
    static func lineBeyondAliasLimit(_ text: String, limit: Int) -> Int? {
        var anchors: Set<[UInt8]> = []
        var aliases: [(name: [UInt8], line: Int)] = []
        let bytes = Array(text.utf8)
        var line = 1
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "*") || byte == UInt8(ascii: "&") else { continue }
            let name = Array(bytes[(index + 1)...].prefix { isNameByte($0) })
            if name.isEmpty { continue }
            if byte == UInt8(ascii: "&") { anchors.insert(name) } else { aliases.append((name, line)) }
        }
        let known = aliases.filter { anchors.contains($0.name) }
        return known.count > limit ? known[limit].line : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The line, counted from 1, of a character counted from 0.
    static func line(ofCharacter offset: Int, in text: String) -> Int {
        text.prefix(offset).reduce(1) { $1.isNewline ? $0 + 1 : $0 }
    }
}
