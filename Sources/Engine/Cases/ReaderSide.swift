import Postgres

/// On whose side the reader of a transaction stands, for conditions: each a sub-query, so that the database asks it
/// once in a statement and indexes serve. Null on another side than the reader's, and where nobody has entered.
///
/// Only what ``Engine/enter(_:)`` sealed is told: no statement can say it otherwise.
enum ReaderSide {
    /// The reader's own id.
    static let principal: SQL = "(SELECT (accredit.known_reader()).principal_id)"
    /// The body for which the reader works.
    static let body: SQL = "(SELECT (accredit.known_reader()).body_id)"
    /// The provider for which the reader works.
    static let provider: SQL = "(SELECT (accredit.known_reader()).provider_id)"
    /// The other providers on whose cases the reader acts, as an array. The cast keeps `= ANY (…)` from taking the
    /// sub-query for a set of rows.
    static let actsFor: SQL = "(SELECT (accredit.known_reader()).acts_for)::uuid[]"
}
