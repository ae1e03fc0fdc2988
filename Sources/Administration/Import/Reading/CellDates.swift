import Turnaround

/// Reads the cells of dates of a file, and notes those that are none.
struct CellDates {
    let words: CellWords
    let now: Instant
    let isWide: Bool
    /// Whether some moments have a time of day, and some none.
    private(set) var hasTimes = false
    private(set) var hasBare = false

    private static let earliest = Day(number: 7_305)

    init(_ options: ImportOptions, now: Instant) {
        (words, self.now) = (options.words, now)
        if case .wide = options.shape { isWide = true } else { isWide = false }
    }

    /// The moment that a row's cells mean.
    ///
    /// - Parameter text: the cell of the day, which is filled.
    /// - Returns: `nil` where it is none; the row is noted then.
    mutating func moment(
        _ text: String, of dated: ImportPlan.Dated, in row: TableRow, noting problems: inout RowProblems
    ) -> DateStyle.Moment? {
        func note(_ matter: ImportError.Matter, _ text: String, why: String? = nil) {
            problems.add(matter, row: row.number, column: isWide ? dated.column.title : nil, text: text, why: why)
        }
        var matter: ImportError.Matter { .notATime(column: isWide ? nil : dated.column.title) }
        guard var written = WrittenDate(text) else {
            note(matter, text)
            return nil
        }
        if let column = dated.timeOfDay {
            let cell = words.content(row.cells[safe: column.index] ?? "")
            if !cell.isEmpty, written.time == nil {
                guard let time = DateScanner.timeOfDay(cell) else {
                    note(.notATimeOfDay(column: column.title), cell)
                    return nil
                }
                written.time = time
            }
        }
        guard let moment = dated.style.moment(written) else {
            note(matter, text, why: dated.style.reason(against: written))
            return nil
        }
        if moment.day < Self.earliest {
            note(.implausible, text)
            return nil
        }
        if moment.at > now {
            note(.inTheFuture, text)
            return nil
        }
        if moment.isBare { hasBare = true } else { hasTimes = true }
        return moment
    }
}

extension DateScanner {
    /// A cell with nothing but a time of day: microseconds since midnight.
    static func timeOfDay(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in
            var scanner = DateScanner(bytes)
            guard let time = scanner.clock(), scanner.isAtEnd else { return nil }
            return time
        }
    }
}

extension DateStyle {
    /// Why a date means no moment in this style.
    func reason(against written: WrittenDate) -> String? {
        switch written.numbers {
        case .serial:
            let day = DateStyle(takesNumbers: true).moment(written)?.day
            return "a number; as Excel's day it is \(day.map { "\($0)" } ?? "none"): --excel-days reads it"
        case .numeric, .short:
            let others = DateOrder.allCases.filter { $0 != order && DateStyle($0).moment(written) != nil }
            guard let other = others.first else { return "there is no such day" }
            return "no \(order.words) date; --date-order \(other.rawValue) reads it"
        case .known, .named: return "there is no such day"
        case .epoch: return nil
        }
    }
}
