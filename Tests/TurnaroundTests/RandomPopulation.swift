import RandomSupport
import Turnaround

/// Cases made up at random, each kind of trouble among them: drafts, withdrawals, requests, extensions, conditions,
/// profiles with gaps.
struct RandomPopulation {
    static let working = WorkingDays(name: "weekdays", years: 2020...2030, closed: [])
    static let start = Instant(seconds: 1_735_689_600)  // 2025-01-01
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// So many cases on a few routes of a few bodies, opened over two years.
    mutating func cases(_ count: Int) -> [CaseTimeline] { (0..<count).map { one($0) } }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func days(_ range: ClosedRange<Int>) -> Int64 {
        Int64.random(in: 0..<86_400, using: &random) + 86_400 * Int64(Int.random(in: range, using: &random))
    }

    private mutating func one(_ number: Int) -> CaseTimeline {
        var at = RandomPopulation.start.advanced(bySeconds: days(0...700))
        var timeline = CaseTimeline(
            reference: "C\(number)", route: pick(["large", "small", "tiny"]), opened: at, visits: [], events: 3)
        timeline.isSample = chance(10)
        timeline.body = pick(["BAC", "SAB", "RSX"])
        timeline.definitionVersion = chance(90) ? pick([1, 2, 10]) : nil
        timeline.clock.standard = chance(80) ? Period(pick([20, 30]), .workingDays) : nil
        timeline.profile = profile()
        if chance(10) { timeline.observedFrom = at.advanced(bySeconds: days(0...30)) }
        func visit(_ step: String, _ party: Party, _ seconds: Int64, isRequest: Bool = false) {
            let left = at.advanced(bySeconds: seconds)
            timeline.visits.append(
                Visit(
                    step: step, party: party, entered: at, left: left,
                    standard: step == "review" ? Period(15, .workingDays) : nil,
                    isRequest: isRequest))
            at = left
        }
        visit("draft", .provider, days(0...10))
        if chance(8) { return open(timeline) }
        timeline.received = at
        visit("check", .body, days(0...6))
        while chance(25) {
            visit("draft", .provider, days(0...9))
            visit("check", .body, days(0...6))
        }
        if chance(10) { return withdrawn(timeline, at) }
        (timeline.foundComplete, timeline.clock.start) = (at, at)
        visit("review", .body, days(0...40))
        while chance(30) {
            visit("information", .provider, days(0...20), isRequest: true)
            visit("review", .body, days(0...20))
        }
        if chance(10) { return withdrawn(timeline, at) }
        if chance(20) { return open(timeline) }
        visit("meeting", .meeting, days(0...50))
        if chance(25) {
            let made = at.advanced(bySeconds: -days(0...5))
            timeline.extensions.append(
                Extension(
                    at: made, workingDays: pick([5, 10, 20]),
                    agreed: chance(60) ? made.advanced(bySeconds: days(0...8)) : nil))
        }
        timeline.clock.stop = at
        if chance(30) {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let discharged = chance(70) ? at.advanced(bySeconds: days(1...60)) : nil
                timeline.conditions.append(
                    ConditionFate(
                        imposed: at,
                        due: chance(70) ? LondonTime.shared.day(of: at.advanced(bySeconds: days(5...40))) : nil,
                        shown: chance(50) ? discharged?.advanced(bySeconds: -days(0...1)) : nil, discharged: discharged)
                )
            }
        }
        if chance(10) { return open(timeline) }
        (timeline.closed, timeline.outcome) = (at, pick(["approved", "refused"]))
        timeline.state = timeline.outcome == "approved" ? "accredited" : "refused"
        return timeline
    }

    /// It stays where it is.
    private func open(_ timeline: CaseTimeline) -> CaseTimeline {
        var timeline = timeline
        if let last = timeline.visits.indices.last { timeline.visits[last].left = nil }
        timeline.state = timeline.visits.last?.step
        return timeline
    }

    private func withdrawn(_ timeline: CaseTimeline, _ at: Instant) -> CaseTimeline {
        var timeline = timeline
        (timeline.closed, timeline.outcome, timeline.state) = (at, "withdrawn", "withdrawn")
        return timeline
    }

    private mutating func profile() -> CaseProfile {
        CaseProfile(
            nation: chance(85) ? pick(["england", "wales", "scotland"]) : nil,
            course: CourseTerms(
                level: chance(85) ? Int.random(in: 0...8, using: &random) : nil,
                sectors: (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    pick(["education", "energy", "retail", "health"])
                }, ukCredits: chance(90) ? Double(Int.random(in: 2...140, using: &random)) / 2 : nil,
                mode: chance(90) ? pick(["online", "blended"]) : nil,
                timetable: chance(90) ? pick(["during-work", "outside-work"]) : nil,
                priceGBP: chance(90) ? pick([0, 1, 99, 99.5, 100, 499, 500, 999, 1000, 4000]) : nil))
    }
}
