import Foundation
import Postgres
import WorkflowCore

/// Selection of entries of the register; all conditions hold together.
package struct RegisterFilter: Sendable, Hashable {
    /// Words that are all in title, body, provider or reference, each at least as the beginning of a word.
    package var words: String?
    /// A body's code.
    package var body: String?
    /// A provider's UKPRN.
    package var provider: String?
    /// `current`, `suspended` or `ended`.
    package var status: String?

    /// A filter.
    package init(words: String? = nil, body: String? = nil, provider: String? = nil, status: String? = nil) {
        self.words = words
        self.body = body
        self.provider = provider
        self.status = status
    }
}

/// A page of the register.
package struct RegisterPage: Codable, Sendable, Hashable {
    /// The entries, the newest recognitions first.
    package var entries: [RegisterEntry]
    /// Cursor of the next page; `nil` on the last.
    package var next: String?
}

extension Engine {
    /// A page of the public register. No token is asked for.
    /// - Parameters:
    ///   - limit: how many on a page.
    ///   - cursor: where the page begins, as the page before gave it.
    package func register(_ filter: RegisterFilter = RegisterFilter(), limit: Int = 50, from cursor: String? = nil)
        async throws
        -> RegisterPage
    {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT e::text, e ->> 'reference'
                FROM accredit.public_register(\(filter.words), \(filter.body), \(filter.provider), \(filter.status),
                    \(cursor.map(CaseReference.normalised)), \(limit + 1)::integer) e
                """)
        }
        let page = rows.prefix(limit)
        return RegisterPage(
            entries: readable(page, in: "register", Self.entry),
            next: rows.count > limit ? try page.last?.decode(String.self, at: 1) : nil)
    }

    /// One entry of the public register.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where the register has none of that reference.
    package func registerEntry(_ reference: String) async throws -> RegisterEntry {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT e::text FROM accredit.public_entry(\(CaseReference.normalised(reference))) e WHERE e IS NOT NULL
                """
            )
        }
        guard let row = rows.first else { throw Self.noSuchEntry(reference) }
        return try Self.entry(row)
    }

    static func noSuchEntry(_ reference: String) -> EngineError {
        EngineError.notFound(kind: "entry", name: reference, hint: "the register has what is recognised, and what was")
    }

    private static func entry(_ row: PostgresRow) throws -> RegisterEntry {
        try RegisterEntry(wire: try row.decode(String.self, at: 0))
    }
}
