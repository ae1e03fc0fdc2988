/// Small multiples: a panel for each group with the same scales, so that their shapes can be compared. In each the part
/// of decided cases against time, through what is told of it (half, eight and nine in ten), over the same of all cases.
struct GroupPanels: Sendable {
    var panels: [Panel]
    /// The same of all cases, behind each panel.
    var all: Reach
    var unit: TimeUnit
    /// The standard, where all cases have the same; in ``unit``.
    var standard: Double?

    /// A group.
    struct Panel: Sendable {
        var name: String
        /// `35 cases, 28 decided`.
        var figure: String
        var reach: Reach
    }

    /// By when which part of the decided cases was decided; `nil` where it is not told.
    struct Reach: Sendable {
        var median: Double?
        var p80: Double?
        var p90: Double?

        /// What is told: a time with the part that was decided by then.
        var points: [(time: Double, part: Double)] {
            [(median, 0.5), (p80, 0.8), (p90, 0.9)].compactMap { time, part in time.map { ($0, part) } }
        }
    }

    /// The panels, each a drawing of its own with its words.
    func draw() -> [Drawing] {
        let longest = (panels.map(\.reach) + [all]).flatMap(\.points).map(\.time).max() ?? 0
        let axis = Axis(holding: max(longest, standard ?? 0), marks: 3)
        return panels.map { panel in
            var drawing = Drawing(width: 288, height: 162)
            drawing.words = ("\(panel.name): how soon cases are decided", words(panel))
            draw(panel, axis: axis, on: &drawing)
            return drawing
        }
    }

    /// What a panel shows, for those who do not see it.
    private func words(_ panel: Panel) -> String {
        let told = panel.reach.points.map {
            "\(Wording.share($0.part)) of decided cases within \(Wording.decimal($0.time)) \(unit.words)"
        }
        return "\(panel.figure): " + (told.isEmpty ? "\(GroupPanels.untold)." : Wording.list(told) + ".")
    }

    private static let untold = "not told, too few decided cases"

    private func draw(_ panel: Panel, axis: Axis, on drawing: inout Drawing) {
        let (left, right, top, bottom) = (40.0, 276.0, 32.0, 128.0)
        let x = { (time: Double) in left + (right - left) * axis.place(time) }
        let y = { (part: Double) in bottom - (bottom - top) * part }
        drawing.text(panel.figure, 288, 13, "quiet", anchor: .end)
        drawing.text(panel.name, 0, 13, "strong", room: 278 - panel.figure.extent())
        for part in [0, 0.5, 0.8] {
            drawing.line(left, y(part), right, y(part), part == 0 ? "axis" : "grid")
            if part > 0 { drawing.text(Wording.share(part), left - 5, y(part) + 4, "quiet", anchor: .end) }
        }
        if let standard { drawing.line(x(standard), top, x(standard), bottom, "mark broken") }
        lay(all, "curve all", x: x, y: y, on: &drawing)
        lay(panel.reach, "curve c0", x: x, y: y, on: &drawing)
        for point in panel.reach.points { drawing.dot(x(point.time), y(point.part), 3.5, "dot") }
        for point in panel.reach.points where point.part < 0.9 {
            let (x, y) = (x(point.time), y(point.part))
            let places = [
                LabelPlace(x: x + 6, y: y + 14), LabelPlace(x: x - 6, y: y - 6, anchor: .end),
                LabelPlace(x: x - 6, y: y + 14, anchor: .end), LabelPlace(x: x + 6, y: y - 6),
            ]
            drawing.label(Wording.decimal(point.time), at: places.filter { $0.x > left && $0.x < right })
        }
        if panel.reach.points.isEmpty {
            let middle = LabelPlace(x: (left + right) / 2, y: y(0.25), anchor: .middle)
            drawing.label(GroupPanels.untold, at: [middle], "quiet", room: right - left)
        }
        for mark in axis.marks {
            drawing.label(
                Wording.decimal(mark), at: [LabelPlace(x: x(mark), y: bottom + 16, anchor: .middle)], "quiet")
        }
        drawing.label(unit.words, at: [LabelPlace(x: 288, y: bottom + 31, anchor: .end)], "quiet")
    }

    /// Lays on a line from nought through what is told.
    private func lay(
        _ reach: Reach, _ look: String, x: (Double) -> Double, y: (Double) -> Double, on drawing: inout Drawing
    ) {
        guard !reach.points.isEmpty else { return }
        var path = Path()
        path.move(x(0), y(0))
        for point in reach.points { path.line(x(point.time), y(point.part)) }
        drawing.path(path, look)
    }
}
