import Documents
import Engine
import Hummingbird
import WorkflowCore

/// What the API is, for programs and for people: the specification, and what each problem means.
struct ReferenceController: Sendable {
    /// The specification as it stands beside the routes.
    @Sendable func yaml(_ request: Request, _ context: APIContext) async throws -> Response {
        Self.served(EmbeddedText.openapi, as: "application/yaml")
    }

    /// The same as JSON.
    @Sendable func json(_ request: Request, _ context: APIContext) async throws -> Response {
        Self.served(try Self.made.get().json, as: "application/json")
    }

    /// The same as a page.
    @Sendable func page(_ request: Request, _ context: APIContext) async throws -> Response {
        .page(try Self.made.get().page, headers: Self.kept)
    }

    /// Every kind of problem.
    @Sendable func problems(_ request: Request, _ context: APIContext) async throws -> Response {
        .page(try PrintedPage(problems: Problem.Kind.allCases.map(ProblemKind.init)), headers: Self.kept)
    }

    /// One kind of problem: what its `type` leads to.
    @Sendable func problem(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.parameters.require("problem")
        guard let kind = Problem.Kind.allCases.first(where: { $0.name == name }) else {
            let nearest = NearestChoice.of(name, among: Problem.Kind.allCases.map(\.name))
            throw EngineError.notFound(
                kind: "problem", name: name,
                hint: Hint(nearest.map { "did you mean \($0)?" } ?? "/problems lists them all"))
        }
        return .page(try PrintedPage(ProblemKind(kind)), headers: Self.kept)
    }

    /// It is the same until another release is installed.
    private static let kept: HTTPFields = [.cacheControl: "public, max-age=300"]

    private static func served(_ text: String, as type: String) -> Response {
        var headers = kept
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Made of the YAML when it is first asked for.
    private static let made = Result {
        let document = try YAMLDocument.parse(EmbeddedText.openapi, file: "openapi.yaml", aliases: 100).value
        return (json: try document.canonicalText(), page: try PrintedPage(APIReference(specification: document)))
    }
}

extension ProblemKind {
    fileprivate init(_ kind: Problem.Kind) {
        let meanings = RefusalTable.current.facts
        self.init(
            name: kind.name, status: kind.status.code, title: kind.entry.title, when: kind.entry.when,
            facts: kind.entry.facts.map { ($0, meanings[$0] ?? "") })
    }
}
