import Foundation

/// The product-limit estimate of the part of cases without the event after each time.
///
/// Source: E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958); the
/// interval is log–log (exponential Greenwood). Late entries count from their entry on. Agrees with lifelines'
/// `KaplanMeierFitter`.
package struct KaplanMeier: Sendable {
    /// What the estimate is at a time with an event, and until the next.
    package struct Step: Hashable, Sendable {
        /// The time, microseconds.
        package let microseconds: Int64
        /// Cases at risk just before it.
        package let atRisk: Int
        /// Events at it.
        package let events: Int
        /// S: part of cases without the event after it, 0 to 1.
        package let survival: Double
        /// Greenwood's sum Σ d / (n (n − d)) up to it; the last step to zero adds nothing.
        let greenwood: Double
    }

    /// The times with events, in order.
    package let steps: [Step]
    /// The longest time observed, microseconds.
    package let longest: Int64
    /// Cases that were at risk.
    package let count: Int
    /// True if nobody was left while others were still to come under observation: S fell to zero and can say nothing of
    /// these.
    package let endsEarly: Bool

    /// - Returns: `nil` of nothing.
    package init?(_ sample: RiskSet) { self.init(sorted: sample.sorted()) }

    /// - Parameter sample: a set in rising order.
    init?(sorted sample: RiskSet) {
        guard let longest = [sample.events.last, sample.censored.last].compactMap({ $0 }).max() else { return nil }
        var walk = RiskSet.Walk(sample)
        var steps: [Step] = []
        // While nobody is lost or enters between events the product telescopes to one division.
        var (survival, greenwood) = (1.0, 0.0)
        var (runSurvival, runAtRisk, expected) = (1.0, 0, -1)
        while let time = walk.next {
            let (atRisk, events) = walk.advance(to: time)
            if atRisk != expected { (runSurvival, runAtRisk) = (survival, atRisk) }
            expected = atRisk - events
            survival = runSurvival * (Double(expected) / Double(runAtRisk))
            if expected > 0 { greenwood += Double(events) / (Double(atRisk) * Double(expected)) }
            steps.append(
                Step(microseconds: time, atRisk: atRisk, events: events, survival: survival, greenwood: greenwood))
        }
        self.steps = steps
        self.longest = longest
        count = sample.count
        endsEarly = steps.first { $0.survival == 0 }.map { $0.microseconds < longest } ?? false
    }

    /// The part of cases without the event after a time, 0 to 1.
    package func survival(at microseconds: Int64) -> Double {
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].microseconds <= microseconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 1 : steps[low - 1].survival
    }

    /// The first time with S ≤ `part`, microseconds; `nil` where the curve does not reach it.
    ///
    /// A part that is reached exactly counts as reached, whatever the rounding of a product of fractions.
    package func time(reaching part: Double) -> Int64? {
        steps.first { $0.survival <= part * (1 + 1e-12) }?.microseconds
    }

    /// The 95 % interval of the median: the first times at which the lower and the upper curve are at or below a half,
    /// microseconds; `nil` where a curve ends above it. Source: R. Brookmeyer, J. Crowley, Biometrics 38 (1982), on the
    /// log–log scale.
    package var medianInterval: (low: Int64?, high: Int64?) {
        guard let last = steps.last?.interval else { return (nil, nil) }
        return (
            last.low > 0.5 ? nil : steps.first { $0.interval.low <= 0.5 }?.microseconds,
            last.high > 0.5 ? nil : steps.first { $0.interval.high <= 0.5 }?.microseconds
        )
    }

    /// The area under the curve from 0 to a time: the mean of the times, those beyond cut there; microseconds.
    package func restrictedMean(to limit: Int64) -> Double {
        var (area, survival, reached) = (0.0, 1.0, Int64(0))
        for step in steps where step.microseconds <= limit {
            area += survival * Double(step.microseconds - reached)
            (survival, reached) = (step.survival, step.microseconds)
        }
        return area + survival * Double(max(0, limit - reached))
    }
}

extension KaplanMeier.Step {
    /// The 95 % interval of S on the log–log scale: exp(−exp(log(−log S) ± z √G / log S)). One at S = 1, nothing at S =
    /// 0.
    package var interval: (low: Double, high: Double) {
        guard survival > 0 else { return (0, 0) }
        guard survival < 1 else { return (1, 1) }
        let hazard = -log(survival)
        let spread = normalQuantile975 * greenwood.squareRoot() / hazard
        return (exp(-hazard * exp(spread)), exp(-hazard * exp(-spread)))
    }
}

/// The 97.5 % quantile of the standard normal distribution.
let normalQuantile975 = 1.959963984540054
