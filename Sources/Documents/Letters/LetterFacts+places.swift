import Foundation
import WorkflowCore

extension LetterFacts {
    /// The places that the words of a letter may have. All are texts; one without a value is empty.
    static let places = [
        "title", "reference", "body", "provider", "by", "scheme", "date", "recipient", "contact", "state", "decision",
        "reasons", "from", "until",
        "level", "credits", "conditions", "requirements", "recommendations", "advice", "commendations", "number",
        "question", "about", "due",
        "overdue", "step", "reason", "link", "next", "next_due", "member", "objections", "meeting", "successor",
        "outcomes", "appeal", "appeal_until", "grounds",
    ]

    /// The place for the sentence that suits the occasion; only in the letters that come with the program.
    static let sentence = "sentence"

    /// The values of the places in a language.
    /// - Parameters:
    ///   - recipient: the name of the person addressed.
    ///   - texts: names a decision in words.
    func values(in language: Language, recipient: String, _ texts: LetterTexts) -> [String: String] {
        let day = { (day: PrintedDate?) in day.map { $0.words(in: language) } }
        var values: [String: String?] = [
            "title": title.text(in: language), "reference": reference, "body": body.name, "provider": provider.name,
            "by": by,
            "scheme": scheme.text(in: language), "date": self.day.words(in: language), "recipient": recipient,
            "contact": body.email,
            "state": state.text(in: language), "reason": reason,
            "decision": decision.map { texts.name(of: $0.decision).text(in: language) },
            "reasons": decision?.reasons,
            "from": day(entry?.from), "until": day(decision?.until ?? entry?.until),
            "level": entry?.level.map { level in [entry?.framework, level].compactMap(\.self).joined(separator: " ") },
            "credits": entry?.credits.map { "\($0.formattedPlainly) \(entry?.creditSystem == "ects" ? "ECTS" : "UK")" },
            "number": request.map { String($0.number) }, "question": request?.question,
            "about": request?.about.map { Self.plain($0.text(in: language)) },
            "due": day(request?.due ?? reminder?.due ?? panel?.due),
            "overdue": reminder?.overdue == true ? "overdue" : nil, "step": reminder?.of?.text(in: language),
        ]
        for (place, kind) in [
            ("conditions", "condition"), ("requirements", "requirement"), ("recommendations", "recommendation"),
            ("advice", "advice"),
            ("commendations", "commendation"),
        ] {
            values[place] = list((decision?.items ?? items ?? []).filter { $0.kind == kind }, in: language)
        }
        values["outcomes"] = outcomes.map { $0.map { "- \(Self.line($0))" }.joined(separator: "\n") }
        for (place, value) in laterValues(in: language, texts) { values[place] = value }
        return values.compactMapValues { $0 }
    }

    /// The values of what comes next, of panels, meetings and appeals.
    private func laterValues(in language: Language, _ texts: LetterTexts) -> [String: String?] {
        let day = { (day: PrintedDate?) in day.map { $0.words(in: language) } }
        return [
            "link": texts.link(to: reference), "next": next?.step.text(in: language), "next_due": day(next?.due),
            "member": panel?.member, "objections": day(panel?.objections), "meeting": day(meeting?.day),
            "successor": successor, "appeal": appeal?.reference, "appeal_until": day(appeal?.until),
            "grounds": appeal?.grounds.map { grounds in
                grounds.map { "- \(texts.ground($0).text(in: language))" }.joined(separator: "\n")
            },
        ]
    }

    /// Items as lines of a list; `nil` where there are none.
    private func list(_ items: [Item], in language: Language) -> String? {
        guard !items.isEmpty else { return nil }
        return items.map { item in
            let notes = [
                item.criterion.map { Self.plain($0.text(in: language)) },
                item.due.map { Self.by[language, default: "by"] + " " + $0.words(in: language) },
            ].compactMap(
                \.self)
            // A line of its own for each: what people wrote over several lines is one.
            let text = Self.line(item.text.text(in: language))
            return "\(item.item). \(text)" + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
        }.joined(separator: "\n")
    }

    /// On one line, whatever people wrote.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// A name that no scheme has words for, without its dashes: a letter shows no slug.
    static func plain(_ name: String) -> String {
        name.wholeMatch(of: /[a-z][a-z0-9]*([-_][a-z0-9]+)+/) == nil
            ? name : String(name.map { $0 == "-" || $0 == "_" ? " " : $0 })
    }

    private static let by: [Language: String] = [.en: "by", .cy: "erbyn", .gd: "ro"]
}

extension Double {
    /// Without a fraction where it has none: 6, 7.5.
    var formattedPlainly: String { self == rounded() ? String(format: "%.0f", self) : "\(self)" }
}
