import Engine
import Hummingbird
import WorkflowCore

/// Decisions on a case, the items that come with them, and how conditions are met.
struct DecisionController: Sendable {
    let engine: Engine
    let commands: CommandController

    private struct DecisionList: Encodable { let decisions: [CaseDecision] }

    /// Every decision on a case with its items, oldest first.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(
            DecisionList(
                decisions: try await engine.decisions(on: try context.parameter("case"), as: context.credential)))
    }

    /// Takes an action that decides, with reasons and items.
    @Sendable func decide(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(
            .decide, request, context,
            members: ["action", "data", "reasons", "items", "until", "by_correspondence"])
    }

    /// Takes the decision back that nobody was told of.
    @Sendable func takeBack(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.takeBack, request, context, members: ["reason"])
    }

    /// Shows how a condition is met.
    @Sendable func satisfy(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onCondition(.satisfy, request, context, members: ["response", "items", "links", "data"])
    }

    /// Finds that a condition is met.
    @Sendable func discharge(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onCondition(.discharge, request, context, members: [])
    }

    /// Finds that what was shown does not meet a condition.
    @Sendable func reopen(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onCondition(.reopen, request, context, members: ["reason", "data"])
    }

    /// Gives more time for a condition.
    @Sendable func prolong(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onCondition(.prolong, request, context, members: ["due", "reason"])
    }

    private func onCondition(_ verb: Command.Verb, _ request: Request, _ context: PrincipalContext, members: [String])
        async throws -> Response
    {
        try await commands.give(
            verb, request, context, members: members, addressed: ["item": try context.number("item")])
    }
}
