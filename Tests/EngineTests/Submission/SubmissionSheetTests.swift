import Documents
import EngineSupport
import Foundation
import Testing
import WorkflowCore

@testable import Engine

/// A submission as a person reads it: every field in words, what changed, what is missing.
@Suite struct SubmissionSheetTests {
    private static let samples = ["level-6-data-university", "level-3-care-welsh-college", "scqf-level-7-college"]

    @Test func `every field is read in one place and has a name of its own in both languages`() {
        let placed = SubmissionSchema.sections.flatMap(\.fields) + SubmissionSchema.fieldsOutsideSections
        #expect(placed.sorted() == SubmissionSchema.members(of: "").map(\.name).sorted())
        for siblings in Dictionary(grouping: SubmissionSchema.fields, by: \.parent).values {
            #expect(Set(siblings.map(\.label.en)).count == siblings.count)
        }
        for field in SubmissionSchema.fields {
            #expect(field.label.en?.isEmpty == false && field.label.cy?.isEmpty == false, "\(field.path)")
        }
    }

    @Test func `every word of a vocabulary is read as words in both languages`() {
        let kinds = SubmissionSchema.fields.map(\.kind) + SubmissionSchema.fields.map(\.kind.element)
        let vocabularies = Set(kinds.compactMap { if case .choice(let vocabulary) = $0 { vocabulary } else { nil } })
        #expect(vocabularies.count == 7)
        for vocabulary in vocabularies {
            for word in vocabulary.words {
                let title = vocabulary.title(of: word)
                #expect(title.cy != nil && title.en?.first?.isUppercase == true, "\(word)")
                #expect(word == title.en || word.contains("work") || title.en?.contains("-") == false, "\(word)")
            }
        }
    }

    @Test(arguments: samples) func `nothing that a provider wrote is lost, no date and no word is left in code`(
        sample: String
    ) throws {
        let document = SubmissionDocument.facts(try House.sample(sample))
        let reader = SubmissionReader(document, requirements: [:])
        let rows = reader.sections.flatMap(\.rows)
        let read =
            (rows.flatMap(\.lines) + [reader.title].compactMap(\.self)
            + reader.namedEvidence.flatMap { [LocalizedText(en: $0.item.title)] + $0.item.facts })
            .flatMap { [$0.en, $0.cy].compactMap(\.self) } + reader.namedEvidence.compactMap(\.item.url)
        let said = read.joined(separator: "\n")
        for text in Self.texts(of: document, at: "") { #expect(said.contains(text), "\(text)") }
        #expect(said.firstMatch(of: /\d{4}-\d\d-\d\d/) == nil)
        for row in rows { #expect(!row.lines.contains { $0.en?.isEmpty != false }, "\(row.field)") }
    }

    /// What is written in words of the provider's own: texts, addresses and codes.
    private static func texts(of value: JSONValue, at path: String) -> [String] {
        switch value {
        case .object(let members):
            return members.filter { $0.key != "derived" }.flatMap { name, member in
                texts(of: member, at: path.isEmpty ? name : "\(path).\(name)")
            }
        case .array(let entries): return entries.flatMap { texts(of: $0, at: path + "[]") }
        case .string(let text):
            let field = SubmissionSchema.field(path) ?? SubmissionSchema.field(path.replacing(/\[\]$/, with: ""))
            switch field?.kind.element {
            case .line?, .text?, .url?, .email?, .reference?:
                return path.hasSuffix(".verb") || path == "provider_ukprn" ? [] : [text]
            default: return []
            }
        default: return []
        }
    }

    @Test(arguments: [
        ("1. Explain", "Explain"), ("(2) Explain", "Explain"), ("- Explain", "Explain"), ("• Explain", "Explain"),
        ("3D models", "3D models"), ("Explain", "Explain"), ("1.5 metres", "1.5 metres"),
    ]) func `a list has one mark`(written: String, read: String) {
        #expect(SubmissionReader.withoutMark(written) == read)
    }

    @Test func `what is missing is what the door refuses`() async throws {
        try await House.withHouse { house in
            let lacking = try House.submission(changing: "contact", to: nil)
            let kept = lacking["evidence"]?.arrayValue?.filter { $0["requirement"] != "assessment-plan" } ?? []
            let opened = try await house.open(lacking.replacing("evidence", by: .array(kept)))
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let refused = try await house.outcome(submit, as: house.provider).refusal
            let sheet = try await house.engine.submissionSheet(
                of: opened.reference, now: .now, as: house.provider.credential)
            let gap = try #require(sheet.gaps.first { $0.action == "submit" })
            #expect(gap.missing.count == refused?.facts["problems"]?.arrayValue?.count)
            #expect(gap.missing.contains { $0.en?.contains("How learners are assessed") == true })
            let asked = try #require(sheet.requirements.first { $0.requirement == "assessment-plan" })
            #expect(asked.isNeeded && asked.items.isEmpty)
            #expect(sheet.changes == nil)
        }
    }

    @Test func `what changed is told field by field since the body last had it`() async throws {
        try await House.withHouse { house in
            let before = try House.completeSubmission()
            let name = try await house.open(before).reference
            func act(_ action: String, _ data: JSONValue?, _ person: House.Person) async throws {
                _ = try await house.outcome(.act(case: name, action: action, data: data), as: person).receipt()
            }
            func changes(_ person: House.Person) async throws -> SubmissionSheet.Changes? {
                try await house.engine.submissionSheet(of: name, now: .now, as: person.credential).changes
            }
            try await act("submit", nil, house.provider)
            #expect(try await changes(house.officer)?.changes == [])
            try await act("return-incomplete", ["missing": "The price."], house.officer)
            var after = before.replacing("price_gbp", by: 120).replacing("rpl_policy", by: nil)
            let outcomes = (before["learning_outcomes"]?.arrayValue ?? []).dropLast() + [["text": "Evaluate care."]]
            after = after.replacing("learning_outcomes", by: .array(Array(outcomes)))
            _ = try await house.outcome(.amend(case: name, submission: after), as: house.provider).receipt()
            _ = try await house.outcome(
                .give(
                    .attach, case: name,
                    members: ["requirement": "assessment-plan", "url": "https://sac.example/x", "title": "New plan"]),
                as: house.provider
            ).receipt()
            let told = try #require(try await changes(house.provider))
            try await act("submit", nil, house.provider)
            #expect(try await changes(house.officer) == told)
            let fields = Dictionary(told.changes.map { ($0.field, $0) }) { first, _ in first }
            #expect(fields["price_gbp"]?.now == [LocalizedText(en: "£120")])
            #expect(fields["learning_outcomes"]?.now == [LocalizedText(en: "\(outcomes.count). Evaluate care.")])
            #expect(fields["learning_outcomes"]?.was.count == 1)
            #expect(fields["evidence"]?.now == [LocalizedText(en: "New plan")] && fields["evidence"]?.was == [])
            #expect(fields["rpl_policy"]?.now == [] || before["rpl_policy"] == nil)
            #expect(Set(fields.keys).isSubset(of: ["price_gbp", "rpl_policy", "learning_outcomes", "evidence"]))
        }
    }

    @Test func `of a draft the body reads the title alone`() async throws {
        try await House.withHouse { house in
            let name = try await house.open(try House.completeSubmission()).reference
            let sheet = try await house.engine.submissionSheet(of: name, now: .now, as: house.officer.credential)
            #expect(sheet.isDraft && sheet.title != nil)
            #expect(sheet.sections.isEmpty && sheet.requirements.isEmpty && sheet.gaps.isEmpty && sheet.changes == nil)
            let own = try await house.engine.submissionSheet(of: name, now: .now, as: house.provider.credential)
            #expect(!own.isDraft && own.sections.count > 5)
            await #expect(throws: EngineError.self) {
                _ = try await house.engine.submissionSheet(of: name, now: .now, as: house.otherProvider.credential)
            }
        }
    }
}

extension JSONValue {
    /// The document with a member set, or taken away.
    fileprivate func replacing(_ name: String, by value: JSONValue?) -> JSONValue {
        var members = objectValue ?? [:]
        members[name] = value
        return .object(members)
    }
}
