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
    /// Limits of the figures, in sentences.
    package var limits: [String]
    /// Definitions of the report's terms.
    package var definitions: [Definition]

    /// What ``thresholdsOf`` says where nobody set any.
    package static let presets = "presets"
    /// What ``thresholdsOf`` says where the question brought its own.
    package static let given = "given"

    private enum CodingKeys: String, CodingKey {
        case title, calendar, thresholds, routes, limits, definitions
        case asOf = "as_of"
        case thresholdsOf = "thresholds_of"
    }
}

/// The burden and the steps of one route.
package struct RouteOnerous: Codable, Sendable {
    /// The route's name.
    package var route: String
    /// Cases opened by the moment of the report.
    package var cases: Count
    /// Of those, closed ones.
    package var closedCases: Count
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
    package var isOnerous: Bool
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
        kinds = Set(flags.filter(\.isFirm).map(\.rule.kind)).sorted()
        isOnerous = kinds.count >= 2
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
    package var isFirm: Bool
    /// The measured value, in `unit`; absent where nothing could be measured.
    package var number: Double?
    /// Threshold it was compared with, in `unit`; absent where there is nothing to hold it against.
    package var threshold: Double?
    /// The unit of both.
    package var unit: Unit
    /// Number of visits, cases or routes the number rests on.
    package var n: Count
    /// Whether chance alone would carry the number over the threshold; absent where the threshold is enough.
    package var test: ChanceTest?
    /// The whole in one sentence.
    package var sentence: String

    /// Result of a rule.
    package enum Verdict: String, CaseIterable, Codable, Sendable {
        /// The flag is raised.
        case raised
        /// The number is on the right side of the threshold.
        case quiet
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
        isFirm = verdict == .raised
        self.number = number
        self.threshold = threshold
        self.unit = unit
        self.n = .exact(n)
        self.test = test
        self.sentence = sentence
    }

    private enum CodingKeys: String, CodingKey {
        case rule, kind, verdict, number, threshold, unit, n, test, sentence
        case isFirm = "is_firm"
    }
}
