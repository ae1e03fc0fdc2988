import Postgres

extension Administration {
    /// Brings in somebody's past: reads an event log of any size in constant memory, checks it, and writes it to the
    /// tables of cases, marked as imported. All of it or nothing.
    ///
    /// A body's spreadsheet (CSV with commas, semicolons or tabs; long or wide) or an XES log is read, plain or gzip.
    /// Events of a case are in the order of their times, then of the file.
    ///
    /// - Returns: what was brought in; with `isDryRun` or `previewedCases`, what would be.
    /// - Throws: ``ImportError`` with one clear message, `PostgresError`, `CancellationError`. The database is then as
    ///   it was.
    package func importEvents(_ source: ImportSource, options: ImportOptions) async throws -> ImportReport {
        do {
            let report = try await pool.withConnection { connection in
                try await connection.transaction { connection in
                    let log = LogImport(options: options, bytes: try FileBytes(source))
                    let report = try log.run(on: connection)
                    // The way out of a transaction that keeps nothing.
                    if options.keepsNothing { throw DryRun(report: report) }
                    return report
                }
            }
            logger.info(
                "imported a log",
                metadata: ["log": "\(report.name)", "cases": "\(report.cases)", "events": "\(report.events)"])
            return report
        } catch let dryRun as DryRun {
            return dryRun.report
        }
    }

    /// What a dry run found, on its way past the rollback.
    private struct DryRun: Error {
        let report: ImportReport
    }
}
