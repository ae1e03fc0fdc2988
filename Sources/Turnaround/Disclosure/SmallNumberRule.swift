import Foundation

/// What a figure is, which decides how others than the body itself see it: the rule that UK higher education publishes
/// by. `Docs/small-numbers.md` gives it with its sources.
package enum SmallNumberRule: Hashable, Sendable {
    /// Public anyway, such as approvals on the register, or about nobody, such as a published standard.
    case open
    /// A number of cases, visits or other things: the nearest 5, 1 to 4 as "fewer than 5", nought as it is.
    case count
    /// A number made of `n` cases or visits: shown from `least` of them on, rounded.
    case statistic(of: Int, least: Int, to: Step)
    /// Never shown, because it is a figure of a single case, such as the longest time.
    case never

    /// What a statistic is rounded to.
    package enum Step: Hashable, Sendable {
        /// The nearest multiple of a number.
        case multiple(of: Double)
        /// Seconds of elapsed time: whole days from two days on, whole hours from two hours on, else whole minutes.
        case elapsed
        /// Two significant digits.
        case twoDigits

        /// Whole numbers, such as days.
        package static let whole = Step.multiple(of: 1)
        /// One digit after the point.
        package static let tenths = Step.multiple(of: 0.1)
        /// Two digits after the point; of a share whole per cent.
        package static let hundredths = Step.multiple(of: 0.01)
    }

    /// Fewest cases of which an average or a quantile is shown.
    package static let leastOfAverage = 8
    /// Fewest cases of which a percentage is shown: more than 22.5.
    package static let leastOfPercentage = 23
    /// Fewest cases of which a p90 is shown; with fewer it is next to the longest.
    package static let leastOfP90 = 20

    /// A mean, a median, a sum of times, or a quantile below the ninth tenth.
    package static func average(of n: Int, to step: Step) -> SmallNumberRule {
        .statistic(of: n, least: leastOfAverage, to: step)
    }

    /// A quantile in the last tenth.
    package static func p90(of n: Int, to step: Step) -> SmallNumberRule {
        .statistic(of: n, least: leastOfP90, to: step)
    }

    /// A part of `n` cases in per cent.
    package static func percentage(of n: Int) -> SmallNumberRule {
        .statistic(of: n, least: leastOfPercentage, to: .whole)
    }

    /// A part of `n` cases between 0 and 1.
    package static func share(of n: Int) -> SmallNumberRule {
        .statistic(of: n, least: leastOfPercentage, to: .hundredths)
    }
}

/// A value that a report shows with its status.
package protocol ReportedValue: Hashable, Codable, Sendable {
    /// The nearest value that a step allows, halves away from nought.
    func rounded(to step: SmallNumberRule.Step) -> Self
}

extension Double: ReportedValue {
    package func rounded(to step: SmallNumberRule.Step) -> Double {
        switch step {
        case .multiple(let unit): return nearestMultiple(of: unit)
        case .elapsed: return nearestMultiple(of: [86_400, 3_600].first { abs(self) >= 2 * $0 } ?? 60)
        case .twoDigits:
            guard self != 0, isFinite else { return self }
            return nearestMultiple(of: pow(10, log10(abs(self)).rounded(.down) - 1))
        }
    }

    /// A tenth is no double, so that decimal parts are reckoned in whole ones; a half is a half but for a billionth.
    private func nearestMultiple(of unit: Double) -> Double {
        let parts = (1 / unit).rounded()
        let isDecimal = unit < 1 && abs(parts * unit - 1) < 1e-9
        let scaled = isDecimal ? self * parts : self / unit
        let whole = (scaled + (scaled < 0 ? -1e-9 : 1e-9)).rounded()
        return isDecimal ? whole / parts : whole * unit
    }
}

extension Int: ReportedValue {
    package func rounded(to step: SmallNumberRule.Step) -> Int { Int(Double(self).rounded(to: step)) }
}

extension Bool: ReportedValue {
    package func rounded(to step: SmallNumberRule.Step) -> Bool { self }
}
