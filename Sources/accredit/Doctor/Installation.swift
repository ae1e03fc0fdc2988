import Administration
import AsyncHTTPClient
import Engine
import Postgres
import Turnaround

/// Everything a running accredit needs, looked at from outside.
struct Installation {
    let root: CompositionRoot

    /// Looks at everything that the environment leads to, in order; where the database cannot be reached, what needs it
    /// is left out.
    /// - Throws: `CancellationError`; what is wrong is a finding.
    func examine() async throws -> [ExaminationFinding] {
        try await database() + service() + server()
    }

    private func database() async throws -> [ExaminationFinding] {
        let configuration: PostgresConfiguration
        do { configuration = try PostgresConfiguration(environment: try root.databaseVariables()) } catch {
            return [.fail("database", "\(error)", "Set DATABASE_URL to the operator's connection.")]
        }
        do {
            return try await root.withPool { pool in
                try await pool.withConnection { connection in
                    let examination = DatabaseExamination(connection: connection)
                    return try await [.ok("database", "answers at \(configuration)")]
                        + examination.all(migrator: Result { try root.migrator() })
                }
            }
        } catch let error as PostgresError {
            return [.fail("database", "\(error)", "Check that PostgreSQL runs at \(configuration) and lets you in.")]
        }
    }

    private func service() async throws -> [ExaminationFinding] {
        do {
            guard try root.source(of: .serviceDatabase) != nil else { return [] }
            let pool = PostgresPool(
                configuration: try root.serviceConfiguration(), limits: PostgresPool.Limits(connections: 1),
                logger: root.logger(.critical))
            let findings = await Result {
                try await pool.withConnection { try await DatabaseExamination(connection: $0).asService() }
            }
            await pool.shutdown()
            return try findings.get()
        } catch let error where error is PostgresError || error is Failure {
            return [
                .fail(
                    "service's connection", "\(error)",
                    "Check ACCREDIT_SERVICE_DATABASE_URL and the password of accredit_service.")
            ]
        }
    }

    private func server() async throws -> [ExaminationFinding] {
        guard root.hasServer, let text = root.setting(.server) else { return [] }
        do {
            let address = try ServerAddress(text)
            return try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
                let client = ServerClient(address: address, token: "", http: http, retry: RetryPolicy(attempts: 1)) {
                    _ in
                }
                _ = try await client.send(ServerRequest(path: ["ready"]))
                return [.ok("server", "\(address) is ready")]
            }
        } catch let error where error is Failure || error is ServerProblem {
            return [.fail("server", "\(error)", "Start it with accredit serve, or unset ACCREDIT_SERVER.")]
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous closure gives or throws.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }

    /// What a closure gives or throws.
    init(_ body: () throws -> Success) {
        do { self = .success(try body()) } catch { self = .failure(error) }
    }
}
