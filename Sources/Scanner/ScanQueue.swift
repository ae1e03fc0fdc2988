import Dispatch

/// A queue of its own for what waits on a descriptor, so that no thread of the program's other work does.
struct ScanQueue: Sendable {
    private let queue = DispatchQueue(label: "accredit.scan")

    /// Does something on the queue, after all that came before it.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
