import Crypto
import Foundation

/// A key by which a receiver knows who sends: Standard Webhooks writes it as `whsec_` and base64.
package struct WebhookSecret: Sendable, Hashable {
    /// 24 to 64 bytes.
    package let bytes: [UInt8]

    /// A new one of 32 bytes from the system's random source.
    package init() { bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

    /// - Parameter bytes: as they were kept.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// As its receiver is given it.
    package var text: String { "whsec_" + Data(bytes).base64EncodedString() }

    /// As it is kept.
    package var hexadecimal: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

/// A message to another program with what proves who sent it (Standard Webhooks 1.0).
package struct WebhookMessage: Sendable {
    /// The same in every attempt: by it a receiver knows what came twice.
    package let id: String
    /// The body.
    package let payload: [UInt8]

    /// - Parameters:
    ///   - id: without a full stop.
    package init(id: String, payload: [UInt8]) { (self.id, self.payload) = (id, payload) }

    /// The headers of an attempt.
    /// - Parameters:
    ///   - seconds: since 1970.
    ///   - secrets: one signature of each; while two keys are valid, both.
    package func headers(at seconds: Int, signedWith secrets: [WebhookSecret]) -> [(name: String, value: String)] {
        let signed = Data("\(id).\(seconds).".utf8) + Data(payload)
        let signatures = secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.bytes)))
            return "v1," + Data(code).base64EncodedString()
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
