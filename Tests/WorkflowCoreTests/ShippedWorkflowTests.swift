import Testing

@testable import WorkflowCore

@Suite("The workflows that are shipped")
struct ShippedWorkflowTests {
    @Test(arguments: ShippedWorkflows.names)
    func `are sound and named like their file`(name: String) throws {
        let document = try ShippedWorkflows.document(name)
        let definition = try WorkflowDefinition(document)
        #expect(definition.workflow == name)
        #expect(WorkflowProof.findings(of: definition, meetingGaps: ShippedWorkflows.gaps, document: document) == [])
    }

    @Test(arguments: ShippedWorkflows.names)
    func `speak Welsh wherever people read them`(name: String) throws {
        let definition = try ShippedWorkflows.definition(name)
        var texts =
            [definition.title] + definition.states.map(\.title) + definition.actions.map(\.title)
            + definition.evidence.map(\.title)
        texts += definition.actions.flatMap(\.require).map(\.message) + definition.routing.map(\.because)
        texts += [definition.summary, definition.states.compactMap(\.milestone).first].compactMap(\.self)
        #expect(texts.filter { $0.cy == nil }.map(\.en) == [])
    }

    @Test(
        arguments: [
            (
                "proportionate-accreditation",
                ["draft", "completeness", "review", "awaiting-meeting", "notifying", "accredited"]
            ),
            ("recognised-provision", ["draft", "screening", "registering", "registered"]),
            (
                "programme-accreditation",
                [
                    "draft", "completeness", "panel-assembly", "documents", "document-review", "visit-planning",
                    "visit", "report",
                    "observations",
                    "conclusion", "awaiting-meeting", "notifying", "accredited",
                ]
            ),
        ])
    func `tell a provider what to expect`(name: String, states: [String]) throws {
        let path = try ShippedWorkflows.definition(name).typicalPath
        #expect(path.map(\.state) == states)
        #expect(path.first?.action == nil)
        #expect(path.dropFirst().allSatisfy { $0.action != nil })
    }

    @Test func `use the committee's whole wait`() throws {
        // One more day of waiting, and the short route no longer fits its 60 days; the long one has nine months and
        // some to spare.
        let longer = ["accreditation-committee": 36]
        let short = WorkflowProof.findings(
            of: try ShippedWorkflows.definition("proportionate-accreditation"), meetingGaps: longer)
        #expect(short.map(\.kind) == [.standardExceeded])
        #expect(
            short[0].path.map(\.state) == [
                "draft", "completeness", "review", "awaiting-meeting", "notifying", "accredited",
            ])
        let long = try ShippedWorkflows.definition("programme-accreditation")
        #expect(WorkflowProof.findings(of: long, meetingGaps: ["accreditation-committee": 46]) == [])
        #expect(
            WorkflowProof.findings(of: long, meetingGaps: ["accreditation-committee": 47]).map(\.kind) == [
                .standardExceeded
            ])
    }

    @Test func `send small courses of recognised providers to the light route`() throws {
        let routing = try ShippedWorkflows.definition("proportionate-accreditation").routing
        #expect(routing.map(\.route) == ["recognised-provision", "proportionate-accreditation"])
        #expect(routing.map(\.condition) == ["$.provider.recognised == true && $.submission.credits <= 30", nil])
    }
}
