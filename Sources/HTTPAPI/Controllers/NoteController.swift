import Engine
import Hummingbird

/// What a body keeps of a case among its own people: notes and tags.
struct NoteController: Sendable {
    let engine: Engine
    let commands: CommandController

    /// The notes about a case.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.notes(of: try context.parameter("case"), as: context.credential))
    }

    /// Writes a note.
    @Sendable func write(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.note, request, context, members: ["text"])
    }

    /// Puts tags on a case, or takes them off.
    func command(_ verb: Command.Verb) -> @Sendable (Request, PrincipalContext) async throws -> Response {
        { request, context in try await commands.give(verb, request, context, members: ["tags"]) }
    }
}
