import Foundation
import WorkflowCore

/// The rows of ``GrammarTests``, by parts of the grammar, and the files that they are made of.
enum GrammarRows {
    /// A route on which most keys have something to do; each stands on a line of its own.
    static let route = """
        workflow: NAME
        version: 1
        title: A route
        calendar: england-and-wales
        clock:
          starts: received
          stops: notified
          standard: 60 working days
        evidence:
          plan: {title: The plan, step: checking}
        states:
          draft: {party: provider, initial: true}
          checking: {party: body, standard: 5 working days}
          asking: {party: provider, deadline: 10 working days, on_expiry: lapse}
          deciding: {party: body, standard: 10 working days}
          telling: {party: body, standard: 5 working days}
          accredited: {party: none, outcome: approved, valid: 4 years, on_expiry: lapse}
          refused: {party: none, outcome: refused}
          lapsed: {party: none, outcome: lapsed}
        actions:
          submit: {from: draft, to: checking, by: provider, submission: complete, marks: received}
          confirm: {from: checking, to: deciding, by: officer, marks: complete}
          ask: {from: checking, to: asking, by: officer, records: {question: text}}
          answer: {from: asking, to: checking, by: provider, records: {answer: text}}
          approve: {from: deciding, to: telling, by: decider, marks: decided, decides: approved}
          refuse: {from: deciding, to: refused, by: decider, marks: [decided, notified], decides: refused}
          tell: {from: telling, to: accredited, by: officer, marks: notified}
          lapse: {from: [checking, asking, accredited], to: lapsed, by: system}

        """

    /// The steps to an approval that is told.
    static let approval: [GrammarRow.Step] = ["submit", "confirm", "approve", "tell"]

    /// Keys of the file itself, of its clock, burden, letters and routing.
    static let file: [GrammarRow] = [
        GrammarRow("workflow.workflow", route, "workflow: NAME", "workflow: NAME-x", seen: CaseReading.detail),
        GrammarRow("workflow.version", route, "version: 1", "version: 2", seen: CaseReading.detail),
        GrammarRow(
            "workflow.valid_from", route, "version: 1\n", "version: 1\nvalid_from: 2099-01-01\n",
            seen: CaseReading.steps),
        GrammarRow("workflow.title", route, "title: A route", "title: Another route", seen: CaseReading.advice),
        // Shown by `accredit workflow show`.
        GrammarRow(
            "workflow.summary", route, "title: A route\n", "title: A route\nsummary: For all.\n",
            seen: { trial in
                let credential = trial.house.officer.credential
                let detail = try await trial.house.engine.workflow(trial.definition.workflow, as: credential)
                return try CaseReading.text(try WorkflowDefinition(canonical: detail.definition).summary?.en)
            }),
        // St Andrew's Day is a holiday in one of them.
        GrammarRow("workflow.calendar", route, "england-and-wales", "scotland", seen: CaseReading.advice),
        GrammarRow("workflow.clock", route, "clock:\n", "clocks:\n", refused: "'clock' is missing"),
        GrammarRow(
            "workflow.burden", route, "evidence:", "burden: {fee: 400}\nevidence:", approval, seen: CaseReading.report),
        GrammarRow(
            "workflow.evidence", route, "evidence:\n  plan: {title: The plan, step: checking}\n", "", ["submit"],
            hasEvidence: false, seen: CaseReading.steps),
        GrammarRow(
            "workflow.evidence_limit", route, "evidence:", "evidence_limit: 1 MB\nevidence:",
            seen: { trial in
                let bytes = [Array("%PDF-1.7\n".utf8) + [UInt8](repeating: 32, count: 1 << 20)]
                let received = try await trial.house.engine.receiveFile(
                    for: trial.reference, to: .attach, named: "plan.pdf", announced: bytes[0].count,
                    from: AsyncStream { continuation in
                        for part in bytes { continuation.yield(part) }
                        continuation.finish()
                    }, as: trial.house.simulatingProvider.credential)
                return "\(received)"
            }),
        GrammarRow(
            "workflow.claim", route, "evidence:", "claim: Accredited by us.\nevidence:", approval,
            seen: CaseReading.register),
        told("workflow.letters", route, "evidence:", "letters: {certificate: {on: []}}\nevidence:"),
        GrammarRow(
            "workflow.conditions", missed, "conditions: {on_missed: drop}\n", "", missing, seen: CaseReading.detail),
        GrammarRow(
            "conditions.on_missed", missed, "on_missed: drop", "on_missed: shelve", missing, seen: CaseReading.detail),
        GrammarRow(
            "workflow.visible_to", reading, "states:\n", "visible_to: body\nstates:\n", ["submit"],
            seen: CaseReading.record("reviewer")),
        GrammarRow("workflow.states", route, "states:\n", "stations:\n", refused: "'states' is missing"),
        GrammarRow("workflow.actions", route, "actions:\n", "acts:\n", refused: "'actions' is missing"),
        GrammarRow(
            "workflow.routing", route, "states:\n",
            "routing: [{route: recognised-provision, because: All.}]\nstates:\n",
            seen: CaseReading.advice),
        GrammarRow(
            "routing.route", routed, "route: recognised-provision", "route: provider-recognition",
            seen: CaseReading.advice
        ),
        GrammarRow("routing.because", routed, "because: Small.", "because: Not large.", seen: CaseReading.advice),
        GrammarRow("routing.if", routed, "credits <= 30", "credits <= 1", seen: CaseReading.advice),
        GrammarRow("clock.starts", route, "starts: received", "starts: complete", ["submit"], seen: CaseReading.clocks),
        GrammarRow(
            "clock.stops", route, "stops: notified", "stops: decided", ["submit", "confirm", "approve"],
            seen: CaseReading.clocks),
        GrammarRow("clock.standard", route, "60 working days", "61 working days", ["submit"], seen: CaseReading.clocks),
        GrammarRow(
            "clock.cut_off", route, "  starts: received\n", "  starts: received\n  cut_off: \"09:00\"\n", ["submit"],
            seen: CaseReading.clocks),
        GrammarRow(
            "clock.escalation", route, "  starts: received\n", "  starts: received\n\(escalation)",
            ["submit", .pass(days: 120)],
            seen: CaseReading.history("officer")),
        letter("letters.letter", "letter: received", "letter: arrived"),
        letter("letters.on", "on: submit", "on: confirm", ["submit"]),
        letter("letters.to", "to: provider", "to: officer"),
        letter("letters.contact", "to: provider", "to: provider, contact: quality"),
        letter("letters.subject", "subject: We have it", "subject: It is here"),
        letter("letters.text", "text: Thank you", "text: Many thanks"),
        burden("burden.fee", "fee: 400", "fee: 500"),
        burden("burden.annual_fee", "annual_fee: 50", "annual_fee: 60"),
        burden("burden.external", "external: 100", "external: 200"),
        burden("burden.tariff", "tariff: 30", "tariff: 40"),
        GrammarRow(
            "burden.benchmark", route.replacing("evidence:", with: "burden: {benchmark: other}\nevidence:"),
            "benchmark: other", "benchmark: NAME", refused: "held against itself"),
        GrammarRow("text.en", titled, "en: A route", "en: Another", seen: CaseReading.advice),
        GrammarRow("text.cy", titled, "cy: Llwybr", "cy: Un arall", seen: CaseReading.advice),
        GrammarRow("text.gd", titled, "gd: Slighe", "gd: Eile", seen: CaseReading.advice),
        GrammarRow("period.count", spelt, "count: 60", "count: 61", ["submit"], seen: CaseReading.clocks),
        GrammarRow(
            "period.unit", spelt, "unit: working_days", "unit: calendar_days", ["submit"], seen: CaseReading.clocks),
    ]

    private static let titled = route.replacing("title: A route", with: "title: {en: A route, cy: Llwybr, gd: Slighe}")
    private static let spelt = route.replacing("60 working days", with: "{count: 60, unit: working_days}")
    private static let escalation = "  escalation: [{at: overdue, tell: officer}]\n"
    private static let routed = route.replacing(
        "states:\n",
        with: """
            routing:
              - {route: recognised-provision, if: '$.submission.credits <= 30', because: Small.}
              - {route: NAME, because: All others.}
            states:

            """)

    private static func burden(_ key: String, _ old: String, _ new: String) -> GrammarRow {
        let terms = "burden: {fee: 400, annual_fee: 50, external: 100, tariff: 30}\nevidence:"
        return GrammarRow(key, route.replacing("evidence:", with: terms), old, new, approval, seen: CaseReading.report)
    }

    private static func letter(
        _ key: String, _ old: String, _ new: String, _ steps: [GrammarRow.Step] = approval
    ) -> GrammarRow {
        let letters =
            "letters: [{letter: received, on: submit, to: provider, subject: We have it, text: Thank you}]\nevidence:"
        return told(key, route.replacing("evidence:", with: letters), old, new, steps)
    }

    /// A row about letters, which are written of cases that are told as they happen.
    static func told(
        _ key: String, _ file: String, _ old: String, _ new: String, _ steps: [GrammarRow.Step] = approval
    ) -> GrammarRow {
        var row = GrammarRow(key, file, old, new, steps, seen: CaseReading.letters)
        row.start = nil
        return row
    }

    private static let missed = route.replacing("states:\n", with: "conditions: {on_missed: drop}\nstates:\n")
        .replacing("decides: approved}", with: "decides: approved-with-conditions}")
        .replacing(
            "  lapse: {",
            with: """
                  drop: {from: accredited, to: lapsed, by: [system, officer]}
                  shelve: {from: accredited, to: refused, by: [system, officer]}
                  lapse: {
                """)
    private static let missing: [GrammarRow.Step] = [
        "submit", "confirm",
        .give(
            .decide,
            [
                "action": "approve", "reasons": "As it is.",
                "items": [["kind": "condition", "text": "Publish it.", "due": "2021-02-01"]],
            ],
            "decider"), "tell", .pass(days: 60),
    ]

    /// The evidence list; what a piece is for shows in advice, at the door and in reports.
    static let evidence: [GrammarRow] = [
        GrammarRow(
            "evidence.item", listed, "item: plan", "item: scheme", ["submit"], hasEvidence: false,
            seen: CaseReading.steps),
        GrammarRow("evidence.title", listed, "title: The plan", "title: The scheme", seen: CaseReading.advice),
        GrammarRow(
            "evidence.if", listed, "title: The plan", "if: '$.submission.credits > 90', title: The plan", ["submit"],
            hasEvidence: false, seen: CaseReading.steps),
        GrammarRow(
            "evidence.step", listed, "step: checking", "step: deciding", approval, seen: CaseReading.report),
        GrammarRow(
            "evidence.substantive", listed, "step: checking", "step: checking, substantive: true", approval,
            seen: CaseReading.report),
        GrammarRow(
            "evidence.optional", listed, "title: The plan", "optional: true, title: The plan", ["submit"],
            hasEvidence: false, seen: CaseReading.steps),
    ]

    private static let listed = route.replacing(
        "  plan: {title: The plan, step: checking}", with: "  - {item: plan, title: The plan, step: checking}")
}
