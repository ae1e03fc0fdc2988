import Engine
import Foundation
import Hummingbird
import WorkflowCore

/// Reason why a request was not served, as RFC 9457 tells it: a stable type, a sentence for people, facts for programs.
package struct Problem: Error, Sendable {
    /// Kind of problem; the status follows from it.
    package let kind: Kind
    /// Problem and remedy, in one or more sentences.
    package let detail: LocalizedText
    /// Members beside the standard ones, in snake_case.
    package var facts: [String: JSONValue]
    /// Headers that go with the problem, such as `Allow` or `Retry-After`.
    package var headers: HTTPFields

    /// A fault that HTTP itself finds.
    /// - Parameters:
    ///   - detail: what is wrong here, in English; `nil` for the words of the table.
    ///   - next: the action that helps, where there is one.
    package init(
        _ fault: Fault, _ detail: String? = nil, facts: [String: JSONValue] = [:], next: NextStep? = nil,
        headers: HTTPFields = [:]
    ) {
        kind = .fault(fault)
        let entry = kind.entry
        self.detail =
            if let detail {
                LocalizedText(en: detail)
            } else {
                LocalizedText(
                    en: entry.sentence(for: facts, in: .en) ?? entry.title.en, cy: entry.sentence(for: facts, in: .cy))
            }
        self.facts = facts
        if let next { self.facts["next"] = next.json }
        self.headers = headers
    }

    /// Outcome of a command that was not done.
    package init(_ refusal: Refusal) {
        var facts = refusal.facts.objectValue ?? [:]
        // The reason is the type, and the current version is told under one name.
        for name in ["reason", "current"] { facts[name] = nil }
        if let version = refusal.version { facts["version"] = .integer(Int64(version)) }
        if let state = refusal.state { facts["state"] = .string(state) }
        facts["next"] = refusal.next
        kind = Kind(refusal.reason)
        detail = LocalizedText(en: refusal.sentence(in: .en), cy: refusal.sentence(in: .cy))
        self.facts = facts.filter { $0.value != .null && !Self.isForeign($0.value, as: $0.key) }
        headers = [:]
    }

    /// Whether a fact that repeats a name, or a number, from the request is none: what else came in its place is not
    /// repeated.
    private static func isForeign(_ value: JSONValue, as fact: String) -> Bool {
        let names: Set = [
            "case", "body", "route", "provider", "officer", "requirement", "member", "meeting", "name", "person",
        ]
        let numbers: Set = ["event", "item", "request", "return", "change"]
        return switch value {
        case .string: numbers.contains(fact)
        case .integer: names.contains(fact)
        default: names.contains(fact) || numbers.contains(fact) || ["reviewer", "letter"].contains(fact)
        }
    }

    /// The problem as a JSON object, with its words in a language as far as they are there.
    package func json(in language: Language) -> JSONValue {
        let standard: [String: JSONValue] = [
            "type": .string(kind.type), "title": .string(kind.entry.title.text(in: language)),
            "status": .integer(Int64(kind.status.code)), "detail": .string(detail.text(in: language)),
        ]
        return .object(facts.merging(standard) { $1 })
    }

    /// The response that tells it: `application/problem+json`, never to be stored by caches.
    /// - Parameter language: the language that the request prefers.
    func response(in language: Language) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLanguage] = languages(for: language).map(\.rawValue).joined(separator: ", ")
        headers[.cacheControl] = "no-store"
        return Response(
            status: kind.status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: try json(in: language).canonicalText())))
    }

    /// The languages of title and detail. Every title is there in Welsh, not every detail.
    private func languages(for preferred: Language) -> [Language] {
        guard preferred == .cy else { return [.en] }
        return detail.cy == nil ? [.cy, .en] : [.cy]
    }
}
