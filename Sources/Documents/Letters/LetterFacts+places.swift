import Foundation
import WorkflowCore

extension LetterFacts {
    /// The places that the words of a letter may have. All are texts; one without a value is empty.
    static let places = [
        "title", "reference", "body", "provider", "scheme", "date", "recipient", "contact", "state", "decision",
        "reasons", "from", "until",
        "level", "credits", "conditions", "requirements", "recommendations", "advice", "commendations", "number",
        "question", "about", "due",
        "overdue", "step", "reason",
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
            "scheme": scheme.text(in: language), "date": self.day.words(in: language), "recipient": recipient,
            "contact": body.email,
            "state": state.text(in: language), "reason": reason,
            "decision": decision.map { texts.name(of: $0.decision).text(in: language) },
            "reasons": decision?.reasons,
            "from": day(entry?.from), "until": day(decision?.until ?? entry?.until),
            "level": entry?.level.map { level in [entry?.framework, level].compactMap(\.self).joined(separator: " ") },
            "credits": entry?.credits.map { "\($0.formattedPlainly) \(entry?.creditSystem == "ects" ? "ECTS" : "UK")" },
            "number": request.map { String($0.number) }, "question": request?.question, "about": request?.about,
            "due": day(request?.due ?? reminder?.due),
            "overdue": reminder?.overdue == true ? "overdue" : nil, "step": reminder?.of?.text(in: language),
        ]
        for (place, kind) in [
            ("conditions", "condition"), ("requirements", "requirement"), ("recommendations", "recommendation"),
            ("advice", "advice"),
            ("commendations", "commendation"),
        ] {
            values[place] = list((decision?.items ?? items ?? []).filter { $0.kind == kind }, in: language)
        }
        return values.compactMapValues { $0 }
    }

    /// Items as lines of a list; `nil` where there are none.
    private func list(_ items: [Item], in language: Language) -> String? {
        guard !items.isEmpty else { return nil }
        return items.map { item in
            let notes = [
                item.criterion, item.due.map { Self.by[language, default: "by"] + " " + $0.words(in: language) },
            ].compactMap(
                \.self)
            // A line of its own for each: what people wrote over several lines is one.
            let text = item.text.text(in: language).split(whereSeparator: \.isNewline).joined(separator: " ")
            return "- \(item.item). \(text)" + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
        }.joined(separator: "\n")
    }

    private static let by: [Language: String] = [.en: "by", .cy: "erbyn", .gd: "ro"]
}

extension Double {
    /// Without a fraction where it has none: 6, 7.5.
    var formattedPlainly: String { self == rounded() ? String(format: "%.0f", self) : "\(self)" }
}
