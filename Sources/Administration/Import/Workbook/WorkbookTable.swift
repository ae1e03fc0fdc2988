/// The rows of a sheet of a workbook (`.xlsx`), read as they stream by.
final class WorkbookTable: TableSource {
    let form = TableForm.workbook
    private(set) var remarks: [ImportRemark] = []
    private let archive: ZipArchive
    private let parts: WorkbookParts
    private let sheet: WorkbookParts.Sheet
    private let progress: () -> Void

    /// Rows between two calls of `progress`.
    private static let progressRows = 500

    /// Opens a workbook.
    /// - Parameters:
    ///   - sheet: the name of the sheet; `nil` is the first that is not hidden.
    ///   - progress: called now and then.
    /// - Throws: ``ImportError`` where it is none, is locked or has no such sheet.
    init(_ file: FileBytes, sheet name: String?, progress: @escaping () -> Void) throws {
        self.progress = progress
        archive = try ZipArchive(file)
        parts = try WorkbookParts(archive)
        sheet = try parts.sheet(named: name, file: file.file)
        let others = parts.sheets.filter { $0.name != sheet.name }.map { $0.isHidden ? "\($0.name) (hidden)" : $0.name }
        if name == nil, !others.isEmpty {
            remarks.append(
                ImportRemark(
                    .reading,
                    "The sheet “\(sheet.name)” is read; --sheet names another: \(ImportError.list(others))."))
        }
    }

    func read(_ take: (TableRow) throws -> Void) throws {
        let workbook = SheetReader.Workbook(
            file: archive.file.file,
            strings: try parts.sharedStrings.map { try SharedStrings($0, of: archive) } ?? SharedStrings(),
            styles: try parts.styles.map { try WorkbookStyles($0, of: archive) } ?? WorkbookStyles(),
            days: WorkbookDay(countsFrom1904: parts.countsFrom1904))
        try withoutActuallyEscaping(take) { take in
            var rows = 0
            let reader = SheetReader(workbook) { [progress] row in
                try take(row)
                rows += 1
                if rows % Self.progressRows == 0 { progress() }
            }
            try reader.read(sheet.entry, of: archive)
            note(reader.oddities)
        }
    }

    private func note(_ oddities: SheetReader.Oddities) {
        let (count, first) = oddities.formulasWithoutValue
        if count > 0 {
            remarks.append(
                ImportRemark(
                    .warning,
                    "\(count) formula\(count == 1 ? " has" : "s have") no value in the file, the first in \(first): "
                        + "read as empty. Open the workbook in a spreadsheet program and save it, to have them."))
        }
        if let range = oddities.mergedRows.first {
            remarks.append(
                ImportRemark(
                    .warning,
                    "Cells are merged over several rows, such as \(range): only the first row has what they say. "
                        + "Unmerge them and fill every row."))
        }
        if oddities.hiddenRows > 0 {
            remarks.append(
                ImportRemark(
                    .reading,
                    "\(oddities.hiddenRows) hidden row\(oddities.hiddenRows == 1 ? " is" : "s are") read like others."))
        }
    }
}
