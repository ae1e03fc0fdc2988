import Foundation
import RandomSupport
import Turnaround

/// A made-up log, from its seed alone: a few activities, people, groups and strata; open cases, late entries, ties down
/// to the microsecond.
struct RandomLog: Encodable {
    struct Case: Encodable {
        var events: [Event]
        var closed: Bool
        var outcome: String
        var competing: Bool
        var observed_from: Int64?
        var group: String
        var stratum: String
    }

    struct Event: Encodable {
        var activity: String
        var time: Int64
        var resource: String?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(activity)
            try container.encode(time)
            try container.encode(resource)
        }
    }

    var as_of: Int64
    var cases: [Case] = []
    var probes: [Int64] = []

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // What one tick is decides how many times are tied.
        let tick: Int64 = [1, 1, 1_000_000, 3_600_000_000, 86_400_000_000].randomElement(using: &random) ?? 1
        let longest: Int64 = tick == 1 ? 4_000_000_000_000 : tick == 1_000_000 ? 5_000_000 : 60
        let activities = (0..<Int.random(in: 2...6, using: &random)).map { "a\($0)" }
        let groups = (0..<Int.random(in: 1...4, using: &random)).map { "g\($0)" }
        let strata = (0..<Int.random(in: 1...3, using: &random)).map { "s\($0)" }
        let entersLate = Bool.random(using: &random)
        let start: Int64 = 1_700_000_000_000_000
        as_of = 0
        for _ in 0..<Int.random(in: 2...(Int.random(in: 0..<4, using: &random) == 0 ? 120 : 40), using: &random) {
            var time = start + Int64.random(in: 0...longest, using: &random) * tick
            let opened = time
            var events: [Event] = []
            for _ in 0..<Int.random(in: 1...9, using: &random) {
                events.append(
                    Event(
                        activity: activities.randomElement(using: &random) ?? "a0", time: time,
                        resource: Int.random(in: 0..<5, using: &random) == 0
                            ? nil : "p\(Int.random(in: 0..<3, using: &random))"))
                time +=
                    Int.random(in: 0..<5, using: &random) == 0
                    ? 0 : Int64.random(in: 0...(longest / 4), using: &random) * tick
            }
            let outcome = ["approved", "approved", "refused", "withdrawn"].randomElement(using: &random) ?? "approved"
            let isLate = entersLate && Int.random(in: 0..<4, using: &random) == 0
            cases.append(
                Case(
                    events: events, closed: Int.random(in: 0..<4, using: &random) > 0, outcome: outcome,
                    competing: outcome == "withdrawn",
                    observed_from: isLate ? opened + Int64.random(in: 0...(longest / 2), using: &random) * tick : nil,
                    group: groups.randomElement(using: &random) ?? "g0",
                    stratum: strata.randomElement(using: &random) ?? "s0"))
            as_of = max(as_of, time)
        }
        if Bool.random(using: &random) { as_of -= (as_of - start) / 3 }
        probes = (0..<5).map { _ in Int64.random(in: 0...(2 * longest), using: &random) * tick }
    }

    /// The cases as the report sees them, as they stood at the moment of the log.
    var timelines: [(timeline: CaseTimeline, source: Case)] {
        cases.enumerated().compactMap { place, source in
            let events = source.events
            var timeline = CaseTimeline(
                reference: "\(place)", route: "log", isImported: true, opened: Instant(microseconds: events[0].time),
                visits: events.indices.map { at in
                    let next = at + 1 < events.count ? events[at + 1] : nil
                    return Visit(
                        step: events[at].activity, party: .unattributed,
                        entered: Instant(microseconds: events[at].time),
                        left: next.map { Instant(microseconds: $0.time) }, endedBy: next?.resource)
                }, closed: source.closed ? events.last.map { Instant(microseconds: $0.time) } : nil,
                outcome: source.outcome,
                events: events.count)
            timeline.openedBy = events[0].resource
            timeline.observedFrom = source.observed_from.map(Instant.init(microseconds:))
            return timeline.asOf(Instant(microseconds: as_of)).map { ($0, source) }
        }
    }

    /// From a case's first event to its end or the moment of the log, when it came under observation, and what became
    /// of it.
    func observed(_ timeline: CaseTimeline, _ source: Case) -> (
        microseconds: Int64, entry: Int64, fate: SurvivalTally.Fate
    ) {
        let end = timeline.closed ?? Instant(microseconds: as_of)
        let fate: SurvivalTally.Fate =
            timeline.closed == nil ? .open : source.competing ? .competing(source.outcome) : .event(source.outcome)
        return (
            end.microseconds(since: timeline.opened),
            timeline.observedFrom.map { $0.microseconds(since: timeline.opened) } ?? 0, fate
        )
    }
}
