import WorkflowCore

/// Facts of a letter: the state of things at its event, as the database recorded it in the same transaction.
package struct LetterFacts: Codable, Sendable {
    struct Body: Codable, Sendable {
        var code: String
        var name: String
        var email: String?
    }

    struct Provider: Codable, Sendable {
        var ukprn: String
        var name: String
        var nation: String?
    }

    /// The decision that is told.
    struct Decision: Codable, Sendable {
        /// In the words that all schemes share, such as `approved-with-conditions`.
        var decision: String
        var reasons: String?
        /// The last day of a term that is not the scheme's own.
        var until: PrintedDate?
        var items: [Item]?
    }

    /// Something that came with a decision.
    struct Item: Codable, Sendable {
        var item: Int
        /// condition, requirement, recommendation, advice or commendation.
        var kind: String
        var text: LocalizedText
        var criterion: LocalizedText?
        var due: PrintedDate?
    }

    /// Entry of the register about the case.
    struct Entry: Codable, Sendable {
        var from: PrintedDate
        var until: PrintedDate?
        var framework: String?
        var level: String?
        var credits: Double?
        var creditSystem: String?
    }

    /// Request to the provider.
    struct Request: Codable, Sendable {
        var number: Int
        var question: String
        /// The requirement that it is about, in the words of the scheme.
        var about: LocalizedText?
        var due: PrintedDate?
    }

    /// Standard or deadline that runs out.
    struct Reminder: Codable, Sendable {
        var due: PrintedDate?
        var overdue: Bool?
        /// True if it is a review that is waited for.
        var review: Bool?
        /// The step; absent where it is the whole.
        var of: LocalizedText?
    }

    /// How an appeal may be lodged, or the one that was.
    struct Appeal: Codable, Sendable {
        /// The last day.
        var until: PrintedDate?
        /// Grounds, as the scheme names them.
        var grounds: [String]?
        /// True if it is lodged in the case itself.
        var here: Bool?
        /// The case of an appeal that was lodged.
        var reference: String?
    }

    /// A seat on the panel.
    struct Seat: Codable, Sendable {
        /// Name of whose it is.
        var member: String
        /// The last day on which the provider may object.
        var objections: PrintedDate?
        /// The day by which their review is due, if they accept today.
        var due: PrintedDate?
    }

    /// The meeting that the case waits for.
    struct Meeting: Codable, Sendable {
        /// Its series and its day.
        var name: String?
        var day: PrintedDate?
    }

    /// What happens next.
    struct NextStep: Codable, Sendable {
        var step: LocalizedText
        var due: PrintedDate?
    }

    /// The words of the scheme, instead of the program's.
    struct Words: Codable, Sendable {
        var subject: LocalizedText?
        var text: LocalizedText?
    }

    var reference: String
    var title: LocalizedText
    /// The day of the event.
    var day: PrintedDate
    var body: Body
    var provider: Provider
    var scheme: LocalizedText
    /// The state of the case after the event.
    var state: LocalizedText
    /// The command of the event.
    var command: String
    /// Name of the organisation whose side did it.
    var by: String?
    /// The reason that was given with it.
    var reason: String?
    var decision: Decision?
    var entry: Entry?
    var request: Request?
    var reminder: Reminder?
    /// What brought the event about, as sentences tell it apart.
    var occasion: String?
    var appeal: Appeal?
    var panel: Seat?
    var meeting: Meeting?
    var next: NextStep?
    /// Learning outcomes of the course, as they were submitted.
    var outcomes: [String]?
    /// The case that renews this one.
    var successor: String?
    /// The conditions it is about.
    var items: [Item]?
    var words: Words?
    /// Name of the person that the letter greets; `nil`: nobody is known by name.
    var greeted: String?
    /// What the recipient asked for: `cy`, `en` or `both`.
    var language: String?
}
