/// The working days of one calendar as a prefix table: any span costs two look-ups, however long it is.
///
/// `W(d)`, here ``count(through:)``, is the number of working days up to and including day `d`. Outside the table's
/// years Monday to Friday count as working: holidays are known only for the years the table was made for.
package struct WorkingDays: Sendable {
    /// The calendar's name: `england-and-wales`.
    package let name: String
    /// The days for which holidays are known.
    package let covered: ClosedRange<Day>
    /// W of each covered day, the day before the first being zero.
    private let prefix: [Int32]
    /// The covered working days in order, as distances from the first covered day.
    private let places: [Int32]

    /// - Parameters:
    ///   - name: the calendar's name, for reports.
    ///   - years: the years for which `closed` is complete.
    ///   - closed: holidays and closures; weekends need not be in it.
    package init(name: String, years: ClosedRange<Int>, closed: some Sequence<Day>) {
        self.name = name
        let first = Day.unchecked(year: years.lowerBound, month: 1, day: 1)
        let last = Day.unchecked(year: years.upperBound, month: 12, day: 31)
        covered = first...last
        let length = last.number - first.number + 1
        var isOpen = [Bool](repeating: true, count: length)
        for day in closed where covered.contains(day) { isOpen[day.number - first.number] = false }
        var prefix: [Int32] = []
        var places: [Int32] = []
        prefix.reserveCapacity(length)
        places.reserveCapacity(length / 7 * 5 + 5)
        // A request may make several tables of 26,000 days: the day of the week is counted on, not asked of each.
        var weekday = first.weekday.rawValue
        for place in 0..<length {
            if weekday < Weekday.saturday.rawValue, isOpen[place] { places.append(Int32(place)) }
            prefix.append(Int32(places.count))
            weekday = weekday == Weekday.sunday.rawValue ? Weekday.monday.rawValue : weekday + 1
        }
        self.prefix = prefix
        self.places = places
    }

    /// True if a day is a working day.
    package func isWorking(_ day: Day) -> Bool { count(through: day) > count(through: day.advanced(by: -1)) }

    /// `W(day)`: working days up to and including `day`, counted from the first covered day; negative before it.
    package func count(through day: Day) -> Int {
        let index = day.number - covered.lowerBound.number
        if index >= 0, index < prefix.count { return Int(prefix[index]) }
        if index < 0 {
            return WorkingDays.weekdays(through: day)
                - WorkingDays.weekdays(through: covered.lowerBound.advanced(by: -1))
        }
        return places.count + WorkingDays.weekdays(through: day) - WorkingDays.weekdays(through: covered.upperBound)
    }

    /// Working days of a span: `W(end) − W(start)`. The first day is day zero, and consecutive spans add up exactly.
    package func between(_ start: Day, _ end: Day) -> Int { count(through: end) - count(through: start) }

    /// Working days between two instants, by their local days in London.
    package func between(_ start: Instant, _ end: Instant, in london: LondonTime = .shared) -> Int {
        between(london.day(of: start), london.day(of: end))
    }

    /// The day on which the `count`-th working day after `day` falls, or before it for a negative count; `day` itself
    /// for zero.
    ///
    /// It is the working day `d` with `W(d) = W(day) + count`.
    package func add(_ count: Int, to day: Day) -> Day {
        count == 0 ? day : workingDay(numbered: self.count(through: day) + count)
    }

    /// The first working day after a day.
    package func next(after day: Day) -> Day { add(1, to: day) }

    /// The day on which something received at `instant` is deemed received: the local day, or the next working day
    /// where that is no working day or the clock is past the scheme's cut-off. That day is day zero.
    package func deemedDay(of instant: Instant, cutOff: TimeOfDay = .defaultCutOff, in london: LondonTime = .shared)
        -> Day
    {
        let (day, time) = london.local(instant)
        return isWorking(day) && time <= cutOff ? day : next(after: day)
    }

    /// The working day with `W(d) = number`.
    private func workingDay(numbered number: Int) -> Day {
        if number >= 1, number <= places.count { return covered.lowerBound.advanced(by: Int(places[number - 1])) }
        if number < 1 {
            return WorkingDays.weekday(
                numbered: number + WorkingDays.weekdays(through: covered.lowerBound.advanced(by: -1)))
        }
        return WorkingDays.weekday(numbered: number - places.count + WorkingDays.weekdays(through: covered.upperBound))
    }

    /// Mondays to Fridays up to and including a day, counted from Monday 1969-12-29.
    private static func weekdays(through day: Day) -> Int {
        let (weeks, place) = floorDivide(day.number + 3, 7)
        return 5 * weeks + min(5, place + 1)
    }

    /// The Monday to Friday with that count; the inverse of `weekdays(through:)`.
    private static func weekday(numbered number: Int) -> Day {
        let (weeks, place) = floorDivide(number - 1, 5)
        return Day(number: 7 * weeks + place - 3)
    }
}
