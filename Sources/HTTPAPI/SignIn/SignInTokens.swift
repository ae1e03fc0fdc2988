import Engine
import Foundation
import Hummingbird
import Synchronization
import Turnaround

/// Takes access tokens of identity providers: verifies one once, has the database take it for a token of the person
/// whom it is about, and knows it from then on by its digest, as every other token.
package final class SignInTokens: Sendable {
    /// Access tokens that are remembered at most.
    private static let most = 4_096

    private struct State {
        var signIns: [SignIn] = []
        var read: Instant?
        var known: [Credential: Instant] = [:]
    }

    private let engine: Engine
    private let keys: IssuerKeys
    private let now: @Sendable () -> Instant
    private let refresh: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - fetch: reads what issuers say of themselves.
    ///   - refresh: how long the list of issuers is kept.
    package init(
        _ engine: Engine, fetch: @escaping IssuerFetch, refresh: Duration = .seconds(15),
        now: @escaping @Sendable () -> Instant = { .now }
    ) {
        (self.engine, self.now, self.refresh) = (engine, now, refresh)
        keys = IssuerKeys(fetch)
    }

    /// Whether an access token was taken already, and is good still by its own time.
    func knows(_ text: String, at organisation: String?) -> Bool {
        let credential = Self.credential(text, organisation)
        let now = now()
        return state.withLock { $0.known[credential].map { $0 > now } == true }
    }

    private static func credential(_ text: String, _ organisation: String?) -> Credential {
        Credential(secret: "\(text)\n\((organisation ?? "").uppercased())")
    }

    /// The credential under which the database knows an access token.
    /// - Parameter organisation: the code of the organisation that the request chooses.
    /// - Throws: `unauthenticated` where it is not taken, `bad_header` where an organisation has to be chosen,
    ///   `issuer_away`.
    func credential(of text: String, at organisation: String?) async throws -> Credential {
        let credential = Self.credential(text, organisation)
        let now = now()
        if let until = state.withLock({ $0.known[credential] }), until > now { return credential }
        do {
            let token = try AccessToken(text)
            let candidates = try token.candidates(try await signIns(at: now), at: now)
            var believed: [(signIn: UUID, subject: String)] = []
            // Several organisations mostly name the same keys.
            var (flaw, isAway) = (nil as SignInFlaw?, false)
            for candidate in candidates {
                do {
                    let name = try token.keyName
                    try await token.verify(with: try await keys.key(name, of: candidate.signIn, at: now))
                    believed.append((candidate.signIn.id, candidate.subject))
                } catch let found as SignInFlaw {
                    flaw = found
                } catch is IssuerKeys.Away {
                    // Where one organisation's keys cannot be read the others' are as good as ever.
                    isAway = true
                }
            }
            if believed.isEmpty, isAway { throw IssuerKeys.Away() }
            if believed.isEmpty { throw flaw ?? .signature }
            switch try await engine.take(
                credential, of: Credential(secret: text), about: believed, at: organisation, until: token.expiry)
            {
            case .taken(let until): remember(credential, until: until, at: now)
            case .unlinked: throw SignInFlaw.unlinked
            case .choose(let codes): throw Problem(choosing: codes)
            }
            return credential
        } catch let flaw as SignInFlaw {
            throw Problem.unauthenticated(flaw.sentence, isTokenGiven: true)
        } catch is IssuerKeys.Away {
            throw Problem(.issuerAway, headers: [.retryAfter: "60"])
        }
    }

    private func remember(_ credential: Credential, until: Instant, at now: Instant) {
        state.withLock { state in
            if state.known.count >= Self.most { state.known = state.known.filter { $0.value > now } }
            if state.known.count >= Self.most { state.known = [:] }
            state.known[credential] = until
        }
    }

    /// The issuers, as they were a moment ago.
    private func signIns(at now: Instant) async throws -> [SignIn] {
        let kept = state.withLock { state in
            state.read.map { now.microseconds - $0.microseconds < Int64(refresh / .microseconds(1)) } == true
                ? state.signIns : nil
        }
        if let kept { return kept }
        let read = try await engine.signIns()
        state.withLock { ($0.signIns, $0.read) = (read, now) }
        return read
    }
}

extension AccessToken {
    /// The name of the key that signed it; `nil` where it names none.
    fileprivate var keyName: String? {
        get throws(SignInFlaw) {
            guard let name = header["kid"] else { return nil }
            guard let text = name.stringValue, text.utf8.count <= 256 else { throw .key }
            return text
        }
    }
}

extension Problem {
    /// Somebody works for several organisations, and has not said for which one they ask.
    fileprivate init(choosing codes: [String]) {
        self.init(
            .badHeader,
            "You work for \(codes.joined(separator: ", ")). Say for which one you ask: "
                + "Accredit-Organisation: \(codes.first ?? "CODE").",
            facts: ["header": "Accredit-Organisation", "allowed": .array(codes.map { .string($0) })])
    }
}
