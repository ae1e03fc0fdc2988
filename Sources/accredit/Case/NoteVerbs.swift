import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case note`: a note among the body's people.
struct NoteOnCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Writes a note about a case for the people of the body alone.",
        discussion: """
            For officers, reviewers and deciders, of cases that go on. The provider sees neither the note nor that \
            there is one. What is written stays.

            Examples:
              accredit case note BAC-7K3M-9QX4-T2 "Rang the college: back in May."
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The note, at most 4,000 characters.", valueName: "text"))
    var text: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    static var takesAnyVersion: Bool { true }
    var part: String { "notes" }
    var members: [String: JSONValue] { ["text": .string(text)] }
}

/// `accredit case notes`: the notes about a case.
struct ListNotes: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "notes",
        abstract: "Lists the notes about a case, oldest first; for the people of the body.",
        discussion: """
            Examples:
              accredit case notes BAC-7K3M-9QX4-T2
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "notes")), for: CaseNotes.self)
        try show(answer, text: Self.text(list.notes))
        if !output.json, list.notes.isEmpty { Terminal.say("nobody has written a note about it") }
    }

    /// The notes for people, each under who wrote it and when.
    static func text(_ notes: [CaseNote]) -> String {
        notes.map { "\($0.number). \($0.author), \($0.writtenAt.inLondon)\n\($0.text)" }.joined(separator: "\n\n")
    }
}

/// A verb on the tags of a case, for officers.
protocol TagVerb: ClockVerb {
    /// The tags.
    var tags: [String] { get }
}

extension TagVerb {
    static var takesAnyVersion: Bool { true }
    var members: [String: JSONValue] { ["tags": .array(tags.map { .string($0) })] }
}

/// `accredit case tag`: puts tags on a case.
struct TagCase: TagVerb {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Puts tags of the body's own on a case; for officers.",
        discussion: """
            A tag is a word or two of at most 40 characters; it is kept in small letters with dashes for spaces. At \
            most 20 are on a case. The provider does not see them.

            Examples:
              accredit case tag BAC-7K3M-9QX4-T2 fast-track sample-2027
              accredit case list --tag fast-track
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: ArgumentHelp("The tags.", valueName: "word")) var tags: [String]
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "tags" }
}

/// `accredit case untag`: takes tags off a case.
struct UntagCase: TagVerb {
    static let configuration = CommandConfiguration(
        commandName: "untag",
        abstract: "Takes tags off a case; for officers.",
        discussion: """
            Examples:
              accredit case untag BAC-7K3M-9QX4-T2 fast-track
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: ArgumentHelp("The tags.", valueName: "word")) var tags: [String]
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "tags/removal" }
}
