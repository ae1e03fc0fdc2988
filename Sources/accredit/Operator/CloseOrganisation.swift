import Administration
import ArgumentParser

/// `accredit org close`: an organisation that takes part in nothing new.
struct CloseOrganisation: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Closes an organisation: no new case, no new token, nobody asked onto a panel.",
        discussion: """
            While it has cases under way it is not closed, unless --with-open-cases says so: they stay as they are, \
            its people can go on with them, and the body can decide them. Its cases and what is on the register stay \
            readable. To end the tokens of its people, revoke them.

            Examples:
              accredit org close COL
              accredit org close COL --with-open-cases
              accredit org reopen COL
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @Flag(help: "Close it though it has cases under way.")
    var withOpenCases = false

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let closed = try await administration.close(code, withOpenCases: withOpenCases)
        try output.show(closed, text: "\(closed.organisation) is closed")
        guard !output.json else { return }
        if closed.casesUnderWay > 0 {
            Terminal.say("cases under way that stay as they are, for their body to decide: \(closed.casesUnderWay)")
        }
        if closed.tokens > 0 {
            Terminal.say("tokens of its people that still read its cases: \(closed.tokens); see: accredit token list")
        }
    }
}

/// `accredit org reopen`: takes a closure or a merger back.
struct ReopenOrganisation: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Opens a closed organisation again; one that was merged is one by itself again.",
        discussion: """
            A merger that is taken back leaves with the other provider what was opened there meanwhile. What it was \
            agent for is not begun again.

            Example:
              accredit org reopen COL
            """)

    @Argument(help: ArgumentHelp("The organisation's code.", valueName: "code"))
    var code: String

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let organisation = try await administration.reopen(code)
        try output.show(organisation, text: "\(organisation.code) is open")
    }
}
