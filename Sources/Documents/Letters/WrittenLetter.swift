import WorkflowCore

/// A letter as it is sent: a line, a page made for print, and the same as plain text.
package struct WrittenLetter: Sendable {
    /// The languages it is in, in their order.
    package let languages: [Language]
    /// The subject, on one line.
    package let subject: String
    /// The page made for print.
    package let html: String
    /// The same as plain text.
    package let text: String

    /// Writes a letter.
    ///
    /// To providers in Wales it is in Welsh and English, Welsh first; in Scotland in English and Gaelic; elsewhere in
    /// English, with Welsh where the course has a Welsh title. A language is left out where the words are not there in
    /// it. Others are written to in English.
    /// - Parameters:
    ///   - letter: which of the scheme's.
    ///   - recipient: provider, officer or reviewer.
    ///   - addressee: the name of the person addressed.
    ///   - texts: the words of the letters that every scheme sends.
    /// - Throws: where the words cannot be read, which publishing rules out.
    package init(
        _ letter: String, number: Int, to recipient: String, addressee: String, from facts: LetterFacts,
        _ texts: LetterTexts
    ) throws {
        let words = texts.words(of: letter).replaced(by: facts.words)
        let wanted: [Language] =
            switch (recipient, facts.provider.nation) {
            case ("provider", "wales"): [.cy, .en]
            case ("provider", "scotland"): [.en, .gd]
            case ("provider", _) where facts.title.cy != nil: [.en, .cy]
            default: [.en]
            }
        let languages = words.languages(among: wanted)
        let parts = try languages.map { language in
            var values = facts.values(in: language, recipient: addressee, texts)
            values[LetterFacts.sentence] = try texts.sentence(of: letter, for: facts).map {
                try WordTemplate($0.text(in: language)).filled(values)
            }
            return (
                language: language, subject: try WordTemplate(words.subject.text(in: language)).filled(values),
                paragraphs: Paragraphs(try WordTemplate(words.text.text(in: language)).filled(values))
            )
        }
        self.languages = languages
        // A subject is one line, whatever people put into a title.
        subject = parts.map(\.subject).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .joined(separator: " / ").split(whereSeparator: \.isNewline).joined(separator: " ")
        text = parts.map { $0.paragraphs.text }.joined(separator: "\n\n* * *\n\n") + "\n"
        var values: [String: Any] = [
            "sender": facts.body.name, "addressee": addressee, "reference": facts.reference, "number": "\(number)",
            "dates": languages.map { ["language": $0.rawValue, "date": facts.day.words(in: $0)] },
            "parts": parts.map {
                ["language": $0.language.rawValue, "subject": $0.subject, "paragraphs": $0.paragraphs.html]
            },
        ]
        values["contact"] = facts.body.email
        html = try PrintedPage(
            title: subject, language: languages.first ?? .en, template: PrintedPage.letter, values: values
        ).html
    }

    /// The same letter once more, marked as a copy of what was sent before; unmarked where it never went out.
    package init(copyOf original: OriginalLetter) {
        languages = original.languages.compactMap(Language.init(rawValue:))
        guard original.marked == true else {
            (subject, html, text) = (original.subject, original.html, original.text)
            return
        }
        let marks = languages.map { language in
            language == .cy
                ? "Copi o lythyr \(original.number), \(original.day.words(in: .cy))"
                : "Copy of letter \(original.number) of \(original.day.words(in: language))"
        }
        let mark = marks.joined(separator: " / ")
        subject = "[\(languages.first == .cy ? "Copi / Copy" : "Copy")] \(original.subject)"
        html = original.html.replacing(
            PrintedPage.copyMark, with: "<p class=\"copy\">\(PrintedPage.escaped(mark))</p>", maxReplacements: 1)
        text = "\(mark)\n\n\(original.text)"
    }
}

/// A text in paragraphs and lists.
struct Paragraphs {
    private enum Block {
        case paragraph([String])
        case list([String])
    }

    private let blocks: [Block]

    /// Reads a text: empty lines part its paragraphs, `- ` begins a line of a list.
    init(_ text: String) {
        var blocks: [Block] = []
        var lines: [String] = []
        var items: [String] = []
        func close() {
            if !lines.isEmpty { blocks.append(.paragraph(lines)) }
            if !items.isEmpty { blocks.append(.list(items)) }
            (lines, items) = ([], [])
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map({
            $0.trimmingPrefix { $0 == " " || $0 == "\t" }
        }) {
            if line.allSatisfy(\.isWhitespace) {
                close()
            } else if line.hasPrefix("- ") {
                if !lines.isEmpty { close() }
                items.append(String(line.dropFirst(2)))
            } else {
                if !items.isEmpty { close() }
                lines.append(String(line))
            }
        }
        close()
        self.blocks = blocks
    }

    /// As plain text.
    var text: String {
        blocks.map { block in
            switch block {
            case .paragraph(let lines): lines.joined(separator: "\n")
            case .list(let items): items.map { "- \($0)" }.joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
    }

    /// As HTML, escaped.
    var html: String {
        blocks.map { block in
            switch block {
            case .paragraph(let lines): "<p>\(lines.map(PrintedPage.escaped).joined(separator: "<br>"))</p>"
            case .list(let items): "<ul>\(items.map { "<li>\(PrintedPage.escaped($0))</li>" }.joined())</ul>"
            }
        }.joined(separator: "\n")
    }
}
