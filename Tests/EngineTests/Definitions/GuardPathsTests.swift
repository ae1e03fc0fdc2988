@testable import Engine
@testable import Administration
import Postgres
import TestSupport
import Testing

/// Which fields a guard names, read from the form in which PostgreSQL prints it.
@Suite struct GuardPathsTests {
    /// A guard as people write it, as PostgreSQL prints it, and what it names.
    struct Example: Sendable, CustomTestStringConvertible {
        let source: String
        let printed: String
        var paths: [String] = []
        var variables: [String] = []
        var hasWildcard = false
        var takesUnknown = false
        var testDescription: String { source }
    }

    private static let evidence = "$.submission.evidence"

    static let examples = [
        Example(
            source: "$.submission.credits <= 30", printed: #"strict ($."submission"."credits" <= 30 && 1 == 1)"#,
            paths: ["$.submission.credits"]),
        Example(
            source: #"!($.submission.status.regulated_title == true) || $.provider.nation starts with "wal""#,
            printed:
                #"""
                strict ((!($."submission"."status"."regulated_title" == true) || $."provider"."nation" starts with \#
                "wal") && 1 == 1)
                """#,
            paths: ["$.provider.nation", "$.submission.status.regulated_title"]),
        Example(
            source: #"exists($.submission.evidence[*] ? (@.pages > 3 && @.source == "new").title)"#,
            printed:
                #"""
                strict (exists ($."submission"."evidence"[*]?(@."pages" > 3 && @."source" == "new")."title") && 1 == \#
                1)
                """#,
            paths: [evidence + "[*]", evidence + "[*].pages", evidence + "[*].source", evidence + "[*].title"]),
        Example(
            source: #"exists($.submission.evidence[*] ? (@.pages > 3) ? (@.source == "new"))"#,
            printed: #"strict (exists ($."submission"."evidence"[*]?(@."pages" > 3)?(@."source" == "new")) && 1 == 1)"#,
            paths: [evidence + "[*]", evidence + "[*].pages", evidence + "[*].source"]),
        Example(
            source: #"exists($.submission.learning_outcomes[*] ? (exists(@.text ? (@ like_regex "x"))))"#,
            printed:
                #"""
                strict (exists ($."submission"."learning_outcomes"[*]?(exists (@."text"?(@ like_regex "x")))) && 1 == \#
                1)
                """#,
            paths: ["$.submission.learning_outcomes[*]", "$.submission.learning_outcomes[*].text"]),
        Example(
            source: "$.submission.evidence[$.submission.level].pages.double() >= $limit",
            printed:
                #"strict ($."submission"."evidence"[$."submission"."level"]."pages".double() >= $"limit" && 1 == 1)"#,
            paths: [evidence + "[*].pages", "$.submission.level"], variables: ["limit"]),
        Example(
            source: "$.submission.evidence[$n to last].pages > 1",
            printed: #"strict ($."submission"."evidence"[$"n" to last]."pages" > 1 && 1 == 1)"#,
            paths: [evidence + "[*].pages"],
            variables: ["n"]),
        Example(
            source: "$.submission.evidence[last].pages + $.submission.credits * 2 > -$.record.grade",
            printed:
                #"""
                strict ($."submission"."evidence"[last]."pages" + $."submission"."credits" * 2 > -$."record"."grade" \#
                && 1 == 1)
                """#,
            paths: ["$.record.grade", "$.submission.credits", evidence + "[*].pages"]),
        Example(
            source: #"$.submission.title.en like_regex "^[$@.(] is unknown" flag "i""#,
            printed: #"strict ($."submission"."title"."en" like_regex "^[$@.(] is unknown" flag "i" && 1 == 1)"#,
            paths: ["$.submission.title.en"]),
        Example(
            source: #"$.submission.title.en == "say \"$.x\" 'n' \\""#,
            printed: #"strict ($."submission"."title"."en" == "say \"$.x\" 'n' \\" && 1 == 1)"#,
            paths: ["$.submission.title.en"]),
        Example(
            source: #"$.submission.declaration.date.datetime() > "2026-01-01".datetime()"#,
            printed: #"strict ($."submission"."declaration"."date".datetime() > "2026-01-01".datetime() && 1 == 1)"#,
            paths: ["$.submission.declaration.date"]),
        Example(
            source: "($.submission.credits == 1) is unknown",
            printed: #"strict (($."submission"."credits" == 1) is unknown && 1 == 1)"#,
            paths: ["$.submission.credits"], takesUnknown: true),
        Example(
            source: "$.submission.* == 1", printed: #"strict ($."submission".* == 1 && 1 == 1)"#,
            paths: ["$.submission"], hasWildcard: true
        ),
        Example(
            source: "$.**.level == 3", printed: #"strict ($.**."level" == 3 && 1 == 1)"#, paths: ["$.level"],
            hasWildcard: true),
        Example(
            source: #"$."submission.credits" == 1"#, printed: #"strict ($."submission.credits" == 1 && 1 == 1)"#,
            paths: [#"$.submission\.credits"#]),
        Example(source: "$ == 1", printed: "strict ($ == 1 && 1 == 1)", paths: ["$"]),
        Example(source: "1 == 1", printed: "strict (1 == 1 && 1 == 1)"),
    ]

    @Test(arguments: examples) func readsThePrintedForm(example: Example) {
        let read = GuardPaths(parsed: example.printed)
        #expect(read.paths == example.paths.sorted())
        #expect(read.variables == example.variables)
        #expect(read.hasWildcard == example.hasWildcard)
        #expect(read.takesUnknown == example.takesUnknown)
    }

    /// The printed forms above are PostgreSQL's own, of whatever release the tests run on.
    @Test func thePrintedFormsArePostgreSQLs() async throws {
        try await TestDatabase.withPool { pool in
            let rows = try await pool.withConnection { connection in
                try await connection.query(
                    "SELECT parsed FROM accredit.parse_guards(\(Self.examples.map(\.source))) ORDER BY ordinal")
            }
            for (example, row) in zip(Self.examples, rows) {
                #expect(try row.decode(String?.self, at: 0) == example.printed)
            }
            #expect(rows.count == Self.examples.count)
        }
    }
}
