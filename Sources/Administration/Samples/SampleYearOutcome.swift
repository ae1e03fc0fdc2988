import Turnaround

/// Outcome of a sample year.
package struct SampleYearOutcome: Codable, Sendable, Hashable {
    /// The cases of one route.
    package struct Route: Codable, Sendable, Hashable {
        /// The workflow's name.
        package var route: String
        /// Number of cases that took it.
        package var cases: Int
        /// Number of them that are still open.
        package var openCases: Int
    }

    /// What the chances followed from.
    package var seed: UInt64
    /// The first moment at which something happened; `nil` where nothing did.
    package var from: Instant?
    /// The last moment of the year.
    package var until: Instant
    /// The codes of the bodies.
    package var bodies: [String]
    /// The codes of the providers.
    package var providers: [String]
    /// The cases by route.
    package var routes: [Route]
    /// Commands that went through the door.
    package var commands: Int
    /// Number of them that were answered from an earlier run.
    package var replays: Int
    /// Limits that passed without anybody acting.
    package var expiries: Int
    /// The references of the cases, by number.
    package var references: [String]

    /// Outcome of a planned year, once it has happened.
    init(of year: SampleYear, commands: Int, replays: Int, expiries: Int, references: [String]) {
        seed = year.seed
        from = year.cases.compactMap(\.steps.first?.at).min()
        until = year.until
        bodies = year.parties.bodies.map(\.code)
        providers = year.parties.providers.map(\.code)
        routes = Dictionary(grouping: year.cases, by: \.route).sorted { $0.key < $1.key }.map {
            Route(route: $0.key, cases: $0.value.count, openCases: $0.value.count(where: \.isOpen))
        }
        self.commands = commands
        self.replays = replays
        self.expiries = expiries
        self.references = references
    }
}
