/// Why time went by while a case was with the body, its committee, a third party or nobody, as far as the process
/// itself knows.
///
/// The five parts are whole microseconds and sum to the whole time with body, meeting, third party and paused, open
/// visits included. Time with the provider is not in it, nor history whose party is not known.
package struct WaitingCauses: Hashable, Codable, Sendable {
    /// Waiting for a meeting of a committee: the time with `meeting`, seconds.
    @Disclosed package var batchingSeconds: Double?
    /// Waiting while the person who then dealt with it had others in hand, seconds of working days: with the body, from
    /// entry until that person had ended the last visit of another case that they ended before this one.
    @Disclosed package var contentionSeconds: Double?
    /// Weekends, holidays and closures of the case's calendar while it was with the body or a third party, seconds.
    @Disclosed package var unavailabilitySeconds: Double?
    /// Agreed pauses, whatever step the case was in, seconds.
    @Disclosed package var pauseSeconds: Double?
    /// What none of these explains, work itself included, seconds.
    @Disclosed package var restSeconds: Double?

    /// No waiting.
    init() {}

    private enum CodingKeys: String, CodingKey {
        case batchingSeconds = "batching_seconds"
        case contentionSeconds = "contention_seconds"
        case unavailabilitySeconds = "unavailability_seconds"
        case pauseSeconds = "pause_seconds"
        case restSeconds = "rest_seconds"
    }
}

/// What came into a step, what left it and what was in it, over the window from the opening of the route's first case
/// to the report's moment.
///
/// A visit lasts from its entry until it is left or its case is closed, or goes on at the report's moment.
package struct FlowFigures: Hashable, Codable, Sendable {
    /// Visits begun.
    package var arrivals: Count = 0
    /// Visits ended, by leaving the step or by the end of the case.
    package var departures: Count = 0
    /// Visits going on at the report's moment.
    package var inProgress: Count = 0
    /// The most visits going on at once; of two at the same instant the leaving comes before the entering.
    package var mostInProgress: Count = 0
    /// The window in days.
    @Disclosed package var windowDays: Double?
    /// Arrivals a day (λ).
    @Disclosed package var arrivalsPerDay: Double?
    /// Mean time in the step within the window, days (W).
    @Disclosed package var meanDays: Double?
    /// Mean work in progress (L), measured by itself: the work in progress over time, averaged over the window.
    @Disclosed package var meanInProgress: Double?
    /// Little's law as the report's own check: L − λW, which is nought but for rounding. L is found by sweeping over
    /// entries and exits, W from the visits one by one. Source: J. D. C. Little, Operations Research 9 (1961).
    @Disclosed package var littleDifference: Double?
    /// What its waiting was for.
    package var waiting = WaitingCauses()

    init() {}

    private enum CodingKeys: String, CodingKey {
        case arrivals, departures, waiting
        case inProgress = "in_progress"
        case mostInProgress = "most_in_progress"
        case windowDays = "window_days"
        case arrivalsPerDay = "arrivals_per_day"
        case meanDays = "mean_days"
        case meanInProgress = "mean_in_progress"
        case littleDifference = "little_difference"
    }
}

/// Number of times a case went to and fro between provider and body, up to its end.
package struct PingPongFigures: Hashable, Codable, Sendable {
    /// Cases that came back to the provider at all after their submission.
    package var cases: Count = 0
    /// Times a case came back to the provider after its submission, per submitted case; absent where none was
    /// submitted.
    @Disclosed package var returnsPerCase: Double?
    /// The most of one case; absent where none was submitted, or where it would single one out.
    @Disclosed package var mostReturns: Int?
    /// Handovers between people, per case: consecutive visits of one case that different people ended; absent where
    /// nobody is known.
    @Disclosed package var handoversPerCase: Double?
    /// Visits to a step that the case had been in before, per case.
    @Disclosed package var repeatsPerCase: Double?

    init() {}

    private enum CodingKeys: String, CodingKey {
        case cases
        case returnsPerCase = "returns_per_case"
        case mostReturns = "most_returns"
        case handoversPerCase = "handovers_per_case"
        case repeatsPerCase = "repeats_per_case"
    }
}

/// The visits to one step that began in one week: a cell of the performance spectrum.
package struct SpectrumCell: Hashable, Codable, Sendable {
    /// The step.
    package var step: String
    /// The Monday of the week in which the visits began.
    package var week: Day
    /// Visits begun in it and ended by the report's moment.
    package var visits: Count = 0
    /// A quarter of them took no longer, seconds (nearest rank).
    @Disclosed package var lowerQuartileSeconds: Double?
    /// Half of them took no longer, seconds.
    @Disclosed package var medianSeconds: Double?
    /// Three quarters of them took no longer, seconds (nearest rank).
    @Disclosed package var upperQuartileSeconds: Double?
    /// Of those, the ones that ended before a visit which had begun earlier, or that still goes on: somebody was
    /// overtaken.
    package var overtakes: Count = 0
    /// Of those, the ones that ended together with two or more others of the step: at the same instant, and those that
    /// waited for a meeting on the same day.
    package var batched: Count = 0

    init(step: String, week: Day) { (self.step, self.week) = (step, week) }

    private enum CodingKeys: String, CodingKey {
        case step, week, visits, overtakes, batched
        case lowerQuartileSeconds = "lower_quartile_seconds"
        case medianSeconds = "median_seconds"
        case upperQuartileSeconds = "upper_quartile_seconds"
    }
}
