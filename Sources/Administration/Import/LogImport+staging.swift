import Postgres

extension LogImport {
    /// The columns of the staging table, with their types.
    private static let columns = [
        ("number", "bigint"), ("reference", "text"), ("closing", "bigint"), ("outcome", "text"),
        ("occurred_at", "timestamptz[]"), ("activities", "text[]"), ("resources", "text[]"),
    ]

    /// Makes cases of the events, and puts them into the temporary table `import_case`, one row a case.
    ///
    /// - Returns: what was found on the way.
    /// - Throws: ``ImportError`` where the file cannot be used, `PostgresError`.
    func stage(_ reading: Reading, on connection: isolated PostgresConnection) throws -> CaseFindings {
        let types = Self.columns.map { SQL("\(identifier: $0.0) \(unsafeRaw: $0.1)") }
        try connection.execute(
            "CREATE TEMPORARY TABLE import_case (\(types.joined(separator: ", "))) ON COMMIT DROP")
        let progress = { options.onProgress?(.writing(events: reading.reader.counts.events)) }
        progress()
        var findings = CaseFindings()
        try connection.copyIn("COPY pg_temp.import_case FROM STDIN (FORMAT binary)", timeout: .never) { push in
            try withoutActuallyEscaping(push) { push in
                let rows = CopyBytes(fields: Self.columns.count, push)
                var number = 0
                var cases = CaseAssembler(rules(reading.reader), file: file) { built in
                    number += 1
                    if number & 0x3ff == 0 { progress() }
                    try Self.write(built, number: number, to: rows)
                }
                try reading.events.read { try cases.add($0) }
                findings = try cases.finish()
                try rows.finish()
            }
        }
        if let refusal = findings.problems.refusal(file: file, form: reading.form) { throw refusal }
        return findings
    }

    private func rules(_ reader: EventReader) -> CaseAssembler.Rules {
        let columns = reader.plan.columns
        return CaseAssembler.Rules(
            wideColumn: columns.activity == nil ? columns.caseName.title : nil, outcomeColumn: columns.outcome?.title,
            activityColumn: columns.activity?.title,
            placesBareDays: columns.activity != nil && reader.dates.hasTimes && reader.dates.hasBare,
            pairsTransitions: pairs(reader.plan), isAssumed: options.closure == .assumed,
            observedFrom: options.observedFrom, previewed: options.previewedCases)
    }

    /// Whether starts and ends are paired.
    func pairs(_ plan: ImportPlan) -> Bool { plan.pairsTransitions || plan.times.count == 2 }

    /// Writes the values of the columns.
    private static func write(_ built: ImportedCase, number: Int, to rows: CopyBytes) throws {
        let events = built.events
        try rows.beginRow()
        rows.add(number)
        rows.add(built.name)
        rows.add(built.closing)
        rows.add(built.closing == nil ? nil : built.outcome)
        rows.add(events.lazy.map(\.at))
        rows.add(events.lazy.map { $0.activity as String? })
        if events.contains(where: { $0.resource != nil }) {
            rows.add(events.lazy.map(\.resource))
        } else {
            rows.add(nil as String?)
        }
    }
}
