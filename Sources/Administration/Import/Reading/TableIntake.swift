import Turnaround

/// Takes in a table: looks at its first rows, decides what they mean, and reads the events of all of them.
struct TableIntake {
    private let options: ImportOptions
    private let form: TableForm
    private let file: String
    private let now: Instant
    private var sample: [TableRow] = []
    private var bytes = 0
    private var reader: EventReader?

    /// As many rows, and bytes of them, as are looked at before it is decided what they mean.
    private static let rowLimit = 20_000
    private static let byteLimit = 1 << 22

    /// - Parameter now: what is later lies ahead.
    init(_ options: ImportOptions, form: TableForm, file: String, now: Instant) {
        (self.options, self.form, self.file, self.now) = (options, form, file, now)
    }

    /// Takes in a row.
    mutating func take(_ row: TableRow, to emit: (ImportedEvent) throws -> Void) throws {
        if reader != nil {
            try reader?.take(row, to: emit)
            return
        }
        sample.append(row)
        bytes += row.cells.reduce(32) { $0 + $1.utf8.count + 16 }
        if sample.count >= Self.rowLimit || bytes >= Self.byteLimit { try decide(to: emit) }
    }

    /// Ends, after the last row.
    /// - Throws: ``ImportError`` where the file cannot be used.
    mutating func finish(to emit: (ImportedEvent) throws -> Void) throws -> EventReader {
        if reader == nil { try decide(to: emit) }
        guard let reader else { throw ImportError.empty(file: file) }
        if let refusal = reader.problems.refusal(file: file, form: form) { throw refusal }
        return reader
    }

    private mutating func decide(to emit: (ImportedEvent) throws -> Void) throws {
        guard sample.contains(where: { !$0.isBlank }) else { throw ImportError.empty(file: file) }
        let named = [
            options.caseColumn, options.activityColumn, options.timeColumn, options.endColumn, options.outcomeColumn,
        ].compactMap(\.self)
        let shape = try TableShape(sample, named: named, file: file)
        let plan = try ImportPlan(options, shape, form: form, file: file, now: now)
        var reader = EventReader(plan, options, form: form, now: now)
        for row in shape.rows { try reader.take(row, to: emit) }
        self.reader = reader
        sample = []
    }
}
