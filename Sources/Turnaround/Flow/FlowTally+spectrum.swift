extension FlowTally {
    /// Running totals of a week while its visits are counted.
    private struct Week {
        var durations: [Int64] = []
        var overtakes = 0
        var batched = 0
    }

    /// How visits end together: at one instant, or on one day of a meeting.
    private struct Ending: Hashable {
        var meets: Bool
        var time: Int64

        init(_ visit: CompactVisit, in london: LondonTime) {
            meets = visit.party == .meeting
            time = meets ? Int64(london.day(of: Instant(microseconds: visit.ended)).number) : visit.ended
        }
    }

    /// From how many on visits that end together are a batch.
    private static let batch = 3

    /// The cells of one step, by week.
    /// - Parameter visits: its visits in order of entry.
    func spectrum(of visits: [CompactVisit], step: String, in london: LondonTime = .shared) -> [SpectrumCell] {
        var endings: [Ending: Int] = [:]
        for visit in visits where visit.isCompleted { endings[Ending(visit, in: london), default: 0] += 1 }
        var weeks: [Day: Week] = [:]
        // The latest end of those that began earlier, and of those that began at the same instant.
        var (earlier, together, instant) = (Int64.min, Int64.min, Int64.min)
        for visit in visits {
            if visit.entered > instant { (earlier, together, instant) = (max(earlier, together), .min, visit.entered) }
            together = max(together, visit.ended)
            guard visit.isCompleted else { continue }
            let day = london.day(of: Instant(microseconds: visit.entered))
            var week = weeks[day.monday] ?? Week()
            week.durations.append(visit.ended - visit.entered)
            if visit.ended < earlier { week.overtakes += 1 }
            if endings[Ending(visit, in: london), default: 0] >= FlowTally.batch { week.batched += 1 }
            weeks[day.monday] = week
        }
        return weeks.map { monday, week in
            let sorted = week.durations.sorted()
            let seconds = { (microseconds: Int64) in Double(microseconds) / 1_000_000 }
            let rule = SmallNumberRule.average(of: sorted.count, to: .elapsed)
            var cell = SpectrumCell(step: step, week: monday)
            cell.visits = Count(sorted.count)
            cell.$lowerQuartileSeconds = Disclosed(Quantile.nearestRank(25, of: sorted).map(seconds), rule)
            cell.$medianSeconds = Disclosed(Quantile.median(sorted).map { $0 / 1_000_000 }, rule)
            cell.$upperQuartileSeconds = Disclosed(Quantile.nearestRank(75, of: sorted).map(seconds), rule)
            cell.overtakes = Count(week.overtakes)
            cell.batched = Count(week.batched)
            return cell
        }
    }
}

extension Day {
    /// The Monday of its week.
    var monday: Day { advanced(by: 1 - weekday.rawValue) }
}
