import Engine
import EngineSupport
import Foundation
import RandomSupport
import TestSupport
import Testing
import WorkflowCore

/// What the specification says of a submission is what the check holds it against.
@Suite struct SubmissionSpecificationTests {
    private static func specified() throws -> (Specification, JSONValue) {
        let specification = try Specification()
        return (
            specification, try #require(specification.document["components"]?["schemas"]?["Submission"])
        )
    }

    @Test func `the specification has the table of fields`() throws {
        let (specification, schema) = try Self.specified()
        var members = try #require(specification.expanded(schema).objectValue)
        (members["description"], members["example"]) = (nil, nil)
        let table = SubmissionSchema.jsonSchema
        let told = try table.canonicalText()
        #expect(.object(members) == table, "the table says \(told)")
    }

    /// Values that may stand in the place of any other.
    private static let strangers: [JSONValue] = [
        .null, true, 0, 1, -1, 5, .number(1.5), 10_000_000, 99_999_999, "x", "E2", "cqfw", "CQFW", "2026-02-30",
        "2026-02-28", "0001-01-01", "12345678", "1234567", "https://example.org/a?b=c", "ftp://example.org",
        "https://u:p@example.org", "a@example.org", "a@b", "cy-GB", "CY", "two\nlines", "a\u{7}",
        "a\u{202e}b", [], [:], ["x"], [1], ["en": "x"],
        .string(String(repeating: "x", count: 501)), .string(String(repeating: "x", count: 10_001)),
        .string(String(repeating: "a", count: 64)),
    ]

    @Test func `what fits the specification passes the check of forms, and nothing else`() throws {
        let (specification, schema) = try Self.specified()
        var variants: [JSONValue] = []
        for name in ["level-3-care-welsh-college", "scqf-level-7-college", "level-6-data-university"] {
            let file = "\(TestServer.repository)/Docs/samples/\(name).yaml"
            let sample = try YAMLDocument.parse(String(contentsOfFile: file, encoding: .utf8), file: file).value
            #expect(specification.schemaFlaws(sample, schema, at: "$") == [])
            variants += sample.variants(with: Self.strangers)
        }
        #expect(variants.count > 3_000)
        var random = SeededGenerator(seed: TestSample.seed)
        let drawn = TestSample.isWhole ? variants : Array(variants.shuffled(using: &random).prefix(400))
        for document in drawn {
            let flaws = specification.schemaFlaws(document, schema, at: "$")
            let problems = SubmissionDocument.check(document, purpose: .draft).problems.filter(\.isOfForm)
            #expect(flaws.isEmpty == problems.isEmpty, "\(flaws) \(problems)")
        }
    }
}

extension Specification {
    /// A schema with what its references lead to in their place, under what stands beside them.
    fileprivate func expanded(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members):
            if members.removeValue(forKey: "$ref") != nil {
                members.merge(resolved(value).objectValue ?? [:]) { beside, _ in beside }
                if value["description"] == nil { members["description"] = nil }
            }
            return .object(members.mapValues(expanded))
        case .array(let elements): return .array(elements.map(expanded))
        default: return value
        }
    }
}

extension SubmissionProblem {
    /// Whether it is of one value by itself; a day that does not exist is written as one that does.
    fileprivate var isOfForm: Bool {
        switch code {
        case .wrongType, .malformed, .tooLong, .outOfRange, .notInVocabulary, .unknownField, .tooMany,
            .controlCharacter:
            !found.contains("there is no")
        default: false
        }
    }
}

extension JSONValue {
    /// This value with one value in it replaced, or one member added, in every place and by each of some.
    fileprivate func variants(with values: [JSONValue]) -> [JSONValue] {
        switch self {
        case .object(let members):
            let changed = members.sorted { $0.key < $1.key }.flatMap { name, value in
                (values + value.variants(with: values)).map { JSONValue.object(members.merging([name: $0]) { $1 }) }
            }
            return changed + [.object(members.merging(["no_such_field": 1]) { $1 })]
        case .array(let elements):
            return elements.indices.prefix(1).flatMap { index in
                (values + elements[index].variants(with: values)).map { value in
                    var changed = elements
                    changed[index] = value
                    return JSONValue.array(changed)
                }
            }
        default: return []
        }
    }
}
