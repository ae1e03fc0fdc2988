import ArgumentParser
import Engine

/// `accredit language`: the language of one's own letters.
struct OwnLanguageVerb: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "language",
        abstract: "Says in which language you want letters: Welsh, English or both.",
        discussion: """
            It is kept with its day, and holds for every letter to you from then on.

            Example:
              accredit language cy
            """)

    @Argument(help: ArgumentHelp("cy (Welsh), en (English) or both.", valueName: "language"))
    var language: LetterLanguage

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (kept, answer) = try await client.ask(
            ServerRequest(
                method: .put, path: ["v1", "me", "language"], body: ["language": .string(language.rawValue)]),
            for: OwnLanguage.self)
        try show(answer, text: "Letters to you are in \(kept.language.words) from \(kept.since) on.")
    }
}

extension LetterLanguage: ExpressibleByArgument {}

extension LetterLanguage {
    /// What people call it.
    var words: String {
        switch self {
        case .cy: "Welsh"
        case .en: "English"
        case .both: "Welsh and English"
        }
    }
}
