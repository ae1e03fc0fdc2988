import EngineSupport
import Turnaround
import WorkflowCore

@testable import Engine

extension GrammarRows {
    /// A route whose panel reads.
    static let reading = """
        workflow: NAME
        version: 1
        title: A route with a panel
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review: {party: body, standard: 20 working days, panel: {reviewers: 2, quorum: 1}}
          favoured: {party: body, standard: 5 working days}
          accredited: {party: none, outcome: approved}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received}
          recommend: {from: review, to: favoured, by: officer}
          approve: {from: favoured, to: accredited, by: decider, marks: decided}

        """

    /// A route whose panel decides, with what stands under `panel`.
    static func deciding(_ panel: String) -> String {
        PanelRoute(panel: "{\(panel), \(PanelRoute.outcomes)}", name: "NAME").text
            .replacing("to: favoured, by: system", with: "to: favoured, by: [system, officer]")
            .replacing("to: changing, by: system", with: "to: changing, by: [system, officer]")
            .replacing("to: disfavoured, by: system", with: "to: disfavoured, by: [system, officer]") + "\n"
    }

    private static let seats = "members: {reviewers: 3, lay: 1, chair: true}"
    private static let two = deciding("\(seats), rule: {approve: 2 of 3}")

    /// What a panel is asked, and who sits on it.
    static let panels: [GrammarRow] = [
        GrammarRow(
            "reading panel.reviewers", reading, "reviewers: 2", "reviewers: 1",
            ["submit", .panel([("member", nil), ("chair", nil)])], seen: CaseReading.panel("officer")),
        GrammarRow(
            "reading panel.quorum", reading, "quorum: 1", "quorum: 2",
            ["submit", .panel([("member", "approve")]), .tryTo("recommend")], seen: CaseReading.steps),
        GrammarRow(
            "panel.criteria", reading, "quorum: 1", "quorum: 1, criteria: {quality: {scale: 1 to 5}}", ["submit"],
            seen: CaseReading.panel("officer")),
        GrammarRow(
            "panel.due", reading, "quorum: 1", "quorum: 1, due: 10 working days",
            ["submit", .panel([("member", nil)])],
            seen: CaseReading.work("member")),
        GrammarRow(
            "panel.remind", reading.replacing("quorum: 1", with: "quorum: 1, due: 10 working days"), "working days}}",
            "working days, remind: 6 working days before due}}",
            ["submit", .panel([("member", nil)]), .pass(days: 12)], seen: CaseReading.history("officer")),
        GrammarRow(
            "panel.named", reading, "quorum: 1", "quorum: 1, named: true", ["submit", .panel([("member", nil)])],
            seen: CaseReading.panel("provider")),
        GrammarRow(
            "panel.objection", named, ", objection: {within: 5 working days}", "", objecting, seen: CaseReading.steps),
        GrammarRow(
            "objection.within", named, "within: 5 working", "within: 1 working", objecting, seen: CaseReading.steps),
        criterion("criteria.criterion", "criterion: quality", "criterion: depth"),
        criterion("criteria.title", "scale: 1 to 5", "scale: 1 to 5, title: How good"),
        criterion("criteria.scale", "scale: 1 to 5", "scale: 1 to 3"),
        criterion("criteria.weight", "scale: 1 to 5}", "scale: 1 to 5, weight: 3}"),
        criterion("criteria.comment_below", "scale: 1 to 5", "scale: 1 to 5, comment_below: 5"),
        criterion("criteria.guidance", "scale: 1 to 5", "scale: 1 to 5, guidance: Look at the plan"),
        criterion("criteria.points", "scale: 1 to 5", "scale: 1 to 5, points: {1: Poor, 5: {en: Good, cy: Da}}"),
        GrammarRow(
            "deciding panel.members", two, "members: {reviewers: 3, lay: 1, chair: true}, ", "",
            refused: "'members' is missing"),
        GrammarRow("deciding panel.rule", two, "rule: {approve: 2 of 3}, ", "", refused: "'rule' is missing"),
        GrammarRow(
            "deciding panel.outcomes", two, ", \(PanelRoute.outcomes)", "", refused: "'outcomes' is missing"),
        GrammarRow(
            "deciding panel.cancel_rest", deciding("\(seats), rule: {approve: 1 of 3, quorum: 1, lay: 0}"), "rule:",
            "cancel_rest: true, rule:",
            ["submit", .panel([("member", nil), ("chair", "approve")])], seen: CaseReading.panel("officer")),
        GrammarRow(
            "members.reviewers", two.replacing("2 of 3", with: "2"), "reviewers: 3", "reviewers: 4", ["submit"],
            seen: CaseReading.panel("officer")),
        GrammarRow("members.lay", two, "lay: 1", "lay: 2", ["submit"], seen: CaseReading.panel("officer")),
        GrammarRow("members.chair", two, "chair: true", "chair: false", ["submit"], seen: CaseReading.panel("officer")),
    ]

    private static let named = reading.replacing(
        "quorum: 1", with: "quorum: 1, named: true, objection: {within: 5 working days}")
    private static let objecting: [GrammarRow.Step] = [
        "submit", .panel([("member", nil)]), .pass(days: 3),
        .give(.object, ["reviewer": "member", "reason": "A rival."], "provider"),
    ]

    /// Two criteria: what is asked of a member, and what comes of it.
    private static func criterion(_ key: String, _ old: String, _ new: String) -> GrammarRow {
        let file = reading.replacing(
            "quorum: 1",
            with: "quorum: 1, criteria: [{criterion: quality, scale: 1 to 5}, {criterion: reach, scale: 1 to 5}]")
        let review: [String: JSONValue] = [
            "recommendation": "approve", "reasons": "As read.", "scores": ["quality": 4, "reach": 2],
        ]
        return GrammarRow(
            key, file, old, new,
            ["submit", .panel([("member", nil)]), .give(.review, review, "member")],
            seen: { trial in
                try await CaseReading.steps(trial) + CaseReading.panel("officer")(trial)
            })
    }

    /// The rule by which a panel decides.
    static let rules: [GrammarRow] = [
        rule(
            "rule.approve", "approve: 2 of 3", "approve: 2 of 3", "approve: 3 of 3",
            [("chair", "approve"), ("lay", "approve")]),
        rule("rule.quorum", "approve: 1, lay: 0, quorum: 1", "quorum: 1", "quorum: 3", [("chair", "approve")]),
        rule(
            "rule.lay", "approve: 2", "approve", "lay: 0, approve", [("chair", "approve"), ("member", "approve")]),
        rule("rule.weights", plain, "decides", "weights: {chair: 2}, decides", [("chair", "approve")]),
        rule("weights.chair", plain, "decides", "weights: {chair: 2}, decides", [("chair", "approve")]),
        rule("weights.lay", plain, "decides", "weights: {lay: 2}, decides", [("lay", "approve")]),
        rule("weights.member", plain, "decides", "weights: {member: 2}, decides", [("member", "approve")]),
        rule(
            "rule.veto", "approve: 2, lay: 0, decides: all", "decides", "veto: [chair], decides",
            [("chair", "refuse"), ("lay", "approve"), ("member", "approve")]),
        rule(
            "rule.abstentions", "approve: majority, quorum: 1, lay: 0", "quorum", "abstentions: present, quorum",
            [("chair", "approve"), ("lay", "abstain"), ("member", "abstain")]),
        rule(
            "rule.tie", "approve: majority, quorum: 1, lay: 0", "quorum", "tie: chair, quorum",
            [("chair", "approve"), ("lay", "refuse"), ("member", "abstain")]),
        rule(
            "rule.decides", "approve: 2, lay: 0, decides: all", "decides: all", "decides: certain",
            [("chair", "approve"), ("member", "approve")]),
        rule("outcomes.approve", plain, "approve: recommend", "approve: hand-back", together("approve")),
        rule("outcomes.changes", plain, "changes: ask-for-changes, ", "", together("changes")),
        rule("outcomes.refuse", plain, "refuse: advise-refusal", "refuse: hand-back", together("refuse")),
        rule("outcomes.undecided", plain, "undecided: hand-back", "undecided: recommend", together("abstain")),
        GrammarRow(
            "panel.at_deadline", waiting("decide"), "at_deadline: decide", "at_deadline: return", late,
            seen: CaseReading.detail),
        GrammarRow(
            "at_deadline.extend", waiting("{extend: 5 working days}"), "extend: 5", "extend: 6", late,
            seen: CaseReading.detail),
    ]

    private static let plain = "approve: 2, quorum: 1, lay: 0, decides: certain"
    private static let late: [GrammarRow.Step] = ["submit", .panel([("chair", "approve")]), .pass(days: 30)]

    private static func together(_ ballot: String) -> [(seat: String, ballot: String?)] {
        [("chair", ballot), ("lay", ballot), ("member", ballot)]
    }

    private static func waiting(_ atDeadline: String) -> String {
        deciding("\(seats), rule: {approve: 1, quorum: 1, lay: 0, decides: all}, at_deadline: \(atDeadline)")
    }

    /// A row about a rule: members recommend one after the other.
    private static func rule(
        _ key: String, _ rule: String, _ old: String, _ new: String, _ ballots: [(seat: String, ballot: String?)]
    ) -> GrammarRow {
        GrammarRow(
            key, deciding("\(seats), rule: {\(rule)}"), old, new, ["submit", .panel(ballots)], seen: CaseReading.steps)
    }
}
