/// The rules by which a step may be flagged.
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
