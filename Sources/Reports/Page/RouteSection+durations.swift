import Turnaround

extension RouteSection {
    /// How the durations spread.
    var distribution: Figure? {
        guard let histogram = route.distribution, histogram.columns.contains(where: { $0.value != nil }) else {
            return nil
        }
        let unit: TimeUnit =
            histogram.unit == .workingDays
            ? .workingDays : TimeUnit(elapsed: histogram.width * Double(histogram.columns.count))
        let width = histogram.unit == .workingDays ? histogram.width : unit.value(histogram.width)
        let (median, p80) = (route.mainDuration.median(unit), route.mainDuration.p80(unit))
        let chart = Histogram(
            columns: histogram.columns.map(\.value), width: width, isOpenEnded: histogram.isOpenEnded, unit: unit,
            median: median, p80: p80)
        let rows = histogram.columns.enumerated().map { place, count -> [DataTable.Cell] in
            let from = Wording.decimal(width * Double(place))
            let isLast = histogram.isOpenEnded && place == histogram.columns.count - 1
            let range = isLast ? "\(from) and more" : "\(from) to under \(Wording.decimal(width * Double(place + 1)))"
            return [.text(range), .text(Wording.cell(count))]
        }
        let kind = histogram.span == .caseDuration ? "closed" : "decided"
        return Figure(
            id: "\(id)-spread", title: "How \(kind) cases spread",
            description:
                """
                Columns of \(Wording.decimal(width)) \(unit.words) for \
                \(Wording.counted(route.mainDuration.n, "\(kind) case")).\u{20}
                """
                    + "Median \(Wording.days(median)), eight in ten within \(Wording.days(p80)) \(unit.words).",
            drawings: [chart.draw()],
            note: "\(histogram.span.words)"
                + (histogram.isOpenEnded
                    ? """
                     The last column (+) holds all longer ones: the longest took \
                    \(Wording.days(route.mainDuration.longest(unit))).
                    """
                    : ""),
            table: DataTable(
                caption: "Durations of \(kind) cases of \(name)",
                columns: [.text(unit.words.capitalizedFirst), .number("Cases")],
                rows: rows))
    }

    /// Cases still undecided over time, open ones counted.
    var survival: Figure? {
        guard let survival = route.survival, let last = survival.curve.last else { return nil }
        let unit = TimeUnit(elapsed: survival.restrictedToSeconds ?? last.seconds)
        let end = unit.value(max(survival.restrictedToSeconds ?? 0, last.seconds))
        var chart = CurveChart(
            title: "cases not yet decided", unit: unit,
            curves: [
                .init(
                    name: "", start: 1, points: survival.curve.map { (unit.value($0.seconds), $0.survival) },
                    low: survival.curve.map(\.low),
                    high: survival.curve.map(\.high))
            ], end: end)
        if let median = survival.medianSeconds.map(unit.value) {
            chart.marks.append((median, "median \(Wording.decimal(median))", false))
        }
        if let naive = survival.closedOnlyMedianSeconds.map(unit.value) {
            chart.marks.append((naive, "decided alone \(Wording.decimal(naive))", true))
        }
        let note = survivalNote(survival, unit)
        return Figure(
            id: "\(id)-curve", title: "How long when open cases count", description: note, drawings: [chart.draw()],
            note: note + " The band is the 95 % interval.", table: survivalTable(survival, unit))
    }

    private func survivalNote(_ survival: SurvivalFigures, _ unit: TimeUnit) -> String {
        let interval = survival.interval(unit).map { " (95 %: \($0))" } ?? ""
        var note =
            survival.medianSeconds.map {
                "Half are decided within \(Wording.decimal(unit.value($0))) \(unit.words)\(interval)"
            }
            ?? "The curve does not come down to half: the median is not reached\(interval)"
        note +=
            survival.p80Seconds.map { ", eight in ten within \(Wording.decimal(unit.value($0)))" }
            ?? "; eight in ten \(survival.far)"
        if let naive = survival.closedOnlyMedianSeconds {
            note += ". Decided cases alone would say \(Wording.decimal(unit.value(naive)))"
        }
        return note
            + " (\(Wording.counted(survival.n, "case")), \(Wording.count(survival.censored)) without a decision)."
    }

    /// At most two dozen points of the curve, or one, evenly spread over its times.
    private func survivalTable(_ survival: SurvivalFigures, _ unit: TimeUnit) -> DataTable {
        let count = survival.curve.count
        let limit = isCompact ? 12 : 24
        let places = count <= limit ? Array(survival.curve.indices) : (0..<limit).map { $0 * (count - 1) / (limit - 1) }
        return DataTable(
            caption: "Cases of \(name) not yet decided"
                + (count > limit
                    ? ": \(limit) of the curve's \(Wording.count(count)) points; the JSON of the report has them all"
                    : ""),
            columns: [
                .text("After, \(unit.words)"), .number("Not decided"), .number("95 % from"), .number("95 % to"),
                .number("At risk"),
                .number("Decided then"),
            ],
            rows: places.map { place in
                let point = survival.curve[place]
                return [
                    .text(Wording.decimal(unit.value(point.seconds))), .text(Wording.share(point.survival)),
                    .text(Wording.share(point.low)),
                    .text(Wording.share(point.high)), .text(Wording.count(point.atRisk)),
                    .text(Wording.count(point.events)),
                ]
            })
    }

    /// The chance of each outcome over time.
    var incidence: Figure? {
        guard let survival = route.survival else { return nil }
        let outcomes = survival.incidence.filter { !$0.curve.isEmpty }
        guard !outcomes.isEmpty else { return nil }
        let longest = max(survival.restrictedToSeconds ?? 0, outcomes.compactMap { $0.curve.last?.seconds }.max() ?? 0)
        let unit = TimeUnit(elapsed: longest)
        let axis = Axis(holding: unit.value(longest), marks: 4)
        let chance = { (outcome: CumulativeIncidence, time: Double) in
            outcome.curve.last { unit.value($0.seconds) <= time + 1e-9 }?.probability ?? 0
        }
        let ends = outcomes.map { "\($0.outcome.printable) \(Wording.share($0.curve.last?.probability))" }
        return Figure(
            id: "\(id)-ends", title: "How it ends, over time",
            description:
                "The chance of each outcome, others competing. At the end of what was observed: \(Wording.list(ends)).",
            drawings: [
                CurveChart(
                    title: "chance of each outcome", unit: unit,
                    curves: outcomes.map { outcome in
                        .init(
                            name: "\(outcome.outcome.printable) \(Wording.share(outcome.curve.last?.probability))",
                            start: 0,
                            points: outcome.curve.map { (unit.value($0.seconds), $0.probability) })
                    }, end: unit.value(longest)
                ).draw()
            ],
            note:
                """
                The chance that a case has ended so by then; outcomes compete, and open cases count for as long as \
                they were watched.
                """,
            table: DataTable(
                caption: "Chance of each outcome of \(name) by time",
                columns: [.text("Outcome"), .number("Cases")]
                    + axis.marks.dropFirst().map { .number("by \(Wording.decimal($0)) \(unit.short)") },
                rows: outcomes.map { outcome in
                    [.name(outcome.outcome), .text(Wording.cell(outcome.events))]
                        + axis.marks.dropFirst().map { .text(Wording.share(chance(outcome, $0))) }
                }))
    }
}

extension DurationHistogram.Span {
    /// From when to when, in a sentence.
    fileprivate var words: String {
        switch self {
        case .fromFirstSubmission: "From the first submission to the scheme's stop."
        case .fromClockStart: "From the scheme's start to its stop."
        case .caseDuration: "From opening to closing."
        }
    }
}

extension String {
    /// The text with a capital at its beginning.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
