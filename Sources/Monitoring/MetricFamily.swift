import CoreMetrics

/// One metric family as monitors see it: declared once, so that nothing is told under a name or a label that is not.
package struct MetricFamily: Sendable, Hashable {
    /// What its numbers are.
    package enum Kind: Sendable, Hashable {
        /// A number that only grows.
        case counter
        /// A number that goes up and down.
        case gauge
        /// How many were at most so large, for each of these bounds, which ascend.
        case histogram([Double])

        /// What Prometheus calls it.
        var name: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// The family's name, in snake_case with its unit; of a counter with `_total`.
    package let name: String
    /// What its numbers are.
    package let kind: Kind
    /// Names of the labels that each of its series has, in order.
    package let labels: [String]
    /// What it says, in a sentence.
    package let help: String

    /// A family.
    package init(_ name: String, _ kind: Kind, labels: [String] = [], help: String) {
        (self.name, self.kind, self.labels, self.help) = (name, kind, labels, help)
    }

    /// Upper bounds for how long people and programs wait, in seconds.
    package static let waits: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    /// The counter with these values of its labels.
    package func counter(_ values: String..., in factory: any MetricsFactory) -> Counter {
        Counter(label: name, dimensions: dimensions(values), factory: factory)
    }

    /// The gauge with these values of its labels.
    package func gauge(_ values: String..., in factory: any MetricsFactory) -> Meter {
        Meter(label: name, dimensions: dimensions(values), factory: factory)
    }

    /// The histogram of durations with these values of its labels.
    package func timer(_ values: String..., in factory: any MetricsFactory) -> Timer {
        Timer(label: name, dimensions: dimensions(values), factory: factory)
    }

    private func dimensions(_ values: [String]) -> [(String, String)] { Array(zip(labels, values)) }
}
