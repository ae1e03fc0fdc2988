import Turnaround

/// Which cases a report is about, and as of when.
package struct ReportFilter: Sendable {
    /// Cases of the body with this code.
    package var body: String?
    /// Cases on this route.
    package var route: String?
    /// Cases of the imported log with this name, instead of the engine's own.
    package var log: String?
    /// The moment at which the cases are looked at; `nil` is now, for a log its last event.
    package var asOf: Instant?
    /// Whether cases of sample organisations are left out.
    package var leavesOutSamples: Bool

    /// A filter; what is `nil` is not asked for.
    package init(body: String? = nil, route: String? = nil, log: String? = nil, asOf: Instant? = nil, leavesOutSamples: Bool = false) {
        self.body = body
        self.route = route
        self.log = log
        self.asOf = asOf
        self.leavesOutSamples = leavesOutSamples
    }
}
