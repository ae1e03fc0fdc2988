/// How the cases of one route flowed, or those of all routes together.
package struct RouteFlow: Sendable {
    /// Each step, by name; none of all routes together, because steps of different routes do not compare.
    package var steps: [String: FlowFigures]
    /// Why the cases waited; absent where no time with body, meeting, third party or paused is known.
    package var waiting: WaitingCauses?
    /// Steps by week, in order of their names and of weeks.
    package var spectrum: [SpectrumCell]
}

/// How all cases flowed.
package struct FlowSummary: Sendable {
    /// All routes together.
    package var overall: RouteFlow
    /// Each route, by name.
    package var routes: [String: RouteFlow]
}

extension FlowTally {
    /// The figures of all cases taken in.
    package func figures() -> FlowSummary {
        var waiting = stepTallies.map(\.waiting)
        for (stretch, until) in zip(stretches, contentionEnds()) where until > stretch.start {
            let part = calendars[Int(stretch.calendar)].elapsedOnWorkingDays(
                Instant(microseconds: stretch.start), Instant(microseconds: min(until, stretch.end)))
            waiting[Int(visits[Int(stretch.visit)].step)].move(toContention: part)
        }
        var byStep = [[CompactVisit]](repeating: [], count: stepTallies.count)
        for visit in visits { byStep[Int(visit.step)].append(visit) }
        var (summaries, wholes) = ([String: RouteFlow](), routes.mapValues(\.waiting))
        for name in routes.keys { summaries[name] = RouteFlow(steps: [:], waiting: nil, spectrum: []) }
        for (number, step) in stepTallies.enumerated() {
            wholes[step.route]?.add(waiting[number])
            let sorted = byStep[number].sorted { ($0.entered, $0.ended) < ($1.entered, $1.ended) }
            summaries[step.route]?.steps[step.name] = flow(
                of: sorted, since: routes[step.route]?.firstOpened ?? 0, waiting: waiting[number])
            summaries[step.route]?.spectrum += spectrum(of: sorted, step: step.name)
        }
        var all = WaitingParts()
        for (name, whole) in wholes {
            all.add(whole)
            summaries[name]?.waiting = whole.whole > 0 ? whole.causes(of: routes[name]?.cases ?? 0) : nil
            summaries[name]?.spectrum.sort { ($0.step, $0.week) < ($1.step, $1.week) }
        }
        return FlowSummary(
            overall: RouteFlow(
                steps: [:],
                waiting: all.whole > 0 ? all.causes(of: routes.values.reduce(0) { $0 + $1.cases }) : nil,
                spectrum: []),
            routes: summaries)
    }

    /// Until when whoever ended the visit of each stretch had others in hand: the latest end, before the visit's own,
    /// of a visit to the body that they ended too; the start of time where there is none. Visits of one case follow
    /// each other, so that its own earlier ones, which end by its entry, make it wait for nobody.
    private func contentionEnds() -> [Int64] {
        var byPerson: [Int32: [Int]] = [:]
        for (number, visit) in visits.enumerated()
        where visit.person >= 0 && visit.party == .body && visit.ended > visit.entered {
            byPerson[visit.person, default: []].append(number)
        }
        var ends = [Int64](repeating: .min, count: visits.count)
        for numbers in byPerson.values {
            var (before, now) = (Int64.min, Int64.min)
            for number in numbers.sorted(by: { visits[$0].ended < visits[$1].ended }) {
                if visits[number].ended > now { (before, now) = (now, visits[number].ended) }
                ends[number] = before
            }
        }
        return stretches.map { ends[Int($0.visit)] }
    }

    /// The flow through one step.
    /// - Parameter visits: its visits in order of entry.
    private func flow(of visits: [CompactVisit], since first: Int64, waiting: WaitingParts) -> FlowFigures? {
        let now = asOf.microseconds
        let window = now - first
        guard window > 0 else { return nil }
        let day = 86_400_000_000.0
        let total = visits.reduce(Int128(0)) { $0 + Int128(min($1.ended, now) - $1.entered) }
        let open = visits.count { $0.ended == .max }
        let sweep = sweep(visits)
        let (n, windowDays) = (visits.count, Double(window) / day)
        let arrivalsPerDay = Double(n) / windowDays
        let meanDays = n == 0 ? 0 : Double(total) / Double(n) / day
        let meanInProgress = Double(sweep.area) / Double(window)
        var flow = FlowFigures()
        (flow.arrivals, flow.departures) = (Count(n), Count(n - open))
        (flow.inProgress, flow.mostInProgress) = (Count(open), Count(sweep.most))
        // The window begins with a single case; a rate times the window is a number of visits, so it is as coarse.
        flow.$windowDays = Disclosed(windowDays, .never)
        flow.$arrivalsPerDay = Disclosed(arrivalsPerDay, .average(of: n, to: .multiple(of: 5 / windowDays)))
        flow.$meanDays = Disclosed(meanDays, .average(of: n, to: .whole))
        flow.$meanInProgress = Disclosed(meanInProgress, .average(of: n, to: .tenths))
        flow.$littleDifference = Disclosed(meanInProgress - arrivalsPerDay * meanDays, .never)
        flow.waiting = waiting.causes(of: n)
        return flow
    }

    /// Work in progress over time: its integral in visits × microseconds, and its greatest value.
    private func sweep(_ visits: [CompactVisit]) -> (area: Int128, most: Int) {
        let lasting = visits.filter { $0.ended > $0.entered }
        let entries = lasting.map(\.entered).sorted()
        let exits = lasting.map { min($0.ended, asOf.microseconds) }.sorted()
        var (area, most, inProgress, entered, left) = (Int128(0), 0, 0, 0, 0)
        var reached = entries.first ?? 0
        while left < exits.count {
            let leaves = entered == entries.count || exits[left] <= entries[entered]
            let time = leaves ? exits[left] : entries[entered]
            area += Int128(inProgress) * Int128(time - reached)
            reached = time
            if leaves { left += 1 } else { entered += 1 }
            inProgress += leaves ? -1 : 1
            most = max(most, inProgress)
        }
        return (area, most)
    }
}
