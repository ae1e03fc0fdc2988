import Administration
import ArgumentParser
import Engine
import WorkflowCore

/// `accredit org contact`: to whom letters to an organisation go.
struct Contacts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact",
        abstract: "Adds, removes and lists the contacts of an organisation.",
        discussion: """
            Letters that are for nobody in particular go to every contact for what they are about: submissions \
            (requests, reminders), decisions (decisions, certificates), quality (conditions, returns, changes) or \
            finance (letters of a scheme that say so). To a provider they also go to the contact that the submission \
            names. Where there is none of these, they go to the organisation's address (accredit org address).

            Examples:
              accredit org contact add COL --name "Quality Office" \\
                  --email quality@college.example --for quality --for decisions
              accredit org contact list COL
              accredit org contact remove COL quality@college.example --for decisions
            """,
        subcommands: [AddContact.self, RemoveContact.self, ListContacts.self])

    /// The contacts as a table.
    static func table(_ contacts: [OrganisationContact]) -> String {
        Table.text(
            ["For", "Name", "Address", "Language"],
            contacts.map { [$0.purpose, $0.name, $0.email, $0.language?.rawValue ?? ""] })
    }
}

/// `accredit org contact add`: one more.
struct AddContact: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a contact of an organisation, or names one anew.",
        discussion: """
            Example:
              accredit org contact add COL --name "Quality Office" \\
                  --email quality@college.example --for quality --for decisions
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("The person or office.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The e-mail address.", valueName: "address"))
    var email: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("What the letters are about; may be repeated.", valueName: "purpose"))
    var purposes: [WorkflowDefinition.Letter.Purpose]

    @Option(help: ArgumentHelp("Language of letters, as it asked: cy, en or both.", valueName: "language"))
    var language: LetterLanguage?

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let contacts = try await administration.addContact(
            named: name, at: email, in: language, for: purposes, of: code)
        try output.show(contacts, text: Contacts.table(contacts))
    }
}

/// `accredit org contact remove`: one fewer.
struct RemoveContact: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes a contact of an organisation.",
        discussion: """
            Examples:
              accredit org contact remove COL quality@college.example
              accredit org contact remove COL quality@college.example --for decisions
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @Argument(help: ArgumentHelp("The contact's e-mail address.", valueName: "address"))
    var email: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Only for letters about this; may be repeated.", valueName: "purpose"))
    var purposes: [WorkflowDefinition.Letter.Purpose] = []

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let contacts = try await administration.removeContact(at: email, for: purposes, of: code)
        try output.show(contacts, text: Contacts.table(contacts))
    }
}

/// `accredit org contact list`: all of an organisation.
struct ListContacts: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the contacts of an organisation by what letters to them are about.",
        discussion: """
            Example:
              accredit org contact list COL
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let contacts = try await administration.contacts(of: code)
        try output.show(contacts, text: Contacts.table(contacts))
        if contacts.isEmpty, !output.json { Terminal.say("none yet; add one: accredit org contact add") }
    }
}

extension WorkflowDefinition.Letter.Purpose: ExpressibleByArgument {}
