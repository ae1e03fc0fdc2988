import Administration
import Engine
import Postgres
import Testing
import Turnaround

/// What most bodies have: a spreadsheet with one row a case and a column of dates for each step.
@Suite struct ImportWideTests {
    /// Clocks in London go forward on 29 March 2026 and back on 26 October 2025.
    static let sheet = """
        Ref;Course;Received;Complete;Credits;Decision
        C-1;Welding;28/03/2026;30/03/2026 09:15;10;01/04/2026
        C-2;Data;24/10/2025 16:00;27/10/2025;20;
        C-3;Care;2025-10-26 01:30;;10;26/10/2025 01:30
        C-4;Tiling;;;10;
        """

    static let expected = [
        "C-1 | 1 | 2026-03-28 00:00:00+00 | Received | – | –",
        "C-1 | 2 | 2026-03-30 08:15:00+00 | Complete | unattributed | –",
        "C-1 | 3 | 2026-03-31 23:00:00+00 | Decision | unattributed | –",
        "C-2 | 1 | 2025-10-24 15:00:00+00 | Received | – | –",
        "C-2 | 2 | 2025-10-27 00:00:00+00 | Complete | unattributed | –",
        "C-3 | 1 | 2025-10-26 00:30:00+00 | Received | – | –",
        "C-3 | 2 | 2025-10-26 00:30:00+00 | Decision | unattributed | –",
    ]

    @Test func findsTheColumnsOfDates() async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(Self.sheet) {
                $0.shape = .wide(steps: [])
                $0.endColumn = "Decision"
            }
            #expect(try await administration.events(of: "log") == Self.expected)
            #expect(report.columns.steps == ["Received", "Complete", "Decision"])
            #expect(report.columns.caseName == "Ref")
            #expect(report.columns.unused == ["Course", "Credits"])
            #expect(report.reading.leftOut.rowsWithoutEvents == 1)
            #expect((report.cases, report.open, report.closed) == (3, 1, 2))
            #expect(report.period.firstAt == (try Instant("2025-10-24T15:00:00Z")))
            #expect(try await administration.cases(of: "log").map { $0.suffix(1) } == ["t", "f", "t"])
        }
    }

    @Test func readsTheColumnsThatAreNamed() async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(Self.sheet) {
                $0.shape = .wide(steps: ["Decision", "Received"])
                $0.caseColumn = "Ref"
                $0.closedWhen = ["Decision"]
            }
            // Of two steps at one time, the column further left comes first, whatever the order of the names.
            #expect(
                try await administration.events(of: "log")
                    == Self.expected.filter { !$0.contains("Complete") }.map { $0.replacing("| 3 |", with: "| 2 |") })
            #expect(report.closed == 2)
        }
    }

    @Test func saysWhichCellIsWrong() async throws {
        try await ImportDatabase.with { administration in
            let error = await #expect(throws: ImportError.self) {
                try await administration.importing(Self.sheet.replacing("27/10/2025;20", with: "27 Okt 25;20")) {
                    $0.shape = .wide(steps: [])
                }
            }
            guard case .rows("log.csv", false, .notATime(nil), let places, 1) = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
            #expect(places.map(\.row) == [3])
            #expect(String(describing: error).contains("row 3, “Complete”: “27 Okt 25”"))
        }
    }

    @Test func refusesACaseInTwoRows() async throws {
        try await ImportDatabase.with { administration in
            let error = await #expect(throws: ImportError.self) {
                try await administration.importing(Self.sheet.replacing("C-3", with: "C-1")) {
                    $0.shape = .wide(steps: [])
                }
            }
            #expect(String(describing: error).contains("make “Ref” unique"))
            #expect(String(describing: error).contains("row 4: “C-1”"))
        }
    }
}
