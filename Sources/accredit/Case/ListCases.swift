import ArgumentParser
import Engine

/// `accredit case list`: the cases that the principal may see.
struct ListCases: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the cases you may see, newest first.",
        discussion: """
            Examples:
              accredit case list
              accredit case list --open --party body
              accredit case list --open --mine
              accredit case list --search "care cardiff"
              accredit case list --tag fast-track
              accredit case list --route proportionate-accreditation \\
                  --state accredited --all --json
            """)

    @Option(help: ArgumentHelp("Only cases in this state.", valueName: "state"))
    var state: String?

    @Option(help: ArgumentHelp("Only cases on this route.", valueName: "workflow"), completion: Completions.routes)
    var route: String?

    @Option(
        help: ArgumentHelp(
            "Only cases in this court: provider, body, meeting, third-party or none.", valueName: "party"),
        completion: Completions.parties)
    var party: String?

    @Flag(help: "Only cases of this kind.")
    var standing: Standing?

    @Option(
        name: .customLong("search"),
        help: ArgumentHelp(
            "Words of title, reference, provider, or titles and file names of evidence; with or without accents.",
            valueName: "words"))
    var words: String?

    @Option(help: ArgumentHelp("For people of a body: only cases with this tag.", valueName: "word"))
    var tag: String?

    @OptionGroup var officers: OfficerOptions

    @Option(help: ArgumentHelp("At most this many, 1 to 200.", valueName: "number"))
    var limit: Int = 50

    @Flag(help: "All pages.")
    var all = false

    @OptionGroup var output: OutputOptions

    /// Whether a case is finished.
    enum Standing: String, EnumerableFlag {
        case open, closed

        static func help(for value: Standing) -> ArgumentHelp? { "Only \(value.rawValue) cases." }
    }

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 200.") }
        if let words, SearchWords(words) == nil {
            throw ValidationError("--search takes \(SearchWords.expectation).")
        }
    }

    func run(with client: ServerClient) async throws {
        try await showList(
            all: all, none: "no such cases", more: "there are more; see them with --all", table: Self.table
        ) { cursor in
            try await page(from: cursor, client)
        }
    }

    private func page(from cursor: String?, _ client: ServerClient) async throws -> (
        value: CasePage, answer: ServerAnswer
    ) {
        var query = [(name: "limit", value: String(all ? 200 : limit))]
        if let state { query.append(("state", state)) }
        if let route { query.append(("route", route)) }
        if let party { query.append(("party", party)) }
        if let standing { query.append(("open", standing == .open ? "true" : "false")) }
        if let words { query.append(("search", words)) }
        if let tag { query.append(("tag", tag)) }
        if let officer = officers.word { query.append(("officer", officer)) }
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.ask(ServerRequest(path: ["v1", "cases"], query: query))
    }

    /// The cases as a table.
    static func table(_ cases: [CaseSummary]) -> String {
        // Nobody but the body's people is told of officers.
        let hasOfficers = cases.contains { $0.officer != nil }
        return Table.text(
            ["Case", "Title", "Route", "State", "Party", "Since"] + (hasOfficers ? ["Officer"] : []) + ["Version"],
            cases.map { summary in
                let cells: [String] = [
                    summary.reference, summary.title ?? "", summary.route,
                    summary.outcome.map { "\(summary.state) (\($0))" } ?? summary.state,
                    summary.party, summary.enteredAt.inLondon,
                ]
                return cells + (hasOfficers ? [summary.officer ?? ""] : []) + [String(summary.version)]
            }, below: ["Version", "Route", "Officer", "Party"])
    }
}
