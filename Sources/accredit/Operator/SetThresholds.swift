import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit org thresholds`: where the onerous report raises flags for a body.
struct SetThresholds: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "thresholds",
        abstract: "Shows or sets the thresholds of a body for the onerous report.",
        discussion: """
            A report on the cases of one body uses that body's thresholds and prints them; several bodies are compared \
            by the presets.
            Docs/burden.md explains each threshold. Shares are from 0 to 1.

            Examples:
              accredit org thresholds BAC
              accredit org thresholds BAC --set f2_share=0.5 --set f5_share=0.3
              accredit org thresholds BAC --reset
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "body"))
    var body: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A threshold and its value; may be repeated.", valueName: "name=number"))
    var changes: [String] = []

    @Flag(help: "Go back to the presets first.")
    var reset = false

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let thresholds =
            changes.isEmpty && !reset
            ? try await administration.thresholds(of: body)
            : try await administration.setThresholds(of: body, changes, resets: reset)
        try output.show(thresholds, text: Self.table(thresholds))
    }

    /// The thresholds as a table, with their presets beside them.
    static func table(_ body: BodyThresholds) -> String {
        Table.text(
            ["Threshold", "Value", "Preset"],
            OnerousThreshold.allCases.map { threshold in
                [threshold.rawValue, number(body.thresholds[threshold]), number(threshold.preset)]
            })
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
