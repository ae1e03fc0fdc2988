/// Dimensions by which a report is filtered and grouped.
package enum ReportDimension: String, CaseIterable, Codable, Sendable {
    /// The accrediting body, by its code.
    case body
    /// The workflow, by its name.
    case route
    /// The workflow and its version: `proportionate-accreditation v2`.
    case definition
    /// Where a case is, or where it ended.
    case state
    /// The provider's nation.
    case nation
    /// The sectors of work: up to three a case, so groups overlap and are never summed or tested.
    case sector
    /// The comparison level: `entry`, `1` … `8`.
    case level
    /// UK credits in bands: `1–10`, `11–20`, `21–30`, `31–60`, `over 60`.
    case size
    /// How learners take part.
    case mode
    /// When learners take part.
    case timetable
    /// What a learner pays, in bands: `free`, `£1–£99`, `£100–£499`, `£500–£999`, `£1,000 and more`.
    case price
    /// The calendar quarter of the cohort's day: `2026-Q3`.
    case quarter

    /// True if one case can stand in several groups.
    package var overlaps: Bool { self == .sector }
}

/// Which day of a case puts it into a cohort.
package enum Cohort: String, CaseIterable, Codable, Sendable {
    /// The day of its first submission; its opening where it was never submitted.
    case submitted
    /// The day of its decision; cases without one are not in the cohort.
    case decided
}

/// Selection of a report: printed with it.
package struct ReportSelection: Hashable, Codable, Sendable {
    /// Which day of a case counts for `from`, `to` and quarters.
    package var cohort: Cohort
    /// The first day of the cohort.
    package var from: Day?
    /// The last day of the cohort.
    package var to: Day?
    /// Only cases with one of these values, by dimension.
    package var filters: [ReportDimension: [String]]
    /// What the groups are made by, in order.
    package var groupedBy: [ReportDimension]

    package init(
        cohort: Cohort = .submitted, from: Day? = nil, to: Day? = nil, filters: [ReportDimension: [String]] = [:],
        groupedBy: [ReportDimension] = []
    ) {
        self.cohort = cohort
        self.from = from
        self.to = to
        self.filters = filters
        self.groupedBy = groupedBy
    }

    private enum CodingKeys: String, CodingKey {
        case cohort, from, to, filters
        case groupedBy = "grouped_by"
    }
}

extension ReportDimension: CodingKeyRepresentable {}

/// The account of every case that was looked at: each is in the figures or left out for one reason.
package struct Reconciliation: Hashable, Codable, Sendable {
    /// Cases looked at.
    package var opened: Count = 0
    /// Cases in the figures.
    package var inCohort: Count = 0
    /// Cases left out, by reason; with ``inCohort`` they sum to ``opened``.
    package var leftOut: [LeftOut] = []
    /// Bodies with cases in the figures, by code.
    package var bodies: [String] = []
    /// Where no case is in the figures: which filters empty them, the fewest whose removal gives cases.
    package var emptiedBy: [EmptyingFilters] = []

    /// Reasons why cases are not in the figures.
    package enum Reason: String, CaseIterable, Codable, Sendable {
        /// Opened after the moment the report speaks of.
        case openedLater = "opened_later"
        /// Of sample organisations, where those are left out.
        case sample
        /// Not picked by a filter.
        case filtered
        /// Neither submitted nor decided in the cohort's days.
        case outsideCohort = "outside_cohort"
        /// Not decided yet, where the cohort is by decision.
        case undecided
    }

    /// Cases that are left out for one reason.
    package struct LeftOut: Hashable, Codable, Sendable {
        /// The reason.
        package var reason: Reason
        /// How many.
        package var cases: Count

        package init(reason: Reason, cases: Count) {
            self.reason = reason
            self.cases = cases
        }
    }

    init() {}

    package init(opened: Count, inCohort: Count, leftOut: [LeftOut], bodies: [String]) {
        self.opened = opened
        self.inCohort = inCohort
        self.leftOut = leftOut
        self.bodies = bodies
    }

    private enum CodingKeys: String, CodingKey {
        case opened, bodies
        case inCohort = "in_cohort"
        case leftOut = "left_out"
        case emptiedBy = "emptied_by"
    }
}

/// The figures of the cases that share a value in every dimension of the grouping.
package struct GroupTurnaround: Codable, Sendable {
    /// The values, by dimension.
    package var key: [ReportDimension: String]
    /// True if a case can stand in several groups, one for each of its sectors: such groups are never summed nor
    /// tested.
    package var overlaps: Bool
    /// The figures; without steps unless the route, or the definition, is part of the key.
    package var figures: RouteTurnaround
}
