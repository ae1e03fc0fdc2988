@testable import Engine
@testable import Administration
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Letters as a scheme says them, instead of the usual ones or beside them.
@Suite struct SchemeLetterTests {
    /// The shipped route as another version, with letters.
    private static func route(_ letters: String) throws -> Administration.DefinitionFile {
        let shipped = try #require(
            try House.shippedDefinitions().first { $0.file.hasSuffix("/proportionate-accreditation.yaml") })
        return Administration.DefinitionFile(
            file: "route.yaml", text: shipped.text.replacing(/(?m)^version: \d+/, with: "version: 90") + "\n" + letters)
    }

    @Test func `the words of a scheme replace the usual ones, and its own letters go out`() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([
                try Self.route(
                    """
                    letters:
                      - letter: decision
                        subject: Our decision on {{title}}
                        text: |
                          {{recipient}}: {{decision}}{{#until}} until {{until}}{{/until}}.

                          - one
                          - two
                      - {letter: certificate, on: []}
                      - letter: received
                        on: submit
                        to: provider
                        subject: {en: We have it, cy: Mae gennym ni}
                        text: {en: 'Thank you for {{reference}}.', cy: 'Diolch am {{reference}}.'}
                      - {letter: pausing, on: [pause, refused], to: officer, subject: Paused, text: 'Because \
                    {{reason}}'}
                    """)
            ])
            let name = try await house.lead(to: "accredited").reference
            let letters = try await house.engine.letters(of: name, as: house.officer.credential).letters.filter {
                $0.letter != "invited"
            }.sorted { $0.number < $1.number }
            #expect(letters.map(\.letter) == ["received", "decision"])
            let first = try await house.engine.letter(letters[0].number, of: name, as: house.officer.credential)
            #expect(first.subject == "Mae gennym ni / We have it")
            // Greeting and end are those of every letter.
            let parts = first.text?.components(separatedBy: "\n\n* * *\n\n") ?? []
            #expect(
                parts.first?.hasPrefix("Annwyl Nia Sampl,\n\nDiolch am \(name).\n\nYn gywir,\n\n") == true
                    && parts.last?.hasPrefix("Dear Nia Sampl,\n\nThank you for \(name).\n\nYours sincerely,") == true)
            let second = try await house.engine.letter(letters[1].number, of: name, as: house.officer.credential)
            #expect(
                second.languages == ["en"] && second.text?.contains("\n\nSample College: approved until ") == true)
            #expect(second.html?.contains("<ul><li>one</li><li>two</li></ul>") == true)
        }
    }

    @Test func `a scheme's own letter about a last day goes out once`() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([
                try Self.route(
                    """
                    letters:
                      - {letter: lapse-ahead, on: []}
                      - {letter: ending, on: lapse-ahead, to: provider, subject: It ends, text: 'By {{due}}.'}
                    """)
            ])
            let composer = LetterComposer(
                pool: house.pool, texts: try House.letterTexts(), logger: .init(label: "letters"))
            let name = try await house.lead(to: "review").reference
            _ = try await house.outcome(
                .give(.ask, case: name, members: ["question": "Who marks?"]), as: house.officer
            ).receipt()
            try await house.near(name, days: 5)
            #expect(try await composer.warn() == 1)
            #expect(try await composer.warn() == 0)
            // Another last day is another letter.
            try await house.near(name, days: 4)
            #expect(try await composer.warn() == 1)
            let letters = try await house.engine.letters(of: name, as: house.officer.credential).letters
            #expect(letters.count { $0.letter == "ending" } == 2)
            #expect(!letters.contains { $0.letter == "lapse-ahead" })
        }
    }

    @Test(arguments: [
        (
            "- {letter: decision, text: 'For {{recipent}}.'}",
            "letters.decision.text.en has the place {{recipent}}, which nothing fills; did you mean {{recipient}}?"
        ),
        (
            "- {letter: decision, subject: 'For {{#recipient}}.'}",
            "letters.decision.subject.en cannot be read as a template"
        ),
        (
            "- {letter: thanks, on: submit, to: provider, subject: Thanks}",
            "is none of the usual ones, so it needs on, to, subject and text"
        ),
        ("- {letter: decision, on: approved-twice}", "which is no action or decision of this workflow"),
        ("- {letter: decision, to: everybody}", "everybody"), ("- {letter: decision, words: Hello}", "words"),
    ])
    func `letters that could not be written are refused when published`(letters: String, because: String) async throws {
        try await House.withHouse { house in
            let file = try Self.route("letters:\n  \(letters)\n")
            let error = await #expect(throws: (any Error).self) { try await house.administration.publish([file]) }
            #expect("\(error.map { "\($0)" } ?? "")".contains(because), "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func `letters are told apart by a difference, and leave other definitions as they were`() throws {
        let shipped = try #require(
            try House.shippedDefinitions().first { $0.file.hasSuffix("/proportionate-accreditation.yaml") })
        let read = { (file: Administration.DefinitionFile, text: String) in
            try WorkflowDefinition(try YAMLDocument.parse(text, file: "route.yaml"))
        }
        let plain = try read(shipped, shipped.text)
        #expect(try !plain.canonicalText.contains("\"letters\""))
        let lettered = try read(shipped, shipped.text + "\nletters:\n  - {letter: decision, subject: Our decision}\n")
        let changes = WorkflowDiff(from: plain, to: lettered).changes.map(\.description)
        #expect(changes == ["Letter “decision” is new: Our decision."])
        #expect(try WorkflowDefinition(canonical: lettered.canonicalJSON) == lettered)
    }
}
