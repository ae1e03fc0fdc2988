/// How long cases took, where, and in whose court: the figures of one selection of cases as they stood at one moment.
package struct TurnaroundReport: Codable, Sendable {
    /// What the report is called.
    package let title: String
    /// The moment it speaks of.
    package let asOf: Instant
    /// The calendar working days are counted in.
    package let calendar: String
    /// How it is known which cases are closed.
    package let closure: Closure
    /// Cases that were handed in and are not in the figures, and why.
    package let leftOut: LeftOut
    /// All cases together; without steps, because steps of different routes do not compare.
    package let overall: RouteTurnaround
    /// Each route by itself, in order of names.
    package let routes: [RouteTurnaround]
    /// What every figure means.
    package let definitions: [Definition]

    /// Cases that are not in the figures.
    package struct LeftOut: Hashable, Codable, Sendable {
        /// Opened after the moment the report speaks of.
        package var openedLater: Int
        /// Of sample organisations, where those are left out.
        package var samples: Int

        private enum CodingKeys: String, CodingKey {
            case openedLater = "opened_later_cases"
            case samples = "sample_cases"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case title, calendar, closure, overall, routes, definitions
        case asOf = "as_of"
        case leftOut = "left_out"
    }
}

/// The figures of one route, or of all routes together.
package struct RouteTurnaround: Codable, Sendable {
    /// The route's name; `nil` for all together.
    package let route: String?
    /// Cases opened by the moment of the report.
    package let cases: Int
    /// Their recorded events.
    package let events: Int
    /// Cases that are still open.
    package let openCases: Int
    /// Cases that are closed.
    package let closedCases: Int
    /// Of all, those of sample organisations.
    package let sampleCases: Int
    /// Of all, those imported from a log.
    package let importedCases: Int
    /// How the closed cases ended, by outcome; those without a recorded outcome are not in it.
    package let outcomes: [OutcomeCount]
    /// From opening to closing, closed cases only.
    package let caseDuration: DurationSummary
    /// From opening to the moment of the report, open cases only.
    package let openCaseAge: DurationSummary
    /// What the scheme's own clock says.
    package let schemeClock: SchemeClockFigures
    /// Whose court closed cases were in. Total days over total days; the shares sum to one.
    package let split: [PartyShare]
    /// Whose court open cases have been in so far.
    package let openSplit: [PartyShare]
    /// The steps in the order in which cases come to them.
    package let steps: [StepTurnaround]

    private enum CodingKeys: String, CodingKey {
        case route, cases, events, outcomes, split, steps
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
    package let outcome: String
    /// How many.
    package let cases: Int
}

/// A party's part of the time.
package struct PartyShare: Hashable, Codable, Sendable {
    /// Whose court.
    package let party: Party
    /// Total elapsed time, seconds.
    package let totalSeconds: Double
    /// Total working days, charged to whoever held the case as the day began.
    package let totalWorkingDays: Int
    /// Part of the elapsed time of all parties, 0 to 1.
    package let elapsedShare: Double
    /// Part of the working days of all parties, 0 to 1; absent where there are none.
    package let workingDaysShare: Double?

    private enum CodingKeys: String, CodingKey {
        case party
        case totalSeconds = "total_seconds"
        case totalWorkingDays = "total_working_days"
        case elapsedShare = "elapsed_share"
        case workingDaysShare = "working_days_share"
    }
}

/// The scheme's own clock: from its start to its stop, for cases in which it has stopped.
package struct SchemeClockFigures: Hashable, Codable, Sendable {
    /// From the scheme's start to its stop.
    package let fromClockStart: DurationSummary
    /// From the first submission to the same stop.
    package let fromFirstSubmission: DurationSummary
    /// Of that from the scheme's start, the part with the body and its committee: what its standard is about.
    package let bodyHeld: DurationSummary
    /// The published standards those cases were pinned to, in working days, without repetition.
    package let standardsWorkingDays: [Int]
    /// Cases that have a standard to be held against.
    package let withStandardCases: Int
    /// Of those, the cases within it.
    package let withinStandardCases: Int
    /// The same in per cent; absent where there are none.
    package let withinStandardPercent: Double?
    /// Median body-held working days over the standard; absent unless there is exactly one standard.
    package let medianToStandardRatio: Double?
    /// Cases whose clock is running and has used more than their standard.
    package let overdueOpenCases: Int

    private enum CodingKeys: String, CodingKey {
        case fromClockStart = "from_clock_start"
        case fromFirstSubmission = "from_first_submission"
        case bodyHeld = "body_held"
        case standardsWorkingDays = "standards_working_days"
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
    package let step: String
    /// Whose court it is; where that changed, the one that most visits had.
    package let party: Party
    /// Cases that entered it.
    package let cases: Int
    /// Times it was entered.
    package let entries: Int
    /// Cases that entered it more than once.
    package let reworkCases: Int
    /// How long completed visits lasted; `n` of it is the number of visits.
    package let visits: DurationSummary
    /// Part of the time of all completed visits of the route, 0 to 1; absent where that is zero.
    package let elapsedShare: Double?
    /// The step's standard in working days: that of the latest visit which has one.
    package let standardWorkingDays: Int?
    /// Completed visits that have a standard.
    package let withStandardVisits: Int
    /// Of those, the visits within it.
    package let withinStandardVisits: Int
    /// The same in per cent; absent where there are none.
    package let withinStandardPercent: Double?
    /// Visits that go on, with their age.
    package let openVisits: DurationSummary
    /// Of those, the ones past their standard.
    package let overdueOpenVisits: Int
    /// Requests for information that were asked from here.
    package let requests: Int

    private enum CodingKeys: String, CodingKey {
        case step, party, cases, entries, visits, requests
        case reworkCases = "rework_cases"
        case elapsedShare = "elapsed_share"
        case standardWorkingDays = "standard_working_days"
        case withStandardVisits = "with_standard_visits"
        case withinStandardVisits = "within_standard_visits"
        case withinStandardPercent = "within_standard_percent"
        case openVisits = "open_visits"
        case overdueOpenVisits = "overdue_open_visits"
    }
}
