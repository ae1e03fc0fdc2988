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

/// One function file, and how it stands between program and database.
package struct FunctionFileStatus: Sendable, Hashable {
    /// How it stands.
    package enum State: String, Sendable, Hashable {
        /// The database has its text.
        case current
        /// The database has another text of it.
        case changed
        /// Known to the program only.
        case new
        /// Applied to the database, and no file of the program's.
        case gone
    }

    /// `100_door`, as the file is called.
    package let name: String
    /// How it stands.
    package let state: State
}

/// How a schema stands: both halves of what the program brings, and what was changed behind its back.
package struct SchemaStatus: Sendable, Hashable {
    /// Numbered files, in order.
    package let migrations: [MigrationStatus]
    /// Function files, in order.
    package let functionFiles: [FunctionFileStatus]
    /// What is not as it was recorded when files were last applied.
    package let differences: [SchemaDifference]

    /// True if there is nothing to do.
    package var isCurrent: Bool {
        let haveLanded = migrations.allSatisfy { if case .landed = $0.state { true } else { false } }
        return haveLanded && functionFiles.allSatisfy { $0.state == .current } && differences.isEmpty
    }
}

/// What a migrator did.
package struct MigrationOutcome: Sendable, Hashable {
    /// Numbered files that were applied.
    package var migrations: [Migration] = []
    /// Function files whose text was not the database's.
    package var functionFiles: [FunctionFileStatus] = []
    /// Functions that no file has any more, and that were dropped.
    package var droppedFunctions: [String] = []
    /// What had been changed behind the program's back, and is as it was.
    package var mended: [SchemaDifference] = []
    /// What is still not as it was recorded.
    package var unmended: [SchemaDifference] = []

    /// True if the database is as it was before.
    package var isNothing: Bool { migrations.isEmpty && functionFiles.isEmpty && mended.isEmpty }
}
