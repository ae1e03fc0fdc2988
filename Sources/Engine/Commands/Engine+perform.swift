import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Performs one command: one round trip, authentication included.
    /// - Throws: `PostgresError` where the database is away; every answer of the engine is an outcome.
    package func perform(_ command: Command, as credential: Credential) async throws -> CommandOutcome {
        try await pool.perform(command, as: credential)
    }

    /// Performs commands in order, in one call; each stands alone, a refusal of one changes nothing for the others.
    /// - Returns: an outcome for each, in order.
    package func perform(_ commands: [Command], as credential: Credential) async throws -> [CommandOutcome] {
        try await pool.perform(commands, as: credential)
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
        let list = JSONValue.array(commands.map(\.json))
        return try await withConnection { connection in
            try await connection.query(
                """
                SELECT status, case_id, reference, version, state, party, occurred_at, replayed, detail
                FROM accredit.perform(\(credential.digest), \(list))
                ORDER BY ordinal
                """
            ).map(Self.outcome)
        }
    }

    private static func outcome(_ row: PostgresRow) throws -> CommandOutcome {
        let (status, id, reference, version, state, party, occurredAt, replayed, detail) = try row.decode(
            as: (
                String.self, UUID?.self, String?.self, Int?.self, String?.self, String?.self, Instant?.self, Bool.self,
                JSONValue.self
            ))
        if status == "done", let id, let reference, let version, let state, let party, let occurredAt {
            return .done(
                Receipt(
                    id: id, reference: reference, version: version, command: detail["command"]?.stringValue ?? "",
                    action: detail["action"]?.stringValue ?? "", from: detail["from"]?.stringValue, state: state,
                    party: party,
                    outcome: detail["outcome"]?.stringValue, occurredAt: occurredAt,
                    effect: detail["effect"].flatMap { $0 == .null ? nil : $0 },
                    isReplay: replayed))
        }
        if status == "unauthenticated" { return .unauthenticated }
        let reason = detail["reason"]?.stringValue ?? status
        guard let reason = Refusal.Reason(rawValue: reason) else {
            throw DatabaseFault.otherSchema(
                """
                the database refused for a reason that this program does not know (\(reason)); use the same release of \
                both
                """
            )
        }
        let refusal = Refusal(reason: reason, facts: detail, version: version, state: state)
        return switch status {
        case "stale": .stale(refusal)
        case "mismatch": .keyReused(refusal)
        case "unknown": .unknownCase(refusal)
        default: .refused(refusal)
        }
    }
}
