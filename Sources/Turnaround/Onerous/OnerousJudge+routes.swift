extension OnerousJudge {
    /// F6: proportionality index > threshold, or fees over the course's income > threshold. Chance: whether that holds
    /// in more than half of the cases.
    ///
    /// The index counts hours where enough cases gave them, else it is of fees alone.
    func disproportionate(_ route: String) -> OnerousFlag {
        let full = proportionality(route, .feesAndHours)
        let countsHours = full.values.count >= thresholds.count(.disproportionateHoursCases)
        let index = countsHours ? full : proportionality(route, .fees)
        var fees = CaseFigures()
        for burdenCase in tally.routes[route]?.cases ?? [] { fees.add(burdenCase.burden.shareOfIncome(.fees)) }
        let minimum = thresholds.count(.disproportionateMinimumCases)
        let candidates = [
            (index, thresholds[.disproportionateIndex], OnerousFlag.Unit.index),
            (fees, thresholds[.disproportionateFeeShare], .share),
        ].compactMap { figures, limit, unit -> OnerousFlag? in
            guard let median = figures.median else { return nil }
            let n = figures.values.count
            func flag(_ verdict: OnerousFlag.Verdict, _ sentence: String) -> OnerousFlag {
                OnerousFlag(
                    .disproportionate, verdict, number: median, threshold: limit, unit: unit, n: n,
                    test: .binomial(past: figures.values.count { $0 > limit }, of: n, expected: 0.5), sentence: sentence
                )
            }
            guard n >= minimum else {
                return flag(.tooFew, "\(counted(n, "case")): fewer than the \(minimum) needed to judge proportion.")
            }
            let what =
                unit == .index
                ? "A credit costs \(decimal(median)) times what it does on the body's benchmark route, "
                    + (countsHours ? "hours of work included" : "by fees alone")
                : "Half of the courses pay \(perMille(median)) or more of what they earn in fees"
            let line = unit == .index ? decimal(limit) : perMille(limit)
            return median > limit
                ? flag(.raised, "\(what), above \(line) (\(counted(n, "case"))).")
                : flag(.quiet, "\(what), not above \(line) (\(counted(n, "case"))).")
        }
        return candidates.first { $0.verdict == .raised } ?? candidates.first { $0.verdict == .quiet } ?? candidates
            .first
            ?? OnerousFlag(
                .disproportionate, .notRecorded, unit: .index, n: 0,
                sentence:
                    "Neither the route's cost beside its benchmark nor its fees beside the courses' income is known. "
                    + [index.reason, fees.reason].compactMap(\.self).joined(separator: " "))
    }

    /// F9: required items per credit > the percentile of all routes of the report. Chance: whether that holds in more
    /// than half of the cases.
    func heavier(_ route: String) -> OnerousFlag {
        let loads = tally.routes.mapValues { burden in
            burden.cases.compactMap { try? perCredit(burden.lists[$0.list], $0).get() }
        }
        let medians = loads.compactMapValues { Quantile.median($0.sorted()) }
        let percentile = thresholds.count(.heavierPercentile)
        let minimum = thresholds.count(.heavierMinimumRoutes)
        let own = medians[route]
        let limit = Quantile.nearestRank(percentile, of: medians.values.sorted())
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .heavier, verdict, number: own, threshold: limit, unit: .itemsPerCredit, n: medians.count, test: test,
                sentence: sentence
            ).resting(on: loads[route]?.count ?? 0)
        }
        guard let own, let limit else {
            return flag(.notRecorded, "How many items the route asks for, or for how many credits, is not known.")
        }
        guard medians.count >= minimum else {
            return flag(
                .tooFew, "\(counted(medians.count, "route")): fewer than the \(minimum) needed to compare them.")
        }
        let values = loads[route] ?? []
        let test = ChanceTest.binomial(past: values.count { $0 > limit }, of: values.count, expected: 0.5)
        let part = "It asks for \(hundredths(own)) items a credit"
        return own > limit
            ? flag(
                .raised, test: test,
                """
                \(part), more than the \(hundredths(limit)) that \(percentile) % of routes keep within \
                (\(counted(medians.count, "route"))).
                """
            )
            : flag(
                .quiet, test: test,
                """
                \(part), not more than the \(hundredths(limit)) that \(percentile) % of routes keep within \
                (\(counted(medians.count, "route"))).
                """
            )
    }

    /// The route's own flags as they are charged to a step: where what is judged there causes more than a share of the
    /// route's burden.
    ///
    /// The index is charged by the cost of work, F9 by the number of items; a fee is no step's.
    func charged(_ whole: [OnerousFlag], to step: JudgedStep, of route: String) -> [OnerousFlag] {
        guard let burden = tally.routes[route] else { return [] }
        let limit = thresholds[.chargedShare]
        return whole.compactMap { flag in
            guard flag.verdict == .raised else { return nil }
            let part: Double
            switch flag.rule {
            case .disproportionate:
                let all = burden.cases.compactMap { try? $0.burden.feesAndHours.get() }.reduce(0, +)
                guard flag.unit == .index, all > 0 else { return nil }
                part = step.evidence.cost / all
            default:
                let here = step.evidence.requirements.subtracting(step.evidence.substantive)
                let required = Set(burden.lists.joined())
                guard !required.isEmpty else { return nil }
                part = Double(here.intersection(required).count) / Double(required.count)
            }
            guard part > limit else { return nil }
            var charged = flag
            charged.sentence += " What is judged at this step makes up \(perCent(part)) of it."
            return charged
        }
    }
}
