import Synchronization

/// Counts how often statements were sent and answers awaited.
///
/// One count is one pipeline: everything up to one Sync, or one simple query or COPY. Setting up a connection does not
/// count.
package final class RoundTrips: Sendable {
    private let total = Atomic<Int>(0)

    /// Starts at 0.
    package init() {}

    /// Flights so far.
    package var count: Int { total.load(ordering: .relaxed) }

    /// Counts one pipeline.
    func increment() { total.add(1, ordering: .relaxed) }
}
