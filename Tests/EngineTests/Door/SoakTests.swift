import Engine
@testable import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Many clients at once, judged afterwards by a model that knows nothing of SQL.
@Suite(.serialized) struct SoakTests {
    private static let clients = 32
    private static let caseCount = 20

    /// How long the clients act: `ACCREDIT_SOAK_SECONDS`, 10 where it is not set.
    private static var duration: Duration {
        .seconds(ProcessInfo.processInfo.environment["ACCREDIT_SOAK_SECONDS"].flatMap(Double.init) ?? 10)
    }

    /// Every kind of answer that a storm must have brought.
    private static let kinds = ["done", "replay", "stale", "unknown", "reused"] + Refusal.Reason.ofActs.map(\.rawValue)

    @Test func whateverManyClientsDoAtOnceIsWhatTheModelSays() async throws {
        try await House.withHouse(limits: PostgresPool.Limits(connections: Self.clients)) { house in
            _ = try await house.administration.publish([.init(file: "soak.yaml", text: SoakModel.text)])
            let model = try SoakModel()
            let people = try await Self.people(of: house)
            var opened: [Receipt] = []
            for _ in 0..<Self.caseCount { opened.append(try await house.open(route: "soak")) }
            let sent = try await Self.storm(house, model, people, opened.map(\.reference))

            // 1. Every case's events replay to its head, by the definition, with no number twice and none missing.
            var views: [String: [SoakModel.View]] = [:]
            var events: [String: [SoakEvent]] = [:]
            for receipt in opened {
                let own = try await SoakEvent.of(receipt.id, in: house)
                events[receipt.reference] = own
                views[receipt.reference] = try Self.replay(own, model, people)
                try await Self.expectHead(
                    of: receipt.id, in: house, agreesWith: try #require(views[receipt.reference]?.last), model,
                    own.count)
            }
            #expect(try await house.brokenChains() == [])

            // 2. Every answer is the model's, at the version which the answer saw.
            for one in sent {
                Self.judge(one, model, try #require(views[one.reference]), try #require(events[one.reference]))
            }
            Self.expectReplays(sent)

            // 3. Every event was acknowledged to exactly one client, exactly once as fresh.
            let fresh = sent.compactMap {
                if case .done(let receipt) = $0.outcome, !receipt.isReplay {
                    "\(receipt.reference)/\(receipt.version)"
                } else {
                    nil
                }
            }
            #expect(Set(fresh).count == fresh.count)
            #expect(fresh.count == events.values.reduce(0) { $0 + $1.count - 1 })

            // 4. It was a storm: every kind of answer came, often, and cases moved far.
            let tally = Dictionary(grouping: sent, by: { $0.outcome.kind }).mapValues(\.count)
            for kind in Self.kinds {
                #expect(tally[kind, default: 0] > 0, "never: \(kind) of \(tally)")
            }
            #expect(events.values.contains { $0.count > 5 })
        }
    }

    private static func storm(_ house: House, _ model: SoakModel, _ people: [SoakModel.Person], _ cases: [String])
        async throws
        -> [SoakClient.Sent]
    {
        let complete = try House.completeSubmission()
        let incomplete = try House.submission(changing: "assessed", to: false)
        var storming = (0..<clients).map { number in
            SoakClient(
                number: number, engine: house.engine, model: model, people: people, cases: cases, complete: complete,
                incomplete: incomplete)
        }
        // A slow machine gets more time, until every kind of answer has come.
        for _ in 0..<6 {
            let deadline = ContinuousClock.now + duration
            storming = try await withThrowingTaskGroup(of: SoakClient.self) { group in
                for client in storming {
                    group.addTask {
                        var client = client
                        try await client.run(until: deadline)
                        return client
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let came = Set(storming.flatMap { $0.sent.map(\.outcome.kind) })
            if came.isSuperset(of: kinds) { break }
        }
        return storming.flatMap(\.sent)
    }

    private static func people(of house: House) async throws -> [SoakModel.Person] {
        func person(_ name: String, _ roles: Set<String>, isStranger: Bool = false, _ person: House.Person)
            -> SoakModel.Person
        {
            SoakModel.Person(name: name, roles: roles, isStranger: isStranger, credential: person.credential)
        }
        var people = [
            person("provider", ["provider"], house.provider), person("officer", ["officer"], house.officer),
            person("reviewer", ["reviewer"], house.reviewer), person("decider", ["decider"], house.decider),
            person("otherProvider", ["provider"], isStranger: true, house.otherProvider),
            person("otherOfficer", ["officer"], isStranger: true, house.otherOfficer),
            person("analyst", ["analyst"], isStranger: true, house.analyst),
        ]
        // Who may both recommend and decide runs into the four eyes.
        for name in ["judge", "juror"] {
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAB", principal: name, roles: ["reviewer", "decider"], label: "soak", days: 1)
            people.append(person(name, ["reviewer", "decider"], House.Person(secret: secret.text)))
        }
        return people
    }

    /// The case at every version; `views[v - 1]` is version `v`. Fails where an event was not legal when it happened.
    private static func replay(_ events: [SoakEvent], _ model: SoakModel, _ people: [SoakModel.Person]) throws
        -> [SoakModel.View]
    {
        #expect(events.map(\.number) == Array(1...events.count))
        var view = SoakModel.View(state: "draft", isAssessed: true)
        var views: [SoakModel.View] = []
        for event in events {
            if event.number > 1 {
                #expect(event.from == view.state)
                let person = try #require(people.first { $0.name == event.principal })
                let request: Command.Request =
                    event.command == "amend"
                    ? .amend(case: "", submission: .null) : .act(case: "", action: event.action, data: event.payload)
                #expect(model.refusal(of: request, by: person, at: view) == nil, "\(event) was not legal in \(view)")
                #expect(event.to == (event.command == "amend" ? nil : model.definition.action(event.action)?.to))
            }
            view.take(event)
            views.append(view)
        }
        return views
    }

    private static func expectHead(
        of id: UUID, in house: House, agreesWith view: SoakModel.View, _ model: SoakModel, _ version: Int
    ) async throws {
        let row = try #require(
            try await house.admin.withConnection {
                try await $0.query(
                    """
                    SELECT state, version, party, outcome, closed_at IS NULL FROM accredit.case_head WHERE case_id = \
                    \(id)
                    """
                )
            }.first)
        let (state, headVersion, party, outcome, isOpen) = try row.decode(
            as: (String.self, Int.self, String.self, String?.self, Bool.self))
        let known = try #require(model.definition.state(view.state))
        #expect(state == view.state)
        #expect(headVersion == version)
        #expect(party == known.party?.rawValue)
        #expect(outcome == known.outcome?.rawValue)
        #expect(isOpen == (known.outcome == nil))
    }

    /// Holds one answer against the model, at the version the answer names.
    private static func judge(
        _ sent: SoakClient.Sent, _ model: SoakModel, _ views: [SoakModel.View], _ events: [SoakEvent]
    ) {
        switch sent.outcome {
        case .done(let receipt):
            let event = events[receipt.version - 1]
            #expect(event.principal == sent.person.name && event.action == receipt.action)
            #expect(receipt.state == views[receipt.version - 1].state)
            #expect(receipt.isReplay || (sent.command.expectedVersion ?? receipt.version - 1) == receipt.version - 1)
        case .refused(let refusal):
            guard let version = refusal.version, views.indices.contains(version - 1) else {
                Issue.record("a refusal without a version: \(refusal)")
                return
            }
            let expected = model.refusal(of: sent.command.request, by: sent.person, at: views[version - 1])
            #expect(refusal.reason == expected, "\(sent.person.name): \(sent.command.request) in \(views[version - 1])")
            #expect(refusal.state == views[version - 1].state)
            #expect((sent.command.expectedVersion ?? version) == version)
        case .stale(let refusal):
            #expect(sent.command.expectedVersion != nil && sent.command.expectedVersion != refusal.version)
        case .unknownCase: #expect(sent.person.isStranger)
        case .keyReused: #expect(!sent.person.isStranger)
        case .unauthenticated: Issue.record("a good token was refused")
        }
    }

    /// A repeat is answered with what was answered first; other content under a key that was used is refused.
    private static func expectReplays(_ sent: [SoakClient.Sent]) {
        var first: [String: (receipt: Receipt, request: Command.Request)] = [:]
        for one in sent {
            let key = one.person.name + one.reference + one.command.key
            switch one.outcome {
            case .done(let receipt) where receipt.isReplay: #expect(first[key]?.receipt.content == receipt.content)
            case .done(let receipt):
                #expect(first[key] == nil)
                first[key] = (receipt, one.command.request)
            case .keyReused: #expect(first[key].map { $0.request != one.command.request } == true)
            default: #expect(first[key] == nil, "what was done under this key was not replayed: \(one.outcome)")
            }
        }
    }
}

extension CommandOutcome {
    /// The kind of answer, for a tally.
    fileprivate var kind: String {
        switch self {
        case .done(let receipt): receipt.isReplay ? "replay" : "done"
        case .refused(let refusal): refusal.reason.rawValue
        case .stale: "stale"
        case .keyReused: "reused"
        case .unknownCase: "unknown"
        case .unauthenticated: "unauthenticated"
        }
    }
}

extension Refusal.Reason {
    /// The reasons for which an act or an amendment is refused.
    fileprivate static let ofActs: [Self] = [
        .unknownAction, .notFromHere, .notPermitted, .separation, .invalidData, .guardFailed, .notEditable,
    ]
}
