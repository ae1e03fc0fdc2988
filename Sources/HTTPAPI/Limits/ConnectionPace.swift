import Logging
import NIOCore
import NIOHTTPTypes

/// Ends the connections of clients that are too slow: a body has half a minute, and more for its size at a least rate;
/// an answer has to be read at some time. Only waiting for the client counts, never what the server itself takes.
final class ConnectionPace: ChannelDuplexHandler, RemovableChannelHandler {
    /// How fast a client has to be.
    struct Limits: Sendable, Hashable {
        /// For how long a body may be waited for in all, beside what its bytes bring.
        var patience: TimeAmount = .seconds(30)
        /// Bytes of a body that bring a second more.
        var leastRate = 16 << 10
        /// For how long an answer may wait to be read at all.
        var stall: TimeAmount = .seconds(60)
    }

    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: Limits
    private let logger: Logger
    /// What is left of the patience with the body that is coming in; `nil` between bodies.
    private var patience: TimeAmount?
    /// Since when the client is waited for.
    private var waitingSince: NIODeadline?
    private var bodyTask: Scheduled<Void>?
    private var stallTask: Scheduled<Void>?

    init(_ limits: Limits, logger: Logger) { (self.limits, self.logger) = (limits, logger) }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        settle(context)
        switch unwrapInboundIn(data) {
        case .head: patience = limits.patience
        case .body(let bytes):
            if let left = patience {
                patience = left + .nanoseconds(Int64(bytes.readableBytes) * 1_000_000_000 / Int64(limits.leastRate))
            }
        case .end: patience = nil
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if let patience, waitingSince == nil {
            waitingSince = context.eventLoop.now
            bodyTask = end(context, after: patience, because: "its body does not come")
        }
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stallTask?.cancel()
        stallTask =
            context.channel.isWritable
            ? nil : end(context, after: limits.stall, because: "the answer is not read")
        context.fireChannelWritabilityChanged()
    }

    /// Takes what was waited for off the patience.
    private func settle(_ context: ChannelHandlerContext) {
        bodyTask?.cancel()
        bodyTask = nil
        if let since = waitingSince, let left = patience { patience = left - (context.eventLoop.now - since) }
        waitingSince = nil
    }

    private func stop() {
        bodyTask?.cancel()
        stallTask?.cancel()
        (bodyTask, stallTask, waitingSince) = (nil, nil, nil)
    }

    private func end(_ context: ChannelHandlerContext, after delay: TimeAmount, because reason: String)
        -> Scheduled<Void>
    {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: max(delay, .nanoseconds(0))) { [logger] in
            logger.info("a connection was closed", metadata: ["because": "\(reason)"])
            bound.value.close(promise: nil)
        }
    }
}
