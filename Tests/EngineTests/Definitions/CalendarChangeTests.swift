@testable import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Closures, feeds and files: what they make of calendars, and what moves in open cases.
@Suite(.serialized) struct CalendarChangeTests {
    private static let reason = "Office closed"
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    private static func feed(_ house: House, _ divisions: [String], years: ClosedRange<Int>) async throws -> [String:
        [[String: String]]]
    {
        var feed: [String: [[String: String]]] = [:]
        for division in divisions {
            for year in years {
                let days = try #require(try await house.administration.preview(year: year, calendar: division).first)
                    .days
                feed[division, default: []] += days.map {
                    ["title": $0.title.en, "date": $0.day.description, "notes": ""]
                }
            }
        }
        return feed
    }

    private static func json(_ feed: [String: [[String: String]]]) throws -> Data {
        struct Division: Encodable {
            let division: String
            let events: [[String: String]]
        }
        return try JSONEncoder().encode(
            Dictionary(uniqueKeysWithValues: feed.map { ($0, Division(division: $0, events: $1)) }))
    }

    private static func versions(_ house: House) async throws -> [String: Int] {
        Dictionary(uniqueKeysWithValues: try await house.administration.calendars().map { ($0.name, $0.version) })
    }

    private static func version(of name: String, _ house: House) async throws -> Int {
        try await house.administration.calendar(name).summary.version
    }

    private static func effects(_ house: House, of reference: String) async throws -> [JSONValue] {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT e.effect FROM accredit.case_event e JOIN accredit.case_head h USING (case_id)
                WHERE h.reference = \(reference) AND e.command = 'reproject' ORDER BY e.seq
                """)
        }.map { try $0.decode(JSONValue.self, at: 0) }
    }

    @Test func aFeedThatGrowsAddsItsNewDatesAndNothingElse() async throws {
        try await House.withHouse { house in
            var feed = try await Self.feed(
                house, ["england-and-wales", "scotland", "united-kingdom"], years: 2026...2028)
            // 1. What is known already changes nothing.
            let same = try await house.administration.importFeed(try Self.json(feed), named: "feed.json")
            #expect(same.changes.isEmpty && !same.hasVanished && same.comparisons.allSatisfy(\.new.isEmpty))
            // 2. A new day, once on a weekday and once on a Saturday, which changes nothing.
            feed["scotland"]? += [
                ["title": "A coronation", "date": "2027-06-09", "notes": "Extra"],
                ["title": "No day", "date": "2027-06-12"],
            ]
            let rehearsed = try await house.administration.importFeed(
                try Self.json(feed), named: "feed.json", isDryRun: true)
            // What the union gets from its part has not vanished from its own division.
            #expect(!rehearsed.hasVanished)
            #expect(rehearsed.changes.map(\.calendar) == ["scotland", "united-kingdom"])
            #expect(try await Self.version(of: "scotland", house) == 1)
            let grown = try await house.administration.importFeed(try Self.json(feed), named: "feed.json")
            #expect(grown.changes.map(\.calendar) == ["scotland", "united-kingdom"])
            #expect(grown.changes.allSatisfy { $0.closed.map(\.title) == ["A coronation"] && $0.opened.isEmpty })
            let days = try #require(try await house.administration.preview(year: 2027, calendar: "scotland").first)
            let added = try #require(days.days.first { $0.day.description == "2027-06-09" })
            #expect(
                added.origin == .exception && added.source == "feed" && added.because == "Extra" && days.version == 2)
            #expect(
                try await Self.versions(house) == [
                    "england-and-wales": 1, "northern-ireland": 1, "scotland": 2, "united-kingdom": 2,
                ])
            // 3. Again, and nothing is new; but now the division of the union has lost a day it is known to have.
            let repeated = try await house.administration.importFeed(try Self.json(feed), named: "feed.json")
            #expect(repeated.changes.isEmpty && repeated.comparisons.allSatisfy(\.new.isEmpty))
            #expect(repeated.comparisons.filter { !$0.vanished.isEmpty }.map(\.calendar) == ["united-kingdom"])
            // 4. A later file that does not know the day does not drop it.
            let scotland = try #require(try House.shippedDefinitions().first { $0.file.hasSuffix("scotland.yaml") })
            let file = scotland.text.replacing("version: 1", with: "version: 2").replacing(
                "title: {en: Scotland", with: "title: {en: Alba")
            let published = try await house.administration.publish([.init(file: "scotland.yaml", text: file)])
            #expect(published.map(\.version) == [3])
            #expect(
                try await house.administration.calendar("scotland").exceptions.contains {
                    $0.day.description == "2027-06-09"
                })
            #expect(
                try await house.administration.calendar("scotland").versions.map(\.source.kind) == [
                    .file, .feed, .file,
                ])
            let again = try await house.administration.publish([scotland])
            #expect(again.allSatisfy { !$0.isNew })
        }
    }

    @Test func aDateThatVanishesIsReportedAndNeverDropped() async throws {
        try await House.withHouse { house in
            var feed = try await Self.feed(house, ["england-and-wales"], years: 2026...2027)
            feed["england-and-wales"]?.removeAll { $0["date"] == "2027-08-30" || $0["date"] == "2027-12-28" }
            feed["england-and-wales"]?.append(["title": "Moved", "date": "2027-09-06"])
            let rehearsed = try await house.administration.importFeed(
                try Self.json(feed), named: "feed.json", isDryRun: true)
            #expect(try await Self.version(of: "england-and-wales", house) == 1)
            // What is new is taken, what has vanished is kept and reported.
            let merged = try await house.administration.importFeed(try Self.json(feed), named: "feed.json")
            #expect(merged.comparisons == rehearsed.comparisons && merged.hasVanished)
            #expect(merged.comparisons.first?.vanished.map(\.day.description) == ["2027-08-30", "2027-12-28"])
            #expect(merged.comparisons.first?.new.map(\.date.description) == ["2027-09-06"])
            #expect(merged.changes.map(\.calendar) == ["england-and-wales", "united-kingdom"])
            #expect(merged.changes.allSatisfy { $0.opened.isEmpty })
            let days = try #require(
                try await house.administration.preview(year: 2027, calendar: "england-and-wales").first
            ).days
                .map(
                    \.day.description)
            #expect(Set(days).isSuperset(of: ["2027-08-30", "2027-12-28", "2027-09-06"]))
            // A shrunken feed that brings nothing new changes nothing, and is reported as long as it is so.
            let again = try await house.administration.importFeed(try Self.json(feed), named: "feed.json")
            #expect(again.changes.isEmpty && again.comparisons.first?.vanished.count == 2)
        }
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"scotland\": {}}", "{\"scotland\": {\"events\": []}}",
        "{\"scotland\": {\"events\": [{\"title\": \"x\"}]}}",
        "{\"scotland\": {\"events\": [{\"title\": \"x\", \"date\": \"2027-02-30\"}]}}", "<html>",
    ])
    func aFeedThatIsNoneChangesNothing(text: String) async throws {
        try await House.withHouse { house in
            await #expect(throws: CalendarError.self) {
                try await house.administration.importFeed(Data(text.utf8), named: "f")
            }
            let version = try await Self.version(of: "scotland", house)
            #expect(version == 1)
        }
    }

    // long: a list of attempts, each refused.
    @Test func whatDoesNotExistIsNamed() async throws {
        try await House.withHouse { house in
            let feed = try Self.json(["atlantis": [["title": "x", "date": "2027-01-04"]]])
            let day = try Day("2027-03-01")
            let attempts: [(String, @Sendable () async throws -> Void)] = [
                ("atlantis", { _ = try await house.administration.importFeed(feed, named: "f") }),
                ("scotland", { _ = try await house.administration.importFeed(feed, named: "f", division: "scotland") }),
                (
                    "lemuria",
                    {
                        _ = try await house.administration.addClosure(
                            to: .calendar("lemuria"), from: day, to: day, reason: "x")
                    }
                ),
                (
                    "NOB",
                    { _ = try await house.administration.addClosure(to: .body("NOB"), from: day, to: day, reason: "x") }
                ),
                (
                    "before it begins",
                    {
                        _ = try await house.administration.addClosure(
                            to: .body("SAB"), from: day, to: day.advanced(by: -1), reason: "x")
                    }
                ),
                (
                    "weekend",
                    {
                        _ = try await house.administration.addClosure(
                            to: .body("SAB"), from: day.advanced(by: 5), to: day.advanced(by: 6), reason: "x")
                    }
                ),
                (
                    "reason",
                    { _ = try await house.administration.addClosure(to: .body("SAB"), from: day, to: day, reason: " ") }
                ),
                (
                    "calendars can hold",
                    {
                        _ = try await house.administration.addClosure(
                            to: .body("SAB"), from: day, to: day.advanced(by: 400), reason: "x")
                    }
                ),
                (
                    "already",
                    {
                        let friday = try Day("2027-03-26")  // Good Friday
                        _ = try await house.administration.addClosure(
                            to: .calendar("scotland"), from: friday, to: friday, reason: "x")
                    }
                ),
                ("1899", { _ = try await house.administration.preview(year: 1899) }),
                ("atlantis", { _ = try await house.administration.preview(year: 2026, calendar: "atlantis") }),
                ("panel", { _ = try await house.administration.meetings(of: "panel", year: 2026) }),
                ("lemuria", { _ = try await house.administration.calendar("lemuria") }),
            ]
            for (word, attempt) in attempts {
                await #expect("\(word)") { try await attempt() } throws: {
                    ($0 as? EngineError)?.description.contains(word) == true
                }
            }
            let versions = try await Self.versions(house)
            #expect(versions.values.allSatisfy { $0 == 1 })
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.organisation WHERE calendar IS NOT NULL", as: Int.self) == 0)
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func aClosureMovesTheOpenCasesOfTheBodyAndLeavesTheClosedOnes() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review")
            let asked = try await house.act(
                "request-information", on: try await house.lead(to: "review").reference, data: ["question": "?"],
                by: house.officer)
            let draft = try await house.open()
            let closed = try await house.lead(to: "accredited")
            let before = try await house.engine.caseDetail(asked.reference, as: house.officer.credential).deadline
            let pinned: UUID = try await house.value(
                "SELECT calendar_id FROM accredit.case_head WHERE reference = \(closed.reference)")
            #expect(pinned == (try await house.value("SELECT accredit.calendar_in_force('england-and-wales')")))

            // Three working days from tomorrow on, so that everything which runs moves by three.
            let today = LondonTime.shared.day(of: House.now)
            let working = try await house.value(
                """
                SELECT array_agg(d.day ORDER BY d.day) FROM (SELECT day FROM accredit.working_day WHERE working AND \
                calendar_id = \(pinned) AND day > \(today) ORDER BY day LIMIT 3) d
                """,
                as: [Day].self)
            let (first, last) = (try #require(working.first), try #require(working.last))
            let rehearsed = try await house.administration.addClosure(
                to: .body("SAB"), from: first, to: last, reason: Self.reason, isDryRun: true)
            #expect(Set(rehearsed.flatMap(\.moved).map(\.reference)) == [review.reference, asked.reference])
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_event WHERE command = 'reproject'", as: Int.self) == 0)
            let changes = try await house.administration.addClosure(
                to: .body("SAB"), from: first, to: last, reason: Self.reason)

            #expect(changes.map(\.calendar) == ["body-sab"] && changes.map(\.version) == [1])
            #expect(changes.first?.closed.map(\.day) == working)
            let movedNow = Set(changes.flatMap(\.moved))
            #expect(movedNow == Set(rehearsed.flatMap(\.moved)))
            let moved = try #require(changes.first?.moved.first { $0.reference == review.reference })
            #expect(moved.moved.map(\.what) == ["step", "whole"])
            // The limit of the request: the timer went with it, and the event keeps both days and says why.
            let after = try await house.engine.caseDetail(asked.reference, as: house.officer.credential).deadline
            let effect = try #require(try await Self.effects(house, of: asked.reference).first)
            #expect(effect["moved"]?.arrayValue?.map { $0["what"]?.stringValue } == ["deadline"])
            #expect(effect["moved"]?.arrayValue?.first?["old_due"]?.stringValue == before?.description)
            #expect(effect["moved"]?.arrayValue?.first?["new_due"]?.stringValue == after?.description)
            #expect(after != before)
            #expect(effect["calendar"] == "body-sab" && effect["version"] == 1)
            #expect(
                effect["because"]?.arrayValue?.compactMap { $0["title"]?.stringValue } == [
                    Self.reason, Self.reason, Self.reason,
                ])
            // Nothing ran in the draft; the closed case keeps its calendar.
            #expect(try await Self.effects(house, of: draft.reference).isEmpty)
            #expect(try await Self.effects(house, of: closed.reference).isEmpty)
            #expect(
                try await house.value(
                    "SELECT calendar_id FROM accredit.case_head WHERE reference = \(closed.reference)", as: UUID.self)
                    == pinned)
            // From now on cases are judged by the body's calendar.
            let later = try await house.lead(to: "accredited")
            #expect(
                try await house.value(
                    """
                    SELECT calendar_id = accredit.calendar_in_force('body-sab') FROM accredit.case_head WHERE \
                    reference = \(later.reference)
                    """,
                    as: Bool.self))
            #expect(try await house.brokenChains() == [])

            // A second closure is version 2, of the same calendar, and moves on from there.
            let next = try await house.administration.addClosure(
                to: .body("SAB"), from: try Day("2030-05-02"), to: try Day("2030-05-03"), reason: "Move")
            #expect(next.map(\.version) == [2] && next.flatMap(\.moved).isEmpty)
            #expect(
                try await house.value("SELECT count(*) FROM accredit.calendar WHERE projected_at IS NULL", as: Int.self)
                    == 0)
        }
    }

    @Test func aPassStoppedHalfwayIsFinishedAndTellsEachCaseOnce() async throws {
        try await House.withHouse { house in
            var references: Set<String> = []
            for _ in 0..<5 { references.insert(try await house.lead(to: "completeness").reference) }
            let today = LondonTime.shared.day(of: House.now)
            _ = try await house.administration.addClosure(
                to: .body("SAB"), from: today.advanced(by: 1), to: today.advanced(by: 7), reason: Self.reason)
            // As if it had been stopped: the calendar is pending again, from the beginning.
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.calendar SET projected_at = NULL, projected_to = NULL, published_at = published_at \
                    - interval '1 hour' WHERE name = 'body-sab'
                    """
                )
            }
            for _ in 0..<4 {
                _ = try await house.pool.withConnection {
                    try await $0.query("SELECT * FROM accredit.reproject(2, true)")
                }
            }
            #expect(
                try await house.value(
                    "SELECT projected_at IS NOT NULL FROM accredit.calendar WHERE name = 'body-sab'", as: Bool.self))
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_event WHERE command = 'reproject'", as: Int.self) == 5)
            for reference in references { #expect(try await Self.effects(house, of: reference).count == 1) }
        }
    }

    @Test func aClosureOfThePastMovesOpenCasesOnly() async throws {
        try await House.withHouse { house in
            let open = try await house.lead(to: "review", from: Self.start)
            let closed = try await house.lead(to: "accredited", from: Self.start)
            let changes = try await house.administration.addClosure(
                to: .calendar("england-and-wales"), from: try Day("2021-01-18"), to: try Day("2021-01-19"),
                reason: "Flood")
            #expect(changes.map(\.calendar) == ["england-and-wales", "united-kingdom"])
            #expect(changes.flatMap(\.moved).map(\.reference) == [open.reference])
            #expect(try await Self.effects(house, of: closed.reference).isEmpty)
            // What is told of simulated cases goes on where it was.
            try await house.act(
                "recommend", on: open.reference, data: ["recommendation": "Yes."],
                at: Self.start.advanced(bySeconds: 5 * 86_400),
                by: house.simulatingReviewer)
        }
    }

    @Test func aVersionAppliesFromItsFirstDayOn() async throws {
        try await House.withHouse { house in
            let today = LondonTime.shared.day(of: House.now)
            func text(_ version: Int, from day: Day?) -> String {
                SmallWorkflow(name: "small", version: version).text.replacing(
                    "version: \(version)\n", with: "version: \(version)\n\(day.map { "valid_from: \($0)\n" } ?? "")")
            }
            // 1. Only one that is still to come: nothing opens, and it is said from when on.
            _ = try await house.administration.publish([
                .init(file: "small.yaml", text: text(1, from: today.advanced(by: 10)))
            ])
            let early = try await house.outcome(
                .open(body: "SAB", submission: try House.completeSubmission(), route: "small"), as: house.provider)
            #expect(early.refusal?.reason == .unknownRoute)
            #expect(early.refusal?.sentence.contains("\(today.advanced(by: 10))") == true)
            // 2. One for today, one for later: cases follow the newest that is valid on their day.
            _ = try await house.administration.publish([.init(file: "small.yaml", text: text(2, from: today))])
            _ = try await house.administration.publish([
                .init(file: "small.yaml", text: text(3, from: today.advanced(by: 1)))
            ])
            let opened = try await house.open(route: "small")
            #expect(
                try await house.engine.caseDetail(opened.reference, as: house.provider.credential).summary.routeVersion
                    == 2)
            let listed = try await house.administration.workflows().filter { $0.name == "small" }
            #expect(listed.map(\.version) == [2, 3] && listed.map(\.validFrom) == [today, today.advanced(by: 1)])
            #expect(try await house.administration.workflow("small").summary.version == 2)
            let earlier = try await house.outcome(
                .open(body: "SAB", submission: try House.completeSubmission(), route: "small"),
                as: house.simulatingProvider, at: Self.start)
            #expect(earlier.refusal?.reason == .unknownRoute)
        }
    }
}
