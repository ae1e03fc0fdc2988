/// One migration, and how it stands between program and database.
package struct MigrationStatus: Sendable, Hashable {
    /// How it stands.
    package enum State: Sendable, Hashable {
        /// In the database, as the program knows it.
        case landed(at: PostgresTimestamp, by: String)
        /// Known to the program only.
        case pending
        /// In the database, with another content or name than the program knows.
        case edited
        /// In the database, though its file is missing.
        case missing
        /// In the database, and beyond what the program knows.
        case newer
    }

    /// Its place in the order, from 1.
    package let number: Int
    /// What it is about.
    package let name: String
    /// How it stands.
    package let state: State

    /// `0001_name`, as the file is called.
    package var label: String { "\(CivilDay.padded(number, 4))_\(name)" }
}

/// A row of the table `migration`.
struct MigrationRecord {
    let number: Int
    let name: String
    let checksum: String
    let appliedAt: PostgresTimestamp
    let appliedBy: String

    init(_ row: PostgresRow) throws {
        (number, name, checksum, appliedAt, appliedBy) = try row.decode(
            as: (Int.self, String.self, String.self, PostgresTimestamp.self, String.self))
    }
}

extension Migration {
    /// The line of a position in the script, both from 1.
    func line(at position: Int) -> Int {
        sql.unicodeScalars.prefix(max(0, position - 1)).reduce(1) { $1 == "\n" ? $0 + 1 : $0 }
    }
}
