import ArgumentParser
import Testing
import WorkflowCore

@testable import accredit

/// `--data name=value` by the types that the workflow states.
struct RecordedDataTests {
    private let data = RecordedData(fields: [
        ("fee", "number"), ("paid", "boolean"), ("reasons", "text"), ("on", "date"),
    ])

    @Test func `Values take the types of their names`() throws {
        let values = try data.values(["fee=120", "paid=yes", "reasons=1 = 1", "on=2026-01-05"], note: nil)
        #expect(values == ["fee": 120, "paid": true, "reasons": "1 = 1", "on": "2026-01-05"])
        #expect(try data.values(["fee=12.5"], note: nil) == ["fee": .number(12.5)])
    }

    @Test func `A note goes to the one text that is asked for`() throws {
        #expect(try data.values([], note: "Too few outcomes.") == ["reasons": "Too few outcomes."])
    }

    @Test func `What the workflow does not know is left to the server`() throws {
        #expect(try data.values(["other=true"], note: nil) == ["other": "true"])
        #expect(try RecordedData(fields: nil).values(["fee=1"], note: nil) == ["fee": "1"])
    }

    static let refused: [(words: [String], note: String?, fields: [(name: String, type: String)], saying: String)] = [
        (["fee=much"], nil, [("fee", "number")], "number"),
        (["fee=inf"], nil, [("fee", "number")], "number"),
        (["paid=perhaps"], nil, [("paid", "boolean")], "true or false"),
        (["a=1", "a=2"], nil, [], "twice"),
        (["=1"], nil, [], "name=value"),
        ([], "n", [("fee", "number")], "no text"),
        ([], "n", [("a", "text"), ("b", "text")], "a, b"),
        (["a=x"], "n", [("a", "text")], "no text"),
    ]

    @Test(arguments: refused.indices)
    func `What cannot be meant is refused`(index: Int) throws {
        let (words, note, fields, saying) = Self.refused[index]
        let error = #expect(throws: ValidationError.self) { try RecordedData(fields: fields).values(words, note: note) }
        #expect(error?.message.contains(saying) == true)
    }
}
