-- Who is asking, and in which roles.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The roles in which a caller may act on a case: those of the side of the case they stand on.
CREATE OR REPLACE FUNCTION roles_on(head case_head, who caller) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE
    WHEN (who).organisation_kind = 'none' THEN (who).roles
    WHEN (who).organisation_id = (head).body_id
        THEN ARRAY(SELECT r FROM unnest((who).roles) AS r WHERE r IN ('officer', 'reviewer', 'decider'))
    WHEN (who).organisation_id = (head).provider_id
        THEN ARRAY(SELECT r FROM unnest((who).roles) AS r WHERE r = 'provider')
    ELSE '{}'::text[]
END
$$;

-- Says, for the rest of this transaction, who is reading; row security decides what that shows.
-- Returns no row where the token is unknown, revoked or expired: then nothing is shown.
CREATE OR REPLACE FUNCTION enter(token_digest bytea) RETURNS TABLE (
    principal_id uuid, principal_name text, roles text[], organisation_id uuid, organisation_kind text,
    organisation_code text, organisation_name text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    FOR principal_id, principal_name, roles, organisation_id, organisation_kind, organisation_code, organisation_name IN
        SELECT p.id, p.name, p.roles, o.id, o.kind, o.code, o.name
        FROM token t
        JOIN principal p ON p.id = t.principal_id
        JOIN organisation o ON o.id = p.organisation_id
        WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
    LOOP
        PERFORM set_config('accredit.principal', principal_id::text, true),
            set_config('accredit.body', CASE organisation_kind WHEN 'body' THEN organisation_id::text ELSE '' END,
                true),
            set_config('accredit.provider',
                CASE organisation_kind WHEN 'provider' THEN organisation_id::text ELSE '' END, true),
            set_config('accredit.reach',
                CASE WHEN organisation_kind = 'agency' AND 'analyst' = ANY (roles) THEN 'all' ELSE '' END, true);
        RETURN NEXT;
        RETURN;
    END LOOP;
    PERFORM set_config('accredit.principal', '', true), set_config('accredit.body', '', true),
        set_config('accredit.provider', '', true), set_config('accredit.reach', '', true);
END
$$;

-- The role in which a caller does a command that is for these roles; null where they have none of them on this case.
CREATE OR REPLACE FUNCTION role_among(head case_head, who caller, allowed text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT r FROM unnest(roles_on(head, who)) AS r WHERE r = ANY (allowed) LIMIT 1
$$;

CREATE OR REPLACE FUNCTION not_permitted(command text, head case_head, allowed text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT jsonb_build_object('reason', 'not_permitted', 'action', command, 'state', (head).state,
    'roles', to_jsonb(allowed))
$$;

-- Who holds a token; null where it is no good.
CREATE OR REPLACE FUNCTION bearer_of(token_digest bytea) RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample)::caller
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
$$;

-- Whether somebody did one of some actions on a case: alone, or as one of the panel that did.
CREATE OR REPLACE FUNCTION took_part(of_case uuid, principal uuid, actions text[]) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM case_event e
        WHERE e.case_id = of_case AND e.principal_id = principal AND e.action = ANY (actions))
        OR EXISTS (SELECT FROM case_review v
            WHERE v.case_id = of_case AND v.principal_id = principal AND v.counts_as && actions)
$$;

-- The holder of a token, as of now; null where it is unknown, revoked or expired.
CREATE OR REPLACE FUNCTION holder_of(token_digest bytea) RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample)::caller
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
$$;

-- Who reads, as accredit.enter said.
CREATE OR REPLACE FUNCTION reader() RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample)::caller
    FROM principal p WHERE p.id = nullif(current_setting('accredit.principal', true), '')::uuid
$$;

-- Somebody as a caller on their side of a case, for what opens in their name.
CREATE OR REPLACE FUNCTION caller_of(principal uuid) RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample)::caller
    FROM principal p
    WHERE p.id = principal
$$;
