import Foundation
import Turnaround
import WorkflowCore

/// What became of a command.
package enum CommandOutcome: Sendable, Hashable {
    /// It was done, now or when it was first asked under the same key.
    case done(Receipt)
    /// It was not done, and nothing changed.
    case refused(Refusal)
    /// The case has moved on since the caller looked.
    case stale(Refusal)
    /// The key was used before for something else.
    case keyReused(Refusal)
    /// There is no such case, or none that the caller may see.
    case unknownCase(Refusal)
    /// The token is unknown, revoked or expired.
    case unauthenticated
}

/// What was done: the same for a replay as for the first time.
package struct Receipt: Codable, Sendable, Hashable {
    /// The case's id.
    package var id: UUID
    /// The reference that people use.
    package var reference: String
    /// The version of the case after the command, equal to the number of the event.
    package var version: Int
    /// The command, such as `open`, `act` or `reply`.
    package var command: String
    /// The action taken; the command itself where it is no action of the workflow.
    package var action: String
    /// The state left; `nil` where the case opened.
    package var from: String?
    /// The state the case is in after the command.
    package var state: String
    /// In whose court the case is after the command.
    package var party: String
    /// The outcome, where the state has one.
    package var outcome: String?
    /// When it happened.
    package var occurredAt: Instant
    /// What it did beyond moving the case: the number of a request, of an item, of days.
    package var effect: JSONValue?
    /// Whether this repeats an earlier answer. Not part of the answer's content.
    package var isReplay: Bool = false

    private enum CodingKeys: String, CodingKey {
        case id, reference, version, command, action, from, state, party, outcome, occurredAt, effect
    }
}

/// Why a command was not done, with what is needed to do better.
package struct Refusal: Sendable, Hashable {
    /// The rule that refused.
    package enum Reason: String, Sendable, CaseIterable {
        case unknownAction = "unknown_action"
        case notFromHere = "not_from_here"
        case notPermitted = "not_permitted"
        case separation
        case invalidData = "invalid_data"
        case guardFailed = "guard"
        case notEditable = "not_editable"
        case unknownBody = "unknown_body"
        case unknownRoute = "unknown_route"
        case otherProvider = "other_provider"
        case timeNotAllowed = "time_not_allowed"
        case staleVersion = "stale_version"
        case keyReused = "key_reused"
        case unknownCase = "unknown_case"
        case unknownCommand = "unknown_command"
        case notDue = "not_due"
        case paused
        case notPaused = "not_paused"
        case caseClosed = "case_closed"
        case unknownEvent = "unknown_event"
        case alreadyAgreed = "already_agreed"
        case proposalLapsed = "proposal_lapsed"
        case noDeadline = "no_deadline"
        case clockStopped = "clock_stopped"
        case outOfOrder = "out_of_order"
        case noSuchEvidence = "no_such_evidence"
        case noDecision = "no_decision"
        case noSuchItem = "no_such_item"
        case conditionStatus = "condition_status"
        case noRequestHere = "no_request_here"
        case unknownRequest = "unknown_request"
        case requestNotSo = "request_not_so"
        case unknownLetter = "unknown_letter"
        case letterNotSo = "letter_not_so"
        case evidenceEmpty = "evidence_empty"
        case evidenceType = "evidence_type"
        case evidenceTooLarge = "evidence_too_large"
        case evidenceExpired = "evidence_expired"
        case uploadLost = "upload_lost"
        case noSuchFile = "no_such_file"
        case unknownItem = "unknown_item"
        case notShared = "not_shared"
        case alreadyAttached = "already_attached"
        case itemInUse = "item_in_use"
        case noPanel = "no_panel"
        case noSuchMember = "no_such_member"
        case conflict
        case away
        case alreadyOnPanel = "already_on_panel"
        case noSeat = "no_seat"
        case notOnPanel = "not_on_panel"
        case alreadyReviewed = "already_reviewed"
        case alreadyDeclared = "already_declared"
        case objectionWindow = "objection_window"
        case reviewsMissing = "reviews_missing"
        case noMeeting = "no_meeting"
        case noQuorum = "no_quorum"
        case notCarried = "not_carried"
        case decided
        case notPresent = "not_present"
        case recused
        case unknownMeeting = "unknown_meeting"
        case meetingDay = "meeting_day"
        case meetingStatus = "meeting_status"
        case noAppeal = "no_appeal"
        case appealTooLate = "appeal_too_late"
        case appealLodged = "appeal_lodged"
        case judgedBefore = "judged_before"
        case nothingToReuse = "nothing_to_reuse"
        case returnNotSo = "return_not_so"
        case changeNotSo = "change_not_so"
        case notRecognised = "not_recognised"
    }

    /// The rule.
    package var reason: Reason
    /// Its facts, as the database gave them: `action`, `state`, `allowed`, `guards`, `roles`, …
    package var facts: JSONValue
    /// The case's version now, where there is a case.
    package var version: Int?
    /// The case's state now.
    package var state: String?

    /// A refusal.
    package init(reason: Reason, facts: JSONValue, version: Int? = nil, state: String? = nil) {
        self.reason = reason
        self.facts = facts
        self.version = version
        self.state = state
    }

    /// One or more sentences: what is wrong, and what to do.
    package var sentence: String {
        let action = facts["action"]?.stringValue ?? ""
        let allowed = Self.list(facts["allowed"])
        let event = facts["event"]?.integerValue.map { "\($0)" } ?? ""
        return switch reason {
        case .unknownAction: "The workflow has no action “\(action)”. From “\(state ?? "")” one can: \(allowed)."
        case .notFromHere: "“\(action)” is not possible from “\(state ?? "")”. From there one can: \(allowed)."
        case .notPermitted:
            "“\(action)” is for: \(Self.list(facts["roles"])). The token's holder is none of these on this case."
        case .separation:
            """
            “\(action)” needs another pair of eyes: who did \(Self.list(facts["separate_from"])) on this case may not \
            do it.
            """
        case .invalidData:
            (facts["problems"]?.arrayValue ?? []).map {
                """
                \($0["path"]?.stringValue ?? "") \($0["message"]?.stringValue ?? ""); expected \
                \($0["expected"]?.stringValue ?? "").
                """
            }.joined(separator: " ")
        case .guardFailed:
            (facts["guards"]?.arrayValue ?? []).compactMap { $0["message"]?["en"]?.stringValue }.joined(separator: " ")
        case .notEditable:
            "The submission can be changed only while the provider has it; the case is in “\(state ?? "")”."
        case .unknownBody: "There is no accrediting body with the code “\(facts["body"]?.stringValue ?? "")”."
        case .unknownRoute where facts["valid_from"]?.stringValue != nil:
            """
            The route “\(facts["route"]?.stringValue ?? "")” takes cases from \
            \(facts["valid_from"]?.stringValue ?? "") on. Open now: \(allowed).
            """
        case .unknownRoute: "There is no published route “\(facts["route"]?.stringValue ?? "")”. Published: \(allowed)."
        case .otherProvider:
            """
            The submission names UKPRN \(facts["provider_ukprn"]?.stringValue ?? ""); your own is \
            \(facts["expected"]?.stringValue ?? "").
            """
        case .timeNotAllowed:
            """
            Only operators of sample organisations may say when something happened, on cases opened that way, in \
            order, and never in the future.
            """
        case .staleVersion:
            "The case is now at version \(version.map(String.init) ?? "?"). Look at it again, then decide."
        case .keyReused: "This idempotency key was used before for something else. Use a new key for a new request."
        case .unknownCase:
            "There is no case “\(facts["case"]?.stringValue ?? "")” that you may see. Check its reference."
        case .unknownCommand: "There is no such command."
        case .notDue: "Nothing is due."
        case .paused: "The case is paused by agreement; resume it first. “\(action)” is possible then."
        case .notPaused: "The case is not paused, so there is nothing to resume."
        case .caseClosed: "The case is closed: nothing runs any more for “\(action)” to change."
        case .unknownEvent:
            action == "consent"
                ? """
                Event \(event) of the case is neither a proposed pause nor an extension. Its history has the \
                numbers.
                """
                : """
                The case has no event \(event) that can be corrected: corrections, reminders and moves of \
                calendars stand as they are. Its history has the numbers.
                """
        case .alreadyAgreed: "Event \(event) has been agreed to already."
        case .proposalLapsed: "The case has moved since event \(event) proposed the pause. Propose it anew."
        case .noDeadline: "The case has no limit running in “\(state ?? "")” that could be extended."
        case .clockStopped: "The clock of the standard has stopped, so there is nothing to extend."
        case .outOfOrder:
            "Event \(event) cannot have happened at \(facts["effective_at"]?.stringValue ?? ""): tell a time "
                + (facts["earliest"]?.stringValue.map { "from \($0) " } ?? "")
                + "up to \(facts["latest"]?.stringValue ?? "")."
        case .noSuchEvidence:
            """
            No such evidence was handed in for “\(facts["requirement"]?.stringValue ?? "")”. Handed in is some for: \
            \(allowed).
            """
        case .noDecision:
            "“\(action)” decides nothing, so it takes no reasons or items. Decisions from here: \(allowed)."
        case .noSuchItem:
            """
            The case has no condition \(facts["item"]?.integerValue.map { "\($0)" } ?? ""). Those that this can be \
            done to: \(allowed).
            """
        case .conditionStatus:
            "Condition \(facts["item"]?.integerValue.map { "\($0)" } ?? "") is \(facts["found"]?.stringValue ?? ""); "
                + "“\(action)” is for one that is \(facts["expected"]?.stringValue ?? "")."
        case .noRequestHere:
            """
            Nothing can be asked of the provider in “\(state ?? "")”: the workflow leads to no request from there. One \
            can: \(allowed).
            """
        case .unknownRequest:
            "\(facts["request"]?.integerValue.map { "The case has no request \($0)" } ?? "Say which request is meant"). "
                + "Those that are \(facts["wanted"]?.stringValue ?? "open"): \(allowed)."
        case .unknownLetter:
            """
            The case has no letter \(facts["letter"]?.integerValue.map { "\($0)" } ?? "of that number"). It has: \
            \(allowed).
            """
        case .letterNotSo:
            """
            Letter \(facts["letter"]?.integerValue ?? 0) is \(facts["found"]?.stringValue ?? ""), and this is for \
            letters that are:\u{20}
            """
                + "\(Self.list(facts["wanted"])). Look at it again in a moment."
        case .evidenceEmpty:
            """
            The file is empty. Attach the file itself; a shortcut or a file that is still in the cloud has nothing in \
            it.
            """
        case .evidenceType:
            "“\(facts["name"]?.stringValue ?? "")” is by its content \(facts["found"]?.stringValue ?? ""). "
                + """
                Give it the name that fits, or attach the file you mean. Taken are: \
                \(FileKind.allCases.map(\.title).joined(separator: ", ")).
                """
        case .evidenceTooLarge:
            """
            The file has more than \(facts["limit_bytes"]?.integerValue ?? 0) bytes, which is the most this scheme \
            takes.\u{20}
            """
                + "Send a smaller one, parts of it, or a public link."
        case .evidenceExpired:
            """
            The evidence held until \(facts["valid_until"]?.stringValue ?? ""). Attach one that holds, or say until \
            when this one does.
            """
        case .uploadLost: "The file did not come whole, and nothing of it is kept. Send it again."
        case .noSuchFile: "You have brought no file with this SHA-256. Send the file itself."
        case .unknownItem:
            """
            \(facts["case"]?.stringValue ?? "The case") has no evidence \
            \(facts["item"]?.integerValue.map { "\($0)" } ?? "") of yours to see. Its list has the numbers.
            """
        case .notShared:
            """
            Item \(facts["item"]?.integerValue ?? 0) of \(facts["case"]?.stringValue ?? "") was handed to another \
            body.\u{20}
            """
                + "Share it with \(facts["body"]?.stringValue ?? "") first, or attach the file itself."
        case .alreadyAttached:
            """
            The same is attached as item \(facts["item"]?.integerValue ?? 0) for \
            “\(facts["requirement"]?.stringValue ?? "")” already.
            """
        case .itemInUse:
            """
            Item \(facts["item"]?.integerValue ?? 0) is relied on: it came with a reply, or was handed in before the \
            body asked. Attach another and say so.
            """
        case .requestNotSo:
            """
            Request \(facts["request"]?.integerValue ?? 0) is \(facts["found"]?.stringValue ?? ""), and “\(action)” is \
            for those that are\u{20}
            """
                + (facts["wanted"] == "open"
                    ? "open. Ask anew where more is needed."
                    : "answered. Wait for the reply, or cancel it where it is not needed.")
        case .noPanel, .noSuchMember, .conflict, .away, .alreadyOnPanel, .noSeat, .notOnPanel, .alreadyReviewed,
            .alreadyDeclared,
            .objectionWindow, .reviewsMissing:
            panelSentence
        case .noMeeting, .noQuorum, .notCarried, .decided, .notPresent, .recused, .unknownMeeting, .meetingDay,
            .meetingStatus:
            meetingSentence
        case .noAppeal, .appealTooLate, .appealLodged, .judgedBefore, .nothingToReuse, .returnNotSo, .changeNotSo,
            .notRecognised:
            aftercareSentence
        }
    }

    static func list(_ names: JSONValue?) -> String {
        let names = (names?.arrayValue ?? []).compactMap(\.stringValue)
        return names.isEmpty ? "nothing" : names.joined(separator: ", ")
    }
}
