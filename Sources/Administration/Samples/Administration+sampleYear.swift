import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// Lets a sample year happen: registers its organisations where they are missing, hands every person a token for
    /// the while, and sends all commands through the one door as those persons, with their times. The tokens are
    /// revoked at the end, also after an error.
    ///
    /// A repeat under the same seed, count and day is replayed and changes nothing. Timers of other staged samples that
    /// are due by the end of the year fire as well.
    /// - Parameter now: the present; the year must not end after it.
    /// - Throws: ``EngineError/invalid(what:expected:)`` that names the case and the reason where the plan does not
    ///   agree with what is published.
    package func perform(_ year: SampleYear, now: Instant) async throws -> SampleYearOutcome {
        guard year.until <= now else {
            throw EngineError.invalid(
                what: "the sample year ends at \(year.until), which is still to come",
                expected: "a moment that has passed")
        }
        try await registerSampleOrganisations()
        var tokens: [UUID] = []
        let outcome: Result<SampleYearOutcome, any Error>
        do {
            var credentials: [SamplePerson: Credential] = [:]
            for person in year.people {
                let made = try await createToken(
                    organisation: person.organisation, principal: person.name, roles: person.roles,
                    label: "sample year \(year.seed)",
                    days: 1)
                tokens.append(made.token.id)
                credentials[person] = Credential(secret: made.secret.text)
            }
            var stage = SampleStage(year: year, credentials: credentials, administration: self)
            outcome = .success(try await stage.play())
        } catch {
            outcome = .failure(error)
        }
        for token in tokens { try await revokeToken(token) }
        return try outcome.get()
    }

    /// Registers bodies, providers and recognitions of the sample year, unless they are there.
    private func registerSampleOrganisations() async throws {
        let known = Dictionary(try await organisations().map { ($0.code, $0) }) { first, _ in first }
        for body in SampleBody.all where try !Self.isKnown(body.code, body.name, known) {
            _ = try await createOrganisation(kind: .body, code: body.code, name: body.name, isSample: true)
        }
        for provider in SampleProvider.all where try !Self.isKnown(provider.code, provider.name, known) {
            _ = try await createOrganisation(
                kind: .provider, code: provider.code, name: provider.name, ukprn: provider.ukprn,
                nation: provider.nation, isSample: true)
        }
        // Guards ask whether a provider is recognised today, so the recognition spans all years that calendars know.
        let (from, until) = (try Day("2000-01-01"), try Day("2060-12-31"))
        for provider in SampleProvider.all.filter(\.isRecognised) {
            for body in SampleBody.all {
                do {
                    try await recognise(provider: provider.code, by: body.code, from: from, until: until)
                } catch EngineError.alreadyExists {}
            }
        }
    }

    private static func isKnown(_ code: String, _ name: String, _ known: [String: Organisation]) throws -> Bool {
        guard let organisation = known[code] else { return false }
        guard organisation.isSample, organisation.name == name else {
            throw EngineError.alreadyExists(kind: "organisation that is not of the sample year", name: code)
        }
        return true
    }

    /// Where cases stand: state, and since when, by id.
    func standing(of cases: [UUID]) async throws -> [UUID: (state: String, since: Instant)] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT case_id, state, entered_at FROM accredit.case_head WHERE case_id = ANY (\(cases))")
        }
        return try Dictionary(
            rows.map { row in
                let (id, state, since) = try row.decode(as: (UUID.self, String.self, Instant.self))
                return (id, (state, since))
            }
        ) { first, _ in first }
    }
}
