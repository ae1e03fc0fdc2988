import FoundationEssentials
import Postgres
import TestSupport
import Testing

/// Runs a closure on a connection of its own to the server's maintenance database: for tests that leave nothing behind.
func withOwnConnection<Value: Sendable>(
    preparing: Bool = true, _ body: (PostgresConnection) async throws -> Value
) async throws -> Value {
    var configuration = try TestServer.configuration
    configuration.preparesStatements = preparing
    return try await TestServer.withConnection(configuration, body)
}

/// The only cell of the only row of a statement.
func cell<Value: PostgresColumnValue & Sendable>(
    _ connection: PostgresConnection, _ sql: SQL, as type: Value.Type = Value.self
)
    async throws -> Value
{
    guard let row = try await connection.query(sql).first else { throw NoRow() }
    return try row.decode(Value.self, at: 0)
}

struct NoRow: Error {}

/// Half of the sleep that the tests interrupt: whoever is back by then was not waiting for its end, however busy the
/// machine is.
let wellBeforeTheSleepEnds: Duration = .seconds(15)

/// Expects the only cell of the only row of a statement to be a value.
func expectCell<Value: PostgresColumnValue & Equatable & Sendable>(
    _ connection: PostgresConnection, _ sql: SQL, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let value: Value = try await cell(connection, sql)
    #expect(value == expected, sourceLocation: sourceLocation)
}
