/// A date as it is written, before it is decided which of its numbers is the day.
package struct WrittenDate: Hashable, Sendable {
    /// The numbers of the day.
    package enum Numbers: Hashable, Sendable {
        /// The year came first with four digits, or the month has a name: nothing is open.
        case known(year: Int, month: Int, day: Int)
        /// Three numbers, the year last with four digits.
        case numeric(Int, Int, year: Int)
        /// Three numbers of at most two digits.
        case short(Int, Int, Int)
        /// The month has a name, the year two digits.
        case named(day: Int, month: Int, shortYear: Int)
        /// A number alone, as a workbook counts days, with the part of the day behind the point.
        case serial(Double)
        /// Microseconds since 1970, in UTC.
        case epoch(Int64)
    }

    package var numbers: Numbers
    /// Microseconds since midnight; 24:00 is a whole day. `nil` where no time is written.
    package var time: Int64?
    /// Seconds east of Greenwich; `nil` where no zone is written: London's time is meant.
    package var offset: Int?

    /// True if it is a bare number, which is a date only where somebody says so.
    package var isNumber: Bool {
        switch numbers {
        case .serial, .epoch: true
        case .known, .numeric, .short, .named: false
        }
    }

    /// Reads a cell; `nil` where it is no date in any style.
    package init?(_ text: String) {
        var text = text
        let read = text.withUTF8 { bytes -> WrittenDate? in
            var scanner = DateScanner(bytes)
            return scanner.date()
        }
        guard let read else { return nil }
        self = read
    }

    init(_ numbers: Numbers) { self.numbers = numbers }
}
