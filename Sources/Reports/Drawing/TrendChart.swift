/// Medians and p80s by quarter.
struct TrendChart: Sendable {
    var quarters: [Quarter]
    var unit: TimeUnit

    /// A quarter; what is not told is `nil`.
    struct Quarter: Sendable {
        /// `2026-Q3`.
        var name: String
        var median: Double?
        var p80: Double?
        /// Decided cases.
        var cases: Int?

        /// Quarters since the year nought; `nil` where the name is of no quarter.
        var number: Int? {
            name.wholeMatch(of: /([0-9]{4})-Q([1-4])/).flatMap { match in
                Int(match.1).flatMap { year in Int(match.2).map { 4 * year + $0 - 1 } }
            }
        }

        /// True if its median rests on too few cases to be joined to others.
        var isThin: Bool { median == nil || cases.map { $0 < TrendChart.few } ?? false }
    }

    /// Below this many decided cases a quarter's median is marked, and not joined to the line. Source: the least number
    /// of which UK higher education publishes an average (HESA).
    static let few = 8

    /// A dot for each median with a stroke to its p80, quarters at their distance in time. Medians of quarters that
    /// follow one another are joined, those of few cases are hollow and stand alone; a quarter with cases of which
    /// nothing is told has a cross at its foot.
    func draw() -> Drawing {
        let longest = quarters.compactMap { $0.p80 ?? $0.median }.max() ?? 0
        let numbers = quarters.compactMap(\.number)
        let (first, last) = (numbers.min() ?? 0, numbers.max() ?? 0)
        let span = Double(max(1, last - first + 1))
        var chart = Chart(
            across: Axis(ending: span, marks: 1), up: Axis(holding: longest, marks: 4), acrossTitle: "",
            upTitle: unit.words, height: 250, marksAcross: false)
        let (left, pitch) = (chart.left, (chart.right - chart.left) / span)
        let x = { (number: Int) in left + pitch * (Double(number - first) + 0.5) }
        line(on: &chart, x: x)
        for quarter in quarters {
            guard let number = quarter.number else { continue }
            mark(quarter, at: x(number), pitch: pitch, on: &chart)
        }
        label(on: &chart, numbers: first...last, pitch: pitch, x: x)
        nameLast(on: &chart, x: x)
        return chart.drawing
    }

    /// Joins the medians of quarters that follow one another and rest on enough cases.
    private func line(on chart: inout Chart, x: (Int) -> Double) {
        var path = Path()
        let firm = quarters.compactMap { quarter in
            quarter.isThin
                ? nil : quarter.number.flatMap { number in quarter.median.map { (number: number, median: $0) } }
        }
        var end: Int?
        for (before, after) in zip(firm, firm.dropFirst()) where after.number == before.number + 1 {
            if end != before.number { path.move(x(before.number), chart.y(before.median)) }
            path.line(x(after.number), chart.y(after.median))
            end = after.number
        }
        chart.drawing.path(path, "curve c0")
    }

    private func mark(_ quarter: Quarter, at x: Double, pitch: Double, on chart: inout Chart) {
        guard let median = quarter.median else {
            guard quarter.cases != 0 else { return }
            let foot = chart.bottom - 6
            chart.drawing.line(x - 3, foot - 3, x + 3, foot + 3, "cross")
            return chart.drawing.line(x - 3, foot + 3, x + 3, foot - 3, "cross")
        }
        let look = quarter.isThin ? "reach thin" : "reach"
        if let p80 = quarter.p80 {
            let half = min(6, pitch / 3)
            chart.drawing.line(x, chart.y(median), x, chart.y(p80), look)
            chart.drawing.line(x - half, chart.y(p80), x + half, chart.y(p80), look)
        }
        chart.drawing.dot(x, chart.y(median), min(3.5, max(2, pitch / 2)), quarter.isThin ? "dot hollow" : "dot")
    }

    /// Names of quarters where they have room, every second where that helps, else none; the year under its first
    /// quarter, as many years as there is room for.
    private func label(on chart: inout Chart, numbers: ClosedRange<Int>, pitch: Double, x: (Int) -> Double) {
        let width = "Q4".extent() + 4
        let every = [1, 2].first { pitch * Double($0) >= width }
        for number in numbers {
            if let every, (number - numbers.lowerBound) % every == 0 {
                let place = LabelPlace(x: x(number), y: chart.bottom + 16, anchor: .middle)
                chart.drawing.label("Q\(number % 4 + 1)", at: [place], "quiet", gap: 1)
            }
            guard number == numbers.lowerBound || number % 4 == 0 else { continue }
            chart.drawing.line(x(number) - pitch / 2, chart.bottom, x(number) - pitch / 2, chart.bottom + 5, "axis")
            let year = String(number / 4)
            let middle = min(max(x(number), year.extent() / 2), 288 - year.extent() / 2)
            let place = LabelPlace(x: middle, y: chart.bottom + 32, anchor: .middle)
            chart.drawing.label(year, at: [place], "quiet", gap: 4)
        }
    }

    /// Says at the last quarter what the dot and the end of the stroke are.
    private func nameLast(on chart: inout Chart, x: (Int) -> Double) {
        guard let last = quarters.last(where: { $0.median != nil }), let number = last.number, let median = last.median
        else { return }
        func places(_ y: Double) -> [LabelPlace] {
            [y - 6, y + 15, y - 20, y + 29].filter { (chart.top...chart.bottom - 4).contains($0) }.flatMap { y in
                [
                    LabelPlace(x: x(number) - 8, y: y, anchor: .end), LabelPlace(x: x(number) + 8, y: y),
                    LabelPlace(x: chart.right, y: y, anchor: .end),
                ]
            }
        }
        chart.drawing.label("median", at: places(chart.y(median)))
        if let p80 = last.p80 { chart.drawing.label("8 in 10", at: places(chart.y(p80))) }
    }
}
