/// Medians and p80s by quarter, over columns for how many cases they rest on.
struct TrendChart: Sendable {
    var quarters: [Quarter]
    var unit: TimeUnit

    /// A quarter; what is not told is `nil`.
    struct Quarter: Sendable {
        /// `2026-Q3`.
        var name: String
        var median: Double?
        var p80: Double?
        var cases: Int?
    }

    /// A stroke from median to p80 for each quarter, medians joined where quarters follow one another.
    func draw() -> Drawing {
        let longest = quarters.compactMap { $0.p80 ?? $0.median }.max() ?? 0
        let count = Double(quarters.count)
        var chart = Chart(
            across: Axis(ending: max(1, count), marks: 1), up: Axis(holding: longest, marks: 4), acrossTitle: "",
            upTitle: unit.words,
            height: 250, marksAcross: false)
        let (floor, left) = (chart.bottom, chart.left)
        let pitch = (chart.right - left) / max(1, count)
        let x = { (place: Int) in left + pitch * (Double(place) + 0.5) }
        var path = Path()
        var joins = false
        for (place, quarter) in quarters.enumerated() {
            guard let median = quarter.median else {
                joins = false
                continue
            }
            if joins { path.line(x(place), chart.y(median)) } else { path.move(x(place), chart.y(median)) }
            joins = true
        }
        if quarters.count(where: { $0.median != nil }) > 1 { chart.drawing.path(path, "curve c0") }
        for (place, quarter) in quarters.enumerated() {
            if let median = quarter.median, let p80 = quarter.p80 {
                chart.drawing.line(x(place), chart.y(median), x(place), chart.y(p80), "reach")
                chart.drawing.line(
                    x(place) - min(6, pitch / 3), chart.y(p80), x(place) + min(6, pitch / 3), chart.y(p80), "reach")
            }
            if let median = quarter.median { chart.drawing.dot(x(place), chart.y(median), 3.5, "dot") }
        }
        label(&chart.drawing, pitch: pitch, floor: floor, x: x)
        if let last = quarters.indices.last(where: { quarters[$0].median != nil }), let median = quarters[last].median {
            let above = chart.y(median) - 8
            chart.drawing.text(
                "median", x(last) + (pitch > 60 ? 8 : -8), above + (pitch > 60 ? 12 : 0), "label",
                anchor: pitch > 60 ? .start : .end)
            if let p80 = quarters[last].p80 {
                chart.drawing.text("8 in 10", min(x(last) + 24, 288), chart.y(p80) - 5, "label", anchor: .end)
            }
        }
        return chart.drawing
    }

    /// Names of quarters, as many as there is room for, with the year under the first of each.
    private func label(_ drawing: inout Drawing, pitch: Double, floor: Double, x: (Int) -> Double) {
        let every = pitch >= 22 ? 1 : pitch >= 11 ? 2 : 4
        var year = ""
        for (place, quarter) in quarters.enumerated() {
            let parts = quarter.name.split(separator: "-").map(String.init)
            guard parts.count == 2 else { continue }
            if place % every == 0 { drawing.text(parts[1], x(place), floor + 16, "quiet", anchor: .middle) }
            if parts[0] != year, place % every == 0 {
                drawing.text(parts[0], min(x(place), 270), floor + 32, "quiet", anchor: .middle)
                year = parts[0]
            }
        }
    }
}
