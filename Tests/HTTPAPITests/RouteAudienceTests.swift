import Administration
import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdTesting
import RandomSupport
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// Who reads what on every shipped route and preset: a word in each text that is recorded, looked for at each stage in
/// what each kind of reader gets from each address.
@Suite struct RouteAudienceTests {
    /// The shipped routes, presets and examples.
    static func files() throws -> [Administration.DefinitionFile] {
        var files = try House.shippedDefinitions()
        for folder in ["Workflows/presets", "Workflows/examples"] {
            let path = "\(TestServer.repository)/\(folder)"
            for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            where name.hasSuffix(".yaml") {
                let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
                files.append(Administration.DefinitionFile(file: name, text: text))
            }
        }
        return files
    }

    /// Routes on which a case can be opened: an appeal has a case before it.
    private static func definitions() throws -> [WorkflowDefinition] {
        try files().filter { $0.text.contains("\nworkflow: ") && !$0.text.contains("\nworkflow: appeal\n") }
            .map { try WorkflowDefinition(YAMLDocument.parse($0.text, file: $0.file)) }
    }

    /// Ways to an outcome on which people do every step, the shortest first; none goes anywhere twice.
    private static func ways(_ definition: WorkflowDefinition, to goal: String) -> [[WorkflowDefinition.Action]] {
        guard let start = definition.initialState?.state else { return [] }
        var (found, queue): ([[WorkflowDefinition.Action]], [(String, [WorkflowDefinition.Action])]) = (
            [], [(start, [])]
        )
        while !queue.isEmpty, found.count < 40, queue.count < 4_000 {
            let (state, way) = queue.removeFirst()
            if state == goal {
                found.append(way)
                continue
            }
            for action in definition.actions(from: state) where action.to != start {
                let isDone =
                    !action.people.isEmpty
                    || definition.state(state)?.panel?.outcomes.values.contains(action.action) == true
                if isDone, !way.contains(where: { $0.to == action.to }) {
                    queue.append((action.to, way + [action]))
                }
            }
        }
        return found
    }

    /// Those who ask, by their column in the matrix.
    private static func readers(_ house: House) async throws -> [(name: String, person: House.Person)] {
        [
            ("provider", house.provider), ("officer", house.officer), ("reviewer", house.reviewer),
            ("panelist", try await house.person("panelist", roles: ["reviewer"])), ("decider", house.decider),
            ("analyst", try await house.person("analyst of the body", roles: ["analyst"])),
            ("other provider", house.otherProvider), ("other body", house.otherOfficer), ("agency", house.analyst),
        ]
    }

    /// Everything that somebody gets about a case: of every address about it and, at its ends, of every list.
    private static func answers(_ api: API, _ walk: MarkedWalk, as person: House.Person, isAtEnd: Bool) async throws
        -> [String: String]
    {
        var answers: [String: String] = [:]
        let meetings = try await walk.meetingsNow()
        for route in api.routes.all where route.method == .get && route.path.hasPrefix("/v1") {
            let isLong =
                route.path.hasPrefix("/v1/reports") || ["/v1/exports/xes", "/v1/exports/ocel"].contains(route.path)
            if isLong || route.path.hasPrefix("/v1/workflows") { continue }
            let isNear =
                route.path.contains("{case}") || route.path.hasPrefix("/v1/register")
                || ["/v1/cases", "/v1/work"].contains(route.path)
            if !isAtEnd, !isNear, !route.path.contains("{meeting}") { continue }
            let path = try api.request(to: route, about: walk.reference).path
            let isOfMeeting = route.path.contains("{meeting}")
            let paths =
                isOfMeeting
                ? meetings.map { path.replacing("accreditation-committee-2040-01-10", with: $0) } : [path]
            for path in paths {
                // Other tests hold answers against the specification.
                answers[path] = try await api.client.execute(
                    uri: path, method: .get, headers: [.authorization: "Bearer \(person.secret)"]
                ) { response in
                    #expect(response.status.code < 500, "\(path)")
                    return String(buffer: response.body)
                }
            }
        }
        return answers
    }

    /// Holds what everybody finds against the matrix.
    private static func look(
        _ api: API, _ walk: MarkedWalk, _ readers: [(name: String, person: House.Person)], isAtEnd: Bool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in readers {
                group.addTask { try await look(api, walk, reader, isAtEnd: isAtEnd || TestSample.isWhole) }
            }
            try await group.waitForAll()
        }
    }

    /// Holds what somebody finds against the matrix.
    private static func look(
        _ api: API, _ walk: MarkedWalk, _ reader: (name: String, person: House.Person), isAtEnd: Bool
    ) async throws {
        let answers = try await answers(api, walk, as: reader.person, isAtEnd: isAtEnd)
        for mark in walk.matrix.marks {
            let places = answers.filter { $0.value.holds(mark.word) }.keys.sorted()
            let expected = walk.matrix.finds(mark, reader.name)
            #expect(
                places.isEmpty != expected,
                """
                \(walk.matrix.definition.workflow) in \(walk.matrix.state): the \(mark.kind) of step \(mark.step) \
                to \(reader.name), \(expected ? "missing" : "\(places)")
                """)
        }
    }

    /// Leads a case along the first way that its conditions let it, looking at each stage.
    private static func walk(
        _ api: API, _ cast: MarkedWalk.Cast, _ definition: WorkflowDefinition, _ goal: String, _ number: inout Int
    ) async throws -> Bool {
        let readers = try await readers(api.house)
        // Strangers look at the beginning and at the end.
        let strangers: Set = ["analyst", "other provider", "other body", "agency"]
        let people = TestSample.isWhole ? readers : readers.filter { !strangers.contains($0.name) }
        var last = ""
        for way in ways(definition, to: goal) {
            // A way is tried before anybody looks, so that a condition in its way costs nothing.
            number += 1
            do {
                var trial = try await MarkedWalk(api.house, cast, definition, number: number)
                for action in way { try await trial.take(action) }
            } catch let stuck as MarkedWalk.Stuck {
                last = stuck.what
                continue
            }
            number += 1
            var walk = try await MarkedWalk(api.house, cast, definition, number: number)
            try await look(api, walk, readers, isAtEnd: true)
            for (index, action) in way.enumerated() {
                try await walk.take(action)
                let isAtEnd = index == way.count - 1
                try await look(api, walk, isAtEnd ? readers : people, isAtEnd: isAtEnd)
            }
            return true
        }
        print("\(definition.workflow) does not reach \(goal): \(last)")
        return false
    }

    // long: every route in one house; the houses would cost more than the walks.
    @Test(.timeLimit(.minutes(TestSample.isWhole ? 180 : 30)))
    func `on every route each text is found by its readers at every stage, and by nobody else`() async throws {
        try await API.serving { api in
            let house = api.house
            let marked = try Self.definitions().map(MarkedWalk.marked)
            // With the series of meetings that presets bring.
            _ = try await house.administration.publish(try Self.files())
            _ = try await house.administration.publish(
                try marked.map { .init(file: "\($0.workflow).yaml", text: try $0.canonicalText) })
            try await house.administration.recognise(
                provider: "SAC", by: "SAB", from: try Day("2000-01-01"), until: try Day("2090-01-01"))
            let cast = try await MarkedWalk.Cast(house)
            var number = 0
            // Each route to its first approval; to its other outcomes one of them, or all.
            let others = marked.flatMap { definition in
                definition.states.filter { $0.outcome != nil && !Self.ways(definition, to: $0.state).isEmpty }
                    .dropFirst().map { (definition, $0.state) }
            }
            let drawn = TestSample.drawn(1, of: Array(others.indices), named: "other outcomes").map { others[$0] }
            for definition in marked {
                let approved = definition.states.first { $0.outcome?.isApproval == true }?.state ?? ""
                let isReached = try await Self.walk(api, cast, definition, approved, &number)
                #expect(isReached, "\(definition.workflow)")
            }
            for (definition, goal) in drawn { _ = try await Self.walk(api, cast, definition, goal, &number) }
        }
    }
}
