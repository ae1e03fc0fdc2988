import ArgumentParser
import WorkflowCore

/// `accredit return`: the annual return of what is recognised.
struct AnnualReturns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return",
        abstract: "Makes, accepts or queries an annual return.",
        discussion: """
            Returns open by themselves as the scheme says; accredit case show has them, with their last days.

            Examples:
              accredit return file BAC-7K3M-9QX4-T2 1 --nothing-changed \\
                  --figure learners=120 --link "Report: https://col.example/r.pdf"
              accredit return accept BAC-7K3M-9QX4-T2 1
              accredit return query BAC-7K3M-9QX4-T2 1 --due 2027-03-31 \\
                  --reason "How many completed?"
            """,
        subcommands: [FileReturn.self, AcceptReturn.self, QueryReturn.self])
}

/// Which return of the case.
struct ReturnArgument: ParsableArguments {
    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The return's number, as accredit case show shows it.", valueName: "number"))
    var number: Int
}

/// `accredit return file`: the provider makes it.
struct FileReturn: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "file", abstract: "Makes an annual return; for providers.",
        discussion: """
            Example:
              accredit return file BAC-7K3M-9QX4-T2 1 --nothing-changed \\
                  --figure learners=120 --text "changes in staff=None." \\
                  --link "Report: https://col.example/report.pdf"
            """)

    @OptionGroup var chosen: ReturnArgument

    @Flag(inversion: .prefixedNo, help: "Declares whether nothing material has changed; changes are notified first.")
    var nothingChanged: Bool

    @Option(name: .customLong("figure"), help: ArgumentHelp("A figure; may be repeated.", valueName: "name=number"))
    var figures: [String] = []

    @Option(name: .customLong("text"), help: ArgumentHelp("A text; may be repeated.", valueName: "name=words"))
    var texts: [String] = []

    @Option(
        name: .customLong("link"),
        help: ArgumentHelp("A public document; may be repeated.", valueName: "title: address"),
        transform: Arguments.link)
    var links: [JSONValue] = []

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { chosen.target }
    var part: String { "returns/\(chosen.number)" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["nothing_changed": .bool(nothingChanged)]
        let data =
            figures.compactMap(Self.figure) + texts.compactMap(Self.pair).map { ($0.name, JSONValue.string($0.value)) }
        if !data.isEmpty { members["data"] = .object(Dictionary(data) { $1 }) }
        if !links.isEmpty { members["links"] = .array(links) }
        return members
    }

    func validate() throws {
        for word in figures where Self.figure(word) == nil {
            throw ValidationError("“\(word)” is no figure; write --figure learners=120")
        }
        for word in texts where Self.pair(word) == nil {
            throw ValidationError("“\(word)” is not understood; write --text \"staff=None left.\"")
        }
    }

    private static func pair(_ word: String) -> (name: String, value: String)? {
        guard let mark = word.firstIndex(of: "="), mark > word.startIndex else { return nil }
        return (String(word[..<mark]), String(word[word.index(after: mark)...]))
    }

    private static func figure(_ word: String) -> (String, JSONValue)? {
        guard let pair = pair(word), let number = Double(pair.value), number.isFinite else { return nil }
        return (pair.name, Int64(exactly: number).map { .integer($0) } ?? .number(number))
    }
}

/// `accredit return accept`: the body is content.
struct AcceptReturn: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Accepts an annual return; for the body.",
        discussion: """
            Example:
              accredit return accept BAC-7K3M-9QX4-T2 1
            """)

    @OptionGroup var chosen: ReturnArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { chosen.target }
    var part: String { "returns/\(chosen.number)/acceptance" }
    var members: [String: JSONValue] { [:] }
}

/// `accredit return query`: the body asks again.
struct QueryReturn: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Queries an annual return, with a new last day; for the body.",
        discussion: """
            Example:
              accredit return query BAC-7K3M-9QX4-T2 1 --due 2027-03-31 \\
                  --reason "How many completed?"
            """)

    @OptionGroup var chosen: ReturnArgument

    @Option(help: ArgumentHelp("The new last day, YYYY-MM-DD.", valueName: "day"))
    var due: String

    @Option(help: ArgumentHelp("What is missing, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { chosen.target }
    var part: String { "returns/\(chosen.number)/query" }
    var members: [String: JSONValue] { ["due": .string(due), "reason": .string(reason)] }
}
