import ArgumentParser
import Engine
import Postgres

/// `accredit migrate`: brings the database to the program's schema version.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the database to this program's schema version, and mends what was changed since.",
        discussion: """
            First the numbered files that are pending, each in a transaction of its own: tables and their rows. \
            Then, where anything differs, all function files in one transaction: functions, roles, owners, row \
            security and grants. Two at once are safe. A landed numbered file that was edited or is missing is \
            refused. Exit code 1 where something stays as it should not be, such as a column that somebody dropped.

            Examples:
              accredit migrate
              accredit migrate --status
              accredit migrate --dry-run
            """)

    @Flag(help: "How it is done.")
    var mode: Mode = .apply

    @OptionGroup var output: OutputOptions

    /// The ways to run it.
    enum Mode: String, EnumerableFlag {
        case apply, status, dryRun

        static func help(for value: Mode) -> ArgumentHelp? {
            switch value {
            case .apply: "Apply what is pending and mend what differs; this is the default."
            case .status: "Only list every file and every difference; exit code 1 where the database is not current."
            case .dryRun: "Do the same, then roll it back."
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
                case .apply:
                    let outcome = try await migrator.apply(on: connection)
                    try await Engine.raiseEventBase(on: connection)
                    try show(outcome, of: migrator)
                case .dryRun: try show(await migrator.apply(on: connection, dryRun: true), of: migrator)
                }
            }
        }
    }

    private func show(_ outcome: MigrationOutcome, of migrator: Migrator) throws {
        let report = MigrationReport(outcome, version: migrator.programVersion, isDryRun: mode == .dryRun)
        try output.show(report, text: report.text)
        if !output.json { Terminal.say(report.summary) }
        if !report.notMended.isEmpty { throw ExitStatus.refused.code }
    }

    private func show(_ status: SchemaStatus) throws {
        let report = SchemaReport(status)
        try output.show(report, text: report.text)
        if !report.isCurrent { throw ExitStatus.refused.code }
    }
}

extension CompositionRoot {
    /// The migrator of the schema `accredit`, with the files that come with the program.
    func migrator() throws -> Migrator {
        try Migrator(schema: "accredit", directory: try migrationsFolder().path(percentEncoded: false))
    }
}
