import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// One key, one effect; and lists of commands, which never wait for one another in a ring.
@Suite(.serialized) struct IdempotencyTests {
    /// As patient as a busy machine asks for: what is tested is what they are told, not when.
    private static let manyClients = PostgresPool.Limits(connections: 24, wait: .seconds(120))

    /// Sends the same command many times at once.
    private static func storm(_ house: House, _ command: Command, times: Int = 50) async throws -> [Receipt] {
        try await withThrowingTaskGroup(of: CommandOutcome.self) { group in
            for _ in 0..<times {
                group.addTask { try await house.engine.perform(command, as: house.provider.credential) }
            }
            return try await group.reduce(into: []) { $0.append(try $1.receipt()) }
        }
    }

    @Test func oneKeySentFiftyTimesAtOnceOpensOneCase() async throws {
        try await House.withHouse(limits: Self.manyClients) { house in
            let command = Command(
                .open(body: "SAB", submission: try House.completeSubmission(), route: nil), key: "the one")
            let receipts = try await Self.storm(house, command)
            #expect(receipts.count == 50)
            #expect(receipts.filter { !$0.isReplay }.count == 1)
            #expect(Set(receipts.map(\.content)).count == 1)
            #expect(try await house.census() == [1, 1, 1, 1, 0, 1])
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func oneKeySentFiftyTimesAtOnceActsOnce() async throws {
        try await House.withHouse(limits: Self.manyClients) { house in
            let opened = try await house.open()
            // With the version that each of them saw: a replay is not stale.
            let command = Command(
                .act(case: opened.reference, action: "submit", data: nil), key: "the one", expectedVersion: 1)
            let receipts = try await Self.storm(house, command)
            #expect(receipts.filter { !$0.isReplay }.count == 1)
            #expect(Set(receipts.map(\.content)).count == 1)
            #expect(receipts.first?.version == 2)
            #expect(try await house.value("SELECT count(*) FROM accredit.case_event", as: Int.self) == 2)
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func aReplayTellsWhatWasToldThenHoweverFarTheCaseHasMoved() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let first = try await house.outcome(submit, as: house.provider, key: "s").receipt()
            try await house.act("confirm-complete", on: opened.reference, by: house.officer)
            let again = try await house.outcome(submit, as: house.provider, key: "s").receipt()
            #expect(again.content == first.content)
            #expect(again.isReplay && !first.isReplay)
            // By the id instead of the reference it is the same command.
            let byID = try await house.outcome(
                .act(case: opened.id.uuidString, action: "submit", data: nil), as: house.provider, key: "s"
            )
            .receipt()
            #expect(byID.content == first.content)
        }
    }

    @Test func aKeyUsedForSomethingElseIsRefusedAndAnothersKeyIsAnother() async throws {
        try await House.withHouse { house in
            let first = Command.Request.open(body: "SAB", submission: try House.completeSubmission(), route: nil)
            let other = Command.Request.open(body: "SBB", submission: try House.completeSubmission(), route: nil)
            let opened = try await house.outcome(first, as: house.provider, key: "k").receipt()
            let before = try await house.census()
            guard case .keyReused(let refusal) = try await house.outcome(other, as: house.provider, key: "k") else {
                Issue.record("another content under the key was not refused")
                return
            }
            #expect(refusal.reason == .keyReused)
            guard
                case .keyReused = try await house.outcome(
                    .act(case: opened.reference, action: "submit", data: nil), as: house.provider, key: "k")
            else {
                Issue.record("the key of the opening was taken for an act")
                return
            }
            #expect(try await house.census() == before)
            // A colleague's own key of the same name is nobody else's.
            let colleague = try await house.outcome(first, as: house.simulatingProvider, key: "k").receipt()
            #expect(colleague.id != opened.id)
        }
    }

    @Test func aRefusalConsumesNoKey() async throws {
        try await House.withHouse { house in
            let opened = try await house.open(try House.submission(changing: "assessed", to: false))
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            #expect(try await house.outcome(submit, as: house.provider, key: "s").refusal?.reason == .guardFailed)
            let amend = Command.Request.amend(case: opened.reference, submission: try House.completeSubmission())
            _ = try await house.outcome(amend, as: house.provider).receipt()
            let done = try await house.outcome(submit, as: house.provider, key: "s").receipt()
            #expect(!done.isReplay)
            #expect(done.version == 3)
        }
    }

    @Test func aListIsAnsweredInOrderAndEachCommandStandsAlone() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let list = [
                Command(.act(case: opened.reference, action: "submit", data: nil), key: "1", expectedVersion: 1),
                Command(.act(case: "SAB-0000-0000-00", action: "submit", data: nil), key: "2"),
                Command(.act(case: opened.reference, action: "submit", data: nil), key: "3"),
                Command(.open(body: "SAB", submission: try House.completeSubmission(), route: nil), key: "4"),
                Command(.act(case: opened.reference, action: "withdraw", data: nil), key: "5", expectedVersion: 1),
                Command(.act(case: opened.reference, action: "withdraw", data: nil), key: "6", expectedVersion: 2),
            ]
            let outcomes = try await house.engine.perform(list, as: house.provider.credential)
            try #require(outcomes.count == 6)
            #expect(try outcomes[0].receipt().state == "completeness")
            guard case .unknownCase = outcomes[1], case .refused(let third) = outcomes[2],
                case .stale(let fifth) = outcomes[4]
            else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(third.reason == .notFromHere)
            #expect(try outcomes[3].receipt().command == "open")
            #expect(fifth.version == 2)
            #expect(try outcomes[5].receipt().state == "withdrawn")
            #expect(try await house.engine.perform([], as: house.provider.credential).isEmpty)
        }
    }

    /// Clients send the same cases in opposite orders, over and over: acts on cases that are there, and openings of the
    /// same new ones.
    @Test(arguments: [true, false]) func listsInOppositeOrdersDoNotDeadlock(opening: Bool) async throws {
        try await House.withHouse(limits: Self.manyClients) { house in
            let (clients, rounds, size) = (8, 12, 10)
            let submission = try House.completeSubmission()
            var cases: [String] = []
            for _ in 0..<(opening ? 0 : size) { cases.append(try await house.open().reference) }
            let references = cases
            // In each round every client sends the same list, half of them backwards, and all wait for the slowest.
            for round in 0..<rounds {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<clients {
                        group.addTask {
                            let acts = references.map {
                                Command(.amend(case: $0, submission: submission), key: "\(client)/\(round)")
                            }
                            let opens = (0..<size).map {
                                Command(.open(body: "SAB", submission: submission, route: nil), key: "\(round)/\($0)")
                            }
                            let list = opening ? opens : acts
                            let outcomes = try await house.engine.perform(
                                client.isMultiple(of: 2) ? list : list.reversed(), as: house.provider.credential)
                            for outcome in outcomes { _ = try outcome.receipt() }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let heads: Int = try await house.value("SELECT count(*) FROM accredit.case_head")
            let version: Int = try await house.value("SELECT max(version) FROM accredit.case_head")
            #expect(heads == (opening ? rounds * size : size))
            #expect(version == (opening ? 1 : 1 + clients * rounds))
            #expect(
                try await house.value(
                    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", as: Int.self) == 0)
            #expect(try await house.brokenChains() == [])
        }
    }
}

extension Receipt {
    /// The answer without the mark that tells a replay.
    var content: Receipt {
        var content = self
        content.isReplay = false
        return content
    }
}
