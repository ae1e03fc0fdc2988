extension DurationSummary {
    /// The durations as others than the body itself see them: the p90 from 20 on, the longest never.
    ///
    /// - Parameters:
    ///   - shown: how the number of durations is told. A mean needs it told, since a fraction gives its denominator away; quantiles do not.
    ///   - speaks: whether the cell tells its figures at all.
    func disclosed(as shown: Count, speaks: Bool, limit: Int) -> DurationSummary {
        let isTold = speaks && n.number >= limit
        let hasMean = isTold && shown.exact != nil
        let hasP90 = isTold && n.number >= Disclosure.p90Minimum
        return DurationSummary(
            n: shown, meanSeconds: hasMean ? meanSeconds : nil, medianSeconds: isTold ? medianSeconds : nil,
            p80Seconds: isTold ? p80Seconds : nil, p90Seconds: hasP90 ? p90Seconds : nil, maxSeconds: nil,
            meanWorkingDays: hasMean ? meanWorkingDays : nil, medianWorkingDays: isTold ? medianWorkingDays : nil,
            p80WorkingDays: isTold ? p80WorkingDays : nil, p90WorkingDays: hasP90 ? p90WorkingDays : nil, maxWorkingDays: nil)
    }
}
