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
    /// The days that it names, as a calendar file; `nil` where it names none.
    package let dates: String?

    /// Writes a letter.
    ///
    /// It is in the language that its recipient asked for. To providers that asked for none it is in Welsh and
    /// English, Welsh first, in Wales; in Scotland in English and Gaelic; elsewhere in English, with Welsh where the
    /// course has a Welsh title. A language is left out where the words are not there in it. Others are written to in
    /// English.
    /// - Parameters:
    ///   - letter: which of the scheme's.
    ///   - recipient: provider, officer, reviewer or decider.
    ///   - addressee: the name of the person addressed.
    ///   - letterhead: head and foot of the body's letters.
    ///   - texts: the words of the letters that every scheme sends.
    /// - Throws: where the words cannot be read, which publishing rules out.
    package init(
        _ letter: String, to recipient: String, addressee: String, from facts: LetterFacts,
        letterhead: Letterhead? = nil, _ texts: LetterTexts
    ) throws {
        let words = texts.words(of: letter).replaced(by: facts.words)
        languages = words.languages(among: Self.languages(to: recipient, facts))
        let parts = try languages.map { language in
            try LetterPart(letter, words, facts, letterhead, language: language, addressee: addressee, texts)
        }
        subject = Self.subject(parts.map(\.subject), reference: facts.reference)
        text = parts.map(\.text).joined(separator: "\n\n* * *\n\n") + "\n"
        dates = facts.dates(for: recipient, in: languages.first ?? .en)?.text
        let addressed = [facts.greeted, addressee].compactMap(\.self).reduce(into: [String]()) { lines, line in
            if !lines.contains(line) { lines.append(line) }
        }
        var values: [String: Any] = [
            "sender": facts.body.name, "addressed": addressed, "reference": facts.reference,
            "head": (letterhead ?? Letterhead()).lines(contact: facts.body.email), "parts": parts.map(\.values),
        ]
        if let logo = letterhead?.logo { values["logo"] = ["type": logo.type, "bytes": logo.bytes] }
        html = try PrintedPage(
            title: subject, language: languages.first ?? .en, template: PrintedPage.letter, values: values
        ).html
    }

    /// The languages to write in, in their order, as far as the words are there in them.
    private static func languages(to recipient: String, _ facts: LetterFacts) -> [Language] {
        switch (facts.language, recipient, facts.provider.nation) {
        case ("cy", _, _): [.cy]
        case ("en", _, _): [.en]
        case ("both", _, _): [.cy, .en]
        case (_, "provider", "wales"): [.cy, .en]
        case (_, "provider", "scotland"): [.en, .gd]
        case (_, "provider", _) where facts.title.cy != nil: [.en, .cy]
        default: [.en]
        }
    }

    /// One subject of the subjects in each language, on one line whatever people put into a title; the reference, where
    /// all have it, once at the end.
    private static func subject(_ subjects: [String], reference: String) -> String {
        let mark = " (\(reference))"
        let lines = subjects.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
        let distinct = lines.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        guard distinct.count > 1, distinct.allSatisfy({ $0.contains(mark) }) else {
            return distinct.joined(separator: " / ")
        }
        return distinct.map { $0.replacing(mark, with: "") }.joined(separator: " / ") + mark
    }

    /// The same letter once more, marked as a copy of what was sent before; unmarked where it never went out.
    package init(copyOf original: OriginalLetter) {
        languages = original.languages.compactMap(Language.init(rawValue:))
        dates = original.dates
        guard original.marked == true else {
            (subject, html, text) = (original.subject, original.html, original.text)
            return
        }
        let marks = languages.map { language in
            language == .cy
                ? "Copi o'n llythyr, \(original.day.words(in: .cy))"
                : "Copy of our letter of \(original.day.words(in: language))"
        }
        let mark = marks.joined(separator: " / ")
        subject = "[\(languages.first == .cy ? "Copi / Copy" : "Copy")] \(original.subject)"
        html = original.html.replacing(
            PrintedPage.copyMark, with: "<p class=\"copy\">\(PrintedPage.escaped(mark))</p>", maxReplacements: 1)
        text = "\(mark)\n\n\(original.text)"
    }
}
