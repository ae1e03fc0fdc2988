/// A sheet with a scale at the left and one below: what curves and columns are drawn on.
struct Chart: Sendable {
    var drawing: Drawing
    let across: Axis
    let up: Axis
    /// The room for the plot itself.
    let left: Double
    let right: Double
    let top = 24.0
    let bottom: Double

    /// A sheet with its marks.
    /// - Parameters:
    ///   - across: the horizontal scale.
    ///   - up: the vertical scale.
    ///   - acrossTitle: what is counted from left to right; below the scale.
    ///   - upTitle: what is counted upwards; above the scale.
    ///   - upMark: how a vertical mark is written.
    ///   - marksAcross: whether the horizontal scale has marks; where not, the caller writes its own.
    init(
        across: Axis, up: Axis, acrossTitle: String, upTitle: String, height: Double = 200, rightMargin: Double = 12,
        marksAcross: Bool = true, upMark: (Double) -> String = { Wording.decimal($0) }
    ) {
        self.across = across
        self.up = up
        drawing = Drawing(width: 288, height: height)
        left = max(24, (up.marks.map { upMark($0).extent() }.max() ?? 0) + 8)
        right = 288 - rightMargin
        bottom = height - 38
        drawing.text(upTitle, 0, 10, "quiet")
        for mark in up.marks {
            let y = y(mark)
            drawing.line(left, y, right, y, mark == 0 ? "axis" : "grid")
            drawing.text(upMark(mark), left - 6, y + 4, "quiet", anchor: .end)
        }
        if marksAcross {
            for mark in across.marks {
                let text = Wording.decimal(mark)
                let middle = min(x(mark), 288 - text.extent() / 2)
                // A mark whose number would touch the one before has none.
                drawing.label(text, at: [LabelPlace(x: middle, y: bottom + 16, anchor: .middle)], "quiet")
                drawing.line(x(mark), bottom, x(mark), bottom + 4, "axis")
            }
        }
        drawing.text(acrossTitle, right, bottom + 33, "quiet", anchor: .end)
    }

    /// Where a value stands from left to right.
    func x(_ value: Double) -> Double { left + (right - left) * across.place(value) }

    /// Where a value stands from below.
    func y(_ value: Double) -> Double { bottom - (bottom - top) * up.place(value) }

    /// Lays on a value to be read off: a line upwards with words near its top, at a side that has room.
    mutating func marker(_ value: Double, _ words: String, _ look: String) {
        let x = x(value)
        drawing.line(x, top + 1, x, bottom, look)
        let places = stride(from: top + 10, to: bottom - 3, by: 15).flatMap { y in
            [LabelPlace(x: x + 4, y: y), LabelPlace(x: x - 4, y: y, anchor: .end)]
        }
        drawing.label(words, at: places)
    }

    /// A line that keeps its height until the next point, thinned out to what can be seen.
    func steps(_ points: [(x: Double, y: Double)], from start: Double, until end: Double) -> Path {
        var path = Path()
        var height = y(start)
        var last = left
        path.move(left, height)
        for point in points {
            let place = x(point.x)
            let next = y(point.y)
            if place - last >= 0.5 || abs(next - height) >= 3 {
                path.line(place, height)
                path.line(place, next)
                last = place
                height = next
            }
        }
        if let point = points.last, y(point.y) != height {
            path.line(x(point.x), height)
            height = y(point.y)
            path.line(x(point.x), height)
        }
        path.line(max(x(end), last), height)
        return path
    }
}
