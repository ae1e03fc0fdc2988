import Administration
import ArgumentParser

/// `accredit audit checkpoint`: signs what is new.
struct MakeCheckpoint: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Takes what is new of the history into the log and signs it; prints the checkpoint.",
        discussion: """
            Keep what is printed where nobody who can change the database can change it. Where nothing is new the last \
            checkpoint is printed once more. Another key may sign from any checkpoint on; the earlier ones keep \
            theirs. What it costs is a look at each case, and each new event once.

            Example:
              accredit audit checkpoint --key audit.key > 2026-11-30.checkpoint
            """)

    @Option(help: ArgumentHelp("The secret key, made by: accredit report key.", valueName: "file"))
    var key: String

    func run(at administration: Administration) async throws {
        guard let signing = SigningKey(text: try InputFile.text(of: key)) else {
            throw PublishedFileError.noKey(file: key)
        }
        let made = try await administration.makeCheckpoint(with: signing)
        try Terminal.write(made.note.text.utf8)
        let checkpoint = made.note.checkpoint
        Terminal.say(
            made.added == 0
                ? "nothing is new since checkpoint \(checkpoint.number), of \(checkpoint.madeAt.inLondon)"
                : """
                checkpoint \(checkpoint.number) of \(checkpoint.size.counted("event")), \(made.added) of them new, \
                signed by the key \(signing.publicKey.fingerprint); keep it outside
                """)
    }
}
