extension DurationSummary {
    /// The durations as others than the body itself see them: the p90 from 20 on, the longest never, means to a tenth
    /// of a day, so that no sum follows from them.
    ///
    /// - Parameters:
    ///   - shown: how the number of durations is told. Where it is not, no figure is: that there is a median, or a p90,
    ///     says how many there are at least.
    ///   - speaks: whether the cell tells its figures at all.
    func disclosed(as shown: Count, speaks: Bool, limit: Int) -> DurationSummary {
        guard speaks, shown.exact != nil, n.number >= limit else { return DurationSummary(n: shown) }
        return DurationSummary(
            n: shown, meanSeconds: meanSeconds.map { $0.rounded(toTenthsOf: 86_400) }, medianSeconds: medianSeconds,
            p80Seconds: p80Seconds,
            p90Seconds: n.number >= Disclosure.p90Minimum ? p90Seconds : nil,
            meanWorkingDays: meanWorkingDays.map { $0.rounded(toTenthsOf: 1) }, medianWorkingDays: medianWorkingDays,
            p80WorkingDays: p80WorkingDays, p90WorkingDays: n.number >= Disclosure.p90Minimum ? p90WorkingDays : nil)
    }

    /// The durations where their number is told of nothing, and depends on nothing that is: half and eight in ten.
    func disclosed(withoutNumber limit: Int) -> DurationSummary {
        guard n.number >= limit else { return DurationSummary(n: .below(limit)) }
        return DurationSummary(
            n: .withheld, medianSeconds: medianSeconds, p80Seconds: p80Seconds, medianWorkingDays: medianWorkingDays,
            p80WorkingDays: p80WorkingDays)
    }
}
