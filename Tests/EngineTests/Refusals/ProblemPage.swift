import Engine

/// `Docs/problems.md`, as the table of refusals has it.
enum ProblemPage {
    static let file = "Docs/problems.md"

    /// The whole page.
    static func text(of table: RefusalTable) -> String {
        let entries = Dictionary(uniqueKeysWithValues: table.refusals.map { ($0.key.rawValue, $0.value) })
            .merging(table.requests) { first, _ in first }
        let problems = entries.compactMap { name, entry in entry.status.map { (status: $0, name: name, entry: entry) } }
            .sorted { ($0.status, $0.name) < ($1.status, $1.name) }
        let rows = problems.map { problem in
            let facts = problem.entry.facts.map { "`\($0)`" }.joined(separator: ", ")
            let title = problem.entry.title.text(in: .en)
            return "| `\(problem.name)` | \(problem.status) | \(title) | \(problem.entry.when) | \(facts) |"
        }
        let named = Set(problems.flatMap(\.entry.facts))
        let facts = table.facts.filter { named.contains($0.key) }.sorted { $0.key < $1.key }
            .map { "| `\($0.key)` | \($0.value) |" }
        return """
            # Problems

            What is not served or not done is answered with `application/problem+json` (RFC 9457): `type`, `title`,
            `status` and `detail`, then facts for programs. `type` is `/problems/` and the name below. Type and status
            stay the same across releases; title and detail are for people.

            With `Accept-Language: cy` title and detail are in Welsh, as far as they are there; `Content-Language` says
            in which language they are. The command line asks for Welsh where `LC_ALL`, `LC_MESSAGES` or `LANG` begins
            with `cy`.

            `next` is there where one command helps: an `action` on a `target`. The command line
            makes a command of it.

            This page is made from `Sources/Engine/Refusals/refusals.yaml`: change it there, then run the tests with
            `ACCREDIT_WRITE_DOCS=1`.

            | type | status | title | when, and what helps | facts |
            |---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            ## Facts

            | fact | what it is |
            |---|---|
            \(facts.joined(separator: "\n"))

            """
    }
}
