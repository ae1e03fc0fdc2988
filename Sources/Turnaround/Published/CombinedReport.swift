/// What the published files of several bodies say together.
package struct CombinedReport: Codable, Sendable {
    /// The files it was made of, by body and period.
    package let files: [Source]
    /// All routes together; without steps.
    package let overall: CombinedFigures
    /// Each route by itself, in order of names.
    package let routes: [CombinedFigures]
    /// What every figure means.
    package let definitions: [Definition]

    /// One file.
    package struct Source: Hashable, Codable, Sendable {
        /// The body's code.
        package var body: String
        /// The body's name.
        package var name: String
        /// The first day of the cohort.
        package var from: Day
        /// The last day of the cohort.
        package var to: Day
        /// The moment the file speaks of.
        package var asOf: Instant
        /// The fingerprint of the key that signed it.
        package var key: String

        package init(body: String, name: String, from: Day, to: Day, asOf: Instant, key: String) {
            self.body = body
            self.name = name
            self.from = from
            self.to = to
            self.asOf = asOf
            self.key = key
        }

        private enum CodingKeys: String, CodingKey {
            case body, name, from, to, key
            case asOf = "as_of"
        }
    }

    /// Adds up the tables of some files.
    package init(_ files: [(source: Source, tables: PublishedTables)]) {
        self.files = files.map(\.source).sorted { ($0.body, $0.from) < ($1.body, $1.from) }
        let routes = Dictionary(grouping: files.flatMap(\.tables.routes), by: \.route)
        self.routes = routes.sorted { $0.key < $1.key }.map { CombinedFigures(route: $0, $1) }
        overall = CombinedFigures(route: nil, files.flatMap(\.tables.routes))
        definitions = Definition.combined
    }
}

/// The figures that tables tell together. What one of them does not tell is absent, never nought.
package struct CombinedFigures: Hashable, Codable, Sendable {
    /// The route; absent for all together.
    package let route: String?
    /// Decided cases.
    package let decided: Count
    /// Cases without a decision: open, withdrawn, lapsed or returned.
    package let withoutDecision: Count
    /// Of these, the open ones.
    package let open: Count
    /// From the first submission to the decision, working days.
    package let medianWorkingDays: ToldDays?
    /// Eight in ten took no longer.
    package let p80WorkingDays: ToldDays?
    /// Nine in ten took no longer; from 20 cases on.
    package let p90WorkingDays: ToldDays?
    /// With the body and its committee: half were held no longer, working days.
    package let bodyHeldMedianWorkingDays: ToldDays?
    /// The same for eight in ten.
    package let bodyHeldP80WorkingDays: ToldDays?
    /// Decided within the standard, in per cent of those with one.
    package let withinStandardPercent: Double?
    /// Half are decided within so many calendar days, open cases counted (Kaplan–Meier); absent where some files do not tell all of their
    /// open cases, or where it is not reached.
    package let curveMedianCalendarDays: Double?
    /// Decided cases by outcome.
    package let outcomes: [String: Int]?
    /// Working days of decided cases by party, as parts of the whole, 0 to 1.
    package let partyShares: [String: Double]?
    /// Completed visits by step.
    package let steps: [CombinedStep]

    private enum CodingKeys: String, CodingKey {
        case route, decided, open, outcomes, steps
        case withoutDecision = "without_decision"
        case medianWorkingDays = "median_working_days"
        case p80WorkingDays = "p80_working_days"
        case p90WorkingDays = "p90_working_days"
        case bodyHeldMedianWorkingDays = "body_held_median_working_days"
        case bodyHeldP80WorkingDays = "body_held_p80_working_days"
        case withinStandardPercent = "within_standard_percent"
        case curveMedianCalendarDays = "curve_median_calendar_days"
        case partyShares = "party_shares"
    }
}

/// The completed visits to one step.
package struct CombinedStep: Hashable, Codable, Sendable {
    /// The step.
    package let step: String
    /// How many.
    package let visits: Int
    /// Half lasted no longer.
    package let medianWorkingDays: ToldDays?
    /// Eight in ten lasted no longer.
    package let p80WorkingDays: ToldDays?

    private enum CodingKeys: String, CodingKey {
        case step, visits
        case medianWorkingDays = "median_working_days"
        case p80WorkingDays = "p80_working_days"
    }
}

extension CombinedFigures {
    /// The figures of tables that add up.
    init(route: String?, _ tables: [PublishedTables.Route]) {
        self.route = route
        let working = DayCounts(adding: tables.map(\.decidedWorkingDays))
        let held = DayCounts(adding: tables.map(\.bodyHeldWorkingDays))
        decided = working.map { .exact($0.count) } ?? .withheld
        withoutDecision = CombinedFigures.sum(tables.map { $0.withoutDecisionCalendarDays?.count }).map { .exact($0) } ?? .withheld
        open = CombinedFigures.sum(tables.map(\.open)).map { .exact($0) } ?? .withheld
        medianWorkingDays = working?.median
        p80WorkingDays = working?.nearestRank(80)
        p90WorkingDays = working.flatMap { $0.count >= 20 ? $0.nearestRank(90) : nil }
        bodyHeldMedianWorkingDays = held?.median
        bodyHeldP80WorkingDays = held?.nearestRank(80)
        let within = CombinedFigures.sum(tables.map(\.withinStandard))
        let beyond = CombinedFigures.sum(tables.map(\.beyondStandard))
        withinStandardPercent = within.flatMap { within in beyond.flatMap { percent(within, of: within + $0) } }
        curveMedianCalendarDays = CombinedFigures.curveMedian(tables)
        outcomes = CombinedFigures.sum(tables.map(\.outcomes))
        partyShares = CombinedFigures.sum(tables.map(\.partyWorkingDays)).flatMap { days in
            let whole = days.values.reduce(0, +)
            return whole > 0 ? days.mapValues { Double($0) / Double(whole) } : nil
        }
        steps =
            route == nil
            ? []
            : Dictionary(grouping: tables.flatMap(\.steps), by: \.step).sorted { $0.key < $1.key }.compactMap { step, parts in
                DayCounts(adding: parts.map(\.workingDays)).map { days in
                    CombinedStep(
                        step: step, visits: days.count, medianWorkingDays: days.median, p80WorkingDays: days.nearestRank(80))
                }
            }
    }

    /// The sum, where every part is told.
    private static func sum(_ parts: [Int?]) -> Int? {
        parts.isEmpty ? nil : parts.reduce(0) { sum, part in sum.flatMap { sum in part.map { sum + $0 } } }
    }

    private static func sum(_ parts: [[String: Int]?]) -> [String: Int]? {
        parts.isEmpty ? nil : parts.reduce([:]) { sum, part in sum.flatMap { sum in part.map { sum.merging($0, uniquingKeysWith: +) } } }
    }

    /// The median of the curve in which open cases count, in calendar days, where it lies below every pool.
    private static func curveMedian(_ tables: [PublishedTables.Route]) -> Double? {
        var sample = RiskSet()
        var limit = Int.max
        for table in tables {
            guard let others = table.withoutDecisionCalendarDays else { return nil }
            let decided = table.decidedCalendarDays
            for days in [others, decided] { limit = min(limit, days.toldUpTo ?? .max) }
            for days in decided.lengths.told { sample.add(microseconds: Int64(days), isEvent: true) }
            let censored = decided.lengths.censored + others.lengths.told + others.lengths.censored
            for days in censored { sample.add(microseconds: Int64(days), isEvent: false) }
        }
        guard let days = KaplanMeier(sample)?.time(reaching: 0.5), days <= limit else { return nil }
        return Double(days)
    }
}

extension DayCounts {
    /// The sum of the tables that are told; `nil` where none is.
    init?(adding tables: [DayCounts?]) {
        let told = tables.compactMap(\.self)
        guard !told.isEmpty else { return nil }
        self.init()
        for table in told { add(table) }
    }
}

extension Definition {
    /// What the figures of a combined report mean.
    static let combined: [Definition] = [
        .init(
            figure: "tables",
            meaning:
                "Counts by whole days, as each body published them: no table is of fewer than 8 cases, and the longest times are pooled."
        ),
        .init(figure: "duration", meaning: "From the first submission of a case to the decision of the body; decided cases."),
        .init(figure: "more than", meaning: "The figure lies among times that a file pools: it is above the days given."),
        .init(figure: "withheld", meaning: "At least one file has too few cases to tell."),
        .init(
            figure: "curve median",
            meaning: "First day by which half of the cases are decided when open ones count too (Kaplan–Meier on calendar days)."),
        .init(figure: "party shares", meaning: "Total working days of a party over those of all, decided cases from opening to closing."),
    ]
}
