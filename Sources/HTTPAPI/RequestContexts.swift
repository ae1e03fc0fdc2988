import Engine
import Foundation
import Hummingbird
import Logging
import WorkflowCore

/// Known facts of any request beside the request itself.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}

/// Known facts of a request under `/v1`: it brings a token, which the database has yet to see.
struct PrincipalContext: Sendable {
    /// The token's credential.
    let credential: Credential
    /// The language in which the reader wants to be told what is wrong.
    let language: Language
    /// Where to log.
    let logger: Logger
    private let parameters: Parameters

    /// The context of a request that brings a token.
    /// - Throws: `unauthenticated` where it brings none.
    init(_ context: APIContext, of request: Request) throws {
        credential = try request.credential()
        language = request.language
        logger = context.logger
        parameters = context.parameters
    }

    /// A part of the path, without its percent-encoding.
    /// - Throws: `not_found` where the part is no text that could name anything.
    func parameter(_ name: String) throws -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, text.utf8.count <= 200,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw Problem(
                .notFound, "The path's \(name) is no text that could name anything.", facts: ["kind": .string(name)])
        }
        return text
    }

    /// A part of the path that numbers something within a case, from 1.
    /// - Throws: `not_found` where the part is no such number.
    func number(_ name: String) throws -> JSONValue {
        guard let number = Int(try parameter(name)), (1...Int(Int32.max)).contains(number) else {
            throw Problem(
                .notFound, "The path's \(name) is no number; expected one such as 1.", facts: ["kind": .string(name)])
        }
        return .integer(Int64(number))
    }
}
