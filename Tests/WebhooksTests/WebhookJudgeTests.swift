import Foundation
import Testing

@testable import Webhooks

/// Whether receivers that use the package of Standard Webhooks accept what is sent, and nothing else.
@Suite struct WebhookJudgeTests {
    private static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }
    private static var isAsked: Bool { python != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    private struct Question: Encodable {
        struct Message: Encodable {
            let headers: [String: String]
            let body: String
        }
        let secret: String
        let messages: [Message]
    }

    private static func message(
        _ body: String, secrets: [WebhookSecret], shown: String? = nil, secondsAgo: Int = 0
    ) -> Question.Message {
        let message = WebhookMessage(id: "msg_\(UUID().uuidString.lowercased())", payload: Array(body.utf8))
        let headers = message.headers(
            at: Int(Date().timeIntervalSince1970) - secondsAgo, signedWith: secrets)
        return Question.Message(
            headers: Dictionary(headers.map { ($0.name, $0.value) }) { $1 }, body: shown ?? body)
    }

    @Test(.enabled(if: isAsked)) func receiversVerifyWhatIsSentAndNothingElse() throws {
        let python = try #require(Self.python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests by Scripts/test")
        let (secret, old) = (WebhookSecret(), WebhookSecret())
        let body = #"{"data":{"reference":"SAB-AAAA-BBBB-CC","title":"Gofal – “care”"}}"#
        let question = Question(
            secret: secret.text,
            messages: [
                Self.message(body, secrets: [secret]), Self.message(body, secrets: [old, secret]),
                Self.message(body, secrets: [old]), Self.message(body, secrets: [secret], shown: body + " "),
                Self.message(body, secrets: [secret], secondsAgo: 3_600),
            ])
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = [folder.appending(path: "../../Scripts/judge-webhooks.py").standardized.path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(question))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(said.split(separator: "\n") == ["true", "true", "false", "false", "false"])
    }
}
