import CoreMetrics
import Testing

@testable import Monitoring

/// Metrics in Prometheus' text format.
@Suite struct MetricRegistryTests {
    private static let counter = MetricFamily("a_total", .counter, labels: ["kind"], help: "Counts\nwith a \\ in it.")
    private static let gauge = MetricFamily("b", .gauge, help: "A gauge.")
    private static let histogram = MetricFamily("c_seconds", .histogram([0.1, 1]), labels: ["route"], help: "Waits.")

    @Test func `counters, gauges and histograms are told as Prometheus reads them`() {
        let registry = MetricRegistry([Self.counter, Self.gauge, Self.histogram])
        Self.counter.counter("one", in: registry).increment()
        Self.counter.counter("one", in: registry).increment(by: 2)
        Self.counter.counter("a \"quoted\"\n\\ value", in: registry).increment()
        let gauge = Self.gauge.gauge(in: registry)
        gauge.set(2.5)
        gauge.increment()
        gauge.decrement()
        for milliseconds in [50, 100, 101, 5_000] {
            Self.histogram.timer("/v1/cases", in: registry).recordMilliseconds(milliseconds)
        }
        #expect(
            registry.text() == #"""
                # HELP a_total Counts\nwith a \\ in it.
                # TYPE a_total counter
                a_total{kind="a \"quoted\"\n\\ value"} 1
                a_total{kind="one"} 3
                # HELP b A gauge.
                # TYPE b gauge
                b 2.5
                # HELP c_seconds Waits.
                # TYPE c_seconds histogram
                c_seconds_bucket{route="/v1/cases",le="0.1"} 2
                c_seconds_bucket{route="/v1/cases",le="1"} 3
                c_seconds_bucket{route="/v1/cases",le="+Inf"} 4
                c_seconds_sum{route="/v1/cases"} 5.251
                c_seconds_count{route="/v1/cases"} 4

                """#)
    }

    @Test func `a family has a name even where nothing happened, and what is forgotten is told no longer`() {
        let registry = MetricRegistry([Self.gauge])
        let nothing = "# HELP b A gauge.\n# TYPE b gauge\n"
        #expect(registry.text() == nothing)
        Self.gauge.gauge(in: registry).set(1)
        #expect(registry.text() == nothing + "b 1\n")
        registry.forget(Self.gauge)
        #expect(registry.text() == nothing)
    }

    @Test func `however many values a label is given, memory is bounded`() {
        let registry = MetricRegistry([Self.counter])
        for number in 0..<(MetricRegistry.mostSeries + 500) {
            Self.counter.counter("\(number)", in: registry).increment()
        }
        #expect(registry.series(of: Self.counter).count == MetricRegistry.mostSeries)
    }
}
