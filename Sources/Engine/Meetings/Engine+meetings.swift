import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What officers and deciders do to a meeting.
package enum MeetingVerb: String, CaseIterable, Sendable {
    /// Call one beyond the series: `date`, `papers_close`, perhaps `series`.
    case call
    /// Open it on its day: perhaps `present`, `apologies`, `chair`.
    case open
    /// Say who is there: the same.
    case attend
    /// Close it: perhaps `notes`.
    case close
    /// Cancel it before it is opened: `reason`. Its cases come onto the next.
    case cancel

    /// What comes with it; the database says what is wrong with that.
    package var members: [String] {
        switch self {
        case .call: ["series", "date", "papers_close"]
        case .open, .attend: ["present", "apologies", "chair"]
        case .close: ["notes"]
        case .cancel: ["reason"]
        }
    }
}

/// Outcome of something done to a meeting.
package enum MeetingOutcome: Sendable, Hashable {
    /// It is so.
    case done(MeetingReceipt)
    /// It is not, and nothing changed.
    case refused(Refusal)
}

/// How a meeting stands after something was done to it.
package struct MeetingReceipt: Codable, Sendable, Hashable {
    /// Its name.
    package var meeting: String
    /// Its day.
    package var date: Day
    /// The last day for papers.
    package var papersClose: Day
    /// `planned`, `open`, `closed` or `cancelled`.
    package var now: String
    /// Number of members that are present.
    package var present: Int
}

/// What a meeting decided on one case, as it is recorded with others.
package struct MeetingDecision: Sendable, Hashable {
    /// The case.
    package var `case`: String
    /// What comes with the decision: `action`, perhaps the `meeting` before which alone it is taken, and perhaps
    /// `reasons`, `items`, `until`, `data`.
    package var members: [String: JSONValue]
    /// The key of this one.
    package var key: String

    /// A decision.
    package init(case: String, members: [String: JSONValue], key: String) {
        self.case = `case`
        self.members = members
        self.key = key
    }
}

extension Engine {
    /// The meetings of the principal's body from one day to another; none to anybody else.
    package func meetings(from: Day, until: Day, series: String? = nil, as credential: Credential) async throws
        -> [MeetingSummary]
    {
        let (_, rows) = try await read(
            "SELECT accredit.meetings_seen(\(from), \(until), \(series))::text", as: credential)
        return try Wire.decode(
            [MeetingSummary].self, from: Data((rows.first?.decode(String?.self, at: 0) ?? "[]").utf8))
    }

    /// A meeting of the principal's body, by its name, or by its day where only one series meets then.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where the body has none of that name, and to anybody else.
    package func meeting(_ name: String, as credential: Credential) async throws -> MeetingDetail {
        let (_, rows) = try await read("SELECT accredit.meeting_seen(\(name))::text", as: credential)
        guard let text = try rows.first?.decode(String?.self, at: 0) else {
            throw EngineError.notFound(
                kind: "meeting", name: name, hint: "the list of meetings has their names: series and day")
        }
        return try Wire.decode(MeetingDetail.self, from: Data(text.utf8))
    }

    /// Calls, opens, closes or cancels a meeting, or says who is there, in one call.
    /// - Parameters:
    ///   - name: which; `nil` where it is called now.
    ///   - members: what comes with it, see ``MeetingVerb``.
    ///   - occurredAt: when it happened, by operators of samples.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func updateMeeting(
        _ verb: MeetingVerb, _ name: String? = nil, _ members: [String: JSONValue], at occurredAt: Instant? = nil,
        as credential: Credential
    ) async throws -> MeetingOutcome {
        try await pool.updateMeeting(verb, name, members, at: occurredAt, as: credential)
    }

    /// Records what a meeting decided, in one call: each stands alone, and a refusal of one changes nothing for the
    /// others.
    /// - Parameter isRehearsal: true only to see what would become of them; nothing changes.
    /// - Returns: an outcome for each, in order.
    package func record(
        _ decisions: [MeetingDecision], at occurredAt: Instant? = nil, isRehearsal: Bool = false,
        as credential: Credential
    ) async throws -> [CommandOutcome] {
        guard !decisions.isEmpty else { return [] }
        let commands = decisions.map {
            Command(.give(.decide, case: $0.case, members: $0.members), key: $0.key, occurredAt: occurredAt)
        }
        return isRehearsal
            ? try await rehearse(commands, as: credential) : try await perform(commands, as: credential)
    }
}

extension PostgresPool {
    /// Calls, opens, closes or cancels a meeting, or says who is there, in one call; see ``Engine``.
    package func updateMeeting(
        _ verb: MeetingVerb, _ name: String? = nil, _ members: [String: JSONValue], at occurredAt: Instant? = nil,
        as credential: Credential
    ) async throws -> MeetingOutcome {
        var input = members
        input["what"] = .string(verb.rawValue)
        input["meeting"] = name.map { .string($0) }
        input["occurred_at"] = occurredAt.map { .string($0.description) }
        let rows = try await withConnection {
            try await $0.query("SELECT accredit.update_meetings(\(credential.digest), \(JSONValue.object(input)))")
        }
        guard let answer = try rows.first?.decode(JSONValue.self, at: 0),
            answer["status"]?.stringValue != "unauthenticated"
        else {
            throw EngineError.unauthenticated
        }
        if let detail = answer["detail"], let reason = detail["reason"]?.stringValue.flatMap(Refusal.Reason.init) {
            return .refused(Refusal(reason: reason, facts: detail))
        }
        return .done(try Wire.decode(MeetingReceipt.self, from: Data(try answer.canonicalText().utf8)))
    }
}
