import WorkflowCore

/// A page of a record, made for print on A4 and for narrow screens: parts with paragraphs, facts and links.
package struct PrintedRecord: Sendable {
    /// A link to a file beside the page, or to a public page.
    package struct Link: Sendable {
        package let text: String
        package let address: String
        package let note: String?

        /// - Parameters:
        ///   - address: a path relative to the page, each part percent-encoded; or a public address.
        ///   - note: what is said of it below.
        package init(text: String, address: String, note: String? = nil) {
            self.text = text
            self.address = address
            self.note = note
        }
    }

    /// A part of the page.
    package struct Part: Sendable {
        package let heading: String
        package var paragraphs: [String]
        package var facts: [(label: String, lines: [String])]
        var links: [Link]
        var isNumbered: Bool

        /// - Parameter isNumbered: whether the links have numbers, as the cases of an agenda have.
        package init(
            heading: String, paragraphs: [String] = [], facts: [(label: String, lines: [String])] = [],
            links: [Link] = [], isNumbered: Bool = false
        ) {
            self.heading = heading
            self.paragraphs = paragraphs
            self.facts = facts
            self.links = links
            self.isNumbered = isNumbered
        }
    }

    /// Who speaks, at the head of the page.
    package var sender: String
    /// What it is, and of which day.
    package var facts: [String]
    /// The title.
    package var title: String
    /// A line below the title.
    package var standing: String
    /// The parts, in order.
    package var parts: [Part]

    package init(sender: String, facts: [String], title: String, standing: String, parts: [Part]) {
        self.sender = sender
        self.facts = facts
        self.title = title
        self.standing = standing
        self.parts = parts
    }

    /// The page.
    /// - Throws: where the template cannot be read.
    package func page(in language: Language) throws -> PrintedPage {
        try PrintedPage(
            title: title, language: language, template: Self.template,
            values: [
                "sender": sender, "facts": facts, "title": title, "standing": standing,
                "parts": parts.map { part in
                    [
                        "heading": part.heading, "paragraphs": part.paragraphs,
                        "rows": part.facts.isEmpty
                            ? []
                            : [["facts": part.facts.map { ["label": $0.label, "lines": $0.lines] as [String: Any] }]],
                        "list": part.links.isEmpty
                            ? []
                            : [
                                [
                                    "kind": part.isNumbered ? "ol" : "ul",
                                    "links": part.links.map { link in
                                        ["text": link.text, "address": link.address].merging(
                                            link.note.map { ["note": $0] } ?? [:]
                                        ) { $1 }
                                    },
                                ]
                            ],
                    ] as [String: Any]
                },
            ])
    }

    private static let template = """
        <main class="record">
        <header>
        <p class="sender">{{sender}}</p>
        <p class="facts">{{#facts}}{{.}}{{^last()}}<br>{{/last()}}{{/facts}}</p>
        </header>
        <h1>{{title}}</h1>
        <p class="standing">{{standing}}</p>
        {{#parts}}<h2>{{heading}}</h2>
        {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
        {{#rows}}<dl>{{#facts}}<dt>{{label}}</dt><dd>{{#lines}}<span class="side">{{.}}</span>{{/lines}}</dd>\
        {{/facts}}</dl>{{/rows}}
        {{#list}}<{{kind}}>\
        {{#links}}<li><a href="{{address}}">{{text}}</a>{{#note}}<br><small>{{note}}</small>{{/note}}</li>\
        {{/links}}</{{kind}}>{{/list}}
        {{/parts}}
        </main>
        """
}
