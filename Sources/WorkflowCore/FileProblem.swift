/// One step of the way from the root of a document to a value in it.
package enum PathComponent: Hashable, Sendable {
    /// The member of a mapping.
    case key(String)
    /// The element of a list, counted from 0.
    case index(Int)
}

extension [PathComponent] {
    /// The path as people write it: `states.draft.party`, `routing[0].if`; empty for the whole document.
    package var pathText: String {
        var text = ""
        for component in self {
            switch component {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}

/// One thing wrong with a file, and where: what a person needs to put it right.
package struct FileProblem: Hashable, Sendable, CustomStringConvertible {
    /// The file's name as the person gave it.
    package let file: String
    /// The line, counted from 1; `nil` where the document came from the database and has no lines.
    package let line: Int?
    /// The place inside the document, such as `states.draft.party`; empty for the whole of it.
    package let path: String
    /// The problem, in words.
    package let what: String
    /// Expected value, in words; `nil` where `what` says it all.
    package let expected: String?

    /// A problem of a file.
    /// - Parameters:
    ///   - line: counted from 1.
    ///   - path: as `[PathComponent].pathText` gives it.
    package init(file: String, line: Int?, path: String, what: String, expected: String? = nil) {
        self.file = file
        self.line = line
        self.path = path
        self.what = what
        self.expected = expected
    }

    /// `file:line: path: what; expected …`
    package var description: String {
        var text = line.map { "\(file):\($0): " } ?? "\(file): "
        if !path.isEmpty { text += "\(path): " }
        text += what
        if let expected { text += "; expected \(expected)" }
        return text
    }
}

/// Everything found wrong with one file, in the order of its lines.
package struct FileProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one problem.
    package let problems: [FileProblem]

    /// All problems of one file, sorted by line.
    package init(_ problems: [FileProblem]) {
        self.problems = problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }

    /// One line for each problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
