import Administration
import EngineSupport
import Foundation
import Postgres
import RandomSupport
import Synchronization
import TestSupport
import Testing
import WorkflowCore

@testable import Engine

/// What readers are told as it happens: all that their history finally shows, once, in order.
@Suite(.serialized) struct EventFeedTests {
    /// Somebody who follows events, and is interrupted all the time.
    private struct Follower {
        let name: String
        let person: House.Person
        var position = Engine.firstPosition
        var got: [CaseEvent] = []
        var interruptions = 0

        /// Takes a page, or a part of one as if the connection had broken in the middle of it.
        /// - Returns: false where there was nothing.
        mutating func take(from engines: [Engine], _ random: inout SeededGenerator) async throws -> Bool {
            let engine = engines.randomElement(using: &random) ?? engines[0]
            let limit = [1, 2, 3].randomElement(using: &random) ?? 1
            let page = try await engine.events(after: position, limit: limit, as: person.credential)
            #expect(page.events.count <= limit)
            if page.events.count > 0, Int.random(in: 0..<4, using: &random) > 0 {
                let read = Int.random(in: 0...page.events.count, using: &random)
                got += page.events.prefix(read)
                if read > 0 { position = page.events[read - 1].position ?? position }
                interruptions += 1
                return true
            }
            got += page.events
            position = page.next
            return !page.events.isEmpty || page.hasMore
        }
    }

    /// A writer at random: of every kind of thing that shows or hides events.
    private struct Writer {
        let house: House
        let cases: [String]
        var random: SeededGenerator

        private static let acts: [(action: String, person: String)] = [
            ("submit", "provider"), ("confirm", "officer"), ("ask", "officer"), ("answer", "provider"),
            ("approve", "decider"), ("condition", "decider"), ("refuse", "decider"), ("send", "officer"),
            ("send-no", "officer"), ("again", "officer"), ("refuse-unanswered", "decider"),
        ]

        mutating func step() async throws {
            let name = cases.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<11:
                let (action, person) = Self.acts.randomElement(using: &random) ?? Self.acts[0]
                try await tell(act(action, on: name), by: house.people[person] ?? house.officer)
            case 11, 12:
                try await tell(.give(.takeBack, case: name, members: ["reason": "No."]), by: house.officer)
            case 13:
                try await tell(.give(.invite, case: name, members: ["reviewer": "reviewer"]), by: house.officer)
            case 14:
                try await tell(
                    .give(.release, case: name, members: ["reviewer": "reviewer", "reason": "Away."]),
                    by: house.officer)
            case 15: try await tell(.give(.declare, case: name, members: ["nature": "family"]), by: house.decider)
            case 16:
                try await tell(
                    .give(.withdrawInterest, case: name, members: ["reason": "Mistaken."]), by: house.decider)
            case 17: try await tell(.amend(case: name, submission: House.completeSubmission()), by: house.provider)
            // Two cases in one transaction, which has its id before it waits for the second.
            default: try await both(name, cases.randomElement(using: &random) ?? "")
            }
        }

        private func act(_ action: String, on name: String) -> Command.Request {
            let data: JSONValue? =
                switch action {
                case "ask": ["question": "words"]
                case "answer": ["answer": "words"]
                default: nil
                }
            return .act(case: name, action: action, data: data)
        }

        private func tell(_ request: Command.Request, by person: House.Person) async throws {
            _ = try await house.engine.perform(
                Command(request, key: UUID().uuidString), as: person.credential)
        }

        private mutating func both(_ first: String, _ second: String) async throws {
            guard first != second else { return }
            let pause = Int32.random(in: 0...30, using: &random)
            let officer = house.officer.credential.digest
            let commands = [first, second].map { name -> JSONValue in
                let request = Command.Request.give(.tag, case: name, members: ["tags": [.string("t\(pause)")]])
                return .array([Command(request, key: UUID().uuidString).json])
            }
            do {
                _ = try await house.pool.withConnection { connection in
                    try await connection.pipeline([
                        "SELECT status FROM accredit.perform(\(officer), \(commands[0]))",
                        "SELECT pg_sleep(\(Double(pause) / 1000)::double precision)",
                        "SELECT status FROM accredit.perform(\(officer), \(commands[1]))",
                    ])
                }
            } catch let error as PostgresError where error.sqlState == .deadlockDetected {}
        }
    }

    /// What writers and followers tell one another.
    private final class Progress: Sendable {
        let isWriting = Atomic(true)
        /// How often each follower was interrupted.
        let interrupted = Mutex<[String: Int]>([:])
    }

    // long: writers and followers share what they are made of
    @Test func whateverIsRecordedComesToEachReaderOnceInOrder() async throws {
        try await House.withHouse(limits: .init(connections: 12)) { house in
            _ = try await house.administration.publish([
                .init(file: "taking-back.yaml", text: TakingBackRoute().text)
            ])
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            var cases: [String] = []
            for number in 0..<12 {
                cases.append(
                    try await house.open(route: number % 3 == 2 ? "panel-test" : TakingBackRoute.name).reference)
            }
            let other = PostgresPool(
                configuration: house.pool.configuration, limits: .init(connections: 4), logger: TestServer.logger)
            let engines = [house.engine, try House.engine(on: other)]
            let people: [(String, House.Person)] = [
                ("provider", house.provider), ("officer", house.officer), ("decider", house.decider),
                ("reviewer", house.reviewer), ("other provider", house.otherProvider),
                ("other officer", house.otherOfficer),
            ]
            let (names, readers) = (cases, people.prefix(4).map(\.0))
            let progress = Progress()
            // 1. Writers, while everybody follows.
            let followed = try await withThrowingTaskGroup(of: Follower?.self) { group in
                for (number, (name, person)) in people.enumerated() {
                    group.addTask {
                        var random = SeededGenerator(seed: TestSample.seed &+ UInt64(number))
                        var follower = Follower(name: name, person: person)
                        while progress.isWriting.load(ordering: .relaxed) {
                            let isMore = try await follower.take(from: engines, &random)
                            progress.interrupted.withLock { $0[name] = follower.interruptions }
                            if !isMore {
                                try await Task.sleep(for: .milliseconds(15))
                            }
                        }
                        return follower
                    }
                }
                try await withThrowingTaskGroup(of: Void.self) { writers in
                    for number in 0..<4 {
                        writers.addTask {
                            var writer = Writer(
                                house: house, cases: names,
                                random: SeededGenerator(seed: TestSample.seed &+ 100 &+ UInt64(number)))
                            for step in 0..<2_000 {
                                try await writer.step()
                                let least = progress.interrupted.withLock { all in readers.map { all[$0] ?? 0 }.min() }
                                if step > 100, least ?? 0 >= 100 { break }
                            }
                        }
                    }
                    try await writers.waitForAll()
                }
                progress.isWriting.store(false, ordering: .relaxed)
                return try await group.reduce(into: [Follower]()) { all, one in one.map { all.append($0) } }
            }
            // 2. What is left, then what their histories show.
            var random = SeededGenerator(seed: TestSample.seed)
            try await house.settled()
            for var follower in followed {
                while try await follower.take(from: engines, &random) {}
                if follower.name.hasPrefix("other") {
                    #expect(follower.got == [], "\(follower.name)")
                } else {
                    #expect(follower.interruptions >= 100, "\(follower.name): \(follower.interruptions)")
                }
                for name in cases { try await Self.judge(follower, name, house) }
            }
            print("events followed:", followed.map { ($0.name, $0.got.count, $0.interruptions) })
            await other.shutdown()
        }
    }

    /// Compares what somebody got of a case with the history that they are shown.
    private static func judge(_ follower: Follower, _ name: String, _ house: House) async throws {
        let got = follower.got.filter { $0.reference == name }.map(\.event)
        var shown: [HistoryEvent] = []
        do {
            shown = try await house.engine.history(of: name, now: House.now, as: follower.person.credential).events
        } catch EngineError.notFound {
            // Who may not read a case any more was told of it before that alone.
            #expect(Set(got.map(\.number)).count == got.count, "\(follower.name), \(name): twice")
            return
        }
        #expect(got.map(\.number).sorted() == shown.map(\.number), "\(follower.name), \(name)")
        #expect(Set(got.map(\.action)) == Set(shown.map(\.action)))
        // In order; a provider is told late what waited for its letter.
        let own = got.filter { $0.role == "provider" }.map(\.number)
        let others = got.filter { $0.role != "provider" }.map(\.number)
        #expect(own == own.sorted() && others == others.sorted(), "\(follower.name), \(name): \(got.map(\.number))")
        if follower.name != "provider" {
            #expect(got.map(\.number) == shown.map(\.number), "\(follower.name), \(name): \(got.map(\.number))")
        }
    }

    @Test func aDecisionComesWithItsLetter() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([
                .init(file: "taking-back.yaml", text: TakingBackRoute().text)
            ])
            let name = try await house.open(route: TakingBackRoute.name).reference
            try await house.act("submit", on: name, by: house.provider)
            try await house.act("confirm", on: name, by: house.officer)
            func told(_ person: House.Person, after position: String) async throws -> EventPage {
                try await house.settled()
                return try await house.engine.events(after: position, as: person.credential)
            }
            let before = try await told(house.provider, after: Engine.firstPosition)
            #expect(before.events.map(\.event.action) == ["open", "submit", "confirm"] && !before.hasMore)
            #expect(before.events.allSatisfy { $0.reference == name && $0.body == "SAB" && $0.provider == "SAC" })
            try await house.act("approve", on: name, by: house.decider)
            #expect(try await told(house.officer, after: Engine.firstPosition).events.count == 4)
            let between = try await told(house.provider, after: before.next)
            #expect(between.events == [])
            try await house.act("send", on: name, by: house.officer)
            let after = try await told(house.provider, after: between.next)
            #expect(after.events.map(\.event.action) == ["approve", "send"])
            // The same again from every position, also one before it was decided.
            #expect(try await told(house.provider, after: before.next).events == after.events)
            let decided = try #require(after.events.first)
            #expect(
                try await told(house.provider, after: decided.position ?? "").events.map(\.event.action) == ["send"])
            // One case, or one kind of event; and what comes from now on.
            let filter = EventFilter(name: name, actions: ["submit"])
            try await house.settled()
            let found = try await house.engine.events(after: "start", filter, as: house.provider.credential)
            #expect(found.events.map(\.event.action) == ["submit"])
            #expect(try await told(house.provider, after: Engine.presentPosition).events == [])
        }
    }

    @Test func aPositionIsItsReadersOwn() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            try await house.settled()
            let page = try await house.engine.events(after: "start", as: house.provider.credential)
            for (position, person) in [
                (page.next, house.officer), ("", house.provider), (String(page.next.reversed()), house.provider),
                ("f" + page.next.dropFirst(), house.provider),
            ] {
                await #expect(throws: EngineError.self) {
                    _ = try await house.engine.events(after: position, as: person.credential)
                }
            }
            await #expect(throws: EngineError.self) {
                _ = try await house.engine.events(after: "start", as: house.analyst.credential)
            }
            await #expect(throws: EngineError.self) {
                _ = try await house.engine.events(
                    after: "start", EventFilter(name: name), as: house.otherOfficer.credential)
            }
            #expect(try await house.engine.events(after: "start", as: house.otherOfficer.credential).events == [])
        }
    }

    /// Whose case it becomes later is told of all of it.
    @Test func whoActsForAProviderFromNowOnIsToldWhatWasBefore() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            let other = house.otherProvider.credential
            let before = try await house.engine.events(after: "start", as: other)
            #expect(before.events == [])
            _ = try await house.administration.setAgent("SAU", for: "SAC")
            try await house.act("submit", on: name, by: house.provider)
            try await house.settled()
            let after = try await house.engine.events(after: before.next, as: other)
            #expect(after.events.map(\.event.action) == ["open", "submit"])
            #expect(try await house.engine.events(after: after.next, as: other).events == [])
        }
    }
}
