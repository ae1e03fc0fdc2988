import Foundation
import Turnaround
import WorkflowCore

/// A published workflow as a list shows it.
package struct WorkflowSummary: Codable, Sendable, Hashable {
    /// Its name.
    package var name: String
    /// Its version.
    package var version: Int
    /// Its title.
    package var title: LocalizedText
    /// The SHA-256 of its canonical form, in hexadecimal.
    package var hash: String
    /// The calendar its working days follow.
    package var calendar: String
    /// The first day on which a case may open under it; `nil` for any day.
    package var validFrom: Day?
    /// Time at which it was published.
    package var publishedAt: Instant
}

/// A published workflow, whole.
package struct WorkflowDetail: Codable, Sendable, Hashable {
    /// Summary of it, as in a list.
    package var summary: WorkflowSummary
    /// Its canonical form.
    package var definition: JSONValue
}

/// A body that accredits, as providers see it.
package struct Body: Codable, Sendable, Hashable {
    /// Its code, by which a case is opened.
    package var code: String
    /// Its name.
    package var name: String
    /// The workflow that routes what is submitted to it.
    package var frontDoor: String
    /// True if it is a sample.
    package var isSample: Bool
}

extension Body {
    private enum CodingKeys: String, CodingKey { case code, name, frontDoor, isSample }
}
