extension TurnaroundReport {
    /// The report that the files of bodies make together: of the same shape as that of one installation with all their
    /// cases, as far as tables of day counts tell it. What they do not tell is absent, or withheld.
    ///
    /// The trend has a row a quarter where every file is of days of one quarter.
    /// - Parameter cohort: which day puts cases into the files.
    package init(adding files: [(source: PublishedSource, tables: PublishedTables)], cohort: Cohort) {
        let sources = files.map(\.source).sorted { ($0.body, $0.from) < ($1.body, $1.from) }
        let bodies = Set(sources.map(\.body)).sorted()
        let tables = files.flatMap(\.tables.routes)
        let overall = RouteTurnaround(adding: tables, named: nil)
        self.init(
            title: "Published figures of \(bodies.count == 1 ? "1 body" : "\(bodies.count) bodies")",
            asOf: sources.map(\.asOf).min() ?? Instant(microseconds: 0), calendar: "each body", closure: .recorded,
            selection: ReportSelection(
                cohort: cohort, from: sources.map(\.from).min(), to: sources.map(\.to).max(), filters: [.body: bodies]),
            reconciliation: Reconciliation(opened: .withheld, inCohort: overall.cases, leftOut: [], bodies: bodies),
            overall: overall,
            routes: Dictionary(grouping: tables, by: \.route).sorted { $0.key < $1.key }.map {
                RouteTurnaround(adding: $1, named: $0)
            },
            groups: [], comparisons: [], noSurvival: nil, trend: TurnaroundReport.trend(files, cohort), spectrum: [],
            definitions: Definition.published + Definition.turnaround + Definition.disclosure, files: sources)
    }

    /// Files by quarter; none where one is of several quarters.
    private static func trend(_ files: [(source: PublishedSource, tables: PublishedTables)], _ cohort: Cohort)
        -> [QuarterFigures]
    {
        guard files.allSatisfy({ $0.source.quarter != nil }) else { return [] }
        return Dictionary(grouping: files) { $0.source.quarter }.compactMap { quarter, files in
            quarter.map { ($0, files) }
        }
        .sorted { $0.0 < $1.0 }.map { quarter, files in
            let whole = RouteTurnaround(adding: files.flatMap(\.tables.routes), named: nil)
            let duration = whole.schemeClock.fromFirstSubmission
            return QuarterFigures(
                quarter: quarter.description, submitted: cohort == .submitted ? whole.cases : .withheld,
                decided: cohort == .decided ? duration.n : .withheld, duration: duration,
                withinStandardPercent: whole.schemeClock.withinStandardPercent)
        }
    }
}

extension RouteTurnaround {
    /// The figures of tables that add up.
    fileprivate init(adding tables: [PublishedTables.Route], named route: String?) {
        let decided = DayCounts(adding: tables.map(\.decidedWorkingDays))
        let others = RouteTurnaround.sum(tables.map { $0.withoutDecisionCalendarDays?.count })
        let open = RouteTurnaround.sum(tables.map(\.open))
        let cases = others.map { (decided?.count ?? 0) + $0 }
        let outcomes = RouteTurnaround.sum(tables.map(\.outcomes)) ?? [:]
        self.init(
            route: route, cases: Count(told: cases), events: .withheld, openCases: Count(told: open),
            closedCases: Count(told: cases.flatMap { cases in open.map { cases - $0 } }), sampleCases: .withheld,
            importedCases: 0,
            outcomes: outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                OutcomeCount(outcome: $0, cases: .exact($1))
            },
            caseDuration: DurationSummary(n: .withheld), openCaseAge: DurationSummary(n: Count(told: open)),
            schemeClock: SchemeClockFigures(adding: tables, decided: decided), split: RouteTurnaround.split(tables),
            openSplit: [],
            survival: SurvivalFigures(adding: tables),
            steps: route == nil ? [] : RouteTurnaround.steps(tables))
    }

    private static func split(_ tables: [PublishedTables.Route]) -> [PartyShare] {
        guard !tables.isEmpty, tables.allSatisfy({ $0.parties != nil }) else { return [] }
        var totals = PartyTotals()
        for (party, time) in tables.flatMap({ $0.parties ?? [:] }) {
            if let party = Party(rawValue: party) {
                totals.add(
                    party, cases: time.cases, microseconds: Int128(time.seconds) * 1_000_000,
                    workingDays: time.workingDays)
            }
        }
        return totals.shares
    }

    /// Steps of which every file tells the visits.
    private static func steps(_ tables: [PublishedTables.Route]) -> [StepTurnaround] {
        Dictionary(grouping: tables.flatMap(\.steps), by: \.step).sorted { $0.key < $1.key }.compactMap { step, parts in
            guard parts.count == tables.count, let days = DayCounts(adding: parts.map(\.workingDays)) else {
                return nil
            }
            return StepTurnaround(
                step: step, party: parts.max { $0.workingDays.count < $1.workingDays.count }?.party ?? .unattributed,
                cases: .withheld,
                entries: .withheld, reworkCases: .withheld, visits: DurationSummary(days),
                withStandardVisits: .withheld,
                withinStandardVisits: .withheld, openVisits: DurationSummary(n: .withheld),
                overdueOpenVisits: .withheld,
                requests: .withheld)
        }
    }

    /// The sum, where every part is told.
    private static func sum(_ parts: [Int?]) -> Int? {
        parts.isEmpty ? nil : parts.reduce(0) { sum, part in sum.flatMap { sum in part.map { sum + $0 } } }
    }

    private static func sum(_ parts: [[String: Int]?]) -> [String: Int]? {
        parts.isEmpty
            ? nil
            : parts.reduce([:]) { sum, part in sum.flatMap { sum in part.map { sum.merging($0, uniquingKeysWith: +) } }
            }
    }
}

extension SchemeClockFigures {
    fileprivate init(adding tables: [PublishedTables.Route], decided: DayCounts?) {
        let held = DayCounts(adding: tables.map(\.bodyHeldWorkingDays))
        let isJudged = !tables.isEmpty && tables.allSatisfy { $0.withinStandard != nil && $0.beyondStandard != nil }
        let within = tables.reduce(0) { $0 + ($1.withinStandard ?? 0) }
        let all = within + tables.reduce(0) { $0 + ($1.beyondStandard ?? 0) }
        self.init(
            fromClockStart: DurationSummary(n: held.map { .exact($0.count) } ?? .withheld),
            fromFirstSubmission: decided.map(DurationSummary.init)
                ?? DurationSummary(n: tables.isEmpty ? 0 : .withheld),
            bodyHeld: held.map(DurationSummary.init) ?? DurationSummary(n: .withheld), standardsWorkingDays: [],
            withStandardCases: isJudged ? .exact(all) : .withheld,
            withinStandardCases: isJudged ? .exact(within) : .withheld,
            withinStandardPercent: isJudged ? percent(within, of: all) : nil, overdueOpenCases: .withheld)
    }
}

extension SurvivalFigures {
    /// The curve on whole calendar days, as far as every pool begins; `nil` where some file does not tell all of its
    /// cases.
    fileprivate init?(adding tables: [PublishedTables.Route]) {
        var tally = SurvivalTally()
        var reach = Int64.max
        func add(_ days: Int, _ fate: SurvivalTally.Fate) {
            tally.add(microseconds: Int64(days) * SurvivalFigures.day, from: 0, fate: fate)
        }
        for table in tables {
            guard let others = table.withoutDecisionCalendarDays else { return nil }
            let decided = table.decidedCalendarDays
            for days in [others, decided] {
                reach = min(reach, days.disclosedUpTo.map { Int64($0) * SurvivalFigures.day } ?? .max)
            }
            for days in decided.lengths.told { add(days, .event("decided")) }
            for days in decided.lengths.censored + others.lengths.told + others.lengths.censored {
                add(max(0, days), .open)
            }
        }
        guard let all = tally.figures() else { return nil }
        let limit = Double(reach) / 1_000_000
        func told(_ seconds: Double?) -> Double? { seconds.flatMap { $0 <= limit ? $0 : nil } }
        let decided = DayCounts(adding: tables.map(\.decidedCalendarDays))
        self.init(
            n: all.n, events: .exact(decided?.count ?? 0), censored: .exact((all.n.exact ?? 0) - (decided?.count ?? 0)),
            lateEntries: .withheld,
            medianSeconds: told(all.medianSeconds), medianLowSeconds: told(all.medianLowSeconds),
            medianHighSeconds: told(all.medianHighSeconds),
            p80Seconds: told(all.p80Seconds), closedOnlyMedianSeconds: decided?.median?.exact.map { $0 * 86_400 },
            closedOnlyP80Seconds: decided?.nearestRank(80)?.exact.map { $0 * 86_400 },
            curve: all.curve.filter { $0.seconds <= limit },
            incidence: [])
    }

    private static let day: Int64 = 86_400_000_000
}

extension DurationSummary {
    /// What a table tells: quantiles that lie among pooled times are absent.
    fileprivate init(_ days: DayCounts) {
        self.init(
            n: .exact(days.count), medianWorkingDays: days.median?.exact,
            p80WorkingDays: days.nearestRank(80)?.exact.map { Int($0) },
            p90WorkingDays: days.count >= Disclosure.p90Minimum ? days.nearestRank(90)?.exact.map { Int($0) } : nil)
    }
}

extension Count {
    /// A number, withheld where it is not known.
    fileprivate init(told number: Int?) { self = number.map { .exact($0) } ?? .withheld }
}

extension DayCounts {
    /// The sum of tables; `nil` where one of them is not told, or where there is none.
    fileprivate init?(adding tables: [DayCounts?]) {
        guard !tables.isEmpty else { return nil }
        self.init()
        for table in tables {
            guard let table else { return nil }
            add(table)
        }
    }
}

extension Definition {
    /// What the figures of published files mean beside those of one installation.
    fileprivate static let published: [Definition] = [
        .init(
            figure: "published figures",
            meaning:
                """
                Sums of tables by whole days that bodies signed. No table is of fewer than 8 cases, routes with fewer \
                decided cases are in none, and the longest times are pooled: a quantile among them is absent.
                """
        ),
        .init(
            figure: "published curve",
            meaning:
                """
                On whole calendar days, up to the shortest day at which a file pools; its competing outcomes are not \
                told.
                """
        ),
        .init(figure: "published split", meaning: "Of decided cases, from their opening to their closing."),
    ]
}
