import FoundationEssentials
import Postgres
import TestSupport
import Testing

/// Values go to the server and come back the same.
struct CodingTests {
    private func expectEcho<Value: PostgresEncodable & PostgresDecodable & Equatable & Sendable>(_ values: [Value])
        async throws
    {
        try await withOwnConnection { connection in
            for value in values {
                try await expectCell(connection, "SELECT \(value)", value)
                try await expectCell(connection, "SELECT \(value as Value?)", value)
                try await expectCell(connection, "SELECT \([value, value])", [value, value] as [Value])
            }
            try await expectCell(connection, "SELECT \(nil as Value?)", nil as Value?)
            try await expectCell(connection, "SELECT \([values.first, nil])", [values.first, nil])
            try await expectCell(connection, "SELECT \([] as [Value])", [] as [Value])
        }
    }

    @Test func integers() async throws {
        try await expectEcho([Int.min, -1, 0, 1, Int.max])
        try await expectEcho([Int16.min, 0, Int16.max])
        try await expectEcho([Int32.min, 0, Int32.max])
        try await expectEcho([Int64.min, 0, Int64.max])
    }

    @Test func texts() async throws {
        try await expectEcho([
            "", " ", "NULL", "null", "a,b", "{}", "{\"", "\\", "\\\\\"", "'; DROP TABLE x; --", "$1",
            "line\nfeed\ttab\r\n",
            "Achredu cymesur: ŵ ŷ", "🎓👩🏽‍🏫", "e\u{301}\"", "\u{1}", String(repeating: "long ", count: 100_000),
        ])
    }

    @Test func doublesAndBooleans() async throws {
        try await expectEcho([
            0.1, -0.0, 1e-308, 1.7976931348623157e308, Double.leastNonzeroMagnitude, .infinity, -.infinity, 1.0 / 3.0,
        ])
        try await expectEcho([true, false])
        let notANumber: Double = try await withOwnConnection { try await cell($0, "SELECT \(Double.nan)") }
        #expect(notANumber.isNaN)
    }

    @Test func decimals() async throws {
        let texts = [
            "0", "-1.5", "123456789012345678901234567890.12345678", "0.00000000000000000000000000000000000001",
            "99999999999999999999999999999999999999",
        ]
        try await expectEcho(try texts.map { try Decimal(postgresText: $0) })
        try await withOwnConnection { connection in
            for text in texts {
                try await expectCell(connection, "SELECT \(try Decimal(postgresText: text)) = \(text)::numeric", true)
            }
            let notANumber: Decimal = try await cell(connection, "SELECT 'NaN'::numeric")
            #expect(notANumber.isNaN)
            try await expectCell(connection, "SELECT \(Decimal.nan)::text", "NaN")
        }
    }

    @Test func identifiersBytesAndDocuments() async throws {
        try await expectEcho([UUID(), UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))])
        try await expectEcho([[], [0], Array(0...255), [UInt8](repeating: 92, count: 10_000)])
        try await expectEcho([Data(), Data([0, 255, 92, 120])])
        try await withOwnConnection { connection in
            try await expectCell(connection, "SELECT length(\([0, 1, 2] as [UInt8]))", 3)
            let document = PostgresJSON(text: #"{"a": [1, null, "\"x\"\\"]}"#)
            try await expectCell(connection, "SELECT \(document)", document)
            try await expectCell(connection, "SELECT \(document)->'a'->>2", #""x"\"#)
            try await expectCell(connection, "SELECT \([document])", [document] as [PostgresJSON])
        }
    }

    struct Document: Codable, Equatable {
        var name: String
        var credits: [Int]
    }

    @Test func codableDocuments() async throws {
        try await withOwnConnection { connection in
            let document = Document(name: "Café \"x\"", credits: [1, 2])
            let row = try #require(
                try await connection.query("SELECT \(try PostgresJSON(encoding: document)) AS document").first)
            #expect(try row.decodeJSON(Document.self, at: 0) == document)
            #expect(try row.decodeJSON("document", as: Document.self) == document)
            let wrong = try #require(
                try await connection.query(#"SELECT '{"name": "secret", "credits": [1, "secret"]}'::jsonb AS document"#)
                    .first)
            let error = try #require(throws: PostgresError.self) { try wrong.decodeJSON("document", as: Document.self) }
            #expect(
                error.description
                    == "Column document of SQL type jsonb cannot be read as Document: JSON at credits.1 is not Int.")
        }
    }

    @Test func arraysOfArrays() async throws {
        try await withOwnConnection { connection in
            let matrix = [["a", "b\"}"], ["{", ","]]
            try await expectCell(connection, "SELECT \(matrix)", matrix)
            try await expectCell(connection, "SELECT (\(matrix))[2][1]", "{")
            try await expectCell(connection, "SELECT '[2:3]={7,8}'::int[]", [7, 8] as [Int])
            try await expectCell(
                connection, "SELECT count(*) FROM unnest(\(["x", nil, "NULL"])) AS value WHERE value IS NULL", 1)
        }
    }

    enum Kind: String, PostgresEncodable, PostgresDecodable { case provider, body }

    @Test func rawValues() async throws {
        try await expectEcho([Kind.provider, .body])
        try await withOwnConnection { connection in
            _ = await #expect(throws: PostgresError.self) {
                try await cell(connection, "SELECT 'meeting'", as: Kind.self)
            }
        }
    }

    @Test func manyColumnsAtOnce() async throws {
        try await withOwnConnection { connection in
            let row = try #require(
                try await connection.query("SELECT 1::int AS a, 'x' AS b, NULL::date AS c, ARRAY[true] AS d").first)
            let (a, b, c, d) = try row.decode(as: (Int.self, String.self, PostgresDate?.self, [Bool].self))
            #expect(a == 1 && b == "x" && c == nil && d == [true])
            #expect(try row.decode("b", as: String.self) == "x")
            #expect(row.columnNames == ["a", "b", "c", "d"])
        }
    }

    @Test func aNameLeadsToOneColumn() async throws {
        try await withOwnConnection { connection in
            let sql: SQL = "SELECT i AS a, NULL::text AS b, 'x' AS twice, 'y' AS twice FROM generate_series(1, 3) AS i"
            var streamed: [Int] = []
            try await connection.forEachRow(sql) { streamed.append(try $0.decode("a")) }
            let rows = try await connection.query(sql)
            #expect(try rows.map { try $0.decode("a", as: Int.self) } == [1, 2, 3] && streamed == [1, 2, 3])
            #expect(try rows[0].decode("b", as: String?.self) == nil)
            let problems = ["absent", "twice", "A"].map { name in
                #expect(throws: PostgresError.self) { try rows[0].decode(name, as: String.self) }?.description
            }
            #expect(
                problems == [
                    "Column absent cannot be read as String: the row has no such column.",
                    "Column twice cannot be read as String: the row has more than one column of this name.",
                    "Column A cannot be read as String: the row has no such column.",
                ])
        }
    }

    @Test func jsonIsReadByName() async throws {
        try await withOwnConnection { connection in
            let sql: SQL = "SELECT '[1, 2]'::jsonb AS list, NULL::jsonb AS nothing"
            let row = try #require(try await connection.query(sql).first)
            #expect(try row.decodeJSON("list", as: [Int].self) == [1, 2])
            #expect(try row.decodeJSONIfPresent("list", as: [Int].self) == [1, 2])
            #expect(try row.decodeJSONIfPresent("nothing", as: [Int].self) == nil)
            #expect(throws: PostgresError.self) { try row.decodeJSON("nothing", as: [Int].self) }
            #expect(throws: PostgresError.self) { try row.decodeJSONIfPresent("list", as: [String].self) }
            #expect(throws: PostgresError.self) { try row.decodeJSONIfPresent("absent", as: [Int].self) }
        }
    }

    @Test(arguments: [
        (
            "SELECT NULL::int AS n",
            "Column n of SQL type integer cannot be read as Int: NULL; decode an optional where NULL is allowed."
        ),
        ("SELECT 'secret' AS n", "Column n of SQL type text cannot be read as Int: text of another form."),
        ("SELECT 1 WHERE false", ""),
    ])
    func failuresNameColumnAndTypes(sql: String, message: String) async throws {
        let rows = try await withOwnConnection { try await $0.query(SQL(unsafeRaw: sql)) }
        for row in rows {
            let error = try #require(throws: PostgresError.self) { try row.decode(Int.self, at: 0) }
            #expect(error.description == message)
            #expect(throws: PostgresError.self) { try row.decode("absent", as: Int.self) }
            #expect(throws: PostgresError.self) { try row.decode(Int.self, at: 1) }
        }
        #expect(rows.isEmpty == message.isEmpty)
    }
}
