import Documents
import Reports
import WorkflowCore

extension SubmissionSheet {
    /// Lines of a screen.
    private static let screen = 50

    /// The submission for a terminal of 80 columns: where it stands and what needs attention first, then the fields, a
    /// section beside its heading, then the evidence.
    /// - Parameters:
    ///   - changesAlone: true to leave out the fields and the evidence.
    ///   - isFull: true to show every section; else the last ones are left out where the whole does not fit on a screen
    ///     of 50 lines, and the last line names them.
    func text(in language: Language, changesAlone: Bool = false, isFull: Bool = true) -> String {
        let whole = written(in: language, sections, changesAlone: changesAlone)
        guard !isFull, !changesAlone, whole.split(separator: "\n", omittingEmptySubsequences: false).count > Self.screen
        else { return whole }
        var shorter = whole
        for count in (0..<sections.count).reversed() {
            let left = sections.dropFirst(count).map { $0.heading.text(in: language) }.joined(separator: ", ")
            shorter =
                written(in: language, Array(sections.prefix(count)), changesAlone: false) + "\n"
                + TextLayout.paragraph(SubmissionWords.leftOut(left).text(in: language))
                .trimmingSuffix { $0 == "\n" }
            if shorter.split(separator: "\n", omittingEmptySubsequences: false).count <= Self.screen { break }
        }
        return shorter
    }

    private func written(in language: Language, _ sections: [Section], changesAlone: Bool) -> String {
        let titles = Language.allCases.compactMap { title?[$0] }
        let first = (title ?? SubmissionWords.withoutTitle).text(in: language)
        let head = [
            standing.provider + (standing.ukprn.map { ", UKPRN \($0)" } ?? ""), standing.body,
            "\(standing.route.text(in: language)), \(standing.state.text(in: language))",
        ]
        var parts = TextLayout.paragraph("\(first.printable)  \(standing.reference)")
        for other in titles where other != first { parts += TextLayout.paragraph(other.printable) }
        parts += TextLayout.paragraph(head.joined(separator: " · ").printable)
        guard !isDraft else { return parts + "\n" + TextLayout.paragraph(SubmissionWords.draft.text(in: language)) }
        parts += attention(in: language)
        if !changesAlone { parts += "\n" + Self.fields(sections, in: language) + evidence(in: language) }
        return String(parts.trimmingSuffix { $0 == "\n" })
    }

    /// What is missing and what changed.
    private func attention(in language: Language) -> String {
        var text = "\n"
        if gaps.isEmpty { text += TextLayout.paragraph("✓ " + SubmissionWords.nothingMissing.text(in: language)) }
        for gap in gaps {
            text += TextLayout.paragraph("✗ \(SubmissionWords.before(gap.title).text(in: language)):")
            for thing in gap.missing {
                text += TextLayout.paragraph("- \(thing.text(in: language).printable)", indent: 2, hanging: 2)
            }
        }
        guard let changes else { return text }
        guard !changes.changes.isEmpty else {
            return text
                + TextLayout.paragraph("✓ " + SubmissionWords.unchanged(since: changes.since).text(in: language))
        }
        text += TextLayout.paragraph("! \(SubmissionWords.changed(since: changes.since).text(in: language)):")
        for change in changes.changes {
            let side = { (lines: [LocalizedText]) in
                lines.isEmpty
                    ? SubmissionWords.nothing.text(in: language)
                    : lines.map { "“\($0.text(in: language).onOneLine)”" }.joined(separator: " ")
            }
            let (was, now) = (SubmissionWords.was.text(in: language), SubmissionWords.now.text(in: language))
            text += TextLayout.paragraph(
                """
                - \(change.label.text(in: language)): \(was) \(side(change.was)), \(now) \(side(change.now))
                """, indent: 2, hanging: 2)
        }
        return text
    }

    private static func fields(_ sections: [Section], in language: Language) -> String {
        sections.map { section in
            // Addresses of skills are for the page.
            let rows = section.rows.filter { $0.field != "learning_outcomes[].esco" }
            // The heading says what its only field is.
            let isNamed = rows.count == 1 && rows[0].label == section.heading
            return beside(
                section.heading.text(in: language),
                isNamed
                    ? lines(of: rows[0], in: language)
                    : flowed(rows, in: language))
        }.joined()
    }

    private func evidence(in language: Language) -> String {
        let lines = requirements.flatMap { requirement -> [String] in
            let title = requirement.title.text(in: language).printable
            guard !requirement.items.isEmpty else {
                let none = requirement.isNeeded ? SubmissionWords.needed : SubmissionWords.none
                return ["\(requirement.isNeeded ? "✗" : "–") \(title): \(none.text(in: language))"]
            }
            return ["✓ \(title)"]
                + requirement.items.map { item in
                    let number = item.item.map { "\($0). " } ?? "- "
                    let name = item.fileName.flatMap { $0 == item.title ? nil : $0 }
                    let facts = [name].compactMap(\.self) + item.facts.map { $0.text(in: language) }
                    return "  \(number)" + ([item.title] + facts).joined(separator: " · ").onOneLine
                }
        }
        return lines.isEmpty ? "" : Self.beside(SubmissionWords.evidence.text(in: language), lines)
    }
}

extension SubmissionSheet {
    /// Columns of the headings.
    private static let margin = 13

    /// Lines beside a heading.
    private static func beside(_ heading: String, _ lines: [String]) -> String {
        let headings = heading.wrapped(to: margin - 1)
        let text = lines.map { line in
            let lead = line.prefix { $0 == " " }.count
            return TextLayout.paragraph(line, indent: margin + lead, hanging: lead == 0 && line.isListed ? 2 : 0)
        }.joined()
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        for (index, word) in headings.enumerated() {
            if index == rows.count { rows.append("") }
            let rest = rows[index].dropFirst(margin)
            let padded = word + String(repeating: " ", count: max(0, margin - word.displayWidth))
            rows[index] = rest.isEmpty ? word : padded + rest
        }
        return rows.joined(separator: "\n") + "\n"
    }

    /// Fields with their names, one after the other; lists on lines of their own.
    private static func flowed(_ rows: [Row], in language: Language) -> [String] {
        var lines: [String] = []
        var short: [String] = []
        for row in rows {
            let own = Self.lines(of: row, in: language)
            let label = row.label.text(in: language)
            guard own.count > 1 else {
                short.append("\(label): \(own.first ?? "")")
                continue
            }
            if !short.isEmpty { lines.append(short.joined(separator: " · ")) }
            short = []
            lines += ["\(label):"] + own.map { "  \($0)" }
        }
        if !short.isEmpty { lines.append(short.joined(separator: " · ")) }
        return lines
    }

    /// The lines of a field; those that others refer to with their numbers.
    private static func lines(of row: Row, in language: Language) -> [String] {
        row.lines.enumerated().map { index, line in
            (row.isNumbered ? "\(index + 1). " : row.lines.count > 1 ? "- " : "")
                + line.text(in: language).onOneLine
        }
    }
}

extension String {
    /// The text on one line, safe for a terminal.
    fileprivate var onOneLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ").printable
    }

    /// True if it begins as an entry of a list does.
    fileprivate var isListed: Bool {
        let mark = prefix { $0 != " " }
        return ["-", "–", "✓", "✗"].contains(mark) || (mark.hasSuffix(".") && Int(mark.dropLast()) != nil)
    }
}
