import Foundation

/// Local time in Europe/London, the zone in which every day of this product begins.
///
/// The zone's changes of offset are kept in a table, so that the day of an instant costs one binary search. Right for
/// 1970–2100.
package struct LondonTime: Sendable {
    /// The table for all years, built once from the Foundation zone "Europe/London".
    package static let shared = LondonTime(zone: TimeZone(identifier: "Europe/London"))

    /// When each offset begins to hold, in seconds since 1970, rising.
    private let starts: [Int64]
    /// Seconds east of UTC from the start of the same place on.
    private let offsets: [Int64]

    /// Reads the changes of a zone; where the system knows no zones, the statute holds: last Sundays of March and
    /// October, 01:00 UTC.
    init(zone: TimeZone?) {
        let changes = zone.map(LondonTime.changes) ?? LondonTime.statutoryChanges
        starts = changes.map(\.start)
        offsets = changes.map(\.offset)
    }

    private typealias Change = (start: Int64, offset: Int64)

    /// Samples the zone fortnightly (changes lie months apart) and closes in on each change by bisection.
    private static func changes(of zone: TimeZone) -> [Change] {
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
        }
        let last = Int64(Day.unchecked(year: 2101, month: 1, day: 1).number) * 86_400
        let step: Int64 = 14 * 86_400
        var found: [Change] = [(.min, offset(-step))]
        var second = -step
        while second < last {
            let next = second + step
            let after = offset(next)
            if after != offset(second) {
                var (low, high) = (second, next)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if offset(middle) == after { high = middle } else { low = middle }
                }
                found.append((high, after))
            }
            second = next
        }
        return found
    }

    /// The rule of Directive 2000/84/EC and the Summer Time Order 2002, which holds in London from 1996 on.
    private static var statutoryChanges: [Change] {
        [(.min, 0)]
            + (1970...2100).flatMap { year in
                [(3, Int64(3600)), (10, Int64(0))].map { month, offset in
                    let end = Day.unchecked(year: year, month: month, day: 31)
                    let sunday = end.advanced(by: -(end.weekday.rawValue % 7))
                    return (Int64(sunday.number) * 86_400 + 3600, offset)
                }
            }
    }

    /// Seconds east of UTC at an instant: 0 in winter, 3600 in summer.
    package func offset(at instant: Instant) -> Int64 {
        offset(atSecond: floorDivide(instant.microseconds, 1_000_000).quotient)
    }

    private func offset(atSecond second: Int64) -> Int64 {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= second { low = middle } else { high = middle }
        }
        return offsets[low]
    }

    /// The local day on which an instant falls.
    package func day(of instant: Instant) -> Day { local(instant).day }

    /// Calendar days from one instant to another, by their local days: those of consecutive spans add up exactly.
    package func days(from start: Instant, to end: Instant) -> Int { day(of: end).number - day(of: start).number }

    /// The local day and the local clock time at an instant.
    package func local(_ instant: Instant) -> (day: Day, time: TimeOfDay) {
        let shifted = instant.microseconds + offset(at: instant) * 1_000_000
        let (day, rest) = floorDivide(shifted, 86_400_000_000)
        return (Day(number: Int(day)), TimeOfDay(microseconds: rest))
    }

    /// The instant of a local day and clock time.
    ///
    /// A time that a spring change skips is taken as that much later (01:30 becomes 02:30); of a time that an autumn
    /// change repeats, the first is meant.
    package func instant(of day: Day, at time: TimeOfDay = .midnight) -> Instant {
        let local = Int64(day.number) * 86_400
        let (before, after) = (offset(atSecond: local - 86_400), offset(atSecond: local + 2 * 86_400))
        let wanted = local * 1_000_000 + time.microseconds
        let early = Instant(microseconds: wanted - before * 1_000_000)
        if offset(at: early) == before { return early }
        let late = Instant(microseconds: wanted - after * 1_000_000)
        return offset(at: late) == after ? late : early
    }
}

/// A clock time within a local day, such as a cut-off of 17:00.
package struct TimeOfDay: Hashable, Comparable, Sendable {
    /// Microseconds since local midnight as the clock shows them, 0 to 86,399,999,999.
    package let microseconds: Int64

    /// - Parameter microseconds: microseconds since midnight.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The beginning of the day.
    package static let midnight = TimeOfDay(microseconds: 0)
    /// 17:00, the cut-off where a scheme names none.
    package static let defaultCutOff = TimeOfDay(microseconds: 17 * 3_600_000_000)

    /// A clock time, or `nil` where there is none such (24:00).
    package init?(hour: Int, minute: Int) {
        guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
        microseconds = Int64(hour * 60 + minute) * 60_000_000
    }

    package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.microseconds < right.microseconds }
}

extension TimeOfDay: CustomStringConvertible, Codable {
    /// `17:00`: hours and minutes.
    package var description: String {
        "\(padded(microseconds / 3_600_000_000, 2)):\(padded(microseconds / 60_000_000 % 60, 2))"
    }

    /// Reads `17:00`.
    /// - Throws: `TimeTextError` where the text is anything else.
    package init(_ text: some StringProtocol) throws(TimeTextError) {
        var reader = DigitReader(text)
        guard let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2),
            reader.isAtEnd,
            let time = TimeOfDay(hour: hour, minute: minute)
        else { throw TimeTextError(text: String(text), expected: "a time of day such as 17:00") }
        self = time
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try TimeOfDay(try container.decode(String.self))
        } catch let error as TimeTextError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
