import ArgumentParser
import Engine

/// `accredit letter preview`: what would go, before it goes.
struct PreviewLetter: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Shows what would be sent if an action were taken; for officers.",
        discussion: """
            Nothing is sent, and nothing is kept. Without --for it is the first action of where the case is after \
            which the letter goes out.

            Examples:
              accredit letter preview BAC-7K3M-9QX4-T2 decision
              accredit letter preview BAC-7K3M-9QX4-T2 decision --for notify-refusal
              accredit letter preview BAC-7K3M-9QX4-T2 returned --out letter.html
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The letter's name, such as decision.", valueName: "letter"))
    var letter: String

    @Option(
        name: .customLong("for"), help: ArgumentHelp("The action after which it would go out.", valueName: "action"))
    var action: String?

    @Option(
        help: ArgumentHelp("A new file for the page made for print; - is standard output.", valueName: "file"),
        completion: .file())
    var out: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if out != nil, output.json {
            throw ValidationError("The page goes to --out and JSON to standard output: leave one of them out.")
        }
    }

    func run(with client: ServerClient) async throws {
        let path = ServerRequest.onCase(target.name, "letter-previews", letter)
        let (preview, answer) = try await client.ask(
            ServerRequest(path: path, query: action.map { [("action", $0)] } ?? []), for: LetterPreview.self)
        if let out {
            let file = try OutputFile(out)
            try file.write(Array((preview.letters.first?.html ?? "").utf8))
            try file.finish()
        } else {
            try show(answer, text: preview.letters.map { Self.text($0, preview.action) }.joined(separator: "\n\n"))
        }
        if preview.letters.isEmpty { Terminal.say("nobody would be written to: no address is known, or they did it") }
        if let out, preview.letters.count > 1 {
            Terminal.say("\(out) has the first of \(preview.letters.count) letters; without --out all are shown")
        }
    }

    private static func text(_ letter: LetterPreview.Letter, _ action: String) -> String {
        [
            "\(letter.letter) after \(action), to \(letter.addressee)"
                + (letter.address.map { " <\($0)>" } ?? "; no address is known"),
            "", letter.subject, "", letter.text.trimmingCharacters(in: .newlines),
        ].joined(separator: "\n")
    }
}
