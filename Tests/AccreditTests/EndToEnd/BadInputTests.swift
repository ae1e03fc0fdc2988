import EngineSupport
import Foundation
import Testing

/// What people hand in by mistake, by the built program: refused with the reason and with what to do, on standard
/// error, and nothing done.
@Suite struct BadInputTests {
    /// What is typed by whom on a case that is a draft (CASE) or was withdrawn (CLOSED), the exit code, and what is
    /// said.
    private static let typed: [(who: String, words: [String], status: Int32, says: [String])] = [
        (
            "provider", ["evidence", "attach", "CASE", "program.pdf"], 1,
            ["none of the kinds that are taken", "Taken are: PDF"]
        ),
        (
            "provider", ["evidence", "attach", "CASE", "picture.pdf"], 1,
            ["by its content PNG image", "Give it the name that fits"]
        ),
        ("provider", ["evidence", "attach", "CASE", "archive.docx"], 1, ["none of the kinds that are taken"]),
        ("provider", ["evidence", "attach", "CASE", "empty.pdf"], 1, ["The file is empty", "Attach the file itself"]),
        ("provider", ["evidence", "attach", "CASE", "missing.pdf"], 66, ["there is no such file"]),
        ("provider", ["evidence", "attach", "CASE", "ftp://example/plan.pdf"], 66, ["there is no such file"]),
        (
            "provider", ["evidence", "attach", "CLOSED", "good.pdf"], 1,
            ["The case is closed", "accredit case explain"]
        ),
        ("officer", ["request", "ask", "CASE", "Who marks it?"], 1, ["draft", "accredit case explain"]),
        (
            "officer", ["request", "ask", "CLOSED", "Who marks it?"], 1,
            ["The case is closed", "accredit case explain"]
        ),
        ("reviewer", ["review", "send", "CLOSED", "approve"], 1, ["There is no case", "Check its reference"]),
        (
            "decider", ["case", "act", "CLOSED", "approve"], 1,
            ["not possible from “withdrawn”", "accredit case explain"]
        ),
        (
            "provider", ["case", "amend", "CLOSED", "Docs/samples/level-3-care-welsh-college.yaml"], 1,
            ["withdrawn", "accredit case explain"]
        ),
        ("provider", ["case", "open", "Docs/samples/broken.yaml", "--body", "SAB"], 65, ["assesed", "assessed"]),
    ]
    private static let files: [String: [UInt8]] = [
        "program.pdf": Array("MZ\u{0}\u{0} a program".utf8), "picture.pdf": [0x89] + Array("PNG\r\n\u{1a}\n".utf8),
        "archive.docx": Array("PK\u{3}\u{4} an archive".utf8), "empty.pdf": [],
        "good.pdf": Array("%PDF-1.7 the plan\n".utf8),
    ]

    @Test func `what is handed in by mistake is refused with what to do`() async throws {
        try await House.withHouse { house in
            let (server, folder) = (try await RunningServer.start(database: house.database), try TemporaryFolder())
            defer { server.kill() }
            for (name, bytes) in Self.files { try Data(bytes).write(to: URL(filePath: folder.path(name))) }
            func run(_ words: [String], as person: House.Person) async throws -> BuiltProgram.Run {
                try await BuiltProgram.run(
                    words, settings: ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": person.secret])
            }
            var references: [String: String] = [:]
            for name in ["CASE", "CLOSED"] {
                let opened = try await run(
                    ["case", "open", "Docs/samples/level-3-care-welsh-college.yaml", "--body", "SAB"],
                    as: house.provider)
                references[name] = opened.output.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            // The right file is taken, and a case can be withdrawn.
            let taken = try await run(
                [
                    "evidence", "attach", references["CASE"] ?? "", folder.path("good.pdf"), "--requirement",
                    "assessment-plan",
                ],
                as: house.provider)
            #expect(taken.status == 0, "\(taken.messages)")
            #expect(
                try await run(["case", "act", references["CLOSED"] ?? "", "withdraw", "--yes"], as: house.provider)
                    .status == 0)
            let before = try await house.stored()
            for (who, words, status, says) in Self.typed {
                let typed =
                    words.map { references[$0] ?? ($0.contains("/") || !$0.contains(".") ? $0 : folder.path($0)) }
                    + (words[1] == "attach" ? ["--requirement", "assessment-plan"] : [])
                let run = try await run(typed, as: try #require(house.people[who]))
                #expect(run.status == status && run.output.isEmpty, "\(words): \(run.status) \(run.messages)")
                for words in says { #expect(run.messages.contains(words), "\(typed): \(run.messages)") }
            }
            #expect(try await house.stored() == before)
        }
    }
}
