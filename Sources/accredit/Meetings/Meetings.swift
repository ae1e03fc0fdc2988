import ArgumentParser
import Engine
import Foundation
import Turnaround
import WorkflowCore

/// `accredit meeting`: the meetings of a body's committees.
struct Meetings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meeting",
        abstract: "Manages meetings of committees: agenda, attendance, decisions, minutes.",
        discussion: """
            A meeting is named by its series and day, or by the day alone; today stands for the day. Members vote on \
            each case: \
            accredit meeting vote.

            Examples:
              accredit meeting list
              accredit meeting open 2027-01-12 --present "Ann Example"
              accredit meeting decide 2027-01-12 decisions.yaml
              accredit meeting close 2027-01-12
            """,
        subcommands: [
            ListMeetings.self, ShowMeeting.self, PackMeeting.self, CallMeeting.self, OpenMeeting.self,
            AttendMeeting.self, DecideAtMeeting.self, ShowMinutes.self, CloseMeeting.self, CancelMeeting.self,
            ShowCaseMeeting.self, VoteOnCase.self, RecuseFromCase.self, ReadmitToCase.self, HoldOverCase.self,
            PlaceCase.self,
        ])
}

/// The meeting a verb is about.
struct MeetingArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The meeting's name, such as accreditation-committee-2027-01-12, or its day.", valueName: "meeting"),
        completion: Completions.meetings, transform: Self.dated)
    var name: String

    /// A name or a day in which `today` is the day it is in London.
    static func dated(_ name: String) -> String {
        guard name == "today" || name.hasSuffix("-today") else { return name }
        return "\(name.dropLast("today".count))\(LondonTime.shared.day(of: .now))"
    }
}

/// When something happened to a meeting.
struct SimulatedTime: ParsableArguments {
    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(
            "The time it happened, RFC 3339; for operators of sample organisations only.", valueName: "instant"),
        transform: Arguments.instant)
    var occurredAt: Instant?
}

/// A verb that does something to a meeting.
protocol MeetingTendingVerb: ServerVerb {
    /// The address below the list of meetings.
    var path: [String] { get }
    /// What is sent along.
    var members: [String: JSONValue] { get }
    /// When it happened.
    var simulated: SimulatedTime { get }
}

extension MeetingTendingVerb {
    func run(with client: ServerClient) async throws {
        var members = members
        members["occurred_at"] = simulated.occurredAt.map { .string($0.description) }
        let request = ServerRequest(method: .post, path: ["v1", "meetings"] + path, body: .object(members))
        let (receipt, answer) = try await client.ask(request, for: MeetingReceipt.self)
        let people =
            ["planned", "cancelled"].contains(receipt.now) && receipt.present == 0 ? "" : ", \(receipt.present) present"
        try show(answer, text: "\(receipt.meeting): \(receipt.now)\(people); papers close \(receipt.papersClose)")
    }
}

/// Who is at a meeting.
struct Attendance: ParsableArguments {
    @Option(
        name: .customLong("present"),
        help: ArgumentHelp("A member who is present; repeat it for every one.", valueName: "name"))
    var present: [String] = []
    @Option(
        name: .customLong("apologies"),
        help: ArgumentHelp("A member who sends apologies; may be repeated.", valueName: "name"))
    var apologies: [String] = []
    @Option(help: ArgumentHelp("The chair's name.", valueName: "name")) var chair: String?

    /// As the server takes it; a list that is not told stays as it is.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for (name, people) in [("present", present), ("apologies", apologies)] where !people.isEmpty {
            members[name] = .array(people.map { .string($0) })
        }
        members["chair"] = chair.map { .string($0) }
        return members
    }
}

/// `accredit meeting call`.
struct CallMeeting: MeetingTendingVerb {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Calls an extra meeting on a future day; for officers.",
        discussion: """
            One that was cancelled is held after all where it is called for its day.

            Example:
              accredit meeting call 2027-01-20 --papers-close 2027-01-15
            """)

    @Argument(help: ArgumentHelp("Its day, YYYY-MM-DD, or today.", valueName: "day"), transform: MeetingArgument.dated)
    var date: String
    @Option(
        help: ArgumentHelp("The last day on which a case may become ready for it.", valueName: "day"),
        transform: MeetingArgument.dated)
    var papersClose: String
    @Option(help: ArgumentHelp("The series; needed where the body has several.", valueName: "name")) var series: String?
    @OptionGroup var simulated: SimulatedTime
    @OptionGroup var output: OutputOptions

    var path: [String] { [] }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["date": .string(date), "papers_close": .string(papersClose)]
        members["series"] = series.map { .string($0) }
        return members
    }
}

/// `accredit meeting open`.
struct OpenMeeting: MeetingTendingVerb {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Opens a meeting on its day; for officers and deciders.",
        discussion: """
            Members vote, and decisions are recorded, while it is open.

            Example:
              accredit meeting open 2027-01-12 --present "Ann Example" \\
                  --present "Ben Sample" --chair "Ann Example"
            """)

    @OptionGroup var meeting: MeetingArgument
    @OptionGroup var attendance: Attendance
    @OptionGroup var simulated: SimulatedTime
    @OptionGroup var output: OutputOptions

    var path: [String] { [meeting.name, "opening"] }
    var members: [String: JSONValue] { attendance.members }
}

/// `accredit meeting attend`.
struct AttendMeeting: MeetingTendingVerb {
    static let configuration = CommandConfiguration(
        commandName: "attend", abstract: "Records attendance, apologies and chair of a meeting.",
        discussion: """
            Before the meeting and while it is open. Each list replaces what was noted before.

            Example:
              accredit meeting attend 2027-01-12 --apologies "Cat Sample"
            """)

    @OptionGroup var meeting: MeetingArgument
    @OptionGroup var attendance: Attendance
    @OptionGroup var simulated: SimulatedTime
    @OptionGroup var output: OutputOptions

    var path: [String] { [meeting.name, "attendance"] }
    var members: [String: JSONValue] { attendance.members }
}

/// `accredit meeting close`.
struct CloseMeeting: MeetingTendingVerb {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Closes a meeting: its minutes are final, and cases it did not reach go to the next one.",
        discussion: """
            Example:
              accredit meeting close 2027-01-12 --notes "Next time in Welsh."
            """)

    @OptionGroup var meeting: MeetingArgument
    @Option(help: ArgumentHelp("Other notes for the minutes.", valueName: "text")) var notes: String?
    @OptionGroup var simulated: SimulatedTime
    @OptionGroup var output: OutputOptions

    var path: [String] { [meeting.name, "closing"] }
    var members: [String: JSONValue] { notes.map { ["notes": .string($0)] } ?? [:] }
}

/// `accredit meeting cancel`.
struct CancelMeeting: MeetingTendingVerb {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancels a meeting: its cases go to the next one; for officers.",
        discussion: """
            Until it is opened. Held after all, it is called for the same day.

            Example:
              accredit meeting cancel 2027-01-12 --reason "The hall is flooded."
            """)

    @OptionGroup var meeting: MeetingArgument
    @Option(help: ArgumentHelp("Why, in words; the body sees it.", valueName: "text")) var reason: String
    @OptionGroup var simulated: SimulatedTime
    @OptionGroup var output: OutputOptions

    var path: [String] { [meeting.name, "cancellation"] }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}
