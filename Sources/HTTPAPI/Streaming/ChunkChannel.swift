import Dispatch
import Synchronization

/// Takes chunks from a thread that may block to a task that may not, with back-pressure: two chunks are on their way at
/// most.
final class ChunkChannel: Sendable {
    /// Reason why a chunk could not be sent.
    enum Failure: Error {
        /// Nobody took a chunk for too long.
        case stalled
        /// The receiver has gone.
        case closed
    }

    /// The chunks, for one receiver, which calls ``taken()`` after each.
    let chunks: AsyncThrowingStream<[UInt8], any Error>
    private let sender: AsyncThrowingStream<[UInt8], any Error>.Continuation
    // Made with 0 and raised, because a semaphore must not be freed below the value it was made with.
    private let room = DispatchSemaphore(value: 0)
    private let isClosed = Atomic(false)
    private let patience: DispatchTimeInterval

    /// - Parameter deadline: how long a chunk may wait to be taken.
    init(patience: DispatchTimeInterval = .seconds(30)) {
        (chunks, sender) = AsyncThrowingStream.makeStream()
        self.patience = patience
        for _ in 0..<2 { room.signal() }
    }

    /// Sends a chunk, and blocks the calling thread while there is no room for it.
    /// - Throws: ``Failure``.
    func send(_ chunk: [UInt8]) throws {
        guard room.wait(timeout: .now() + patience) == .success else { throw Failure.stalled }
        guard !isClosed.load(ordering: .acquiring) else { throw Failure.closed }
        sender.yield(chunk)
    }

    /// Says that no chunk follows: all were sent, or something went wrong.
    func finish(throwing error: (any Error)? = nil) { sender.finish(throwing: error) }

    /// Notes that the receiver is done with a chunk.
    func taken() { room.signal() }

    /// Notes that the receiver has gone: a sender that waits goes on, and fails.
    func close() {
        isClosed.store(true, ordering: .releasing)
        room.signal()
    }
}
