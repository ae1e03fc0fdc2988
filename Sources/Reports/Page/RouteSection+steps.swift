import Turnaround

extension RouteSection {
    /// The steps that are onerous.
    private var onerousSteps: Set<String> { Set(onerous?.steps.filter { $0.isOnerous == true }.map(\.step) ?? []) }

    /// How high a map may be so that its text stays at 8 points or more on an A4 sheet: the 236 mm of ``PageStyle``, at
    /// 8/9 of the size of screens.
    private static let sheet = 1_000.0

    /// The route as a map; one too high for a sheet of paper is a table there.
    var map: Figure {
        let map = routeMap
        let flows = map.flows
        var drawings = [map.down()]
        let isTall = drawings[0].height > RouteSection.sheet
        if !isCompact, let across = map.across() {
            drawings[0].shown = .narrow
            drawings.append(across)
        }
        return Figure(
            id: "\(id)-map", title: "Map of the route", description: mapDescription, drawings: drawings,
            note: "Each step with its party, completed visits, median – p80 in \(unit.words), and a bar of both. "
                + (flows.isEmpty ? "" : "The thicker a way, the more often it was taken; ways back are broken lines. ")
                + (onerousSteps.isEmpty ? "" : "▲ and a heavy frame: onerous."),
            table: flows.isEmpty ? stepTable : waysTable, place: isTall ? .tall : .wide, isOnPaper: false)
    }

    /// The steps, then the ends that cases came to, with the ways between them.
    private var routeMap: RouteMap {
        let passages = route.paths?.passages ?? []
        let known = Set(route.steps.map(\.step))
        let ends = Set(passages.map(\.to)).subtracting(known).sorted()
        let last = Dictionary((route.paths?.last ?? []).map { ($0.step, $0.cases) }) { first, _ in first }
        let steps =
            route.steps.map { step in
                RouteMap.Step(
                    name: step.step, party: step.party, visits: step.visits.n, median: step.visits.median(unit),
                    p80: step.visits.p80(unit),
                    isOnerous: onerousSteps.contains(step.step))
            }
            + ends.map {
                RouteMap.Step(name: $0, party: .none, visits: last[$0] ?? .notTold, isOnerous: false, isEnd: true)
            }
        let places = Dictionary(steps.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let flows = passages.compactMap { passage in
            places[passage.from].flatMap { from in
                places[passage.to].map { RouteMap.Flow(from: from, to: $0, count: passage.count) }
            }
        }
        return RouteMap(steps: steps, flows: flows, unit: unit)
    }

    private var mapDescription: String {
        var words =
            "\(Wording.counted(route.steps.count, "step")) in the order in which cases come to them: "
            + Wording.list(route.steps.map(\.step.printable)) + "."
        let timed = route.steps.filter { $0.visits.median(unit) != nil }
        if let longest = timed.max(by: { ($0.visits.median(unit) ?? 0) < ($1.visits.median(unit) ?? 0) }),
            let median = longest.visits.median(unit)
        {
            words +=
                """
                 \(longest.step.printable) takes longest: half of its visits \(Wording.decimal(median)) \(unit.words) \
                or less.
                """
        }
        if !onerousSteps.isEmpty { words += " Onerous: \(Wording.list(onerousSteps.map(\.printable).sorted()))." }
        return words
    }

    /// From where to where how often, and how long from entry to entry.
    private var waysTable: DataTable {
        DataTable(
            caption: "Ways from step to step of \(name)",
            columns: [.text("From"), .text("To"), .number("Times"), .number("Median from entry to entry")],
            rows: (route.paths?.passages ?? []).map {
                [
                    .name($0.from), .name($0.to), .text(Wording.cell($0.count)),
                    .text(Wording.elapsed($0.$medianSeconds)),
                ]
            })
    }

    /// A line for each step.
    var stepTable: DataTable {
        var table = DataTable(
            caption: "Steps of \(name)",
            columns: [
                .text("Step"), .text("With"), .number("Visits"), .number("Median"), .number("8 in 10"),
                .number("Longest"),
                .text("Standard"), .number("Within"), .number("Open"), .number("Overdue"), .number("Again"),
                .number("Share of time"),
            ])
        for step in route.steps {
            let judged = !step.withStandardVisits.isZero || step.standard != nil
            let isOnerous = onerousSteps.contains(step.step)
            table.rows.append([
                isOnerous
                    ? .markup(
                        .sequence([
                            .name(step.step), .text(" "), tag("span", ["class": "alarm"]) { "▲ onerous" },
                        ])) : .name(step.step),
                .text(Wording.party(step.party)), .text(Wording.cell(step.visits.n)),
                .text(Wording.days(step.visits.median(unit))),
                .text(Wording.days(step.visits.p80(unit))), .text(Wording.days(step.visits.longest(unit))),
                .text(Wording.standard(step.standard)),
                .text(Wording.percent(step.$withinStandardPercent)),
                .text(Wording.cell(step.openVisits.n)),
                .text(judged ? Wording.count(step.overdueOpenVisits) : Wording.absent),
                .text(Wording.cell(step.reworkCases)), .text(Wording.share(step.$elapsedShare)),
            ])
        }
        return table
    }

    /// What the columns of ``stepTable`` are.
    var stepNote: String {
        """
        Median, 8 in 10 (p80) and longest of completed visits in \(unit.words); again: cases that entered it more than \
        once;\u{20}
        """
            + "share: part of the time of all completed visits."
    }
}
