/// The numbers of a whole and of its parts, cut in one or several ways, and the decision which of them are told.
///
/// A number is a column; a cell is the whole or one part. Each family of parts sums to the whole. Columns are told in blocks: in every part
/// that speaks, or of the whole only, or nowhere; so no column can be completed from the others.
struct CountTable: Sendable {
    /// Numbers by column; a column that is not there is nought.
    typealias Cell = [String: Int]

    /// Columns that are told together.
    struct Block: Sendable {
        let columns: [String]
        /// The number they are part of: where almost all of the whole is in them, so is almost all of every part.
        let parent: String?
        /// Whether they may be told of a cell, given the columns told of it already; every number has to be at the limit or above besides.
        let isClean: @Sendable (Cell, Set<String>) -> Bool

        init(_ columns: [String], of parent: String? = nil, isClean: @escaping @Sendable (Cell, Set<String>) -> Bool = { _, _ in true }) {
            self.columns = columns
            self.parent = parent
            self.isClean = isClean
        }
    }

    /// One way of cutting the whole.
    struct Family: Sendable {
        var cells: [Cell]
    }

    let limit: Int
    let whole: Cell
    /// In the order in which they go first: where anything has to be hidden, only the first that has several parts keeps its numbers,
    /// because one way of cutting may refine another.
    let families: [Family]
    /// The first column decides which parts speak; it is a block by itself.
    let headline: String
    let blocks: [Block]
    /// Whether sums over closed and open cases may be told at all.
    var tellsSums = true

    /// What may be told.
    struct Decision: Sendable {
        /// Columns told of the whole.
        var whole: Set<String> = []
        var families: [FamilyDecision] = []
    }

    /// What may be told of one family.
    struct FamilyDecision: Sendable {
        /// For each part whether it speaks at all.
        var speaks: [Bool]
        /// Columns told of every part that speaks.
        var columns: Set<String> = []
        /// How a column is shown for a part where it is not told.
        var labels: [[String: Count]]
        /// The only part is the whole, so that it is told as the whole is.
        var mirrors = false
        /// Another way of cutting is told instead.
        var isSilenced = false

        /// Whether nothing of it is hidden.
        var isWhole: Bool { speaks.allSatisfy(\.self) }
    }
}

extension CountTable {
    /// Decides.
    func decided() -> Decision {
        var decision = Decision()
        let isTold = whole[headline, default: 0] >= limit
        decision.families = families.map { family in
            let values = family.cells.map { $0[headline, default: 0] }
            let mirrors = family.cells.count == 1 && residual(family, headline) == 0
            let hidden = mirrors && isTold ? [] : Partition.hidden(in: values, residual: residual(family, headline), limit: limit)
            return FamilyDecision(
                speaks: values.indices.map { isTold && !hidden.contains($0) }, labels: family.cells.map { _ in [:] }, mirrors: mirrors)
        }
        silenceRefinements(&decision)
        if isTold {
            decision.whole = [headline]
            for place in families.indices { decision.families[place].columns = [headline] }
            for block in blocks { decide(block, &decision) }
        }
        let columns = Set(blocks.flatMap(\.columns) + [headline])
        for place in families.indices {
            for column in columns { label(column, in: place, &decision) }
        }
        return decision
    }

    /// Where any family hides a part, only the first that has several keeps its numbers.
    private func silenceRefinements(_ decision: inout Decision) {
        let several = decision.families.indices.filter { !decision.families[$0].mirrors }
        guard several.count > 1, several.contains(where: { !decision.families[$0].isWhole }) else { return }
        for place in several.dropFirst() {
            decision.families[place].speaks = families[place].cells.map { _ in false }
            decision.families[place].isSilenced = true
        }
    }

    private func residual(_ family: Family, _ column: String) -> Int {
        max(0, whole[column, default: 0] - family.cells.reduce(0) { $0 + $1[column, default: 0] })
    }

    private func isClean(_ block: Block, _ cell: Cell, _ told: Set<String>) -> Bool {
        guard block.columns.allSatisfy({ cell[$0, default: 0] >= limit }), block.isClean(cell, told) else { return false }
        // What stands between it and the next number that is told must not be squeezed between the two.
        guard let parent = block.parent, !told.contains(parent), let next = ancestors(of: parent).first(where: told.contains) else {
            return true
        }
        return block.columns.allSatisfy { cell[next, default: 0] - cell[$0, default: 0] >= limit }
    }

    /// What a column is part of, and what that is part of, nearest first.
    private func ancestors(of column: String) -> [String] {
        var found: [String] = []
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
        let isEverywhere = several.allSatisfy { isTold(block, everywhereIn: $0, decision) }
        // Of the whole alone, where every part of it is hidden in a way that the whole does not undo.
        guard
            isEverywhere
                || leavesRoom(block, in: nil, decision)
                    && several.allSatisfy({ isSafe(block, place: $0, hidden: Array(families[$0].cells.indices)) })
        else { return }
        decision.whole.formUnion(block.columns)
        for place in families.indices where isEverywhere || decision.families[place].mirrors {
            decision.families[place].columns.formUnion(block.columns)
        }
    }

    /// Whether the whole has enough that is not in the columns, so that no part's number follows from what it is part of, nor that from it.
    /// - Parameter family: where both are told of every part that speaks, nothing is left to follow.
    private func leavesRoom(_ block: Block, in family: FamilyDecision?, _ decision: Decision) -> Bool {
        guard let parent = block.parent, decision.whole.contains(parent), family?.columns.contains(parent) != true else { return true }
        return block.columns.allSatisfy { whole[parent, default: 0] - whole[$0, default: 0] >= limit }
    }

    private func isTold(_ block: Block, everywhereIn place: Int, _ decision: Decision) -> Bool {
        let family = decision.families[place]
        let hidden = family.speaks.indices.filter { !family.speaks[$0] }
        return isSafe(block, place: place, hidden: hidden) && leavesRoom(block, in: family, decision)
            && family.speaks.indices.allSatisfy { !family.speaks[$0] || isClean(block, families[place].cells[$0], family.columns) }
    }

    private func isSafe(_ block: Block, place: Int, hidden: [Int]) -> Bool {
        block.columns.allSatisfy { column in
            Partition.isSafeUnlabelled(values(column, place, hidden), limit: limit)
        }
    }

    /// Hidden numbers of a column, and what the parts lack to the whole.
    private func values(_ column: String, _ place: Int, _ hidden: [Int]) -> [Int] {
        let rest = residual(families[place], column)
        return hidden.map { families[place].cells[$0][column, default: 0] } + (rest > 0 ? [rest] : [])
    }

    private func label(_ column: String, in place: Int, _ decision: inout Decision) {
        let family = decision.families[place]
        let isTold = family.columns.contains(column)
        let hidden = family.speaks.indices.filter { !isTold || !family.speaks[$0] }
        let values = values(column, place, hidden)
        // Where the whole is not told, nothing says what the hidden ones sum to.
        let isSumKnown = decision.whole.contains(column)
        let labels = isSumKnown ? Partition.labels(values, limit: limit) : values.map { Disclosure.hidden($0, limit: limit) }
        for (part, label) in zip(hidden, labels) { decision.families[place].labels[part][column] = label }
    }
}
