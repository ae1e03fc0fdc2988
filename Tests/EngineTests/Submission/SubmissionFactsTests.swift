import Engine
import Testing
import WorkflowCore

@Suite("The facts of a submission")
struct SubmissionFactsTests {
    @Test("a plain title becomes English, codes become text, what says nothing goes")
    func normalForm() {
        var facts = SubmissionDocument.facts([
            "title": "Lifting", "provider_ukprn": 99_999_001, "credits": .number(6.0),
            "claim_wording": ["en": " ", "cy": "Wedi'i achredu"],
            "subject": ["hecos": [100_755, "100358"], "sectors": []],
            "learning_outcomes": [["text": "A"], ["text": ""]],
            "evidence": [["requirement": .null, "title": ""]], "delivery": ["mode": .null], "price_gbp": 0,
            "assessed": false,
        ]).objectValue
        let derived = facts?.removeValue(forKey: "derived")
        #expect(derived?["complete"] == false && derived?["problems"]?.arrayValue?.isEmpty == false)
        #expect(
            facts == [
                "title": ["en": "Lifting"], "provider_ukprn": "99999001", "credits": 6,
                "claim_wording": ["cy": "Wedi'i achredu"],
                "subject": ["hecos": ["100755", "100358"]], "learning_outcomes": [["text": "A"]], "price_gbp": 0,
                "assessed": false,
            ])
    }

    @Test("values of the wrong kind and unknown fields never reach a guard")
    func misfits() {
        let facts = SubmissionDocument.facts([
            "credits": [10, 99], "assessed": "true", "level": "3", "nation": "france", "foo": 1,
            "derived": ["comparison_level": 8],
            "learning_outcomes": ["plain text"], "delivery": ["mode": "distance"], "notional_hours": .number(.infinity),
        ])
        #expect(facts == [:])
        #expect(SubmissionDocument.facts("no object") == [:])
    }

    @Test(
        "size and level are derived",
        arguments: [
            (["credits": 6, "credit_system": "uk"], ["uk_credits": 6, "ects": 3]),
            (["credits": 7, "credit_system": "scqf"], ["uk_credits": 7, "ects": .number(3.5)]),
            (["credits": .number(2.5), "credit_system": "ects"], ["uk_credits": 5, "ects": .number(2.5)]),
            (["credits": 6], [:]),
            (["framework": "SCQF", "level": 7], ["comparison_level": 4, "eqf_level": 5]),
            (["framework": "CQFW", "level": "E2"], ["comparison_level": 0]),
            (["framework": "FHEQ", "level": 3], [:]),
            (["level": 3], [:]),
            (["credits": .number(1e308), "credit_system": "ects"], [:]),
        ] as [(JSONValue, [String: JSONValue])])
    func derived(document: JSONValue, expected: [String: JSONValue]) throws {
        let facts = SubmissionDocument.facts(document)
        #expect(facts["derived"]?.objectValue?.filter { !["complete", "problems"].contains($0.key) } == expected)
        _ = try facts.canonicalText()
    }

    @Test("facts of facts are the same facts, apart from what is derived")
    func stable() {
        var once = SubmissionDocument.facts(SubmissionFixtures.smallest).objectValue ?? [:]
        let derived = once.removeValue(forKey: "derived")
        #expect(SubmissionDocument.check(.object(once)).isAccepted)
        once["derived"] = derived
        #expect(SubmissionDocument.facts(.object(once)) == .object(once))
    }
}
