import Engine
import Synchronization

/// Whether a server can take requests: its database answers within a second and has this program's schema, and it has
/// not been asked to stop.
package final class Readiness: Sendable {
    /// How long the database may take.
    private static let patience = Duration.seconds(1)

    private let engine: Engine
    private let stopping = Atomic(false)

    /// The readiness of a server.
    /// - Parameter engine: by which the database is asked.
    package init(_ engine: Engine) { self.engine = engine }

    /// From now on the server is not ready: it ends what it has begun.
    package func stop() { stopping.store(true, ordering: .relaxed) }

    /// Succeeds if the server can take requests.
    /// - Throws: a ``Problem`` or `DatabaseFault` that says what is missing.
    package func check() async throws {
        if stopping.load(ordering: .relaxed) { throw Problem(.stopping) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [engine] in try await engine.readiness() }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw DatabaseFault.busy
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }
}
