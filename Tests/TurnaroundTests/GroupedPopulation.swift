import Turnaround

/// Cases made up at random: how many, on which routes, of which groups, and how far they came.
struct GroupedPopulation {
    let timelines: [CaseTimeline]
    let selection: ReportSelection
    /// The routes that only one body has, where bodies do not share them.
    let routesOfBody: [String: [String]]
    let options: TurnaroundOptions

    private static let working = WorkingDays(name: "weekdays", years: 2025...2027, closed: [])

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let routes = ["alpha", "beta", "gamma", "delta"].prefix(Int.random(in: 1...4, using: &random))
        let bodies = ["BAC", "BBC", "BCC"].prefix(Int.random(in: 1...3, using: &random))
        let isNested = Bool.random(using: &random)
        let size = [12, 25, 50, 100, 160].randomElement(using: &random) ?? 60
        let weights = routes.map { _ in Int.random(in: 1...30, using: &random) }
        let openPart = ([0, 0.05, 0.25] as [Double]).randomElement(using: &random) ?? 0
        let withdrawnPart = ([0, 0.05, 0.2] as [Double]).randomElement(using: &random) ?? 0
        let start = LondonTime.shared.instant(of: GroupedPopulation.firstDay)
        var owned: [String: [String]] = [:]
        for (place, route) in routes.enumerated() { owned[bodies[place % bodies.count], default: []].append(route) }
        var timelines: [CaseTimeline] = []
        for number in 0..<Int.random(in: size / 2...size, using: &random) {
            let place = GroupedPopulation.pick(weights, &random)
            var body = bodies.randomElement(using: &random)
            if isNested { body = bodies[place % bodies.count] }
            var timeline = GroupedPopulation.timeline(
                number, route: routes[place], opened: start.advanced(bySeconds: Int64.random(in: 0..<300 * 86_400, using: &random)),
                isOpen: Double.random(in: 0..<1, using: &random) < openPart,
                isWithdrawn: Double.random(in: 0..<1, using: &random) < withdrawnPart, &random)
            timeline.body = body
            timeline.definitionVersion = Int.random(in: 0..<10, using: &random) < 8 ? 2 : 1
            timeline.profile.nation = ["england", "england", "england", "wales", "wales", "scotland", "northern-ireland"]
                .randomElement(using: &random)
            timeline.profile.level = Int.random(in: 3...6, using: &random)
            timeline.profile.mode = ["online", "online", "onsite", "blended"].randomElement(using: &random)
            timeline.profile.sectors = ["care", "digital", "building"].filter { _ in Bool.random(using: &random) }
            timelines.append(timeline)
        }
        self.timelines = timelines
        routesOfBody = isNested ? owned : [:]
        let dimensions: [ReportDimension] = [.body, .route, .definition, .nation, .level, .mode, .quarter, .state, .sector]
        selection = ReportSelection(
            groupedBy: Array(dimensions.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random))))
        var options = TurnaroundOptions(
            asOf: start.advanced(bySeconds: 400 * 86_400), working: GroupedPopulation.working, title: "Random")
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

    /// A case that is in draft, in review with requests for information, or decided by a meeting.
    private static func timeline(
        _ number: Int, route: String, opened: Instant, isOpen: Bool, isWithdrawn: Bool, _ random: inout SeededGenerator
    ) -> CaseTimeline {
        var visits: [Visit] = []
        var at = opened
        func stay(_ step: String, _ party: Party, _ days: ClosedRange<Int64>, isRequest: Bool = false) {
            let left = at.advanced(bySeconds: Int64.random(in: days.lowerBound * 86_400...days.upperBound * 86_400, using: &random))
            visits.append(
                Visit(
                    step: step, party: party, entered: at, left: left, standardWorkingDays: party == .body ? 10 : nil, isRequest: isRequest)
            )
            at = left
        }
        stay("completeness", .body, 1...5)
        let complete = at
        for _ in 0..<([0, 0, 0, 1, 1, 2].randomElement(using: &random) ?? 0) {
            stay("review", .body, 1...10)
            stay("information", .provider, 1...20, isRequest: true)
        }
        stay("review", .body, 2...20)
        if !isWithdrawn { stay("meeting", .meeting, 1...25) }
        var timeline = CaseTimeline(
            reference: "R\(number)", route: route, opened: opened, visits: visits, received: opened, clockStart: opened,
            standardWorkingDays: 30, events: 0)
        timeline.foundComplete = complete
        if isOpen {
            let reached = Int.random(in: 0..<visits.count, using: &random)
            timeline.visits = Array(visits.prefix(reached + 1))
            timeline.visits[reached].left = nil
        } else {
            let isRefused = Int.random(in: 0..<10, using: &random) == 0
            timeline.closed = at
            timeline.outcome = isWithdrawn ? "withdrawn" : isRefused ? "refused" : "approved"
            if !isWithdrawn { timeline.clockStop = at }
            timeline.visits.append(Visit(step: timeline.outcome ?? "", party: .none, entered: at, left: nil))
        }
        timeline.state = timeline.visits.last?.step
        timeline.events = timeline.visits.count
        return timeline
    }
}
