import Engine
import Foundation
import Testing
import WorkflowCore

@Suite("Template, samples and page")
struct SubmissionFilesTests {
    @Test("the template is a valid draft with no fact in it, and no submission")
    func templateSaysNothing() throws {
        for extent in [SubmissionTemplate.Extent.required, .everything] {
            let document = try YAMLDocument.parse(SubmissionTemplate.yaml(for: extent), file: "template.yaml").value
            #expect(SubmissionDocument.check(document, purpose: .draft) == SubmissionCheck())
            #expect(SubmissionDocument.facts(document) == [:])
            #expect(SubmissionDocument.check(document).problems == SubmissionDocument.check([:]).problems)
        }
    }

    @Test("the full template holds every field of the table, where it belongs")
    func templateIsComplete() throws {
        let document = try YAMLDocument.parse(SubmissionTemplate.yaml(), file: "template.yaml").value
        for field in SubmissionSchema.fields {
            var group: JSONValue? = document
            for step in field.parent.split(separator: ".") {
                group = group?[String(step.replacing("[]", with: ""))]
                if step.hasSuffix("[]") { group = group?.arrayValue?.first }
            }
            #expect(group?[field.name] != nil, "\(field.path)")
        }
    }

    @Test("the template explains each field above it, in lines of at most 100 characters")
    func templateExplains() {
        let evidence = [SubmissionTemplate.RequestedEvidence(requirement: "assessment-plan", title: "Assessment plan")]
        let text = SubmissionTemplate.yaml(evidence: evidence)
        let lines = text.split(separator: "\n")
        let prose = lines.filter { $0.contains("#") }.map { $0.drop { $0 == " " || $0 == "#" } }.joined(separator: " ")
        #expect(SubmissionSchema.fields.allSatisfy { prose.contains($0.explanation) })
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(prose.contains("This route asks for: - assessment-plan: Assessment plan"))
    }

    @Test("a filled template is accepted")
    func templateFilled() throws {
        var text = SubmissionTemplate.yaml(for: .required)
        let answers = [
            "  en:": "Lifting", "nation:": "wales", "  name:": "Nia Sampl", "  email:": "nia@coleg-sampl.example",
            "framework:": "CQFW",
            "level:": "E3",
            "credits:": "1", "credit_system:": "uk", "notional_hours:": "10", "  - text:": "Lift safely.",
            "assessed:": "true",
            "  mode:": "onsite",
        ]
        for (key, answer) in answers {
            let range = try #require(text.range(of: "\n\(key)\n"), "\(key)")
            text.replaceSubrange(range, with: "\n\(key) \(answer)\n")
        }
        text = text.replacing("assessment_types: []", with: "assessment_types: [observation]")
        let check = SubmissionDocument.check(try YAMLDocument.parse(text, file: "filled.yaml").value)
        #expect(check.problems == [])
        #expect(check.warnings.map(\.code) == [.notSigned])
    }

    @Test(
        "the sound samples pass without a warning",
        arguments: [
            ("level-3-care-welsh-college", 3, 3), ("level-6-data-university", 6, 7.5), ("scqf-level-7-college", 4, 4),
        ]
            as [(String, Int64, Double)])
    func soundSamples(name: String, comparison: Int64, ects: Double) throws {
        let document = try SubmissionFixtures.sample(name).value
        #expect(SubmissionDocument.check(document) == SubmissionCheck())
        let derived = SubmissionDocument.facts(document)["derived"]
        #expect(derived?["comparison_level"] == .integer(comparison))
        #expect(derived?["ects"]?.doubleValue == ects)
        for ukprn in [document["provider_ukprn"], document["awarding_organisation"]?["ukprn"]].compactMap({
            $0?.stringValue
        }) {
            #expect(ukprn.hasPrefix("99999"))
        }
    }

    @Test(
        "the sound samples attach what the proportionate route asks for",
        arguments: ["level-3-care-welsh-college", "level-6-data-university", "scqf-level-7-college"])
    func evidenceAsked(name: String) throws {
        let route = try YAMLDocument.parse(
            SubmissionFixtures.text("Workflows/proportionate-accreditation.yaml"), file: "route"
        ).value
        let asked = (route["evidence"]?.arrayValue ?? []).compactMap { $0["item"]?.stringValue }
        let attached = (try SubmissionFixtures.sample(name).value["evidence"]?.arrayValue ?? []).compactMap {
            $0["requirement"]?.stringValue
        }
        #expect(!asked.isEmpty)
        #expect(Set(asked).isSubset(of: attached))
    }

    @Test("the Welsh sample is bilingual, of 6 credits and 60 hours, with evidence and a signature")
    func welshSample() throws {
        let facts = SubmissionDocument.facts(try SubmissionFixtures.sample("level-3-care-welsh-college").value)
        #expect(facts["title"]?.objectValue?.keys.sorted() == ["cy", "en"])
        #expect(facts["credits"] == 6 && facts["notional_hours"] == 60 && facts["framework"] == "CQFW")
        #expect(facts["evidence"]?.arrayValue?.isEmpty == false && facts["declaration"]?["signed"] == true)
    }

    @Test("the broken sample gives exactly the messages that the page shows, with their lines")
    func brokenSample() throws {
        let sample = try SubmissionFixtures.sample("broken")
        let check = SubmissionDocument.check(sample.value)
        let told = check.problems(in: sample) + check.warnings(in: sample)
        #expect(told.allSatisfy { ($0.line ?? 0) > 0 })
        let shown =
            (check.problems(in: sample).map(\.description) + check.warnings(in: sample).map { "warning: \($0)" })
            .joined(
                separator: "\n")
        try Self.expectPage(toHold: "```text\n" + shown + "\n```", between: "broken")
    }

    @Test("the page holds the tables as the check has them")
    func page() throws {
        try Self.expectPage(toHold: SubmissionDocumentation.fieldTable, between: "fields")
        try Self.expectPage(toHold: SubmissionDocumentation.derivedTable, between: "derived")
        try Self.expectPage(toHold: SubmissionDocumentation.levelTable, between: "levels")
        try Self.expectPage(toHold: SubmissionDocumentation.codeTable, between: "codes")
    }

    /// Compares one marked part of the page. With `ACCREDIT_WRITE_DOCS=1` in the environment the part is written anew
    /// first.
    private static func expectPage(toHold expected: String, between mark: String) throws {
        let file = try SubmissionFixtures.repository().appending(path: "Docs/submission.md")
        var page = try String(contentsOf: file, encoding: .utf8)
        let begin = try #require(page.range(of: "<!-- \(mark): begin -->\n"))
        let end = try #require(page.range(of: "\n<!-- \(mark): end -->", range: begin.lowerBound..<page.endIndex))
        if ProcessInfo.processInfo.environment["ACCREDIT_WRITE_DOCS"] == "1" {
            page.replaceSubrange(begin.upperBound..<max(begin.upperBound, end.lowerBound), with: expected)
            try page.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            begin.upperBound <= end.lowerBound,
            "Docs/submission.md, part \(mark), is empty: run the tests with ACCREDIT_WRITE_DOCS=1")
        let held = page[begin.upperBound..<max(begin.upperBound, end.lowerBound)]
        #expect(
            held == expected[...],
            "Docs/submission.md, part \(mark), is out of date: run the tests with ACCREDIT_WRITE_DOCS=1")
    }
}
