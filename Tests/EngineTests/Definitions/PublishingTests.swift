@testable import Engine
@testable import Administration
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// What may be published, and what is said of what may not.
@Suite(.serialized) struct PublishingTests {
    private static func publish(_ house: House, _ workflow: SmallWorkflow) async throws -> Publication? {
        try await house.administration.publish([.init(file: "small.yaml", text: workflow.text)]).first
    }

    /// Publishes what must be refused.
    /// - Returns: the reasons.
    private static func reasons(_ house: House, _ workflow: SmallWorkflow) async throws -> [String] {
        do {
            _ = try await publish(house, workflow)
            return []
        } catch EngineError.notPublishable(let file, let reasons) {
            #expect(file == "small.yaml")
            return reasons
        }
    }

    @Test func aVersionIsPublishedOnceAndNeverChanged() async throws {
        try await House.withHouse { house in
            var workflow = SmallWorkflow(name: "small")
            #expect(try await Self.publish(house, workflow)?.isNew == true)
            // 1. The same content again, spacing and order of keys aside, is unchanged.
            #expect(try await Self.publish(house, workflow)?.isNew == false)
            let respaced =
                workflow.text.replacing(
                    "{party: provider, initial: true}", with: "{ initial: true,   party: provider }") + "# A remark\n"
            #expect(
                try await house.administration.publish([.init(file: "small.yaml", text: respaced)]).first?.isNew
                    == false)
            // 2. Changed content under the same version is refused, and says which version to give.
            workflow.guardText = "$.submission.assessed == true"
            let changed = try await Self.reasons(house, workflow)
            #expect(changed.count == 1)
            #expect(changed.first?.contains("version 1") == true && changed.first?.contains("version 2") == true)
            // 3. Under the next it is published; a case opened before stays with the first.
            let before = try await house.open(route: "small")
            workflow.version = 3
            #expect(try await Self.publish(house, workflow)?.version == 3)
            let after = try await house.open(try House.submission(changing: "assessed", to: nil), route: "small")
            let versions = try await house.engine.cases(as: house.provider.credential).cases.map {
                "\($0.reference) \($0.routeVersion)"
            }
            #expect(Set(versions) == ["\(before.reference) 1", "\(after.reference) 3"])
            try await house.act("finish", on: before.reference, by: house.provider)
            let guarded = try await house.outcome(
                .act(case: after.reference, action: "finish", data: nil), as: house.provider)
            #expect(guarded.refusal?.reason == .guardFailed)
            // 4. A lower version never comes after a higher one.
            workflow.version = 2
            #expect(try await Self.reasons(house, workflow).first?.contains("later version") == true)
            #expect(try await house.administration.workflows().first { $0.name == "small" }?.version == 3)
        }
    }

    @Test func whatItNeedsMustBeThere() async throws {
        try await House.withHouse { house in
            let before: Int = try await house.value("SELECT count(*) FROM accredit.workflow")
            let calendar = try await Self.reasons(house, SmallWorkflow(name: "small", calendar: "atlantis"))
            #expect(calendar.first?.contains("“atlantis”") == true || calendar.first?.contains("\"atlantis\"") == true)
            let meeting = SmallWorkflow(
                name: "small", states: ["  waiting: {party: meeting, meeting: acreditation-committee}"],
                actions: [
                    "  wait: {from: draft, to: waiting, by: provider}",
                    "  leave: {from: waiting, to: decided, by: decider, marks: decided}",
                ])
            let series = try await Self.reasons(house, meeting)
            #expect(
                series.contains {
                    $0.contains("acreditation-committee") && $0.contains("did you mean 'accreditation-committee'")
                },
                "\(series)")
            #expect(try await house.value("SELECT count(*) FROM accredit.workflow", as: Int.self) == before)
        }
    }

    static let badClaims: [(claim: String, says: String)] = [
        ("{{title}} until {{untill}}", "did you mean {{until}}?"),
        ("{{#until}}until {{until}}", "cannot be read as a template"),
        ("{{title", "cannot be read as a template"), ("{{ colour }}", "{{colour}}, which nothing fills"),
    ]

    @Test func aClaimThatCannotBeFilledInIsRefused() async throws {
        try await House.withHouse { house in
            for (claim, says) in Self.badClaims {
                let reasons = try await Self.reasons(house, SmallWorkflow(name: "small", rest: ["claim: '\(claim)'"]))
                #expect(reasons.contains { $0.contains(says) }, "\(claim): \(reasons)")
            }
            let sound = SmallWorkflow(
                name: "small",
                rest: ["claim: '{{ title }}{{#until}} to {{until}}{{/until}}{{^until}} for good{{/until}}'"])
            _ = try await house.administration.publish([.init(file: "small.yaml", text: sound.text)])
        }
    }

    static let badGuards: [(guardText: String, says: String)] = [
        ("$.submission.credit > 0", "did you mean $.submission.credits?"),
        ("$.submission.asessed == true", "did you mean $.submission.assessed?"),
        ("$.provider.recognized == true", "did you mean $.provider.recognised?"),
        ("$.credits > 0", "there is no field $.credits"),
        ("$.record.nothing == true", "there is no field $.record.nothing"),
        ("$.submission.evidence.pages > 1", "there is no field $.submission.evidence.pages"),
        ("exists($.submission.evidence[*] ? (@.page > 1))", "did you mean $.submission.evidence[*].pages?"),
        ("exists($.submission.evidence[*] ? (@.pages > 1) ? (@.sauce == 1))", "$.submission.evidence[*].sauce"),
        ("$.submission.evidence[$.submission.levle].pages > 1", "did you mean $.submission.level?"),
        ("lax $.submission.credits > 0", "no condition PostgreSQL can read"),
        ("strict $.submission.credits > 0", "no condition PostgreSQL can read"),
        ("$.submission.credits", "no condition PostgreSQL can read"),
        ("$.submission.credits >", "no condition PostgreSQL can read"),
        ("$.submission.credits > $limit", "the variable $limit has no value"),
        ("$.submission.evidence[$n].pages > 1", "the variable $n has no value"),
        ("$.submission.* == 1", "a wildcard names no field"), ("$.**.credits == 1", "a wildcard names no field"),
        ("($.submission.credits > 1) is unknown", "“is unknown” is met where a value is missing"),
        ("1 == 1", "it names no field"),
        ("$ == 1", "there is no field $"),
    ]

    @Test func aGuardThatNamesNothingOrIsNoneIsRefusedWithItsLine() async throws {
        try await House.withHouse { house in
            for (guardText, says) in Self.badGuards {
                let workflow = SmallWorkflow(name: "small", guardText: guardText)
                let line = try #require(workflow.text.split(separator: "\n").firstIndex { $0.contains("finish:") }) + 1
                let reasons = try await Self.reasons(house, workflow)
                #expect(
                    reasons.contains {
                        $0.hasPrefix("small.yaml:\(line): ") && $0.contains("“\(guardText)”") && $0.contains(says)
                    },
                    "\(guardText): \(reasons)")
            }
            #expect(
                try await house.value("SELECT count(*) FROM accredit.workflow WHERE name = 'small'", as: Int.self) == 0)
            // Routing and evidence are held to the same.
            let routing = SmallWorkflow(
                name: "small",
                rest: [
                    "routing:", "  - {route: small, if: '$.submission.credit > 1', because: Small.}",
                    "  - {route: small, because: All.}",
                ])
            #expect(
                try await Self.reasons(house, routing).contains {
                    $0.contains("routing") && $0.contains("did you mean $.submission.credits?")
                })
            let evidence = SmallWorkflow(
                name: "small",
                rest: ["evidence:", "  - {item: plan, if: '$.provider.nations == \"wales\"', title: {en: The plan}}"])
            #expect(
                try await Self.reasons(house, evidence).contains {
                    $0.contains("evidence") && $0.contains("did you mean $.provider.nation?")
                })
            // Every reason at once.
            let many = SmallWorkflow(name: "small", guardText: "$.submission.credit > $x", rest: routing.rest)
            #expect(try await Self.reasons(house, many).count == 3)
        }
    }

    @Test func goodGuardsAreAccepted() async throws {
        try await House.withHouse { house in
            let good = [
                "$.submission.credits > 0 && $.submission.credits <= 30",
                #"exists($.submission.evidence[*] ? (@.requirement == "plan" && @.pages <= 20))"#,
                "$.submission.learning_outcomes.size() >= 3",
                #"$.submission.declaration.date.datetime() >= "2026-01-01".datetime()"#,
                "$.submission.derived.comparison_level >= 2",
                #"$.provider.nation == "wales" || $.provider.recognised == true"#,
                "$.submission.evidence[0].pages < 100",
            ]
            for (index, guardText) in good.enumerated() {
                let reasons = try await Self.reasons(house, SmallWorkflow(name: "good-\(index)", guardText: guardText))
                #expect(reasons.isEmpty, "\(guardText)")
            }
        }
    }

    @Test func aCalendarIsPublishedOnceAndNeverChanged() async throws {
        try await House.withHouse { house in
            let shipped = try House.shippedDefinitions()
            #expect(try await house.administration.publish(shipped).allSatisfy { !$0.isNew })
            let scotland = try #require(shipped.first { $0.file.hasSuffix("scotland.yaml") })
            let rows: Int = try await house.value("SELECT count(*) FROM accredit.working_day")
            let changed = scotland.text.replacing("title: {en:", with: "title: {en: New")
            try #require(changed != scotland.text)
            await #expect {
                try await house.administration.publish([.init(file: "scotland.yaml", text: changed)])
            } throws: {
                error in
                guard case .notPublishable(_, let reasons)? = error as? EngineError else { return false }
                return reasons.contains { $0.contains("version 2") }
            }
            #expect(try await house.value("SELECT count(*) FROM accredit.working_day", as: Int.self) == rows)
            let next = changed.replacing("version: 1", with: "version: 2")
            let done = try await house.administration.publish([.init(file: "scotland.yaml", text: next)])
            #expect(done.map(\.version) == [2] && done.allSatisfy(\.isNew))
            // Together or not at all: a good file beside a bad one is not published.
            let better = next.replacing("version: 2", with: "version: 3")
            await #expect(throws: (any Error).self) {
                try await house.administration.publish([
                    .init(file: "scotland.yaml", text: better),
                    .init(
                        file: "bad.yaml",
                        text: "meetings: m\nversion: 1\ncalendar: atlantis\ndates: first Monday of May\n"),
                ])
            }
            #expect(
                try await house.value(
                    "SELECT max(version) FROM accredit.calendar WHERE name = 'scotland'", as: Int.self) == 2)
        }
    }
}
