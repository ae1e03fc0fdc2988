import Administration
import ArgumentParser
import Engine

/// `accredit audit verify`: compares the whole history with itself and with what was signed.
struct VerifyHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compares every event, payload, review, leaf and checkpoint with what was written and signed.",
        discussion: """
            One line for each thing that does not agree: which case, which event, which checkpoint. Exit code 1 where \
            there is one. Only a checkpoint that was kept outside tells a history that was rewritten with all its \
            hashes, and only keys that you give tell whose signatures they are. --from looks at an export instead of \
            the database.

            Examples:
              accredit audit verify
              accredit audit verify --checkpoint 2026-11-30.checkpoint \\
                  --keys keys.txt
              accredit audit verify --from history.jsonl --json
            """)

    @Option(
        help: ArgumentHelp("A checkpoint that was kept outside; may be repeated.", valueName: "file"),
        completion: .file())
    var checkpoint: [String] = []

    @Option(
        help: ArgumentHelp("The public keys that may have signed, one a line.", valueName: "file"),
        completion: .file())
    var keys: String?

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("Look at a file written by: accredit audit export.", valueName: "file"),
        completion: .file())
    var file: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let kept = try checkpoint.map { try KeptCheckpoint(file: $0, text: try InputFile.text(of: $0)) }
        let trusted = try keys.map(AuditArguments.keys)
        let report: AuditReport
        if let file {
            report = try AuditFile(file).verified(kept: kept, trusted: trusted)
        } else {
            report = try await CompositionRoot.current.withAdministration {
                try await $0.verifyAudit(kept: kept, trusted: trusted)
            }
        }
        try output.show(report, text: report.findings.map { "\($0)" }.joined(separator: "\n"))
        if !output.json { Terminal.say(Self.summary(report, isSignedByStored: trusted == nil)) }
        if report.wrong > 0 { throw ExitStatus.refused.code }
    }

    /// What was looked at, and what came of it.
    static func summary(_ report: AuditReport, isSignedByStored: Bool) -> String {
        var text = """
            looked at \(report.events.counted("event")) of \(report.cases.counted("case")), \
            \(report.texts) payloads and reviews, \(report.leaves) leaves and \
            \(report.checkpoints.counted("checkpoint")): \
            \(report.wrong == 0 ? "all agree" : report.wrong.counted("thing") + " found wrong")
            """
        if report.wrong > report.findings.count { text += "; the first \(report.findings.count) are named" }
        if report.waiting > 0 { text += "\n\(report.waiting.counted("event")) came after the last checkpoint" }
        if report.erased > 0 {
            let named = report.erasedAt.prefix(5).joined(separator: "; ")
            let more = report.erased > 5 ? "; …" : ""
            text += "\nof \(report.erased) payloads or reviews the digest alone is left: \(named)\(more)"
        }
        if report.unrecorded > 0 { text += "\n\(report.unrecorded) of them were erased, and no event tells of it" }
        if report.redacted > 0 {
            text += "\nof \(report.redacted) payloads or reviews a part was erased, and events tell what is left"
        }
        if isSignedByStored, report.checkpoints > 0 {
            text += "\nno --keys are given: the signatures prove that checkpoints are whole, not whose they are"
        }
        return text
    }
}

/// What several verbs read.
enum AuditArguments {
    /// A list of public keys.
    static func keys(_ file: String) throws -> [AuditKey] {
        guard let keys = AuditKey.list(try InputFile.text(of: file)) else { throw AuditError.noKeys(file: file) }
        return keys
    }
}
