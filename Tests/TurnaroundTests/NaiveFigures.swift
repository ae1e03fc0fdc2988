import Turnaround

/// The plain way to the figures of a selection: whole lists of cases, filtered and counted one question at a time.
struct NaiveFigures {
    let asOf: Instant
    let selection: ReportSelection
    let all: [CaseTimeline]

    /// The cases as they stood.
    var known: [CaseTimeline] { all.compactMap { $0.asOf(asOf) } }

    var picked: [CaseTimeline] {
        known.filter { timeline in
            selection.filters.allSatisfy { dimension, wanted in !values(timeline, dimension).isDisjoint(with: wanted) }
        }
    }

    var dated: [CaseTimeline] { picked.filter { decisionIsThere($0) } }

    var inFigures: [CaseTimeline] {
        dated.filter { timeline in
            guard let day = cohortDay(timeline) else { return false }
            return (selection.from.map { $0 <= day } ?? true) && (selection.to.map { day <= $0 } ?? true)
        }
    }

    private func decisionIsThere(_ timeline: CaseTimeline) -> Bool {
        selection.cohort == .submitted || decision(timeline) != nil
    }

    func decision(_ timeline: CaseTimeline) -> Instant? {
        if let stop = timeline.clock.stop { return stop }
        return timeline.outcome == "withdrawn" ? nil : timeline.closed
    }

    func cohortDay(_ timeline: CaseTimeline) -> Day? {
        let moment = selection.cohort == .submitted ? timeline.received ?? timeline.opened : decision(timeline)
        return moment.map { LondonTime.shared.day(of: $0) }
    }

    func quarter(_ day: Day) -> String { "\(day.date.year)-Q\((day.date.month + 2) / 3)" }

    /// The values of a case, written out case by case.
    func values(_ timeline: CaseTimeline, _ dimension: ReportDimension) -> Set<String> {
        let profile = timeline.profile
        func one(_ value: String?) -> Set<String> { [value ?? "unknown"] }
        switch dimension {
        case .body: return one(timeline.body)
        case .route: return one(timeline.route)
        case .definition: return one(timeline.definitionVersion.map { "\(timeline.route) v\($0)" })
        case .state: return one(timeline.closed == nil ? timeline.visits.last?.step : timeline.state)
        case .nation: return one(profile.nation)
        case .sector: return profile.course.sectors.isEmpty ? ["unknown"] : Set(profile.course.sectors)
        case .level: return one(profile.course.level.map { $0 == 0 ? "entry" : "\($0)" })
        case .mode: return one(profile.course.mode)
        case .timetable: return one(profile.course.timetable)
        case .quarter: return one(cohortDay(timeline).map(quarter))
        case .size:
            return one(
                profile.course.ukCredits.map {
                    $0 > 60 ? "over 60" : $0 > 30 ? "31–60" : $0 > 20 ? "21–30" : $0 > 10 ? "11–20" : "1–10"
                })
        case .price:
            return one(
                profile.course.priceGBP.map {
                    $0 == 0
                        ? "free"
                        : $0 < 100 ? "£1–£99" : $0 < 500 ? "£100–£499" : $0 < 1000 ? "£500–£999" : "£1,000 and more"
                })
        }
    }

    /// The median of numbers, `nil` of none.
    static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Days with the body or its committee from one instant to another, counted day by day: a working day belongs to
    /// whoever held the case as it began.
    static func bodyDays(_ timeline: CaseTimeline, from start: Instant, to end: Instant) -> Int {
        let london = LondonTime.shared
        let (first, last) = (london.day(of: start), london.day(of: end))
        guard first < last else { return 0 }
        return (first.number + 1...last.number).count { number in
            let day = Day(number: number)
            guard !day.weekday.isWeekend else { return false }
            let begins = london.instant(of: day)
            let holder = timeline.visits.last { $0.entered < begins }
            return holder.map { [.body, .meeting].contains($0.party) } ?? false
        }
    }

    /// First t at which the product-limit estimate is at or below one half, in microseconds.
    static func curveMedian(_ cases: [(entry: Int64, time: Int64, isEvent: Bool)]) -> Int64? {
        var survival = 1.0
        for time in Set(cases.filter(\.isEvent).map(\.time)).sorted() {
            let atRisk = cases.count { $0.time >= time && ($0.entry < time || $0.entry <= 0) }
            let events = cases.count { $0.time == time && $0.isEvent }
            survival *= 1 - Double(events) / Double(atRisk)
            if survival <= 0.5 + 1e-12 { return time }
        }
        return nil
    }
}
