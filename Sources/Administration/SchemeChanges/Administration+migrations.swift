import Engine
import Foundation
import Postgres
import WorkflowCore

extension Administration {
    /// Number of cases that are moved in one transaction.
    package static let migrationBatch = 200

    /// What a change of scheme would do to every live case of a version; nothing is changed.
    /// - Throws: ``SchemeChangeRefusal`` with every reason, where a state would be lost or a name does not exist;
    ///   ``EngineError/notFound(kind:name:hint:)`` where a version is not published.
    package func planMigration(_ change: SchemeChange) async throws -> MigrationPlan {
        let map = try await stateMap(of: change)
        let (from, to, json) = (Int32(clamping: change.fromVersion), Int32(clamping: change.toVersion), map.json)
        let answers = try await pool.withConnection { connection in
            try await connection.pipeline(
                [
                    """
                    SELECT accredit.migration_digest(accredit.workflow_version(\(change.workflow), \(from)),
                        accredit.workflow_version(\(change.workflow), \(to)), \(json))
                    """,
                    """
                    SELECT reference, state, verdict, reason, why, to_state, moved
                    FROM accredit.migration_plan(\(change.workflow), \(from), \(to), \(json))
                    """,
                ], timeout: .after(.seconds(1_800)))
        }
        let cases = try answers[1].map(MigrationPlan.CaseFate.init(row:))
        let states = map.images.map { image in
            let inside = cases.filter { $0.state == image.state }
            return MigrationPlan.StateFate(
                state: image.state, becomes: image.image, moves: inside.count { $0.verdict == "moves" },
                stays: inside.count { $0.verdict == "stays" }, blocked: inside.count { $0.verdict == "blocked" })
        }
        return MigrationPlan(
            workflow: change.workflow, fromVersion: change.fromVersion, toVersion: change.toVersion,
            digest: try answers[0].first?.decode(String.self, at: 0) ?? "", states: states, cases: cases)
    }

    /// Moves the cases of a plan that was looked at, batch by batch, each in a transaction of its own. What was
    /// interrupted goes on where it was.
    /// - Parameters:
    ///   - digest: that of the plan.
    ///   - onProgress: told the cases moved so far, after every batch.
    /// - Throws: ``SchemeChangeRefusal`` where it is another plan, or another migration is under way.
    package func applyMigration(
        _ change: SchemeChange, digest: String, batch: Int = migrationBatch,
        onProgress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> MigrationRun {
        let map = try await stateMap(of: change).json
        let (from, to, id) = (
            Int32(clamping: change.fromVersion), Int32(clamping: change.toVersion), UUID.timeOrdered()
        )
        let begun = try await begun(
            "SELECT (accredit.begin_migration(\(id), \(change.workflow), \(from), \(to), \(map), \(digest))).id")
        return try await walk(begun, batch: batch, onProgress: onProgress)
    }

    /// Takes a migration back, wherever it is: the cases that it moved go back to the version and the state they came
    /// from.
    /// - Throws: ``SchemeChangeRefusal`` where there is no such migration, or another one is under way.
    package func revertMigration(
        _ id: UUID, batch: Int = migrationBatch, onProgress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> MigrationRun {
        try await walk(
            try await begun("SELECT (accredit.revert_migration(\(id))).id"), batch: batch, onProgress: onProgress)
    }

    /// Every migration, the newest first.
    package func migrations() async throws -> [MigrationRecord] { try await migrations(where: "true") }

    private func migrations(where condition: SQL) async throws -> [MigrationRecord] {
        try await pool.withConnection { connection in
            try await connection.query(MigrationRecord.question(condition), timeout: .after(.seconds(120)))
        }.map(MigrationRecord.init(row:))
    }

    /// Walks over what is left of a migration, in the direction it has.
    private func walk(_ id: UUID, batch: Int, onProgress: @Sendable (Int) -> Void) async throws -> MigrationRun {
        var left: [MigrationRun.LeftCase] = []
        var moved = 0
        while true {
            let rows = try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT reference, verdict, reason, why, done FROM accredit.migrate_cases(\(id), \
                    \(Int32(clamping: batch)))
                    """,
                    timeout: .after(.seconds(600)))
            }
            if rows.isEmpty { break }
            for row in rows {
                let (reference, verdict, reason, why, done) = try row.decode(
                    as: (String?.self, String?.self, String?.self, String?.self, Int?.self))
                if let reference {
                    left.append(
                        .init(reference: reference, verdict: verdict ?? "blocked", reason: reason ?? "", detail: why))
                } else {
                    moved += done ?? 0
                }
            }
            onProgress(moved)
        }
        guard let record = try await migrations(where: "m.id = \(id)").first else {
            throw EngineError.notFound(kind: "migration", name: "\(id)", hint: "see: accredit workflow migrate list")
        }
        return MigrationRun(migration: record, left: left)
    }

    /// The id of a migration that a statement begins or turns round.
    private func begun(_ statement: SQL) async throws -> UUID {
        do {
            let rows = try await pool.withConnection { try await $0.query(statement) }
            guard let row = rows.first else { throw SchemeChangeRefusal(reasons: ["there is no such migration"]) }
            return try row.decode(UUID.self, at: 0)
        } catch let PostgresError.server(error)
            where [.checkViolation, .dataException, .objectInUse, .noDataFound].contains(error.sqlState)
        {
            throw SchemeChangeRefusal(reasons: [error.message + (error.hint.map { "; \($0)" } ?? "")])
        }
    }

    /// What the states become, by both definitions.
    private func stateMap(of change: SchemeChange) async throws -> StateMap {
        let old = try WorkflowDefinition(
            canonical: try await workflow(change.workflow, version: change.fromVersion).definition)
        let new = try WorkflowDefinition(
            canonical: try await workflow(change.workflow, version: change.toVersion).definition)
        let map = StateMap(from: old, to: new, given: change.map, leaving: change.leaving)
        guard map.problems.isEmpty else { throw SchemeChangeRefusal(reasons: map.problems.map(\.description)) }
        return map
    }
}
