import Administration
import ArgumentParser
import Engine

/// `accredit quota set`: a limit of an organisation.
struct SetQuota: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Sets a limit of an organisation, or gives it the usual one again.",
        discussion: """
            What there is already stays, also beyond a new limit.

            Examples:
              accredit quota set COL open_cases 100
              accredit quota set COL evidence_bytes 1000000000
              accredit quota set COL cases_a_day --usual
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @Argument(help: "open_cases, cases_a_day, evidence_files or evidence_bytes.")
    var what: Quota.What

    @Argument(help: ArgumentHelp("How much there may be; 0 is none.", valueName: "most"))
    var most: Int?

    @Flag(help: "The usual limit again.")
    var usual = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (most != nil) != usual, most ?? 0 >= 0 else {
            throw ValidationError("Say how much there may be, 0 or more, or --usual.")
        }
    }

    func run(at administration: Administration) async throws {
        let quotas = try await administration.setQuota(what, of: code, most: most)
        try output.show(quotas, text: ShowQuotas.text(quotas))
    }
}

extension Quota.What: ExpressibleByArgument {}
