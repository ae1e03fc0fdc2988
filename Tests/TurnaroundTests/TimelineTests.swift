import RandomSupport
import Testing
import Turnaround

@Suite struct TimelineTests {
    let working: WorkingDays

    init() throws { working = try SharedFiles.calendars().workingDays(of: "scotland") }

    /// A random history around both clock changes, with gaps, zero stays and overlaps that a careless import could
    /// bring.
    func history(_ generator: inout SeededGenerator) -> CaseTimeline {
        let opened = Instant(
            microseconds: 1_766_000_000_000_000 + Int64.random(in: 0..<31_000_000_000_000, using: &generator))
        var moment = opened
        var visits: [Visit] = []
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let stay =
                Bool.random(using: &generator)
                ? Int64.random(in: 0...3, using: &generator)
                : Int64.random(in: 0...3_000_000_000_000, using: &generator)
            let party = Party.allCases.randomElement(using: &generator) ?? .body
            let left = moment.advanced(byMicroseconds: stay)
            visits.append(
                Visit(step: "s\(Int.random(in: 0...3, using: &generator))", party: party, entered: moment, left: left))
            switch Int.random(in: 0...9, using: &generator) {
            case 0: moment = left.advanced(byMicroseconds: Int64.random(in: 0...400_000_000_000, using: &generator))
            case 1: moment = moment.advanced(byMicroseconds: stay / 2)
            default: moment = left
            }
        }
        let isOpen = Bool.random(using: &generator)
        if isOpen, !visits.isEmpty { visits[visits.count - 1].left = nil }
        return CaseTimeline(
            reference: "r", route: "t", opened: opened, visits: visits, closed: isOpen ? nil : moment,
            events: visits.count + 1)
    }

    @Test func thePartsSumToTheWhole() throws {
        var generator = SeededGenerator(seed: 20_261_122)
        let london = LondonTime.shared
        for _ in 0..<3_000 {
            let timeline = history(&generator)
            let asOf = timeline.opened.advanced(
                byMicroseconds: Int64.random(in: 0...20_000_000_000_000, using: &generator))
            let known = try #require(timeline.asOf(asOf))
            let end = known.closed ?? asOf
            let spans = known.spans(from: known.opened, to: end)
            // No instant is owned twice or by nobody.
            #expect(spans.first?.start ?? known.opened == known.opened)
            #expect(spans.last?.end ?? known.opened == (spans.isEmpty ? known.opened : end))
            #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end == $1.start })
            #expect(spans.allSatisfy { $0.start < $0.end })
            let split = known.split(asOf: asOf, working: working)
            #expect(split.whole.microseconds == end.microseconds(since: known.opened))
            // Day by day: each working day after the first belongs to whoever held the case as it began.
            var days = PartySplit()
            var day = london.day(of: known.opened).advanced(by: 1)
            while day <= london.day(of: end) {
                let dawn = london.instant(of: day)
                let holder = spans.first { $0.start < dawn && dawn <= $0.end } ?? spans.first { $0.start == dawn }
                days.add(
                    holder?.party ?? .none, microseconds: 0, workingDays: working.isWorking(day) ? 1 : 0, days: 1)
                day = day.advanced(by: 1)
            }
            for party in Party.allCases { #expect(split[party].workingDays == days[party].workingDays) }
            #expect(split.bodyHeld == days.bodyHeld)
        }
    }

    @Test func whatHappenedLaterIsTakenBack() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let timeline = history(&generator)
            #expect(timeline.asOf(timeline.opened.advanced(byMicroseconds: -1)) == nil)
            let asOf = timeline.opened.advanced(
                byMicroseconds: Int64.random(in: 0...9_000_000_000_000, using: &generator))
            let known = try #require(timeline.asOf(asOf))
            #expect(known.visits.allSatisfy { $0.entered <= asOf && ($0.left ?? asOf) <= asOf })
            #expect((known.closed ?? asOf) <= asOf)
            #expect(known.visits.count == timeline.visits.filter { $0.entered <= asOf }.count)
        }
    }

    @Test func aPauseIsNotCountedAgainstTheStandardOfAStep() throws {
        // Monday 1 to Monday 15 June 2026, ten working days; paused from Wednesday to Wednesday, five of them.
        let visit = Visit(
            step: "review", party: .body, entered: try instant("2026-06-01T09:00:00Z"),
            left: try instant("2026-06-15T09:00:00Z"),
            standard: Period(5, .workingDays))
        var timeline = CaseTimeline(reference: "r", route: "t", opened: visit.entered, visits: [visit], events: 2)
        let weekdays = WorkingDays(name: "weekdays", years: 2026...2026, closed: [])
        func used(_ end: String) throws -> Int {
            timeline.usedWorkingDays(of: visit, to: try instant(end), working: weekdays)
        }
        #expect(try used("2026-06-15T09:00:00Z") == 10)
        timeline.pauses = [Pause(from: try instant("2026-06-03T09:00:00Z"), to: try instant("2026-06-10T09:00:00Z"))]
        #expect(try used("2026-06-15T09:00:00Z") == 5 && used("2026-06-16T09:00:00Z") == 6)
        // While it goes on.
        timeline.pauses[0].to = nil
        #expect(try used("2026-06-30T09:00:00Z") == 2)
    }

    /// Submitted on Friday after the cut-off: Monday is day zero.
    func clocked(cutOff: TimeOfDay?) throws -> CaseTimeline {
        var timeline = CaseTimeline(
            reference: "BAC", route: "t", opened: try instant("2026-06-01T09:00:00Z"),
            visits: [
                Visit(
                    step: "draft", party: .provider, entered: try instant("2026-06-01T09:00:00Z"),
                    left: try instant("2026-06-12T16:30:00Z")
                ),
                Visit(
                    step: "review", party: .body, entered: try instant("2026-06-12T16:30:00Z"),
                    left: try instant("2026-06-17T10:00:00Z")),
                Visit(
                    step: "information", party: .provider, entered: try instant("2026-06-17T10:00:00Z"),
                    left: try instant("2026-06-24T10:00:00Z")),
                Visit(step: "meeting", party: .meeting, entered: try instant("2026-06-24T10:00:00Z"), left: nil),
            ], events: 4)
        timeline.received = try instant("2026-06-12T16:30:00Z")
        timeline.clock.start = try instant("2026-06-12T16:30:00Z")
        timeline.clock.standard = Period(10, .workingDays)
        timeline.clock.cutOff = cutOff
        return timeline
    }

    @Test func theStandardRunsOnlyWithTheBodyAndItsCommittee() throws {
        let asOf = try instant("2026-06-26T12:00:00Z")
        // World Cup day, Monday 15 June 2026, is a holiday in Scotland: deemed received on Tuesday 16 June.
        let deemed = try clocked(cutOff: .defaultCutOff)
        #expect(deemed.deemedStart(working: working) == (try instant("2026-06-15T23:00:00Z")))
        // 17 June with the body, 25 and 26 June with the committee.
        #expect(deemed.usedStandard(to: asOf, working: working) == 3)
        #expect(deemed.dueDay(asOf: asOf, working: working)?.description == "2026-07-07")
        // Without a cut-off Friday is day zero, and Tuesday and Wednesday count.
        let plain = try clocked(cutOff: nil)
        #expect(plain.usedStandard(to: asOf, working: working) == 4)
        #expect(plain.dueDay(asOf: asOf, working: working)?.description == "2026-07-06")
        // With the provider no standard runs.
        #expect(plain.dueDay(asOf: try instant("2026-06-20T00:00:00Z"), working: working) == nil)
    }

    @Test func anUnusedDueDateDoesNotMoveWhileTheBodyHoldsTheCase() throws {
        let plain = try clocked(cutOff: nil)
        for hour in 0..<600 {
            let asOf = try instant("2026-06-24T10:00:00Z").advanced(bySeconds: Int64(hour) * 3600)
            #expect(plain.dueDay(asOf: asOf, working: working)?.description == "2026-07-06")
        }
    }

    @Test func tellsThePathOfACase() throws {
        var timeline = try clocked(cutOff: nil)
        let history = try #require(CaseHistory(timeline, asOf: try instant("2026-06-26T12:00:00Z"), working: working))
        #expect(history.visits.map(\.workingDays) == [9, 2, 5, 2])
        #expect(history.elapsedWorkingDays == 18)
        #expect(history.split.map(\.party) == [.provider, .body, .meeting])
        #expect(history.split.map(\.totalWorkingDays) == [14, 2, 2])
        #expect(abs(history.split.compactMap(\.elapsedShare).reduce(0, +) - 1) < 1e-12)
        #expect(CaseHistory(timeline, asOf: try instant("2026-05-01T00:00:00Z"), working: working) == nil)
        // After its end a case has no more time.
        timeline.visits[3].left = try instant("2026-06-26T12:00:00Z")
        timeline.visits.append(
            Visit(step: "accredited", party: .none, entered: try instant("2026-06-26T12:00:00Z"), left: nil))
        timeline.closed = try instant("2026-06-26T12:00:00Z")
        let ended = try #require(CaseHistory(timeline, asOf: try instant("2027-06-26T12:00:00Z"), working: working))
        #expect(ended.visits.map(\.workingDays) == [9, 2, 5, 2, nil])
        #expect(ended.elapsedWorkingDays == 18)
    }
}
