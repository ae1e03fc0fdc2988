extension WorkflowDiff {
    /// States that are gone, each with the new state that it most probably became.
    ///
    /// Two states are alike where they are the same party's, finished or not alike, and share a title or actions by
    /// which one comes and goes; a pair is taken where each is the other's best and only match.
    static func renames(from old: WorkflowDefinition, to new: WorkflowDefinition) -> [Rename] {
        let gone = old.states.filter { new.state($0.state) == nil }
        let come = new.states.filter { old.state($0.state) == nil }
        let scores = gone.map { was in come.map { now in likeness(of: was, in: old, with: now, in: new) } }
        return gone.indices.compactMap { row in
            guard let column = onlyBest(scores[row]), onlyBest(scores.map { $0[column] }) == row else { return nil }
            return Rename(from: gone[row].state, to: come[column].state)
        }
    }

    /// The place of the highest number above 0, where only one place has it.
    private static func onlyBest(_ scores: [Int]) -> Int? {
        guard let best = scores.max(), best > 0, scores.count(where: { $0 == best }) == 1 else { return nil }
        return scores.firstIndex(of: best)
    }

    private static func likeness(
        of was: WorkflowDefinition.State, in old: WorkflowDefinition, with now: WorkflowDefinition.State,
        in new: WorkflowDefinition
    ) -> Int {
        guard was.party == now.party, was.outcome == now.outcome else { return 0 }
        func shared(_ names: (WorkflowDefinition, String) -> [String]) -> Int {
            Set(names(old, was.state)).intersection(names(new, now.state)).count
        }
        return (was.title.en == now.title.en ? 3 : 0)
            + shared { definition, state in definition.actions(from: state).map(\.action) }
            + shared { definition, state in definition.actions.filter { $0.to == state }.map(\.action) }
    }
}
