import WorkflowCore

/// Description of one micro-credential by its provider: a JSON or YAML document whose fields ``SubmissionSchema``
/// lists.
package enum SubmissionDocument {
    /// Purposes of a check.
    package enum Purpose: Sendable {
        /// Kept while somebody is still writing: nothing needs to be there, but what is there must be right.
        case draft
        /// Handed in: complete as well.
        case submission
    }

    /// Checks a whole document and tells everything at once: field by field in the table's order, then fields against
    /// one another.
    ///
    /// Empty text, `null` and groups with nothing in them count as absent, as in an unfilled template.
    /// - Returns: refusals and warnings; at most ``SubmissionLimits/problems`` refusals, the last of which counts what
    ///   is beyond.
    package static func check(_ document: JSONValue, purpose: Purpose = .submission) -> SubmissionCheck {
        guard case .object(let members) = document else {
            let found = "is \(SubmissionValue.shown(document))"
            return SubmissionCheck(
                problems: [
                    SubmissionProblem(
                        "$", .wrongType, found: found,
                        expected: "an object with fields such as title, level and credits")
                ],
                warnings: [])
        }
        var shape = SubmissionShape()
        shape.visit(members, of: "", at: "", isComplete: purpose == .submission)
        let rules = SubmissionRules(document: document, purpose: purpose).check()
        return SubmissionCheck(problems: shape.bounded(adding: rules.problems), warnings: rules.warnings)
    }

    /// True if a value says nothing: `null`, text in which nothing is to be seen, an empty list or group, or one that
    /// holds only such values.
    static func isAbsent(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: true
        case .string(let text): !text.isVisible
        case .array(let entries): entries.allSatisfy(isAbsent)
        case .object(let members): members.values.allSatisfy(isAbsent)
        case .bool, .integer, .number: false
        }
    }
}
