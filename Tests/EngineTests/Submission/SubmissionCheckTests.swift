import Engine
import Testing
import WorkflowCore

/// One change to a sound document and the one problem it must raise.
struct SubmissionFault: Sendable, CustomTestStringConvertible {
    let field: String
    let value: JSONValue?
    let path: String
    let code: SubmissionProblem.Code
    var suggestion: String?

    init(
        _ field: String, _ value: JSONValue?, _ path: String, _ code: SubmissionProblem.Code, suggestion: String? = nil
    ) {
        (self.field, self.value, self.path, self.code, self.suggestion) = (field, value, path, code, suggestion)
    }

    var testDescription: String { "\(path) \(code.rawValue)" }
}

@Suite("The check of a submission")
struct SubmissionCheckTests {
    @Test("the smallest complete document is accepted without a warning")
    func smallest() {
        let check = SubmissionDocument.check(SubmissionFixtures.smallest)
        #expect(check == SubmissionCheck())
    }

    static let faults: [SubmissionFault] = [
        .init("title", nil, "title", .missing),
        .init("title", "  ", "title", .missing),
        .init("title", "\u{200B}\u{2060} \u{FEFF}", "title", .missing),
        .init("title", ["en": .null, "cy": ""], "title", .missing),
        .init("title", ["gd": "Togail"], "title", .titleLanguage),
        .init("title", ["en": "A", "fr": "B"], "title.fr", .unknownField),
        .init("title", ["en": 5], "title.en", .wrongType),
        .init("title", "two\nlines", "title", .controlCharacter),
        .init("title", "nul\u{0}", "title", .controlCharacter),
        .init("title", "left\u{202E}right", "title", .controlCharacter),
        .init("title", .string(String(repeating: "x", count: 501)), "title", .tooLong),
        .init("provider_ukprn", "1234567", "provider_ukprn", .malformed),
        .init("provider_ukprn", 123_456_789, "provider_ukprn", .malformed),
        .init("provider_ukprn", "1234567a", "provider_ukprn", .malformed),
        .init("provider_ukprn", "١٢٣٤٥٦٧٨", "provider_ukprn", .malformed),
        .init("provider_ukprn", true, "provider_ukprn", .wrongType),
        .init("awarding_organisation", ["ukprn": "99999002"], "awarding_organisation.name", .missing),
        .init("awarding_organisation", "Body", "awarding_organisation", .wrongType),
        .init("nation", "Wales", "nation", .notInVocabulary, suggestion: "wales"),
        .init("nation", "northern_ireland", "nation", .notInVocabulary, suggestion: "northern-ireland"),
        .init("provider_code", 42, "provider_code", .wrongType),
        .init("previous_case", "no good", "previous_case", .malformed),
        .init("contact", ["name": "N"], "contact.email", .missing),
        .init("contact", ["name": "N", "email": "nia"], "contact.email", .malformed),
        .init("contact", ["name": "N", "email": "a@b@c.example"], "contact.email", .malformed),
        .init("contact", ["name": "N", "email": "a b@c.example"], "contact.email", .malformed),
        .init("framework", "cqfw", "framework", .notInVocabulary, suggestion: "CQFW"),
        .init("level", nil, "level", .missing),
        .init("level", "2", "level", .wrongType),
        .init("level", "E4", "level", .wrongType),
        .init("level", .number(2.5), "level", .wrongType),
        .init("level", 9, "level", .levelOutsideFramework),
        .init("level", 0, "level", .levelOutsideFramework),
        .init("level", -1, "level", .levelOutsideFramework),
        .init("framework", "FHEQ", "level", .levelOutsideFramework),
        .init("credits", 0, "credits", .outOfRange),
        .init("credits", -3, "credits", .outOfRange),
        .init("credits", .number(.infinity), "credits", .outOfRange),
        .init("credits", .number(.nan), "credits", .outOfRange),
        .init("credits", "2", "credits", .wrongType),
        .init("credits", [2], "credits", .wrongType),
        .init("learning_outcomes", nil, "learning_outcomes", .missing),
        .init("learning_outcomes", [], "learning_outcomes", .missing),
        .init("learning_outcomes", [["text": ""]], "learning_outcomes", .missing),
        .init("learning_outcomes", ["Lift."], "learning_outcomes[0]", .wrongType),
        .init("learning_outcomes", [["verb": "lift"]], "learning_outcomes[0].text", .missing),
        .init("learning_outcomes", [["text": "Lift."], .null], "learning_outcomes[1].text", .missing),
        .init(
            "learning_outcomes", [["text": "Lift.", "esco": "ftp://x.example"]], "learning_outcomes[0].esco", .malformed
        ),
        .init(
            "learning_outcomes", .array(Array(repeating: ["text": "Lift."], count: 101)), "learning_outcomes",
            .tooMany),
        .init(
            "learning_outcomes", [["text": .string(String(repeating: "x", count: 10_001))]],
            "learning_outcomes[0].text", .tooLong),
        .init("subject", ["hecos": ["1007"]], "subject.hecos[0]", .malformed),
        .init("subject", ["hecos": "100755"], "subject.hecos", .wrongType),
        .init("subject", ["sector_subject_area": .number(1.3)], "subject.sector_subject_area", .wrongType),
        .init("subject", ["sectors": ["education", "education"]], "subject.sectors[1]", .duplicate),
        .init(
            "subject", ["sectors": ["education", "recruitment-and-hr", "energy-and-utilities", "x"]], "subject.sectors",
            .tooMany),
        .init(
            "standards_mapping", [["criterion": "1", "outcomes": [1, 2]]], "standards_mapping[0].outcomes[1]",
            .unknownReference),
        .init(
            "standards_mapping", [["criterion": "1", "outcomes": [0]]], "standards_mapping[0].outcomes[0]",
            .outOfRange),
        .init("assessed", false, "assessed", .notAssessed),
        .init("assessed", nil, "assessed", .missing),
        .init("assessed", "yes", "assessed", .wrongType),
        .init("assessment_types", [], "assessment_types", .missing),
        .init("delivery", nil, "delivery.mode", .missing),
        .init("delivery", .null, "delivery.mode", .missing),
        .init("delivery", ["mode": "online", "languages": ["english"]], "delivery.languages[0]", .malformed),
        .init("delivery", ["mode": "online", "timetable": "evenings"], "delivery.timetable", .notInVocabulary),
        .init("intake_size", .number(12.5), "intake_size", .wrongType),
        .init("intake_size", 0, "intake_size", .outOfRange),
        .init("price_gbp", -1, "price_gbp", .outOfRange),
        .init("stacking", ["standalone": 1], "stacking.standalone", .wrongType),
        .init("quality", ["internal_approval_date": "2026-02-30"], "quality.internal_approval_date", .malformed),
        .init("quality", ["internal_approval_date": "2026-2-3"], "quality.internal_approval_date", .malformed),
        .init("quality", ["internal_approval_date": "1900-02-29"], "quality.internal_approval_date", .malformed),
        .init(
            "quality", ["other_decisions": [["body": "B", "date": "2026-02-03", "expires": "2026-02-02"]]],
            "quality.other_decisions[0].expires", .datesOutOfOrder),
        .init(
            "other_decisions", [["body": "B"]], "other_decisions", .unknownField,
            suggestion: "quality.other_decisions"),
        .init("evidence", [["requirement": "plan"]], "evidence[0].title", .missing),
        .init("evidence", [["requirement": "The plan", "title": "T"]], "evidence[0].requirement", .malformed),
        .init(
            "evidence", [["requirement": "plan", "title": "T", "source": "reused"]], "evidence[0].reused_from", .missing
        ),
        .init("evidence", [["requirement": "plan", "title": "T", "source": "public"]], "evidence[0].url", .missing),
        .init("evidence", [["requirement": "plan", "title": "T", "sha256": "abc"]], "evidence[0].sha256", .malformed),
        .init(
            "evidence", [["requirement": "plan", "title": "T", "url": "https://u:p@x.example"]], "evidence[0].url",
            .malformed),
        .init("public_url", "javascript:alert(1)", "public_url", .malformed),
        .init("public_url", "https://", "public_url", .malformed),
        .init("public_url", "https://a b.example", "public_url", .malformed),
        .init("declaration", ["signed": true, "date": "2026-02-09"], "declaration.signatory", .missing),
        .init("assesed", true, "assesed", .unknownField, suggestion: "assessed"),
        .init("learningOutcomes", [], "learningOutcomes", .unknownField, suggestion: "learning_outcomes"),
        .init("mode", "online", "mode", .unknownField, suggestion: "delivery.mode"),
        .init("derived", ["ects": 3], "derived", .unknownField),
        .init(
            "delivery", ["mode": "online", "mdoe": .null], "delivery.mdoe", .unknownField, suggestion: "delivery.mode"),
        .init("bad\u{7}key", 1, "badU+0007key", .unknownField),
    ]

    @Test(
        "a day that does not exist is named",
        arguments: [
            ("2026-02-29", "there is no 29 February 2026"), ("2100-02-29", "there is no 29 February 2100"),
            ("2026-04-31", "there is no 31 April 2026"), ("2026-13-01", "there is no month 13"),
            ("2026-00-01", "there is no month 0"), ("2026-01-00", "there is no 0 January 2026"),
        ])
    func missingDay(date: String, words: String) {
        let quality = SubmissionFixtures.changing("quality", to: ["internal_approval_date": .string(date)])
        #expect(SubmissionDocument.check(quality).problems.map(\.found) == ["is \"\(date)\", but \(words)"])
        let leap = SubmissionFixtures.changing("quality", to: ["internal_approval_date": "2028-02-29"])
        #expect(SubmissionDocument.check(leap) == SubmissionCheck())
    }

    @Test("one fault gives one problem, at its path, with its code", arguments: faults)
    func oneFault(fault: SubmissionFault) {
        let problems = SubmissionDocument.check(SubmissionFixtures.changing(fault.field, to: fault.value)).problems
        #expect(problems.map(\.path) == [fault.path])
        #expect(problems.map(\.code) == [fault.code])
        #expect(problems.map(\.suggestion) == [fault.suggestion])
        #expect(
            problems.allSatisfy {
                !$0.found.isEmpty && !$0.expected.isEmpty && $0.description.unicodeScalars.allSatisfy { $0.value >= 32 }
            }
        )
    }

    @Test("a draft may be empty, unassessed and unsigned, but not wrong")
    func drafts() {
        #expect(SubmissionDocument.check([:], purpose: .draft) == SubmissionCheck())
        #expect(
            SubmissionDocument.check(SubmissionFixtures.changing("assessed", to: false), purpose: .draft).isAccepted)
        #expect(SubmissionDocument.check(["learning_outcomes": [["verb": "lift"]]], purpose: .draft).isAccepted)
        let wrong: JSONValue = ["framework": "FHEQ", "level": 3, "credits": -1, "foo": .null]
        #expect(SubmissionDocument.check(wrong, purpose: .draft).problems.map(\.path) == ["credits", "foo", "level"])
    }

    @Test("an empty submission is told everything it needs, at once")
    func empty() {
        let missing = SubmissionDocument.check([:]).problems
        #expect(missing.allSatisfy { $0.code == .missing })
        #expect(
            missing.map(\.path) == [
                "title", "nation", "contact.name", "contact.email", "framework", "level", "credits", "credit_system",
                "notional_hours",
                "learning_outcomes", "assessed", "assessment_types", "delivery.mode",
            ])
    }

    @Test("a misspelt required field is one problem, not a missing one besides")
    func misspelt() {
        var members = SubmissionFixtures.smallest.objectValue ?? [:]
        members["assesed"] = members.removeValue(forKey: "assessed")
        let problems = SubmissionDocument.check(.object(members)).problems
        #expect(
            problems.map(\.description) == [
                "assesed: is no known field; expected one of the fields of a submission (did you mean assessed?)"
            ])
    }

    @Test("what is no object is one problem", arguments: [.null, "text", 3, [], [["title": "x"]]] as [JSONValue])
    func noObject(document: JSONValue) {
        #expect(SubmissionDocument.check(document).problems.map(\.code) == [.wrongType])
    }

    @Test("thousands of problems are counted, not all told")
    func manyProblems() throws {
        let junk = Dictionary(uniqueKeysWithValues: (0..<3_000).map { ("zz\($0)", JSONValue.integer(1)) })
        let problems = SubmissionDocument.check(.object(junk), purpose: .draft).problems
        #expect(problems.count == SubmissionLimits.problems + 1)
        let last = try #require(problems.last)
        #expect(last.code == .moreProblems)
        #expect(last.found == "has 2500 more problems")
    }

    @Test(
        "hours that do not go with the credits are a warning with the figures",
        arguments: [
            ("uk", 2, 20, nil), ("uk", 2, 22, nil), ("uk", 2, 23, "about 20"), ("uk", 2, 17, "about 20"),
            ("ects", 2, 40, nil),
            ("ects", 2, 60, "about 40"), ("scqf", 2, 20, nil), ("scqf", 0.5, 5, nil), ("uk", 400, 4_000, nil),
        ] as [(String, Double, Double, String?)])
    func hours(system: String, credits: Double, hours: Double, expected: String?) {
        var members = SubmissionFixtures.smallest.objectValue ?? [:]
        members["credit_system"] = .string(system)
        members["credits"] = .number(credits)
        members["notional_hours"] = .number(hours)
        let check = SubmissionDocument.check(.object(members))
        #expect(check.isAccepted)
        #expect(check.warnings.map(\.code) == (expected == nil ? [] : [.hoursAndCredits]))
        #expect(check.warnings.allSatisfy { $0.expected.hasPrefix(expected ?? "-") })
    }

    @Test("unsigned, and mapped to evidence that is not there: warnings")
    func otherWarnings() {
        let unsigned = SubmissionDocument.check(SubmissionFixtures.changing("declaration", to: nil))
        #expect(unsigned.isAccepted)
        #expect(unsigned.warnings.map(\.code) == [.notSigned])
        var members = SubmissionFixtures.smallest.objectValue ?? [:]
        members["standards_mapping"] = [["criterion": "1", "evidence": ["assesment-plan"]]]
        members["evidence"] = [["requirement": "assessment-plan", "title": "Plan"]]
        let mapped = SubmissionDocument.check(.object(members))
        #expect(mapped.isAccepted)
        #expect(mapped.warnings.map(\.suggestion) == ["assessment-plan"])
    }
}
