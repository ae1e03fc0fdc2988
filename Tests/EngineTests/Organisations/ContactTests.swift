import Administration
import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Several contacts of one organisation, and the letters that go to them.
@Suite(.serialized) struct ContactTests {
    private static func addresses(_ letter: String, of name: String, _ house: House) async throws -> [String?] {
        try await house.engine.letters(of: name, as: house.officer.credential).letters.filter { $0.letter == letter }
            .map(\.address).sorted { ($0 ?? "") < ($1 ?? "") }
    }

    @Test func lettersGoToEveryContactForWhatTheyAreAbout() async throws {
        try await House.withHouse { house in
            for (name, email, purposes) in [
                ("Quality Office", "quality@sac.example", [.quality, .decisions]),
                // The contact of the submission, which is written to once.
                ("Nia", "NIA.sampl@coleg-sampl.example", [.decisions]), ("Finance", "finance@sac.example", [.finance]),
            ] as [(String, String, [WorkflowDefinition.Letter.Purpose])] {
                _ = try await house.administration.addContact(named: name, at: email, for: purposes, of: "sac")
            }
            let name = try await house.lead(to: "accredited").reference
            for letter in ["decision", "certificate"] {
                #expect(
                    try await Self.addresses(letter, of: name, house) == [
                        "nia.sampl@coleg-sampl.example", "quality@sac.example",
                    ], "\(letter)")
            }
            let told = try await house.engine.letters(of: name, as: house.officer.credential).letters.filter {
                $0.recipient == "provider"
            }
            #expect(Set(told.map(\.addressee)) == ["Sample College", "Quality Office, Sample College"])
            // A copy goes to whom the letter went to; once they are no contact, to the submission's.
            let quality = try #require(told.first { $0.letter == "decision" && $0.address == "quality@sac.example" })
            let copy = Command.Request.give(
                .copyLetter, case: name, members: ["letter": .integer(Int64(quality.number))])
            _ = try await house.outcome(copy, as: house.officer).receipt()
            _ = try await house.administration.removeContact(at: "QUALITY@sac.example", of: "SAC")
            _ = try await house.outcome(copy, as: house.officer).receipt()
            let copies = try await house.engine.letters(of: name, as: house.officer.credential).letters.filter {
                $0.copyOf == quality.number
            }.sorted { $0.number < $1.number }
            #expect(copies.map(\.address) == ["quality@sac.example", "nia.sampl@coleg-sampl.example"])
        }
    }

    @Test func withoutAContactTheOrganisationIsWrittenTo() async throws {
        try await House.withHouse { house in
            let submission = try House.submission(changing: "contact", to: nil)
            let route = try await house.publishPlainRoute()
            try await house.administration.setAddress("office@sac.example", of: "SAC")
            func asked() async throws -> String {
                let name = try await house.open(submission, route: route).reference
                try await house.act("submit", on: name, by: house.provider)
                try await house.act("confirm-complete", on: name, by: house.officer)
                try await house.act("request-information", on: name, data: ["question": "Why?"], by: house.officer)
                return name
            }
            #expect(try await Self.addresses("request", of: asked(), house) == ["office@sac.example"])
            for email in ["one@sac.example", "two@sac.example"] {
                _ = try await house.administration.addContact(
                    named: "Registry", at: email, for: [.submissions], of: "SAC")
            }
            let name = try await asked()
            #expect(try await Self.addresses("request", of: name, house) == ["one@sac.example", "two@sac.example"])
            // Of a provider that became part of another, both are written to.
            _ = try await house.administration.addContact(
                named: "Registry", at: "registry@sau.example", for: [.submissions], of: "SAU")
            let other = try await asked()
            _ = try await house.administration.merge("SAC", into: "SAU")
            _ = try await house.outcome(
                .give(.ask, case: other, members: ["question": "And when?"]), as: house.officer
            ).receipt()
            #expect(try await Self.addresses("request", of: other, house).contains("registry@sau.example"))
        }
    }

    @Test func whatIsNoContactIsRefused() async throws {
        try await House.withHouse { house in
            for (name, email, code, words) in [
                ("N", "no address", "SAC", "e-mail"), (" ", "a@b.example", "SAC", "1 to 200"),
                ("N", "a@b.example", "NONE", "org list"),
            ] {
                await #expect("\(name) \(email)") {
                    try await house.administration.addContact(named: name, at: email, for: [.quality], of: code)
                } throws: { "\($0)".contains(words) }
            }
            // The same address is the same contact, however it is typed.
            for (name, email) in [("One", "a@b.example"), ("Two", "A@b.example")] {
                _ = try await house.administration.addContact(named: name, at: email, for: [.quality], of: "SAC")
            }
            let kept = try await house.administration.contacts(of: "SAC")
            #expect(kept.map(\.name) == ["Two"] && kept.map(\.email) == ["A@b.example"])
            await #expect {
                try await house.administration.removeContact(at: "a@b.example", for: [.finance], of: "SAC")
            } throws: { "\($0)".contains("contact list") }
            let left = try await house.administration.removeContact(at: "a@b.example", for: [.quality], of: "SAC")
            #expect(left.isEmpty)
        }
    }
}
