import Engine
import Logging
import Postgres

/// The use cases of operators: people with the database's own credentials. No token is asked for; the database role is
/// the permission.
package struct Administration: Sendable {
    let pool: PostgresPool
    let logger: Logger

    /// Administration over a pool of connections whose role is an operator's.
    package init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    /// Reports and event logs of all cases, whatever body they belong to.
    package var reports: UnrestrictedReports { UnrestrictedReports(pool: pool) }
}
