import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// What a body keeps of a case among its own people: notes and tags.
@Suite(.serialized) struct NoteTests {
    private static func handIn(_ house: House) async throws -> String {
        let name = try await house.open().reference
        try await house.act("submit", on: name, by: house.provider)
        return name
    }

    private static func notes(_ name: String, _ house: House, as person: House.Person) async throws -> [String] {
        try await house.engine.notes(of: name, as: person.credential).notes.map {
            "\($0.number) \($0.author) \($0.text)"
        }
    }

    @Test func `people of the body write and read them, once under a key`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            func write(_ text: String, key: String, by person: House.Person) async throws -> CommandOutcome {
                let request = Command.Request.give(.note, case: name, members: ["text": .string(text)])
                return try await house.outcome(request, as: person, key: key)
            }
            let first = try await write("  Rang the college. ", key: "a", by: house.officer).receipt()
            #expect(first.version == 2 && first.state == "completeness" && first.effect == ["note": 1])
            let again = try await write("  Rang the college. ", key: "a", by: house.officer).receipt()
            #expect(again.isReplay && again.occurredAt == first.occurredAt && again.effect == first.effect)
            guard case .keyReused = try await write("Another.", key: "a", by: house.officer) else {
                Issue.record("another note under the same key was taken")
                return
            }
            _ = try await write("Tŷ'r Ddraig.", key: "a", by: house.decider).receipt()
            let expected = ["1 officer Rang the college.", "2 decider Tŷ'r Ddraig."]
            #expect(try await Self.notes(name, house, as: house.officer) == expected)
            #expect(try await Self.notes(name, house, as: house.decider) == expected)
            // A replay is answered the same wherever the case has gone since.
            try await house.act("confirm-complete", on: name, by: house.officer)
            let later = try await write("  Rang the college. ", key: "a", by: house.officer).receipt()
            #expect(later.version == 2 && later.state == "completeness" && later.isReplay)
        }
    }

    @Test func `notes at once are all kept and numbered`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...12 {
                    group.addTask {
                        _ = try await house.give(
                            .note, ["text": .string("Note \(number).")], on: name, by: house.officer
                        ).receipt()
                    }
                }
                try await group.waitForAll()
            }
            let notes = try await house.engine.notes(of: name, as: house.officer.credential).notes
            #expect(notes.map(\.number) == Array(1...12) && Set(notes.map(\.text)).count == 12)
        }
    }

    @Test func `what cannot be noted is said with what to do`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            func refusal(_ members: [String: JSONValue], by person: House.Person) async throws -> Refusal.Reason? {
                try await house.give(.note, members, on: name, by: person).refusal?.reason
            }
            #expect(try await refusal(["text": "x"], by: house.provider) == .notPermitted)
            for members in [[:], ["text": " "], ["text": 7], ["text": .string(String(repeating: "x", count: 4001))]]
                as [[String: JSONValue]]
            {
                #expect(try await refusal(members, by: house.officer) == .invalidData)
            }
            // Neither who may not read the case: no reviewer who was not asked, nobody who has an interest.
            #expect(try await refusal(["text": "x"], by: house.reviewer) == .notOnPanel)
            _ = try await house.give(.declare, ["nature": "family"], on: name, by: house.decider).receipt()
            #expect(try await refusal(["text": "x"], by: house.decider) == .conflict)
            _ = try await house.give(.note, ["text": "Ours."], on: name, by: house.officer).receipt()
            for person in [house.reviewer, house.decider, house.otherOfficer, house.otherProvider] {
                await #expect { try await house.engine.notes(of: name, as: person.credential) } throws: {
                    $0.isNotFound
                }
            }
            await #expect { try await house.engine.notes(of: name, as: house.provider.credential) } throws: {
                if case .forbidden? = $0 as? EngineError { true } else { false }
            }
            // On a case that has ended nothing is noted; on one that is recognised it is.
            try await house.act("withdraw", on: name, by: house.provider)
            let ended = try #require(
                try await house.give(.note, ["text": "x"], on: name, by: house.officer).refusal)
            #expect(ended.reason == .caseEnded && ended.sentence.contains("ended as “withdrawn”"))
            #expect(ended.sentence(in: .cy).contains("wedi dod i ben"))
            #expect(try await Self.notes(name, house, as: house.officer).count == 1)
            let recognised = try await house.lead(to: "accredited").reference
            _ = try await house.give(.note, ["text": "Visit in May."], on: recognised, by: house.officer).receipt()
        }
    }

    @Test func `tags are the body's own words, at most twenty`() async throws {
        try await House.withHouse { house in
            let (name, other) = (try await Self.handIn(house), try await Self.handIn(house))
            func tags() async throws -> [String]? {
                try await house.engine.caseDetail(name, as: house.officer.credential).summary.tags
            }
            #expect(try await tags() == nil)
            let tagged = try await house.give(.tag, ["tags": ["Fast  Track", "tŷ"]], on: name, by: house.officer)
            #expect(try tagged.receipt().effect == ["tags": ["fast-track", "tŷ"]])
            #expect(try tagged.receipt().version == 2)
            _ = try await house.give(.tag, ["tags": ["fast-track"]], on: name, by: house.officer).receipt()
            #expect(try await tags() == ["fast-track", "tŷ"])
            for (tag, found) in [("Fast track", [name]), ("tŷ", [name]), ("nothing", [])] {
                let page = try await house.engine.cases(CaseFilter(tag: tag), as: house.officer.credential)
                #expect(page.cases.map(\.reference) == found)
            }
            await #expect {
                try await house.engine.cases(CaseFilter(tag: "tŷ"), as: house.provider.credential)
            } throws: { if case .forbidden? = $0 as? EngineError { true } else { false } }
            func refusal(_ verb: Command.Verb, _ members: [String: JSONValue], by person: House.Person) async throws
                -> Refusal.Reason?
            {
                try await house.give(verb, members, on: name, by: person).refusal?.reason
            }
            for wrong in [[], [""], ["a,b"], [7], "word", ["-"], [.string(String(repeating: "x", count: 41))]]
                as [JSONValue]
            {
                #expect(try await refusal(.tag, ["tags": wrong], by: house.officer) == .invalidData, "\(wrong)")
            }
            let many = JSONValue.array((1...19).map { .string("tag-\($0)") })
            #expect(try await refusal(.tag, ["tags": many], by: house.officer) == .invalidData)
            #expect(try await refusal(.untag, ["tags": ["nothing"]], by: house.officer) == .invalidData)
            #expect(try await refusal(.tag, ["tags": ["x"]], by: house.provider) == .notPermitted)
            #expect(try await refusal(.tag, ["tags": ["x"]], by: house.decider) == .notPermitted)
            _ = try await house.give(.untag, ["tags": ["FAST track", "tŷ"]], on: name, by: house.officer).receipt()
            #expect(try await tags() == nil)
            try await house.act("withdraw", on: other, by: house.provider)
            let ended = try await house.give(.tag, ["tags": ["x"]], on: other, by: house.officer).refusal
            #expect(ended?.reason == .caseEnded)
        }
    }

    /// Whatever the body notes, its provider gets the same, to the byte: no event, no version, no count tells of it.
    @Test func `a provider is told nothing of notes and tags`() async throws {
        try await House.withHouse { house in
            let name = try await Self.handIn(house)
            func told() async throws -> [String] {
                let provider = house.provider.credential
                let values: [any Encodable] = [
                    try await house.engine.caseDetail(name, as: provider),
                    try await house.engine.cases(as: provider).cases,
                    try await house.engine.history(of: name, now: House.now, as: provider).events,
                    try await house.engine.explain(name, as: provider),
                    try await house.engine.work(as: provider).work,
                    try await house.engine.letters(of: name, as: provider),
                ]
                return try values.map { String(decoding: try Wire.encode($0), as: UTF8.self) }
            }
            let before = try await told()
            let stored = try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events
            for text in ["One.", "Two."] {
                _ = try await house.give(.note, ["text": .string(text)], on: name, by: house.officer).receipt()
            }
            _ = try await house.give(.tag, ["tags": ["doubtful"]], on: name, by: house.officer).receipt()
            #expect(try await told() == before)
            #expect(
                try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events == stored)
            // Nor do the tables show them; of notes the body's people find their own alone, but through notes_of.
            for (person, notes, tags) in [
                (house.provider, 0, 0), (house.otherOfficer, 0, 0), (house.officer, 2, 1), (house.decider, 0, 1),
            ] {
                let answers = try await house.pool.withConnection { connection in
                    try await connection.pipeline([
                        "SELECT FROM accredit.enter(sha256(convert_to(\(person.secret), 'UTF8')))",
                        "SELECT FROM accredit.case_note", "SELECT FROM accredit.case_tag",
                    ])
                }
                #expect(answers[1].count == notes && answers[2].count == tags)
            }
            // The provider goes on from the version that it saw.
            _ = try await house.outcome(
                .act(case: name, action: "withdraw", data: nil), as: house.provider, version: 2
            ).receipt()
            try await house.expectSound()
        }
    }
}
