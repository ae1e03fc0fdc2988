import Documents
import Engine
import Hummingbird
import Turnaround
import WorkflowCore

/// Cases to look at.
struct CaseController: Sendable {
    let engine: Engine

    /// A page of the cases that the principal may see, newest first; a link leads to the next.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(
            request,
            parameters: ["state", "route", "party", "open", "officer", "tag", "search", "limit", "cursor"])
        let filter = CaseFilter(
            state: query.text("state"), route: query.text("route"),
            party: try query.choice("party", among: Party.allCases.filter { $0 != .unattributed }.map(\.rawValue)),
            isOpen: try query.flag("open"), officer: query.text("officer").map(OfficerChoice.init),
            tag: query.text("tag"),
            search: try query.value("search", expected: SearchWords.expectation) { SearchWords($0) })
        let limit = try query.whole("limit", in: 1...RequestLimits.page) ?? RequestLimits.usualPage
        let cursor = try query.value("cursor", expected: "the cursor of a page's “next”") { CaseCursor($0) }
        let page = try await engine.cases(filter, limit: limit, from: cursor, as: context.credential)
        var headers: HTTPFields = [:]
        if let next = page.next {
            headers[.link] = "</v1/cases?\(query.text(setting: "cursor", to: next))>; rel=\"next\""
        }
        return try .json(page, for: request, headers: headers)
    }

    /// One case, whole; its entity tag is what a command's `If-Match` takes.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let detail = try await engine.caseDetail(try context.parameter("case"), as: context.credential)
        return try .json(detail, for: request, version: detail.summary.version)
    }

    /// Every action that leaves the case's state, with everything that stands in its way; and what is asked and shown.
    @Sendable func actions(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.explanation(of: try context.parameter("case"), as: context.credential))
    }

    /// The submission of a case as a person reads it, in both languages.
    @Sendable func submission(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(
            try await engine.submissionSheet(of: try context.parameter("case"), now: .now, as: context.credential),
            for: request)
    }

    /// The same as a page made for print, in the language that is asked for.
    @Sendable func document(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["language"])
        let language = try query.choice("language", among: ["en", "cy"]).flatMap(Language.init(rawValue:))
        let sheet = try await engine.submissionSheet(
            of: try context.parameter("case"), now: .now, as: context.credential)
        return .page(try sheet.page(in: language ?? context.language), for: request)
    }

    /// What happened, oldest first, and how long the case was in whose court.
    @Sendable func history(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.history(of: try context.parameter("case"), now: .now, as: context.credential))
    }
}
