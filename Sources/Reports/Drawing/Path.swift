/// The outline of a shape.
struct Path: Sendable {
    private(set) var data = ""
    /// The points that lines were drawn to.
    private(set) var points: [(x: Double, y: Double)] = []

    /// True if nothing has been drawn.
    var isEmpty: Bool { data.isEmpty }

    /// Begins at a point.
    mutating func move(_ x: Double, _ y: Double) {
        data += "M\(x.plain) \(y.plain)"
        points.append((x, y))
    }

    /// Draws a straight line to a point.
    mutating func line(_ x: Double, _ y: Double) {
        // Lines along the sheet's edges are written with one number.
        switch points.last.map({ ($0.x.plain == x.plain, $0.y.plain == y.plain) }) {
        case (true, _)?: data += "V\(y.plain)"
        case (_, true)?: data += "H\(x.plain)"
        default: data += "L\(x.plain) \(y.plain)"
        }
        points.append((x, y))
    }

    /// Draws a curve to a point, drawn towards two others on the way.
    mutating func curve(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ x: Double, _ y: Double) {
        data += "C\(x1.plain) \(y1.plain) \(x2.plain) \(y2.plain) \(x.plain) \(y.plain)"
        points.append((x, y))
    }

    /// Draws a line through points whose corners are rounded.
    mutating func rounded(_ points: [(x: Double, y: Double)], radius: Double) {
        guard let first = points.first, let last = points.last, points.count > 1 else { return }
        move(first.x, first.y)
        for place in points.indices.dropFirst().dropLast() {
            let (before, corner, after) = (points[place - 1], points[place], points[place + 1])
            let (into, out) = (Path.towards(before, from: corner, radius), Path.towards(after, from: corner, radius))
            line(into.x, into.y)
            data += "Q\(corner.x.plain) \(corner.y.plain) \(out.x.plain) \(out.y.plain)"
            self.points.append(out)
        }
        line(last.x, last.y)
    }

    /// Closes the outline.
    mutating func close() { data += "Z" }

    /// The point so far from one point towards another, at most half-way.
    private static func towards(_ target: (x: Double, y: Double), from: (x: Double, y: Double), _ far: Double) -> (
        x: Double, y: Double
    ) {
        let (dx, dy) = (target.x - from.x, target.y - from.y)
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > 0 else { return from }
        let part = min(far, length / 2) / length
        return (from.x + dx * part, from.y + dy * part)
    }
}
