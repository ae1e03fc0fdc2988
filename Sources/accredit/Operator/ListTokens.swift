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
              accredit token list --unused-for 90
              accredit token list --expired
            """)

    @Option(
        help: ArgumentHelp("Only tokens in use that nobody used for so many days, 1 to 3650.", valueName: "days"))
    var unusedFor: Int?
    @Flag(help: "Only tokens that have expired and were not revoked.") var expired = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let unusedFor, !(1...3650).contains(unusedFor) {
            throw ValidationError("--unused-for takes 1 to 3650 days.")
        }
        if unusedFor != nil, expired { throw ValidationError("Say --unused-for or --expired, not both.") }
    }

    func run(at administration: Administration) async throws {
        let tokens = Self.chosen(try await administration.tokens(), unusedFor: unusedFor, expired: expired, now: .now)
        try output.show(tokens, text: Self.table(tokens, now: .now))
        if tokens.isEmpty, !output.json {
            Terminal.say(unusedFor != nil || expired ? "none" : "none yet; make one: accredit token create")
        }
    }

    /// Those that were asked for. A token that was never used counts from the day on which it was made.
    static func chosen(_ tokens: [TokenSummary], unusedFor days: Int?, expired: Bool, now: Instant) -> [TokenSummary] {
        let today = LondonTime.shared.day(of: now)
        return tokens.filter { token in
            if expired { return token.revokedAt == nil && token.expiresAt <= now }
            guard let days else { return true }
            let seen = token.lastUsedOn ?? LondonTime.shared.day(of: token.createdAt)
            return token.revokedAt == nil && token.expiresAt > now && seen <= today.advanced(by: -days)
        }
    }

    /// The tokens as a table.
    static func table(_ tokens: [TokenSummary], now: Instant) -> String {
        Table.text(
            ["Token", "Name", "At", "Roles", "For", "Scopes", "Until", "Last used", "State"],
            tokens.map { token in
                let state =
                    token.revokedAt.map { "revoked \($0.inLondon)" } ?? (token.expiresAt <= now ? "expired" : "in use")
                return [
                    token.id.uuidString.lowercased(), token.principal, token.organisation,
                    token.roles.joined(separator: ", "), token.label,
                    token.scopes.joined(separator: ", "), token.expiresAt.inLondon,
                    token.lastUsedOn.map { "\($0)" } ?? "never", state,
                ]
            }, below: ["Token", "For", "Scopes", "Until", "Last used"])
    }
}
