import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

@testable import accredit

extension VerbsOnServerTests {
    @Test func `A case is given, noted, tagged, found and reassigned by its verbs`() async throws {
        try await Self.withClients { house, client in
            let (officer, submission) = (try client(house.officer), try House.sample("level-3-care-welsh-college"))
            let name = try await client(house.provider).open(
                body: "SAB", submission: submission, route: nil, heading: CommandHeading(key: "one")
            ).value.reference
            try await AssignCase.parse([name, "officer", "--key", "given"]).run(with: officer)
            try await AssignCase.parse([name, "officer", "--key", "given"]).run(with: officer)
            try await AssignCase.parse([name, "--nobody"]).run(with: officer)
            try await AssignCase.parse([name, "officer"]).run(with: officer)
            try await ReassignCases.parse(["--from", "officer", "--to", "simulatingOfficer"]).run(with: officer)
            try await NoteOnCase.parse([name, "Rang the college."]).run(with: officer)
            try await ListNotes.parse([name]).run(with: officer)
            try await TagCase.parse([name, "Fast Track", "brys"]).run(with: officer)
            try await UntagCase.parse([name, "brys"]).run(with: officer)
            try await ListOfficers.parse([]).run(with: officer)
            for options in [["--mine"], ["--tag", "fast-track"], ["--search", name.lowercased()]] {
                try await ListCases.parse(options).run(with: officer)
            }
            for options in [["--mine"], ["--unassigned"], ["--officer", "simulatingOfficer"]] {
                try await ShowWork.parse(options).run(with: officer)
            }
            let summary = try await officer.caseDetail(name).value.summary
            #expect(summary.officer == "simulatingOfficer" && summary.tags == ["fast-track"])
            #expect(try await house.engine.notes(of: name, as: house.officer.credential).notes.count == 1)
            await #expect {
                try await ListNotes.parse([name]).run(with: try client(house.provider))
            } throws: { ($0 as? ServerProblem)?.description.contains("of the body") == true }
            await #expect {
                try await AssignCase.parse([name, "no one"]).run(with: officer)
            } throws: { ($0 as? ServerProblem)?.description.contains("simulatingOfficer") == true }
        }
    }

    @Test func `An operator sets who gets the cases of a body`() async throws {
        try await House.withHouse { house in
            for (rule, kept) in [("round-robin", "round-robin"), ("subject", "subject"), ("nobody", nil)] {
                try await AssignOfficers.parse(["sab", "--by", rule]).run(at: house.administration)
                let body = try await house.administration.organisations().first { $0.code == "SAB" }
                #expect(body?.officerRule?.rawValue == kept)
            }
            await #expect(throws: (any Error).self) {
                try await AssignOfficers.parse(["SAC", "--by", "load"]).run(at: house.administration)
            }
        }
    }

    @Test(arguments: [
        (#"{"moved": [{"case": "A", "officer": "Ben"}], "kept": []}"#, ["A", "Ben"]),
        (#"{"moved": [{"case": "A"}], "kept": []}"#, ["nobody suits it"]),
        (#"{"moved": [], "kept": [{"case": "B", "reason": "conflict"}]}"#, ["not moved", "conflict"]),
    ])
    func `What became of each case is said`(answer: String, parts: [String]) throws {
        let text = ReassignCases.text(try Wire.decode(Reassignment.self, from: Data(answer.utf8)))
        for part in parts { #expect(text.contains(part)) }
    }
}
