/// How long a statement may take before it is cancelled.
///
/// For statements that stream rows or copy data the time counts from the last progress.
package enum StatementTimeout: Sendable, Hashable {
    /// As the configuration says.
    case standard
    /// That long.
    case after(Duration)
    /// As long as it likes.
    case never
}

/// What stops waiting for the server: a deadline, or the task's cancellation.
struct Deadline {
    /// Reason why a statement is being cancelled.
    enum Interruption {
        case deadline(Duration)
        case cancellation

        /// What the caller is told.
        var error: any Error {
            switch self {
            case .deadline(let limit): PostgresError.timedOut(after: limit)
            case .cancellation: CancellationError()
            }
        }
    }

    /// The time allowed, `nil` for any.
    let limit: Duration?
    /// True if the task's cancellation counts; clean-up goes on regardless.
    let heedsCancellation: Bool
    /// Time at which time is up; after an interruption, when the connection is given up.
    private(set) var instant: ContinuousClock.Instant?
    /// Why the statement was interrupted, once it was.
    private(set) var interruption: Interruption?

    init(limit: Duration?, heedsCancellation: Bool = true) {
        self.limit = limit
        self.heedsCancellation = heedsCancellation
        instant = limit.map { .now + $0 }
    }

    /// Starts the time anew, because the server made progress.
    mutating func progressed() {
        guard interruption == nil, let limit else { return }
        instant = .now + limit
    }

    /// Why to interrupt now, if there is a reason.
    func reasonToInterrupt() -> Interruption? {
        if heedsCancellation, Task.isCancelled { return .cancellation }
        if let limit, let instant, instant <= .now { return .deadline(limit) }
        return nil
    }

    /// True if the server did not even answer the interruption.
    var isExhausted: Bool { interruption != nil && instant.map { $0 <= .now } ?? false }

    /// Notes that the statement is being cancelled; the server has that long to say so.
    mutating func interrupt(_ reason: Interruption?, grace: Duration) {
        interruption = reason
        instant = .now + grace
    }

    /// Milliseconds to wait for the socket at most: to the deadline, and never so long that a cancellation goes unseen.
    var pollMilliseconds: Int32 {
        let slice: Int32 = 100
        guard let instant else { return slice }
        let remaining = ContinuousClock.now.duration(to: instant) / .milliseconds(1)
        return Int32(min(Double(slice), max(0, remaining.rounded(.up))))
    }
}
