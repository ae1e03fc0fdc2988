import WorkflowCore

/// A kind of problem, as the page at its address has it.
package struct ProblemKind: Sendable {
    let name: String
    let status: Int
    let title: LocalizedText
    let when: String
    let facts: [(name: String, meaning: String)]

    /// - Parameters:
    ///   - name: the last part of the type, such as `not_found`.
    ///   - when: what has happened and what helps.
    ///   - facts: what programs are told, each with its meaning.
    package init(
        name: String, status: Int, title: LocalizedText, when: String, facts: [(name: String, meaning: String)]
    ) {
        (self.name, self.status, self.title, self.when, self.facts) = (name, status, title, when, facts)
    }
}

extension PrintedPage {
    /// What a kind of problem is and what helps: the page at its type's address.
    package init(_ problem: ProblemKind) throws {
        let welsh = problem.title[.cy].map { ["title": $0] }
        try self.init(
            title: problem.title.text(in: .en), language: .en,
            template: """
                <main class="record">
                <h1>{{title}}</h1>
                {{#welsh}}<p lang="cy">{{title}}</p>{{/welsh}}
                <p>{{{when}}}</p>
                <dl><dt>Type</dt><dd><code>/problems/{{name}}</code></dd><dt>Status</dt><dd>{{status}}</dd></dl>
                {{#told}}<h2>Facts for programs</h2>
                <dl>{{#facts}}<dt><code>{{name}}</code></dt><dd>{{meaning}}</dd>{{/facts}}</dl>{{/told}}
                <p><a href="/problems">All problems</a> · <a href="/docs">the API</a></p>
                </main>
                """,
            values: [
                "title": problem.title.text(in: .en), "welsh": welsh.map { [$0] } ?? [],
                "when": Self.code(Self.escaped(problem.when)),
                "name": problem.name, "status": "\(problem.status)",
                "told": problem.facts.isEmpty
                    ? [] : [["facts": problem.facts.map { ["name": $0.name, "meaning": $0.meaning] }]],
            ])
    }

    /// All kinds of problem, by their status.
    package init(problems: [ProblemKind]) throws {
        let sorted = problems.sorted { ($0.status, $0.name) < ($1.status, $1.name) }
        try self.init(
            title: "Problems", language: .en,
            template: """
                <main class="record">
                <h1>Problems</h1>
                <p>What is not served or not done is answered with <code>application/problem+json</code> (RFC 9457). \
                Type and status stay the same across releases; title and detail are for people, in English or Welsh as \
                <code>Accept-Language</code> asks.</p>
                <dl>{{#problems}}<dt>{{status}} <a href="/problems/{{name}}"><code>{{name}}</code></a></dt>\
                <dd><strong>{{title}}.</strong> {{{when}}}</dd>{{/problems}}</dl>
                </main>
                """,
            values: [
                "problems": sorted.map {
                    [
                        "status": "\($0.status)", "name": $0.name, "title": $0.title.text(in: .en),
                        "when": Self.code(Self.escaped($0.when)),
                    ]
                }
            ])
    }
}
