/// Which columns of a wide file are steps.
struct StepColumns {
    /// The steps, in the order of the columns.
    private(set) var steps: [ImportColumn] = []
    /// What was decided, and what was passed over.
    private(set) var remarks: [ImportRemark] = []

    private let finder: ColumnFinder
    private let tallies: [Int: DateTally]

    /// As many different words as a column of dates may have besides its dates, so that it is still one.
    private static let wordLimit = 6

    /// Finds the steps: those that are named, or every column of dates but those that are said to be none.
    ///
    /// - Parameters:
    ///   - taken: the columns that mean something else.
    ///   - tallies: what the columns look like, by place.
    /// - Throws: ``ImportError/halfDates(file:column:dates:filled:words:)``,
    /// ``ImportError/noSteps(file:found:numbers:)``,
    ///   ``ImportError/unknownColumn(file:column:purpose:found:nearest:)``.
    init(
        named: [String], _ options: ImportOptions, _ finder: ColumnFinder, taken: Set<Int>, end: ImportColumn?,
        tallies: [Int: DateTally]
    ) throws(ImportError) {
        (self.finder, self.tallies) = (finder, tallies)
        let left = Set(
            try options.notSteps.map { title throws(ImportError) in
                try finder.column(title, "no step").index
            })
        let chosen = try named.map { title throws(ImportError) in try finder.column(title, "a step") }
        for (index, title) in finder.titles.enumerated() where !taken.contains(index) && !left.contains(index) {
            guard let tally = tallies[index] else { continue }
            let column = ImportColumn(title: title, index: index)
            if chosen.contains(column) || (index == end?.index && tally.dates > 0) {
                steps.append(column)
            } else if try isStep(column, tally, isNamed: !chosen.isEmpty, options) {
                steps.append(try finder.column(title, "a step"))
            }
        }
        guard !steps.isEmpty else {
            let numbers = finder.titles.indices.compactMap { tallies[$0]?.number.map { $0.text } }.first
            throw .noSteps(file: finder.file, found: finder.named, numbers: numbers)
        }
    }

    /// Whether a column that nobody names is a step.
    private mutating func isStep(
        _ column: ImportColumn, _ tally: DateTally, isNamed: Bool, _ options: ImportOptions
    ) throws(ImportError) -> Bool {
        if tally.dates == 0 {
            guard tally.numbers > 0, tally.numbers == tally.filled else { return false }
            if options.excelDays != nil, !isNamed { return true }
            passOver(
                column, "has numbers such as \(tally.number?.text ?? ""), which may be Excel's days",
                "--excel-days or --step takes it, --not-step leaves it out in silence")
            return false
        }
        if isNamed {
            passOver(column, "has \(tally.dates) dates", "--step takes it, --not-step leaves it out in silence")
            return false
        }
        if column.title.isEmpty {
            passOver(column, "has \(tally.dates) dates and no title", "give it one")
            return false
        }
        if tally.dates * 2 >= tally.filled { return true }
        if tally.others.count < Self.wordLimit {
            throw .halfDates(
                file: finder.file, column: column.title, dates: tally.dates, filled: tally.filled,
                words: tally.others.keys.sorted())
        }
        passOver(
            column, "has \(tally.dates) dates among \(tally.filled) filled cells",
            "--step takes it, --not-step leaves it out in silence")
        return false
    }

    private mutating func passOver(_ column: ImportColumn, _ why: String, _ advice: String) {
        let name = column.title.isEmpty ? "Column \(column.index + 1)" : "“\(column.title)”"
        remarks.append(ImportRemark(.warning, column: column.title, "\(name) \(why); it is not taken: \(advice)."))
    }
}
