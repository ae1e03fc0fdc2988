import Administration
import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

@Suite("A sample body at work")
struct SampleWorldTests {
    private static var now: Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    /// The kinds of work on somebody's list.
    private static func kinds(_ house: House, _ tokens: [SampleToken], _ role: String) async throws -> Set<String> {
        let token = try #require(tokens.first { $0.variable == "ACCREDIT_\(role)_TOKEN" })
        let work = try await house.engine.work(limit: 200, as: Credential(secret: token.secret)).work
        return Set(work.map(\.kind.rawValue))
    }

    private static func events(_ house: House) async throws -> Int {
        try await house.admin.withConnection { connection in
            let rows = try await connection.query("SELECT count(*)::integer FROM accredit.case_event")
            return try #require(rows.first).decode(Int.self, at: 0)
        }
    }

    /// The meetings of the body in the sixty days before a day and the forty after it, as its officer sees them.
    private static func meetings(_ house: House, around day: Day) async throws -> [MeetingSummary] {
        let tokens = try await house.administration.sampleTokens()
        let officer = try #require(tokens.first { $0.variable == "ACCREDIT_OFFICER_TOKEN" })
        return try await house.engine.meetings(
            from: day.advanced(by: -60), until: day.advanced(by: 40), as: Credential(secret: officer.secret))
    }

    @Test("Everybody has work today, and the next meeting has cases")
    func isAtWork() async throws {
        try await House.withHouse { house in
            let outcome = try await house.administration.performSampleWorld(now: Self.now)
            let tokens = try await house.administration.sampleTokens()
            #expect(
                try await Self.kinds(house, tokens, "OFFICER").isSuperset(of: [
                    "act", "invite", "consent", "discharge", "change",
                ]))
            #expect(try await Self.kinds(house, tokens, "REVIEWER").isSuperset(of: ["act", "join", "review"]))
            #expect(try await Self.kinds(house, tokens, "DECIDER").contains("decide"))
            #expect(try await Self.kinds(house, tokens, "PROVIDER").isSuperset(of: ["submit", "reply", "meet"]))
            let meetings = try await Self.meetings(house, around: outcome.day)
            #expect(meetings.contains { $0.date >= outcome.day && $0.waiting >= 3 }, "\(meetings)")
        }
    }

    @Test(
        "It can be made on any day: live cases in each state, a year and its meetings behind them",
        arguments: ["2026-01-02T09:00:00Z", "2026-04-07T08:00:00Z", "2025-08-26T10:00:00Z", "2026-05-13T06:00:00Z"])
    func isMade(moment: String) async throws {
        try await House.withHouse { house in
            let outcome = try await house.administration.performSampleWorld(now: try Instant(moment))
            #expect(outcome.isNew && outcome.year?.references.count == 150)
            #expect(Set(outcome.live.map(\.reference)).count == 16)
            let states = Set(outcome.live.map(\.state))
            #expect(
                states.isSuperset(of: [
                    "draft", "completeness", "review", "information", "awaiting-meeting", "notifying", "conditions",
                    "accredited",
                ]), "\(states)")
            let past = try await Self.meetings(house, around: outcome.day).filter { $0.date < outcome.day }
            #expect(past.count >= 2 && past.allSatisfy { $0.status == "closed" && $0.decided > 0 }, "\(past)")
            #expect(try await house.engine.register().entries.count == 50)
            let labels = ["sample world", "sample year 1"]
            #expect(
                try await house.administration.tokens().filter { labels.contains($0.label) }.allSatisfy {
                    $0.revokedAt != nil
                })
        }
    }

    @Test("A repeat adds nothing, on a later day and after somebody has gone on with a case")
    func repeats() async throws {
        try await House.withHouse { house in
            let first = try await house.administration.performSampleWorld(now: Self.now)
            let draft = try #require(first.live.first { $0.state == "draft" })
            let tokens = try await house.administration.sampleTokens()
            let leader = try #require(tokens.first { $0.variable == "ACCREDIT_PROVIDER_TOKEN" })
            _ = try await house.engine.perform(
                Command(.act(case: draft.reference, action: "submit", data: nil), key: "by hand"),
                as: Credential(secret: leader.secret))
            let events = try await Self.events(house)
            let second = try await house.administration.performSampleWorld(
                now: Self.now.advanced(bySeconds: 3 * 86_400))
            #expect(!second.isNew && second.day == first.day && second.year == nil)
            #expect(second.live.map(\.reference) == first.live.map(\.reference))
            #expect(second.live.first { $0.reference == draft.reference }?.state == "completeness")
            #expect(try await Self.events(house) == events)
        }
    }

    @Test("What was begun and interrupted is finished as of its own day")
    func goesOn() async throws {
        try await House.withHouse { house in
            let day = try Day("2026-03-12")
            let world = try SampleWorld(on: day, rules: try await house.administration.sampleRules())
            _ = try await house.administration.perform(world.year, now: Self.now)
            let outcome = try await house.administration.performSampleWorld(now: Self.now)
            #expect(outcome.isNew && outcome.day == day && outcome.live.count == 16)
            #expect(outcome.year?.replays == outcome.year?.commands)
        }
    }

    @Test("An organisation that is no sample is named, and nothing is done", arguments: ["SYNORTH", "SYGLEN"])
    func refusesOthers(code: String) async throws {
        try await House.withHouse { house in
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: code, name: "A real college", ukprn: "10000001", nation: "england")
            for attempt in ["world", "tokens"] {
                do {
                    if attempt == "world" {
                        _ = try await house.administration.performSampleWorld(now: Self.now)
                    } else {
                        _ = try await house.administration.sampleTokens()
                    }
                    Issue.record("it was not refused")
                } catch let error as EngineError {
                    #expect("\(error)".contains("\(code) (A real college)"), "\(error)")
                }
            }
            #expect(try await Self.events(house) == 0)
            #expect(try await house.administration.organisations().allSatisfy { $0.code != "SQA" })
        }
    }
}
