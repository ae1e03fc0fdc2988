import RandomSupport
import Testing
import Turnaround

/// Over 10,000 random histories with corrections, pauses and extensions, figures are what one gets by going through
/// them act by act and day by day.
@Suite struct ClockHistoryTests {
    private let working: WorkingDays
    private let london = LondonTime.shared

    init() throws { working = try SharedFiles.calendars().workingDays(of: "scotland") }

    /// The days after the day of `start`, up to and including that of `end`, on which people work.
    private func workingDays(_ start: Instant, _ end: Instant) -> [Day] {
        var days: [Day] = []
        var day = london.day(of: start)
        let last = london.day(of: end)
        while day < last {
            day = day.advanced(by: 1)
            if !day.weekday.isWeekend, working.isWorking(day) { days.append(day) }
        }
        return days
    }

    /// Whose a working day is: whoever held the case as it began.
    private func holder(_ history: ClockHistory, of day: Day) -> Party? {
        history.owner(at: london.instant(of: day).advanced(byMicroseconds: -1))
            ?? history.owner(at: london.instant(of: day))
    }

    @Test func everyInstantAndEveryWorkingDayHasOneOwner() throws {
        var generator = SeededGenerator(seed: 20_261_123)
        var (pauses, zeroes, moved) = (0, 0, 0)
        for _ in 0..<10_000 {
            let history = ClockHistory(&generator)
            let timeline = history.timeline
            let end =
                timeline.closed
                ?? history.boundaries[history.boundaries.count - 1].at.advanced(
                    byMicroseconds: Int64.random(in: 0...500_000_000_000, using: &generator))
            let spans = timeline.spans(from: timeline.opened, to: end)
            // 1. No gap, no overlap, nothing of no length, from the first to the last.
            try #require(spans.isEmpty == (end == timeline.opened))
            #expect(spans.first.map { $0.start == timeline.opened } ?? true)
            #expect(spans.last.map { $0.end == end } ?? true)
            #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end == $1.start })
            #expect(spans.allSatisfy { $0.start < $0.end })
            // 2. Each is whose the last boundary before it says, in its first and in its last microsecond.
            for span in spans {
                #expect(
                    history.owner(at: span.start) == span.party
                        && history.owner(at: span.end.advanced(byMicroseconds: -1)) == span.party)
            }
            // 3. The parts sum to the whole, to the microsecond; working days agree with going through them one by one.
            let split = timeline.split(asOf: end, working: working)
            #expect(split.whole.microseconds == end.microseconds(since: timeline.opened))
            var counted = [Party: Int]()
            for day in workingDays(timeline.opened, end) {
                counted[try #require(holder(history, of: day)), default: 0] += 1
            }
            for party in Party.allCases { #expect(split[party].workingDays == counted[party, default: 0], "\(party)") }
            pauses += timeline.pauses.count
            zeroes += zip(history.boundaries, history.boundaries.dropFirst()).count { $0.at == $1.at }
            moved += history.boundaries.count
        }
        // The histories hold what they are to show.
        #expect(pauses > 5_000 && zeroes > 100 && moved > 50_000)
    }

    @Test func theStandardUsedAndItsLastDayAgreeWithARecount() throws {
        var generator = SeededGenerator(seed: 20_261_124)
        var (running, extended, resting, civil) = (0, 0, 0, 0)
        for _ in 0..<10_000 {
            let history = ClockHistory(&generator)
            let last = history.boundaries[history.boundaries.count - 1].at
            let whole = last.microseconds(since: history.boundaries[0].at) + 400_000_000_000
            let asOf = history.boundaries[0].at.advanced(byMicroseconds: Int64.random(in: 0...whole, using: &generator))
            let timeline = try #require(history.timeline.asOf(asOf))
            let used = timeline.usedStandard(to: asOf, working: working)
            guard let start = timeline.clock.start else {
                #expect(used == nil && timeline.dueDay(asOf: asOf, working: working) == nil)
                continue
            }
            // 1. Day zero: the day of the start, or the next working day where that is none or it was after the
            //    cut-off.
            var zero = london.day(of: start)
            if let cutOff = history.cutOff, !working.isWorking(zero) || london.local(start).time > cutOff {
                repeat { zero = zero.advanced(by: 1) } while !working.isWorking(zero)
            }
            let counts = { (day: Day) in day > zero && (holder(history, of: day)?.usesStandard ?? false) }
            let recount = workingDays(start, asOf).count(where: counts)
            #expect(used == recount)
            // 2. The last day, from there on: as many more working days as are left of standard and extensions.
            let due = timeline.dueDay(asOf: asOf, working: working)
            guard timeline.clock.stop == nil, timeline.closed == nil, history.owner(at: asOf)?.usesStandard == true
            else {
                #expect(due == nil)
                resting += 1
                continue
            }
            running += 1
            let more = history.extensions.filter { $0.at <= asOf }.map(\.workingDays).reduce(0, +)
            if more > 0 { extended += 1 }
            let held = try #require(history.boundaries.last { $0.at <= asOf }).at
            let base = max(london.day(of: held), zero)
            guard history.standard.unit != .workingDays else {
                let left = history.standard.count + more - workingDays(start, held).count(where: counts)
                #expect(due == naiveDue(from: base, left: left))
                continue
            }
            // 3. In civil time: the period's own day, later by each day that it rested.
            civil += 1
            var (rested, day) = (0, zero)
            while day < base {
                day = day.advanced(by: 1)
                if !(holder(history, of: day)?.usesStandard ?? false) { rested += 1 }
            }
            let ownDay = history.standard.added(to: zero, working: working).advanced(by: rested)
            #expect(due == (more == 0 ? ownDay : naiveDue(from: ownDay, left: more)))
        }
        #expect(running > 1_000 && extended > 300 && resting > 1_000 && civil > 500)
    }

    /// The day on which `left` working days are over, counted one by one from the day since which the case is where it
    /// is; backwards where more than there were are used.
    private func naiveDue(from base: Day, left: Int) -> Day {
        var (day, left) = (base, left)
        if left < 0 {
            while left < 0 || !working.isWorking(day) {
                if working.isWorking(day) { left += 1 }
                day = day.advanced(by: -1)
            }
        }
        while left > 0 {
            day = day.advanced(by: 1)
            if working.isWorking(day) { left -= 1 }
        }
        return day
    }
}
