import Hummingbird

extension Problem {
    /// The kinds of problem; each is stable across releases and has one status.
    package enum Kind: String, CaseIterable, Sendable {
        case malformedJSON = "malformed_json"
        case badQuery = "bad_query"
        case badHeader = "bad_header"
        case unauthenticated
        case forbidden
        case notPermitted = "not_permitted"
        case separation
        case notFound = "not_found"
        case unknownCase = "unknown_case"
        case methodNotAllowed = "method_not_allowed"
        case unknownAction = "unknown_action"
        case notFromHere = "not_from_here"
        case notEditable = "not_editable"
        case paused
        case notPaused = "not_paused"
        case caseClosed = "case_closed"
        case alreadyAgreed = "already_agreed"
        case proposalLapsed = "proposal_lapsed"
        case noDeadline = "no_deadline"
        case clockStopped = "clock_stopped"
        case staleVersion = "stale_version"
        case bodyTooLarge = "body_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case invalidRequest = "invalid_request"
        case invalidSubmission = "invalid_submission"
        case invalidData = "invalid_data"
        case guardFailed = "guard"
        case unknownBody = "unknown_body"
        case unknownRoute = "unknown_route"
        case otherProvider = "other_provider"
        case timeNotAllowed = "time_not_allowed"
        case unknownEvent = "unknown_event"
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
        case conflictOfInterest = "conflict"
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
        case keyReused = "key_reused"
        case versionRequired = "version_required"
        case internalFault = "internal"
        case databaseAway = "database_away"
        case databaseBusy = "database_busy"
        case otherSchema = "other_schema"
        case stopping
    }
}

extension Problem.Kind {
    /// The stable address of the kind, relative to the server.
    package var type: String { "/problems/\(rawValue)" }

    /// The HTTP status.
    package var status: HTTPResponse.Status {
        switch self {
        case .malformedJSON, .badQuery, .badHeader: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden, .notPermitted, .separation, .conflictOfInterest, .notOnPanel, .notPresent, .recused,
            .judgedBefore:
            .forbidden
        case .notFound, .unknownCase, .unknownMeeting: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .unknownAction, .notFromHere, .notEditable, .paused, .notPaused, .caseClosed, .alreadyAgreed,
            .proposalLapsed, .noDeadline,
            .clockStopped, .noDecision, .conditionStatus, .noRequestHere, .requestNotSo, .letterNotSo,
            .uploadLost, .alreadyAttached, .itemInUse,
            .noPanel, .away, .alreadyOnPanel, .noSeat, .alreadyReviewed, .alreadyDeclared, .objectionWindow,
            .reviewsMissing,
            .noMeeting, .noQuorum, .notCarried, .decided, .meetingDay, .meetingStatus,
            .noAppeal, .appealTooLate, .appealLodged, .nothingToReuse, .returnNotSo, .changeNotSo, .notRecognised:
            .conflict
        case .staleVersion: .preconditionFailed
        case .bodyTooLarge, .evidenceTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .invalidRequest, .invalidSubmission, .invalidData, .guardFailed, .unknownBody, .unknownRoute,
            .otherProvider, .timeNotAllowed,
            .unknownEvent, .outOfOrder, .noSuchEvidence, .noSuchItem, .noSuchMember, .unknownRequest, .unknownLetter,
            .evidenceEmpty,
            .evidenceType,
            .evidenceExpired,
            .noSuchFile, .unknownItem, .notShared, .keyReused:
            .unprocessableContent
        case .versionRequired: .preconditionRequired
        case .internalFault: .internalServerError
        case .databaseAway, .databaseBusy, .otherSchema, .stopping: .serviceUnavailable
        }
    }

    /// What the kind stands for, the same for every occurrence.
    package var title: String {
        switch self {
        case .malformedJSON: "The body cannot be read as JSON"
        case .badQuery: "A query parameter is not usable"
        case .badHeader: "A header is not usable"
        case .unauthenticated: "A token is needed"
        case .forbidden: "The token's holder may not do this"
        case .notPermitted: "The token's holder has not the role for this"
        case .separation: "Another pair of eyes is needed"
        case .notFound: "There is no such thing"
        case .unknownCase: "There is no such case"
        case .methodNotAllowed: "The method is not offered here"
        case .unknownAction: "The workflow has no such action"
        case .notFromHere: "The action is not possible now"
        case .notEditable: "The submission cannot be changed now"
        case .paused: "The case is paused"
        case .notPaused: "The case is not paused"
        case .caseClosed: "The case is closed"
        case .alreadyAgreed: "It has been agreed to already"
        case .proposalLapsed: "The proposal is no longer open"
        case .noDeadline: "No limit is running"
        case .clockStopped: "The clock has stopped"
        case .staleVersion: "The case has moved on"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The body has to be JSON"
        case .invalidRequest: "The request is not what is expected"
        case .invalidSubmission: "The submission has problems"
        case .invalidData: "The action's data has problems"
        case .guardFailed: "The case does not meet the action's conditions"
        case .unknownBody: "There is no such accrediting body"
        case .unknownRoute: "There is no such published route"
        case .otherProvider: "The submission is another provider's"
        case .timeNotAllowed: "The time may not be told"
        case .unknownEvent: "The case has no such event"
        case .outOfOrder: "It cannot have happened then"
        case .noSuchEvidence: "No such evidence was handed in"
        case .noDecision: "The action decides nothing"
        case .noSuchItem: "The case has no such condition"
        case .conditionStatus: "The condition is not where it would have to be"
        case .noRequestHere: "Nothing can be asked now"
        case .unknownRequest: "The case has no such request"
        case .unknownLetter: "The case has no such letter"
        case .letterNotSo: "The letter is not in the status for this"
        case .evidenceEmpty: "The file is empty"
        case .evidenceType: "The file is not what its name says, or of no kind that is taken"
        case .evidenceTooLarge: "The file is too large"
        case .evidenceExpired: "The evidence has run out"
        case .uploadLost: "The file did not come whole"
        case .noSuchFile: "There is no such file of yours"
        case .unknownItem: "The case has no such evidence"
        case .notShared: "The evidence is not shared with this body"
        case .alreadyAttached: "It is attached already"
        case .itemInUse: "The evidence is relied on"
        case .requestNotSo: "The request is not in the status for this"
        case .noPanel: "No panel reads there"
        case .noSuchMember: "There is no such reviewer or seat"
        case .conflictOfInterest: "An interest is in the way"
        case .away: "The reviewer is away"
        case .alreadyOnPanel: "The reviewer is on the panel already"
        case .noSeat: "The panel has no such seat free"
        case .notOnPanel: "You are not on this panel"
        case .alreadyReviewed: "The review of this round is in"
        case .alreadyDeclared: "The interest is declared already"
        case .objectionWindow: "Objections have their time"
        case .reviewsMissing: "The panel has not read yet"
        case .noMeeting: "No open meeting has the case"
        case .noQuorum: "The meeting has no quorum for the case"
        case .notCarried: "The votes do not carry it"
        case .decided: "The case is decided"
        case .notPresent: "You are not present at the meeting"
        case .recused: "The member has left the meeting for this case"
        case .unknownMeeting: "There is no such meeting"
        case .meetingDay: "The meeting is on another day"
        case .meetingStatus: "The meeting is not where it would have to be"
        case .noAppeal: "The scheme takes no appeal here"
        case .appealTooLate: "The time for appeals is over"
        case .appealLodged: "An appeal has been lodged"
        case .judgedBefore: "Other people judge an appeal"
        case .nothingToReuse: "Nothing can be taken over"
        case .returnNotSo: "The return is not in the status for this"
        case .changeNotSo: "The change is not to be dealt with"
        case .notRecognised: "It is not recognised now"
        case .keyReused: "The idempotency key was used for something else"
        case .versionRequired: "The case's version has to be named"
        case .internalFault: "Something went wrong here"
        case .databaseAway: "The database cannot be reached"
        case .databaseBusy: "The database did not answer in time"
        case .otherSchema: "The database is at another version"
        case .stopping: "The server is stopping"
        }
    }
}
