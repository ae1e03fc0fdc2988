import ArgumentParser
import Engine

/// `accredit case list`: the cases that the token's holder may see.
struct ListCases: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the cases you may see, newest first.",
        discussion: """
            Examples:
              accredit case list
              accredit case list --open --party body
              accredit case list --route proportionate-accreditation \\
                  --state accredited --all --json
            """)

    @Option(help: ArgumentHelp("Only cases in this state.", valueName: "state"))
    var state: String?

    @Option(help: ArgumentHelp("Only cases on this route.", valueName: "workflow"))
    var route: String?

    @Option(help: ArgumentHelp("Only cases in this court: provider, body, meeting, third-party or none.", valueName: "party"))
    var party: String?

    @Flag(help: "Only cases of this kind.")
    var standing: Standing?

    @Option(help: ArgumentHelp("At most this many, 1 to 200.", valueName: "number"))
    var limit: Int = 50

    @Flag(help: "Every page, however many there are.")
    var all = false

    @OptionGroup var output: OutputOptions

    /// Whether a case is finished.
    enum Standing: String, EnumerableFlag {
        case open, closed

        static func help(for value: Standing) -> ArgumentHelp? { "Only \(value.rawValue) cases." }
    }

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 200.") }
    }

    func run(with client: ServerClient) async throws {
        let first = try await page(from: nil, client)
        var page = first.value
        if all {
            var cursor = page.next
            while let next = cursor {
                let more = try await self.page(from: next, client).value
                page.cases += more.cases
                cursor = more.next == next ? nil : more.next
            }
            page.next = nil
        }
        if output.json {
            if all { try output.show(page, text: "") } else { Terminal.show(first.answer.body) }
            return
        }
        guard !page.cases.isEmpty else { return Terminal.say("no such cases") }
        Terminal.show(Self.table(page.cases))
        if page.next != nil { Terminal.say("there are more; see them with --all") }
    }

    private func page(from cursor: String?, _ client: ServerClient) async throws -> (value: CasePage, answer: ServerAnswer) {
        var query = [(name: "limit", value: String(all ? 200 : limit))]
        if let state { query.append(("state", state)) }
        if let route { query.append(("route", route)) }
        if let party { query.append(("party", party)) }
        if let standing { query.append(("open", standing == .open ? "true" : "false")) }
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.ask(ServerRequest(path: ["v1", "cases"], query: query))
    }

    /// The cases as a table.
    static func table(_ cases: [CaseSummary]) -> String {
        Table.text(
            ["Case", "Title", "Route", "State", "Party", "Since", "Version"],
            cases.map { one in
                let title = one.title ?? ""
                return [
                    one.reference, title.count > 40 ? title.prefix(39) + "…" : title, one.route,
                    one.outcome.map { "\(one.state) (\($0))" } ?? one.state,
                    one.party, one.enteredAt.inLondon, String(one.version),
                ]
            })
    }
}
