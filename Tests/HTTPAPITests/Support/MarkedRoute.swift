import EngineSupport
import Testing
import WorkflowCore

/// A route on which every kind of reader is told something, and a case on it in which each text is a word of its own.
enum MarkedRoute {
    static let name = "marked"

    /// The file: what is for whom is said where it is not by default.
    static let text = """
        workflow: marked
        version: 1
        title: {en: Marked}
        visible_to: body
        calendar: england-and-wales
        clock: {starts: received, stops: notified, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review:
            party: body
            standard: 20 working days
            deadline: 20 working days
            on_expiry: hand-back
            panel: {members: {reviewers: 1}, rule: {approve: 1 of 1}, cancel_rest: true, at_deadline: decide, \
        due: 10 working days, remind: 3 working days before due, \(PanelRoute.outcomes), \
        criteria: {quality: {scale: 1 to 5, comment_below: 3}}}
          assessing: {party: body, standard: 5 working days}
          asking: {party: provider, request: true, deadline: 15 working days, on_expiry: go-on}
          deciding: {party: body, standard: 5 working days}
          letter-no: {title: Letter of refusal, party: body, standard: 5 working days}
          accredited: {party: none, outcome: approved}
          refused: {party: none, outcome: refused}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received, records: {covering: text}}
          recommend: {from: review, to: assessing, by: system}
          ask-for-changes: {from: review, to: assessing, by: system}
          advise-refusal: {from: review, to: assessing, by: system}
          hand-back: {from: review, to: assessing, by: system}
          ask-more: {from: assessing, to: asking, by: officer, records: {question: text, purpose: text}}
          answer: {from: asking, to: assessing, by: provider, records: {answer: text}}
          go-on: {from: asking, to: assessing, by: system}
          assess: {from: assessing, to: deciding, by: reviewer, records: {recommendation: text, grade: number, \
        note: {type: text, for: panel}, own: {type: text, for: author}}}
          approve: {from: deciding, to: accredited, by: decider, separate_from: assess, decides: approved, \
        marks: [decided, notified]}
          refuse: {from: deciding, to: letter-no, by: decider, separate_from: assess, decides: refused, \
        marks: decided, records: {reasons: text, minute: text}}
          notify-refusal: {from: letter-no, to: refused, by: officer, marks: notified, \
        records: {enclosed: {type: text, for: provider}}}
        """

    /// A step of the case: who takes it, and what they hand over.
    struct Step: Sendable {
        let name: String
        let take: @Sendable (API, String, House.Person) async throws -> API.Answer
    }

    /// The steps, each with the data that it hands over.
    static let steps: [Step] = [
        act("submit", { $0.house.provider }, ["covering": "Markcovering"]),
        Step(name: "review") { api, reference, panelist in
            let seat: JSONValue = ["reviewer": "panelist"]
            for (part, person, body) in [
                ("panel/invitations", api.house.officer, seat as JSONValue?), ("panel/acceptance", panelist, nil),
            ] {
                let answer = try await api.post(part, on: reference, as: person, body)
                try #require(answer.status == 200, "\(answer.text)")
            }
            return try await api.post(
                "reviews", on: reference, as: panelist,
                ["recommendation": "approve", "scores": ["quality": 4], "reasons": "Markreview"])
        },
        act("ask-more", { $0.house.officer }, ["question": "Markquestion", "purpose": "Markpurpose"]),
        act("answer", { $0.house.provider }, ["answer": "Markanswer"]),
        Step(name: "assess") { api, reference, panelist in
            try await api.act(
                "assess", on: reference, as: panelist,
                data: ["recommendation": "Markrecommendation", "grade": 739_151, "note": "Marknote", "own": "Markown"])
        },
        act("refuse", { $0.house.decider }, ["reasons": "Markreasons", "minute": "Markminute"]),
        act("notify-refusal", { $0.house.officer }, ["enclosed": "Markenclosed"]),
    ]

    private static func act(
        _ action: String, _ person: @escaping @Sendable (API) -> House.Person, _ data: JSONValue
    ) -> Step {
        Step(name: action) { api, reference, _ in
            try await api.act(action, on: reference, as: person(api), data: data)
        }
    }
}
