/// A point in time, exact to the microsecond: what PostgreSQL's `timestamptz` holds, without rounding.
package struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    package let microseconds: Int64

    /// - Parameter microseconds: microseconds since 1970-01-01T00:00:00Z.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// - Parameter seconds: whole seconds since 1970-01-01T00:00:00Z.
    package init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// Microseconds from `earlier` to this instant; negative where `earlier` is the later of the two.
    package func microseconds(since earlier: Instant) -> Int64 { microseconds - earlier.microseconds }

    /// Seconds from `earlier` to this instant.
    package func seconds(since earlier: Instant) -> Double { Double(microseconds(since: earlier)) / 1_000_000 }

    /// This instant moved by a number of microseconds.
    package func advanced(byMicroseconds count: Int64) -> Instant { Instant(microseconds: microseconds + count) }

    /// This instant moved by a number of seconds.
    package func advanced(bySeconds count: Int64) -> Instant { advanced(byMicroseconds: count * 1_000_000) }
}
