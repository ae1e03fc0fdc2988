import EngineSupport
import Turnaround
import WorkflowCore

@testable import Engine

extension GrammarRows {
    /// What a state is.
    static let states: [GrammarRow] = [
        GrammarRow("states.state", stateList, "{state: draft,", "{state: idea,", refused: "draft"),
        GrammarRow(
            "states.title", route, "checking: {", "checking: {title: Being looked at, ", ["submit"],
            seen: CaseReading.detail),
        GrammarRow(
            "states.party", route, "checking: {party: body", "checking: {party: third-party", ["submit"],
            seen: CaseReading.detail),
        GrammarRow(
            "states.initial", route, "draft: {party: provider, initial: true}", "draft: {party: provider}",
            refused: "mark exactly one"),
        GrammarRow(
            "states.editable", route, "initial: true", "initial: true, editable: false",
            seen: { trial in
                let amend = GrammarRow.Step.give(
                    .attach, ["requirement": "plan", "url": "https://sac.example/p"], "provider")
                var trial = trial
                try await trial.take(amend)
                return try await CaseReading.steps(trial)
            }),
        GrammarRow(
            "states.request", route, "asking: {party: provider", "asking: {party: provider, request: true",
            ["submit", "ask"], seen: CaseReading.milestones),
        GrammarRow(
            "states.conditions", route, "checking: {party: body", "checking: {conditions: true, party: body",
            refused: "'conditions'"),
        GrammarRow(
            "states.milestone", route, "checking: {", "checking: {milestone: We look at it., ", ["submit"],
            seen: CaseReading.milestones),
        GrammarRow(
            "states.outcome", route, "outcome: refused", "outcome: withdrawn", ["submit", "confirm", "refuse"],
            seen: CaseReading.steps),
        GrammarRow(
            "states.panel", reading, "panel: {reviewers: 2, quorum: 1}", "milestone: We look.",
            ["submit", .tryTo("recommend")], seen: CaseReading.steps),
        GrammarRow(
            "states.meeting", meetingFile, "meeting: accreditation-committee", "meeting: accreditation-comittee",
            refused: "did you mean 'accreditation-committee'"),
    ]

    /// The times of a state, and escalation.
    static let times: [GrammarRow] = [
        GrammarRow(
            "states.standard", route, "standard: 5 working days", "standard: 6 working days", ["submit"],
            seen: CaseReading.work("officer")),
        GrammarRow(
            "states.deadline", route, "deadline: 10 working days", "deadline: 11 working days", ["submit", "ask"],
            seen: CaseReading.detail),
        GrammarRow(
            "states.on_expiry", expiring, "on_expiry: lapse", "on_expiry: give-up", ["submit", "ask", .pass(days: 30)],
            seen: CaseReading.detail),
        GrammarRow(
            "states.escalation", route, "standard: 5 working days",
            "standard: 5 working days, escalation: [{at: overdue, tell: officer}]", ["submit", .pass(days: 20)],
            seen: CaseReading.history("officer")),
        GrammarRow(
            "escalation.at", escalating, "at: overdue", "at: 50 % of standard", ["submit", .pass(days: 20)],
            seen: levels),
        GrammarRow(
            "escalation.tell", escalating, "tell: officer", "tell: decider", ["submit", .pass(days: 20)],
            seen: CaseReading.history("officer")),
        GrammarRow(
            "moment.share", escalating.replacing("at: overdue", with: "at: {share: 50}"), "share: 50", "share: 90",
            ["submit", .pass(days: 20)], seen: levels),
        GrammarRow(
            "moment.before", escalating.replacing("at: overdue", with: "at: {before: 1 working days}"),
            "before: 1 working", "before: 3 working", ["submit", .pass(days: 20)], seen: levels),
    ]

    /// The days on which levels of escalation fired.
    private static let levels: GrammarRow.Reading = { trial in
        let story = try await trial.house.engine.history(
            of: trial.reference, now: try Instant("2030-01-01T10:00:00Z"), as: trial.house.officer.credential)
        return story.events.filter { $0.command == "escalate" }.map(\.occurredAt.description).joined(separator: "\n")
    }

    private static let escalating = route.replacing(
        "checking: {party: body, standard: 5 working days",
        with: "checking: {party: body, standard: 5 working days, escalation: [{at: overdue, tell: officer}]")
    private static let expiring = route.replacing(
        "  lapse: {",
        with: "  give-up: {from: [checking, asking], to: refused, by: system, marks: [decided, notified]}\n  lapse: {"
    ).replacing("  checking: {", with: "  checking: {deadline: 30 working days, on_expiry: give-up, ")
    private static let stateList = route.replacing("  draft: {", with: "  - {state: draft, ")
        .replacing("  checking: {", with: "  - {state: checking, ").replacing(
            "  asking: {", with: "  - {state: asking, "
        )
        .replacing("  deciding: {", with: "  - {state: deciding, ").replacing(
            "  telling: {", with: "  - {state: telling, "
        )
        .replacing("  accredited: {", with: "  - {state: accredited, ").replacing(
            "  refused: {", with: "  - {state: refused, "
        )
        .replacing("  lapsed: {", with: "  - {state: lapsed, ")

    /// What an action is.
    static let actions: [GrammarRow] = [
        GrammarRow(
            "actions.action", actionList, "{action: confirm,", "{action: agree,", ["submit"],
            seen: CaseReading.actions("officer")),
        GrammarRow(
            "actions.title", route, "confirm: {", "confirm: {title: It is complete, ", ["submit"],
            seen: CaseReading.actions("officer")),
        GrammarRow(
            "actions.from", route, "ask: {from: checking", "ask: {from: [checking, deciding]",
            ["submit", "confirm", "ask"], seen: CaseReading.steps),
        GrammarRow(
            "actions.to", route, "confirm: {from: checking, to: deciding", "confirm: {from: checking, to: telling",
            refused: "No path leads to state 'deciding'"),
        GrammarRow(
            "actions.by", route, "to: deciding, by: officer", "to: deciding, by: decider", ["submit"],
            seen: CaseReading.work("officer")),
        incomplete("actions.submission", "submission: complete", "evidence: [plan]"),
        GrammarRow(
            "actions.evidence", route, "submission: complete", "submission: complete, evidence: []",
            refused: "Nothing waits for the evidence"),
        GrammarRow(
            "actions.require", route, "confirm: {",
            "confirm: {require: [{if: '$.submission.credits > 90', else: Too small.}], ",
            ["submit", "confirm"], seen: CaseReading.steps),
        GrammarRow(
            "require.if", guarded, "credits > 90", "credits > 1", ["submit", "confirm"], seen: CaseReading.steps),
        GrammarRow(
            "require.else", guarded, "else: Too small.", "else: Not large.", ["submit"],
            seen: CaseReading.actions("officer")),
        GrammarRow(
            "actions.separate_from", route.replacing("to: telling, by: decider", with: "to: telling, by: officer"),
            "approve: {", "approve: {separate_from: confirm, ", ["submit", "confirm", "approve"],
            seen: CaseReading.steps),
        GrammarRow(
            "actions.records", route, "ask: {from: checking, to: asking, by: officer, records: {question: text}}",
            "ask: {from: checking, to: asking, by: officer}", ["submit"], seen: CaseReading.actions("officer")),
        GrammarRow(
            "actions.marks", route, "marks: decided, decides: approved",
            "marks: [decided, notified], decides: approved",
            ["submit", "confirm", "approve"], seen: CaseReading.detail),
        told("actions.decides", route, "decides: approved", "decides: interim"),
    ]

    /// A row in which what is submitted lacks its learning outcomes.
    private static func incomplete(_ key: String, _ old: String, _ new: String) -> GrammarRow {
        var row = GrammarRow(key, route, old, new, ["submit"], seen: CaseReading.steps)
        row.lacking = "learning_outcomes"
        return row
    }

    private static let guarded = route.replacing(
        "confirm: {", with: "confirm: {require: [{if: '$.submission.credits > 90', else: Too small.}], ")
    private static let actionList = route.replacing(/(?m)^  (submit|confirm|ask|answer|approve|refuse|tell|lapse): \{/)
    {
        "  - {action: \($0.output.1), "
    }

    /// What an action records, and for whom.
    static let records: [GrammarRow] = [
        GrammarRow(
            "records.type", noted, "type: text?", "type: text", ["submit"], seen: CaseReading.actions("officer")),
        GrammarRow(
            "records.for", noted, "for: body", "for: provider", ["submit", "confirm"],
            seen: CaseReading.record("provider")
        ),
        GrammarRow(
            "records list.name", notedList, "name: note", "name: remark", ["submit"],
            seen: CaseReading.actions("officer")),
        GrammarRow(
            "records list.type", notedList, "type: text", "type: number", ["submit"],
            seen: CaseReading.actions("officer")),
        GrammarRow(
            "records list.optional", notedList, "optional: true", "optional: false", ["submit"],
            seen: CaseReading.actions("officer")),
        GrammarRow(
            "records list.for", notedList, "for: body", "for: provider", ["submit", "confirm"],
            seen: CaseReading.record("provider")),
    ]

    private static let noted = route.replacing(
        "by: officer, marks: complete", with: "by: officer, records: {note: {type: text?, for: body}}, marks: complete")
    private static let notedList = route.replacing(
        "by: officer, marks: complete",
        with: "by: officer, records: [{name: note, type: text, optional: true, for: body}], marks: complete")
}
