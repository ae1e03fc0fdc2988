import EngineSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Administration
@testable import Engine

/// The grammar of workflow files, key by key: of two definitions that differ in one key alone, cases go another way or
/// somebody sees another thing; or publishing refuses one of them, with the line.
@Suite(.serialized) struct GrammarTests {
    static let rows =
        GrammarRows.file + GrammarRows.evidence + GrammarRows.states + GrammarRows.times + GrammarRows.actions
        + GrammarRows.records + GrammarRows.panels + GrammarRows.rules + GrammarRows.meetings + GrammarRows.aftercare

    @Test func `every key of the grammar has a row, and every row is about a key`() {
        let (keys, rows) = (Set(WorkflowGrammar.paths), Set(Self.rows.map(\.key)))
        #expect(keys.subtracting(rows).sorted() == [])
        #expect(rows.subtracting(keys).sorted() == [])
    }

    /// What is seen of a case on a file: without its names, which no two cases share.
    private static func seen(_ row: GrammarRow, _ text: String, _ stage: GrammarHouse, as name: String) async throws
        -> String
    {
        var trial = try await GrammarTrial(stage, text: text, as: name, from: try row.start.map { try Instant($0) })
        try await trial.lead(row)
        var seen = try await row.reading(trial)
        if !trial.reference.isEmpty { seen = seen.replacing(trial.reference, with: "CASE") }
        return seen.replacing(name, with: "NAME")
            .replacing(/[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}/, with: "ID")
            .replacing(/[0-9a-f]{64}/, with: "DIGEST")
    }

    @Test func `of two definitions that differ in a key alone something else is seen`() async throws {
        try await House.withHouse { house in
            let stage = try await GrammarHouse(house)
            for (index, row) in Self.rows.enumerated() {
                #expect(row.text != row.other, "\(row.key)")
                do {
                    guard row.refusal == nil else {
                        try await Self.expectRefused(row, house, as: "refused-\(index)")
                        continue
                    }
                    let first = try await Self.seen(row, row.text, stage, as: "grammar-\(index)-a")
                    let second = try await Self.seen(row, row.other, stage, as: "grammar-\(index)-b")
                    #expect(first != second, "\(row.key): \(first)")
                    // What differs by itself would prove nothing.
                    let again = try await Self.seen(row, row.text, stage, as: "grammar-\(index)-c")
                    #expect(first == again, "\(row.key)")
                } catch {
                    Issue.record("\(row.key): \(error)")
                }
            }
        }
    }

    /// Publishing takes the one file of a row and refuses the other, with a line.
    private static func expectRefused(_ row: GrammarRow, _ house: House, as name: String) async throws {
        func reasons(_ text: String) async throws -> String {
            do {
                let file = Administration.DefinitionFile(file: "route.yaml", text: text.replacing("NAME", with: name))
                _ = try await house.administration.publish([file])
                return ""
            } catch { return "\(error)" }
        }
        #expect(try await reasons(row.text) == "", "\(row.key)")
        let refused = try await reasons(row.other.replacing("version: 1", with: "version: 2"))
        #expect(refused.contains(row.refusal ?? ""), "\(row.key): \(refused)")
        #expect(refused.contains(/route\.yaml:[0-9]+:|line [0-9]+:/), "\(row.key): \(refused)")
    }
}
