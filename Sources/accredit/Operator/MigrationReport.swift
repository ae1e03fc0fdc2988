import Postgres
import Turnaround

/// What `accredit migrate` did.
struct MigrationReport: Encodable {
    let applied: [String]
    let functionFiles: [SchemaReport.FunctionFile]
    let droppedFunctions: [String]
    let mended: [String]
    let notMended: [String]
    let version: Int
    let isDryRun: Bool

    init(_ outcome: MigrationOutcome, version: Int, isDryRun: Bool) {
        applied = outcome.migrations.map(\.label)
        functionFiles = outcome.functionFiles.map(SchemaReport.FunctionFile.init)
        droppedFunctions = outcome.droppedFunctions
        mended = outcome.mended.map(\.description)
        notMended = outcome.unmended.map(\.description)
        self.version = version
        self.isDryRun = isDryRun
    }

    /// A line for each thing that was done or could not be.
    var text: String {
        let lines =
            applied + functionFiles.map { "functions/\($0.file): \($0.state)" }
            + droppedFunctions.map { "dropped function \($0)" }
            + mended.listed(limit: 40).map { "mended: \($0)" }
            + notMended.listed(limit: 40).map { "not mended: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// How the database is now.
    var summary: String {
        if !notMended.isEmpty {
            return "applying files cannot mend \(notMended.count) of the differences; put back by hand what is listed"
        }
        let isNothing = applied.isEmpty && functionFiles.isEmpty && mended.isEmpty
        let version = "schema version \(version)"
        if isNothing { return "the database is at \(version)" }
        return isDryRun ? "would bring the database to \(version); rolled back" : "the database is at \(version) now"
    }
}

/// How the database stands, as `accredit migrate --status` shows it.
struct SchemaReport: Encodable {
    /// A numbered file.
    struct Migration: Encodable {
        let migration: String
        let state: String
        var landedAt: Instant?
        var by: String?

        init(_ status: MigrationStatus) {
            migration = status.label
            switch status.state {
            case .landed(let at, let by):
                state = "landed"
                landedAt = Instant(microseconds: at.microseconds)
                self.by = by
            case .pending: state = "pending"
            case .edited: state = "edited after landing"
            case .missing: state = "landed, file missing"
            case .newer: state = "newer than this program"
            }
        }
    }

    /// A function file.
    struct FunctionFile: Encodable {
        let file: String
        let state: String

        init(_ status: FunctionFileStatus) {
            file = status.name
            state = status.state.rawValue
        }
    }

    /// Something that was changed since files were last applied.
    struct Difference: Encodable {
        let group: String
        let difference: String
        let isMendable: Bool

        init(_ difference: SchemaDifference) {
            group = difference.group.rawValue
            self.difference = difference.description
            isMendable = difference.isRepairable
        }
    }

    let migrations: [Migration]
    let functionFiles: [FunctionFile]
    let differences: [Difference]
    let isCurrent: Bool

    init(_ status: SchemaStatus) {
        migrations = status.migrations.map(Migration.init)
        functionFiles = status.functionFiles.map(FunctionFile.init)
        differences = status.differences.map(Difference.init)
        isCurrent = status.isCurrent
    }

    /// Both halves as tables, then the differences.
    var text: String {
        let tables = [
            Table.text(
                ["Migration", "State", "Landed", "By"],
                migrations.map { [$0.migration, $0.state, $0.landedAt?.inLondon ?? "", $0.by ?? ""] }),
            Table.text(["Function file", "State"], functionFiles.map { [$0.file, $0.state] }),
            Table.text(
                ["Differs", "What", "accredit migrate"],
                differences.map { [$0.group, $0.difference, $0.isMendable ? "mends it" : "cannot mend it"] }),
        ]
        return tables.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
