import Engine
import Foundation
import JWTKit
import Turnaround
import WorkflowCore

extension AccessToken {
    /// How far clocks may be apart, in seconds.
    static let skew = 60.0

    /// Of issuers, those that may have issued it by what it says, each with the subject.
    /// - Throws: ``SignInFlaw``: what is wrong by all of them.
    func candidates(_ signIns: [SignIn], at now: Instant) throws(SignInFlaw) -> [(signIn: SignIn, subject: String)] {
        let issuer = claims["iss"]?.stringValue
        var candidates = signIns.filter { $0.issuer == issuer }
        func keep(_ flaw: SignInFlaw, _ fits: (SignIn) -> Bool) throws(SignInFlaw) {
            candidates = candidates.filter(fits)
            if candidates.isEmpty { throw flaw }
        }
        try keep(.issuer) { _ in true }
        let algorithm = header["alg"]?.stringValue ?? ""
        try keep(.algorithm) { $0.algorithms.contains(algorithm) }
        // What has to be understood, and is not.
        guard header["crit"] == nil, header["b64"] == nil else { throw .unreadable }
        let type = Self.type(header["typ"])
        try keep(.type) { $0.tokenTypes.contains { $0.lowercased() == type } }
        let audience = Set(claims["aud"]?.arrayValue?.compactMap(\.stringValue) ?? [claims["aud"]?.stringValue ?? ""])
        try keep(.audience) { !audience.isDisjoint(with: $0.audience) }
        try checkTimes(at: now)
        var found: [(signIn: SignIn, subject: String)] = []
        for candidate in candidates {
            if let subject = subject(by: candidate.subjectClaim) { found.append((candidate, subject)) }
        }
        if found.isEmpty { throw .subject }
        return found
    }

    /// The type without its prefix, in small letters; a JWT that says nothing is one.
    private static func type(_ value: JSONValue?) -> String {
        guard let value else { return "jwt" }
        let text = value.stringValue?.lowercased() ?? ""
        return text.hasPrefix("application/") ? String(text.dropFirst("application/".count)) : text
    }

    private func checkTimes(at now: Instant) throws(SignInFlaw) {
        let seconds = Double(now.microseconds) / 1_000_000
        guard let expiry = claims["exp"]?.doubleValue, expiry > seconds else { throw .expired }
        for claim in ["nbf", "iat"] {
            guard let value = claims[claim] else { continue }
            guard let begin = value.doubleValue, begin - Self.skew <= seconds else { throw .early }
        }
    }

    /// When it expires.
    var expiry: Instant {
        let seconds = min(claims["exp"]?.doubleValue ?? 0, 4_102_444_800)
        return Instant(microseconds: Int64(seconds * 1_000_000))
    }

    /// Whom it is about; a mail address only where its issuer says that it was verified.
    private func subject(by claim: String) -> String? {
        guard let subject = claims[claim]?.stringValue, !subject.isEmpty, subject.utf8.count <= 255 else { return nil }
        guard claim == "email" else { return subject }
        return claims["email_verified"] == true ? subject.lowercased() : nil
    }

    /// Whether the key of its issuer signed it, by the algorithm that it names and no other.
    /// - Throws: ``SignInFlaw/signature`` where it did not, or cannot have.
    func verify(with key: JSONValue) async throws(SignInFlaw) {
        let algorithm = header["alg"]?.stringValue ?? ""
        guard Self.fits(key, algorithm) else { throw .signature }
        // Of the key what is public, and the algorithm pinned.
        var members: [String: JSONValue] = ["alg": .string(algorithm), "kid": "key", "use": "sig"]
        for name in ["kty", "n", "e", "crv", "x", "y"] { members[name] = key[name] }
        do {
            let keys = JWTKeyCollection()
            try await keys.add(jwk: JWK(json: try JSONValue.object(members).canonicalText()), isDefault: true)
            _ = try await keys.verify(text, as: Signed.self)
        } catch {
            throw .signature
        }
    }

    /// Whether a key is one that an algorithm takes, and strong enough.
    private static func fits(_ key: JSONValue, _ algorithm: String) -> Bool {
        if let own = key["alg"], own.stringValue != algorithm { return false }
        switch (algorithm, key["kty"]?.stringValue, key["crv"]?.stringValue) {
        case ("RS256", "RSA", _), ("PS256", "RSA", _):
            return (bytes(key["n"]?.stringValue ?? "")?.drop { $0 == 0 }.count ?? 0) >= 256
        case ("ES256", "EC", "P-256"), ("EdDSA", "OKP", "Ed25519"): return true
        default: return false
        }
    }

    /// The claims were read already.
    private struct Signed: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) {}
    }
}
