/// When a request is sent again. Every request of the command line may be repeated: reads change nothing, commands
/// carry a key.
struct RetryPolicy: Sendable {
    /// Largest number of times it is sent.
    var attempts = 3
    /// Time for which to wait before the second attempt; each further wait is twice as long.
    var pause: Duration = .milliseconds(250)
    /// The longest wait that a server's `Retry-After` is granted.
    var longestPause: Duration = .seconds(10)

    /// True if an answer says that the server could not deal with the request just now.
    func repeats(status: Int) -> Bool { [502, 503, 504].contains(status) }

    /// Time for which to wait after an attempt, counted from 1.
    /// - Parameter retryAfter: the header's value; only a number of seconds is heeded.
    func delay(after attempt: Int, retryAfter: String?) -> Duration {
        if let seconds = retryAfter.flatMap({ Int($0) }), seconds >= 0 { return min(.seconds(seconds), longestPause) }
        return min(pause * (1 << min(attempt - 1, 10)), longestPause)
    }
}
