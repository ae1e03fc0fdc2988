import Administration
import ArgumentParser
import Engine

/// `accredit org list`: every organisation.
struct ListOrganisations: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the organisations by code.",
        discussion: """
            Examples:
              accredit org list
              accredit org list --json
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let organisations = try await administration.organisations()
        try output.show(organisations, text: Self.table(organisations))
        if organisations.isEmpty, !output.json { Terminal.say("none yet; register one: accredit org create") }
    }

    /// The organisations as a table.
    static func table(_ organisations: [Organisation]) -> String {
        Table.text(
            [
                "Code", "Kind", "Name", "Before", "UKPRN", "Nation", "Front door", "Calendar", "Officers by", "Sample",
                "Standing",
            ],
            organisations.map {
                [
                    $0.code, $0.kind.rawValue, $0.name, $0.formerNames.joined(separator: ", "), $0.ukprn ?? "",
                    $0.nation ?? "", $0.frontDoor ?? "", $0.calendar ?? "", $0.officerRule?.rawValue ?? "",
                    $0.isSample ? "yes" : "", $0.partOf.map { "part of \($0)" } ?? ($0.closedAt == nil ? "" : "closed"),
                ]
            }, below: ["UKPRN", "Nation", "Sample", "Officers by", "Calendar", "Front door", "Before"])
    }
}
