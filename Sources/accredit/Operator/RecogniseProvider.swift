import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit org recognise`: notes that a body recognises a provider.
struct RecogniseProvider: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "recognise",
        abstract: "Records that a body recognises a provider; its courses may then take the lighter route.",
        discussion: """
            Example:
              accredit org recognise COL --by BAC --from 2026-01-01 --until 2028-12-31
            """)

    @Argument(help: ArgumentHelp("The provider's code.", valueName: "provider"))
    var provider: String

    @Option(name: .customLong("by"), help: ArgumentHelp("The body's code.", valueName: "body"))
    var body: String

    @Option(help: ArgumentHelp("The first day.", valueName: "date"), transform: Arguments.day)
    var from: Day

    @Option(help: ArgumentHelp("The last day.", valueName: "date"), transform: Arguments.day)
    var until: Day

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        try await administration.recognise(provider: provider, by: body, from: from, until: until)
        try output.show(
            Recognition(provider: provider.uppercased(), body: body.uppercased(), from: from, until: until),
            text: "\(body.uppercased()) recognises \(provider.uppercased()) from \(from) to \(until)")
    }

    private struct Recognition: Encodable {
        let provider: String
        let body: String
        let from: Day
        let until: Day
    }
}
