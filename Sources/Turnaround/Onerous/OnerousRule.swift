/// The rules by which a step may be flagged. F1, F2 and F4 are judged; the others belong to evidence and fees.
package enum OnerousRule: String, CaseIterable, Codable, Sendable {
    /// Late: its p80 is more than its standard.
    case late = "F1"
    /// Dominant: it takes most of the elapsed time.
    case dominant = "F2"
    /// Queue: most of its time is waiting.
    case queue = "F3"
    /// Rework: it asks for information again and again.
    case rework = "F4"
    /// Duplicate: it asks for what was handed in before.
    case duplicate = "F5"
    /// Disproportionate: it weighs more for a small course than for a programme.
    case disproportionate = "F6"
    /// Unused: nobody looks at what it asks for.
    case unused = "F7"
    /// Non-decisive: it never changes an outcome.
    case nonDecisive = "F8"
    /// Heavier than the benchmark of other schemes.
    case heavier = "F9"

    /// The kind of weight a rule is about. Two different kinds make a step onerous.
    package var kind: OnerousKind {
        switch self {
        case .late, .dominant, .queue: .time
        case .rework, .duplicate, .disproportionate, .heavier: .effort
        case .unused, .nonDecisive: .value
        }
    }

    /// `late`, `dominant`, …
    package var name: String {
        switch self {
        case .nonDecisive: "non-decisive"
        default: "\(self)"
        }
    }
}

/// The kind of weight a flag is about.
package enum OnerousKind: String, CaseIterable, Codable, Sendable, Comparable {
    /// It takes long.
    case time
    /// It asks much.
    case effort
    /// It gives little.
    case value

    package static func < (left: OnerousKind, right: OnerousKind) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// Where flags are raised. The defaults are those suggested by the domain; a body may set its own, and they are printed with the report.
package struct OnerousThresholds: Hashable, Codable, Sendable {
    /// F1: visits needed before the step is judged.
    package var lateMinimumVisits: Int
    /// F2: the median share of elapsed time above which a step dominates, 0 to 1.
    package var dominantShare: Double
    /// F2: how many times its share of the published standards the share must also exceed.
    package var dominantStandardFactor: Double
    /// F2: closed cases needed before the step is judged.
    package var dominantMinimumCases: Int
    /// F4: mean requests per case from which a step reworks.
    package var reworkMeanRequests: Double
    /// F4: cases needed before the step is judged.
    package var reworkMinimumCases: Int

    package init(
        lateMinimumVisits: Int = 8, dominantShare: Double = 0.4, dominantStandardFactor: Double = 1.5, dominantMinimumCases: Int = 1,
        reworkMeanRequests: Double = 2, reworkMinimumCases: Int = 1
    ) {
        self.lateMinimumVisits = lateMinimumVisits
        self.dominantShare = dominantShare
        self.dominantStandardFactor = dominantStandardFactor
        self.dominantMinimumCases = dominantMinimumCases
        self.reworkMeanRequests = reworkMeanRequests
        self.reworkMinimumCases = reworkMinimumCases
    }

    private enum CodingKeys: String, CodingKey {
        case lateMinimumVisits = "late_minimum_visits"
        case dominantShare = "dominant_share"
        case dominantStandardFactor = "dominant_standard_factor"
        case dominantMinimumCases = "dominant_minimum_cases"
        case reworkMeanRequests = "rework_mean_requests"
        case reworkMinimumCases = "rework_minimum_cases"
    }
}
