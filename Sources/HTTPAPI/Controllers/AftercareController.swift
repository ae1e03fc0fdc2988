import Engine
import Hummingbird
import WorkflowCore

/// What comes after the decision: appeals, annual returns, changes, and what a renewal takes over.
struct AftercareController: Sendable {
    let commands: CommandController

    /// A command by the members that its rule reads.
    /// - Parameter numbered: the name of the number in the address that says which one is meant.
    func command(
        _ verb: Command.Verb, _ members: [String], on numbered: String? = nil
    ) -> @Sendable (Request, PrincipalContext) async throws -> Response {
        { request, context in
            let addressed = try numbered.map { [$0: try context.number($0)] } ?? [:]
            return try await commands.give(verb, request, context, members: members, addressed: addressed)
        }
    }
}
