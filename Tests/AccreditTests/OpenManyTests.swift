import EngineSupport
import Foundation
import Testing
import WorkflowCore

@testable import accredit

/// `accredit case open-many` against the real server: a file of many courses, one that was cut off, and bad rows.
@Suite struct OpenManyTests {
    private static func course(_ number: Int) throws -> JSONValue {
        var members = try House.sample("level-3-care-welsh-college").objectValue ?? [:]
        members["title"] = ["en": .string("Course \(number)")]
        return .object(members)
    }

    private static func open(_ text: String, _ client: ServerClient, ending: String = "jsonl") async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "courses-\(UUID().uuidString).\(ending)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await OpenManyCases.parse([file.path, "--body", "SAB"]).run(with: client)
    }

    private static func cases(_ house: House) async throws -> Int {
        let rows = try await house.admin.withConnection { connection in
            try await connection.query("SELECT count(*)::int FROM accredit.case_head")
        }
        return try rows.first?.decode(Int.self, at: 0) ?? 0
    }

    @Test func `each row opens one case, however often the file is sent`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let provider = try client(house.provider)
            let lines = try (1...70).map { try Self.course($0).canonicalText() }
            try await Self.open(lines.prefix(60).joined(separator: "\n"), provider)
            #expect(try await Self.cases(house) == 60)
            try await Self.open(lines.joined(separator: "\n"), provider)
            #expect(try await Self.cases(house) == 70)
            // Two rows that say the same are two cases, and stay two.
            let twins = "\(lines[0])\n\n\(lines[0])\n"
            for _ in 1...2 { try await Self.open(twins, provider) }
            #expect(try await Self.cases(house) == 71)
        }
    }

    @Test func `a bad row touches no other, and is told`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let provider = try client(house.provider)
            let good = try Self.course(1).canonicalText()
            let wrapped = try JSONValue.object(["submission": try Self.course(2), "key": "mine"]).canonicalText()
            let bad = [#"{"submission": {"no_such": 1}}"#, #"{"body": "NONE", "submission": {}}"#, "{", #"["no row"]"#]
            await #expect(throws: Failure.notAllOpened(refused: 4)) {
                try await Self.open(([good] + bad + [wrapped]).joined(separator: "\n"), provider)
            }
            #expect(try await Self.cases(house) == 2)
            // Documents of YAML: one a submission, one with more about it.
            let documents = """
                # Two courses.
                ---
                title: {en: First}
                ---
                body: sab
                submission:
                  title: {en: Second}
                ---
                """
            try await Self.open(documents, provider, ending: "yaml")
            #expect(try await Self.cases(house) == 4)
            // Who may open none is told so with each row.
            let officer = try client(house.officer)
            await #expect(throws: Failure.notAllOpened(refused: 2)) {
                try await Self.open(documents, officer, ending: "yaml")
            }
            let stranger = try client(House.Person(secret: "accredit_stranger"))
            await #expect(throws: ServerProblem.self) { try await Self.open(documents, stranger, ending: "yaml") }
            #expect(try await Self.cases(house) == 4)
        }
    }
}
