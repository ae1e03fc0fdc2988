import Administration
import EngineSupport
import Postgres
import Testing
import WorkflowCore

extension House {
    /// A case that was decided after reviews, and another that was submitted.
    /// - Returns: their references.
    func twoCases() async throws -> [String] {
        let decided = try await lead(to: "accredited").reference
        let submitted = try await lead(to: "completeness").reference
        return [decided, submitted]
    }

    /// Changes what is stored as nobody may but a superuser: no constraint, no trigger stands in the way.
    func rewrite(_ statements: String) async throws {
        try await admin.withConnection { connection in
            try await connection.batch(
                "SET session_replication_role = replica; \(statements); RESET session_replication_role")
        }
    }

    /// What the history says of itself, and what it says beside checkpoints that were kept.
    func flaws(beside kept: [SignedCheckpoint] = [], trusted: [AuditKey]? = nil) async throws -> [AuditFinding] {
        let kept = try kept.enumerated().map { try KeptCheckpoint(file: "kept \($0)", text: $1.text) }
        return try await administration.verifyAudit(kept: kept, trusted: trusted).findings
    }
}
