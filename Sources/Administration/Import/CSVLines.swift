import Foundation

/// Follows the lines of a CSV file on their way to PostgreSQL's own parser, which reads the cells.
///
/// It does what that parser does not: a blank line becomes a row of empty cells, a quotation mark that is never closed
/// is told with the line that opened it, and a line `\.`, where the parser would silently stop, is refused.
struct CSVLines {
    private let file: String
    private let newline: UInt8
    private let blankRow: [UInt8]
    /// The line in hand, counted from 1.
    private var line: Int
    private var quoteLine = 0
    private var inQuotes = false
    /// Bytes since the quotation mark that is open.
    private var quotedBytes = 0
    /// Whether the window begins in the middle of a line longer than itself.
    private var isWithinLine = false

    private static let quotedLimit = 1 << 20

    init(_ header: CSVHeader, file: String) {
        self.file = file
        newline = header.newline
        line = header.firstLine
        blankRow = [UInt8](repeating: header.delimiter, count: max(0, header.titles.count - 1))
    }

    /// Sends all lines of a window on.
    ///
    /// - Throws: ``ImportError/malformedCSV(file:line:reason:)``, or what `push` throws.
    mutating func send(_ window: ByteWindow, to push: (UnsafeRawBufferPointer) throws -> Void) throws {
        while true {
            try window.fill(1 << 16)
            guard window.count > 0 else { break }
            let taken = try window.look { bytes in
                let complete =
                    window.isComplete ? bytes.count : (bytes.lastIndex(of: newline).map { $0 + 1 } ?? bytes.count)
                try pass(UnsafeRawBufferPointer(rebasing: bytes[..<complete]), to: push)
                return complete
            }
            window.drop(taken)
        }
        if inQuotes { throw unclosed }
    }

    private mutating func pass(_ bytes: UnsafeRawBufferPointer, to push: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        var sent = 0
        var at = 0
        while at < bytes.count {
            let end = Self.find(newline, in: bytes, from: at, to: bytes.count)
            let wasInQuotes = inQuotes
            countQuotes(bytes, from: at, to: end ?? bytes.count)
            let stop = end ?? bytes.count
            let length = stop > at && bytes[stop - 1] == UInt8(ascii: "\r") ? stop - at - 1 : stop - at
            if !isWithinLine, length == 2, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: ".") {
                throw ImportError.malformedCSV(
                    file: file, line: line,
                    reason: "a line with nothing but \\. cannot be read; remove it or put it in quotes with other text")
            }
            if !isWithinLine, !wasInQuotes, length == 0, end != nil, !blankRow.isEmpty {
                try push(UnsafeRawBufferPointer(rebasing: bytes[sent..<at]))
                try blankRow.withUnsafeBytes(push)
                sent = at
            }
            isWithinLine = end == nil
            if end != nil { line += 1 }
            at = stop + 1
        }
        try push(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
        if inQuotes, quotedBytes > Self.quotedLimit { throw unclosed }
    }

    private mutating func countQuotes(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        var at = start
        while let found = Self.find(UInt8(ascii: "\""), in: bytes, from: at, to: end) {
            inQuotes.toggle()
            if inQuotes { (quoteLine, quotedBytes) = (line, 0) }
            at = found + 1
        }
        if inQuotes { quotedBytes += end - at }
    }

    private var unclosed: ImportError {
        .malformedCSV(
            file: file, line: quoteLine,
            reason:
                "a quotation mark that opens here is never closed; close it, or double it where it is part of the text")
    }

    private static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
        guard start < end, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, Int32(byte), end - start).map { UnsafeRawPointer($0) - base }
    }
}
