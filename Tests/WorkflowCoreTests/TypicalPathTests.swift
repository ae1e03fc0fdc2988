import Testing

@testable import WorkflowCore

@Suite("The path to expect")
struct TypicalPathTests {
    @Test func `names action, party, standard and meeting of each step`() throws {
        let path = try ShippedWorkflows.definition("proportionate-accreditation").typicalPath
        #expect(path.map(\.action) == [nil, "submit", "confirm-complete", "recommend", "approve", "notify"])
        #expect(path.map(\.party) == [.provider, .body, .body, .meeting, .body, WorkflowDefinition.Party.none])
        #expect(path.map { $0.standard?.count } == [nil, 5, 20, nil, 5, nil])
        #expect(path.compactMap(\.meeting) == ["accreditation-committee"])
    }

    @Test func `goes round requests and expiries, even where that is longer`() throws {
        let text = """
            workflow: round
            version: 1
            title: Round
            calendar: scotland
            clock: {starts: received, stops: decided, standard: 10 weeks}
            states:
              draft: {party: provider, initial: true, deadline: 1 week, on_expiry: slip}
              ask: {party: provider, request: true}
              first: {party: body, standard: 1 week}
              second: {party: body, standard: 1 week}
              third: {party: body, standard: 1 week}
              done: {party: none, outcome: approved-with-conditions}
            actions:
              submit: {from: draft, to: first, by: provider}
              slip: {from: draft, to: third, by: system}
              request: {from: draft, to: ask, by: officer}
              answer: {from: ask, to: done, by: provider}
              on: {from: first, to: second, by: officer}
              further: {from: second, to: third, by: officer}
              finish: {from: third, to: done, by: decider}
            """
        let definition = try WorkflowDefinition(YAMLDocument.parse(text, file: "f"))
        #expect(definition.typicalPath.map(\.state) == ["draft", "first", "second", "third", "done"])
    }

    @Test func `is empty where no approval can be reached`() throws {
        #expect(
            try SmallWorkflow.definition(replacing: "outcome: approved", with: "outcome: returned").typicalPath == [])
        #expect(try SmallWorkflow.definition(replacing: ", initial: true", with: "").typicalPath == [])
    }

    @Test func `states and actions are found by name`() throws {
        let definition = try SmallWorkflow.definition()
        #expect(definition.initialState?.state == "draft")
        #expect(definition.actions(from: "check").map(\.action) == ["return", "approve", "refuse"])
        #expect(definition.state("nowhere") == nil)
        #expect(definition.action("nothing") == nil)
    }
}
