/// Whose court a case is in. Every instant of a case belongs to exactly one party.
package enum Party: String, CaseIterable, Codable, Sendable {
    /// The college or university.
    case provider
    /// The accrediting body.
    case body
    /// Ready, and waiting for a committee of the body to meet.
    case meeting
    /// Somebody else, such as an external examiner.
    case thirdParty = "third-party"
    /// Stopped by agreement, with a reason.
    case paused
    /// Nobody: the case is finished.
    case none
    /// Imported history that does not say.
    case unattributed

    /// True if a body's standard runs meanwhile: its own desk and its own rota.
    package var usesStandard: Bool { self == .body || self == .meeting }

    /// The place in tables that are indexed by party.
    var index: Int {
        switch self {
        case .provider: 0
        case .body: 1
        case .meeting: 2
        case .thirdParty: 3
        case .paused: 4
        case .none: 5
        case .unattributed: 6
        }
    }
}
