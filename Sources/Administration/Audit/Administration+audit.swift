import Engine
import Postgres
import Turnaround
import WorkflowCore

/// What came of asking for a checkpoint.
package struct MadeCheckpoint: Sendable {
    /// The last checkpoint: the new one, or the one before where nothing is new.
    package let note: SignedCheckpoint
    /// Number of events that are new in it; 0 where none was made.
    package let added: Int
}

extension Administration {
    /// Takes what is new of the history into the log, and signs it. What it costs is a look at each case, and each new
    /// event once.
    /// - Throws: ``AuditError/changed(reference:event:)``, ``AuditError/brokenCheckpoint(number:)``: nothing is signed;
    ///   ``AuditError/nothingSigned`` where there is no event yet.
    package func makeCheckpoint(with key: SigningKey) async throws -> MadeCheckpoint {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                // 1. One at a time, and after the last one.
                _ = try connection.query(
                    "SELECT pg_advisory_xact_lock('accredit.audit_checkpoint'::regclass::integer, 0)", timeout: .never)
                let last = try AuditStore.lastCheckpoint(on: connection)
                var frontier = try Self.frontier(after: last)
                let size = frontier.size

                // 2. What is new, as it was written.
                let added = try AuditStore.addLeaves(after: size, on: connection)
                guard added > 0 else {
                    guard let last else { throw AuditError.nothingSigned }
                    return MadeCheckpoint(note: last.note, added: 0)
                }
                if let (reference, event) = try AuditStore.changedEvent(after: size, on: connection) {
                    throw AuditError.changed(reference: reference, event: event)
                }
                var first: [UInt8]?
                try AuditStore.forEachLeaf(from: size, on: connection) {
                    first = first ?? $0
                    frontier.append($0)
                }

                // 3. The checkpoint, never earlier than the one before.
                let now = try connection.query("SELECT clock_timestamp()").first?.decode(Instant.self, at: 0) ?? .now
                let checkpoint = AuditCheckpoint(
                    number: (last?.note.checkpoint.number ?? 0) + 1,
                    log: last?.note.checkpoint.log ?? AuditCheckpoint.logName(first: first ?? []),
                    size: frontier.size, root: frontier.root,
                    madeAt: max(now, last?.note.checkpoint.madeAt ?? now))
                let note = try checkpoint.signed(with: key)
                try AuditStore.insert(note, by: key.publicKey, frontier: frontier, on: connection)
                return MadeCheckpoint(note: note, added: added)
            }
        }
    }

    /// The tree as a checkpoint left it, which has to be as it was signed.
    private static func frontier(after last: StoredCheckpoint?) throws -> MerkleFrontier {
        guard let last else { return MerkleFrontier() }
        let checkpoint = last.note.checkpoint
        guard let frontier = MerkleFrontier(size: checkpoint.size, bytes: last.frontier ?? []),
            frontier.root == checkpoint.root, last.key.map({ last.note.isSigned(by: $0) }) == true
        else { throw AuditError.brokenCheckpoint(number: checkpoint.number) }
        return frontier
    }

    /// Compares everything that is stored of the history with itself, with its checkpoints, and with those that were
    /// kept outside, as it stands at one moment.
    /// - Parameter trusted: the keys that may have signed; `nil` trusts those that are stored.
    package func verifyAudit(kept: [KeptCheckpoint] = [], trusted: [AuditKey]? = nil) async throws -> AuditReport {
        try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in
                var verification = AuditVerification(
                    checkpoints: try AuditStore.checkpoints(on: connection), kept: kept, trusted: trusted)
                try AuditStore.verifyLeaves(&verification, on: connection)
                verification.endLeaves()
                try AuditStore.verifyEvents(where: "true", &verification, on: connection)
                try AuditStore.verifyRemains(&verification, on: connection)
                return verification.finished(namesLost: true)
            }
        }
    }

    /// The public keys that signed checkpoints, each with the time in which it did; the one in use has no end.
    package func auditKeys() async throws -> [AuditKey] {
        let checkpoints = try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in try AuditStore.checkpoints(on: connection) }
        }
        var keys: [AuditKey] = []
        for stored in checkpoints {
            guard let key = stored.key else { throw AuditError.brokenCheckpoint(number: stored.note.checkpoint.number) }
            if let place = keys.firstIndex(where: { $0.key == key }) {
                keys[place].to = stored.note.checkpoint.madeAt
            } else {
                keys.append(AuditKey(key: key, from: stored.note.checkpoint.madeAt, to: stored.note.checkpoint.madeAt))
            }
        }
        if let last = checkpoints.last?.key, let place = keys.firstIndex(where: { $0.key == last }) {
            keys[place].to = nil
        }
        return keys
    }
}
