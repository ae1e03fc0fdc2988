/// Running totals of one step of one route while cases come in.
struct StepTally: Sendable {
    var visits = DurationSamples()
    var open = DurationSamples()
    /// Working days that open visits have used so far, of those that are past their standard.
    var overdueWorkingDays: [Int32] = []
    /// The completed visits, by their places, that used fewer working days than they lasted: these were paused.
    private var paused: [(index: Int, used: Int32)] = []
    var withStandard = 0
    var withinStandard = 0
    var cases = 0
    var entries = 0
    var reworkCases = 0
    var requests = 0
    /// Whether the provider answers requests for information here.
    var isRequest = false
    /// Sum of the places at which cases first came here, for the order of steps.
    var firstPlaces = 0
    private var partyEntries = [Int](repeating: 0, count: Party.allCases.count)
    private var latestStandard: (entered: Instant, standard: Period)?

    /// The standard of the latest visit that has one; of two at the same instant the shorter.
    var standard: Period? { latestStandard?.standard }

    /// Whose court most of its visits were in.
    var party: Party {
        Party.allCases.max { partyEntries[$0.index] < partyEntries[$1.index] } ?? .unattributed
    }

    /// Takes in that a case entered the step.
    mutating func enter(_ visit: Visit) {
        entries += 1
        if visit.isRequest { isRequest = true }
        partyEntries[visit.party.index] += 1
        guard let standard = visit.standard else { return }
        if let latest = latestStandard,
            (latest.entered, -latest.standard.typicalWorkingDays) >= (visit.entered, -standard.typicalWorkingDays)
        {
            return
        }
        latestStandard = (visit.entered, standard)
    }

    /// Takes in a completed visit.
    /// - Parameters:
    ///   - used: its working days without those of agreed pauses: what is held against its standard.
    ///   - isKept: whether it kept that standard; `nil` where it has none.
    mutating func complete(microseconds: Int64, workingDays: Int, used: Int, isKept: Bool?) {
        if used != workingDays { paused.append((visits.count, Int32(clamping: used))) }
        visits.add(microseconds: microseconds, workingDays: workingDays)
        guard let isKept else { return }
        withStandard += 1
        if isKept { withinStandard += 1 }
    }

    /// Takes in a visit that goes on.
    /// - Parameters:
    ///   - used: its working days so far without those of agreed pauses.
    ///   - isKept: whether it is within its standard so far; `nil` where it has none.
    mutating func goOn(microseconds: Int64, workingDays: Int, used: Int, isKept: Bool?) {
        open.add(microseconds: microseconds, workingDays: workingDays)
        if isKept == false { overdueWorkingDays.append(Int32(clamping: used)) }
    }

    /// The working days of completed visits without those of agreed pauses, in no order.
    var usedWorkingDays: [Int32] {
        var days = visits.workingDays
        for (index, used) in paused { days[index] = used }
        return days
    }

    /// A final state that nobody counts visits of.
    var isOnlyAnEnd: Bool { party == .none && visits.count == 0 && open.count == 0 }

    /// The figures of the step.
    /// - Parameters:
    ///   - total: time of all completed visits of the route, microseconds.
    ///   - flow: what came into the step and left it.
    func figures(step: String, total: Int128, flow: FlowFigures?) -> StepTurnaround {
        var figures = StepTurnaround(step: step, party: party)
        (figures.cases, figures.entries, figures.reworkCases) = (Count(cases), Count(entries), Count(reworkCases))
        figures.visits = visits.summary()
        figures.$elapsedShare = Disclosed(
            total > 0 ? Double(visits.totalMicroseconds) / Double(total) : nil,
            .average(of: visits.count, to: .hundredths))
        figures.standard = standard
        (figures.withStandardVisits, figures.withinStandardVisits) = (Count(withStandard), Count(withinStandard))
        figures.$withinStandardPercent = .percentage(withinStandard, of: withStandard)
        figures.openVisits = open.summary()
        (figures.overdueOpenVisits, figures.requests) = (Count(overdueWorkingDays.count), Count(requests))
        figures.flow = flow
        return figures
    }
}
