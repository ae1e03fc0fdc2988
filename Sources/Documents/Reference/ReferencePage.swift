import WorkflowCore

/// The specification of an API, as its readers want it: addresses by subject, then what goes in and comes out.
package struct APIReference: Sendable {
    /// Something with a name: a parameter, a member, a status.
    package struct Item: Sendable {
        let name, kind, words: String

        /// - Parameters:
        ///   - name: its name, such as `If-Match` or `404`.
        ///   - kind: what its values are, such as `text, at most 200 characters`; empty where that is no question.
        ///   - words: what it is for.
        package init(name: String, kind: String = "", words: String) {
            (self.name, self.kind, self.words) = (name, kind, words)
        }
    }

    /// One method at one address.
    package struct Operation: Sendable {
        let address, name, summary, words: String
        let isOpen: Bool
        let parameters, body, answers: [Item]

        /// - Parameters:
        ///   - address: method and path, such as `GET /v1/me`.
        ///   - name: by which the page's links find it.
        ///   - isOpen: whether it asks for no token.
        ///   - body: what a request brings, member by member.
        package init(
            address: String, name: String, summary: String, words: String, isOpen: Bool, parameters: [Item],
            body: [Item], answers: [Item]
        ) {
            (self.address, self.name, self.summary, self.words) = (address, name, summary, words)
            (self.isOpen, self.parameters, self.body, self.answers) = (isOpen, parameters, body, answers)
        }
    }

    /// What belongs together: the operations of a subject, or the members of a schema.
    package struct Part<Content: Sendable>: Sendable {
        let name, words: String
        let content: [Content]

        package init(name: String, words: String, content: [Content]) {
            (self.name, self.words, self.content) = (name, words, content)
        }
    }

    let title, words: String
    let subjects: [Part<Operation>]
    let schemas: [Part<Item>]

    package init(title: String, words: String, subjects: [Part<Operation>], schemas: [Part<Item>]) {
        (self.title, self.words, self.subjects, self.schemas) = (title, words, subjects, schemas)
    }
}

extension PrintedPage {
    /// The specification as a page that needs no network: everything on it can be found with the browser's search.
    package init(_ reference: APIReference) throws {
        let subjects = reference.subjects.map { subject -> [String: Any] in
            [
                "name": subject.name.prefix(1).uppercased() + subject.name.dropFirst(),
                "words": Self.marked(subject.words),
                "operations": subject.content.map(Self.values),
            ]
        }
        let schemas = reference.schemas.map { schema -> [String: Any] in
            [
                "name": schema.name, "words": Self.marked(schema.words),
                "members": Self.values(schema.content, named: "members"),
            ]
        }
        try self.init(
            title: reference.title, language: .en, template: Self.reference,
            values: [
                "title": reference.title, "words": Self.marked(reference.words), "subjects": subjects,
                "schemas": schemas,
            ])
    }

    private static func values(_ operation: APIReference.Operation) -> [String: Any] {
        [
            "address": operation.address, "name": operation.name, "summary": operation.summary,
            "words": marked(operation.words), "open": operation.isOpen,
            "parameters": values(operation.parameters, named: "parameters"),
            "body": values(operation.body, named: "body"), "answers": values(operation.answers, named: "answers"),
        ]
    }

    /// A table of items, or nothing where there are none.
    private static func values(_ items: [APIReference.Item], named name: String) -> [[String: Any]] {
        items.isEmpty
            ? [] : [["items": items.map { ["name": $0.name, "kind": $0.kind, "words": code(escaped($0.words))] }]]
    }

    /// Words of the specification in paragraphs.
    private static func marked(_ words: String) -> String { code(Paragraphs(unfolded(words)).html) }

    /// The text with each paragraph, and each line of a list, in one line: in a file they are folded.
    private static func unfolded(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = line.trimmingPrefix(while: \.isWhitespace)
            let isFirst = line.isEmpty || line.hasPrefix("- ") || lines.last?.isEmpty != false
            if isFirst { lines.append(String(line)) } else { lines[lines.count - 1] += " \(line)" }
        }
        return lines.joined(separator: "\n")
    }

    /// What stands between backticks is code. The text is escaped already.
    static func code(_ html: String) -> String { html.replacing(/`([^`<]+)`/) { "<code>\($0.1)</code>" } }

    private static let rows = """
        <dl>{{#items}}<dt><code>{{name}}</code></dt>\
        <dd>{{#kind}}<i>{{kind}}</i>{{#words}} · {{/words}}{{/kind}}{{{words}}}</dd>{{/items}}</dl>
        """

    private static let reference = """
        <main class="record">
        <h1>{{title}}</h1>
        {{{words}}}
        <p>The same for programs: <a href="/openapi.yaml">openapi.yaml</a>, <a href="/openapi.json">openapi.json</a>. \
        What is not served: <a href="/problems">problems</a>.</p>
        <nav aria-label="Addresses">
        {{#subjects}}<h2>{{name}}</h2>
        {{{words}}}<ul>{{#operations}}<li><a href="#{{name}}"><code>{{address}}</code></a> {{summary}}</li>\
        {{/operations}}</ul>{{/subjects}}
        </nav>
        {{#subjects}}{{#operations}}
        <section id="{{name}}">
        <h2><code>{{address}}</code></h2>
        <p><strong>{{summary}}</strong>{{#open}} · no token needed{{/open}}</p>
        {{{words}}}
        {{#parameters}}<h3>Parameters</h3>\(rows){{/parameters}}
        {{#body}}<h3>Body</h3>\(rows){{/body}}
        {{#answers}}<h3>Answers</h3>\(rows){{/answers}}
        </section>
        {{/operations}}{{/subjects}}
        <h2>Schemas</h2>
        {{#schemas}}
        <section id="schema-{{name}}">
        <h3><code>{{name}}</code></h3>
        {{{words}}}
        {{#members}}\(rows){{/members}}
        </section>
        {{/schemas}}
        </main>
        """
}
