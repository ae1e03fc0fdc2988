@testable import Engine
@testable import Administration
import EngineSupport
import Foundation
import Postgres
import Reports
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// A report as it stood at an earlier moment is the one that was printed then, byte for byte.
@Suite(.serialized) struct KnownOnTests {
    /// A report as it was printed: what was asked, when, and every form of the answer.
    private struct Printed {
        let filter: ReportFilter
        let at: Instant
        let pages: [String]
    }

    /// Every form of both reports, as an officer, an analyst and an operator on the database read them.
    private static func pages(_ house: House, _ filter: ReportFilter, now: Instant) async throws -> [String] {
        var pages: [String] = []
        for person in [house.officer, house.analyst] where filter.log == nil || person.secret == house.analyst.secret {
            pages += try forms(try await house.engine.turnaround(filter, now: now, as: person.credential))
            pages += try forms(try await house.engine.onerous(filter, now: now, as: person.credential))
        }
        pages += try forms(try await house.administration.reports.turnaround(filter, now: now))
        pages += try forms(try await house.administration.reports.onerous(filter, now: now))
        return pages
    }

    private static func forms(_ report: some RenderedReport) throws -> [String] {
        [report.text, report.csv, try report.json()]
    }

    private static let asked: [ReportFilter] = [
        ReportFilter(), ReportFilter(asOf: Instant(seconds: 1_610_700_000)), ReportFilter(body: "SAB"),
        ReportFilter(selection: ReportSelection(cohort: .decided, groupedBy: [.nation, .quarter])),
        ReportFilter(selection: ReportSelection(filters: [.state: ["review", "accredited"]], groupedBy: [.level])),
    ]

    /// Prints every report as it stands now.
    private static func print(_ house: House, _ filters: [ReportFilter] = asked) async throws -> [Printed] {
        var printed: [Printed] = []
        for filter in filters {
            let now = House.now
            printed.append(Printed(filter: filter, at: now, pages: try await pages(house, filter, now: now)))
        }
        return printed
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func whatWasPrintedIsPrintedAgain() async throws {
        try await House.withHouse { house in
            let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London
            func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }
            var printed = try await Self.print(house)

            // 1. Cases that come and go.
            let first = try await house.lead(to: "accredited", from: start).reference
            let second = try await house.lead(to: "awaiting-meeting", from: day(1)).reference
            printed += try await Self.print(house)
            // 2. Corrections: of an opening, of a decision, and of the same event again.
            func correct(_ name: String, _ event: Int, _ moment: Instant, told: Int64 = 30) async throws {
                let request = Command.Request.correct(
                    case: name, event: event, effectiveAt: moment, reason: "Entered late.")
                _ = try await house.outcome(request, as: house.simulatingOfficer, at: day(told)).receipt()
            }
            try await correct(first, 1, day(-40))
            printed += try await Self.print(house)
            try await correct(first, try await house.event(of: "notify", on: first), day(4))
            try await correct(first, 2, day(-30))
            // A case that had opened by a moment, and then had not.
            let third = try await house.open(at: day(2)).reference
            printed += try await Self.print(house)
            try await house.act("submit", on: third, at: day(20), by: house.simulatingProvider)
            try await correct(third, 1, day(9))
            // 3. A pause, an extension with consent, and another submission.
            let pause = try await house.outcome(
                .pause(case: second, reason: "Ill."), as: house.simulatingOfficer, at: day(31)
            ).receipt()
            printed += try await Self.print(house)
            _ = try await house.outcome(
                .consent(case: second, event: pause.version), as: house.simulatingProvider, at: day(32)
            ).receipt()
            _ = try await house.outcome(.resume(case: second), as: house.simulatingProvider, at: day(40)).receipt()
            let longer = try await house.outcome(
                .extend(case: second, what: .standard, workingDays: 10, reason: "Ill."), as: house.simulatingOfficer,
                at: day(41)
            ).receipt()
            printed += try await Self.print(house)
            _ = try await house.outcome(
                .consent(case: second, event: longer.version), as: house.simulatingProvider, at: day(42)
            ).receipt()
            try await correct(second, pause.version + 1, day(31), told: 42)
            // 4. Calendars, workflows and bodies that are published later.
            _ = try await house.administration.publish(try Self.newerDefinitions())
            _ = try await house.administration.createOrganisation(
                kind: .body, code: "NEW", name: "New Body", isSample: true)
            printed += try await Self.print(house)
            try await house.act("approve", on: second, at: day(43), by: house.simulatingDecider)
            try await house.act("notify", on: second, at: day(44), by: house.simulatingOfficer)
            try await correct(second, pause.version + 1, day(35), told: 45)
            let now = House.now

            for one in printed {
                var filter = one.filter
                filter.knownOn = one.at
                #expect(
                    try await Self.pages(house, filter, now: now) == one.pages,
                    "printed at \(one.at): \(one.filter.selection)")
            }
            // The reports do differ: each round of changes is seen by those who do not ask for an earlier one.
            let unlike = try await Self.pages(house, ReportFilter(asOf: Self.asked[1].asOf), now: now)
            #expect(printed.filter { $0.filter.asOf != nil && $0.pages != unlike }.count >= 5)
            #expect(Set(printed.filter { $0.filter.asOf != nil }.map(\.pages)).count >= 4)
            try await house.expectSound()
        }
    }

    /// Somebody writes while a report is printed: what they record by its moment is in it, though it is seen only
    /// later.
    @Test func aWriterInFlightIsWaitedFor() async throws {
        try await House.withHouse { house in
            _ = try await house.lead(to: "review")
            let digest = house.provider.credential.digest
            let opening = Command(
                .open(body: "SAB", submission: try House.completeSubmission(), route: nil), key: "in flight",
                expectedVersion: nil)
            let filter = ReportFilter(body: "SAB")
            let printed = try await TestServer.withConnection(house.admin.configuration) { connection in
                try await connection.execute("BEGIN")
                let rows = try await connection.query(
                    "SELECT status FROM accredit.perform(\(digest), \(JSONValue.array([opening.json])))")
                try #require(try rows.map { try $0.decode(String.self, at: 0) } == ["done"])
                let now = House.now
                async let report = Self.pages(house, filter, now: now)
                try await house.until("a report waits") {
                    try await house.value(
                        """
                        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = \
                        'PgSleep'
                        """,
                        as: Int.self)
                        > 0
                }
                try await connection.execute("COMMIT")
                return (at: now, pages: try await report)
            }
            #expect(printed.pages.contains { $0.contains("\n2 cases are open") }, "\(printed.pages)")
            var again = filter
            again.knownOn = printed.at
            #expect(try await Self.pages(house, again, now: House.now) == printed.pages)
        }
    }

    /// Reports printed while many people work are printed again as they were.
    @Test func whatIsPrintedInABustleIsPrintedAgain() async throws {
        try await House.withHouse { house in
            let printed = try await withThrowingTaskGroup(of: [Printed].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<12 {
                            let opened = try await house.open()
                            try await house.act("submit", on: opened.reference, by: house.provider)
                        }
                        return []
                    }
                }
                group.addTask {
                    var printed: [Printed] = []
                    for round in 0..<12 {
                        printed += try await Self.print(house, [Self.asked[round % 2 == 0 ? 0 : 2]])
                    }
                    return printed
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            for one in printed {
                var filter = one.filter
                filter.knownOn = one.at
                #expect(try await Self.pages(house, filter, now: House.now) == one.pages, "printed at \(one.at)")
            }
            #expect(Set(printed.map(\.pages)).count > 4)
        }
    }

    /// The proportionate route with another standard, and a calendar with one more closure, as their next versions.
    private static func newerDefinitions() throws -> [Administration.DefinitionFile] {
        try House.shippedDefinitions().compactMap { file in
            let changed =
                file.file.hasSuffix("/proportionate-accreditation.yaml")
                ? file.text.replacing("standard: 60 working days", with: "standard: 70 working days")
                : file.text.replacing("exceptions:\n", with: "exceptions:\n  - {add: 13 January 2021, title: Storm}\n")
            guard changed != file.text, !file.file.hasSuffix("/scotland.yaml"),
                !file.file.hasSuffix("/northern-ireland.yaml")
            else {
                return nil
            }
            return Administration.DefinitionFile(
                file: file.file, text: changed.replacing(/\nversion: \d+\n/, with: "\nversion: 99\n"))
        }
    }

    private static let unanswerable: [(filter: ReportFilter, parameter: String)] = [
        (ReportFilter(knownOn: House.now.advanced(bySeconds: 3_600)), "as_known_on"),
        (ReportFilter(asOf: Instant(seconds: 1_700_000_001), knownOn: Instant(seconds: 1_700_000_000)), "as_of"),
        (ReportFilter(asOf: House.now.advanced(bySeconds: 3_600)), "as_of"),
    ]

    @Test func whatNobodyCanKnowIsNotAnswered() async throws {
        try await House.withHouse { house in
            for (filter, parameter) in Self.unanswerable {
                await #expect { try await house.administration.reports.turnaround(filter, now: House.now) } throws: {
                    error in
                    if case .unanswerable(parameter, _, _)? = error as? EngineError { true } else { false }
                }
            }
            // Before anything was known there was no body either.
            await #expect(throws: EngineError.self) {
                try await house.administration.reports.turnaround(
                    ReportFilter(body: "SAB", knownOn: Instant(seconds: 1_000_000_000)), now: House.now)
            }
        }
    }
}
