import Engine
import Foundation
import Synchronization

/// Ids of the people behind tokens, for the log. A token is one person's for good, so it is asked about seldom.
final class Askers: Sendable {
    /// Tokens that are remembered at most.
    private static let most = 4_096

    private let engine: Engine
    private let known = Mutex<[Credential: UUID]>([:])

    init(_ engine: Engine) { self.engine = engine }

    /// The id of the person who holds a good token; `nil` where that is not known and could not be asked at once, so
    /// that no answer waits for its line in the log.
    func id(of credential: Credential) async -> UUID? {
        if let id = known.withLock({ $0[credential] }) { return id }
        guard let id = try? await engine.principalID(of: credential) else { return nil }
        known.withLock { known in
            if known.count >= Self.most { known = [:] }
            known[credential] = id
        }
        return id
    }
}
