import Turnaround

extension TimelineAssembly {
    /// Conditions on decisions, and what became of them.
    ///
    /// Items of a decision have a day each and are shown and discharged each by itself. Where an action only records
    /// its conditions as a text, that counts as one: due by the limit of the provider's last stay after it, shown as
    /// that stay ends, and discharged as the case is approved.
    /// - Parameter working: the days that limits count in; without them a text has no due day.
    func conditions(of events: [EventRow], working: WorkingDays?) -> [ConditionFate] {
        var items = 0
        return events.enumerated().flatMap { index, event -> [ConditionFate] in
            guard case .decided(let count, let conditions) = event.effect, count > 0 else {
                return event.setsConditions
                    ? [fate(ofText: events[index...], imposed: event.occurred, working: working)] : []
            }
            defer { items += count }
            var fates: [Int: ConditionFate] = [:]
            for later in events[index...] {
                guard case .conditions(let touched, let change) = later.effect else { continue }
                for item in touched where (items + 1...items + count).contains(item) {
                    fates[item, default: ConditionFate(imposed: event.occurred)].meet(change, at: later.occurred)
                }
            }
            // Of those that nobody has touched yet no more is known than that there are so many.
            let untouched = max(0, conditions - fates.count)
            return fates.sorted { $0.key < $1.key }.map(\.value)
                + Array(repeating: ConditionFate(imposed: event.occurred), count: untouched)
        }
    }

    private func fate(ofText events: ArraySlice<EventRow>, imposed: Instant, working: WorkingDays?) -> ConditionFate {
        let moves = events.dropFirst().filter { $0.to != nil && !$0.isMigration }
        let approval = moves.firstIndex { $0.outcome == "approved" } ?? moves.endIndex
        var fate = ConditionFate(
            imposed: imposed, discharged: approval < moves.endIndex ? moves[approval].occurred : nil)
        if let stay = moves[..<approval].lastIndex(where: { $0.party == .provider }) {
            // The limit is that of the version by which the stay went on.
            let end = stay + 1 < moves.endIndex ? moves[stay + 1].number : Int.max
            let last =
                events.last { $0.isMigration && $0.number > moves[stay].number && $0.number < end } ?? moves[stay]
            if let working, let limit = last.state.flatMap({ step($0, in: last.workflow).deadline }) {
                fate.due = limit.added(to: LondonTime.shared.day(of: moves[stay].occurred), working: working)
            }
            fate.shown = stay + 1 < moves.endIndex ? moves[stay + 1].occurred : nil
        }
        return fate
    }
}

extension ConditionFate {
    /// Takes in what became of the condition.
    fileprivate mutating func meet(_ change: EventRow.Effect.Change, at moment: Instant) {
        switch change {
        case .shown: shown = moment
        case .prolonged(let day): due = day
        case .discharged(let day): (due, discharged) = (day, moment)
        case .reopened: shown = nil
        }
    }
}
