import Administration
import ArgumentParser
import Engine

/// `accredit org address`: where letters go.
struct SetAddress: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "address",
        abstract: "Sets the e-mail address of an organisation, or of a person there.",
        discussion: """
            Letters to a provider go to the contact that the submission names and to its contacts for what they are \
            about (accredit org contact), or else here; letters to a body to its contacts, or else here; letters to a \
            reviewer to the reviewer's own address. Where none is known a letter is held.

            Examples:
              accredit org address BAC office@bac.example
              accredit org address BAC rhian@bac.example --person "Rhian Reviewer"
              accredit org address BAC --none
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @Argument(help: ArgumentHelp("The e-mail address.", valueName: "address"))
    var address: String?

    @Option(
        help: ArgumentHelp(
            "A person there, by name; the organisation's own address if omitted.", valueName: "name"))
    var person: String?

    @Flag(help: "Remove the address.")
    var none = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (address == nil) == none else { throw ValidationError("Name an address, or say --none.") }
    }

    func run(at administration: Administration) async throws {
        try await administration.setAddress(address, of: code, person: person)
        let whose = person.map { "\($0) at \(code.uppercased())" } ?? code.uppercased()
        try output.show(
            Said(organisation: code.uppercased(), person: person, email: address),
            text: address.map { "letters to \(whose) go to \($0)" } ?? "no address is known for \(whose)")
    }

    private struct Said: Encodable {
        let organisation: String
        let person: String?
        let email: String?
    }
}
