import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// One import on its way: the file into events, which are sorted, and made cases; and these, once they are sound, into
/// the tables.
///
/// Everything happens in the caller's transaction; the staging table vanishes with it.
struct LogImport {
    let options: ImportOptions
    let bytes: FileBytes
    /// The name of the file for messages.
    var file: String { bytes.file }

    /// Brings everything in.
    ///
    /// - Throws: ``ImportError``, `PostgresError`, `CancellationError`.
    func run(on connection: isolated PostgresConnection) throws -> ImportReport {
        let clock = ContinuousClock()
        let start = clock.now
        try checkName(on: connection)
        try checkCalendar(on: connection)
        let now = try connection.query("SELECT clock_timestamp()").first?.decode(Instant.self, at: 0)
        let read = try read(now: now ?? Instant(seconds: 0))
        let findings = try stage(read, on: connection)
        let activities = try activities(findings)
        let written = try write(findings, on: connection)
        let (reader, plan) = (read.reader, read.reader.plan)
        let reading = ImportReport.Reading(
            columns: ImportReport.Columns(
                plan, found: read.found, usesLifecycle: options.lifecycle != nil || plan.pairsTransitions),
            remarks: read.remarks + pairing(findings, of: read)
                + ImportFindings(reader, options, form: read.form, found: read.found).remarks,
            leftOut: ImportReport.LeftOut(
                rowsWithoutEvents: reader.counts.emptyRows, eventsFilteredOut: reader.counts.filteredOut,
                repeatedRows: findings.repeatedRows),
            preview: preview(findings))
        return ImportReport(
            log: ImportReport.Log(
                name: options.name, source: file, isDryRun: options.keepsNothing, closure: options.closure,
                calendar: options.calendar, observedFrom: options.observedFrom),
            counts: written.counts, period: written.period, activities: activities,
            mapUnused: options.map.steps.keys.filter { name in !activities.contains { $0.name == name } }.sorted(),
            reading: reading, elapsedSeconds: (clock.now - start) / .seconds(1))
    }

    /// Refuses a name that is not of its form or is taken.
    private func checkName(on connection: isolated PostgresConnection) throws {
        guard options.name.wholeMatch(of: /[a-z0-9][a-z0-9._\-]{0,62}/) != nil else {
            throw ImportError.invalidName(options.name, suggestion: Self.nameLike(options.name))
        }
        let taken = try connection.query("SELECT name FROM accredit.event_log WHERE name = \(options.name)")
        if !taken.isEmpty, !options.replaces { throw try nameTaken(on: connection) }
    }

    private func nameTaken(on connection: isolated PostgresConnection) throws -> ImportError {
        let stem = String(options.name.prefix(58))
        let free = try connection.query(
            """
            SELECT \(stem) || '-' || n
            FROM generate_series(2, 9999) AS n
            WHERE NOT EXISTS (SELECT FROM accredit.event_log l WHERE l.name = \(stem) || '-' || n)
            ORDER BY n
            LIMIT 1
            """)
        return .nameTaken(options.name, suggestion: try free.first?.decode(String.self, at: 0) ?? stem + "-new")
    }

    /// A usable name that resembles one that is not.
    static func nameLike(_ name: String) -> String {
        let plain = name.lowercased().map {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-"
        }
        let usable = String(String(plain.drop { "._-".contains($0) }).prefix(63))
        return usable.isEmpty ? "history" : usable
    }

    /// Refuses a calendar that is not published; the usual one may still come.
    private func checkCalendar(on connection: isolated PostgresConnection) throws {
        guard options.calendar != ImportOptions(name: "").calendar else { return }
        let names = try connection.query("SELECT DISTINCT name FROM accredit.calendar ORDER BY name").map {
            try $0.decode(String.self, at: 0)
        }
        guard names.contains(options.calendar) else {
            throw ImportError.unknownCalendar(options.calendar, found: names)
        }
    }

    /// Writes the staged cases as a log of its own.
    ///
    /// - Returns: what the database says it wrote.
    /// - Throws: ``ImportError/observedTooLate(file:from:lastAt:)`` where nothing happened since.
    private func write(_ findings: CaseFindings, on connection: isolated PostgresConnection) throws -> (
        counts: ImportReport.Counts, period: ImportReport.Period
    ) {
        var log: [String: JSONValue] = [
            "id": .string(UUID.timeOrdered().uuidString), "name": .string(options.name), "source": .string(bytes.file),
            "calendar": .string(options.calendar), "closure": .string(options.closure.rawValue),
            "steps": options.map.json,
        ]
        log["observed_from"] = options.observedFrom.map { .string($0.description) }
        if options.replaces { _ = try connection.removeLog(options.name) }
        try connection.execute("GRANT SELECT ON pg_temp.import_case TO accredit_owner")
        let rows: [PostgresRow]
        do {
            rows = try connection.query(
                """
                SELECT cases, events, open, aftercare_events, aftercare_cases, first_at, last_at
                FROM accredit.import_log(\(JSONValue.object(log)))
                """, timeout: .never)
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw ImportError.nameTaken(options.name, suggestion: options.name + "-2")
        }
        guard let row = rows.first else { throw ImportError.noEvents(file: file, reason: "nothing was written") }
        let period = ImportReport.Period(
            firstAt: try row.decode("first_at", as: Instant.self), lastAt: try row.decode("last_at", as: Instant.self))
        if let from = options.observedFrom, from > period.lastAt {
            throw ImportError.observedTooLate(file: file, from: from, lastAt: period.lastAt)
        }
        let counts = ImportReport.Counts(
            cases: try row.decode("cases", as: Int.self), events: try row.decode("events", as: Int.self),
            open: try row.decode("open", as: Int.self),
            aftercareEvents: try row.decode("aftercare_events", as: Int.self),
            aftercareCases: try row.decode("aftercare_cases", as: Int.self),
            lateEntries: findings.lateEntries)
        return (counts, period)
    }
}
