/// How well cases went: complete at first, requests, extensions, conditions.
package struct QualityFigures: Hashable, Codable, Sendable {
    /// Cases that were found complete or returned as incomplete.
    package var checkedCases: Count = 0
    /// Of those, complete at the first submission.
    package var firstTimeCompleteCases: Count = 0
    /// The same in per cent.
    @Disclosed package var firstTimeCompletePercent: Double?
    /// Requests for information.
    package var requests: Count = 0
    /// Requests over cases.
    @Disclosed package var requestsPerCase: Double?
    /// Cases with two rounds of requests or more.
    package var repeatedRequestCases: Count = 0
    /// Extensions of the standard.
    package var extensions: Count = 0
    /// Of those, with the provider's recorded consent.
    package var agreedExtensions: Count = 0
    /// Decided cases within their standard, or within it as lengthened by agreed extensions.
    package var withinStandardOrAgreedCases: Count = 0
    /// The same in per cent of the decided cases that have a standard.
    @Disclosed package var withinStandardOrAgreedPercent: Double?
    /// Conditions on decisions.
    package var conditions: Count = 0
    /// Conditions over decisions that carry any.
    @Disclosed package var conditionsPerDecision: Double?
    /// Time for which discharged conditions stood.
    package var discharge = DurationSummary(n: 0)
    /// Discharged conditions that had a due day; absent where none had.
    package var dueConditions: Count?
    /// Of those, shown by it to be met: how long the body takes to find so is not the provider's.
    package var dischargedOnTime: Count?
    /// The same in per cent.
    @Disclosed package var dischargedOnTimePercent: Double?

    init() {}

    private enum CodingKeys: String, CodingKey {
        case requests, extensions, conditions, discharge
        case checkedCases = "checked_cases"
        case firstTimeCompleteCases = "first_time_complete_cases"
        case firstTimeCompletePercent = "first_time_complete_percent"
        case requestsPerCase = "requests_per_case"
        case repeatedRequestCases = "repeated_request_cases"
        case agreedExtensions = "agreed_extensions"
        case withinStandardOrAgreedCases = "within_standard_or_agreed_cases"
        case withinStandardOrAgreedPercent = "within_standard_or_agreed_percent"
        case conditionsPerDecision = "conditions_per_decision"
        case dueConditions = "due_conditions"
        case dischargedOnTime = "discharged_on_time"
        case dischargedOnTimePercent = "discharged_on_time_percent"
    }
}

/// The cases that were submitted, or decided, in one quarter.
package struct QuarterFigures: Hashable, Codable, Sendable {
    /// The calendar quarter: `2026-Q3`.
    package var quarter: String
    /// Cases submitted in it.
    package var submitted: Count = 0
    /// Cases decided in it.
    package var decided: Count = 0
    /// From submission to decision, of the cases in the report's cohort of this quarter.
    package var duration: DurationSummary
    /// Within standard, in per cent of those with a standard.
    @Disclosed package var withinStandardPercent: Double?

    init(quarter: String, submitted: Count, decided: Count, duration: DurationSummary) {
        (self.quarter, self.submitted, self.decided, self.duration) = (quarter, submitted, decided, duration)
    }

    private enum CodingKeys: String, CodingKey {
        case quarter, submitted, decided, duration
        case withinStandardPercent = "within_standard_percent"
    }
}
