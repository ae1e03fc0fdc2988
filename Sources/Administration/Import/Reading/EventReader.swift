import Turnaround

/// Turns the rows of a file into events, one at a time.
struct EventReader {
    let plan: ImportPlan
    private let options: ImportOptions
    private let form: TableForm
    private let outcomes: OutcomeWords
    private let closing: Set<String>
    private(set) var dates: CellDates
    /// What makes the file unusable.
    private(set) var problems = RowProblems()
    /// What is odd, and still taken.
    private(set) var oddities = RowProblems()
    private(set) var counts = Counts()

    /// What was left out, and what was taken.
    struct Counts {
        /// Events that were handed over.
        var events = 0
        /// Rows of a wide file in which no step was reached.
        var emptyRows = 0
        /// Events that the lifecycle left out.
        var filteredOut = 0
        /// Rows shorter than the header.
        var shortRows = 0
        /// What the column of ends says of closed and of open cases, with how often; not all where there are many.
        var closingWords: [String: Int] = [:]
        var openWords: [String: Int] = [:]
        /// What the lifecycle column says, with how often; not all where there are many.
        var transitions: [String: Int] = [:]
    }

    /// As many characters of a case's name, an activity or a resource as are kept.
    static let textLimit = 500
    private static let wordLimit = 20

    init(_ plan: ImportPlan, _ options: ImportOptions, form: TableForm, now: Instant) {
        (self.plan, self.options, self.form) = (plan, options, form)
        dates = CellDates(options, now: now)
        outcomes = OutcomeWords(options.map.outcomes)
        closing = Set(options.closedWhen)
    }

    /// Reads a row, and hands over what happened in it.
    mutating func take(_ row: TableRow, to emit: (ImportedEvent) throws -> Void) throws {
        guard !row.isBlank else { return }
        if row.cells.count > plan.titles.count, row.cells[plan.titles.count...].contains(where: { !$0.isEmpty }) {
            problems.add(
                .tooWide(titles: plan.titles.count), row: row.number, text: row.cells.last { !$0.isEmpty } ?? "")
            return
        }
        if row.cells.count < plan.titles.count { counts.shortRows += 1 }
        if plan.columns.activity == nil { try takeCase(row, to: emit) } else { try takeEvent(row, to: emit) }
    }

    // MARK: A row a case

    private mutating func takeCase(_ row: TableRow, to emit: (ImportedEvent) throws -> Void) throws {
        let end = plan.columns.end
        var isOver = false
        if let end, !plan.steps.contains(where: { $0.column == end }) { isOver = closes(cell(end, row)) }
        var happened: [(step: Int, moment: DateStyle.Moment)] = []
        for (index, step) in plan.steps.enumerated() {
            let text = cell(step.column, row)
            if text.isEmpty { continue }
            if step.column == end, WrittenDate(text) == nil, options.words.isEndWord(text) {
                isOver = closes(text)
                continue
            }
            if let moment = dates.moment(text, of: step, in: row, noting: &problems) {
                happened.append((index, moment))
            }
        }
        guard !happened.isEmpty else {
            counts.emptyRows += 1
            return
        }
        let name = text(plan.columns.caseName, row)
        let outcome = outcome(row)
        noteOrder(happened, row)
        let ended = happened.firstIndex { plan.steps[$0.step].column == end }
        if ended == nil, !isOver, outcome != nil {
            if options.closure == .column, end == nil { isOver = true } else { noteOpenOutcome(row) }
        }
        var digest = Hasher()
        digest.combine(row.cells)
        let whole = digest.finalize()
        for index in happened.indices {
            let moment = happened[index].moment
            // Within a day the order of the columns.
            let earlier = happened[..<index].filter { $0.moment.day == moment.day }.map(\.moment.at).max()
            let step = plan.steps[happened[index].step].column
            var event = ImportedEvent(
                position: row.number * 512 + happened[index].step, row: row.number, caseName: name,
                activity: step.title, at: moment.isBare ? max(moment.at, earlier ?? moment.at) : moment.at)
            event.resource = resource(row)
            (event.isEnd, event.isOver) = (index == ended || closing.contains(step.title), isOver)
            (event.outcome, event.digest) = (outcome, whole &+ happened[index].step)
            try hand(event, to: emit)
        }
    }

    /// Notes steps that are dated before a step further left, and refuses an end before the start.
    private mutating func noteOrder(_ happened: [(step: Int, moment: DateStyle.Moment)], _ row: TableRow) {
        var latest = happened[0].moment.day
        for (step, moment) in happened {
            let column = plan.steps[step].column
            if moment.day < latest {
                oddities.add(.outOfOrder, row: row.number, column: column.title, text: cell(column, row))
            }
            if column == plan.columns.end, moment.day < happened[0].moment.day {
                problems.add(.endBeforeStart, row: row.number, column: column.title, text: cell(column, row))
            }
            latest = max(latest, moment.day)
        }
    }

    // MARK: A row an event

    private mutating func takeEvent(_ row: TableRow, to emit: (ImportedEvent) throws -> Void) throws {
        guard let activity = plan.columns.activity else { return }
        let transition = plan.columns.lifecycle.map { cell($0, row) } ?? ""
        if plan.hasTransitions { note(transition, in: \.transitions) }
        if let wanted = options.lifecycle, plan.hasTransitions, transition.folded != wanted.folded {
            counts.filteredOut += 1
            return
        }
        var event = ImportedEvent(
            position: row.number * 2, row: row.number, caseName: text(plan.columns.caseName, row),
            activity: text(activity, row), at: Instant(seconds: 0))
        if event.activity.isEmpty { problems.add(.empty(column: activity.title), row: row.number, text: "") }
        if plan.pairsTransitions {
            guard let known = Transition(transition) else {
                counts.filteredOut += 1
                return
            }
            event.transition = known
        }
        let end = plan.columns.end.map { cell($0, row) } ?? ""
        event.isOver = !end.isEmpty && closes(end)
        event.outcome = outcome(row)
        if options.closure == .column, plan.columns.end == nil, event.outcome != nil { event.isOver = true }
        event.resource = resource(row)
        var digest = Hasher()
        digest.combine(row.cells)
        event.digest = digest.finalize()
        if plan.times.count == 2 {
            try handInterval(event, moment(plan.times[0], row), moment(plan.times[1], row), row, to: emit)
        } else if let moment = moment(plan.times[0], row) {
            (event.at, event.isBare) = (moment.at, moment.isBare)
            event.isEnd = closing.contains(event.activity) && (event.transition ?? .complete) == .complete
            if event.isOver, isEnd(end, moment, row) { event.isEnd = true }
            try hand(event, to: emit)
        }
    }

    /// When a row's event was; an empty cell is no time, and wrong where there is no other column of times.
    private mutating func moment(_ dated: ImportPlan.Dated, _ row: TableRow) -> DateStyle.Moment? {
        let text = cell(dated.column, row)
        guard text.isEmpty else { return dates.moment(text, of: dated, in: row, noting: &problems) }
        if plan.times.count == 1 {
            problems.add(.notATime(column: dated.column.title), row: row.number, text: "")
        }
        return nil
    }

    /// Whether the date of the end is the moment of an event; one that comes after it is noted.
    private mutating func isEnd(_ end: String, _ moment: DateStyle.Moment, _ row: TableRow) -> Bool {
        guard let column = plan.columns.end, let ended = WrittenDate(end).flatMap(plan.times[0].style.moment) else {
            return false
        }
        if ended.day < moment.day { oddities.add(.afterEnd(column: column.title), row: row.number, text: end) }
        return ended.at == moment.at
    }

    /// A row with the start and the end of its work is two events.
    private mutating func handInterval(
        _ event: ImportedEvent, _ start: DateStyle.Moment?, _ finish: DateStyle.Moment?, _ row: TableRow,
        to emit: (ImportedEvent) throws -> Void
    ) throws {
        guard let first = start ?? finish else {
            counts.emptyRows += 1
            return
        }
        if let start, let finish, finish.at < start.at, !(finish.isBare && finish.day == start.day) {
            problems.add(
                .endBeforeStart, row: row.number, column: plan.times[1].column.title,
                text: cell(plan.times[1].column, row))
        }
        var event = event
        (event.at, event.isBare, event.transition) = (first.at, first.isBare, .start)
        try hand(event, to: emit)
        guard let finish else { return }
        (event.at, event.isBare, event.transition) = (max(finish.at, first.at), finish.isBare, .complete)
        (event.position, event.digest) = (event.position + 1, event.digest &+ 1)
        event.isEnd = closing.contains(event.activity)
        try hand(event, to: emit)
    }

    // MARK: Cells

    private mutating func hand(_ event: ImportedEvent, to emit: (ImportedEvent) throws -> Void) throws {
        check(event)
        counts.events += 1
        // A file that is refused needs no cases.
        if problems.isEmpty { try emit(event) }
    }

    private mutating func check(_ event: ImportedEvent) {
        if event.caseName.isEmpty {
            problems.add(.empty(column: plan.columns.caseName.title), row: event.row, text: "")
        }
        if isTooLong(event.caseName) { refuse(event.caseName, plan.columns.caseName, event.row) }
        if isTooLong(event.activity) { refuse(event.activity, plan.columns.activity, event.row) }
        if let resource = event.resource, isTooLong(resource) { refuse(resource, plan.columns.resource, event.row) }
    }

    private func isTooLong(_ text: String) -> Bool { text.utf8.count > Self.textLimit && text.count > Self.textLimit }

    private mutating func refuse(_ text: String, _ column: ImportColumn?, _ row: Int) {
        guard let column else { return }
        problems.add(.tooLong(column: column.title, limit: Self.textLimit), row: row, text: text.prefix(60) + "…")
    }

    /// A cell without white space, empty where it says so in words.
    private func cell(_ column: ImportColumn, _ row: TableRow) -> String {
        options.words.content(row.cells[safe: column.index] ?? "")
    }

    /// A name as it is kept.
    private func text(_ column: ImportColumn, _ row: TableRow) -> String {
        (row.cells[safe: column.index] ?? "").trimmingWhitespace.withoutFormulaGuard
    }

    private func resource(_ row: TableRow) -> String? {
        guard let name = plan.columns.resource.map({ text($0, row) }), !name.isEmpty else { return nil }
        return name
    }

    private mutating func closes(_ text: String) -> Bool {
        if text.isEmpty { return false }
        let closes = options.words.closes(text)
        note(text, in: closes ? \.closingWords : \.openWords)
        return closes
    }

    private mutating func note(_ text: String, in words: WritableKeyPath<Counts, [String: Int]>) {
        if counts[keyPath: words][text] != nil || counts[keyPath: words].count < Self.wordLimit {
            counts[keyPath: words][text, default: 0] += 1
        }
    }

    private mutating func outcome(_ row: TableRow) -> String? {
        guard let column = plan.columns.outcome else { return nil }
        let text = cell(column, row)
        if text.isEmpty || CellWords.open.contains(text.lowercased()) { return nil }
        guard let outcome = outcomes.outcome(text) else {
            problems.add(.unknownOutcome(column: column.title), row: row.number, text: text)
            return nil
        }
        return outcome
    }

    private mutating func noteOpenOutcome(_ row: TableRow) {
        guard let column = plan.columns.outcome else { return }
        oddities.add(.outcomeWithoutEnd, row: row.number, column: column.title, text: cell(column, row))
    }
}
