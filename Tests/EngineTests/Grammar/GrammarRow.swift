import EngineSupport
import Turnaround
import WorkflowCore

@testable import Engine

/// A key of the grammar, and two definitions that differ in it alone: what is led along each shows another thing.
struct GrammarRow: Sendable {
    /// A step of a case on either definition.
    enum Step: Sendable, ExpressibleByStringLiteral {
        /// An action by somebody who may take it, with all that it asks for; panel and meeting are made ready.
        case take(String)
        /// The same, without panel or meeting.
        case tryTo(String)
        /// A command of its own, by somebody of a name.
        case give(Command.Verb, [String: JSONValue], String)
        /// Members join the panel in these seats, and recommend in turn; who recommends nothing is seated only.
        case panel([(seat: String, ballot: String?)])
        /// So many days pass, and what falls due meanwhile happens.
        case pass(days: Int)
        /// The committee of February 2024 votes, by its members' names; then an action is recorded.
        case vote([(member: String, ballot: String)], then: String)

        init(stringLiteral action: String) { self = .take(action) }
    }

    /// Result of looking at a case.
    typealias Reading = @Sendable (GrammarTrial) async throws -> String

    /// `mapping.key`, as the grammar names it.
    let key: String
    /// The file without the key, or with one value of it; `NAME` stands for its name.
    let text: String
    /// The file with the key, or with another value.
    let other: String
    /// Whether a case has the evidence that its route asks for.
    var hasEvidence = true
    /// What the submission lacks.
    var lacking: String?
    let steps: [Step]
    let reading: Reading
    /// When its case begins; now where `nil`, and only then letters are written.
    var start: String? = "2021-01-11T09:30:00Z"
    /// Part of the reason for which publishing refuses the other file; `nil` where it is published.
    var refusal: String?

    /// A row in which a text of the file is exchanged for another.
    init(
        _ key: String, _ file: String, _ old: String, _ new: String, _ steps: [Step] = [], hasEvidence: Bool = true,
        seen reading: @escaping Reading
    ) {
        self.key = key
        text = file
        other = file.replacing(old, with: new, maxReplacements: 1)
        self.steps = steps
        self.hasEvidence = hasEvidence
        self.reading = reading
    }

    /// A row in which publishing refuses the file once a text is exchanged, and says where.
    init(_ key: String, _ file: String, _ old: String, _ new: String, refused: String) {
        self.init(key, file, old, new, seen: CaseReading.nothing)
        refusal = refused
    }
}
