import Administration
import ArgumentParser
import Engine
import WorkflowCore

/// `accredit person add`.
struct AddPerson: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Registers a person; whoever may be registered already is asked about.",
        discussion: """
            Roles at a body: officer, reviewer, decider, analyst. A person can do nothing here before they hold a \
            token.

            Examples:
              accredit person add "Siân Sampl" --role reviewer --email sian@body.example
              accredit person add "Siân Sampl" --role reviewer --another
            """)

    @Argument(help: "The person's name.") var name: String
    @Option(
        name: .customLong("role"), help: ArgumentHelp("A role; may be repeated.", valueName: "role"),
        completion: Completions.roles)
    var roles: [String]
    @Option(help: ArgumentHelp("Where letters to the person go.", valueName: "address")) var email: String?
    @Flag(help: "This is another person than those of a like name.") var another = false
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.add, nil, ["people": [Self.person(name, roles, email: email, another: another)]])
    }

    /// A person as the request takes it.
    static func person(_ name: String, _ roles: [String], email: String? = nil, another: Bool) -> JSONValue {
        var person: [String: JSONValue] = [
            "name": .string(name), "roles": .array(roles.flatMap(Arguments.list).map(JSONValue.string)),
        ]
        if let email { person["email"] = .string(email) }
        if another { person["another"] = true }
        return .object(person)
    }

    func sentence(_ receipt: PeopleReceipt) -> String {
        (receipt.people ?? []).map(\.text).joined(separator: "\n")
    }
}

/// `accredit person import`.
struct ImportPeople: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Registers the people of a table (CSV), all of them or none.",
        discussion: """
            The first row names the columns: name, roles and, where it is known, email. Several roles of a person are \
            separated by blanks or
            semicolons. Whoever may be registered already is named, and nobody is registered; --another says that all \
            are others.

            Example:
              accredit person import reviewers.csv
            """)

    @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "file"), completion: .file()) var file:
        String
    @Flag(help: "They are other people than those of a like name.") var another = false
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people"]) }

    func request() throws -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        let people = try PeopleFile(try InputFile.text(of: file), file: InputFile.shown(file)).people
        return (
            .add, nil,
            [
                "people": .array(
                    another ? people.map { .object(($0.objectValue ?? [:]).merging(["another": true]) { $1 }) } : people
                )
            ]
        )
    }

    func sentence(_ receipt: PeopleReceipt) -> String {
        (receipt.people ?? []).map(\.text).joined(separator: "\n")
    }
}

/// `accredit person change`.
struct ChangePerson: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Changes name, roles, mail address or language of a person.",
        discussion: """
            The roles that are given replace those from before. Whoever is a reviewer no more gives back their seats. \
            Nobody changes their
            own roles.

            Examples:
              accredit person change "Siân Sampl" --role reviewer --role decider
              accredit person change "Siân Sampl" --name "Siân Enghraifft"
              accredit person change "Siân Sampl" --language cy
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @Option(help: "The new name.") var name: String?
    @Option(
        name: .customLong("role"), help: ArgumentHelp("A role; may be repeated.", valueName: "role"),
        completion: Completions.roles)
    var roles: [String] = []
    @Option(help: ArgumentHelp("Where letters go; an empty text takes the address away.", valueName: "address"))
    var email: String?
    @Option(help: ArgumentHelp("Language of letters, as they asked: cy, en or both.", valueName: "language"))
    var language: LetterLanguage?
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.patch, ["people", person]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        var members: [String: JSONValue] = [:]
        members["name"] = name.map { .string($0) }
        if !roles.isEmpty { members["roles"] = .array(roles.flatMap(Arguments.list).map(JSONValue.string)) }
        members["email"] = email.map { $0.isEmpty ? .null : .string($0) }
        members["language"] = language.map { .string($0.rawValue) }
        return (.change, person, members)
    }

    func sentence(_ receipt: PeopleReceipt) -> String { receipt.person?.text ?? "" }
}

/// `accredit person merge`.
struct MergePeople: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Makes two records of one person one.",
        discussion: """
            What was done under the first counts as done by the second: four eyes, interests, days away, tokens. The \
            first holds no seats
            any more. This cannot be undone.

            Example:
              accredit person merge 0192c8d4-6f1e-7d43-9b1a-2f60f5a1c001 --into "Siân Sampl"
            """)

    @Argument(help: ArgumentHelp("The record that ends: name, mail address or id.", valueName: "person"))
    var person: String
    @Option(help: ArgumentHelp("The record that holds on.", valueName: "person")) var into: String
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people", person, "merger"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.merge, person, ["into": .string(into)])
    }

    func confirm() throws { try confirmation.ask("Make the record of \(person) one with that of \(into)") }

    func sentence(_ receipt: PeopleReceipt) -> String { receipt.person?.text ?? "" }
}

/// `accredit person leave`.
struct PersonLeaves: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Records that somebody works there no longer.",
        discussion: """
            Their tokens end at once. Their seats are given back, each in the history of its case; a review of this \
            round that is in stays.

            Example:
              accredit person leave "Ben Sample" --reason "Retired."
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @Option(help: ArgumentHelp("The reason, for the record.", valueName: "text")) var reason: String?
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people", person, "leaving"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.leave, person, reason.map { ["reason": .string($0)] } ?? [:])
    }

    func sentence(_ receipt: PeopleReceipt) -> String { "\(receipt.person?.name ?? person) has left." }
}

/// `accredit person return`.
struct PersonReturns: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "return", abstract: "Records that somebody who had left works there again.",
        discussion: """
            They are the same person as before, and get a token anew.

            Example:
              accredit person return 0192c8d4-6f1e-7d43-9b1a-2f60f5a1c001
            """)

    @Argument(help: ArgumentHelp("The person's id, as accredit person list shows it.", valueName: "id")) var person:
        String
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people", person, "return"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.return, person, [:])
    }

    func sentence(_ receipt: PeopleReceipt) -> String { "\(receipt.person?.name ?? person) is back." }
}

/// `accredit person token`.
struct GiveToken: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes a token for a person; its secret is shown this once.",
        discussion: """
            Hand the secret to the person alone: who holds it acts as they do. Who made a token is on record.

            Example:
              accredit person token "Siân Sampl" --days 365
              accredit person token "Siân Sampl" --scope read --label dashboard
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @Option(help: ArgumentHelp("What the token is for.", valueName: "text")) var label = "command line"
    @Option(help: ArgumentHelp("Number of days it lasts, 1 to 3650.", valueName: "number")) var days = 365
    @OptionGroup var scopes: ScopeOption
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.post, ["people", person, "tokens"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.token, person, scopes.added(to: ["label": .string(label), "days": .integer(Int64(days))]))
    }

    func sentence(_ receipt: PeopleReceipt) -> String { receipt.secret ?? "" }
}

/// `accredit person revoke`.
struct RevokeTokens: PersonVerb {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Ends every token of a person at once.",
        discussion: """
            Example:
              accredit person revoke "Siân Sampl"
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    var address: (method: ServerRequest.Method, path: [String]) { (.delete, ["people", person, "tokens"]) }

    func request() -> (verb: PeopleRequest.Verb, person: String?, members: [String: JSONValue]) {
        (.revoke, person, [:])
    }

    func sentence(_ receipt: PeopleReceipt) -> String {
        let number = receipt.revoked ?? 0
        return "\(number) \(number == 1 ? "token" : "tokens") of \(receipt.person?.name ?? person) ended."
    }
}
