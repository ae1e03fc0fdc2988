import ArgumentParser
import Engine
import Turnaround
import WorkflowCore

/// `accredit meeting minutes`.
struct ShowMinutes: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "minutes", abstract: "Writes the minutes of a meeting from the record; a draft until it closes.",
        discussion: """
            Examples:
              accredit meeting minutes 2027-01-12
              accredit meeting minutes 2027-01-12 --html > minutes.html
              accredit meeting minutes 2027-01-12 --json
            """)

    @OptionGroup var meeting: MeetingArgument
    @Flag(help: "A page to print, instead of text.") var html = false
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let request = ServerRequest(path: ["v1", "meetings", meeting.name, "minutes"])
        let (minutes, answer) = try await client.ask(request, for: MeetingMinutes.self)
        let document = MinutesDocument(minutes)
        try show(answer, text: html ? document.html : document.text)
    }
}

/// Minutes as people read them: a title, paragraphs and an entry for each case.
struct MinutesDocument: Sendable {
    /// The heading, and the paragraphs below it.
    struct Section: Sendable {
        let heading: String
        let lines: [String]
    }

    let title: String
    let sections: [Section]

    init(_ minutes: MeetingMinutes) {
        title = "\(minutes.body): minutes of \(minutes.meeting)\(minutes.closedAt == nil ? " (draft)" : "")"
        let people = { (names: [String]) in names.isEmpty ? "nobody" : names.joined(separator: ", ") }
        var attendance = ["Present: \(people(minutes.present))."]
        if let chair = minutes.chair { attendance.append("In the chair: \(chair).") }
        if !minutes.apologies.isEmpty { attendance.append("Apologies: \(people(minutes.apologies)).") }
        attendance.append(
            """
            Papers closed on \
            \(minutes.papersClose)\(minutes.called ? "; the meeting was called beyond its series" : "").
            """
        )
        if let openedAt = minutes.openedAt {
            attendance.append("Opened \(openedAt.inLondon)\(minutes.closedAt.map { ", closed \($0.inLondon)" } ?? "").")
        }
        let isClosed = minutes.closedAt != nil
        sections =
            [Section(heading: "Attendance", lines: attendance)]
            + minutes.items.enumerated().map { index, item in
                Section(
                    heading: "\(index + 1). \(item.case) \(item.title ?? ""), \(item.providerName)",
                    lines: item.lines(isClosed: isClosed))
            }
            + (minutes.keptFrom.map { [Section(heading: "Other cases", lines: [MeetingItem.kept(from: $0)])] } ?? [])
            + (minutes.notes.map { [Section(heading: "Notes", lines: [$0])] } ?? [])
    }

    /// As plain text.
    var text: String {
        ([title] + sections.map { ([$0.heading] + $0.lines.map { "  \($0)" }).joined(separator: "\n") }).joined(
            separator: "\n\n")
    }

    /// As a page of its own that prints well.
    var html: String {
        let body = sections.map { section in
            let lines = section.lines.map { "<p>\(Self.escaped($0))</p>" }.joined(separator: "\n")
            return "<section><h2>\(Self.escaped(section.heading))</h2>\n\(lines)</section>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>\(Self.escaped(title))</title>
            <style>
            body { font: 12pt/1.4 serif; max-width: 42em; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 1.4em; } h2 { font-size: 1.1em; margin: 1.2em 0 .3em; } p { margin: .2em 0; }
            section { break-inside: avoid; }
            </style>
            </head>
            <body>
            <h1>\(Self.escaped(title))</h1>
            \(body.joined(separator: "\n"))
            </body>
            </html>
            """
    }

    /// Text as it stands in a page.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\"", with: "&quot;")
    }
}

extension MeetingItem {
    /// What the minutes say of a case, line by line.
    fileprivate func lines(isClosed: Bool) -> [String] {
        var lines: [String] = []
        if late == true { lines.append("A late paper, taken all the same\(reason.map { ": \($0)" } ?? ".")") }
        if let recused, !recused.isEmpty {
            lines.append("Left the meeting for this case: \(recused.joined(separator: ", ")).")
        }
        if let tally { lines.append(tally.sentence(for: action ?? "")) }
        switch status {
        case "decided":
            let decided = decision?.decision.replacing("-", with: " ") ?? action ?? ""
            lines.append("Decided: \(decided)\(decision?.validUntil.map { ", until \($0)" } ?? "").")
            if let reasons = decision?.reasons { lines.append("Reasons: \(reasons)") }
            lines += (decision?.items ?? []).map { item in
                let due = item.due.map { ", by \($0)" } ?? ""
                return
                    """
                    \(item.kind.prefix(1).uppercased())\(item.kind.dropFirst()) \(item.item)\(due): \
                    \(item.text.bilingual)
                    """
            }
            if let takenBack { lines.append("Taken back \(takenBack.sentence)") }
        case "held_over":
            lines.append("Held over\(heldOverTo.map { " to \($0)" } ?? "")\(reason.map { ": \($0)" } ?? ".")")
        default: lines.append(isClosed ? "Not reached; it goes to the next meeting." : "Not decided yet.")
        }
        return lines
    }
}

extension MeetingTally {
    /// The count in a sentence.
    fileprivate func sentence(for action: String) -> String {
        guard outcome != "none" else { return "Agreed without a vote." }
        let count = "Votes for “\(action)”: \(`for`); for something else: \(against); abstained: \(abstained)."
        return outcome == "casting" ? count + " Tied, and carried by the casting vote of the chair." : count
    }
}
