import Foundation
import WorkflowCore

/// The table of `refusals.yaml`: why something is not done, with the words for it.
package struct RefusalTable: Sendable {
    /// Meaning of each fact, by its name.
    package let facts: [String: String]
    /// Refusals of the engine.
    package let refusals: [Refusal.Reason: RefusalEntry]
    /// Faults that HTTP itself finds, by the last part of the problem's type.
    package let requests: [String: RefusalEntry]

    /// The table that the program was built with.
    package static let current: RefusalTable = {
        do {
            return try RefusalTable(yaml: EmbeddedText.refusals)
        } catch {
            // The file is part of the program, and every test that reads a refusal reads it.
            preconditionFailure("refusals.yaml: \(error)")
        }
    }()

    /// Reads a table.
    /// - Throws: `FileProblems` where it is no YAML; `DecodingError` where a part is missing or unknown.
    package init(yaml: String) throws {
        let document = try YAMLDocument.parse(yaml, file: "refusals.yaml")
        let file = try JSONDecoder().decode(File.self, from: JSONEncoder().encode(document.value))
        let vocabulary = RefusalVocabulary(file.words)
        var refusals: [Refusal.Reason: RefusalEntry] = [:]
        for (name, parts) in file.refusals {
            guard let reason = Refusal.Reason(rawValue: name) else { throw Self.flaw("no reason is called \(name)") }
            refusals[reason] = try RefusalEntry(parts, vocabulary)
        }
        for reason in Refusal.Reason.allCases where refusals[reason] == nil {
            throw Self.flaw("\(reason.rawValue) is missing")
        }
        self.facts = file.facts
        self.refusals = refusals
        requests = try file.requests.mapValues { try RefusalEntry($0, vocabulary) }
    }

    /// The entry of a reason.
    package subscript(reason: Refusal.Reason) -> RefusalEntry { entry(refusals[reason], reason.rawValue) }

    /// The entry of what HTTP finds wrong.
    package subscript(request name: String) -> RefusalEntry { entry(requests[name], name) }

    private func entry(_ entry: RefusalEntry?, _ name: String) -> RefusalEntry {
        guard let entry else { preconditionFailure("refusals.yaml has no entry \(name)") }
        return entry
    }

    private static func flaw(_ what: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: what))
    }

    /// The file as it is written.
    private struct File: Decodable {
        let facts: [String: String]
        let words: [RefusalVocabulary.Part]
        let refusals: [String: RefusalEntry.Parts]
        let requests: [String: RefusalEntry.Parts]
    }
}
