import Foundation
import Synchronization
import Testing

@testable import HTTPAPI

#if canImport(Glibc)
    import Glibc
#endif

/// Threads for long computations.
@Suite struct BackgroundThreadsTests {
    private final class Flag: Sendable {
        let isUp = Atomic(false)
    }

    @Test func `whatever computes there, others go on`() async {
        let flag = Flag()
        let end = ContinuousClock.now + .seconds(60)
        // More than all threads of any kind: on those of requests nobody would be left to end them.
        let computing = (0..<4 * ProcessInfo.processInfo.activeProcessorCount).map { _ in
            Task(executorPreference: BackgroundThreads.shared) {
                while !flag.isUp.load(ordering: .relaxed) { if ContinuousClock.now > end { return false } }
                return true
            }
        }
        try? await Task.sleep(for: .milliseconds(100))
        await Task { flag.isUp.store(true, ordering: .relaxed) }.value
        for one in computing { #expect(await one.value) }
    }

    @Test func `what is worked out there is behind other work, and its value or error comes back`() async throws {
        let niceness = try await BackgroundThreads.shared.run {
            getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
        }
        #expect(niceness == BackgroundThreads.niceness)
        await #expect(throws: CancellationError.self) {
            try await BackgroundThreads.shared.run { throw CancellationError() }
        }
    }
}
