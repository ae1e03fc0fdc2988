import Administration
import ArgumentParser

/// `accredit org show`: one organisation, whole.
struct ShowOrganisation: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows an organisation with its former names, mergers, agents, contacts and cases.",
        discussion: """
            Example:
              accredit org show COL
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let detail = try await administration.organisationDetail(code)
        try output.show(detail, text: Self.text(detail))
    }

    /// The organisation as names and values.
    static func text(_ detail: OrganisationDetail) -> String {
        let organisation = detail.organisation
        let listed = { (names: [String]) in names.isEmpty ? nil : names.joined(separator: ", ") }
        let until = { (agent: ProviderAgent) in agent.until.map { " until \($0)" } ?? "" }
        return Table.pairs([
            ("Code", organisation.code),
            ("Kind", organisation.kind.rawValue + (organisation.isSample ? ", a sample" : "")),
            ("Name", organisation.name), ("Before", listed(organisation.formerNames)),
            ("UKPRN", organisation.ukprn), ("Nation", organisation.nation),
            ("Front door", organisation.frontDoor), ("Calendar", organisation.calendar),
            ("Closed", organisation.closedAt?.inLondon), ("Part of", organisation.partOf),
            ("Its parts", listed(detail.parts)),
            ("Agents", listed(detail.agents.map { $0.agent + until($0) })),
            ("Agent for", listed(detail.clients.map { $0.provider + until($0) })),
            ("Contacts", listed(detail.contacts.map { "\($0.name) <\($0.email)> for \($0.purpose)" })),
            ("Under way", "\(detail.casesUnderWay)"),
        ])
    }
}
