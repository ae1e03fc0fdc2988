/// Two groups of cases, or two periods, side by side: how long decisions took and how many kept within the standard,
/// with the differences and their 95 % intervals.
package struct SideBySideReport: Codable, Sendable {
    /// Title of the report.
    package var title: String
    /// The moment it speaks of.
    package var asOf: Instant
    /// The calendar working days are counted in.
    package var calendar: String
    /// Which cases are compared.
    package var selection: ReportSelection
    /// What the sides differ in: `nation`, …, `period`.
    package var dimension: String
    /// The pairs of sides.
    package var pairs: [SidePair]
    /// What people read in place of the names of routes and steps.
    package var titles: ReportTitles
    /// What every figure means.
    package var definitions: [Definition]

    private enum CodingKeys: String, CodingKey {
        case title, calendar, selection, dimension, pairs, titles, definitions
        case asOf = "as_of"
    }
}

/// Two sides with the differences between them: the first less the second.
package struct SidePair: Codable, Sendable {
    package var first: SideFigures
    package var second: SideFigures
    /// By how many working days decisions of the first take longer (Hodges–Lehmann).
    @Disclosed package var differenceWorkingDays: Double?
    /// Lower end of its 95 % interval.
    @Disclosed package var differenceLowWorkingDays: Double?
    /// Upper end of its 95 % interval.
    @Disclosed package var differenceHighWorkingDays: Double?
    /// By how many percentage points more of the first kept within the standard.
    @Disclosed package var differencePercentPoints: Double?
    /// Lower end of its 95 % interval (Newcombe).
    @Disclosed package var differenceLowPercentPoints: Double?
    /// Upper end of its 95 % interval (Newcombe).
    @Disclosed package var differenceHighPercentPoints: Double?

    init(first: SideFigures, second: SideFigures) { (self.first, self.second) = (first, second) }

    private enum CodingKeys: String, CodingKey {
        case first, second
        case differenceWorkingDays = "difference_working_days"
        case differenceLowWorkingDays = "difference_low_working_days"
        case differenceHighWorkingDays = "difference_high_working_days"
        case differencePercentPoints = "difference_percent_points"
        case differenceLowPercentPoints = "difference_low_percent_points"
        case differenceHighPercentPoints = "difference_high_percent_points"
    }
}

/// One side: a group, a period, or all cases that are not in the other.
package struct SideFigures: Codable, Sendable {
    /// The group, or the period; absent of all other cases.
    package var name: String?
    /// Cases.
    package var cases: Count = 0
    /// Of those, decided.
    package var decided: Count = 0
    /// Median of the times from the first submission to the first decision, working days.
    @Disclosed package var medianWorkingDays: Double?
    /// 80th percentile of them, working days.
    @Disclosed package var p80WorkingDays: Int?
    /// Decided cases that have a standard.
    package var withStandardCases: Count = 0
    /// Of those, first decided within it.
    package var withinStandardCases: Count = 0
    /// The same in per cent.
    @Disclosed package var withinStandardPercent: Double?
    /// Lower end of its 95 % interval (Wilson).
    @Disclosed package var withinStandardLowPercent: Double?
    /// Upper end of its 95 % interval (Wilson).
    @Disclosed package var withinStandardHighPercent: Double?

    init(name: String?) { self.name = name }

    private enum CodingKeys: String, CodingKey {
        case name, cases, decided
        case medianWorkingDays = "median_working_days"
        case p80WorkingDays = "p80_working_days"
        case withStandardCases = "with_standard_cases"
        case withinStandardCases = "within_standard_cases"
        case withinStandardPercent = "within_standard_percent"
        case withinStandardLowPercent = "within_standard_low_percent"
        case withinStandardHighPercent = "within_standard_high_percent"
    }
}

extension TurnaroundBuilder {
    /// The sides that were asked for, with their differences; none where none were.
    package func sideBySide() -> SideBySideReport {
        SideBySideReport(
            title: options.title, asOf: options.asOf, calendar: options.working.name, selection: options.selection,
            dimension: sides?.question.dimension ?? "", pairs: sides?.pairs() ?? [],
            titles: options.titles, definitions: Definition.sideBySide)
    }
}

extension SideBySideReport {
    /// The report as somebody may see it. Every figure follows from its own exact value by ``SmallNumberRule``.
    package func disclosed(to audience: Audience) throws -> SideBySideReport {
        guard audience == .others else { return self }
        var report = try figuresForOthers()
        report.definitions += Definition.disclosure
        return report
    }
}

extension Definition {
    /// What the figures of two sides mean.
    static let sideBySide: [Definition] = [
        .init(
            figure: "median",
            meaning: "Half of the decided cases took no longer from the first submission to the first decision."),
        .init(
            figure: "difference in working days",
            meaning:
                """
                The median of all differences between a case of the first side and one of the second (Hodges and \
                Lehmann); its 95 % interval comes from the rank-sum test. It needs 8 decided cases on each side.
                """
        ),
        .init(
            figure: "within standard",
            meaning:
                """
                The body's first decision came within the standard of the case; the 95 % interval of a part is \
                Wilson's, of a difference Newcombe's (method 10).
                """
        ),
        .init(
            figure: "95 % interval",
            meaning: "Where it holds nought, the difference may be chance."),
    ]
}
