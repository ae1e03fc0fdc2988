/// Makes the onerous report from what was kept while cases came in.
struct OnerousJudge: Sendable {
    let routes: [String: RouteTally]
    let tally: OnerousTally
    let thresholds: OnerousThresholds
    let asOf: Instant
    private let evidence: [String: RouteEvidence]

    init(routes: [String: RouteTally], tally: OnerousTally, thresholds: OnerousThresholds, asOf: Instant) {
        self.routes = routes
        self.tally = tally
        self.thresholds = thresholds
        self.asOf = asOf
        let duplicates = EvidenceLedger(tally.routes).duplicates
        evidence = Dictionary(
            uniqueKeysWithValues: tally.routes.map { route, burden in
                let first = routes[route]?.orderedSteps.first { $0.tally.party == .body }?.name
                return (
                    route,
                    RouteEvidence(burden, duplicates: duplicates[route] ?? [], names: tally.names, defaultStep: first)
                )
            })
    }

    /// Every route, in order of names.
    var judged: [RouteOnerous] { routes.sorted { $0.key < $1.key }.map { judge($0, $1) } }

    private func judge(_ route: String, _ figures: RouteTally) -> RouteOnerous {
        let steps = figures.orderedSteps
        let standards = steps.compactMap(\.tally.standard?.typicalWorkingDays).reduce(0, +)
        let burden = tally.routes[route] ?? RouteBurdenTally()
        let byStep = evidence[route]?.bySteps() ?? [:]
        let isMarked = figures.imported < figures.cases || steps.contains { $0.tally.isRequest }
        var whole = [disproportionate(route), heavier(route)]
        var judged = steps.map { name, tally in
            let step = JudgedStep(
                name: name, tally: tally, extras: burden.steps[name] ?? StepBurdenTally(),
                evidence: byStep[name] ?? StepEvidence(),
                thresholds: thresholds, standards: standards, isMarked: isMarked, knowsOutcomes: burden.knowsOutcomes)
            return step.judged + charged(whole, to: step, of: route)
        }
        Self.correct(&whole, &judged, rate: thresholds[.falseDiscoveryRate])
        return RouteOnerous(
            route: route, cases: Count(figures.cases), closedCases: Count(figures.durations.count),
            burden: burdenFigures(route),
            requirements: evidence[route]?.pareto() ?? [], flags: whole,
            steps: zip(steps, judged).map { StepOnerous(step: $0.name, party: $0.tally.party, judged: $1) })
    }

    /// Corrects the p-values of all tests of a route for their number, and takes back the firmness of flags that chance
    /// explains.
    private static func correct(_ whole: inout [OnerousFlag], _ steps: inout [[OnerousFlag]], rate: Double) {
        var all = [whole] + steps
        let indices = all.indices.flatMap { step in all[step].indices.map { (step, $0) } }
        // A route's flag that is charged to a step is the same test, counted once.
        let chances = indices.map { step, flag in
            step > 0 && [.disproportionate, .heavier].contains(all[step][flag].rule)
                ? nil : all[step][flag].test?.pValue
        }
        let adjusted = BenjaminiHochberg.adjusted(chances)
        for ((step, flag), chance) in zip(indices, adjusted) {
            guard let chance else { continue }
            all[step][flag].test?.adjustedPValue = chance
            all[step][flag].$isFirm = Disclosed(all[step][flag].verdict == .raised && chance <= rate, .open)
        }
        for step in all.indices.dropFirst() {
            for flag in all[step].indices {
                guard let original = all[0].first(where: { $0.rule == all[step][flag].rule }) else { continue }
                all[step][flag].test = original.test
                all[step][flag].$isFirm = Disclosed(
                    all[step][flag].verdict == .raised && original.isFirm == true, .open)
            }
        }
        (whole, steps) = (all[0], Array(all.dropFirst()))
    }
}

extension OnerousJudge {
    /// What a route costs, and what it asks for.
    func burdenFigures(_ route: String) -> [BurdenFigure] {
        let cases = tally.routes[route]?.cases ?? []
        var figures = BurdenFigure.Basis.allCases.flatMap { moneyFigures(route, cases, $0) }
        figures += evidenceFigures(route, cases)
        figures += qualityFigures(route, routes[route]?.quality.figures)
        return figures.enumerated().sorted { ($0.element.code, $0.offset) < ($1.element.code, $1.offset) }.map(
            \.element)
    }

    private func moneyFigures(_ route: String, _ cases: [BurdenCase], _ basis: BurdenFigure.Basis) -> [BurdenFigure] {
        var sums: [BurdenMeasure: CaseFigures] = [:]
        for burdenCase in cases {
            sums[.perCase, default: CaseFigures()].add(burdenCase.burden.perCase(basis))
            sums[.annualised, default: CaseFigures()].add(burdenCase.burden.perYear(basis))
            sums[.perLearner, default: CaseFigures()].add(burdenCase.burden.perLearner(basis))
            sums[.shareOfIncome, default: CaseFigures()].add(burdenCase.burden.shareOfIncome(basis))
        }
        var figures = [BurdenMeasure.perCase, .annualised, .perLearner, .shareOfIncome].map { measure in
            (sums[measure] ?? CaseFigures()).figure(measure, basis: basis, without: .fee)
        }
        let yearly = sums[.annualised]?.values ?? []
        let active = cases.count { burdenCase in
            guard let approved = burdenCase.approved,
                let years = tally.routes[route]?.terms[burdenCase.terms].validityYears
            else {
                return false
            }
            return asOf < approved.advanced(byYears: years)
        }
        // The mean, because it is multiplied: a middle value times a number is no total.
        let total = active > 0 && !yearly.isEmpty ? yearly.reduce(0, +) / Double(yearly.count) * Double(active) : nil
        figures.append(
            BurdenFigure(
                .schemeTotal, basis: basis, value: total, n: active,
                missing: active == 0 ? CaseBurden.MissingInput.approvals.reason : sums[.annualised]?.reason))
        figures.append(proportionality(route, basis).figure(.proportionality, basis: basis, without: .benchmark))
        return figures
    }

    private func evidenceFigures(_ route: String, _ cases: [BurdenCase]) -> [BurdenFigure] {
        var (required, perTen, pages, reuse) = (CaseFigures(), CaseFigures(), CaseFigures(), CaseFigures())
        var (duplicates, unused): ([(Int, Int)], [(Int, Int)]) = ([], [])
        for (index, burdenCase) in cases.enumerated() {
            let list = tally.routes[route]?.lists[burdenCase.list] ?? []
            required.add(list.isEmpty ? .failure(.requirements) : .success(Double(list.count)))
            perTen.add(perCredit(list, burdenCase).map { $0 * 10 })
            let known = burdenCase.items.compactMap(\.pages)
            pages.add(known.isEmpty ? .failure(.pages) : .success(Double(known.reduce(0, +))))
            reuse.add(reuseRatio(of: burdenCase, route))
            if let marks = evidence[route]?.duplicates[index], !marks.isEmpty {
                duplicates.append((marks.count { $0 }, marks.count))
            }
            let recorded = burdenCase.items.compactMap(\.consulted)
            if !recorded.isEmpty { unused.append((recorded.count { !$0 }, recorded.count)) }
        }
        let hasEvidence = cases.contains { !$0.items.isEmpty }
        return [
            required.figure(.requiredItems, without: .requirements),
            perTen.figure(.itemsPerTenCredits, without: .requirements),
            pages.figure(.pages, without: .pages), reuse.figure(.reuse, without: .sources),
            Self.part(.duplication, duplicates, missing: hasEvidence ? .provider : .evidence),
            Self.part(.unused, unused, missing: .consultation),
        ]
    }

    /// Marked pieces over all pieces, all cases together.
    private static func part(_ measure: BurdenMeasure, _ bundles: [(Int, Int)], missing: CaseBurden.MissingInput)
        -> BurdenFigure
    {
        let (marked, all) = bundles.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        return BurdenFigure(measure, value: share(marked, of: all), n: bundles.count, missing: missing.reason)
    }

    /// Requirements met by what exists already, over all requirements of the case.
    private func reuseRatio(of burdenCase: BurdenCase, _ route: String) -> Result<Double, CaseBurden.MissingInput> {
        let all = evidence[route]?.requirements(of: burdenCase) ?? []
        guard !all.isEmpty else { return .failure(.requirements) }
        guard burdenCase.items.contains(where: { $0.source != nil }) else { return .failure(.sources) }
        let met = Set(burdenCase.items.filter { $0.source == .reused || $0.source == .public }.map(\.requirement))
        return .success(Double(met.count) / Double(all.count))
    }

    private func qualityFigures(_ route: String, _ quality: QualityFigures?) -> [BurdenFigure] {
        let cases = quality == nil ? 0 : routes[route]?.cases ?? 0
        let conditions = quality?.conditions.value ?? 0
        let discharged = quality?.discharge.n.value ?? 0
        return [
            BurdenFigure(
                .requests, value: quality?.requestsPerCase, n: cases,
                missing: "No case says which of its steps are requests."),
            BurdenFigure(
                .repeatedRequests, value: quality.flatMap { share($0.repeatedRequestCases.value ?? 0, of: cases) },
                n: cases,
                missing: "No case says which of its steps are requests."),
            BurdenFigure(
                .conditions, value: quality?.conditionsPerDecision, n: conditions,
                missing: CaseBurden.MissingInput.decisions.reason),
            BurdenFigure(
                .discharge, value: quality?.discharge.medianSeconds.map { $0 / 86_400 }, n: discharged,
                missing: (conditions == 0 ? CaseBurden.MissingInput.decisions : .conditions).reason),
            BurdenFigure(
                .dischargedOnTime, value: quality?.dischargedOnTimePercent.map { $0 / 100 },
                n: quality?.dueConditions?.value ?? 0,
                missing: (conditions == 0 ? CaseBurden.MissingInput.decisions : .dueDays).reason),
        ]
    }

    /// Required items over credits of one case.
    func perCredit(_ list: [Int32], _ burdenCase: BurdenCase) -> Result<Double, CaseBurden.MissingInput> {
        guard !list.isEmpty else { return .failure(.requirements) }
        return burdenCase.credits.map { .success(Double(list.count) / $0) } ?? .failure(.credits)
    }

    /// B6 of each case: pounds a credit over the median of the benchmark route's cases with the same body.
    func proportionality(_ route: String, _ basis: BurdenFigure.Basis) -> CaseFigures {
        var figures = CaseFigures()
        guard let burden = tally.routes[route] else { return figures }
        var medians: [Key: Double?] = [:]
        for burdenCase in burden.cases {
            guard let benchmark = burden.terms[burdenCase.terms].benchmarkRoute, benchmark != route else {
                figures.add(.failure(.benchmark))
                continue
            }
            let key = Key(benchmark: benchmark, body: burdenCase.body)
            let median = medians[key] ?? middle(of: benchmark, body: burdenCase.body, basis)
            medians[key] = median
            figures.add(
                burdenCase.burden.perCredit(basis).flatMap { value in
                    median.flatMap { $0 > 0 ? .success(value / $0) : nil } ?? .failure(.benchmark)
                })
        }
        return figures
    }

    /// A benchmark route with one body.
    private struct Key: Hashable {
        var benchmark: String
        var body: Int32?
    }

    private func middle(of route: String, body: Int32?, _ basis: BurdenFigure.Basis) -> Double? {
        let values = (tally.routes[route]?.cases ?? []).filter { $0.body == body }.compactMap {
            try? $0.burden.perCredit(basis).get()
        }
        return Quantile.median(values.sorted())
    }
}
