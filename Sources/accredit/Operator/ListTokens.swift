import Administration
import ArgumentParser
import Engine
import Foundation
import Turnaround

/// `accredit token list`: every token without its secret.
struct ListTokens: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the tokens, newest first; secrets are not stored.",
        discussion: """
            Examples:
              accredit token list
              accredit token list --json
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let tokens = try await administration.tokens()
        try output.show(tokens, text: Self.table(tokens, now: .now))
        if tokens.isEmpty, !output.json { Terminal.say("none yet; make one: accredit token create") }
    }

    /// The tokens as a table.
    static func table(_ tokens: [TokenSummary], now: Instant) -> String {
        Table.text(
            ["Token", "Name", "At", "Roles", "For", "Until", "State"],
            tokens.map { token in
                let state =
                    token.revokedAt.map { "revoked \($0.inLondon)" } ?? (token.expiresAt <= now ? "expired" : "in use")
                return [
                    token.id.uuidString.lowercased(), token.principal, token.organisation,
                    token.roles.joined(separator: ", "), token.label,
                    token.expiresAt.inLondon, state,
                ]
            }, below: ["Token", "For", "Until"])
    }
}
