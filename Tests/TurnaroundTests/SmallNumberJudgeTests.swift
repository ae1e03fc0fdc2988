import Foundation
import RandomSupport
import Testing

@testable import Reports
@testable import Turnaround

/// What others than the body see of random groupings, in every form, against a judge in Python that knows the rule and
/// the exact numbers and nothing else: of a thousand by `Scripts/test --all`, else of one in twenty.
@Suite struct SmallNumberJudgeTests {
    /// One grouping, as `Scripts/judge-small-numbers.py` reads it.
    struct Grouping: Encodable {
        let name: String
        let exact, shown: TurnaroundReport
        let exactOnerous, shownOnerous: OnerousReport
        let csv, text, onerousText: String
        /// Of some: it is made of the same JSON.
        let page: String?
        let lengths: [String: Lengths]
        let tables: PublishedTables

        private enum CodingKeys: String, CodingKey {
            case name, exact, shown, csv, text, page, lengths, tables
            case exactOnerous = "exact_onerous"
            case shownOnerous = "shown_onerous"
            case onerousText = "onerous_text"
        }

        init(_ population: GroupedPopulation, name: String, hasPage: Bool) throws {
            self.name = name
            var builder = TurnaroundBuilder(options: population.options)
            var tally = PublishedTally(options: population.options)
            for timeline in population.timelines {
                builder.add(timeline)
                tally.add(timeline)
            }
            (exact, exactOnerous) = (builder.report(), builder.onerous())
            shown = try exact.disclosed(to: .others)
            shownOnerous = try exactOnerous.disclosed(to: .others, bodies: builder.bodies.count)
            (csv, text, onerousText) = (shown.csv, shown.text, shownOnerous.text)
            page = hasPage ? ReportPage(shown, shownOnerous).html : nil
            lengths = tally.routes.mapValues(Lengths.init)
            tables = try tally.tables()
        }
    }

    /// The exact numbers behind the tables that a body publishes.
    struct Lengths: Encodable {
        struct Party: Encodable {
            let cases: Int
            let seconds: Double
        }

        let decidedWorkingDays, decidedCalendarDays, bodyHeldWorkingDays, withoutDecisionCalendarDays: [Int]
        let withinStandard, beyondStandard, withoutDecision, open: Int
        let outcomes: [String: Int]
        let parties: [String: Party]
        let steps: [String: [Int]]

        private enum CodingKeys: String, CodingKey {
            case outcomes, parties, steps, open
            case decidedWorkingDays = "decided_working_days"
            case decidedCalendarDays = "decided_calendar_days"
            case bodyHeldWorkingDays = "body_held_working_days"
            case withoutDecisionCalendarDays = "without_decision_calendar_days"
            case withinStandard = "within_standard"
            case beyondStandard = "beyond_standard"
            case withoutDecision = "without_decision"
        }

        init(_ route: PublishedTally.Route) {
            (decidedWorkingDays, decidedCalendarDays) = (route.decidedWorkingDays, route.decidedCalendarDays)
            bodyHeldWorkingDays = route.bodyHeld
            withoutDecisionCalendarDays = route.open + route.undecided
            (withinStandard, beyondStandard) = (route.within, route.beyond)
            (withoutDecision, open) = (route.open.count + route.undecided.count, route.open.count)
            outcomes = route.outcomes
            parties = Dictionary(
                uniqueKeysWithValues: route.split.shares.map {
                    ($0.party.rawValue, Party(cases: $0.cases?.value ?? 0, seconds: $0.totalSeconds ?? 0))
                })
            steps = route.steps.mapValues(\.days)
        }
    }

    static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }
    /// In CI the judge has to be there: without it the test runs, and fails.
    static var isHeld: Bool { python != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    @Test(.enabled(if: isHeld), arguments: 0..<10) func theJudgeSaysTheSame(hundred: UInt64) throws {
        let python = try #require(
            Self.python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        let file = FileManager.default.temporaryDirectory.appending(path: "groupings-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        for number in stride(from: hundred * 100, to: hundred * 100 + 100, by: TestSample.isWhole ? 1 : 20) {
            // Small ones, and some in which hardly anything is small.
            let population = GroupedPopulation(seed: 770_000 + number, most: number % 50 == 0 ? 600 : nil)
            let grouping = try Grouping(
                population, name: "\(number) by \(population.selection.groupedBy)", hasPage: number % 20 == 0)
            try handle.write(contentsOf: JSONEncoder().encode(grouping) + Data("\n".utf8))
        }
        try handle.close()
        let (process, words) = (Process(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = [SharedFiles.repository.appending(path: "Scripts/judge-small-numbers.py").path, file.path]
        process.standardError = words
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let said = String(decoding: words.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }

    /// The text, the table and the page of a report are made of its JSON and nothing else, so that what holds of one
    /// holds of all.
    @Test(arguments: 0..<20) func everyFormIsMadeOfTheJSON(seed: UInt64) throws {
        let population = GroupedPopulation(seed: 880_000 + seed)
        var builder = TurnaroundBuilder(options: population.options)
        for timeline in population.timelines { builder.add(timeline) }
        let report = try builder.report().disclosed(to: .others)
        let onerous = try builder.onerous().disclosed(to: .others, bodies: builder.bodies.count)
        let read = try JSONDecoder().decode(TurnaroundReport.self, from: Data(report.json().utf8))
        let readOnerous = try JSONDecoder().decode(OnerousReport.self, from: Data(onerous.json().utf8))
        #expect(try read.text == report.text && read.csv == report.csv && read.json() == report.json())
        #expect(readOnerous.text == onerous.text && readOnerous.csv == onerous.csv)
        #expect(ReportPage(read, readOnerous).html == ReportPage(report, onerous).html)
    }
}
