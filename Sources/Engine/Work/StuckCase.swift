import Turnaround

/// A case under way in which nothing can happen.
package struct StuckCase: Codable, Sendable, Hashable {
    /// Kinds of obstacle.
    package enum Lack: String, Codable, CaseIterable, Sendable {
        /// Somebody who may act.
        case owner
        /// A day by which something is due.
        case clock
        /// An action that leaves the state.
        case action
    }

    /// The case's reference.
    package var reference: String
    /// Title of the course or provider.
    package var title: String?
    /// The route.
    package var route: String
    /// The state.
    package var state: String
    /// In whose court it is.
    package var party: String
    /// Since when.
    package var since: Instant
    /// Kinds of obstacle.
    package var lacks: [Lack]
}

/// Every stuck case, the longest stuck first.
package struct StuckList: Codable, Sendable {
    /// The cases.
    package var cases: [StuckCase]
}
