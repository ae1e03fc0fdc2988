/// Running totals of how well cases went: see ``QualityFigures``.
struct QualityTally: Sendable {
    private var cases = 0
    private var checked = 0
    private var firstTimeComplete = 0
    private var requests = 0
    private var repeatedRequests = 0
    private var extensions = 0
    private var agreedExtensions = 0
    private var withStandard = 0
    private var withinOrAgreed = 0
    private var conditions = 0
    private var conditionalDecisions = 0
    private var discharge = DurationSamples()
    private var due = 0
    private var onTime = 0
    /// Whether anything is known of it: imported history says nothing of requests unless its mapping does.
    private var isKnown = false

    /// Takes in one case.
    mutating func add(_ measure: CaseMeasure, in london: LondonTime = .shared) {
        let timeline = measure.timeline
        cases += 1
        let met = timeline.requests
        if !timeline.isImported || met > 0 { isKnown = true }
        requests += met
        if met >= 2 { repeatedRequests += 1 }
        if let isComplete = timeline.isFirstTimeComplete {
            checked += 1
            if isComplete { firstTimeComplete += 1 }
        }
        extensions += timeline.extensions.count
        agreedExtensions += timeline.extensions.count { $0.agreed != nil }
        if let isWithin = measure.clock?.isWithinOrAgreed {
            withStandard += 1
            if isWithin { withinOrAgreed += 1 }
        }
        conditions += timeline.conditions.count
        if !timeline.conditions.isEmpty { conditionalDecisions += 1 }
        for condition in timeline.conditions {
            guard let discharged = condition.discharged else { continue }
            discharge.add(
                microseconds: discharged.microseconds(since: condition.imposed),
                workingDays: measure.working.between(condition.imposed, discharged, in: london))
            guard let last = condition.due else { continue }
            due += 1
            if london.day(of: condition.shown ?? discharged) <= last { onTime += 1 }
        }
    }

    /// The figures; `nil` where nothing is known of any case.
    var figures: QualityFigures? {
        guard isKnown else { return nil }
        var figures = QualityFigures()
        (figures.checkedCases, figures.firstTimeCompleteCases) = (Count(checked), Count(firstTimeComplete))
        figures.$firstTimeCompletePercent = .percentage(firstTimeComplete, of: checked)
        (figures.requests, figures.repeatedRequestCases) = (Count(requests), Count(repeatedRequests))
        figures.$requestsPerCase = Disclosed(mean(requests, of: cases), .average(of: cases, to: .tenths))
        (figures.extensions, figures.agreedExtensions) = (Count(extensions), Count(agreedExtensions))
        figures.withinStandardOrAgreedCases = Count(withinOrAgreed)
        figures.$withinStandardOrAgreedPercent = .percentage(withinOrAgreed, of: withStandard)
        figures.conditions = Count(conditions)
        figures.$conditionsPerDecision = Disclosed(
            mean(conditions, of: conditionalDecisions), .average(of: conditionalDecisions, to: .tenths))
        figures.discharge = discharge.summary()
        guard due > 0 else { return figures }
        (figures.dueConditions, figures.dischargedOnTime) = (Count(due), Count(onTime))
        figures.$dischargedOnTimePercent = .percentage(onTime, of: due)
        return figures
    }
}

extension CaseTimeline {
    /// Requests for information that it met before it was closed.
    var requests: Int { visits.count { visit in visit.isRequest && closed.map { visit.entered <= $0 } ?? true } }

    /// True if it was complete at its first submission: found complete, and never sent back to the provider before;
    /// `nil` where it was neither found complete nor returned as incomplete.
    ///
    /// Returned as incomplete is a stay with the provider after the first submission that is no answer to a request for
    /// information.
    var isFirstTimeComplete: Bool? {
        guard let received else { return nil }
        let end = foundComplete ?? closed
        let isReturned = visits.contains { visit in
            visit.party == .provider && !visit.isRequest && visit.entered > received
                && end.map { visit.entered < $0 } ?? true
        }
        return isReturned ? false : foundComplete.map { _ in true }
    }
}

/// A number over how many, or `nil` of none.
func mean(_ sum: Int, of count: Int) -> Double? { count > 0 ? Double(sum) / Double(count) : nil }

extension Disclosed<Double> {
    /// A part in per cent; absent of nothing.
    static func percentage(_ part: Int, of whole: Int) -> Disclosed {
        Disclosed(whole > 0 ? 100 * Double(part) / Double(whole) : nil, .percentage(of: whole))
    }
}
