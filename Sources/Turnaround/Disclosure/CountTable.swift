/// The numbers of a whole and of its parts, cut in one or several ways, and the decision which of them are told.
///
/// A number is a column; a cell is the whole or one part. Each family of parts sums to the whole. Columns are told in
/// blocks: in every part that speaks, or of the whole only, or nowhere; so no column can be completed from the others.
struct CountTable: Sendable {
    /// Numbers by column; a column that is not there is nought.
    typealias Cell = [CountColumn: Int]

    /// Columns that are told together.
    struct Block: Sendable {
        let columns: [CountColumn]
        /// The number they are part of: where almost all of it is in them, the rest is small.
        let parent: CountColumn?
        /// True if they may be all of it, because the definition of the case says so rather than how it went.
        let mayBeAll: Bool
        /// True if they may be told of a cell, given the columns told of it already; every number has to be at the
        /// limit or above besides.
        let isClean: @Sendable (Cell, Set<CountColumn>) -> Bool

        init(
            _ columns: [CountColumn], of parent: CountColumn? = nil, mayBeAll: Bool = false,
            isClean: @escaping @Sendable (Cell, Set<CountColumn>) -> Bool = { _, _ in true }
        ) {
            self.columns = columns
            self.parent = parent
            self.mayBeAll = mayBeAll
            self.isClean = isClean
        }
    }

    /// One way of cutting the whole.
    struct Family: Sendable {
        var cells: [Cell]
    }

    let limit: Int
    let whole: Cell
    /// In the order in which they go first: where anything has to be hidden, only the first that has several parts
    /// keeps its numbers, because one way of cutting may refine another.
    let families: [Family]
    /// The first column decides which parts speak; it is a block by itself.
    let headline: CountColumn
    let blocks: [Block]
    /// Whether sums over closed and open cases may be told at all.
    var tellsSums = true

    /// What may be told.
    struct Decision: Sendable {
        /// Columns told of the whole.
        var whole: Set<CountColumn> = []
        var families: [FamilyDecision] = []
    }

    /// Disclosable figures of one family.
    struct FamilyDecision: Sendable {
        /// For each part whether it speaks at all.
        var speaks: [Bool]
        /// Columns told of every part that speaks.
        var columns: Set<CountColumn> = []
        /// How a column is shown for a part where it is not told.
        var labels: [[CountColumn: Count]]
        /// The only part is the whole, so that it is told as the whole is.
        var mirrors = false
        /// Another way of cutting is told instead.
        var isSilenced = false

        /// True if nothing of it is hidden.
        var isWhole: Bool { speaks.allSatisfy(\.self) }
    }
}

extension CountTable {
    /// Decides.
    func decided() -> Decision {
        var decision = Decision()
        let isDisclosed = whole[headline, default: 0] >= limit
        decision.families = families.map { family in
            let values = family.cells.map { $0[headline, default: 0] }
            let mirrors = family.cells.count == 1 && residual(family, headline) == 0
            let hidden =
                mirrors && isDisclosed
                ? [] : Partition.hidden(in: values, residual: residual(family, headline), limit: limit)
            return FamilyDecision(
                speaks: values.indices.map { isDisclosed && !hidden.contains($0) },
                labels: family.cells.map { _ in [:] },
                mirrors: mirrors)
        }
        silenceRefinements(&decision)
        if isDisclosed {
            decision.whole = [headline]
            for index in families.indices { decision.families[index].columns = [headline] }
            for block in blocks { decide(block, &decision) }
        }
        let columns = Set(blocks.flatMap(\.columns) + [headline])
        for index in families.indices {
            for column in columns { label(column, in: index, &decision) }
        }
        return decision
    }

    /// Where any family hides a part, only the first that has several keeps its numbers.
    private func silenceRefinements(_ decision: inout Decision) {
        let several = decision.families.indices.filter { !decision.families[$0].mirrors }
        guard several.count > 1, several.contains(where: { !decision.families[$0].isWhole }) else { return }
        for index in several.dropFirst() {
            decision.families[index].speaks = families[index].cells.map { _ in false }
            decision.families[index].isSilenced = true
        }
    }

    private func residual(_ family: Family, _ column: CountColumn) -> Int {
        max(0, whole[column, default: 0] - family.cells.reduce(0) { $0 + $1[column, default: 0] })
    }

    private func isClean(_ block: Block, _ cell: Cell, _ told: Set<CountColumn>) -> Bool {
        guard block.columns.allSatisfy({ cell[$0, default: 0] >= limit }), block.isClean(cell, told) else {
            return false
        }
        // The rest to the next number that is told must not be small, nor what stands between be squeezed between the
        // two.
        guard let parent = block.parent, let next = ([parent] + ancestors(of: parent)).first(where: told.contains)
        else { return true }
        return block.columns.allSatisfy { column in
            let rest = cell[next, default: 0] - cell[column, default: 0]
            return rest >= limit || (rest == 0 && block.mayBeAll && next == parent)
        }
    }

    /// What a column is part of, and what that is part of, nearest first.
    private func ancestors(of column: CountColumn) -> [CountColumn] {
        var found: [CountColumn] = []
        var next = blocks.first { $0.columns.contains(column) }?.parent
        while let one = next, !found.contains(one) {
            found.append(one)
            next = blocks.first { $0.columns.contains(one) }?.parent
        }
        return found
    }

    private func decide(_ block: Block, _ decision: inout Decision) {
        guard isClean(block, whole, decision.whole) else { return }
        let several = families.indices.filter { !decision.families[$0].mirrors }
        let isEverywhere = several.allSatisfy { isDisclosed(block, everywhereIn: $0, decision) }
        // Of the whole alone, where every part of it is hidden in a way that the whole does not undo.
        guard
            isEverywhere
                || leavesRoom(block, in: nil, decision)
                    && several.allSatisfy({
                        isSafe(block, index: $0, hidden: Array(families[$0].cells.indices), told: decision.whole)
                    })
        else { return }
        decision.whole.formUnion(block.columns)
        for index in families.indices where isEverywhere || decision.families[index].mirrors {
            decision.families[index].columns.formUnion(block.columns)
        }
    }

    /// True if the whole has enough that is not in the columns, so that no part's number follows from what it is part
    /// of, nor that from it.
    /// - Parameter family: where both are told of every part that speaks, nothing is left to follow.
    private func leavesRoom(_ block: Block, in family: FamilyDecision?, _ decision: Decision) -> Bool {
        guard let parent = block.parent, decision.whole.contains(parent), family?.columns.contains(parent) != true
        else { return true }
        return block.columns.allSatisfy { whole[parent, default: 0] - whole[$0, default: 0] >= limit }
    }

    private func isDisclosed(_ block: Block, everywhereIn index: Int, _ decision: Decision) -> Bool {
        let family = decision.families[index]
        let hidden = family.speaks.indices.filter { !family.speaks[$0] }
        return isSafe(block, index: index, hidden: hidden, told: family.columns)
            && leavesRoom(block, in: family, decision)
            && family.speaks.indices.allSatisfy {
                !family.speaks[$0] || isClean(block, families[index].cells[$0], family.columns)
            }
    }

    /// True if the hidden parts are two or more in each column, and all of them together may be told: they are what the
    /// others lack to the whole.
    private func isSafe(_ block: Block, index: Int, hidden: [Int], told: Set<CountColumn>) -> Bool {
        guard block.columns.allSatisfy({ Partition.isSafeUnlabelled(values($0, index, hidden), limit: limit) }) else {
            return false
        }
        let shown = families[index].cells.indices.filter { !hidden.contains($0) }
        var rest = whole
        for part in shown { for (column, value) in families[index].cells[part] { rest[column, default: 0] -= value } }
        return hidden.isEmpty && rest.values.allSatisfy { $0 == 0 } || isClean(block, rest, told)
    }

    /// Hidden numbers of a column, and what the parts lack to the whole.
    private func values(_ column: CountColumn, _ index: Int, _ hidden: [Int]) -> [Int] {
        let rest = residual(families[index], column)
        return hidden.map { families[index].cells[$0][column, default: 0] } + (rest > 0 ? [rest] : [])
    }

    /// How a number is shown where it is not told. Beside numbers that are, only the headline says which are small:
    /// that a part has few cases bounds every other number of it.
    private func label(_ column: CountColumn, in index: Int, _ decision: inout Decision) {
        let family = decision.families[index]
        let isDisclosed = family.columns.contains(column)
        let hidden = family.speaks.indices.filter { !isDisclosed || !family.speaks[$0] }
        let values = values(column, index, hidden)
        let labels: [Count] =
            if decision.whole.isEmpty {
                values.map { Disclosure.hidden($0, limit: limit) }
            } else if column == headline, decision.whole.allSatisfy({ leavesRange($0, to: hidden, of: index) }) {
                Partition.labels(values, limit: limit)
            } else {
                values.map { _ in .withheld }
            }
        for (part, label) in zip(hidden, labels) { decision.families[index].labels[part][column] = label }
    }

    /// True if hidden parts that all say that they are small could be smaller still in another column whose sum is
    /// known.
    private func leavesRange(_ column: CountColumn, to hidden: [Int], of index: Int) -> Bool {
        guard values(headline, index, hidden).allSatisfy({ $0 < limit }) else { return true }
        let others = values(column, index, hidden)
        return others.reduce(0, +) <= (limit - 1) * (others.count { $0 > 0 } - 1)
    }
}
