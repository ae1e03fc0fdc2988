import ArgumentParser
import Engine

/// `accredit report consent`: whether others see a body's small numbers.
struct ReportConsent: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "Shows, or records for your body, whether others see its small numbers.",
        discussion: """
            Others than a body itself see its figures by the rule for small numbers: counts rounded to 5, no
            statistics of 7 cases or fewer. Where every body in the figures consents, they see them as they are.
            An officer of the body records it. Every answer is kept with its time; the newest holds.

            Examples:
              accredit report consent BAC
              accredit report consent BAC --small-numbers yes
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "body"))
    var body: String

    @Option(
        help: ArgumentHelp("The body's answer: yes or no. Shows the present one if omitted.", valueName: "answer"))
    var smallNumbers: Answer?

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        var request = ServerRequest(path: ["v1", "bodies", body, "consent"])
        if let smallNumbers {
            request.method = .put
            request.body = ["consents": .bool(smallNumbers == .yes)]
        }
        let (consent, answer) = try await client.ask(request, for: SmallCellConsent.self)
        let by = consent.recordedBy.map { " by \($0)" } ?? ""
        let since = consent.recordedAt.map { ", recorded \($0.inLondon)\(by)" } ?? ", since nothing is recorded"
        try show(
            answer,
            text: consent.consents
                ? "\(consent.body) lets others see its small numbers\(since)"
                : "\(consent.body) does not let others see its small numbers\(since)")
    }

    /// What a body says.
    enum Answer: String, ExpressibleByArgument, CaseIterable {
        case yes, no
    }
}
