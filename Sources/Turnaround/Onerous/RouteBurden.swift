/// One figure of what a route costs a provider, or asks of it. A figure whose inputs are missing is absent, with the
/// reason.
package struct BurdenFigure: Hashable, Codable, Sendable {
    /// The figure's place in the definitions: `B1` … `B6`, `E1` … `E6`.
    package var code: String
    /// Which figure it is.
    package var measure: BurdenMeasure
    /// What a sum of money is made of; absent for figures that are none.
    package var basis: Basis?
    /// The figure in `unit`: over cases their median, unless the definition says otherwise.
    @Disclosed package var value: Double?
    /// The unit.
    package var unit: Unit
    /// Number of cases it rests on.
    package var n: Count = 0
    /// Reason why there is no figure.
    package var missing: String?

    /// Components of a sum of money.
    package enum Basis: String, CaseIterable, Codable, Sendable {
        /// The body's list prices, and other published costs.
        case fees
        /// The same, and hours of work at the published tariff; only of cases whose provider estimated hours.
        case feesAndHours = "fees_and_hours"
    }

    /// Unit of a figure.
    package enum Unit: String, CaseIterable, Codable, Sendable {
        case gbp
        case share
        case index
        case items
        case pages
        case perCase = "per_case"
        case perDecision = "per_decision"
        case days
    }

    init(
        _ measure: BurdenMeasure, basis: Basis? = nil, value: Double?, n: Int, missing: String? = nil
    ) {
        code = measure.code
        self.measure = measure
        self.basis = basis
        unit = measure.unit
        // Approvals in force stand on the register.
        self.n = Disclosed(n, measure == .schemeTotal ? .open : .count)
        self.missing = value == nil ? missing : nil
        $value = Disclosed(value, measure.protection(n: n))
    }
}

/// The figures of burden; formulas, sources and worked examples are in `Docs/burden.md`.
package enum BurdenMeasure: String, CaseIterable, Codable, Sendable {
    /// Pounds a case.
    case perCase = "burden_per_case"
    /// Pounds for each year of validity.
    case annualised = "burden_per_year"
    /// Pounds a year for all approvals in force.
    case schemeTotal = "burden_of_scheme_per_year"
    /// Pounds for each learner expected.
    case perLearner = "burden_per_learner"
    /// Part of what the course is expected to earn.
    case shareOfIncome = "share_of_income"
    /// Burden per credit over that of the body's benchmark route.
    case proportionality = "proportionality_index"
    /// Pieces of evidence the route asks for.
    case requiredItems = "required_items"
    /// The same for ten credits.
    case itemsPerTenCredits = "items_per_10_credits"
    /// Pages handed in.
    case pages = "pages"
    /// Requirements met by what exists already, over all requirements.
    case reuse = "reuse_ratio"
    /// Pieces handed in before, or whose requirement was accepted before, over all pieces.
    case duplication = "duplication"
    /// Requests for information per case.
    case requests = "requests_per_case"
    /// Cases with two rounds of requests or more, over all cases.
    case repeatedRequests = "repeated_request_share"
    /// Pieces nobody opened or cited, over those of which that was recorded.
    case unused = "unused_evidence"
    /// Conditions over decisions.
    case conditions = "conditions_per_decision"
    /// Days from a condition to its discharge.
    case discharge = "condition_days"
    /// Discharged conditions that were discharged by their due day.
    case dischargedOnTime = "conditions_on_time"

    /// Its place in the definitions.
    package var code: String {
        switch self {
        case .perCase: "B1"
        case .annualised: "B2"
        case .schemeTotal: "B3"
        case .perLearner: "B4"
        case .shareOfIncome: "B5"
        case .proportionality: "B6"
        case .requiredItems, .itemsPerTenCredits, .pages: "E1"
        case .reuse: "E2"
        case .duplication: "E3"
        case .requests, .repeatedRequests: "E4"
        case .unused: "E5"
        case .conditions, .discharge, .dischargedOnTime: "E6"
        }
    }

    /// Its unit.
    package var unit: BurdenFigure.Unit {
        switch self {
        case .perCase, .annualised, .schemeTotal, .perLearner: .gbp
        case .shareOfIncome, .reuse, .duplication, .repeatedRequests, .unused, .dischargedOnTime: .share
        case .proportionality: .index
        case .requiredItems, .itemsPerTenCredits: .items
        case .pages: .pages
        case .requests: .perCase
        case .conditions: .perDecision
        case .discharge: .days
        }
    }

    /// What it is, for the rule of small numbers: a part of pieces or cases is a percentage, what the route's published
    /// version says is public, all else is over cases their median.
    func protection(n: Int) -> SmallNumberRule {
        switch self {
        case .requiredItems: .open
        case .duplication, .repeatedRequests, .unused, .dischargedOnTime: .share(of: n)
        case .reuse, .shareOfIncome, .proportionality: .average(of: n, to: .hundredths)
        case .perCase, .annualised, .schemeTotal, .perLearner: .average(of: n, to: .twoDigits)
        case .itemsPerTenCredits, .requests, .conditions: .average(of: n, to: .tenths)
        case .pages, .discharge: .average(of: n, to: .whole)
        }
    }

    /// Its name in print.
    package var name: String {
        switch self {
        case .perCase: "Burden per case"
        case .annualised: "Burden per year of validity"
        case .schemeTotal: "Burden of approvals in force, per year"
        case .perLearner: "Burden per learner"
        case .shareOfIncome: "Share of the course's income"
        case .proportionality: "Proportionality index"
        case .requiredItems: "Required items"
        case .itemsPerTenCredits: "Required items per 10 credits"
        case .pages: "Pages handed in"
        case .reuse: "Reuse ratio"
        case .duplication: "Duplication"
        case .requests: "Requests per case"
        case .repeatedRequests: "Cases with two requests or more"
        case .unused: "Unused evidence"
        case .conditions: "Conditions per decision"
        case .discharge: "Days to discharge"
        case .dischargedOnTime: "Discharged on time"
        }
    }
}

/// What one requirement of a route costs: a line of the Pareto table.
package struct RequirementBurden: Hashable, Codable, Sendable {
    /// The item of the route's evidence list.
    package var requirement: String
    /// The step at which it is judged: as the version says, else the route's first step with the body; absent where
    /// there is none.
    package var step: String?
    /// True if it is about the quality of the course itself, and so never called onerous.
    package var isSubstantive: Bool
    /// Cases of whose route it is, or that handed something in for it.
    package var cases: Count = 0
    /// Pieces handed in for it.
    package var items: Count = 0
    /// Pounds of work per case that gave hours: hours × tariff; absent without hours or tariff.
    @Disclosed package var costGBP: Double?
    /// Its part of the cost of all requirements; absent without cost.
    @Disclosed package var costShare: Double?
    /// The part of this requirement and all dearer ones.
    @Disclosed package var cumulativeShare: Double?
    /// Pages for it, of all cases.
    @Disclosed package var pages: Int?
    /// Part of its pieces that the provider had already; absent where none says so.
    @Disclosed package var reuse: Double?
    /// Part of its pieces that are duplicates; absent without pieces.
    @Disclosed package var duplication: Double?
    /// Part of its pieces that nobody looked at; absent where nobody recorded it.
    @Disclosed package var unused: Double?

    init(requirement: String, step: String?, isSubstantive: Bool) {
        (self.requirement, self.step, self.isSubstantive) = (requirement, step, isSubstantive)
    }

    private enum CodingKeys: String, CodingKey {
        case requirement, step, cases, items, pages, reuse, duplication, unused
        case isSubstantive = "is_substantive"
        case costGBP = "cost_gbp"
        case costShare = "cost_share"
        case cumulativeShare = "cumulative_share"
    }
}
