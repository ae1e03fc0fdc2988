@testable import Administration
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine
@testable import EngineSupport

/// Running cases follow another version of their workflow: what moves, what stays, and what goes on as if nothing had
/// happened.
@Suite(.serialized) struct MigrationTests {
    @Test func everyCaseGetsAVerdictAndMovesByIt() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["draft", "check", "asked", "panel", "done", "check"])
            // The last one rests.
            let proposal = try await house.outcome(.pause(case: cases[5], reason: "Holidays."), as: house.officer)
                .receipt()
            _ = try await house.outcome(.consent(case: cases[5], event: proposal.version), as: house.provider).receipt()

            let plan = try await house.administration.planMigration(ChangingScheme.change)
            #expect(plan.cases.count == 5 && plan.count("moves") == 4 && plan.count("blocked") == 1)
            #expect(plan.cases.first { $0.reference == cases[5] }?.reason == "paused")
            #expect(
                plan.states == [
                    .init(state: "draft", becomes: "draft", moves: 1, stays: 0, blocked: 0),
                    .init(state: "check", becomes: "desk", moves: 1, stays: 0, blocked: 1),
                    .init(state: "asked", becomes: "asked", moves: 1, stays: 0, blocked: 0),
                    .init(state: "panel", becomes: "panel", moves: 1, stays: 0, blocked: 0),
                ])
            #expect(plan.cases.first { $0.reference == cases[2] }?.moved?.map(\.what) == ["deadline"])
            #expect(plan.cases.first { $0.reference == cases[1] }?.moved?.map(\.what) == ["whole"])
            // A plan changes nothing.
            #expect(try await house.migrationsPerCase() == [0: 6])

            let run = try await house.administration.applyMigration(
                ChangingScheme.change, digest: plan.digest, batch: 2)
            #expect(run.migration.status == "applied" && run.migration.moved == 4 && run.migration.kept == 1)
            #expect(run.left.map(\.reference) == [cases[5]] && run.left.map(\.reason) == ["paused"])
            #expect(run.migration.liveOnOld == 1 && run.migration.liveOnNew == 4)
            var standings: [String] = []
            for reference in cases { standings.append(try await house.standing(reference)) }
            #expect(
                standings == [
                    "draft 2 provider", "desk 2 body", "asked 2 provider", "panel 2 body", "done 1 none",
                    "check 1 paused",
                ])
            #expect(try await house.casesWithoutDefinition() == 0)
            try await house.expectSound()

            // What was done is told in the case's own history.
            let story = try await house.engine.history(of: cases[1], now: House.now, as: house.provider.credential)
            let event = try #require(story.events.last)
            #expect(event.command == "migrate" && event.role == "system" && event.from == "check" && event.to == "desk")
            #expect(event.effect?["migrated"]?["from_version"]?.integerValue == 1)
            #expect(event.effect?["migrated"]?["to_version"]?.integerValue == 2)
            // The new version's actions are the ones that can be taken.
            #expect(try await house.act("pass", on: cases[1], by: house.officer).state == "panel")
            #expect(try await house.act("answer", on: cases[2], by: house.provider).state == "desk")
            #expect(try await house.act("approve", on: cases[3], by: house.decider).state == "done")
            try await house.expectSound()

            // Once it is resumed, the rest follows with another plan.
            _ = try await house.outcome(.resume(case: cases[5]), as: house.officer).receipt()
            #expect(try await house.change().migration.moved == 1)
            #expect(try await house.standing(cases[5]) == "desk 2 body")
            #expect(try await house.administration.migrations().map(\.status) == ["applied", "applied"])
        }
    }

    @Test func timeInAStateGoesOnAndDueDaysFollowTheNewVersion() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["asked", "panel"], isSimulated: true)
            // Asked on Wednesday 13 January with 15 working days, and 5 more.
            #expect(try await house.limit(cases[0]) == "2021-02-03")
            _ = try await house.outcome(
                .extend(case: cases[0], what: .deadline, workingDays: 5, reason: "Snow."), as: house.simulatingOfficer,
                at: House.start.advanced(bySeconds: 3 * 86_400)
            ).receipt()
            #expect(try await house.limit(cases[0]) == "2021-02-10")
            let moment = try Instant("2021-01-29T12:00:00Z")
            let before = [try await house.used(cases[0], at: moment), try await house.used(cases[1], at: moment)]

            try await house.change()
            // 20 working days from the same Wednesday, and the same 5 more.
            #expect(try await house.limit(cases[0]) == "2021-02-17")
            let moved = try await house.value(
                """
                SELECT e.effect ->> 'moved' FROM accredit.case_event e JOIN accredit.case_head h USING (case_id)
                WHERE h.reference = \(cases[0]) AND e.command = 'migrate'
                """, as: String.self)
            #expect(
                try JSONValue(json: moved) == [["what": "deadline", "old_due": "2021-02-10", "new_due": "2021-02-17"]])
            #expect([try await house.used(cases[0], at: moment), try await house.used(cases[1], at: moment)] == before)
            try await house.expectSound()

            // A sample that is told with times of its own goes on from its own last moment, and ends by the new
            // version's limit.
            _ = try await house.fireSimulated(asOf: LondonTime.shared.instant(of: try Day("2021-02-17")))
            #expect(try await house.standing(cases[0]) == "asked 2 provider")
            _ = try await house.fireSimulated(asOf: LondonTime.shared.instant(of: try Day("2021-02-18")))
            #expect(try await house.standing(cases[0]) == "lapsed 2 none")
            try await house.expectSound()
        }
    }

    @Test func whatWasAgreedInAStateHoldsUnderItsNewName() async throws {
        try await House.withHouse { house in
            let names = [("asked:", "questions:"), ("to: asked", "to: questions"), ("from: asked", "from: questions")]
            let cases = try await house.changingCases(
                in: ["asked"], isSimulated: true, second: ChangingScheme(version: 2, replacing: names))
            _ = try await house.outcome(
                .extend(case: cases[0], what: .deadline, workingDays: 5, reason: "Snow."), as: house.simulatingOfficer,
                at: House.start.advanced(bySeconds: 3 * 86_400)
            ).receipt()
            let run = try await house.change(
                SchemeChange(
                    workflow: ChangingScheme.name, from: 1, to: 2, map: ["check": "desk", "asked": "questions"]))
            #expect(try await house.standing(cases[0]) == "questions 2 provider")
            #expect(try await house.limit(cases[0]) == "2021-02-17")
            _ = try await house.administration.revertMigration(try #require(UUID(uuidString: run.migration.id)))
            #expect(try await house.limit(cases[0]) == "2021-02-10")
            try await house.expectSound()
        }
    }

    @Test func whatWasDoneBeforeIsReplayedAsItWas() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([ChangingScheme(version: 1).file])
            let opened = try await house.open(route: ChangingScheme.name)
            let request = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let first = try await house.outcome(request, as: house.provider, key: "once").receipt()
            _ = try await house.administration.publish([ChangingScheme(version: 2).file])
            try await house.change()
            // "check" is in no version that the case follows now.
            let again = try await house.outcome(request, as: house.provider, key: "once").receipt()
            #expect(again.state == "check" && again.version == first.version && again.isReplay)
        }
    }

    @Test func newCasesFollowTheNewVersionAndOldOnesTheirs() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["check"])
            let new = try await house.leadChanging(to: "check", check: "desk")
            #expect(try await house.standing(cases[0]) == "check 1 body")
            #expect(try await house.standing(new.reference) == "desk 2 body")
            let run = try await house.change()
            #expect(run.migration.moved == 1)
            #expect(try await house.migrationsPerCase() == [0: 1, 1: 1])
        }
    }

    @Test func aStateThatIsLeftKeepsItsCases() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["check", "panel"])
            let change = SchemeChange(workflow: ChangingScheme.name, from: 1, to: 2, leaving: ["check"])
            let run = try await house.change(change)
            #expect(run.left.map(\.reason) == ["left"] && run.left.map(\.verdict) == ["stays"])
            #expect(try await house.standing(cases[0]) == "check 1 body")
            #expect(try await house.standing(cases[1]) == "panel 2 body")
            // It ends by its own version.
            #expect(try await house.act("pass", on: cases[0], by: house.officer).state == "panel")
            #expect(try await house.standing(cases[0]) == "panel 1 body")
        }
    }

    /// Second versions that some case cannot follow, where it is, and the word for why.
    static let obstacles: [(state: String, change: [(String, String)], reason: String)] = [
        // The clock runs since "received"; the new one starts at a mark that this case has passed by.
        ("desk", [("starts: received", "starts: complete")], "clock_lost"),
        // Somebody passed it; the new version keeps apart who forwards.
        ("panel", [("pass:", "forward:"), ("separate_from: pass", "separate_from: forward")], "four_eyes_lost"),
        ("asked", [("deadline: 20 working days", "deadline: 1 calendar day")], "limit_passed"),
    ]

    @Test(arguments: obstacles.indices)
    func whatWouldBeLostBlocks(index: Int) async throws {
        let (state, change, reason) = Self.obstacles[index]
        try await House.withHouse { house in
            _ = try await house.administration.publish([ChangingScheme(version: 1).file])
            let goal = state == "desk" ? "check" : state
            let obstacle = try await house.leadChanging(to: goal, from: House.start)
            if goal == "asked" {
                // Its own last moment is past the limit that the new version would give.
                _ = try await house.outcome(
                    .extend(case: obstacle.reference, what: .deadline, workingDays: 5, reason: "Snow."),
                    as: house.simulatingOfficer,
                    at: House.start.advanced(bySeconds: 20 * 86_400)
                ).receipt()
            }
            let free = try await house.leadChanging(to: "draft")
            _ = try await house.administration.publish([ChangingScheme(version: 2, replacing: change).file])
            let plan = try await house.administration.planMigration(ChangingScheme.change)
            let fate = try #require(plan.cases.first { $0.reference == obstacle.reference })
            #expect(fate.verdict == "blocked" && fate.reason == reason && fate.becomes == nil)
            let run = try await house.change()
            #expect(run.left.map(\.reason) == [reason])
            #expect(try await house.standing(obstacle.reference).contains(" 1 "))
            #expect(try await house.standing(free.reference) == "draft 2 provider")
            try await house.expectSound()
        }
    }

    @Test func fourEyesHoldAcrossVersions() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["check"])
            // Somebody who is officer and decider passes it, and may not approve it under the new version either.
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAB", principal: "both", roles: ["officer", "decider"], label: "test", days: 1)
            let both = House.Person(secret: secret.text)
            _ = try await house.act("pass", on: cases[0], by: both)
            try await house.change()
            let outcome = try await house.outcome(.act(case: cases[0], action: "approve", data: nil), as: both)
            #expect(outcome.refusal?.reason == .separation)
            #expect(try await house.act("approve", on: cases[0], by: house.decider).state == "done")
        }
    }

    @Test func correctionsReachAcrossAMigrationThatOnlyChangedTheRules() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["panel", "check"])
            let between = House.now
            try await house.change()
            _ = try await house.act("approve", on: cases[0], by: house.decider)
            // The approval was given before the cases were moved, and recorded after.
            _ = try await house.outcome(
                .correct(case: cases[0], event: 5, effectiveAt: between, reason: "Said in the meeting."),
                as: house.officer
            ).receipt()
            // The case that changed its state by moving is in order of time.
            _ = try await house.act("pass", on: cases[1], by: house.officer)
            let tooEarly = try await house.outcome(
                .correct(case: cases[1], event: 4, effectiveAt: between, reason: "Said before."), as: house.officer)
            #expect(tooEarly.refusal?.reason == .outOfOrder)
            let moving = try await house.outcome(
                .correct(case: cases[1], event: 3, effectiveAt: between, reason: "Moved before."), as: house.officer)
            #expect(moving.refusal?.reason == .unknownEvent)
            try await house.expectSound()
        }
    }

    @Test func reportsCountACaseUnderTheVersionItIsJudgedBy() async throws {
        try await House.withHouse { house in
            let cases = try await house.changingCases(in: ["panel", "check"], isSimulated: true)
            let known = House.now
            try await house.change()
            let after = try await house.timelines()
            #expect(cases.map { after[$0]?.definitionVersion } == [2, 2])
            #expect(after[cases[0]]?.clock.standard == Turnaround.Period(50, .workingDays))
            // The stay goes on under its new name; what was left before keeps the name it had.
            #expect(after[cases[1]]?.visits.map(\.step) == ["draft", "desk"])
            #expect(after[cases[0]]?.visits.map(\.step) == ["draft", "check", "panel"])
            #expect(after[cases[1]]?.visits.last?.entered == House.start.advanced(bySeconds: 86_400))
            // Marks of actions that the new version has elsewhere are found where they were made.
            #expect(after[cases[0]]?.clock.start == House.start.advanced(bySeconds: 86_400))
            #expect(after[cases[0]]?.foundComplete == House.start.advanced(bySeconds: 2 * 86_400))
            // As it was known before, nothing has moved.
            let report = { (moment: Instant?) in
                try await house.administration.reports.turnaround(
                    ReportFilter(knownOn: moment, selection: ReportSelection(groupedBy: [.definition])), now: House.now)
            }
            let then = String(decoding: try Wire.encode(try await report(known)), as: UTF8.self)
            let now = String(decoding: try Wire.encode(try await report(nil)), as: UTF8.self)
            #expect(then.contains("changing v1") && !then.contains("changing v2"))
            #expect(now.contains("changing v2") && !now.contains("changing v1"))
        }
    }
}
