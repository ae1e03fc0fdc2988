/// Collects problems while a document is read, so that a person sees all of them at once.
package final class ProblemList {
    /// Problems found so far, in the order of reading.
    package private(set) var problems: [FileProblem] = []

    /// An empty list.
    package init() {}

    /// Adds a problem.
    package func add(_ problem: FileProblem) { problems.append(problem) }
}

/// A place in a document: reads the value there, and reports what is wrong with it under its file, line and path.
package struct DocumentReader {
    /// The value at this place.
    package let value: JSONValue
    /// The way to this place.
    package let path: [PathComponent]
    private let document: YAMLDocument
    private let problems: ProblemList

    /// A reader at the root of a document.
    package init(_ document: YAMLDocument, problems: ProblemList) {
        self.init(value: document.value, path: [], document: document, problems: problems)
    }

    private init(value: JSONValue, path: [PathComponent], document: YAMLDocument, problems: ProblemList) {
        self.value = value
        self.path = path
        self.document = document
        self.problems = problems
    }

    /// Reports a problem with the value here.
    package func report(_ what: String, expected: String? = nil) {
        problems.add(
            FileProblem(
                file: document.file, line: document.line(of: path), path: path.pathText, what: what, expected: expected)
        )
    }

    /// Checks that a mapping stands here and that each of its keys is known; an unknown one is reported with the
    /// nearest known key.
    package func isMapping(known: [String]) -> Bool {
        guard let members = value.objectValue else {
            report("\(value.kindText) stands here", expected: "a mapping with \(Self.list(known))")
            return false
        }
        for key in document.keys(of: path) where members[key] != nil && !known.contains(key) {
            let suggestion = NearestName.of(key, among: known).map { "'\($0)'" } ?? "one of \(Self.list(known))"
            self[unchecked: key, value: members[key] ?? .null].report("unknown key '\(key)'", expected: suggestion)
        }
        return true
    }

    /// The member with a key; `nil` where there is none or it is null.
    package subscript(key: String) -> DocumentReader? {
        guard let member = value[key], member != .null else { return nil }
        return self[unchecked: key, value: member]
    }

    /// The member with a key; a missing one is reported.
    package func required(_ key: String, expected: String) -> DocumentReader? {
        if let member = self[key] { return member }
        report("'\(key)' is missing", expected: expected)
        return nil
    }

    /// The members of a mapping in the order of the file, null ones too; anything but a mapping is reported.
    package func members(expected: String) -> [(key: String, reader: DocumentReader)] {
        guard let members = value.objectValue else {
            report("\(value.kindText) stands here", expected: expected)
            return []
        }
        return document.keys(of: path).compactMap { key in members[key].map { (key, self[unchecked: key, value: $0]) } }
    }

    /// The elements of a list; a single value counts as a list of one.
    package func elements() -> [DocumentReader] {
        guard let elements = value.arrayValue else { return [self] }
        return elements.enumerated().map { index, element in
            DocumentReader(value: element, path: path + [.index(index)], document: document, problems: problems)
        }
    }

    private subscript(unchecked key: String, value member: JSONValue) -> DocumentReader {
        DocumentReader(value: member, path: path + [.key(key)], document: document, problems: problems)
    }

    static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}

extension JSONValue {
    /// Value there in words, for messages: `the text 'maybe'`, `a list`.
    package var kindText: String {
        switch self {
        case .null: "nothing"
        case .bool(let flag): "\(flag)"
        case .integer(let integer): "the number \(integer)"
        case .number(let number): "the number \(number)"
        case .string(let text): text.count > 60 ? "the text '\(text.prefix(57))…'" : "the text '\(text)'"
        case .array: "a list"
        case .object: "a mapping"
        }
    }
}
