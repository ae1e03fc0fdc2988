import Administration
import ArgumentParser
import Engine

/// `accredit token create`: makes a token and hands over its secret, once.
struct CreateToken: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Creates a token for a person; the secret goes to standard output, or to a file.",
        discussion: """
            A new person is registered with --name and --role; whoever may be registered already is asked about, and \
            --another says that it is
            somebody else. --for makes a token for somebody who is registered, by name, mail address or id. \
            Roles: provider and (samples only) operator at a provider; officer, reviewer, decider, analyst and \
            (samples only) operator at a body; \
            analyst at an agency. The secret cannot be shown again.

            Examples:
              accredit token create --org BAC --role officer --role decider \\
                  --name "Ada Officer" --out ada.token
              export ACCREDIT_TOKEN=$(accredit token create --org COL --role provider \\
                  --name "Ben Tutor" --secret-only)
              accredit token create --org BAC --for "Ada Officer" --out new.token
              accredit token create --org BAC --for "Ada Officer" --scope read,report \\
                  --label dashboard --out dashboard.token
            """)

    @Option(name: .customLong("org"), help: ArgumentHelp("The code of the person's organisation.", valueName: "code"))
    var organisation: String

    @Option(
        name: .customLong("role"),
        help: ArgumentHelp("A role of the new person; may be repeated, or separated by commas.", valueName: "role")
    )
    var roles: [String] = []

    @Option(help: ArgumentHelp("The new person's name.", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Somebody who is registered: name, mail address or id.", valueName: "person"))
    var known: String?

    @Flag(help: "The new person is another than those of a like name.")
    var another = false

    @Option(help: ArgumentHelp("What the token is for.", valueName: "text"))
    var label = "command line"

    @Option(help: ArgumentHelp("Number of days it lasts, 1 to 3650.", valueName: "number"))
    var days = 365

    @OptionGroup var scopes: ScopeOption

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
        guard (1...3650).contains(days) else { throw ValidationError("--days takes 1 to 3650.") }
        guard (name == nil) != (known == nil) else {
            throw ValidationError("Say --name and --role for a new person, or --for for somebody who is registered.")
        }
        if name != nil, Self.names(roles).isEmpty { throw ValidationError("--role takes a role, such as officer.") }
        if known != nil, !roles.isEmpty || another {
            throw ValidationError("--for names somebody who has their roles; they change by: accredit person change")
        }
    }

    /// Roles given one by one or separated by commas.
    static func names(_ roles: [String]) -> [String] { roles.flatMap(Arguments.list) }

    func run(at administration: Administration) async throws {
        // The file comes first: a secret that nobody received would be lost.
        if let file { try InputFile.create(file, holding: "", permissions: 0o600) }
        do {
            let person = if let known { known } else { try await registered(at: administration) }
            let receipt = try await made(for: person, at: administration)
            try await NewSecret.handOver(
                receipt, endedBy: { if let id = receipt.token?.id { try await administration.revokeToken(id) } },
                show: { try handOver(receipt) })
        } catch {
            if let file { InputFile.remove(file) }
            throw error
        }
    }

    /// Puts the secret where it is wanted.
    private func handOver(_ receipt: PeopleReceipt) throws {
        guard let token = receipt.token, let holder = receipt.person, let secret = receipt.secret else { return }
        let summary = TokenSummary(token, of: holder, at: organisation.uppercased())
        if let file { try InputFile.fill(file, with: secret + "\n") }
        if output.json {
            try output.show(Made(token: summary, secret: file == nil ? secret : nil, secretFile: file), text: "")
        } else if file == nil {
            try Terminal.show(secret)
        }
        if !secretOnly, !output.json { Terminal.say(Self.sentence(summary, file: file)) }
    }

    /// Registers the new person.
    /// - Returns: their id.
    private func registered(at administration: Administration) async throws -> String {
        let person = AddPerson.person(name ?? "", roles, another: another)
        let receipt = try await receipt(of: PeopleRequest(.add, ["people": [person]]), at: administration)
        return receipt.people?.first?.id.uuidString.lowercased() ?? ""
    }

    /// Makes the token.
    private func made(for person: String, at administration: Administration) async throws -> PeopleReceipt {
        let request = PeopleRequest(
            .token, of: person, scopes.added(to: ["label": .string(label), "days": .integer(Int64(days))]))
        let receipt = try await receipt(of: request, at: administration)
        guard receipt.secret != nil, receipt.token != nil, receipt.person != nil else {
            throw EngineError.notFound(kind: "person", name: person, hint: "see: accredit person list")
        }
        return receipt
    }

    private func receipt(of request: PeopleRequest, at administration: Administration) async throws -> PeopleReceipt {
        switch try await administration.change(request, at: organisation) {
        case .done(let receipt): return receipt
        case .refused(let refusal): throw ServerProblem(refusal, language: CompositionRoot.current.language)
        }
    }

    /// What was made, without its secret.
    static func sentence(_ token: TokenSummary, file: String?) -> String {
        let place = file.map { "its secret is in \($0)" } ?? "its secret is shown this once"
        return "token \(token.id.uuidString.lowercased()) for \(token.principal) at \(token.organisation) "
            + "(\(token.roles.joined(separator: ", "))) for \(token.scopes.joined(separator: ", ")), "
            + "until \(token.expiresAt.inLondon); \(place)"
    }

    private struct Made: Encodable {
        let token: TokenSummary
        let secret: String?
        let secretFile: String?
    }
}
