import Engine
import Hummingbird

/// What is whose.
struct WorkController: Sendable {
    let engine: Engine

    /// A page of what is the principal's to do, what is due first on top; a link leads to the next.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["officer", "limit", "cursor"])
        let limit = try query.whole("limit", in: 1...RequestLimits.page) ?? RequestLimits.usualPage
        let cursor = try query.value("cursor", expected: "the cursor of a page's “next”") { WorkCursor($0) }
        let officer = query.text("officer").map(OfficerChoice.init)
        let page = try await engine.work(limit: limit, from: cursor, ofOfficer: officer, as: context.credential)
        var headers: HTTPFields = [:]
        if let next = page.next {
            headers[.link] = "</v1/work?\(query.text(setting: "cursor", to: next))>; rel=\"next\""
        }
        return try .json(page, headers: headers)
    }

    /// The cases of the principal's body in which nothing can happen.
    @Sendable func stuck(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.stuck(as: context.credential))
    }

    /// Milestones of a case, in words for its provider.
    @Sendable func milestones(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.milestones(of: try context.parameter("case"), now: .now, as: context.credential))
    }
}
