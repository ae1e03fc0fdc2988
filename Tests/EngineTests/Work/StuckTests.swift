import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Nothing is stuck; and what would be is found.
@Suite(.serialized) struct StuckTests {
    /// A route with a fault, and what is found of a case that is there.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let state: String
        let action: String
        let lacks: [StuckCase.Lack]
        var testDescription: String { name }
    }

    static let faults = [
        Fault(
            name: "no clock", state: "{party: provider}",
            action: "{from: there, to: done, by: provider, marks: decided}", lacks: [.clock]),
        Fault(
            name: "nobody has the role", state: "{party: body, standard: 5 working days}",
            action: "{from: there, to: done, by: decider, marks: decided}", lacks: [.owner]),
        Fault(
            name: "all who might are kept from it", state: "{party: body, standard: 5 working days}",
            action: "{from: there, to: done, by: officer, separate_from: send, marks: decided}", lacks: [.owner]),
        Fault(
            name: "a limit moves it",
            state: "{party: body, standard: 5 working days, deadline: 5 working days, on_expiry: finish}",
            action: "{from: there, to: done, by: system, marks: decided}", lacks: []),
        Fault(
            name: "a standard and somebody", state: "{party: body, standard: 5 working days}",
            action: "{from: there, to: done, by: officer, marks: decided}", lacks: []),
    ]

    @Test(arguments: faults) func `what keeps a case from moving is named`(fault: Fault) async throws {
        try await House.withHouse { house in
            let route = """
                workflow: faulty
                version: 1
                title: {en: Faulty}
                calendar: england-and-wales
                clock: {starts: received, stops: decided, standard: 60 working days}
                states:
                  draft: {party: provider, initial: true}
                  check: {party: body, standard: 5 working days}
                  there: \(fault.state)
                  done: {party: none, outcome: approved}
                actions:
                  submit: {from: draft, to: check, by: provider, marks: received}
                  send: {from: check, to: there, by: officer}
                  finish: \(fault.action)
                """
            _ = try await house.administration.publish([.init(file: "faulty.yaml", text: route)])
            // SBB has one officer and nobody else.
            let opened = try await house.outcome(
                .open(body: "SBB", submission: try House.completeSubmission(), route: "faulty"), as: house.provider
            ).receipt()
            try await house.act("submit", on: opened.reference, by: house.provider)
            #expect(try await house.engine.stuck(as: house.otherOfficer.credential).cases.isEmpty)
            try await house.act("send", on: opened.reference, by: house.otherOfficer)
            let stuck = try await house.engine.stuck(as: house.otherOfficer.credential).cases
            #expect(stuck.map(\.lacks) == (fault.lacks.isEmpty ? [] : [fault.lacks]))
            #expect(stuck.allSatisfy { $0.reference == opened.reference && $0.state == "there" })
            // Another body's officers see nothing of it, others may not ask; the doctor sees all.
            #expect(try await house.engine.stuck(as: house.officer.credential).cases.isEmpty)
            await #expect(throws: EngineError.self) { try await house.engine.stuck(as: house.provider.credential) }
            let found = try await house.admin.withConnection { connection in
                try await DatabaseExamination(connection: connection).stuck()
            }
            #expect(found.map(\.verdict) == [fault.lacks.isEmpty ? .ok : .fail])
            #expect(
                fault.lacks.isEmpty
                    == (found.first?.found == "1 live case: each has an owner, a clock and something that can be done"))
            #expect(fault.lacks.isEmpty || found.first?.found.contains(opened.reference) == true)
        }
    }

    @Test func `nothing on the shipped routes is stuck, wherever a case stands`() async throws {
        try await House.withHouse { house in
            for goal in ["draft", "completeness", "review", "awaiting-meeting", "notifying"] {
                _ = try await house.lead(to: goal)
            }
            #expect(try await house.engine.stuck(as: house.officer.credential).cases.isEmpty)
            // The only one who could decide has an interest; once another may, it is not stuck any more.
            let waiting = try await house.lead(to: "awaiting-meeting")
            for person in [house.decider, house.simulatingDecider] {
                _ = try await house.give(.declare, ["nature": "family"], on: waiting.reference, by: person).receipt()
            }
            #expect(try await house.engine.stuck(as: house.officer.credential).cases.map(\.lacks) == [[.owner]])
            _ = try await house.person("another", roles: ["decider"])
            #expect(try await house.engine.stuck(as: house.officer.credential).cases.isEmpty)
        }
    }
}
