import Crypto
import Foundation
import WorkflowCore

/// A bearer token as the database knows it: the SHA-256 digest of its secret. The secret itself is not kept.
package struct Credential: Sendable, Hashable {
    /// 32 bytes.
    package let digest: [UInt8]
    /// True if it opens its person's calendar, and nothing else.
    package let isFeed: Bool

    /// The digest in hexadecimal, as the database reads it in JSON.
    package var hexadecimal: String { digest.hex }

    /// The credential of a secret that a principal presents.
    package init(secret: String) { self.init(secret, isFeed: false) }

    /// The credential of the secret in a calendar's address.
    package init(feed secret: String) { self.init(secret, isFeed: true) }

    private init(_ secret: String, isFeed: Bool) {
        digest = Array(SHA256.hash(data: Data(secret.utf8)))
        self.isFeed = isFeed
    }
}

/// A secret for a new token: 256 random bits in a form that scanners recognise, shown once and stored nowhere.
///
/// A prefix, 43 characters of base64url, and 6 that follow from all before them, so that a secret that was mistyped or
/// cut is told without asking the database.
package struct TokenSecret: Sendable, CustomStringConvertible {
    /// The text to hand to its holder.
    package let text: String

    /// A new secret from the system's random source.
    /// - Parameter prefix: by which scanners know it.
    package init(prefix: String = "accredit_") {
        let drawn = prefix + Self.base64URL(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
        text = drawn + Self.check(of: drawn)
    }

    /// Whether a text ends as a secret does: one in a thousand million that were mistyped still would.
    package static func isWhole(_ text: String) -> Bool {
        text.utf8.count > checkLength && text.hasSuffix(check(of: String(text.dropLast(checkLength))))
    }

    private static let checkLength = 6

    /// The first 36 bits of the SHA-256 of what was drawn, in base64url.
    private static func check(of drawn: String) -> String {
        let bytes = Data(SHA256.hash(data: Data(drawn.utf8)).prefix(6))
        return String(base64URL(bytes).prefix(checkLength))
    }

    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Never the secret.
    package var description: String { "a token's secret" }
}
