extension WorkingDays {
    /// The part of a span that falls on working local days, microseconds. Consecutive spans add up exactly.
    ///
    /// Two look-ups, however long the span is: London's clocks change on Sundays, so every working day has 24 hours.
    func elapsedOnWorkingDays(_ start: Instant, _ end: Instant, in london: LondonTime = .shared) -> Int64 {
        elapsedOnWorkingDays(until: end, london) - elapsedOnWorkingDays(until: start, london)
    }

    private func elapsedOnWorkingDays(until instant: Instant, _ london: LondonTime) -> Int64 {
        let day = london.day(of: instant)
        let (through, before) = (count(through: day), count(through: day.advanced(by: -1)))
        let today = through > before ? instant.microseconds(since: london.instant(of: day)) : 0
        return Int64(before) * 86_400_000_000 + today
    }
}
