import ArgumentParser
import Engine
import Turnaround
import WorkflowCore
import WorkflowCore

/// `accredit meeting list`.
struct ListMeetings: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the meetings of your body with cut-off days and numbers of waiting cases.",
        discussion: """
            Without days, from four weeks ago to a year ahead.

            Examples:
              accredit meeting list
              accredit meeting list --from 2027-01-01 --until 2027-03-31
            """)

    private struct Answer: Decodable { let meetings: [MeetingSummary] }

    @Option(help: ArgumentHelp("The first day.", valueName: "day"), transform: Arguments.day) var from: Day?
    @Option(help: ArgumentHelp("The last day.", valueName: "day"), transform: Arguments.day) var until: Day?
    @Option(help: ArgumentHelp("Only this series.", valueName: "name")) var series: String?
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let query = [("from", from?.description), ("until", until?.description), ("series", series)]
        let request = ServerRequest(
            path: ["v1", "meetings"], query: query.compactMap { name, value in value.map { (name, $0) } })
        let (list, answer) = try await client.ask(request, for: Answer.self)
        try show(
            answer, none: "there are no meetings that you may see",
            text: Table.text(
                ["Meeting", "Papers close", "Status", "Waiting", "Decided", "Chair"],
                list.meetings.map { meeting in
                    [
                        meeting.meeting, meeting.papersClose.description,
                        meeting.status + (meeting.called == true ? ", called" : ""),
                        String(meeting.waiting), String(meeting.decided), meeting.chair ?? "",
                    ]
                }, below: ["Chair", "Decided", "Waiting"]))
    }
}

/// `accredit meeting show`.
struct ShowMeeting: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a meeting: agenda, attendance, and the votes you may see.",
        discussion: """
            Members see the votes of others once they have voted, or once the case is decided.

            Example:
              accredit meeting show accreditation-committee-2027-01-12
            """)

    @OptionGroup var meeting: MeetingArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (detail, answer) = try await client.ask(
            ServerRequest(path: ["v1", "meetings", meeting.name]), for: MeetingDetail.self)
        try show(answer, text: Self.text(detail))
    }

    private static func text(_ detail: MeetingDetail) -> String {
        let head = Table.pairs([
            ("Meeting", detail.meeting), ("Of", detail.title.text(in: .en)), ("Status", detail.status),
            ("Cancelled", detail.cancelledBecause),
            ("Papers close", detail.papersClose.description),
            ("Chair", detail.chair), ("Present", detail.present.isEmpty ? nil : detail.present.joined(separator: ", ")),
            ("Apologies", detail.apologies.isEmpty ? nil : detail.apologies.joined(separator: ", ")),
        ])
        let kept = (detail.keptFrom ?? 0) > 0 ? "\n\n\(MeetingItem.kept(from: detail.keptFrom ?? 0).text(in: .en))" : ""
        guard !detail.agenda.isEmpty else { return head + (kept.isEmpty ? "\n\nNothing is on the agenda." : kept) }
        let rows = detail.agenda.enumerated().map { place, item in
            let votes =
                (item.votes ?? []).map { "\($0.member) \($0.vote)" }
                + ((item.withheld ?? 0) > 0 ? ["\(item.withheld ?? 0) withheld"] : [])
            return [
                String(place + 1), item.case, item.title ?? "", item.provider, item.readyAt.inLondon, item.standing,
                votes.joined(separator: ", "),
            ]
        }
        return head + "\n\n" + Table.text(["", "Case", "Course", "Provider", "Ready", "Status", "Votes"], rows) + kept
    }
}

extension MeetingItem {
    /// Said of the cases of a meeting that the reader is kept from.
    static func kept(from count: Int) -> LocalizedText {
        count == 1
            ? LocalizedText(
                en: "There is one more case, which you are kept from: you have an interest in it.",
                cy: "Mae un achos arall na chewch ei weld: mae gennych fuddiant ynddo.")
            : LocalizedText(
                en: "There are \(count) more cases, which you are kept from: you have an interest in them.",
                cy: "Nifer yr achosion eraill na chewch eu gweld: \(count). Mae gennych fuddiant ynddynt.")
    }

    /// Where the case stands at the meeting, in words.
    var standing: String {
        switch status {
        case "decided": (decision?.decision ?? action ?? status) + (takenBack == nil ? "" : ", taken back")
        case "held_over": "held over\(heldOverTo.map { " to \($0)" } ?? "")"
        default: late == true ? "waiting, late paper" : status
        }
    }
}
