import Engine
import WorkflowCore

/// Where published workflows are read: at the server where one is named, else in the database.
enum WorkflowSource {
    /// The newest version of every workflow.
    static func all() async throws -> [WorkflowSummary] {
        let root = CompositionRoot.current
        if root.hasServer {
            return try await root.withServer {
                try await $0.ask(ServerRequest(path: ["v1", "workflows"]), for: WorkflowList.self).value.workflows
            }
        }
        return try await root.withAdministration { try await $0.workflows() }
    }

    /// One workflow, its newest version unless one is named.
    static func one(_ name: String, version: Int?) async throws -> WorkflowDetail {
        let root = CompositionRoot.current
        if root.hasServer {
            let query = version.map { [(name: "version", value: String($0))] } ?? []
            return try await root.withServer {
                try await $0.ask(ServerRequest(path: ["v1", "workflows", name], query: query)).value
            }
        }
        return try await root.withAdministration { try await $0.workflow(name, version: version) }
    }
}
