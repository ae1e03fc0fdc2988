import Turnaround

/// How the rows of a file become events: decided from its first rows, before anything is kept.
struct ImportPlan {
    /// A column of dates, and how they are read.
    struct Dated: Hashable {
        let column: ImportColumn
        let style: DateStyle
        /// The column with the time of day that belongs to it.
        let timeOfDay: ImportColumn?
    }

    let titles: [String]
    let columns: ImportColumns
    /// The steps of a wide file, in the order of the columns.
    private(set) var steps: [Dated] = []
    /// The columns of the time in a file of events: one, or start and finish.
    private(set) var times: [Dated] = []
    /// Whether starts and ends are rows of their own, to be paired.
    private(set) var pairsTransitions = false
    /// Whether the file has a column of transitions; of an XES log, whether something stands in it.
    let hasTransitions: Bool
    /// What was decided, and what is odd, in sentences.
    private(set) var remarks: [ImportRemark]

    /// Decides from the first rows.
    ///
    /// - Parameters:
    ///   - shape: the header and the first rows.
    ///   - now: what is later lies ahead.
    /// - Throws: ``ImportError``, one clear message.
    init(_ options: ImportOptions, _ shape: TableShape, form: TableForm, file: String, now: Instant)
        throws(ImportError)
    {
        let finder = ColumnFinder(titles: shape.titles, file: file)
        columns = try ImportColumns(options, finder)
        (titles, remarks) = (shape.titles, shape.remarks)
        hasTransitions =
            columns.lifecycle.map { column in
                form != .xes || shape.rows.contains { !($0.cells[safe: column.index] ?? "").isEmpty }
            } ?? false
        var hours: [String: ImportColumn] = [:]
        for (day, title) in options.timeOfDayColumns {
            hours[day.asTitle] = try finder.column(title, "the time of day")
        }
        let tallies = Self.tallies(shape, columns, options, now: now)
        let dated: [ImportColumn]
        switch options.shape {
        case .events:
            dated = columns.time?.columns ?? []
            pairsTransitions = Self.pairs(shape, columns, options)
        case .wide(let named):
            guard !shape.rows.allSatisfy(\.isBlank) else {
                throw .noEvents(file: file, reason: "there is a header and no row under it")
            }
            let taken = Set(
                ([columns.caseName, columns.resource, columns.outcome].compactMap(\.self) + hours.values).map(\.index))
            let found = try StepColumns(
                named: named, options, finder, taken: taken, end: columns.end, tallies: tallies)
            remarks += found.remarks
            dated = found.steps
        }
        let orders = try DateOrders(
            dated.compactMap { column in
                tallies[column.index].map {
                    DateOrders.Column(title: column.title, tally: $0, said: options.dateOrder(of: column.title))
                }
            }, file: file)
        remarks += orders.remarks
        let read = dated.map { column in
            let numbers = Self.takesNumbers(tallies[column.index], options)
            if numbers { remarks.append(Self.numberRemark(column, options)) }
            return Dated(
                column: column,
                style: DateStyle(
                    orders.orders[column.title] ?? options.dateOrder(of: column.title) ?? .dayFirst,
                    takesNumbers: numbers, countsFrom1904: options.excelDays == .from1904),
                timeOfDay: hours[column.title] ?? (columns.activity == nil ? nil : hours[""]))
        }
        if columns.activity == nil { steps = read } else { times = read }
        if columns.activity == nil {
            remarks += try StepOrder(self, shape, options.words, now: now).remarks(file: file)
        }
    }

    /// What the columns look like that may be dates.
    private static func tallies(
        _ shape: TableShape, _ columns: ImportColumns, _ options: ImportOptions, now: Instant
    ) -> [Int: DateTally] {
        let looked = columns.time?.columns.map(\.index) ?? shape.titles.indices.filter { $0 != columns.caseName.index }
        var tallies: [Int: DateTally] = [:]
        for row in shape.rows {
            for index in looked where index < row.cells.count {
                let text = options.words.content(row.cells[index])
                if text.isEmpty { continue }
                // Words in the column of ends say whether a case is over.
                if index == columns.end?.index, WrittenDate(text) == nil { continue }
                tallies[index, default: DateTally()].add(text, row: row.number, now: now)
            }
        }
        return tallies
    }

    private static func takesNumbers(_ tally: DateTally?, _ options: ImportOptions) -> Bool {
        guard let tally else { return options.excelDays != nil }
        return options.excelDays != nil || (tally.numbers > 0 && tally.numbers == tally.filled)
    }

    private static func numberRemark(_ column: ImportColumn, _ options: ImportOptions) -> ImportRemark {
        let year = options.excelDays == .from1904 ? "1904" : "1900"
        return ImportRemark(
            .reading, column: column.title,
            "“\(column.title)”: numbers of five digits are Excel's days, counted from \(year).")
    }

    /// Whether there are starts among the transitions, so that each has its end.
    private static func pairs(_ shape: TableShape, _ columns: ImportColumns, _ options: ImportOptions) -> Bool {
        guard options.lifecycle == nil, case .moment = columns.time, let lifecycle = columns.lifecycle else {
            return false
        }
        return shape.rows.contains { $0.cells[safe: lifecycle.index]?.folded == Transition.start.rawValue }
    }
}

/// What an event says of the activity that it is about.
enum Transition: String {
    case schedule, start, suspend, resume, complete

    /// The transition that a word of XES means here; `nil` for one that changes nothing.
    init?(_ word: String) {
        switch word.folded {
        case "schedule", "assign", "reassign": self = .schedule
        case "start": self = .start
        case "suspend": self = .suspend
        case "resume": self = .resume
        case "complete", "ate_abort", "pi_abort", "withdraw", "": self = .complete
        default: return nil
        }
    }
}
