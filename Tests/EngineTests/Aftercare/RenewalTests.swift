import Engine
import EngineSupport
import Testing
import Turnaround
import WorkflowCore

/// Renewals that reuse what has not changed, changes, and what takes the place of what.
@Suite(.serialized) struct RenewalTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// An accredited case with five pieces of evidence, of which the third runs out.
    private static func accredited(_ house: House) async throws -> String {
        let name = try await house.open(at: start).reference
        let pieces: [(String, String?)] = [
            ("assessment-plan", nil), ("internal-approval", nil), ("external-review", "2022-01-01"),
            ("assessment-plan", nil),
            ("internal-approval", nil),
        ]
        for (number, (requirement, until)) in pieces.enumerated() {
            var members: [String: JSONValue] = [
                "requirement": .string(requirement), "url": .string("https://col.example/\(number + 1)"),
            ]
            members["valid_until"] = until.map { .string($0) }
            _ = try await house.give(.attach, on: name, members, by: house.simulatingProvider, at: start).receipt()
        }
        try await house.walk(
            name,
            [
                ("submit", house.simulatingProvider), ("confirm-complete", house.simulatingOfficer),
                ("recommend", house.simulatingReviewer),
                ("approve", house.simulatingDecider), ("notify", house.simulatingOfficer),
            ], at: start)
        return name
    }

    @Test func aRenewalTakesOverWhatHoldsAndTakesThePlaceOfTheFirst() async throws {
        try await House.withHouse { house in
            let first = try await Self.accredited(house)
            try await house.fireSimulated(asOf: try Instant("2024-08-01T00:00:00Z"))
            let next = try #require(try await house.engine.caseDetail(first, as: house.provider.credential).successor)
            let day = try Instant("2024-08-02T10:00:00Z")
            let provider = house.simulatingProvider

            // 1. Nothing of a case that renews none; nothing by anybody else; nothing that is no number.
            #expect(
                try await house.give(.reuseUnchanged, on: first, by: provider, at: day).refusal?.reason == .notEditable)
            #expect(
                try await house.give(.reuseUnchanged, on: next, by: house.simulatingOfficer, at: day).refusal?.reason
                    == .notPermitted)
            #expect(
                try await house.give(.reuseUnchanged, on: next, ["changed": ["one"]], by: provider, at: day).refusal?
                    .reason == .invalidData
            )
            let other = try await house.open(at: day).reference
            #expect(
                try await house.give(.reuseUnchanged, on: other, by: provider, at: day).refusal?.reason
                    == .nothingToReuse)

            // 2. Three of five: one has run out, one has changed.
            let taken = try await house.give(.reuseUnchanged, on: next, ["changed": [5]], by: provider, at: day)
                .receipt()
            #expect(taken.effect?["reused"] == 3 && taken.effect?["of"] == 5)
            #expect(
                taken.effect?["left_out"] == [["item": 3, "because": "expired"], ["item": 5, "because": "changed"]])
            let detail = try await house.engine.caseDetail(next, as: house.provider.credential)
            let reuse = detail.aftercare.reuse
            #expect(reuse?.taken == 3 && reuse?.of == 5 && reuse?.perCent == 60)
            let evidence = try await house.engine.evidence(of: next, as: house.provider.credential)
            #expect(evidence.map(\.source) == ["reused", "reused", "reused"])
            #expect(
                try await house.give(.reuseUnchanged, on: next, ["changed": [5]], by: provider, at: day).refusal?.reason
                    == .nothingToReuse)

            // 3. Approved, it takes the place of the first, on the day and without a gap.
            try await house.walk(
                next,
                [
                    ("submit", provider), ("confirm-complete", house.simulatingOfficer),
                    ("recommend", house.simulatingReviewer),
                    ("approve", house.simulatingDecider), ("notify", house.simulatingOfficer),
                ], at: day)
            #expect(try await house.standing(of: first) == "accredited current 2025-01-11")
            try await house.fireSimulated(asOf: try Instant("2024-08-03T00:00:00Z"))
            #expect(try await house.standing(of: first) == "superseded ended 2024-08-02")
            #expect(try await house.standing(of: next) == "accredited current 2028-08-02")
            #expect(try await house.timelines()[first]?.outcome == "approved")
            try await house.expectSound()
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func aMinorChangeIsInTheRegisterAndAMaterialOneIsLookedAtAnew() async throws {
        try await House.withHouse { house in
            let name = try await Self.accredited(house)
            let (provider, officer) = (house.simulatingProvider, house.simulatingOfficer)
            let day = try Instant("2022-02-01T10:00:00Z")
            let flawed: [([String: JSONValue], String)] = [
                (["weight": "minor"], "what"), (["what": "A title."], "weight"),
                (["what": "A title.", "weight": "huge"], "weight"),
                (["what": "A title.", "weight": "minor", "fields": ["credits": -1]], "fields.credits"),
                (
                    ["what": "A title.", "weight": "minor", "fields": ["provider_ukprn": "99999002"]],
                    "fields.provider_ukprn"
                ),
                (["what": "A title.", "weight": "minor", "fields": [1]], "fields"),
            ]
            for (members, path) in flawed {
                let refusal = try await house.give(.notifyChange, on: name, members, by: provider, at: day).refusal
                #expect(
                    refusal?.facts["problems"]?.arrayValue?.contains { $0["path"]?.stringValue == path } == true,
                    "\(members)")
            }
            #expect(
                try await house.give(
                    .notifyChange, on: name, ["what": "A title.", "weight": "minor"], by: officer, at: day
                ).refusal?.reason
                    == .notPermitted)
            // 1. A minor one.
            let title: [String: JSONValue] = [
                "what": "A title.", "weight": "minor", "fields": ["title": "Better care"],
            ]
            _ = try await house.give(.notifyChange, on: name, title, by: provider, at: day).receipt()
            #expect(
                try await house.give(.acceptChange, on: name, ["change": 1], by: provider, at: day).refusal?.reason
                    == .notPermitted)
            #expect(
                try await house.give(.acceptChange, on: name, ["change": 2], by: officer, at: day).refusal?.reason
                    == .changeNotSo)
            _ = try await house.give(.acceptChange, on: name, ["change": 1], by: officer, at: day).receipt()
            #expect(
                try await house.give(.acceptChange, on: name, ["change": 1], by: officer, at: day).refusal?.reason
                    == .changeNotSo)
            #expect(try await house.engine.registerEntry(name).title == LocalizedText(en: "Better care"))
            // 2. A material one: what is accredited stays so until the new case is approved.
            let more: [String: JSONValue] = ["what": "More credits.", "weight": "material", "fields": ["credits": 25]]
            _ = try await house.give(.notifyChange, on: name, more, by: provider, at: day).receipt()
            let looked = try await house.give(
                .lookAgain, on: name, ["change": 2, "reason": "It is larger."], by: officer, at: day
            )
            .receipt()
            let next = try #require(looked.effect?["successor"]?.stringValue)
            let detail = try await house.engine.caseDetail(next, as: house.provider.credential)
            #expect(detail.predecessor == name && detail.submission["credits"] == 25 && detail.summary.state == "draft")
            #expect(try await house.standing(of: name).hasPrefix("accredited current"))
            try await house.walk(
                next,
                [
                    ("submit", provider), ("confirm-complete", officer), ("recommend", house.simulatingReviewer),
                    ("approve", house.simulatingDecider), ("notify", officer),
                ], at: day)
            try await house.fireSimulated(asOf: try Instant("2022-02-02T00:00:00Z"))
            #expect(try await house.standing(of: name) == "superseded ended 2022-02-01")
            #expect(try await house.engine.registerEntry(next).credits == 25)
            #expect(try await house.give(.notifyChange, on: name, more, by: provider, at: day).refusal?.reason != nil)
            try await house.expectSound()
        }
    }
}
