import Testing

@testable import WorkflowCore

@Suite("Reading YAML")
struct YAMLDocumentTests {
    @Test(
        arguments: [
            ("no", "no"), ("on", "on"), ("yes", "yes"), ("2026-01-05", "2026-01-05"), ("17:00", "17:00"),
            ("'12'", "12"),
            ("\"true\"", "true"),
            ("true", true), ("False", false), ("~", .null), ("null", .null), ("", .null), ("12", 12), ("-7", -7),
            ("+7", 7), ("0o17", 15),
            ("0x1F", 31), ("1.5", .number(1.5)), (".5", .number(0.5)), ("5.", .number(5)), ("1e3", .number(1000)),
            ("-1.5E-1", .number(-0.15)),
            ("12345678901234567168", .number(12_345_678_901_234_567_168)), ("1_000", "1_000"), ("0b1", "0b1"),
            ("1.2.3", "1.2.3"),
            (".", "."),
            ("-", "-"), ("1e", "1e"), ("e1", "e1"), ("0x", "0x"), ("-0x1F", "-0x1F"), ("10007857", 10_007_857),
            ("!!str 12", "12"),
            ("1\u{301}", "1\u{301}"),
        ] as [(String, JSONValue)])
    func `scalars follow the core schema`(text: String, value: JSONValue) throws {
        // A lone dash is a list in block style, so the scalars stand in a flow list, or by themselves where they are
        // empty.
        let document = try YAMLDocument.parse("key: \(text == "-" ? "'-'" : text)\n", file: "f")
        #expect(document.value["key"] == value)
    }

    @Test func `knows the line of each value and the order of keys`() throws {
        let document = try YAMLDocument.parse("b:\n  - x\n  - {y: 1,\n     z: 2}\na: {d: 1, c: 2}\n", file: "f")
        #expect(document.line(of: [.key("b")]) == 1)
        #expect(document.line(of: [.key("b"), .index(1), .key("z")]) == 4)
        #expect(document.line(of: [.key("a"), .key("missing"), .key("deeper")]) == 5)
        #expect(document.keys(of: []) == ["b", "a"])
        #expect(document.keys(of: [.key("a")]) == ["d", "c"])
    }

    @Test func `reads JSON, also with surrogate pairs, tabs and a byte order mark`() throws {
        let json =
            "\u{FEFF}{\n\t\"a\": [1, 2.5, true, null, \"\\ud83d\\ude00 \\\\ud83d \\/\"],\n\t\"b\":{\"c\":\"no\"}\n}\n"
        let document = try YAMLDocument.parse(json, file: "f.json")
        #expect(document.value == ["a": [1, .number(2.5), true, .null, "😀 \\ud83d /"], "b": ["c": "no"]])
        #expect(document.line(of: [.key("b"), .key("c")]) == 3)
    }

    @Test func `follows references`() throws {
        let document = try YAMLDocument.parse("a: &x {p: 1}\nb: *x\nc: [*x, *x]\n", file: "f")
        #expect(document.value == ["a": ["p": 1], "b": ["p": 1], "c": [["p": 1], ["p": 1]]])
    }

    @Test(
        arguments: [
            ("", 1, "empty"), ("a: [1,\n 2", 3, "flow sequence from line 1"),
            ("a: 1\nb: 2\na: 3\n", 1, "'a' is written more than once"),
            ("x:\n  k: 1\n  \"k\": 2\n", 2, "'k' is written more than once"),
            ("a: 1\n  b: 2\n", 2, "mapping values are not allowed"),
            ("a: \u{1}\n", 1, "control characters"), ("a: *nobody\n", 1, "undefined alias"),
            ("a: 1\n---\nb: 2\n", 2, "another document"),
            ("a: .inf\n", 1, "no number that JSON can hold"), ("a: 1\nb: .nan\n", 2, "no number that JSON can hold"),
            ("a: 1e999\n", 1, "no number"),
            ("a: !!binary aGk=\n", 1, "tag"), ("a: !x [1]\n", 1, "tag"),
            ("a: &x {p: 1}\nb:\n  <<: *x\n", 3, "merge keys"),
            ("? [1, 2]\n: x\n", 1, "no plain word"), ("a: \"\\ud83d\"\n", 1, "Unicode"),
        ])
    func `refuses what it cannot read, with the line`(text: String, line: Int, words: String) throws {
        let error = try #require(throws: FileProblems.self) { try YAMLDocument.parse(text, file: "f.yaml") }
        #expect(error.problems.count == 1)
        #expect(error.problems[0].line == line)
        #expect(error.description.hasPrefix("f.yaml:\(line): "))
        #expect(error.description.contains(words), "\(error)")
    }

    @Test(.timeLimit(.minutes(10))) func `a bomb of references is refused quickly, as values and as keys`() throws {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        for text in [bomb, bomb + "? *a9\n: x\n", bomb + "# *a9\n"] {
            let error = try #require(throws: FileProblems.self) { try YAMLDocument.parse(text, file: "f") }
            #expect(error.description.contains("references"))
            #expect(error.problems[0].line == 3)
        }
    }

    @Test func `as many references as allowed stay within the limit of values`() throws {
        // Sixteen references, three to a level: the most that grow.
        var text = "a0: &a0 [\(Array(repeating: "x", count: 2_000).joined(separator: ","))]\n"
        for level in 1...5 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
        let error = try #require(throws: FileProblems.self) { try YAMLDocument.parse(text, file: "f") }
        #expect(error.description.contains("more than \(YAMLDocument.valueLimit) values"))
        #expect(error.problems.count == 1)
    }

    @Test(arguments: [100, 900, 100_000])
    func `deep nesting is refused`(depth: Int) throws {
        let flow = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: FileProblems.self) { try YAMLDocument.parse(flow, file: "f") }
        let block = String(repeating: "- ", count: depth) + "x"
        #expect(throws: FileProblems.self) { try YAMLDocument.parse(block, file: "f") }
    }

    @Test func `a text beyond the limit is refused`() throws {
        let error = try #require(throws: FileProblems.self) {
            try YAMLDocument.parse("a: " + String(repeating: "x", count: YAMLDocument.sizeLimit), file: "f")
        }
        #expect(error.description.contains("at most \(YAMLDocument.sizeLimit)"))
    }
}
