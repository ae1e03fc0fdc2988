/// Cost of one case to its provider, from published figures and the provider's estimates.
package struct CaseBurden: Hashable, Sendable {
    /// Pounds by published price alone.
    package var fees: Result<Double, MissingInput>
    /// The same and hours of work at the tariff.
    package var feesAndHours: Result<Double, MissingInput>
    private var annualFee: Double?
    private var validityYears: Double?
    private var income: Result<Double, MissingInput>
    private var learners: Double?
    private var credits: Double?

    /// An input without which a figure does not exist.
    package enum MissingInput: String, Error, CaseIterable, Sendable {
        case fee, tariff, hours, validity, learners, price, credits, benchmark, approvals, evidence, requirements,
            sources, consultation
        case provider, decisions, conditions, pages, dueDays

        /// Reason why there is no figure, in a sentence.
        package var reason: String {
            switch self {
            case .fee: "The route publishes no fee."
            case .tariff: "The route publishes no tariff for an hour of work."
            case .hours: "No provider has estimated hours."
            case .validity: "The route does not say how long an approval holds."
            case .learners: "No case says how many learners are expected."
            case .price: "No case says what a learner pays."
            case .credits: "No case has credits to divide by."
            case .benchmark: "The route names no benchmark route, or that has no case with the same figures."
            case .approvals: "No approval is in force."
            case .evidence: "No evidence is recorded."
            case .requirements: "The route lists no evidence."
            case .sources: "No provider says whether its evidence was there before."
            case .consultation: "Nobody recorded which evidence was looked at."
            case .provider: "It is not known which cases are of one provider."
            case .decisions: "No decision carries a condition."
            case .conditions: "No condition has been discharged."
            case .pages: "No evidence says how many pages it has."
            case .dueDays: "No discharged condition had a due day."
            }
        }
    }

    package init(_ profile: CaseProfile) {
        let scheme = profile.scheme
        let published = scheme.feeGBP.map { $0 + (scheme.externalGBP ?? 0) }
        fees = published.map { .success($0) } ?? .failure(.fee)
        let given = profile.evidence.compactMap(\.hours)
        if given.isEmpty {
            feesAndHours = .failure(.hours)
        } else if let tariff = scheme.tariffGBP {
            feesAndHours = fees.map { $0 + given.reduce(0, +) * tariff }
        } else {
            feesAndHours = .failure(.tariff)
        }
        annualFee = scheme.annualFeeGBP
        validityYears = scheme.validityYears.flatMap { $0 > 0 ? $0 : nil }
        learners = profile.course.learnersPerYear.flatMap { $0 > 0 ? $0 : nil }
        credits = profile.course.ukCredits.flatMap { $0 > 0 ? $0 : nil }
        switch (profile.course.priceGBP, learners) {
        case (.some(let price), .some(let learners)) where price > 0: income = .success(price * learners)
        case (.some, nil): income = .failure(.learners)
        default: income = .failure(.price)
        }
    }

    /// B1, pounds.
    package func perCase(_ basis: BurdenFigure.Basis) -> Result<Double, MissingInput> {
        basis == .fees ? fees : feesAndHours
    }

    /// B2, pounds a year: (B1 + the fees of the further years) ÷ years of validity. No fee counts for further years
    /// where none is published.
    package func perYear(_ basis: BurdenFigure.Basis) -> Result<Double, MissingInput> {
        guard let validityYears else { return .failure(.validity) }
        return perCase(basis).map { ($0 + (annualFee ?? 0) * max(0, validityYears - 1)) / validityYears }
    }

    /// B4, pounds: B1 ÷ (learners a year × years of validity).
    package func perLearner(_ basis: BurdenFigure.Basis) -> Result<Double, MissingInput> {
        guard let validityYears else { return .failure(.validity) }
        guard let learners else { return .failure(.learners) }
        return perCase(basis).map { $0 / (learners * validityYears) }
    }

    /// B5, 0 and more: B1 ÷ (price × learners a year × years of validity).
    package func shareOfIncome(_ basis: BurdenFigure.Basis) -> Result<Double, MissingInput> {
        guard let validityYears else { return .failure(.validity) }
        return income.flatMap { income in perCase(basis).map { $0 / (income * validityYears) } }
    }

    /// Pounds a credit: what B6 compares.
    package func perCredit(_ basis: BurdenFigure.Basis) -> Result<Double, MissingInput> {
        guard let credits else { return .failure(.credits) }
        return perCase(basis).map { $0 / credits }
    }
}

/// The value of a figure over cases: the median of those that have it, or why there is none.
struct CaseFigures: Sendable {
    private(set) var values: [Double] = []
    private var missing: Set<CaseBurden.MissingInput> = []

    mutating func add(_ result: Result<Double, CaseBurden.MissingInput>) {
        switch result {
        case .success(let value): values.append(value)
        case .failure(let input): missing.insert(input)
        }
    }

    /// The median; absent of nothing.
    var median: Double? { Quantile.median(values.sorted()) }

    /// Reason why there is none: the last in the list of inputs, which the cases lack that have those before.
    var reason: String? { CaseBurden.MissingInput.allCases.last(where: missing.contains)?.reason }

    /// The figure of these values.
    /// - Parameter input: what is missing where nothing at all is known of any case.
    func figure(_ measure: BurdenMeasure, basis: BurdenFigure.Basis? = nil, without input: CaseBurden.MissingInput)
        -> BurdenFigure
    {
        BurdenFigure(measure, basis: basis, value: median, n: values.count, missing: reason ?? input.reason)
    }
}
