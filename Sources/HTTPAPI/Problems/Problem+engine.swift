import Engine
import Hummingbird
import WorkflowCore

// The one place where what the engine says becomes what HTTP says.

extension Problem {
    /// The problem behind any error that a handler throws. What nobody foresaw is told without its internals.
    package init(_ error: any Error) {
        if let problem = error as? Problem {
            self = problem
        } else if let error = error as? EngineError {
            self.init(error)
        } else if let fault = DatabaseFault(error) {
            self.init(fault)
        } else if error is CancellationError {
            self.init(
                .stopping, "The server is stopping before it could answer. Try again in a moment.", headers: Self.retry)
        } else if let error = error as? any HTTPResponseError, error.status == .contentTooLarge {
            self.init(tooLargeFor: RequestLimits.body)
        } else {
            self.init(.internalFault, Self.internalDetail)
        }
    }

    /// What became of a command that was not done.
    package init(_ refusal: Refusal) {
        var facts = refusal.facts.objectValue ?? [:]
        // The reason is the type, and the current version is told under one name.
        for name in ["reason", "current"] { facts[name] = nil }
        if let version = refusal.version { facts["version"] = .integer(Int64(version)) }
        if let state = refusal.state { facts["state"] = .string(state) }
        self.init(Kind(refusal.reason), refusal.sentence, facts: facts.filter { $0.value != .null })
    }

    /// A token that is missing, or that nobody vouches for.
    package static func unauthenticated(_ detail: String, isTokenGiven: Bool) -> Problem {
        let challenge =
            isTokenGiven ? "Bearer realm=\"accredit\", error=\"invalid_token\"" : "Bearer realm=\"accredit\""
        return Problem(.unauthenticated, detail, headers: [.wwwAuthenticate: challenge])
    }

    /// A body beyond a limit in bytes.
    init(tooLargeFor limit: Int) {
        self.init(
            .bodyTooLarge, "The body has more than \(limit) bytes. Send less.",
            facts: ["limit_bytes": .integer(Int64(limit))])
    }

    /// What to do about a fault that passes.
    private static let retry: HTTPFields = [.retryAfter: "2"]

    /// What is told of a fault that the caller can do nothing about.
    private static let internalDetail =
        "Something went wrong that is not yours to mend; the server's log has the details."

    private init(_ error: EngineError) {
        let detail = Self.sentence(error.description)
        switch error {
        case .unauthenticated: self = .unauthenticated(detail, isTokenGiven: true)
        case .forbidden(let needs): self.init(.forbidden, detail, facts: ["needs": .string(needs)])
        case .withheld(_, let instead): self.init(.forbidden, detail, facts: ["needs": .string(instead)])
        case .notFound(let kind, let name, _):
            self.init(
                kind == "case" ? .unknownCase : .notFound, detail,
                facts: ["kind": .string(kind), "name": .string(name)])
        case .unanswerable(let parameter, _, _): self.init(.badQuery, detail, facts: ["parameter": .string(parameter)])
        // What only operators can bring about, or a program that does not know its database.
        case .alreadyExists, .invalid, .notPublishable: self.init(.internalFault, Self.internalDetail)
        }
    }

    private init(_ fault: DatabaseFault) {
        let detail = Self.sentence(fault.description)
        switch fault {
        case .away: self.init(.databaseAway, detail, headers: Self.retry)
        case .busy: self.init(.databaseBusy, detail, headers: Self.retry)
        case .otherSchema: self.init(.otherSchema, detail)
        case .other: self.init(.internalFault, detail)
        }
    }

    /// A description as a sentence: a capital first, a stop last.
    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}

extension Problem.Kind {
    /// The kind for a rule that refused.
    package init(_ reason: Refusal.Reason) {
        self =
            switch reason {
            case .unknownAction: .unknownAction
            case .notFromHere: .notFromHere
            case .notPermitted: .notPermitted
            case .separation: .separation
            case .invalidData: .invalidData
            case .guardFailed: .guardFailed
            case .notEditable: .notEditable
            case .unknownBody: .unknownBody
            case .unknownRoute: .unknownRoute
            case .otherProvider: .otherProvider
            case .timeNotAllowed: .timeNotAllowed
            case .staleVersion: .staleVersion
            case .keyReused: .keyReused
            case .unknownCase: .unknownCase
            case .paused: .paused
            case .notPaused: .notPaused
            case .caseClosed: .caseClosed
            case .unknownEvent: .unknownEvent
            case .alreadyAgreed: .alreadyAgreed
            case .proposalLapsed: .proposalLapsed
            case .noDeadline: .noDeadline
            case .clockStopped: .clockStopped
            case .outOfOrder: .outOfOrder
            case .noSuchEvidence: .noSuchEvidence
            case .noDecision: .noDecision
            case .noSuchItem: .noSuchItem
            case .conditionStatus: .conditionStatus
            case .noRequestHere: .noRequestHere
            case .unknownRequest: .unknownRequest
            case .requestNotSo: .requestNotSo
            case .unknownLetter: .unknownLetter
            case .letterNotSo: .letterNotSo
            case .evidenceEmpty: .evidenceEmpty
            case .evidenceType: .evidenceType
            case .evidenceTooLarge: .evidenceTooLarge
            case .evidenceExpired: .evidenceExpired
            case .uploadLost: .uploadLost
            case .noSuchFile: .noSuchFile
            case .unknownItem: .unknownItem
            case .notShared: .notShared
            case .alreadyAttached: .alreadyAttached
            case .itemInUse: .itemInUse
            case .noPanel: .noPanel
            case .noSuchMember: .noSuchMember
            case .conflict: .conflictOfInterest
            case .away: .away
            case .alreadyOnPanel: .alreadyOnPanel
            case .noSeat: .noSeat
            case .notOnPanel: .notOnPanel
            case .alreadyReviewed: .alreadyReviewed
            case .alreadyDeclared: .alreadyDeclared
            case .objectionWindow: .objectionWindow
            case .reviewsMissing: .reviewsMissing
            case .noMeeting: .noMeeting
            case .noQuorum: .noQuorum
            case .notCarried: .notCarried
            case .decided: .decided
            case .notPresent: .notPresent
            case .recused: .recused
            case .unknownMeeting: .unknownMeeting
            case .meetingDay: .meetingDay
            case .meetingStatus: .meetingStatus
            case .noAppeal: .noAppeal
            case .appealTooLate: .appealTooLate
            case .appealLodged: .appealLodged
            case .judgedBefore: .judgedBefore
            case .nothingToReuse: .nothingToReuse
            case .returnNotSo: .returnNotSo
            case .changeNotSo: .changeNotSo
            case .notRecognised: .notRecognised
            // Neither is to be had through this face: no route makes such commands.
            case .unknownCommand, .notDue: .internalFault
            }
    }
}
