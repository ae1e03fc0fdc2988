import Postgres

/// Problems of the database, for faces that must say so without knowing PostgreSQL.
package enum DatabaseFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// It cannot be reached, or went away in the middle.
    case away
    /// It did not answer in time, or no connection became free in time.
    case busy
    /// It is at another schema version than this program.
    case otherSchema(String)
    /// Something else, which the log explains.
    case other

    /// The fault behind an error; `nil` where the error is not the database's.
    package init?(_ error: any Error) {
        switch error {
        case let fault as DatabaseFault: self = fault
        case let error as MigrationError: self = .otherSchema("\(error)")
        case is PostgresDecodingError: self = .other
        case let error as PostgresError:
            switch error {
            case .connectionFailed, .connectionLost: self = .away
            case .timedOut, .poolExhausted: self = .busy
            case .server(let server):
                switch server.sqlState {
                // Reading only: a standby, until the new primary is found.
                case .adminShutdown, .cannotConnectNow, .tooManyConnections, .readOnlySQLTransaction: self = .away
                case .undefinedTable, .undefinedFunction, .undefinedColumn, .invalidSchemaName:
                    self = .otherSchema(Self.migrate)
                case .insufficientPrivilege where server.message.contains("schema accredit"):
                    self = .otherSchema(Self.migrate)
                case .serializationFailure, .deadlockDetected, .lockNotAvailable, .queryCanceled: self = .busy
                default: self = .other
                }
            default: self = .other
            }
        default: return nil
        }
    }

    private static let migrate = "the database is at another schema version than this program; run: accredit migrate"

    package var description: String {
        switch self {
        case .away: "the database cannot be reached; try again in a moment"
        case .busy: "the database did not answer in time; try again in a moment"
        case .otherSchema(let text): text
        case .other: "something went wrong that is not yours to mend; the server's log has the details"
        }
    }
}
