-- Who is asking, and in which roles.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The roles in which an actor may act on a case: those of the side of the case they stand on.
CREATE OR REPLACE FUNCTION roles_on(head case_head, actor actor) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE
    WHEN (actor).organisation_kind = 'none' THEN (actor).roles
    WHEN (actor).organisation_id = (head).body_id
        THEN ARRAY(SELECT r FROM unnest((actor).roles) AS r WHERE r IN ('officer', 'reviewer', 'decider'))
    WHEN (actor).organisation_id = (head).provider_id
        THEN ARRAY(SELECT r FROM unnest((actor).roles) AS r WHERE r = 'provider')
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
            set_config('accredit.reach', '', true);
        RETURN NEXT;
        RETURN;
    END LOOP;
    PERFORM set_config('accredit.principal', '', true), set_config('accredit.body', '', true),
        set_config('accredit.provider', '', true), set_config('accredit.reach', '', true);
END
$$;

-- Lets the reader of this transaction count: an analyst of an agency reads, until the transaction ends, the events of
-- every case, which single cases never are to them. Reports and event logs alone ask this, and answer with figures by
-- the rule for small numbers, or with the cases of bodies that consent. Returns whether the reader is one.
CREATE OR REPLACE FUNCTION enter_for_figures() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me      constant actor := reader();
    of_all  constant boolean := coalesce(me.organisation_kind = 'agency' AND 'analyst' = ANY (me.roles), false);
BEGIN
    PERFORM set_config('accredit.reach', CASE WHEN of_all THEN 'all' ELSE '' END, true);
    RETURN of_all;
END
$$;

-- The role in which an actor does a command that is for these roles; null where they have none of them on this case.
CREATE OR REPLACE FUNCTION role_among(head case_head, actor actor, allowed text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT r FROM unnest(roles_on(head, actor)) AS r WHERE r = ANY (allowed) LIMIT 1
$$;

-- The refusal of a command that is for other roles than those that the actor has on the case.
CREATE OR REPLACE FUNCTION not_permitted(named text, head case_head, allowed text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT refusal('not_permitted',
        jsonb_build_object('action', named, 'state', head.state, 'roles', to_jsonb(allowed)))
$$;

-- The actor who holds a token, as of now; null where the token is unknown, revoked or expired.
CREATE OR REPLACE FUNCTION actor_of_token(token_digest bytea) RETURNS actor
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT actor_of(t.principal_id) FROM token t
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
$$;

-- Whether somebody did one of some actions on a case, and it stands: alone, or as one of the panel that did.
CREATE OR REPLACE FUNCTION took_part(of_case uuid, principal uuid, actions text[]) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM case_event e
        WHERE e.case_id = of_case AND e.principal_id = ANY (selves(principal)) AND e.action = ANY (actions)
            AND e.seq <> ALL ((SELECT undone_events(of_case))::integer[]))
        OR EXISTS (SELECT FROM case_review v
            WHERE v.case_id = of_case AND v.principal_id = ANY (selves(principal)) AND v.counts_as && actions)
$$;

-- The principal who reads in this transaction, as accredit.enter said; null where nobody does.
CREATE OR REPLACE FUNCTION reader() RETURNS actor
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT actor_of(nullif(current_setting('accredit.principal', true), '')::uuid)
$$;

-- A principal as an actor.
CREATE OR REPLACE FUNCTION actor_of(principal uuid) RETURNS actor
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample)::actor
    FROM principal p WHERE p.id = principal
$$;

-- The system itself as an actor: what happens by itself.
CREATE OR REPLACE FUNCTION system_actor() RETURNS actor
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT actor_of(p.id) FROM principal p WHERE p.organisation_kind = 'none'
$$;
