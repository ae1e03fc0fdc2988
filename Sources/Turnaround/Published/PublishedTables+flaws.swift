extension PublishedTables {
    /// Cases of a file at most: ten times those of all of the UK's micro-credentials in a year.
    static let mostCases = 1_000_000
    /// Days at most: a hundred years.
    static let mostDays = 36_600

    /// What cannot be in tables that a body made of its cases, with its place; `nil` where everything can.
    ///
    /// A signature says who wrote a file and not that its numbers make sense: they are held against what tables of
    /// cases look like before anything is counted with them.
    package var flaw: String? {
        var cases = 0
        for (place, route) in routes.enumerated() {
            let at = "tables.routes[\(place)]"
            if let flaw = route.flaw { return "\(at).\(flaw)" }
            cases += route.decidedCalendarDays.count + (route.withoutDecisionCalendarDays?.count ?? 0)
            guard cases <= Self.mostCases else { return "\(at): the file has more than \(Self.mostCases) cases" }
        }
        let names = routes.map(\.route)
        return names == Set(names).sorted() ? nil : "tables.routes: they are not in order of their names, each once"
    }
}

extension PublishedTables.Route {
    /// What cannot be there, with its place in the route.
    fileprivate var flaw: String? {
        guard route.isPublishedName else { return "route: it is no name" }
        let tables = [
            ("decided_working_days", decidedWorkingDays), ("decided_calendar_days", decidedCalendarDays),
            ("body_held_working_days", bodyHeldWorkingDays),
            ("without_decision_calendar_days", withoutDecisionCalendarDays),
        ]
        for (name, table) in tables { if let flaw = table?.flaw { return "\(name)\(flaw)" } }
        guard decidedWorkingDays.count == decidedCalendarDays.count,
            (bodyHeldWorkingDays?.count ?? 0) <= decidedWorkingDays.count
        else { return "decided_calendar_days: there are other numbers of cases than in working days" }
        let counts =
            [
                ("within_standard", withinStandard), ("beyond_standard", beyondStandard),
                ("without_decision", withoutDecision), ("open", open),
            ] + outcomes.map { ("outcomes", $0.cases) }
            + parties.compactMap { party in party.cases.map { ("parties", $0) } }
        for (name, count) in counts where !count.isPossible { return "\(name): it is no number of cases" }
        guard outcomes.allSatisfy(\.outcome.isPublishedName) else { return "outcomes: one has no name" }
        let most = Double(PublishedTables.mostCases * PublishedTables.mostDays)
        for party in parties {
            guard (0...most * 86_400).contains(party.totalSeconds ?? 0),
                (0...most).contains(Double(party.totalWorkingDays ?? 0))
            else { return "parties: the time of \(party.party.rawValue) is none that cases can take" }
        }
        for (place, step) in steps.enumerated() {
            guard step.step.isPublishedName else { return "steps[\(place)].step: it is no name" }
            if let flaw = step.workingDays.flaw { return "steps[\(place)].working_days\(flaw)" }
        }
        return nil
    }
}

extension DayCounts {
    /// What cannot be there, with its place in the table.
    fileprivate var flaw: String? {
        for (name, list, least) in [("days", days, 0), ("longer", longer, -1)] {
            var (last, sum): (Int?, Int) = (nil, 0)
            for (place, day) in list.enumerated() {
                guard (least...PublishedTables.mostDays).contains(day.days), last.map({ $0 < day.days }) ?? true else {
                    return ".\(name)[\(place)].days: they are no whole days in rising order, up to "
                        + "\(PublishedTables.mostDays)"
                }
                guard (0...PublishedTables.mostCases).contains(day.count) else {
                    return ".\(name)[\(place)].count: it is no number of cases, up to \(PublishedTables.mostCases)"
                }
                (last, sum) = (day.days, sum + day.count)
                guard sum <= PublishedTables.mostCases else { return ".\(name): there are more cases than can be" }
            }
        }
        return nil
    }
}

extension Count {
    fileprivate var isPossible: Bool { (0...PublishedTables.mostCases).contains(value ?? 0) }
}

extension String {
    /// Whether it could be the name of a route, a step or an outcome.
    fileprivate var isPublishedName: Bool {
        (1...63).contains(utf8.count)
            && utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
