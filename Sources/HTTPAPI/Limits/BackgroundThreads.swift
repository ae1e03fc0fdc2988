import CMalloc
import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Threads for what computes for seconds, such as a report over a million events. Requests are answered on as many
/// threads as there are cores: on one of them it would hold up everybody else.
///
/// On Linux they stand behind the other threads and processes of the machine (`nice` 10).
final class BackgroundThreads: TaskExecutor {
    static let shared = BackgroundThreads(count: ProcessInfo.processInfo.activeProcessorCount)
    static let niceness: Int32 = 10

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    /// They run as long as the process does.
    private init(count: Int) {
        for number in 1...count {
            let thread = Thread { self.work() }
            thread.name = "background \(number)"
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func work() {
        #if canImport(Glibc)
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        #endif
        while true {
            waiting.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Works something out on these threads. The memory that it took is given back to the system.
    func run<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(self) {
            defer { _ = malloc_trim(0) }
            return try await work()
        }
    }
}
