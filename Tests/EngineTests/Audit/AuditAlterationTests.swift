import Administration
import EngineSupport
import Postgres
import RandomSupport
import Testing

/// Whatever is altered in what is stored of the history, its log and its checkpoints is found, and named: every column
/// as the catalogue has it.
@Suite struct AuditAlterationTests {
    /// A column and how to alter it.
    private struct Column {
        let table: String
        /// The columns by which its rows are known.
        let key: String
        let name: String
        /// The altered value, of the present one.
        let altered: String
        let isNullable: Bool

        /// True if rows are known by it, so that it is not the row itself that is named.
        var isKey: Bool { ["case_id", "of_case", "seq", "number"].contains(name) }
    }

    /// The tables, by which each row is known: case and event, or a number; and the columns that are looked at, where
    /// not all of them are.
    private static let tables: [(name: String, key: String, columns: [String]?)] = [
        ("case_event", "case_id, seq", nil), ("case_payload", "case_id, seq", nil), ("audit_leaf", "number", nil),
        ("audit_checkpoint", "number", nil), ("case_head", "case_id", ["version", "head_hash"]),
        // What becomes of a review changes; what it says does not.
        (
            "case_review", "case_id, seq",
            [
                "case_id", "seq", "assignment", "body_id", "provider_id", "ballot", "scores", "comments", "reasons",
                "submitted_at", "salt",
            ]
        ),
    ]

    /// One bit, or the least there is, for each type; the column stands for the question marks.
    private static let alterations = [
        "uuid": "overlay(?::text placing CASE right(?::text, 1) WHEN '0' THEN '1' ELSE '0' END from 36)::uuid",
        "integer": "? # 1024", "bigint": "? # 1024", "xid8": "((?::text)::bigint # 1)::text::xid8",
        "text": "coalesce(chr(ascii(nullif(?, '')) # 1) || substr(?, 2), 'x')",
        "jsonb": "coalesce(?, '{}') || '{\"altered\": true}'",
        "timestamp with time zone": "coalesce(? + interval '1 microsecond', '2020-01-01Z')",
        "bytea": "coalesce(set_byte(?, length(?) - 1, get_byte(?, length(?) - 1) # 1), '\\x00')",
    ]

    private static func columns(_ house: House) async throws -> [Column] {
        var columns: [Column] = []
        for table in tables {
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT a.attname::text, format_type(a.atttypid, NULL), NOT a.attnotnull
                    FROM pg_attribute a
                    WHERE a.attrelid = ('accredit.' || \(table.name))::regclass AND a.attnum > 0 AND NOT a.attisdropped
                    """)
            }
            for row in rows {
                let (name, type, isNullable) = try row.decode(as: (String.self, String.self, Bool.self))
                guard table.columns?.contains(name) != false else { continue }
                let altered = try #require(alterations[type], "\(table.name).\(name) is \(type)")
                columns.append(
                    Column(
                        table: table.name, key: table.key, name: name,
                        altered: altered.replacing("?", with: name), isNullable: isNullable))
            }
        }
        return columns
    }

    /// Keeps a copy of each table, and takes away what would forbid an alteration.
    private static func prepare(_ house: House) async throws {
        for table in tables {
            try await house.rewrite(
                """
                CREATE TABLE public.\(table.name) AS TABLE accredit.\(table.name);
                DO $$
                DECLARE
                    c record;
                BEGIN
                    FOR c IN SELECT conname, conrelid::regclass AS t FROM pg_constraint
                        WHERE conrelid = 'accredit.\(table.name)'::regclass AND contype IN ('c', 'f') LOOP
                        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname);
                    END LOOP;
                END
                $$
                """)
        }
    }

    private static func count(_ table: String, _ house: House) async throws -> Int {
        try await house.value("SELECT count(*) FROM accredit.\(identifier: table)")
    }

    /// Alters one column of one row, looks, and puts it back.
    private static func alter(_ column: Column, to value: String, row: Int, _ house: House) async throws {
        let (key, table) = (column.key, "accredit.\(column.table)")
        // The row as findings name it.
        let name =
            switch column.table {
            case "audit_leaf", "audit_checkpoint": "x.number::text"
            case "case_head": "x.reference || ' ' || x.version"
            default: "(SELECT h.reference FROM accredit.case_head h WHERE h.case_id = x.case_id) || ' ' || x.seq"
            }
        let known: String = try await house.value(
            SQL(unsafeRaw: "SELECT \(name) AS known FROM \(table) x ORDER BY \(key) OFFSET \(row) LIMIT 1"))
        try await house.rewrite(
            """
            UPDATE \(table) SET \(column.name) = \(value)
            WHERE ctid = (SELECT ctid FROM \(table) ORDER BY \(key) OFFSET \(row) LIMIT 1)
            """)
        let flaws = try await house.flaws()
        let names = flaws.map { flaw in
            switch column.table {
            case "audit_leaf": "\(flaw.leaf ?? -1)"
            case "audit_checkpoint": "\(flaw.checkpoint ?? -1)"
            default: "\(flaw.reference ?? "") \(flaw.event ?? -1)"
            }
        }
        #expect(
            column.isKey ? !flaws.isEmpty : names.contains(known),
            "\(table).\(column.name) = \(value) in \(known): \(flaws)")
        try await house.rewrite(
            "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM public.\(column.table)")
    }

    private static func withSignedHistory(_ body: (House, [Column]) async throws -> Void) async throws {
        try await House.withHouse { house in
            let references = try await house.twoCases()
            let key = SigningKey()
            _ = try await house.administration.makeCheckpoint(with: key)
            try await house.act("confirm-complete", on: references[1], by: house.officer)
            _ = try await house.administration.makeCheckpoint(with: key)
            try await prepare(house)
            try await body(house, try await columns(house))
            // Everything is as it was.
            #expect(try await house.flaws() == [])
        }
    }

    /// The first row in which something stands in a column, or nothing does.
    private static func row(_ column: Column, isNull: Bool, _ house: House) async throws -> Int? {
        let question: SQL = SQL(
            unsafeRaw: """
                SELECT x.place::integer - 1
                FROM (SELECT \(column.name) AS value, row_number() OVER (ORDER BY \(column.key)) AS place
                    FROM accredit.\(column.table)) AS x
                WHERE (x.value IS NULL) = \(isNull) ORDER BY 1 LIMIT 1
                """)
        return try await house.admin.withConnection { try await $0.query(question) }.first?.decode(Int.self, at: 0)
    }

    @Test(.timeLimit(.minutes(10))) func `every column of what is stored is held`() async throws {
        try await Self.withSignedHistory { house, columns in
            #expect(columns.count > 50)
            var looks = 0
            for column in columns {
                if let row = try await Self.row(column, isNull: false, house) {
                    try await Self.alter(column, to: column.altered, row: row, house)
                    if column.isNullable { try await Self.alter(column, to: "NULL", row: row, house) }
                    looks += 1
                }
                if let row = try await Self.row(column, isNull: true, house) {
                    try await Self.alter(column, to: column.altered, row: row, house)
                    looks += 1
                }
            }
            #expect(looks >= columns.count)
        }
    }

    @Test(.timeLimit(.minutes(10))) func `two hundred alterations anywhere are found`() async throws {
        try await Self.withSignedHistory { house, columns in
            var random = SeededGenerator(seed: 2_026)
            for _ in 0..<200 {
                let column = try #require(columns.randomElement(using: &random))
                let row = Int.random(in: 0..<(try await Self.count(column.table, house)), using: &random)
                try await Self.alter(column, to: column.altered, row: row, house)
            }
        }
    }
}
