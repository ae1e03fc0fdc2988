-- Roles, and what belongs to whom. The owner cannot log in; the service owns nothing and cannot become the owner;
-- operators are people with the database's own credentials. Roles belong to the whole cluster, not to the database:
-- they may be there already, and a dump that is restored elsewhere comes without them.
DO $$
DECLARE
    part  record;
BEGIN
    BEGIN
        IF to_regrole('accredit_owner') IS NULL THEN CREATE ROLE accredit_owner NOLOGIN; END IF;
        IF to_regrole('accredit_operator') IS NULL THEN CREATE ROLE accredit_operator NOLOGIN; END IF;
        IF to_regrole('accredit_service') IS NULL THEN
            CREATE ROLE accredit_service LOGIN;
        END IF;
    EXCEPTION
        -- Another database of this cluster was migrated at the same time.
        WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF NOT pg_has_role(current_user, 'accredit_owner', 'MEMBER') THEN
        GRANT accredit_owner TO CURRENT_USER;
    END IF;
    IF NOT pg_has_role(current_user, 'accredit_operator', 'MEMBER') THEN
        GRANT accredit_operator TO CURRENT_USER;
    END IF;

    -- What the service's sessions begin with, where operators have not said otherwise. To compile a statement of a list
    -- takes longer than to run it; names without a schema are PostgreSQL's own; and what a server leaves behind that
    -- died ends by itself, long after the program itself would have given up.
    FOR part IN
        SELECT s.name, s.value
        FROM (VALUES ('jit', 'off'), ('search_path', 'pg_catalog, pg_temp'), ('statement_timeout', '''1h'''),
            ('lock_timeout', '''2min'''), ('idle_in_transaction_session_timeout', '''5min''')) AS s (name, value)
        WHERE NOT EXISTS (
            SELECT FROM pg_db_role_setting AS d CROSS JOIN unnest(d.setconfig) AS own
            WHERE d.setdatabase = 0 AND d.setrole = 'accredit_service'::regrole AND own LIKE s.name || '=%')
    LOOP
        BEGIN
            EXECUTE format('ALTER ROLE accredit_service SET %I = %s', part.name, part.value);
        EXCEPTION
            -- Whoever made the role keeps it; the rest does not wait for them.
            WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;

    -- Temporary objects are for operators, who load logs by them: the service could make some in the names of the
    -- engine's own. Rights on the database and on its common schema are their owners' to take away.
    IF pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE')
        AND (has_database_privilege('accredit_service', current_database(), 'TEMPORARY, CREATE')
            OR NOT has_database_privilege('accredit_operator', current_database(), 'TEMPORARY'))
    THEN
        EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC, accredit_service', current_database());
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO accredit_operator', current_database());
    END IF;
    IF EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = 'public' AND pg_has_role(n.nspowner, 'USAGE')
        AND has_schema_privilege('accredit_service', n.oid, 'CREATE'))
    THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC, accredit_service;
    END IF;

    -- Only what has another owner is touched: a change of owner waits for everybody who reads the table.
    FOR part IN
        SELECT 'SCHEMA' AS kind, 'accredit' AS name, n.nspowner AS owner, 1 AS step
        FROM pg_namespace n
        WHERE n.nspname = 'accredit'
        UNION ALL
        SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
            format('accredit.%I', c.relname), c.relowner, 2
        FROM pg_class c
        WHERE c.relnamespace = 'accredit'::regnamespace
            AND c.relkind IN ('r', 'p', 'S', 'v')
            -- The sequence of a column goes with its table.
            AND NOT EXISTS (
                SELECT FROM pg_depend d
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))
        UNION ALL
        SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, format('accredit.%I', t.typname), t.typowner, 2
        FROM pg_type t
        LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE t.typnamespace = 'accredit'::regnamespace
            AND (t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
        UNION ALL
        SELECT 'ROUTINE', p.oid::regprocedure::text, p.proowner, 2
        FROM pg_proc p
        WHERE p.pronamespace = 'accredit'::regnamespace
        ORDER BY step, kind, name
    LOOP
        CONTINUE WHEN part.owner = 'accredit_owner'::regrole;
        EXECUTE format('ALTER %s %s OWNER TO accredit_owner', part.kind, part.name);
    END LOOP;
END
$$;

-- Functions are for those they are granted to, never for everybody.
ALTER DEFAULT PRIVILEGES FOR ROLE accredit_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
