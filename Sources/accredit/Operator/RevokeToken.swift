import Administration
import ArgumentParser
import Engine
import Foundation

/// `accredit token revoke`: ends a token at once.
struct RevokeToken: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revokes a token: the next request with it is refused.",
        discussion: """
            Revoking again changes nothing.

            Example:
              accredit token revoke 0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69
            """)

    @Argument(help: ArgumentHelp("The token's id, as the list shows it.", valueName: "token"), transform: Arguments.id)
    var token: UUID

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        try await administration.revokeToken(token)
        let id = token.uuidString.lowercased()
        try output.show(["revoked": id], text: "\(id) is revoked")
    }
}
