import Administration
import Engine
import EngineSupport
import Testing

/// Logs are listed, replaced and removed whole.
@Suite struct ImportedLogTests {
    private static let log = """
        case:concept:name,concept:name,time:timestamp
        A,Received,2026-01-05
        A,Decided,2026-01-08
        B,Received,2026-01-06

        """

    @Test func listsWhatWasImported() async throws {
        try await ImportDatabase.with { database in
            #expect(try await database.administration.importedLogs().isEmpty)
            try await database.importing(Self.log, file: "january.csv")
            let logs = try await database.administration.importedLogs()
            #expect(logs.map { [$0.name, $0.source, $0.closure] } == [["log", "january.csv", "assumed"]])
            #expect(logs.map { [$0.cases, $0.events] } == [[2, 3]])
        }
    }

    @Test func removesEverythingThatCameWithALog() async throws {
        try await ImportDatabase.with { database in
            try await database.importing(Self.log)
            try await database.importing(Self.log) { $0 = ImportOptions(name: "other") }
            let removed = try await database.administration.removeLog("log")
            #expect([removed.cases, removed.events] == [2, 3])
            #expect(try await database.rowCounts() == [1, 2, 3])
            #expect(try await database.administration.importedLogs().map(\.name) == ["other"])
        }
    }

    @Test func saysWhichLogsThereAreInsteadOfOneThatIsNot() async throws {
        try await ImportDatabase.with { database in
            try await database.importing(Self.log)
            let error = await #expect(throws: EngineError.self) { try await database.administration.removeLog("lug") }
            let message = String(describing: try #require(error))
            #expect(message.contains("lug") && message.contains("log"), "\(message)")
            #expect(try await database.rowCounts() == [1, 2, 3])
        }
    }

    @Test func replacesALogOrLeavesItAsItWas() async throws {
        try await ImportDatabase.with { database in
            try await database.importing(Self.log)
            await #expect(throws: ImportError.self) { try await database.importing(Self.log) }
            try await database.importing(Self.log + "C,Received,2026-01-07\n") { $0.replaces = true }
            #expect(try await database.rowCounts() == [1, 3, 4])
            await #expect(throws: ImportError.self) {
                try await database.importing(Self.log + "C,Received,nonsense\n") { $0.replaces = true }
            }
            #expect(try await database.rowCounts() == [1, 3, 4])
        }
    }
}
