/// Why waiting time went by while a case was with the body, its committee or nobody, as far as the process itself knows.
///
/// The five parts sum to the whole waiting time.
package struct WaitingCauses: Hashable, Codable, Sendable {
    /// Waiting for a meeting of a committee, seconds.
    package var batchingSeconds: Double
    /// Waiting while the person who then took it had others in hand, seconds of working days.
    package var contentionSeconds: Double
    /// Weekends, holidays and closures, seconds.
    package var unavailabilitySeconds: Double
    /// Agreed pauses, seconds.
    package var pauseSeconds: Double
    /// What none of these explains, work itself included, seconds.
    package var restSeconds: Double

    package init(
        batchingSeconds: Double, contentionSeconds: Double, unavailabilitySeconds: Double, pauseSeconds: Double, restSeconds: Double
    ) {
        self.batchingSeconds = batchingSeconds
        self.contentionSeconds = contentionSeconds
        self.unavailabilitySeconds = unavailabilitySeconds
        self.pauseSeconds = pauseSeconds
        self.restSeconds = restSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case batchingSeconds = "batching_seconds"
        case contentionSeconds = "contention_seconds"
        case unavailabilitySeconds = "unavailability_seconds"
        case pauseSeconds = "pause_seconds"
        case restSeconds = "rest_seconds"
    }
}

/// What came into a step, what left it and what was in it, over the time from the first case to the report's moment.
package struct FlowFigures: Hashable, Codable, Sendable {
    /// Visits begun.
    package var arrivals: Count
    /// Visits ended.
    package var departures: Count
    /// Visits going on at the report's moment.
    package var inProgress: Count
    /// The most visits going on at once.
    package var mostInProgress: Count
    /// The window in days.
    package var windowDays: Double
    /// Arrivals a day (λ).
    package var arrivalsPerDay: Double
    /// Mean time in the step within the window, days (W).
    package var meanDays: Double
    /// Mean work in progress (L), measured by itself: the work in progress over time, averaged over the window.
    package var meanInProgress: Double
    /// Little's law as the report's own check: L − λW, which is nought but for rounding.
    package var littleDifference: Double
    /// What its waiting was for.
    package var waiting: WaitingCauses

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

/// How often a case went to and fro between provider and body.
package struct PingPongFigures: Hashable, Codable, Sendable {
    /// Cases that changed hands between the two at all after their submission.
    package var cases: Count
    /// Times a case came back to the provider after its submission, per case.
    package var returnsPerCase: Double?
    /// The most of one case; absent where it would single one out.
    package var mostReturns: Int?
    /// Handovers between people, per case: consecutive visits of one case that different people ended.
    package var handoversPerCase: Double?
    /// Visits to a step that the case had been in before, per case.
    package var repeatsPerCase: Double?

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
    package var visits: Count
    /// A quarter of them took no longer, seconds (nearest rank).
    package var lowerQuartileSeconds: Double?
    /// Half of them took no longer, seconds.
    package var medianSeconds: Double?
    /// Three quarters of them took no longer, seconds (nearest rank).
    package var upperQuartileSeconds: Double?
    /// Visits that ended before one which had begun earlier: somebody was overtaken.
    package var overtakes: Count
    /// Visits that ended together with two or more others of the step, at the same instant or the same meeting day.
    package var batched: Count

    private enum CodingKeys: String, CodingKey {
        case step, week, visits, overtakes, batched
        case lowerQuartileSeconds = "lower_quartile_seconds"
        case medianSeconds = "median_seconds"
        case upperQuartileSeconds = "upper_quartile_seconds"
    }
}
