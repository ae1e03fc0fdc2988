import WorkflowCore

/// Reason why a command was not carried out, with facts that help to do better.
package struct Refusal: Sendable, Hashable {
    /// The rule that refused. `refusals.yaml` beside this file has the words and the facts of each.
    package enum Reason: String, Sendable, CaseIterable {
        case unknownAction = "unknown_action"
        case notFromHere = "not_from_here"
        case notPermitted = "not_permitted"
        case outOfScope = "out_of_scope"
        case separation
        case invalidData = "invalid_data"
        case guardFailed = "guard"
        case incomplete
        case notEditable = "not_editable"
        case unknownBody = "unknown_body"
        case organisationClosed = "organisation_closed"
        case notActingFor = "not_acting_for"
        case unknownRoute = "unknown_route"
        case otherProvider = "other_provider"
        case overQuota = "over_quota"
        case timeNotAllowed = "time_not_allowed"
        case staleVersion = "stale_version"
        case keyReused = "key_reused"
        case unknownCase = "unknown_case"
        case unknownCommand = "unknown_command"
        case notDue = "not_due"
        case notMigrated = "not_migrated"
        case paused
        case notPaused = "not_paused"
        case caseClosed = "case_closed"
        case caseEnded = "case_ended"
        case unknownEvent = "unknown_event"
        case alreadyAgreed = "already_agreed"
        case proposalLapsed = "proposal_lapsed"
        case noDeadline = "no_deadline"
        case clockStopped = "clock_stopped"
        case outOfOrder = "out_of_order"
        case noSuchEvidence = "no_such_evidence"
        case noDecision = "no_decision"
        case nothingDecided = "nothing_decided"
        case decisionTold = "decision_told"
        case noWayBack = "no_way_back"
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
        case infected
        case evidenceExpired = "evidence_expired"
        case uploadLost = "upload_lost"
        case noSuchFile = "no_such_file"
        case unknownItem = "unknown_item"
        case notShared = "not_shared"
        case alreadyAttached = "already_attached"
        case itemInUse = "item_in_use"
        case noPanel = "no_panel"
        case noSuchMember = "no_such_member"
        case noSuchOfficer = "no_such_officer"
        case officerLeft = "officer_left"
        case officerAlready = "officer_already"
        case conflict
        case away
        case alreadyOnPanel = "already_on_panel"
        case noSeat = "no_seat"
        case notOnPanel = "not_on_panel"
        case alreadyReviewed = "already_reviewed"
        case alreadyDeclared = "already_declared"
        case whichPerson = "which_person"
        case unknownPerson = "unknown_person"
        case similarPerson = "similar_person"
        case ownRecord = "own_record"
        case hasLeft = "has_left"
        case hasNotLeft = "has_not_left"
        case samePerson = "same_person"
        case atMeeting = "at_meeting"
        case knownProvider = "known_provider"
        case notActive = "not_active"
        case notDeclared = "not_declared"
        case objectionWindow = "objection_window"
        case reviewsMissing = "reviews_missing"
        case reviewsAwaited = "reviews_awaited"
        case noMeeting = "no_meeting"
        case noCorrespondence = "no_correspondence"
        case noQuorum = "no_quorum"
        case notCarried = "not_carried"
        case decided
        case notPresent = "not_present"
        case recused
        case unknownMeeting = "unknown_meeting"
        case meetingDay = "meeting_day"
        case meetingStatus = "meeting_status"
        case noAppeal = "no_appeal"
        case tooLate = "too_late"
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

    /// One or more sentences in English: what is wrong, and what to do.
    package var sentence: String { sentence(in: .en) }

    /// One or more sentences: what is wrong, and what to do.
    /// - Returns: English where the table has no words of that language.
    package func sentence(in language: Language) -> String {
        RefusalTable.current[reason].sentence(for: allFacts, in: language) ?? ""
    }

    /// What helps, as an action on a target: `{"target": "meeting", "action": "open", "meeting": …}`; `nil` where no
    /// single command does.
    package var next: JSONValue? { RefusalTable.current[reason].next(for: allFacts) }

    /// The facts with what is known of the case.
    private var allFacts: [String: JSONValue] {
        var facts = facts.objectValue ?? [:]
        if let version { facts["version"] = .integer(Int64(version)) }
        if let state { facts["state"] = .string(state) }
        return facts
    }
}
