import Engine
import Postgres

extension Administration {
    /// Merges a provider into another: it is closed, and its people, its cases, its recognitions and its entries of the
    /// register are from now on the other's. Nothing that was recorded is rewritten: cases keep the provider that they
    /// were opened by.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where one of them
    ///   is no provider, both are the same, one is part of another already, the other is closed, or one alone is a
    ///   sample.
    package func merge(_ code: String, into other: String) async throws -> Organisation {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let both = try connection.lockedOrganisations(code, other)
                var (merged, target) = (both[0], both[1])
                try Organisation.requireProviders(merged, target, else: "only providers are merged")
                guard merged.id != target.id else {
                    throw EngineError.invalid(
                        what: "\(merged.code) cannot be merged into itself", expected: "another provider")
                }
                if let present = merged.partOf {
                    throw EngineError.invalid(
                        what: "\(merged.code) is part of \(present) already",
                        expected: "a provider that is one by itself, such as \(present)")
                }
                try target.requireOpen()
                try connection.execute(
                    """
                    UPDATE accredit.organisation
                    SET closed_at = coalesce(closed_at, clock_timestamp()),
                        closed_by = coalesce(closed_by, session_user),
                        merged_into = \(target.id), part_of = \(target.id)
                    WHERE id = \(merged.id)
                    """)
                try connection.execute(
                    "UPDATE accredit.organisation SET part_of = \(target.id) WHERE part_of = \(merged.id)")
                // Neither needs the other for an agent any more.
                let pair = [merged.id, target.id]
                try connection.endAgencies("agent_id = ANY(\(pair)) AND provider_id = ANY(\(pair))")
                try connection.rewordRegister(of: target)
                merged.partOf = target.code
                merged.closedAt = merged.closedAt ?? .now
                return merged
            }
        }
    }
}

extension Organisation {
    /// Throws unless two organisations are providers, both samples or neither.
    /// - Parameter rule: what is said of those that are none.
    static func requireProviders(_ one: Organisation, _ other: Organisation, else rule: String) throws {
        for organisation in [one, other] where organisation.kind != .provider {
            let kind = organisation.kind == .agency ? "an agency" : "a body"
            throw EngineError.invalid(
                what: "\(organisation.code) is \(kind): \(rule)",
                expected: "the code of a provider")
        }
        guard one.isSample == other.isSample else {
            throw EngineError.invalid(
                what: "of \(one.code) and \(other.code) only one is a sample", expected: "two samples, or none")
        }
    }
}
