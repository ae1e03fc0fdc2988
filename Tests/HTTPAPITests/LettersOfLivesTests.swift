import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Every hand-over of the scripted lives makes the letters that the table in `Docs/letters.md` promises, and no others.
@Suite struct LettersOfLivesTests {
    @Test(arguments: Lives.allCases) func `a life makes the letters of the table`(name: Lives) async throws {
        try await API.serving { api in
            let house = api.house
            try await house.writesAboutTheTold()
            var narrator = HTTPNarrator(api: api)
            narrator.examines = false
            let flaws = try await LifeTelling.flaws(of: try name.life, told: narrator, in: house)
            #expect(flaws == [])
            for reference in try await house.references() {
                let promised = try await PromisedLetters.promised(of: reference, in: house)
                let made = try await PromisedLetters.made(of: reference, in: house)
                #expect(
                    made == promised,
                    "missing: \(promised.subtracting(made).sorted()); too many: \(made.subtracting(promised).sorted())")
                try await self.read(reference, in: house)
            }
        }
    }

    /// What people read has no place that nothing filled, no slug, no date as machines write it, no mark twice.
    private func read(_ reference: String, in house: House) async throws {
        for listed in try await house.engine.letters(of: reference, as: house.simulatingOfficer.credential).letters {
            let letter = try await house.engine.letter(
                listed.number, of: reference, as: house.simulatingOfficer.credential)
            let text = [letter.subject, letter.text].compactMap(\.self).joined(separator: "\n")
            let words = text.replacing(reference, with: "REF").replacing("\n* * *\n", with: "\n")
            #expect(!words.contains("{{") && words.firstMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) == nil, "\(text)")
            for slug in try Self.slugs { #expect(!words.contains(slug), "\(letter.letter) says \(slug): \(text)") }
            #expect(words.firstMatch(of: /(?m)^- [0-9]+\.|^[-•*] [-•*]|\.\.(?!\.)| {2}|: *$\n*\z/) == nil, "\(text)")
            #expect(letter.html?.contains("<li>1. ") == false)
            #expect(text.contains("Dear ") || text.contains("Annwyl "))
            #expect(letter.html?.contains("Sample Accreditation Body") == true)
        }
    }

    /// Names of the shipped definitions that no sentence has by chance: those with a dash in them.
    private static var slugs: [String] {
        get throws {
            let files = try House.shippedDefinitions().filter { $0.text.contains("\nworkflow:") }
            return Set(
                files.flatMap { file in
                    file.text.matches(of: /(?m)^  (?:- item: )?([a-z]+(?:-[a-z]+)+):?$/).map { String($0.1) }
                }
            ).sorted()
        }
    }
}
