import Administration
import ArgumentParser
import Engine

/// `accredit sign-in`: identity providers whose access tokens are taken.
struct SignIns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in",
        abstract: "Says which identity providers' access tokens are taken, and for whose people.",
        discussion: """
            People are then linked one by one: accredit person link. See Docs/access.md.

            Examples:
              accredit sign-in add --org BAC --issuer https://login.bac.example \\
                  --audience https://accredit.bac.example
              accredit sign-in list
              accredit sign-in remove --org BAC --issuer https://login.bac.example
            """,
        subcommands: [AddSignIn.self, ListSignIns.self, RemoveSignIn.self])
}

/// `accredit sign-in add`.
struct AddSignIn: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Takes access tokens of an identity provider for people of an organisation.",
        discussion: """
            The issuer is written exactly as its tokens name it. Its keys are read over HTTPS, at --jwks or where its \
            own configuration says. Whom it calls how is linked by accredit person link.

            Examples:
              accredit sign-in add --org BAC --issuer https://login.bac.example \\
                  --audience https://accredit.bac.example
              accredit sign-in add --org BAC --issuer https://login.bac.example \\
                  --audience accredit --jwks https://login.bac.example/keys \\
                  --algorithm ES256 --subject-claim email --scope read
            """)

    @Option(name: .customLong("org"), help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var organisation: String
    @Option(help: ArgumentHelp("The issuer, as its tokens name it (iss).", valueName: "address")) var issuer: String
    @Option(help: ArgumentHelp("A name of this service in its tokens (aud); may be repeated.", valueName: "name"))
    var audience: [String]
    @Option(help: ArgumentHelp("Where its keys are (JWKS).", valueName: "address")) var jwks: String?
    @Option(help: ArgumentHelp("The claim by which people are linked, such as sub or email.", valueName: "claim"))
    var subjectClaim = "sub"
    @Option(
        name: .customLong("algorithm"),
        help: ArgumentHelp("RS256, PS256, ES256 or EdDSA; may be repeated. Without it: all.", valueName: "name"),
        completion: .list(["RS256", "PS256", "ES256", "EdDSA"]))
    var algorithms: [String] = []
    @Option(
        name: .customLong("type"),
        help: ArgumentHelp(
            "Type of its tokens (typ): at+jwt or JWT; may be repeated. Without it: both.", valueName: "name"),
        completion: .list(["at+jwt", "JWT"]))
    var types: [String] = []
    @OptionGroup var scopes: ScopeOption
    @Flag(help: "For tests: plain HTTP to this machine.") var loopback = false
    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        var terms = Administration.SignInTerms(issuer: issuer, audience: audience.flatMap(Arguments.list))
        terms.keys = jwks
        terms.subjectClaim = subjectClaim
        if !algorithms.isEmpty { terms.algorithms = algorithms.flatMap(Arguments.list) }
        if !types.isEmpty { terms.tokenTypes = types.flatMap(Arguments.list) }
        if !scopes.names.isEmpty { terms.scopes = scopes.names }
        terms.loopback = loopback
        let made = try await administration.addSignIn(terms, at: organisation)
        try output.show(
            made,
            text: "access tokens of \(made.issuer) are taken for people of \(made.organisation) who are linked: "
                + "accredit person link PERSON --subject \(made.subjectClaim.uppercased())")
    }
}

/// `accredit sign-in list`.
struct ListSignIns: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists identity providers whose access tokens are taken.",
        discussion: """
            Example:
              accredit sign-in list
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let all = try await administration.signIns()
        try output.show(all, text: Self.table(all))
        if all.isEmpty, !output.json { Terminal.say("none yet; see: accredit sign-in add --help") }
    }

    /// The issuers as a table.
    static func table(_ all: [SignIn]) -> String {
        Table.text(
            ["At", "Issuer", "Audience", "By", "Algorithms", "Scopes", "People"],
            all.map { signIn in
                [
                    signIn.organisation, signIn.issuer, signIn.audience.joined(separator: ", "), signIn.subjectClaim,
                    signIn.algorithms.joined(separator: ", "), signIn.scopes?.joined(separator: ", ") ?? "all",
                    "\(signIn.people)",
                ]
            }, below: ["Audience", "Algorithms", "Scopes"])
    }
}

/// `accredit sign-in remove`.
struct RemoveSignIn: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Takes no access token of an identity provider any more; those that were taken end at once.",
        discussion: """
            Links to people end too.

            Example:
              accredit sign-in remove --org BAC --issuer https://login.bac.example
            """)

    @Option(name: .customLong("org"), help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var organisation: String
    @Option(help: ArgumentHelp("The issuer, as accredit sign-in list shows it.", valueName: "address"))
    var issuer: String
    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let removed = try await administration.removeSignIn(issuer, at: organisation)
        try output.show(
            removed, text: "access tokens of \(removed.issuer) are taken no more at \(removed.organisation)")
    }
}
