import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit letter`: what was written to whom.
struct Letters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "letter",
        abstract: "Lists, shows, previews, confirms, resends and voids letters.",
        discussion: """
            Events of a case cause letters. Each is stored exactly as it is sent.

            Examples:
              accredit letter list --status unconfirmed
              accredit letter show BAC-7K3M-9QX4-T2 1
              accredit letter print BAC-7K3M-9QX4-T2 1 --out letter.html
              accredit letter preview BAC-7K3M-9QX4-T2 decision
              accredit letter confirm BAC-7K3M-9QX4-T2 1 --remark "By post."
            """,
        subcommands: [
            ListLetters.self, ShowLetter.self, PrintLetter.self, PreviewLetter.self, ConfirmLetter.self,
            CopyLetter.self, VoidLetter.self,
        ])
}

/// Which letter of which case.
struct LetterArgument: ParsableArguments {
    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The letter's number within its case.", valueName: "letter"))
    var number: Int

    func validate() throws {
        guard number >= 1 else {
            throw ValidationError("A letter has a number from 1 on; accredit letter list --case CASE lists them.")
        }
    }
}

/// `accredit letter list`.
struct ListLetters: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists letters, newest first.",
        discussion: """
            Examples:
              accredit letter list
              accredit letter list --case BAC-7K3M-9QX4-T2
              accredit letter list --status held --json
            """)

    @Option(name: .customLong("case"), help: ArgumentHelp("The letters of this case.", valueName: "case"))
    var name: String?

    @Option(help: ArgumentHelp("Only letters with this status.", valueName: "status"))
    var status: CaseLetter.Status?

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let request =
            name.map { ServerRequest(path: ServerRequest.onCase($0, "letters")) }
            ?? ServerRequest(
                path: ["v1", "letters"], query: [("limit", "1000")] + (status.map { [("status", $0.rawValue)] } ?? []))
        var (list, answer) = try await client.ask(request, for: CaseLetterList.self)
        if name != nil, let status { list.letters.removeAll { $0.status != status } }
        try show(answer, text: list.letters.isEmpty ? "" : Self.text(list.letters))
        guard !output.json else { return }
        if list.letters.isEmpty { Terminal.say("there is no such letter") }
        if list.more { Terminal.say("there are more; see those of one case with --case") }
        if list.letters.contains(where: { $0.status == .held }) {
            Terminal.say(
                """
                held: no address is known; print it and say accredit letter confirm, or have an address set and say \
                accredit letter copy
                """
            )
        }
        if list.letters.contains(where: { $0.status == .unconfirmed }) {
            Terminal.say(
                "unconfirmed: it may have arrived; ask, then say accredit letter confirm or accredit letter copy")
        }
    }

    /// One line for each.
    static func text(_ letters: [CaseLetter]) -> String {
        Table.text(
            ["Case", "No", "Letter", "To", "Status", "Made", "Subject"],
            letters.map { letter in
                let subject = letter.subject ?? ""
                return [
                    letter.case, String(letter.number), letter.letter, letter.addressee, letter.status.rawValue,
                    letter.madeAt.inLondon,
                    subject,
                ]
            }, below: ["Subject"])
    }
}

extension CaseLetter.Status: ExpressibleByArgument {}

/// `accredit letter show`.
struct ShowLetter: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a letter as plain text, with its delivery.",
        discussion: """
            Example:
              accredit letter show BAC-7K3M-9QX4-T2 1
            """)

    @OptionGroup var letter: LetterArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (letter, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(letter.target.name, "letters", String(letter.number))),
            for: CaseLetter.self)
        try show(answer, text: Self.text(letter))
    }

    private static func text(_ letter: CaseLetter) -> String {
        var lines = [
            "\(letter.case) letter \(letter.number), \(letter.letter), to \(letter.addressee)"
                + (letter.address.map { " <\($0)>" } ?? ""),
            letter.status.rawValue + (letter.sentAt.map { " \($0.inLondon)" } ?? "")
                + (letter.answer.map { ": \($0)" } ?? ""),
        ]
        if let copied = letter.copyOf { lines.append("repeats letter \(copied)") }
        return (lines + ["", letter.subject ?? "", "", letter.text ?? ""]).joined(separator: "\n").trimmingCharacters(
            in: .newlines)
    }
}

/// `accredit letter print`.
struct PrintLetter: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "Writes a letter as a page made for print, exactly as it is sent.",
        discussion: """
            Example:
              accredit letter print BAC-7K3M-9QX4-T2 1 --out letter.html
            """)

    @OptionGroup var letter: LetterArgument

    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let path = ServerRequest.onCase(letter.target.name, "letters", String(letter.number), "page")
        try await client.writePage(ServerRequest(path: path), to: out)
    }
}
