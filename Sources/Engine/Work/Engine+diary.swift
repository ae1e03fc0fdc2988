import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Somebody's dates: what is theirs to do by which day, and when their committees meet.
package struct Diary: Sendable {
    /// Whose.
    package let principal: Principal
    /// Work that is due on a day, what is due first on top; of officers their own cases, and those that are nobody's.
    package let work: [WorkItem]
    /// Meetings of their body, from a month ago to a year ahead.
    package let meetings: [MeetingSummary]
}

extension Engine {
    /// The dates of a principal, by their token or by the address of their calendar, in one round trip.
    /// - Throws: ``EngineError/unauthenticated`` where that is no good.
    package func diary(on today: Day, as credential: Credential) async throws -> Diary {
        let entering: SQL =
            credential.isFeed
            ? "SELECT \(Self.principalColumns) FROM accredit.enter(NULL, \(credential.digest))" : Self.enter(credential)
        let meetings: SQL =
            "SELECT accredit.meetings_seen(\(today.advanced(by: -31)), \(today.advanced(by: 366)), NULL)::text"
        let answers = try await pool.withConnection {
            try await $0.pipeline([entering, WorkItem.question(limit: 500, from: nil, officer: nil), meetings])
        }
        let principal = try Self.entered(answers[0])
        let work = readable(answers[1][...], in: "work", WorkItem.init(row:)).filter { item in
            item.due != nil && [nil, principal.name].contains(item.officer)
        }
        return Diary(
            principal: principal, work: work,
            meetings: try Wire.decode(
                [MeetingSummary].self, from: Data((answers[2].first?.decode(String?.self, at: 0) ?? "[]").utf8)))
    }

    /// Makes the address of the principal's calendar, in place of the one before.
    /// - Returns: the secret in it, which is never to be had again.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func makeFeed(as credential: Credential) async throws -> String {
        let secret = TokenSecret(prefix: "dates_").text
        _ = try await setFeed(Credential(feed: secret).digest, as: credential)
        return secret
    }

    /// Ends the address of the principal's calendar.
    /// - Returns: false where there is none.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func endFeed(as credential: Credential) async throws -> Bool { try await setFeed(nil, as: credential) }

    private func setFeed(_ digest: [UInt8]?, as credential: Credential) async throws -> Bool {
        let rows = try await pool.withConnection {
            try await $0.query("SELECT accredit.set_feed(\(credential.digest), \(digest))")
        }
        let answer = try rows.first?.decode(JSONValue.self, at: 0)
        switch answer?["status"]?.stringValue {
        case "done": return true
        case "none": return false
        default: throw EngineError(refused: answer)
        }
    }
}
