import ArgumentParser
import Engine
import WorkflowCore

/// Whom an identity provider calls a person.
struct IdentityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whom the identity provider calls the person.", valueName: "text")) var subject: String
    @Option(help: ArgumentHelp("The identity provider, where there are several.", valueName: "address"))
    var issuer: String?

    /// As the request takes it.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["subject": .string(subject)]
        members["issuer"] = issuer.map(JSONValue.string)
        return members
    }
}

/// `accredit person link`.
struct LinkPerson: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Says whom an identity provider calls a person.",
        discussion: """
            From then on its access tokens about that subject are taken for tokens of the person. Nobody links \
            themselves.

            Examples:
              accredit person link "Siân Sampl" --subject 8f14e45f
              accredit person link "Siân Sampl" --subject sian@body.example \\
                  --issuer https://login.bac.example
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @OptionGroup var identity: IdentityOptions
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people", person, "identities"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.link, person, identity.members)
    }

    func sentence(_ receipt: PeopleReceipt) -> String {
        "\(receipt.person?.name ?? person) is linked to \(identity.subject)."
    }
}

/// `accredit person unlink`.
struct UnlinkPerson: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "unlink", abstract: "Takes that back; access tokens that were taken by it end at once.",
        discussion: """
            Example:
              accredit person unlink "Siân Sampl" --subject 8f14e45f
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @OptionGroup var identity: IdentityOptions
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) {
        (.post, ["people", person, "identities", "removal"])
    }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.unlink, person, identity.members)
    }

    func sentence(_ receipt: PeopleReceipt) -> String {
        "\(receipt.person?.name ?? person) is no longer linked to \(identity.subject)."
    }
}
