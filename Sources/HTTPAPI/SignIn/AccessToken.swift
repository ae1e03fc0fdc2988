import Foundation
import WorkflowCore

/// An access token in the form of a JWT (RFC 9068), read and not yet believed.
struct AccessToken: Sendable {
    /// The longest that is read, in bytes.
    static let longest = 8_192

    /// As it was sent.
    let text: String
    /// What it says of itself.
    let header: JSONValue
    /// What its issuer says.
    let claims: JSONValue

    /// Whether a secret is of this form: three parts, as no token of accredit's own has them.
    static func isLike(_ secret: String) -> Bool {
        !secret.hasPrefix("accredit_") && secret.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2
    }

    /// Reads a token.
    /// - Throws: ``SignInFlaw``.
    init(_ text: String) throws(SignInFlaw) {
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]),
            header.objectValue != nil, claims.objectValue != nil
        else { throw .unreadable }
        (self.text, self.header, self.claims) = (text, header, claims)
    }

    /// JSON in base64url without padding; members that come twice are refused.
    private static func json(_ part: Substring) -> JSONValue? {
        guard let bytes = bytes(part) else { return nil }
        return try? JSONReader.value(of: bytes)
    }

    /// The bytes that base64url without padding says; `nil` where it is none.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let isUsable = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isUsable, !text.isEmpty else { return nil }
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map(Array.init)
    }
}

/// Why an access token is not taken.
enum SignInFlaw: Error, Sendable, Equatable {
    case tooLong, unreadable, issuer, algorithm, type, audience, expired, early, key, signature, subject, unlinked

    /// In a sentence.
    var sentence: String {
        switch self {
        case .tooLong: "The access token is too long; 8 KiB are read."
        case .unreadable: "The access token cannot be read."
        case .issuer: "No organisation here takes access tokens of this issuer."
        case .algorithm: "The access token is not signed by an algorithm that is taken from its issuer."
        case .type: "This type of token is not taken from its issuer; send an access token."
        case .audience: "The access token is not for this service."
        case .expired: "The access token has expired, or does not say when it does."
        case .early: "The access token is not good yet."
        case .key: "The access token names a key that its issuer does not have."
        case .signature: "The access token is not signed by its issuer."
        case .subject: "The access token does not say whom it is about, by the claim that is taken from its issuer."
        case .unlinked:
            "Nobody who works here is linked to whom the access token is about. An officer of your body does that, or "
                + "an operator."
        }
    }
}
