import ArgumentParser
import Engine

/// `accredit work`: what is yours to do.
struct ShowWork: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Lists your work items, earliest due date first.",
        discussion: """
            For providers, officers, reviewers and deciders. Due is the nearest of the limit of a step, its standard \
            and the standard of the \
            whole; the days left are working days, negative where the day has passed. Each line ends with the command \
            that does it, or \
            that shows how. People of a body see the work on all its cases; --mine, --unassigned and --officer \
            narrow it by the officer of the case.

            Examples:
              accredit work
              accredit work --mine
              accredit work --unassigned
              accredit work --all --json
              accredit work --stuck
            """)

    @Option(help: ArgumentHelp("At most this many, 1 to 200.", valueName: "number"))
    var limit: Int = 50

    @Flag(help: "All pages.")
    var all = false

    @Flag(help: "For officers: list the stuck cases instead, in which nothing can happen. There should be none.")
    var stuck = false

    @OptionGroup var officers: OfficerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !stuck || officers.word == nil else {
            throw ValidationError("--stuck lists the cases of all officers; leave --mine, --unassigned and --officer.")
        }
        guard (1...200).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 200.") }
    }

    func run(with client: ServerClient) async throws {
        if stuck { return try await showStuck(client) }
        try await showList(
            all: all, none: "nothing is yours to do", more: "there is more; see it with --all", table: Self.table
        ) {
            cursor in
            try await page(from: cursor, client)
        }
    }

    private func page(from cursor: String?, _ client: ServerClient) async throws -> (
        value: WorkPage, answer: ServerAnswer
    ) {
        var query = [(name: "limit", value: String(all ? 200 : limit))]
        if let officer = officers.word { query.append(("officer", officer)) }
        if let cursor { query.append(("cursor", cursor)) }
        return try await client.ask(ServerRequest(path: ["v1", "work"], query: query))
    }

    private func showStuck(_ client: ServerClient) async throws {
        let (list, answer) = try await client.ask(ServerRequest(path: ["v1", "work", "stuck"]), for: StuckList.self)
        try show(answer, text: list.cases.isEmpty ? "" : Self.table(list.cases))
        if !output.json, list.cases.isEmpty {
            Terminal.say("nothing is stuck: each case has an owner, a clock and something that can be done")
        }
    }

    /// The work as a table; below it what the provider showed for conditions, and why that was not enough.
    static func table(_ work: [WorkItem]) -> String {
        // Nobody but the body's people is told of officers.
        let hasOfficers = work.contains { $0.officer != nil }
        let table = Table.text(
            ["Due", "Left", "Case", "Title", "What"] + (hasOfficers ? ["Officer"] : []) + ["Command"],
            work.map { item in
                let cells: [String] = [
                    item.due?.description ?? "", item.remainingWorkingDays.map(String.init) ?? "", item.reference,
                    item.title ?? "", item.what.text(in: .en),
                ]
                return cells + (hasOfficers ? [item.officer ?? ""] : []) + [item.command]
            }, below: ["Command"])
        let showings = work.compactMap { item in
            item.showing.map { showing in
                "\(item.reference) condition \(item.number ?? 0), shown \(showing.sentence)"
                    + (showing.refusal.map { "; not enough, \($0)" } ?? "")
            }
        }
        return showings.isEmpty ? table : "\(table)\n\n\(showings.joined(separator: "\n"))"
    }

    /// What is stuck as a table, with what to do.
    static func table(_ cases: [StuckCase]) -> String {
        Table.text(
            ["Case", "Route", "State", "Party", "Since", "Lacks", "What to do"],
            cases.flatMap { item in
                item.lacks.map {
                    [item.reference, item.route, item.state, item.party, item.since.inLondon, $0.rawValue, $0.remedy]
                }
            })
    }
}
