import Postgres

extension House {
    /// What does not agree in the history with what was written.
    package func brokenChains() async throws -> [String] {
        try await administration.verifyAudit().findings.map(\.description)
    }

    /// A digest of everything that is stored of cases, of evidence and of who has interests: what an attempt that comes
    /// to nothing leaves as it was, in every table and column.
    package func stored() async throws -> String {
        try await admin.withConnection { connection in
            let tables = try await connection.query(
                """
                SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind = 'r'
                    AND (c.relname ~ '^(case|evidence)_' OR c.relname IN ('interest', 'absence', 'reviewer_profile'))
                ORDER BY 1
                """)
            let questions: [SQL] = try tables.map { row in
                let table = try row.decode(String.self, at: 0)
                return
                    """
                    SELECT coalesce(md5(string_agg(t::text, '/' ORDER BY t::text)), '') FROM \
                    accredit.\(identifier: table) AS t
                    """
            }
            return try await connection.pipeline(questions).flatMap { $0 }.map { try $0.decode(String.self, at: 0) }
                .joined(separator: " ")
        }
    }
}
