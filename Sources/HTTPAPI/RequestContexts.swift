import Engine
import Foundation
import Hummingbird
import Logging
import Synchronization
import WorkflowCore

/// Known facts of any request beside the request itself.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// What turns out about the request as it is served.
    let notes = RequestNotes()
    /// Where the request came from, as the connection says it; `nil` where that is not known.
    let address: String?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }

    /// The pattern of the route that took the request, once one has; `nil` where none did.
    var route: String? {
        // What the router calls the endpoint of a request that it has no route for.
        endpointPath == "NotFound" ? nil : endpointPath
    }
}

/// What turns out about a request as it is served, for the log and for monitors.
final class RequestNotes: Sendable {
    private let kept = Mutex<(problem: Problem.Kind?, credential: Credential?, caseName: String?)>((nil, nil, nil))

    /// The problem that it was answered by.
    var problem: Problem.Kind? { kept.withLock(\.problem) }
    /// The token that it brought, on a route that asks for one.
    var credential: Credential? { kept.withLock(\.credential) }

    /// The case that its path names, on such a route.
    var caseName: String? { kept.withLock(\.caseName) }

    func note(_ problem: Problem.Kind) { kept.withLock { $0.problem = problem } }
    func note(_ credential: Credential, caseName: String?) {
        kept.withLock { ($0.credential, $0.caseName) = (credential, caseName) }
    }
}

/// Known facts of a request under `/v1`: it brings a token, which the database has yet to see.
struct PrincipalContext: Sendable {
    /// The token's credential.
    let credential: Credential
    /// The language in which the reader wants to be told what is wrong.
    let language: Language
    /// Whether they want no more of a command than that it was done.
    let prefersMinimal: Bool
    /// Where to log.
    let logger: Logger
    private let parameters: Parameters

    /// The context of a request whose token ``Route/identifying(_:_:)`` has read.
    /// - Throws: `unauthenticated` where it brings none.
    init(_ context: APIContext, of request: Request) throws {
        guard let credential = context.notes.credential else {
            throw Problem.unauthenticated("Send your token: Authorization: Bearer TOKEN.", isTokenGiven: false)
        }
        self.credential = credential
        language = request.language
        prefersMinimal = request.prefersMinimal
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
