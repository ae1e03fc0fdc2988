import Documents
import Logging
import Postgres
import Scanner

/// The use cases of people who hold a token: every method is one round trip to the database, where the token decides
/// what it may do and see.
///
/// Nothing is remembered between calls, so any number of engines, in any number of processes, may serve one database.
package struct Engine: Sendable {
    let pool: PostgresPool
    let migrator: Migrator
    let letterTexts: LetterTexts
    let logger: Logger
    let scanner: (any FileScanner)?

    /// An engine on a pool of connections whose role is the service's.
    /// - Parameters:
    ///   - migrator: knows the schema version that this program needs.
    ///   - letterTexts: the words of the letters that every scheme sends.
    ///   - scanner: looks into each file before anybody can read it; `nil`: nothing does.
    package init(
        pool: PostgresPool, migrator: Migrator, letterTexts: LetterTexts, logger: Logger,
        scanner: (any FileScanner)? = nil
    ) {
        self.pool = pool
        self.migrator = migrator
        self.letterTexts = letterTexts
        self.logger = logger
        self.scanner = scanner
    }

    /// Number of round trips the engine has made to the database: what a measurement counts.
    package var roundTrips: Int { pool.roundTrips }

    /// Lets events that are recorded from now on come after all that were, also where the database was restored from a
    /// dump of another server.
    package static func raiseEventBase(on connection: isolated PostgresConnection) throws {
        _ = try connection.query("SELECT accredit.raise_event_base()")
    }

    /// Succeeds if requests can be answered: the database is there, at the schema version of this program.
    /// - Throws: ``DatabaseFault`` that says what is missing.
    package func readiness() async throws {
        do {
            try await pool.withConnection { try await migrator.requireCurrent(on: $0) }
        } catch {
            throw DatabaseFault(error) ?? .other
        }
    }
}
