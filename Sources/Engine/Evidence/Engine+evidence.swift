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
        ).map(Self.attached)
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
        ).map(Self.reusable)
    }

    /// Everything that the principal's provider has attached to its cases, newest case first; nothing for holders who
    /// are no provider.
    package func ownEvidence(limit: Int, as credential: Credential) async throws -> [ReusableEvidence] {
        try await read("SELECT * FROM accredit.evidence_held() LIMIT \(limit)", as: credential).rows.map(Self.reusable)
    }

    /// A file that is attached to a case, to be read part by part. Each part is one round trip, in which the token is
    /// looked at again; none holds a connection while its reader takes its time.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such case, no such item, or where it is a
    ///   link.
    package func file(_ item: Int, of name: String, as credential: Credential) async throws -> EvidenceFile {
        let rows = try await belowCase(
            name,
            """
            SELECT x.*, h.case_id FROM accredit.case_head h CROSS JOIN LATERAL accredit.evidence_of(h.case_id) x
            WHERE \(Self.named(name)) AND x.item = \(item)
            """, as: credential)
        guard let row = rows.first else {
            throw EngineError.notFound(
                kind: "item", name: String(item), hint: "the evidence of the case has its numbers")
        }
        let found = try Self.attached(row)
        guard let sha256 = found.sha256, let size = found.size, let mediaType = found.mediaType else {
            throw EngineError.notFound(kind: "file", name: String(item), hint: "it is a link: \(found.url ?? "")")
        }
        let id = try row.decode("case_id", as: UUID.self)
        return EvidenceFile(item: found, size: size, sha256: sha256, mediaType: mediaType) { part in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT bytes FROM accredit.read_evidence(\(credential.digest), \(id), \(Int32(item)), \
                    \(Int32(part)))
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
        guard !answers[0].isEmpty else { throw EngineError.unauthenticated }
        guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
        return answers[2]
    }

    private static func attached(_ row: PostgresRow) throws -> AttachedEvidence {
        AttachedEvidence(
            item: try row.decode("item", as: Int.self), requirement: try row.decode("requirement", as: String.self),
            title: try row.decode("title", as: String.self), sha256: try row.decode("sha256", as: String?.self),
            size: try row.decode("size", as: Int?.self), mediaType: try row.decode("media_type", as: String?.self),
            fileName: try row.decode("file_name", as: String?.self), url: try row.decode("url", as: String?.self),
            source: try row.decode("source", as: String.self), pages: try row.decode("pages", as: Int?.self),
            hoursToPrepare: try row.decode("hours", as: Double?.self),
            validUntil: try row.decode("valid_until", as: Day?.self),
            reusedFrom: try row.decode("reused_from", as: String?.self),
            reusedItem: try row.decode("reused_item", as: Int?.self),
            acceptedBy: try row.decode("accepted_by", as: String?.self),
            acceptedOn: try row.decode("accepted_on", as: Day?.self),
            sharedWith: try row.decode("shared_with", as: [String].self),
            attachedAt: try row.decode("attached_at", as: Instant.self),
            sameAs: try Wire.decode(
                [AttachedEvidence.Place].self, from: Data(try row.decode("same_as", as: String.self).utf8)),
            consulted: try Wire.decode(
                [AttachedEvidence.Look].self, from: Data(try row.decode("consulted", as: String.self).utf8)))
    }

    private static func reusable(_ row: PostgresRow) throws -> ReusableEvidence {
        ReusableEvidence(
            reference: try row.decode("reference", as: String.self), item: try row.decode("item", as: Int.self),
            requirement: try row.decode("requirement", as: String.self),
            title: try row.decode("title", as: String.self),
            sha256: try row.decode("sha256", as: String?.self), size: try row.decode("size", as: Int?.self),
            mediaType: try row.decode("media_type", as: String?.self),
            fileName: try row.decode("file_name", as: String?.self),
            url: try row.decode("url", as: String?.self), body: try row.decode("body", as: String.self),
            acceptedOn: try row.decode("accepted_on", as: Day?.self),
            validUntil: try row.decode("valid_until", as: Day?.self),
            sharedWith: try row.decode("shared_with", as: [String].self))
    }
}
