import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit sample world`: a body at work.
struct SampleWorldCommand: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "world",
        abstract: "Fills a sample body with work: a year of cases behind it, and live cases in each state of work.",
        discussion: """
            The body SAB, its college SAC and six other providers. The live cases wait for the officer, the reviewers, \
            the committee and the college; their days count back from today. All of it goes through the same door as \
            real cases do. Publish the workflows first: accredit workflow publish --shipped
            A repeat adds nothing, whatever people have done since. Where one of the organisations is registered and \
            is no sample, nothing is done.

            Examples:
              accredit sample world
              accredit sample world --json
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let outcome = try await administration.performSampleWorld(now: .now)
        try output.show(outcome, text: Self.text(outcome))
    }

    /// The live cases and what they wait for.
    static func text(_ outcome: SampleWorldOutcome) -> String {
        let cases = outcome.year.map { ", and \($0.references.count) cases of the year before it" } ?? ""
        let head =
            outcome.isNew
            ? "\(outcome.live.count) live cases of \(outcome.body) as of \(outcome.day)\(cases)"
            : "The sample world of \(outcome.day) is there already; nothing is added."
        let rows = outcome.live.map { [$0.reference, $0.state, $0.waitsFor] }
        return "\(head)\n\n" + Table.text(["Case", "State", outcome.isNew ? "Waits for" : "Waited for"], rows)
    }
}

/// `accredit sample tokens`: tokens for the people of a sample body.
struct SampleTokensCommand: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Makes a token for each person of the sample body, its college and an agency, as lines for a shell.",
        discussion: """
            Organisations and people that are missing are registered, marked as samples. The tokens last a year; each \
            call makes new ones.

            Example:
              eval "$(accredit sample tokens)"
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let tokens = try await administration.sampleTokens()
        try output.show(tokens, text: tokens.map(Self.text).joined(separator: "\n"))
    }

    /// A comment, and the line that sets the variable.
    static func text(_ token: SampleToken) -> String { "# \(token.purpose)\nexport \(token.variable)=\(token.secret)" }
}
