import Engine
import Hummingbird
import WorkflowCore

/// What can be had of a submission before a case is opened.
struct SubmissionController: Sendable {
    let engine: Engine

    /// Everything that is wrong with a submission, at once; the answer is 200 either way.
    @Sendable func check(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let document = try await RequestDocument.value(of: request)
        try await engine.holder(of: context.credential, for: .read)
        return try .json(SubmissionDocument.check(document).json)
    }

    /// The route, its steps, the evidence it asks for, and the day to expect.
    @Sendable func advise(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        var document = try await RequestDocument(of: request, members: ["body", "submission"])
        let (body, submission) = (document.text("body"), document.object("submission"))
        try document.check()
        return try .json(try await engine.advise(body: body, submission: submission, now: .now, as: context.credential))
    }
}
