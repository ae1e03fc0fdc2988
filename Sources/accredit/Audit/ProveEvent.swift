import Administration
import ArgumentParser
import Engine

/// `accredit audit prove`: a proof that a stranger verifies with the public key alone.
struct ProveEvent: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Proves an event of a case to those who have the public key, or that the log has only grown.",
        discussion: """
            Without --event it is the last decision that stands. The proof shows what was said with the event, unless \
            --without-text leaves that out. --since proves that the log begins with all that a checkpoint, which \
            somebody kept, is of.

            Examples:
              accredit audit prove BAC-7K3M-9QX4-T2 > decision.json
              accredit audit prove BAC-7K3M-9QX4-T2 --event 4 --without-text
              accredit audit prove --since 2026-11-30.checkpoint > growth.json
            """)

    @Argument(help: ArgumentHelp("The case's reference.", valueName: "case"))
    var name: String?

    @Option(help: ArgumentHelp("The number of the event in its case.", valueName: "number"))
    var event: Int?

    @Flag(help: "Leave out what was said with the event.")
    var withoutText = false

    @Option(help: ArgumentHelp("A checkpoint that was kept outside.", valueName: "file"), completion: .file())
    var since: String?

    func validate() throws {
        if (name == nil) == (since == nil) { throw ValidationError("Say a case, or --since FILE.") }
        if since != nil, event != nil || withoutText {
            throw ValidationError("--event and --without-text go with a case, not with --since.")
        }
    }

    func run(at administration: Administration) async throws {
        let proof =
            if let since {
                try await administration.proofOfGrowth(
                    since: KeptCheckpoint(file: since, text: try InputFile.text(of: since)))
            } else {
                try await administration.proof(of: name ?? "", event: event, showsText: !withoutText)
            }
        try Terminal.write(proof.text().utf8)
    }
}
