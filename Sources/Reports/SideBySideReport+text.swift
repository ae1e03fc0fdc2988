import Turnaround

extension SideBySideReport: RenderedReport {
    package func text(isWide: Bool) -> String { titled.printed }

    /// The report as it stands, its names as they are.
    private var printed: String {
        var text = TextLayout.paragraph("\(title.printable), compared by \(dimension)")
        text += TextLayout.paragraphs(pairs.isEmpty ? ["No cases to compare."] : pairs.flatMap(\.sentences))
        text += "\n"
        text += TextLayout.paragraphs(
            ["As of \(Wording.minute(asOf)) in London. Working days of \(calendar.printable)."] + selection.sentences)
        guard !pairs.isEmpty else { return text }
        text += "\nFrom the first submission to the first decision, working days:\n\n" + timeTable
        text += "\nFirst decided within the standard:\n\n" + standardTable
        text +=
            "\n"
            + TextLayout.paragraphs(
                definitions.filter { !Definition.disclosure.contains($0) }.map { "\($0.figure): \($0.meaning)" },
                hanging: 2)
        return text + definitions.footnote
    }

    private var timeTable: String {
        table(
            Measure(
                count: ("Decided", { $0.decided }), value: ("Median", { Wording.days($0.$medianWorkingDays) }),
                difference: ("Difference", { Wording.cell($0.$differenceWorkingDays, Wording.signed) }),
                interval: { Wording.interval($0.$differenceLowWorkingDays, $0.$differenceHighWorkingDays) }))
    }

    private var standardTable: String {
        table(
            Measure(
                count: ("Of", { $0.withStandardCases }),
                value: ("Within", { Wording.percent($0.$withinStandardPercent) }),
                difference: ("Points", { Wording.cell($0.$differencePercentPoints, Wording.signed) }),
                interval: { Wording.interval($0.$differenceLowPercentPoints, $0.$differenceHighPercentPoints) }))
    }

    /// What a table says of two sides.
    private struct Measure {
        let count: (title: String, of: (SideFigures) -> Count)
        let value: (title: String, of: (SideFigures) -> String)
        let difference: (title: String, of: (SidePair) -> String)
        let interval: (SidePair) -> String
    }

    /// A row for each side that has a name, so that two periods fit: of those compared with all others one, of two
    /// sides both, with the difference beside the first.
    private func table(_ measure: Measure) -> String {
        let others = pairs.contains { $0.second.name == nil }
        var table = TerminalTable(
            [.text(dimension.capitalized), .number(measure.count.title), .number(measure.value.title)]
                + (others ? [.number("Others'")] : [])
                + [.number(measure.difference.title), .number("95 %")])
        func start(_ side: SideFigures) -> [String] {
            [side.words, Wording.cell(measure.count.of(side)), measure.value.of(side)]
        }
        for pair in pairs {
            let difference = [measure.difference.of(pair), measure.interval(pair)]
            if pair.second.name == nil {
                table.rows.append(start(pair.first) + [measure.value.of(pair.second)] + difference)
            } else {
                let unused = others ? [""] : []
                table.rows.append(start(pair.first) + unused + difference)
                table.rows.append(start(pair.second) + unused + ["", ""])
            }
        }
        return table.text(columns: TextLayout.columns)
    }
}

extension SideFigures {
    /// The side's name; of all other cases that they are the others.
    fileprivate var words: String { name?.printable ?? "all others" }
}

extension SidePair {
    /// What the differences say, each by its interval.
    fileprivate var sentences: [String] { [timeSentence, standardSentence] }

    private var names: String { "\(first.words) and \(second.words)" }

    private var timeSentence: String {
        guard let difference = differenceWorkingDays else {
            return $differenceWorkingDays.isHidden
                ? "Whether \(names) differ in how long decisions take is not told: there are too few decided cases."
                : "\(names) cannot be compared in how long decisions take: one of them has no decided case."
        }
        guard let low = differenceLowWorkingDays, let high = differenceHighWorkingDays, low > 0 || high < 0 else {
            return "\(names) are not shown to differ in how long decisions take (difference "
                + "\(Wording.signed(difference)) working days, 95 % interval \(timeInterval))."
        }
        let days = Wording.workingDays(abs(difference))
        return "Decisions of \(first.words) take \(days) \(difference > 0 ? "longer" : "less") than those of "
            + "\(second.words) (95 % interval of the difference \(timeInterval))."
    }

    private var timeInterval: String { Wording.interval($differenceLowWorkingDays, $differenceHighWorkingDays) }

    private var standardSentence: String {
        guard let difference = differencePercentPoints else {
            return $differencePercentPoints.isHidden
                ? "Whether \(names) differ in decisions within the standard is not told: too few cases are decided."
                : "\(names) cannot be compared by their standard: one of them has no decided case with one."
        }
        let parts =
            "\(Wording.percent(first.withinStandardPercent)) of \(first.words) were first decided within the standard, "
            + "\(Wording.percent(second.withinStandardPercent)) of \(second.words)"
        let interval = Wording.interval($differenceLowPercentPoints, $differenceHighPercentPoints)
        let isClear = (differenceLowPercentPoints ?? -1) > 0 || (differenceHighPercentPoints ?? 1) < 0
        return "\(parts): \(Wording.signed(difference)) percentage points (95 % interval \(interval)), "
            + (isClear ? "more than chance explains." : "which chance may explain.")
    }
}

extension Wording {
    /// A difference with its sign: `+5`, `−3`, `0`.
    static func signed(_ value: Double) -> String {
        let text = decimal(abs(value))
        return text == "0" ? text : (value < 0 ? "−" : "+") + text
    }

    /// An interval of a difference: `+1 to +9`.
    static func interval(_ low: Disclosed<Double>, _ high: Disclosed<Double>) -> String {
        guard let from = low.value, let to = high.value else { return cell(low, signed) }
        return "\(signed(from)) to \(signed(to))"
    }
}
