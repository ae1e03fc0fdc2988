import Foundation

/// The meetings of a committee as a rule with dated exceptions, and how long before a meeting its papers close.
package struct MeetingSeries: Sendable {
    /// The name that workflow files use: `accreditation-committee`.
    package let name: String
    /// Rises with every change of the file.
    package let version: Int
    /// Its title.
    package let title: Title
    /// The calendar whose working days count here.
    package let calendar: String
    /// The first day on which the rule holds; `nil` where it always held.
    package let from: Day?
    /// When it meets.
    package let dates: MeetingRule
    /// Time between the closing of the papers and the meeting.
    package let papers: Period
    /// Meetings that differ once.
    package let exceptions: [Exception]

    /// A meeting that differs once.
    package enum Exception: Hashable, Sendable {
        /// One more.
        case add(Day)
        /// One that is not held.
        case cancel(Day)
        /// One that is held on another day.
        case move(Day, to: Day)
    }

    /// A meeting and the last day on which a case may become ready for it.
    package struct Meeting: Hashable, Codable, Sendable {
        /// The day of the meeting.
        package let day: Day
        /// The last day for papers.
        package let papersClose: Day
        /// What made it: the rule of the series, or `added` or `moved` by a dated exception.
        package let rule: String
        /// The day on which the rule had it, where it is held on another.
        package let scheduled: Day?
    }

    /// The meetings on those days, in order. A date that is no working day moves to the next one.
    /// - Throws: `CalendarError.exceptionWithoutHoliday` where an exception cancels or moves a date on which there is
    ///   no meeting.
    package func meetings(in days: ClosedRange<Day>, working: WorkingDays) throws(CalendarError) -> [Meeting] {
        var held: [Day: (rule: String, scheduled: Day?)] = [:]
        // One year more on each side: dates move over the ends.
        for year in (days.lowerBound.year - 1)...(days.upperBound.year + 1) {
            for month in 1...12 {
                guard let day = dates.day(in: month, of: year), from.map({ $0 <= day }) ?? true else { continue }
                if working.isWorking(day) {
                    held[day] = (dates.description, nil)
                } else {
                    held[working.next(after: day)] = (dates.description, day)
                }
            }
        }
        for exception in exceptions
        where exception.day.year >= days.lowerBound.year - 1 && exception.day.year <= days.upperBound.year + 1 {
            switch exception {
            case .add(let day):
                held[day] = ("added", nil)
            case .cancel(let day):
                guard held.removeValue(forKey: day) != nil else {
                    throw .exceptionWithoutHoliday(calendar: name, day: day)
                }
            case .move(let day, let target):
                guard held.removeValue(forKey: day) != nil else {
                    throw .exceptionWithoutHoliday(calendar: name, day: day)
                }
                held[target] = ("moved", day)
            }
        }
        return held.filter { days.contains($0.key) }.sorted { $0.key < $1.key }.map { day, origin in
            Meeting(
                day: day, papersClose: papers.subtracted(from: day, working: working), rule: origin.rule,
                scheduled: origin.scheduled)
        }
    }

    /// The first meeting for which a case that is ready on that day is in time: papers close on that day or later.
    ///
    /// - Returns: `nil` where no meeting is held in the two years that follow.
    /// - Throws: as ``meetings(in:working:)``.
    package func next(readyOn ready: Day, working: WorkingDays) throws(CalendarError) -> Meeting? {
        try meetings(in: ready...ready.advanced(by: 731), working: working).first { $0.papersClose >= ready }
    }

    /// The longest a case can wait for this committee, in working days: from the closing of the papers it has just
    /// missed to the next meeting.
    ///
    /// It is the largest `W(next meeting) − W(closing of papers)` over the years, and so holds the lead of the papers.
    /// - Parameter years: the years looked at; by default all that `working` covers.
    /// - Returns: `nil` where fewer than two meetings are held in those years.
    /// - Throws: as ``meetings(in:working:)``.
    package func longestGap(working: WorkingDays, in years: ClosedRange<Int>? = nil) throws(CalendarError) -> Int? {
        let years = years ?? working.covered.lowerBound.year...working.covered.upperBound.year
        let first = Day.unchecked(year: years.lowerBound, month: 1, day: 1)
        let last = Day.unchecked(year: years.upperBound, month: 12, day: 31)
        let meetings = try meetings(in: first...last, working: working)
        return zip(meetings, meetings.dropFirst()).map { working.between($0.papersClose, $1.day) }.max()
    }
}

extension MeetingSeries.Exception {
    var day: Day {
        switch self {
        case .add(let day), .cancel(let day), .move(let day, _): day
        }
    }
}

/// A weekday of certain months: `second Tuesday of every month except August`, `last Friday of March, June and
/// October`.
package struct MeetingRule: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    package let description: String
    /// 1 to 5, or -1 for the last.
    let ordinal: Int
    let weekday: Weekday
    /// The months in which a meeting is held.
    package let months: Set<Month>

    /// The meeting of one month, or `nil` where there is none.
    func day(in month: Int, of year: Int) -> Day? {
        guard let name = Month(rawValue: month), months.contains(name) else { return nil }
        return ordinal < 0 ? DayRule.last(weekday, month, year) : DayRule.nth(ordinal, weekday, month, year)
    }

    /// Reads a rule as an officer writes it.
    /// - Throws: `TimeTextError` where the text is no such rule.
    package init(_ text: String) throws(TimeTextError) {
        let expected =
            "dates such as second Tuesday of every month except August, or last Friday of March, June and October"
        let failure = TimeTextError(text: text, expected: expected)
        let words = text.lowercased().split { $0 == " " || $0 == "," }.filter { $0 != "and" }
        guard words.count >= 4, let ordinal = Ordinal(words[0]), let weekday = Weekday(name: words[1]), words[2] == "of"
        else {
            throw failure
        }
        func named(_ words: ArraySlice<Substring>) throws(TimeTextError) -> Set<Month> {
            var months: Set<Month> = []
            for word in words {
                guard let month = Month(name: word) else { throw failure }
                months.insert(month)
            }
            return months
        }
        if words[3] == "every" {
            guard words.count >= 5, words[4] == "month", words.count == 5 || (words[5] == "except" && words.count > 6)
            else {
                throw failure
            }
            months = Set(Month.allCases).subtracting(try named(words.dropFirst(6)))
        } else {
            months = try named(words.dropFirst(3))
        }
        description = text
        self.ordinal = ordinal.rawValue
        self.weekday = weekday
    }
}
