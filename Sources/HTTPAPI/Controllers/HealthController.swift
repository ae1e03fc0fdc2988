import Hummingbird

/// What machines ask: is it up, can it work.
struct HealthController: Sendable {
    let readiness: Readiness

    private struct Health: Encodable { let status: String }

    /// The process is up. The database is not asked.
    @Sendable func alive(_ request: Request, _ context: APIContext) async throws -> Response {
        try .json(Health(status: "alive"))
    }

    /// The database answers soon and is at this program's schema version, and the server is not stopping.
    @Sendable func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        try await readiness.check()
        return try .json(Health(status: "ready"))
    }
}
