import Postgres
import Turnaround

extension LogImport {
    /// Reads the file into the temporary table `import_event`, one row an event, in the order of the file.
    ///
    /// - Throws: ``ImportError`` where the file cannot be used.
    func stage(on connection: isolated PostgresConnection) throws -> Staged {
        let types = StagedEvent.columns.map { SQL("\(identifier: $0.0) \(unsafeRaw: $0.1)") }
        try connection.execute(
            "CREATE TEMPORARY TABLE import_event (\(types.joined(separator: ", "))) ON COMMIT DROP")
        let now = try connection.query("SELECT clock_timestamp()").first?.decode(Instant.self, at: 0)
        let source = try LogContent.open(bytes, options: options, keys: ImportColumns.wanted(by: options)) {
            options.onProgress?(.reading(bytes: bytes.count, of: bytes.size))
        }
        if source.form == .xes, case .wide = options.shape {
            throw ImportError.contradiction(
                "\(file) is XES, which has one element an event; wide files have one row a case: leave out --wide")
        }
        var intake = TableIntake(options, form: source.form, file: file, now: now ?? Instant(seconds: 0))
        var read: EventReader?
        let names = StagedEvent.columns.map { SQL("\(identifier: $0.0)") }.joined(separator: ", ")
        try connection.copyIn("COPY pg_temp.import_event (\(names)) FROM STDIN (FORMAT binary)", timeout: .never) {
            push in
            try withoutActuallyEscaping(push) { push in
                let rows = CopyBytes(fields: StagedEvent.columns.count, push)
                try source.read { row in try intake.take(row) { try $0.write(to: rows) } }
                if let missing = try missingKey(of: source) { throw missing }
                read = try intake.finish { try $0.write(to: rows) }
                try rows.finish()
            }
        }
        guard let read else { throw ImportError.empty(file: file) }
        let found = (source as? XESTable)?.found.sorted() ?? read.plan.titles
        return Staged(reader: read, form: source.form, found: found, remarks: source.remarks + read.plan.remarks)
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
}
