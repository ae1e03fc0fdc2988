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

    /// A problem of a file. Of what is too long to be read, beginning and end are kept: a file may hold a name of a
    /// million characters.
    /// - Parameters:
    ///   - line: counted from 1.
    ///   - path: as `[PathComponent].pathText` gives it.
    package init(file: String, line: Int?, path: String, what: String, expected: String? = nil) {
        self.file = file
        self.line = line
        self.path = Self.readable(path)
        self.what = Self.readable(what)
        self.expected = expected.map(Self.readable)
    }

    /// Characters of a part that are told at most, half of them from its beginning.
    private static let limit = 300

    private static func readable(_ text: String) -> String {
        guard text.utf8.count > limit, text.count > limit else { return text }
        return "\(text.prefix(limit / 2)) … \(text.suffix(limit / 2))"
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

    /// As many as are told.
    private static let limit = 100

    /// The problems of one file, sorted by line; of more than 100 the first, and how many there are beyond.
    package init(_ problems: [FileProblem]) {
        let sorted = problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
        let beyond = sorted.dropFirst(Self.limit)
        let rest = beyond.first.map { next in
            FileProblem(
                file: next.file, line: next.line, path: "", what: "\(beyond.count) more problems from here on",
                expected: "the first \(Self.limit) to be put right")
        }
        self.problems = sorted.prefix(Self.limit) + (rest.map { [$0] } ?? [])
    }

    /// One line for each problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
