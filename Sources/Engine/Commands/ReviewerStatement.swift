import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Statements of people about themselves as reviewers, and of officers about the reviewers of their body.
package enum ReviewerStatement: Sendable, Hashable {
    /// A standing interest in an organisation; its seats on cases of that organisation are lost.
    case interest(organisation: String, nature: String, from: String, until: String?)
    /// The last day of an interest.
    case endOfInterest(id: String, until: String)
    /// An interest that was declared by mistake, taken back by who declared it.
    case noInterest(id: String, reason: String)
    /// Days on which somebody is not asked, and who does their work meanwhile.
    case absence(from: String, until: String, deputy: String?)
    /// An absence that is none, by its first day.
    case noAbsence(from: String)
    /// Expertise of a reviewer, and lay membership; for officers.
    case profile(expertise: [String], isLay: Bool)

    /// Payload of the statement, about a reviewer.
    package func members(of reviewer: String?) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members["reviewer"] = reviewer.map { .string($0) }
        switch self {
        case .interest(let organisation, let nature, let from, let until):
            members.merge([
                "what": "interest", "organisation": .string(organisation), "nature": .string(nature),
                "from": .string(from),
            ]) {
                $1
            }
            members["until"] = until.map { .string($0) }
        case .endOfInterest(let id, let until):
            members.merge(["what": "end_interest", "id": .string(id), "until": .string(until)]) { $1 }
        case .noInterest(let id, let reason):
            members.merge(["what": "withdraw_interest", "id": .string(id), "reason": .string(reason)]) { $1 }
        case .absence(let from, let until, let deputy):
            members.merge(["what": "away", "from": .string(from), "until": .string(until)]) { $1 }
            members["deputy"] = deputy.map { .string($0) }
        case .noAbsence(let from): members.merge(["what": "back", "from": .string(from)]) { $1 }
        case .profile(let expertise, let isLay):
            members.merge(["what": "profile", "expertise": .array(expertise.map { .string($0) }), "lay": .bool(isLay)])
            { $1 }
        }
        return members
    }
}

/// Outcome of something said for the register of reviewers.
package enum StatementOutcome: Sendable, Hashable {
    /// It stands.
    case done(StatementReceipt)
    /// It was not taken, and nothing changed.
    case refused(Refusal)
}

/// Content of the register.
package struct StatementReceipt: Codable, Sendable, Hashable {
    /// The id of an interest.
    package var id: UUID?
    /// The cases in which somebody lost their seat because of it.
    package var unassignedFrom: [String]?
    /// The cases on whose panels somebody who will be away has still to review.
    package var awaitedOn: [String]?
}

extension Engine {
    /// Says something for the register of reviewers.
    /// - Parameter reviewer: of whom, by name; `nil` is the principal.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func say(_ entry: ReviewerStatement, of reviewer: String? = nil, as credential: Credential) async throws
        -> StatementOutcome
    {
        try await say(entry.members(of: reviewer), as: credential)
    }

    /// The same by the members that the database reads, and says what is wrong with, by itself; in one call.
    package func say(_ members: [String: JSONValue], as credential: Credential) async throws -> StatementOutcome {
        let rows = try await pool.withConnection {
            try await $0.query("SELECT accredit.update_reviewers(\(credential.digest), \(JSONValue.object(members)))")
        }
        guard let answer = try rows.first?.decode(JSONValue.self, at: 0),
            answer["status"]?.stringValue != "unauthenticated"
        else {
            throw EngineError.unauthenticated
        }
        if let detail = answer["detail"], let reason = detail["reason"]?.stringValue.flatMap(Refusal.Reason.init) {
            return .refused(Refusal(reason: reason, facts: detail))
        }
        return .done(
            StatementReceipt(
                id: answer["id"]?.stringValue.flatMap { UUID(uuidString: $0) },
                unassignedFrom: answer["unassigned_from"]?.arrayValue?.compactMap(\.stringValue),
                awaitedOn: answer["awaited_on"]?.arrayValue?.compactMap(\.stringValue)))
    }
}
