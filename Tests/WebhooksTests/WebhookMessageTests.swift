import Testing

@testable import Webhooks

/// Signatures as Standard Webhooks has them.
@Suite struct WebhookMessageTests {
    /// The example of the specification's own libraries.
    @Test func theExampleIsSignedAsInTheSpecification() throws {
        // whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
        let secret = WebhookSecret(bytes: [
            0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a, 0xab, 0x4f, 0x08, 0xd4, 0x3c, 0x3f, 0x08, 0x2c, 0xf6, 0x48,
            0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0,
        ])
        #expect(secret.text == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let message = WebhookMessage(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", payload: Array(#"{"test": 2432232314}"#.utf8))
        let headers = message.headers(at: 1_614_265_330, signedWith: [secret])
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers[2].value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func whileTwoSecretsAreValidBothSign() {
        let message = WebhookMessage(id: "msg_1", payload: [])
        let (new, old) = (WebhookSecret(), WebhookSecret())
        let both = message.headers(at: 1, signedWith: [new, old])[2].value
        let single = [new, old].map { message.headers(at: 1, signedWith: [$0])[2].value }
        #expect(both == single.joined(separator: " ") && single[0] != single[1])
        #expect(new.bytes.count == 32 && new.hexadecimal.count == 64)
    }
}
