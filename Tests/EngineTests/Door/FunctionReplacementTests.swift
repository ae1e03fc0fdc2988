import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing

/// Functions are replaced while people work.
@Suite(.serialized) struct FunctionReplacementTests {
    private static let clients = 6

    @Test func noCommandIsLostWhileFunctionsAreReplaced() async throws {
        try await House.withHouse(limits: PostgresPool.Limits(connections: Self.clients)) { house in
            _ = try await house.administration.setQuota(.casesADay, of: "SAC", most: 1_000_000)
            _ = try await house.administration.setQuota(.openCases, of: "SAC", most: 1_000_000)
            let before = try await house.census()
            let submission = try House.completeSubmission()
            let isDone = Flag()
            let done = try await withThrowingTaskGroup(of: Int.self) { group in
                for client in 0..<Self.clients {
                    group.addTask {
                        var count = 0
                        while await !isDone.isUp {
                            let open = try await house.engine.perform(
                                Command(
                                    .open(body: "SAB", submission: submission, route: nil), key: "\(client)/\(count)"),
                                as: house.provider.credential
                            ).receipt()
                            let submit = Command(
                                .act(case: open.reference, action: "submit", data: nil), key: "\(client)/\(count)/s")
                            _ = try await house.engine.perform(submit, as: house.provider.credential).receipt()
                            count += 2
                        }
                        return count
                    }
                }
                do {
                    for time in 1...2 { try await Self.replaceFunctions(house, time) }
                } catch {
                    await isDone.rise()
                    throw error
                }
                await isDone.rise()
                return try await group.reduce(0, +)
            }
            // Every command was answered, and every answer is an event.
            let after = try await house.census()
            #expect(done > 3 * Self.clients)
            #expect(after[1] - before[1] == done && after[0] - before[0] == done / 2)
            #expect(try await house.brokenChains() == [])
            try await house.admin.withConnection { try await TestServer.migrator().requireCurrent(on: $0) }
        }
    }

    /// Gives every function another text, by a comment at its beginning; the last time the text of the files.
    private static func replaceFunctions(_ house: House, _ time: Int) async throws {
        let shipped = try TestServer.migrator()
        let files = shipped.functionFiles.map { file in
            time == 2
                ? file : FunctionFile(name: file.name, sql: file.sql.replacing("AS $$\n", with: "AS $$\n-- \(time)\n"))
        }
        let migrator = Migrator(schema: shipped.schema, migrations: shipped.migrations, functionFiles: files)
        let outcome = try await house.admin.withConnection { try await migrator.apply(on: $0) }
        #expect(outcome.functionFiles.count > 20 && outcome.unmended == [] && outcome.droppedFunctions == [])
    }
}

/// Says when to stop.
private actor Flag {
    private(set) var isUp = false
    func rise() { isUp = true }
}
