import Crypto
import Engine
import Postgres
import WorkflowCore

extension Administration {
    /// Proves that an event is in the log, as the last checkpoint signed it.
    /// - Parameters:
    ///   - name: the case's reference.
    ///   - number: the event; `nil` is the last decision that stands.
    ///   - showsText: shows what was said with it too.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``, ``AuditError``.
    package func proof(of name: String, event number: Int?, showsText: Bool) async throws -> AuditProof {
        try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in
                let number = try Self.event(number, of: name, on: connection)
                var found: AuditedEvent?
                try connection.forEachRow(
                    AuditedEvent.question(where: "e.case_id = accredit.case_named(\(name))"),
                    timeout: AuditStore.timeout
                ) { row in
                    let event = try AuditedEvent(row: row)
                    if event.seq == number { found = event }
                }
                guard let found else { throw AuditError.noEvent(reference: name, event: number) }
                guard let last = try AuditStore.lastCheckpoint(on: connection) else { throw AuditError.nothingSigned }
                guard let leaf = found.leaf, leaf < last.note.checkpoint.size else {
                    throw AuditError.notYet(reference: found.name, event: number)
                }
                // What was erased in part is not what was said then, and proves nothing.
                let said = found.said.flatMap { text in found.salt.map { AuditProof.Said(text: text, salt: $0) } }
                    .flatMap { Array(SHA256.hash(data: $0.salt + Array($0.text.utf8))) == found.digest ? $0 : nil }
                let order = MerkleTree.inclusionParts(of: leaf, in: last.note.checkpoint.size)
                return .event(
                    AuditProof.Event(
                        text: found.text, said: showsText ? said : nil, leaf: leaf,
                        path: try Self.path(order, in: last.note.checkpoint.size, on: connection),
                        checkpoint: last.note))
            }
        }
    }

    /// Proves that the last checkpoint is of a log which begins with all that an earlier one is of.
    /// - Parameter kept: the earlier one, as somebody kept it.
    /// - Throws: ``AuditError/notGrown(file:)``, ``AuditError/nothingSigned``.
    package func proofOfGrowth(since kept: KeptCheckpoint) async throws -> AuditProof {
        try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in
                guard let last = try AuditStore.lastCheckpoint(on: connection) else { throw AuditError.nothingSigned }
                let (from, to) = (kept.note.checkpoint, last.note.checkpoint)
                guard from.log == to.log, (1...to.size).contains(from.size) else {
                    throw AuditError.notGrown(file: kept.file)
                }
                let order = MerkleTree.consistencyParts(from: from.size, to: to.size)
                let path = try Self.path(order, in: to.size, on: connection)
                guard MerkleTree.isConsistent(from.root, of: from.size, with: to.root, of: to.size, path: path) else {
                    throw AuditError.notGrown(file: kept.file)
                }
                return .growth(AuditProof.Growth(from: kept.note, to: last.note, path: path))
            }
        }
    }

    private static func event(_ number: Int?, of name: String, on connection: isolated PostgresConnection) throws -> Int
    {
        let rows = try connection.query(
            """
            SELECT (SELECT max(d.seq) FROM accredit.case_decision d WHERE d.case_id = c.id)
            FROM (SELECT accredit.case_named(\(name)) AS id) AS c WHERE c.id IS NOT NULL
            """)
        guard let row = rows.first else { throw EngineError.notFound(kind: "case", name: name, hint: nil) }
        guard let number = try number ?? row.decode(Int?.self, at: 0) else {
            throw AuditError.noDecision(reference: name)
        }
        return number
    }

    private static func path(_ order: [Range<Int>], in size: Int, on connection: isolated PostgresConnection) throws
        -> [MerkleTree.Hash]
    {
        var parts = MerkleParts(order)
        try AuditStore.forEachLeaf(from: 0, upTo: size, on: connection) { parts.take($0) }
        return parts.path(order)
    }
}
