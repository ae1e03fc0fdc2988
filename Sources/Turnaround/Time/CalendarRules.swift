/// The holidays of a place or a body as rules: yearly days, dated exceptions, closures, and other calendars it joins.
///
/// Read from `Workflows/calendars/*.yaml` by way of JSON. Which days follow from it is said by ``Calendars``.
package struct CalendarRules: Sendable {
    /// The name other files use: `england-and-wales`.
    package let name: String
    /// Rises with every change of the file.
    package let version: Int
    /// Its title.
    package let title: Title
    /// Calendars whose holidays are holidays here too.
    package let extends: [String]
    /// Yearly holidays.
    package let holidays: [Holiday]
    /// Days that differ once.
    package let exceptions: [Exception]
    /// Ranges of days on which the body itself is closed.
    package let closures: [Closure]

    /// A holiday of every year within its range of years.
    package struct Holiday: Sendable {
        /// Its title.
        package let title: Title
        /// How its date is found.
        package let day: DayRule
        /// What happens where the date falls on a Saturday or Sunday.
        package let weekend: WeekendPolicy
        /// The first year it is kept, if there is one.
        package let from: Int?
        /// The last year it is kept, if there is one.
        package let to: Int?
    }

    /// What becomes of a holiday that falls on a weekend.
    package enum WeekendPolicy: String, Codable, Sendable {
        /// Nothing: it is lost.
        case lost
        /// The next Monday to Friday that is not a holiday already is kept in its place.
        case nextFreeWeekday = "next free weekday"
    }

    /// A day that differs once.
    package struct Exception: Sendable {
        /// What is different.
        package enum Change: Sendable {
            /// A holiday of that year only.
            case add(Day, Title)
            /// A holiday that is not kept that year.
            case remove(Day)
            /// A holiday that is kept on another day that year; the new title replaces the old one where it is given.
            case move(Day, to: Day, Title?)
        }

        /// What is different.
        package let change: Change
        /// Why, where that was written down.
        package let because: String?
        /// Who brought it in, where it did not come with the file: `feed`.
        package let source: String?

        /// The day of the rules that this exception touches.
        var day: Day {
            switch change {
            case .add(let day, _), .remove(let day), .move(let day, _, _): day
            }
        }
    }

    /// Days, first and last included, on which a body is closed.
    package struct Closure: Sendable {
        /// Why.
        package let title: Title
        /// The first day closed.
        package let from: Day
        /// The last day closed.
        package let to: Day
        /// Who brought it in, where it did not come with the file: `operator`.
        package let source: String?
    }

    /// The holidays of its own rules that fall on Monday to Friday in those years, by day; joined calendars and
    /// closures left out.
    /// - Throws: `CalendarError.exceptionWithoutHoliday` where an exception moves or removes a day that is no holiday.
    package func ownHolidays(in years: ClosedRange<Int>) throws(CalendarError) -> [Day: ClosedDay] {
        var found: [Day: ClosedDay] = [:]
        // A substitute may run over the end of the year, so the year before is looked at too.
        for year in (years.lowerBound - 1)...years.upperBound { keep(holidaysOf: year, in: &found) }
        for exception in exceptions where years.contains(exception.day.year) { try apply(exception, to: &found) }
        return found.filter { years.contains($0.key.year) && !$0.key.weekday.isWeekend }
    }

    private func keep(holidaysOf year: Int, in found: inout [Day: ClosedDay]) {
        var displaced: [ClosedDay] = []
        for holiday in holidays where (holiday.from ?? .min) <= year && year <= (holiday.to ?? .max) {
            guard let day = holiday.day.day(in: year) else { continue }
            let kept = ClosedDay(
                day: day, title: holiday.title, origin: .rule, rule: holiday.day.description, calendar: name)
            if !day.weekday.isWeekend {
                found[day] = kept
            } else if holiday.weekend == .nextFreeWeekday {
                displaced.append(kept)
            }
        }
        for lost in displaced.sorted(by: { $0.day < $1.day }) {
            var substitute = lost.day
            while substitute.weekday.isWeekend || found[substitute] != nil { substitute = substitute.advanced(by: 1) }
            found[substitute] = lost.moved(
                to: substitute, title: lost.title.substitute, origin: .substitute, rule: lost.rule, because: nil,
                source: nil)
        }
    }

    private func apply(_ exception: Exception, to found: inout [Day: ClosedDay]) throws(CalendarError) {
        switch exception.change {
        case .add(let day, let title):
            found[day] = ClosedDay(
                day: day, title: title, origin: .exception, rule: "added", because: exception.because,
                source: exception.source,
                calendar: name)
        case .remove(let day):
            guard found.removeValue(forKey: day) != nil else {
                throw .exceptionWithoutHoliday(calendar: name, day: day)
            }
        case .move(let day, let target, let title):
            guard let old = found.removeValue(forKey: day) else {
                throw .exceptionWithoutHoliday(calendar: name, day: day)
            }
            found[target] = old.moved(
                to: target, title: title ?? old.title, origin: .exception, rule: "moved", because: exception.because,
                source: exception.source)
        }
    }

    /// The Mondays to Fridays of its closures in those years.
    func closedDays(in years: ClosedRange<Int>) -> [ClosedDay] {
        closures.flatMap { closure in
            let rule = closure.from == closure.to ? "closed" : "closed from \(closure.from) to \(closure.to)"
            return (closure.from...closure.to).filter { !$0.weekday.isWeekend && years.contains($0.year) }.map {
                ClosedDay(
                    day: $0, title: closure.title, origin: .closure, rule: rule, source: closure.source, calendar: name)
            }
        }
    }
}

/// A title in English and, where there is one, in Welsh.
package struct Title: Hashable, Sendable, Codable {
    /// English.
    package let en: String
    /// Welsh.
    package let cy: String?

    package init(en: String, cy: String? = nil) {
        self.en = en
        self.cy = cy
    }

    /// The title of the day kept instead.
    var substitute: Title { Title(en: "\(en) (substitute day)", cy: cy.map { "\($0) (diwrnod yn lle)" }) }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(en: text)
        } else {
            try decoder.refuseUnknownKeys(["en", "cy"])
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                en: try container.decode(String.self, forKey: .en),
                cy: try container.decodeIfPresent(String.self, forKey: .cy))
        }
    }

    private enum CodingKeys: String, CodingKey { case en, cy }
}
