import Foundation
import NIOCore
import NIOPosix
import Synchronization
import WorkflowCore

/// A receiver of webhooks on this machine that does as the path of its address says.
final class Receiver: Sendable {
    /// A message that came.
    struct Message: Sendable {
        let path: String
        let headers: [String: String]
        let body: JSONValue?
        var id: String { headers["webhook-id"] ?? "" }
    }

    private let came = Mutex<[Message]>([])
    private let channel: any Channel

    private init(_ channel: any Channel) { self.channel = channel }

    /// Everything that came.
    var messages: [Message] { came.withLock { $0 } }
    /// The address of a path.
    func url(_ path: String) -> String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/\(path)" }

    /// Runs a closure with a receiver.
    static func serving<Value: Sendable>(_ body: (Receiver) async throws -> Value) async throws -> Value {
        let heard = Heard()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(heard))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = Receiver(channel)
        heard.receiver.withLock { $0 = receiver }
        do {
            let value = try await body(receiver)
            try await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }

    fileprivate func note(_ message: Message) { came.withLock { $0.append(message) } }
}

private final class Heard: Sendable {
    let receiver = Mutex<Receiver?>(nil)
}

/// One connection: reads a request, and answers, or not.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let heard: Heard
    private var text = ""

    init(_ heard: Heard) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let end = text.range(of: "\r\n\r\n") else { return }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let headers = Dictionary(
            lines.dropFirst().compactMap { line in
                line.firstIndex(of: ":").map {
                    (line[..<$0].lowercased(), line[line.index(after: $0)...].trimmingCharacters(in: .whitespaces))
                }
            }
        ) { $1 }
        let body = String(text[end.upperBound...])
        guard body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return }
        let path = String(lines[0].split(separator: " ")[1].dropFirst())
        heard.receiver.withLock { $0 }?.note(
            Receiver.Message(path: path, headers: headers, body: try? JSONValue(json: body)))
        answer(path, context)
    }

    private func answer(_ path: String, _ context: ChannelHandlerContext) {
        let head: String? =
            switch path {
            case "hang": nil
            case "early": ""
            case "fails": "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
            case "gone": "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
            case "redirects": "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
            case "lies":
                "HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n" + String(repeating: "nonsense ", count: 9000)
            default: "HTTP/1.1 204 No Content\r\n\r\n"
            }
        guard let head else { return }
        guard !head.isEmpty else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
    }
}
