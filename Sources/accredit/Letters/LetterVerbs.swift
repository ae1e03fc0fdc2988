import ArgumentParser
import WorkflowCore

/// A verb on one letter of a case, for officers.
protocol LetterVerb: ClockVerb {
    /// The case and the letter.
    var letter: LetterArgument { get }
    /// The last part of the address.
    var end: String { get }
}

extension LetterVerb {
    var target: CaseArgument { letter.target }
    var part: String { "letters/\(letter.number)/\(end)" }
}

/// `accredit letter confirm`: it arrived.
struct ConfirmLetter: LetterVerb {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Confirms that a letter arrived, by mail or printed and posted; for officers.",
        discussion: """
            Example:
              accredit letter confirm BAC-7K3M-9QX4-T2 1 --remark "By post."
            """)

    @OptionGroup var letter: LetterArgument

    @Option(help: ArgumentHelp("How you know that it arrived.", valueName: "text"))
    var remark: String?

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "confirmation" }
    var members: [String: JSONValue] { remark.map { ["remark": .string($0)] } ?? [:] }
}

/// `accredit letter copy`: once more.
struct CopyLetter: LetterVerb {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Sends a letter again, to the recipient's present address; for officers.",
        discussion: """
            A letter that went out, or may have, is sent as a copy; one that never went out is replaced.

            Example:
              accredit letter copy BAC-7K3M-9QX4-T2 1
            """)

    @OptionGroup var letter: LetterArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "copies" }
    var members: [String: JSONValue] { [:] }
}

/// `accredit letter void`: not at all.
struct VoidLetter: LetterVerb {
    static let configuration = CommandConfiguration(
        commandName: "void", abstract: "Voids a letter that has not been sent; for officers.",
        discussion: """
            Example:
              accredit letter void BAC-7K3M-9QX4-T2 2 --reason "Told by telephone."
            """)

    @OptionGroup var confirmation: Confirmation

    @OptionGroup var letter: LetterArgument

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "voiding" }

    func confirm() throws { try confirmation.ask("Void letter \(letter.number) of \(target.name)") }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}
