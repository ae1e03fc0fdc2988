import Administration
import ArgumentParser

/// `accredit quota show`: the limits of an organisation.
struct ShowQuotas: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows the limits of an organisation and how much of each is used.",
        discussion: """
            Example:
              accredit quota show COL --json
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let quotas = try await administration.quotas(of: code)
        try output.show(quotas, text: Self.text(quotas))
        if quotas.isEmpty, !output.json { Terminal.say("an agency has no limits") }
    }

    /// The limits, as a table.
    static func text(_ quotas: [OrganisationQuota]) -> String {
        Table.text(
            ["Limit", "Most", "Used", "Set"],
            quotas.map {
                [
                    $0.quota.what.rawValue, "\($0.quota.most)", "\($0.quota.used)",
                    $0.isOwn ? "for this organisation" : "usual",
                ]
            })
    }
}
