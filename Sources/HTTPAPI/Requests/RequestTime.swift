import Turnaround

/// Instants as requests tell them.
package enum RequestTime {
    /// Expected value, as a message says it after "expected".
    package static let expectation = "an RFC 3339 instant of the years 1900 to 2199, such as 2026-03-29T09:30:00Z"

    /// The instant that a text tells; `nil` where it tells none, or one that no case can have happened at.
    package static func instant(_ text: String) -> Instant? {
        guard let instant = try? Instant(text), range.contains(instant) else { return nil }
        return instant
    }

    /// 1900-01-01T00:00:00Z up to, but not with, 2200-01-01T00:00:00Z.
    private static let range = Instant(seconds: -2_208_988_800)..<Instant(seconds: 7_258_118_400)
}
