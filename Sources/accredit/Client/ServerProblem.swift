import Engine
import Foundation
import HTTPAPI
import Turnaround
import WorkflowCore

/// A problem document (RFC 9457) of the server: why not, with the facts to do better.
struct ServerProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The HTTP status.
    let status: Int
    /// The kind of problem: the last part of its type.
    let kind: String
    /// The document, facts included.
    let document: JSONValue
    /// The language of its words.
    let language: Language
    /// Whether the person asked for JSON.
    var isShownAsJSON = false

    /// The problem an answer tells; `nil` where it holds no problem document.
    init?(_ answer: ServerAnswer, server: String) {
        guard let document = try? JSONValue(json: String(decoding: answer.body, as: UTF8.self)),
            document.objectValue != nil,
            document["title"]?.stringValue != nil || document["detail"]?.stringValue != nil
        else { return nil }
        self.init(
            status: answer.status, document: document,
            language: answer.header("Content-Language")?.hasPrefix("cy") == true ? .cy : .en)
    }

    /// The problem that a refusal is, where an operator meets it without a server.
    init(_ refusal: Refusal, language: Language) {
        let problem = Problem(refusal)
        self.init(status: Int(problem.kind.status.code), document: problem.json(in: language), language: language)
    }

    init(status: Int, document: JSONValue, language: Language = .en) {
        self.status = status
        self.document = document
        self.language = language
        kind =
            document["type"]?.stringValue?.split(separator: "/").last.map { String($0).replacing("-", with: "_") } ?? ""
    }

    /// The status to exit with.
    var exitStatus: ExitStatus {
        switch (kind, status) {
        case (_, 401), (_, 403): .notPermitted
        case (_, 412): .tryAgain
        case ("invalid_data", _), ("invalid_submission", _): .badData
        case (_, 404), (_, 409), (_, 422): .refused
        case (_, 503), (_, 502), (_, 504): .unavailable
        case (_, 429): .tryAgain
        case (_, 400), (_, 413), (_, 415): .badData
        default: .internalError
        }
    }

    /// What is wrong, then a line for each fact that helps, then what to do.
    var description: String {
        if isShownAsJSON { return (try? document.canonicalText()) ?? "" }
        let title = document["title"]?.stringValue ?? "The server refused with status \(status)."
        let listed = conditions + problems + people
        var lines = listed.isEmpty ? [document["detail"]?.stringValue ?? title] : ["\(title):"]
        lines += listed.map { "  - \($0)" }
        if let command = document["next"].flatMap(NextCommand.init) { lines.append(command.line) }
        if let hint { lines.append(hint) }
        return lines.joined(separator: "\n")
    }

    /// The sentences of conditions that are not met.
    private var conditions: [String] {
        (document["guards"]?.arrayValue ?? []).filter { $0["satisfied"]?.boolValue != true }.compactMap { condition in
            condition["message"]?[language.rawValue]?.stringValue ?? condition["message"]?["en"]?.stringValue
                ?? condition["message"]?.stringValue ?? condition["if"]?.stringValue
        }
    }

    /// Problems of data or a submission, by place.
    private var problems: [String] {
        (document["problems"]?.arrayValue ?? []).compactMap { problem in
            let parts = [
                problem["path"]?.stringValue, problem["found"]?.stringValue ?? problem["message"]?.stringValue,
            ].compactMap(\.self)
            guard !parts.isEmpty else { return problem.stringValue }
            return parts.joined(separator: ": ") + (problem["expected"]?.stringValue.map { "; expected \($0)" } ?? "")
        }
    }

    /// The people who may be meant.
    private var people: [String] {
        (document["people"]?.arrayValue ?? []).map { person in
            let roles = (person["roles"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
            return [
                person["id"]?.stringValue, person["name"]?.stringValue, roles.isEmpty ? nil : "(\(roles))",
                person["email"]?.stringValue,
            ].compactMap(\.self).joined(separator: " ")
        }
    }

    /// Who did what last on a case that is no longer as it was seen, and when.
    private var movedOn: String? {
        guard let last = document["happened"]?.arrayValue?.last,
            let at = (last["effective_at"] ?? last["occurred_at"])?.stringValue.flatMap({ try? Instant($0) })
        else { return nil }
        let who = last["principal"]?.stringValue ?? last["role"]?.stringValue.map { "a \($0)" } ?? "somebody"
        let others = (document["happened_count"]?.integerValue ?? 1) - 1
        let before = others > 0 ? ", after \(Int(others).counted("other event"))" : ""
        return "Moved on by \(who) on \(at.inLondon): \(last["action"]?.stringValue ?? "")\(before)."
    }

    private var hint: String? {
        switch (kind, status) {
        case (_, 401): "Set ACCREDIT_TOKEN to a valid token; an operator makes one with: accredit token create"
        case ("similar_person", _), ("which_person", _):
            """
            Of somebody who is known: accredit person show ID; accredit token create --for ID. Of another person of \
            the name: --another
            """
        case ("own_record", _), ("has_left", _), ("has_not_left", _), ("not_active", _):
            "See: accredit person list"
        case (_, 412):
            [movedOn, "Look at the case again (accredit case show), then repeat."].compactMap(\.self)
                .joined(separator: "\n")
        case (_, 409), ("guard", _): "What is possible, and what stands in the way: accredit case explain REF"
        case (_, 500):
            document["request_id"]?.stringValue.map { "The server's log has what happened under the request \($0)." }
        default: nil
        }
    }
}
