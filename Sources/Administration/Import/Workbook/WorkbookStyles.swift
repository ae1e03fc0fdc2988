/// Which formats of a workbook's cells show days and times.
struct WorkbookStyles {
    /// What a format shows.
    enum Showing {
        case number
        /// A day, perhaps with a time.
        case day
        /// A time of day alone.
        case time
    }

    private var showings: [Showing] = []

    /// Numbers are numbers.
    init() {}

    /// - Throws: ``ImportError/workbook(file:reason:)`` where the part is damaged.
    init(_ entry: ZipArchive.Entry, of archive: ZipArchive) throws {
        var codes: [Int: String] = [:]
        var formats: [Int] = []
        var isInFormats = false
        try archive.read(
            entry,
            by: XMLPart(
                begin: { name, attributes in
                    switch name {
                    case "numFmt":
                        guard let id = attributes["numFmtId"].flatMap({ Int($0) }) else { return }
                        codes[id] = attributes["formatCode"]
                    case "cellXfs": isInFormats = true
                    case "xf" where isInFormats: formats.append(attributes["numFmtId"].flatMap { Int($0) } ?? 0)
                    default: break
                    }
                },
                end: { if $0 == "cellXfs" { isInFormats = false } }))
        showings = formats.map { codes[$0].map(Self.showing) ?? Self.usual($0) }
    }

    /// What a cell of a style shows.
    subscript(_ style: Int) -> Showing { showings.indices.contains(style) ? showings[style] : .number }

    /// What a format shows that every workbook knows by its number: ECMA-376 part 1, 18.8.30.
    private static func usual(_ number: Int) -> Showing {
        switch number {
        case 14...17, 22, 27...31, 34...36, 50...54, 57, 58: .day
        case 18...21, 32, 33, 45, 47, 55, 56: .time
        default: .number
        }
    }

    /// What the code of a format shows: letters of days and times outside quotes, brackets and escapes. A code with a
    /// duration, such as `[h]:mm`, is a number.
    static func showing(_ code: String) -> Showing {
        var showing = Showing.number
        var isQuoted = false
        var bracket: String?
        var isEscaped = false
        for letter in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isQuoted = letter != "\""
            } else if let open = bracket {
                bracket = letter == "]" ? nil : open + String(letter)
                if letter == "]", !open.isEmpty, open.allSatisfy({ "hms".contains($0) }) { return .number }
            } else {
                switch letter {
                case "\"": isQuoted = true
                case "[": bracket = ""
                case "\\", "_", "*": isEscaped = true
                // Behind it stands what is shown of numbers below nought.
                case ";": return showing
                case "d", "y": showing = .day
                case "m"
                where showing == .number && !code.lowercased().contains("h") && !code.lowercased().contains("s"):
                    showing = .day
                case "h", "s": if showing == .number { showing = .time }
                default: break
                }
            }
        }
        return showing
    }
}
