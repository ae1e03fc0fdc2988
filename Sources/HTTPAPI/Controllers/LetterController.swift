import Documents
import Engine
import Hummingbird
import WorkflowCore

/// Letters about cases, as they were sent, and what officers do where one did not arrive.
struct LetterController: Sendable {
    let engine: Engine
    let commands: CommandController

    /// The letters of all the principal's cases, newest first.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["status", "limit"])
        let status = try query.choice("status", among: CaseLetter.Status.allCases.map(\.rawValue))
        let limit = try query.whole("limit", in: 1...RequestLimits.requests) ?? RequestLimits.page
        return try .json(
            try await engine.letters(
                status: status.flatMap(CaseLetter.Status.init(rawValue:)), limit: limit, as: context.credential))
    }

    /// The letters of one case.
    @Sendable func ofCase(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.letters(of: try context.parameter("case"), as: context.credential))
    }

    /// One letter with its page.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await letter(context))
    }

    /// The page of a letter, as it was sent.
    @Sendable func page(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        .page(PrintedPage(html: try await letter(context).html ?? ""))
    }

    /// What would go out, before it does; for officers.
    @Sendable func preview(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["action"])
        return try .json(
            try await engine.previewLetters(
                try context.parameter("letter"), of: try context.parameter("case"), after: query.text("action"),
                as: context.credential))
    }

    /// The page to which letters lead: how to read a case of that reference. It says the same of every reference, there
    /// or not.
    @Sendable func door(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = CaseReference.normalised(try context.parameters.require("case"))
        guard CaseReference.isIntact(name) == true else {
            throw EngineError.notFound(kind: "case", name: name, hint: "compare the reference with that in the letter")
        }
        return .page(try PrintedPage(doorTo: name), headers: [.cacheControl: "public, max-age=60"])
    }

    /// Says that a letter arrived.
    @Sendable func confirm(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onLetter(.confirmLetter, request, context, members: ["remark"])
    }

    /// Sends a letter once more.
    @Sendable func copy(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onLetter(.copyLetter, request, context, members: [])
    }

    /// Does not send a letter.
    @Sendable func void(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onLetter(.voidLetter, request, context, members: ["reason"])
    }

    /// Says on the fact sheet how the provider is reached.
    @Sendable func describe(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.describe, request, context, members: ["contact", "logo", "remove_logo"])
    }

    private func letter(_ context: PrincipalContext) async throws -> CaseLetter {
        let number = try context.number("letter").integerValue.map(Int.init) ?? 0
        return try await engine.letter(number, of: try context.parameter("case"), as: context.credential)
    }

    private func onLetter(_ verb: Command.Verb, _ request: Request, _ context: PrincipalContext, members: [String])
        async throws -> Response
    {
        try await commands.give(
            verb, request, context, members: members, addressed: ["letter": try context.number("letter")])
    }
}
