import EngineSupport
import Foundation
import Testing

/// A body's own spreadsheet on its way through the program, typed as an analyst types it: looked at, imported,
/// reported, written out again, removed.
@Suite struct SpreadsheetTests {
    private static let register = """
        Ref;Received;Closed;Outcome
        C-1;03/03/2025;28/04/2025;Approved
        C-2;04/03/2025;29/04/2025;Approved
        C-3;05/03/2025;30/04/2025;Refused
        C-4;06/03/2025;10/03/2025;Withdrawn
        C-5;07/03/2025;11/03/2025;Withdrawn
        C-6;10/03/2025;;

        """
    private static let columns = ["--wide", "--end-column", "Closed", "--outcome-column", "Outcome"]

    /// Runs the program on a house's database.
    private static func program(_ house: House) throws -> ([String]) async throws -> BuiltProgram.Run {
        let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
        return { try await BuiltProgram.run($0, settings: settings) }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func fromTheFirstLookToItsRemoval() async throws {
        try await House.withHouse { house in
            let (folder, run) = try (TemporaryFolder(), Self.program(house))
            try Self.register.write(toFile: folder.path("register.csv"), atomically: true, encoding: .utf8)
            let file = ["import", "events", folder.path("register.csv"), "--name", "register"] + Self.columns

            // 1. A look keeps nothing.
            let look = try await run(file + ["--preview"])
            #expect(look.status == 0 && look.output.contains("Case C-3: refused"), "\(look.messages)")
            #expect(try await run(["import", "list"]).output.contains("register") == false)
            try #require(try await run(file).status == 0)
            #expect(try await run(["import", "list"]).output.contains("register"))

            // 2. The same figures in a workbook and in a CSV that Excel reads.
            let report = ["report", "turnaround", "--log", "register"]
            let csv = try await run(report + ["--csv"]), excel = try await run(report + ["--excel"])
            #expect(csv.status == 0 && excel.output == "\u{feff}" + csv.output)
            let book = folder.path("register.xlsx")
            #expect(try await run(report + ["--xlsx", book]).status == 0)
            let written = try Data(contentsOf: URL(filePath: book))
            #expect(written.starts(with: [0x50, 0x4b]))
            let again = try await run(report + ["--xlsx", book])
            #expect(again.status == 73 && again.messages.contains("is there already"), "\(again.messages)")
            #expect(try Data(contentsOf: URL(filePath: book)) == written)

            // 3. Out as XES and in again, with its outcomes; without the options they are named.
            let log = folder.path("register.xes")
            #expect(try await run(["export", "xes", "--log", "register", "--out", log]).status == 0)
            let bare = try await run(["import", "events", log, "--name", "bare"])
            #expect(bare.output.contains("--outcome-column \"case:outcome\" reads it"), "\(bare.output)")
            #expect(bare.output.contains("--end-column \"case:closed\" reads it"), "\(bare.output)")
            let back = try await run([
                "import", "events", log, "--name", "back", "--outcome-column", "case:outcome", "--end-column",
                "case:closed",
            ])
            try #require(back.status == 0, "\(back.messages)")
            let figures = try await run(report + ["--json"]).output
            let same = try await run(["report", "turnaround", "--log", "back", "--json"]).output
            #expect(same.replacing("back", with: "register") == figures)

            // 4. Gone, once.
            #expect(try await run(["import", "remove", "register", "--yes"]).status == 0)
            let gone = try await run(["import", "remove", "register", "--yes"])
            #expect(gone.status != 0 && gone.messages.contains("no imported log “register”"), "\(gone.messages)")
        }
    }

    @Test func twoPeriodsStandSideBySideInEightyColumns() async throws {
        try await House.withHouse { house in
            let (folder, run) = try (TemporaryFolder(), Self.program(house))
            let rows = (0..<20).map {
                "C-\($0);\(3 + $0 % 5)/\(3 + $0 / 10)/2025;\(10 + $0 % 7)/\(5 + $0 / 10)/2025;Approved"
            }
            try (["Ref;Received;Closed;Outcome"] + rows).joined(separator: "\n")
                .write(toFile: folder.path("register.csv"), atomically: true, encoding: .utf8)
            let file = ["import", "events", folder.path("register.csv"), "--name", "register"] + Self.columns
            try #require(try await run(file).status == 0)
            let compared = try await run([
                "report", "compare", "--log", "register", "--by", "period", "--first", "2025-03-01..2025-03-31",
                "--second", "2025-04-01..2025-04-30",
            ])
            #expect(compared.status == 0, "\(compared.messages)")
            let lines = compared.output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(compared.output)")
            for period in ["2025-03-01..2025-03-31", "2025-04-01..2025-04-30"] {
                #expect(lines.contains { $0.contains("  \(period)  ") && $0.contains(" 10 ") }, "\(compared.output)")
            }
            let wrong = try await run([
                "report", "compare", "--log", "register", "--by", "nation", "--first", "wales",
            ])
            #expect(wrong.status != 0 && !wrong.messages.isEmpty && wrong.output.isEmpty, "\(wrong.output)")
        }
    }
}
