import Crypto
import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// The calendars in force, and what is about to become of them: drafts of new versions, with those of every calendar
/// that joins a changed one.
struct CalendarStore: Sendable {
    /// A version in force.
    struct Version: Sendable {
        var version: Int
        var rules: JSONValue
        var source: CalendarSource
        var closed: [String: String]
        var publishedAt: Instant
        var publishedBy: String

        init(row: PostgresRow) throws {
            version = try row.decode("version")
            rules = try row.decode("rules")
            source = try row.decodeJSON("source")
            closed = try row.decodeJSON("closed")
            publishedAt = try row.decode("published_at")
            publishedBy = try row.decode("published_by")
        }
    }

    /// A version to be published.
    struct Draft: Sendable {
        let name: String
        let version: Int
        let rules: JSONValue
        let hash: [UInt8]
        let source: CalendarSource
        let closed: [ClosedDay]
    }

    /// The versions in force by name.
    private(set) var versions: [String: Version] = [:]
    /// Calendars and series as they are in force, drafts included.
    private(set) var calendars = Calendars()
    /// What is to be published, in order.
    private(set) var drafts: [Draft] = []
    /// The version number in the newest file of each name, and what was published from files: `name hash`.
    private var fileVersions: [String: Int] = [:]
    private var fileHashes: Set<String> = []
    private var beginnings: [String: JSONValue] = [:]

    /// The statements whose rows ``init(_:)`` reads, in order.
    static let questions: [SQL] = [
        """
        SELECT DISTINCT ON (name) name, version, rules, source, closed, published_at, published_by
        FROM accredit.calendar ORDER BY name, version DESC
        """,
        """
        SELECT name, (source ->> 'version')::integer, encode(hash, 'hex') FROM accredit.calendar WHERE source ->> \
        'kind' = 'file'
        """,
        """
        SELECT rules::text FROM (SELECT DISTINCT ON (name) name, rules FROM accredit.meeting_series ORDER BY name, \
        version DESC) s
        """,
    ]

    /// Reads the answers to ``questions``.
    init(_ answers: [[PostgresRow]]) throws {
        for row in answers[0] {
            let version = try Version(row: row)
            versions[try row.decode("name")] = version
            try calendars.add(json: Data(try version.rules.canonicalText().utf8))
        }
        for row in answers[1] {
            let (name, version, hash) = try row.decode(as: (String.self, Int.self, String.self))
            fileVersions[name] = max(fileVersions[name] ?? 0, version)
            fileHashes.insert("\(name) \(hash)")
        }
        for row in answers[2] { try calendars.add(json: Data(try row.decode(String.self, at: 0).utf8)) }
    }

    /// Takes in a file.
    ///
    /// Dates that a feed or an operator brought in, and that the file does not know, are carried over: a file never
    /// drops them.
    /// - Returns: whether its content is new.
    /// - Throws: ``EngineError/notPublishable(file:reasons:)`` where its version was published with other content.
    mutating func take(_ file: CalendarFile, named path: String) throws -> Bool {
        let hash = file.hash.map { String(format: "%02x", $0) }.joined()
        guard !fileHashes.contains("\(file.name) \(hash)") else { return false }
        if let newest = fileVersions[file.name], newest >= file.version {
            throw EngineError.notPublishable(
                file: path,
                reasons: [
                    """
                    version \(newest) of “\(file.name)” is already published with other content; give the changed file \
                    version \(newest + 1)
                    """
                ])
        }
        var rules = file.rules
        try calendars.replace(json: Data(try rules.canonicalText().utf8))
        if let old = versions[file.name] {
            rules = try carryOver(from: old.rules, into: rules, of: file.name)
            try calendars.replace(json: Data(try rules.canonicalText().utf8))
        }
        let version = max(file.version, (versions[file.name]?.version ?? 0) + 1)
        try draft(
            file.name, version: version, rules: rules, hash: file.hash,
            source: CalendarSource(kind: .file, file: path, version: file.version))
        return true
    }

    /// Changes the rules of a calendar, or makes a new one.
    mutating func revise(_ name: String, rules: JSONValue, source: CalendarSource) throws {
        let version = (versions[name]?.version ?? 0) + 1
        try draft(name, version: version, rules: rules, hash: nil, source: source)
    }

    /// Knows of a calendar that is about to have its first version.
    mutating func begin(_ rules: JSONValue, named name: String) throws {
        try calendars.replace(json: Data(try rules.canonicalText().utf8))
        beginnings[name] = rules
    }

    /// The rules of a calendar as they stand, drafts included.
    func rules(of name: String) -> JSONValue? {
        drafts.last { $0.name == name }?.rules ?? versions[name]?.rules ?? beginnings[name]
    }

    /// Drafts a version of every calendar that joins a drafted one and has other days now.
    /// - Throws: `CalendarError` where the drafts do not fit together.
    mutating func follow() throws {
        let changed = drafts
        for name in versions.keys.sorted() where !drafts.contains(where: { $0.name == name }) {
            guard let version = versions[name],
                let cause = try calendars.lineage(of: name).lazy.compactMap({ rules in
                    changed.first { $0.name == rules.name }
                }).first
            else { continue }
            let days = try calendars.closedDays(of: name, in: CalendarQueries.years)
            guard Set(days.map(\.day.description)) != Set(version.closed.keys) else { continue }
            try revise(
                name, rules: version.rules,
                source: CalendarSource(kind: .follows, version: cause.version, calendar: cause.name))
        }
        // What a calendar is joined to may have been drafted after it.
        drafts = try drafts.map { draft in
            Draft(
                name: draft.name, version: draft.version, rules: draft.rules, hash: draft.hash, source: draft.source,
                closed: try calendars.closedDays(of: draft.name, in: CalendarQueries.years))
        }
    }

    private mutating func draft(_ name: String, version: Int, rules: JSONValue, hash: [UInt8]?, source: CalendarSource)
        throws
    {
        guard case .object(var members) = rules else { return }
        members["version"] = .integer(Int64(version))
        let rules = JSONValue.object(members)
        let text = Data(try rules.canonicalText().utf8)
        try calendars.replace(json: text)
        drafts.append(
            Draft(
                name: name, version: version, rules: rules, hash: hash ?? Array(SHA256.hash(data: text)),
                source: source, closed: []))
    }

    /// The new rules with what did not come from a file, and what they do not close already.
    private func carryOver(from old: JSONValue, into new: JSONValue, of name: String) throws -> JSONValue {
        guard case .object(var members) = new else { return new }
        let closed = Set(try calendars.closedDays(of: name, in: CalendarQueries.years).map(\.day))
        for list in ["exceptions", "closures"] {
            let kept = (old[list]?.arrayValue ?? []).filter { entry in
                guard entry["source"] != nil, let from = (entry["add"] ?? entry["from"])?.stringValue,
                    let first = try? Day(from)
                else {
                    return false
                }
                let last = entry["to"]?.stringValue.flatMap { try? Day($0) } ?? first
                return (first...max(first, last)).contains { !$0.weekday.isWeekend && !closed.contains($0) }
            }
            if !kept.isEmpty { members[list] = .array((new[list]?.arrayValue ?? []) + kept) }
        }
        return .object(members)
    }
}
