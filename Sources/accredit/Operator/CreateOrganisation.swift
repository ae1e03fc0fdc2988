import Administration
import ArgumentParser
import Engine

/// `accredit org create`: registers an organisation.
struct CreateOrganisation: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Registers a body, a provider or an agency.",
        discussion: """
            A provider needs its UKPRN and nation. A body names the workflow whose routing decides where a submission \
            goes.

            Examples:
              accredit org create --kind body --code BAC \\
                  --name "Body for Accrediting Courses" --calendar scotland
              accredit org create --kind provider --code COL --name "A College" \\
                  --ukprn 10001234 --nation wales
              accredit org create --sample --kind agency --code SQA \\
                  --name "Sample Agency"
            """)

    @Option(help: ArgumentHelp("body, provider or agency.", valueName: "kind"))
    var kind: Organisation.Kind

    @Option(help: ArgumentHelp("A short code: 2 to 8 letters and digits, a letter first.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("The full name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("A provider's UK provider reference number, 8 digits.", valueName: "number"))
    var ukprn: String?

    @Option(
        help: ArgumentHelp("A provider's nation: england, wales, scotland or northern-ireland.", valueName: "nation"))
    var nation: String?

    @Option(
        help: ArgumentHelp(
            "A body's workflow that routes submissions; proportionate-accreditation if omitted.", valueName: "workflow")
    )
    var frontDoor: String?

    @Option(
        help: ArgumentHelp(
            "A body's own calendar for its cases; the workflow's calendar if omitted.", valueName: "calendar")
    )
    var calendar: String?

    @Flag(help: "A sample: its operators may give simulated times, and reports can leave it out.")
    var sample = false

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let organisation = try await administration.createOrganisation(
            kind: kind, code: code, name: name, ukprn: ukprn, nation: nation, frontDoor: frontDoor, calendar: calendar,
            isSample: sample)
        try output.show(organisation, text: "\(organisation.code)  \(organisation.kind.rawValue)  \(organisation.name)")
    }
}

extension Organisation.Kind: ExpressibleByArgument {}
