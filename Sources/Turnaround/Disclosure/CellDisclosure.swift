/// Disclosable figures of one cell: the whole, a route, or a group.
struct CellDisclosure: Sendable {
    /// True if its figures are told at all.
    var speaks: Bool
    /// Columns whose numbers are told.
    var told: Set<CountColumn>
    /// How others are shown, where that is decided together with other cells.
    var labels: [CountColumn: Count]
    /// Whether sums over its closed cases may be told: of the cells that hide them, no single one's can be worked out.
    var tellsClosedSums = true
    /// The same of its open cases.
    var tellsOpenSums = true
    /// Whether it is told how cases ended: not where parts are hidden, since what did not occur in the whole did not in
    /// them.
    var tellsOutcomes = true
    /// Whether it is the whole: the curve of a part beside it would tell that of the other parts.
    var isWhole = false
    let limit: Int

    /// Columns that are the same as another in every cell, and are told where that is.
    var aliases: [CountColumn: CountColumn] = [:]

    /// How a number of the cell is shown.
    func shown(_ column: CountColumn, _ value: Int) -> Count {
        let column = aliases[column] ?? column
        if speaks, told.contains(column), value >= limit { return .exact(value) }
        return labels[column] ?? Disclosure.hidden(value, limit: limit)
    }

    /// A figure made of numbers of the cell, where all of them are told.
    func figure<Value>(_ value: Value?, of numbers: Count...) -> Value? {
        speaks && numbers.allSatisfy { $0.exact != nil } ? value : nil
    }
}

extension CountTable {
    /// Cases observed where all are, and those with the event where these are the decided or the closed ones.
    fileprivate var aliases: [CountColumn: CountColumn] {
        let cells = [whole] + families.flatMap(\.cells)
        var aliases: [CountColumn: CountColumn] = [:]
        for (column, other) in [
            (CountColumn.observed, CountColumn.cases), (.eventsObserved, .decided), (.eventsObserved, .closed),
        ]
        where aliases[column] == nil && cells.allSatisfy({ $0[column] ?? 0 == $0[other] ?? 0 }) {
            aliases[column] = other
        }
        return aliases
    }
}

extension CountTable.Decision {
    private var tellsOutcomes: Bool { families.allSatisfy { $0.mirrors || $0.isSilenced || $0.isWhole } }

    /// Disclosable figures of the whole.
    func cell(of table: CountTable) -> CellDisclosure {
        CellDisclosure(
            speaks: whole.contains(table.headline), told: whole,
            // Beside numbers that are told, that another is small would bound those that are not.
            labels: whole.isEmpty ? [:] : table.whole.mapValues { _ in .withheld }, tellsClosedSums: table.tellsSums,
            tellsOpenSums: table.tellsSums, tellsOutcomes: tellsOutcomes, isWhole: true, limit: table.limit,
            aliases: table.aliases)
    }

    /// Disclosable figures of the parts of a family.
    func cells(of index: Int, in table: CountTable) -> [CellDisclosure] {
        let (decision, cells, limit) = (families[index], table.families[index].cells, table.limit)
        if decision.mirrors { return cells.map { _ in cell(of: table) } }
        // Sums are told of parts with enough cases, where the rest of the parts is no single one with few.
        func tellsSums(_ column: CountColumn) -> Bool {
            guard table.tellsSums else { return false }
            let values = cells.map { $0[column, default: 0] }
            let rest = values.indices.filter { !decision.speaks[$0] || values[$0] < limit }
            return Partition.isSafe(rest.map { values[$0] }, limit: limit)
        }
        let (closed, open) = (tellsSums(.closed), tellsSums(.open))
        return decision.speaks.indices.map { part in
            CellDisclosure(
                speaks: decision.speaks[part], told: decision.speaks[part] ? decision.columns : [],
                labels: decision.labels[part],
                tellsClosedSums: closed, tellsOpenSums: open, tellsOutcomes: tellsOutcomes, limit: limit,
                aliases: table.aliases)
        }
    }
}
