import WorkflowCore

/// A letter in one of its languages: greeting, subject, text, the right to appeal, link and end.
struct LetterPart {
    let language: Language
    let subject: String
    /// The subject on the page, where the reference stands above it.
    private let heading: String
    private let date: String
    private let reference: String
    private let greeting: String
    private let body: Paragraphs
    private let link: (sentence: String, address: String)?
    private let closing: String
    /// Who signs: name, what they are, the body.
    private let signature: [String]

    /// Words and facts as they read in a language.
    /// - Throws: where the words cannot be read.
    init(
        _ letter: String, _ words: LetterWords, _ facts: LetterFacts, _ letterhead: Letterhead?, language: Language,
        addressee: String, _ texts: LetterTexts
    ) throws {
        self.language = language
        var values = facts.values(in: language, recipient: addressee, texts)
        values[LetterFacts.sentence] = try texts.sentence(of: letter, for: facts).map {
            try WordTemplate($0.text(in: language)).filled(values)
        }
        func frame(_ part: String) throws -> String {
            try WordTemplate(texts.frame(part, in: language)).filled(values)
        }
        subject = try WordTemplate(words.subject.text(in: language)).filled(values)
        heading = subject.replacing(" (\(facts.reference))", with: "")
        let text = words.text.text(in: language)
        var paragraphs = [try WordTemplate(text).filled(values)]
        if facts.appeal?.until != nil, !text.contains("appeal_until") {
            paragraphs.append(try frame("appeal"))
            paragraphs.append(try frame(facts.appeal?.here == true ? "appeal-here" : "appeal-write"))
        }
        body = Paragraphs(paragraphs.joined(separator: "\n\n"))
        date = facts.day.words(in: language)
        reference = try frame("reference")
        greeting =
            try facts.greeted.map { name in
                try WordTemplate(texts.frame("greeting", in: language)).filled(["recipient": name])
            } ?? frame("colleague")
        // A text that names the link itself has it.
        link = try values["link"].flatMap { address in
            text.contains("{{link}}") ? nil : (try frame("link"), address)
        }
        closing = try frame("closing")
        signature = [letterhead?.signatory, letterhead?.position?.text(in: language), facts.body.name].compactMap(
            \.self)
    }

    /// As plain text.
    var text: String {
        [greeting, body.text, link?.sentence, "\(closing)\n\n\(signature.joined(separator: "\n"))", reference]
            .compactMap(\.self).joined(separator: "\n\n")
    }

    /// What fills its places on the page.
    var values: [String: Any] {
        var values: [String: Any] = [
            "language": language.rawValue, "subject": heading, "date": date, "reference": reference,
            "greeting": greeting, "paragraphs": Self.linked(body.html, link?.address), "closing": closing,
            "signature": signature,
        ]
        if let link { values["link"] = Self.linked(PrintedPage.escaped(link.sentence), link.address) }
        return values
    }

    /// HTML in which an address can be followed.
    private static func linked(_ html: String, _ address: String?) -> String {
        guard let address = address.map(PrintedPage.escaped) else { return html }
        return html.replacing(address, with: "<a href=\"\(address)\">\(address)</a>")
    }
}
