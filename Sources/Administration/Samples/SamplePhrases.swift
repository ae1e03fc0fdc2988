import Turnaround
import WorkflowCore

/// What people at sample organisations write when an action asks them to record something.
enum SamplePhrases {
    private static let texts: [String: [String]] = [
        "missing": [
            "The marking guide is missing.", "The minute of your own approval is missing.",
            "The declaration names another course.",
        ],
        "question": [
            "Which outcomes does the observed task assess?", "How is the learner's identity checked online?",
            "Who samples the marking, and how often?", "How do the hours fit the credits?",
            "What happens when a learner does not pass the second time?",
        ],
        "answer": [
            "A table of tasks and outcomes is attached.", "Photo identity is shown on camera at the start; see page 4.",
            "The external examiner reads ten scripts a year.", "The handbook is corrected; page 2 has the hours.",
        ],
        "recommendation": [
            "Approve.", "Approve; the assessment is sound and the hours fit.",
            "The committee should read the resit rules.",
        ],
        "conditions_set": [
            "Publish the resit rules before the first intake.", "Name an external examiner before the first intake.",
        ],
        "conditions_response": [
            "The rules are published at the address given.", "An examiner has been appointed; the letter is attached.",
        ],
        "conditions_open": ["The published rules leave out the second attempt."],
        "reasons": [
            "The assessment does not show that outcomes 2 and 3 are met.", "The course is not at the level it claims.",
        ],
        "deferral": ["The reviewers should look at the assessment again."],
        "redirect_reason": ["The course is of a kind that the recognition does not cover."],
        "sample_report": ["The course is as notified.", "Marking and moderation are as the provider says."],
        "panel_members": ["Two members of the body and one from another provider."],
        "areas_of_enquiry": ["Placements, staffing, assessment of practice."],
        "observations": ["Two dates in the report are corrected."],
    ]

    /// The review of a member of the panel before an action.
    static func review(before action: WorkflowDefinition.Action) -> [String: JSONValue] {
        action.action == "refuse"
            ? ["recommendation": "refuse", "reasons": "The assessment does not show that the outcomes are met."]
            : ["recommendation": "approve", "reasons": "The outcomes fit the level, and each is assessed."]
    }

    /// The data that an action records, each field by its type; `nil` where it records nothing. Optional text is left
    /// out where there is no phrase.
    static func data(for action: WorkflowDefinition.Action, on day: Day, _ random: inout SampleRandom) -> JSONValue? {
        var members: [String: JSONValue] = [:]
        for field in action.effect.records {
            switch field.type {
            case .boolean: members[field.name] = true
            case .number: members[field.name] = .integer(Int64(random.number(in: 1...5)))
            case .date: members[field.name] = .string("\(day.advanced(by: 70))")
            case .text:
                let phrases = texts[field.name] ?? (field.isOptional ? [] : ["Noted."])
                if !phrases.isEmpty { members[field.name] = .string(random.pick(phrases)) }
            }
        }
        return members.isEmpty ? nil : .object(members)
    }
}
