import Turnaround

/// A route as a map: its steps with the time they take, and how often cases go from one to the next.
struct RouteMap: Sendable {
    /// The steps, in the order in which cases come to them.
    var steps: [Step]
    /// Ways from step to step; places in ``steps``.
    var flows: [Flow]
    /// What times are told in.
    var unit: TimeUnit

    /// A step of the map.
    struct Step: Sendable {
        var name: String
        var party: Party
        /// Visits that were completed.
        var visits: Count
        /// Half took no longer, in the map's unit.
        var median: Double?
        /// Eight in ten took no longer, in the map's unit.
        var p80: Double?
        var isOnerous: Bool
        /// Whether cases end here, so that it takes no time.
        var isEnd = false

        /// How high it is drawn.
        var height: Double { isEnd ? 42 : 94 }
    }

    /// A way from one step to another.
    struct Flow: Hashable, Sendable {
        var from: Int
        var to: Int
        /// Number of times it was taken.
        var count: Count

        /// What is written beside it: the number, or a dash where it is withheld.
        var mark: String { Wording.cell(count) }
    }

    /// The ways that are drawn: no more than three for each step, and none that is taken less than a fiftieth as often
    /// as the busiest.
    var drawn: [Flow] {
        let most = Double(busiest)
        return Array(
            flows.filter { $0.count.value.map { Double($0) >= most / 50 } ?? true }
                .sorted { ($1.count.value ?? 0, $0.from, $0.to) < ($0.count.value ?? 0, $1.from, $1.to) }
                .prefix(3 * steps.count))
    }

    /// Number of times the busiest way is taken.
    var busiest: Int { flows.compactMap(\.count.value).max() ?? 1 }

    /// The thickness of a way: in proportion to its volume, up to 10; thin where the volume is not told.
    func thickness(_ flow: Flow) -> Double {
        max(1.2, 10 * Double(flow.count.value ?? 0) / Double(max(1, busiest)))
    }

    /// The look of a way: broken where its volume is not told.
    func look(_ flow: Flow) -> String {
        flow.count.value == nil ? "way untold" : flow.to > flow.from ? "way" : "way back"
    }

    /// The longest p80 or median of a step, for bars of time; `nil` where there is none.
    var longest: Double? { steps.compactMap { $0.p80 ?? $0.median }.max().flatMap { $0 > 0 ? $0 : nil } }
}

extension Drawing {
    /// Lays on a step: whose it is (a stripe with a pattern), its name, visits, and a bar for its time.
    mutating func step(_ step: RouteMap.Step, of map: RouteMap, x: Double, y: Double, width: Double) {
        let bottom = y + step.height
        keepClear(x, y, width, step.height)
        box(x, y, width, step.height, step.isOnerous ? "step onerous" : "step", corner: step.isEnd ? 21 : 5)
        if !step.isEnd { box(x + 1.5, y + 1.5, 7, step.height - 3, step.party.look, corner: 3) }
        let (left, room) = (x + 16, width - 24)
        let names = step.name.printable.lines(
            room - (step.isOnerous ? 14 : 0), atMost: step.isEnd ? 1 : 2, size: Drawing.size(of: "strong"))
        for (row, line) in names.enumerated() { text(line, left, y + 18 + 14 * Double(row), "strong") }
        if step.isOnerous { text("▲", x + width - 8, y + 18, "alarm", anchor: .end) }
        let below = y + 18 + 14 * Double(names.count)
        if step.isEnd { return text(Wording.counted(step.visits, "case"), left, below, "quiet", room: room) }
        let (party, visits) = (Wording.party(step.party), Wording.counted(step.visits, "visit"))
        if "\(party) · \(visits)".extent() <= room {
            text("\(party) · \(visits)", left, below, "quiet")
        } else {
            text(party, left, below, "quiet", room: room)
            text(visits, left, below + 14, "quiet", room: room)
        }
        guard let median = step.median, let longest = map.longest else { return }
        let p80 = step.p80 ?? median
        text(
            "\(Wording.decimal(median)) – \(Wording.decimal(p80)) \(map.unit.short)", left, bottom - 20, "figure",
            room: room)
        let scale = room / longest
        box(left, bottom - 13, room, 6, "track", corner: 1)
        box(left, bottom - 13, p80 * scale, 6, "most", corner: 1)
        box(left, bottom - 13, median * scale, 6, "half", corner: 1)
    }

    /// Lays on the head of an arrow.
    /// - Parameter heading: where it points: (1, 0) is right, (0, 1) down.
    mutating func arrow(_ x: Double, _ y: Double, heading: (x: Double, y: Double), thickness: Double, _ look: String) {
        let (long, half) = (7.0, thickness / 2 + 3.2)
        var head = Path()
        head.move(x, y)
        head.line(x - long * heading.x - half * heading.y, y - long * heading.y + half * heading.x)
        head.line(x - long * heading.x + half * heading.y, y - long * heading.y - half * heading.x)
        head.close()
        path(head, look.hasPrefix("way back") ? "head back" : "head")
    }
}

extension Party {
    /// The fill that stands for it; each differs in colour and in pattern.
    var look: String { "p-\(rawValue)" }
}
