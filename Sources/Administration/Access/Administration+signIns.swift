import Engine
import Foundation
import Postgres
import WorkflowCore

extension Administration {
    /// Issuers whose access tokens are taken.
    package func signIns() async throws -> [SignIn] {
        try await pool.withConnection {
            try await $0.query("SELECT s AS sign_in FROM accredit.sign_ins_in_force() AS s")
        }.map { try $0.decodeWire("sign_in") }
    }

    /// What an operator says of an issuer.
    package struct SignInTerms: Sendable {
        /// The issuer, exactly as its tokens name it.
        package var issuer: String
        /// Names of this service.
        package var audience: [String]
        /// Where its keys are; `nil`: as its own configuration says.
        package var keys: String?
        /// The claim by which people are linked.
        package var subjectClaim = "sub"
        /// Algorithms that it signs by.
        package var algorithms = ["RS256", "PS256", "ES256", "EdDSA"]
        /// Types of its tokens.
        package var tokenTypes = ["at+jwt", "JWT"]
        /// What its tokens are for at most; `nil`: all that a person's roles allow.
        package var scopes: [String]?
        /// True if plain HTTP on this machine will do, for tests.
        package var loopback = false

        /// Terms of an issuer.
        package init(issuer: String, audience: [String]) { (self.issuer, self.audience) = (issuer, audience) }

        /// Nothing, where they can be used.
        /// - Throws: ``EngineError/invalid(what:expected:)``.
        func check() throws {
            for address in [issuer, keys ?? issuer] {
                let parts = URLComponents(string: address)
                let isHere = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(parts?.host ?? "")
                let isUsable =
                    loopback ? parts?.scheme == "http" && isHere : parts?.scheme == "https" && parts?.host != ""
                guard isUsable, parts?.user == nil, parts?.fragment == nil, address.utf8.count <= 500 else {
                    throw EngineError.invalid(
                        what: "“\(address)” is no address of an issuer",
                        expected: loopback ? "http://127.0.0.1:PORT/…" : "one such as https://login.bac.example")
                }
            }
            try Self.check(algorithms, among: ["RS256", "PS256", "ES256", "EdDSA"], "algorithm")
            try Self.check(tokenTypes, among: ["at+jwt", "JWT"], "type of token")
            if let scopes { try Self.check(scopes, among: TokenScope.allCases.map(\.rawValue), "scope") }
            guard !audience.isEmpty, audience.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 200 }) else {
                throw EngineError.invalid(what: "the audience is not usable", expected: "1 to 200 characters each")
            }
            guard subjectClaim.wholeMatch(of: /[A-Za-z0-9_.:\/\-]{1,100}/) != nil else {
                throw EngineError.invalid(
                    what: "“\(subjectClaim)” is no name of a claim", expected: "one such as sub or email")
            }
        }

        private static func check(_ words: [String], among known: [String], _ what: String) throws {
            for word in words where !known.contains(word) {
                throw EngineError.invalid(
                    what: "“\(word)” is no \(what)", expected: "one or more of: \(known.joined(separator: ", "))")
            }
            guard !words.isEmpty else {
                throw EngineError.invalid(what: "no \(what) is named", expected: "one or more")
            }
        }
    }

    /// Has access tokens of an issuer taken for people of an organisation.
    /// - Throws: ``EngineError/invalid(what:expected:)``, ``EngineError/notFound(kind:name:hint:)``,
    ///   ``EngineError/alreadyExists(kind:name:)``.
    package func addSignIn(_ terms: SignInTerms, at code: String) async throws -> SignIn {
        try terms.check()
        var input: [String: JSONValue] = [
            "what": "add", "issuer": .string(terms.issuer), "audience": .array(terms.audience.map(JSONValue.string)),
            "subject_claim": .string(terms.subjectClaim), "loopback": .bool(terms.loopback),
            "algorithms": .array(terms.algorithms.map(JSONValue.string)),
            "token_types": .array(terms.tokenTypes.map(JSONValue.string)),
        ]
        input["keys"] = terms.keys.map(JSONValue.string)
        input["scopes"] = terms.scopes.map { .array($0.map(JSONValue.string)) }
        guard let made = try await operateSignIn(.object(input), at: code) else {
            throw EngineError.alreadyExists(kind: "issuer", name: terms.issuer)
        }
        return made
    }

    /// Takes no access token of an issuer any more: those that were taken end at once, and links to people with them.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``.
    package func removeSignIn(_ issuer: String, at code: String) async throws -> SignIn {
        let removed = try await operateSignIn(["what": "remove", "issuer": .string(issuer)], at: code)
        guard let removed else {
            throw EngineError.notFound(kind: "issuer", name: issuer, hint: "see: accredit sign-in list")
        }
        return removed
    }

    private func operateSignIn(_ input: JSONValue, at code: String) async throws -> SignIn? {
        let organisation = try await organisation(named: code)
        let rows = try await pool.withConnection {
            try await $0.query("SELECT accredit.operate_sign_in(\(organisation.code), \(input)) AS sign_in")
        }
        return try rows.first?.decodeWireIfPresent("sign_in")
    }
}
