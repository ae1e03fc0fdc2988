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
        PublishedTables(
            routes: routes.sorted { $0.key < $1.key }.compactMap { $1.tables(of: $0, longest: longestPossible) })
    }

    /// The calendar days that no time of a case submitted in the cohort can be above; `nil` where nothing bounds them.
    private var longestPossible: Int? {
        guard options.selection.cohort == .submitted, let from = options.selection.from else { return nil }
        return LondonTime.shared.day(of: options.asOf).number - from.number
    }

    /// Running totals of one route.
    private struct RouteCases: Sendable {
        var decidedWorkingDays: [Int] = []
        var decidedCalendarDays: [Int] = []
        var bodyHeld: [Int] = []
        var within = 0
        var beyond = 0
        var outcomes: [String: Int] = [:]
        var parties: [Party: (cases: Int, microseconds: Int128, workingDays: Int)] = [:]
        var open: [Int] = []
        var undecided: [Int] = []
        var steps: [String: (days: [Int], parties: [Party: Int])] = [:]

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
                for party in Party.allCases where measure.split[party].microseconds > 0 {
                    let (known, time) = (parties[party] ?? (0, 0, 0), measure.split[party])
                    parties[party] = (
                        known.cases + 1, known.microseconds + Int128(time.microseconds),
                        known.workingDays + time.workingDays
                    )
                }
            } else if let closed = timeline.closed {
                undecided.append(calendarDays(closed))
            } else {
                open.append(calendarDays(measure.asOf))
            }
            for visit in timeline.visits where timeline.counts(visit) {
                guard let left = visit.left else { continue }
                steps[visit.step, default: ([], [:])].days.append(measure.working.between(visit.entered, left))
                steps[visit.step]?.parties[visit.party, default: 0] += 1
            }
        }

        /// - Parameter longest: what no time can be above, calendar days; of working days about five of seven.
        func tables(of route: String, longest: Int?) -> PublishedTables.Route? {
            let limit = PublishedTally.limit
            let longestWorking = longest.map { $0 * 5 / 7 }
            guard let working = DayCounts(decidedWorkingDays, limit: limit, longestPossible: longestWorking),
                let calendar = DayCounts(decidedCalendarDays, limit: limit, longestPossible: longest)
            else { return nil }
            let others = DayCounts(open + undecided, limit: limit, longestPossible: longest)
            let totals = [decidedWorkingDays.count] + (others.map { [decidedWorkingDays.count + $0.count] } ?? [])
            let isJudged = within >= limit && beyond >= limit
            return PublishedTables.Route(
                route: route, decidedWorkingDays: working, decidedCalendarDays: calendar,
                bodyHeldWorkingDays: DayCounts(bodyHeld, limit: limit, longestPossible: longestWorking),
                withinStandard: isJudged ? within : nil,
                beyondStandard: isJudged ? beyond : nil, outcomes: tellableOutcomes,
                // A sum beside a table in which all but one or two are told would give these away.
                parties: min(working.pooled, calendar.pooled) >= 3 ? tellableParties : nil,
                withoutDecisionCalendarDays: others,
                open: min(open.count, undecided.count) >= limit ? open.count : nil,
                steps: steps.sorted { $0.key < $1.key }.compactMap { step, visits in
                    // What almost all cases came through says how few did not, or came again.
                    guard !totals.contains(where: { (1..<limit).contains(abs($0 - visits.days.count)) }) else {
                        return nil
                    }
                    return DayCounts(visits.days, limit: limit, longestPossible: longestWorking).map {
                        PublishedTables.Step(
                            step: step,
                            party: Party.allCases.max { visits.parties[$0] ?? 0 < visits.parties[$1] ?? 0 }
                                ?? .unattributed,
                            workingDays: $0)
                    }
                })
        }

        /// The time with each party, where none held few cases; `nil` where one did.
        private var tellableParties: [String: PublishedTables.PartyTime]? {
            guard parties.values.allSatisfy({ $0.cases >= PublishedTally.limit }) else { return nil }
            return parties.reduce(into: [:]) { told, one in
                told[one.key.rawValue] = PublishedTables.PartyTime(
                    cases: one.value.cases, seconds: Int(one.value.microseconds / 1_000_000),
                    workingDays: one.value.workingDays)
            }
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
