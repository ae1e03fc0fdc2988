import ArgumentParser
import Postgres
import Turnaround

/// `accredit migrate`: brings the database to the program's schema version.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the database to this program's schema version.",
        discussion: """
            Each migration runs in a transaction of its own; two at once are safe. A landed migration that was edited \
            or is missing is refused.

            Examples:
              accredit migrate
              accredit migrate --status
              accredit migrate --dry-run
            """)

    @Flag(help: "How it is done.")
    var mode: Mode = .apply

    @OptionGroup var output: OutputOptions

    /// What to do.
    enum Mode: String, EnumerableFlag {
        case apply, status, dryRun

        static func help(for value: Mode) -> ArgumentHelp? {
            switch value {
            case .apply: "Apply what is pending; this is the default."
            case .status: "Only list every migration and how it stands; exit code 1 where the database is not current."
            case .dryRun: "Apply what is pending, then roll it back."
            }
        }
    }

    func run() async throws {
        let root = CompositionRoot.current
        let migrator = try root.migrator()
        try await root.withPool { pool in
            try await pool.withConnection { connection in
                switch mode {
                case .status: try show(await migrator.status(on: connection))
                case .apply: try tell(await migrator.apply(on: connection), of: migrator)
                case .dryRun: try tell(await migrator.apply(on: connection, dryRun: true), of: migrator)
                }
            }
        }
    }

    private func tell(_ done: [Migration], of migrator: Migrator) throws {
        let isDry = mode == .dryRun
        try output.show(
            Applied(applied: done.map(\.label), version: migrator.programVersion, isDryRun: isDry),
            text: done.map(\.label).joined(separator: "\n"))
        guard !output.json else { return }
        let version = "schema version \(migrator.programVersion)"
        Terminal.say(
            done.isEmpty
                ? "the database is at \(version)"
                : isDry ? "would bring the database to \(version); rolled back" : "the database is at \(version) now")
    }

    private func show(_ status: [MigrationStatus]) throws {
        let rows = status.map { entry in Row(migration: entry.label, state: entry.state) }
        try output.show(
            rows,
            text: Table.text(
                ["Migration", "State", "Landed", "By"],
                rows.map { [$0.migration, $0.state, $0.landedAt?.inLondon ?? "", $0.by ?? ""] }))
        if rows.contains(where: { $0.state != "landed" }) { throw ExitStatus.refused.code }
    }

    /// What was done.
    private struct Applied: Encodable {
        let applied: [String]
        let version: Int
        let isDryRun: Bool
    }

    /// How one migration stands.
    private struct Row: Encodable {
        let migration: String
        let state: String
        var landedAt: Instant?
        var by: String?

        init(migration: String, state: MigrationStatus.State) {
            self.migration = migration
            switch state {
            case .landed(let at, let by):
                self.state = "landed"
                landedAt = Instant(microseconds: at.microseconds)
                self.by = by
            case .pending: self.state = "pending"
            case .edited: self.state = "edited after landing"
            case .missing: self.state = "landed, file missing"
            case .newer: self.state = "newer than this program"
            }
        }
    }
}

extension CompositionRoot {
    /// The migrator of the schema `accredit`, with the migrations that come with the program.
    func migrator() throws -> Migrator {
        Migrator(
            schema: "accredit",
            migrations: try Migration.load(directory: try migrationsFolder().path(percentEncoded: false)))
    }
}
