import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Evidence attached to a case, by number.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func evidence(of name: String, as credential: Credential) async throws -> [AttachedEvidence] {
        try await belowCase(
            name,
            """
            SELECT x.* FROM accredit.case_head h CROSS JOIN LATERAL accredit.evidence_of(h.case_id) x WHERE \
            \(Self.named(name)) ORDER BY 1
            """,
            as: credential
        ).map(AttachedEvidence.init(row:))
    }

    /// Evidence that the provider of a case can use again in it.
    package func evidenceOffered(for name: String, as credential: Credential) async throws -> [ReusableEvidence] {
        try await belowCase(
            name,
            """
            SELECT x.* FROM accredit.case_head h CROSS JOIN LATERAL accredit.evidence_offered(h.case_id) x WHERE \
            \(Self.named(name))
            """,
            as: credential
        ).map(ReusableEvidence.init(row:))
    }

    /// Everything that the principal's provider has attached to its cases, newest case first; nothing for holders who
    /// are no provider.
    package func ownEvidence(limit: Int, as credential: Credential) async throws -> [ReusableEvidence] {
        try await read("SELECT * FROM accredit.evidence_held() LIMIT \(limit)", as: credential).rows.map(
            ReusableEvidence.init(row:))
    }

    /// A file that is attached to a case, to be read part by part. Each part is one round trip, in which the token is
    /// looked at again; none holds a connection while its reader takes its time. The first part is read at once: who
    /// may not read the others gets no file.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such case, no such item, or where it is a
    ///   link; ``EngineError/forbidden(needs:)`` where the content is not for the principal.
    package func file(_ item: Int, of name: String, as credential: Credential) async throws -> StoredFile {
        let rows = try await belowCase(
            name,
            """
            SELECT x.*, h.case_id, p.bytes FROM accredit.case_head h
            CROSS JOIN LATERAL accredit.evidence_of(h.case_id) x
            LEFT JOIN LATERAL accredit.read_evidence(\(credential.digest), h.case_id, x.item, 0) p ON true
            WHERE \(Self.named(name)) AND x.item = \(item)
            """, as: credential)
        guard let row = rows.first else {
            throw EngineError.notFound(
                kind: "item", name: String(item), hint: "the evidence of the case has its numbers")
        }
        let found = try AttachedEvidence(row: row)
        guard let sha256 = found.sha256, let size = found.size, let mediaType = found.mediaType else {
            throw EngineError.notFound(kind: "file", name: String(item), hint: "it is a link: \(found.url ?? "")")
        }
        guard let first = try row.decode("bytes", as: [UInt8]?.self) else {
            throw EngineError.forbidden(needs: "an officer, a reviewer or a decider of the body, or the provider")
        }
        let id = try row.decode("case_id", as: UUID.self)
        return StoredFile(size: size, sha256: sha256, mediaType: mediaType) { part in
            if part == 0 { return first }
            return try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT bytes FROM accredit.read_evidence(\(credential.digest), \(id), \(Int32(item)), \
                    \(Int32(part)))
                    """
                )
            }.first?.decode([UInt8].self, at: 0)
        }
    }

    /// A file beside a review, to be read part by part as ``file(_:of:as:)`` is.
    /// - Parameter seat: the number of the seat whose review it is.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such case, no such file, or where the
    ///   principal may not read the review.
    package func reviewFile(
        _ file: Int, beside seat: Int, of name: String, as credential: Credential
    ) async throws -> StoredFile {
        let rows = try await belowCase(
            name,
            """
            SELECT x.*, h.case_id FROM accredit.case_head h
            CROSS JOIN LATERAL accredit.review_file_seen(h.case_id, \(Int32(seat)), \(Int32(file))) x
            WHERE \(Self.named(name))
            """, as: credential)
        guard let row = rows.first else {
            throw EngineError.notFound(
                kind: "file", name: String(file), hint: "the reviews that you may read list their files")
        }
        let id = try row.decode("case_id", as: UUID.self)
        return StoredFile(
            size: Int(try row.decode("size", as: Int64.self)), sha256: try row.decode("sha256", as: String.self),
            mediaType: try row.decode("media_type", as: String.self)
        ) { part in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT bytes FROM accredit.read_review_file(\(credential.digest), \(id), \(Int32(seat)), \
                    \(Int32(file)), \(Int32(part)))
                    """
                )
            }.first?.decode([UInt8].self, at: 0)
        }
    }

    /// Notes that the principal opened a piece of evidence: once for each, and only while the case is under way. Who is
    /// no reviewer or officer of the body leaves no note.
    package func noteOpened(_ item: Int, of name: String, as credential: Credential) async throws {
        let command = Command(
            .give(.consult, case: name, members: ["item": .integer(Int64(item)), "how": "opened"]),
            key: "opened item \(item)")
        _ = try await perform(command, as: credential)
    }

    /// Rows about one case, or that there is none.
    private func belowCase(_ name: String, _ question: SQL, as credential: Credential) async throws -> [PostgresRow] {
        let questions: [SQL] = [
            Self.enter(credential), "SELECT 1 FROM accredit.case_head h WHERE \(Self.named(name))", question,
        ]
        let answers = try await pool.withConnection { try await $0.pipeline(questions) }
        try Self.entered(answers[0])
        guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
        return answers[2]
    }
}
