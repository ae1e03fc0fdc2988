import ArgumentParser
import Engine

/// `accredit my-tokens`: one's own tokens.
struct OwnTokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "my-tokens", abstract: "Lists your own tokens, and ends one of them.",
        discussion: """
            Examples:
              accredit my-tokens list
              accredit my-tokens end 0197c2de-6f1e-7d43-9b1a-2f60f5a1c001
            """,
        subcommands: [ListOwnTokens.self, EndOwnToken.self])
}

/// `accredit my-tokens list`.
struct ListOwnTokens: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the tokens with which you can be reached, the newest first.",
        discussion: """
            Example:
              accredit my-tokens list
            """)

    @OptionGroup var output: OutputOptions

    private struct List: Codable { let tokens: [OwnToken] }

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(ServerRequest(path: ["v1", "me", "tokens"]), for: List.self)
        try show(answer, text: Self.table(list.tokens))
    }

    /// The tokens as a table.
    static func table(_ tokens: [OwnToken]) -> String {
        Table.text(
            ["Token", "For", "Scopes", "Until", "Last used", "Made by"],
            tokens.map { token in
                [
                    token.id.uuidString.lowercased() + (token.current ? " (this one)" : ""), token.label,
                    token.scopes.joined(separator: ", "), token.expiresAt.inLondon,
                    token.lastUsedOn.map { "\($0)" } ?? "never", token.issuedBy ?? "an operator",
                ]
            }, below: ["Token"])
    }
}

/// `accredit my-tokens end`.
struct EndOwnToken: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Ends one of your tokens at once.",
        discussion: """
            Example:
              accredit my-tokens end 0197c2de-6f1e-7d43-9b1a-2f60f5a1c001
            """)

    @Argument(help: ArgumentHelp("The token's id, as accredit my-tokens list shows it.", valueName: "id"))
    var token: String
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        _ = try await client.send(ServerRequest(method: .delete, path: ["v1", "me", "tokens", token]))
        if output.json { try output.show(["ended": token], text: "") } else { Terminal.say("token \(token) ended") }
    }
}
