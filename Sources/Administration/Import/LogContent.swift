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
        let isCompressed = try window.peek(2) == GzipBytes.mark
        if isCompressed { window = ByteWindow(try GzipBytes(window, file: file)) }
        let head = try window.peek(64)
        guard !head.isEmpty else { throw ImportError.empty(file: file) }
        if head.starts(with: ZipArchive.mark) {
            guard !isCompressed else {
                throw ImportError.workbook(file: file, reason: "it is compressed a second time; unpack it first")
            }
            return try WorkbookTable(bytes, sheet: options.sheet, progress: progress)
        }
        if head.starts(with: OLEDocument.mark) { throw try OLEDocument.refusal(bytes) }
        if options.sheet != nil {
            throw ImportError.contradiction("\(file) is no workbook and has no sheets; leave --sheet out")
        }
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
            let isOCEL = ["\"objectTypes\"", "\"eventTypes\"", "\"ocel:"].contains {
                String(decoding: (try? window.peek(1 << 14)) ?? [], as: UTF8.self).contains($0)
            }
            throw ImportError.notALog(
                file: file,
                found: isOCEL
                    ? "OCEL 2.0 JSON, whose events belong to objects of many kinds, not to one case each" : "JSON")
        default:
            return try CSVFile(
                window, file: file, delimiter: options.delimiter, encoding: options.encoding, progress: progress)
        }
    }

    private static let foreign: [(mark: [UInt8], name: String)] = [
        ([0x25, 0x50, 0x44, 0x46], "a PDF")
    ]
}
