import Administration
import ArgumentParser
import Engine

/// `accredit audit keys`: the keys that signed checkpoints.
struct ListAuditKeys: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Lists the public keys that signed checkpoints, each with its time: publish the list.",
        discussion: """
            The list is what --keys and --key read. A key is made by: accredit report key.

            Example:
              accredit audit keys > keys.txt
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let keys = try await administration.auditKeys()
        try output.show(
            keys.map { Listed(key: $0.key.text, from: $0.from?.description, to: $0.to?.description) },
            text: keys.map(\.text).joined(separator: "\n"))
        if keys.isEmpty, !output.json { Terminal.say("there is no checkpoint yet") }
    }

    private struct Listed: Encodable {
        let key: String
        let from: String?
        let to: String?
    }
}
