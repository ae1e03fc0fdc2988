import Postgres
import Turnaround

extension LogImport {
    /// The most characters of a case's name, an activity or a resource.
    private static let textLimit = 500
    /// Number of unusable rows that are shown.
    private static let shown = 5

    /// Refuses events that cannot be kept, one matter at a time, with the first rows that show it.
    ///
    /// - Throws: ``ImportError/noEvents(file:reason:)``, ``ImportError/rows(file:isXES:_:first:count:)``.
    func checkEvents(_ staged: Staged, _ columns: ImportColumns, on connection: isolated PostgresConnection) throws {
        let events = try connection.query("SELECT FROM pg_temp.import_event LIMIT 1")
        if events.isEmpty { throw ImportError.noEvents(file: file, reason: try whyNoEvents(columns, on: connection)) }
        let isWide = columns.activity == nil
        var matters: [(ImportError.Matter, wrong: SQL, text: SQL)] = [
            (.empty(column: columns.caseName.title), "coalesce(btrim(case_name), '') = ''", "''")
        ]
        if let activity = columns.activity {
            matters.append((.empty(column: activity.title), "coalesce(btrim(activity), '') = ''", "''"))
        }
        matters.append((.notATime(column: columns.time?.title), "at IS NULL", "written"))
        matters.append((.inTheFuture, "at > clock_timestamp()", "written"))
        for (column, name) in [
            (columns.caseName, "case_name"), (columns.activity, "activity"), (columns.resource, "resource"),
        ] {
            guard let column else { continue }
            matters.append(
                (
                    .tooLong(column: column.title, limit: Self.textLimit),
                    "length(\(identifier: name)) > \(Self.textLimit)",
                    "left(\(identifier: name), 60) || '…'"
                ))
        }
        // One pass over the events tells which matters there are.
        let wrong = matters.map { matter -> SQL in "count(*) FILTER (WHERE \(matter.wrong))" }.joined(separator: ", ")
        let rows = try connection.query("SELECT ARRAY[\(wrong)] FROM pg_temp.import_event", timeout: .never)
        let counts = try rows.first?.decode([Int].self, at: 0) ?? []
        for (matter, count) in zip(matters, counts) where count > 0 {
            let rows = try connection.query(
                """
                SELECT row, title, left(\(matter.text), 80)
                FROM pg_temp.import_event
                WHERE \(matter.wrong)
                ORDER BY position
                LIMIT \(Self.shown)
                """, timeout: .never)
            throw ImportError.rows(
                file: file, isXES: staged.isXES, matter.0, first: try rows.map(Self.place), count: count)
        }
        if isWide { try checkOneRowACase(columns, on: connection) }
    }

    /// A wide file has one row a case.
    private func checkOneRowACase(_ columns: ImportColumns, on connection: isolated PostgresConnection) throws {
        let rows = try connection.query(
            """
            SELECT max(row), NULL::text, left(case_name, 80), count(*) OVER ()
            FROM pg_temp.import_event
            GROUP BY case_name
            HAVING min(row) < max(row)
            ORDER BY max(row)
            LIMIT \(Self.shown)
            """, timeout: .never)
        guard let count = try rows.first?.decode(Int.self, at: 3) else { return }
        throw ImportError.rows(
            file: file, isXES: false, .repeatedCase(column: columns.caseName.title), first: try rows.map(Self.place),
            count: count)
    }

    private static func place(_ row: PostgresRow) throws -> ImportError.Place {
        let (number, title, text) = try row.decode(as: (Int.self, String?.self, String.self))
        return ImportError.Place(row: number, column: title, text: text)
    }

    /// Reason why nothing is left: no rows, or none of the wanted lifecycle.
    private func whyNoEvents(_ columns: ImportColumns, on connection: isolated PostgresConnection) throws -> String {
        let rows = try connection.query("SELECT FROM pg_temp.import_cells LIMIT 1")
        if rows.isEmpty { return "there is a header and no row under it" }
        guard let lifecycle = columns.lifecycle, let wanted = options.lifecycle else {
            return "no row has a time in any of its steps"
        }
        let values = try connection.query(
            """
            SELECT DISTINCT left(\(lifecycle.sql), 60) FROM pg_temp.import_cells WHERE btrim(\(lifecycle.sql)) <> '' \
            ORDER BY 1 LIMIT 20
            """
        )
        let found = try values.map { "“\(try $0.decode(String.self, at: 0))”" }.joined(separator: ", ")
        return "none has “\(wanted)” in “\(lifecycle.title)”; found there: \(found.isEmpty ? "nothing" : found)"
    }
}
