import Turnaround

/// The days of a workbook: numbers from a day on, with the part of the day behind the point.
struct WorkbookDay {
    /// True if days are counted from 1904, as on old Macintoshes.
    let countsFrom1904: Bool

    private static let millisecondsOfDay = 86_400_000.0
    /// The last day that a workbook knows, 31 December 9999.
    private static let last = 2_958_466.0

    /// What a number means as ISO 8601 text, rounded to the millisecond, that being what the number can hold; `nil`
    /// where it is no day.
    ///
    /// - Parameter isTime: the format shows a time of day alone: a number below 1 is then that.
    func text(_ number: Double, isTime: Bool) -> String? {
        guard number >= 0, number < Self.last else { return nil }
        let milliseconds = (number * Self.millisecondsOfDay).rounded()
        let whole = (milliseconds / Self.millisecondsOfDay).rounded(.down)
        let time = Int(milliseconds - whole * Self.millisecondsOfDay)
        if isTime, whole == 0 { return Self.clock(time) }
        var number = Int(whole)
        if !countsFrom1904 {
            // A workbook has a 29 February 1900, day 60, that no calendar has.
            guard number != 0, number != 60 else { return nil }
            if number < 60 { number += 1 }
        }
        // Day 0 is 1 January 1904, or 30 December 1899.
        let base = Day(number: countsFrom1904 ? -24_107 : -25_569)
        let day = base.advanced(by: number).description
        return time == 0 ? day : "\(day)T\(Self.clock(time))"
    }

    private static func clock(_ milliseconds: Int) -> String {
        func padded(_ number: Int, to width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = milliseconds / 1000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0) }.joined(separator: ":")
        return milliseconds % 1000 == 0 ? clock : "\(clock).\(padded(milliseconds % 1000, to: 3))"
    }
}
