import Administration
import ArgumentParser

/// `accredit org rename`: another name.
struct RenameOrganisation: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Gives an organisation another name; its code stays.",
        discussion: """
            Lists and letters use the new name from now on. Letters that were written, certificates and minutes go on \
            saying the name of their time. A search of the register finds both.

            Example:
              accredit org rename COL "University of the Valleys"
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @Argument(help: ArgumentHelp("The new name.", valueName: "name"))
    var name: String

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let organisation = try await administration.rename(code, to: name)
        try output.show(
            organisation,
            text: "\(organisation.code) is called \(organisation.name); before: \(organisation.formerNames.last ?? "")")
    }
}
