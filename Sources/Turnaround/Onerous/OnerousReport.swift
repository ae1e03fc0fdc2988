/// Which steps of which routes carry flags, and which of them are onerous.
package struct OnerousReport: Codable, Sendable {
    /// What the report is called.
    package let title: String
    /// The moment it speaks of.
    package let asOf: Instant
    /// The calendar working days are counted in.
    package let calendar: String
    /// Where flags are raised.
    package let thresholds: OnerousThresholds
    /// Each route, in order of names.
    package let routes: [RouteOnerous]
    /// What the report's words mean.
    package let definitions: [Definition]

    private enum CodingKeys: String, CodingKey {
        case title, calendar, thresholds, routes, definitions
        case asOf = "as_of"
    }
}

/// The steps of one route.
package struct RouteOnerous: Codable, Sendable {
    /// The route's name.
    package let route: String
    /// Cases opened by the moment of the report.
    package let cases: Count
    /// Of those, closed ones.
    package let closedCases: Count
    /// The steps in the order in which cases come to them.
    package let steps: [StepOnerous]

    private enum CodingKeys: String, CodingKey {
        case route, cases, steps
        case closedCases = "closed_cases"
    }
}

/// What is said of one step.
package struct StepOnerous: Codable, Sendable {
    /// The step.
    package let step: String
    /// Whose court it is.
    package let party: Party
    /// Whether flags of two different kinds are raised.
    package let isOnerous: Bool
    /// The kinds of the flags raised.
    package let kinds: [OnerousKind]
    /// The flags raised.
    package let flags: [OnerousFlag]
    /// Rules that were looked at and raised no flag, with the reason.
    package let quiet: [OnerousFlag]

    init(step: String, party: Party, judged: [OnerousFlag]) {
        self.step = step
        self.party = party
        flags = judged.filter { $0.verdict == .raised }
        quiet = judged.filter { $0.verdict != .raised }
        kinds = Set(flags.map(\.rule.kind)).sorted()
        isOnerous = kinds.count >= 2
    }

    private enum CodingKeys: String, CodingKey {
        case step, party, kinds, flags, quiet
        case isOnerous = "is_onerous"
    }
}

/// One rule applied to one step.
package struct OnerousFlag: Hashable, Codable, Sendable {
    /// The rule.
    package let rule: OnerousRule
    /// What the rule is about.
    package let kind: OnerousKind
    /// Whether the flag is raised, and if not, why.
    package let verdict: Verdict
    /// What was measured, in `unit`; absent where nothing could be.
    package let number: Double?
    /// What it was held against, in `unit`; absent where there is nothing to hold it against.
    package let threshold: Double?
    /// The unit of both.
    package let unit: Unit
    /// How many visits or cases the number rests on.
    package let n: Count
    /// The whole in one sentence.
    package let sentence: String

    /// What came of a rule.
    package enum Verdict: String, Codable, Sendable {
        /// The flag is raised.
        case raised
        /// The number is on the right side of the threshold.
        case quiet
        /// There are too few visits or cases to judge.
        case tooFew = "too_few"
        /// The step publishes no standard to be held against.
        case noStandard = "no_standard"
        /// The imported log does not say which of its steps are requests.
        case notMarked = "not_marked"
    }

    /// What a flag's number is counted in.
    package enum Unit: String, Codable, Sendable {
        case workingDays = "working_days"
        case share
        case requestsPerCase = "requests_per_case"
    }

    init(_ rule: OnerousRule, _ verdict: Verdict, number: Double?, threshold: Double?, unit: Unit, n: Int, sentence: String) {
        self.rule = rule
        kind = rule.kind
        self.verdict = verdict
        self.number = number
        self.threshold = threshold
        self.unit = unit
        self.n = .exact(n)
        self.sentence = sentence
    }
}
