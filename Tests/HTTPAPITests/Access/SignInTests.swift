import Administration
import Crypto
import Engine
import EngineSupport
import Foundation
import HummingbirdTesting
import JWTKit
import Synchronization
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import HTTPAPI

/// Access tokens of an identity provider that runs in the test.
@Suite struct SignInTests {
    /// An identity provider with keys that it can change, which can be down.
    final class Issuer: Sendable {
        struct State {
            var key = ES256PrivateKey()
            var name = "first"
            var isDown = false
            var asked = 0
            var now = Instant.now
        }

        static let address = "https://login.body.example/"
        let state = Mutex(State())

        /// What it says of itself.
        func fetch(_ address: String, _ most: Int) async throws -> [UInt8] {
            let (isDown, key, name) = state.withLock { state in
                state.asked += 1
                return (state.isDown, state.key, state.name)
            }
            if isDown { throw CancellationError() }
            if address.hasSuffix("openid-configuration") {
                return Array(#"{"issuer": "\#(Self.address)", "jwks_uri": "https://login.body.example/keys"}"#.utf8)
            }
            let point = try #require(key.publicKey.parameters)
            return Array(
                #"""
                {"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": "\#(name)", "x": "\#(Self.url(point.x))",
                  "y": "\#(Self.url(point.y))"}]}
                """#.utf8)
        }

        private static func url(_ text: String) -> String {
            text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }

        /// An access token of it about somebody; claims that are given replace the usual ones.
        func token(
            about subject: String = "8f14e45f", _ changes: [String: JSONValue] = [:], without claim: String = "",
            type: String? = "at+jwt",
            algorithm: String? = nil, kid: String? = nil, by other: ES256PrivateKey? = nil
        ) async throws -> String {
            let (key, name, now) = state.withLock { ($0.key, $0.name, Double($0.now.microseconds) / 1_000_000) }
            var claims: [String: JSONValue] = [
                "iss": .string(Self.address), "sub": .string(subject), "aud": "https://accredit.body.example",
                "exp": .number(now + 600), "iat": .number(now),
            ]
            for (claim, value) in changes { claims[claim] = value }
            claims[claim] = nil
            var header: [String: JSONValue] = [
                "alg": .string(algorithm ?? "ES256"), "kid": .string(kid ?? name),
            ]
            header["typ"] = type.map(JSONValue.string)
            let parts = try [header, claims].map { Self.part(Array(try JSONValue.object($0).canonicalText().utf8)) }
            let signed = parts.joined(separator: ".")
            let signature = try P256.Signing.PrivateKey(pemRepresentation: (other ?? key).pemRepresentation).signature(
                for: Data(signed.utf8))
            return "\(signed).\(Self.part(Array(signature.rawRepresentation)))"
        }

        static func part(_ bytes: [UInt8]) -> String { url(Data(bytes).base64EncodedString()) }
    }

    /// The server with an identity provider of the sample body, whose subject 8f14e45f is its reviewer.
    private static func serving(
        _ body: @Sendable (API, Issuer) async throws -> Void
    ) async throws {
        try await House.withHouse { house in
            let issuer = Issuer()
            let signIns = SignInTokens(
                house.engine, fetch: { try await issuer.fetch($0, $1) }, refresh: .zero,
                now: { issuer.state.withLock(\.now) })
            _ = try await house.administration.addSignIn(
                .init(issuer: Issuer.address, audience: ["https://accredit.body.example"]), at: "SAB")
            try await link(house, "reviewer", "8f14e45f", at: "SAB")
            var limits = ServerLimits()
            limits.recording = .seconds(3_600)
            let application = buildApplication(
                engine: house.engine, limits: limits, signIns: signIns, configuration: .init(),
                logger: TestServer.logger)
            try await application.test(.router) { client in
                try await body(
                    API(
                        client: client, house: house, routes: Routes(house.engine),
                        specification: try Specification()), issuer)
            }
        }
    }

    private static func link(_ house: House, _ person: String, _ subject: String, at code: String) async throws {
        let outcome = try await house.administration.change(
            PeopleRequest(.link, of: person, ["subject": .string(subject)]), at: code)
        guard case .done = outcome else { throw House.NotNarrowed(why: "\(outcome)") }
    }

    private static func me(_ api: API, _ token: String, at organisation: String? = nil) async throws -> API.Answer {
        var headers = ["Authorization": "Bearer \(token)"]
        headers["Accredit-Organisation"] = organisation
        return try await api.send(.get, "/v1/cases", headers: headers)
    }

    @Test func `a good access token is its person's, and is taken once`() async throws {
        try await Self.serving { api, issuer in
            let token = try await issuer.token()
            let headers = ["Authorization": "Bearer \(token)"]
            #expect(try await api.send(.get, "/v1/me", headers: headers).json?["name"] == "reviewer")
            let asked = issuer.state.withLock(\.asked)
            #expect(asked == 2)
            let trips = api.house.engine.roundTrips
            #expect(try await api.send(.get, "/v1/me", headers: headers).json?["name"] == "reviewer")
            #expect(api.house.engine.roundTrips == trips + 1)
            #expect(issuer.state.withLock(\.asked) == asked)
            // The row says by whom, lasts as long as the access token, and is on the person's record.
            let tokens = try await api.house.engine.people("reviewer", as: api.house.officer.credential)[0]
            let taken = try #require(tokens.tokens.last)
            #expect(taken.label == "signed in by \(Issuer.address)")
            #expect(taken.expiresAt <= issuer.state.withLock(\.now).advanced(byMicroseconds: 601_000_000))
            #expect(tokens.identities.map(\.subject) == ["8f14e45f"])
            // It commands and is refused as any other: the reviewer has no such role.
            let reference = try await api.open()
            let answer = try await api.send(
                .post, "/v1/cases/\(reference)/actions/submit", headers: headers.merging(["If-Match": "*"]) { $1 })
            #expect(answer.problem == "not_permitted", "\(answer.text)")
            for type in ["application/at+jwt", "JWT", nil] {
                #expect(
                    try await Self.me(api, issuer.token(["jti": .string(type ?? "none")], type: type)).status == 200)
            }
        }
    }

    // long: one house for every kind of attack.
    @Test func `what is not as its issuer signs it is nobody's`() async throws {
        try await Self.serving { api, issuer in
            let now = Double(issuer.state.withLock(\.now).microseconds) / 1_000_000
            let good = try await issuer.token()
            let parts = good.split(separator: ".").map(String.init)
            let point = try #require(issuer.state.withLock(\.key).publicKey.parameters)
            // The public key as a shared secret.
            let head = Issuer.part(Array(#"{"alg":"HS256","kid":"first","typ":"at+jwt"}"#.utf8))
            let pem = issuer.state.withLock(\.key).publicKey.pemRepresentation
            let forged = HMAC<SHA256>.authenticationCode(
                for: Data("\(head).\(parts[1])".utf8), using: SymmetricKey(data: Data(pem.utf8)))
            let none = Issuer.part(Array(#"{"alg":"none","typ":"at+jwt"}"#.utf8))
            let ownKey = ES256PrivateKey()
            let twice = Issuer.part(
                Array(#"{"iss":"\#(Issuer.address)","sub":"8f14e45f","sub":"other","exp":9999999999}"#.utf8))
            let wrong: [(String, String)] = [
                ("none", "\(none).\(parts[1])."), ("none with a signature", "\(none).\(parts[1]).\(parts[2])"),
                ("HS256", "\(head).\(parts[1]).\(Issuer.part(Array(forged)))"),
                ("an algorithm of another kind", try await issuer.token(algorithm: "RS256")),
                ("ES384", try await issuer.token(algorithm: "ES384")),
                ("another issuer", try await issuer.token(["iss": "https://login.other.example/"])),
                ("an issuer without its slash", try await issuer.token(["iss": "https://login.body.example"])),
                ("no issuer", try await issuer.token(without: "iss")),
                ("another audience", try await issuer.token(["aud": "https://other.example"])),
                ("no audience", try await issuer.token(without: "aud")),
                ("expired", try await issuer.token(["exp": .number(now - 61)])),
                ("no expiry", try await issuer.token(without: "exp")),
                ("an expiry in words", try await issuer.token(["exp": "9999999999"])),
                ("not yet", try await issuer.token(["nbf": .number(now + 61)])),
                ("issued later", try await issuer.token(["iat": .number(now + 3_600)])),
                ("a foreign key", try await issuer.token(by: ownKey)),
                ("an unknown kid", try await issuer.token(kid: "unknown")),
                ("a path as kid", try await issuer.token(kid: "../../dev/null", by: ownKey)),
                ("SQL as kid", try await issuer.token(kid: "' OR '1'='1", by: ownKey)),
                ("a huge kid", try await issuer.token(kid: String(repeating: "k", count: 300))),
                ("another type", try await issuer.token(type: "logout+jwt")),
                ("an unlinked subject", try await issuer.token(about: "nobody")),
                ("another subject under the signature", "\(parts[0]).\(twice).\(parts[2])"),
                ("a bent signature", "\(parts[0]).\(parts[1]).\(parts[2].dropLast(4))AAAA"),
                ("no signature", "\(parts[0]).\(parts[1])."), ("no JSON", "AAAA.AAAA.AAAA"),
                ("a huge token", try await issuer.token(["fill": .string(String(repeating: "x", count: 9_000))])),
                ("a key in the header", Self.embedding(point, parts)),
            ]
            for (what, token) in wrong {
                let answer = try await Self.me(api, token)
                #expect(answer.status == 401 && answer.problem == "unauthenticated", "\(what): \(answer.text)")
                #expect(answer.header("WWW-Authenticate")?.contains("invalid_token") == true, "\(what)")
            }
            let rows = try await api.house.administration.tokens().count { $0.label.hasPrefix("signed in") }
            #expect(rows == 0)
            // Clocks that are a minute apart do no harm.
            #expect(try await Self.me(api, issuer.token(["nbf": .number(now + 55)])).status == 200)
            #expect(try await Self.me(api, good).status == 200)
        }
    }

    /// A token with a key of its own in its header.
    private static func embedding(_ point: (x: String, y: String), _ parts: [String]) -> String {
        let key = #"{"kty":"EC","crv":"P-256","x":"\#(point.x)","y":"\#(point.y)"}"#
        let head = Issuer.part(Array(#"{"alg":"ES256","typ":"at+jwt","kid":"mine","jwk":\#(key)}"#.utf8))
        return "\(head).\(parts[1]).\(parts[2])"
    }

    @Test func `new keys are found, old ones go on while the issuer is down, and not for ever`() async throws {
        try await Self.serving { api, issuer in
            #expect(try await Self.me(api, issuer.token()).status == 200)
            // 1. A new key is asked for; an invented one at most once a minute.
            issuer.state.withLock { state in
                (state.key, state.name) = (ES256PrivateKey(), "second")
                state.now = state.now.advanced(byMicroseconds: 61_000_000)
            }
            #expect(try await Self.me(api, issuer.token()).status == 200)
            let asked = issuer.state.withLock(\.asked)
            for number in 0..<20 { #expect(try await Self.me(api, issuer.token(kid: "k\(number)")).status == 401) }
            #expect(issuer.state.withLock(\.asked) == asked)
            // 2. Down: what it had is good for a day, a key that is not known cannot be judged.
            issuer.state.withLock { state in
                state.isDown = true
                state.now = state.now.advanced(byMicroseconds: 2 * 3_600_000_000)
            }
            #expect(try await Self.me(api, issuer.token()).status == 200)
            let unknown = try await Self.me(api, issuer.token(kid: "third"))
            #expect(unknown.status == 503 && unknown.problem == "issuer_away", "\(unknown.text)")
            #expect(unknown.header("Retry-After") == "60")
            issuer.state.withLock { $0.now = $0.now.advanced(byMicroseconds: 25 * 3_600_000_000) }
            #expect(try await Self.me(api, issuer.token()).status == 503)
            issuer.state.withLock { state in
                state.isDown = false
                state.now = state.now.advanced(byMicroseconds: 61_000_000)
            }
            #expect(try await Self.me(api, issuer.token()).status == 200)
        }
    }

    @Test func `whoever works for two organisations says for which one they ask`() async throws {
        try await Self.serving { api, issuer in
            _ = try await api.house.administration.addSignIn(
                .init(issuer: Issuer.address, audience: ["https://accredit.body.example"]), at: "SBB")
            try await Self.link(api.house, "otherOfficer", "8f14e45f", at: "SBB")
            let token = try await issuer.token()
            let answer = try await Self.me(api, token)
            #expect(answer.status == 400 && answer.json?["allowed"] == ["SAB", "SBB"], "\(answer.text)")
            for (code, name) in [("SAB", "reviewer"), ("sbb", "otherOfficer")] {
                let me = try await api.send(
                    .get, "/v1/me", headers: ["Authorization": "Bearer \(token)", "Accredit-Organisation": code])
                #expect(me.json?["name"]?.stringValue == name, "\(me.text)")
            }
            #expect(try await Self.me(api, token, at: "QAA").status == 401)
            #expect(try await Self.me(api, token, at: "no code").status == 400)
        }
    }

    @Test func `leaving, unlinking and removing the issuer end access tokens at once`() async throws {
        try await Self.serving { api, issuer in
            let house = api.house
            let token = try await issuer.token()
            #expect(try await Self.me(api, token).status == 200)
            _ = try await house.administration.change(
                PeopleRequest(.unlink, of: "reviewer", ["subject": "8f14e45f"]), at: "SAB")
            #expect(try await Self.me(api, token).status == 401)
            try await Self.link(house, "reviewer", "8f14e45f", at: "SAB")
            #expect(try await Self.me(api, token).status == 401, "what was ended is not taken anew")
            for code in ["SAB", "sab", "Sab"] {
                #expect(try await Self.me(api, token, at: code).status == 401, "nor by choosing \(code)")
            }
            let next = try await issuer.token(["jti": "2"])
            #expect(try await Self.me(api, next).status == 200)
            _ = try await house.administration.change(PeopleRequest(.leave, of: "reviewer", [:]), at: "SAB")
            #expect(try await Self.me(api, next).status == 401)
            #expect(try await Self.me(api, issuer.token(["jti": "3"])).status == 401)
            _ = try await house.administration.change(PeopleRequest(.return, of: "reviewer", [:]), at: "SAB")
            #expect(try await Self.me(api, issuer.token(["jti": "4"])).status == 401, "the link ended with the work")
            try await Self.link(house, "decider", "9", at: "SAB")
            let last = try await issuer.token(about: "9")
            #expect(try await Self.me(api, last).status == 200)
            _ = try await house.administration.removeSignIn(Issuer.address, at: "SAB")
            #expect(try await Self.me(api, last).status == 401)
            #expect(try await Self.me(api, issuer.token(about: "9", ["jti": "5"])).status == 401)
        }
    }

    @Test func `a mail address counts where it was verified, and tokens are for what the issuer may`() async throws {
        try await Self.serving { api, issuer in
            let house = api.house
            _ = try await house.administration.removeSignIn(Issuer.address, at: "SAB")
            var terms = Administration.SignInTerms(
                issuer: Issuer.address, audience: ["https://accredit.body.example"])
            (terms.subjectClaim, terms.scopes) = ("email", ["read"])
            _ = try await house.administration.addSignIn(terms, at: "SAB")
            try await Self.link(house, "officer", "Ada@Body.example", at: "SAB")
            for (verified, status) in [(nil, 401), (false, 401), ("true", 401), (true, 200)] as [(JSONValue?, Int)] {
                let token = try await issuer.token(
                    ["email": "ada@body.example", "email_verified": verified ?? .null],
                    without: verified == nil ? "email_verified" : "")
                #expect(try await Self.me(api, token).status == status, "\(String(describing: verified))")
            }
            let token = try await issuer.token(["email": "ADA@body.example", "email_verified": true])
            let answer = try await api.send(
                .post, "/v1/people", headers: ["Authorization": "Bearer \(token)"], json: ["people": []])
            #expect(answer.problem == "out_of_scope", "\(answer.text)")
        }
    }

    @Test func `nobody links themselves, nor one subject to two`() async throws {
        try await Self.serving { api, _ in
            let house = api.house
            func linked(_ person: String, _ subject: String) async throws -> API.Answer {
                try await api.send(
                    .post, "/v1/people/\(person)/identities", as: house.officer, json: ["subject": .string(subject)])
            }
            let own = try await linked("officer", "mine")
            #expect(own.problem == "own_record")
            #expect(try await linked("decider", "8f14e45f").problem == "invalid_data")
            #expect(try await linked("reviewer", "8f14e45f").status == 200)
            #expect(try await linked("reviewer", "second").status == 200)
            for terms in ["http://login.body.example", "https://u@login.body.example", "ftp://x"] {
                await #expect(throws: EngineError.self, "\(terms)") {
                    try await house.administration.addSignIn(.init(issuer: terms, audience: ["a"]), at: "SAB")
                }
            }
            var terms = Administration.SignInTerms(issuer: "https://a.example", audience: ["a"])
            terms.algorithms = ["HS256"]
            await #expect(throws: EngineError.self) { try await house.administration.addSignIn(terms, at: "SAB") }
        }
    }
}
