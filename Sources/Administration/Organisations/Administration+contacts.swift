import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Somebody to whom letters to an organisation go.
package struct OrganisationContact: Codable, Sendable, Hashable {
    /// What the letters are about: `submissions`, `decisions`, `finance` or `quality`.
    package var purpose: String
    /// The person or office.
    package var name: String
    /// Where they are written to.
    package var email: String
    /// The language that they asked for; `nil`: nobody asked yet.
    package var language: LetterLanguage?
    /// The day on which they said so.
    package var languageOn: Day?
}

extension Administration {
    /// Adds a contact of an organisation for each of some purposes; who is one already, by that address, is renamed.
    /// - Parameter language: what they asked for, kept with today's day; `nil`: as it was.
    /// - Returns: all contacts of the organisation.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where the address
    ///   or the name is none.
    package func addContact(
        named name: String, at email: String, in language: LetterLanguage? = nil,
        for purposes: [WorkflowDefinition.Letter.Purpose], of code: String
    ) async throws -> [OrganisationContact] {
        let organisation = try await organisation(named: code)
        let name = try PlainName.kept(name, of: "a contact")
        let words = Set(purposes).map(\.rawValue).sorted()
        do {
            return try await pool.withConnection { connection in
                try await connection.transaction { connection in
                    try connection.execute(
                        """
                        INSERT INTO accredit.organisation_contact AS c (organisation_id, purpose, email, name, language,
                            language_on)
                        SELECT \(organisation.id), p, \(email), \(name), l.language,
                            CASE WHEN l.language IS NOT NULL THEN accredit.local_day(clock_timestamp()) END
                        FROM unnest(\(words)::text[]) AS p, (SELECT \(language?.rawValue)::text AS language) AS l
                        ON CONFLICT (organisation_id, purpose, lower(email))
                        DO UPDATE SET name = excluded.name, email = excluded.email,
                            language = coalesce(excluded.language, c.language),
                            language_on = coalesce(excluded.language_on, c.language_on)
                        """)
                    return try connection.contacts(of: organisation)
                }
            }
        } catch let error as PostgresError where error.sqlState == .checkViolation {
            throw EngineError.invalid(
                what: "“\(email)” is no e-mail address", expected: "one such as office@college.example")
        }
    }

    /// Removes a contact of an organisation.
    /// - Parameter purposes: for which it is one no longer; none: for all.
    /// - Returns: the contacts that are left.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where it is none of these.
    package func removeContact(
        at email: String, for purposes: [WorkflowDefinition.Letter.Purpose] = [], of code: String
    ) async throws -> [OrganisationContact] {
        let organisation = try await organisation(named: code)
        let words = purposes.map(\.rawValue)
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let removed = try connection.execute(
                    """
                    DELETE FROM accredit.organisation_contact
                    WHERE organisation_id = \(organisation.id) AND lower(email) = lower(\(email))
                        AND (cardinality(\(words)::text[]) = 0 OR purpose = ANY(\(words)))
                    """)
                guard removed > 0 else {
                    throw EngineError.notFound(
                        kind: "contact of \(organisation.code)", name: email,
                        hint: "see: accredit org contact list \(organisation.code)")
                }
                return try connection.contacts(of: organisation)
            }
        }
    }

    /// The contacts of an organisation, by purpose and name.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``.
    package func contacts(of code: String) async throws -> [OrganisationContact] {
        let organisation = try await organisation(named: code)
        return try await pool.withConnection { try await $0.contacts(of: organisation) }
    }
}

extension PostgresConnection {
    /// The contacts of an organisation, by purpose and name.
    func contacts(of organisation: Organisation) throws -> [OrganisationContact] {
        try query(
            """
            SELECT purpose, name, email::text AS email, language, to_jsonb(language_on) AS language_on
            FROM accredit.organisation_contact
            WHERE organisation_id = \(organisation.id) ORDER BY purpose, name, email
            """
        ).map {
            OrganisationContact(
                purpose: try $0.decode("purpose"), name: try $0.decode("name"), email: try $0.decode("email"),
                language: try ($0.decode("language") as String?).flatMap(LetterLanguage.init(rawValue:)),
                languageOn: try $0.decodeWireIfPresent("language_on"))
        }
    }
}
