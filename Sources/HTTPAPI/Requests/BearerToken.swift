import Engine
import Hummingbird

extension Request {
    /// The credential of the token that the request brings; the database is not asked, the command or question itself
    /// does that.
    /// - Throws: `unauthenticated` where there is no token, none of the form that RFC 6750 gives, or one that was
    ///   mistyped or cut.
    func credential() throws -> Credential {
        guard let header = headers[.authorization] else {
            throw Problem.unauthenticated("Send your token: Authorization: Bearer TOKEN.", isTokenGiven: false)
        }
        guard let secret = Self.bearer(header) else {
            throw Problem.unauthenticated(
                "The Authorization header is not usable. Send one token: Authorization: Bearer TOKEN.",
                isTokenGiven: true)
        }
        guard TokenSecret.isWhole(secret) else {
            throw Problem.unauthenticated(
                "The token is mistyped or not whole. Send it as it was given to you, from first to last letter.",
                isTokenGiven: true)
        }
        return Credential(secret: secret)
    }

    /// The token of a header `Bearer TOKEN`, in the form of RFC 6750; `nil` where it has another.
    private static func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ")
        guard parts.count == 2, !header.hasPrefix(" "), parts[0].lowercased() == "bearer", parts[1].utf8.count <= 512
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
