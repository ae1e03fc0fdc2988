import Engine
import Foundation
import Turnaround
import WorkflowCore

/// Whose data is meant: somebody with a record here, or somebody whom submissions name, by their mail address.
package enum DataSubject: Sendable, Hashable {
    /// A person of an organisation, by name, mail address or id; the organisation by its code.
    case person(String, organisation: String)
    /// Somebody without a record.
    case email(String)

    var code: String? { if case .person(_, let code) = self { code } else { nil } }
    var called: String? { if case .person(let name, _) = self { name } else { nil } }
    var address: String? { if case .email(let address) = self { address } else { nil } }
}

/// What becomes in texts of a name that may be somebody else's too.
package enum AmbiguousName: String, CaseIterable, Sendable {
    /// It is not looked for; the mail address is.
    case leave
    /// It is replaced like any other.
    case replace
}

/// What pseudonymising somebody would replace.
package struct PseudonymisationPlan: Codable, Sendable, Hashable {
    /// Texts of one column.
    package struct Found: Codable, Sendable, Hashable {
        /// The table and its column.
        package var table: String
        package var column: String
        /// How many texts mention the person.
        package var texts: Int
        /// The first cases in which they do, by reference; `nil` where the column is of no case.
        package var cases: [String]?
    }

    /// The person's id; `nil` for somebody without a record.
    package var person: UUID?
    /// The names and addresses that are looked for.
    package var names: [String]
    package var emails: [String]
    /// False where the person works there still, and so is not pseudonymised; `nil` for somebody without a record.
    package var hasLeft: Bool?
    /// Where they were found, by table and column.
    package var found: [Found]
}

/// What pseudonymising somebody replaced.
package struct Pseudonymisation: Codable, Sendable, Hashable {
    /// Its id.
    package var id: UUID
    /// The person's id, which stays; `nil` for somebody without a record.
    package var person: UUID?
    /// What the person is called since.
    package var pseudonym: String
    /// In how many cases something was replaced.
    package var cases: Int
    /// How many texts were replaced.
    package var texts: Int
    /// When nothing was found any more.
    package var finishedAt: Instant
}
