import ArgumentParser
import Engine
import WorkflowCore

/// `accredit provider`: the providers that come to a body.
struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "Registers providers, for officers of a body.",
        discussion: """
            Example:
              accredit provider add COL "A College" --ukprn 10001234 --nation wales \\
                  --contact "Ben Tutor" --email ben@college.example
            """,
        subcommands: [AddProvider.self])
}

/// `accredit provider add`.
struct AddProvider: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Registers a provider with the first of its people; prints the secret of their token.",
        discussion: """
            Hand the secret to the person alone: who holds it acts as they do. Who else works for the provider is for \
            an operator to register.

            Example:
              accredit provider add COL "A College" --ukprn 10001234 --nation wales \\
                  --contact "Ben Tutor" --email ben@college.example
            """)

    @Argument(help: "A short code: 2 to 8 letters and digits, a letter first.") var code: String
    @Argument(help: "The full name.") var name: String
    @Option(help: ArgumentHelp("The UK provider reference number, 8 digits.", valueName: "number")) var ukprn: String
    @Option(help: ArgumentHelp("england, wales, scotland or northern-ireland.", valueName: "nation")) var nation: String
    @Option(help: ArgumentHelp("The name of its first person.", valueName: "name")) var contact: String
    @Option(help: ArgumentHelp("The person's mail address.", valueName: "address")) var email: String?
    @Option(help: ArgumentHelp("Number of days the token lasts, 1 to 3650.", valueName: "number")) var days = 365
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["providers"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        var person: [String: JSONValue] = ["name": .string(contact)]
        person["email"] = email.map { .string($0) }
        return (
            .provider, nil,
            [
                "code": .string(code), "name": .string(name), "ukprn": .string(ukprn), "nation": .string(nation),
                "contact": .object(person), "label": "command line", "days": .integer(Int64(days)),
            ]
        )
    }

    func sentence(_ receipt: PeopleReceipt) -> String { receipt.secret ?? "" }
}
