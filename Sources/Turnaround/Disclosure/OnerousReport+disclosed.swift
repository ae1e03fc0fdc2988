extension OnerousReport {
    /// The report as somebody may see it. A verdict is what it is for the body itself, or cannot be told.
    /// - Parameter bodies: number of bodies with cases in the figures.
    package func disclosed(to audience: Audience, bodies: Int) throws -> OnerousReport {
        guard audience == .others else { return self }
        var report = self
        for index in routes.indices {
            report.routes[index].flags = routes[index].flags.map(\.forOthers)
            report.routes[index].steps = routes[index].steps.map(\.forOthers)
        }
        report = try report.figuresForOthers()
        report.finding = OnerousFinding(report.routes)
        report.limits = OnerousReport.limits(of: report.routes, bodies: bodies, titles: titles)
        report.definitions += Definition.disclosure
        return report
    }
}

extension StepOnerous {
    /// The step with the flags that may be shown. It is onerous if these say so; that it is not is shown only where all
    /// of them are.
    fileprivate var forOthers: StepOnerous {
        let judged = (flags + quiet).map(\.forOthers)
        var step = StepOnerous(step: step, party: party, judged: judged)
        if step.isOnerous != true, judged.contains(where: { $0.verdict == .notTold }) {
            step.$isOnerous = Disclosed(value: nil, status: .notTold)
        }
        return step
    }
}

extension OnerousFlag {
    /// The flag without counts in its words; one that rests on few is not told at all.
    fileprivate var forOthers: OnerousFlag {
        var flag = self
        flag.test = nil
        switch verdict {
        case .raised, .quiet:
            if base < SmallNumberRule.leastOfAverage {
                flag.verdict = .notTold
                flag.$isFirm = Disclosed(value: nil, status: .notTold)
                flag.sentence = "It cannot be told: fewer than \(SmallNumberRule.leastOfAverage) cases."
            } else {
                flag.sentence = "The threshold is \(verdict == .raised ? "" : "not ")crossed."
            }
        case .tooFew: flag.sentence = "Too few cases to judge."
        case .notTold, .noStandard, .notMarked, .notRecorded, .notApplicable: break
        }
        return flag
    }
}
