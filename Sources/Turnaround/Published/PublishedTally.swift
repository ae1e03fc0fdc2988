/// Takes in the cases of one body and gives the tables that it may hand over. Keeps a few numbers for each case.
package struct PublishedTally: Sendable {
    /// The fewest cases that a table is told of.
    package static let limit = 8

    private let options: TurnaroundOptions
    private var routes: [String: RouteCases] = [:]
    /// Cases taken in: submitted, and in the cohort.
    package private(set) var cases = 0

    package init(options: TurnaroundOptions) { self.options = options }

    /// Takes in one case as it stood at the report's moment; drafts and imported history are not published.
    package mutating func add(_ timeline: CaseTimeline) {
        guard let known = timeline.asOf(options.asOf), !known.isImported, !(known.isSample && options.leavesOutSamples),
            let submitted = known.submitted, options.selection.reasonToLeaveOut(known) == nil
        else { return }
        cases += 1
        routes[known.route, default: RouteCases()].add(CaseMeasure(known, under: options), submitted: submitted)
    }

    /// The tables.
    package func tables() -> PublishedTables {
        PublishedTables(routes: routes.sorted { $0.key < $1.key }.compactMap { $1.tables(of: $0) })
    }

    /// What is kept of one route.
    private struct RouteCases: Sendable {
        var decidedWorkingDays: [Int] = []
        var decidedCalendarDays: [Int] = []
        var bodyHeld: [Int] = []
        var within = 0
        var beyond = 0
        var outcomes: [String: Int] = [:]
        var parties: [Party: Int] = [:]
        var open: [Int] = []
        var undecided: [Int] = []
        var steps: [String: [Int]] = [:]

        mutating func add(_ measure: CaseMeasure, submitted: Instant) {
            let timeline = measure.timeline
            let day = LondonTime.shared.day(of: submitted).number
            let calendarDays = { (end: Instant) in LondonTime.shared.day(of: end).number - day }
            if let decided = timeline.decided {
                decidedWorkingDays.append(measure.working.between(submitted, decided))
                decidedCalendarDays.append(calendarDays(decided))
                outcomes[timeline.ending ?? "decided", default: 0] += 1
                if let clock = measure.clock {
                    bodyHeld.append(clock.bodyHeld.workingDays)
                    if let isWithin = clock.isWithin { if isWithin { within += 1 } else { beyond += 1 } }
                }
                for party in Party.allCases { parties[party, default: 0] += measure.split[party].workingDays }
            } else if let closed = timeline.closed {
                undecided.append(calendarDays(closed))
            } else {
                open.append(calendarDays(measure.asOf))
            }
            for visit in timeline.visits where timeline.counts(visit) {
                if let left = visit.left { steps[visit.step, default: []].append(measure.working.between(visit.entered, left)) }
            }
        }

        func tables(of route: String) -> PublishedTables.Route? {
            let limit = PublishedTally.limit
            guard let working = DayCounts(decidedWorkingDays, limit: limit), let calendar = DayCounts(decidedCalendarDays, limit: limit)
            else { return nil }
            let isJudged = within >= limit && beyond >= limit
            return PublishedTables.Route(
                route: route, decidedWorkingDays: working, decidedCalendarDays: calendar,
                bodyHeldWorkingDays: DayCounts(bodyHeld, limit: limit), withinStandard: isJudged ? within : nil,
                beyondStandard: isJudged ? beyond : nil, outcomes: tellableOutcomes,
                // A sum beside a table in which all but one or two are told would give these away.
                partyWorkingDays: working.pooled >= 3
                    ? Dictionary(parties.filter { $0.value > 0 }.map { ($0.key.rawValue, $0.value) }) { first, _ in first } : nil,
                withoutDecisionCalendarDays: DayCounts(open + undecided, limit: limit),
                open: min(open.count, undecided.count) >= limit ? open.count : nil,
                steps: steps.sorted { $0.key < $1.key }.compactMap { step, days in
                    DayCounts(days, limit: limit).map { PublishedTables.Step(step: step, workingDays: $0) }
                })
        }

        /// Outcomes with enough cases by name, the others together; `nil` where the others would be too few.
        private var tellableOutcomes: [String: Int]? {
            let limit = PublishedTally.limit
            var told = outcomes.filter { $0.value >= limit }
            let others = decidedWorkingDays.count - told.values.reduce(0, +)
            if others > 0 { told["other", default: 0] += others }
            return others > 0 && others < limit ? nil : told
        }
    }
}
