import CoreMetrics
import Synchronization

/// The numbers of one series: one for a counter or a gauge, several for a histogram. Durations are kept in seconds.
final class MetricSeries: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    /// What is known of a series.
    struct Numbers: Sendable {
        /// The value; of a histogram the sum of what was recorded.
        var value = 0.0
        /// Of a histogram: how many were recorded beyond the bound before, and at most as large as this one; the last
        /// is for those beyond all bounds.
        var counts: [Int] = []
    }

    private let bounds: [Double]
    private let numbers: Mutex<Numbers>

    init(_ kind: MetricFamily.Kind) {
        if case .histogram(let bounds) = kind {
            self.bounds = bounds
            numbers = Mutex(Numbers(counts: Array(repeating: 0, count: bounds.count + 1)))
        } else {
            bounds = []
            numbers = Mutex(Numbers())
        }
    }

    /// What it says now.
    var now: Numbers { numbers.withLock { $0 } }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { numbers.withLock { $0.value += amount } }
    func decrement(by amount: Double) { numbers.withLock { $0.value -= amount } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { numbers.withLock { $0.value = value } }
    func reset() { set(0.0) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        numbers.withLock { numbers in
            if numbers.counts.isEmpty {
                numbers.value = value
            } else {
                numbers.value += value
                numbers.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            }
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
}
