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
            asOf: sources.map(\.asOf).min() ?? Instant(microseconds: 0), calendar: "each body",
            selection: ReportSelection(
                cohort: cohort, from: sources.map(\.from).min(), to: sources.map(\.to).max(), filters: [.body: bodies]),
            overall: overall)
        reconciliation = Reconciliation(opened: .notTold, inCohort: overall.cases, leftOut: [], bodies: bodies)
        routes = Dictionary(grouping: tables, by: \.route).sorted { $0.key < $1.key }.map {
            RouteTurnaround(adding: $1, named: $0)
        }
        trend = TurnaroundReport.trend(files, cohort)
        definitions = Definition.published + Definition.turnaround + Definition.disclosure
        self.files = sources
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
            var figures = QuarterFigures(
                quarter: quarter.description, submitted: cohort == .submitted ? whole.cases : .notTold,
                decided: cohort == .decided ? duration.n : .notTold, duration: duration)
            figures.$withinStandardPercent = whole.schemeClock.$withinStandardPercent
            return figures
        }
    }
}

extension RouteTurnaround {
    /// The figures of tables that add up.
    fileprivate init(adding tables: [PublishedTables.Route], named route: String?) {
        let decided = DayCounts(adding: tables.map(\.decidedWorkingDays))
        self.init(route: route)
        let open = Count.sum(tables.map(\.open))
        let decidedCases = Count(value: decided?.count ?? 0, status: .rounded)
        cases = Count.sum([decidedCases] + tables.map(\.withoutDecision))
        (events, sampleCases, openCases) = (.notTold, .notTold, open)
        closedCases =
            cases.value.flatMap { all in open.value.map { Count(value: all - $0, status: .rounded) } } ?? .notTold
        outcomes = Dictionary(grouping: tables.flatMap(\.outcomes), by: \.outcome)
            .map { OutcomeCount(outcome: $0, cases: Count.sum($1.map(\.cases))) }
            .sorted { ($1.cases.value ?? 0, $0.outcome) < ($0.cases.value ?? 0, $1.outcome) }
        (caseDuration, openCaseAge) = (DurationSummary(n: .notTold), DurationSummary(n: open))
        schemeClock = SchemeClockFigures(adding: tables, decided: decided)
        split = RouteTurnaround.split(tables)
        survival = SurvivalFigures(adding: tables)
        steps = route == nil ? [] : RouteTurnaround.steps(tables)
    }

    /// The time that every file tells, by party.
    private static func split(_ tables: [PublishedTables.Route]) -> [PartyShare] {
        let held = Dictionary(grouping: tables.flatMap(\.parties), by: \.party)
        let whole = held.values.joined().reduce(0) { $0 + ($1.totalSeconds ?? 0) }
        let wholeDays = held.values.joined().reduce(0) { $0 + ($1.totalWorkingDays ?? 0) }
        guard whole > 0, wholeDays > 0 else { return [] }
        return held.sorted { $0.key.index < $1.key.index }.compactMap { party, parts in
            let seconds = parts.reduce(0) { $0 + ($1.totalSeconds ?? 0) }
            let days = parts.reduce(0) { $0 + ($1.totalWorkingDays ?? 0) }
            guard seconds > 0 else { return nil }
            var share = PartyShare(party: party)
            share.cases = Count.sum(parts.compactMap(\.cases))
            share.$totalSeconds = Disclosed(value: seconds, status: .rounded)
            share.$totalWorkingDays = Disclosed(value: days, status: .rounded)
            share.$elapsedShare = Disclosed(value: (seconds / whole).rounded(to: .hundredths), status: .rounded)
            share.$workingDaysShare = Disclosed(
                value: (Double(days) / Double(wholeDays)).rounded(to: .hundredths), status: .rounded)
            return share
        }
    }

    /// Steps of which every file tells the visits.
    private static func steps(_ tables: [PublishedTables.Route]) -> [StepTurnaround] {
        Dictionary(grouping: tables.flatMap(\.steps), by: \.step).sorted { $0.key < $1.key }.compactMap { step, parts in
            guard parts.count == tables.count, let days = DayCounts(adding: parts.map(\.workingDays)) else {
                return nil
            }
            let most = parts.max { $0.workingDays.count < $1.workingDays.count }
            var figures = StepTurnaround(step: step, party: most?.party ?? .unattributed)
            (figures.cases, figures.entries, figures.reworkCases) = (.notTold, .notTold, .notTold)
            figures.visits = DurationSummary(days)
            (figures.withStandardVisits, figures.withinStandardVisits) = (.notTold, .notTold)
            (figures.openVisits, figures.overdueOpenVisits) = (DurationSummary(n: .notTold), .notTold)
            figures.requests = .notTold
            return figures
        }
    }
}

extension Count {
    /// The sum of rounded numbers, rounded: a small one counts as the middle of what it may be.
    fileprivate static func sum(_ parts: [Count]) -> Count {
        guard !parts.contains(where: \.isHidden) else { return .notTold }
        let total = parts.reduce(0) { $0 + ($1.value.map(Double.init) ?? 2.5) }
        if total > 0, total < 5 { return Count(value: nil, status: .small) }
        return Count(value: Int(total.rounded(to: .multiple(of: 5))), status: .rounded)
    }
}

extension SchemeClockFigures {
    fileprivate init(adding tables: [PublishedTables.Route], decided: DayCounts?) {
        self.init()
        let held = DayCounts(adding: tables.map(\.bodyHeldWorkingDays))
        let (within, beyond) = (Count.sum(tables.map(\.withinStandard)), Count.sum(tables.map(\.beyondStandard)))
        fromClockStart = DurationSummary(n: held.map { Count(value: $0.count, status: .rounded) } ?? .notTold)
        fromFirstSubmission =
            decided.map(DurationSummary.init) ?? DurationSummary(n: tables.isEmpty ? 0 : .notTold)
        bodyHeld = held.map(DurationSummary.init) ?? DurationSummary(n: .notTold)
        (withStandardCases, withinStandardCases) = (Count.sum([within, beyond]), within)
        overdueOpenCases = .notTold
        guard let kept = within.value, let all = withStandardCases.value, all > 0 else { return }
        $withinStandardPercent =
            all < SmallNumberRule.leastOfPercentage
            ? Disclosed(value: nil, status: .notTold)
            : Disclosed(value: min(100, 100 * Double(kept) / Double(all)).rounded(to: .whole), status: .rounded)
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
            for days in decided.lengths.shown { add(days, .event("decided")) }
            for days in decided.lengths.censored + others.lengths.shown + others.lengths.censored {
                add(max(0, days), .open)
            }
        }
        guard let all = tally.figures() else { return nil }
        let limit = Double(reach) / 1_000_000
        func rounded(_ seconds: Double?) -> Disclosed<Double> {
            let value = seconds.flatMap { $0 <= limit ? $0 : nil }
            return value.map { Disclosed(value: $0, status: .rounded) } ?? Disclosed(value: nil, status: .notTold)
        }
        let decided = DayCounts(adding: tables.map(\.decidedCalendarDays))
        let count = { (number: Int) in Count(value: number, status: .rounded) }
        self.init()
        (n, events) = (count(all.n.value ?? 0), count(decided?.count ?? 0))
        (censored, lateEntries) = (count((all.n.value ?? 0) - (decided?.count ?? 0)), .notTold)
        ($medianSeconds, $p80Seconds) = (rounded(all.medianSeconds), rounded(all.p80Seconds))
        ($medianLowSeconds, $medianHighSeconds) = (rounded(all.medianLowSeconds), rounded(all.medianHighSeconds))
        $closedOnlyMedianSeconds = rounded(decided?.median?.exact.map { $0 * 86_400 })
        $closedOnlyP80Seconds = rounded(decided?.nearestRank(80)?.exact.map { $0 * 86_400 })
        curve = all.curve.filter { $0.seconds <= limit }.map { point in
            var point = point
            point.status = .rounded
            (point.survival, point.low, point.high) = (
                point.survival.rounded(to: .hundredths), point.low.rounded(to: .hundredths),
                point.high.rounded(to: .hundredths)
            )
            return point
        }
    }

    private static let day: Int64 = 86_400_000_000
}

extension DurationSummary {
    /// What a table tells: quantiles that lie among pooled times are not told.
    fileprivate init(_ days: DayCounts) {
        self.init(n: Count(value: days.count, status: .rounded))
        func rounded<Value>(_ value: Value?) -> Disclosed<Value> {
            Disclosed(value: value, status: value == nil ? .notTold : .rounded)
        }
        $medianWorkingDays = rounded(days.median?.exact)
        $p80WorkingDays = rounded(days.nearestRank(80)?.exact.map { Int($0) })
        $p90WorkingDays = rounded(
            days.count >= SmallNumberRule.leastOfP90 ? days.nearestRank(90)?.exact.map { Int($0) } : nil)
    }
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
                Sums of tables by whole days that bodies signed, each of every fifth case. No table is of fewer than 8 \
                cases, routes with fewer decided cases are in none, and the longest times are pooled: a quantile \
                among them is not told, the others are at most four cases of each file off.
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
