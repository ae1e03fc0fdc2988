/// What may be told of one cell: the whole, a route, or a group.
struct CellDisclosure: Sendable {
    /// Whether its figures are told at all.
    var speaks: Bool
    /// Columns whose numbers are told.
    var told: Set<String>
    /// How others are shown, where that is decided together with other cells.
    var labels: [String: Count]
    /// Columns whose numbers are told of the whole.
    var toldOfWhole: Set<String> = []
    /// Whether sums over its closed cases may be told: of the cells that hide them, no single one's can be worked out.
    var tellsClosedSums = true
    /// The same of its open cases.
    var tellsOpenSums = true
    let limit: Int

    /// How a number of the cell is shown.
    func shown(_ column: String, _ value: Int) -> Count {
        if speaks, told.contains(column), value >= limit { return .exact(value) }
        return labels[column] ?? Disclosure.hidden(value, limit: limit)
    }

    /// A figure made of numbers of the cell, where all of them are told.
    func figure<Value>(_ value: Value?, of numbers: Count...) -> Value? {
        speaks && numbers.allSatisfy { $0.exact != nil } ? value : nil
    }
}

extension CountTable.Decision {
    /// What may be told of the whole.
    func cell(of table: CountTable) -> CellDisclosure {
        CellDisclosure(
            speaks: whole.contains(table.headline), told: whole,
            // Where nothing but cases is told of the parts, the parts may say what the other numbers of the whole are made of.
            labels: table.tellsSums ? [:] : table.whole.mapValues { _ in .withheld }, tellsClosedSums: table.tellsSums,
            tellsOpenSums: table.tellsSums, limit: table.limit)
    }

    /// What may be told of the parts of a family.
    func cells(of place: Int, in table: CountTable) -> [CellDisclosure] {
        let (decision, cells, limit) = (families[place], table.families[place].cells, table.limit)
        if decision.mirrors { return cells.map { _ in cell(of: table) } }
        // Sums are told of parts with enough cases, where the rest of the parts is no single one with few.
        func tellsSums(_ column: String) -> Bool {
            guard table.tellsSums else { return false }
            let values = cells.map { $0[column, default: 0] }
            let rest = values.indices.filter { !decision.speaks[$0] || values[$0] < limit }
            return Partition.isSafe(rest.map { values[$0] }, limit: limit)
        }
        let (closed, open) = (tellsSums("closed"), tellsSums("open"))
        return decision.speaks.indices.map { part in
            CellDisclosure(
                speaks: decision.speaks[part], told: decision.speaks[part] ? decision.columns : [], labels: decision.labels[part],
                toldOfWhole: whole,
                tellsClosedSums: closed, tellsOpenSums: open, limit: limit)
        }
    }
}
