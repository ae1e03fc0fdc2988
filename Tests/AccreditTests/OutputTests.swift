import Foundation
import Testing
import WorkflowCore

@testable import accredit

/// Tables, chosen fields and pagers.
@Suite struct OutputTests {
    private static let head = ["Case", "Title", "State"]
    private static let rows = [
        ["BAC-7K3M-9QX4-T2", "Assessing care plans in the community with families", "review"],
        ["BAC-5V1D-3RW8-K7", "Welding", "draft"],
    ]

    private static func table(_ columns: Int?, _ head: [String] = head, _ rows: [[String]] = rows) -> [String] {
        Terminal.$width.withValue(.of(columns)) { Table.text(head, rows) }.split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test func `a table on a terminal is no wider than that, and loses nothing`() {
        for columns in [40, 50, 60, 80, 200] {
            let lines = Self.table(columns)
            #expect(lines.allSatisfy { $0.count <= columns }, "\(columns): \(lines)")
            let words = lines.joined(separator: " ").split(separator: " ")
            for word in Self.rows.joined().flatMap({ $0.split(separator: " ") }) {
                #expect(words.contains(word), "\(columns): \(word)")
            }
        }
        #expect(Self.table(200).count == 4)
        #expect(Self.table(60).count > 4)
    }

    @Test func `where columns cannot give way each row is a list`() {
        #expect(
            Self.table(
                40, ["Token", "Name", "Until"],
                [["0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69", "Ada", "2027-01-31"], ["0197c2de", "", "2027-02-01"]])
                == [
                    "0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69", "  Name   Ada", "  Until  2027-01-31", "", "0197c2de",
                    "  Until  2027-02-01",
                ])
    }

    @Test func `columns go below their row before rows become lists`() {
        let head = ["Case", "Route", "State", "Version"]
        let rows = [
            ["BAC-7K3M-9QX4-T2", "proportionate-accreditation", "review", "3"], ["BAC-5V1D-3RW8-K7", "", "draft", ""],
        ]
        func lines(_ columns: Int) -> [String] {
            Terminal.$width.withValue(.of(columns)) { Table.text(head, rows, below: ["Version", "Route"]) }
                .split(separator: "\n").map(String.init)
        }
        #expect(lines(80).count == 4)
        #expect(
            lines(56) == [
                "Case              Route                        State",
                "────────────────  ───────────────────────────  ──────",
                "BAC-7K3M-9QX4-T2  proportionate-accreditation  review", "  3",
                "BAC-5V1D-3RW8-K7                               draft",
            ])
        #expect(
            lines(40) == [
                "Case              State", "────────────────  ──────", "BAC-7K3M-9QX4-T2  review",
                "  Route proportionate-accreditation ·", "  Version 3", "BAC-5V1D-3RW8-K7  draft",
            ])
    }

    @Test func `a table for other programs has tabs between its cells, whole, a line each`() {
        #expect(
            Self.table(nil) == ["Case\tTitle\tState"] + Self.rows.map { $0.joined(separator: "\t") })
        #expect(
            Self.table(nil, ["A", "B"], [["one\ttwo\nthree", "\u{1B}[31mred"]])[1] == "one two three\t\u{FFFD}[31mred")
        #expect(Self.table(nil, ["A"], []) == [""])
    }

    @Test(
        arguments: [
            (
                "reference,state", #"{"cases": [{"reference": "R", "state": "s", "x": 1}], "next": null}"#,
                #"{"cases": [{"reference": "R", "state": "s"}]}"#, []
            ),
            (
                "reference,next", #"{"cases": [{"reference": "R"}], "next": "c"}"#,
                #"{"cases": [{"reference": "R"}], "next": "c"}"#, []
            ),
            ("a.b", #"{"a": {"b": 1, "c": 2}, "d": 3}"#, #"{"a.b": 1}"#, []),
            ("list.name", #"{"id": 1, "list": [{"name": "x"}, {"name": "y"}]}"#, #"{"list.name": ["x", "y"]}"#, []),
            ("stat", #"[{"state": "s"}]"#, #"[{"stat": null}]"#, ["stat"]),
            ("state", #"{"cases": []}"#, #"{"cases": []}"#, []),
        ] as [(String, String, String, [String])])
    func `fields are picked from rows, or from the answer`(
        fields: String, answer: String, narrowed: String, missing: [String]
    ) throws {
        let made = try #require(FieldSelection(fields)).narrowed(try JSONValue(json: answer))
        #expect(try made.answer.canonicalText() == JSONValue(json: narrowed).canonicalText())
        #expect(made.missing == missing)
    }

    @Test(arguments: ["", ",", ".", " , ."])
    func `fields without a name are refused`(text: String) { #expect(FieldSelection(text) == nil) }

    @Test func `the pager is the one that is asked for`() {
        #expect(Pager.command([:]) == "less")
        #expect(Pager.command(["PAGER": "more"]) == "more")
        #expect(Pager.command(["PAGER": "more", "ACCREDIT_PAGER": "most -s"]) == "most -s")
        #expect(Pager.command(["ACCREDIT_PAGER": ""]) == nil)
        #expect(Pager.command(["PAGER": "cat"]) == nil)
        #expect(Pager.command(["PAGER": "more", "TERM": "dumb"]) == nil)
    }

    @Test(
        arguments: [
            (["cas", "list"], "accredit case"), (["case", "shwo", "X"], "accredit case show"),
            (["report", "turnaroud"], "accredit report turnaround"), (["case", "show", "shwo"], nil),
            (["quux"], nil), (["--josn"], nil), (["case", "invite", "X"], "accredit panel invite"),
            (["case", "take-back"], "accredit decision take-back"),
            // Actions of workflows are no verbs.
            (["case", "submit", "BAC-1"], "accredit case act CASE submit"),
            (["case", "decide", "BAC-1", "approve"], "accredit case act CASE ACTION"),
        ] as [([String], String?)])
    func `a misspelt verb gets the one that is meant`(typed: [String], meant: String?) {
        let verb = MisspeltVerb.found(in: typed, of: Accredit.self)
        #expect(verb?.description == meant.map { "did you mean: \($0)" })
    }
}
