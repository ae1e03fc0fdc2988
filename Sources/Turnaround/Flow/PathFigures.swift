/// Which step followed which, and how cases began and ended: the directly-follows graph of a route.
///
/// A passage from one step to the next takes from the entry of the one to the entry of the other.
package struct PathFigures: Hashable, Codable, Sendable {
    /// Different orders of steps among the cases.
    package var variants: Count
    /// Passages from a step to itself.
    package var selfLoops: Count
    /// Consecutive events of one case by different people; absent where nobody is known.
    package var handovers: Count?
    /// The step in which cases began, in order of names.
    package var first: [StepCount]
    /// The step in which cases are or ended, in order of names.
    package var last: [StepCount]
    /// Every passage that occurred, in order of names.
    package var passages: [Passage]

    /// Cases by a step.
    package struct StepCount: Hashable, Codable, Sendable {
        /// The step.
        package var step: String
        /// Number of cases.
        package var cases: Count
    }

    /// What directly followed what.
    package struct Passage: Hashable, Codable, Sendable {
        /// The step before.
        package var from: String
        /// The step after.
        package var to: String
        /// Interval.
        package var count: Count
        /// Mean time from entry to entry, seconds.
        @Disclosed package var meanSeconds: Double?
        /// Median time from entry to entry, seconds.
        @Disclosed package var medianSeconds: Double?

        init(from: String, to: String, count: Count) { (self.from, self.to, self.count) = (from, to, count) }

        private enum CodingKeys: String, CodingKey {
            case from, to, count
            case meanSeconds = "mean_seconds"
            case medianSeconds = "median_seconds"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case variants, handovers, first, last, passages
        case selfLoops = "self_loops"
    }
}
