import Foundation
import Synchronization
import Testing

@testable import HTTPAPI

/// Places for what takes long: nobody has them all, and who waits gets one in turn.
@Suite struct SharesTests {
    /// What several tasks write down.
    private final class Notes: Sendable {
        let order = Mutex<[String]>([])
        let now = Mutex<[String: Int]>([:])
    }

    private static func shares(
        all: Int = 3, each: Int = 2, waiting: Int = 4, patience: Duration = .seconds(20)
    ) -> Shares {
        Shares(
            Shares.Limits(all: all, each: each, waiting: waiting, patience: patience), kind: "tests",
            refusal: Problem.tooMany)
    }

    /// Waits until so many stand in the queue.
    private static func queued(_ count: Int, _ shares: Shares) async throws {
        while shares.waitingCount != count { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func `one who asks for many leaves the others theirs`() async throws {
        let shares = Self.shares()
        var mine = [try await shares.take(for: "A"), try await shares.take(for: "A")]
        let third = Task { try await shares.take(for: "A") }
        try await Self.queued(1, shares)
        // B came later and goes first: A has its share.
        let other = try await shares.take(for: "B")
        #expect(shares.waitingCount == 1)
        mine.removeLast()
        _ = try await third.value
        #expect(shares.waitingCount == 0)
        withExtendedLifetime((mine, other)) {}
    }

    @Test func `who waits gets a place in the order they came`() async throws {
        let shares = Self.shares(all: 1, each: 1)
        var first: Shares.Place? = try await shares.take(for: "A")
        let notes = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, holder) in ["B", "C", "D"].enumerated() {
                group.addTask {
                    let place = try await shares.take(for: holder)
                    notes.order.withLock { $0.append(holder) }
                    withExtendedLifetime(place) {}
                }
                try await Self.queued(number + 1, shares)
            }
            withExtendedLifetime(first) {}
            first = nil
            try await group.waitForAll()
        }
        #expect(notes.order.withLock(\.self) == ["B", "C", "D"])
    }

    @Test func `nobody waits for ever, nor in a crowd`() async throws {
        let impatient = Self.shares(all: 1, each: 1, patience: .milliseconds(20))
        let place = try await impatient.take(for: "A")
        for holder in ["A", "B"] {
            let problem = await #expect(throws: Problem.self) { try await impatient.take(for: holder) }
            #expect(problem?.kind == .fault(.tooMany) && problem?.headers[.retryAfter] == "10")
        }
        #expect(impatient.waitingCount == 0)

        let crowded = Self.shares(all: 1, each: 1, waiting: 2)
        let taken = try await crowded.take(for: "A")
        let waiting = (0..<2).map { _ in Task { try await crowded.take(for: "A") } }
        try await Self.queued(2, crowded)
        await #expect(throws: Problem.self) { try await crowded.take(for: "A") }
        for task in waiting { task.cancel() }
        for task in waiting { await #expect(throws: CancellationError.self) { try await task.value } }
        #expect(crowded.waitingCount == 0)
        withExtendedLifetime((place, taken)) {}
    }

    @Test func `a storm of askers never has more than the limits, and all get through`() async throws {
        let shares = Self.shares(all: 5, each: 2, waiting: 1_000)
        let notes = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let holder = "\(number % 7)"
                    let place = try await shares.take(for: holder)
                    let fits = notes.now.withLock { now in
                        now[holder, default: 0] += 1
                        return now[holder]! <= 2 && now.values.reduce(0, +) <= 5
                    }
                    #expect(fits)
                    await Task.yield()
                    notes.now.withLock { $0[holder]! -= 1 }
                    withExtendedLifetime(place) {}
                }
            }
            try await group.waitForAll()
        }
        #expect(shares.waitingCount == 0)
    }
}
