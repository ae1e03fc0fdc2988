import Engine
import Turnaround

/// A token for somebody of a sample world, with its secret.
package struct SampleToken: Codable, Sendable {
    /// The name of the variable for it, such as `ACCREDIT_OFFICER_TOKEN`.
    package let variable: String
    /// Who it is for and what they do.
    package let purpose: String
    /// Its secret.
    package let secret: String
}

extension Administration {
    /// Hands a token to everybody who works in a sample world, and to an analyst of an agency; registers who is
    /// missing.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where an organisation of that code is registered and is no
    ///   sample.
    package func sampleTokens() async throws -> [SampleToken] {
        let known = Dictionary(try await organisations().map { ($0.code, $0) }) { first, _ in first }
        let hasAgency = try Self.isKnown("SQA", known)
        try await register(.world)
        if !hasAgency {
            _ = try await createOrganisation(
                kind: .agency, code: "SQA", name: "Sample Quality Agency", isSample: true)
        }
        let people = SampleWorld.People()
        let analyst = SamplePerson(organisation: "SQA", name: "Sample analyst", roles: ["analyst"])
        var tokens: [SampleToken] = []
        for (role, person, does) in [
            ("OFFICER", people.officer, "checks, asks reviewers, writes decisions and letters"),
            ("REVIEWER", people.reviewer, "reads, scores and recommends"),
            ("SECOND_REVIEWER", people.secondReviewer, "reads beside the first"),
            ("THIRD_REVIEWER", people.thirdReviewer, "reads beside the others"),
            ("SECOND_OFFICER", people.secondOfficer, "the other pair of eyes in the office"),
            ("DECIDER", people.decider, "decides in the committee's name"),
            ("PROVIDER", people.leader, "describes courses, submits, answers, meets conditions"),
            ("ANALYST", analyst, "reads reports over all bodies"),
        ] {
            let made = try await createToken(
                organisation: person.organisation, principal: person.name, roles: person.roles, label: "sample",
                days: 365)
            tokens.append(
                SampleToken(
                    variable: "ACCREDIT_\(role)_TOKEN", purpose: "\(person.name) at \(person.organisation): \(does)",
                    secret: made.secret.text))
        }
        return tokens
    }
}
