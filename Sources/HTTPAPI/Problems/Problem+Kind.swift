import Engine
import Hummingbird
import WorkflowCore

extension Problem {
    /// Faults that HTTP itself finds, beside the refusals of the engine. `refusals.yaml` has the words of both.
    package enum Fault: String, CaseIterable, Sendable {
        case malformedJSON = "malformed_json"
        case badQuery = "bad_query"
        case badHeader = "bad_header"
        case unauthenticated
        case forbidden
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case bodyTooLarge = "body_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case badRange = "bad_range"
        case invalidRequest = "invalid_request"
        case invalidSubmission = "invalid_submission"
        case versionRequired = "version_required"
        case tooMany = "too_many"
        case rateLimited = "rate_limited"
        case internalFault = "internal"
        case databaseAway = "database_away"
        case databaseBusy = "database_busy"
        case scannerAway = "scanner_away"
        case serverBusy = "server_busy"
        case issuerAway = "issuer_away"
        case otherSchema = "other_schema"
        case stopping
    }

    /// The kinds of problem; each is stable across releases and has one status.
    package enum Kind: Hashable, Sendable {
        case fault(Fault)
        case refusal(Refusal.Reason)
    }
}

extension Problem.Kind: CaseIterable {
    /// Every kind that a request may be answered with.
    package static var allCases: [Problem.Kind] {
        Problem.Fault.allCases.map(Self.fault)
            + Refusal.Reason.allCases.filter { RefusalTable.current[$0].status != nil }.map(Self.refusal)
    }

    /// The kind for a rule that refused. What never answers a request is a fault of the program where it does.
    package init(_ reason: Refusal.Reason) {
        self = RefusalTable.current[reason].status == nil ? .fault(.internalFault) : .refusal(reason)
    }

    /// The name, as the last part of the type.
    package var name: String {
        switch self {
        case .fault(let fault): fault.rawValue
        case .refusal(let reason): reason.rawValue
        }
    }

    /// The stable address of the kind, relative to the server.
    package var type: String { "/problems/\(name)" }

    /// Status, title and words.
    package var entry: RefusalEntry {
        switch self {
        case .fault(let fault): RefusalTable.current[request: fault.rawValue]
        case .refusal(let reason): RefusalTable.current[reason]
        }
    }

    /// True for what is wrong with a request in itself, before anything is looked up.
    var isOfForm: Bool {
        switch self {
        case .fault(let fault):
            switch fault {
            case .malformedJSON, .badQuery, .badHeader, .bodyTooLarge, .unsupportedMediaType, .invalidRequest,
                .notFound, .versionRequired:
                true
            default: false
            }
        case .refusal: false
        }
    }

    /// The HTTP status.
    package var status: HTTPResponse.Status { HTTPResponse.Status(code: entry.status ?? 500) }
}
