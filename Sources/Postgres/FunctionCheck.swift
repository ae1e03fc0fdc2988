/// Checks the bodies of functions as a whole, once all of them are there: applied in any order, each can call each.
///
/// The languages' own validators find what does not parse, and in SQL functions names of nothing. Names in PL/pgSQL are
/// looked up when they are used, so those are checked where the server has the extension `plpgsql_check`.
struct FunctionCheck: Sendable {
    let schema: String
    let scripts: [FunctionScript]

    /// A function to check.
    private struct Function {
        let oid: Int64
        let name: String
        let label: String
        let text: String
        let validator: String
        /// The search path that it sets, or else that of its schema.
        let searchPath: String
        let language: String
        let isTrigger: Bool

        init(row: PostgresRow) throws {
            oid = try row.decode("oid")
            name = try row.decode("name")
            label = try row.decode("label")
            text = try row.decode("text")
            validator = try row.decode("validator")
            searchPath = try row.decode("search_path")
            language = try row.decode("language")
            isTrigger = try row.decode("is_trigger")
        }
    }

    /// Fails at the first function that cannot work.
    ///
    /// - Throws: `MigrationError.functionFile` with the line in its file.
    func check(_ connection: isolated PostgresConnection) throws {
        let functions = try functions(connection)
        try connection.batch("SET LOCAL check_function_bodies = on")
        for function in functions { try validate(function, connection) }
        try lookUpNames(functions.filter { $0.language == "plpgsql" && !$0.isTrigger }, connection)
    }

    private func functions(_ connection: isolated PostgresConnection) throws -> [Function] {
        try connection.query(
            """
            SELECT p.oid::bigint AS oid, p.proname::text AS name,
                p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS label,
                p.prosrc AS text, v.proname::text AS validator,
                coalesce(
                    (
                        SELECT substr(setting, 13)
                        FROM unnest(p.proconfig) AS setting
                        WHERE setting LIKE 'search\\_path=%'),
                    quote_ident(n.nspname) || ', pg_temp') AS search_path,
                l.lanname::text AS language,
                p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AS is_trigger
            FROM pg_proc AS p
            JOIN pg_namespace AS n ON n.oid = p.pronamespace
            JOIN pg_language AS l ON l.oid = p.prolang
            JOIN pg_proc AS v ON v.oid = l.lanvalidator
            WHERE n.nspname = \(schema) AND l.lanname IN ('sql', 'plpgsql') AND p.prokind IN ('f', 'p')
            ORDER BY p.proname, p.oid
            """
        ).map(Function.init(row:))
    }

    private func validate(_ function: Function, _ connection: isolated PostgresConnection) throws {
        do {
            _ = try connection.pipeline([
                "SELECT set_config('search_path', \(function.searchPath), true)",
                "SELECT pg_catalog.\(identifier: function.validator)(\(function.oid)::oid)",
            ])
        } catch PostgresError.server(let error) where !error.isOfOthersAtWork {
            let line =
                error.internalPosition.map { 1 + function.text.newlines(before: $0) }
                ?? error.context?.firstMatch(of: #/near line (\d+)/#).flatMap { Int($0.1) } ?? 1
            throw failure(function, line: line, reason: error.reason)
        }
    }

    /// Runs `plpgsql_check`, which is made for this and taken away again, unless the database has it.
    private func lookUpNames(_ functions: [Function], _ connection: isolated PostgresConnection) throws {
        guard try canCheckNames(connection), !functions.isEmpty else { return }
        do {
            try connection.transaction { connection in
                try connection.batch(
                    """
                    SET LOCAL client_min_messages = warning;
                    SET LOCAL search_path = pg_catalog;
                    CREATE EXTENSION IF NOT EXISTS plpgsql_check WITH SCHEMA pg_catalog
                    """)
                throw Found(problem: try wrongName(functions, connection))
            }
        } catch let found as Found {
            guard let problem = found.problem else { return }
            throw problem
        }
    }

    /// Carries what was found out of the transaction that is rolled back.
    private struct Found: Error {
        let problem: MigrationError?
    }

    private func canCheckNames(_ connection: isolated PostgresConnection) throws -> Bool {
        try connection.query(
            """
            SELECT
            FROM pg_available_extensions
            WHERE name = 'plpgsql_check'
                AND (installed_version IS NOT NULL OR current_setting('is_superuser') = 'on')
            """
        ).count == 1
    }

    private func wrongName(_ functions: [Function], _ connection: isolated PostgresConnection) throws -> MigrationError?
    {
        let home = try connection.query(
            """
            SELECT n.nspname::text
            FROM pg_extension AS e
            JOIN pg_namespace AS n ON n.oid = e.extnamespace
            WHERE e.extname = 'plpgsql_check'
            """
        ).first?.decode(String.self, at: 0)
        guard let home else { return nil }
        let rows = try connection.query(
            """
            SELECT functions.oid, coalesce(problem.lineno, 1), problem.message
            FROM unnest(\(functions.map(\.oid))) WITH ORDINALITY AS functions (oid, number),
                \(identifier: home).plpgsql_check_function_tb(
                    functions.oid::regprocedure, fatal_errors => true, other_warnings => false,
                    performance_warnings => false, extra_warnings => false, security_warnings => false) AS problem
            WHERE problem.level = 'error' AND problem.sqlstate IN ('42703', '42P01', '42883', '42704', '42601', '42702')
                -- A function may make a table for itself.
                AND problem.message NOT LIKE '%pg\\_temp.%'
            ORDER BY functions.number
            LIMIT 1
            """, timeout: .never)
        guard let row = rows.first else { return nil }
        let (oid, line, message) = try row.decode(as: (Int64.self, Int.self, String.self))
        return functions.first { $0.oid == oid }.map { failure($0, line: line, reason: message + ".") }
    }

    private func failure(_ function: Function, line: Int, reason: String) -> MigrationError {
        MigrationError.functionFile(
            place: FunctionScript.place(of: function.text, named: function.name, line: line, in: scripts),
            reason: "In \(function.label): \(reason)")
    }
}
