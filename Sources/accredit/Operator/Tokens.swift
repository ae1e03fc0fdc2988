import ArgumentParser

/// `accredit token`: who may ask the server, and as what.
struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Creates, lists and revokes the tokens with which people use the server.",
        discussion: """
            A token's secret is shown once, when it is made; the database has only its digest.

            Examples:
              accredit token create --org BAC --role officer --name "Ada Officer" \\
                  --out ada.token
              accredit token list
              accredit token revoke 0197c2de-…
            """,
        subcommands: [CreateToken.self, ListTokens.self, RevokeToken.self])
}
