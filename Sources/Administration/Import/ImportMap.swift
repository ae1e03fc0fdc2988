import Turnaround
import WorkflowCore

/// What an organisation says about the activities of its log: in whose court a case is after each, and how long that
/// may take.
///
///     activities:
///       Confirmation of receipt: {party: body, standard: 5 working days}
///       Request information: {party: provider}
///     outcomes:
///       Passed: approved
package struct ImportMap: Sendable, Hashable {
    /// One activity.
    package struct Step: Sendable, Hashable {
        /// Who holds the case from this activity to the next.
        package let party: Party
        /// Time for which at most; `nil` where nothing is promised.
        package let standard: WorkflowCore.Period?
    }

    /// Activity to step, the activity as the log writes it.
    package let steps: [String: Step]
    /// Word of the column of outcomes to the outcome that it means.
    package let outcomes: [String: String]

    /// A map that says nothing: everything is unattributed.
    package init() { (steps, outcomes) = ([:], [:]) }

    /// Reads a map from YAML or JSON.
    ///
    /// - Parameters:
    ///   - text: the whole file.
    ///   - file: its name for messages.
    /// - Throws: `FileProblems`, all of them, each with its line.
    package init(parsing text: String, file: String) throws(FileProblems) {
        let document = try YAMLDocument.parse(text, file: file)
        let problems = ProblemList()
        let root = DocumentReader(document, problems: problems)
        var steps: [String: Step] = [:]
        var outcomes: [String: String] = [:]
        if root.isMapping(known: ["activities", "outcomes"]) {
            for (word, reader) in root["outcomes"]?.members(expected: "a mapping of words to outcomes") ?? [] {
                if let outcome = reader.choice(WorkflowDefinition.Outcome.self) { outcomes[word] = outcome.rawValue }
            }
        }
        if root["outcomes"] == nil || root["activities"] != nil,
            let activities = root.required(
                "activities",
                expected: "a mapping of activities, such as 'Review: {party: body, standard: 5 working days}'")
        {
            for (activity, reader) in activities.members(expected: "a mapping of activities to {party, standard}") {
                guard reader.isMapping(known: ["party", "standard"]) else { continue }
                let party = reader.required("party", expected: "who holds the case")?.choice(
                    Party.self, among: Self.parties)
                let standard = reader["standard"]?.period()
                if let party { steps[activity] = Step(party: party, standard: standard) }
            }
        }
        guard problems.problems.isEmpty else { throw FileProblems(problems.problems) }
        (self.steps, self.outcomes) = (steps, outcomes)
    }

    /// Whoever can hold a case; a finished one is held by none.
    private static let parties = Party.allCases.filter { $0 != .none }

    /// The map as the database keeps it: `{activity: {"party", "standard": {"count", "unit"}}}`.
    var json: JSONValue {
        .object(
            steps.mapValues { step in
                var members: [String: JSONValue] = ["party": .string(step.party.rawValue)]
                if let standard = step.standard {
                    members["standard"] = [
                        "count": .integer(Int64(standard.count)), "unit": .string(standard.unit.rawValue),
                    ]
                }
                return .object(members)
            })
    }
}
