import Postgres
import Turnaround

extension LogImport {
    /// What was read.
    struct Reading {
        let reader: EventReader
        let form: TableForm
        /// The titles that the file has.
        let found: [String]
        /// What was decided, and what is odd.
        let remarks: [ImportRemark]
        /// The events.
        let events: EventSorter
    }

    /// Reads the events of the file.
    ///
    /// - Parameter now: what is later lies ahead.
    /// - Throws: ``ImportError`` where the file cannot be used, `CancellationError`.
    func read(now: Instant) throws -> Reading {
        let source = try LogContent.open(bytes, options: options, keys: ImportColumns.wanted(by: options)) {
            options.onProgress?(.reading(bytes: bytes.count, of: bytes.size))
        }
        if source.form == .xes, case .wide = options.shape {
            throw ImportError.contradiction(
                "\(file) is XES, which has one element an event; wide files have one row a case: leave out --wide")
        }
        let sorter = EventSorter()
        var intake = TableIntake(options, form: source.form, file: file, now: now)
        try source.read { row in
            if row.number & 0xfff == 0 { try Task.checkCancellation() }
            try intake.take(row) { try sorter.add($0) }
        }
        if let missing = try missingKey(of: source) { throw missing }
        let reader = try intake.finish { try sorter.add($0) }
        try checkEvents(reader.counts)
        let found = (source as? XESTable)?.found.sorted() ?? reader.plan.titles
        return Reading(
            reader: reader, form: source.form, found: found, remarks: source.remarks + reader.plan.remarks,
            events: sorter)
    }

    /// A key that an XES log was to have, and has not.
    private func missingKey(of source: any TableSource) throws -> ImportError? {
        guard let log = source as? XESTable else { return nil }
        let finder = ColumnFinder(titles: log.found.sorted(), file: file)
        do {
            _ = try ImportColumns(options, finder)
            return nil
        } catch {
            return error
        }
    }

    /// Refuses a file in which nothing happens.
    private func checkEvents(_ counts: EventReader.Counts) throws(ImportError) {
        guard counts.events == 0 else { return }
        let transitions = counts.transitions.keys.filter { !$0.isEmpty }.sorted()
        let found = transitions.isEmpty ? "nothing" : transitions.map { "“\($0)”" }.joined(separator: ", ")
        let reason =
            if counts.filteredOut > 0 {
                "none has “\(options.lifecycle ?? Transition.complete.rawValue)” in “\(ImportColumns.lifecycleTitle)”; "
                    + "found there: \(found)"
            } else if counts.emptyRows > 0 {
                "no row has a time in any of its steps"
            } else {
                "there is a header and no row under it"
            }
        throw ImportError.noEvents(file: file, reason: reason)
    }
}
