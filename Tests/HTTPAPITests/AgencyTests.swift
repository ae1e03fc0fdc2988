import EngineSupport
import Foundation
import HTTPAPI
import Testing
import WorkflowCore

/// An agency's analyst gets figures, and single cases nowhere: asked of every address that there is.
@Suite struct AgencyTests {
    /// A case that words, people and a file tell apart from all others.
    private struct Marked {
        let reference: String
        let id: String
        /// What no answer to a stranger holds.
        let marks: [String]
    }

    private static func marked(_ api: API) async throws -> Marked {
        let house = api.house
        let officer = try await house.person("Sentinel Officer", roles: ["officer"])
        let course: JSONValue = ["en": "Sentinel course"]
        let reference = try await api.open(submission: try API.submission().setting("title", to: course))
        let detail = try await api.send(.get, "/v1/cases/\(reference)", as: house.provider)
        let id = try #require(detail.json?["summary"]?["id"]?.stringValue)
        let sent = try await api.send(
            .post, "/v1/cases/\(reference)/evidence?requirement=assessment-plan&name=sentinel.pdf", as: house.provider,
            headers: ["If-Match": "*", "Content-Type": "application/octet-stream"], bytes: Array("%PDF-1.7 it\n".utf8))
        let sha256 = try #require(sent.json?["effect"]?["sha256"]?.stringValue)
        try await api.act("submit", on: reference, as: house.provider)
        try await api.act("confirm-complete", on: reference, as: officer)
        try await api.act(
            "request-information", on: reference, as: officer, data: ["question": "Sentinel question?"])
        return Marked(
            reference: reference, id: id, marks: [reference, id, sha256, "Sentinel", "sentinel", "Sample College"])
    }

    /// The query of each parameter of an operation alone: by a value that it may have, or else by the case's name.
    private static func queries(_ content: JSONValue, _ api: API, naming name: String) -> [String] {
        (content["parameters"]?.arrayValue ?? []).map(api.specification.resolved).filter { $0["in"] == "query" }
            .map { parameter in
                let schema = api.specification.resolved(parameter["schema"] ?? .null)
                let value = schema["enum"]?.arrayValue?.first?.stringValue ?? name
                return "\(parameter["name"]?.stringValue ?? "")=\(value)"
            }
    }

    /// Every GET of the API as a principal: by the case's reference and by its id.
    /// - Parameter isFiltered: whether each is asked with each of its parameters as well.
    private static func answers(
        _ api: API, about marked: Marked, as person: House.Person, isFiltered: Bool = false
    ) async throws -> [(path: String, answer: API.Answer)] {
        var answers: [(String, API.Answer)] = []
        let operations = api.specification.operations.filter { $0.method == "GET" && $0.path.hasPrefix("/v1") }
        let routes = api.routes.all.filter { $0.method == .get && $0.path.hasPrefix("/v1") }
        #expect(Set(operations.map(\.path)) == Set(routes.map(\.path)))
        for route in routes {
            for name in [marked.reference, marked.id] where route.path.contains("{case}") || name == marked.reference {
                var paths = [try api.request(to: route, about: name).path]
                if isFiltered, let operation = operations.first(where: { $0.path == route.path }) {
                    let plain = paths[0].prefix { $0 != "?" }
                    paths += Self.queries(operation.content, api, naming: name).map { "\(plain)?\($0)" }
                }
                for path in paths {
                    let answer = try await api.send(.get, path, as: person)
                    #expect(answer.status < 500, "\(path): \(answer.text)")
                    answers.append((path, answer))
                }
            }
        }
        return answers
    }

    @Test func `an agency's analyst gets a single case by no address and no parameter`() async throws {
        try await API.serving { api in
            let marked = try await Self.marked(api)
            let before = try await api.house.stored()
            let answers = try await Self.answers(
                api, about: marked, as: api.house.analyst, isFiltered: true)
            #expect(answers.count > 150)
            for (path, answer) in answers {
                // An error may repeat the question.
                let found = marked.marks.filter { !path.contains($0) && answer.text.contains($0) }
                #expect(found == [], "\(path) \(answer.status): \(answer.text.prefix(400))")
                if path.hasPrefix("/v1/cases/") {
                    #expect(answer.status == 404 && answer.problem == "unknown_case", "\(path): \(answer.text)")
                }
            }
            let list = try await api.send(.get, "/v1/cases", as: api.house.analyst)
            #expect(list.status == 403 && list.detail.contains("ask for a report"), "\(list.text)")
            #expect(try await api.house.stored() == before)
            // The same search finds the case where it is to be seen, so that it can fail.
            let own = try await Self.answers(api, about: marked, as: api.house.officer)
            for mark in marked.marks where mark != "Sample College" {
                #expect(own.contains { !$0.path.contains(mark) && $0.answer.text.contains(mark) }, "\(mark)")
            }
        }
    }

    @Test func `what a body consents to is its event log, without anybody's name`() async throws {
        try await API.serving { api in
            let marked = try await Self.marked(api)
            let consent = try await api.send(
                .put, "/v1/bodies/SAB/consent", as: api.house.officer, json: ["consents": true])
            #expect(consent.status == 200)
            for (path, answer) in try await Self.answers(api, about: marked, as: api.house.analyst) {
                let allowed = path.hasPrefix("/v1/exports/") ? [marked.reference] : []
                let found = marked.marks.filter {
                    !path.contains($0) && !allowed.contains($0) && answer.text.contains($0)
                }
                #expect(found == [], "\(path) \(answer.status): \(answer.text.prefix(400))")
            }
            let log = try await api.send(.get, "/v1/exports/csv", as: api.house.analyst)
            #expect(log.status == 200 && log.text.contains(marked.reference))
        }
    }

    @Test func `whoever gets a file or a log gets all of it, and others an error`() async throws {
        try await API.serving(.live) { api in
            let house = api.house
            let marked = try await Self.marked(api)
            let analyst = try await house.person("body's analyst", roles: ["analyst"])
            let content = "/v1/cases/\(marked.reference)/evidence/1/content"
            let people = [
                house.provider, house.officer, house.reviewer, house.decider, analyst, house.otherProvider,
                house.otherOfficer, house.analyst,
            ]
            var statuses: [[Int]] = []
            for path in [content, "/v1/exports/csv", "/v1/exports/xes", "/v1/exports/ocel"] {
                statuses.append([])
                for person in people {
                    let answer = try await api.send(.get, path, as: person)
                    statuses[statuses.count - 1].append(answer.status)
                    let isWhole = path == content ? answer.text == "%PDF-1.7 it\n" : answer.bytes.count > 100
                    #expect(answer.status == 200 ? isWhole : answer.problem != nil, "\(path): \(answer.text)")
                    if path == content {
                        #expect(try await api.send(.head, path, as: person).status == answer.status)
                    }
                }
            }
            // Who is not asked to review a case does not see it.
            #expect(statuses.first == [200, 200, 404, 200, 403, 404, 404, 404])
            for export in statuses.dropFirst() { #expect(export == [403, 200, 403, 403, 200, 403, 200, 403]) }
            // Who may not read it has not opened it.
            let history = try await api.send(.get, "/v1/cases/\(marked.reference)/history", as: house.officer)
            #expect(!history.text.contains("body's analyst"))
        }
    }
}
