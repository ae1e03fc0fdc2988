import Postgres

/// How much of something an organisation may have.
package struct Quota: Codable, Sendable, Hashable {
    /// Kinds of limits.
    package enum What: String, Codable, CaseIterable, Sendable {
        /// Cases of a provider that are not closed.
        case openCases = "open_cases"
        /// Cases that a provider opens on one day.
        case casesADay = "cases_a_day"
        /// Different files.
        case evidenceFiles = "evidence_files"
        /// Bytes of these files together.
        case evidenceBytes = "evidence_bytes"
    }

    /// The kind.
    package var what: What
    /// How much there may be.
    package var most: Int
    /// How much there is.
    package var used: Int

    /// Reads the columns `what`, `most` and `used`.
    package init(row: PostgresRow) throws {
        guard let what = What(rawValue: try row.decode("what")) else { throw DatabaseFault.other }
        self.what = what
        most = try row.decode("most")
        used = try row.decode("used")
    }
}

extension Engine {
    /// The limits of the principal's own organisation; none for an agency.
    package func quotas(as credential: Credential) async throws -> [Quota] {
        try await read("SELECT what, most, used FROM accredit.quotas_seen()", as: credential).rows.map(Quota.init(row:))
    }
}
