import Engine
import Turnaround
import WorkflowCore

/// A year in the life of sample bodies, planned from a seed before anything is done: who submits what, what happens
/// when, and how it ends.
///
/// Most cases take the proportionate route, one in five that of recognised provision, one in fifteen that of whole
/// programmes, where reading the documents is onerous by design. Cases are opened over twelve months that end four
/// weeks before the last moment, programmes, which take ten months, over twelve months that end eight months before;
/// what would happen later is left out, so that some are still open then. The plan depends on nothing but its
/// parameters.
package struct SampleYear: Sendable, Hashable {
    /// What the chances follow from.
    package let seed: UInt64
    /// The last moment at which anything happens.
    package let until: Instant
    /// The cases by number.
    package let cases: [SampleCase]
    /// The meetings at which committees took cases on, in order.
    let meetings: [SampleMeeting]
    /// Who takes part.
    let parties: SampleParties

    /// Number of cases a year may have.
    package static let counts = 1...5_000
    /// The route and the step that the report must call onerous.
    package static let plantedStep = (route: "programme-accreditation", step: "document-review")

    /// Plans a year.
    /// - Parameters:
    ///   - count: how many cases; from about 60 on there are enough programmes for the onerous step to be judged.
    ///   - seed: the same seed, count and day of `until` give the same year.
    ///   - rules: the routes as published.
    ///   - parties: who takes part.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where the routes as published do not allow what the plan
    ///   tells, or a sample submission does not pass the check; ``EngineError/notFound(kind:name:hint:)`` where a route
    ///   is not published.
    package init(
        cases count: Int = 150, seed: UInt64 = 1, until: Instant, rules: SampleRules, parties: SampleParties = .year
    ) throws {
        guard Self.counts.contains(count) else {
            throw EngineError.invalid(
                what: "a sample year cannot have \(count) cases",
                expected: "\(Self.counts.lowerBound) to \(Self.counts.upperBound)")
        }
        self.seed = seed
        self.until = until
        self.parties = parties
        let planner = SampleYearPlanner(count: count, seed: seed, until: until, rules: rules, parties: parties)
        var cases: [SampleCase] = []
        for number in 1...count { cases.append(try planner.plan(number)) }
        self.cases = cases
        meetings = try SampleMeeting.all(in: cases, of: parties.bodies, rules: rules)
    }

    /// The beginning of the idempotency keys of its commands: the same plan has the same keys.
    var keyPrefix: String { "\(parties.label)/\(seed)/\(cases.count)/\(LondonTime.shared.day(of: until))" }

    /// Everybody who does something, by organisation and name.
    package var people: [SamplePerson] {
        Set(cases.flatMap(\.steps).compactMap(\.person) + meetings.map(\.chair)).sorted {
            ($0.organisation, $0.name) < ($1.organisation, $1.name)
        }
    }
}
