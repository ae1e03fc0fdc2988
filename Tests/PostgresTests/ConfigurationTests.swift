import Postgres
import TestSupport
import Testing

/// Settings come from DATABASE_URL, completed by PG* variables.
struct ConfigurationTests {
    @Test(arguments: [
        (["DATABASE_URL": "postgres://me@db.example:6000/house"], "postgres://me@db.example:6000/house"),
        (["DATABASE_URL": "postgresql://a:1,b:2/house?target_session_attrs=read-write"], "postgres://a:1,b:2/house"),
        (
            ["DATABASE_URL": "postgres://me:pw@h/house", "PGHOST": "ignored", "PGPORT": "6001"],
            "postgres://me@h:6001/house"
        ),
        (["DATABASE_URL": "host=h dbname=house user=me"], "postgres://me@h/house"),
        (["PGHOST": "h", "PGUSER": "me", "PGDATABASE": "house", "PGPASSWORD": "pw"], "postgres://me@h/house"),
    ])
    func sources(environment: [String: String], description: String) throws {
        #expect(try PostgresConfiguration(environment: environment).description == description)
    }

    @Test(arguments: [[:], ["PGPORT": "5432"], ["DATABASE_URL": ""], ["PGUSER": "me"]])
    func nothingConfigured(environment: [String: String]) {
        #expect(throws: PostgresError.notConfigured) { try PostgresConfiguration(environment: environment) }
    }

    @Test func theMessageSaysWhatToSet() {
        #expect(PostgresError.notConfigured.description.contains("Set DATABASE_URL"))
    }

    @Test func aHostThatDoesNotAnswerIsPassedOver() async throws {
        let server = try TestServer.configuration
        let place = try #require("\(server)".split(separator: "@").last?.split(separator: "/").first)
        let user = "\(server)".dropFirst("postgres://".count).split(separator: "@")[0]
        for attributes in ["any", "read-write", "primary"] {
            let both = try PostgresConfiguration(
                url: "postgres://\(user)@127.0.0.1:1,\(place)/postgres?target_session_attrs=\(attributes)")
            try await TestServer.withConnection(both) {
                try await expectCell($0, "SELECT NOT pg_is_in_recovery()", true)
            }
        }
        let standby = try PostgresConfiguration(
            url: "postgres://\(user)@127.0.0.1:1,\(place)/postgres?target_session_attrs=standby")
        _ = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(standby, logger: TestServer.logger)
        }
    }

    @Test func tlsSettingsArePassedThrough() async throws {
        let server = try TestServer.configuration
        let required = try PostgresConfiguration(url: "\(server)?sslmode=verify-full&sslrootcert=/nonexistent/root.crt")
        let error = try #require(
            await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(required, logger: TestServer.logger)
            })
        // Without TLS on the server, libpq refuses; with it, the missing root certificate is named.
        #expect("\(error)".contains("/nonexistent/root.crt") || "\(error)".contains("SSL was required"))
    }

    @Test func theSessionIsSetForTheDecoders() async throws {
        try await withOwnConnection { connection in
            for (name, value) in [
                ("TimeZone", "UTC"), ("client_encoding", "UTF8"),
                ("application_name", "accredit"),
            ] {
                try await expectCell(connection, "SELECT current_setting(\(name))", value)
            }
            try await expectCell(connection, "SELECT current_setting('DateStyle') LIKE 'ISO%'", true)
            #expect(connection.roundTrips == 4)
        }
    }
}
