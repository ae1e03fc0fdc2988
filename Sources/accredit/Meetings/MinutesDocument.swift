import Documents
import Engine
import Turnaround
import WorkflowCore

/// Minutes as people read them: who was there, and an entry for each case.
struct MinutesDocument: Sendable {
    private let minutes: MeetingMinutes
    private let language: Language

    /// - Parameter language: English or Welsh.
    init(_ minutes: MeetingMinutes, in language: Language) { (self.minutes, self.language) = (minutes, language) }

    /// As plain text.
    var text: String {
        let record = record
        let parts = record.parts.map { part in
            let facts = part.facts.map { "\($0.label): \($0.lines.joined(separator: ", "))" }
            return ([part.heading] + (facts + part.paragraphs).map { "  \($0)" }).joined(separator: "\n")
        }
        return (["\(record.sender)\n\(record.title)\n\(record.standing)"] + parts).joined(separator: "\n\n")
    }

    /// As a page of its own, made for print.
    func page() throws -> PrintedPage { try record.page(in: language) }

    private var record: PrintedRecord {
        let day = PrintedDate(minutes.date).words(in: language)
        let isDraft = minutes.closedAt == nil
        let cases = minutes.items.enumerated().map { index, item in
            PrintedRecord.Part(
                heading: "\(index + 1). \([item.title, item.case].compactMap(\.self).joined(separator: ", "))",
                paragraphs: [item.providerName]
                    + MinutesItem(item: item, isClosed: !isDraft, language: language).lines)
        }
        let kept = minutes.keptFrom.map { count in
            PrintedRecord.Part(
                heading: words("Other cases", "Achosion eraill"),
                paragraphs: [MeetingItem.kept(from: count).text(in: language)])
        }
        let notes = minutes.notes.map {
            PrintedRecord.Part(heading: words("Notes", "Nodiadau"), paragraphs: [$0])
        }
        return PrintedRecord(
            sender: minutes.body, facts: [day] + (isDraft ? [words("Draft", "Drafft")] : []),
            title: isDraft ? words("Minutes (draft)", "Cofnodion (drafft)") : words("Minutes", "Cofnodion"),
            standing: "\(minutes.title.text(in: language)) · \(day)",
            parts: [attendance] + cases + [kept, notes].compactMap(\.self))
    }

    private var attendance: PrintedRecord.Part {
        let people = { (names: [String]) in names.isEmpty ? [words("nobody", "neb")] : names }
        let papers = PrintedDate(minutes.papersClose).words(in: language)
        let facts: [(label: String, lines: [String]?)] = [
            (words("Present", "Yn bresennol"), people(minutes.present)),
            (words("In the chair", "Yn y gadair"), minutes.chair.map { [$0] }),
            (words("Apologies", "Ymddiheuriadau"), minutes.apologies.isEmpty ? nil : minutes.apologies),
            (words("Papers closed", "Caewyd y papurau"), [papers]),
            (words("Opened", "Agorwyd"), minutes.openedAt.map { [$0.clockInLondon] }),
            (words("Closed", "Caewyd"), minutes.closedAt.map { [$0.clockInLondon] }),
        ]
        let beyond = words("The meeting was called beyond its series.", "Galwyd y cyfarfod y tu hwnt i'w gyfres.")
        return .init(
            heading: words("Attendance", "Presenoldeb"), paragraphs: minutes.called ? [beyond] : [],
            facts: facts.compactMap { fact in fact.lines.map { (fact.label, $0) } })
    }

    private func words(_ en: String, _ cy: String) -> String { language == .cy ? cy : en }
}

/// What the minutes say of a case.
private struct MinutesItem {
    let item: MeetingItem
    let isClosed: Bool
    let language: Language

    /// Line by line.
    var lines: [String] {
        var lines: [String] = []
        if item.late == true {
            lines.append(said(words("A late paper, taken all the same", "Papur hwyr a dderbyniwyd er hynny")))
        }
        if let recused = item.recused, !recused.isEmpty {
            let left = words("Left the meeting for this case", "Gadawodd y cyfarfod ar gyfer yr achos hwn")
            lines.append("\(left): \(recused.joined(separator: ", ")).")
        }
        if let tally = item.tally { lines.append(sentence(of: tally)) }
        switch item.status {
        case "decided": lines += decided
        case "held_over":
            let next = item.heldOverTo.map { PrintedDate($0).words(in: language) }
            lines.append(
                said(
                    next.map { words("Held over to \($0)", "Gohiriwyd tan \($0)") } ?? words("Held over", "Gohiriwyd")))
        default:
            lines.append(
                isClosed
                    ? words(
                        "Not reached; it goes to the next meeting.", "Ni chafodd ei ystyried; aiff i'r cyfarfod nesaf.")
                    : words("Not decided yet.", "Heb ei benderfynu eto."))
        }
        return lines
    }

    private var decided: [String] {
        let title = item.decision.map { PackWords.title(ofDecision: $0.decision).text(in: language) }
        let until = item.decision?.validUntil.map { PrintedDate($0).words(in: language) }
        var lines = [
            words("Decided", "Penderfynwyd") + ": \(title ?? item.action ?? "")"
                + (until.map { words(", until \($0)", ", hyd \($0)") } ?? "") + "."
        ]
        if let reasons = item.decision?.reasons { lines.append(words("Reasons", "Rhesymau") + ": \(reasons)") }
        lines += (item.decision?.items ?? []).map { part in
            let due = part.due.map { PrintedDate($0).words(in: language) }
            return "\(PackWords.title(ofItem: part.kind).text(in: language)) \(part.item)"
                + (due.map { words(", by \($0)", ", erbyn \($0)") } ?? "") + ": \(part.text.text(in: language))"
        }
        if let takenBack = item.takenBack {
            lines.append(words("Taken back \(takenBack.sentence)", "Tynnwyd yn ôl: \(takenBack.sentence)"))
        }
        return lines
    }

    /// The count in a sentence.
    private func sentence(of tally: MeetingTally) -> String {
        guard tally.outcome != "none" else {
            return words("Agreed without a vote.", "Cytunwyd heb bleidlais.")
        }
        let count = words(
            "For: \(tally.for); against: \(tally.against); abstained: \(tally.abstained).",
            "O blaid: \(tally.for); yn erbyn: \(tally.against); ymatal: \(tally.abstained).")
        let casting = words(
            " Tied, and carried by the casting vote of the chair.",
            " Cyfartal, a'i dderbyn drwy bleidlais fwrw'r cadeirydd.")
        return tally.outcome == "casting" ? count + casting : count
    }

    /// A sentence with the reason that was given.
    private func said(_ words: String) -> String { item.reason.map { "\(words): \($0)" } ?? "\(words)." }

    private func words(_ en: String, _ cy: String) -> String { language == .cy ? cy : en }
}
