import CLibpq
import Dispatch
import Glibc

/// A notification from another session.
package struct PostgresNotification: Sendable, Hashable {
    /// The channel it came on.
    package let channel: String
    /// What the sender said, at most 8,000 bytes.
    package let payload: String
    /// The sender's server process.
    package let backendID: Int
}

/// The streams that wait for notifications, and the watch on the socket.
struct NotificationListeners {
    typealias Continuation = AsyncThrowingStream<PostgresNotification, any Error>.Continuation

    private var continuations: [String: [Int: Continuation]] = [:]
    private var nextID = 0
    /// Fires on the connection's queue when the idle socket can be read.
    var source: (any DispatchSourceRead)?

    var isEmpty: Bool { continuations.isEmpty }

    mutating func add(_ continuation: Continuation, channel: String) -> Int {
        nextID += 1
        continuations[channel, default: [:]][nextID] = continuation
        return nextID
    }

    /// Removes a stream.
    ///
    /// - Returns: whether it was the channel's last.
    mutating func remove(_ id: Int, channel: String) -> Bool {
        guard continuations[channel]?.removeValue(forKey: id) != nil, continuations[channel]?.isEmpty ?? false else {
            return false
        }
        continuations[channel] = nil
        return true
    }

    func yield(_ notification: PostgresNotification) {
        continuations[notification.channel]?.values.forEach { $0.yield(notification) }
    }

    /// Ends every stream and the watch.
    mutating func finish(throwing error: any Error) {
        let ending = continuations.values.flatMap(\.values)
        continuations = [:]
        source?.cancel()
        source = nil
        ending.forEach { $0.finish(throwing: error) }
    }
}

extension PostgresConnection {
    /// Listens on a channel. The connection can go on being used; one that listens is not given back to a pool.
    ///
    /// - Parameter channel: the exact name, at most 63 bytes.
    /// - Returns: notifications sent from now on; the stream fails with `PostgresError.connectionLost` when the
    ///   connection ends.
    /// - Throws: `PostgresError`.
    package func listen(_ channel: String) throws -> AsyncThrowingStream<PostgresNotification, any Error> {
        guard channel.utf8.count <= 63, !channel.isEmpty else {
            throw PostgresError.invalidStatement(reason: "a channel's name has 1 to 63 bytes")
        }
        try execute("LISTEN \(identifier: channel)")
        try watchSocket()
        let (stream, continuation) = AsyncThrowingStream.makeStream(
            of: PostgresNotification.self, throwing: (any Error).self)
        let id = listening.add(continuation, channel: channel)
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            Task { await self.stopListening(id, channel: channel) }
        }
        return stream
    }

    /// Hands over notifications. Only between pipelines: it makes libpq parse, after which rows can no longer be asked
    /// for one by one.
    func takeNotifications() {
        while let raw = PQnotifies(handle.raw) {
            defer { PQfreemem(raw) }
            listening.yield(
                PostgresNotification(
                    channel: String(cString: raw.pointee.relname), payload: String(cString: raw.pointee.extra),
                    backendID: Int(raw.pointee.be_pid)))
        }
    }

    private func stopListening(_ id: Int, channel: String) {
        guard listening.remove(id, channel: channel), brokenReason == nil else { return }
        do {
            try execute("UNLISTEN \(identifier: channel)", timeout: .after(.seconds(5)))
        } catch {
            logger.debug("UNLISTEN failed", metadata: ["channel": "\(channel)", "error": "\(error)"])
        }
        guard listening.isEmpty else { return }
        listening.source?.cancel()
        listening.source = nil
    }

    /// Watches the socket while no statement runs; the handler runs on the connection's own queue, like every method.
    private func watchSocket() throws {
        guard listening.source == nil else { return }
        // A duplicate, so that libpq may close its descriptor whenever it likes.
        let descriptor = dup(PQsocket(handle.raw))
        guard descriptor >= 0 else { throw lost("no descriptor was left to watch it") }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: executor.queue)
        source.setEventHandler { [weak self] in
            self?.assumeIsolated { connection in _ = connection.isAlive }
        }
        source.setCancelHandler { _ = Glibc.close(descriptor) }
        source.resume()
        listening.source = source
    }
}
