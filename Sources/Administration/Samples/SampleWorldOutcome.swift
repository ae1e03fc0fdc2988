import Engine
import Turnaround

/// Outcome of a sample world.
package struct SampleWorldOutcome: Codable, Sendable, Hashable {
    /// A live case.
    package struct LiveCase: Codable, Sendable, Hashable {
        /// Its reference.
        package var reference: String
        /// The state it is in.
        package var state: String
        /// What it waited for when it was made.
        package var waitsFor: String
    }

    /// The code of the body.
    package var body: String
    /// The code of the college.
    package var provider: String
    /// The day on whose eve everything stood.
    package var day: Day
    /// True if it was made now; `false` where it was there already.
    package var isNew: Bool
    /// The live cases.
    package var live: [LiveCase]
    /// The year behind them; `nil` where it was there already.
    package var year: SampleYearOutcome?
}
