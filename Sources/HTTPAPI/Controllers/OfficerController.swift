import Engine
import Hummingbird

/// Officers, and whose case is whose.
struct OfficerController: Sendable {
    let engine: Engine
    let commands: CommandController

    private struct OfficerList: Encodable { let officers: [Officer] }

    /// The officers of the principal's body, with what each of them has.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(OfficerList(officers: try await engine.officers(as: context.credential)))
    }

    /// Gives a case to an officer.
    @Sendable func assign(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.assign, request, context, members: ["officer"])
    }

    /// Takes a case from its officer.
    @Sendable func unassign(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.unassign, request, context, members: [])
    }

    /// Gives all cases of an officer to others.
    @Sendable func reassign(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let members = ["from", "to"]
        let document = try await RequestDocument(of: request, members: members)
        try document.check()
        switch try await engine.reassign(document.handedOver(members), as: context.credential) {
        case .done(let reassignment): return try .json(reassignment)
        case .refused(let refusal): throw Problem(refusal)
        }
    }
}
