import Postgres
import TestSupport
import Testing

/// Times, dates and spans agree with the server's own arithmetic, to the microsecond and at the ends of their ranges.
struct TemporalTests {
    @Test(arguments: [
        "1970-01-01 00:00:00+00", "1969-12-31 23:59:59.999999+00", "2024-02-29 12:30:00.000001+00",
        "2000-01-01 00:00:00.1+00",
        "0001-01-01 00:00:00+00", "0001-12-31 23:59:59.5+00 BC", "4713-11-24 00:00:00+00 BC", "10000-01-01 00:00:00+00",
        "294247-01-10 04:00:54.775807+00", "2026-03-29 01:30:00+01", "1900-06-01 12:00:00-04:30",
    ])
    func timestamps(text: String) async throws {
        try await withOwnConnection { connection in
            let value = try await cell(connection, "SELECT \(text)::timestamptz", as: PostgresTimestamp.self)
            let expected = try await cell(
                connection,
                """
                SELECT extract(epoch FROM date_trunc('second', instant))::bigint * 1000000 + extract(microseconds FROM
                    instant)::bigint % 1000000
                FROM (SELECT \(text)::timestamptz) AS given(instant)
                """, as: Int64.self)
            #expect(value.microseconds == expected)
            try await expectCell(connection, "SELECT \(value) = \(text)::timestamptz", true)
            try await expectCell(connection, "SELECT \([value])", [value] as [PostgresTimestamp])
            // A session in another zone writes another offset of the same instant.
            let elsewhere = try await connection.pipeline([
                "SELECT set_config('TimeZone', 'Asia/Kathmandu', true)", "SELECT \(value)",
            ])
            #expect(try elsewhere[1][0].decode(PostgresTimestamp.self, at: 0) == value)
        }
    }

    @Test(arguments: ["SELECT 'infinity'::timestamptz", "SELECT '-infinity'::timestamptz", "SELECT 'infinity'::date"])
    func infinityIsAnError(sql: String) async throws {
        let row = try #require(try await withOwnConnection { try await $0.query(SQL(unsafeRaw: sql)) }.first)
        let error = try #require(throws: PostgresError.self) {
            if sql.hasSuffix("date") {
                _ = try row.decode(PostgresDate.self, at: 0)
            } else {
                _ = try row.decode(PostgresTimestamp.self, at: 0)
            }
        }
        #expect(error.description.contains("an infinite value"))
    }

    @Test(arguments: ["SELECT '294276-12-31 23:59:59+00'::timestamptz", "SELECT '2024-01-01 00:00:00'::timestamp"])
    func instantsThatDoNotFitAreRefused(sql: String) async throws {
        let row = try #require(try await withOwnConnection { try await $0.query(SQL(unsafeRaw: sql)) }.first)
        #expect(throws: PostgresError.self) { try row.decode(PostgresTimestamp.self, at: 0) }
    }

    @Test(arguments: [
        "1970-01-01", "1969-12-31", "2024-02-29", "1900-02-28", "0001-01-01", "0001-12-31 BC", "4713-11-24 BC",
        "9999-12-31",
        "5874897-12-31",
    ])
    func dates(text: String) async throws {
        try await withOwnConnection { connection in
            let value = try await cell(connection, "SELECT \(text)::date", as: PostgresDate.self)
            try await expectCell(connection, "SELECT \(text)::date - '1970-01-01'::date", value.days)
            try await expectCell(connection, "SELECT \(value) = \(text)::date", true)
        }
    }

    @Test func everyDayOfFourHundredYears() async throws {
        try await withOwnConnection { connection in
            var days = 0
            try await connection.forEachRow(
                """
                SELECT d, d - DATE '1970-01-01' FROM generate_series(DATE '1800-01-01', DATE '2200-12-31', '1 day') AS \
                s(t), LATERAL (SELECT t::date AS d) AS x
                """
            ) { row in
                let (date, expected) = try row.decode(as: (PostgresDate.self, Int.self))
                if date.days == expected, try PostgresDate(postgresText: date.postgresText) == date { days += 1 }
            }
            #expect(days == 146_462)
        }
        #expect(PostgresDate(year: 2023, month: 2, day: 29) == nil)
        #expect(PostgresDate(year: 2024, month: 2, day: 29)?.days == 19_782)
    }

    @Test(arguments: [
        "", "2024-02-30 00:00:00+00", "2024-01-01 00:00:00", "2024-01-01T00:00:00+00", "2024-01-01 00:00:00+00 AD",
        "99999999999999999999-01-01 00:00:00+00",
    ])
    func malformedTimestamps(text: String) {
        #expect(throws: PostgresValueError.self) { try PostgresTimestamp(postgresText: text) }
    }
}
