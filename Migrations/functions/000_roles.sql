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
            -- To compile a statement of a list takes longer than to run it.
            ALTER ROLE accredit_service SET jit = off;
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
