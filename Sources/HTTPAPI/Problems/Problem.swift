import Foundation
import Hummingbird
import WorkflowCore

/// Why a request was not served, as RFC 9457 tells it: a stable type, a sentence for people, facts for programs.
package struct Problem: Error, Sendable {
    /// What kind of problem it is; the status follows from it.
    package let kind: Kind
    /// What is wrong here and what to do, in one or more sentences.
    package let detail: String
    /// Members beside the standard ones, in snake_case.
    package var facts: [String: JSONValue]
    /// Headers that go with the problem, such as `Allow` or `Retry-After`.
    package var headers: HTTPFields

    /// A problem.
    package init(_ kind: Kind, _ detail: String, facts: [String: JSONValue] = [:], headers: HTTPFields = [:]) {
        self.kind = kind
        self.detail = detail
        self.facts = facts
        self.headers = headers
    }

    /// The problem as a JSON object.
    package var json: JSONValue {
        let standard: [String: JSONValue] = [
            "type": .string(kind.type), "title": .string(kind.title), "status": .integer(Int64(kind.status.code)),
            "detail": .string(detail),
        ]
        return .object(facts.merging(standard) { $1 })
    }

    /// The response that tells it: `application/problem+json`, never to be stored by caches.
    func response() throws -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: kind.status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: try json.canonicalText())))
    }
}
