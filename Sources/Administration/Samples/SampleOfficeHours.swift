import Turnaround

/// The time in which offices work between two moments, both left out.
struct SampleOfficeHours {
    /// A day of it, in seconds of the clock from `begins`.
    private struct Part {
        let begins: Instant
        let seconds: Int64
    }

    private let parts: [Part]

    /// The office hours of the working days.
    init(after start: Instant, before end: Instant, working: WorkingDays) {
        let (first, last) = (LondonTime.shared.day(of: start), LondonTime.shared.day(of: end))
        parts = (first...last).filter(working.isWorking).compactMap { day in
            let minutes = SampleCaseWriter.officeHours
            let midnight = LondonTime.shared.instant(of: day)
            let begins = max(midnight.advanced(bySeconds: Int64(minutes.lowerBound) * 60), start.advanced(bySeconds: 1))
            let ends = min(midnight.advanced(bySeconds: Int64(minutes.upperBound) * 60), end.advanced(bySeconds: -1))
            return ends < begins ? nil : Part(begins: begins, seconds: Int64(ends.seconds(since: begins)) + 1)
        }
    }

    /// Moments at shares of the time, from 0 to 1 and never smaller than the one before: each a second or more later
    /// than the one before it; `nil` where there are not so many seconds.
    func moments(at shares: [Double]) -> [Instant]? {
        let whole = parts.reduce(0) { $0 + $1.seconds }
        guard whole >= shares.count else { return nil }
        var earliest: Int64 = 0
        return shares.enumerated().map { index, share in
            let latest = whole - Int64(shares.count - index)
            let second = min(max(Int64(Double(whole) * share) + Int64(index) * min(600, whole / 100), earliest), latest)
            earliest = second + 1
            return moment(second)
        }
    }

    private func moment(_ second: Int64) -> Instant {
        var left = second
        for part in parts.dropLast() {
            guard left >= part.seconds else { return part.begins.advanced(bySeconds: left) }
            left -= part.seconds
        }
        return parts[parts.count - 1].begins.advanced(bySeconds: left)
    }
}
