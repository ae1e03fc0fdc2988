import NIOCore

/// Lets a connection read a little at a time: what has come and nobody has asked for yet lies in memory, some reads for
/// each connection, and there may be thousands.
final class SmallReads: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    func handlerAdded(context: ChannelHandlerContext) {
        _ = context.channel.setOption(
            .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2_048, maximum: 8_192))
    }
}
