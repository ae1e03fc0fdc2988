import Turnaround

/// Looks for columns of a wide file whose dates are no steps: they lie ahead, after the end, or before the first step.
struct StepOrder {
    private let plan: ImportPlan
    private var filled: [Int]
    private var ahead: [Int]
    private var afterEnd: [Int]
    private var beforeFirst: [Int]
    /// Rows in which a column to the right is earlier.
    private var afterLater: [Int]

    /// Counts over the first rows.
    init(_ plan: ImportPlan, _ shape: TableShape, _ words: CellWords, now: Instant) {
        self.plan = plan
        let none = [Int](repeating: 0, count: plan.steps.count)
        (filled, ahead, afterEnd, beforeFirst, afterLater) = (none, none, none, none, none)
        let end = plan.steps.firstIndex { $0.column == plan.columns.end }
        for row in shape.rows {
            let days = plan.steps.map { step -> Day? in
                guard let cell = row.cells[safe: step.column.index], let written = WrittenDate(words.content(cell))
                else { return nil }
                return step.style.moment(written)?.day
            }
            count(days, end: end, today: LondonTime.shared.day(of: now))
        }
    }

    private mutating func count(_ days: [Day?], end: Int?, today: Day) {
        let ended = end.flatMap { days[$0] }
        let first = days.first.flatMap(\.self)
        for (index, day) in days.enumerated() {
            guard let day else { continue }
            filled[index] += 1
            if day > today { ahead[index] += 1 }
            if let ended, day > ended { afterEnd[index] += 1 }
            if let first, index > 0, day < first { beforeFirst[index] += 1 }
            if days[(index + 1)...].contains(where: { $0.map { $0 < day } ?? false }) { afterLater[index] += 1 }
        }
    }

    /// A warning for each column of which most rows are so.
    /// - Throws: ``ImportError/columnAhead(file:column:ahead:filled:)``.
    func remarks(file: String) throws(ImportError) -> [ImportRemark] {
        var remarks: [ImportRemark] = []
        for (index, step) in plan.steps.enumerated() where filled[index] > 0 {
            let title = step.column.title
            func most(_ counts: [Int]) -> Bool { counts[index] * 2 > filled[index] }
            if most(ahead) {
                throw .columnAhead(file: file, column: title, ahead: ahead[index], filled: filled[index])
            }
            let advice = "if it is no step, leave it out with --not-step \"\(title)\", or name the steps with --step"
            if most(afterEnd) {
                remarks.append(
                    ImportRemark(
                        .warning, column: title,
                        "“\(title)” is later than the end in \(afterEnd[index]) of \(filled[index]) rows: it counts as "
                            + "aftercare; \(advice)."))
            } else if most(beforeFirst) {
                remarks.append(
                    ImportRemark(
                        .warning, column: title,
                        "“\(title)” is earlier than the first step in \(beforeFirst[index]) of \(filled[index]) rows; "
                            + "\(advice)."))
            } else if most(afterLater) {
                remarks.append(
                    ImportRemark(
                        .warning, column: title,
                        "“\(title)” is later than a column to its right in \(afterLater[index]) of \(filled[index]) "
                            + "rows; \(advice)."))
            }
        }
        return remarks
    }
}
