@testable import Administration
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// A migration that is taken back, interrupted, refused, or meets people at work.
@Suite(.serialized) struct MigrationRevertTests {
    /// What an attempt is refused with; `nil` where it is not.
    private static func refusal(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func whatIsTakenBackIsAsItWas() async throws {
        try await House.withHouse { house in
            let escalation = (
                "panel: {party: body, standard: 20 working days}",
                "panel: {party: body, standard: 12 working days, escalation: [{at: overdue, tell: officer}]}"
            )
            let whole = (
                "standard: 50 working days}", "standard: 50 working days, escalation: [{at: overdue, tell: decider}]}"
            )
            let court = (
                "desk: {party: body, title: Check, standard: 10 working days}",
                "desk: {party: third-party, title: Check}"
            )
            _ = try await house.changingCases(
                in: ["draft", "check", "asked", "panel", "done"],
                second: ChangingScheme(version: 2, replacing: [escalation, whole, court]))
            let before = try await house.stateOfCases()
            let run = try await house.change()
            #expect(run.migration.moved == 4 && run.migration.kept == 0)
            #expect(try await house.stateOfCases() != before)
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_timer WHERE kind IN ('step', 'whole') AND due_at < 'infinity'",
                    as: Int.self)
                    > 1)
            #expect(try await house.casesWithoutDefinition() == 0)
            try await house.expectSound()
            let id = try #require(UUID(uuidString: run.migration.id))
            let back = try await house.administration.revertMigration(id, batch: 3)
            #expect(back.migration.status == "reverted" && back.migration.moved == 4 && back.left == [])
            #expect(try await house.stateOfCases() == before)
            #expect(try await house.migrationsPerCase() == [0: 1, 2: 4])
            try await house.expectSound()
            // Taking it back again finds nothing to do; doing it again is another migration.
            #expect(try await house.administration.revertMigration(id).migration.moved == 0)
            #expect(try await house.change().migration.moved == 4)
            #expect(try await house.administration.migrations().map(\.status) == ["applied", "reverted"])
        }
    }

    @Test func casesThatHaveMovedOnGoBackAsFarAsTheyCan() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["check", "check", "check", "panel", "asked"])
            let run = try await house.change()
            _ = try await house.act("pass", on: cases[0], by: house.officer)
            _ = try await house.act("ask", on: cases[1], by: house.officer)
            _ = try await house.act("answer", on: cases[4], by: house.provider)
            _ = try await house.act("approve", on: cases[3], by: house.decider)
            let proposal = try await house.outcome(.pause(case: cases[2], reason: "Holidays."), as: house.officer)
                .receipt()
            _ = try await house.outcome(.consent(case: cases[2], event: proposal.version), as: house.provider).receipt()
            let native = try await house.leadChanging(to: "check", check: "desk")

            let id = try #require(UUID(uuidString: run.migration.id))
            let back = try await house.administration.revertMigration(id, batch: 2)
            #expect(back.left.map(\.reason) == ["paused"] && back.left.map(\.reference) == [cases[2]])
            var standings: [String] = []
            for reference in cases + [native.reference] { standings.append(try await house.standing(reference)) }
            #expect(
                standings == [
                    "panel 1 body", "asked 1 provider", "desk 2 paused", "done 2 none", "check 1 body", "desk 2 body",
                ])
            try await house.expectSound()
            // Once it is resumed, it goes back as well.
            _ = try await house.outcome(.resume(case: cases[2]), as: house.officer).receipt()
            #expect(try await house.administration.revertMigration(id).migration.moved == 1)
            #expect(try await house.standing(cases[2]) == "check 1 body")
            try await house.expectSound()
        }
    }

    @Test func aStateThatHasNoWayBackKeepsItsCase() async throws {
        try await House.withHouse { house in
            let extra = (
                "  panel: {party: body", "  extra: {party: body, standard: 2 working days}\n  panel: {party: body"
            )
            let way = (
                "  pass: {from: desk",
                """
                  detour: {from: desk, to: extra, by: officer}\n  back: {from: extra, to: desk, by: officer}\n  pass: \
                {from: desk
                """
            )
            let cases = try await house.changingCases(
                in: ["check", "check"], second: ChangingScheme(version: 2, replacing: [extra, way]))
            let run = try await house.change()
            _ = try await house.act("detour", on: cases[0], by: house.officer)
            let back = try await house.administration.revertMigration(try #require(UUID(uuidString: run.migration.id)))
            #expect(back.left.map(\.reason) == ["moved_on"])
            #expect(try await house.standing(cases[0]) == "extra 2 body")
            #expect(try await house.standing(cases[1]) == "check 1 body")
        }
    }

    @Test func whatWasInterruptedGoesOnWhereItWas() async throws {
        try await House.withHouse { house in
            _ = try await house.changingCases(in: ["check", "asked", "panel", "draft", "check"])
            let plan = try await house.administration.planMigration(ChangingScheme.change)
            let begin: SQL = """
                SELECT (accredit.begin_migration(\(UUID()), \(ChangingScheme.name), 1, 2,
                    '{"draft": "draft", "check": "desk", "asked": "asked", "panel": "panel"}', \(plan.digest))).id::text
                """
            let id = try await house.value(begin, as: String.self)
            let uuid = try #require(UUID(uuidString: id))
            let batch: SQL = "SELECT reference FROM accredit.migrate_cases(\(uuid), 2)"
            _ = try await house.admin.withConnection { try await $0.query(batch) }
            #expect(try await house.administration.migrations().map(\.status) == ["applying"])
            // A batch that is cut off leaves nothing.
            let cutOff = await Self.refusal {
                try await house.admin.withConnection { connection in
                    try await connection.transaction { connection in
                        _ = try connection.query(batch)
                        throw CommandOutcome.NotDone()
                    }
                }
            }
            #expect(cutOff != nil)
            #expect(try await house.migrationsPerCase() == [0: 3, 1: 2])
            #expect(try await house.casesWithoutDefinition() == 0)
            // Planned in between, it is the same plan, of the cases that are left.
            #expect(try await house.administration.planMigration(ChangingScheme.change).digest == plan.digest)
            let run = try await house.administration.applyMigration(
                ChangingScheme.change, digest: plan.digest, batch: 2)
            #expect(run.migration.id == id && run.migration.moved == 5 && run.migration.status == "applied")
            #expect(try await house.migrationsPerCase() == [1: 5])

            // Two at once take turns; each case moves once.
            _ = try await house.administration.revertMigration(uuid, batch: 2)
            let before = try await house.migrationsPerCase()
            #expect(before == [2: 5])
            async let one = house.administration.applyMigration(ChangingScheme.change, digest: plan.digest, batch: 1)
            async let other = house.administration.applyMigration(ChangingScheme.change, digest: plan.digest, batch: 1)
            let runs = try await [one, other]
            // Who came after the other was done found nothing more to move.
            #expect(Set(runs.map(\.migration.status)) == ["applied"])
            #expect(try await house.migrationsPerCase() == [3: 5])
        }
    }

    @Test func aCaseThatFailsDoesNotStopTheOthers() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["check", "check", "check"])
            let id = try await house.value(
                "SELECT case_id::text FROM accredit.case_head WHERE reference = \(cases[1])", as: String.self)
            _ = try await house.admin.withConnection { connection in
                try await connection.execute(
                    """
                    ALTER TABLE accredit.case_event ADD CONSTRAINT stumble CHECK (command <> 'migrate' OR case_id <> \
                    '\(unsafeRaw: id)')
                    """
                )
            }
            let run = try await house.change()
            #expect(run.migration.status == "applied" && run.migration.moved == 2)
            #expect(run.left.map(\.reference) == [cases[1]] && run.left.map(\.reason) == ["failed"])
            #expect(run.left.first?.detail?.contains("stumble") == true)
            #expect(try await house.standing(cases[1]) == "check 1 body")
        }
    }

    @Test func whatIsNotThePlanIsRefusedWithWhatToDo() async throws {
        try await House.withHouse { house in
            _ = try await house.changingCases(in: ["check"])
            let administration = house.administration
            func refused(_ saying: String, _ body: () async throws -> Void) async {
                let said = await Self.refusal(body)
                #expect(said?.contains(saying) == true, "\(said ?? "not refused")")
            }
            let lost = SchemeChange(workflow: ChangingScheme.name, from: 1, to: 2)
            await refused("--map check=desk, or leave its cases where they are with --leave check") {
                _ = try await administration.planMigration(lost)
            }
            await refused("its cases would be lost") {
                _ = try await administration.applyMigration(lost, digest: "any")
            }
            await refused("no workflow") {
                _ = try await administration.planMigration(SchemeChange(workflow: ChangingScheme.name, from: 1, to: 3))
            }
            await refused("this is not the plan abc; plan again") {
                _ = try await administration.applyMigration(ChangingScheme.change, digest: "abc")
            }
            await refused("there is no migration") { _ = try await administration.revertMigration(UUID()) }
            // The database itself loses no state, whatever it is told.
            await refused("loses states or names what does not exist: check, panel") {
                _ = try await house.value(
                    """
                    SELECT (accredit.begin_migration(\(UUID()), \(ChangingScheme.name), 1, 2,
                        '{"draft": "draft", "asked": "asked", "panel": "done"}', 'x')).status
                    """, as: String.self)
            }
            #expect(try await house.migrationsPerCase() == [0: 1])

            // Another plan while one is under way.
            let plan = try await administration.planMigration(ChangingScheme.change)
            _ = try await house.value(
                """
                SELECT (accredit.begin_migration(\(UUID()), \(ChangingScheme.name), 1, 2,
                    '{"draft": "draft", "check": "desk", "asked": "asked", "panel": "panel"}', \(plan.digest))).status
                """, as: String.self)
            let other = SchemeChange(workflow: ChangingScheme.name, from: 1, to: 2, leaving: ["check"])
            let otherDigest = try await administration.planMigration(other).digest
            #expect(otherDigest != plan.digest)
            await refused("is under way") { _ = try await administration.applyMigration(other, digest: otherDigest) }
            #expect(
                try await administration.applyMigration(ChangingScheme.change, digest: plan.digest).migration.status
                    == "applied")
        }
    }

    @Test func nobodyWithATokenCanMoveACase() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["check"])
            for person in [house.officer, house.decider, house.provider, house.simulatingOfficer] {
                let commands: JSONValue = [
                    [
                        "command": "migrate", "case": .string(cases[0]), "key": "k",
                        "migration": .string(UUID().uuidString),
                    ]
                ]
                let answer = try await house.pool.withConnection { connection in
                    try await connection.query(
                        """
                        SELECT detail ->> 'reason' FROM accredit.perform(\(person.credential.digest),
                            \(commands))
                        """)
                }.first?.decode(String.self, at: 0)
                #expect(answer == "unknown_command")
            }
            for call in [
                "migrate_cases(gen_random_uuid(), 1)", "revert_migration(gen_random_uuid())",
                "migration_plan('changing', 1, 2, '{}')",
            ] {
                let question: SQL = "SELECT accredit.\(unsafeRaw: call)"
                let said = await Self.refusal {
                    _ = try await house.pool.withConnection { try await $0.query(question) }
                }
                #expect(said?.contains("permission denied") == true, "\(call): \(said ?? "not refused")")
            }
            #expect(try await house.standing(cases[0]) == "check 1 body")
        }
    }

    @Test func peopleAtWorkAndAMigrationDoNotMeetHalfWay() async throws {
        try await House.withHouse { house in
            let first = try await house.changingCases(in: ["check"])
            try await house.multiply(first, copies: 60)
            let references = try await house.admin.withConnection { connection in
                try await connection.query(
                    "SELECT reference FROM accredit.case_head ORDER BY case_id")
            }.map { try $0.decode(String.self, at: 0) }
            #expect(references.count == 61)
            async let run = house.change(batch: 4)
            let outcomes = try await withThrowingTaskGroup(of: [CommandOutcome].self) { group in
                for part in 0..<4 {
                    group.addTask {
                        var outcomes: [CommandOutcome] = []
                        for place in references.indices where place % 4 == part {
                            let action = place.isMultiple(of: 2) ? "pass" : "ask"
                            outcomes.append(
                                try await house.outcome(
                                    .act(case: references[place], action: action, data: nil), as: house.officer))
                        }
                        return outcomes
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // Whichever came first, the action was possible, and the case ended where it leads, under the new version.
            #expect(outcomes.count == 61 && outcomes.allSatisfy { if case .done = $0 { true } else { false } })
            let done = try await run
            #expect(done.migration.moved == 61 && done.left == [])
            let states = try await house.admin.withConnection { connection in
                try await connection.query(
                    "SELECT state, count(*) FROM accredit.case_head GROUP BY state ORDER BY state")
            }.map { try $0.decode(as: (String.self, Int.self)) }
            #expect(states.map(\.0) == ["asked", "panel"] && states.map(\.1) == [30, 31])
            #expect(try await house.casesWithoutDefinition() == 0)
            try await house.expectSound()
        }
    }
}
