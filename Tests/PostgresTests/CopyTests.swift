import Postgres
import TestSupport
import Testing

/// Bulk data on its way in.
@Suite(.serialized) struct CopyTests {
    struct Refused: Error {}

    @Test func aHundredThousandRowsAreLoaded() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int, body text)")
            let rows = 100_000
            let body = String(repeating: "x", count: 2_000)
            let loaded = try await connection.copyIn("COPY item FROM STDIN") { push in
                for number in 1...rows {
                    try Array("\(number)\t\(body)\n".utf8).withUnsafeBytes { try push($0) }
                }
            }
            #expect(loaded == rows)
            try await expectCell(connection, "SELECT count(*) FROM item WHERE length(body) = 2000", rows)
            try await expectCell(connection, "SELECT sum(id)::bigint FROM item", rows * (rows + 1) / 2)
        }
    }

    @Test func oneHugeChunkIsSentInSlices() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (body text)")
            let body = [UInt8](repeating: UInt8(ascii: "y"), count: 5_000_000) + [UInt8(ascii: "\n")]
            let loaded = try await connection.copyIn("COPY item FROM STDIN") { push in
                try body.withUnsafeBytes { try push($0) }
                try [UInt8]().withUnsafeBytes { try push($0) }
            }
            #expect(loaded == 1)
            try await expectCell(connection, "SELECT length(body) FROM item", 5_000_000)
        }
    }

    @Test func failuresLeaveNothingBehindAndTheConnectionUsable() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int)")
            // 1. The program gives up.
            _ = await #expect(throws: Refused.self) {
                _ = try await connection.copyIn("COPY item FROM STDIN") { push in
                    try Array("1\n".utf8).withUnsafeBytes { try push($0) }
                    throw Refused()
                }
            }
            try await expectCell(connection, "SELECT count(*) FROM item", 0)
            // 2. The server refuses a row.
            let error = await #expect(throws: PostgresError.self) {
                _ = try await connection.copyIn("COPY item FROM STDIN") { push in
                    try Array("1\nhunter2\n".utf8).withUnsafeBytes { try push($0) }
                }
            }
            #expect(error?.sqlState == .invalidTextRepresentation)
            #expect(error?.description.contains("hunter2") == false)
            try await expectCell(connection, "SELECT count(*) FROM item", 0)
            // 3. The statement is wrong.
            for sql: SQL in ["COPY absent FROM STDIN", "COPY item FROM STDIN WHERE id = \(1)", "SELECT 1"] {
                _ = await #expect(throws: PostgresError.self) { _ = try await connection.copyIn(sql) { _ in } }
                try await expectCell(connection, "SELECT \(1)", 1)
            }
            // 4. A COPY in the other direction ends the connection: nobody takes its rows.
            _ = await #expect(throws: PostgresError.self) {
                _ = try await connection.copyIn("COPY item TO STDOUT") { _ in }
            }
            _ = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        }
    }

    @Test func copyTakesPartInATransaction() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int)")
            let before = connection.roundTrips
            _ = await #expect(throws: Refused.self) {
                try await connection.transaction { connection in
                    try connection.copyIn("COPY item FROM STDIN") { push in
                        try Array("1\n2\n".utf8).withUnsafeBytes { try push($0) }
                    }
                    throw Refused()
                }
            }
            #expect(connection.roundTrips == before + 3)
            try await expectCell(connection, "SELECT count(*) FROM item", 0)
        }
    }
}
