import Foundation
import Postgres
import Turnaround

/// Due days that a new version of a calendar moved in one case.
package struct CalendarMove: Sendable {
    package let calendar: String
    package let version: Int
    package let moved: MovedCase
}

/// A case whose due days moved with a calendar.
package struct MovedCase: Codable, Sendable, Hashable {
    /// One due day.
    package struct Move: Codable, Sendable, Hashable {
        /// Kind of due day: `deadline`, the standard of the `step`, or that of the `whole`.
        package var what: String
        /// The due day before.
        package var oldDue: Day
        /// The due day now.
        package var newDue: Day
    }

    /// The case's reference.
    package var reference: String
    /// The moves.
    package var moved: [Move]

    private enum CodingKeys: String, CodingKey { case reference, moved }
}

extension PostgresConnection {
    /// Number of open cases that are looked at in one transaction.
    private static let batch = 200

    /// Works out anew what is due in open cases after calendars were published, batch by batch, each in a transaction
    /// of its own.
    /// - Parameter isUnattended: leaves to others what they are at, and what was published just now.
    /// - Returns: the cases in which something moved.
    package func reproject(isUnattended: Bool = false) throws -> [CalendarMove] {
        var moves: [CalendarMove] = []
        while true {
            let rows = try query(
                """
                SELECT calendar, version, reference, moved FROM accredit.reproject(\(Int32(Self.batch)), \
                \(isUnattended))
                """
            )
            if rows.isEmpty { return moves }
            moves += try rows.compactMap(Self.move)
        }
    }

    /// Due days of open cases that a version published in this transaction would move.
    package func movesToCome(of calendar: String, version: Int) throws -> [MovedCase] {
        try query(
            """
            SELECT \(calendar), \(Int32(version)), reference, moved
            FROM accredit.moves_to_come(\(calendar), \(Int32(version)))
            """
        ).compactMap(Self.move).map(\.moved)
    }

    /// A batch ends with a row that names no case.
    private static func move(_ row: PostgresRow) throws -> CalendarMove? {
        guard let reference = try row.decode(String?.self, at: 2) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return CalendarMove(
            calendar: try row.decode(String.self, at: 0), version: try row.decode(Int.self, at: 1),
            moved: MovedCase(
                reference: reference, moved: try row.decodeJSON([MovedCase.Move].self, at: 3, decoder: decoder)))
    }
}
