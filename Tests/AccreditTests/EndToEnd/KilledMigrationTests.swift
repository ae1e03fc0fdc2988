import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing

/// A scheme changes under twenty thousand running cases, by the program itself, which is killed half-way.
@Suite(.serialized) struct KilledMigrationTests {
    private static let cases = 20_000
    private static let states = ["draft", "check", "asked", "panel"]

    /// Leads a case into each state under the first version, copies them, and publishes the second.
    private static func furnish(_ house: House) async throws {
        _ = try await house.administration.publish([ChangingScheme(version: 1).file])
        let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
        let ways = ["draft": [], "check": ["submit"], "asked": ["submit", "ask"], "panel": ["submit", "pass"]]
        var references: [String] = []
        for state in states {
            let open = Command(.open(body: "SAB", submission: submission, route: ChangingScheme.name), key: state)
            guard case .done(let receipt) = try await house.engine.perform(open, as: house.provider.credential) else {
                continue
            }
            for action in ways[state] ?? [] {
                let act = Command(.act(case: receipt.reference, action: action, data: nil), key: action)
                _ = try await house.engine.perform(
                    act, as: (action == "submit" ? house.provider : house.officer).credential)
            }
            references.append(receipt.reference)
        }
        try await house.multiply(references, copies: cases / states.count - 1)
        // The whole keeps its standard: working out its clock twice for every case would take most of the time.
        let second = ChangingScheme(version: 2, replacing: [("standard: 50 working days", "standard: 60 working days")])
        _ = try await house.administration.publish([second.file])
    }

    /// How many cases follow each version.
    private static func versions(_ house: House) async throws -> [Int: Int] {
        let rows = try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT w.version, count(*) FROM accredit.case_head h JOIN accredit.workflow w ON w.id = h.workflow_id
                WHERE w.name = \(ChangingScheme.name) GROUP BY w.version
                """)
        }
        return Dictionary(try rows.map { try $0.decode(as: (Int.self, Int.self)) }) { first, _ in first }
    }

    /// Runs the program while looking, over and over, whether some case is without a definition; kills it once enough
    /// cases have moved.
    /// - Returns: how it ended, and how often was looked.
    private static func watched(
        _ arguments: [String], _ settings: [String: String], _ house: House, killedAfter limit: Int? = nil
    ) async throws -> (status: Int32, looks: Int) {
        let process = try BuiltProgram.process(arguments, settings)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        var looks = 0
        while process.isRunning {
            #expect(try await house.casesWithoutDefinition() == 0)
            looks += 1
            if let limit, try await versions(house)[2] ?? 0 >= limit { kill(process.processIdentifier, SIGKILL) }
            try await Task.sleep(for: .milliseconds(50))
        }
        return (process.terminationStatus, looks)
    }

    @Test func everyCaseIsAsAtTheStartAfterAllOfIt() async throws {
        try await House.withHouse { house in
            try await Self.furnish(house)
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            let change = ["changing", "--from", "1", "--to", "2", "--map", "check=desk"]
            let start = try await house.stateOfCases()
            #expect(start.hasSuffix(" of \(Self.cases)"))
            #expect(try await Self.versions(house) == [1: Self.cases])

            // A plan that loses a state is refused, and says what to do.
            let lost = try await BuiltProgram.run(
                ["workflow", "migrate", "plan"] + change.dropLast(2), settings: settings)
            #expect(lost.status == 1 && lost.output.isEmpty)
            #expect(
                lost.messages.contains("state “check” is not in version 2")
                    && lost.messages.contains("--map check=desk"))

            let planned = try await BuiltProgram.run(
                ["workflow", "migrate", "plan"] + change + ["--json"], settings: settings)
            #expect(planned.status == 0)
            let plan = try #require(planned.json as? [String: Any])
            let digest = try #require(plan["digest"] as? String)
            let fates = try #require(plan["cases"] as? [[String: Any]])
            #expect(fates.count == Self.cases && fates.allSatisfy { $0["verdict"] as? String == "moves" })

            // Killed half-way.
            let apply = ["workflow", "migrate", "apply"] + change + ["--digest", digest, "--batch", "100"]
            let killed = try await Self.watched(apply, settings, house, killedAfter: Self.cases / 3)
            #expect(killed.status == SIGKILL && killed.looks > 0)
            let halfWay = try await Self.versions(house)
            #expect((1..<Self.cases).contains(halfWay[1] ?? 0) && (halfWay[1] ?? 0) + (halfWay[2] ?? 0) == Self.cases)

            // Resumed by the same command; each case moved once.
            let resumed = try await Self.watched(apply, settings, house)
            #expect(resumed.status == 0 && resumed.looks > 0)
            #expect(try await Self.versions(house) == [2: Self.cases])
            #expect(try await house.stateOfCases() != start)
            let migration = try #require(try await house.administration.migrations().first)
            #expect(migration.status == "applied" && migration.moved == Self.cases && migration.kept == 0)
            #expect(try await Self.events(house) == Self.cases)

            // Taken back.
            let revert = ["workflow", "migrate", "revert", migration.id, "--batch", "100"]
            let reverted = try await Self.watched(revert, settings, house)
            #expect(reverted.status == 0)
            #expect(try await house.stateOfCases() == start)
            #expect(try await Self.events(house) == 2 * Self.cases)
            #expect(try await house.brokenChains() == [])
            let unsound = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT c.what FROM (SELECT h.case_id FROM accredit.case_head h ORDER BY h.case_id LIMIT 500) h
                    CROSS JOIN LATERAL accredit.unsound_clock(h.case_id) c
                    """, timeout: .after(.seconds(120)))
            }
            #expect(unsound.isEmpty)
        }
    }

    private static func events(_ house: House) async throws -> Int {
        let row = try await house.admin.withConnection { connection in
            try await connection.query("SELECT count(*) FROM accredit.case_event WHERE command = 'migrate'")
        }.first
        return try row?.decode(Int.self, at: 0) ?? 0
    }
}
