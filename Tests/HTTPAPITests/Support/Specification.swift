import Foundation
import HTTPAPI
import Hummingbird
import Synchronization
import TestSupport
import WorkflowCore

/// `openapi.yaml`, and which of its answers the server has given.
final class Specification: Sendable {
    /// An answer to an operation, such as `openCase 201`.
    struct Promise: Hashable, CustomStringConvertible {
        let operation: String
        let status: Int
        var description: String { "\(operation) \(status)" }
    }

    /// The most aliases that the document may have. JavaScript's `yaml` takes 100 of one value; SnakeYAML takes 50 in
    /// all unless it is told otherwise, as swagger-parser tells it.
    static let aliasLimit = 100

    /// An operation with its content, in which the parameters of its path are too.
    typealias Operation = (method: String, path: String, content: JSONValue)

    let document: JSONValue
    let text: String
    /// Every method and path, such as `GET /v1/cases`.
    let operations: [Operation]
    private let given = Mutex<Set<Promise>>([])
    private let kinds = Mutex<Set<String>>([])

    init() throws { (text, document, operations) = try Self.file.get() }

    /// What the file says; read once, because that takes seconds.
    private static let file = Result {
        let file = "\(TestServer.repository)/Sources/HTTPAPI/openapi.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let document = try YAMLDocument.parse(text, file: file, aliases: aliasLimit).value
        return (text, document, operations(of: document))
    }

    private static func operations(of document: JSONValue) -> [Operation] {
        (document["paths"]?.objectValue ?? [:]).flatMap { path, item -> [Operation] in
            var operations = item.objectValue ?? [:]
            let shared = operations.removeValue(forKey: "parameters")?.arrayValue ?? []
            return operations.map { method, content -> Operation in
                var members = content.objectValue ?? [:]
                members["parameters"] = .array(shared + (members["parameters"]?.arrayValue ?? []))
                return (method.uppercased(), path, .object(members))
            }
        }
    }

    /// Every answer that is promised.
    var promises: Set<Promise> {
        Set(
            operations.flatMap { operation in
                (operation.content["responses"]?.objectValue ?? [:]).keys.compactMap { status in
                    Int(status).map {
                        Promise(operation: operation.content["operationId"]?.stringValue ?? "", status: $0)
                    }
                }
            })
    }

    /// Every promise that an answer has kept so far.
    var kept: Set<Promise> { given.withLock { $0 } }

    /// Every kind of problem told so far.
    var toldKinds: Set<String> { kinds.withLock { $0 } }

    /// The values that a `$ref` leads to.
    func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue else { return value }
        var target: JSONValue? = document
        for part in reference.split(separator: "/").dropFirst() { target = target?[String(part)] }
        return target.map { resolved($0) } ?? .null
    }
}

extension Specification {
    /// What the specification does not say of an answer. Answers that no operation is about have to be problems of
    /// their own.
    func flaws(of answer: API.Answer, to method: HTTPRequest.Method, _ uri: String) -> [String] {
        if let problem = answer.problem { kinds.withLock { _ = $0.insert(problem) } }
        let path = uri.prefix { $0 != "?" }.split(separator: "/")
        let matching = operations.filter { operation in
            let template = operation.path.split(separator: "/")
            let isMethod = operation.method == method.rawValue || operation.method == "GET" && method == .head
            return isMethod && template.count == path.count
                && zip(template, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        guard
            let operation = matching.min(by: {
                $0.path.count(where: { $0 == "{" }) < $1.path.count(where: { $0 == "{" })
            })
        else {
            return [404, 405].contains(answer.status) ? [] : ["no operation is about this"]
        }
        guard let response = (operation.content["responses"]?[String(answer.status)]).map(resolved) else {
            return ["the status is not promised"]
        }
        let name = operation.content["operationId"]?.stringValue ?? ""
        given.withLock { _ = $0.insert(Promise(operation: name, status: answer.status)) }
        return headerFlaws(of: answer, response) + (method == .head ? [] : bodyFlaws(of: answer, response))
    }

    private func headerFlaws(of answer: API.Answer, _ response: JSONValue) -> [String] {
        let promised = response["headers"]?.objectValue ?? [:]
        let missing = promised.flatMap { name, header -> [String] in
            let header = resolved(header)
            guard let value = answer.header(name) else {
                return header["required"] == true ? ["the header \(name) is missing"] : []
            }
            return schemaFlaws(.string(value), header["schema"] ?? .null, at: name)
        }
        let usual = [
            "content-type", "content-length", "transfer-encoding", "cache-control", "date", "server", "connection",
            "request-id", "x-content-type-options", "vary", "content-encoding",
        ]
        let unsaid = answer.headers.map(\.name.canonicalName).filter { name in
            !usual.contains(name) && !promised.keys.contains { $0.lowercased() == name }
        }
        return missing + unsaid.map { "the header \($0) is not promised" }
    }

    private func bodyFlaws(of answer: API.Answer, _ response: JSONValue) -> [String] {
        if answer.header("Preference-Applied") != nil {
            return answer.bytes.isEmpty && answer.header("Content-Type") == nil ? [] : ["a body was not wished for"]
        }
        guard response["content"] != nil else { return answer.text.isEmpty ? [] : ["a body is not promised"] }
        let type = answer.header("Content-Type") ?? ""
        // What it says once it is unfolded is compared with the plain answer where it is asked for.
        if answer.header("Content-Encoding") == "gzip" { return answer.bytes.isEmpty ? ["the body is empty"] : [] }
        guard let schema = response["content"]?[type]?["schema"] else { return ["the type “\(type)” is not promised"] }
        if !type.hasSuffix("json") { return answer.bytes.isEmpty ? ["the body is empty"] : [] }
        guard let json = answer.json else { return ["the body is not JSON"] }
        return schemaFlaws(json, schema, at: "$")
    }
}
