-- Who is asking, and in which roles.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The roles in which an actor may act on a case: those of the side of the case they stand on.
CREATE OR REPLACE FUNCTION roles_on(head case_head, actor actor) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
RETURN CASE
    WHEN (actor).organisation_kind = 'none' THEN (actor).roles
    WHEN (actor).organisation_id = (head).body_id
        THEN ARRAY(SELECT r FROM unnest((actor).roles) AS r WHERE r IN ('officer', 'reviewer', 'decider'))
    WHEN (head).provider_id = ANY ((actor).organisations)
        THEN ARRAY(SELECT r FROM unnest((actor).roles) AS r WHERE r = 'provider')
    ELSE '{}'::text[]
END;
END
$$;

-- The seal on what is said of a reader, 64 characters: HMAC (RFC 2104) by SHA-256, with two random keys in place of the
-- two that it makes of one. It holds for this connection and this transaction alone. Without a search path of its own,
-- so that it becomes part of the two functions that call it, which pin theirs.
CREATE OR REPLACE FUNCTION seal_of(keys seal_key, said text) RETURNS text
LANGUAGE sql STABLE
RETURN
    encode(sha256((keys).outer_key || sha256((keys).inner_key || int4send(pg_backend_pid())
        || timestamptz_send(transaction_timestamp()) || convert_to(said, 'UTF8'))), 'hex');

-- Says, for the rest of this transaction, who is reading. The setting `accredit.reader` is a seal and what it seals: a
-- reader_side as text.
CREATE OR REPLACE FUNCTION set_reader(side reader_side) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    keys  seal_key;
BEGIN
    SELECT * INTO STRICT keys FROM seal_key;
    PERFORM set_config('accredit.reader', seal_of(keys, side::text) || side::text, true);
END
$$;

-- The side of who reads in this transaction, as accredit.enter sealed it; all of it null where nobody entered, or
-- somebody else wrote the setting. Row security asks this once for each table of a statement; so does whatever else
-- depends on who reads. Not for parallel workers, whose process is another.
CREATE OR REPLACE FUNCTION known_reader() RETURNS reader_side
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    setting  constant text := current_setting('accredit.reader', true);
    keys     seal_key;
BEGIN
    -- Nobody, as after an earlier transaction that had a reader.
    IF coalesce(setting, '') = '' THEN
        RETURN NULL;
    END IF;
    SELECT * INTO STRICT keys FROM seal_key;
    -- Hashes are compared, so that how long it takes tells nothing of the seal.
    IF sha256(convert_to(left(setting, 64), 'UTF8'))
        = sha256(convert_to(seal_of(keys, substr(setting, 65)), 'UTF8'))
    THEN
        RETURN substr(setting, 65)::reader_side;
    END IF;
    RETURN NULL;
END
$$;

-- Says, for the rest of this transaction, who is reading; row security decides what that shows.
-- Returns no row where the token is unknown, revoked or expired: then nothing is shown. Nor is it where the token is
-- not for what is needed: that is the row's `lacks`. People of a provider that is part of another are that one's.
-- feed_digest: of the address of a calendar in place of a token, for whoever works there still.
-- needs: what the token has to be for. Only one for reading shows anything, or one for reports where that is needed;
-- any: to be told who holds it.
CREATE OR REPLACE FUNCTION enter(token_digest bytea, feed_digest bytea DEFAULT NULL, needs text DEFAULT 'read')
RETURNS TABLE (
    principal_id uuid, principal_name text, roles text[], organisation_id uuid, organisation_kind text,
    organisation_code text, organisation_name text, scopes text[], lacks text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    held  token;
BEGIN
    IF feed_digest IS NULL THEN
        SELECT t.* INTO held FROM token t
        WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
    ELSE
        SELECT f.principal_id INTO held.principal_id FROM calendar_feed f
        WHERE f.digest = feed_digest AND f.ended_at IS NULL AND is_active(f.principal_id);
    END IF;
    FOR principal_id, principal_name, roles, organisation_id, organisation_kind, organisation_code, organisation_name,
        scopes
    IN
        SELECT p.id, p.name, p.roles, o.id, o.kind, o.code, o.name, scopes_held(held.scopes, p.roles)
        FROM principal p
        JOIN organisation w ON w.id = p.organisation_id
        JOIN organisation o ON o.id = coalesce(w.part_of, w.id)
        WHERE p.id = held.principal_id
    LOOP
        lacks := CASE WHEN needs <> 'any' THEN scope_refusal(held.scopes, needs) ->> 'needs' END;
        IF lacks IS NULL AND (needs = 'report' OR scope_refusal(held.scopes, 'read') IS NULL) THEN
            PERFORM set_reader(ROW(principal_id,
                CASE organisation_kind WHEN 'body' THEN organisation_id END,
                CASE organisation_kind WHEN 'provider' THEN organisation_id END,
                CASE organisation_kind WHEN 'provider' THEN nullif(others_acted_for(organisation_id), '{}') END,
                false, held.scopes)::reader_side);
        ELSE
            PERFORM set_config('accredit.reader', '', true);
        END IF;
        RETURN NEXT;
        RETURN;
    END LOOP;
    PERFORM set_config('accredit.reader', '', true);
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
    me    constant actor := reader();
    side  reader_side := known_reader();
BEGIN
    IF me.principal_id IS NULL OR scope_refusal(me.scopes, 'report') IS NOT NULL THEN
        RETURN false;
    END IF;
    side.counts := me.organisation_kind = 'agency' AND 'analyst' = ANY (me.roles);
    PERFORM set_reader(side);
    RETURN side.counts;
END
$$;

-- The role in which an actor does a command that is for these roles; null where they have none of them on this case.
CREATE OR REPLACE FUNCTION role_among(head case_head, actor actor, allowed text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT r FROM unnest(roles_on(head, actor)) AS r WHERE r = ANY (allowed) LIMIT 1);
END
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
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    held  token;
    me    actor;
BEGIN
    SELECT * INTO held FROM token t
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
    IF FOUND THEN
        me := actor_of(held.principal_id);
        me.scopes := held.scopes;
    END IF;
    RETURN me;
END
$$;

-- The same where the token is for what is needed; null where it is not.
CREATE OR REPLACE FUNCTION actor_for(token_digest bytea, needs text) RETURNS actor
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me  constant actor := actor_of_token(token_digest);
BEGIN
    RETURN CASE WHEN scope_refusal(me.scopes, needs) IS NULL THEN me END;
END
$$;

-- What a token may be for at most, by the roles of its holder. Scopes: read; act: commands, and what is one's own;
-- report: figures and event logs; manage: people, their tokens, providers, the body's own settings.
CREATE OR REPLACE FUNCTION scopes_of(roles text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY['read', 'act']
        || CASE WHEN roles && '{analyst,officer}' THEN ARRAY['report'] ELSE '{}' END
        || CASE WHEN 'officer' = ANY (roles) THEN ARRAY['manage'] ELSE '{}' END;
END
$$;

-- What a token is for: what it was made for, as far as the roles of its holder go today.
CREATE OR REPLACE FUNCTION scopes_held(held text[], roles text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF held IS NULL THEN
        RETURN scopes_of(roles);
    END IF;
    RETURN ARRAY(SELECT s FROM unnest(scopes_of(roles)) WITH ORDINALITY AS x (s, n)
        WHERE s = ANY (held) ORDER BY n);
END
$$;

-- The refusal of what a token is not for, whatever its holder may do; null where it is. held: its scopes.
CREATE OR REPLACE FUNCTION scope_refusal(held text[], needs text, named text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF needs = ANY (held) IS NOT FALSE THEN
        RETURN NULL;
    END IF;
    RETURN refusal('out_of_scope',
        jsonb_strip_nulls(jsonb_build_object('action', named, 'needs', needs, 'scopes', to_jsonb(held))));
END
$$;

-- Whether somebody did one of some actions on a case, and it stands: alone, or as one of the panel that did.
CREATE OR REPLACE FUNCTION took_part(of_case uuid, principal uuid, actions text[]) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM case_event e
        WHERE e.case_id = of_case AND e.principal_id = ANY (selves(principal)) AND e.action = ANY (actions)
            AND e.seq <> ALL ((SELECT undone_events(of_case))::integer[]))
        OR EXISTS (SELECT FROM case_review v
            WHERE v.case_id = of_case AND v.principal_id = ANY (selves(principal)) AND v.counts_as && actions);
END
$$;

-- The principal who reads in this transaction, as accredit.enter sealed it; null where nobody does.
CREATE OR REPLACE FUNCTION reader() RETURNS actor
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    side  constant reader_side := known_reader();
    me    actor := actor_of(side.principal_id);
BEGIN
    me.scopes := side.scopes;
    RETURN me;
END
$$;

-- A principal as an actor. People of a provider that is part of another are that one's.
CREATE OR REPLACE FUNCTION actor_of(principal uuid) RETURNS actor
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me actor;
BEGIN
    SELECT p.id, coalesce(o.part_of, o.id), p.organisation_kind, p.roles, p.organisation_sample,
        CASE WHEN o.id IS NULL THEN '{}' ELSE ARRAY[coalesce(o.part_of, o.id)] END, NULL
    INTO me
    FROM principal p
    LEFT JOIN organisation o ON o.id = p.organisation_id
    WHERE p.id = principal;
    IF me.organisation_kind = 'provider' THEN
        me.organisations := me.organisations || others_acted_for(me.organisation_id);
    END IF;
    RETURN me;
END
$$;

-- The system itself as an actor: what happens by itself.
CREATE OR REPLACE FUNCTION system_actor() RETURNS actor
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT actor_of(p.id) FROM principal p WHERE p.organisation_kind = 'none'
$$;

-- The other providers on whose cases the people of a provider act: those that are part of it, those that it, or one of
-- them, is agent for today, and what is part of these.
CREATE OR REPLACE FUNCTION others_acted_for(provider uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    -- Mostly there is none, and this is asked with every command.
    IF NOT EXISTS (SELECT FROM organisation o WHERE o.part_of = provider)
        AND NOT EXISTS (SELECT FROM provider_agent g WHERE g.agent_id = provider AND g.ended_at IS NULL)
    THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        WITH own AS (
            SELECT provider AS id
            UNION ALL
            SELECT o.id FROM organisation o WHERE o.part_of = provider
        ), client AS (
            SELECT g.provider_id AS id
            FROM own
            JOIN provider_agent g ON g.agent_id = own.id
            WHERE g.ended_at IS NULL AND coalesce(g.until_day, 'infinity') >= local_day(clock_timestamp())
        )
        SELECT id FROM own
        UNION
        SELECT id FROM client
        UNION
        SELECT o.id FROM client JOIN organisation o ON o.part_of = client.id
        EXCEPT
        SELECT provider);
END
$$;

-- An organisation with all that is one with it today: merged into it, or into what it was merged into.
CREATE OR REPLACE FUNCTION one_with(organisation uuid) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT o.id
        FROM organisation p
        JOIN organisation o ON o.id = coalesce(p.part_of, p.id) OR o.part_of = coalesce(p.part_of, p.id)
        WHERE p.id = one_with.organisation);
END
$$;

-- The organisations whose people act on the cases of one on a day: itself, what it is one with, and their agents.
CREATE OR REPLACE FUNCTION acting_for(organisation uuid, day date) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    own  constant uuid[] := one_with(organisation);
BEGIN
    RETURN ARRAY(
        SELECT unnest(own)
        UNION
        SELECT unnest(one_with(g.agent_id))
        FROM provider_agent g
        WHERE g.provider_id = ANY (own) AND local_day(g.begun_at) <= day
            AND day <= coalesce(local_day(g.ended_at), g.until_day, 'infinity'));
END
$$;

-- The name that an organisation had at a moment.
CREATE OR REPLACE FUNCTION name_at(called organisation, moment timestamptz) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce((
        SELECT n.name FROM organisation_name n
        WHERE n.organisation_id = called.id AND n.until > moment
        ORDER BY n.until
        LIMIT 1), called.name);
END
$$;

-- What blocks a new case of a provider at a body, as a refusal: one of them is closed. Null where nothing does.
CREATE OR REPLACE FUNCTION closure_blocked_by(named text, body organisation, provider organisation) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN coalesce((body).closed_at, (provider).closed_at) IS NOT NULL THEN
        refusal('organisation_closed', jsonb_strip_nulls(jsonb_build_object('action', named,
            'body', CASE WHEN (body).closed_at IS NOT NULL THEN (body).code END,
            'provider', CASE WHEN (body).closed_at IS NULL THEN (provider).code END))) END
$$;

-- The same of a case that comes of another one: it is opened by what the provider is part of today.
CREATE OR REPLACE FUNCTION new_case_blocked_by(named text, head case_head) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT closure_blocked_by(named, b, p)
        FROM organisation b, organisation f
        JOIN organisation p ON p.id = coalesce(f.part_of, f.id)
        WHERE b.id = head.body_id AND f.id = head.provider_id);
END
$$;
