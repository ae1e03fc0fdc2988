import Engine
import Foundation
import WorkflowCore

/// A definition as a person names it: a file, the name of a published workflow, or one of its versions as
/// `name@version`.
enum NamedDefinition {
    /// Reads the file, or asks the server or the database.
    /// - Throws: ``Failure/unreadable(file:reason:)`` for what looks like a file and is not there.
    static func read(_ source: String) async throws -> WorkflowDefinition {
        if source == "-" || FileManager.default.fileExists(atPath: source) {
            return try WorkflowDefinition(try InputFile.document(of: source))
        }
        if ["/", ".yaml", ".yml", ".json"].contains(where: { source.contains($0) }) {
            throw Failure.unreadable(file: source, reason: "there is no such file")
        }
        let parts = source.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return try WorkflowDefinition(canonical: try await WorkflowSource.one(source, version: nil).definition)
        }
        guard let version = Int(parts[1]), version > 0 else {
            throw EngineError.invalid(
                what: "“\(parts[1])” is no version", expected: "a number after the @, such as \(parts[0])@2")
        }
        return try WorkflowDefinition(
            canonical: try await WorkflowSource.one(String(parts[0]), version: version).definition)
    }
}
