import Engine
import Foundation
import Postgres
import Testing

/// Real logs, imported and folded by SQL, against the figures that pandas computed from the same files.
@Suite(.enabled(if: SharedLogs.isAvailable)) struct ImportOracleTests {
    struct Oracle: Decodable {
        struct Summary: Decodable {
            let n: Int
            let mean, median, p80, p90, max: Double
        }
        let cases, events, variants: Int
        let first_activity, last_activity: [String: Int]
        let rework_cases: [String: Int]
        let case_duration_seconds: Summary
        let visit_seconds: [String: Summary]
        let handovers: Int
        let open_cases: Int?
    }

    struct Log: CustomTestStringConvertible, Sendable {
        let file: String
        let oracle: String
        var lifecycle: String?
        var endColumn: String?
        var testDescription: String { oracle }
    }

    static let logs = [
        Log(file: "receipt.csv", oracle: "receipt"),
        Log(file: "receipt.csv", oracle: "receipt-closed-by-enddate", endColumn: "case:enddate"),
        Log(file: "reviewing.csv", oracle: "reviewing", lifecycle: "complete"),
        Log(file: "running-example.csv", oracle: "running-example"),
    ]

    // long: one figure of the oracle after the other.
    @Test(arguments: logs) func agreesWithTheOracle(_ log: Log) async throws {
        let oracle = try JSONDecoder().decode(
            Oracle.self, from: Data(contentsOf: SharedLogs.folder.appending(path: "oracles/\(log.oracle).json")))
        try await ImportDatabase.with { administration in
            let report = try await administration.importing(try SharedLogs.bytes(log.file), file: log.file) {
                $0.lifecycle = log.lifecycle
                $0.endColumn = log.endColumn
            }
            #expect(report.cases == oracle.cases)
            #expect(report.events == oracle.events)
            #expect(report.open == oracle.open_cases ?? 0)
            #expect(report.closure == (log.endColumn == nil ? .assumed : .column))
            #expect(report.activities.reduce(0) { $0 + $1.events } == oracle.events)
            #expect(try await administration.rowCounts() == [1, oracle.cases, oracle.events])

            #expect(
                try await administration.tally(
                    "SELECT activity, count(*) FROM accredit.imported_event WHERE seq = 1 GROUP BY 1")
                    == oracle.first_activity
            )
            #expect(
                try await administration.tally(
                    "SELECT activities[cardinality(activities)], count(*) FROM accredit.case_imported GROUP BY 1")
                    == oracle.last_activity)
            #expect(
                try await administration.tally(
                    """
                    SELECT activity, count(*)
                    FROM (SELECT activity FROM accredit.imported_event GROUP BY case_id, activity HAVING count(*) > 1)
                        AS again
                    GROUP BY 1
                    """) == oracle.rework_cases)
            let counts = try await administration.tally(
                """
                SELECT 'variants', count(DISTINCT activities) FROM accredit.case_imported
                UNION ALL
                SELECT 'handovers', count(*) FROM accredit.imported_event e JOIN accredit.imported_event n
                    ON n.case_id = e.case_id AND n.seq = e.seq + 1
                WHERE e.resource <> n.resource
                UNION ALL
                SELECT 'open', count(*) FROM accredit.case_imported WHERE closing IS NULL
                UNION ALL
                SELECT 'closed', count(*) FROM accredit.case_imported WHERE closing = cardinality(activities)
                """)
            let open = oracle.open_cases ?? 0
            #expect(
                counts == [
                    "variants": oracle.variants, "handovers": oracle.handovers, "open": open,
                    "closed": oracle.cases - open,
                ])

            let durations = try await administration.summaries(
                "SELECT 'case' AS name, extract(epoch FROM last_at - opened_at) AS seconds FROM accredit.case_imported")
            expect(durations["case"], oracle.case_duration_seconds, "case")
            let visits = try await administration.summaries(
                """
                SELECT name, extract(epoch FROM next_at - occurred_at) AS seconds
                FROM (
                    SELECT activity AS name, occurred_at,
                        lead(occurred_at) OVER (PARTITION BY case_id ORDER BY seq) AS next_at
                    FROM accredit.imported_event
                ) AS e
                WHERE next_at IS NOT NULL
                """
            )
            #expect(Set(visits.keys) == Set(oracle.visit_seconds.keys))
            for (activity, summary) in oracle.visit_seconds { expect(visits[activity], summary, activity) }
        }
    }

    private func expect(_ found: [Double]?, _ oracle: Oracle.Summary, _ name: String) {
        let expected = [Double(oracle.n), oracle.mean, oracle.median, oracle.p80, oracle.p90, oracle.max]
        #expect(found?.count == expected.count)
        for (found, expected) in zip(found ?? [], expected) { #expect(abs(found - expected) <= 1e-6, "\(name)") }
    }
}

extension ImportDatabase {
    /// Names with their counts.
    fileprivate func tally(_ sql: SQL) async throws -> [String: Int] {
        let rows = try await pool.withConnection { try await $0.query(sql) }
        return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(as: (String.self, Int.self)) })
    }

    /// n, mean, median, p80, p90 and maximum of the seconds of each name.
    fileprivate func summaries(_ spans: SQL) async throws -> [String: [Double]] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT name, count(*), avg(seconds)::float8, percentile_cont(0.5) WITHIN GROUP (ORDER BY
                    seconds)::float8,
                    percentile_disc(0.8) WITHIN GROUP (ORDER BY seconds)::float8, percentile_disc(0.9) WITHIN GROUP
                        (ORDER BY seconds)::float8,
                    max(seconds)::float8
                FROM (\(spans)) AS spans
                GROUP BY name
                """)
        }
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                (try row.decode(String.self, at: 0), try (1...6).map { try row.decode(Double.self, at: $0) })
            })
    }
}
