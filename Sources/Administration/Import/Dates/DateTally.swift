import Turnaround

/// What the cells of one column look like as dates, counted over the rows that were looked at.
struct DateTally {
    /// A cell, and where it is.
    struct Example: Hashable {
        let row: Int
        let text: String
    }

    /// The days that the open cells span in one order.
    struct Span: Hashable {
        var first: Day
        var last: Day

        var days: Int { first.distance(to: last) }
    }

    /// Number of cells in which something is written.
    private(set) var filled = 0
    /// Number of those that are dates, in whichever order of their numbers.
    private(set) var dates = 0
    /// Number of those that are numbers which a workbook, or a clock, counts days by.
    private(set) var numbers = 0
    /// The first of these.
    private(set) var number: Example?
    /// Number of dates whose order is open.
    private(set) var open = 0
    /// Number of dates with two digits of a year.
    private(set) var shortYears = 0
    /// Number of dates that lie ahead, in every order.
    private(set) var ahead = 0
    /// The first cell that fits one order only, by order.
    private(set) var only: [DateOrder: Example] = [:]
    /// Number of open dates that fit an order.
    private(set) var fits: [DateOrder: Int] = [:]
    /// What open dates span in an order.
    private(set) var spans: [DateOrder: Span] = [:]
    /// The first cell that fits several orders.
    private(set) var ambiguous: Example?
    /// What is no date, as it is written, with its first row; not all where there are many.
    private(set) var others: [String: Int] = [:]

    /// As many different cells that are no dates as are kept.
    static let otherLimit = 20
    private static let plausible = 7_305...47_482

    /// Takes in a cell that is filled.
    mutating func add(_ text: String, row: Int, now: Instant) {
        filled += 1
        guard let written = WrittenDate(text) else { return addOther(text, row: row) }
        if written.isNumber {
            guard let moment = DateStyle(takesNumbers: true).moment(written),
                Self.plausible.contains(moment.day.number)
            else { return addOther(text, row: row) }
            numbers += 1
            if number == nil { number = Example(row: row, text: text) }
            return
        }
        let orders: [DateOrder]
        switch written.numbers {
        case .short: (orders, shortYears) = (DateOrder.allCases, shortYears + 1)
        case .numeric: orders = [.dayFirst, .monthFirst]
        case .named, .known, .serial, .epoch: return addKnown(written, text, row: row, now: now)
        }
        let moments = orders.compactMap { order in DateStyle(order).moment(written).map { (order, $0) } }
        guard !moments.isEmpty else { return addOther(text, row: row) }
        (dates, open) = (dates + 1, open + 1)
        if moments.allSatisfy({ $0.1.at > now }) { ahead += 1 }
        let example = Example(row: row, text: text)
        if moments.count == 1, only[moments[0].0] == nil { only[moments[0].0] = example }
        if Set(moments.map(\.1.day)).count > 1, ambiguous == nil { ambiguous = example }
        for (order, moment) in moments {
            fits[order, default: 0] += 1
            let span = spans[order] ?? Span(first: moment.day, last: moment.day)
            spans[order] = Span(first: min(span.first, moment.day), last: max(span.last, moment.day))
        }
    }

    private mutating func addKnown(_ written: WrittenDate, _ text: String, row: Int, now: Instant) {
        guard let moment = DateStyle().moment(written) else { return addOther(text, row: row) }
        dates += 1
        if case .named = written.numbers { shortYears += 1 }
        if moment.at > now { ahead += 1 }
    }

    private mutating func addOther(_ text: String, row: Int) {
        if others[text] == nil, others.count < Self.otherLimit { others[text] = row }
    }

    /// The orders that all open dates fit.
    var possible: [DateOrder] { DateOrder.allCases.filter { open > 0 && fits[$0] == open } }
}
