/// How well cases went: complete at first, requests, extensions, conditions.
package struct QualityFigures: Hashable, Codable, Sendable {
    /// Cases that were found complete or returned as incomplete.
    package var checkedCases: Count
    /// Of those, complete at the first submission.
    package var firstTimeCompleteCases: Count
    /// The same in per cent.
    package var firstTimeCompletePercent: Double?
    /// Requests for information.
    package var requests: Count
    /// Requests over cases.
    package var requestsPerCase: Double?
    /// Cases with two rounds of requests or more.
    package var repeatedRequestCases: Count
    /// Extensions of the standard.
    package var extensions: Count
    /// Of those, with the provider's recorded consent.
    package var agreedExtensions: Count
    /// Decided cases within their standard, or within it as lengthened by agreed extensions.
    package var withinStandardOrAgreedCases: Count
    /// The same in per cent of the decided cases that have a standard.
    package var withinStandardOrAgreedPercent: Double?
    /// Conditions on decisions.
    package var conditions: Count
    /// Conditions over decisions that carry any.
    package var conditionsPerDecision: Double?
    /// Time for which discharged conditions stood.
    package var discharge: DurationSummary
    /// Discharged conditions that had a due day; absent where none had.
    package var dueConditions: Count?
    /// Of those, shown by it to be met: how long the body takes to find so is not the provider's.
    package var dischargedOnTime: Count?
    /// The same in per cent.
    package var dischargedOnTimePercent: Double?

    /// Decisions that carry conditions.
    var conditionalDecisions: Int { conditionsPerDecision.map { Int((Double(conditions.number) / $0).rounded()) } ?? 0 }

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
    package var submitted: Count
    /// Cases decided in it.
    package var decided: Count
    /// From submission to decision, of the cases in the report's cohort of this quarter.
    package var duration: DurationSummary
    /// Within standard, in per cent of those with a standard.
    package var withinStandardPercent: Double?

    private enum CodingKeys: String, CodingKey {
        case quarter, submitted, decided, duration
        case withinStandardPercent = "within_standard_percent"
    }
}
