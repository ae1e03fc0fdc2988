extension SchemaCatalogue {
    /// The catalogue of a schema in one statement, as rows of kind, subject, name and definition.
    ///
    /// Names in definitions are qualified, so the search path must be `pg_catalog` alone. Functions of extensions are
    /// left out.
    ///
    /// - Parameter recordedRoles: roles to look for besides those that own something or have rights in the schema now.
    static func query(schema: String, recordedRoles: [String]) -> SQL {
        let parts = [
            server, types, relations, columns, constraints, indexes, triggers, rowSecurity, policies, functions, owners,
            grants, roles(recordedRoles),
        ]
        return """
            WITH \(spaces(schema)), \(holders)
            \(parts.joined(separator: "\nUNION ALL\n"))
            """
    }

    /// Relations, functions and types of the schema, with names as they are written in messages.
    private static func spaces(_ schema: String) -> SQL {
        """
        space AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = \(schema)),
        relation AS (
            SELECT c.*, c.relname::text AS label
            FROM pg_class AS c
            WHERE c.relnamespace = (SELECT oid FROM space) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        ),
        routine AS (
            SELECT p.*, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS label
            FROM pg_proc AS p
            WHERE p.pronamespace = (SELECT oid FROM space)
                AND NOT EXISTS (
                    SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        ),
        datatype AS (
            SELECT t.*, t.typname::text AS label
            FROM pg_type AS t
            WHERE t.typnamespace = (SELECT oid FROM space) AND t.typtype IN ('d', 'e')
        )
        """
    }

    /// Who owns what, and who may do what: one row for each grantee.
    private static let holders: SQL = """
        owned AS (
            SELECT 'schema ' || nspname AS label, nspowner AS owner FROM space
            UNION ALL SELECT label, relowner FROM relation
            UNION ALL SELECT label, proowner FROM routine
            UNION ALL SELECT label, typowner FROM datatype
        ),
        allowed AS (
            SELECT 'schema ' || nspname AS label, NULL::name AS detail, nspowner AS owner, a.grantee, a.privilege_type
            FROM space, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS a
            UNION ALL
            SELECT label, NULL, relowner, a.grantee, a.privilege_type
            FROM relation,
                aclexplode(coalesce(relacl,
                    acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) AS a
            UNION ALL
            SELECT label, c.attname, relowner, a.grantee, a.privilege_type
            FROM relation
            JOIN pg_attribute AS c ON c.attrelid = relation.oid AND NOT c.attisdropped,
                aclexplode(c.attacl) AS a
            UNION ALL
            SELECT label, NULL, proowner, a.grantee, a.privilege_type
            FROM routine, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a
            UNION ALL
            SELECT label, NULL, typowner, a.grantee, a.privilege_type
            FROM datatype, aclexplode(coalesce(typacl, acldefault('T', typowner))) AS a
            UNION ALL
            SELECT CASE d.defaclobjtype WHEN 'r' THEN 'new tables' WHEN 'S' THEN 'new sequences'
                    WHEN 'f' THEN 'new functions' WHEN 'T' THEN 'new types' ELSE 'new schemas' END
                || ' of ' || pg_get_userbyid(d.defaclrole), NULL, d.defaclrole, a.grantee, a.privilege_type
            FROM pg_default_acl AS d, aclexplode(d.defaclacl) AS a
            WHERE d.defaclnamespace = (SELECT oid FROM space)
                OR d.defaclnamespace = 0 AND d.defaclrole IN (SELECT owner FROM owned)
        )
        """

    private static let server: SQL = """
        SELECT 'server' AS kind, 'version' AS subject, '' AS name,
            (current_setting('server_version_num')::integer / 10000)::text AS definition
        """

    private static let types: SQL = """
        SELECT 'type', label, '',
            CASE typtype
                WHEN 'e' THEN 'enum ' || (
                    SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                    FROM pg_enum AS e
                    WHERE e.enumtypid = datatype.oid)
                ELSE 'domain over ' || format_type(typbasetype, typtypmod)
                    || CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END
                    || coalesce((
                        SELECT string_agg(' ' || pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
                        FROM pg_constraint AS k
                        WHERE k.contypid = datatype.oid), '')
            END
        FROM datatype
        """

    private static let relations: SQL = """
        SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'table' END,
            label, '',
            CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) ELSE '' END
        FROM relation
        """

    private static let columns: SQL = """
        SELECT 'column', label, c.attname,
            format_type(c.atttypid, c.atttypmod)
                || CASE WHEN c.attnotnull THEN ' NOT NULL' ELSE '' END
                || CASE WHEN c.attidentity <> '' THEN ' GENERATED AS IDENTITY' ELSE '' END
                || CASE
                    WHEN d.oid IS NULL THEN ''
                    WHEN c.attgenerated <> '' THEN ' GENERATED AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                    ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
                END
        FROM relation
        JOIN pg_attribute AS c ON c.attrelid = relation.oid AND c.attnum > 0 AND NOT c.attisdropped
        LEFT JOIN pg_attrdef AS d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
        WHERE relkind IN ('r', 'p', 'f')
        """

    // Server 18 lists NOT NULL as constraints of their own; columns say so on every server.
    private static let constraints: SQL = """
        SELECT 'constraint', label, k.conname,
            pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END
        FROM relation
        JOIN pg_constraint AS k ON k.conrelid = relation.oid
        WHERE k.contype IN ('c', 'f', 'p', 'u', 'x')
        """

    private static let indexes: SQL = """
        SELECT 'index', label, o.relname,
            pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (not valid)' END
        FROM relation
        JOIN pg_index AS i ON i.indrelid = relation.oid
        JOIN pg_class AS o ON o.oid = i.indexrelid
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
        """

    private static let triggers: SQL = """
        SELECT 'trigger', label, t.tgname,
            pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (not enabled)' END
        FROM relation
        JOIN pg_trigger AS t ON t.tgrelid = relation.oid
        WHERE NOT t.tgisinternal
        """

    private static let rowSecurity: SQL = """
        SELECT 'row security', label, '',
            CASE WHEN relrowsecurity THEN 'on' ELSE 'off' END
                || CASE WHEN relforcerowsecurity THEN ', for its owner too' ELSE '' END
        FROM relation
        WHERE relkind IN ('r', 'p')
        """

    private static let policies: SQL = """
        SELECT 'policy', label, p.polname,
            CASE WHEN p.polpermissive THEN '' ELSE 'RESTRICTIVE ' END
                || 'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                    WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
                || ' TO ' || (
                    SELECT string_agg(coalesce(r.rolname::text, 'PUBLIC'), ', ' ORDER BY r.rolname)
                    FROM unnest(p.polroles) AS given (oid)
                    LEFT JOIN pg_roles AS r ON r.oid = given.oid)
                || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
                || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
        FROM relation
        JOIN pg_policy AS p ON p.polrelid = relation.oid
        """

    private static let functions: SQL = """
        SELECT 'function', label, '',
            CASE WHEN prokind IN ('f', 'p') THEN md5(pg_get_functiondef(oid)) ELSE prokind::text END
        FROM routine
        """

    private static let owners: SQL = """
        SELECT 'owner', label, '', pg_get_userbyid(owner)::text
        FROM owned
        """

    // One row for a grantee; of single columns: `SELECT, UPDATE (calendar, email)`.
    private static let grants: SQL = """
        SELECT 'grant', label, grantee,
            string_agg(privilege_type || coalesce(' (' || columns || ')', ''), ', ' ORDER BY privilege_type, columns)
        FROM (
            SELECT label, grantee, privilege_type, string_agg(detail, ', ' ORDER BY detail) AS columns
            FROM (
                SELECT DISTINCT label, detail, privilege_type,
                    CASE grantee
                        WHEN 0 THEN 'PUBLIC'
                        WHEN owner THEN 'its owner'
                        ELSE pg_get_userbyid(grantee)::text
                    END AS grantee
                FROM allowed
            ) AS single
            GROUP BY label, grantee, privilege_type, detail IS NULL
        ) AS listed
        GROUP BY label, grantee
        """

    /// What a role may do everywhere, and which roles it can act as.
    private static func roles(_ recorded: [String]) -> SQL {
        """
        SELECT 'role', r.rolname, '',
            concat_ws(', ',
                CASE WHEN r.rolcanlogin THEN 'able to log in' ELSE 'unable to log in' END,
                CASE WHEN r.rolsuper THEN 'a superuser' END,
                CASE WHEN r.rolbypassrls THEN 'above row security' END,
                CASE WHEN r.rolcreaterole THEN 'able to create roles' END,
                CASE WHEN r.rolcreatedb THEN 'able to create databases' END,
                CASE WHEN r.rolreplication THEN 'able to replicate' END,
                'member of ' || (
                    SELECT string_agg(pg_get_userbyid(m.roleid)::text, ' and ' ORDER BY pg_get_userbyid(m.roleid)::text)
                    FROM pg_auth_members AS m
                    WHERE m.member = r.oid))
        FROM pg_roles AS r
        WHERE r.rolname = ANY (\(recorded))
            OR r.oid IN (SELECT owner FROM owned UNION SELECT grantee FROM allowed)
        """
    }
}
