import Turnaround

extension RouteMap {
    /// The map from left to right, in as few layers as the ways allow; `nil` where that takes more layers than a page
    /// is wide.
    func across() -> Drawing? {
        guard !flows.isEmpty, let layout = Layout(self) else { return nil }
        var drawing = Drawing(width: Layout.sheet, height: layout.height, shown: .broad)
        let places = drawn.reversed().map { ($0, layout.draw($0, of: self, on: &drawing)) }
        for (index, step) in steps.enumerated() {
            let (x, y) = (layout.left(index), layout.tops[index])
            drawing.step(step, of: self, x: x, y: y, width: layout.width)
        }
        // The busiest first: where there is no room for all numbers, the table has them.
        for (flow, places) in places.reversed() { drawing.label(flow.mark, at: places) }
        return drawing
    }

    /// Where everything stands.
    private struct Layout {
        static let sheet = 1040.0
        let layers: [Int]
        let width: Double
        let gap: Double
        var tops: [Double] = []
        private var heights: [Double] = []
        var height = 0.0
        private var above: [Flow: Double] = [:]
        private var below: [Flow: Double] = [:]
        private var out: [Flow: Double] = [:]
        private var into: [Flow: Double] = [:]

        init?(_ map: RouteMap) {
            let drawn = map.drawn
            layers = Layout.layers(
                map.steps.count, drawn.filter { flow in flow.count.value.map { 20 * $0 >= map.busiest } ?? true })
            let count = (layers.max() ?? 0) + 1
            let deepest = Dictionary(grouping: layers) { $0 }.values.map(\.count).max() ?? 1
            guard (2...7).contains(count), deepest <= 5 else { return nil }
            gap = count >= 6 ? 46 : 64
            width = min(176, (Layout.sheet - 2 - gap * Double(count - 1) - 14) / Double(count))
            // Ways that pass a layer run above the steps, ways back over more than one layer below them.
            let long = drawn.filter { abs(layers[$0.to] - layers[$0.from]) > 1 }
            let forwards = long.filter { layers[$0.to] > layers[$0.from] }.sorted {
                abs($0.to - $0.from) < abs($1.to - $1.from)
            }
            let backwards = long.filter { layers[$0.to] < layers[$0.from] }.sorted {
                abs($0.to - $0.from) < abs($1.to - $1.from)
            }
            let field = 22 * Double(forwards.count) + 10
            heights = map.steps.map(\.height)
            let columns = Dictionary(grouping: map.steps.indices) { [layers] in layers[$0] }
            let extents = columns.mapValues { [heights] column in column.reduce(-26) { $0 + heights[$1] + 26 } }
            let tallest = extents.values.max() ?? 0
            tops = heights
            for (layer, column) in columns {
                var top = field + (tallest - (extents[layer] ?? 0)) / 2
                for step in column {
                    tops[step] = top
                    top += heights[step] + 26
                }
            }
            for (index, flow) in forwards.enumerated() { above[flow] = field - 18 - 22 * Double(index) }
            for (index, flow) in backwards.enumerated() { below[flow] = field + tallest + 22 + 22 * Double(index) }
            height = field + tallest + 14 + 22 * Double(backwards.count)
            placePorts(drawn)
        }

        /// The layer of each step: one more than that of any step it is reached from.
        private static func layers(_ steps: Int, _ flows: [Flow]) -> [Int] {
            var layers = [Int](repeating: 0, count: steps)
            for step in 0..<steps {
                layers[step] =
                    flows.filter { $0.to == step && $0.from < step }.map { layers[$0.from] + 1 }.max()
                    ?? (step == 0 ? 0 : layers[step - 1])
            }
            return layers
        }

        /// Spreads what leaves and arrives over the sides of the steps, in the order of where it goes.
        private mutating func placePorts(_ flows: [Flow]) {
            for step in tops.indices {
                for isRight in [false, true] {
                    let ends = flows.flatMap { flow -> [(flow: Flow, leaves: Bool, towards: Double)] in
                        var ends: [(flow: Flow, leaves: Bool, towards: Double)] = []
                        let lane = above[flow] ?? below[flow]
                        // To and fro between two steps: the way on lies above the way back at both of them.
                        let nudge = layers[flow.to] < layers[flow.from] ? 0.5 : 0
                        if flow.from == step, leavesRight(flow) == isRight {
                            ends.append((flow, true, (lane ?? tops[flow.to]) + nudge))
                        }
                        if flow.to == step, arrivesRight(flow) == isRight {
                            ends.append((flow, false, (lane ?? tops[flow.from]) + nudge))
                        }
                        return ends
                    }
                    .sorted { ($0.towards, $0.leaves ? 0 : 1) < ($1.towards, $1.leaves ? 0 : 1) }
                    for (index, end) in ends.enumerated() {
                        let y = tops[step] + heights[step] * Double(index + 1) / Double(ends.count + 1)
                        if end.leaves { out[end.flow] = y } else { into[end.flow] = y }
                    }
                }
            }
        }

        func left(_ step: Int) -> Double { 1 + Double(layers[step]) * (width + gap) }

        /// Ways on leave at the right; ways back at the left.
        private func leavesRight(_ flow: Flow) -> Bool { layers[flow.to] >= layers[flow.from] }

        /// Ways back arrive at the right, and so do those within a layer.
        private func arrivesRight(_ flow: Flow) -> Bool { layers[flow.to] <= layers[flow.from] }

        /// Lays on a way.
        /// - Returns: where its number may stand, the best first.
        func draw(_ flow: Flow, of map: RouteMap, on drawing: inout Drawing) -> [LabelPlace] {
            let thick = map.thickness(flow)
            let (leavesRight, arrivesRight) = (leavesRight(flow), arrivesRight(flow))
            let start = (x: left(flow.from) + (leavesRight ? width : 0), y: out[flow] ?? 0)
            let end = (x: left(flow.to) + (arrivesRight ? width : 0), y: into[flow] ?? 0)
            let tip = end.x + (arrivesRight ? 6 : -6)
            let (away, before) = (leavesRight ? 1.0 : -1.0, arrivesRight ? 1.0 : -1.0)
            var path = Path()
            var points: [(x: Double, y: Double)] = []
            if let lane = above[flow] ?? below[flow] {
                let (first, second) = (start.x + away * gap * 0.38, end.x + before * gap * 0.42)
                path.rounded(
                    [start, (first, start.y), (first, lane), (second, lane), (second, end.y), (tip, end.y)], radius: 10)
                points = [0.5, 0.35, 0.65, 0.2, 0.8].map { (first + (second - first) * $0, lane) }
            } else if layers[flow.from] == layers[flow.to] {
                let bulge = start.x + gap * 0.55
                path.rounded([start, (bulge, start.y), (bulge, end.y), (tip, end.y)], radius: 10)
                points = [0.5, 0.3, 0.7].map { (bulge, start.y + (end.y - start.y) * $0) }
            } else {
                let middle = (start.x + tip) / 2
                path.move(start.x, start.y)
                path.curve(middle, start.y, middle, end.y, tip, end.y)
                points = [0.5, 0.4, 0.6].map { part in
                    let eased = part * part * (3 - 2 * part)
                    return ((start.x + tip) / 2, start.y + (end.y - start.y) * eased)
                }
            }
            drawing.path(path, map.look(flow), width: thick)
            drawing.arrow(end.x, end.y, heading: (-before, 0), thickness: thick, map.look(flow))
            let (over, under) = (-thick / 2 - 3, thick / 2 + 12)
            let sides = layers[flow.to] < layers[flow.from] ? [under, over] : [over, under]
            return points.flatMap { point in
                sides.map { LabelPlace(x: point.x, y: point.y + $0, anchor: .middle) }
            }
        }
    }
}
