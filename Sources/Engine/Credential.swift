import Crypto
import Foundation

/// A bearer token as the database knows it: the SHA-256 digest of its secret. The secret itself is not kept.
package struct Credential: Sendable, Hashable {
    /// 32 bytes.
    package let digest: [UInt8]
    /// True if it opens its person's calendar, and nothing else.
    package let isFeed: Bool

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
package struct TokenSecret: Sendable, CustomStringConvertible {
    /// The text to hand to its holder.
    package let text: String

    /// A new secret from the system's random source.
    /// - Parameter prefix: by which scanners know it.
    package init(prefix: String = "accredit_") {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let encoded = bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(
            of: "/", with: "_")
        text = prefix + encoded.prefix { $0 != "=" }
    }

    /// Never the secret.
    package var description: String { "a token's secret" }
}
