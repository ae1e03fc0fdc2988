import Administration
import ArgumentParser
import Engine
import Foundation

/// `accredit report key`: makes the key with which a body signs what it publishes.
struct ReportKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes the key with which a body signs its published files.",
        discussion: """
            The secret goes to FILE, readable by its owner alone; the public key goes to FILE.pub and is for everybody \
            who verifies.

            Example:
              accredit report key --out bac.key
            """)

    @Option(help: ArgumentHelp("The file for the secret; it must not exist yet.", valueName: "file"))
    var out: String

    func run() async throws {
        let key = SigningKey()
        try InputFile.create(out, holding: key.text + "\n", permissions: 0o600)
        do {
            try InputFile.create(out + ".pub", holding: key.publicKey.text + "\n")
        } catch {
            InputFile.remove(out)
            throw error
        }
        try Terminal.show("\(key.publicKey.text)\n")
        Terminal.say(
            "The key \(key.publicKey.fingerprint) is in \(out); give \(out).pub to those who verify what you publish.")
    }
}
