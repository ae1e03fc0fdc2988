import Postgres
import Turnaround

extension LogImport {
    /// The first cases of the file as they are understood.
    func preview(on connection: isolated PostgresConnection) throws -> [ImportReport.PreviewedCase] {
        guard options.previewedCases > 0 else { return [] }
        let rows = try connection.query(
            """
            WITH shown AS (
                SELECT case_name, min(position) AS first
                FROM pg_temp.import_event GROUP BY case_name ORDER BY first LIMIT \(options.previewedCases)
            )
            SELECT e.reference, e.activity, e.occurred_at, coalesce(e.seq = c.closing, false), e.party
            FROM accredit.event_log l
            JOIN accredit.imported_event e ON e.log_id = l.id
            JOIN accredit.case_imported c ON c.case_id = e.case_id
            JOIN shown s ON s.case_name = e.reference
            WHERE l.name = \(options.name)
            ORDER BY s.first, e.seq
            """, timeout: .never)
        var cases: [(name: String, events: [ImportReport.PreviewedEvent])] = []
        for row in rows {
            let (name, activity, at, isEnd, party) = try row.decode(
                as: (String.self, String.self, Instant.self, Bool.self, String.self))
            let event = ImportReport.PreviewedEvent(
                activity: activity, at: at, isEnd: isEnd, isAftercare: party == Party.none.rawValue && !isEnd)
            if cases.last?.name != name { cases.append((name, [])) }
            cases[cases.count - 1].events.append(event)
        }
        let outcomes = try outcomes(on: connection)
        return cases.map { ImportReport.PreviewedCase(name: $0.name, events: $0.events, outcome: outcomes[$0.name]) }
    }

    private func outcomes(on connection: isolated PostgresConnection) throws -> [String: String] {
        guard options.outcomeColumn != nil else { return [:] }
        let rows = try connection.query(
            """
            SELECT case_name, max(outcome) FROM pg_temp.import_event WHERE outcome IS NOT NULL
            GROUP BY case_name ORDER BY min(position) LIMIT \(options.previewedCases * 10)
            """, timeout: .never)
        return Dictionary(
            try rows.map { try $0.decode(as: (String.self, String.self)) }, uniquingKeysWith: { first, _ in first })
    }
}
