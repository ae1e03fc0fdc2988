import Administration
import ArgumentParser
import Turnaround

/// `accredit org agent`: a provider whose people act for another.
struct SetAgent: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Lets the people of a provider act on the cases of another, or ends that.",
        discussion: """
            The agent's people read and act on the provider's cases as the provider does, and open cases for it \
            (accredit case open --for). The history names them with their organisation. A reviewer with an interest in \
            the agent has one in these cases.

            Examples:
              accredit org agent UNI --for COL
              accredit org agent UNI --for COL --until 2027-07-31
              accredit org agent UNI --for COL --end
            """)

    @Argument(help: ArgumentHelp("The code of the provider whose people act.", valueName: "agent"))
    var agent: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The code of the provider for which they act.", valueName: "provider"))
    var provider: String

    @Option(
        help: ArgumentHelp("The last day; until it is ended if omitted.", valueName: "date"), transform: Arguments.day)
    var until: Day?

    @Flag(help: "End it at once.")
    var end = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !end || until == nil else { throw ValidationError("Say --until or --end, not both.") }
    }

    func run(at administration: Administration) async throws {
        guard !end else {
            try await administration.endAgent(agent, for: provider)
            try output.show(
                ["ended": agent.uppercased(), "provider": provider.uppercased()],
                text: "\(agent.uppercased()) is no longer agent for \(provider.uppercased())")
            return
        }
        let set = try await administration.setAgent(agent, for: provider, until: until)
        try output.show(set, text: "\(set.agent) is agent for \(set.provider)\(set.until.map { " until \($0)" } ?? "")")
    }
}
