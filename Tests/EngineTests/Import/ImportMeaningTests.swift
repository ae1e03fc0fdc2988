import Administration
import Engine
import Foundation
import Synchronization
import Testing
import Turnaround
import WorkflowCore

/// What an import makes of what it read: parties, closings, times, dry runs, and how much memory it takes.
@Suite struct ImportMeaningTests {
    static let log = """
        case:concept:name,concept:name,time:timestamp,closed
        A,Received,2026-01-05T09:00:00Z,yes
        A,Asked,2026-01-06T09:00:00Z,
        A,Decided,2026-01-07T09:00:00Z,
        B,Decided,2026-01-05T09:00:00Z,
        B,Received,2026-01-08T09:00:00Z,
        C,Received,2026-01-05T09:00:00Z," "
        C,Asked,2026-01-05T09:00:00Z,
        """

    static let map = """
        activities:
          Received: {party: body, standard: 5 working days}
          Asked: {party: provider}
          Never: {party: meeting}
        """

    @Test func givesActivitiesTheirParties() async throws {
        try await ImportDatabase.with { administration in
            let map = try ImportMap(parsing: Self.map, file: "map.yaml")
            let report = try await administration.importing(Self.log) {
                $0.map = map
                $0.closedWhen = ["Decided"]
            }
            #expect(
                try await administration.cases(of: "log") == [
                    "A | 3 | Decided | none | t", "B | 2 | Received | none | t", "C | 2 | Asked | provider | f",
                ])
            #expect(
                try await administration.events(of: "log").map {
                    $0.split(separator: " | ").dropFirst(3).prefix(2).joined(separator: " after ")
                } == [
                    "Received after –", "Asked after body", "Decided after provider", "Decided after –",
                    "Received after none",
                    "Received after –", "Asked after body",
                ])
            #expect((report.counts.aftercareEvents, report.counts.aftercareCases) == (1, 1))
            #expect(report.mapUnused == ["Never"])
            #expect(report.activities.map(\.name) == ["Received", "Asked", "Decided"])
            #expect(report.activities.map(\.party) == [.body, .provider, .unattributed])
            #expect(report.activities.first?.standard == "5 working days")
            #expect(
                try await administration.lines("SELECT steps ->> 'Received' FROM accredit.event_log")
                    == ["{\"party\": \"body\", \"standard\": {\"unit\": \"working_days\", \"count\": 5}}"])
        }
    }

    @Test func closesWhereTheColumnIsFilled() async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(Self.log) { $0.endColumn = "closed" }
            #expect((report.open, report.closed, report.closure) == (2, 1, .column))
            #expect(
                try await administration.cases(of: "log")
                    == [
                        "A | 3 | Decided | none | t", "B | 2 | Received | unattributed | f",
                        "C | 2 | Asked | unattributed | f",
                    ])
        }
    }

    @Test func marksWhatItBroughtIn() async throws {
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(Self.log)
            #expect((report.open, report.closed, report.closure) == (0, 3, .assumed))
            #expect(
                try await administration.lines(
                    """
                    SELECT format('%s %s %s %s %s', name, source, closure, calendar, imported_by = session_user) FROM
                        accredit.event_log
                    """) == ["log log.csv assumed england-and-wales t"])
            #expect(
                try await administration.lines(
                    "SELECT count(*)::text FROM accredit.imported_event WHERE resource IS NULL") == ["7"])
        }
    }

    @Test func looksWithoutKeeping() async throws {
        try await ImportDatabase.with { administration in
            var report = try await administration.importing(Self.log) { $0.isDryRun = true }
            #expect(report.isDryRun)
            #expect((report.cases, report.events) == (3, 7))
            #expect(try await administration.rowCounts() == [0, 0, 0])
            report = try await administration.importing(Self.log)
            #expect(!report.isDryRun)
            #expect(try await administration.rowCounts() == [1, 3, 7])
        }
    }

    @Test func tellsHowFarItIs() async throws {
        try await ImportDatabase.with { administration in
            let seen = Seen()
            try await administration.importing(Self.log) { $0.onProgress = { seen.add($0) } }
            #expect(seen.all == [.reading(bytes: Self.log.utf8.count, of: Self.log.utf8.count), .writing(events: 7)])
        }
    }

    @Test(arguments: [
        ("activities: {X: {party: none}}", "activities.X.party"), ("activities: {X: {party: bodi}}", "'body'"),
        ("activities: {X: {standard: 5 working days}}", "'party' is missing"),
        ("outcomes: {Passed: aproved}", "'approved'"),
        ("activities: {X: {party: body, standard: 5}}", "is no duration"),
        ("steps: {}", "unknown key 'steps'"), ("[]", "a mapping"),
        ("activities: {X: {party: body, standrad: 1 week}}", "'standard'"),
    ]) func refusesAMapThatIsWrong(_ text: String, _ says: String) throws {
        let error = #expect(throws: FileProblems.self) { try ImportMap(parsing: text, file: "map.yaml") }
        #expect(String(describing: error).contains(says))
        #expect(String(describing: error).contains("map.yaml:1:"))
    }
}

/// What was told, from whichever thread.
private final class Seen: Sendable {
    private let told = Mutex<[ImportOptions.Progress]>([])
    func add(_ progress: ImportOptions.Progress) { told.withLock { $0.append(progress) } }
    var all: [ImportOptions.Progress] { told.withLock { $0 } }
}
