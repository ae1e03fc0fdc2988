import Crypto
import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// Publishes calendars and meeting series together, since they may refer to one another and to what is published
    /// already.
    func publishCalendars(_ documents: [YAMLDocument]) async throws -> [Publication] {
        guard !documents.isEmpty else { return [] }
        let files = try documents.map { ($0, try CalendarFile($0)) }
        let (done, _) = try await revisingCalendars(isDryRun: false) { store, connection in
            var done: [Publication] = []
            for (document, file) in files where file.kind == .calendar {
                done.append(try Self.naming(document) { try Self.take(file, of: document, into: &store) })
            }
            try store.follow()
            for (document, file) in files where file.kind == .meetings {
                done.append(
                    try Self.naming(document) { try Self.store(file, of: document, beside: store, on: connection) })
            }
            return done
        }
        return done
    }

    /// Changes calendars: all of it or nothing. Then works out anew what is due in open cases, in batches of their own.
    ///
    /// - Parameter isDryRun: says what would happen and keeps nothing.
    /// - Returns: what the closure gives, and the calendars that have new versions.
    func revisingCalendars<Value: Sendable>(
        isDryRun: Bool, _ body: @escaping @Sendable (inout CalendarStore, isolated PostgresConnection) throws -> Value
    ) async throws -> (Value, [CalendarChange]) {
        try await pool.withConnection { connection in
            var (value, changes): (Value, [CalendarChange])
            do {
                (value, changes) = try await connection.transaction { connection in
                    _ = try connection.query("SELECT accredit.lock_calendars()")
                    var store = try CalendarStore(try CalendarStore.questions.map { try connection.query($0) })
                    let value = try body(&store, connection)
                    var changes: [CalendarChange] = []
                    for draft in store.drafts {
                        changes.append(try connection.publish(draft, over: store.versions[draft.name]))
                    }
                    try connection.projectMeetings(by: store.calendars)
                    _ = try connection.query("SELECT accredit.calendars_published()")
                    guard isDryRun else { return (value, changes) }
                    for index in changes.indices {
                        changes[index].moved = try connection.movesToCome(
                            of: changes[index].calendar, version: changes[index].version)
                    }
                    throw Rehearsal(value: value, changes: changes)
                }
            } catch let rehearsal as Rehearsal<Value> {
                return (rehearsal.value, rehearsal.changes)
            }
            for move in try await connection.reproject() {
                if let index = changes.firstIndex(where: { $0.calendar == move.calendar && $0.version == move.version })
                {
                    changes[index].moved.append(move.moved)
                }
            }
            return (value, changes)
        }
    }

    /// Ends the transaction of a dry run and carries out what it showed.
    private struct Rehearsal<Value: Sendable>: Error {
        let value: Value
        let changes: [CalendarChange]
    }

    private static func naming<Value>(_ document: YAMLDocument, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as CalendarError {
            throw EngineError.notPublishable(file: document.file, reasons: ["\(error)"])
        }
    }

    private static func take(_ file: CalendarFile, of document: YAMLDocument, into store: inout CalendarStore) throws
        -> Publication
    {
        let isNew = try store.take(file, named: document.file)
        return Publication(
            file: document.file, kind: .calendar, name: file.name,
            version: store.drafts.last { isNew && $0.name == file.name }?.version ?? file.version, isNew: isNew)
    }

    private static func store(
        _ file: CalendarFile, of document: YAMLDocument, beside store: CalendarStore,
        on connection: isolated PostgresConnection
    ) throws -> Publication {
        var publication = Publication(
            file: document.file, kind: .meetings, name: file.name, version: file.version, isNew: false)
        let rows = try connection.query(
            """
            SELECT version, encode(hash, 'hex') FROM accredit.meeting_series WHERE name = \(file.name) ORDER BY \
            version DESC LIMIT 1
            """
        )
        if let (version, hash) = try rows.first?.decode(as: (Int.self, String.self)), version >= file.version {
            if hash == file.hash.map({ String(format: "%02x", $0) }).joined() { return publication }
            throw EngineError.notPublishable(
                file: document.file,
                reasons: [
                    """
                    version \(version) of “\(file.name)” is already published with other content; give the changed \
                    file version \(version + 1)
                    """
                ])
        }
        let series = try MeetingSeries.decode(json: Data(file.canonical.utf8))
        guard
            let gap = try series.longestGap(
                working: try store.calendars.workingDays(of: series.calendar, in: CalendarQueries.years))
        else {
            throw EngineError.notPublishable(file: document.file, reasons: ["the series has no two meetings"])
        }
        _ = try connection.execute(
            """
            INSERT INTO accredit.meeting_series (name, version, rules, hash, longest_gap)
            VALUES (\(file.name), \(Int32(file.version)), \(file.rules), \(file.hash), \(Int32(gap)))
            """)
        publication.isNew = true
        return publication
    }
}

extension PostgresConnection {
    /// Stores a version of a calendar with its working days.
    /// - Returns: what is different from the version before.
    fileprivate func publish(_ draft: CalendarStore.Draft, over old: CalendarStore.Version?) throws -> CalendarChange {
        let id = UUID.timeOrdered()
        let closed = Dictionary(draft.closed.map { ($0.day.description, $0.title.en) }) { first, _ in first }
        _ = try execute(
            """
            INSERT INTO accredit.calendar (id, name, version, rules, hash, source, closed)
            VALUES (\(id), \(draft.name), \(Int32(draft.version)), \(draft.rules), \(draft.hash),
                \(try PostgresJSON(encoding: draft.source)),
                \(try PostgresJSON(encoding: closed)))
            """)
        let working = WorkingDays(name: draft.name, years: CalendarQueries.years, closed: draft.closed.map(\.day))
        let days = Array(working.covered)
        _ = try execute(
            """
            INSERT INTO accredit.working_day (calendar_id, day, working, ordinal)
            SELECT \(id), d, w, n FROM unnest(\(days), \(days.map(working.isWorking)),
                \(days.map { Int32(working.count(through: $0)) })) AS x (d, w, n)
            """)
        func names(_ these: [String: String], without those: [String: String]) throws -> [CalendarChange.DayName] {
            try these.filter { those[$0.key] == nil }.sorted { $0.key < $1.key }.map {
                .init(day: try Day($0.key), title: $0.value)
            }
        }
        // Of a calendar's first version, what it does not share with those it joins is new.
        let shared = draft.closed.filter { $0.calendar != draft.name }.map { ($0.day.description, $0.title.en) }
        let before = old?.closed ?? (draft.source.kind == .closure ? Dictionary(shared) { first, _ in first } : closed)
        return CalendarChange(
            calendar: draft.name, version: draft.version, source: draft.source,
            closed: try names(closed, without: before),
            opened: try names(before, without: closed), moved: [])
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
                    file: document.file, line: document.line(of: [.key("version")]), path: "version",
                    what: "is missing or no number",
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
