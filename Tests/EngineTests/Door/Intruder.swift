import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// Somebody who holds the service's own connection and means harm: with a search path of their own, temporary tables
/// and functions in the names of the engine's, and settings of their choice. The service may make no temporary objects;
/// this one could, before that right was taken from it.
///
/// What that connection can do is the line that is drawn here. It cannot *do* anything in another's name, because
/// commands take the digest of a token, which it cannot read; nor *read* in another's name, because so does
/// `accredit.enter`, and what that says of the reader is sealed; nor read a file, which takes a token as well; nor read
/// what is granted to nobody: tokens, interests, absences. Nor does it write to any table.
struct Intruder {
    let connection: PostgresConnection
    private let house: House

    /// Runs a closure on a connection of the service's role that has been prepared for harm.
    static func inside<Value: Sendable>(_ house: House, _ body: (Intruder) async throws -> Value) async throws -> Value
    {
        try await TestServer.withConnection(house.pool.configuration) { connection in
            try await house.grantTemporary(true)
            for statement in preparations { _ = try await connection.execute(statement) }
            try await house.grantTemporary(false)
            return try await body(Intruder(connection: connection, house: house))
        }
    }

    /// What a session of any role may do to itself, done to confuse the functions that run with the owner's rights.
    private static let preparations: [SQL] = [
        "CREATE TEMPORARY TABLE interest (principal_id uuid)",
        "CREATE TEMPORARY TABLE case_interest (principal_id uuid)",
        "CREATE TEMPORARY TABLE case_event AS SELECT * FROM accredit.case_event",
        "CREATE TEMPORARY TABLE case_review (case_id uuid)",
        "CREATE TEMPORARY TABLE case_head AS SELECT * FROM accredit.case_head",
        "CREATE TEMPORARY TABLE token (digest bytea)",
        "CREATE TEMPORARY TABLE workflow_action AS SELECT * FROM accredit.workflow_action",
        "CREATE TEMPORARY TABLE evidence_holding (holder_id uuid, sha256 bytea)",
        "CREATE FUNCTION pg_temp.took_part(uuid, uuid, text[]) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
        """
        CREATE FUNCTION pg_temp.interests_in(accredit.case_head, uuid, date) RETURNS jsonb LANGUAGE sql AS 'SELECT \
        NULL::jsonb'
        """,
        """
        CREATE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$SELECT timestamptz \
        '2001-01-01'$$
        """,
        """
        CREATE FUNCTION pg_temp.told(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE EXCEPTION \
        ''%'', $1; END'
        """,
        "SET search_path = pg_temp, pg_catalog, accredit", "SET transform_null_equals = on",
        "SET TimeZone = 'Pacific/Kiritimati'",
        "SET DateStyle = 'German, DMY'", "SET IntervalStyle = 'sql_standard'", "SET bytea_output = 'escape'",
        "SET extra_float_digits = -15",
        "SET row_security = on",
    ]

    /// The digest under which somebody's token is known.
    static func digest(_ person: House.Person) -> SQL { "sha256(convert_to(\(person.secret), 'UTF8'))" }

    /// Gives commands through the door with somebody's own token, in one call.
    /// - Returns: for each what came of it: `done`, or why not.
    func give(_ commands: [JSONValue], as person: House.Person) async throws -> [String] {
        let keyed = commands.map { $0.keyed(UUID().uuidString) }
        return try await connection.query(
            """
            SELECT CASE WHEN status = 'done' THEN status ELSE detail ->> 'reason' END
            FROM accredit.perform(\(Self.digest(person)), \(JSONValue.array(keyed))) ORDER BY ordinal
            """
        ).map { try $0.decode(String.self, at: 0) }
    }

    /// Gives one command.
    func give(_ command: String, _ name: String, _ members: JSONValue = [:], as person: House.Person) async throws
        -> String
    {
        let asked = (members.objectValue ?? [:]).merging(["command": .string(command), "case": .string(name)]) { $1 }
        return try await give([.object(asked)], as: person).joined(separator: " ")
    }

    /// How many rows a question finds after somebody has entered with their token.
    func rows(_ question: SQL, as person: House.Person) async throws -> Int {
        try await connection.pipeline(["SELECT FROM accredit.enter(\(Self.digest(person)))", question]).last?.count
            ?? -1
    }

    /// How many rows a question finds in the name of a principal who never entered: with every setting that ever named
    /// one, and what is sealed of readers without a seal.
    func rows(_ question: SQL, inTheNameOf principal: String) async throws -> Int {
        let forging = try await Forger.settings(of: principal, in: house)
        return try await connection.pipeline(forging + [question]).last?.count ?? -1
    }

    /// Tries statements that are none of the service's business, each after an officer has entered: the
    /// service lacks the right to each.
    func expectRefused(_ statements: [SQL], _ location: SourceLocation = #_sourceLocation) async throws {
        for statement in statements {
            await #expect("\(statement)", sourceLocation: location) {
                try await rows(statement, as: house.officer)
            } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
        }
    }
}

extension House {
    /// Gives the service the right to temporary objects in this database, or takes it away.
    fileprivate func grantTemporary(_ isGranted: Bool) async throws {
        let (change, whom): (SQL, SQL) = isGranted ? ("GRANT", "TO") : ("REVOKE", "FROM")
        _ = try await admin.withConnection { connection in
            try await connection.execute(
                "\(change) TEMPORARY ON DATABASE \(identifier: database) \(whom) accredit_service")
        }
    }
}

extension JSONValue {
    /// The document with a key, where it has none.
    fileprivate func keyed(_ key: String) -> JSONValue {
        .object((objectValue ?? [:]).merging(["key": .string(key)]) { own, _ in own })
    }
}
