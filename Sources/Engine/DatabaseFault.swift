import Postgres

/// Problems of the database, for faces that must say so without knowing PostgreSQL.
package enum DatabaseFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// It cannot be reached, or went away in the middle.
    case away
    /// It did not answer in time, or no connection became free in time.
    case busy
    /// It is at another schema version than this program; with the action that helps, where one does.
    case otherSchema(String, next: NextStep? = nil)
    /// Something else, which the log explains.
    case other

    /// The fault behind an error; `nil` where the error is not the database's.
    package init?(_ error: any Error) {
        switch error {
        case let fault as DatabaseFault: self = fault
        case let error as MigrationError:
            self = .otherSchema("\(error)", next: error.isMendedByMigrating ? .migrate : nil)
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
                    self = .otherVersion
                case .insufficientPrivilege where server.message.contains("schema accredit"):
                    self = .otherVersion
                case .serializationFailure, .deadlockDetected, .lockNotAvailable, .queryCanceled: self = .busy
                default: self = .other
                }
            default: self = .other
            }
        default: return nil
        }
    }

    /// What a log may say of any error: never what somebody sent, or what is stored.
    package static func loggedText(of error: any Error) -> String { LoggedFault.text(of: error) }

    private static let otherVersion = DatabaseFault.otherSchema(
        "the database is at another schema version than this program; its operator migrates it", next: .migrate)

    /// The action that helps, where there is one.
    package var next: NextStep? {
        guard case .otherSchema(_, let next) = self else { return nil }
        return next
    }

    package var description: String {
        switch self {
        case .away: "the database cannot be reached; try again in a moment"
        case .busy: "the database did not answer in time; try again in a moment"
        case .otherSchema(let text, _): text
        case .other: "something went wrong that is not yours to mend; the server's log has the details"
        }
    }
}
