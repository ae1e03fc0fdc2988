import Foundation
import Testing

@testable import WorkflowCore

@Suite("Panels in workflow files")
struct PanelDefinitionTests {
    static let file = "panel-review"

    static func document() throws -> YAMLDocument {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Workflows/examples/\(file).yaml"), encoding: .utf8)
        return try YAMLDocument.parse(text, file: "\(file).yaml")
    }

    @Test func `the example is sound, speaks Welsh, and is what it says`() throws {
        let document = try Self.document()
        let definition = try WorkflowDefinition(document)
        #expect(WorkflowProof.findings(of: definition, meetingGaps: [:], document: document) == [])
        let texts = [definition.title] + definition.states.map(\.title) + definition.actions.map(\.title)
        #expect(texts.filter { $0.cy == nil } == [])
        let panel = try #require(definition.state("review")?.panel)
        #expect(panel.seats == [.chair: 1, .lay: 1, .member: 1])
        let resolution = try #require(panel.resolution)
        #expect(resolution.rule == .init(approve: .weight(2), quorum: 2, lay: 1, veto: [.lay]))
        #expect(resolution.atDeadline == .decide && resolution.cancelsRest && panel.naming != .unnamed)
        #expect(panel.criteria.map(\.weight) == [2, 2, 1] && panel.criteria.map(\.commentBelow) == [3, 3, nil])
    }

    @Test func `reads back what it wrote`() throws {
        let definition = try WorkflowDefinition(Self.document())
        let again = try WorkflowDefinition(canonical: definition.canonicalJSON, file: "stored")
        #expect(again == definition)
        #expect(try again.hash == definition.hash)
    }

    @Test(
        arguments: [
            ("{approve: majority}", WorkflowDefinition.PanelRule(approve: .majority, quorum: 3, lay: 1)),
            ("{approve: majority, tie: chair, lay: 0}", .init(approve: .majority, quorum: 3, chairBreaksTies: true)),
            (
                "{approve: 5 of 6, weights: {chair: 2}}",
                .init(approve: .weight(5), quorum: 5, lay: 1, weights: [.chair: 2])
            ),
            (
                "{approve: 3, quorum: 4, veto: [chair, lay], abstentions: present, decides: all}",
                .init(
                    approve: .weight(3), quorum: 4, lay: 1, veto: [.chair, .lay], abstentions: .present, decides: .all)
            ),
        ])
    func `rules and what they mean where they do not say it`(rule: String, expected: WorkflowDefinition.PanelRule)
        throws
    {
        let text = """
            {members: {reviewers: 5, lay: 1, chair: true}, rule: \(rule), outcomes: {approve: a, refuse: b, undecided: \
            c}, \
            at_deadline: extend by 5 working days}
            """
        let definition = try SmallWorkflow.definition(replacing: "party: body", with: "party: body, panel: \(text)")
        let resolution = try #require(definition.state("check")?.panel?.resolution)
        #expect(resolution.rule == expected && resolution.atDeadline == .extend(workingDays: 5))
        #expect(try WorkflowDefinition(canonical: definition.canonicalJSON, file: "stored") == definition)
    }
}
