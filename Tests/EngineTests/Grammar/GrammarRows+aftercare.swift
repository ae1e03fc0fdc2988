import EngineSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

extension GrammarRows {
    static let meetingFile = MeetingRoute(meeting: "accreditation-committee", name: "NAME").text + "\n"

    /// The meeting that a state waits for, and its votes.
    static let meetings: [GrammarRow] = [
        GrammarRow(
            "meeting.series", MeetingRoute(meeting: "{series: accreditation-committee, quorum: 2}", name: "NAME").text,
            "series: accreditation-committee", "series: other-committee", refused: "which no calendar knows"),
        GrammarRow(
            "correspondence.correspondence", meetingFile, "meeting: accreditation-committee",
            "meeting: {series: accreditation-committee, correspondence: true}",
            [
                "submit", "recommend",
                .give(.decide, ["action": "approve", "by_correspondence": "It is urgent."], "decider"),
            ], seen: CaseReading.steps),
        voting("votingMeeting.quorum", "quorum: 2", "quorum: 4", [("chair", "approve"), ("ann", "approve")]),
        voting(
            "votingMeeting.majority", "quorum: 2", "quorum: 2, majority: unanimous",
            [("chair", "approve"), ("ann", "approve"), ("bob", "refuse")]),
        voting(
            "votingMeeting.casting_vote", "quorum: 2", "quorum: 2, casting_vote: chair",
            [("chair", "approve"), ("ann", "refuse")]),
        voting("votingMeeting.votes", "quorum: 2", "quorum: 2, votes: optional", []),
    ]

    private static func voting(
        _ key: String, _ old: String, _ new: String, _ votes: [(member: String, ballot: String)]
    ) -> GrammarRow {
        let file = MeetingRoute(meeting: "{series: accreditation-committee, quorum: 2}", name: "NAME").text
        var row = GrammarRow(
            key.replacing("votingMeeting", with: "voting meeting"), file, old, new,
            ["submit", "recommend", .vote(votes, then: "approve")], seen: CaseReading.steps)
        row.start = "2024-01-10T08:00:00Z"
        return row
    }

    /// What comes after the decision.
    static let aftercare: [GrammarRow] = [
        GrammarRow("states.valid", route, "valid: 4 years", "valid: 5 years", approval, seen: CaseReading.detail),
        GrammarRow(
            "states.renewal", route, "valid: 4 years", "valid: 4 years, renewal: {opens: 6 months before expiry}",
            approval, seen: CaseReading.detail),
        GrammarRow(
            "renewal.opens",
            route.replacing("valid: 4 years", with: "valid: 4 years, renewal: {opens: 6 months before expiry}"),
            "6 months before", "9 months before", approval, seen: CaseReading.detail),
        GrammarRow(
            "states.appeal", appealable, ", appeal: \(terms)", "", appealed,
            seen: CaseReading.steps),
        GrammarRow(
            "appeal.within", appealable, "within: 28", "within: 2", appealed, seen: CaseReading.steps),
        GrammarRow(
            "appeal.route", appealable, "route: appeal", "route: recognised-provision", appealed,
            seen: appeal),
        GrammarRow(
            "appeal.grounds", appealable, "grounds: [procedure]", "grounds: [evidence]", appealed,
            seen: CaseReading.steps),
        GrammarRow(
            "appeal.overturned", appealable, "route: appeal", "route: appeal, overturned: rethink", appealed,
            seen: upheld),
        GrammarRow(
            "states.monitoring", route, "valid: 4 years", "valid: 4 years, \(returns)", approval,
            seen: CaseReading.detail),
        GrammarRow(
            "monitoring.annual_return", returning, "{annual_return: ", "{yearly_return: ",
            refused: "'annual_return' is missing"),
        GrammarRow("annual_return.every", returning, "every: 12", "every: 13", approval, seen: CaseReading.detail),
        GrammarRow(
            "annual_return.within", returning, "within: 20", "within: 30", approval + [.pass(days: 380)],
            seen: CaseReading.detail),
        GrammarRow(
            "annual_return.on_missed", returning, "within: 20 working days",
            "within: 20 working days, on_missed: lapse",
            approval + [.pass(days: 420)], seen: CaseReading.detail),
        GrammarRow(
            "states.leans_on", leaning, "leans_on: {what: recognition, on_lost: notice}, ", "", approval, seen: lost),
        GrammarRow("leans_on.what", leaning, "what: recognition, ", "", refused: "'what' is missing"),
        GrammarRow("leans_on.on_lost", leaning, "on_lost: notice", "on_lost: lapse", approval, seen: lost),
        GrammarRow(
            "leans_on.on_restored", leaning, "deadline: 3 months",
            "leans_on: {what: recognition, on_restored: lift}, deadline: 3 months", approval, seen: lost),
        // The last of them: from here on the provider is recognised.
        GrammarRow(
            "states.grants", route, "valid: 4 years", "valid: 4 years, grants: recognition", approval,
            seen: CaseReading.register),
    ]

    private static let returns = "monitoring: {annual_return: {every: 12 months, within: 20 working days}}"
    private static let returning = route.replacing("valid: 4 years", with: "valid: 4 years, \(returns)")
    private static let terms = "{within: 28 calendar days, route: appeal, grounds: [procedure]}"
    private static let appealable = route.replacing(
        "outcome: refused", with: "outcome: refused, appeal: \(terms)"
    ).replacing("  lapse: {", with: "  rethink: {from: refused, to: deciding, by: [system, officer]}\n  lapse: {")
    private static let appealed: [GrammarRow.Step] = [
        "submit", "confirm", "refuse", .pass(days: 5),
        .give(.appeal, ["ground": "procedure", "statement": "We were not asked."], "provider"),
    ]
    private static let leaning = route.replacing(
        "valid: 4 years, ", with: "valid: 4 years, leans_on: {what: recognition, on_lost: notice}, "
    )
    .replacing(
        "  lapsed: {party",
        with: """
              under-notice: {party: none, outcome: approved, deadline: 3 months, on_expiry: lapse}
              lapsed: {party
            """
    )
    .replacing(
        "  lapse: {from: [",
        with: """
              notice: {from: accredited, to: under-notice, by: [system, officer]}
              lift: {from: under-notice, to: accredited, by: [system, officer]}
              lapse: {from: [under-notice,\u{20}
            """)

    /// The route that the appeal follows.
    private static let appeal: GrammarRow.Reading = { trial in
        let provider = trial.house.provider.credential
        let detail = try await trial.house.engine.caseDetail(trial.reference, as: provider)
        guard let appeal = detail.aftercare.appeals.first else { return "none" }
        return try await trial.house.engine.caseDetail(appeal.reference, as: provider).summary.route
    }

    /// The case once its appeal is upheld.
    private static let upheld: GrammarRow.Reading = { trial in
        let house = trial.house
        let detail = try await house.engine.caseDetail(trial.reference, as: house.provider.credential)
        let appeal = detail.aftercare.appeals.first?.reference ?? ""
        let at = try Instant("2021-01-22T10:00:00Z")
        try await house.walk(
            appeal, [("lodge", house.simulatingProvider), ("admit", house.simulatingOfficer)], at: at)
        try await house.walk(appeal, [("recommend", trial.person("lay"))], at: at)
        try await house.decide("uphold", on: appeal, by: trial.person("member"), at: at)
        _ = try await house.fireSimulated(asOf: at.advanced(bySeconds: 60))
        return try await CaseReading.detail(trial).replacing(appeal, with: "APPEAL")
    }

    /// The case once the recognition of its provider is lost, and regained.
    private static let lost: GrammarRow.Reading = { trial in
        let house = trial.house
        let recognition = try await house.recognised(at: try Instant("2021-02-01T10:00:00Z"))
        var seen: [String] = []
        for (action, day) in [
            ("suspend", "2021-03-01"), ("reinstate", "2021-03-08"), ("withdraw-recognition", "2021-03-15"),
        ] {
            let at = try Instant("\(day)T10:00:00Z")
            try await house.decide(action, on: recognition, by: house.simulatingDecider, at: at)
            _ = try await house.fireSimulated(asOf: at.advanced(bySeconds: 60))
            seen.append(try await house.standing(of: trial.reference))
        }
        return seen.joined(separator: "\n")
    }
}
