import Turnaround
import WorkflowCore

/// Something a person asks the engine to do to one case. Every command goes through the database's one door,
/// `accredit.perform`.
package struct Command: Sendable, Hashable {
    /// The kinds of command, each with its values.
    package enum Request: Sendable, Hashable {
        /// Begin a case: the body's code, the submission as facts, a route other than the one the body's rules give,
        /// and the code of the provider for whom an agent acts.
        case open(body: String, submission: JSONValue, route: String?, provider: String? = nil)
        /// Take an action of the workflow, handing over the data it records.
        case act(case: String, action: String, data: JSONValue?)
        /// Replace the submission while the provider has it.
        case amend(case: String, submission: JSONValue)
        /// Propose that the case rest for a reason; it does so once the other side has consented.
        case pause(case: String, reason: String)
        /// Agree to the pause or the extension that an event proposed.
        case consent(case: String, event: Int)
        /// Take a paused case up again.
        case resume(case: String)
        /// Give more time, 1 to 250 working days.
        case extend(case: String, what: Extensible, workingDays: Int, reason: String)
        /// Record that an event happened at another time than was recorded.
        case correct(case: String, event: Int, effectiveAt: Instant, reason: String)
        /// Record that a piece of evidence was looked at; without its digest, all that was handed in for the
        /// requirement.
        case consult(case: String, requirement: String, how: Consultation, sha256: String?)
        /// What the rule of its name reads by itself, under the names in which it is handed over.
        case give(Verb, case: String, members: [String: JSONValue])
    }

    /// Commands whose rules read what comes with them by themselves; `Migrations` says for each what that is.
    package enum Verb: String, CaseIterable, Sendable {
        /// Decide, with reasons and the items of the decision.
        case decide
        /// Say that a decision does not stand which nobody was told of.
        case takeBack = "take_back"
        /// Show how a condition is met.
        case satisfy
        /// Find that a condition is met.
        case discharge
        /// Find that what was shown does not meet a condition.
        case reopen
        /// Give more time for a condition.
        case prolong
        /// Ask the provider for something.
        case ask
        /// Answer what was asked.
        case reply
        /// Give more time for one request.
        case postpone
        /// Find that a request is answered.
        case settle
        /// No longer ask.
        case cancel
        /// Hand over a piece of evidence.
        case attach
        /// Take a piece of evidence back.
        case detach
        /// Offer a piece of evidence to another body as well.
        case share
        /// Record that a piece of evidence was looked at, named by its number.
        case consult
        /// Ask a reviewer onto the panel.
        case invite
        /// Accept a seat on the panel, and declare with that to have no interest in the case.
        case join
        /// Not take a seat, or give it up before reviewing.
        case decline
        /// Declare an interest in the case.
        case declare
        /// Take back an interest that was declared by mistake.
        case withdrawInterest = "withdraw_interest"
        /// Take somebody off the panel, perhaps for a substitute.
        case release
        /// Object to a member who was named to the provider.
        case object
        /// Keep a member to whom the provider objected.
        case overrule
        /// Score and recommend, as a member of the panel.
        case review
        /// Keep what one has written of a review so far, for oneself alone.
        case draftReview = "draft_review"
        /// Put a file beside one's review.
        case addReviewFile = "add_review_file"
        /// Take a file beside one's review away again.
        case dropReviewFile = "drop_review_file"
        /// Say that a letter arrived.
        case confirmLetter = "confirm_letter"
        /// Send a letter once more.
        case copyLetter = "copy_letter"
        /// Not send a letter.
        case voidLetter = "void_letter"
        /// Say on the fact sheet how the provider is reached.
        case describe
        /// Vote for one of the actions that decide, or abstain, as a member of the meeting.
        case vote
        /// Leave the meeting for this case.
        case recuse
        /// Let a member take part again who was said to have left the meeting for this case.
        case readmit
        /// Put a case off from the meeting it is on to the next one.
        case holdOver = "hold_over"
        /// Say where on an agenda a case comes, or take a late paper.
        case place
        /// Appeal against the decision on a case.
        case appeal
        /// Take over what has not changed from the case that this one renews.
        case reuseUnchanged = "reuse_unchanged"
        /// Make the annual return.
        case fileReturn = "file_return"
        /// Be content with an annual return.
        case acceptReturn = "accept_return"
        /// Ask again about an annual return.
        case queryReturn = "query_return"
        /// Tell of a change to what is recognised.
        case notifyChange = "notify_change"
        /// Find that a change is minor.
        case acceptChange = "accept_change"
        /// Find that a change needs a new look, in a case of its own.
        case lookAgain = "look_again"
        /// Give the case to an officer of the body.
        case assign
        /// Take the case from its officer and give it to nobody.
        case unassign
        /// Write a note for the body's people alone.
        case note
        /// Put words of the body's own on the case.
        case tag
        /// Take such words off it.
        case untag
    }

    /// Kinds of time that can be extended.
    package enum Extensible: String, CaseIterable, Sendable {
        /// The standard of the whole: the body's own time.
        case standard
        /// The limit of the present state.
        case deadline
    }

    /// Ways in which a piece of evidence was used.
    package enum Consultation: String, CaseIterable, Sendable {
        /// Somebody opened it.
        case opened
        /// Somebody cited it.
        case cited
    }

    /// The kind of command with its values.
    package var request: Request
    /// The principal's idempotency key: a repeat under it is replayed, other content under it is refused.
    package var key: String
    /// The version of the case the principal saw; `nil` acts on whatever is there.
    package var expectedVersion: Int?
    /// Time at which it happened, for simulated samples only; `nil` is now.
    package var occurredAt: Instant?

    /// A command.
    package init(_ request: Request, key: String, expectedVersion: Int? = nil, occurredAt: Instant? = nil) {
        self.request = request
        self.key = key
        self.expectedVersion = expectedVersion
        self.occurredAt = occurredAt
    }

    /// The form in which `accredit.perform` takes it.
    var json: JSONValue {
        var members: [String: JSONValue] = ["key": .string(key)]
        members["command"] = .string(request.name)
        members["case"] = request.case.map { .string(CaseReference.normalised($0)) }
        switch request {
        case .open(let body, let submission, let route, let provider):
            members["body"] = .string(body)
            members["submission"] = submission
            members["route"] = route.map(JSONValue.string)
            members["provider"] = provider.map(JSONValue.string)
        case .act(_, let action, let data):
            members["action"] = .string(action)
            members["data"] = data
        case .amend(_, let submission):
            members["submission"] = submission
        case .pause(_, let reason):
            members["reason"] = .string(reason)
        case .consent(_, let event):
            members["event"] = .integer(Int64(event))
        case .resume:
            break
        case .extend(_, let what, let workingDays, let reason):
            members["what"] = .string(what.rawValue)
            members["working_days"] = .integer(Int64(workingDays))
            members["reason"] = .string(reason)
        case .correct(_, let event, let effectiveAt, let reason):
            members["event"] = .integer(Int64(event))
            members["effective_at"] = .string(effectiveAt.description)
            members["reason"] = .string(reason)
        case .consult(_, let requirement, let how, let sha256):
            members["requirement"] = .string(requirement)
            members["how"] = .string(how.rawValue)
            members["sha256"] = sha256.map { .string($0) }
        case .give(_, _, let data):
            members.merge(data) { own, _ in own }
        }
        members["expected_version"] = expectedVersion.map { .integer(Int64($0)) }
        members["occurred_at"] = occurredAt.map { .string($0.description) }
        return .object(members)
    }
}

extension Command.Request {
    /// The command's name, as histories tell it.
    package var name: String {
        switch self {
        case .open: "open"
        case .act: "act"
        case .amend: "amend"
        case .pause: "pause"
        case .consent: "consent"
        case .resume: "resume"
        case .extend: "extend"
        case .correct: "correct"
        case .consult: "consult"
        case .give(let verb, _, _): verb.rawValue
        }
    }

    /// The case it is about; `nil` where it opens one.
    package var `case`: String? {
        switch self {
        case .open: nil
        case .act(let name, _, _), .amend(let name, _), .pause(let name, _), .consent(let name, _), .resume(let name),
            .extend(let name, _, _, _), .correct(let name, _, _, _), .consult(let name, _, _, _), .give(_, let name, _):
            name
        }
    }
}

extension Command {
    /// The keys a principal may choose: 1 to 200 printable ASCII characters.
    package static func isUsableKey(_ key: String) -> Bool {
        (1...200).contains(key.utf8.count) && key.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
