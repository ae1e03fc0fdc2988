import RandomSupport
import Turnaround

/// Cases made up at random: how many, on which routes, of which groups, and how far they came.
struct GroupedPopulation {
    let timelines: [CaseTimeline]
    let selection: ReportSelection
    let options: TurnaroundOptions

    private static let working = WorkingDays(name: "weekdays", years: 2025...2027, closed: [])

    /// - Parameter most: at most so many cases; `nil` picks a number of them.
    init(seed: UInt64, most: Int? = nil) {
        var random = SeededGenerator(seed: seed)
        let routes = ["alpha", "beta", "gamma", "delta"].prefix(Int.random(in: 1...4, using: &random))
        let bodies = ["BAC", "BBC", "BCC"].prefix(Int.random(in: 1...3, using: &random))
        let isNested = Bool.random(using: &random)
        let size = most ?? [12, 25, 50, 100, 160].randomElement(using: &random) ?? 60
        let weights = routes.map { _ in Int.random(in: 1...30, using: &random) }
        let habits = Habits(&random)
        let start = LondonTime.shared.instant(of: GroupedPopulation.firstDay)
        var timelines: [CaseTimeline] = []
        for number in 0..<Int.random(in: size / 2...size, using: &random) {
            let place = GroupedPopulation.pick(weights, &random)
            var body = bodies.randomElement(using: &random)
            if isNested { body = bodies[place % bodies.count] }
            var timeline = GroupedPopulation.timeline(
                number, route: routes[place],
                opened: start.advanced(bySeconds: Int64.random(in: 0..<300 * 86_400, using: &random)),
                habits: habits, &random)
            timeline.body = body
            timeline.definitionVersion = Int.random(in: 0..<10, using: &random) < 8 ? 2 : 1
            timeline.profile.nation = [
                "england", "england", "england", "wales", "wales", "scotland", "northern-ireland",
            ]
            .randomElement(using: &random)
            timeline.profile.course.level = Int.random(in: 3...6, using: &random)
            timeline.profile.course.mode = ["online", "online", "onsite", "blended"].randomElement(using: &random)
            timeline.profile.course.sectors = ["care", "digital", "building"].filter { _ in Bool.random(using: &random)
            }
            timelines.append(timeline)
        }
        self.timelines = timelines
        let dimensions: [ReportDimension] = [
            .body, .route, .definition, .nation, .level, .mode, .quarter, .state, .sector,
        ]
        var selection = ReportSelection(
            groupedBy: Array(dimensions.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random))))
        if Int.random(in: 0..<5, using: &random) == 0 { selection.filters[.nation] = ["england", "wales"] }
        if Int.random(in: 0..<5, using: &random) == 0 { selection.from = GroupedPopulation.firstDay.advanced(by: 40) }
        self.selection = selection
        var options = TurnaroundOptions(
            asOf: start.advanced(bySeconds: 700 * 86_400), working: GroupedPopulation.working, title: "Random")
        options.selection = selection
        self.options = options
    }

    var report: TurnaroundReport { .build(timelines: timelines, options: options) }

    private static let firstDay = LondonTime.shared.day(of: Instant(microseconds: 1_736_000_000_000_000))

    private static func pick(_ weights: [Int], _ random: inout SeededGenerator) -> Int {
        var left = Int.random(in: 0..<weights.reduce(0, +), using: &random)
        for (place, weight) in weights.enumerated() {
            if left < weight { return place }
            left -= weight
        }
        return 0
    }

    /// A case: drafted where the house has drafts, checked, reviewed with requests for information, decided by a
    /// meeting.
    // long: one stay after the other; the order is that of the random numbers.
    private static func timeline(
        _ number: Int, route: String, opened: Instant, habits: Habits, _ random: inout SeededGenerator
    ) -> CaseTimeline {
        var walk = Walk(at: opened)
        if habits.hasDrafts { walk.stay("draft", .provider, 0...9, &random) }
        let received = walk.at
        walk.stay("completeness", .body, 1...5, &random)
        if habits.hasDrafts, random.chance(habits.often) {
            walk.stay("draft", .provider, 1...9, &random)
            walk.stay("completeness", .body, 1...5, &random)
        }
        let complete = walk.at
        repeat {
            for _ in 0..<([0, 0, 0, 1, 1, 2].randomElement(using: &random) ?? 0) {
                walk.stay("review", .body, 1...10, &random)
                walk.stay("information", .provider, 1...20, isRequest: true, &random)
            }
            walk.stay("review", .body, 2...20, &random)
            walk.stay("meeting", .meeting, 1...25, &random)
        } while random.chance(habits.deferred)
        let decided = walk.at
        var timeline = CaseTimeline(
            reference: "R\(number)", route: route, opened: opened, visits: walk.visits, events: 0)
        timeline.received = received
        timeline.clock.start = habits.clockIsWhole ? received : complete
        timeline.clock.standard = random.chance(habits.isStandard) ? Period(30, .workingDays) : nil
        timeline.foundComplete = complete
        (timeline.isSample, timeline.isImported) = (random.chance(habits.samples), random.chance(habits.imported))
        if random.chance(habits.late) {
            timeline.observedFrom = opened.advanced(bySeconds: Int64.random(in: 0...1_000_000, using: &random))
        }
        if random.chance(habits.open) {
            timeline.stop(after: Int.random(in: 0..<walk.visits.count, using: &random))
        } else if random.chance(habits.withdrawn) {
            timeline.end(
                after: Int.random(in: 0..<walk.visits.count, using: &random),
                as: random.chance(10) ? "lapsed" : "withdrawn")
        } else {
            if random.chance(habits.often) {
                let made = decided.advanced(bySeconds: -Int64.random(in: 0...400_000, using: &random))
                timeline.extensions = [Extension(at: made, workingDays: 10, agreed: random.chance(50) ? made : nil)]
            }
            if random.chance(habits.often) {
                timeline.conditions = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                    ConditionFate(
                        imposed: decided,
                        due: random.chance(70)
                            ? LondonTime.shared.day(of: decided.advanced(bySeconds: 2_000_000)) : nil,
                        discharged: random.chance(70)
                            ? decided.advanced(bySeconds: Int64.random(in: 0...4_000_000, using: &random)) : nil)
                }
            }
            timeline.clock.stop = decided
            timeline.closed =
                habits.clockIsWhole
                ? decided : decided.advanced(bySeconds: 86_400 * Int64.random(in: 0...4, using: &random))
            timeline.outcome = random.chance(10) ? "refused" : "approved"
        }
        if let outcome = timeline.outcome, let closed = timeline.closed {
            timeline.visits.append(Visit(step: outcome, party: .none, entered: closed, left: nil))
        }
        timeline.state = timeline.visits.last?.step
        timeline.events = timeline.visits.count
        return timeline
    }

    /// How cases of a population go: chances in per cent.
    private struct Habits {
        let hasDrafts: Bool
        let clockIsWhole: Bool
        let open: Int
        let withdrawn: Int
        let deferred: Int
        let isStandard: Int
        let samples: Int
        let imported: Int
        let late: Int
        let often: Int

        init(_ random: inout SeededGenerator) {
            func one(of values: [Int]) -> Int { values.randomElement(using: &random) ?? 0 }
            hasDrafts = one(of: [0, 0, 1]) == 1
            clockIsWhole = one(of: [0, 1, 1]) == 1
            open = one(of: [0, 5, 25])
            withdrawn = one(of: [0, 5, 20])
            deferred = one(of: [0, 0, 30])
            isStandard = one(of: [100, 100, 80])
            samples = one(of: [0, 0, 10])
            imported = one(of: [0, 0, 0, 15])
            late = one(of: [0, 0, 20])
            often = one(of: [0, 10, 40])
        }
    }

    /// Stays one after the other.
    private struct Walk {
        var at: Instant
        var visits: [Visit] = []

        init(at: Instant) { self.at = at }

        mutating func stay(
            _ step: String, _ party: Party, _ days: ClosedRange<Int64>, isRequest: Bool = false,
            _ random: inout SeededGenerator
        ) {
            let left = at.advanced(
                bySeconds: Int64.random(in: days.lowerBound * 86_400...days.upperBound * 86_400, using: &random))
            visits.append(
                Visit(
                    step: step, party: party, entered: at, left: left,
                    standard: party == .body ? Period(10, .workingDays) : nil,
                    isRequest: isRequest))
            at = left
        }
    }
}

extension SeededGenerator {
    fileprivate mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

extension CaseTimeline {
    /// The case goes on after so many visits.
    fileprivate mutating func stop(after place: Int) {
        visits = Array(visits.prefix(place + 1))
        visits[place].left = nil
        forget(later: visits[place].entered)
    }

    /// The case ends with a visit.
    fileprivate mutating func end(after place: Int, as way: String) {
        visits = Array(visits.prefix(place + 1))
        (closed, outcome) = (visits[place].left, way)
        forget(later: visits[place].left ?? opened)
    }

    private mutating func forget(later moment: Instant) {
        if let received, received > moment || visits.allSatisfy({ $0.step == "draft" }) { self.received = nil }
        if let foundComplete, foundComplete > moment { self.foundComplete = nil }
        if let start = clock.start, start > moment || received == nil { clock.start = nil }
    }
}
