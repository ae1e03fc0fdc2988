import CoreMetrics
import Synchronization

/// Places for what takes long, shared so that nobody has them all: so many at one time, so many of them for each
/// holder. Where none is free others wait in turn, for a while and not too many.
final class Shares: Sendable {
    /// How many there are, and for how long one waits.
    struct Limits: Sendable, Hashable {
        /// Places in all.
        var all: Int
        /// Places for each holder.
        var each: Int
        /// Those who may wait for each holder.
        var waiting = 8
        /// How long one waits.
        var patience: Duration = .seconds(10)
    }

    /// What monitors are told.
    struct Meters: Sendable {
        /// Places that are taken.
        let taken: Meter
        /// Those who wait.
        let waiting: Meter
        /// Those who got none.
        let refused: Counter
    }

    /// A place, free again once nobody holds this.
    final class Place: Sendable {
        private let shares: Shares
        private let holder: String

        fileprivate init(_ shares: Shares, _ holder: String) { (self.shares, self.holder) = (shares, holder) }

        deinit { shares.free(holder) }
    }

    private struct Waiter {
        let id: Int
        let holder: String
        let answer: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var all = 0
        var each: [String: Int] = [:]
        var waiters: [Waiter] = []
        var lastID = 0

        /// Takes a place where one is free.
        mutating func take(_ holder: String, _ limits: Limits) -> Bool {
            guard all < limits.all, each[holder, default: 0] < limits.each else { return false }
            all += 1
            each[holder, default: 0] += 1
            return true
        }

        /// The first of those who wait for whom a place is free now; it is theirs with that.
        mutating func next(_ limits: Limits) -> Waiter? {
            for (index, waiter) in waiters.enumerated() where take(waiter.holder, limits) {
                return waiters.remove(at: index)
            }
            return nil
        }
    }

    private let limits: Limits
    private let meters: Meters
    private let refusal: @Sendable (Limits) -> Problem
    private let state = Mutex(State())

    /// - Parameters:
    ///   - kind: what the places are for, to monitors.
    ///   - refusal: what is told where none became free in time.
    init(
        _ limits: Limits, kind: String, metrics: HTTPMetrics = HTTPMetrics(),
        refusal: @escaping @Sendable (Limits) -> Problem
    ) {
        (self.limits, self.refusal) = (limits, refusal)
        meters = metrics.shares(kind, places: limits.all)
    }

    /// Number of those who wait.
    var waitingCount: Int { state.withLock(\.waiters.count) }

    /// Takes a place, perhaps after a while.
    /// - Parameter holder: whose share it is of.
    /// - Throws: the refusal where none became free in time, or too many wait already; `CancellationError`.
    func take(for holder: String) async throws -> Place {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let expiry = Mutex<Task<Void, any Error>?>(nil)
        defer { expiry.withLock { $0?.cancel() } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { answer in
                let isSettled = state.withLock { state in
                    if state.take(holder, limits) {
                        meters.taken.increment()
                        answer.resume()
                    } else if state.waiters.count(where: { $0.holder == holder }) >= limits.waiting {
                        meters.refused.increment()
                        answer.resume(throwing: refusal(limits))
                    } else {
                        meters.waiting.increment()
                        state.waiters.append(Waiter(id: id, holder: holder, answer: answer))
                        return false
                    }
                    return true
                }
                guard !isSettled else { return }
                // Patience begins in the queue, so that it cannot end before.
                expiry.withLock {
                    $0 = Task {
                        try await Task.sleep(for: limits.patience)
                        if giveUp(id, with: refusal(limits)) { meters.refused.increment() }
                    }
                }
                // Whoever was cancelled before they stood in the queue leaves it here.
                if Task.isCancelled { giveUp(id, with: CancellationError()) }
            }
        } onCancel: {
            giveUp(id, with: CancellationError())
        }
        return Place(self, holder)
    }

    private func free(_ holder: String) {
        let next = state.withLock { state in
            state.all -= 1
            state.each[holder, default: 1] -= 1
            if state.each[holder] == 0 { state.each[holder] = nil }
            return state.next(limits)
        }
        if let next {
            // The place goes on from one to the other.
            meters.waiting.decrement()
            next.answer.resume()
        } else {
            meters.taken.decrement()
        }
    }

    /// Takes a waiter out of the queue with an error.
    /// - Returns: false where they have their place, or have gone.
    @discardableResult private func giveUp(_ id: Int, with error: any Error) -> Bool {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        guard let waiter else { return false }
        meters.waiting.decrement()
        waiter.answer.resume(throwing: error)
        return true
    }
}

extension Problem {
    /// An organisation has its share under way.
    static func tooMany(_ limits: Shares.Limits) -> Problem {
        Problem(.tooMany, facts: ["limit": .integer(Int64(limits.each))], headers: [.retryAfter: "10"])
    }

    /// A server takes no more of something.
    static func busy(_ what: String) -> @Sendable (Shares.Limits) -> Problem {
        { limits in
            Problem(
                .serverBusy, "\(limits.all) \(what) are coming in already, or \(limits.each) from you. Try again soon.",
                headers: [.retryAfter: "10"])
        }
    }
}
