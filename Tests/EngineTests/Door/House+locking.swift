import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround

/// What tests of concurrency need: a lock that is held, and knowing that somebody waits for it.
extension House {
    /// The time now.
    static var now: Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    /// Runs a closure while the superuser holds the lock of a case, on a connection of its own.
    func holding<Value: Sendable>(_ id: UUID, _ body: () async throws -> Value) async throws -> Value {
        try await TestServer.withConnection(admin.configuration) { connection in
            try await connection.execute("BEGIN")
            let locked = try await connection.query("SELECT 1 FROM accredit.case_head WHERE case_id = \(id) FOR UPDATE")
            try #require(locked.count == 1)
            let value = try await body()
            try await connection.execute("COMMIT")
            return value
        }
    }

    /// Returns when as many connections of this house wait for a lock.
    func untilSomebodyWaits(_ count: Int = 1) async throws {
        try await until("\(count) connections wait for a lock") {
            try await value(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                as: Int.self)
                >= count
        }
    }

    /// Ends the one connection of the service that waits for a lock, and returns once its process is gone: one on its
    /// way out still looks as if it waited, and the next to be ended would be mistaken for it.
    func endWhoeverWaits() async throws {
        var process: Int32 = 0
        // Others than the service may wait for a moment, too.
        try await until("a connection of the service waits for a lock") {
            process = try await value(
                """
                SELECT coalesce(min(pid), 0) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'accredit_service' AND wait_event_type = 'Lock'
                """)
            return process != 0
        }
        #expect(try await value("SELECT pg_terminate_backend(\(process))"))
        try await until("process \(process) ends") {
            try await value("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(process))")
        }
    }

    /// Returns when a condition holds; the test ends where it does not within two minutes.
    func until(_ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool)
        async throws
    {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await !holds() {
            try #require(ContinuousClock.now < deadline, "waited in vain: \(what)", sourceLocation: sourceLocation)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
