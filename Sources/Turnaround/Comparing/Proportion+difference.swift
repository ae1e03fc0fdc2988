extension Proportion {
    /// A 95 % interval of a chance.
    ///
    /// Source: E. B. Wilson, JASA 22 (1927), the score interval without a correction for continuity.
    /// - Returns: both ends, 0 to 1; `nil` of no trials.
    package static func interval(successes: Int, trials: Int) -> (low: Double, high: Double)? {
        guard trials > 0, (0...trials).contains(successes) else { return nil }
        let (n, part) = (Double(trials), Double(successes) / Double(trials))
        let square = normalQuantile975 * normalQuantile975
        let middle = (part + square / (2 * n)) / (1 + square / n)
        let reach =
            normalQuantile975 * (part * (1 - part) / n + square / (4 * n * n)).squareRoot() / (1 + square / n)
        return (max(0, middle - reach), min(1, middle + reach))
    }

    /// A first chance less a second, with its 95 % interval.
    ///
    /// Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10, made of the intervals of
    /// ``interval(successes:trials:)``.
    /// - Returns: -1 to 1; `nil` where one of them has no trials.
    package static func difference(
        _ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int)
    ) -> (value: Double, low: Double, high: Double)? {
        guard let a = interval(successes: first.successes, trials: first.trials),
            let b = interval(successes: second.successes, trials: second.trials)
        else { return nil }
        let p = Double(first.successes) / Double(first.trials)
        let q = Double(second.successes) / Double(second.trials)
        let below = ((p - a.low) * (p - a.low) + (b.high - q) * (b.high - q)).squareRoot()
        let above = ((a.high - p) * (a.high - p) + (q - b.low) * (q - b.low)).squareRoot()
        return (p - q, max(-1, p - q - below), min(1, p - q + above))
    }
}
