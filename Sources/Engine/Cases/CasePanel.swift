import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// The panel of a case, as far as the reader may see it.
package struct CasePanel: Codable, Sendable, Hashable {
    /// A seat, and who was asked onto it.
    package struct Seat: Codable, Sendable, Hashable {
        /// The seat's number: that of the event which filled it.
        package var assignment: Int
        /// Name of the person.
        package var reviewer: String
        /// `chair`, `lay` or `member`.
        package var seat: String
        /// `invited`, `joined`, `declined`, `released`, `conflicted` or `cancelled`.
        package var status: String
        /// The seat for which this is a substitute.
        package var substituteFor: Int?
        /// Time at which they were asked; not told to providers, nor what follows up to `reviewed`.
        package var invitedAt: Instant?
        /// Time at which they joined.
        package var joinedAt: Instant?
        /// Time at which they left the panel.
        package var endedAt: Instant?
        /// The last day for their review.
        package var due: Day?
        /// True if their review of the present round is in.
        package var reviewed: Bool?
        /// Until when the provider may object; told to providers.
        package var objectionsUntil: Instant?
        /// Time at which the provider objected.
        package var objectedAt: Instant?
        /// Time at which an officer answered that.
        package var answeredAt: Instant?
        /// What they said when they declined; to the body alone.
        package var declined: Decline?
    }

    /// Words of somebody who declined a seat.
    package struct Decline: Codable, Sendable, Hashable {
        /// Reason for it.
        package var reason: String?
        /// The day from which they could review.
        package var anotherDay: Day?
    }

    /// Something that reviewers score.
    package struct Criterion: Codable, Sendable, Hashable {
        /// Its name, by which scores are given.
        package var criterion: String
        /// Its title.
        package var title: LocalizedText
        /// The lowest score and the highest.
        package var scale: [Int]
        /// Weight in the score of the whole.
        package var weight: Int
        /// Scores below this need a comment.
        package var commentBelow: Int?
        /// What to look at, in words.
        package var guidance: LocalizedText?
        /// Meaning of scores, by the score.
        package var points: [String: LocalizedText]?
    }

    /// A review that the reader may see.
    package struct Review: Codable, Sendable, Hashable {
        /// The round: the event by which the case came to the panel.
        package var round: Int
        /// The reviewer's seat.
        package var assignment: Int
        /// Name of the person.
        package var reviewer: String
        /// The kind of seat.
        package var seat: String
        /// `approve`, `changes`, `refuse` or `abstain`.
        package var recommendation: String
        /// The score of each criterion.
        package var scores: [String: Int]
        /// Comments by criterion.
        package var comments: [String: String]
        /// Reason, in words.
        package var reasons: String?
        /// The mean of the scores by the weights of their criteria, to two decimals.
        package var weightedScore: Double?
        /// Time at which it happened.
        package var submittedAt: Instant
        /// Time at which it was struck, because its author had an interest or the provider's objection was upheld; it
        /// counts for nothing.
        package var struckAt: Instant?
        /// Files that its author put beside it.
        package var files: [ReviewFile]?
    }

    /// The state whose panel it is.
    package var state: String
    /// The present round; absent while the case is not there.
    package var round: Int?
    /// Rule by which it decides, as the workflow has it; absent where it only reads, and to providers.
    package var rule: JSONValue?
    /// Criteria to score; absent to providers.
    package var criteria: [Criterion]?
    /// The seats, in the order in which they were filled.
    package var seats: [Seat]
    /// Number of free seats of each kind.
    package var openSeats: [String: Int]?
    /// The reviews that the reader may see, by round.
    package var reviews: [Review]?
    /// Number of those that the reader may not see yet.
    package var withheld: Int?
}

/// Somebody who reviews for a body.
package struct ReviewerEntry: Codable, Sendable, Hashable {
    /// Days on which somebody is away.
    package struct Absence: Codable, Sendable, Hashable {
        /// The first day.
        package var from: Day
        /// The last day.
        package var until: Day
    }

    /// An interest in an organisation.
    package struct Interest: Codable, Sendable, Hashable {
        /// Its id; absent where it was declared in one case.
        package var id: UUID?
        /// The organisation's code.
        package var organisation: String?
        /// `employment`, `governance`, `consultancy`, `ownership`, `family`, `collaboration` or `other`.
        package var nature: String
        /// The first day.
        package var from: Day?
        /// The last day; it binds for a year after it.
        package var until: Day?
        /// Time at which it was declared.
        package var declaredAt: Instant?
        /// Case in which it was declared, if in one.
        package var declared: String?
    }

    /// Their name, as commands take it.
    package var reviewer: String
    /// Expertise, in words.
    package var expertise: [String]
    /// True if they are a lay member.
    package var lay: Bool
    /// Number of seats they hold on open cases.
    package var load: Int
    /// Days away, from today on.
    package var away: [Absence]
    /// Their standing interests.
    package var interests: [Interest]
    /// Expertise that fits the case of the question.
    package var matches: [String]
    /// Interests in that case.
    package var conflicts: [Interest]
    /// Status on its panel.
    package var status: String?
}

/// What a member of a panel has written of their review so far, for them alone.
package struct ReviewDraft: Codable, Sendable, Hashable {
    /// `approve`, `changes`, `refuse` or `abstain`.
    package var recommendation: String?
    /// The score of each criterion.
    package var scores: [String: Int]?
    /// Comments by criterion.
    package var comments: [String: String]?
    /// Reason, in words.
    package var reasons: String?
    /// Time at which it was saved; absent where only files are there.
    package var savedAt: Instant?
    /// The number of the author's seat, where there are files.
    package var assignment: Int?
    /// Files that will be sent with it.
    package var files: [ReviewFile]?
}

/// A file beside a review.
package struct ReviewFile: Codable, Sendable, Hashable {
    /// Its number, from 1 for each seat.
    package var file: Int
    /// Its name, as its author gave it.
    package var name: String
    /// Bytes.
    package var size: Int
    /// Its kind.
    package var mediaType: String
    /// SHA-256 in hexadecimal.
    package var sha256: String
}

extension Engine {
    /// What the principal has written of a review of a case so far; `nil` where there is nothing.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func reviewDraft(of name: String, as credential: Credential) async throws -> ReviewDraft? {
        let (_, rows) = try await read(
            "SELECT accredit.review_draft_of(h.case_id)::text FROM accredit.case_head h WHERE \(Self.named(name))",
            as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        return try row.decode(String?.self, at: 0).map { try Wire.decode(ReviewDraft.self, from: Data($0.utf8)) }
    }

    /// The panel of a case as the principal may see it; `nil` where the workflow has none for it.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func panel(of name: String, as credential: Credential) async throws -> CasePanel? {
        let (_, rows) = try await read(
            "SELECT accredit.panel_of(h.case_id)::text FROM accredit.case_head h WHERE \(Self.named(name))",
            as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        return try row.decode(String?.self, at: 0).map { try Wire.decode(CasePanel.self, from: Data($0.utf8)) }
    }

    /// The reviewers of the principal's body, to officers; themselves, to others of a body; nobody, to anybody else.
    /// With a case, its best suited and least loaded reviewers first, those with something against them last.
    package func reviewers(for name: String? = nil, as credential: Credential) async throws -> [ReviewerEntry] {
        let columns: SQL = "jsonb_agg(jsonb_strip_nulls(to_jsonb(r)) ORDER BY r.place)::text"
        guard let name else {
            let (_, rows) = try await read(
                "SELECT \(columns) FROM (SELECT *, row_number() OVER () AS place FROM accredit.reviewers_seen()) AS r",
                as: credential)
            return try Self.entries(rows.first)
        }
        let (_, rows) = try await read(
            """
            SELECT (SELECT \(columns) FROM (SELECT *, row_number() OVER () AS place FROM
                accredit.reviewers_seen(h.case_id)) AS r)
            FROM accredit.case_head h WHERE \(Self.named(name))
            """, as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        return try Self.entries(row)
    }

    private static func entries(_ row: PostgresRow?) throws -> [ReviewerEntry] {
        guard let text = try row?.decode(String?.self, at: 0) else { return [] }
        return try Wire.decode([ReviewerEntry].self, from: Data(text.utf8))
    }
}
