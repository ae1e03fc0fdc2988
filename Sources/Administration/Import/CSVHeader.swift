/// The first record of a CSV file: the titles of its columns, and what the rest of the file is separated by.
struct CSVHeader {
    /// The titles in the order of the columns, without white space around them.
    let titles: [String]
    /// What stands between cells: a comma, a semicolon or a tab, whichever the header has most of.
    let delimiter: UInt8
    /// What ends a line: a line feed, also after a carriage return, or a carriage return alone.
    let newline: UInt8
    /// The number of the header's line in the file.
    let firstLine: Int

    /// As many columns as are read: at 20 bytes a cell, the least that PostgreSQL keeps in a row, more do not fit a
    /// page of 8 kB.
    static let columnLimit = 400
    private static let sizeLimit = 1 << 20
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Reads the header at the beginning of a window, and leaves it there.
    ///
    /// - Throws: ``ImportError/malformedCSV(file:line:reason:)``.
    init(_ window: ByteWindow, file: String, firstLine: Int) throws {
        func malformed(_ reason: String) -> ImportError { .malformedCSV(file: file, line: firstLine, reason: reason) }
        let record = try Self.record(window)
        guard record.count < Self.sizeLimit else {
            throw malformed(
                "the header does not end within a megabyte; is a quotation mark left open, or is this no CSV?")
        }
        guard let text = String(validating: record, as: UTF8.self), !record.contains(0) else {
            throw malformed("the header is not UTF-8 text; save the file as CSV UTF-8")
        }
        let following = try window.peek(record.count + 2).dropFirst(record.count)
        newline =
            following.first == Self.carriageReturn && following.last != Self.lineFeed
            ? Self.carriageReturn : Self.lineFeed
        var counts: [UInt8: Int] = [:]
        var inQuotes = false
        for byte in record {
            if byte == Self.quote { inQuotes.toggle() } else if !inQuotes { counts[byte, default: 0] += 1 }
        }
        delimiter = [",", ";", "\t"].map { (Character($0).asciiValue ?? 44) }.reduce(UInt8(ascii: ",")) {
            (counts[$1] ?? 0) > (counts[$0] ?? 0) ? $1 : $0
        }
        titles = Self.cells(text, delimiter: delimiter).map { $0.trimmingWhitespace }
        self.firstLine = firstLine
        guard titles.count <= Self.columnLimit else {
            throw malformed("the header has \(titles.count) columns; at most \(Self.columnLimit) are read")
        }
    }

    /// The bytes up to the first end of a line that is in no quotes.
    private static func record(_ window: ByteWindow) throws -> [UInt8] {
        var wanted = 4096
        while true {
            let head = try window.peek(wanted)
            var inQuotes = false
            for (index, byte) in head.enumerated() {
                if byte == quote { inQuotes.toggle() }
                if !inQuotes, byte == lineFeed || byte == carriageReturn { return Array(head[..<index]) }
            }
            if head.count < wanted || wanted >= sizeLimit { return head }
            wanted *= 2
        }
    }

    private static func cells(_ text: String, delimiter: UInt8) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var inQuotes = false
        var lastWasQuote = false
        for byte in text.utf8 {
            if byte == quote {
                if !inQuotes && lastWasQuote { cell.append(quote) }
                inQuotes.toggle()
                lastWasQuote = !inQuotes
                continue
            }
            lastWasQuote = false
            if byte == delimiter && !inQuotes {
                cells.append(String(decoding: cell, as: UTF8.self))
                cell = []
            } else {
                cell.append(byte)
            }
        }
        return cells + [String(decoding: cell, as: UTF8.self)]
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmingWhitespace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
