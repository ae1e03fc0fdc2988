import WorkflowCore

/// One thing that is wrong with a submission, or worth a second look.
package struct SubmissionProblem: Hashable, Sendable, CustomStringConvertible {
    /// Path: `credits`, `learning_outcomes[0].text` (lists count from 0), or `$` for the document as a whole.
    package let path: String
    /// Kind of problem; stable across releases.
    package let code: Code
    /// The problem, to be read after the path: "is -3".
    package let found: String
    /// Expected value.
    package let expected: String
    /// The name that was probably meant.
    package let suggestion: String?

    init(_ path: String, _ code: Code, found: String, expected: String, suggestion: String? = nil) {
        self.path = path
        self.code = code
        self.found = found
        self.expected = expected
        self.suggestion = suggestion
    }

    /// The whole message on one line: "credits: is -3; expected a number greater than 0".
    package var description: String {
        "\(path): \(found); expected \(expected)" + (suggestion.map { " (did you mean \($0)?)" } ?? "")
    }

    /// The problem as the refusal of a command has it.
    var asked: JSONValue {
        ["path": .string(path), "message": .string(found), "expected": .string(expected)]
    }

    /// The problem as both faces show it.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "path": .string(path), "code": .string(code.rawValue), "found": .string(found),
            "expected": .string(expected),
            "message": .string(description),
        ]
        members["suggestion"] = suggestion.map { .string($0) }
        return .object(members)
    }
}

extension SubmissionProblem {
    /// The kinds of problem, as programs tell them apart.
    package enum Code: String, CaseIterable, Sendable {
        case unknownField = "unknown_field"
        case missing
        case wrongType = "wrong_type"
        case notInVocabulary = "not_in_vocabulary"
        case malformed
        case outOfRange = "out_of_range"
        case tooLong = "too_long"
        case tooMany = "too_many"
        case duplicate
        case controlCharacter = "control_character"
        case levelOutsideFramework = "level_outside_framework"
        case titleLanguage = "title_language"
        case notAssessed = "not_assessed"
        case unknownReference = "unknown_reference"
        case datesOutOfOrder = "dates_out_of_order"
        case hoursAndCredits = "hours_and_credits"
        case notSigned = "not_signed"
        case moreProblems = "more_problems"

        /// Meaning of the code, in one sentence.
        package var meaning: String {
            switch self {
            case .unknownField: "No such field; perhaps misspelt or in the wrong group."
            case .missing: "A field that is needed is absent or empty."
            case .wrongType: "Text where a number is expected, one value where a list is, and so on."
            case .notInVocabulary: "A word outside the field's closed list."
            case .malformed: "Not written as such a value is: a date, an address, a UKPRN, a code."
            case .outOfRange: "A number that is not finite, or below the least allowed."
            case .tooLong: "More characters than the field holds."
            case .tooMany: "More entries than the list holds."
            case .duplicate: "The same word twice in one list."
            case .controlCharacter: "An invisible control character."
            case .levelOutsideFramework: "The framework has no such level."
            case .titleLanguage: "A title in neither English nor Welsh."
            case .notAssessed: "A submission for a course without assessment."
            case .unknownReference: "A learning outcome or piece of evidence that is not in this document."
            case .datesOutOfOrder: "A decision that expires before it was made."
            case .hoursAndCredits: "Hours that do not go with the credits (a warning)."
            case .notSigned: "A submission without a signed declaration (a warning)."
            case .moreProblems: "There are more problems than are listed."
            }
        }
    }
}

/// Result of the check of a submission, with all problems at once.
package struct SubmissionCheck: Hashable, Sendable {
    /// Problems that prevent acceptance; empty where it is accepted.
    package var problems: [SubmissionProblem]
    /// Warnings, which are no reason to refuse.
    package var warnings: [SubmissionProblem]

    /// A check's outcome; without arguments, that of a document with nothing wrong.
    package init(problems: [SubmissionProblem] = [], warnings: [SubmissionProblem] = []) {
        self.problems = problems
        self.warnings = warnings
    }

    /// True if nothing stands in the way.
    package var isAccepted: Bool { problems.isEmpty }

    /// The check as both faces show it: `accepted`, `problems`, `warnings`.
    package var json: JSONValue {
        [
            "accepted": .bool(isAccepted), "problems": .array(problems.map(\.json)),
            "warnings": .array(warnings.map(\.json)),
        ]
    }
}
