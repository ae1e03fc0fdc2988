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
            One line for each look, ok, warn or FAIL, with what to do. Exit code 1 where anything fails. Looks at the \
            service's connection where \
            ACCREDIT_SERVICE_DATABASE_URL is set, and at the server where ACCREDIT_SERVER is. Changes nothing.

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
