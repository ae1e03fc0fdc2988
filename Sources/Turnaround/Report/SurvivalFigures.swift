/// How long cases take when open ones count too: the Kaplan–Meier curve from the first submission to the body's
/// decision.
///
/// The time is elapsed, never body-held. It begins at the first submission, in imported history at the first event; a
/// draft is in nobody's court but the provider's, so it is not at risk. The event is the body's decision; a case that
/// was withdrawn or lapsed, or is open, is censored, and withdrawals stand beside the curve as competing outcomes. In
/// imported history the closing is the event.
package struct SurvivalFigures: Hashable, Codable, Sendable {
    /// Cases at risk at some time.
    package var n: Count = 0
    /// Of those, the ones with the event.
    package var events: Count = 0
    /// Of those, the ones without it so far, or that ended otherwise.
    package var censored: Count = 0
    /// Cases that came under observation after their submission, and count from then on only.
    package var lateEntries: Count = 0
    /// First t with S(t) ≤ 0.5, seconds; absent where the curve does not reach it.
    @Disclosed package var medianSeconds: Double?
    /// Lower end of the median's 95 % interval (log–log), seconds; absent where not reached.
    @Disclosed package var medianLowSeconds: Double?
    /// Upper end of the median's 95 % interval (log–log), seconds; absent where not reached.
    @Disclosed package var medianHighSeconds: Double?
    /// First t with S(t) ≤ 0.2, seconds: eight in ten are decided by then; absent where not reached.
    @Disclosed package var p80Seconds: Double?
    /// Area under the curve up to ``restrictedToSeconds``: the mean of the times, those beyond cut there; seconds.
    @Disclosed package var restrictedMeanSeconds: Double?
    /// Where the restricted mean stops: the longest time observed, seconds.
    @Disclosed package var restrictedToSeconds: Double?
    /// The median of decided cases alone, which leaves the slow open ones out; seconds.
    @Disclosed package var closedOnlyMedianSeconds: Double?
    /// The p80 of decided cases alone, seconds.
    @Disclosed package var closedOnlyP80Seconds: Double?
    /// The curve, a point at each time with an event; beyond 400 of them only so many that the curve drawn is nowhere
    /// further than 0.0025 from the exact one. Figures come from the exact one. Empty where nobody was left at risk
    /// while others were still to be observed.
    package var curve: [SurvivalPoint] = []
    /// The curve at the times by which a tenth, a quarter, a half, three quarters and nine tenths of the cases had
    /// ended or were lost sight of (linear between two times), from the exact curve.
    package var survivalAt: [SurvivalAtTime] = []
    /// The chance of each outcome over time, outcomes competing (Aalen–Johansen); none where there is but one outcome.
    package var incidence: [CumulativeIncidence] = []

    init() {}

    private enum CodingKeys: String, CodingKey {
        case n, events, censored, curve, incidence
        case lateEntries = "late_entries"
        case survivalAt = "survival_at"
        case medianSeconds = "median_seconds"
        case medianLowSeconds = "median_low_seconds"
        case medianHighSeconds = "median_high_seconds"
        case p80Seconds = "p80_seconds"
        case restrictedMeanSeconds = "restricted_mean_seconds"
        case restrictedToSeconds = "restricted_to_seconds"
        case closedOnlyMedianSeconds = "closed_only_median_seconds"
        case closedOnlyP80Seconds = "closed_only_p80_seconds"
    }
}

/// One step of a survival curve.
package struct SurvivalPoint: Hashable, Codable, Sendable {
    /// The time, seconds.
    package var seconds: Double
    /// Part of cases without the event after it, 0 to 1.
    package var survival: Double
    /// Lower end of its 95 % interval.
    package var low: Double
    /// Upper end of its 95 % interval.
    package var high: Double
    /// Cases at risk just before it.
    package var atRisk: Int
    /// Events at it, and at those left out since the point before.
    package var events: Int
    /// How readers see all of these.
    package var status = DisclosureStatus.value

    package init(seconds: Double, survival: Double, low: Double, high: Double, atRisk: Int, events: Int) {
        self.seconds = seconds
        self.survival = survival
        self.low = low
        self.high = high
        self.atRisk = atRisk
        self.events = events
    }

    private enum CodingKeys: String, CodingKey {
        case seconds, survival, low, high, events, status
        case atRisk = "at_risk"
    }
}

/// The curve at one time.
package struct SurvivalAtTime: Hashable, Codable, Sendable {
    /// The time, seconds.
    package var seconds: Double
    /// Part of cases without the event after it, 0 to 1.
    package var survival: Double
    /// How readers see both.
    package var status = DisclosureStatus.value
}

/// The chance of one outcome by a time, other outcomes competing with it.
package struct CumulativeIncidence: Hashable, Codable, Sendable {
    /// `approved`, `refused`, `withdrawn`, …
    package var outcome: String
    /// Cases with it.
    package var events: Count = 0
    /// Its chance at each time at which it occurred, thinned like the curve.
    package var curve: [IncidencePoint]

    package init(outcome: String, events: Count, curve: [IncidencePoint]) {
        self.outcome = outcome
        self.events = events
        self.curve = curve
    }
}

/// One step of a cumulative incidence.
package struct IncidencePoint: Hashable, Codable, Sendable {
    /// The time, seconds.
    package var seconds: Double
    /// The chance by then, 0 to 1.
    package var probability: Double
    /// How readers see both.
    package var status = DisclosureStatus.value

    package init(seconds: Double, probability: Double) {
        self.seconds = seconds
        self.probability = probability
    }
}

/// Whether groups of cases differ in how long they take: the log-rank test.
package struct GroupComparison: Hashable, Codable, Sendable {
    /// What the groups differ in: `route`, `nation`, …
    package var dimension: String
    /// The groups compared.
    package var groups: [String]
    /// What the test is stratified by, so that bodies are compared with themselves: `body`, or absent.
    package var stratifiedBy: String?
    /// Cases in all groups.
    package var n: Count = 0
    /// The test's statistic, chi-squared distributed where the groups do not differ; absent where nothing can be
    /// tested.
    @Disclosed package var chiSquared: Double?
    /// Its degrees of freedom.
    package var degreesOfFreedom: Int?
    /// The chance of a statistic as large where the groups do not differ.
    @Disclosed package var pValue: Double?
    /// The same after the Benjamini–Hochberg correction for all tests of this report.
    @Disclosed package var adjustedPValue: Double?
    /// One sentence, with n; where nothing is tested it says why.
    package var sentence: String

    init(dimension: String, groups: [String] = [], n: Int = 0, sentence: String) {
        (self.dimension, self.groups, self.n, self.sentence) = (dimension, groups, Count(n), sentence)
    }

    private enum CodingKeys: String, CodingKey {
        case dimension, groups, n, sentence
        case stratifiedBy = "stratified_by"
        case chiSquared = "chi_squared"
        case degreesOfFreedom = "degrees_of_freedom"
        case pValue = "p_value"
        case adjustedPValue = "adjusted_p_value"
    }
}
