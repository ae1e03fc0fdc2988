import Glibc

extension Migrator {
    /// Every function file with its state.
    func functionFileStatus(_ connection: isolated PostgresConnection) throws -> [FunctionFileStatus] {
        var applied: [String: String] = [:]
        if try tables(connection).contains(.functionFile) {
            for row in try connection.query("SELECT name, checksum FROM \(identifier: schema).function_file") {
                let (name, checksum) = try row.decode(as: (String.self, String.self))
                applied[name] = checksum
            }
        }
        let known = functionFiles.map { file in
            let state: FunctionFileStatus.State =
                switch applied.removeValue(forKey: file.name) {
                case nil: .new
                case file.checksum: .current
                case _?: .changed
                }
            return FunctionFileStatus(name: file.name, state: state)
        }
        let gone = applied.keys.map { FunctionFileStatus(name: $0, state: .gone) }
        return (known + gone).sorted { $0.name < $1.name }
    }

    /// Applies the function files in one transaction, and records what they changed.
    ///
    /// A table that is in use is waited for only shortly, and everything is tried again: whoever waits for a table that
    /// this transaction has locked must never be the one to give up.
    ///
    /// - Parameters:
    ///   - before: the catalogue as it is.
    ///   - checks: whether bodies are checked.
    /// - Returns: the catalogue afterwards, and the functions that were dropped.
    func apply(
        _ scripts: [FunctionScript], _ connection: isolated PostgresConnection, before: SchemaCatalogue, checks: Bool
    ) throws -> (SchemaCatalogue, [String]) {
        for attempt in 1... {
            do {
                return try connection.transaction { connection in
                    try applyOnce(scripts, connection, before: before, checks: checks)
                }
            } catch let PostgresError.server(error) where error.isOfOthersAtWork {
                guard attempt < 40 else { throw MigrationError.inUse(reason: error.message) }
                usleep(UInt32(min(attempt, 10)) * 50_000)
                try Task.checkCancellation()
            }
        }
        throw CancellationError()
    }

    private func applyOnce(
        _ scripts: [FunctionScript], _ connection: isolated PostgresConnection, before: SchemaCatalogue, checks: Bool
    ) throws -> (SchemaCatalogue, [String]) {
        try connection.batch("SET LOCAL check_function_bodies = off; SET LOCAL lock_timeout = '300ms'")
        // 1. All files; then what none of them has.
        let dropped = try drop(try apply(scripts, connection), connection)
        // 2. Bodies.
        try connection.batch(Self.resetting)
        if checks { try FunctionCheck(schema: schema, scripts: scripts).check(connection) }
        // 3. The record.
        try connection.batch(Self.resetting)
        try connection.execute("DELETE FROM \(identifier: schema).function_file")
        try connection.execute(
            """
            INSERT INTO \(identifier: schema).function_file (name, checksum, applied_at, applied_by)
            SELECT name, checksum, clock_timestamp(), session_user
            FROM unnest(\(functionFiles.map(\.name)), \(functionFiles.map(\.checksum))) AS file (name, checksum)
            """)
        return (try record(from: before, connection), dropped)
    }

    /// Undoes what a script set for the rest of the transaction.
    private static let resetting = "RESET SESSION AUTHORIZATION; RESET ROLE; SET LOCAL search_path TO DEFAULT"

    /// Runs scripts in order.
    ///
    /// - Returns: the functions that none of them has written. Files before and after those that define functions may
    ///   touch all of them, by grants and the like, so only what happens in between counts.
    private func apply(_ scripts: [FunctionScript], _ connection: isolated PostgresConnection) throws -> [Int: String] {
        guard let first = scripts.firstIndex(where: \.definesFunctions),
            let last = scripts.lastIndex(where: \.definesFunctions)
        else {
            for script in scripts { try apply(script, connection) }
            return [:]
        }
        for script in scripts[..<first] { try apply(script, connection) }
        let before = try functionVersions(connection)
        for script in scripts[first...last] { try apply(script, connection) }
        let after = try functionVersions(connection)
        for script in scripts[(last + 1)...] { try apply(script, connection) }
        return before.filter { after[$0.key] == $0.value }
    }

    private func apply(_ script: FunctionScript, _ connection: isolated PostgresConnection) throws {
        try connection.batch(Self.resetting)
        for statement in script.statements {
            do {
                try connection.batch(statement.text, timeout: .never)
            } catch PostgresError.server(let error) where !error.isOfOthersAtWork {
                throw MigrationError.functionFile(
                    place: SourcePlace(file: script.file.path, line: statement.line(of: error)), reason: error.reason)
            }
        }
    }

    /// The functions of the schema: where the row of each is, which moves whenever a function is written.
    private func functionVersions(_ connection: isolated PostgresConnection) throws -> [Int: String] {
        let rows = try connection.query(
            """
            SELECT p.oid::bigint, p.ctid::text
            FROM pg_proc AS p
            JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname = \(schema)
                AND NOT EXISTS (
                    SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
            """)
        return Dictionary(try rows.map { try $0.decode(as: (Int.self, String.self)) }) { first, _ in first }
    }

    /// Drops functions, unless something else depends on them.
    ///
    /// - Returns: their signatures.
    private func drop(_ functions: [Int: String], _ connection: isolated PostgresConnection) throws -> [String] {
        guard !functions.isEmpty else { return [] }
        try connection.batch(Self.resetting)
        // Qualified names, whatever the search path.
        let answers = try connection.pipeline([
            "SELECT set_config('search_path', 'pg_catalog', true)",
            """
            SELECT oid::regprocedure::text
            FROM unnest(\(functions.keys.map { Int64($0) })) AS oid
            ORDER BY 1
            """,
        ])
        let names = try (answers.last ?? []).map { try $0.decode(String.self, at: 0) }
        do {
            try connection.execute("DROP ROUTINE \(unsafeRaw: names.joined(separator: ", "))")
        } catch PostgresError.server(let error) where !error.isOfOthersAtWork {
            throw MigrationError.stillNeeded(functions: names, reason: error.detail ?? error.reason)
        }
        return names
    }
}

extension ServerError {
    /// True if others were in the way, so that the same can work in a moment.
    var isOfOthersAtWork: Bool {
        sqlState == .lockNotAvailable || sqlState == .deadlockDetected
            // Two databases of a cluster change the same role.
            || message == "tuple concurrently updated"
    }

    /// Problems of a script, which quotes nobody's data.
    var reason: String {
        let text = isMessageFreeOfValues ? message : description
        return text.hasSuffix(".") ? text : text + "."
    }
}
