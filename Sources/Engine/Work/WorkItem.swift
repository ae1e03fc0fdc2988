import Foundation
import Turnaround
import WorkflowCore

/// Something that is the reader's to do.
package struct WorkItem: Codable, Sendable, Hashable {
    /// Its kind.
    package enum Kind: String, Codable, CaseIterable, Sendable {
        /// A draft to finish and submit.
        case submit
        /// A draft that renews what runs out.
        case renew
        /// A request to answer.
        case reply
        /// A condition to show as met.
        case meet
        /// An action to take.
        case act
        /// A decision to take.
        case decide
        /// A vote to cast at a meeting that is open.
        case vote
        /// A seat on a panel to accept or decline.
        case join
        /// A review to send.
        case review
        /// Seats of a panel to fill.
        case invite
        /// An objection to a member of a panel to answer.
        case overrule
        /// A seat whose member is away until after the review is due, or can do nothing any more.
        case release
        /// A condition that the provider has shown as met, to discharge or to reopen.
        case discharge
        /// An annual return to make.
        case makeReturn = "return"
        /// An annual return that the provider has made, to accept or to query.
        case accept
        /// A change that the provider told of, to accept or to look at anew.
        case change
        /// Work of others that is overdue.
        case chase
        /// A case that rests, to take up again.
        case resume
        /// A pause or an extension that the other side proposed, to agree to.
        case consent
    }

    /// Its kind.
    package var kind: Kind
    /// The reference of its case.
    package var reference: String
    /// Title of the case's course or provider.
    package var title: String?
    /// The route.
    package var route: String
    /// The body's code.
    package var body: String
    /// The provider's code.
    package var provider: String
    /// Name of the case's officer, to people of the body.
    package var officer: String?
    /// The work, in a sentence.
    package var what: LocalizedText
    /// The number of the request, condition, seat or event it is about; `nil` where it is about the case.
    package var number: Int?
    /// The names of the actions that the reader may take, or vote for; empty where it is no action of the workflow.
    package var actions: [String]
    /// The meeting at which a vote is awaited, by its name.
    package var meeting: String?
    /// The day of that meeting.
    package var meetingDate: Day?
    /// How the provider last showed that the condition is met, of a condition to discharge, and of one to show again.
    package var showing: CaseDecision.Showing?
    /// Since when it waits.
    package var since: Instant
    /// The last day for it: the nearest of limit, standard of the step and standard of the whole; `nil` where none
    /// runs.
    package var due: Day?
    /// Working days from today to the due day; negative where that has passed.
    package var remainingWorkingDays: Int?
}

/// A page of work, what is due first on top.
package struct WorkPage: Codable, Sendable {
    /// Its items.
    package var work: [WorkItem]
    /// Cursor of the next page; `nil` on the last.
    package var next: String?
}

/// Start of a page of work: an opaque text to principals.
package struct WorkCursor: Sendable, Hashable {
    let due: Day?
    let since: Instant
    let id: UUID
    let kind: WorkItem.Kind
    let number: Int

    init(due: Day?, since: Instant, id: UUID, kind: WorkItem.Kind, number: Int) {
        self.due = due
        self.since = since
        self.id = id
        self.kind = kind
        self.number = number
    }

    /// Reads what ``text`` wrote; `nil` for anything else.
    package init?(_ text: String) {
        guard let data = Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/")),
            case let parts = String(decoding: data, as: UTF8.self).split(
                separator: "/", omittingEmptySubsequences: false),
            parts.count == 5,
            let microseconds = Int64(parts[1]), Self.years.contains(microseconds),
            let id = UUID(uuidString: String(parts[2])),
            let kind = WorkItem.Kind(rawValue: String(parts[3])), let number = Int32(parts[4]), number >= 0
        else { return nil }
        var due: Day?
        if !parts[0].isEmpty {
            guard let day = try? Day(parts[0]), (1900..<2200).contains(day.year) else { return nil }
            due = day
        }
        self.init(due: due, since: Instant(microseconds: microseconds), id: id, kind: kind, number: Int(number))
    }

    /// The years 1900 to 2199, in microseconds: PostgreSQL knows all of them.
    private static let years: Range<Int64> = -2_208_988_800_000_000..<7_258_118_400_000_000

    /// The cursor as text for a URL.
    package var text: String {
        Data("\(due?.description ?? "")/\(since.microseconds)/\(id.uuidString)/\(kind.rawValue)/\(number)".utf8)
            .base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_")
    }
}
