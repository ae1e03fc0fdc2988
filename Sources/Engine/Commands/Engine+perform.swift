import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Performs one command: one round trip, authentication included. Where the case has moved on, a second one asks
    /// what happened since, as the history tells the principal.
    /// - Throws: `PostgresError` where the database is away; every answer of the engine is an outcome.
    package func perform(_ command: Command, as credential: Credential) async throws -> CommandOutcome {
        let outcome = try await pool.perform(command, as: credential)
        guard case .stale(var refusal) = outcome, let name = command.request.case, let seen = command.expectedVersion
        else { return outcome }
        do {
            refusal.add(try await happened(on: name, since: seen, as: credential))
        } catch EngineError.outOfScope {
            // A token that is not for reading is told of the new version alone.
        }
        return .stale(refusal)
    }

    /// Performs commands in order, in one call; each stands alone, a refusal of one changes nothing for the others.
    /// - Returns: an outcome for each, in order.
    package func perform(_ commands: [Command], as credential: Credential) async throws -> [CommandOutcome] {
        try await pool.perform(commands, as: credential)
    }

    /// What would become of commands if they were performed now, in order; nothing changes.
    /// - Returns: an outcome for each, in order, as ``perform(_:as:)-([Command],_)`` would give it.
    package func rehearse(_ commands: [Command], as credential: Credential) async throws -> [CommandOutcome] {
        try await pool.outcomes("accredit.rehearse", of: commands, as: credential)
    }
}

extension PostgresPool {
    /// Performs one command: one round trip, authentication included.
    package func perform(_ command: Command, as credential: Credential) async throws -> CommandOutcome {
        let outcomes = try await perform([command], as: credential)
        guard let outcome = outcomes.first else {
            throw EngineError.notFound(kind: "answer", name: command.key, hint: nil)
        }
        return outcome
    }

    /// Performs commands in order, in one call; each stands alone, a refusal of one changes nothing for the others.
    /// - Returns: an outcome for each, in order.
    package func perform(_ commands: [Command], as credential: Credential) async throws -> [CommandOutcome] {
        try await outcomes("accredit.perform", of: commands, as: credential)
    }

    /// The outcomes of commands by a function of the database.
    fileprivate func outcomes(_ function: SQL, of commands: [Command], as credential: Credential) async throws
        -> [CommandOutcome]
    {
        let list = JSONValue.array(commands.map(\.json))
        return try await withConnection { connection in
            try await connection.query(
                """
                SELECT status, case_id, reference, version, state, party, occurred_at, replayed, detail
                FROM \(function)(\(credential.digest), \(list))
                ORDER BY ordinal
                """
            ).map(Self.outcome)
        }
    }

    private static func outcome(_ row: PostgresRow) throws -> CommandOutcome {
        let status: String = try row.decode("status")
        if status == "done" { return .done(try Receipt(row: row)) }
        if status == "unauthenticated" { return .unauthenticated }
        let detail: JSONValue = try row.decode("detail")
        let reason = detail["reason"]?.stringValue ?? status
        guard let reason = Refusal.Reason(rawValue: reason) else {
            throw DatabaseFault.otherSchema(
                """
                the database refused for a reason that this program does not know (\(reason)); use the same release of \
                both
                """
            )
        }
        let refusal = Refusal(
            reason: reason, facts: detail, version: try row.decode("version"), state: try row.decode("state"))
        return switch status {
        case "stale": .stale(refusal)
        case "mismatch": .keyReused(refusal)
        case "unknown": .unknownCase(refusal)
        default: .refused(refusal)
        }
    }
}
