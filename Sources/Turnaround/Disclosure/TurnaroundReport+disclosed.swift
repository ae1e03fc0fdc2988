import Foundation

extension TurnaroundReport {
    /// The report as somebody may see it. Every figure follows from its own exact value by ``SmallNumberRule``.
    package func disclosed(to audience: Audience) throws -> TurnaroundReport {
        var report = self
        switch audience {
        case .owner: return self
        case .consented:
            // Who was left out is not theirs to show.
            guard !reconciliation.leftOut.isEmpty else { return self }
            let others = try reconciliation.figuresForOthers()
            (report.reconciliation.opened, report.reconciliation.leftOut) = (others.opened, others.leftOut)
            report.reconciliation.emptiedBy = others.emptiedBy
        case .others:
            report.overall = overall.withoutSingleCases
            report.routes = routes.map(\.withoutSingleCases)
            for index in report.groups.indices {
                report.groups[index].figures = groups[index].figures.withoutSingleCases
            }
            report = try report.figuresForOthers()
            report.comparisons = report.comparisons.map(\.inWordsOfItsFigures)
        }
        report.definitions += Definition.disclosure
        return report
    }
}

extension Encodable where Self: Decodable {
    /// The same value with every ``Disclosed`` figure in it as others see it.
    ///
    /// Figures are found by coding, so that none can be forgotten.
    func figuresForOthers() throws -> Self {
        let encoder = JSONEncoder()
        encoder.userInfo = FiguresForOthers.coding
        return try JSONDecoder().decode(Self.self, from: encoder.encode(self))
    }
}

/// Mark of an encoder that writes figures as others see them.
private enum FiguresForOthers {
    private static let key = CodingUserInfoKey(rawValue: "figures_for_others")

    static var coding: [CodingUserInfoKey: any Sendable] { key.map { [$0: true] } ?? [:] }

    static func isMarked(_ encoder: any Encoder) -> Bool { key.map { encoder.userInfo[$0] != nil } ?? false }
}

extension Encoder {
    /// True if figures are to be written as others see them.
    var isForOthers: Bool { FiguresForOthers.isMarked(self) }
}

extension RouteTurnaround {
    /// The figures with curves and histograms in which no single case can be seen.
    fileprivate var withoutSingleCases: RouteTurnaround {
        var figures = self
        figures.distribution = distribution?.withoutLongest
        figures.survival = survival?.withoutSingleCases
        return figures
    }
}

extension SurvivalFigures {
    /// The figures with the curve at every twentieth, in whole per cent and whole days, as far as enough cases are at
    /// risk; without a curve where a percentage of the cases is not shown.
    fileprivate var withoutSingleCases: SurvivalFigures {
        var figures = self
        let (n, decided) = (n.value ?? 0, events.value ?? 0)
        figures.survivalAt = []
        if decided > 0, decided < SmallNumberRule.leastOfAverage {
            // That a median is not reached is a statistic too.
            let hidden = Disclosed<Double>(value: nil, status: .notTold)
            (figures.$medianSeconds, figures.$p80Seconds) = (hidden, hidden)
        }
        guard n >= SmallNumberRule.leastOfPercentage, decided >= SmallNumberRule.leastOfAverage else {
            (figures.curve, figures.incidence) = ([], [])
            return figures
        }
        figures.curve = curveForOthers
        figures.incidence = incidence.map { $0.forOthers(of: n) }
        return figures
    }

    private var curveForOthers: [SurvivalPoint] {
        var (kept, next, events, shown) = ([SurvivalPoint](), 0.95, 0, 0)
        for point in curve {
            events += point.events
            guard point.atRisk - point.events >= SmallNumberRule.leastOfAverage else { break }
            guard point.survival <= next else { continue }
            while next >= point.survival { next -= 0.05 }
            let reached = events.rounded(to: .multiple(of: 5))
            var rounded = SurvivalPoint(
                seconds: point.seconds.rounded(to: .elapsed), survival: point.survival.rounded(to: .hundredths),
                low: point.low.rounded(to: .hundredths), high: point.high.rounded(to: .hundredths),
                atRisk: point.atRisk.rounded(to: .multiple(of: 5)), events: reached - shown)
            (rounded.status, shown) = (.rounded, reached)
            kept.append(rounded)
        }
        return kept
    }
}

extension CumulativeIncidence {
    /// The chance at every twentieth, up to where fewer cases than make a statistic are still to have the outcome;
    /// none of an outcome that few have.
    /// - Parameter n: the cases at risk at some time.
    fileprivate func forOthers(of n: Int) -> CumulativeIncidence {
        var (kept, next) = ([IncidencePoint](), 0.05)
        let last = curve.last?.probability ?? 0
        for point in curve where point.probability >= next {
            guard (last - point.probability) * Double(n) >= Double(SmallNumberRule.leastOfAverage) else { break }
            while next <= point.probability { next += 0.05 }
            var rounded = IncidencePoint(
                seconds: point.seconds.rounded(to: .elapsed), probability: point.probability.rounded(to: .hundredths))
            rounded.status = .rounded
            kept.append(rounded)
        }
        return CumulativeIncidence(outcome: outcome, events: events, curve: kept)
    }
}

extension GroupComparison {
    /// The comparison with a sentence that repeats its figures as they are, not as they were.
    fileprivate var inWordsOfItsFigures: GroupComparison {
        guard degreesOfFreedom != nil else { return self }
        var comparison = self
        comparison.sentence =
            finding
                ?? """
                Whether the groups by \(dimension) differ cannot be told: some have fewer than \
                \(SmallNumberRule.leastOfAverage) cases.
                """
        return comparison
    }
}
