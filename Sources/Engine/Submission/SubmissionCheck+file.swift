import WorkflowCore

extension SubmissionCheck {
    /// The problems with the lines of the file they were found in.
    package func problems(in document: YAMLDocument) -> [FileProblem] { problems.map { $0.located(in: document) } }

    /// The warnings with the lines of the file they were found in.
    package func warnings(in document: YAMLDocument) -> [FileProblem] { warnings.map { $0.located(in: document) } }
}

extension SubmissionProblem {
    /// The problem in its file; of a missing field, the line of the group it is missing in.
    package func located(in document: YAMLDocument) -> FileProblem {
        FileProblem(
            file: document.file, line: document.line(of: path == "$" ? [] : steps), path: path == "$" ? "" : path,
            what: found,
            expected: expected + (suggestion.map { " (did you mean \($0)?)" } ?? ""))
    }

    /// The path step by step: `evidence[0].url` is the key `evidence`, the index 0, the key `url`.
    private var steps: [PathComponent] {
        path.split(separator: ".").flatMap { part -> [PathComponent] in
            let pieces = part.split(separator: "[")
            let indices = pieces.dropFirst().compactMap { Int($0.dropLast()).map(PathComponent.index) }
            return [.key(String(pieces.first ?? ""))] + indices
        }
    }
}
