/// Everything that can go wrong between the program and PostgreSQL.
///
/// No description carries a password or a bound value.
package enum PostgresError: Error, Sendable, Hashable {
    /// No setting says where the database is.
    case notConfigured
    /// The settings cannot be understood.
    case invalidConfiguration(reason: String)
    /// No connection could be made.
    case connectionFailed(reason: String)
    /// An existing connection ended. Whether a statement in flight took effect is unknown; nothing is repeated
    /// silently.
    case connectionLost(reason: String)
    /// The statement exceeded its deadline and was cancelled.
    case timedOut(after: Duration)
    /// The server refused a statement.
    case server(ServerError)
    /// The statement cannot be sent as it is.
    case invalidStatement(reason: String)
    /// COMMIT ended in a rollback, because a statement before it had failed.
    case transactionAborted
    /// A cell is not what the program expected.
    case decoding(PostgresDecodingError)
    /// No connection of the pool became free in time.
    case poolExhausted(limit: Int, waited: Duration)
    /// The pool was shut down.
    case poolShutDown

    /// The condition code, when the server refused the statement.
    package var sqlState: SQLState? {
        guard case .server(let error) = self else { return nil }
        return error.sqlState
    }
}

extension PostgresError: CustomStringConvertible {
    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .notConfigured:
            """
            No database is configured. Set DATABASE_URL, such as postgres://user@host:5432/database, or PGHOST and its \
            fellows.
            """
        case .invalidConfiguration(let reason):
            "The database settings cannot be used: \(reason)"
        case .connectionFailed(let reason):
            "No connection to PostgreSQL: \(reason)"
        case .connectionLost(let reason):
            """
            The connection to PostgreSQL was lost: \(reason). Whether the last statement took effect is not known; \
            look before repeating it.
            """
        case .timedOut(let limit):
            "The statement was cancelled after its deadline of \(limit)."
        case .server(let error):
            error.description
        case .invalidStatement(let reason):
            "The statement was not sent: \(reason)"
        case .transactionAborted:
            "The transaction was rolled back instead of committed, because a statement in it had failed."
        case .decoding(let error):
            error.description
        case .poolExhausted(let limit, let waited):
            """
            No database connection became free within \(waited); all \(limit) are in use. Raise the pool's limit or \
            shorten what holds them.
            """
        case .poolShutDown:
            "The database pool was shut down."
        }
    }
}

/// A cell that is not what the program expected; it names the column, never the value.
package struct PostgresDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The column's name, or its position from 0 when it has none.
    package let column: String
    /// The Swift type asked for.
    package let expected: String
    /// The column's type on the server; `nil` when there is no such column.
    package let sqlType: String?
    /// What was found instead.
    package let problem: String

    /// Column, expected type, the server's type and what was found.
    package var description: String {
        "Column \(column)\(sqlType.map { " of SQL type \($0)" } ?? "") cannot be read as \(expected): \(problem)."
    }
}
