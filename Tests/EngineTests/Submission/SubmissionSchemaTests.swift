import Engine
import Testing
import WorkflowCore

@Suite("The table of fields")
struct SubmissionSchemaTests {
    @Test("paths are unique and every parent stands before its members")
    func order() {
        var seen: Set<String> = [""]
        for field in SubmissionSchema.fields + SubmissionSchema.derivedFields {
            #expect(seen.contains(field.parent.replacing("[]", with: "")), "\(field.path)")
            #expect(seen.insert(field.path).inserted, "\(field.path)")
            #expect(field.explanation.hasSuffix("."), "\(field.path)")
        }
    }

    @Test(
        "a guard may name what exists, in PostgreSQL's spelling too",
        arguments: [
            "$.submission", "$.submission.assessed", "$.submission.title.cy", "$.submission.learning_outcomes",
            "$.submission.learning_outcomes[*]",
            "$.submission.learning_outcomes[*].text", "$.submission.subject.hecos[0]",
            "$.\"submission\".\"delivery\".\"mode\"",
            "$.submission.evidence.size()", "$.submission.evidence[*].pages.double()",
            "$.submission.derived.comparison_level",
            "$.submission.quality.other_decisions[last].expires", " $ .submission .credits",
        ])
    func known(path: String) {
        #expect(SubmissionSchema.knows(path))
        #expect(SubmissionSchema.kind(at: path) != nil)
    }

    @Test(
        "a guard that names nothing is told what it meant",
        arguments: [
            ("$.submission.assesed", "$.submission.assessed"),
            ("$.\"submission\".\"assesed\"", "$.submission.assessed"),
            ("$.submision.credits", "$.submission.credits"),
            ("$.submission.learning_outcomes.text", "$.submission.learning_outcomes[*].text"),
            ("$.submission.learning_outcome[*]", "$.submission.learning_outcomes[*]"),
            ("$.submission.learningOutcomes", "$.submission.learning_outcomes"),
            ("$.submission.evidence.requirement", "$.submission.evidence[*].requirement"),
            ("$.submission.mode", "$.submission.delivery.mode"),
            ("$.submission.comparison_level", "$.submission.derived.comparison_level"),
            ("$.submission.title.fr", "$.submission.title.en"),
            ("$.submission.credits[*]", "$.submission.credits"),
            ("$.submission.banana", nil),
            ("credits > 3", "$.submission.credits"),
        ] as [(String, String?)])
    func unknown(path: String, meant: String?) {
        #expect(!SubmissionSchema.knows(path))
        #expect(SubmissionSchema.kind(at: path) == nil)
        #expect(SubmissionSchema.nearest(to: path) == meant)
    }

    @Test("every known path knows itself, once")
    func complete() {
        #expect(Set(SubmissionSchema.knownPaths).count == SubmissionSchema.knownPaths.count)
        #expect(SubmissionSchema.knownPaths.allSatisfy(SubmissionSchema.knows))
        for field in SubmissionSchema.fields {
            #expect(SubmissionSchema.knows("$.submission." + field.path.replacing("[]", with: "[*]")))
        }
    }

    @Test(
        "every fact of a full document is at a known path",
        arguments: ["level-3-care-welsh-college", "level-6-data-university", "scqf-level-7-college"])
    func factsAreKnown(sample: String) throws {
        let facts = SubmissionDocument.facts(try SubmissionFixtures.sample(sample).value)
        var paths: Set<String> = []
        Self.collect(facts, at: "$.submission", into: &paths)
        #expect(paths.count > 60)
        #expect(paths.filter { !SubmissionSchema.knows($0) } == [])
    }

    private static func collect(_ value: JSONValue, at path: String, into paths: inout Set<String>) {
        paths.insert(path)
        for (key, member) in value.objectValue ?? [:] { collect(member, at: "\(path).\(key)", into: &paths) }
        for entry in value.arrayValue ?? [] { collect(entry, at: path + "[*]", into: &paths) }
    }
}
