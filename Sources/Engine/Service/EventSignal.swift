import Logging
import Postgres
import ServiceLifecycle
import Synchronization

/// Wakes those who wait for events. One question of the whole server asks whether there are any, and nobody who waits
/// holds a connection.
package final class EventSignal: Sendable {
    private struct State {
        var rings = 0
        var lastID = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// How often it has rung: who waits tells what they knew before they looked.
    package var rings: Int { state.withLock(\.rings) }

    /// Wakes everybody who waits.
    package func ring() {
        let waiters = state.withLock { state in
            state.rings += 1
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it has rung more often than so, at most for a while. Returns at once where the task is cancelled.
    /// - Returns: false where it has not rung.
    @discardableResult
    package func wait(beyond rings: Int, for duration: Duration) async -> Bool {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let expiry = Mutex<Task<Void, any Error>?>(nil)
        defer { expiry.withLock { $0?.cancel() } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isLate = state.withLock { state in
                    guard state.rings <= rings, !Task.isCancelled else { return true }
                    state.waiters[id] = waiter
                    return false
                }
                guard !isLate else { return waiter.resume() }
                // The time begins once the waiter is there, so that it cannot end before.
                expiry.withLock {
                    $0 = Task {
                        try await Task.sleep(for: duration)
                        leave(id)
                    }
                }
            }
        } onCancel: {
            leave(id)
        }
        return self.rings > rings
    }

    private func leave(_ id: Int) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
}

/// Asks the database, for the whole server, whether there is a new event, and rings.
package struct EventPoller: Service {
    let pool: PostgresPool
    let signal: EventSignal
    let interval: Duration
    let logger: Logger

    /// A poller that asks every `interval`.
    package init(pool: PostgresPool, signal: EventSignal, interval: Duration = .seconds(1), logger: Logger) {
        (self.pool, self.signal, self.interval, self.logger) = (pool, signal, interval, logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var newest: Int?
            while !Task.isCancelled {
                do {
                    let now = try await pool.withConnection { connection in
                        try await connection.query("SELECT accredit.newest_event()")
                    }.first?.decode(Int.self, at: 0)
                    if now != newest { signal.ring() }
                    newest = now
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning(
                        "events wait for the database", metadata: ["error": "\(LoggedFault.text(of: error))"])
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }
}
