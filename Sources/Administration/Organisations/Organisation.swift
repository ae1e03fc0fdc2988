import Foundation
import Turnaround

/// An organisation that takes part.
package struct Organisation: Codable, Sendable, Hashable {
    /// The kinds.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// An accrediting body.
        case body
        /// A college or university.
        case provider
        /// One that reads reports over all bodies, such as QAA.
        case agency
    }

    /// Rules by which a case that is handed to a body gets an officer.
    package enum OfficerRule: String, Codable, Sendable, CaseIterable {
        /// They take turns.
        case roundRobin = "round-robin"
        /// Whoever has the fewest open cases.
        case load
        /// Whoever knows the most of what the course is about.
        case subject
    }

    /// Its id.
    package var id: UUID
    /// Its kind.
    package var kind: Kind
    /// Its short code: 2 to 8 capitals and digits.
    package var code: String
    /// Its name.
    package var name: String
    /// A provider's UKPRN.
    package var ukprn: String?
    /// A provider's nation.
    package var nation: String?
    /// A body's workflow whose routing decides the route of a submission.
    package var frontDoor: String?
    /// A body's own calendar, by which its cases count; absent where they count by that of their workflow.
    package var calendar: String?
    /// The rule by which cases of a body get an officer; absent where they get none but by hand.
    package var officerRule: OfficerRule?
    /// True if it is a sample.
    package var isSample: Bool
    /// Since when no case is opened by it or at it; absent where it is open.
    package var closedAt: Instant?
    /// The code of the provider that it is part of, after mergers; absent where it is one by itself.
    package var partOf: String?
    /// Names that it had before, oldest first.
    package var formerNames: [String] = []

    /// A new organisation, with an id of its own.
    package init(
        _ kind: Kind, code: String, name: String, ukprn: String? = nil, nation: String? = nil,
        frontDoor: String? = nil, calendar: String? = nil, isSample: Bool = false
    ) {
        id = .timeOrdered()
        self.kind = kind
        self.code = code
        self.name = name
        self.ukprn = ukprn
        self.nation = nation
        self.frontDoor = frontDoor
        self.calendar = calendar
        self.isSample = isSample
    }
}
