/// The rows of a CSV file.
///
/// Cells are what RFC 4180 says, and what people's programs write: a row may be shorter than others, blank lines are
/// rows, a quotation mark within a cell that does not begin with one is a letter like others.
final class CSVFile: TableSource {
    let form = TableForm.csv
    private(set) var remarks: [ImportRemark] = []
    private let window: ByteWindow
    private let file: String
    private let dialect: CSVDialect
    private var progress: () -> Void

    /// The most bytes of a row.
    private static let rowLimit = 1 << 20

    /// A CSV at the beginning of a window.
    /// - Parameters:
    ///   - said: what stands between cells; `nil` where that is to be found.
    ///   - encoding: how letters are kept; `nil` where that is to be found.
    ///   - progress: called now and then.
    /// - Throws: ``ImportError`` where it cannot be read as text.
    init(
        _ window: ByteWindow, file: String, delimiter said: UInt8?, encoding: TextEncoding?,
        progress: @escaping () -> Void
    ) throws {
        let found = try TextEncoding.found(in: window)
        let encoding = encoding ?? found
        self.window = encoding == .utf8 ? window : ByteWindow(UTF8Bytes(window, encoding, file: file))
        if encoding != .utf8 {
            remarks.append(
                ImportRemark(.reading, "The text is \(encoding.name), not UTF-8; --encoding says otherwise."))
        }
        (self.file, self.progress) = (file, progress)
        dialect = try CSVDialect(self.window, delimiter: said)
    }

    func read(_ take: (TableRow) throws -> Void) throws {
        var parser = CSVParser(file: file, delimiter: dialect.delimiter, line: dialect.firstLine)
        var wanted = 1 << 16
        while true {
            try window.fill(wanted)
            guard window.count > 0 else { return }
            let taken = try window.look { bytes in
                try parser.parse(bytes, isComplete: window.isComplete, take)
            }
            window.drop(taken)
            if taken > 0 {
                wanted = 1 << 16
                progress()
            } else {
                guard window.count <= Self.rowLimit else { throw parser.endless }
                wanted = window.count * 2
            }
        }
    }
}

/// What a CSV file is separated by.
struct CSVDialect {
    let delimiter: UInt8
    /// The number of the first line that is read: 2 behind a line `sep=;`.
    let firstLine: Int

    static let delimiters: [UInt8] = [",", ";", "\t", "|"].compactMap { Character($0).asciiValue }

    /// Finds what separates the cells of a window, and takes a line `sep=;` out of it.
    ///
    /// Of the separators the one by which most of the first rows have equally many cells, the more cells the better.
    init(_ window: ByteWindow, delimiter said: UInt8?) throws {
        let head = try window.peek(1 << 16)
        if head.count > 5, String(decoding: head[..<4], as: UTF8.self).lowercased() == "sep=" {
            let end = head.firstIndex { $0 == 10 || $0 == 13 } ?? head.count
            if end <= 6 {
                let length = end + (head.dropFirst(end).starts(with: [13, 10]) ? 2 : end < head.count ? 1 : 0)
                window.drop(length)
                (delimiter, firstLine) = (said ?? head[4], 2)
                return
            }
        }
        firstLine = 1
        if let said {
            delimiter = said
            return
        }
        var best: (delimiter: UInt8, rows: Int, cells: Int) = (Self.delimiters[0], 0, 1)
        for candidate in Self.delimiters {
            var counts: [Int: Int] = [:]
            var seen = 0
            var parser = CSVParser(file: "", delimiter: candidate, line: 1)
            try? head.withUnsafeBytes { bytes in
                _ = try parser.parse(bytes, isComplete: true) { row in
                    seen += 1
                    let cells = row.cells.count
                    if cells > 1 { counts[cells, default: 0] += 1 }
                    if seen >= 100 { throw CancellationError() }
                }
            }
            guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { continue }
            if (most.value, most.key) > (best.rows, best.cells) { best = (candidate, most.value, most.key) }
        }
        delimiter = best.delimiter
    }
}
