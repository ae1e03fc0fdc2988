import Engine
import Postgres

extension Administration {
    /// Closes an organisation: no case is opened by it or at it, nobody there gets a token, and nobody of it is asked
    /// onto a panel. Its cases stay as they are, and go on being readable. What it was agent for ends.
    /// - Parameter withOpenCases: closes it though it has cases under way.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where it is closed
    ///   already, or has cases under way.
    package func close(_ code: String, withOpenCases: Bool = false) async throws -> ClosedOrganisation {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let organisation = try connection.lockedOrganisations(code)[0]
                guard organisation.closedAt == nil else {
                    throw EngineError.invalid(
                        what: "\(organisation.code) is closed already", expected: "an organisation that is open")
                }
                let cases = try connection.casesUnderWay(of: organisation)
                if cases.count > 0, !withOpenCases {
                    let more = cases.count > cases.first.count ? ", …" : ""
                    throw EngineError.invalid(
                        what: """
                            \(organisation.code) has \(cases.count) \(cases.count == 1 ? "case" : "cases") under way: \
                            \(cases.first.joined(separator: ", "))\(more)
                            """,
                        expected: "none, or --with-open-cases: they stay as they are, and their bodies can decide them")
                }
                try connection.execute(
                    """
                    UPDATE accredit.organisation SET closed_at = clock_timestamp(), closed_by = session_user
                    WHERE id = \(organisation.id)
                    """)
                try connection.endAgencies("agent_id = \(organisation.id)")
                let tokens = try connection.query(
                    """
                    SELECT count(*) FROM accredit.token t JOIN accredit.principal p ON p.id = t.principal_id
                    WHERE p.organisation_id = \(organisation.id) AND t.revoked_at IS NULL
                        AND t.expires_at > clock_timestamp()
                    """
                ).first?.decode(Int.self, at: 0)
                return ClosedOrganisation(
                    organisation: organisation.code, casesUnderWay: cases.count, tokens: tokens ?? 0)
            }
        }
    }

    /// Opens an organisation again. One that was merged into another is one by itself again, with its cases and with
    /// what was part of it before; cases that were opened meanwhile stay with the other.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where it is open.
    package func reopen(_ code: String) async throws -> Organisation {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                var organisation = try connection.lockedOrganisations(code)[0]
                guard organisation.closedAt != nil else {
                    throw EngineError.invalid(
                        what: "\(organisation.code) is open", expected: "an organisation that is closed")
                }
                try connection.execute(
                    """
                    UPDATE accredit.organisation
                    SET closed_at = NULL, closed_by = NULL, merged_into = NULL, part_of = NULL
                    WHERE id = \(organisation.id)
                    """)
                try connection.execute(
                    """
                    WITH RECURSIVE below AS (
                        SELECT id FROM accredit.organisation WHERE merged_into = \(organisation.id)
                        UNION
                        SELECT o.id FROM below b JOIN accredit.organisation o ON o.merged_into = b.id
                    )
                    UPDATE accredit.organisation o SET part_of = \(organisation.id) FROM below b WHERE o.id = b.id
                    """)
                if organisation.partOf != nil { try connection.rewordRegister(of: organisation) }
                (organisation.closedAt, organisation.partOf) = (nil, nil)
                return organisation
            }
        }
    }
}

/// What closing an organisation left.
package struct ClosedOrganisation: Codable, Sendable, Hashable {
    /// Its code.
    package var organisation: String
    /// How many of its cases are under way, and stay as they are.
    package var casesUnderWay: Int
    /// How many tokens of its people still read its cases.
    package var tokens: Int
}

extension PostgresConnection {
    /// The cases under way of an organisation, and of what is part of it: how many, and the references of the first.
    func casesUnderWay(of organisation: Organisation) throws -> (count: Int, first: [String]) {
        let rows = try query(
            """
            SELECT h.reference, count(*) OVER () FROM accredit.case_head h
            WHERE h.closed_at IS NULL AND (h.body_id = \(organisation.id) OR h.provider_id IN (
                SELECT o.id FROM accredit.organisation o
                WHERE o.id = \(organisation.id) OR o.part_of = \(organisation.id)))
            ORDER BY h.opened_at, h.case_id LIMIT 5
            """
        ).map { try $0.decode(as: (String.self, Int.self)) }
        return (rows.first?.1 ?? 0, rows.map(\.0))
    }
}
