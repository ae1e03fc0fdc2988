import NIOCore

/// Gives a connection small buffers, in and out.
///
/// What has come and nobody has asked for yet lies in memory, some reads for each connection, and there may be
/// thousands. And what the system keeps to be sent hides for minutes that a client reads, slowly: with a little of it
/// ``ConnectionPace`` sees who reads and who does not.
final class SmallBuffers: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    /// Bytes that the system keeps to be sent; Linux takes twice as much.
    private static let sending = 128 << 10

    func handlerAdded(context: ChannelHandlerContext) {
        // Where the system will not, it keeps what it has: the connection works all the same.
        _ = context.channel.setOption(
            .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2_048, maximum: 8_192))
        _ = context.channel.setOption(.socketOption(.so_sndbuf), value: Self.sending)
    }
}
