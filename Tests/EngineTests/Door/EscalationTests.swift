import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// Who is told before a standard runs out and after it: each level once, on its day, whatever moves that day.
@Suite(.serialized) struct EscalationTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    private static func end(_ day: String) throws -> Instant {
        LondonTime.shared.instant(of: try Day(day).advanced(by: 1)).advanced(byMicroseconds: -1)
    }

    private static func morning(_ day: String) throws -> Instant {
        LondonTime.shared.instant(of: try Day(day)).advanced(bySeconds: 34_200)
    }

    /// What has been told of a case, in order: `review 1 2021-02-03 due 2021-02-10`.
    private static func told(_ house: House, of reference: String) async throws -> [String] {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT concat_ws(' ', e.effect ->> 'of', e.effect ->> 'level', accredit.local_day(e.occurred_at), 'due',
                    e.effect ->> 'due')
                FROM accredit.case_event e JOIN accredit.case_head h USING (case_id)
                WHERE h.reference = \(reference) AND e.command = 'escalate' ORDER BY e.seq
                """)
        }.map { try $0.decode(String.self, at: 0) }
    }

    private static func timers(_ house: House, of reference: String) async throws -> [String] {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT t.kind FROM accredit.case_timer t JOIN accredit.case_head h USING (case_id)
                WHERE h.reference = \(reference) AND t.due_at < 'infinity' ORDER BY t.kind
                """)
        }.map { try $0.decode(String.self, at: 0) }
    }

    @Test func eachLevelFiresOnceOnItsDay() async throws {
        try await House.withHouse { house in
            // The review begins on Wednesday 13 January; the whole of 60 working days with it.
            let review = try await house.lead(to: "review", from: Self.start)
            #expect(try await Self.timers(house, of: review.reference) == ["step", "whole"])
            _ = try await house.fireSimulated(asOf: try Self.end("2021-02-02"))
            #expect(try await Self.told(house, of: review.reference) == [])
            _ = try await house.fireSimulated(asOf: try Self.end("2021-02-03"))
            #expect(try await Self.told(house, of: review.reference) == ["review 1 2021-02-03 due 2021-02-10"])
            _ = try await house.fireSimulated(asOf: try Self.end("2021-02-03"))
            // Several levels that fell due meanwhile all fire, each on its own day; 2 and 5 April are holidays.
            _ = try await house.fireSimulated(asOf: try Self.end("2021-06-30"))
            _ = try await house.fireSimulated(asOf: try Self.end("2021-06-30"))
            #expect(
                try await Self.told(house, of: review.reference) == [
                    "review 1 2021-02-03 due 2021-02-10", "review 2 2021-02-08 due 2021-02-10",
                    "review 3 2021-02-11 due 2021-02-10",
                    "whole 1 2021-03-17 due 2021-04-09", "whole 2 2021-03-31 due 2021-04-09",
                    "whole 3 2021-04-10 due 2021-04-09",
                ])
            let story = try await house.engine.history(
                of: review.reference, now: House.now, as: house.officer.credential)
            let last = try #require(story.events.last)
            #expect(last.command == "escalate" && last.role == "system" && last.to == nil)
            #expect(last.effect?["tell"] == ["decider"])
            #expect(try await Self.timers(house, of: review.reference) == [])
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func statesWithoutAnEscalationHaveNoTimer() async throws {
        try await House.withHouse { house in
            let draft = try await house.open()
            #expect(try await house.value("SELECT count(*) FROM accredit.case_timer", as: Int.self) == 0)
            try await house.act("submit", on: draft.reference, by: house.provider)
            #expect(try await house.value("SELECT count(*) FROM accredit.case_timer", as: Int.self) == 0)
            try await house.act("confirm-complete", on: draft.reference, by: house.officer)
            #expect(try await Self.timers(house, of: draft.reference) == ["step", "whole"])
            // The step's rests when it is left; nothing touches that of the whole.
            try await house.act("recommend", on: draft.reference, data: ["recommendation": "Yes."], by: house.reviewer)
            #expect(try await Self.timers(house, of: draft.reference) == ["whole"])
        }
    }

    @Test func timeWithTheProviderMovesTheWholeAndANewVisitHasANewEscalation() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review", from: Self.start)
            // 14 to 28 January with the provider: ten working days that do not count.
            try await house.act(
                "request-information", on: review.reference, data: ["question": "?"],
                at: try Self.morning("2021-01-14"),
                by: house.simulatingOfficer)
            #expect(try await Self.timers(house, of: review.reference) == ["deadline", "whole"])
            try await house.act(
                "provide-information", on: review.reference, data: ["answer": "!"], at: try Self.morning("2021-01-28"),
                by: house.simulatingProvider)
            _ = try await house.fireSimulated(asOf: try Self.end("2021-03-30"))
            #expect(
                try await Self.told(house, of: review.reference) == [
                    "review 1 2021-02-18 due 2021-02-25", "review 2 2021-02-23 due 2021-02-25",
                    "review 3 2021-02-26 due 2021-02-25",
                ])
            _ = try await house.fireSimulated(asOf: try Self.end("2021-03-31"))
            #expect(try await Self.told(house, of: review.reference).last == "whole 1 2021-03-31 due 2021-04-23")
        }
    }

    @Test func whileTheProviderHasTheCaseNothingOfTheBodyIsTold() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review", from: Self.start)
            _ = try await house.fireSimulated(asOf: try Self.end("2021-03-16"))
            try await house.act(
                "request-information", on: review.reference, data: ["question": "?"],
                at: try Self.morning("2021-03-16"),
                by: house.simulatingOfficer)
            // The timer looks, finds the clock at rest, and looks again another day.
            _ = try await house.fireSimulated(asOf: try Self.end("2021-03-29"))
            try await house.act(
                "provide-information", on: review.reference, data: ["answer": "!"], at: try Self.morning("2021-03-30"),
                by: house.simulatingProvider)
            _ = try await house.fireSimulated(asOf: try Self.end("2021-03-30"))
            #expect(try await Self.told(house, of: review.reference).filter { $0.hasPrefix("whole") } == [])
            _ = try await house.fireSimulated(asOf: try Self.end("2021-03-31"))
            #expect(try await Self.told(house, of: review.reference).last == "whole 1 2021-03-31 due 2021-04-23")
        }
    }

    @Test func aPauseRestsTheEscalationAndAnExtensionMovesIt() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review", from: Self.start)
            let reference = review.reference
            func done(_ request: Command.Request, _ person: House.Person, _ day: String) async throws -> Receipt {
                try (try await house.outcome(request, as: person, at: try Self.morning(day))).receipt()
            }
            let proposed = try await done(
                .pause(case: reference, reason: "A flood."), house.simulatingOfficer, "2021-01-14")
            _ = try await done(
                .consent(case: reference, event: proposed.version), house.simulatingProvider, "2021-01-14")
            #expect(!(try await Self.timers(house, of: reference)).contains("step"))
            _ = try await house.fireSimulated(asOf: try Self.end("2021-01-27"))
            _ = try await done(.resume(case: reference), house.simulatingOfficer, "2021-01-28")
            // Ten working days of pause; ten more by extension of the whole.
            _ = try await done(
                .extend(case: reference, what: .standard, workingDays: 10, reason: "More to read."),
                house.simulatingOfficer, "2021-01-29")
            _ = try await house.fireSimulated(asOf: try Self.end("2021-07-30"))
            #expect(
                try await Self.told(house, of: reference) == [
                    "review 1 2021-02-17 due 2021-02-24", "review 2 2021-02-22 due 2021-02-24",
                    "review 3 2021-02-25 due 2021-02-24",
                    "whole 1 2021-04-14 due 2021-05-10", "whole 2 2021-04-30 due 2021-05-10",
                    "whole 3 2021-05-11 due 2021-05-10",
                ])
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func aClosureMovesTheLevels() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review", from: Self.start)
            _ = try await house.administration.addClosure(
                to: .body("SAB"), from: try Day("2021-01-25"), to: try Day("2021-01-29"), reason: "A flood")
            _ = try await house.fireSimulated(asOf: try Self.end("2021-02-09"))
            #expect(try await Self.told(house, of: review.reference) == [])
            _ = try await house.fireSimulated(asOf: try Self.end("2021-02-28"))
            #expect(
                try await Self.told(house, of: review.reference) == [
                    "review 1 2021-02-10 due 2021-02-17", "review 2 2021-02-15 due 2021-02-17",
                    "review 3 2021-02-18 due 2021-02-17",
                ])
        }
    }

    /// Runs several firers at once until none finds anything to do.
    private static func fireTogether(_ fire: @escaping @Sendable () async throws -> Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { while try await fire() > 0 {} } }
            try await group.waitForAll()
        }
        // Who came second stepped back from cases that another held.
        while try await fire() > 0 {}
    }

    private static func expectEachLevelOnce(_ house: House, cases: Int) async throws {
        let rows = try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT e.effect ->> 'of' || ' ' || (e.effect ->> 'level'), count(*), count(DISTINCT e.case_id)
                FROM accredit.case_event e WHERE e.command = 'escalate' GROUP BY 1 ORDER BY 1
                """)
        }
        let counts = try rows.map { row in
            let (level, events, cases) = try row.decode(as: (String.self, Int.self, Int.self))
            return "\(level): \(events) of \(cases)"
        }
        #expect(
            counts
                == ["review 1", "review 2", "review 3", "whole 1", "whole 2", "whole 3"].map {
                    "\($0): \(cases) of \(cases)"
                })
    }

    @Test func severalServersFireEachLevelOnce() async throws {
        try await House.withHouse { house in
            let count = 8
            for _ in 0..<count { _ = try await house.lead(to: "review") }
            // As if half a year had passed since.
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.case_event SET occurred_at = occurred_at - interval '180 days', recorded_at =
                        recorded_at - interval '180 days',
                        previous_at = previous_at - interval '180 days', entered_at = entered_at - interval '180 days'
                    """)
                _ = try await connection.execute(
                    """
                    UPDATE accredit.case_head SET opened_at = opened_at - interval '180 days', entered_at = entered_at -
                        interval '180 days',
                        last_at = last_at - interval '180 days'
                    """)
                _ = try await connection.execute("UPDATE accredit.case_timer SET due_at = due_at - interval '180 days'")
            }
            try await Self.fireTogether {
                try await TimerWorker(pool: house.pool, interval: .seconds(60), logger: TestServer.logger).fireDue()
            }
            try await Self.expectEachLevelOnce(house, cases: count)
        }
    }

    @Test func severalOperatorsFireEachLevelOfSimulatedCasesOnce() async throws {
        try await House.withHouse { house in
            let count = 8
            for _ in 0..<count { _ = try await house.lead(to: "review", from: Self.start) }
            let moment = try Self.end("2021-06-30")
            try await Self.fireTogether { try await house.fireSimulated(asOf: moment).count }
            try await Self.expectEachLevelOnce(house, cases: count)
            #expect(try await house.brokenChains() == [])
        }
    }
}
