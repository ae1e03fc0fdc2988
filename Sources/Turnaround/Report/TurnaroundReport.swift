/// How long cases took, where, and in whose court: the figures of one selection of cases as they stood at one moment.
package struct TurnaroundReport: Codable, Sendable {
    /// Title of the report.
    package var title: String
    /// The moment it speaks of.
    package var asOf: Instant
    /// The calendar working days are counted in.
    package var calendar: String
    /// How it is known which cases are closed.
    package var closure = Closure.recorded
    /// What was asked for.
    package var selection: ReportSelection
    /// The account of every case: in the figures, or left out and why.
    package var reconciliation = Reconciliation()
    /// All cases together; without steps, because steps of different routes do not compare.
    package var overall: RouteTurnaround
    /// Each route by itself, in order of names.
    package var routes: [RouteTurnaround] = []
    /// The groups asked for, in order of their keys; none where none were.
    package var groups: [GroupTurnaround] = []
    /// Whether the groups differ, for each dimension asked for whose groups do not overlap.
    package var comparisons: [GroupComparison] = []
    /// Reason why there is no curve in which open cases count; absent where nothing forbids one.
    package var noSurvival: String?
    /// By quarter of the cohort's day.
    package var trend: [QuarterFigures] = []
    /// Steps by week, for each route.
    package var spectrum: [RouteSpectrum] = []
    /// What people read in place of the names of routes and steps.
    package var titles = ReportTitles()
    /// What every figure means.
    package var definitions: [Definition] = []
    /// The files it was made of, by body and period; absent of a report on cases themselves.
    package var files: [PublishedSource]?

    init(title: String, asOf: Instant, calendar: String, selection: ReportSelection, overall: RouteTurnaround) {
        (self.title, self.asOf, self.calendar) = (title, asOf, calendar)
        (self.selection, self.overall) = (selection, overall)
    }

    private enum CodingKeys: String, CodingKey {
        case title, calendar, closure, selection, reconciliation, overall, routes, groups, comparisons, trend, spectrum,
            titles, definitions, files
        case asOf = "as_of"
        case noSurvival = "no_survival"
    }
}

/// The performance spectrum of one route.
package struct RouteSpectrum: Hashable, Codable, Sendable {
    /// The route.
    package var route: String
    /// Its cells, by step in order and by week.
    package var cells: [SpectrumCell]

    package init(route: String, cells: [SpectrumCell]) {
        self.route = route
        self.cells = cells
    }
}

/// The figures of one route, or of all routes together.
package struct RouteTurnaround: Codable, Sendable {
    /// The route's name; `nil` for all together.
    package var route: String?
    /// Cases opened by the moment of the report.
    package var cases: Count = 0
    /// Their recorded events.
    package var events: Count = 0
    /// Cases that are still open.
    package var openCases: Count = 0
    /// Cases that are closed.
    package var closedCases: Count = 0
    /// Of all, those of sample organisations.
    package var sampleCases: Count = 0
    /// Of all, those imported from a log.
    package var importedCases: Count = 0
    /// How the closed cases ended, by outcome; those without a recorded outcome are not in it.
    package var outcomes: [OutcomeCount] = []
    /// From opening to closing, closed cases only.
    package var caseDuration = DurationSummary(n: 0)
    /// From opening to the moment of the report, open cases only.
    package var openCaseAge = DurationSummary(n: 0)
    /// What the scheme's own clock says.
    package var schemeClock = SchemeClockFigures()
    /// Whose court closed cases were in. Total days over total days; the shares sum to one.
    package var split: [PartyShare] = []
    /// Whose court open cases have been in so far.
    package var openSplit: [PartyShare] = []
    /// How the durations of decided, else of closed, cases spread; absent where there are none.
    package var distribution: DurationHistogram?
    /// The curve in which open cases count too; absent where nothing can be drawn.
    package var survival: SurvivalFigures?
    /// Complete at first, requests, extensions, conditions.
    package var quality: QualityFigures?
    /// To and fro between provider and body.
    package var pingPong: PingPongFigures?
    /// What the waiting with body and committee was for; absent of groups.
    package var waiting: WaitingCauses?
    /// Which step followed which; absent where there are no steps: of all routes together, and of groups across routes.
    package var paths: PathFigures?
    /// The steps in the order in which cases come to them.
    package var steps: [StepTurnaround] = []

    init(route: String?) { self.route = route }

    private enum CodingKeys: String, CodingKey {
        case route, cases, events, outcomes, split, distribution, survival, quality, waiting, paths, steps
        case pingPong = "ping_pong"
        case openCases = "open_cases"
        case closedCases = "closed_cases"
        case sampleCases = "sample_cases"
        case importedCases = "imported_cases"
        case caseDuration = "case_duration"
        case openCaseAge = "open_case_age"
        case schemeClock = "scheme_clock"
        case openSplit = "open_split"
    }
}

/// Cases that ended in one way.
package struct OutcomeCount: Hashable, Codable, Sendable {
    /// `approved`, `refused`, `withdrawn`, …
    package var outcome: String
    /// How many.
    package var cases: Count = 0

    init(outcome: String, cases: Count) { (self.outcome, self.cases) = (outcome, cases) }

    /// Cases of the engine's own that ended so: approvals stand on the register, so that their number is public.
    init(registered outcome: String, cases: Int) {
        self.init(outcome: outcome, cases: Disclosed(cases, outcome.hasPrefix("approved") ? .open : .count))
    }
}

/// A party's part of the time.
package struct PartyShare: Hashable, Codable, Sendable {
    /// Whose court.
    package var party: Party
    /// Cases that it held for any time; absent of a single case.
    package var cases: Count?
    /// Total elapsed time, seconds.
    @Disclosed package var totalSeconds: Double?
    /// Total working days, charged to whoever held the case as the day began.
    @Disclosed package var totalWorkingDays: Int?
    /// Part of the elapsed time of all parties, 0 to 1.
    @Disclosed package var elapsedShare: Double?
    /// Part of the working days of all parties, 0 to 1; absent where there are none.
    @Disclosed package var workingDaysShare: Double?

    init(party: Party) { self.party = party }

    private enum CodingKeys: String, CodingKey {
        case party, cases
        case totalSeconds = "total_seconds"
        case totalWorkingDays = "total_working_days"
        case elapsedShare = "elapsed_share"
        case workingDaysShare = "working_days_share"
    }
}

/// The scheme's own clock: from its start to its stop, for cases in which it has stopped.
package struct SchemeClockFigures: Hashable, Codable, Sendable {
    /// From the scheme's start to its stop.
    package var fromClockStart = DurationSummary(n: 0)
    /// From the first submission to the same stop.
    package var fromFirstSubmission = DurationSummary(n: 0)
    /// Of that from the scheme's start, the part with the body and its committee: what its standard is about.
    package var bodyHeld = DurationSummary(n: 0)
    /// The published standards those cases were pinned to, shortest first, without repetition.
    package var standards: [Period] = []
    /// Cases that have a standard to be held against.
    package var withStandardCases: Count = 0
    /// Of those, the cases within it.
    package var withinStandardCases: Count = 0
    /// The same in per cent; absent where there are none.
    @Disclosed package var withinStandardPercent: Double?
    /// Median body-held working days over the standard; absent unless there is exactly one, in working days.
    @Disclosed package var medianToStandardRatio: Double?
    /// Cases whose clock is running and has used more than their standard.
    package var overdueOpenCases: Count = 0

    init() {}

    private enum CodingKeys: String, CodingKey {
        case fromClockStart = "from_clock_start"
        case fromFirstSubmission = "from_first_submission"
        case bodyHeld = "body_held"
        case standards
        case withStandardCases = "with_standard_cases"
        case withinStandardCases = "within_standard_cases"
        case withinStandardPercent = "within_standard_percent"
        case medianToStandardRatio = "median_to_standard_ratio"
        case overdueOpenCases = "overdue_open_cases"
    }
}

/// The figures of one step of one route.
package struct StepTurnaround: Codable, Sendable {
    /// A state of the workflow, or an activity of an imported log.
    package var step: String
    /// Whose court it is; where that changed, the one that most visits had.
    package var party: Party
    /// Cases that entered it.
    package var cases: Count = 0
    /// Times it was entered.
    package var entries: Count = 0
    /// Cases that entered it more than once.
    package var reworkCases: Count = 0
    /// Time for which completed visits lasted; `n` of it is the number of visits.
    package var visits = DurationSummary(n: 0)
    /// Part of the time of all completed visits of the route, 0 to 1; absent where that is zero.
    @Disclosed package var elapsedShare: Double?
    /// The step's standard: that of the latest visit which has one.
    package var standard: Period?
    /// Completed visits that have a standard.
    package var withStandardVisits: Count = 0
    /// Of those, the visits within it.
    package var withinStandardVisits: Count = 0
    /// The same in per cent; absent where there are none.
    @Disclosed package var withinStandardPercent: Double?
    /// Visits that go on, with their age.
    package var openVisits = DurationSummary(n: 0)
    /// Of those, the ones past their standard.
    package var overdueOpenVisits: Count = 0
    /// Requests for information that were asked from here.
    package var requests: Count = 0
    /// What came in, what left, and what its waiting was for; absent where there is no window.
    package var flow: FlowFigures?

    init(step: String, party: Party) { (self.step, self.party) = (step, party) }

    private enum CodingKeys: String, CodingKey {
        case step, party, cases, entries, visits, standard, requests, flow
        case reworkCases = "rework_cases"
        case elapsedShare = "elapsed_share"
        case withStandardVisits = "with_standard_visits"
        case withinStandardVisits = "within_standard_visits"
        case withinStandardPercent = "within_standard_percent"
        case openVisits = "open_visits"
        case overdueOpenVisits = "overdue_open_visits"
    }
}
