import ArgumentParser

/// `accredit audit`: the log of the history, signed for those who trust nobody.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Signs the history, compares it with what was signed, and proves single events to strangers.",
        discussion: """
            A checkpoint that somebody keeps outside the database tells a history that was rewritten. Docs/audit.md \
            says what is proved and what is not.

            Examples:
              accredit report key --out audit.key
              accredit audit checkpoint --key audit.key > 2026-11-30.checkpoint
              accredit audit verify --checkpoint 2026-11-30.checkpoint
              accredit audit prove BAC-7K3M-9QX4-T2 > decision.json
              accredit audit check decision.json --key audit.key.pub
            """,
        subcommands: [
            MakeCheckpoint.self, VerifyHistory.self, ExportHistory.self, ProveEvent.self, CheckProof.self,
            ListAuditKeys.self,
        ])
}
