extension RouteTurnaround {
    /// The steps of a route that speaks: the visits of all its steps, and the open ones, are each a sum of which no part may be worked out.
    func disclosedSteps(_ cell: CellDisclosure) -> [StepTurnaround] {
        let limit = cell.limit
        let completed = steps.map(\.visits.n.number)
        let open = steps.map(\.openVisits.n.number)
        // A step that every case comes through has at least as many visits as cases have left it; beside the decided ones that tells of the
        // others, and beside the cases how many came again.
        let status = [("decided", schemeClock.fromClockStart.n), ("closed", closedCases), ("cases", cases)]
            .filter { cell.told.contains($0.0) || cell.toldOfWhole.contains($0.0) }.map(\.1.number)
        let passed = steps.indices.filter { place in
            steps[place].cases == cases && status.contains { abs(completed[place] - $0) < limit }
        }
        let hidden = Partition.hidden(in: completed, and: Set(passed), limit: limit)
        let visitLabels = labels(completed, hidden, limit: limit)
        let openHidden = cell.told.contains("open") ? Partition.hidden(in: open, and: Set(passed), limit: limit) : Set(open.indices)
        let openLabels =
            cell.told.contains("open") ? labels(open, openHidden, limit: limit) : open.map { Disclosure.hidden($0, limit: limit) }
        let asked = Partition.labels(steps.map(\.requests.number), limit: limit)
        let tellsEntries = steps.indices.map { visitLabels[$0].exact != nil && openLabels[$0].exact != nil }
        let entries = labels(steps.map(\.entries.number), Set(steps.indices.filter { !tellsEntries[$0] }), limit: limit)
        let tellsRequests = steps.allSatisfy { $0.requests.number >= limit }
        return steps.indices.map { place in
            steps[place].disclosed(
                StepDisclosure(
                    visits: visitLabels[place], open: openLabels[place], entries: entries[place],
                    // Every case of the route may come through a step: then they are the route's.
                    cases: cell.told.contains("cases") && steps[place].cases == cases
                        ? cases : Disclosure.hidden(steps[place].cases.number, limit: limit),
                    requests: tellsRequests ? steps[place].requests : asked[place], tellsShare: hidden.isEmpty, limit: limit))
        }
    }

    private func labels(_ values: [Int], _ hidden: Set<Int>, limit: Int) -> [Count] {
        let places = values.indices.filter(hidden.contains)
        let labels = Dictionary(uniqueKeysWithValues: zip(places, Partition.labels(places.map { values[$0] }, limit: limit)))
        return values.indices.map { labels[$0] ?? .exact(values[$0]) }
    }
}

/// What may be told of one step.
private struct StepDisclosure {
    /// How its completed visits are shown.
    let visits: Count
    /// How its open visits are shown.
    let open: Count
    /// How its entries are shown: completed and open visits together.
    let entries: Count
    /// How its cases are shown.
    let cases: Count
    /// How its requests are shown.
    let requests: Count
    /// Whether shares of time are told: one that is missing would be the rest.
    let tellsShare: Bool
    let limit: Int
}

extension StepTurnaround {
    fileprivate func disclosed(_ told: StepDisclosure) -> StepTurnaround {
        let limit = told.limit
        let isTold = told.visits.exact != nil
        func part(_ count: Count, _ isShown: Bool) -> Count {
            isShown ? Disclosure.single(count.number, limit: limit) : Disclosure.hidden(count.number, limit: limit)
        }
        let hasStandard = isTold && withStandardVisits.number >= limit && withinStandardVisits.number >= limit
        return StepTurnaround(
            step: step, party: party, cases: told.cases, entries: told.entries, reworkCases: part(reworkCases, isTold),
            visits: visits.disclosed(as: told.visits, speaks: true, limit: limit), elapsedShare: told.tellsShare ? elapsedShare : nil,
            standardWorkingDays: standardWorkingDays, withStandardVisits: part(withStandardVisits, hasStandard),
            withinStandardVisits: part(withinStandardVisits, hasStandard),
            withinStandardPercent: hasStandard ? withinStandardPercent : nil,
            openVisits: openVisits.disclosed(as: told.open, speaks: true, limit: limit),
            overdueOpenVisits: part(overdueOpenVisits, told.open.exact != nil), requests: told.requests,
            flow: told.entries.exact != nil ? flow?.disclosed(limit: limit) : nil)
    }
}

extension FlowFigures {
    /// The flow through a step whose entries and visits are all told; absent where any of its numbers is small.
    fileprivate func disclosed(limit: Int) -> FlowFigures? {
        guard [arrivals, departures, inProgress].allSatisfy({ $0.number >= limit }) else { return nil }
        return FlowFigures(
            arrivals: arrivals, departures: departures, inProgress: inProgress, mostInProgress: .withheld, windowDays: windowDays,
            arrivalsPerDay: arrivalsPerDay, meanDays: meanDays, meanInProgress: meanInProgress, littleDifference: littleDifference,
            waiting: waiting)
    }
}
