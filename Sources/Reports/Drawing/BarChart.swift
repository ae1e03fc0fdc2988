/// Lengths side by side: a line with a name, and a bar under it, whole or in parts.
struct BarChart: Sendable {
    var rows: [Row]
    /// The value that fills the width; above nought.
    var whole: Double

    /// A bar with its name above.
    struct Row: Sendable {
        var name: String
        /// What the bar says, in figures; at the right above it.
        var figure: String
        /// The parts from left to right: how much, and how it looks.
        var parts: [(value: Double, look: String)]
        /// A value marked by a line across the bar.
        var mark: Double?
    }

    /// The bars, one below the other.
    func draw() -> Drawing {
        let pitch = 38.0
        var drawing = Drawing(width: 288, height: max(1, pitch * Double(rows.count)))
        for (index, row) in rows.enumerated() {
            let y = pitch * Double(index)
            drawing.text(row.figure, 288, y + 13, "figure", anchor: .end)
            drawing.text(row.name, 0, y + 13, room: 280 - row.figure.extent(size: Drawing.size(of: "figure")))
            drawing.box(0, y + 18, 288, 12, "track")
            var x = 0.0
            for part in row.parts {
                let width = whole > 0 ? 288 * min(1, max(0, part.value / whole)) : 0
                drawing.box(x, y + 18, min(width, 288 - x), 12, part.look)
                x += width
            }
            if let mark = row.mark, whole > 0 {
                let x = 288 * min(1, max(0, mark / whole))
                drawing.line(x, y + 15, x, y + 33, "mark")
            }
        }
        return drawing
    }
}
