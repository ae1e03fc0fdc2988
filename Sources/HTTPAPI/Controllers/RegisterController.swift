import Documents
import Engine
import Hummingbird
import Reports

/// The public register: no token is asked for.
struct RegisterController: Sendable {
    let engine: Engine

    /// A page of it, the newest recognitions first; a link leads to the next.
    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["q", "body", "provider", "status", "limit", "cursor"])
        let limit = try query.whole("limit", in: 1...RequestLimits.page) ?? RequestLimits.usualPage
        let page = try await engine.register(try Self.filter(query), limit: limit, from: query.text("cursor"))
        var headers = Self.publicly
        if let next = page.next {
            headers[.link] = "</v1/register?\(query.text(setting: "cursor", to: next))>; rel=\"next\""
        }
        return try .json(page, for: request, headers: headers)
    }

    /// All of it as comma-separated values, or what the query picks.
    @Sendable func table(_ request: Request, _ context: APIContext) async throws -> Response {
        let filter = try Self.filter(try QueryReader(request, parameters: ["q", "body", "provider", "status"]))
        let engine = engine
        // The first page is there before the answer begins: what is wrong is told with its status.
        let first = try await engine.register(filter, limit: RequestLimits.page)
        var headers = Self.publicly
        headers[.contentType] = "text/csv"
        headers[.contentDisposition] = "attachment; filename=\"register.csv\""
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await writer.write(
                    ByteBuffer(string: RegisterEntry.csvHeader + first.entries.map(\.csvLine).joined()))
                var cursor = first.next
                while let next = cursor {
                    let page = try await engine.register(filter, limit: RequestLimits.page, from: next)
                    try await writer.write(ByteBuffer(string: page.entries.map(\.csvLine).joined()))
                    cursor = page.next
                }
                try await writer.finish(nil)
            })
    }

    /// One entry with its changes.
    @Sendable func show(_ request: Request, _ context: APIContext) async throws -> Response {
        try .json(
            try await engine.registerEntry(try context.parameters.require("reference")), for: request,
            headers: Self.publicly)
    }

    /// The certificate of an entry, made for print.
    @Sendable func certificate(_ request: Request, _ context: APIContext) async throws -> Response {
        let sheet = try await engine.recognitionSheet(try context.parameters.require("reference"))
        return .page(try sheet.certificate(), for: request, headers: Self.publicly)
    }

    /// The fact sheet for employers of an entry, made for print.
    @Sendable func factSheet(_ request: Request, _ context: APIContext) async throws -> Response {
        let sheet = try await engine.recognitionSheet(try context.parameters.require("reference"))
        return .page(try sheet.factSheet(), for: request, headers: Self.publicly)
    }

    /// Anybody may keep it for a minute.
    private static let publicly: HTTPFields = [.cacheControl: "public, max-age=60"]

    private static func filter(_ query: QueryReader) throws -> RegisterFilter {
        RegisterFilter(
            words: try query.value("q", expected: SearchWords.expectation) { SearchWords($0)?.text },
            body: query.text("body"), provider: query.text("provider"),
            status: try query.choice("status", among: ["current", "suspended", "ended"]))
    }
}
