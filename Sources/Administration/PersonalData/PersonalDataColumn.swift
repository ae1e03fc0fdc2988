import Postgres

/// A column of the database that holds text: whose data it may hold, or what it holds instead.
package struct PersonalDataColumn: Codable, Sendable, Hashable {
    /// The table's name.
    package var table: String
    /// The column's name.
    package var column: String
    /// `people`, `contacts`, `anybody`, `operators`, or `nobody`.
    package var whose: String
    /// What it is for; of nobody's data, what it is instead.
    package var purpose: String
    /// Who reads it; `nil` where it is nobody's.
    package var audience: String?
    /// Which kind of retention ends it; `nil`: it is kept as long as its case or record.
    package var kept: String?
    /// What pseudonymising does to it; `nil` where it is nobody's.
    package var removal: String?

    /// The list as rows of a table in Markdown, without those that hold nobody's data.
    package static func markdown(_ columns: [PersonalDataColumn]) -> String {
        let head = ["table.column", "whose", "for", "who reads it", "retention", "pseudonymising"]
        let rows = columns.filter { $0.whose != "nobody" }.map {
            [
                "`\($0.table).\($0.column)`", $0.whose, $0.purpose, $0.audience ?? "", $0.kept ?? "as its record",
                $0.removal ?? "",
            ]
        }
        return ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
            .joined(separator: "\n")
    }
}

extension Administration {
    /// Every column of text, by table and name.
    package func personalData() async throws -> [PersonalDataColumn] {
        try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT table_name, column_name, whose, purpose, audience, kept, removal FROM accredit.personal_data
                ORDER BY table_name COLLATE "C", column_name COLLATE "C"
                """)
        }.map { row in
            PersonalDataColumn(
                table: try row.decode("table_name"), column: try row.decode("column_name"),
                whose: try row.decode("whose"), purpose: try row.decode("purpose"),
                audience: try row.decode("audience"), kept: try row.decode("kept"), removal: try row.decode("removal"))
        }
    }
}
