import Engine
import Foundation
import Turnaround

/// Who takes part in sample cases: bodies that judge, and providers that submit.
package struct SampleParties: Sendable, Hashable {
    /// Sets the idempotency keys of their cases apart.
    let label: String
    /// The bodies; the first gets more cases than the others.
    let bodies: [SampleBody]
    /// The providers.
    let providers: [SampleProvider]

    /// Those of a sample year by itself.
    package static let year = SampleParties(label: "sample-year", bodies: SampleBody.all, providers: SampleProvider.all)
}

extension Administration {
    /// Registers bodies, providers and recognitions, unless they are there.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where an organisation of the same code is no sample.
    func register(_ parties: SampleParties) async throws {
        let known = Dictionary(try await organisations().map { ($0.code, $0) }) { first, _ in first }
        let (bodies, providers) = (
            try parties.bodies.filter { try !Self.isKnown($0.code, known) },
            try parties.providers.filter { try !Self.isKnown($0.code, known) }
        )
        for body in bodies {
            _ = try await createOrganisation(kind: .body, code: body.code, name: body.name, isSample: true)
            // Whatever is published can be tried out on a sample body.
            try await setOffers(["*"], of: body.code)
        }
        for provider in providers {
            _ = try await createOrganisation(
                kind: .provider, code: provider.code, name: provider.name, ukprn: provider.ukprn,
                nation: provider.nation, isSample: true)
        }
        // Guards ask whether a provider is recognised today, so the recognition spans all years that calendars know.
        let (from, until) = (try Day("2000-01-01"), try Day("2060-12-31"))
        for provider in parties.providers.filter(\.isRecognised) {
            for body in parties.bodies {
                do {
                    try await recognise(provider: provider.code, by: body.code, from: from, until: until)
                } catch EngineError.alreadyExists {}
            }
        }
    }

    /// True if a sample organisation is registered.
    static func isKnown(_ code: String, _ known: [String: Organisation]) throws -> Bool {
        guard let organisation = known[code] else { return false }
        guard organisation.isSample else {
            throw EngineError.invalid(
                what: "\(code) (\(organisation.name)) is registered and is no sample",
                expected: "a database in which \(code) is free or marked as a sample")
        }
        return true
    }

    /// Hands every person a token for the while of a closure. The tokens are revoked at the end, also after an error.
    func withTokens<Value: Sendable>(
        of people: [SamplePerson], label: String, _ body: ([SamplePerson: Credential]) async throws -> Value
    ) async throws -> Value {
        var tokens: [UUID] = []
        let outcome: Result<Value, any Error>
        do {
            var credentials: [SamplePerson: Credential] = [:]
            for person in people {
                let made = try await createToken(
                    organisation: person.organisation, principal: person.name, roles: person.roles, label: label,
                    days: 1)
                tokens.append(made.token.id)
                credentials[person] = Credential(secret: made.secret.text)
            }
            outcome = .success(try await body(credentials))
        } catch {
            outcome = .failure(error)
        }
        for token in tokens { try await revokeToken(token) }
        return try outcome.get()
    }
}
