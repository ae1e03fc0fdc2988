import Documents
import Foundation
import WorkflowCore

/// Writes the fields of a submission as a person reads them, in English and in Welsh.
struct SubmissionReader {
    /// The submission in its normal form, without what is derived.
    private let document: JSONValue
    /// Titles of the requirements of the route, by name.
    private let requirements: [String: LocalizedText]

    init(_ document: JSONValue, requirements: [String: LocalizedText]) {
        self.document = document
        self.requirements = requirements
    }

    /// The title in each of its languages; `nil` where there is none.
    var title: LocalizedText? {
        switch document["title"] {
        case .string(let text)?: LocalizedText(en: text)
        case .object(let texts)? where !texts.isEmpty:
            LocalizedText(
                en: texts["en"]?.stringValue, cy: texts["cy"]?.stringValue, gd: texts["gd"]?.stringValue)
        default: nil
        }
    }

    /// The fields that say something, section by section.
    var sections: [SubmissionSheet.Section] {
        SubmissionSchema.sections.compactMap { section in
            let rows = section.fields.flatMap { self.rows(of: $0) }
            return rows.isEmpty ? nil : SubmissionSheet.Section(heading: section.heading, rows: rows)
        }
    }

    /// Pieces of evidence that the submission itself names, by requirement.
    var namedEvidence: [(requirement: String, item: SubmissionSheet.Item)] {
        (document["evidence"]?.arrayValue ?? []).compactMap { entry in
            guard let requirement = entry["requirement"]?.stringValue else { return nil }
            // That it is new is said of nothing.
            let names = (entry["source"] == "new" ? [] : ["source"]) + ["reused_from", "pages", "hours_to_prepare"]
            let facts = names.flatMap { name in entry[name].map { labelled("evidence[].\(name)", $0) } ?? [] }
            return (
                requirement,
                SubmissionSheet.Item(
                    item: nil, title: entry["title"]?.stringValue ?? "", facts: facts, fileName: nil,
                    url: entry["url"]?.stringValue)
            )
        }
    }

    private func rows(of name: String) -> [SubmissionSheet.Row] {
        guard let field = SubmissionSchema.field(name), let value = document[name],
            !SubmissionDocument.isAbsent(value)
        else { return [] }
        switch name {
        case "learning_outcomes": return outcomes(value, field)
        case "standards_mapping":
            return [row(field, (value.arrayValue ?? []).map(mapping))]
        default:
            guard field.kind == .group else { return [row(field, lines(of: value, field))] }
            return SubmissionSchema.members(of: name).compactMap { member in
                guard let value = value[member.name], !SubmissionDocument.isAbsent(value) else { return nil }
                return row(member, lines(of: value, member))
            }
        }
    }

    private func row(_ field: SubmissionField, _ lines: [LocalizedText]) -> SubmissionSheet.Row {
        SubmissionSheet.Row(field: field.path, label: field.label, lines: lines)
    }

    /// The outcomes, numbered as the mapping refers to them; the skills that they correspond to follow by number.
    private func outcomes(_ value: JSONValue, _ field: SubmissionField) -> [SubmissionSheet.Row] {
        let entries = value.arrayValue ?? []
        var rows = [
            SubmissionSheet.Row(
                field: field.path, label: field.label,
                lines: entries.map { LocalizedText(en: Self.withoutMark($0["text"]?.stringValue ?? "")) },
                isNumbered: true)
        ]
        for name in ["verb", "esco"] {
            guard let member = SubmissionSchema.field("learning_outcomes[].\(name)") else { continue }
            let lines = entries.enumerated().compactMap { index, entry -> LocalizedText? in
                guard let word = entry[name]?.stringValue,
                    entry["text"]?.stringValue?.localizedCaseInsensitiveContains(word) != true
                else { return nil }
                return LocalizedText(en: "\(index + 1): \(word)")
            }
            if !lines.isEmpty { rows.append(row(member, lines)) }
        }
        return rows
    }

    /// A text without the number or the bullet that its writer put in front: the list has its own.
    static func withoutMark(_ text: String) -> String {
        String(text.trimmingPrefix(/\s*(?:[-–•*]|\(?\d{1,3}[.)])\s+/))
    }

    /// A criterion with the outcomes that meet it and what shows it, in the words of the requirements.
    private func mapping(_ entry: JSONValue) -> LocalizedText {
        var parts = [LocalizedText(en: entry["criterion"]?.stringValue ?? "")]
        for name in ["outcomes", "evidence"] {
            guard let field = SubmissionSchema.field("standards_mapping[].\(name)"),
                let values = entry[name]?.arrayValue, !values.isEmpty
            else { continue }
            let words = values.map { value in
                value.stringValue.map { requirements[$0] ?? .title(ofSlug: $0) } ?? self.words(of: value, as: .level)
            }
            parts.append(Self.joined([field.label, Self.joined(words, by: ", ")], by: " "))
        }
        return Self.joined(parts, by: " · ")
    }

    /// A value with its field's name before it.
    private func labelled(_ path: String, _ value: JSONValue) -> [LocalizedText] {
        guard let field = SubmissionSchema.field(path), !SubmissionDocument.isAbsent(value) else { return [] }
        return [Self.joined([field.label] + lines(of: value, field), by: " ")]
    }
}

extension SubmissionReader {
    /// The lines of a field's value: an entry of a list on each, but short ones on one.
    private func lines(of value: JSONValue, _ field: SubmissionField) -> [LocalizedText] {
        switch (field.kind, value) {
        case (.list(of: .group, limit: _), .array(let entries)):
            return entries.map { entry in
                Self.joined(
                    SubmissionSchema.members(of: field.path + "[]").flatMap { member in
                        entry[member.name].map { labelled(member.path, $0) } ?? []
                    }, by: " · ")
            }
        case (.list(of: let kind, limit: _), .array(let entries)):
            return [Self.joined(entries.map { words(of: $0, as: kind) }, by: ", ")]
        case (.localized, .object(let texts)):
            return Language.allCases.compactMap { language in
                texts[language.rawValue]?.stringValue.map { LocalizedText(en: $0) }
            }
        default: return [whole(field, value)]
        }
    }

    /// A value with what only makes sense beside it: a level with its framework, credits with what they are.
    private func whole(_ field: SubmissionField, _ value: JSONValue) -> LocalizedText {
        let words = words(of: value, as: field.kind)
        switch field.path {
        case "level":
            return Self.joined([document["framework"]?.stringValue.map { LocalizedText(en: $0) }, words], by: " ")
        case "credits":
            let system = document["credit_system"]?.stringValue
            let amount = Self.joined([words, system.map(SubmissionVocabulary.creditSystems.title)], by: " ")
            guard system == CreditSystem.ects.rawValue, let credits = value.doubleValue else { return amount }
            let other = LocalizedText(en: SubmissionValue.figure(credits * CreditSystem.ects.ukCreditsEach))
            let uk = SubmissionVocabulary.creditSystems.title(of: CreditSystem.uk.rawValue)
            return Self.joined([amount, LocalizedText(en: "("), other, uk, LocalizedText(en: ")")], by: " ")
                .mapped { $0.replacing("( ", with: "(").replacing(" )", with: ")") }
        case "price_gbp":
            return value.doubleValue == 0 ? LocalizedText(en: "Free", cy: "Am ddim") : words.mapped { "£\($0)" }
        default: return words
        }
    }

    /// A single value in words.
    private func words(of value: JSONValue, as kind: SubmissionField.Kind) -> LocalizedText {
        switch (kind, value) {
        case (.choice(let vocabulary), .string(let word)): vocabulary.title(of: word)
        case (.date, .string(let text)): Self.date(text)
        case (.language, .string(let code)): Self.language(code)
        case (.flag, .bool(let flag)):
            flag ? LocalizedText(en: "Yes", cy: "Ie") : LocalizedText(en: "No", cy: "Na")
        case (_, .string(let text)): LocalizedText(en: text)
        default: LocalizedText(en: value.doubleValue.map(SubmissionValue.figure) ?? "")
        }
    }

    private static func date(_ text: String) -> LocalizedText {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return LocalizedText(en: text) }
        let date = PrintedDate(year: parts[0], month: parts[1], day: parts[2])
        return LocalizedText(en: date.words(in: .en), cy: date.words(in: .cy))
    }

    /// What a language is called in English and in Welsh.
    static func language(_ code: String) -> LocalizedText {
        let name = { (reader: String) in Locale(identifier: reader).localizedString(forLanguageCode: code) }
        return LocalizedText(en: name("en") ?? code, cy: name("cy"))
    }

    /// Texts one after the other, in each language that one of them has.
    static func joined(_ texts: [LocalizedText?], by separator: String) -> LocalizedText {
        let texts = texts.compactMap(\.self)
        let text = { (language: Language) in texts.map { $0.text(in: language) }.joined(separator: separator) }
        return LocalizedText(en: text(.en), cy: texts.contains { $0.cy != nil } ? text(.cy) : nil)
    }
}

extension LocalizedText {
    /// The text with something done to it in each language.
    fileprivate func mapped(_ change: (String) -> String) -> LocalizedText {
        LocalizedText(en: en.map(change), cy: cy.map(change), gd: gd.map(change))
    }
}
