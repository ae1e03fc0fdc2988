/// Reads the rows of a sheet as they stream by.
final class SheetReader {
    /// What a reader needs to know of the workbook around the sheet.
    struct Workbook {
        let file: String
        let strings: SharedStrings
        let styles: WorkbookStyles
        let days: WorkbookDay
    }

    /// What is odd about the sheet.
    struct Oddities {
        /// Formulas whose values are not in the file: how many, and the first.
        var formulasWithoutValue = (count: 0, first: "")
        /// Ranges of merged cells that reach over several rows.
        var mergedRows: [String] = []
        var hiddenRows = 0
    }

    private(set) var oddities = Oddities()
    private let workbook: Workbook
    private let take: (TableRow) throws -> Void
    private var isInRows = false
    private var rowNumber = 0
    private var cells: [String] = []
    private var column = -1
    private var cell = Cell()
    private var text = CellText()
    private var value: [UInt8] = []
    private var isInValue = false

    /// A cell on its way.
    private struct Cell {
        var reference = ""
        var type = ""
        var style = 0
        var hasFormula = false
        var hasValue = false
    }

    /// As many columns as a sheet has.
    private static let columnLimit = 16_384
    private static let valueLimit = 1 << 20
    private static let mergedLimit = 100

    /// - Parameter take: gets every row.
    init(_ workbook: Workbook, take: @escaping (TableRow) throws -> Void) {
        (self.workbook, self.take) = (workbook, take)
    }

    /// Reads a sheet to its end.
    func read(_ sheet: ZipArchive.Entry, of archive: ZipArchive) throws {
        try archive.read(
            sheet, by: XMLPart(begin: { try self.begin($0, $1) }, end: { try self.end($0) }, text: { try self.add($0) })
        )
    }

    private func begin(_ name: Substring, _ attributes: XMLAttributes) throws {
        switch name {
        case "c" where isInRows:
            cell = Cell(
                reference: attributes["r"] ?? "", type: attributes["t"] ?? "",
                style: attributes["s"].flatMap { Int($0) } ?? 0)
            column = Self.column(of: cell.reference) ?? column + 1
            guard column < Self.columnLimit else {
                throw malformed("row \(rowNumber) has more cells than a sheet has columns")
            }
        case "v" where isInRows: (isInValue, cell.hasValue) = (true, true)
        case "f" where isInRows: cell.hasFormula = true
        case "t", "rPh": if isInRows { text.begin(name) }
        case "row" where isInRows:
            rowNumber = attributes["r"].flatMap { Int($0) } ?? rowNumber + 1
            if attributes["hidden"] == "1" { oddities.hiddenRows += 1 }
        case "sheetData": isInRows = true
        case "mergeCell":
            if let range = attributes["ref"], Self.spansRows(range), oddities.mergedRows.count < Self.mergedLimit {
                oddities.mergedRows.append(range)
            }
        default: break
        }
    }

    private func end(_ name: Substring) throws {
        switch name {
        case "v": isInValue = false
        case "t", "rPh": text.end(name)
        case "c" where isInRows:
            let content = try content()
            value.removeAll(keepingCapacity: true)
            text.clear()
            guard !content.isEmpty else { return }
            while cells.count < column { cells.append("") }
            if cells.count > column { cells[column] = content } else { cells.append(content) }
        case "row" where isInRows:
            try take(TableRow(number: rowNumber, cells: cells))
            cells.removeAll(keepingCapacity: true)
            column = -1
        case "sheetData": isInRows = false
        default: break
        }
    }

    private func add(_ bytes: UnsafeRawBufferPointer) throws {
        if isInValue {
            value += bytes
            guard value.count <= Self.valueLimit else { throw malformed("a cell has more than a megabyte of text") }
        } else if isInRows {
            try text.add(bytes, file: workbook.file)
        }
    }

    /// What the cell says, as text.
    private func content() throws -> String {
        if cell.hasFormula, !cell.hasValue, text.bytes.isEmpty {
            if oddities.formulasWithoutValue.count == 0 { oddities.formulasWithoutValue.first = cell.reference }
            oddities.formulasWithoutValue.count += 1
        }
        switch cell.type {
        case "s":
            let written = String(decoding: value, as: UTF8.self)
            guard let number = Int(written), let string = workbook.strings[number] else {
                throw malformed("cell \(cell.reference) names the text \(written), which is not there")
            }
            return string.withoutEscapes
        case "inlineStr": return String(decoding: text.bytes, as: UTF8.self).withoutEscapes
        case "str": return String(decoding: value, as: UTF8.self).withoutEscapes
        case "b": return value == [UInt8(ascii: "1")] ? "TRUE" : value.isEmpty ? "" : "FALSE"
        case "e", "d": return String(decoding: value, as: UTF8.self)
        default: return number(String(decoding: value, as: UTF8.self))
        }
    }

    /// A number as people see it: a day where the format shows one.
    private func number(_ written: String) -> String {
        guard let number = Double(written) else { return written }
        let showing = workbook.styles[cell.style]
        if showing != .number, let day = workbook.days.text(number, isTime: showing == .time) { return day }
        if let whole = Int(exactly: number), abs(whole) < 1_000_000_000_000_000 { return String(whole) }
        return String(number)
    }

    /// The column of a cell such as `AB12`, from 0.
    static func column(of reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8 {
            guard byte >= 65, byte <= 90, column < columnLimit else { break }
            column = column * 26 + Int(byte) - 64
        }
        return column == 0 ? nil : column - 1
    }

    /// Whether a range such as `A2:A5` reaches over several rows.
    private static func spansRows(_ range: String) -> Bool {
        let rows = range.split(separator: ":").map { $0.drop { $0.isLetter } }
        return rows.count == 2 && rows[0] != rows[1]
    }

    private func malformed(_ reason: String) -> ImportError {
        .workbook(file: workbook.file, reason: "\(reason); open it in a spreadsheet program and save it again")
    }
}

extension String {
    /// The text where letters that XML cannot hold are written as `_x000D_`: ECMA-376 part 1, 22.9.2.19.
    fileprivate var withoutEscapes: String {
        guard utf8.contains(UInt8(ascii: "_")), contains("_x") else { return self }
        return replacing(/_x([0-9A-Fa-f]{4})_/) { match in
            UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String($0) } ?? String(match.0)
        }
    }
}
