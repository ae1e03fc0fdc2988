import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Takes messages to a mail server by SMTP (RFC 5321), one connection for each.
///
/// A client of our own, because it has to stop right before the final dot until that is written down: no library that
/// is kept offers this.
package struct SMTPCarrier: MailCarrier {
    /// Time for which the server may take for an answer, and for the one to the final dot (RFC 5321, 4.5.3.2).
    private static let patience: (answer: TimeAmount, dot: TimeAmount) = (.seconds(60), .seconds(600))

    let server: SMTPServer

    /// A carrier to a server.
    package init(server: SMTPServer) { self.server = server }

    package func carry(_ message: MailMessage, handOver: @escaping @Sendable () async throws -> Bool) async
        -> MailResult
    {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await connect()
        } catch {
            return .unreachable("no connection to the mail server \(server.host):\(server.port): \(error)")
        }
        // What is known of the message is kept apart from how the connection ends.
        let result = Mutex<MailResult?>(nil)
        try? await channel.executeThenClose { inbound, outbound in
            var talk = SMTPTalk(
                server: server, channel: channel.channel, answers: inbound.makeAsyncIterator(), outbound: outbound)
            let outcome = await talk.deliver(message, patience: Self.patience, handOver: handOver)
            result.withLock { $0 = outcome }
            // Whatever comes of the farewell changes nothing.
            try? await talk.quit()
        }
        return result.withLock { $0 }
            ?? .unreachable("the connection to the mail server broke before anything was said")
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let server = server
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(20))
            .connect(host: server.host, port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if server.security == .tls { try channel.pipeline.syncOperations.addHandler(server.encryption()) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}

extension SMTPServer {
    /// What encrypts: the server's certificate has to be good for its name.
    func encryption() throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let certificates { configuration.trustRoots = .file(certificates) }
        configuration.minimumTLSVersion = .tlsv12
        let context = try NIOSSLContext(configuration: configuration)
        let isNumeric = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        return try NIOSSLClientHandler(context: context, serverHostname: isNumeric ? nil : host)
    }
}
