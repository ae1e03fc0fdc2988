import Turnaround

/// Decides for each column of dates which of its numbers is the day, and says what was decided.
struct DateOrders {
    /// A column and what its cells look like.
    struct Column {
        let title: String
        let tally: DateTally
        /// What the caller says; `nil` where it says nothing.
        let said: DateOrder?
    }

    /// The order of each column, by title.
    private(set) var orders: [String: DateOrder] = [:]
    /// What was decided, in sentences.
    private(set) var remarks: [ImportRemark] = []

    /// Decides on the columns of one file, which is written by one hand: a column that fits two orders takes the one
    /// of the columns that fit one.
    ///
    /// - Throws: ``ImportError/mixedDates(file:column:_:_:)``, ``ImportError/openDates(file:column:text:)``.
    init(_ columns: [Column], file: String) throws(ImportError) {
        var decided: [DateOrder: String] = [:]
        for column in columns where column.said == nil && column.tally.open > 0 {
            let possible = column.tally.possible
            if possible.isEmpty {
                let examples = DateOrder.allCases.compactMap { column.tally.only[$0] }
                guard examples.count > 1 else { continue }
                throw .mixedDates(
                    file: file, column: column.title, examples[0].place(column.title), examples[1].place(column.title))
            }
            guard possible.count == 1 || column.tally.ambiguous == nil else { continue }
            if possible.count == 1, decided[possible[0]] == nil { decided[possible[0]] = column.title }
        }
        for column in columns where column.tally.dates > 0 {
            let (order, why) = try Self.order(of: column, decided: decided, file: file)
            orders[column.title] = order
            remarks.append(Self.remark(column, order: order, why: why))
        }
    }

    private static func order(of column: Column, decided: [DateOrder: String], file: String) throws(ImportError)
        -> (DateOrder, String)
    {
        let tally = column.tally
        if let said = column.said { return (said, "as the option says") }
        let possible = tally.possible
        guard tally.open > 0, possible.count > 1, let ambiguous = tally.ambiguous else {
            let order = possible.first ?? .dayFirst
            guard let only = tally.only[order] else { return (order, "") }
            return (order, "row \(only.row) can be read in no other way: “\(only.text)”")
        }
        let others = decided.filter { possible.contains($0.key) }
        if others.count > 1 { throw .openDates(file: file, column: column.title, text: ambiguous.text) }
        if let other = others.first { return (other.key, "as in “\(other.value)”, which can be read in no other way") }
        // Two digits of a year: the order in which the dates lie closest together.
        if possible.contains(.yearFirst), tally.open > 1,
            let closest = possible.min(by: { tally.spans[$0]?.days ?? 0 < tally.spans[$1]?.days ?? 0 }),
            closest == .yearFirst, let year = tally.spans[.yearFirst]?.days, let day = tally.spans[.dayFirst]?.days,
            year * 2 < day
        {
            return (.yearFirst, "so read they lie closest together")
        }
        return (.dayFirst, consequence(tally, possible))
    }

    /// What follows from the order taken, and what would follow from the other.
    private static func consequence(_ tally: DateTally, _ possible: [DateOrder]) -> String {
        let spans = [DateOrder.dayFirst, .monthFirst].compactMap { order in
            tally.spans[order].map { "\(order.words) they run from \($0.first) to \($0.last)" }
        }
        return "its dates fit both orders: \(spans.joined(separator: ", ")); --date-order says which is meant"
    }

    private static func remark(_ column: Column, order: DateOrder, why: String) -> ImportRemark {
        var text = "“\(column.title)”: "
        if column.tally.open > 0 {
            text += order.words
            if let example = column.tally.ambiguous ?? column.tally.only[order],
                let written = WrittenDate(example.text),
                let moment = DateStyle(order).moment(written)
            {
                text += " (“\(example.text)” is \(moment.day))"
            }
            if !why.isEmpty { text += ": \(why)" }
        } else {
            text += "year, month, day or names of months: nothing is open"
        }
        if column.tally.shortYears > 0 {
            text += "; two-digit years 00–\(DateStyle.pivot) are of this century, others of the last"
        }
        return ImportRemark(.reading, column: column.title, text)
    }
}

extension DateOrder {
    /// `day first`.
    var words: String { rawValue.replacing("-", with: " ") }
}

extension DateTally.Example {
    /// The cell as messages name it.
    func place(_ column: String) -> ImportError.Place { ImportError.Place(row: row, column: column, text: text) }
}
