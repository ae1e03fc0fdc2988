import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// The meeting that a case waits for, as far as the reader may know it.
package struct CaseMeeting: Codable, Sendable, Hashable {
    /// A meeting that went by without the case.
    package struct Passed: Codable, Sendable, Hashable {
        /// Its day.
        package var date: Day
        /// The last day on which a case could become ready for it.
        package var papersClose: Day
        /// `missed_cut_off`, `held_over`, `not_reached` or `cancelled`.
        package var because: String
    }

    /// Rule by which it decides.
    package struct Rule: Codable, Sendable, Hashable {
        /// Number of members that must be there.
        package var quorum: Int
        /// `simple`, `two-thirds` or `unanimous`.
        package var majority: String
        /// True if the chair's vote decides a tie.
        package var castingVote: Bool
        /// True if nothing is decided without a vote.
        package var votesRequired: Bool
    }

    /// Its name: series and day.
    package var meeting: String
    /// The series.
    package var series: String
    /// Its day.
    package var date: Day
    /// The last day on which a case could become ready for it.
    package var papersClose: Day
    /// `planned` or `open`.
    package var status: String
    /// True if the case came after the papers had closed, and was taken all the same.
    package var late: Bool?
    /// The meetings that went by since the case was ready.
    package var passed: [Passed]?
    /// How it decides, where the scheme asks for votes; to the body, as what follows.
    package var rule: Rule?
    /// Members who left the meeting for this case.
    package var recused: [String]?
    /// Votes that the reader may see.
    package var votes: [MeetingVote]?
    /// Number of votes that the reader may not see yet.
    package var withheld: Int?
}

/// What somebody voted.
package struct MeetingVote: Codable, Sendable, Hashable {
    /// Name of the person.
    package var member: String
    /// An action that decides, or `abstain`.
    package var vote: String
}

extension Engine {
    /// The meeting that a case waits for; `nil` where it waits for none.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func meeting(of name: String, as credential: Credential) async throws -> CaseMeeting? {
        let (_, rows) = try await read(
            "SELECT accredit.meeting_of(h.case_id)::text FROM accredit.case_head h WHERE \(Self.named(name))",
            as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        return try row.decode(String?.self, at: 0).map { try Wire.decode(CaseMeeting.self, from: Data($0.utf8)) }
    }
}
