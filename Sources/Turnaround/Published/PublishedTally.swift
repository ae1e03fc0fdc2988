/// Takes in the cases of one body and gives the tables that it may hand over. Keeps a few numbers for each case.
package struct PublishedTally: Sendable {
    private let options: TurnaroundOptions
    private(set) var routes: [String: Route] = [:]
    /// Cases taken in: submitted, and in the cohort.
    package private(set) var cases = 0

    package init(options: TurnaroundOptions) { self.options = options }

    /// Takes in one case as it stood at the report's moment; drafts and imported history are not published.
    package mutating func add(_ timeline: CaseTimeline) {
        guard let known = timeline.asOf(options.asOf), !known.isImported, !(known.isSample && options.leavesOutSamples),
            let submitted = known.submitted, options.selection.reasonToLeaveOut(known) == nil
        else { return }
        cases += 1
        routes[known.route, default: Route()].add(CaseMeasure(known, under: options), submitted: submitted)
    }

    /// The tables as others than the body see them; routes with too few decided cases have none.
    package func tables() throws -> PublishedTables {
        try PublishedTables(routes: routes.sorted { $0.key < $1.key }.compactMap { $1.tables(of: $0) })
            .figuresForOthers()
    }

    /// Running totals of one route.
    struct Route: Sendable {
        var decidedWorkingDays: [Int] = []
        var decidedCalendarDays: [Int] = []
        var bodyHeld: [Int] = []
        var within = 0
        var beyond = 0
        var outcomes: [String: Int] = [:]
        var split = PartyTotals()
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
                split.add(measure.split)
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

        func tables(of route: String) -> PublishedTables.Route? {
            guard let working = DayCounts(decidedWorkingDays), let calendar = DayCounts(decidedCalendarDays) else {
                return nil
            }
            return PublishedTables.Route(
                route: route, decidedWorkingDays: working, decidedCalendarDays: calendar, tally: self)
        }

        /// In order of names; approvals are public.
        var outcomeCounts: [OutcomeCount] {
            outcomes.sorted { $0.key < $1.key }.map(OutcomeCount.init(registered:cases:))
        }

        /// The steps with enough visits, in order of names.
        var stepTables: [PublishedTables.Step] {
            steps.sorted { $0.key < $1.key }.compactMap { step, visits in
                let most = Party.allCases.max { visits.parties[$0] ?? 0 < visits.parties[$1] ?? 0 }
                return DayCounts(visits.days).map {
                    PublishedTables.Step(step: step, party: most ?? .unattributed, workingDays: $0)
                }
            }
        }
    }
}
