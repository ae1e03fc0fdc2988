import CoreMetrics
import Synchronization

/// The metrics of a process, kept for whoever asks for them in Prometheus' text format.
///
/// It takes families that are declared and no others. A family has so many series at most: what a label says is
/// bounded by who declares it, and should that fail memory is bounded here.
package final class MetricRegistry: MetricsFactory {
    /// Series of one family at most.
    static let mostSeries = 2_000

    let families: [MetricFamily]
    private let byName: [String: MetricFamily]
    private let series = Mutex<[String: [[String]: MetricSeries]]>([:])

    /// A registry of families.
    package init(_ families: [MetricFamily]) {
        self.families = families
        byName = Dictionary(families.map { ($0.name, $0) }) { first, _ in first }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions) { $0 == .counter } ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(label, dimensions) { $0 == .gauge } ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        find(label, dimensions) { $0 != .counter && aggregate == ($0 != .gauge) } ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(label, dimensions) { $0 != .counter && $0 != .gauge } ?? NOOPMetricsHandler.instance
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of a family so far, each with the values of its labels, in their order.
    func series(of family: MetricFamily) -> [(values: [String], series: MetricSeries)] {
        let found = series.withLock { $0[family.name] ?? [:] }
        return found.map { ($0.key, $0.value) }.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }

    /// Forgets the series of a family, where what they told is no longer known.
    package func forget(_ family: MetricFamily) { series.withLock { $0[family.name] = nil } }

    /// The series of a declared family; `nil` where there is no such family, its kind or labels are others, or it has
    /// as many series as it may.
    private func find(_ name: String, _ dimensions: [(String, String)], _ fits: (MetricFamily.Kind) -> Bool)
        -> MetricSeries?
    {
        guard let family = byName[name], fits(family.kind), dimensions.map(\.0) == family.labels else {
            assertionFailure("the metric \(name) is not declared like this")
            return nil
        }
        let values = dimensions.map(\.1)
        return series.withLock { series in
            if let known = series[name]?[values] { return known }
            guard series[name, default: [:]].count < Self.mostSeries else { return nil }
            let new = MetricSeries(family.kind)
            series[name, default: [:]][values] = new
            return new
        }
    }
}
