import Foundation
import NIOCore
import NIOSSL

/// One talk with a mail server, from its greeting to the farewell.
struct SMTPTalk {
    let server: SMTPServer
    let channel: any Channel
    var answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var reader = SMTPReplyReader()
    private var patience = TimeAmount.seconds(60)

    init(
        server: SMTPServer, channel: any Channel, answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.server = server
        self.channel = channel
        self.answers = answers
        self.outbound = outbound
    }

    /// Hands a message over. What goes wrong before the final dot leaves the server without it; after the dot its
    /// answer alone says.
    mutating func deliver(
        _ message: MailMessage, patience: (answer: TimeAmount, dot: TimeAmount),
        handOver: @Sendable () async throws -> Bool
    ) async -> MailResult {
        self.patience = patience.answer
        // 1. Up to the message's last line: nothing is the server's yet.
        do {
            try await introduce(as: message.sender.domain)
        } catch {
            return .unreachable(Self.words(error))
        }
        do {
            try await ask("MAIL FROM:<\(message.sender.address)>", 250)
            try await ask("RCPT TO:<\(message.recipient)>", 250, 251)
            try await ask("DATA", 354)
            try await outbound.write(ByteBuffer(bytes: Self.stuffed(message.bytes)))
        } catch SMTPFault.refused(_, let reply) where !reply.isPassing {
            return .failed(reply.words)
        } catch {
            return .deferred(Self.words(error))
        }
        // 2. What makes it the server's is written down first.
        do {
            guard try await handOver() else { return .released }
        } catch {
            return .deferred("the database was away as the letter was to be handed over")
        }
        // 3. The final dot, and the answer that counts.
        self.patience = patience.dot
        do {
            return .sent(try await ask(".", 250).words)
        } catch SMTPFault.refused(_, let reply) {
            return reply.isPassing ? .deferred(reply.words) : .failed(reply.words)
        } catch {
            return .unconfirmed("\(Self.words(error)), after the letter was handed over")
        }
    }

    /// Says farewell; where the server is in the middle of a message, closing is farewell enough.
    mutating func quit() async throws { try await outbound.write(ByteBuffer(string: "QUIT\r\n")) }

    /// Greeting, encryption, who sends.
    private mutating func introduce(as domain: String) async throws {
        try await check(answer(), to: "the greeting", 220)
        var hello = try await ask("EHLO \(domain)", 250)
        let isEncrypting = server.security == .required || (server.security == .offered && hello.offers("STARTTLS"))
        if isEncrypting {
            guard hello.offers("STARTTLS") else { throw SMTPFault.noEncryption }
            try await ask("STARTTLS", 220)
            guard reader.isEmpty else { throw SMTPFault.injected }
            let (channel, server) = (channel, server)
            try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHandler(server.encryption(), position: .first)
            }.get()
            hello = try await ask("EHLO \(domain)", 250)
        }
        guard let credentials = server.credentials else { return }
        let ways = hello.ways(of: "AUTH")
        if ways.contains("PLAIN") {
            try await ask(
                "AUTH PLAIN \(Self.base64("\0\(credentials.user)\0\(credentials.password)"))", as: "AUTH", 235)
        } else if ways.contains("LOGIN") {
            try await ask("AUTH LOGIN", 334)
            try await ask(Self.base64(credentials.user), as: "AUTH", 334)
            try await ask(Self.base64(credentials.password), as: "AUTH", 235)
        } else {
            throw SMTPFault.noWayToSignIn(ways)
        }
    }

    /// Says a line and waits for the answer, which has to be one of these.
    /// - Parameter step: what it is called where the answer is another; a password is not repeated.
    @discardableResult private mutating func ask(_ line: String, as step: String? = nil, _ expected: Int...)
        async throws -> SMTPReply
    {
        try await outbound.write(ByteBuffer(string: "\(line)\r\n"))
        let reply = try await answer()
        guard expected.contains(reply.code) else { throw SMTPFault.refused(to: step ?? line, reply) }
        return reply
    }

    private func check(_ reply: SMTPReply, to step: String, _ expected: Int) throws {
        guard reply.code == expected else { throw SMTPFault.refused(to: step, reply) }
    }

    private mutating func answer() async throws -> SMTPReply {
        // Who does not answer in time is hung up on, which ends the wait.
        let channel = channel
        let clock = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        defer { clock.cancel() }
        while true {
            if let reply = try reader.next() { return reply }
            guard let more = try await answers.next() else { throw SMTPFault.silent }
            try reader.take(more)
        }
    }

    /// A message as it goes over the wire: a line that begins with a dot gets another one before it.
    static func stuffed(_ bytes: [UInt8]) -> [UInt8] {
        var stuffed: [UInt8] = []
        stuffed.reserveCapacity(bytes.count + 16)
        var isAtStart = true
        for byte in bytes {
            if isAtStart, byte == UInt8(ascii: ".") { stuffed.append(byte) }
            stuffed.append(byte)
            isAtStart = byte == UInt8(ascii: "\n")
        }
        return stuffed
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func words(_ error: any Error) -> String {
        (error as? SMTPFault)?.words ?? "the connection broke: \(error)"
    }
}
