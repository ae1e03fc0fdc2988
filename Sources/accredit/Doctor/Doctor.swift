import ArgumentParser
import Postgres

/// `accredit doctor`: says what is wrong with an installation, and what to do.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            """
            Examines the installation: database, schema, roles, calendars, timers, clocks, chains, stuck cases, server.
            """,
        discussion: """
            One line for each look, ok, warn or FAIL, with what to do. Looks at the service's connection where \
            ACCREDIT_SERVICE_DATABASE_URL is set, and at the server where ACCREDIT_SERVER is. Changes nothing.
            For monitors: exit code 0 where nothing fails, also where something is to be looked at (warn); 1 where \
            anything fails, a database that cannot be reached as well; with --json each finding has the id of its \
            look, which stays the same.

            Examples:
              accredit doctor
              accredit doctor --json
            """)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let findings = try await Installation(root: .current).examine()
        try output.show(findings, text: findings.map(\.text).joined(separator: "\n"))
        guard !output.json || findings.contains(where: { $0.verdict == .fail }) else { return }
        let failures = findings.count { $0.verdict == .fail }
        let warnings = findings.count { $0.verdict == .warn }
        if !output.json { Terminal.say("\(findings.count) looks, \(failures) failed, \(warnings) to look at") }
        if failures > 0 { throw ExitStatus.refused.code }
    }
}
