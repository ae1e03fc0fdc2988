/// Histogram of cases by duration: columns of equal width.
struct Histogram: Sendable {
    /// Counts of the columns, from nought upwards; `nil` where it is told only that there are few.
    var columns: [Int?]
    /// The width of a column, in ``unit``.
    var width: Double
    /// True if the last column holds everything beyond it too.
    var isOpenEnded: Bool
    var unit: TimeUnit
    var median: Double?
    var p80: Double?

    /// The columns over a scale of time, with median and p80.
    func draw() -> Drawing {
        let span = width * Double(columns.count)
        let most = Double(columns.compactMap { $0 }.max() ?? 0)
        var chart = Chart(
            across: Axis(ending: span, marks: 5), up: Axis(holding: most * 1.25, marks: 3, whole: true),
            acrossTitle: unit.words,
            upTitle: "cases")
        for (index, count) in columns.enumerated() {
            let (from, to) = (chart.x(width * Double(index)), chart.x(width * Double(index + 1)))
            let isRest = isOpenEnded && index == columns.count - 1
            if let count {
                let top = chart.y(Double(count))
                chart.drawing.box(
                    from + 0.6, top, max(0.8, to - from - 1.2), chart.bottom - top, isRest ? "column rest" : "column")
            } else {
                chart.drawing.box(from + 0.6, chart.y(4), max(0.8, to - from - 1.2), chart.bottom - chart.y(4), "few")
            }
        }
        if isOpenEnded { chart.drawing.label("+", at: [LabelPlace(x: chart.right + 1, y: chart.bottom - 3)], "quiet") }
        if let median, median <= span { chart.marker(median, "median \(Wording.decimal(median))", "mark") }
        if let p80, p80 <= span, p80 != median {
            chart.marker(p80, "8 in 10: \(Wording.decimal(p80))", "mark broken")
        }
        return chart.drawing
    }
}

extension Axis {
    /// An axis that ends at a value, with marks at round numbers before it.
    init(ending value: Double, marks count: Int) {
        end = value.isFinite && value > 0 ? value : 1
        marks = Array(stride(from: 0, through: end * (1 + 1e-9), by: Axis.round(end / Double(max(1, count)))))
    }
}
