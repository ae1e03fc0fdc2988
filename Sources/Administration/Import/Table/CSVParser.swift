import Foundation

/// Cuts bytes into rows of cells, whole rows only.
struct CSVParser {
    private let file: String
    private let delimiter: UInt8
    /// The line in hand, counted from 1.
    private var line: Int
    /// Rows so far, blank lines included.
    private var rows: Int
    private var cells: [String] = []
    /// The line on which the last open quotation mark stands.
    private var quoteLine: Int?

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(file: String, delimiter: UInt8, line: Int) {
        (self.file, self.delimiter, self.line, rows) = (file, delimiter, line, line - 1)
    }

    /// Hands over all rows that end within the bytes.
    ///
    /// - Parameter isComplete: whether nothing follows.
    /// - Returns: the number of bytes that were taken; 0 where not even one row ends.
    /// - Throws: ``ImportError/malformedCSV(file:line:reason:)``, or what `take` throws.
    mutating func parse(
        _ bytes: UnsafeRawBufferPointer, isComplete: Bool, _ take: (TableRow) throws -> Void
    ) throws -> Int {
        var at = 0
        while at < bytes.count {
            guard let next = try row(bytes, from: at, isComplete: isComplete) else {
                if isComplete { throw unclosed }
                return at
            }
            rows += 1
            try take(TableRow(number: rows, cells: cells))
            at = next
        }
        return at
    }

    /// Reads one row into `cells`.
    /// - Returns: where the next begins; `nil` where the row does not end.
    private mutating func row(_ bytes: UnsafeRawBufferPointer, from start: Int, isComplete: Bool) throws -> Int? {
        cells.removeAll(keepingCapacity: true)
        var at = start
        let firstLine = line
        while true {
            guard let end = try cell(bytes, from: at) else {
                if !isComplete { line = firstLine }
                return nil
            }
            at = end
            guard at < bytes.count else { return isComplete ? at : giveBack(firstLine) }
            if bytes[at] == delimiter {
                at += 1
                // A delimiter at the very end has an empty cell behind it.
                if at == bytes.count {
                    guard isComplete else { return giveBack(firstLine) }
                    cells.append("")
                    return at
                }
                continue
            }
            line += 1
            guard bytes[at] == Self.carriageReturn else { return at + 1 }
            if at + 1 == bytes.count { return isComplete ? at + 1 : giveBack(firstLine) }
            return bytes[at + 1] == Self.lineFeed ? at + 2 : at + 1
        }
    }

    private mutating func giveBack(_ firstLine: Int) -> Int? {
        line = firstLine
        return nil
    }

    /// Reads one cell.
    /// - Returns: where its delimiter or the end of its line is, or the end of the bytes; `nil` where a quotation mark
    ///   is not closed.
    private mutating func cell(_ bytes: UnsafeRawBufferPointer, from start: Int) throws -> Int? {
        var at = start
        while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
        if at < bytes.count, bytes[at] == Self.quote { return try quoted(bytes, from: at) }
        at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { break }
            at += 1
        }
        try add(UnsafeRawBufferPointer(rebasing: bytes[start..<at]))
        return at
    }

    private mutating func quoted(_ bytes: UnsafeRawBufferPointer, from open: Int) throws -> Int? {
        var content: [UInt8] = []
        var at = open + 1
        quoteLine = line
        while true {
            guard at < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + at, Int32(Self.quote), bytes.count - at)
            else { return nil }
            let end = UnsafeRawPointer(found) - base
            for byte in bytes[at..<end] where byte == Self.lineFeed { line += 1 }
            content += bytes[at..<end]
            at = end + 1
            guard at < bytes.count, bytes[at] == Self.quote else { break }
            content.append(Self.quote)
            at += 1
        }
        quoteLine = nil
        // Whatever stands behind the quotation mark belongs to the cell, but for spaces.
        let behind = at
        while at < bytes.count, bytes[at] != delimiter, bytes[at] != Self.lineFeed, bytes[at] != Self.carriageReturn {
            at += 1
        }
        let rest = bytes[behind..<at]
        if rest.contains(where: { $0 != UInt8(ascii: " ") }) { content += rest }
        if content.contains(Self.carriageReturn) {
            content = Array(String(decoding: content, as: UTF8.self).replacing("\r\n", with: "\n").utf8)
        }
        try content.withUnsafeBytes { try add($0) }
        return at
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) throws {
        if let base = bytes.baseAddress, memchr(base, 0, bytes.count) != nil {
            throw malformed("there is a NUL byte in cell \(cells.count + 1) of the row; remove it")
        }
        guard let text = Self.text(bytes) else {
            throw malformed(
                "cell \(cells.count + 1) of the row is not UTF-8 text; save the file as CSV UTF-8, or name its "
                    + "encoding, "
                    + "such as --encoding windows-1252")
        }
        cells.append(text)
    }

    /// The text of bytes; `nil` where they are not UTF-8. Most cells are ASCII, which needs no other look.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        return all < 0x80
            ? String(decoding: bytes.bindMemory(to: UInt8.self), as: UTF8.self)
            : String(validating: bytes, as: UTF8.self)
    }

    private func malformed(_ reason: String) -> ImportError { .malformedCSV(file: file, line: line, reason: reason) }

    private var unclosed: ImportError {
        .malformedCSV(
            file: file, line: quoteLine ?? line,
            reason:
                "a quotation mark that opens here is never closed; close it, or double it where it is part of the text")
    }

    /// A row that does not end.
    var endless: ImportError {
        if quoteLine != nil { return unclosed }
        return .malformedCSV(file: file, line: line, reason: "the row does not end within a megabyte; is this CSV?")
    }
}
