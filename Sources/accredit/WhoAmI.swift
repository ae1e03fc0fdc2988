import ArgumentParser
import Engine

/// `accredit whoami`: whom the server takes the token for.
struct WhoAmI: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Shows the person, organisation, roles and scopes of the token in use.",
        discussion: """
            Example:
              accredit whoami
            """)

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (principal, answer) = try await client.ask(ServerRequest(path: ["v1", "me"]), for: Principal.self)
        try show(answer, text: Self.text(principal))
    }

    /// The holder for people.
    static func text(_ principal: Principal) -> String {
        Table.pairs(
            [
                ("Name", principal.name),
                (
                    "Works at",
                    "\(principal.organisation) (\(principal.organisationCode), \(principal.organisationKind))"
                ),
                ("Roles", principal.roles.joined(separator: ", ")),
                ("Token for", principal.scopes.joined(separator: ", ")),
            ] + (principal.actsFor.map { [("Acts for", $0.joined(separator: ", "))] } ?? []))
    }
}
