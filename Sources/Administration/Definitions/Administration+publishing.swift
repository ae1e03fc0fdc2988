import Crypto
import Documents
import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// A file to publish: its name for messages, and its text.
    package struct DefinitionFile: Sendable {
        /// Its name for messages.
        package let file: String
        /// Its text.
        package let text: String

        /// A file.
        package init(file: String, text: String) {
            self.file = file
            self.text = text
        }
    }

    /// Publishes workflows, calendars and meeting series: calendars first, each file whole or not at all.
    ///
    /// A workflow is published only where every proof holds and every guard parses and names fields that exist, and
    /// claim and letters have only places that can be filled in.
    /// - Returns: what was done for each file, calendars first.
    /// - Throws: `FileProblems` for a file that cannot be read; ``EngineError/notPublishable(file:reasons:)`` with
    ///   every reason.
    package func publish(_ files: [DefinitionFile]) async throws -> [Publication] {
        let documents = try files.map { try YAMLDocument.parse($0.text, file: $0.file) }
        // A series of meetings names its calendar, and so does a workflow: what a file defines is told by its other
        // key.
        let workflows = documents.filter {
            $0.value["workflow"] != nil || ($0.value["calendar"] == nil && $0.value["meetings"] == nil)
        }
        let meetings = documents.filter { $0.value["workflow"] == nil && $0.value["meetings"] != nil }
        let calendars = documents.filter {
            $0.value["workflow"] == nil && $0.value["meetings"] == nil && $0.value["calendar"] != nil
        }
        var done = try await publishCalendars(calendars + meetings)
        for document in workflows { done.append(try await publishWorkflow(document)) }
        return done
    }

    private func publishWorkflow(_ document: YAMLDocument) async throws -> Publication {
        let definition = try WorkflowDefinition(document)
        var reasons = WorkflowProof.findings(of: definition, meetingGaps: try await meetingGaps(), document: document)
            .map(\.description)
        reasons += try await guardProblems(of: definition, in: document)
        reasons +=
            definition.claim.map { WordTemplate.problems(of: $0, at: "claim", places: RecognitionClaim.places) } ?? []
        reasons += definition.letters.flatMap(LetterWords.problems)
        guard reasons.isEmpty else { throw EngineError.notPublishable(file: document.file, reasons: reasons) }
        let canonical = try definition.canonicalText
        do {
            let rows = try await pool.withConnection {
                try await $0.query("SELECT status FROM accredit.publish_workflow(\(canonical))")
            }
            return Publication(
                file: document.file, kind: .workflow, name: definition.workflow, version: definition.version,
                isNew: try rows.first?.decode(String.self, at: 0) == "published")
        } catch let PostgresError.server(error)
            where [.uniqueViolation, .foreignKeyViolation, .checkViolation].contains(error.sqlState)
        {
            throw EngineError.notPublishable(
                file: document.file, reasons: [error.message + (error.hint.map { "; \($0)" } ?? "")])
        }
    }

    /// Problems of the guards of a workflow: what PostgreSQL cannot parse, and what names a field that does not exist.
    func guardProblems(of definition: WorkflowDefinition, in document: YAMLDocument) async throws -> [String] {
        var places: [(source: String, path: [PathComponent])] = []
        for action in definition.actions {
            for (index, requirement) in action.require.enumerated() {
                places.append(
                    (requirement.condition, [.key("actions"), .key(action.action), .key("require"), .index(index)]))
            }
        }
        for (index, route) in definition.routing.enumerated() {
            if let condition = route.condition { places.append((condition, [.key("routing"), .index(index)])) }
        }
        for (index, item) in definition.evidence.enumerated() {
            if let condition = item.condition { places.append((condition, [.key("evidence"), .index(index)])) }
        }
        guard !places.isEmpty else { return [] }
        let facts = FactPaths(definition)
        let sources = places.map(\.source)
        let rows = try await pool.withConnection {
            try await $0.query("SELECT parsed, problem FROM accredit.parse_guards(\(sources)) ORDER BY ordinal")
        }
        var problems: [String] = []
        for (place, row) in zip(places, rows) {
            let (parsed, problem) = try row.decode(as: (String?.self, String?.self))
            let found =
                parsed.map { facts.problems(of: GuardPaths(parsed: $0)) }
                ?? [
                    """
                    it is no condition PostgreSQL can read (\(problem ?? "no reason given")); a guard is a jsonpath \
                    predicate without a mode
                    """
                ]
            let line = document.line(of: place.path).map { "\(document.file):\($0): " } ?? ""
            problems += found.map { "\(line)\(place.path.pathText): “\(place.source)”: \($0)" }
        }
        return problems
    }

    /// The longest gap of every published meeting series, in working days, the paper cut-off included.
    package func meetingGaps() async throws -> [String: Int] {
        let rows = try await pool.withConnection {
            try await $0.query(
                "SELECT DISTINCT ON (name) name, longest_gap FROM accredit.meeting_series ORDER BY name, version DESC")
        }
        return Dictionary(try rows.map { try $0.decode(as: (String.self, Int.self)) }) { first, _ in first }
    }
}
