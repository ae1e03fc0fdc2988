import Turnaround
import WorkflowCore

/// What a body answers that adopts a route: who it is, by which days it counts, when its committee meets, its
/// standards, its fee and its people.
package struct AdoptionAnswers: Sendable {
    /// Somebody who takes part.
    package struct Person: Sendable, Hashable {
        /// The name.
        package var name: String
        /// Their roles.
        package var roles: [String]
        /// What a reviewer knows, in words.
        package var expertise: [String]
        /// Whether a reviewer is a lay member.
        package var isLay = false
        /// Where letters go; `nil` where it is not said.
        package var email: String?

        /// Somebody.
        package init(name: String, roles: [String], expertise: [String] = [], isLay: Bool = false, email: String? = nil)
        {
            self.name = name
            self.roles = roles
            self.expertise = expertise
            self.isLay = isLay
            self.email = email
        }
    }

    /// A college or university that is invited.
    package struct Provider: Sendable, Hashable {
        /// The short code.
        package var code: String
        /// The full name.
        package var name: String
        /// The UK provider reference number.
        package var ukprn: String
        /// The nation it works in.
        package var nation: String
        /// Its staff.
        package var people: [Person]
    }

    /// Days on which the office is closed besides bank holidays.
    package struct Closure: Sendable, Hashable {
        /// The first day.
        package var from: Day
        /// The last day.
        package var to: Day
        /// Why.
        package var title: String
    }

    /// The committee: when it meets, and how long before its papers close.
    package struct Committee: Sendable, Hashable {
        /// A rule such as `second Tuesday of every month except August`.
        package var dates: String
        /// A period, such as `5 working days`.
        package var papers: String
        /// Single meetings that differ, as a calendar file says them: `{cancel: DATE}`, `{add: DATE}`, `{move: DATE,
        /// to: DATE}`.
        package var exceptions: [JSONValue]
    }

    /// The body's short code.
    package var code: String
    /// Its full name.
    package var name: String
    /// The calendar of its division: `england-and-wales`, `scotland`, `northern-ireland`, `united-kingdom`.
    package var calendar: String
    /// When its office is closed.
    package var closures: [Closure]
    /// Its committee; `nil` where the route waits for none.
    package var committee: Committee?
    /// The standard of the whole; `nil` keeps that of the route.
    package var standard: WorkflowCore.Period?
    /// Standards of steps, by state; those that are not there keep theirs.
    package var standards: [String: WorkflowCore.Period]
    /// Cost of a case a provider, in pounds; `nil` where the route names no fee and nothing is answered.
    package var fee: Double?
    /// The body's own people.
    package var people: [Person]
    /// The providers that are invited.
    package var providers: [Provider]
}
