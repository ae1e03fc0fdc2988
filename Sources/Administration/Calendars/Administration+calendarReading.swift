import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// Every calendar in its version in force, by name.
    package func calendars() async throws -> [CalendarSummary] {
        let (store, users) = try await store()
        return store.versions.keys.sorted().compactMap { Self.summary(of: $0, in: store, users) }
    }

    /// One calendar with its rules, its own exceptions and closures, and all its versions.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``.
    package func calendar(_ name: String) async throws -> CalendarDetail {
        let (store, users) = try await store()
        guard let summary = Self.summary(of: name, in: store, users), let rules = store.calendars.rules[name] else {
            throw Self.unknown(name, "calendar", among: store.versions.keys)
        }
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT version, source, published_at, published_by, projected_at IS NOT NULL AS is_projected
                FROM accredit.calendar WHERE name = \(name) ORDER BY version DESC
                """)
        }
        return CalendarDetail(
            summary: summary,
            holidays: rules.holidays.map { holiday in
                let years = [holiday.from.map { "from \($0)" }, holiday.to.map { "to \($0)" }].compactMap(\.self)
                    .joined(separator: " ")
                let weekend = holiday.weekend == .lost ? "" : ", or the \(holiday.weekend.rawValue)"
                return "\(holiday.title.en): \(holiday.day)\(weekend)\(years.isEmpty ? "" : ", \(years)")"
            },
            exceptions: try store.calendars.closedDays(of: name, in: CalendarQueries.years).filter {
                $0.calendar == name && ($0.origin == .exception || $0.origin == .closure)
            },
            versions: try rows.map { row in
                CalendarDetail.Version(
                    version: try row.decode("version"), source: try row.decodeJSON("source"),
                    publishedAt: try row.decode("published_at"), publishedBy: try row.decode("published_by"),
                    isProjected: try row.decode("is_projected"))
            })
    }

    /// The days of a year on which calendars are closed, each with the rule that made it.
    /// - Parameter name: one calendar; all where it is `nil`.
    package func preview(year: Int, calendar name: String? = nil) async throws -> [CalendarYear] {
        try Self.check(year: year)
        let (store, _) = try await store()
        if let name, store.versions[name] == nil { throw Self.unknown(name, "calendar", among: store.versions.keys) }
        return try (name.map { [$0] } ?? store.versions.keys.sorted()).map { name in
            let days = try store.calendars.closedDays(of: name, in: year...year)
            let working = WorkingDays(name: name, years: year...year, closed: days.map(\.day))
            return CalendarYear(
                calendar: name, version: store.versions[name]?.version ?? 0, year: year, days: days,
                workingDays: working.count(through: working.covered.upperBound))
        }
    }

    /// The meetings of a year with the last day for papers, each with the rule that made it.
    /// - Parameter name: one series; all where it is `nil`.
    package func meetings(of name: String? = nil, year: Int) async throws -> [MeetingYear] {
        try Self.check(year: year)
        let (store, _) = try await store()
        let all = store.calendars.series
        if let name, all[name] == nil { throw Self.unknown(name, "meeting series", among: all.keys) }
        return try all.values.filter { name == nil || $0.name == name }.sorted { $0.name < $1.name }.map { series in
            let working = try store.calendars.workingDays(of: series.calendar, in: year - 1...year + 1)
            guard let first = Day(year: year, month: 1, day: 1), let last = Day(year: year, month: 12, day: 31) else {
                throw EngineError.invalid(what: "there is no year \(year)", expected: "a year")
            }
            return MeetingYear(
                series: series.name, title: series.title.en, calendar: series.calendar, year: year,
                papers: "\(series.papers) before",
                meetings: try series.meetings(in: first...last, working: working))
        }
    }

    /// Who counts by which calendar: workflows in force, and bodies.
    private typealias Users = [String: (workflows: [String], bodies: [String])]

    private func store() async throws -> (CalendarStore, Users) {
        let questions: [SQL] =
            CalendarStore.questions + [
                """
                SELECT calendar, true, name FROM accredit.workflow
                WHERE id = accredit.workflow_in_force(name, accredit.local_day(clock_timestamp()))
                UNION ALL
                SELECT calendar, false, code FROM accredit.organisation WHERE calendar IS NOT NULL
                ORDER BY 1, 2, 3
                """
            ]
        let answers = try await pool.withConnection { try await $0.pipeline(questions) }
        var users: Users = [:]
        for row in answers[CalendarStore.questions.count] {
            let (calendar, isWorkflow, name) = try row.decode(as: (String.self, Bool.self, String.self))
            if isWorkflow {
                users[calendar, default: ([], [])].workflows.append(name)
            } else {
                users[calendar, default: ([], [])].bodies.append(name)
            }
        }
        return (try CalendarStore(answers), users)
    }

    private static func summary(of name: String, in store: CalendarStore, _ users: Users) -> CalendarSummary? {
        guard let version = store.versions[name], let rules = store.calendars.rules[name] else { return nil }
        return CalendarSummary(name, version: version, rules: rules, users: users[name] ?? ([], []))
    }

    private static func unknown(_ name: String, _ kind: String, among known: some Collection<String>) -> EngineError {
        .notFound(kind: "published \(kind)", name: name, hint: "there are: \(known.sorted().joined(separator: ", "))")
    }

    private static func check(year: Int) throws {
        guard CalendarQueries.years.contains(year) else {
            throw EngineError.invalid(
                what: "calendars do not reach the year \(year)",
                expected: "a year from \(CalendarQueries.years.lowerBound) to \(CalendarQueries.years.upperBound)")
        }
    }
}

extension CalendarSummary {
    /// A calendar as it is in force, and who counts by it.
    fileprivate init(
        _ name: String, version: CalendarStore.Version, rules: CalendarRules,
        users: (workflows: [String], bodies: [String])
    ) {
        self.name = name
        self.version = version.version
        title = rules.title.en
        extends = rules.extends
        (workflows, bodies) = users
        source = version.source
        publishedAt = version.publishedAt
        publishedBy = version.publishedBy
    }
}
