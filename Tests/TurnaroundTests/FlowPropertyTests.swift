import Foundation
import RandomSupport
import Testing
import Turnaround

/// Figures of flow against the definitions applied to each pair of visits and each day.
@Suite struct FlowPropertyTests {
    let working: WorkingDays
    let london = LondonTime.shared

    init() throws { working = try SharedFiles.calendars().workingDays(of: "scotland") }

    /// Cases of two routes in the hands of three people, with pauses, open visits and ends at the same instant.
    func cases(_ random: inout SeededGenerator) -> [CaseTimeline] {
        (0..<Int.random(in: 1...25, using: &random)).map { number in
            let hour: Int64 = 3_600_000_000
            let length = { (random: inout SeededGenerator) in
                Int.random(in: 0...3, using: &random) == 0
                    ? 0 : Int64.random(in: 0...200, using: &random) * hour + Int64.random(in: 0...1, using: &random)
            }
            var moment = Instant(microseconds: 1_774_000_000_000_000 + Int64.random(in: 0...900, using: &random) * hour)
            let opened = moment
            var visits: [Visit] = []
            for _ in 0..<Int.random(in: 1...7, using: &random) {
                let left = moment.advanced(byMicroseconds: length(&random))
                visits.append(
                    Visit(
                        step: "s\(Int.random(in: 0...2, using: &random))",
                        party: [.body, .body, .body, .meeting, .provider, .thirdParty].randomElement(using: &random)
                            ?? .body,
                        entered: moment, left: left,
                        endedBy: Int.random(in: 0...5, using: &random) == 0
                            ? nil : "p\(Int.random(in: 0...2, using: &random))"))
                moment = left
            }
            let isOpen = Bool.random(using: &random)
            if isOpen { (visits[visits.count - 1].left, visits[visits.count - 1].endedBy) = (nil, nil) }
            var timeline = CaseTimeline(
                reference: "\(number)", route: "r\(number % 2)", opened: opened, visits: visits,
                closed: isOpen ? nil : moment, events: visits.count)
            timeline.received = opened
            if Bool.random(using: &random) {
                let from = opened.advanced(byMicroseconds: length(&random))
                timeline.pauses = [Pause(from: from, to: from.advanced(byMicroseconds: length(&random)))]
            }
            return timeline
        }
    }

    /// The part of a span on working days, day by day.
    func elapsed(_ start: Instant, _ end: Instant) -> Int64 {
        var (sum, from) = (Int64(0), start)
        while from < end {
            let day = london.day(of: from)
            let to = min(end, london.instant(of: day.advanced(by: 1)))
            if working.isWorking(day) { sum += to.microseconds(since: from) }
            from = to
        }
        return sum
    }

    /// Contention of all cases of a route, with every other visit looked at for every visit.
    func contention(of route: String, among known: [CaseTimeline], asOf: Instant) -> Int64 {
        var sum: Int64 = 0
        for one in known where one.route == route {
            for span in one.spans(from: one.opened, to: one.closed ?? asOf) where span.party == .body {
                guard let place = span.visit, let left = one.visits[place].left, let person = one.visits[place].endedBy
                else { continue }
                let others = known.filter { $0.reference != one.reference }.flatMap(\.visits).filter { other in
                    other.party == .body && other.endedBy == person
                        && other.left.map { $0 < left && $0 > other.entered } ?? false
                }
                guard let until = others.compactMap(\.left).max(), until > span.start else { continue }
                sum += elapsed(span.start, min(until, span.end))
            }
        }
        return sum
    }

    // long: one definition after the other, on the same cases.
    @Test func partsSumAndAgreeWithTheDefinitions() throws {
        var random = SeededGenerator(seed: 515)
        var (seen, overtaken) = (0, 0)
        for round in 0..<150 {
            let timelines = cases(&random)
            let asOf = Instant(
                microseconds: 1_774_000_000_000_000 + Int64.random(in: 100...2_500, using: &random) * 3_600_000_000)
            let options = TurnaroundOptions(asOf: asOf, working: working, title: "Test")
            let known = timelines.compactMap { $0.asOf(asOf) }
            var (whole, halves) = (FlowTally(asOf: asOf), [FlowTally(asOf: asOf), FlowTally(asOf: asOf)])
            for (place, one) in known.enumerated() {
                whole.add(one, under: options)
                halves[place * 2 / known.count].add(one, under: options)
            }
            halves[0].add(halves[1])
            let (summary, merged) = (whole.figures(), halves[0].figures())
            #expect(Set(summary.routes.keys) == Set(known.map(\.route)))
            for (name, flow) in summary.routes {
                #expect(
                    merged.routes[name]?.steps == flow.steps && merged.routes[name]?.waiting == flow.waiting,
                    "round \(round)")
                #expect(merged.routes[name]?.spectrum == flow.spectrum, "round \(round)")
                let spans = known.filter { $0.route == name }.flatMap {
                    $0.spans(from: $0.opened, to: $0.closed ?? asOf)
                }
                func total(_ parties: [Party]) -> Double {
                    Double(
                        spans.filter { parties.contains($0.party) }.reduce(0) {
                            $0 + $1.end.microseconds(since: $1.start)
                        }) / 1e6
                }
                func part(_ seconds: KeyPath<WaitingCauses, Double?>) -> Double { flow.waiting?[keyPath: seconds] ?? 0 }
                let causes: [KeyPath<WaitingCauses, Double?>] = [
                    \.batchingSeconds, \.contentionSeconds, \.unavailabilitySeconds, \.pauseSeconds, \.restSeconds,
                ]
                let sum = causes.reduce(0) { $0 + part($1) }
                #expect(abs(sum - total([.body, .meeting, .thirdParty, .paused])) < 1e-6, "round \(round)")
                #expect(
                    part(\.batchingSeconds) == total([.meeting]) && part(\.pauseSeconds) == total([.paused]),
                    "round \(round)")
                #expect(part(\.restSeconds) >= 0)
                let waited = contention(of: name, among: known, asOf: asOf)
                #expect(part(\.contentionSeconds) == Double(waited) / 1e6, "round \(round)")
                if waited > 0 { seen += 1 }
                let off = spans.filter { [.body, .thirdParty].contains($0.party) }.reduce(Int64(0)) {
                    $0 + $1.end.microseconds(since: $1.start) - elapsed($1.start, $1.end)
                }
                #expect(part(\.unavailabilitySeconds) == Double(off) / 1e6, "round \(round)")
                for (step, figures) in flow.steps {
                    #expect(abs(figures.littleDifference ?? 1) < 1e-9, "round \(round)")
                    let visits = known.filter { $0.route == name }.flatMap(\.visits).filter { $0.step == step }
                    #expect(figures.arrivals.value == visits.count)
                    #expect(figures.inProgress.value == (figures.arrivals.value ?? 0) - (figures.departures.value ?? 0))
                    let most = visits.map { at in
                        visits.count {
                            $0.entered <= at.entered && $0.left.map { $0 > at.entered } ?? (at.entered < asOf)
                        }
                    }.max()
                    #expect(figures.mostInProgress.value == most ?? 0, "round \(round) \(step)")
                    let quick = visits.count { one in
                        guard let left = one.left else { return false }
                        return visits.contains { $0.entered < one.entered && $0.left.map { $0 > left } ?? true }
                    }
                    let cells = flow.spectrum.filter { $0.step == step }
                    #expect(cells.compactMap(\.overtakes.value).reduce(0, +) == quick, "round \(round)")
                    #expect(
                        cells.compactMap(\.visits.value).reduce(0, +) == visits.count { $0.left != nil },
                        "round \(round)")
                    overtaken += quick
                }
            }
        }
        #expect(seen > 50 && overtaken > 100)
    }

    /// Paths, and to and fro, of two halves are those of the whole.
    @Test func mergedPathsAreOne() throws {
        var random = SeededGenerator(seed: 99)
        for _ in 0..<50 {
            let timelines = cases(&random)
            var (whole, halves) = (PathTally(), [PathTally(), PathTally()])
            var (toAndFro, parts) = (PingPongTally(), [PingPongTally(), PingPongTally()])
            for (place, one) in timelines.enumerated() {
                whole.add(one)
                halves[place % 2].add(one)
                toAndFro.add(one)
                parts[place % 2].add(one)
            }
            halves[1].add(halves[0])
            parts[1].add(parts[0])
            #expect(halves[1].figures() == whole.figures())
            #expect(parts[1].figures == toAndFro.figures)
        }
        #expect(PathTally().figures() == nil)
    }
}
