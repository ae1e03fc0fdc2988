import Crypto
import Foundation

/// The key with which a body signs what it publishes, and an operator checkpoints of the history (Ed25519).
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    package init() { key = Curve25519.Signing.PrivateKey() }

    /// Reads what ``text`` wrote.
    package init?(text: String) {
        guard let bytes = KeyText.bytes(of: text, prefix: Self.prefix),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    /// The key as its file holds it: a secret.
    package var text: String { Self.prefix + key.rawRepresentation.base64EncodedString() }

    /// The part that everybody may know.
    package var publicKey: PublicKey { PublicKey(key.publicKey) }

    func signature(of data: Data) throws -> Data { try key.signature(for: data) }

    private static let prefix = "accredit-secret-key-1:"
}

/// The key by which others verify what was signed.
package struct PublicKey: Hashable, Sendable {
    private let raw: Data

    init(_ key: Curve25519.Signing.PublicKey) { raw = key.rawRepresentation }

    /// Reads what ``text`` wrote.
    package init?(text: String) {
        guard let bytes = KeyText.bytes(of: text, prefix: Self.prefix),
            (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
        else { return nil }
        raw = bytes
    }

    /// A key as its 32 bytes; `nil` where these are none.
    init?(bytes: [UInt8]) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
        self.init(key)
    }

    /// The 32 bytes of the key.
    var bytes: [UInt8] { Array(raw) }

    /// The key as text.
    package var text: String { Self.prefix + raw.base64EncodedString() }

    /// What people compare: the first 16 digits of the SHA-256 of the key.
    package var fingerprint: String { SHA256.hash(data: raw).prefix(8).map { String(format: "%02x", $0) }.joined() }

    func verifies(_ signature: Data, of data: Data) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw) else { return false }
        return key.isValidSignature(signature, for: data)
    }

    private static let prefix = "accredit-public-key-1:"
}

private enum KeyText {
    static func bytes(of text: String, prefix: String) -> Data? {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard line.hasPrefix(prefix) else { return nil }
        return Data(base64Encoded: String(line.dropFirst(prefix.count)))
    }
}
