import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// What happens by itself: limits that pass, renewals that open, accreditations that lapse.
@Suite(.serialized) struct TimerTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// Cases of today whose deadline has passed: the timer is set back as time would do it.
    private static func overdue(_ house: House, _ count: Int) async throws -> [Receipt] {
        var cases: [Receipt] = []
        for _ in 0..<count {
            let review = try await house.lead(to: "review")
            cases.append(
                try await house.act(
                    "request-information", on: review.reference, data: ["question": "Why?"], by: house.officer))
        }
        try await house.admin.withConnection { connection in
            _ = try await connection.execute(
                """
                UPDATE accredit.case_timer SET due_at = clock_timestamp() - interval '1 second' WHERE kind = 'deadline'
                """
            )
        }
        return cases
    }

    private static func worker(_ house: House) -> TimerWorker {
        TimerWorker(pool: house.pool, interval: .seconds(60), logger: TestServer.logger)
    }

    @Test func aDeadlineThatPassesTakesItsAction() async throws {
        try await House.withHouse { house in
            let asked = try await Self.overdue(house, 1)[0]
            #expect(try await Self.worker(house).fireDue() == 1)
            let detail = try await house.engine.caseDetail(asked.reference, as: house.provider.credential)
            #expect(detail.summary.state == "lapsed")
            #expect(detail.summary.outcome == "lapsed")
            #expect(detail.summary.closedAt != nil)
            #expect(detail.deadline == nil)
            let story = try await house.engine.history(
                of: asked.reference, now: House.now, as: house.officer.credential)
            let last = try #require(story.events.last)
            #expect(last.command == "expire" && last.action == "lapse" && last.role == "system")
            #expect(last.from == "information" && last.to == "lapsed")
            #expect(try await Self.worker(house).fireDue() == 0)
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func aTimerThatFailsStarvesNobody() async throws {
        try await House.withHouse { house in
            let cases = try await Self.overdue(house, 3)
            // The two that are due first cannot be written: nothing mends that but a person.
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.case_timer SET due_at = due_at - interval '1 hour'
                    WHERE kind = 'deadline' AND case_id <> \(cases[2].id)
                    """)
                try await connection.batch(
                    """
                    ALTER TABLE accredit.case_event ADD CONSTRAINT broken
                    CHECK (command <> 'expire' OR case_id = '\(cases[2].id.uuidString)') NOT VALID
                    """)
            }
            let fired: [String] = try await house.admin.withConnection { connection in
                try await connection.query("SELECT fired_case FROM accredit.fire_due(1)").map {
                    try $0.decode(String.self, at: 0)
                }
            }
            #expect(fired == [cases[2].reference])
        }
    }

    @Test func aDeadlineThatIsMetNeverFires() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review")
            let asked = try await house.act(
                "request-information", on: review.reference, data: ["question": "Why?"], by: house.officer)
            try await house.act(
                "provide-information", on: asked.reference, data: ["answer": "Because."], by: house.provider)
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_timer WHERE kind = 'deadline' AND due_at < 'infinity'") == 0)
            #expect(try await Self.worker(house).fireDue() == 0)
            #expect(
                try await house.engine.caseDetail(asked.reference, as: house.provider.credential).summary.state
                    == "review")
            // Asked again, the limit runs again, from now.
            try await house.act(
                "request-information", on: asked.reference, data: ["question": "And?"], by: house.officer)
            #expect(try await Self.worker(house).fireDue() == 0)
            let again = try #require(
                try await house.engine.caseDetail(asked.reference, as: house.provider.credential).deadline)
            #expect(again > LondonTime.shared.day(of: House.now).advanced(by: 14))
        }
    }

    @Test func twoWorkersAtOnceFireEachTimerOnce() async throws {
        try await House.withHouse { house in
            let cases = try await Self.overdue(house, 24)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { while try await Self.worker(house).fireDue() > 0 {} }
                }
                try await group.waitForAll()
            }
            // A worker that came second may have stepped back from cases that another held.
            while try await Self.worker(house).fireDue() > 0 {}
            let fired: Int = try await house.value("SELECT count(*) FROM accredit.case_event WHERE command = 'expire'")
            let lapsed: Int = try await house.value("SELECT count(*) FROM accredit.case_head WHERE state = 'lapsed'")
            #expect(fired == cases.count)
            #expect(lapsed == cases.count)
            #expect(try await house.brokenChains() == [])
        }
    }

    /// A worker that saw a timer due, and came to its case after another had fired it, looks again: the case has a new
    /// limit by then.
    @Test func aTimerThatAnotherWorkerFiredMeanwhileIsNotFiredAgain() async throws {
        try await House.withHouse { house in
            let workflow = SmallWorkflow(
                name: "reminded",
                states: [
                    "  asked: {party: provider, deadline: 5 working days, on_expiry: remind}",
                    "  reminded: {party: provider, deadline: 5 working days, on_expiry: give-up}",
                    "  lapsed: {party: none, outcome: lapsed}",
                ],
                actions: [
                    "  ask: {from: draft, to: asked, by: provider}",
                    "  remind: {from: asked, to: reminded, by: system}",
                    "  give-up: {from: reminded, to: lapsed, by: system}",
                ])
            _ = try await house.administration.publish([.init(file: "reminded.yaml", text: workflow.text)])
            for _ in 1...3 {
                try await house.act("ask", on: try await house.open(route: "reminded").reference, by: house.provider)
            }
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    "UPDATE accredit.case_timer SET due_at = clock_timestamp() - interval '1 second'")
            }
            // 1. The first worker has listed all three and stands at the first, whose timer the test holds.
            let first = try await TestServer.withConnection(house.admin.configuration) { principal in
                try await principal.execute("BEGIN")
                _ = try await principal.query(
                    "SELECT 1 FROM accredit.case_timer ORDER BY due_at, case_id LIMIT 1 FOR UPDATE")
                let first = Task { try await Self.worker(house).fireDue() }
                try await house.untilSomebodyWaits()
                // 2. The second worker fires the other two. 3. The first comes to them late.
                #expect(try await Self.worker(house).fireDue() == 2)
                try await principal.execute("COMMIT")
                return first
            }
            #expect(try await first.value == 1)
            let states: [String] = try await house.value("SELECT array_agg(state) FROM accredit.case_head")
            #expect(states == ["reminded", "reminded", "reminded"])
            #expect(
                try await house.value("SELECT count(*) FROM accredit.case_event WHERE command = 'expire'", as: Int.self)
                    == 3)
        }
    }

    @Test func aCaseThatSomebodyHoldsIsLeftForTheNextRound() async throws {
        try await House.withHouse { house in
            let cases = try await Self.overdue(house, 3)
            let fired = try await house.holding(cases[1].id) { try await Self.worker(house).fireDue() }
            #expect(fired == 2)
            #expect(
                try await house.engine.caseDetail(cases[1].reference, as: house.officer.credential).summary.state
                    == "information")
            #expect(try await Self.worker(house).fireDue() == 1)
            #expect(
                try await house.value("SELECT count(*) FROM accredit.case_event WHERE command = 'expire'", as: Int.self)
                    == 3)
        }
    }

    /// A timer that cannot fire is reported, and the others fire.
    @Test func oneTimerThatFailsDoesNotStopTheOthers() async throws {
        try await House.withHouse { house in
            let cases = try await Self.overdue(house, 3)
            try await house.admin.withConnection { connection in
                // Nothing the product does makes a timer fail; a constraint of the test's own does.
                try await connection.batch(
                    """
                    ALTER TABLE accredit.case_event ADD CHECK (case_id <> '\(cases[0].id)' OR command <> 'expire') NOT \
                    VALID
                    """
                )
            }
            #expect(try await Self.worker(house).fireDue() == 2)
            #expect(
                try await house.value("SELECT count(*) FROM accredit.case_head WHERE state = 'lapsed'", as: Int.self)
                    == 2)
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func aRenewalOpensItsSuccessorOnceAndThenTheAccreditationLapses() async throws {
        try await House.withHouse { house in
            let accredited = try await house.lead(to: "accredited", from: Self.start)
            let before = try await house.engine.caseDetail(accredited.reference, as: house.provider.credential)
            #expect(before.validUntil == (try Day("2025-01-16")))
            #expect(before.renewalOpens == (try Day("2024-07-17")))

            // 1. A moment too early nothing happens; then the successor opens, once.
            #expect(try await house.fireSimulated(asOf: try Instant("2024-07-16T22:59:59Z")) == [])
            #expect(
                try await house.fireSimulated(asOf: try Instant("2024-07-16T23:00:00Z")) == [
                    "renew \(accredited.reference)"
                ])
            #expect(try await house.fireSimulated(asOf: try Instant("2024-12-31T00:00:00Z")) == [])
            let first = try await house.engine.caseDetail(accredited.reference, as: house.provider.credential)
            #expect(first.summary.state == "accredited")
            #expect(first.summary.version == accredited.version + 1)
            let next = try await house.engine.caseDetail(try #require(first.successor), as: house.provider.credential)
            #expect(next.predecessor == accredited.reference)
            #expect(next.summary.state == "draft")
            #expect(next.summary.openedAt == (try Instant("2024-07-16T23:00:00Z")))
            #expect(next.submission["previous_case"]?.stringValue == accredited.reference)
            #expect(next.submission["title"] == first.submission["title"])

            // 2. The validity runs out: the first lapses; the successor goes its own way.
            #expect(try await house.fireSimulated(asOf: try Instant("2025-01-16T23:59:59Z")) == [])
            #expect(
                try await house.fireSimulated(asOf: try Instant("2025-01-17T00:00:00Z")) == [
                    "expire \(accredited.reference)"
                ])
            let lapsed = try await house.engine.caseDetail(accredited.reference, as: house.provider.credential)
            #expect(lapsed.summary.state == "lapsed")
            #expect(lapsed.summary.closedAt == accredited.occurredAt)
            #expect(lapsed.validUntil == nil && lapsed.renewalOpens == nil)
            try await house.act("submit", on: next.summary.reference, by: house.provider)
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func simulatedCasesWaitForAGivenTimeAndOthersForTheClock() async throws {
        try await House.withHouse { house in
            _ = try await house.lead(to: "accredited", from: Self.start)
            let today = try await Self.overdue(house, 1)[0]
            // The clock passes over the simulated case, whose validity ran out long ago; a told time passes over
            // today's.
            #expect(try await Self.worker(house).fireDue() == 1)
            #expect(
                try await house.engine.caseDetail(today.reference, as: house.officer.credential).summary.state
                    == "lapsed")
            _ = try await Self.overdue(house, 1)
            #expect(
                try await house.fireSimulated(asOf: House.now.advanced(bySeconds: -5)).map { $0.prefix(6) } == [
                    "renew ", "expire",
                ])
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_head WHERE state = 'information'", as: Int.self) == 1)
        }
    }

    @Test func aTimeToComeIsRefused() async throws {
        try await House.withHouse { house in
            _ = try await house.lead(to: "accredited", from: Self.start)
            let before = try await house.census()
            await #expect { try await house.fireSimulated(asOf: House.now.advanced(bySeconds: 60)) } throws: { error in
                (error as? PostgresError)?.sqlState == .invalidParameterValue
            }
            #expect(try await house.census() == before)
        }
    }

    @Test func timersAreNotForPeople() async throws {
        try await House.withHouse { house in
            let asked = try await Self.overdue(house, 1)[0]
            for command in ["expire", "renew", "import", "anything"] {
                let list =
                    """
                    [{\"command\": \"\(command)\", \"kind\": \"deadline\", \"case\": \"\(asked.reference)\", \"key\": \
                    \"k\"}]
                    """
                let rows = try await house.pool.withConnection { connection in
                    try await connection.query(
                        """
                        SELECT status FROM accredit.perform(sha256(convert_to(\(house.officer.secret), 'UTF8')), \
                        \(PostgresJSON(text: list)))
                        """
                    )
                }
                #expect(try rows.map { try $0.decode(String.self, at: 0) } == ["refused"], "\(command)")
            }
            #expect(
                try await house.engine.caseDetail(asked.reference, as: house.officer.credential).summary.state
                    == "information")
        }
    }
}
