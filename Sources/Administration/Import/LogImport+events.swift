import Postgres
import Turnaround
import WorkflowCore

/// What is made of staged events before they are written.
extension LogImport {
    /// Refuses a file in which nothing happens.
    /// - Throws: ``ImportError/noEvents(file:reason:)``.
    func checkEvents(_ staged: Staged) throws {
        guard staged.reader.counts.events == 0 else { return }
        let transitions = staged.reader.counts.transitions.keys.filter { !$0.isEmpty }.sorted()
        let found = transitions.isEmpty ? "nothing" : transitions.map { "“\($0)”" }.joined(separator: ", ")
        let reason =
            if staged.reader.counts.filteredOut > 0 {
                "none has “\(options.lifecycle ?? Transition.complete.rawValue)” in “\(ImportColumns.lifecycleTitle)”; "
                    + "found there: \(found)"
            } else if staged.reader.counts.emptyRows > 0 {
                "no row has a time in any of its steps"
            } else {
                "there is a header and no row under it"
            }
        throw ImportError.noEvents(file: file, reason: reason)
    }

    /// Takes out rows that repeat another exactly.
    /// - Returns: their number.
    func removeRepeats(_ staged: Staged, on connection: isolated PostgresConnection) throws -> Int {
        let suspects = staged.reader.repeats.suspects
        guard !suspects.isEmpty else { return 0 }
        let removed = try connection.query(
            """
            WITH removed AS (
                DELETE FROM pg_temp.import_event e
                USING (
                    SELECT case_name, activity, at, digest, min(position) AS first
                    FROM pg_temp.import_event
                    WHERE digest = ANY (\(Array(suspects)))
                    GROUP BY case_name, activity, at, digest
                    HAVING count(*) > 1
                ) AS r
                WHERE e.case_name = r.case_name AND e.activity = r.activity AND e.at = r.at AND e.digest = r.digest
                    AND e.position > r.first
                RETURNING e.row
            )
            SELECT count(DISTINCT row) FROM removed
            """, timeout: .never)
        return try removed.first?.decode(Int.self, at: 0) ?? 0
    }

    /// Puts events of which no time of day is known where the file has them: behind those of the same day before them.
    func placeBareDays(_ staged: Staged, on connection: isolated PostgresConnection) throws {
        guard staged.reader.plan.columns.activity != nil, staged.reader.dates.hasTimes, staged.reader.dates.hasBare
        else { return }
        try connection.execute(
            """
            UPDATE pg_temp.import_event e SET at = o.at
            FROM (
                SELECT position, bare, max(at) OVER (
                    PARTITION BY case_name, (at AT TIME ZONE 'Europe/London')::date ORDER BY position) AS at
                FROM pg_temp.import_event
            ) AS o
            WHERE o.position = e.position AND o.bare AND o.at > e.at
            """, timeout: .never)
    }

    /// Refuses a wide file with a case in several rows, and cases with several outcomes.
    func checkCases(_ staged: Staged, on connection: isolated PostgresConnection) throws {
        let columns = staged.reader.plan.columns
        if columns.activity == nil {
            try refuse("min(row) < max(row)", .repeatedCase(column: columns.caseName.title), staged, on: connection)
        }
        if let outcome = columns.outcome {
            try refuse("min(outcome) < max(outcome)", .twoOutcomes(column: outcome.title), staged, on: connection)
        }
    }

    private func refuse(
        _ wrong: SQL, _ matter: ImportError.Matter, _ staged: Staged, on connection: isolated PostgresConnection
    ) throws {
        let rows = try connection.query(
            """
            SELECT max(row), left(case_name, 80), count(*) OVER ()
            FROM pg_temp.import_event
            GROUP BY case_name
            HAVING \(wrong)
            ORDER BY max(row)
            LIMIT \(RowProblems.shown)
            """, timeout: .never)
        guard let count = try rows.first?.decode(Int.self, at: 2) else { return }
        let places = try rows.map { row in
            let (number, name) = try row.decode(as: (Int.self, String.self))
            return ImportError.Place(row: number, column: nil, text: name)
        }
        throw ImportError.rows(file: file, isXES: staged.form == .xes, matter, first: places, count: count)
    }

    /// The activities, most frequent first.
    ///
    /// - Throws: ``ImportError/tooManyActivities(file:column:count:limit:)``,
    ///   ``ImportError/unknownActivity(file:activity:found:nearest:)``.
    func activities(_ columns: ImportColumns, on connection: isolated PostgresConnection) throws -> [ImportReport
        .Activity]
    {
        let limit = 2_000
        let rows = try connection.query(
            """
            SELECT activity, count(*), count(*) OVER ()
            FROM pg_temp.import_event
            GROUP BY activity
            ORDER BY count(*) DESC, activity
            LIMIT \(limit)
            """, timeout: .never)
        let distinct = try rows.first?.decode(Int.self, at: 2) ?? 0
        if distinct > limit, let column = columns.activity?.title {
            throw ImportError.tooManyActivities(file: file, column: column, count: distinct, limit: limit)
        }
        let activities = try rows.map { row in
            let (name, events) = try row.decode(as: (String.self, Int.self))
            let step = options.map.steps[name]
            return ImportReport.Activity(
                name: name, events: events, party: step?.party ?? .unattributed, standard: step?.standard?.description)
        }
        let names = activities.map(\.name)
        for closing in options.closedWhen where !names.contains(closing) {
            throw ImportError.unknownActivity(
                file: file, activity: closing, found: names, nearest: NearestName.of(closing, among: names))
        }
        options.onProgress?(.writing(events: activities.reduce(0) { $0 + $1.events }))
        return activities
    }
}
