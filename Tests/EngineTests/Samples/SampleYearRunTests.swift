import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@Suite("A sample year as it happens")
struct SampleYearRunTests {
    private static var now: Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    @Test(
        "Everything goes through the door, replays to its head, and one step is onerous: the planted one",
        arguments: 1...5 as ClosedRange<UInt64>)
    func happens(seed: UInt64) async throws {
        try await House.withHouse { house in
            let now = Self.now
            let year = try SampleYear(seed: seed, until: now, rules: try await house.administration.sampleRules())
            let outcome = try await house.administration.perform(year, now: now)
            #expect(outcome.references.count == 150 && Set(outcome.references).count == 150)
            #expect(outcome.replays == 0 && outcome.expiries > 0)
            #expect(outcome.commands + outcome.expiries == year.cases.map(\.steps.count).reduce(0, +))

            try await Self.expectSoundHistory(house, cases: 150, until: now)

            let report = try await house.administration.reports.onerous(ReportFilter(asOf: now), now: Self.now)
            let onerous = report.routes.flatMap { route in
                route.steps.filter { $0.isOnerous == true }.map { (route.route, $0) }
            }
            #expect(
                onerous.map { "\($0.0) \($0.1.step)" } == [
                    "\(SampleYear.plantedStep.route) \(SampleYear.plantedStep.step)"
                ])
            let rules = Set(onerous.flatMap { $0.1.flags.map(\.rule) })
            #expect(rules.isSuperset(of: [.late, .rework]), "\(rules)")

            let turnaround = try await house.administration.reports.turnaround(ReportFilter(asOf: now), now: Self.now)
            #expect(turnaround.overall.cases == 150 && turnaround.overall.sampleCases == 150)
            #expect(turnaround.overall.openCases.value == year.cases.count(where: \.isOpen))
            #expect(!turnaround.overall.openCases.isZero)
            #expect(
                try await house.administration.tokens().filter { $0.label.hasPrefix("sample year") }.allSatisfy {
                    $0.revokedAt != nil
                })
        }
    }

    @Test("A repeat is replayed; a later moment of the day goes on where the year stood")
    func repeats() async throws {
        try await House.withHouse { house in
            let rules = try await house.administration.sampleRules()
            let (early, late) = (try Instant("2024-09-10T08:30:00Z"), try Instant("2024-09-10T16:00:00Z"))
            let year = try SampleYear(cases: 60, seed: 3, until: early, rules: rules)
            let first = try await house.administration.perform(year, now: Self.now)
            let second = try await house.administration.perform(year, now: Self.now)
            #expect(second.references == first.references)
            #expect(second.replays == second.commands && first.replays == 0)
            let longer = try await house.administration.perform(
                try SampleYear(cases: 60, seed: 3, until: late, rules: rules), now: Self.now)
            #expect(longer.references == first.references)
            #expect(longer.replays == first.commands && longer.commands > first.commands)
            try await Self.expectSoundHistory(house, cases: 60, until: late)
        }
    }

    @Test("A year that ends in the future is refused, and nothing is left behind")
    func refusesTheFuture() async throws {
        try await House.withHouse { house in
            let now = Self.now
            let year = try SampleYear(
                cases: 5, until: now.advanced(bySeconds: 3_600), rules: try await house.administration.sampleRules())
            await #expect(throws: EngineError.self) { try await house.administration.perform(year, now: now) }
            #expect(try await house.administration.organisations().allSatisfy { $0.code != "SYCARE" })
        }
    }

    @Test("A case that somebody else moved is named, with the reason")
    func namesTheCase() async throws {
        try await House.withHouse { house in
            let until = try Instant("2024-09-30T08:30:00Z")
            let year = try SampleYear(
                cases: 30, seed: 2, until: until, rules: try await house.administration.sampleRules())
            let outcome = try await house.administration.perform(year, now: Self.now)
            let story = try #require(year.cases.first { $0.isOpen && $0.provider == "SYNORTH" && $0.state == "review" })
            let person = try #require(story.steps.first?.person)
            let (_, secret) = try await house.administration.createToken(
                organisation: person.organisation, principal: person.name, roles: person.roles, label: "test", days: 1)
            let reference = outcome.references[story.number - 1]
            _ = try await house.engine.perform(
                Command(.act(case: reference, action: "withdraw", data: nil), key: "apart"),
                as: Credential(secret: secret.text))
            do {
                _ = try await house.administration.perform(year, now: Self.now)
                Issue.record("the year was played again")
            } catch let error as EngineError {
                #expect("\(error)".contains("sample case \(story.number) (\(reference))"), "\(error)")
            }
        }
    }

    @Test(
        """
        Where the published workflow leads elsewhere than the plan, the case and the step are named, and no token is \
        left
        """
    )
    func namesTheStep() async throws {
        try await House.withHouse { house in
            var shipped = try SampleYearPlanTests.Shipped.all.get()
            let route = try #require(shipped.workflows.firstIndex { $0.workflow == "proportionate-accreditation" })
            for state in shipped.workflows[route].states.indices
            where shipped.workflows[route].states[state].state == "completeness" {
                shipped.workflows[route].states[state].state = "intake"
            }
            for action in shipped.workflows[route].actions.indices {
                if shipped.workflows[route].actions[action].to == "completeness" {
                    shipped.workflows[route].actions[action].to = "intake"
                }
                shipped.workflows[route].actions[action].from = shipped.workflows[route].actions[action].from.map {
                    $0 == "completeness" ? "intake" : $0
                }
            }
            let rules = try SampleRules(workflows: shipped.workflows, calendars: shipped.calendars)
            let year = try SampleYear(cases: 1, until: try Instant("2024-09-10T08:30:00Z"), rules: rules)
            do {
                _ = try await house.administration.perform(year, now: Self.now)
                Issue.record("the year was played")
            } catch let error as EngineError {
                #expect("\(error)".contains("sample case 1") && "\(error)".contains("“submit”"), "\(error)")
                #expect(
                    "\(error)".contains("it led to “completeness”") && "\(error)".contains("the plan has “intake”"),
                    "\(error)")
            }
            let tokens = try await house.administration.tokens().filter { $0.label.hasPrefix("sample year") }
            #expect(!tokens.isEmpty && tokens.allSatisfy { $0.revokedAt != nil })
        }
    }

    @Test("Simulated timers of a moment to come are refused")
    func refusesFutureTimers() async throws {
        try await House.withHouse { house in
            await #expect(throws: EngineError.self) {
                try await house.administration.fireSimulated(asOf: Self.now.advanced(bySeconds: 60))
            }
            let fired = try await house.administration.fireSimulated(asOf: Self.now)
            #expect(fired.isEmpty)
        }
    }

    /// Every case's events lead, by the rows of its workflow, to its head; the chain holds; nothing is later than it
    /// may be.
    private static func expectSoundHistory(_ house: House, cases: Int, until: Instant) async throws {
        let rows = try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT h.reference, h.state, h.version, h.simulated, h.last_at,
                    (SELECT e.to_state FROM accredit.case_event e
                        WHERE e.case_id = h.case_id AND e.to_state IS NOT NULL ORDER BY e.seq DESC LIMIT 1) AS reached,
                    (SELECT count(*)::integer FROM accredit.case_event e WHERE e.case_id = h.case_id) AS events,
                    (SELECT count(*)::integer FROM accredit.case_event e
                        WHERE e.case_id = h.case_id AND e.to_state IS NOT NULL) AS visits,
                    (SELECT count(*)::integer
                        FROM (SELECT e.action, e.from_state, e.to_state, e.occurred_at,
                                lag(e.to_state) OVER w AS left_state, lag(e.occurred_at) OVER w AS since
                            FROM accredit.case_event e
                            WHERE e.case_id = h.case_id AND e.to_state IS NOT NULL
                            WINDOW w AS (ORDER BY e.seq)) AS e
                        JOIN accredit.workflow_action a ON a.workflow_id = h.workflow_id AND a.action = e.action
                            AND a.from_state = e.from_state AND a.to_state = e.to_state
                        WHERE e.left_state = e.from_state AND e.since <= e.occurred_at) AS moves,
                    (SELECT max(e.occurred_at) FROM accredit.case_event e WHERE e.case_id = h.case_id) AS latest
                FROM accredit.case_head h
                """)
        }
        #expect(rows.count == cases)
        #expect(try await house.brokenChains() == [])
        for row in rows {
            let reference: String = try row.decode("reference")
            let version: Int = try row.decode("version")
            let lastAt: Instant = try row.decode("last_at")
            #expect(try row.decode("reached", as: String?.self) == row.decode("state"), "\(reference)")
            #expect(try row.decode("events") == version, "\(reference)")
            #expect(try row.decode("moves", as: Int.self) == row.decode("visits", as: Int.self) - 1, "\(reference)")
            #expect(try row.decode("simulated") && lastAt <= until, "\(reference)")
            #expect(try row.decode("latest", as: Instant?.self) == lastAt, "\(reference)")
        }
    }
}
