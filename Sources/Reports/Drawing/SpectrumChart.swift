/// Steps by weeks: a strip of cells for each step, the darker the longer the visits took that began in the week.
struct SpectrumChart: Sendable {
    var strips: [Strip]
    /// Number of weeks each strip has.
    var weeks: Int
    /// Words under the first and the last week.
    var ends: (first: String, last: String)

    /// A step.
    struct Strip: Sendable {
        var name: String
        /// What the darkest shade stands for.
        var figure: String
        /// For each week the class of its median, 0 (short) to 4 (long); `nil` where no visit began, -1 where it is not
        /// told.
        var classes: [Int?]
    }

    /// The strips, one below the other, on the same weeks.
    func draw(width: Double, shown: Drawing.Shown) -> Drawing {
        let pitch = 44.0
        var drawing = Drawing(width: width, height: pitch * Double(strips.count) + 18, shown: shown)
        let cell = width / Double(max(1, weeks))
        for (index, strip) in strips.enumerated() {
            let y = pitch * Double(index)
            drawing.text(strip.figure, width, y + 13, "figure", anchor: .end)
            drawing.text(strip.name, 0, y + 13, room: width - 8 - strip.figure.extent(size: Drawing.size(of: "figure")))
            drawing.box(0, y + 18, width, 20, "track")
            for shade in -1...4 {
                var path = Path()
                for (week, value) in strip.classes.enumerated() where value == shade {
                    // The longer, the higher as well: shades are never the only sign.
                    let height = shade < 0 ? 3 : 8 + 3 * Double(shade)
                    let x = cell * (Double(week) + 0.5)
                    path.move(x, y + 38 - height)
                    path.line(x, y + 38)
                }
                drawing.path(path, shade < 0 ? "untold-week" : "s\(shade)", width: cell * 0.88)
            }
        }
        let y = pitch * Double(strips.count) + 12
        drawing.text(ends.first, 0, y, "quiet")
        if weeks > 1 { drawing.label(ends.last, at: [LabelPlace(x: width, y: y, anchor: .end)], "quiet") }
        return drawing
    }
}
