extension MetricRegistry {
    /// The media type of ``text()``.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// Every family in Prometheus' text format 0.0.4, in the order of declaration: its help, its type, its series.
    package func text() -> String {
        families.map { family in
            let head = [
                "# HELP \(family.name) \(Self.escaped(family.help))", "# TYPE \(family.name) \(family.kind.name)",
            ]
            let lines = series(of: family).flatMap { values, series in
                Self.lines(family, zip(family.labels, values).map { ($0, $1) }, series.now)
            }
            return (head + lines).map { "\($0)\n" }.joined()
        }.joined()
    }

    private static func lines(_ family: MetricFamily, _ labels: [(String, String)], _ now: MetricSeries.Numbers)
        -> [String]
    {
        guard case .histogram(let bounds) = family.kind else {
            return [line(family.name, labels, number(now.value))]
        }
        var sum = 0
        var lines: [String] = []
        for (place, count) in now.counts.enumerated() {
            sum += count
            let bound = place < bounds.count ? number(bounds[place]) : "+Inf"
            lines.append(line("\(family.name)_bucket", labels + [("le", bound)], "\(sum)"))
        }
        return lines + [
            line("\(family.name)_sum", labels, number(now.value)), line("\(family.name)_count", labels, "\(sum)"),
        ]
    }

    private static func line(_ name: String, _ labels: [(String, String)], _ value: String) -> String {
        guard !labels.isEmpty else { return "\(name) \(value)" }
        let told = labels.map { "\($0)=\"\(escaped($1).replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
        return "\(name){\(told)} \(value)"
    }

    /// Whole numbers without a point, as people write them.
    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? (value.isNaN ? "NaN" : value.isInfinite ? "+Inf" : "\(value)")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
