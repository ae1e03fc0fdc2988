import Engine
import Foundation
import Turnaround
import WorkflowCore

/// Reads a document of an issuer, of at most so many bytes.
package typealias IssuerFetch = @Sendable (_ address: String, _ most: Int) async throws -> [UInt8]

/// The public keys of issuers, kept for an hour. A key that is not known is asked for at most once a minute, so that
/// nobody has an issuer asked by inventing keys. While an issuer is down the keys that it had are good for a day.
actor IssuerKeys {
    /// An issuer does not answer, and what it last said is not enough.
    struct Away: Error {}

    private static let kept = 3_600.0
    private static let keptAtMost = 86_400.0
    private static let pause = 60.0
    private static let largest = 262_144

    private struct Entry {
        var keys: [JSONValue] = []
        var read = -Double.infinity
        var tried = -Double.infinity
        var failed = false
        var reading: Task<[JSONValue], any Error>?
    }

    private let fetch: IssuerFetch
    private var entries: [String: Entry] = [:]

    init(_ fetch: @escaping IssuerFetch) { self.fetch = fetch }

    /// A key by the name that a token gives it; without one, the only key that there is.
    /// - Throws: ``SignInFlaw/key`` where the issuer has no such key; ``Away``.
    func key(_ name: String?, of signIn: SignIn, at now: Instant) async throws -> JSONValue {
        let seconds = Double(now.microseconds) / 1_000_000
        let place = "\(signIn.issuer) \(signIn.keys ?? "")"
        let entry = entries[place] ?? Entry()
        if seconds - entry.read < Self.kept, let key = Self.key(name, in: entry.keys) { return key }
        if seconds - entry.tried >= Self.pause || entry.reading != nil { await read(signIn, place, at: seconds) }
        guard let entry = entries[place], seconds - entry.read < Self.keptAtMost else { throw Away() }
        if let key = Self.key(name, in: entry.keys) { return key }
        if entry.failed { throw Away() }
        throw SignInFlaw.key
    }

    private static func key(_ name: String?, in keys: [JSONValue]) -> JSONValue? {
        guard let name else { return keys.count == 1 ? keys[0] : nil }
        let named = keys.filter { $0["kid"]?.stringValue == name }
        return named.count == 1 ? named[0] : nil
    }

    /// Asks the issuer; whoever comes meanwhile waits for the same answer.
    private func read(_ signIn: SignIn, _ place: String, at seconds: Double) async {
        let task: Task<[JSONValue], any Error>
        if let running = entries[place]?.reading {
            task = running
        } else {
            let fetch = fetch
            task = Task { try await Self.keys(of: signIn, fetch) }
            entries[place, default: Entry()].reading = task
            entries[place, default: Entry()].tried = seconds
        }
        let answer = await task.result
        guard entries[place]?.reading == task else { return }
        entries[place]?.reading = nil
        switch answer {
        case .success(let keys):
            entries[place]?.keys = keys
            entries[place]?.read = seconds
            entries[place]?.failed = false
        case .failure: entries[place]?.failed = true
        }
    }

    /// The keys with which an issuer signs, as it says by now.
    private static func keys(of signIn: SignIn, _ fetch: IssuerFetch) async throws -> [JSONValue] {
        var address = signIn.keys
        if address == nil {
            let issuer = signIn.issuer.hasSuffix("/") ? String(signIn.issuer.dropLast()) : signIn.issuer
            let configuration = try JSONReader.value(
                of: try await fetch("\(issuer)/.well-known/openid-configuration", largest))
            guard configuration["issuer"]?.stringValue == signIn.issuer else { throw Away() }
            address = configuration["jwks_uri"]?.stringValue
        }
        guard let address, isTaken(address, of: signIn) else { throw Away() }
        let found = try JSONReader.value(of: try await fetch(address, largest))["keys"]?.arrayValue ?? []
        return found.prefix(100).filter { key in
            ["RSA", "EC", "OKP"].contains(key["kty"]?.stringValue) && [nil, "sig"].contains(key["use"]?.stringValue)
        }
    }

    /// HTTPS, or plain HTTP to this machine where the issuer is for tests.
    private static func isTaken(_ address: String, of signIn: SignIn) -> Bool {
        guard let parts = URLComponents(string: address), let host = parts.host, parts.user == nil else { return false }
        if parts.scheme == "https" { return true }
        return signIn.loopback && parts.scheme == "http" && ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
    }
}
