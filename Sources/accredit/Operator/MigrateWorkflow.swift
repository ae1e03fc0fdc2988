import Administration
import ArgumentParser
import Engine
import Foundation

/// `accredit workflow migrate`: running cases follow another version of their workflow.
struct MigrateWorkflow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Moves running cases to another version of their workflow, and back.",
        discussion: """
            A new version applies to new cases; running ones keep theirs until they are moved. Plan first: each case \
            gets a verdict and a reason. \
            Applying goes on where it was interrupted; reverting takes back what it did.

            Examples:
              accredit workflow migrate plan my-route --from 1 --to 2
              accredit workflow migrate apply my-route --from 1 --to 2 \\
                  --digest 8f86f742ef670de7
            """,
        subcommands: [PlanMigration.self, ApplyMigration.self, RevertMigration.self, ListMigrations.self])
}

/// From which version to which, and what states become.
struct SchemeChangeOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The workflow's name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The version that the cases follow.", valueName: "version"))
    var from: Int

    @Option(help: ArgumentHelp("The version to move them to.", valueName: "version"))
    var to: Int

    @Option(
        help: ArgumentHelp(
            "The new state for a state that the new version does not have. May be repeated.", valueName: "old=new"))
    var map: [String] = []

    @Option(help: ArgumentHelp("A state whose cases stay with the old version. May be repeated.", valueName: "state"))
    var leave: [String] = []

    func validate() throws { _ = try change() }

    /// The change asked for.
    func change() throws -> SchemeChange {
        var states: [String: String] = [:]
        for pair in map {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--map is “\(pair)”; say OLD=NEW, such as review=peer-review.")
            }
            guard states.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError("--map names “\(parts[0])” twice; a state becomes one other.")
            }
        }
        return SchemeChange(workflow: name, from: from, to: to, map: states, leaving: Set(leave))
    }

    /// The same options as they were typed, for the next command to copy.
    var text: String {
        (["\(name) --from \(from) --to \(to)"] + map.map { "--map \($0)" } + leave.map { "--leave \($0)" }).joined(
            separator: " ")
    }
}

/// Number of cases that are moved at once.
struct MigrationBatchOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Number of cases moved in one transaction, 1 to 5000.", valueName: "number"))
    var batch = Administration.migrationBatch

    func validate() throws {
        guard (1...5_000).contains(batch) else { throw ValidationError("--batch is \(batch); say 1 to 5000.") }
    }
}

/// `accredit workflow migrate plan`: what would become of every running case.
struct PlanMigration: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Plans a migration: a verdict for every running case. Changes nothing.",
        discussion: """
            A state that is not in the new version loses its cases unless --map says what it becomes, or --leave that \
            they stay: the plan is refused \
            then, with a proposal. --json has a line for every case.

            Examples:
              accredit workflow migrate plan my-route --from 1 --to 2
              accredit workflow migrate plan my-route --from 1 --to 2 \\
                  --map review=peer-review --leave notifying --cases
            """)

    @OptionGroup var options: SchemeChangeOptions

    @Flag(help: "A line for every case that would not move.")
    var cases = false

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let plan = try await administration.planMigration(try options.change())
        try output.show(plan, text: Self.text(plan, withCases: cases))
        guard !output.json else { return }
        Terminal.say(Self.verdict(plan))
        if plan.count("moves") > 0 {
            Terminal.say("to do it: accredit workflow migrate apply \(options.text) --digest \(plan.digest)")
        }
    }

    /// The states, the reasons why cases do not move, and due days that move.
    static func text(_ plan: MigrationPlan, withCases: Bool) -> String {
        let states = Table.text(
            ["State", "Becomes", "Moves", "Stays", "Blocked"],
            plan.states.map { [$0.state, $0.becomes ?? "(stays)", "\($0.moves)", "\($0.stays)", "\($0.blocked)"] })
        let reasons = Dictionary(grouping: plan.cases.filter { $0.verdict == "blocked" }) { $0.reason ?? "" }
            .map { (reason: $0.key, cases: $0.value) }.sorted {
                ($1.cases.count, $0.reason) < ($0.cases.count, $1.reason)
            }
        let blocked = Table.text(
            ["Blocked because", "Cases", "Such as", "Which means"],
            reasons.map { [$0.reason, "\($0.cases.count)", $0.cases[0].reference, $0.cases[0].detail ?? ""] })
        let moved = Dictionary(grouping: plan.cases.flatMap { $0.moved ?? [] }, by: \.what).sorted { $0.key < $1.key }
        let days = Table.text(
            ["Due day", "Cases", "Earlier", "Later"],
            moved.map { what, changes in
                [
                    what, "\(changes.count)", "\(changes.count { ($0.newDue ?? "9") < ($0.oldDue ?? "9") })",
                    "\(changes.count { ($0.newDue ?? "9") > ($0.oldDue ?? "9") })",
                ]
            })
        let lines =
            withCases
            ? Table.text(
                ["Case", "State", "Verdict", "Why"],
                plan.cases.filter { $0.verdict != "moves" }.map {
                    [$0.reference, $0.state, $0.verdict, $0.detail ?? ""]
                }) : ""
        return [states, blocked, days, lines].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The outcome in a sentence.
    static func verdict(_ plan: MigrationPlan) -> String {
        """
        \(plan.workflow) version \(plan.fromVersion) to \(plan.toVersion), plan \(plan.digest): \(plan.cases.count) \
        running cases,\u{20}
        """
            + "\(plan.count("moves")) move, \(plan.count("stays")) stay, \(plan.count("blocked")) blocked"
    }
}

/// `accredit workflow migrate apply`: does the plan that was looked at.
struct ApplyMigration: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Moves the cases as planned, in batches; run it again to continue after an interruption.",
        discussion: """
            Each case is judged anew under its lock, and gets an event that names both versions and the due days that \
            moved. A case keeps the time it \
            has been in its state. Cases that do not move are told with the reason, and keep their version.

            Examples:
              accredit workflow migrate apply my-route --from 1 --to 2 \\
                  --digest 8f86f742ef670de7
            """)

    @OptionGroup var options: SchemeChangeOptions

    @Option(help: ArgumentHelp("The digest of the plan, as plan printed it.", valueName: "digest"))
    var digest: String

    @OptionGroup var batch: MigrationBatchOptions
    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let progress = ProgressLine()
        defer { progress.clear() }
        let change = try options.change()
        let run = try await administration.applyMigration(change, digest: digest, batch: batch.batch) {
            progress.show("moved \($0) cases")
        }
        progress.clear()
        try output.show(run, text: MigrationText.left(run))
        if !output.json { Terminal.say(MigrationText.verdict(run)) }
    }
}

/// `accredit workflow migrate revert`: takes a migration back.
struct RevertMigration: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Reverts a migration, finished or not; run it again to continue after an interruption.",
        discussion: """
            Cases that it moved go back to the version and the state they came from, with a second event; those \
            finished since keep the new version.

            Example:
              accredit workflow migrate revert 0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69
            """)

    @Argument(help: ArgumentHelp("The migration's id; see: accredit workflow migrate list.", valueName: "id"))
    var id: String

    @OptionGroup var batch: MigrationBatchOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard UUID(uuidString: id) != nil else {
            throw ValidationError("“\(id)” is no id; see: accredit workflow migrate list")
        }
    }

    func run(at administration: Administration) async throws {
        guard let id = UUID(uuidString: id) else { return }
        let progress = ProgressLine()
        defer { progress.clear() }
        let run = try await administration.revertMigration(id, batch: batch.batch) {
            progress.show("moved \($0) cases back")
        }
        progress.clear()
        try output.show(run, text: MigrationText.left(run))
        if !output.json { Terminal.say(MigrationText.verdict(run)) }
    }
}

/// `accredit workflow migrate list`: every migration and how far it is.
struct ListMigrations: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists migrations with their progress, newest first.",
        discussion: """
            Example:
              accredit workflow migrate list --json
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let migrations = try await administration.migrations()
        try output.show(
            migrations,
            text: Table.text(
                ["Migration", "Workflow", "From", "To", "Status", "Moved", "Left", "Begun", "By"],
                migrations.map {
                    [
                        $0.id, $0.workflow, "\($0.fromVersion)", "\($0.toVersion)", $0.status, "\($0.moved)",
                        "\($0.kept)", $0.begunAt,
                        $0.begunBy,
                    ]
                }))
        if migrations.isEmpty, !output.json { Terminal.say("none yet") }
    }
}

/// What applying and reverting say.
enum MigrationText {
    /// The cases that were left, each with the reason.
    static func left(_ run: MigrationRun) -> String {
        Table.text(["Case", "Verdict", "Why"], run.left.map { [$0.reference, $0.verdict, $0.detail ?? $0.reason] })
    }

    /// The outcome in a sentence.
    static func verdict(_ run: MigrationRun) -> String {
        let migration = run.migration
        let back = migration.status == "reverted"
        return
            """
            migration \(migration.id) \(migration.status): \(migration.moved) cases moved\(back ? " back" : ""), \
            \(migration.kept) left;\u{20}
            """
                + """
                running cases now: \(migration.liveOnOld) on version \(migration.fromVersion), \(migration.liveOnNew) \
                on version \(migration.toVersion)
                """
                + (back ? "" : "; to take it back: accredit workflow migrate revert \(migration.id)")
    }
}
