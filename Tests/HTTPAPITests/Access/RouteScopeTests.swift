import Engine
import EngineSupport
import Foundation
import HTTPAPI
import Testing
import WorkflowCore

/// Every route asks for the scope that the table of routes says, and the database is who refuses.
@Suite struct RouteScopeTests {
    /// A token that is for one thing.
    private struct Token: Sendable {
        let scope: TokenScope
        let person: House.Person
    }

    /// What is sent to a route by a token of another scope is refused, before anything else is said of it.
    private static func expectRefused(_ route: Route, _ token: Token, _ api: API, _ reference: String) async throws {
        let request = try api.request(to: route, about: reference)
        let answer = try await api.send(
            route.method, request.path, as: token.person, headers: request.headers, json: request.json)
        let needs = answer.json?["needs"]?.stringValue
        let scopes = answer.json?["scopes"]
        #expect(
            answer.status == 403 && answer.problem == "out_of_scope" && needs == route.scope?.rawValue
                && scopes == [.string(token.scope.rawValue)],
            "\(route.method) \(route.path) by \(token.scope): \(answer.text)")
        if route.method == .get || request.headers["Content-Type"] != nil { return }
        let unformed = try await api.send(
            route.method, request.path, as: token.person, headers: ["Content-Type": "text/plain"],
            bytes: Array("{".utf8))
        #expect(unformed.problem == "out_of_scope", "\(route.path): \(unformed.text)")
    }

    /// What is sent by a token of the scope is not refused for that.
    private static func expectTaken(_ route: Route, _ token: Token, _ api: API, _ reference: String) async throws {
        let request = try api.request(to: route, about: reference)
        let answer = try await api.send(
            route.method, request.path, as: token.person, headers: request.headers, json: request.json)
        #expect(
            answer.problem != "out_of_scope" && answer.status != 401,
            "\(route.method) \(route.path) by \(token.scope): \(answer.text)")
    }

    /// An address of a calendar or a webhook is made, and a meeting decides, by a token that reads as well.
    private static func readsAsWell(_ route: Route) -> Bool {
        route.method == .post && ["/v1/me/diary", "/v1/meetings/{meeting}/decisions"].contains(route.path)
            || route.method != .delete && route.path.hasPrefix("/v1/webhooks")
    }

    private static func walk(_ api: API) async throws {
        let reference = try await api.open()
        var tokens: [Token] = []
        for scope in TokenScope.allCases {
            tokens.append(Token(scope: scope, person: try await api.house.token(for: [scope])))
        }
        let held = api.routes.all.filter(\.asksForToken)
        let scopes = Set(held.compactMap(\.scope))
        #expect(scopes == Set(TokenScope.allCases))
        #expect(held.count > 100)
        for route in held where route.scope != nil {
            for token in tokens where route.scope != token.scope {
                try await expectRefused(route, token, api, reference)
            }
        }
        // What ends the token in use comes last.
        let last = "/v1/me/token"
        let ordered = held.filter { $0.path != last } + held.filter { $0.path == last }
        for route in ordered {
            for var token in tokens where route.scope == nil || route.scope == token.scope {
                if Self.readsAsWell(route), token.scope != .read {
                    token = Token(scope: token.scope, person: try await api.house.token(for: [token.scope, .read]))
                }
                try await expectTaken(route, token, api, reference)
            }
        }
    }

    @Test func `each route is for tokens of its scope, and refused to those of every other`() async throws {
        try await API.serving { api in try await Self.walk(api) }
    }
}
