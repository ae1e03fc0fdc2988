import ArgumentParser
import Engine
import WorkflowCore

/// `accredit request settle`: closes a request that was answered.
struct SettleRequest: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Closes a request that was answered.",
        discussion: """
            For officers and reviewers, once the provider has replied.

            Examples:
              accredit request settle BAC-7K3M-9QX4-T2 1
              accredit request settle BAC-7K3M-9QX4-T2 2 --remark "Clear now."
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var request: RequestArgument

    @Option(help: ArgumentHelp("A remark.", valueName: "text"))
    var remark: String?

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "requests/\(request.number)/settle" }
    var members: [String: JSONValue] { remark.map { ["remark": .string($0)] } ?? [:] }
}
