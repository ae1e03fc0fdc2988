import Logging
import NIOCore
import Synchronization

/// Counts the connections of each address, and closes those beyond a limit.
final class AddressLimit: Sendable {
    private let most: Int
    private let open = Mutex<[String: Int]>([:])

    /// - Parameter most: connections of one address at one time.
    init(_ most: Int) { self.most = most }

    /// Counts a connection; false where there are as many already.
    func take(_ address: String) -> Bool {
        open.withLock { open in
            guard open[address, default: 0] < most else { return false }
            open[address, default: 0] += 1
            return true
        }
    }

    /// A counted connection is closed.
    func free(_ address: String) {
        open.withLock { open in
            open[address, default: 1] -= 1
            if open[address] == 0 { open[address] = nil }
        }
    }

    /// The address that a connection counts for; `nil` for this machine's own, where a proxy stands for everybody.
    static func counted(_ address: SocketAddress?) -> String? {
        guard let text = address?.ipAddress else { return nil }
        let own = text.hasPrefix("127.") || text == "::1" || text.hasPrefix("::ffff:127.")
        return own ? nil : text
    }

    /// What does that in the pipeline of a connection.
    final class Handler: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Any

        private let limit: AddressLimit
        private let logger: Logger
        private var address: String?

        init(_ limit: AddressLimit, logger: Logger) { (self.limit, self.logger) = (limit, logger) }

        func handlerAdded(context: ChannelHandlerContext) {
            guard let address = AddressLimit.counted(context.remoteAddress) else { return }
            guard limit.take(address) else {
                logger.info("a connection was closed", metadata: ["because": "its address has as many as it may have"])
                return context.close(promise: nil)
            }
            self.address = address
        }

        func channelInactive(context: ChannelHandlerContext) {
            if let address { limit.free(address) }
            address = nil
            context.fireChannelInactive()
        }
    }
}
