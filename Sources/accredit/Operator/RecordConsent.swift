import Administration
import ArgumentParser
import Engine

/// `accredit org consent`: whether agencies may see a body's small numbers.
struct RecordConsent: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "Shows or records a body's consent that agencies see its small numbers.",
        discussion: """
            Reports show others than the body itself nothing of fewer than 8 cases. Where a body consents, a report \
            that an agency asks for
            that body alone (--body CODE) shows everything. Every answer is kept with its time; the newest holds.

            Examples:
              accredit org consent BAC
              accredit org consent BAC --small-cells yes
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "body"))
    var body: String

    @Option(
        help: ArgumentHelp("The body's answer: yes or no. Shows the present one if omitted.", valueName: "answer"))
    var smallCells: Answer?

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let consent =
            if let smallCells {
                try await administration.recordConsent(of: body, toSmallCells: smallCells == .yes)
            } else {
                try await administration.consent(of: body)
            }
        let since = consent.recordedAt.map { ", recorded \($0.inLondon)" } ?? ", since nothing is recorded"
        try output.show(
            consent,
            text: consent.consents
                ? "\(consent.body) lets agencies see its small numbers\(since)"
                : "\(consent.body) does not let agencies see its small numbers\(since)")
    }

    /// What a body says.
    enum Answer: String, ExpressibleByArgument, CaseIterable {
        case yes, no
    }
}
