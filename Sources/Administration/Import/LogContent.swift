/// What is inside a source: CSV or XES, unfolded where it was compressed.
enum LogContent {
    /// Rows under a header.
    case csv(ByteWindow, CSVHeader)
    /// An XML event log.
    case xes(ByteWindow)

    /// Looks at the first bytes and says what follows.
    ///
    /// - Throws: ``ImportError`` where it is empty, damaged or something else.
    init(_ bytes: FileBytes) throws {
        let file = bytes.file
        var window = ByteWindow(bytes)
        if try window.peek(2) == GzipBytes.mark { window = ByteWindow(try GzipBytes(window, file: file)) }
        let head = try window.peek(4)
        guard !head.isEmpty else { throw ImportError.empty(file: file) }
        if let other = Self.foreign.first(where: { head.starts(with: $0.mark) }) {
            throw ImportError.notALog(file: file, found: other.name)
        }
        if head.starts(with: [0xef, 0xbb, 0xbf]) { window.drop(3) }
        // Blank lines before anything else are nobody's.
        var blanks = 0
        while let byte = try window.peek(1).first, byte == 10 || byte == 13 || byte == 32 {
            window.drop(1)
            blanks += byte == 10 ? 1 : 0
        }
        guard let first = try window.peek(1).first else { throw ImportError.empty(file: file) }
        self =
            first == UInt8(ascii: "<")
            ? .xes(window) : .csv(window, try CSVHeader(window, file: file, firstLine: 1 + blanks))
    }

    private static let foreign: [(mark: [UInt8], name: String)] = [
        ([0x50, 0x4b, 0x03, 0x04], "a workbook or another archive"),
        ([0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook"),
        ([0xff, 0xfe], "text in UTF-16"), ([0xfe, 0xff], "text in UTF-16"), ([0x25, 0x50, 0x44, 0x46], "a PDF"),
    ]
}
