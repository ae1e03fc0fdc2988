import Foundation
import Testing

@testable import Reports
@testable import Turnaround

/// Workbooks, read back by openpyxl.
@Suite struct WorkbookTests {
    /// What openpyxl finds: the sheets, and every cell with its kind.
    private static let reader = """
        import json, sys, openpyxl
        book = openpyxl.load_workbook(sys.argv[1])
        kind = lambda cell: "date" if cell.is_date else cell.data_type
        print(json.dumps({sheet.title: [[[kind(cell), None if cell.value is None else str(cell.value)] for cell in row]
            for row in sheet.iter_rows()] for sheet in book}))
        """

    private final class Sink { var bytes: [UInt8] = [] }

    private static func bytes(of report: TurnaroundReport) throws -> [UInt8] {
        let sink = Sink()
        try report.writeWorkbook { sink.bytes += $0 }
        return sink.bytes
    }

    private static func read(_ report: TurnaroundReport) throws -> [String: [[[String?]]]] {
        let bytes = try bytes(of: report)
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).xlsx")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (status, said) = try Judge.run(["-c", reader, file.path])
        try #require(status == 0, "\(said)")
        return try JSONDecoder().decode([String: [[[String?]]]].self, from: Data(said.utf8))
    }

    @Test(.enabled(if: Judge.isAsked)) func openpyxlReadsEveryFigureWithItsKind() throws {
        var report = try SamplePage.rich.reports().turnaround
        report.title = "=1+1 <&> \"x\" \u{1} 審査 👩‍🔬"
        report.selection.from = try Day("2025-01-01")
        let sheets = try Self.read(report)
        #expect(Set(sheets.keys) == ["Summary", "Routes", "Steps", "Groups", "Quarters", "Figures"])
        let summary = try #require(sheets["Summary"])
        #expect(summary[1][1] == ["s", "=1+1 <&> \"x\" \u{FFFD} 審査 👩‍🔬"])
        #expect(summary[2][1] == ["date", "2026-03-31 09:15:00"])
        #expect(summary.contains { $0[0][1] == "From" && $0[1] == ["date", "2025-01-01 00:00:00"] })
        let routes = try #require(sheets["Routes"])
        #expect(routes.count == 2 + report.routes.count)
        for (row, route) in zip(routes.dropFirst(), [report.overall] + report.routes) {
            #expect(row[1] == ["n", route.cases.value.map(String.init)])
            #expect(row[4][1].flatMap(Double.init) == route.decidedDuration.medianWorkingDays)
        }
        let quarters = try #require(sheets["Quarters"])
        #expect(quarters[1][0][1] == "2025-Q1" && quarters[1][1] == ["date", "2025-01-01 00:00:00"])
        let figures = try #require(sheets["Figures"])
        let rows = try FigureRows(report, parts: TurnaroundReport.parts).rows
        #expect(figures.count == 1 + rows.count && figures.dropFirst().allSatisfy { $0[8][1] == "value" })
    }

    @Test(.enabled(if: Judge.isAsked)) func whatIsNotToldIsAnEmptyCellWithItsStatus() throws {
        let sheets = try Self.read(try SamplePage.suppressed.reports().turnaround)
        let figures = try #require(sheets["Figures"]).dropFirst()
        let hidden = figures.filter { ["not_told", "small"].contains($0[8][1]) }
        #expect(!hidden.isEmpty && hidden.allSatisfy { $0[7][1] == nil })
        #expect(figures.contains { $0[8][1] == "rounded" && $0[7][0] == "n" })
    }

    @Test func theSameReportIsTheSameBytes() throws {
        let report = try SamplePage.one.reports().turnaround
        let copies = [try Self.bytes(of: report), try Self.bytes(of: report)]
        #expect(copies[0] == copies[1] && copies[0].starts(with: [0x50, 0x4B, 3, 4]))
        struct Full: Error {}
        #expect(throws: Full.self) { try report.writeWorkbook { _ in throw Full() } }
    }
}
