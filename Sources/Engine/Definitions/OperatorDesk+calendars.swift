import Crypto
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension OperatorDesk {
    /// The years for which working days are kept in the database, for due dates.
    static let calendarYears = 1990...2060

    /// Publishes calendars and meeting series together, since they may refer to one another and to what is published already.
    func publishCalendars(_ documents: [YAMLDocument]) async throws -> [Publication] {
        guard !documents.isEmpty else { return [] }
        let files = try documents.map { ($0, try CalendarFile($0)) }
        var calendars = Calendars()
        for json in try await publishedCalendarFiles(except: files.map(\.1.name)) { try calendars.add(json: Data(json.utf8)) }
        for (document, file) in files {
            do { try calendars.add(json: Data(file.canonical.utf8)) } catch {
                throw EngineError.notPublishable(file: document.file, reasons: ["\(error)"])
            }
        }
        let known = calendars
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                var done: [Publication] = []
                for (document, file) in files {
                    do {
                        done.append(try Self.store(file, of: document, known: known, on: connection))
                    } catch let error as CalendarError {
                        throw EngineError.notPublishable(file: document.file, reasons: ["\(error)"])
                    }
                }
                return done
            }
        }
    }

    private static func store(_ file: CalendarFile, of document: YAMLDocument, known: Calendars, on connection: isolated PostgresConnection)
        throws
        -> Publication
    {
        let publication = Publication(file: document.file, kind: file.kind, name: file.name, version: file.version, isNew: true)
        let table: SQL = file.kind == .calendar ? "accredit.calendar" : "accredit.meeting_series"
        let rows = try connection.query(
            "SELECT version, encode(hash, 'hex') FROM \(table) WHERE name = \(file.name) ORDER BY version DESC LIMIT 1")
        if let (version, hash) = try rows.first?.decode(as: (Int.self, String.self)) {
            if version == file.version && hash == file.hash.map({ String(format: "%02x", $0) }).joined() {
                return Publication(file: document.file, kind: file.kind, name: file.name, version: file.version, isNew: false)
            }
            guard version < file.version else {
                throw EngineError.notPublishable(
                    file: document.file,
                    reasons: [
                        "version \(version) of “\(file.name)” is already published with other content; give the changed file version \(version + 1)"
                    ])
            }
        }
        switch file.kind {
        case .calendar:
            let working = try known.workingDays(of: file.name, in: calendarYears)
            let id = UUID.timeOrdered()
            _ = try connection.execute(
                """
                INSERT INTO accredit.calendar (id, name, version, rules, hash)
                VALUES (\(id), \(file.name), \(Int32(file.version)), \(file.rules), \(file.hash))
                """)
            let days = Array(working.covered.lowerBound.number...working.covered.upperBound.number).map(Day.init(number:))
            _ = try connection.execute(
                """
                INSERT INTO accredit.working_day (calendar_id, day, working, ordinal)
                SELECT \(id), d, w, n FROM unnest(\(days), \(days.map(working.isWorking)), \(days.map { Int32(working.count(through: $0)) })) AS x (d, w, n)
                """)
        default:
            guard let series = known.series[file.name] else {
                throw EngineError.notFound(kind: "meeting series", name: file.name, hint: nil)
            }
            guard let gap = try series.longestGap(working: try known.workingDays(of: series.calendar, in: calendarYears)) else {
                throw EngineError.notPublishable(file: document.file, reasons: ["the series has no two meetings"])
            }
            _ = try connection.execute(
                """
                INSERT INTO accredit.meeting_series (name, version, rules, hash, longest_gap)
                VALUES (\(file.name), \(Int32(file.version)), \(file.rules), \(file.hash), \(Int32(gap)))
                """)
        }
        return publication
    }

    /// The JSON of the newest version of every published calendar and series.
    private func publishedCalendarFiles(except names: [String]) async throws -> [String] {
        try await pool.withConnection { try await $0.query(CalendarQueries.newest(except: names)) }.map {
            try $0.decode(String.self, at: 0)
        }
    }
}

/// The questions about calendars that people with tokens and operators both ask.
enum CalendarQueries {
    /// The rules of the newest version of every calendar and series, of those published by a moment where one is told.
    static func newest(except names: [String] = [], knownOn: Instant? = nil) -> SQL {
        """
        SELECT rules::text FROM (
            SELECT DISTINCT ON (name) name, rules FROM accredit.calendar
            WHERE published_at <= coalesce(\(knownOn), 'infinity') ORDER BY name, version DESC) c
        WHERE NOT name = ANY (\(names))
        UNION ALL
        SELECT rules::text FROM (
            SELECT DISTINCT ON (name) name, rules FROM accredit.meeting_series
            WHERE published_at <= coalesce(\(knownOn), 'infinity') ORDER BY name, version DESC) s
        WHERE NOT name = ANY (\(names))
        """
    }
}

/// A calendar file as it is stored: its head read, its content in canonical form.
struct CalendarFile: Sendable {
    let kind: Publication.Kind
    let name: String
    let version: Int
    let rules: JSONValue
    let canonical: String
    let hash: [UInt8]

    /// Reads the head of a file: `calendar: NAME` or `meetings: NAME`, and `version: N`.
    init(_ document: YAMLDocument) throws {
        let isCalendar = document.value["meetings"] == nil
        let key = isCalendar ? "calendar" : "meetings"
        guard let name = document.value[key]?.stringValue else {
            throw FileProblems([
                FileProblem(
                    file: document.file, line: document.line(of: [.key(key)]), path: key, what: "is no name",
                    expected: "a name such as england-and-wales")
            ])
        }
        guard let version = document.value["version"]?.integerValue, (1...1_000_000).contains(version) else {
            throw FileProblems([
                FileProblem(
                    file: document.file, line: document.line(of: [.key("version")]), path: "version", what: "is missing or no number",
                    expected: "version: 1")
            ])
        }
        self.kind = isCalendar ? .calendar : .meetings
        self.name = name
        self.version = Int(version)
        rules = document.value
        canonical = try document.value.canonicalText()
        hash = Array(SHA256.hash(data: Data(canonical.utf8)))
    }
}
