/// The grammar of a workflow file: every mapping that may stand in one, with its keys.
///
/// The decoder takes its keys from here, so that a key which is not here is none, and a test can ask of each what it
/// changes.
package enum WorkflowGrammar: String, CaseIterable, Sendable {
    case workflow, clock, escalation, moment, burden, evidence, conditions, letters, routing
    case states, renewal, appeal, monitoring
    case annualReturn = "annual_return"
    case leaning = "leans_on"
    case meeting
    case votingMeeting = "voting meeting"
    case correspondence
    case panel
    case readingPanel = "reading panel"
    case decidingPanel = "deciding panel"
    case members, rule, weights, outcomes
    case panelDeadline = "at_deadline"
    case objection, criteria
    case actions, require
    case records
    case recordList = "records list"
    case text, period

    /// The keys of the mapping.
    package var keys: [String] {
        switch self {
        case .workflow:
            [
                "workflow", "version", "valid_from", "title", "summary", "calendar", "clock", "burden", "evidence",
                "evidence_limit", "claim", "letters", "conditions", "visible_to", "states", "actions", "routing",
            ]
        case .clock: ["starts", "stops", "standard", "cut_off", "escalation"]
        case .escalation: ["at", "tell"]
        case .moment: ["share", "before"]
        case .burden: ["fee", "annual_fee", "external", "tariff", "benchmark"]
        case .evidence: ["title", "if", "step", "substantive", "optional"]
        case .conditions: ["on_missed"]
        case .letters: ["on", "to", "contact", "subject", "text"]
        case .routing: ["route", "if", "because"]
        case .require: ["if", "else"]
        case .records: ["type", "for"]
        case .recordList: ["name", "type", "optional", "for"]
        case .text: Language.allCases.map(\.rawValue)
        case .period: ["count", "unit"]
        case .actions:
            [
                "title", "from", "to", "by", "require", "submission", "evidence", "separate_from", "records", "marks",
                "decides",
            ]
        case .states:
            ["title", "party", "initial", "editable", "standard", "escalation", "deadline", "on_expiry", "milestone"]
                + Self.stageKeys + Self.endingKeys
        case .renewal: ["opens"]
        case .appeal: ["within", "route", "grounds", "overturned"]
        case .monitoring: ["annual_return"]
        case .annualReturn: ["every", "within", "on_missed"]
        case .leaning: ["what", "on_lost", "on_restored"]
        case .meeting: ["series"]
        case .votingMeeting: ["quorum", "majority", "casting_vote", "votes"]
        case .correspondence: ["correspondence"]
        case .panel: ["at_deadline", "criteria", "due", "remind", "named", "objection"]
        case .readingPanel: ["reviewers", "quorum"]
        case .decidingPanel: ["members", "rule", "outcomes", "cancel_rest"]
        case .members: ["reviewers", "lay", "chair"]
        case .rule: ["approve", "quorum", "lay", "weights", "veto", "abstentions", "tie", "decides"]
        case .weights: WorkflowDefinition.Seat.allCases.map(\.rawValue)
        case .outcomes: WorkflowDefinition.PanelResult.allCases.map(\.rawValue)
        case .panelDeadline: ["extend"]
        case .objection: ["within"]
        case .criteria: ["title", "scale", "weight", "comment_below", "guidance", "points"]
        }
    }

    /// The key that holds an entry's name where the entries stand in a list; `nil` where they have no names.
    package var nameKey: String? {
        switch self {
        case .states: "state"
        case .actions: "action"
        case .evidence: "item"
        case .letters: "letter"
        case .criteria: "criterion"
        default: nil
        }
    }

    /// The keys that say what goes on in a state, of which it has one at most.
    static let stageKeys = ["request", "conditions", "panel", "meeting", "outcome"]
    /// The keys that say what comes after an outcome.
    static let endingKeys = ["valid", "renewal", "appeal", "monitoring", "grants", "leans_on"]

    /// Every key of every mapping, as `clock.starts`.
    package static var paths: [String] {
        allCases.flatMap { mapping in
            ([mapping.nameKey].compactMap(\.self) + mapping.keys).map { "\(mapping.rawValue).\($0)" }
        }
    }
}

extension DocumentReader {
    /// Checks that a mapping stands here, and that each of its keys is one of these mappings of the grammar.
    /// - Parameter nameKey: the key that holds its name, where it stands in a list.
    func isMapping(_ mappings: WorkflowGrammar..., nameKey: String? = nil) -> Bool {
        isMapping(known: mappings.flatMap(\.keys) + [nameKey].compactMap(\.self))
    }
}
