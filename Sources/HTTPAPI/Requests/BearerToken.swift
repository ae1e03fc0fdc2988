import Engine
import Hummingbird

extension Request {
    /// The credential of the token that the request brings; the database is not asked, the command or question itself
    /// does that. An access token of an identity provider is verified, and taken by the database the first time.
    /// - Parameter signIns: who does that; `nil` where none are taken.
    /// - Throws: `unauthenticated` where there is no token, none of the form that RFC 6750 gives, one that was
    ///   mistyped or cut, or an access token that is not taken; as ``SignInTokens/credential(of:at:)``.
    func credential(_ signIns: SignInTokens?) async throws -> Credential {
        guard let signIns else { return try credential() }
        let secret = try bearerSecret()
        guard AccessToken.isLike(secret) else { return try credential() }
        return try await signIns.credential(of: secret, at: try chosenOrganisation())
    }

    /// Whether the request brings an access token of an identity provider that has still to be verified.
    func bringsUnverified(_ signIns: SignInTokens?) -> Bool {
        guard let signIns, let secret = try? bearerSecret(), AccessToken.isLike(secret) else { return false }
        return !signIns.knows(secret, at: try? chosenOrganisation())
    }

    /// The same of one of accredit's own tokens.
    func credential() throws -> Credential {
        let secret = try bearerSecret()
        guard TokenSecret.isWhole(secret) else {
            throw Problem.unauthenticated(
                "The token is mistyped or not whole. Send it as it was given to you, from first to last letter.",
                isTokenGiven: true)
        }
        return Credential(secret: secret)
    }

    /// The token of the header.
    private func bearerSecret() throws -> String {
        guard let header = headers[.authorization] else {
            throw Problem.unauthenticated("Send your token: Authorization: Bearer TOKEN.", isTokenGiven: false)
        }
        guard let secret = Self.bearer(header) else {
            throw Problem.unauthenticated(
                "The Authorization header is not usable. Send one token: Authorization: Bearer TOKEN.",
                isTokenGiven: true)
        }
        return secret
    }

    /// The code of the organisation for which somebody asks who works for several.
    private func chosenOrganisation() throws -> String? {
        guard let text = headers[.accreditOrganisation] else { return nil }
        guard text.wholeMatch(of: /[A-Za-z][A-Za-z0-9]{1,7}/) != nil else {
            throw Problem(
                .badHeader, "Accredit-Organisation is the code of an organisation, such as BAC.",
                facts: ["header": "Accredit-Organisation"])
        }
        return text.uppercased()
    }

    /// The token of a header `Bearer TOKEN`, in the form of RFC 6750; `nil` where it has another.
    private static func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ")
        guard parts.count == 2, !header.hasPrefix(" "), parts[0].lowercased() == "bearer",
            parts[1].utf8.count <= AccessToken.longest
        else { return nil }
        let token = parts[1].utf8
        let end = token.lastIndex { $0 != UInt8(ascii: "=") }
        guard let end, token[...end].allSatisfy(isTokenByte) else { return nil }
        return String(parts[1])
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension HTTPFields.Element.Name {
    /// For which organisation somebody asks who works for several.
    static let accreditOrganisation = Self("Accredit-Organisation") ?? .from
}
