import Turnaround

/// Makes cases of sorted events, and counts what is in them.
struct CaseAssembler {
    /// What the file asks for.
    struct Rules {
        /// The title of the column of cases where each has one row.
        var wideColumn: String?
        var outcomeColumn: String?
        var activityColumn: String?
        /// Whether days without a time of day are to be put where the file has them.
        var placesBareDays = false
        var pairsTransitions = false
        /// Whether every case is over at its last event.
        var isAssumed = false
        var observedFrom: Instant?
        /// Number of first cases of the file that are kept as they are understood.
        var previewed = 0
    }

    private let rules: Rules
    private let file: String
    private let take: (ImportedCase) throws -> Void
    private var name: [UInt8] = []
    private var text = ""
    private var events: [ImportedEvent] = []
    /// What was found so far.
    private(set) var findings = CaseFindings()

    /// As many different activities as a log may have.
    private static let activityLimit = 2_000

    /// - Parameters:
    ///   - file: the name of the file for messages.
    ///   - take: takes the cases, in the order of their names.
    init(_ rules: Rules, file: String, _ take: @escaping (ImportedCase) throws -> Void) {
        (self.rules, self.file, self.take) = (rules, file, take)
    }

    /// Takes in the next event.
    /// - Throws: ``ImportError/tooManyActivities(file:column:limit:)``, or what the taker of cases throws.
    mutating func add(_ record: EventRecord) throws {
        if events.isEmpty || !record.name.elementsEqual(name) {
            try endCase()
            name = Array(record.name)
            text = String(decoding: name, as: UTF8.self)
        }
        events.append(record.event(of: text))
    }

    /// Ends, after the last event.
    mutating func finish() throws -> CaseFindings {
        try endCase()
        return findings
    }

    private mutating func endCase() throws {
        guard !events.isEmpty else { return }
        var built = ImportedCase(name: text, events: events)
        events.removeAll(keepingCapacity: true)
        findings.repeatedRows += built.removeRepeats()
        note(built)
        if rules.placesBareDays { built.placeBareDays() }
        built.sort()
        if rules.pairsTransitions { findings.add(overlaps: built.pairTransitions()) }
        guard let first = built.events.first else { return }
        built.close(isAssumed: rules.isAssumed)
        if let from = rules.observedFrom, first.at < from { findings.lateEntries += 1 }
        try count(built.events)
        if rules.previewed > 0 { findings.keep(built, atMost: rules.previewed) }
        try take(built)
    }

    private mutating func count(_ events: [ImportedEvent]) throws {
        for event in events { findings.activities[event.activity, default: 0] += 1 }
        if findings.activities.count > Self.activityLimit, let column = rules.activityColumn {
            throw ImportError.tooManyActivities(file: file, column: column, limit: Self.activityLimit)
        }
    }

    /// Notes what no case may have.
    private mutating func note(_ built: ImportedCase) {
        if let column = rules.wideColumn, built.events.contains(where: { $0.row != built.events[0].row }) {
            findings.problems.add(.repeatedCase(column: column), row: built.lastRow, text: built.name)
        }
        if let column = rules.outcomeColumn, Set(built.events.compactMap(\.outcome)).count > 1 {
            findings.problems.add(.twoOutcomes(column: column), row: built.lastRow, text: built.name)
        }
    }
}

/// What was found while events became cases.
struct CaseFindings {
    /// Rows that repeat another exactly.
    fileprivate(set) var repeatedRows = 0
    /// Cases that had been opened before they were observed.
    fileprivate(set) var lateEntries = 0
    /// Events of each activity.
    fileprivate(set) var activities: [String: Int] = [:]
    /// What makes the file unusable.
    fileprivate(set) var problems = RowProblems()
    /// Ends that fell into another activity.
    fileprivate(set) var overlaps = RowProblems()
    /// The first cases of the file.
    fileprivate(set) var preview: [ImportedCase] = []

    fileprivate mutating func add(overlaps events: [ImportedEvent]) {
        for event in events { overlaps.add(.overlap, row: event.row, text: event.activity) }
    }

    /// Keeps a case if it is one of the first of the file.
    fileprivate mutating func keep(_ built: ImportedCase, atMost limit: Int) {
        func start(_ kept: ImportedCase) -> Int { kept.events.lazy.map(\.position).min() ?? 0 }
        let position = start(built)
        let index = preview.firstIndex { start($0) > position } ?? preview.endIndex
        guard index < limit else { return }
        preview.insert(built, at: index)
        if preview.count > limit { preview.removeLast() }
    }
}
