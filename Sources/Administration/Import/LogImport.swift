import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// One import on its way: the file into a staging table, from there into events, and these, once they are sound, into
/// the tables of cases.
///
/// Everything happens in the caller's transaction; the staging tables vanish with it.
struct LogImport {
    let options: ImportOptions
    let bytes: FileBytes
    /// The name of the file for messages.
    var file: String { bytes.file }

    /// What was staged: a table of text cells.
    struct Staged {
        /// The titles in the order of the staged columns.
        let titles: [String]
        /// The titles that the file has.
        let found: [String]
        /// What is added to a staged position to tell people where it is.
        let firstRow: Int
        let isXES: Bool
    }

    /// Brings everything in.
    ///
    /// - Throws: ``ImportError``, `PostgresError`, `CancellationError`.
    func run(on connection: isolated PostgresConnection) throws -> ImportReport {
        let clock = ContinuousClock()
        let start = clock.now
        try checkName(on: connection)
        try checkCalendar(on: connection)
        let staged = try stage(on: connection)
        let columns = try ImportColumns(options, staged: staged.titles, found: staged.found, file: file)
        let (steps, emptyRows, filteredOut) = try readEvents(staged, columns, on: connection)
        try checkEvents(staged, columns, on: connection)
        let activities = try activities(columns, on: connection)
        let counts = try write(on: connection)
        let elapsed = clock.now - start
        let used = [columns.caseName, columns.activity, columns.time, columns.resource, columns.lifecycle, columns.end]
            .compactMap {
                $0?.title
            }
        let taken = Set(used + steps.map(\.title))
        return ImportReport(
            name: options.name, source: bytes.file, isDryRun: options.isDryRun, cases: counts.cases,
            events: counts.events,
            open: counts.open,
            closed: counts.cases - counts.open, closure: options.closure, calendar: options.calendar,
            observedFrom: options.observedFrom, lateEntries: counts.lateEntries, firstAt: counts.firstAt,
            lastAt: counts.lastAt, activities: activities,
            mapUnused: options.map.steps.keys.filter { name in !activities.contains { $0.name == name } }.sorted(),
            columns: ImportReport.Columns(
                caseName: columns.caseName.title, activity: columns.activity?.title, time: columns.time?.title,
                resource: columns.resource?.title, lifecycle: columns.lifecycle?.title, end: columns.end?.title,
                steps: steps.map(\.title),
                unused: (staged.isXES ? staged.found.sorted() : staged.titles).filter {
                    !$0.isEmpty && !taken.contains($0)
                }),
            rowsWithoutEvents: emptyRows, eventsFilteredOut: filteredOut, elapsedSeconds: elapsed / .seconds(1))
    }

    /// Refuses a name that is not of its form or is taken.
    private func checkName(on connection: isolated PostgresConnection) throws {
        guard options.name.wholeMatch(of: /[a-z0-9][a-z0-9._\-]{0,62}/) != nil else {
            throw ImportError.invalidName(options.name, suggestion: Self.nameLike(options.name))
        }
        let taken = try connection.query("SELECT name FROM accredit.event_log WHERE name = \(options.name)")
        if !taken.isEmpty { throw try nameTaken(on: connection) }
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

    /// What the database says it wrote.
    private struct Counts {
        let cases: Int, events: Int, open: Int, lateEntries: Int
        let firstAt: Instant, lastAt: Instant
    }

    /// Writes the staged events as a log of its own.
    private func write(on connection: isolated PostgresConnection) throws -> Counts {
        var log: [String: JSONValue] = [
            "id": .string(UUID.timeOrdered().uuidString), "name": .string(options.name), "source": .string(bytes.file),
            "calendar": .string(options.calendar), "closure": .string(options.closure.rawValue),
            "closed_when": .array(options.closedWhen.map(JSONValue.string)), "steps": options.map.json,
        ]
        log["observed_from"] = options.observedFrom.map { .string($0.description) }
        try connection.execute("GRANT SELECT ON pg_temp.import_event TO accredit_owner")
        let rows: [PostgresRow]
        do {
            rows = try connection.query(
                "SELECT cases, events, open, first_at, last_at FROM accredit.import_log(\(JSONValue.object(log)))",
                timeout: .never)
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw ImportError.nameTaken(options.name, suggestion: options.name + "-2")
        }
        guard let row = rows.first else { throw ImportError.noEvents(file: file, reason: "nothing was written") }
        let (cases, events, open, firstAt, lastAt) = try row.decode(
            as: (Int.self, Int.self, Int.self, Instant.self, Instant.self))
        return Counts(
            cases: cases, events: events, open: open, lateEntries: try lateEntries(until: lastAt, on: connection),
            firstAt: firstAt,
            lastAt: lastAt)
    }

    /// Number of cases that had been opened before they were observed.
    /// - Throws: ``ImportError/observedTooLate(file:from:lastAt:)`` where nothing happened since.
    private func lateEntries(until lastAt: Instant, on connection: isolated PostgresConnection) throws -> Int {
        guard let from = options.observedFrom else { return 0 }
        guard from <= lastAt else { throw ImportError.observedTooLate(file: file, from: from, lastAt: lastAt) }
        let rows = try connection.query(
            "SELECT count(*) FROM (SELECT FROM pg_temp.import_event GROUP BY case_name HAVING min(at) < \(from)) c",
            timeout: .never)
        return try rows.first?.decode(Int.self, at: 0) ?? 0
    }
}
