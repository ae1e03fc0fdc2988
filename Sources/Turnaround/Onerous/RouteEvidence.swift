/// Evidence handed in on one route, with what the ledger knows of it, by requirement and by step.
struct RouteEvidence: Sendable {
    let tally: RouteBurdenTally
    let duplicates: [[Bool]?]
    let names: NameNumbers
    /// Where a requirement is judged of which the version says nothing: the first step with the body.
    let defaultStep: String?

    init(_ tally: RouteBurdenTally, duplicates: [[Bool]?], names: NameNumbers, defaultStep: String?) {
        self.tally = tally
        self.duplicates = duplicates
        self.names = names
        self.defaultStep = defaultStep
    }

    /// The requirements of a case: those of its list and those it handed something in for.
    func requirements(of burdenCase: BurdenCase) -> Set<Int32> {
        Set(tally.lists[burdenCase.list]).union(burdenCase.items.map(\.requirement))
    }

    /// The step at which a requirement is judged under some terms.
    func step(of requirement: Int32, under terms: SchemeTerms) -> String? {
        terms.requirementSteps[names[requirement]] ?? defaultStep
    }

    /// Pounds of work for a piece; `nil` without hours or tariff.
    func cost(of item: BurdenItem, under terms: SchemeTerms) -> Double? {
        guard let hours = item.hours, let tariff = terms.tariffGBP else { return nil }
        return hours * tariff
    }

    /// The evidence by the step at which it is judged.
    func bySteps() -> [String: StepEvidence] {
        var steps: [String: StepEvidence] = [:]
        for (index, burdenCase) in tally.cases.enumerated() {
            let terms = tally.terms[burdenCase.terms]
            let substantive = Set(terms.substantive.compactMap(names.known))
            for requirement in requirements(of: burdenCase) {
                guard let step = step(of: requirement, under: terms) else { continue }
                steps[step, default: StepEvidence()].requirements.insert(requirement)
                if substantive.contains(requirement) { steps[step]?.substantive.insert(requirement) }
            }
            var parts: [String: (duplicates: Int, items: Int, unused: Int, recorded: Int)] = [:]
            for (number, item) in burdenCase.items.enumerated() where !substantive.contains(item.requirement) {
                guard let step = step(of: item.requirement, under: terms) else { continue }
                var part = parts[step] ?? (0, 0, 0, 0)
                if let known = duplicates[index] {
                    part.items += 1
                    if known[number] { part.duplicates += 1 }
                }
                if let consulted = item.consulted {
                    part.recorded += 1
                    if !consulted { part.unused += 1 }
                }
                parts[step] = part
                if let cost = cost(of: item, under: terms) { steps[step]?.cost += cost }
            }
            for (step, part) in parts {
                if part.items > 0 { steps[step]?.duplicates.append((part.duplicates, part.items)) }
                if part.recorded > 0 { steps[step]?.unused.append((part.unused, part.recorded)) }
            }
        }
        return steps
    }

    /// What each requirement costs, the dearest first; without costs those with the most pages, then by name.
    func pareto() -> [RequirementBurden] {
        guard let latest = tally.cases.max(by: { $0.handedIn < $1.handedIn }) else { return [] }
        let terms = tally.terms[latest.terms]
        var sums: [Int32: RequirementSums] = [:]
        var casesWithHours = 0
        for (index, burdenCase) in tally.cases.enumerated() {
            for requirement in requirements(of: burdenCase) { sums[requirement, default: RequirementSums()].cases += 1 }
            var gaveHours = false
            for (number, item) in burdenCase.items.enumerated() {
                let cost = cost(of: item, under: tally.terms[burdenCase.terms])
                if cost != nil { gaveHours = true }
                sums[item.requirement, default: RequirementSums()].add(
                    item, isDuplicate: duplicates[index]?[number], cost: cost)
            }
            if gaveHours { casesWithHours += 1 }
        }
        let total = sums.values.reduce(0) { $0 + $1.cost }
        let ranked = sums.sorted { left, right in
            (right.value.cost, right.value.pages, names[left.key]) < (
                left.value.cost, left.value.pages, names[right.key]
            )
        }
        var running = 0.0
        return ranked.map { requirement, sum in
            running += sum.cost
            let name = names[requirement]
            let known = casesWithHours > 0 && total > 0
            var burden = RequirementBurden(
                requirement: name, step: step(of: requirement, under: terms),
                isSubstantive: terms.substantive.contains(name))
            if known {
                let cost = (case: sum.cost / Double(casesWithHours), share: sum.cost / total, running: running / total)
                let part = SmallNumberRule.average(of: casesWithHours, to: .hundredths)
                burden.$costGBP = Disclosed(cost.case, .average(of: casesWithHours, to: .twoDigits))
                burden.$costShare = Disclosed(cost.share, part)
                burden.$cumulativeShare = Disclosed(min(1, cost.running), part)
            }
            burden.add(sum)
            return burden
        }
    }
}

extension RequirementBurden {
    /// What the pieces for it say.
    fileprivate mutating func add(_ sum: RequirementSums) {
        (cases, items) = (Count(sum.cases), Count(sum.items))
        $pages = Disclosed(sum.hasPages ? sum.pages : nil, .average(of: sum.items, to: .multiple(of: 5)))
        $reuse = Disclosed(share(sum.reused, of: sum.sourced), .share(of: sum.sourced))
        $duplication = Disclosed(share(sum.duplicates, of: sum.judged), .share(of: sum.judged))
        $unused = Disclosed(share(sum.unused, of: sum.recorded), .share(of: sum.recorded))
    }
}

/// What is summed up of one requirement.
private struct RequirementSums {
    var (cases, items, pages, reused, sourced, duplicates, judged, unused, recorded) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
    var cost = 0.0
    var hasPages = false

    mutating func add(_ item: BurdenItem, isDuplicate: Bool?, cost: Double?) {
        items += 1
        self.cost += cost ?? 0
        if let count = item.pages { (pages, hasPages) = (pages + count, true) }
        if let source = item.source {
            sourced += 1
            if source != .new { reused += 1 }
        }
        if let isDuplicate {
            judged += 1
            if isDuplicate { duplicates += 1 }
        }
        if let consulted = item.consulted {
            recorded += 1
            if !consulted { unused += 1 }
        }
    }
}

/// A part, or `nil` of nothing.
func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
