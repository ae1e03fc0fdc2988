import Postgres
import TestSupport
import Testing
import Turnaround

/// What a cell of a file means as a time.
@Suite struct ImportTimeTests {
    static let cells: [(written: String, instant: String?)] = [
        ("2026-03-29T01:30:00", "2026-03-29T01:30:00Z"), ("29/03/2026 02:30", "2026-03-29T01:30:00Z"),
        ("25/10/2026 01:30", "2026-10-25T00:30:00Z"),
        ("25/10/2026 02:00", "2026-10-25T02:00:00Z"), ("2026-10-25 01:30:00+00:00", "2026-10-25T01:30:00Z"),
        ("1/7/2025", "2025-06-30T23:00:00Z"),
        ("2025-07-01", "2025-06-30T23:00:00Z"), ("24/12/2025 9:05", "2025-12-24T09:05:00Z"),
        ("24/12/2025, 09:05:10.25", "2025-12-24T09:05:10.25Z"),
        ("2011-12-06 13:41:31.788000+01:00", "2011-12-06T12:41:31.788Z"),
        ("2025-07-01T10:00:00,123456-0530", "2025-07-01T15:30:00.123456Z"),
        (" 2025-07-01t10:00z ", "2025-07-01T10:00:00Z"), ("29/02/2024", "2024-02-29T00:00:00Z"),
        ("2025-07-01T10:00:00+01", "2025-07-01T09:00:00Z"),
        ("29/02/2025", nil), ("30/02/2026", nil), ("31/04/2026", nil), ("12/25/2025", nil), ("01/02/25", nil),
        ("2026-13-01", nil),
        ("2026-1-1", nil),
        ("2025-07-01 24:00", nil), ("2025-07-01 10:60", nil), ("2025-07-01 10:00:60", nil),
        ("2025-07-01T10:00:00+16:00", nil),
        ("0025-07-01", nil),
        ("2025-07-01 10:00 CET", nil), ("46000", nil), ("now", nil), ("infinity", nil), ("", nil),
    ]

    @Test func understandsTimes() async throws {
        let found = try await Self.reading(Self.cells.map(\.written))
        #expect(found.count == Self.cells.count)
        for (cell, found) in zip(Self.cells, found) {
            #expect(try found == cell.instant.map { try Instant($0) }, "\(cell.written)")
        }
    }

    /// Local times are taken as the rest of the product takes them, on the days on which clocks change too.
    @Test func agreesWithLondonTime() async throws {
        var written: [String] = []
        var expected: [Instant] = []
        for (year, month, day) in [(2025, 3, 30), (2025, 10, 26), (2026, 3, 29), (2026, 10, 25), (2026, 6, 15)] {
            for quarter in 0..<96 {
                let time = try #require(TimeOfDay(hour: quarter / 4, minute: quarter % 4 * 15))
                let date = try #require(Day(year: year, month: month, day: day))
                written.append("\(date) \(time)")
                expected.append(LondonTime.shared.instant(of: date, at: time))
            }
        }
        let found = try await Self.reading(written)
        for (written, (found, expected)) in zip(written, zip(found, expected)) {
            #expect(found == expected, "\(written)")
        }
        #expect(found.count == expected.count)
    }

    private static func reading(_ written: [String]) async throws -> [Instant?] {
        try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT (extract(epoch FROM accredit.import_instant(w)) * 1000000)::bigint
                    FROM unnest(\(written)) WITH ORDINALITY AS cell (w, place) ORDER BY place
                    """)
            }
        }.map { try $0.decode(Int64?.self, at: 0).map(Instant.init(microseconds:)) }
    }
}
