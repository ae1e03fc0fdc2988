/// The chance of each outcome by a time where outcomes compete: a case that has one can no longer have another.
///
/// F_k(t) = Σ S(t_i−) d_ki / n_i, with S the estimate for any outcome. Source: O. O. Aalen, S. Johansen, Scandinavian
/// Journal of Statistics 5 (1978). Together with S the chances sum to one at each time.
package struct AalenJohansen: Sendable {
    /// The chance by a time at which the outcome occurred.
    package struct Step: Hashable, Sendable {
        /// The time, microseconds.
        package let microseconds: Int64
        /// The chance of the outcome by then, 0 to 1.
        package let probability: Double
    }

    /// The steps of each outcome, in order.
    package let outcomes: [String: [Step]]
    /// The estimate for any outcome.
    package let anyOutcome: KaplanMeier

    /// - Parameters:
    ///   - times: when each outcome occurred, microseconds.
    ///   - censored: times without an outcome so far, microseconds.
    ///   - lateEntries: times of late entry, microseconds.
    /// - Returns: `nil` of nothing.
    init?(times: [String: [Int64]], censored: [Int64], lateEntries: [Int64]) {
        let all = RiskSet(events: times.values.flatMap { $0 }, censored: censored, lateEntries: lateEntries)
        guard let any = KaplanMeier(all) else { return nil }
        anyOutcome = any
        outcomes = times.mapValues { AalenJohansen.incidence(of: $0.sorted(), among: any.steps) }
    }

    private static func incidence(of times: [Int64], among all: [KaplanMeier.Step]) -> [Step] {
        var found: [Step] = []
        var (probability, before, place) = (0.0, 1.0, 0)
        for step in all {
            let first = place
            while place < times.count, times[place] == step.microseconds { place += 1 }
            if place > first {
                probability += before * Double(place - first) / Double(step.atRisk)
                found.append(Step(microseconds: step.microseconds, probability: probability))
            }
            before = step.survival
        }
        return found
    }
}
