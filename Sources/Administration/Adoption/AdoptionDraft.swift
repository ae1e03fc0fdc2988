import WorkflowCore

/// Answers that are not complete yet.
package struct AdoptionDraft: Sendable {
    /// The keys in the order in which they were answered.
    private var keys: [String] = []
    private var value: JSONValue = .object([:])

    /// No answer yet.
    package init() {}

    /// Puts an answer where it belongs; `null` leaves it out. Elements of lists are answered in order.
    package mutating func set(_ answer: JSONValue, at path: [PathComponent]) {
        guard answer != .null, case .key(let key)? = path.first else { return }
        if !keys.contains(key) { keys.append(key) }
        value = Self.setting(answer, at: path[...], in: value)
    }

    private static func setting(_ answer: JSONValue, at path: ArraySlice<PathComponent>, in value: JSONValue?)
        -> JSONValue
    {
        switch path.first {
        case nil: return answer
        case .key(let key):
            var members = value?.objectValue ?? [:]
            members[key] = setting(answer, at: path.dropFirst(), in: members[key])
            return .object(members)
        case .index(let place):
            var elements = value?.arrayValue ?? []
            let element = setting(
                answer, at: path.dropFirst(), in: elements.indices.contains(place) ? elements[place] : nil)
            if elements.indices.contains(place) { elements[place] = element } else { elements.append(element) }
            return .array(elements)
        }
    }

    /// Problems of an answer, or with a part of it; `nil` where it is right.
    package func problem(at path: [PathComponent], for definition: WorkflowDefinition, divisions: [String]) throws
        -> String?
    {
        let place = path.pathText
        return try problems(for: definition, divisions: divisions)
            .first { $0.path == place || $0.path.hasPrefix("\(place).") || $0.path.hasPrefix("\(place)[") }.map(
                Self.words)
    }

    /// Problems of an answer as a whole, as far as it goes; `nil` where it is right.
    package func problem(exactly path: [PathComponent], for definition: WorkflowDefinition, divisions: [String]) throws
        -> String?
    {
        let place = path.pathText
        return try problems(for: definition, divisions: divisions).first { $0.path == place }.map(Self.words)
    }

    private func problems(for definition: WorkflowDefinition, divisions: [String]) throws -> [FileProblem] {
        let document = try YAMLDocument.parse(value.canonicalText(), file: "answers")
        do throws(FileProblems) {
            _ = try AdoptionAnswers(document, for: definition, divisions: divisions)
            return []
        } catch {
            return error.problems
        }
    }

    private static func words(_ problem: FileProblem) -> String {
        problem.what + (problem.expected.map { "; expected \($0)" } ?? "")
    }

    /// The answers as a file, a line for each and for each element of a list.
    /// - Throws: `EncodingError`, where a text is no Unicode.
    package func text() throws -> String {
        try keys.flatMap { key -> [String] in
            switch value[key] {
            case .array(let elements)?: try ["\(key):"] + elements.map { "  - \(try $0.canonicalText())" }
            case .object(let members)? where key == "standards":
                try ["\(key):"]
                    + members.sorted { $0.key < $1.key }.map { "  \($0.key): \(try $0.value.canonicalText())" }
            case let answer?: ["\(key): \(try answer.canonicalText())"]
            case nil: []
            }
        }.joined(separator: "\n") + "\n"
    }
}
