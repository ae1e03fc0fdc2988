import Administration
import ArgumentParser
import Engine

/// `accredit denials`.
struct ListDenials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "denials",
        abstract: "Lists attempts that were denied: wrong, expired and revoked tokens, and what was not permitted.",
        discussion: """
            Officers see those of their own body's people, and of strangers who asked for its cases, through the \
            server; operators with --org those of an organisation, with --everybody all of them, on the database. \
            Identical attempts of a day are one line. They are kept for 90 days.

            Examples:
              accredit denials
              accredit denials --reason out_of_scope --json
              accredit denials --everybody --reason unknown_token
            """)

    @Option(help: ArgumentHelp("Only those for this reason, such as revoked_token.", valueName: "reason"))
    var reason: String?
    @Option(help: ArgumentHelp("Lines at most, 1 to 200.", valueName: "number")) var limit = 50
    @Flag(help: "For operators: of everybody, also where the token is nobody's.") var everybody = false
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit takes 1 to 200.") }
        if everybody, place.organisation != nil {
            throw ValidationError("Say --org for one organisation, or --everybody.")
        }
    }

    func run() async throws {
        let list: AccessDenial.List
        if everybody || place.organisation != nil {
            list = try await CompositionRoot.current.withAdministration {
                try await $0.denials(of: place.organisation, reason: reason, limit: limit)
            }
        } else {
            let query = [(name: "limit", value: "\(limit)")] + (reason.map { [(name: "reason", value: $0)] } ?? [])
            list = try await CompositionRoot.current.withServer { client in
                try await client.ask(ServerRequest(path: ["v1", "denials"], query: query), for: AccessDenial.List.self)
                    .value
            }
        }
        try output.show(list, text: Self.table(list.denials))
        if output.json { return }
        if list.denials.isEmpty { Terminal.say("none") }
        if list.more { Terminal.say("there are older ones; --limit shows more") }
    }

    /// The denials as a table.
    static func table(_ denials: [AccessDenial]) -> String {
        Table.text(
            ["Last", "Times", "Why", "Asked for", "From", "Who", "Token"],
            denials.map { denial in
                let who = [denial.person, denial.organisation].compactMap { $0 }.joined(separator: ", ")
                let body = denial.body.map { " (case of \($0))" } ?? ""
                return [
                    denial.lastAt.inLondon, "\(denial.count)", denial.reason,
                    "\(denial.method) \(denial.route)\(body)", denial.address ?? "", who.isEmpty ? "nobody known" : who,
                    denial.token?.uuidString.lowercased() ?? "",
                ]
            }, below: ["Token", "Asked for"])
    }
}
