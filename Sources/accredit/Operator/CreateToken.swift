import Administration
import ArgumentParser
import Engine

/// `accredit token create`: makes a token and hands over its secret, once.
struct CreateToken: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Creates a token for a person; the secret goes to standard output, or to a file.",
        discussion: """
            Roles: provider and (samples only) operator at a provider; officer, reviewer, decider, analyst and \
            (samples only) operator at a body; \
            analyst at an agency. The secret cannot be shown again.

            Examples:
              accredit token create --org BAC --role officer --role decider \\
                  --name "Ada Officer" --out ada.token
              export ACCREDIT_TOKEN=$(accredit token create --org COL --role provider \\
                  --name "Ben Tutor" --secret-only)
            """)

    @Option(name: .customLong("org"), help: ArgumentHelp("The code of the person's organisation.", valueName: "code"))
    var organisation: String

    @Option(
        name: .customLong("role"),
        help: ArgumentHelp("A role of the person; may be repeated, or separated by commas.", valueName: "role")
    )
    var roles: [String]

    @Option(help: ArgumentHelp("The person's name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What the token is for.", valueName: "text"))
    var label = "command line"

    @Option(help: ArgumentHelp("Number of days it lasts, 1 to 3650.", valueName: "number"))
    var days = 365

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("Write the secret to this new file, which only you may read.", valueName: "file"),
        completion: .file())
    var file: String?

    @Flag(help: "Print nothing but the secret.")
    var secretOnly = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if secretOnly, output.json { throw ValidationError("--secret-only and --json exclude one another.") }
        if Self.names(roles).isEmpty { throw ValidationError("--role takes a role, such as officer.") }
    }

    /// Roles given one by one or separated by commas.
    static func names(_ roles: [String]) -> [String] { roles.flatMap(Arguments.list) }

    func run(at administration: Administration) async throws {
        // The file comes first: a secret that nobody received would be lost.
        if let file { try InputFile.create(file, holding: "", permissions: 0o600) }
        let (token, secret): (TokenSummary, TokenSecret)
        do {
            (token, secret) = try await administration.createToken(
                organisation: organisation, principal: name, roles: Self.names(roles), label: label, days: days)
        } catch {
            if let file { InputFile.remove(file) }
            throw error
        }
        if let file { try InputFile.fill(file, with: secret.text + "\n") }
        if output.json {
            try output.show(Made(token: token, secret: file == nil ? secret.text : nil, secretFile: file), text: "")
        } else if file == nil {
            Terminal.show(secret.text)
        }
        if !secretOnly, !output.json { Terminal.say(Self.sentence(token, file: file)) }
    }

    /// What was made, without its secret.
    static func sentence(_ token: TokenSummary, file: String?) -> String {
        let place = file.map { "its secret is in \($0)" } ?? "its secret is shown this once"
        return "token \(token.id.uuidString.lowercased()) for \(token.principal) at \(token.organisation) "
            + "(\(token.roles.joined(separator: ", "))), until \(token.expiresAt.inLondon); \(place)"
    }

    private struct Made: Encodable {
        let token: TokenSummary
        let secret: String?
        let secretFile: String?
    }
}
