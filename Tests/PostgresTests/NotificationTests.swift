import Postgres
import TestSupport
import Testing

/// Notifications arrive while the connection is idle and while it works.
struct NotificationTests {
    @Test func notificationsArrive() async throws {
        let channel = "test \"channel\" \(UInt32.random(in: 0...UInt32.max))"
        try await withOwnConnection { sender in
            try await withOwnConnection { listener in
                var notifications = try await listener.listen(channel).makeAsyncIterator()
                let process = await sender.backendID
                // 1. While the listener is idle.
                _ = try await sender.query("SELECT pg_notify(\(channel), \("one"))")
                let first = try #require(try await notifications.next())
                #expect(first.channel == channel && first.payload == "one" && first.backendID == process)
                // 2. While it runs a statement, and between statements of its own.
                async let busy = listener.query("SELECT pg_sleep(0.1)")
                _ = try await sender.query("SELECT pg_notify(\(channel), \("two"))")
                #expect(try await busy.count == 1)
                _ = try await listener.query("SELECT pg_notify(\(channel), \("three"))")
                #expect(try await notifications.next()?.payload == "two")
                #expect(try await notifications.next()?.payload == "three")
            }
        }
    }

    @Test func theStreamEndsWithTheConnection() async throws {
        try await withOwnConnection { killer in
            let listener = try await PostgresConnection.connect(try TestServer.configuration, logger: TestServer.logger)
            var notifications = try await listener.listen("ending").makeAsyncIterator()
            _ = try await killer.query("SELECT pg_terminate_backend(\(Int32(await listener.backendID)))")
            do {
                _ = try await notifications.next()
                Issue.record("the stream went on")
            } catch {
                guard case .connectionLost = error as? PostgresError else { throw error }
            }
        }
    }

    @Test func whoStopsReadingStopsListening() async throws {
        try await withOwnConnection { connection in
            let reader = Task { for try await _ in try await connection.listen("abandoned") {} }
            while try await cell(connection, "SELECT count(*) FROM pg_listening_channels()", as: Int.self) == 0 {
                await Task.yield()
            }
            reader.cancel()
            let limit = ContinuousClock.now + .seconds(120)
            while try await cell(connection, "SELECT count(*) FROM pg_listening_channels()", as: Int.self) > 0,
                .now < limit
            {
                await Task.yield()
            }
            try await expectCell(connection, "SELECT count(*) FROM pg_listening_channels()", 0)
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 64)])
    func namesThatTheServerWouldCutAreRefused(channel: String) async throws {
        try await withOwnConnection { connection in
            _ = await #expect(throws: PostgresError.self) { _ = try await connection.listen(channel) }
        }
    }
}
