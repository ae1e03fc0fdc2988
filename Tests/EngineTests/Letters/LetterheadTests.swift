import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// Head and foot of letters, the language of each, and what is shown before it goes.
@Suite struct LetterheadTests {
    /// A picture of one pixel.
    private static let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    private static func letter(_ house: House, _ name: String, _ letter: String) async throws -> CaseLetter {
        let list = try await house.engine.letters(of: name, as: house.officer.credential).letters
        let found = try #require(list.first { $0.letter == letter }, "\(list.map(\.letter))")
        return try await house.engine.letter(found.number, of: name, as: house.officer.credential)
    }

    @Test func `a letter has the body's head and foot, and greets by name`() async throws {
        try await House.withHouse { house in
            let plain = try await house.lead(to: "accredited").reference
            let bare = try await Self.letter(house, plain, "decision")
            #expect(bare.html?.contains("<img") == false)
            #expect(bare.text?.contains("Annwyl Nia Sampl,") == true && bare.text?.contains("Dear Nia Sampl,") == true)
            let set = try await house.administration.setLetterhead(
                [
                    "address": ["1 Example Street", "Cardiff CF10 1AA"], "telephone": "029 2000 0000",
                    "web": "https://sab.example", "signatory": "Dr Ann <Officer>",
                    "position": ["en": "Head of Accreditation", "cy": "Pennaeth Achredu"], "logo": .string(Self.pixel),
                ], of: "sab")
            #expect(set.logo?.type == "image/png" && set.address.count == 2)
            let name = try await house.lead(to: "accredited").reference
            let letter = try await Self.letter(house, name, "decision")
            let html = try #require(letter.html)
            for part in [
                "1 Example Street<br>", "029 2000 0000", "https://sab.example", "Dr Ann &lt;Officer&gt;<br>",
                "Pennaeth Achredu<br>", "src=\"data:image/png;base64,\(Self.pixel)\"", "Yours sincerely,",
                "Ein cyfeirnod: \(name)", "Nia Sampl<br>Sample College<br>",
            ] {
                #expect(html.contains(part), "\(part)")
            }
            // What was written before stays as it was; what is not named stays, and null takes away.
            #expect(try await Self.letter(house, plain, "decision") == bare)
            let changed = try await house.administration.setLetterhead(
                ["telephone": .null, "remove_logo": true], of: "SAB")
            #expect(changed.telephone == nil && changed.logo == nil && changed.signatory == "Dr Ann <Officer>")
        }
    }

    private static let unusable: [(String, JSONValue, String)] = [
        ("logo", .string(Data("GIF89a, no picture that is taken".utf8).base64EncodedString()), "PNG or JPEG"),
        ("logo", .string(Data(repeating: 0x89, count: 300_000).base64EncodedString()), "256 KiB"),
        ("address", ["one\ntwo"], "8 lines"), ("web", "sab.example", "https://"),
        ("web", "https://user:pw@sab.example/", "https://"), ("telephone", "call us", "number"),
        ("signatory", "  ", "one line"), ("position", ["fr": "Chef"], "words"),
    ]

    @Test(arguments: unusable)
    func `what is no part of a letterhead is refused with the reason`(
        member: String, value: JSONValue, because: String
    ) async throws {
        try await House.withHouse { house in
            await #expect {
                try await house.administration.setLetterhead([member: value], of: "SAB")
            } throws: { error in
                "\(error)".contains("the \(member) is not usable") && "\(error)".contains(because)
            }
            await #expect(throws: EngineError.self) {
                try await house.administration.setLetterhead([:], of: "SAC")
            }
            let kept: Int = try await house.value("SELECT count(*)::integer FROM accredit.letterhead")
            #expect(kept == 0)
        }
    }

    @Test func `each is written to in the language they asked for`() async throws {
        try await House.withHouse { house in
            func languages() async throws -> [String]? {
                let name = try await house.open().reference
                try await house.act("submit", on: name, by: house.provider)
                return try await Self.letter(house, name, "received").languages
            }
            #expect(try await languages() == ["cy", "en"])
            // The contact of the submission is one of the provider's people, who says it themselves.
            try await house.administration.setAddress("NIA.Sampl@coleg-sampl.example", of: "SAC", person: "provider")
            for (wanted, expected) in [
                (LetterLanguage.cy, ["cy"]), (.en, ["en"]), (.both, ["cy", "en"]),
            ] {
                let kept = try await house.engine.setLanguage(wanted, as: house.provider.credential)
                #expect(kept.language == wanted)
                #expect(try await languages() == expected)
                let record = try #require(try await house.administration.people(of: "SAC", "provider").first)
                #expect(record.language == wanted.rawValue && record.languageOn == kept.since)
                #expect(record.changes?.last?.what == "changed")
            }
            // A contact of the organisation, as its operator was told.
            _ = try await house.administration.addContact(
                named: "Quality", at: "quality@sac.example", in: .en, for: [.submissions], of: "SAC")
            let name = try await house.open().reference
            try await house.act("submit", on: name, by: house.provider)
            let told = try await house.engine.letters(of: name, as: house.officer.credential).letters
            #expect(told.first { $0.address == "quality@sac.example" }?.languages == ["en"])
            // An officer, of a reviewer.
            try await house.administration.setAddress("rhian@sab.example", of: "SAB", person: "reviewer")
            let change = PeopleRequest(.change, of: "reviewer", ["language": "cy"])
            guard case .done = try await house.engine.change(change, as: house.officer.credential) else {
                Issue.record("the language was not kept")
                return
            }
            let reviewed = try await house.lead(to: "review").reference
            _ = try await house.outcome(
                .give(.invite, case: reviewed, members: ["reviewer": "reviewer"]), as: house.officer
            ).receipt()
            let invited = try await Self.letter(house, reviewed, "invited")
            #expect(invited.languages == ["cy"] && invited.text?.contains("Annwyl reviewer,") == true)
            guard
                case .refused(let refusal) = try await house.engine.change(
                    PeopleRequest(.change, of: "reviewer", ["language": "fr"]), as: house.officer.credential)
            else {
                Issue.record("fr was kept")
                return
            }
            #expect(refusal.reason == .invalidData)
        }
    }

    @Test func `a letter is shown before it goes, and nothing of it is kept`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "notifying").reference
            func stored() async throws -> [Int] {
                try await house.value(
                    """
                    SELECT ARRAY[h.version, (SELECT count(*) FROM accredit.case_letter l WHERE l.case_id = h.case_id)]
                    FROM accredit.case_head h WHERE h.reference = \(name)
                    """)
            }
            let before = try await stored()
            let preview = try await house.engine.previewLetters(
                "decision", of: name, after: nil, as: house.officer.credential)
            #expect(preview.action == "notify" && preview.letters.count == 1)
            #expect(try await stored() == before)
            // What goes is what was shown.
            try await house.act("notify", on: name, by: house.officer)
            let sent = try await Self.letter(house, name, "decision")
            let shown = try #require(preview.letters.first)
            #expect(shown.text == sent.text && shown.subject == sent.subject && shown.address == sent.address)
            #expect(shown.html == sent.html)
            for (letter, action, person) in [
                ("returned", nil, house.officer), ("decision", "submit", house.officer),
                ("decision", nil, house.otherOfficer), ("decision", nil, house.reviewer),
                ("decision", nil, house.provider),
            ] as [(String, String?, House.Person)] {
                await #expect(throws: EngineError.self) {
                    try await house.engine.previewLetters(letter, of: name, after: action, as: person.credential)
                }
            }
        }
    }

    @Test func `letters are shown while others act on the case`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "notifying").reference
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        let preview = try await house.engine.previewLetters(
                            "decision", of: name, after: nil, as: house.officer.credential)
                        #expect(preview.letters.count == 1)
                    }
                    group.addTask {
                        _ = try await house.outcome(
                            .pause(case: name, reason: "They are moving."), as: house.officer)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `requirements and criteria are called by their titles`() async throws {
        try await House.withHouse { house in
            let example = "\(TestServer.repository)/Workflows/examples/panel-review.yaml"
            _ = try await house.administration.publish([
                .init(file: example, text: try String(contentsOfFile: example, encoding: .utf8))
            ])
            let named: [String] = try await house.value(
                """
                SELECT array_agg(x.kind || CASE WHEN accredit.requirement_words(w, x.name) = x.words THEN '' ELSE
                    ' ' || x.name END)
                FROM accredit.workflow w
                CROSS JOIN LATERAL (
                    SELECT 'evidence', i ->> 'item', accredit.words_in(i -> 'title')
                    FROM jsonb_array_elements(w.definition -> 'evidence') AS i WHERE i ? 'title'
                    UNION ALL
                    SELECT 'criterion', c ->> 'criterion', accredit.words_in(c -> 'title')
                    FROM accredit.workflow_panel p CROSS JOIN LATERAL jsonb_array_elements(p.panel -> 'criteria') AS c
                    WHERE p.workflow_id = w.id) AS x (kind, name, words)
                """)
            #expect(Set(named) == ["evidence", "criterion"])
        }
    }

    @Test func `nobody is told of what they did themselves, and a body without an address of nothing`() async throws {
        try await House.withHouse { house in
            func told(_ name: String) async throws -> [String] {
                try await house.engine.letters(of: name, as: house.officer.credential).letters.map(\.letter)
                    .filter { $0 == "your-turn" }
            }
            let silent = try await house.lead(to: "review").reference
            #expect(try await told(silent) == [])
            try await house.administration.setAddress("office@sab.example", of: "SAB")
            let name = try await house.lead(to: "review").reference
            #expect(try await told(name) == ["your-turn"])
            func declare(by person: House.Person, of reviewer: String?) async throws {
                var members: [String: JSONValue] = ["nature": "family"]
                members["reviewer"] = reviewer.map(JSONValue.string)
                _ = try await house.outcome(.give(.declare, case: name, members: members), as: person).receipt()
            }
            _ = try await house.person("Ann")
            try await declare(by: house.officer, of: "Ann")
            #expect(try await told(name).count == 2)
            // The same address is the officer's own.
            try await house.administration.setAddress("Office@sab.example", of: "SAB", person: "officer")
            _ = try await house.person("Ben")
            try await declare(by: house.officer, of: "Ben")
            #expect(try await told(name).count == 2)
        }
    }

    @Test func `a refusal says until when, on which grounds and how an appeal may be lodged`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting").reference
            _ = try await house.outcome(
                .give(.decide, case: name, members: ["action": "refuse", "reasons": "Not assessed."]),
                as: house.decider, ready: true
            ).receipt()
            try await house.act("notify-refusal", on: name, by: house.officer)
            let text = try #require(try await Self.letter(house, name, "decision").text)
            let until = try #require(
                try await house.engine.caseDetail(name, as: house.officer.credential).aftercare.appeal?.until)
            #expect(text.contains("You may appeal against this decision until the end of \(until.date.day) "))
            #expect(text.contains("- the process was not followed as it should have been"))
            #expect(text.contains("- ni ddilynwyd y broses fel y dylid"))
            #expect(text.contains("Lodge the appeal in the case \(name)"))
            // An approval says nothing of it.
            let approved = try await house.lead(to: "accredited").reference
            #expect(try await Self.letter(house, approved, "decision").text?.contains("appeal") == false)
        }
    }

    @Test func `a provider is warned once of each last day that nears`() async throws {
        try await House.withHouse { house in
            let composer = LetterComposer(
                pool: house.pool, texts: try House.letterTexts(), logger: .init(label: "letters"))
            let name = try await house.lead(to: "review").reference
            _ = try await house.outcome(
                .give(.ask, case: name, members: ["question": "Who marks?"]), as: house.officer
            ).receipt()
            let accredited = try await house.lead(to: "accredited").reference
            #expect(try await composer.warn() == 0)
            try await house.near(name, days: 5)
            try await house.near(accredited, days: 50)
            #expect(try await composer.warn() == 2)
            #expect(try await composer.warn() == 0)
            let asked = try await Self.letter(house, name, "lapse-ahead")
            #expect(asked.recipient == "provider" && asked.text?.contains("the case ends by itself") == true)
            #expect(
                try await Self.letter(house, accredited, "lapse-ahead").text?.contains("renewal has not been submitted")
                    == true)
        }
    }
}
