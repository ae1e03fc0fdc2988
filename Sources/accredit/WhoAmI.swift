import ArgumentParser
import Engine

/// `accredit whoami`: whom the server takes the token for.
struct WhoAmI: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Says whose token is in use, where they work, and what they may be.",
        discussion: """
            Example:
              accredit whoami
            """)

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (holder, answer) = try await client.ask(ServerRequest(path: ["v1", "me"]), for: Holder.self)
        show(answer, text: Self.text(holder))
    }

    /// The holder for people.
    static func text(_ holder: Holder) -> String {
        Table.pairs([
            ("Name", holder.name),
            ("Works at", "\(holder.organisation) (\(holder.organisationCode), \(holder.organisationKind))"),
            ("Roles", holder.roles.joined(separator: ", ")),
        ])
    }
}
