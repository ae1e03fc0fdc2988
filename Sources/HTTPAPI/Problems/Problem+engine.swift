import Engine
import Hummingbird
import NIOHTTP1
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
            self.init(.stopping, headers: Self.retry)
        } else if let error = error as? any HTTPResponseError, error.status == .contentTooLarge {
            self.init(tooLargeFor: RequestLimits.body)
        } else if error is HTTPParserError {
            self.init(
                .badHeader, "The body cannot be read: it is framed in a way that HTTP does not know, or it breaks off.")
        } else {
            self.init(.internalFault)
        }
    }

    /// A token that is missing, or that nobody vouches for.
    package static func unauthenticated(_ detail: String, isTokenGiven: Bool) -> Problem {
        let challenge =
            isTokenGiven ? "Bearer realm=\"accredit\", error=\"invalid_token\"" : "Bearer realm=\"accredit\""
        return Problem(.unauthenticated, detail, headers: [.wwwAuthenticate: challenge])
    }

    /// A body beyond a limit in bytes.
    init(tooLargeFor limit: Int) {
        self.init(.bodyTooLarge, facts: ["limit_bytes": .integer(Int64(limit))])
    }

    /// What to do about a fault that passes.
    private static let retry: HTTPFields = [.retryAfter: "2"]

    private init(_ error: EngineError) {
        let detail = Self.sentence(error.description)
        switch error {
        case .unauthenticated: self = .unauthenticated(detail, isTokenGiven: true)
        case .forbidden(let needs): self.init(.forbidden, detail, facts: ["needs": .string(needs)])
        case .outOfScope(let needs, let scopes):
            self.init(
                Refusal(
                    reason: .outOfScope,
                    facts: ["needs": .string(needs), "scopes": .array(scopes.map(JSONValue.string))]))
        case .withheld(_, let instead): self.init(.forbidden, detail, facts: ["needs": .string(instead)])
        case .notFound("case", let name, _):
            let isMistyped = CaseReference.isIntact(CaseReference.normalised(name)) == false
            self.init(
                Refusal(
                    reason: .unknownCase, facts: ["case": .string(name), "mistyped": isMistyped ? true : .null]))
        case .notFound(let kind, let name, let hint):
            self.init(
                .notFound, detail, facts: ["kind": .string(kind), "name": .string(name)], next: hint?.next)
        case .unanswerable(let parameter, _, _): self.init(.badQuery, detail, facts: ["parameter": .string(parameter)])
        // What only operators can bring about, or a program that does not know its database.
        case .alreadyExists, .invalid, .notPublishable: self.init(.internalFault)
        }
    }

    private init(_ fault: DatabaseFault) {
        let detail = Self.sentence(fault.description)
        switch fault {
        case .away: self.init(.databaseAway, detail, headers: Self.retry)
        case .busy: self.init(.databaseBusy, detail, headers: Self.retry)
        case .otherSchema(_, let next): self.init(.otherSchema, detail, next: next)
        case .other: self.init(.internalFault, detail)
        }
    }

    /// A description as a sentence: a capital first, a stop last.
    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
