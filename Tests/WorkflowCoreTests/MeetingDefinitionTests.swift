import Foundation
import Testing

@testable import WorkflowCore

@Suite("Meetings in workflow files")
struct MeetingDefinitionTests {
    /// The small workflow whose check is a meeting's, said so.
    private static func text(_ meeting: String) -> String {
        SmallWorkflow.text.replacing(
            "party: body, standard: 10 working days", with: "party: meeting, meeting: \(meeting)"
        )
        .replacing("to: refused, by: decider", with: "to: refused, decides: refused, by: decider")
    }

    @Test func `the example is sound, speaks Welsh, and is what it says`() throws {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: folder.appending(path: "Workflows/examples/committee-votes.yaml"), encoding: .utf8)
        let document = try YAMLDocument.parse(text, file: "committee-votes.yaml")
        let definition = try WorkflowDefinition(document)
        #expect(
            WorkflowProof.findings(of: definition, meetingGaps: ["accreditation-committee": 30], document: document)
                == [])
        let texts = [definition.title] + definition.states.map(\.title) + definition.actions.map(\.title)
        #expect(texts.filter { $0.cy == nil } == [])
        let committee = try #require(definition.state("committee"))
        #expect(
            committee.meeting
                == .init(series: "accreditation-committee", voting: .init(quorum: 3, chairCasts: true)))
        #expect(try WorkflowDefinition(canonical: definition.canonicalJSON, file: "stored") == definition)
    }

    @Test(
        arguments: [
            ("panel", nil),
            ("{series: panel, quorum: 2}", WorkflowDefinition.Voting(quorum: 2)),
            (
                "{series: panel, quorum: 5, majority: two-thirds, votes: required}",
                .init(quorum: 5, majority: .twoThirds)
            ),
            (
                "{series: panel, quorum: 1, majority: unanimous, votes: optional}",
                .init(quorum: 1, majority: .unanimous, isRequired: false)
            ),
            ("{series: panel, quorum: 3, casting_vote: chair}", .init(quorum: 3, chairCasts: true)),
        ])
    func `ways to decide, and what they mean where they do not say it`(
        meeting: String, voting: WorkflowDefinition.Voting?
    ) throws {
        let definition = try WorkflowDefinition(try YAMLDocument.parse(Self.text(meeting), file: "small.yaml"))
        let state = try #require(definition.state("check"))
        #expect(state.meeting == .init(series: "panel", voting: voting))
        let again = try WorkflowDefinition(canonical: definition.canonicalJSON, file: "stored")
        #expect(try again == definition && again.hash == definition.hash)
        #expect(WorkflowProof.findings(of: definition, meetingGaps: ["panel": 10]) == [])
        // A plain name stays a plain name, so that what was published before keeps its hash.
        #expect(
            (definition.canonicalJSON["states"]?.arrayValue?[1]["meeting"]?.stringValue == "panel") == (voting == nil))
    }

    @Test(
        arguments: [
            "{quorum: 2}", "{series: panel}", "{series: panel, quorum: 0}", "{series: panel, quorum: 101}",
            "{series: panel, quorum: two}",
            "{series: panel, quorum: 2, majority: most}", "{series: panel, quorum: 2, casting_vote: lay}",
            "{series: panel, quorum: 2, majority: two-thirds, casting_vote: chair}",
            "{series: panel, quorum: 2, votes: maybe}",
            "{series: panel, quorum: 2, tie: chair}", "[panel]", "3",
        ])
    func `what cannot be is refused in its place`(meeting: String) throws {
        let problems = #expect(throws: FileProblems.self) {
            _ = try WorkflowDefinition(try YAMLDocument.parse(Self.text(meeting), file: "small.yaml"))
        }
        #expect("\(try #require(problems))".contains("meeting"))
    }
}
