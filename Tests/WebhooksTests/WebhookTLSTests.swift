import Foundation
import Testing

@testable import Webhooks

/// Posting over TLS: to the address that was looked up, under the name that was asked for.
@Suite struct WebhookTLSTests {
    /// A receiver with a certificate of its own, which says in its answer's status whether it was asked by name.
    private final class Receiver {
        let folder: URL
        let port: Int
        private let process = Process()

        var certificate: String { folder.appending(path: "certificate.pem").path }

        /// - Parameter name: the name that its certificate is for.
        init(name: String) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "accredit-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let makes = Process()
            makes.executableURL = URL(filePath: "/usr/bin/env")
            makes.arguments = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
                "-keyout", folder.appending(path: "key.pem").path,
                "-out", folder.appending(path: "certificate.pem").path,
            ]
            makes.standardError = FileHandle.nullDevice
            try makes.run()
            makes.waitUntilExit()
            try #require(makes.terminationStatus == 0, "openssl makes no certificate")
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-c", Self.script, folder.path]
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "no receiver: \(line)")
        }

        deinit {
            kill(process.processIdentifier, SIGKILL)
            try? FileManager.default.removeItem(at: folder)
        }

        /// 204 where the client named `localhost` in its greeting, and 421 otherwise.
        private static let script = """
            import http.server, ssl, sys
            asked = []
            class Answer(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    self.rfile.read(int(self.headers['Content-Length']))
                    self.send_response(204 if asked[-1:] == ['localhost'] else 421)
                    self.end_headers()
                def log_message(self, *words): pass
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1] + '/certificate.pem', sys.argv[1] + '/key.pem')
            context.sni_callback = lambda socket, name, context: asked.append(name)
            server = http.server.HTTPServer(('127.0.0.1', 0), Answer)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print(server.server_port, flush=True)
            server.serve_forever()
            """
    }

    private static func posted(to receiver: Receiver, trusting file: String?) async throws -> WebhookResult {
        let post = WebhookPost(
            rules: try #require(AddressRules("127.0.0.0/8, ::1/128")), agent: "test", patience: .seconds(20),
            trusting: file)
        return await post.post(
            WebhookMessage(id: "msg_1", payload: Array("{}".utf8)), to: "https://localhost:\(receiver.port)/hook",
            signedWith: [WebhookSecret()])
    }

    @Test func theNameIsAskedForAndTheCertificateIsItsOwn() async throws {
        let receiver = try Receiver(name: "localhost")
        #expect(try await Self.posted(to: receiver, trusting: receiver.certificate) == .sent(status: 204))
        // Nobody whom this machine trusts has signed it.
        let untrusted = try await Self.posted(to: receiver, trusting: nil)
        #expect(untrusted == .failed(status: nil, reason: "its certificate is not trusted"))
    }

    @Test func aCertificateOfAnotherNameIsRefused() async throws {
        let receiver = try Receiver(name: "other.example")
        let posted = try await Self.posted(to: receiver, trusting: receiver.certificate)
        #expect(posted == .failed(status: nil, reason: "its certificate is not trusted"))
    }
}
