import Postgres
import Turnaround

/// A note about a case among the people of its body.
package struct CaseNote: Codable, Sendable, Hashable {
    /// 1, 2, 3 … within the case.
    package var number: Int
    /// Name of who wrote it.
    package var author: String
    /// Time at which it was written.
    package var writtenAt: Instant
    /// What it says.
    package var text: String

    fileprivate init(_ number: Int, _ row: PostgresRow) throws {
        self.number = number
        author = try row.decode("author")
        writtenAt = try row.decode("written_at")
        text = try row.decode("words")
    }
}

/// The notes about a case, oldest first.
package struct CaseNotes: Codable, Sendable, Hashable {
    /// The notes.
    package var notes: [CaseNote]
}

extension Engine {
    /// The notes about a case among the people of its body, oldest first.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case;
    ///   ``EngineError/forbidden(needs:)`` for its provider, whether there are notes or not.
    package func notes(of name: String, as credential: Credential) async throws -> CaseNotes {
        let (principal, rows) = try await read(
            """
            SELECT x.number, x.author, x.written_at, x.words
            FROM accredit.case_head h
            LEFT JOIN LATERAL accredit.notes_of(h.case_id) x ON true
            WHERE \(Self.named(name))
            ORDER BY x.number
            """, as: credential)
        guard !rows.isEmpty else { throw Self.noSuchCase(name) }
        guard !Set(principal.roles).isDisjoint(with: ["officer", "reviewer", "decider"]) else {
            throw EngineError.forbidden(needs: "an officer, a reviewer or a decider of the body")
        }
        return CaseNotes(
            notes: try rows.compactMap { row in
                try row.decode("number", as: Int?.self).map { try CaseNote($0, row) }
            })
    }
}
