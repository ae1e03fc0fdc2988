import ArgumentParser
import AsyncHTTPClient
import Engine
import Foundation
import Synchronization
import WorkflowCore

/// What a shell offers as the next word. What only the server knows is asked of it, for as long as a person waits; an
/// answer that does not come offers nothing.
enum Completions {
    /// References of cases that are open.
    static let cases = CompletionKind.custom { _, _, typed in
        names { client in
            let query = [(name: "open", value: "true"), (name: "limit", value: "200")]
            let page = try await client.ask(ServerRequest(path: ["v1", "cases"], query: query), for: CasePage.self)
            return page.value.cases.map(\.reference)
        }.filter { $0.hasPrefix(typed.uppercased()) }
    }

    /// Actions that the case on the line can take now.
    static let actions = CompletionKind.custom { words, _, typed in
        guard let reference = words.first(where: { CaseReference.isIntact(CaseReference.normalised($0)) == true })
        else { return [] }
        return names { client in
            try await client.actions(of: reference).value.actions.filter(\.permitted).map(\.action)
        }.filter { $0.hasPrefix(typed) }
    }

    /// Names of the workflows that are published.
    static let routes = CompletionKind.custom { _, _, typed in
        names { client in
            try await client.ask(ServerRequest(path: ["v1", "workflows"]), for: WorkflowList.self).value.workflows.map(
                \.name)
        }.filter { $0.hasPrefix(typed) }
    }

    /// Meetings that the reader may see.
    static let meetings = CompletionKind.custom { _, _, typed in
        names { client in
            let answer = try await client.send(ServerRequest(path: ["v1", "meetings"]))
            let list = try JSONValue(json: String(decoding: answer.body, as: UTF8.self))["meetings"]?.arrayValue
            return (list ?? []).compactMap { $0["meeting"]?.stringValue }
        }.filter { $0.hasPrefix(typed) }
    }

    /// The servers that are kept.
    static let profiles = CompletionKind.custom { _, _, typed in
        let kept = try? Profiles.read(Profiles.file(CompositionRoot.current.environment))
        return (kept?.profiles.keys.sorted() ?? []).filter { $0.hasPrefix(typed) }
    }

    /// In whose court a case can be.
    static let parties = CompletionKind.list(WorkflowDefinition.Party.allCases.map(\.rawValue))

    /// Natures of an interest.
    static let natures = CompletionKind.list(InterestNatures.all)

    /// Roles of people at a body.
    static let roles = CompletionKind.list(["officer", "reviewer", "decider", "analyst"])

    /// Names that the server knows; none where it does not answer at once. It waits by itself: with completions that
    /// are asynchronous the library would parse no command otherwise than asynchronously.
    private static func names(_ ask: @escaping @Sendable (ServerClient) async throws -> [String]) -> [String] {
        let found = Mutex<[String]>([])
        let answered = DispatchSemaphore(value: 0)
        Task.detached {
            let names = (try? await CompositionRoot.current.withServer(ask)) ?? []
            found.withLock { $0 = names }
            answered.signal()
        }
        _ = answered.wait(timeout: .now() + .seconds(2))
        return found.withLock { $0 }
    }
}

/// The natures that an interest can have.
enum InterestNatures {
    static let all = ["employment", "governance", "consultancy", "ownership", "family", "collaboration", "other"]

    /// All of them for people.
    static let listed = all.joined(separator: ", ")
}
