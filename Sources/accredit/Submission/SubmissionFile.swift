import Engine
import WorkflowCore

/// A submission in a file.
struct SubmissionFile {
    /// Its content, with lines.
    let document: YAMLDocument

    /// Reads the file; `-` is standard input.
    init(_ file: String) throws { document = try InputFile.document(of: file) }

    init(_ document: YAMLDocument) { self.document = document }

    /// The content, checked first.
    /// - Throws: ``Failure/notAccepted(file:problems:)`` with every problem.
    func accepted(for purpose: SubmissionDocument.Purpose) throws(Failure) -> JSONValue {
        let check = SubmissionDocument.check(document.value, purpose: purpose)
        guard check.isAccepted else {
            throw .notAccepted(file: document.file, problems: FileProblems(check.problems(in: document)).problems)
        }
        return document.value
    }

    /// A line for each problem and each warning, in the order of the file.
    func lines(of check: SubmissionCheck) -> [String] {
        let problems = check.problems(in: document).map { (line: $0.line ?? 0, text: $0.marked("problem".asBad)) }
        let warnings = check.warnings(in: document).map { (line: $0.line ?? 0, text: $0.marked("warning".asWarning)) }
        return (problems + warnings).enumerated()
            .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element.text)
    }

    /// The outcome in one sentence.
    func verdict(on check: SubmissionCheck, asDraft: Bool) -> String {
        let counts = [check.problems.count.counted("problem"), check.warnings.count.counted("warning")]
        let verdict =
            check.isAccepted ? (asDraft ? "right as far as it goes" : "ready to be submitted") : "not accepted"
        return "\(document.file): \(verdict), \(counts.joined(separator: ", "))"
    }

    /// The check as JSON, as the server gives it, and the line of each place.
    func json(of check: SubmissionCheck) -> JSONValue {
        func located(_ problems: [SubmissionProblem]) -> JSONValue {
            .array(
                problems.map { problem in
                    var members = problem.json.objectValue ?? [:]
                    members["line"] = problem.located(in: document).line.map { .integer(Int64($0)) }
                    return .object(members)
                })
        }
        return [
            "file": .string(document.file), "accepted": .bool(check.isAccepted), "problems": located(check.problems),
            "warnings": located(check.warnings),
        ]
    }
}

extension FileProblem {
    /// `file:line: problem: path: what; expected …`
    func marked(_ kind: String) -> String {
        let place = line.map { "\(file):\($0): " } ?? "\(file): "
        return place + kind + ": " + (path.isEmpty ? "" : "\(path): ") + what
            + (expected.map { "; expected \($0)" } ?? "")
    }
}
