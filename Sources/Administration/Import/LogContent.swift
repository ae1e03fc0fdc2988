/// What is inside a source: CSV or XES, unfolded where it was compressed.
enum LogContent {
    /// Looks at the first bytes and opens what follows.
    ///
    /// - Parameters:
    ///   - keys: the keys of an XES log that are handed over.
    ///   - progress: called now and then while it is read.
    /// - Throws: ``ImportError`` where it is empty, damaged or something else.
    static func open(
        _ bytes: FileBytes, options: ImportOptions, keys: [String], progress: @escaping () -> Void
    ) throws -> any TableSource {
        let file = bytes.file
        var window = ByteWindow(bytes)
        if try window.peek(2) == GzipBytes.mark { window = ByteWindow(try GzipBytes(window, file: file)) }
        let head = try window.peek(64)
        guard !head.isEmpty else { throw ImportError.empty(file: file) }
        if let other = Self.foreign.first(where: { head.starts(with: $0.mark) }) {
            throw ImportError.notALog(file: file, found: other.name)
        }
        let text = head.starts(with: [0xef, 0xbb, 0xbf]) ? head.dropFirst(3) : head[...]
        switch text.first(where: { $0 > 32 }) {
        case UInt8(ascii: "<"):
            window.drop(text.startIndex)
            while let byte = try window.peek(1).first, byte <= 32 { window.drop(1) }
            return XESTable(window, file: file, keys: keys, progress: progress)
        case UInt8(ascii: "{"):
            throw ImportError.notALog(file: file, found: "JSON")
        default:
            return try CSVFile(
                window, file: file, delimiter: options.delimiter, encoding: options.encoding, progress: progress)
        }
    }

    private static let foreign: [(mark: [UInt8], name: String)] = [
        ([0x50, 0x4b, 0x03, 0x04], "a workbook or another archive"),
        ([0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook"), ([0x25, 0x50, 0x44, 0x46], "a PDF"),
    ]
}
