/// Parts of all cases over time: curves that change in steps, each with its name at its end.
struct CurveChart: Sendable {
    /// What the parts are parts of, above the scale.
    var title: String
    var unit: TimeUnit
    var curves: [Curve]
    /// The longest time observed, in ``unit``.
    var end: Double
    /// Values to read off.
    var marks: [(value: Double, words: String, isBroken: Bool)] = []

    /// A curve.
    struct Curve: Sendable {
        /// Its name; written at its end.
        var name: String
        /// Where it starts: 1 for what is left, 0 for what has happened.
        var start: Double
        /// Times, in the chart's unit, with the part from then on.
        var points: [(x: Double, y: Double)]
        /// Lower ends of its intervals, at the same times.
        var low: [Double] = []
        /// Upper ends of its intervals, at the same times.
        var high: [Double] = []
    }

    /// The curves over a scale of time, from nought to the whole.
    func draw() -> Drawing {
        var chart = Chart(
            across: Axis(ending: end, marks: 4), up: Axis(ending: 1, marks: 4), acrossTitle: unit.words, upTitle: title,
            height: 220,
            upMark: Wording.share)
        for curve in curves where !curve.low.isEmpty {
            var band = chart.steps(zip(curve.points, curve.high).map { ($0.x, $1) }, from: curve.start, until: end)
            let lower = zip(curve.points, curve.low).map { (x: $0.x, y: $1) }
            band.join(backwards: chart.steps(lower, from: curve.start, until: end))
            chart.drawing.path(band, "band")
        }
        for mark in marks where mark.value <= chart.across.end {
            chart.marker(mark.value, mark.words, mark.isBroken ? "mark broken" : "mark")
        }
        for (place, curve) in curves.enumerated() {
            chart.drawing.path(chart.steps(curve.points, from: curve.start, until: end), "curve c\(place % 6)")
        }
        name(on: &chart)
        return chart.drawing
    }

    /// Writes names at the ends of the curves, the highest first: above them, else below, else as near as there is
    /// room.
    private func name(on chart: inout Chart) {
        let named = curves.filter { !$0.name.isEmpty }.sorted { ($0.points.last?.y ?? 0) > ($1.points.last?.y ?? 0) }
        for curve in named {
            let end = chart.y(curve.points.last?.y ?? curve.start)
            let steps = (0...12).map { 7 * Double($0) }
            let offsets = steps.flatMap { step -> [Double] in [-5 - step, 13 + step] }
            let places = offsets.map { end + $0 }.filter { (chart.top - 2...chart.bottom - 3).contains($0) }
            chart.drawing.label(
                curve.name, at: places.map { LabelPlace(x: chart.x(self.end), y: $0, anchor: .end) },
                room: chart.right - chart.left)
        }
    }
}

extension Path {
    /// Goes back along another line, and closes the outline.
    mutating func join(backwards other: Path) {
        for point in other.points.reversed() { line(point.x, point.y) }
        close()
    }
}
