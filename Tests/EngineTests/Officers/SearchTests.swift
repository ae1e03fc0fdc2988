import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// Cases found by words; and the same course opened twice.
@Suite(.serialized) struct SearchTests {
    private static func course(_ title: JSONValue) throws -> JSONValue {
        try House.submission(changing: "title", to: title)
    }

    private static func found(_ typed: String, _ house: House, as person: House.Person) async throws -> [String] {
        let words = try #require(SearchWords(typed), "“\(typed)”")
        return try await house.engine.cases(CaseFilter(search: words), as: person.credential).cases.map(\.reference)
    }

    // long: a table of what is typed and what is found, on one house.
    @Test func `words are found with or without accents, in any case and with any dash`() async throws {
        try await House.withHouse { house in
            let care = try await house.open(
                try Self.course(["en": "Café – Hygiene & Safety", "cy": "Caffi: Hylendid yn y Tŷ"])
            ).reference
            let welding = try await house.open(try Self.course("Welding, level 2")).reference
            let table: [(typed: String, expected: [String])] = [
                ("cafe", [care]), ("CAFÉ hygiene", [care]), ("Cafe\u{301}", [care]), ("caffi ty", [care]),
                ("Tŷ", [care]), ("hyg saf", [care]), ("café welding", []), ("weld", [welding]), ("level 2", [welding]),
                ("“welding”", [welding]), ("hygiene—safety", [care]), ("college", [welding, care]),
                ("sac", [welding, care]), ("99999001", [welding, care]), ("university", []), ("ygiene", []),
            ]
            for (typed, expected) in table {
                #expect(try await Self.found(typed, house, as: house.provider) == expected, "\(typed)")
            }
            // A reference in every form in which it comes.
            let parts = welding.split(separator: "-").map(String.init)
            let forms: [String] = [
                welding, welding.lowercased(), welding.replacing("-", with: ""), welding.replacing("-", with: "–"),
                welding.replacing("-", with: " "), " \(welding.lowercased().replacing("-", with: "\u{2011}")) ",
                welding.replacing("-", with: " — "), parts[1].lowercased(), parts[1...].joined(),
                "welding \(parts[2])",
            ]
            for typed in forms {
                #expect(try await Self.found(typed, house, as: house.provider) == [welding], "\(typed)")
                #expect(try await Self.found(typed, house, as: house.otherProvider) == [])
            }
            // An amendment is found by its words, and by those of before no more.
            _ = try await house.outcome(
                .amend(case: welding, submission: try Self.course("Soldering")), as: house.provider
            ).receipt()
            #expect(try await Self.found("soldering", house, as: house.provider) == [welding])
            #expect(try await Self.found("weld", house, as: house.provider) == [])
        }
    }

    @Test func `words of evidence are found by those who may see it`() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            let file = Array("%PDF-1.7 the plan\n".utf8)
            let sha256 = try await house.send(file, named: "Zebra_Plán-2027.pdf", for: name)
            let members: [String: JSONValue] = [
                "requirement": "assessment-plan", "sha256": .string(sha256), "name": "Zebra_Plán-2027.pdf",
            ]
            _ = try await house.give(.attach, members, on: name, by: house.provider).receipt()
            #expect(try await Self.found("zebra plan", house, as: house.provider) == [name])
            // It is a draft: its body sees the title and no evidence.
            #expect(try await Self.found("zebra", house, as: house.officer) == [])
            #expect(try await Self.found("college", house, as: house.officer) == [name])
            try await house.act("submit", on: name, by: house.provider)
            #expect(try await Self.found("2027 ZEBRA", house, as: house.officer) == [name])
            #expect(try await Self.found("zebra", house, as: house.reviewer) == [], "nobody asked them to review it")
            #expect(try await Self.found("zebra", house, as: house.otherOfficer) == [])
        }
    }

    @Test(arguments: [
        ("care", true), ("  ", false), ("–", false), (String(repeating: "x", count: 200), true),
        (String(repeating: "x", count: 201), false), ("a b c d e f g h i j", true), ("a b c d e f g h i j k", false),
        ("a-b-c-d-e-f-g-h-i-j-k", false),
    ])
    func `a search is of few words`(typed: String, isTaken: Bool) {
        #expect((SearchWords(typed) != nil) == isTaken)
    }

    @Test func `the register is searched the same way`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited").reference
            let forms = [name.lowercased().replacing("-", with: "–"), name.replacing("-", with: ""), "SÁMPLE college"]
            for typed in forms {
                let words = try #require(SearchWords(typed)).text
                #expect(try await house.engine.register(RegisterFilter(words: words)).entries.count == 1, "\(typed)")
            }
        }
    }

    @Test func `the same course opened twice is pointed out to who may see both`() async throws {
        try await House.withHouse { house in
            func same(_ name: String, _ person: House.Person) async throws -> [String]? {
                try await house.engine.caseDetail(name, as: person.credential).sameCourse
            }
            let first = try await house.open(try Self.course("Welding – Level 2"))
            #expect(first.effect == nil)
            #expect(try await same(first.reference, house.provider) == nil)
            let second = try await house.open(try Self.course(["en": "Another", "cy": "WELDING: level 2"]))
            #expect(second.effect == ["same_course": [.string(first.reference)]])
            for person in [house.provider, house.officer] {
                #expect(try await same(first.reference, person) == [second.reference])
                #expect(try await same(second.reference, person) == [first.reference])
            }
            // Histories tell of no other case.
            let history = try await house.engine.history(
                of: second.reference, now: House.now, as: house.provider.credential)
            #expect(history.events.first?.effect == nil)
            let advice = try await house.engine.advise(
                body: "SAB", submission: try House.sample("level-3-care-welsh-college").titled("Welding level 2"),
                now: House.now, as: house.provider.credential)
            #expect(advice.sameCourse.map(Set.init) == [first.reference, second.reference])
            // Another title, another body, another provider: another course.
            #expect(try await house.open(try Self.course("Welding level 3")).effect == nil)
            let elsewhere = Command.Request.open(body: "SBB", submission: try Self.course("Another"), route: nil)
            #expect(try await house.outcome(elsewhere, as: house.provider).receipt().effect == nil)
            let theirs = try House.submission(changing: "provider_ukprn", to: nil).titled("Another")
            let other = Command.Request.open(body: "SAB", submission: theirs, route: nil)
            #expect(try await house.outcome(other, as: house.otherProvider).receipt().effect == nil)
            // What has ended is not pointed out.
            try await house.act("withdraw", on: first.reference, by: house.provider)
            #expect(try await same(second.reference, house.provider) == nil)
            #expect(try await same(first.reference, house.provider) == nil)
        }
    }
}

extension JSONValue {
    /// The submission under another title.
    fileprivate func titled(_ title: String) -> JSONValue {
        var members = objectValue ?? [:]
        members["title"] = .string(title)
        return .object(members)
    }
}
