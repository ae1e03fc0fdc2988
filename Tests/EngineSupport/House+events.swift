import Foundation
import Postgres

extension House {
    /// Waits until all that was recorded so far may be told to those who follow events: until no transaction that was
    /// under way then is any more, in whatever database of the server. Tests run beside each other in one server.
    package func settled() async throws {
        try await admin.withConnection { connection in
            let rows = try await connection.query("SELECT pg_current_xact_id()::text::bigint")
            let recorded = try rows.first?.decode(Int64.self, at: 0) ?? 0
            let end = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < end {
                let rows = try await connection.query(
                    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > \(recorded)")
                if try rows.first?.decode(Bool.self, at: 0) == true { return }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
