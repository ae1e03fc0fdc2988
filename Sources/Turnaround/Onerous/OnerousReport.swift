/// What each route costs, which of its steps carry flags, and which of them are onerous.
package struct OnerousReport: Codable, Sendable {
    /// Title of the report.
    package var title: String
    /// The moment it speaks of.
    package var asOf: Instant
    /// The calendar working days are counted in.
    package var calendar: String
    /// Whose thresholds were used: a body's code, `presets`, or `given` where the question brought its own.
    package var thresholdsOf: String
    /// The thresholds.
    package var thresholds: OnerousThresholds
    /// Each route, in order of names.
    package var routes: [RouteOnerous]
    /// Which steps are onerous, and of which it cannot be told, in words.
    package var finding: OnerousFinding
    /// Limits of the figures, in sentences.
    package var limits: [String] = []
    /// What people read in place of the names of routes and steps.
    package var titles = ReportTitles()
    /// Definitions of the report's terms.
    package var definitions: [Definition] = []

    /// What ``thresholdsOf`` says where nobody set any.
    package static let presets = "presets"
    /// What ``thresholdsOf`` says where the question brought its own.
    package static let given = "given"

    init(
        _ options: TurnaroundOptions, thresholdsOf: String, thresholds: OnerousThresholds, routes: [RouteOnerous],
        bodies: Int
    ) {
        (title, asOf, calendar) = (options.title, options.asOf, options.working.name)
        (self.thresholdsOf, self.thresholds, self.routes) = (thresholdsOf, thresholds, routes)
        finding = OnerousFinding(routes)
        titles = options.titles
        limits = OnerousReport.limits(of: routes, bodies: bodies, titles: titles)
        definitions = Definition.onerous
    }

    private enum CodingKeys: String, CodingKey {
        case title, calendar, thresholds, routes, finding, limits, titles, definitions
        case asOf = "as_of"
        case thresholdsOf = "thresholds_of"
    }
}

/// The burden and the steps of one route.
package struct RouteOnerous: Codable, Sendable {
    /// The route's name.
    package var route: String
    /// Cases opened by the moment of the report.
    package var cases: Count = 0
    /// Of those, closed ones.
    package var closedCases: Count = 0
    /// Cost of a case, and what it asks for.
    package var burden: [BurdenFigure]
    /// What the route asks for, by what it costs; the dearest first.
    package var requirements: [RequirementBurden]
    /// Rules about the route as a whole: F6 and F9.
    package var flags: [OnerousFlag]
    /// The steps in the order in which cases come to them.
    package var steps: [StepOnerous]

    private enum CodingKeys: String, CodingKey {
        case route, cases, burden, requirements, flags, steps
        case closedCases = "closed_cases"
    }
}

/// Statements about one step.
package struct StepOnerous: Codable, Sendable {
    /// The step.
    package var step: String
    /// Whose court it is.
    package var party: Party
    /// True if flags of two different kinds are raised, beyond chance.
    @Disclosed package var isOnerous: Bool?
    /// The kinds of the flags that are raised beyond chance.
    package var kinds: [OnerousKind]
    /// The flags raised.
    package var flags: [OnerousFlag]
    /// Rules that were looked at and raised no flag, with the reason.
    package var quiet: [OnerousFlag]

    init(step: String, party: Party, judged: [OnerousFlag]) {
        self.step = step
        self.party = party
        flags = judged.filter { $0.verdict == .raised }
        quiet = judged.filter { $0.verdict != .raised }
        kinds = Set(flags.filter { $0.isFirm == true }.map(\.rule.kind)).sorted()
        $isOnerous = Disclosed(kinds.count >= 2, .open)
    }

    private enum CodingKeys: String, CodingKey {
        case step, party, kinds, flags, quiet
        case isOnerous = "is_onerous"
    }
}

/// One rule applied to one step, or to one route.
package struct OnerousFlag: Hashable, Codable, Sendable {
    /// The rule.
    package var rule: OnerousRule
    /// What the rule is about.
    package var kind: OnerousKind
    /// Whether the flag is raised, and if not, why.
    package var verdict: Verdict
    /// True if it is raised and chance does not explain it. Only such flags make a step onerous.
    @Disclosed package var isFirm: Bool?
    /// The measured value, in `unit`; absent where nothing could be measured.
    @Disclosed package var number: Double?
    /// Threshold it was compared with, in `unit`; absent where there is nothing to hold it against.
    package var threshold: Double?
    /// The unit of both.
    package var unit: Unit
    /// Number of visits, cases or routes the number rests on.
    package var n: Count = 0
    /// Whether chance alone would carry the number over the threshold; absent where the threshold is enough.
    package var test: ChanceTest?
    /// The whole in one sentence.
    package var sentence: String
    /// Number of cases or visits that the verdict rests on.
    var base = 0

    /// Result of a rule.
    package enum Verdict: String, CaseIterable, Codable, Sendable {
        /// The flag is raised.
        case raised
        /// The number is on the right side of the threshold.
        case quiet
        /// It rests on fewer cases than others than the body itself are told of.
        case notTold = "not_told"
        /// There are too few visits, cases or routes to judge.
        case tooFew = "too_few"
        /// The step publishes no standard to be held against.
        case noStandard = "no_standard"
        /// The imported log does not say what the rule is about.
        case notMarked = "not_marked"
        /// Nobody recorded what the rule needs to know.
        case notRecorded = "not_recorded"
        /// The rule is not about steps of this kind.
        case notApplicable = "not_applicable"
    }

    /// Unit of a flag's number.
    package enum Unit: String, CaseIterable, Codable, Sendable {
        case workingDays = "working_days"
        case share
        case requestsPerCase = "requests_per_case"
        case index
        case itemsPerCredit = "items_per_credit"
    }

    init(
        _ rule: OnerousRule, _ verdict: Verdict, number: Double? = nil, threshold: Double? = nil, unit: Unit, n: Int,
        test: ChanceTest? = nil, sentence: String
    ) {
        self.rule = rule
        kind = rule.kind
        self.verdict = verdict
        self.threshold = threshold
        self.unit = unit
        self.n = Count(n)
        self.test = test
        self.sentence = sentence
        base = n
        $isFirm = Disclosed(verdict == .raised, .open)
        $number = Disclosed(number, rule.protection(of: unit, n: n))
    }

    /// The flag, resting on other cases than `n` counts.
    func resting(on base: Int) -> OnerousFlag {
        var flag = self
        flag.base = base
        flag.n = Disclosed(n.value, .open)
        flag.$number = Disclosed(number, rule.protection(of: unit, n: base))
        return flag
    }

    private enum CodingKeys: String, CodingKey {
        case rule, kind, verdict, number, threshold, unit, n, test, sentence
        case isFirm = "is_firm"
    }
}

extension OnerousRule {
    /// What the number of a flag is: a part of pieces or cases is a percentage, a middle value an average.
    fileprivate func protection(of unit: OnerousFlag.Unit, n: Int) -> SmallNumberRule {
        switch unit {
        case .share where [.duplicate, .unused, .nonDecisive].contains(self): .share(of: n)
        case .workingDays: .average(of: n, to: .whole)
        case .requestsPerCase: .average(of: n, to: .tenths)
        case .share, .index, .itemsPerCredit: .average(of: n, to: .hundredths)
        }
    }
}
