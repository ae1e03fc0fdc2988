import CoreMetrics
import NIOCore
import NIOHTTPTypes

/// Counts the requests of a connection that are in flight: from the head that has come to the last byte of the answer.
final class FlightCount: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let meter: Meter
    private var open = 0

    init(_ meter: Meter) { self.meter = meter }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            open += 1
            meter.increment()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), open > 0 {
            open -= 1
            meter.decrement()
        }
        context.write(data, promise: promise)
    }

    /// What is left of a connection that broke off is in flight no longer.
    func channelInactive(context: ChannelHandlerContext) {
        while open > 0 {
            open -= 1
            meter.decrement()
        }
        context.fireChannelInactive()
    }
}
