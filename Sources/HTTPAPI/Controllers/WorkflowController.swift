import Engine
import Hummingbird

/// The published workflows.
struct WorkflowController: Sendable {
    let engine: Engine

    private struct WorkflowList: Encodable { let workflows: [WorkflowSummary] }

    /// The newest version of each.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(WorkflowList(workflows: try await engine.workflows(as: context.credential)))
    }

    /// One, whole: the newest version, or the one that the query names.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["version"])
        let version = try query.whole("version", in: 1...Int(Int32.max))
        return try .json(
            try await engine.workflow(try context.parameter("name"), version: version, as: context.credential))
    }
}
