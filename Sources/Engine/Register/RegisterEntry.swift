import Documents
import Foundation
import Turnaround
import WorkflowCore

/// Something that is recognised, or was, as anybody may read it in the public register.
package struct RegisterEntry: Codable, Sendable, Hashable {
    /// The reference of the case.
    package var reference: String
    /// `course`, or `provider` where a provider is recognised.
    package var kind: String
    /// The course's title.
    package var title: LocalizedText
    /// The body that recognises it.
    package var body: Body
    /// Its provider.
    package var provider: Provider
    /// The route by which it was recognised.
    package var route: Route
    /// The framework of its level, such as `CQFW`.
    package var framework: String?
    /// Its level, as the framework counts.
    package var level: String?
    /// Its size in credits.
    package var credits: Double?
    /// Kind of the credits: `uk` or `ects`.
    package var creditSystem: String?
    /// `current`, `suspended` or `ended`.
    package var status: String
    /// The first day.
    package var validFrom: Day
    /// The last day; `nil` where no end is set.
    package var validUntil: Day?
    /// The last day for which it is recognised under notice; `nil` where no notice was given.
    package var noticeUntil: Day?
    /// True if body or provider is made up.
    package var isSample: Bool
    /// The reference of what it renews.
    package var renews: String?
    /// A digest of the facts on the certificate: where it is another than on paper, something has changed since.
    package var code: String
    /// Text of the provider's claim; `nil` unless it is current.
    package var claim: LocalizedText?
    /// Conditions that are not discharged.
    package var conditions: [Condition]
    /// Changes of its status, oldest first.
    package var changes: [Change]

    /// The body that recognises.
    package struct Body: Codable, Sendable, Hashable {
        package var code: String
        /// Its name today.
        package var name: String
        /// Its name when the entry was made, where that was another.
        package var registeredAs: String?
    }

    /// The provider.
    package struct Provider: Codable, Sendable, Hashable {
        package var ukprn: String
        /// Its name today.
        package var name: String
        /// Its name when the entry was made, where that was another.
        package var registeredAs: String?
        /// The provider that it is part of by now.
        package var partOf: Successor?

        /// A provider that others were merged into.
        package struct Successor: Codable, Sendable, Hashable {
            package var ukprn: String
            package var name: String
        }
    }

    /// The workflow.
    package struct Route: Codable, Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
    }

    /// A condition under which it is recognised.
    package struct Condition: Codable, Sendable, Hashable {
        package var text: LocalizedText
        /// Its last day.
        package var due: Day
    }

    /// A change of status.
    package struct Change: Codable, Sendable, Hashable {
        /// Since which day.
        package var since: Day
        package var status: String
        /// The outcome that brought it: `approved`, `lapsed`, `suspended`, …; or `notice`.
        package var because: String
    }
}

extension RegisterEntry {
    /// The entry as the database writes it in JSON, with its claim in words.
    package init(wire text: String) throws {
        self = try Wire.decode(RegisterEntry.self, from: Data(text.utf8)).withClaim()
    }

    /// The entry with its claim in words: that of the scheme, or the usual one; none unless it is current.
    func withClaim() -> RegisterEntry {
        var entry = self
        let facts = RecognitionClaim(
            title: title, body: body.name, provider: provider.name, reference: reference,
            from: PrintedDate(validFrom), until: (noticeUntil ?? validUntil).map { PrintedDate($0) })
        entry.claim = status == "current" ? facts.filled(claim) : nil
        return entry
    }
}
