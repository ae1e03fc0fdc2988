import Foundation
import Postgres
import Turnaround

/// The calendars that cases count by: a closed case by the version it was judged by, an open one by the version in
/// force.
struct CaseCalendars: Sendable {
    /// Each known version by its name, such as `body-bac v2`.
    private(set) var working: [String: WorkingDays] = [:]
    private var byID: [UUID: String] = [:]
    private var inForce: [String: String] = [:]

    /// No calendars: cases count by the report's own.
    init() {}

    /// The statement whose rows ``init(_:)`` reads.
    /// - Parameter knownOn: versions published later are not known then; `nil` is all of them.
    static func question(knownOn: Instant?) -> SQL {
        """
        SELECT c.id, c.name, c.version, ARRAY(SELECT k::date - date '1970-01-01' FROM jsonb_object_keys(c.closed) AS k)
        FROM accredit.calendar c
        WHERE c.published_at <= coalesce(\(knownOn), 'infinity')
        ORDER BY c.name, c.version
        """
    }

    /// Reads the answer to ``question(knownOn:)``.
    init(_ rows: [PostgresRow]) throws {
        for row in rows {
            let (id, name, version, closed) = try row.decode(as: (UUID.self, String.self, Int.self, [Int32].self))
            let key = "\(name) v\(version)"
            working[key] = WorkingDays(
                name: name, years: CalendarQueries.years, closed: closed.map { Day(number: Int($0)) })
            byID[id] = key
            inForce[name] = key
        }
    }

    /// The version that a case counts by; `nil` where none is known.
    /// - Parameters:
    ///   - isClosed: whether it is closed, as far as is known.
    ///   - pinned: the version that was pinned to it when it closed.
    ///   - names: the calendars it may count by, the nearest first: of its body, of its workflow.
    func key(isClosed: Bool, pinned: UUID?, names: [String]) -> String? {
        if isClosed, let key = pinned.flatMap({ byID[$0] }) { return key }
        return names.lazy.compactMap { inForce[$0] }.first
    }
}
