extension OnerousReport {
    /// The report as others than the body itself see it: nothing that rests on fewer than `limit` cases, no number of
    /// cases beyond what the turnaround report of the same cases tells them, and no figure from which a small number
    /// could be worked out.
    ///
    /// What is left of a flag are its verdict, its number and its threshold; counts stand in its sentence and its test,
    /// so these go.
    /// - Parameters:
    ///   - turnaround: the turnaround report of the same cases as others see it.
    ///   - limit: below it a number is small.
    package func disclosed(like turnaround: TurnaroundReport, limit: Int = 8) -> OnerousReport {
        var report = self
        report.routes = routes.map { route in
            let told = turnaround.routes.first { $0.route == route.route }
            let cases = told?.cases ?? .withheld
            return route.disclosed(
                cases: cases, closedCases: told?.closedCases ?? .withheld, tells: told?.speaks ?? false, limit: limit)
        }
        report.definitions += Definition.disclosure
        report.limits = limits.filter { !$0.contains(where: \.isNumber) }
        return report
    }
}

extension RouteOnerous {
    fileprivate func disclosed(cases told: Count, closedCases: Count, tells: Bool, limit: Int) -> RouteOnerous {
        var route = self
        (route.cases, route.closedCases) = (told, closedCases)
        guard tells else {
            (route.burden, route.requirements, route.flags, route.steps) = ([], [], [], [])
            return route
        }
        route.burden = burden.map { $0.disclosed(limit: limit) }
        let givesHours = burden.contains {
            $0.measure == .perCase && $0.basis == .feesAndHours && ($0.n.exact ?? 0) >= limit
        }
        route.requirements = requirements.filter { ($0.cases.exact ?? 0) >= limit }.map {
            $0.disclosed(limit: limit, tellsCost: givesHours)
        }
        route.flags = flags.map { $0.disclosed(limit: limit) }
        route.steps = steps.map { step in
            let judged = (step.flags + step.quiet).map { $0.disclosed(limit: limit) }
            return StepOnerous(step: step.step, party: step.party, judged: judged)
        }
        return route
    }
}

extension BurdenFigure {
    /// The figure without its n; absent where that is small, or where it times n is.
    fileprivate func disclosed(limit: Int) -> BurdenFigure {
        var figure = self
        let number = n.exact ?? 0
        figure.n = Disclosed.count(number, limit)
        let isCounted = [.requests, .repeatedRequests, .dischargedOnTime].contains(measure)
        let isDisclosed =
            number >= limit && !(isCounted && Disclosed.givesAway(value, of: number, limit, isShare: unit == .share))
        if value != nil, !isDisclosed {
            figure.value = nil
            figure.missing = Disclosed.reason
        }
        figure.value = figure.value.map(\.inHundredths)
        return figure
    }
}

extension RequirementBurden {
    fileprivate func disclosed(limit: Int, tellsCost: Bool) -> RequirementBurden {
        var disclosed = self
        let pieces = items.exact ?? 0
        (disclosed.cases, disclosed.items) = (.withheld, Disclosed.count(pieces, limit))
        if !tellsCost { (disclosed.costGBP, disclosed.costShare, disclosed.cumulativeShare) = (nil, nil, nil) }
        // Exact totals would tell how many pieces there are.
        disclosed.pages = pieces < limit ? nil : pages.map { Int(Double($0).toTwoDigits) }
        disclosed.costGBP = disclosed.costGBP?.toTwoDigits
        (disclosed.costShare, disclosed.cumulativeShare) = (
            disclosed.costShare?.inHundredths, disclosed.cumulativeShare?.inHundredths
        )
        func part(_ share: Double?) -> Double? {
            Disclosed.givesAway(share, of: pieces, limit, isShare: true) ? nil : share
        }
        (disclosed.reuse, disclosed.duplication, disclosed.unused) =
            pieces < limit ? (nil, nil, nil) : (part(reuse), part(duplication), part(unused))
        (disclosed.reuse, disclosed.duplication, disclosed.unused) = (
            disclosed.reuse.map(\.inHundredths), disclosed.duplication.map(\.inHundredths),
            disclosed.unused.map(\.inHundredths)
        )
        return disclosed
    }
}

extension OnerousFlag {
    /// The flag without counts. One that rests on few is not told at all: it looks like any that could not be judged.
    fileprivate func disclosed(limit: Int) -> OnerousFlag {
        var flag = self
        let number = n.exact ?? 0
        (flag.n, flag.test) = (Disclosed.count(number, limit), nil)
        let isPart = [.duplicate, .unused, .nonDecisive].contains(rule)
        if rule != .heavier, number < limit {
            (flag.number, flag.verdict, flag.isFirm) = (nil, .tooFew, false)
        } else if isPart || rule == .rework, Disclosed.givesAway(self.number, of: number, limit, isShare: isPart) {
            flag.number = nil
        }
        if unit != .workingDays { flag.number = flag.number.map(\.inHundredths) }
        switch flag.verdict {
        case .raised: flag.sentence = "The threshold is crossed."
        case .quiet: flag.sentence = "The threshold is not crossed."
        case .tooFew: flag.sentence = Disclosed.reason
        case .noStandard, .notMarked, .notRecorded, .notApplicable: break
        }
        return flag
    }
}

/// How numbers are told to others.
private enum Disclosed {
    static let reason = "Too few cases to tell."

    /// `<8`, or not told: what is large could be taken from another number.
    static func count(_ number: Int, _ limit: Int) -> Count { number < limit ? .below(limit) : .withheld }

    /// True if a part, or a mean, times its n is a small number, or leaves a small rest.
    static func givesAway(_ value: Double?, of n: Int, _ limit: Int, isShare: Bool) -> Bool {
        guard let value else { return false }
        let (number, least) = (value * Double(n), Double(limit) - 0.5)
        return (number > 0.5 && number < least) || (isShare && Double(n) - number > 0.5 && Double(n) - number < least)
    }
}
