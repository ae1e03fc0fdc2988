import Postgres
import Turnaround
import WorkflowCore

extension LogImport {
    /// Turns staged cells into the temporary table `import_event`, one row an event.
    ///
    /// - Returns: the steps of a wide file, its rows without a step, and the events that the lifecycle left out.
    func readEvents(
        _ staged: Staged, _ columns: ImportColumns, on connection: isolated PostgresConnection
    ) throws -> (steps: [ImportColumns.Column], emptyRows: Int, filteredOut: Int) {
        try connection.execute(
            """
            CREATE TEMPORARY TABLE import_event (
                position bigint, row bigint, title text, case_name text, activity text, written text, at timestamptz, \
            resource text, ended boolean
            ) ON COMMIT DROP
            """)
        let places = staged.titles.indices.map { ImportColumns.Column(title: staged.titles[$0], index: $0).sql }
        let filled: SQL = "coalesce(\(places.joined(separator: ", "))) IS NOT NULL"
        let resource = columns.resource.map { SQL("nullif(\($0.sql), '')") } ?? "NULL"
        let ended = columns.end.map { SQL("coalesce(btrim(\($0.sql)) <> '', false)") } ?? "false"
        if case .wide(let named) = options.shape {
            let steps = try steps(named: named, staged, columns, on: connection)
            let cells = steps.map(\.sql).joined(separator: ", ")
            try connection.execute(
                """
                INSERT INTO pg_temp.import_event
                SELECT (c.position - 1) * \(steps.count) + s.place, c.position + \(staged.firstRow), s.title,
                    c.\(columns.caseName.sql),
                    s.title, s.written, accredit.import_instant(s.written), \(resource), \(ended)
                FROM pg_temp.import_cells c
                CROSS JOIN LATERAL unnest(ARRAY[\(cells)], \(steps.map(\.title))) WITH ORDINALITY AS s (written, title,
                    place)
                WHERE btrim(s.written) <> ''
                """, timeout: .never)
            let empty = try connection.query(
                """
                SELECT count(*) FROM pg_temp.import_cells
                WHERE \(filled) AND NOT EXISTS (SELECT FROM unnest(ARRAY[\(cells)]) AS s (written) WHERE
                    btrim(s.written) <> '')
                """, timeout: .never)
            return (steps, try empty.first?.decode(Int.self, at: 0) ?? 0, 0)
        }
        guard let activity = columns.activity, let time = columns.time else { return ([], 0, 0) }
        let kept: SQL
        if let lifecycle = columns.lifecycle, let wanted = options.lifecycle {
            kept = "lower(btrim(\(lifecycle.sql))) = lower(btrim(\(wanted)))"
        } else {
            kept = "true"
        }
        let count = try connection.execute(
            """
            INSERT INTO pg_temp.import_event
            SELECT position, position + \(staged.firstRow), NULL, \(columns.caseName.sql), \(activity.sql),
                coalesce(\(time.sql), ''),
                accredit.import_instant(\(time.sql)), \(resource), \(ended)
            FROM pg_temp.import_cells
            WHERE \(filled) AND \(kept)
            """, timeout: .never)
        let rows = try connection.query("SELECT count(*) FROM pg_temp.import_cells WHERE \(filled)", timeout: .never)
        return ([], 0, (try rows.first?.decode(Int.self, at: 0) ?? count) - count)
    }

    /// The steps of a wide file, found by what the columns hold where they are not named.
    private func steps(
        named: [String], _ staged: Staged, _ columns: ImportColumns, on connection: isolated PostgresConnection
    ) throws -> [ImportColumns.Column] {
        var dated: [Int: (filled: Int, times: Int)] = [:]
        if named.isEmpty {
            let cells = staged.titles.indices.map { ImportColumns.Column(title: "", index: $0).sql }.joined(
                separator: ", ")
            let rows = try connection.query(
                """
                SELECT s.place - 1, count(*), count(accredit.import_instant(s.written))
                FROM pg_temp.import_cells
                CROSS JOIN LATERAL unnest(ARRAY[\(cells)]) WITH ORDINALITY AS s (written, place)
                WHERE btrim(s.written) <> ''
                GROUP BY s.place
                """, timeout: .never)
            for row in rows {
                let (place, filled, times) = try row.decode(as: (Int.self, Int.self, Int.self))
                dated[place] = (filled, times)
            }
            if dated.isEmpty { throw ImportError.noEvents(file: file, reason: "there is a header and no row under it") }
        }
        return try columns.steps(named: named, titles: staged.titles, dated: dated, file: file)
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

extension ImportColumns.Column {
    /// Its name in the staging table, quoted.
    var sql: SQL { "\(identifier: name)" }
}
