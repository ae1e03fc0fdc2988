import Engine
import Hummingbird

extension Request {
    /// The credential of the token that the request brings; the database is not asked, the command or question itself
    /// does that.
    /// - Throws: `unauthenticated` where there is no token, or none of the form that RFC 6750 gives.
    func credential() throws -> Credential {
        guard let header = headers[.authorization] else {
            throw Problem.unauthenticated("Send your token: Authorization: Bearer TOKEN.", isTokenGiven: false)
        }
        guard let match = header.wholeMatch(of: /(?i:bearer) +([A-Za-z0-9\-._~+\/]+=*) */), match.1.utf8.count <= 512
        else {
            throw Problem.unauthenticated(
                "The Authorization header is not usable. Send one token: Authorization: Bearer TOKEN.",
                isTokenGiven: true)
        }
        return Credential(secret: String(match.1))
    }
}
