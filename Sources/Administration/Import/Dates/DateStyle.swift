import Turnaround

/// Which of the numbers of a date is the day.
package enum DateOrder: String, Sendable, CaseIterable, Codable {
    case dayFirst = "day-first"
    case monthFirst = "month-first"
    /// Two digits of a year, then month and day.
    case yearFirst = "year-first"
}

/// How the dates of a column are read.
package struct DateStyle: Hashable, Sendable {
    /// Which of two or three open numbers is what.
    package var order = DateOrder.dayFirst
    /// Whether numbers of five digits are dates, counted in days as a workbook does.
    package var takesNumbers = false
    /// Whether day 0 of a workbook is 1 January 1904 instead of 30 December 1899.
    package var countsFrom1904 = false

    package init(_ order: DateOrder = .dayFirst, takesNumbers: Bool = false, countsFrom1904: Bool = false) {
        self.order = order
        self.takesNumbers = takesNumbers
        self.countsFrom1904 = countsFrom1904
    }

    /// Two digits of a year up to this are of this century, others of the last.
    package static let pivot = 69

    /// A moment that a cell means.
    package struct Moment: Hashable, Sendable {
        /// Its local day in London.
        package let day: Day
        package let at: Instant
        /// True if no time is written: `at` is the beginning of the day.
        package let isBare: Bool
    }

    /// The moment that a written date means; `nil` where there is no such day in this style.
    package func moment(_ written: WrittenDate) -> Moment? {
        var time = written.time ?? 0
        var isBare = written.time == nil
        let date: Day?
        switch written.numbers {
        case .epoch(let microseconds):
            let at = Instant(microseconds: microseconds)
            return Moment(day: LondonTime.shared.day(of: at), at: at, isBare: false)
        case .serial(let days):
            guard takesNumbers, days < 2_958_466 else { return nil }
            let whole = Int(days)
            // A workbook keeps times as parts of a day: to the second is all that they are exact to.
            time = Int64(((days - Double(whole)) * 86_400).rounded()) * 1_000_000
            isBare = time == 0
            date = Day(number: whole - (countsFrom1904 ? 24_107 : 25_569))
        case .known(let year, let month, let day): date = Day(year: year, month: month, day: day)
        case .numeric(let first, let second, let year):
            date =
                order == .monthFirst
                ? Day(year: year, month: first, day: second) : Day(year: year, month: second, day: first)
        case .named(let day, let month, let year): date = Day(year: Self.full(year), month: month, day: day)
        case .short(let first, let second, let third):
            switch order {
            case .dayFirst: date = Day(year: Self.full(third), month: second, day: first)
            case .monthFirst: date = Day(year: Self.full(third), month: first, day: second)
            case .yearFirst: date = Day(year: Self.full(first), month: second, day: third)
            }
        }
        guard let date, (1...2_932_896).contains(date.number + 719_468) else { return nil }
        return Self.moment(date, time: time, offset: written.offset, isBare: isBare)
    }

    private static func moment(_ date: Day, time: Int64, offset: Int?, isBare: Bool) -> Moment {
        let (date, time) = time < 86_400_000_000 ? (date, time) : (date.advanced(by: 1), time - 86_400_000_000)
        guard let offset else {
            let at = LondonTime.shared.instant(of: date, at: TimeOfDay(microseconds: time))
            return Moment(day: date, at: at, isBare: isBare)
        }
        let at = Instant(seconds: Int64(date.number) * 86_400 - Int64(offset)).advanced(byMicroseconds: time)
        return Moment(day: LondonTime.shared.day(of: at), at: at, isBare: isBare)
    }

    private static func full(_ year: Int) -> Int { year <= pivot ? 2000 + year : 1900 + year }
}
