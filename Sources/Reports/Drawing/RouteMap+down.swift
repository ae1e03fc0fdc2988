import Turnaround

extension RouteMap {
    /// The map from top to bottom, a step below the other: ways to the next step between them, ways that leave steps
    /// out at the left, ways back at the right.
    func down() -> Drawing {
        let (margin, width, gap) = (46.0, 196.0, 34.0)
        var tops: [Double] = []
        var end = 4.0
        for step in steps {
            tops.append(end)
            end += step.height + gap
        }
        var drawing = Drawing(width: 288, height: max(1, end - gap + 4))
        let aside = drawn.filter { $0.to != $0.from + 1 }
        for (index, step) in steps.enumerated() { drawing.keepClear(margin, tops[index], width, step.height) }
        var places: [Flow: [LabelPlace]] = [:]
        for isBack in [false, true] {
            let flows = aside.filter { ($0.to <= $0.from) == isBack }
            let lanes = RouteMap.lanes(flows)
            let spacing = min(11, (margin - 18) / Double(max(1, (lanes.values.max() ?? 0))))
            for flow in flows.reversed() {
                let (side, sign) = isBack ? (margin + width, 1.0) : (margin, -1.0)
                let thick = thickness(flow)
                // Ways down leave low and arrive high; ways back leave high and arrive low.
                let (leaving, arriving) = isBack ? (0.28, 0.72) : (0.72, 0.28)
                let out = tops[flow.from] + steps[flow.from].height * leaving + port(flow, among: flows, leaving: true)
                let into = tops[flow.to] + steps[flow.to].height * arriving + port(flow, among: flows, leaving: false)
                let lane = side + sign * (16 + spacing * Double(lanes[flow] ?? 0))
                var path = Path()
                path.rounded([(side, out), (lane, out), (lane, into), (side + sign * 6, into)], radius: 8)
                drawing.path(path, look(flow), width: min(thick, 6))
                drawing.arrow(side, into, heading: (-sign, 0), thickness: min(thick, 6), look(flow))
                // The number stands at the end that fewer ways share, else at the other, else only in the table.
                let isAtStart = flows.filter { $0.from == flow.from }.count <= flows.filter { $0.to == flow.to }.count
                let (first, second) = isAtStart ? (out - 2, into - 2) : (into - 2, out - 2)
                places[flow] = [first - 3, second - 3, first + 14, second + 14].map {
                    LabelPlace(x: side + sign * 4, y: $0, anchor: isBack ? .start : .end)
                }
            }
        }
        for flow in drawn.reversed() where flow.to == flow.from + 1 {
            let (x, y) = (margin + width / 2, tops[flow.from] + steps[flow.from].height)
            drawing.path(Path(from: (x, y), to: (x, y + gap - 6)), look(flow), width: thickness(flow))
            drawing.arrow(x, y + gap, heading: (0, 1), thickness: thickness(flow), look(flow))
            places[flow] = [LabelPlace(x: x + thickness(flow) / 2 + 9, y: y + gap / 2 + 2)]
        }
        if flows.isEmpty {
            for step in steps.indices.dropLast() {
                let (x, y) = (margin + width / 2, tops[step] + steps[step].height)
                drawing.line(x, y + 3, x, y + gap - 3, "order")
            }
        }
        for (place, step) in steps.enumerated() {
            drawing.step(step, of: self, x: margin, y: tops[place], width: width)
        }
        for flow in drawn { drawing.label(flow.mark, at: places[flow] ?? [], gap: 0) }
        return drawing
    }

    /// A lane for each way beside the steps, so that ways which pass the same step do not lie on one another; the short
    /// ones next to the steps.
    private static func lanes(_ flows: [Flow]) -> [Flow: Int] {
        var taken: [[ClosedRange<Int>]] = []
        var lanes: [Flow: Int] = [:]
        for flow in flows.sorted(by: { (abs($0.to - $0.from), $0.from) < (abs($1.to - $1.from), $1.from) }) {
            let span = min(flow.from, flow.to)...max(flow.from, flow.to)
            let lane = taken.firstIndex { !$0.contains { $0.overlaps(span) } } ?? taken.count
            if lane == taken.count { taken.append([]) }
            taken[lane].append(span)
            lanes[flow] = lane
        }
        return lanes
    }

    /// How far a way is moved along a step's side, so that several do not leave or arrive at one point.
    private func port(_ flow: Flow, among flows: [Flow], leaving: Bool) -> Double {
        let others = flows.filter { leaving ? $0.from == flow.from : $0.to == flow.to }
            .sorted { (abs($0.to - $0.from), $0.to) < (abs($1.to - $1.from), $1.to) }
        guard others.count > 1, let place = others.firstIndex(of: flow) else { return 0 }
        let spread = min(11, 30 / Double(others.count - 1))
        return (Double(place) - Double(others.count - 1) / 2) * spread
    }
}

extension Path {
    /// A straight line.
    init(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
        self.init()
        move(start.x, start.y)
        line(end.x, end.y)
    }
}
