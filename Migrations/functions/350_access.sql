-- Who used a token when, and what was denied to whom.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Keeps what a server saw since it last said so. input: {"uses": [digest of a token that was taken], "denials":
-- [{"digest"?, "address"?, "method", "route", "reason", "case"?, "count"}]}, digests as hexadecimal. Of 512 of either
-- at most; what is beyond, or of no usable form, is left out. Returns how many rows it wrote.
CREATE OR REPLACE FUNCTION note_access(input jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(clock_timestamp());
    uses    constant bytea[] := ARRAY(SELECT decode(u, 'hex')
        FROM jsonb_array_elements_text(coalesce(input -> 'uses', '[]')) AS u
        WHERE u ~ '^[0-9a-f]{64}$' ORDER BY u LIMIT 512);
    is_full constant boolean := 50000 = (
        SELECT count(*) FROM (SELECT FROM access_denial x WHERE x.day = today LIMIT 50000) AS kept);
    denied  jsonb;
    used    integer;
    noted   integer := 0;
BEGIN
    -- Whoever writes one of them already writes the same.
    WITH due AS (
        SELECT t.digest FROM token t
        WHERE t.digest = ANY (uses) AND t.last_used_on IS DISTINCT FROM today
        ORDER BY t.digest FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE token t SET last_used_on = today FROM due WHERE t.digest = due.digest;
    GET DIAGNOSTICS used = ROW_COUNT;
    FOR denied IN SELECT d FROM jsonb_array_elements(coalesce(input -> 'denials', '[]')) AS d LIMIT 512 LOOP
        noted := noted + note_denial(denied, today, is_full);
    END LOOP;
    RETURN used + noted;
END
$$;

-- Keeps one kind of denial, as note_access takes it: in the row of the same one today, or as a new row. Where the day
-- is full, with 50,000 rows, addresses and routes are left out, so that strangers cannot fill the table. Returns the
-- number of rows.
CREATE OR REPLACE FUNCTION note_denial(denied jsonb, today date, is_full boolean) RETURNS integer
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    moment  constant timestamptz := clock_timestamp();
    d       access_denial;
    t       token;
BEGIN
    d.reason := denied ->> 'reason';
    d.method := left(denied ->> 'method', 32);
    d.route := left(denied ->> 'route', 200);
    d.count := (denied ->> 'count')::bigint;
    IF NOT coalesce(d.reason ~ '^[a-z_]{1,40}$' AND d.method <> '' AND d.route <> ''
        AND d.count BETWEEN 1 AND 1000000000, false)
    THEN
        RETURN 0;
    END IF;
    -- 1. Whose token it was, and why it was not taken.
    IF denied ->> 'digest' ~ '^[0-9a-f]{64}$' THEN
        SELECT x.* INTO t FROM token x WHERE x.digest = decode(denied ->> 'digest', 'hex');
        SELECT p.id, p.organisation_id INTO d.principal_id, d.organisation_id
        FROM principal p WHERE p.id = t.principal_id;
        d.token_id := t.id;
    END IF;
    IF d.reason = 'unauthenticated' THEN
        d.reason := CASE WHEN t.id IS NULL THEN 'unknown_token' WHEN t.revoked_at IS NOT NULL THEN 'revoked_token'
            WHEN t.expires_at <= moment THEN 'expired_token' ELSE d.reason END;
    ELSIF d.reason = 'unknown_case' THEN
        -- Somebody else's: a case that is nobody's is a slip.
        SELECT h.body_id INTO d.body_id FROM case_head h WHERE h.case_id = case_named(denied ->> 'case');
        IF NOT FOUND THEN
            RETURN 0;
        END IF;
    END IF;
    -- 2. Where it came from.
    d.address := network_in(denied ->> 'address');
    IF is_full THEN
        d.address := NULL;
        d.method := '*';
        d.route := '*';
    END IF;
    d.fingerprint := sha256(convert_to(jsonb_build_array(d.organisation_id, d.principal_id, d.token_id, d.body_id,
        d.address, d.method, d.route, d.reason)::text, 'UTF8'));
    INSERT INTO access_denial AS x (day, fingerprint, organisation_id, principal_id, token_id, body_id, address, method,
        route, reason, first_at, last_at, count)
    VALUES (today, d.fingerprint, d.organisation_id, d.principal_id, d.token_id, d.body_id, d.address, d.method,
        d.route, d.reason, moment, moment, d.count)
    ON CONFLICT (day, fingerprint) DO UPDATE
    SET last_at = greatest(x.last_at, excluded.last_at), count = x.count + excluded.count;
    RETURN 1;
END
$$;

-- An address as it is kept: of IPv6 the network of 64 bits, which is one subscriber's. Null where it is none.
CREATE OR REPLACE FUNCTION network_in(address text) RETURNS inet
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE family(address::inet) WHEN 6 THEN network(set_masklen(address::inet, 64)) ELSE address::inet END;
EXCEPTION WHEN invalid_text_representation THEN
    RETURN NULL;
END
$$;

-- Takes away denials that are older than 90 days, at most `most`. Returns how many.
CREATE OR REPLACE FUNCTION sweep_denials(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    swept  integer;
BEGIN
    DELETE FROM access_denial d USING (
        SELECT x.day, x.fingerprint FROM access_denial x
        WHERE x.day < local_day(clock_timestamp()) - 90
        ORDER BY x.day, x.fingerprint LIMIT most FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE (d.day, d.fingerprint) = (old.day, old.fingerprint);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;

-- A denial as officers and operators see it. Of a person of another organisation who asked for a case of the reader's
-- body their token is not told.
CREATE OR REPLACE FUNCTION denial_shown(d access_denial, is_own boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_strip_nulls(jsonb_build_object('first_at', instant_text(d.first_at),
            'last_at', instant_text(d.last_at), 'count', d.count, 'reason', d.reason, 'method', d.method,
            'route', d.route, 'address', abbrev(d.address), 'organisation', o.code, 'person', p.name,
            'token', CASE WHEN is_own THEN d.token_id END,
            'body', CASE WHEN NOT is_own THEN (SELECT b.code FROM organisation b WHERE b.id = d.body_id) END))
        FROM (SELECT) AS x
        LEFT JOIN organisation o ON o.id = d.organisation_id
        LEFT JOIN principal p ON p.id = d.principal_id);
END
$$;

-- Denials of the reader's body, the newest first: of its people, and of strangers who asked for its cases. For its
-- officers; nothing to others.
CREATE OR REPLACE FUNCTION denials_seen(most integer, of_reason text DEFAULT NULL) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me  constant actor := reader();
BEGIN
    IF me.organisation_kind = 'body' AND 'officer' = ANY (me.roles) THEN
        RETURN QUERY SELECT denial_shown(d, d.organisation_id IS NOT DISTINCT FROM me.organisation_id)
            FROM access_denial d
            WHERE me.organisation_id IN (d.organisation_id, d.body_id)
                AND d.reason = coalesce(of_reason, d.reason)
            ORDER BY d.last_at DESC, d.fingerprint
            LIMIT most;
    END IF;
END
$$;

-- The same for operators: of an organisation, or of everybody, tokens that are nobody's included.
CREATE OR REPLACE FUNCTION denials_of(code text, most integer, of_reason text DEFAULT NULL) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT denial_shown(d, true)
        || jsonb_strip_nulls(jsonb_build_object('body', (SELECT b.code FROM organisation b WHERE b.id = d.body_id)))
    FROM access_denial d
    WHERE (denials_of.code IS NULL
            OR (SELECT o.id FROM organisation o WHERE o.code = upper(denials_of.code))
                IN (d.organisation_id, d.body_id))
        AND d.reason = coalesce(of_reason, d.reason)
    ORDER BY d.last_at DESC, d.fingerprint
    LIMIT most
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Signing in by an identity provider.
-- ---------------------------------------------------------------------------------------------------------------------

-- What servers have to know of issuers to verify what they issue. No secret is in it.
CREATE OR REPLACE FUNCTION sign_ins_in_force() RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT sign_in_shown(s, o)
    FROM sign_in s
    JOIN organisation o ON o.id = s.organisation_id
    WHERE s.ended_at IS NULL AND o.closed_at IS NULL
    ORDER BY s.created_at, s.id
$$;

-- An issuer as it is configured.
CREATE OR REPLACE FUNCTION sign_in_shown(s sign_in, o organisation) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object('id', s.id, 'organisation', o.code, 'issuer', s.issuer,
        'audience', s.audience, 'keys', s.keys_url, 'subject_claim', s.subject_claim, 'algorithms', s.algorithms,
        'token_types', s.token_types, 'scopes', s.scopes, 'loopback', s.loopback,
        'created_at', instant_text(s.created_at), 'people', (SELECT count(*) FROM sign_in_subject x
            WHERE x.sign_in_id = s.id AND x.ended_at IS NULL)));
END
$$;

-- Takes an access token that a server has verified, by whom it is about, for a token of that person: until it expires,
-- and an hour at most. Only of issuers that are configured, and of subjects that are linked; the row says by which
-- issuer, and stays. What was taken once is not taken anew, so that a row that was revoked stays so.
-- digest: of the access token with the organisation that was chosen. input: {"candidates": [{"sign_in", "subject"}],
-- "organisation"?, "expires_at", "access": digest of the access token alone}.
-- Returns {"status": done | unlinked | choose, "choices"?: [code], "expires_at"?}.
CREATE OR REPLACE FUNCTION take_sign_in(digest bytea, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    moment   constant timestamptz := clock_timestamp();
    until_   constant timestamptz := least((input ->> 'expires_at')::timestamptz, moment + interval '1 hour');
    digest_  constant bytea := digest;
    access   constant bytea := decode(input ->> 'access', 'hex');
    people   uuid[];
    codes    text[];
    issuers  uuid[];
BEGIN
    SELECT array_agg(x.principal_id ORDER BY o.code), array_agg(o.code ORDER BY o.code),
        array_agg(s.id ORDER BY o.code)
    INTO people, codes, issuers
    FROM jsonb_to_recordset(input -> 'candidates') AS c (sign_in uuid, subject text)
    JOIN sign_in s ON s.id = c.sign_in AND s.ended_at IS NULL
    JOIN sign_in_subject x ON x.sign_in_id = s.id AND x.subject = c.subject AND x.ended_at IS NULL
    JOIN principal p ON p.id = x.principal_id AND p.left_at IS NULL
    JOIN organisation o ON o.id = s.organisation_id AND o.closed_at IS NULL
    WHERE NOT input ? 'organisation' OR o.code = upper(input ->> 'organisation');
    IF codes IS NULL OR until_ IS NULL OR until_ <= moment THEN
        RETURN '{"status": "unlinked"}';
    ELSIF cardinality(codes) > 1 THEN
        RETURN jsonb_build_object('status', 'choose', 'choices', codes);
    END IF;
    -- Whoever ends the link or the issuer meanwhile waits, and ends this token too.
    PERFORM FROM sign_in s WHERE s.id = issuers[1] AND s.ended_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN '{"status": "unlinked"}';
    END IF;
    PERFORM FROM sign_in_subject x
    WHERE x.sign_in_id = issuers[1] AND x.principal_id = people[1] AND x.ended_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN '{"status": "unlinked"}';
    END IF;
    IF EXISTS (SELECT FROM token t WHERE t.access_digest = access AND t.principal_id = people[1]
        AND (t.revoked_at IS NOT NULL OR t.expires_at <= moment))
    THEN
        RETURN '{"status": "unlinked"}';
    END IF;
    INSERT INTO token (digest, id, principal_id, label, scopes, expires_at, sign_in_id, access_digest)
    SELECT digest, time_ordered_id(), people[1], left('signed in by ' || s.issuer, 200), s.scopes, until_, s.id, access
    FROM sign_in s WHERE s.id = issuers[1]
    ON CONFLICT DO NOTHING;
    RETURN (SELECT jsonb_build_object('status', 'done', 'expires_at', instant_text(t.expires_at))
        FROM token t WHERE t.digest = digest_);
END
$$;

-- Takes away tokens of sign-ins that expired 100 days ago, when no denial names them any more, at most `most`.
CREATE OR REPLACE FUNCTION sweep_sign_ins(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    swept  integer;
BEGIN
    DELETE FROM token t USING (
        SELECT x.id FROM token x
        WHERE x.sign_in_id IS NOT NULL AND x.expires_at < clock_timestamp() - interval '100 days'
            AND NOT EXISTS (SELECT FROM access_denial d WHERE d.token_id = x.id)
        ORDER BY x.id LIMIT most FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.id = old.id;
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;

-- Configures the issuers of an organisation, for operators. input: {"what": add | remove, "issuer", "audience"?,
-- "keys"?, "subject_claim"?, "algorithms"?, "token_types"?, "scopes"?, "loopback"?}. What is removed ends at once,
-- with every token that was taken by it. Returns the issuer as it is configured; null where there is none, or one of
-- the name already.
CREATE OR REPLACE FUNCTION operate_sign_in(code text, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    o  organisation;
    s  sign_in;
BEGIN
    SELECT x.* INTO STRICT o FROM organisation x WHERE x.code = upper(operate_sign_in.code);
    IF input ->> 'what' = 'add' THEN
        INSERT INTO sign_in (id, organisation_id, issuer, audience, keys_url, subject_claim, algorithms, token_types,
            scopes, loopback)
        SELECT time_ordered_id(), o.id, i.issuer, i.audience, i.keys, i.subject_claim, i.algorithms, i.token_types,
            i.scopes, coalesce(i.loopback, false)
        FROM jsonb_to_record(input) AS i (issuer text, audience text[], keys text, subject_claim text,
            algorithms text[], token_types text[], scopes text[], loopback boolean)
        ON CONFLICT DO NOTHING
        RETURNING * INTO s;
    ELSE
        UPDATE sign_in x SET ended_at = clock_timestamp()
        WHERE x.organisation_id = o.id AND x.issuer = input ->> 'issuer' AND x.ended_at IS NULL
        RETURNING * INTO s;
        UPDATE sign_in_subject x SET ended_at = clock_timestamp() WHERE x.sign_in_id = s.id AND x.ended_at IS NULL;
        UPDATE token t SET revoked_at = clock_timestamp() WHERE t.sign_in_id = s.id AND t.revoked_at IS NULL;
    END IF;
    RETURN CASE WHEN s.id IS NOT NULL THEN sign_in_shown(s, o) END;
END
$$;

-- Says that a person is whom an issuer of their organisation calls so, or is so no more; nobody says it of themselves.
-- input: {"issuer"?, "subject"}; the issuer may be left out where there is one.
CREATE OR REPLACE FUNCTION link_person(actor actor, p principal, input jsonb, links boolean, OUT done jsonb,
    OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    named     constant text := CASE WHEN links THEN 'link' ELSE 'unlink' END;
    issuers   constant uuid[] := ARRAY(SELECT s.id FROM sign_in s
        WHERE s.organisation_id = p.organisation_id AND s.ended_at IS NULL
            AND s.issuer = coalesce(input ->> 'issuer', s.issuer));
    s         sign_in;
    called    text;
    other     text;
BEGIN
    refusal := CASE
        WHEN p.id = ANY (selves(actor.principal_id)) AND links
            THEN refusal('own_record', jsonb_build_object('action', named))
        WHEN p.left_at IS NOT NULL AND links THEN refusal('has_left', jsonb_build_object('action', named,
            'reviewer', p.name, 'since', local_day(p.left_at)))
        WHEN cardinality(issuers) <> 1 THEN flawed(named, 'issuer', 'is not usable', coalesce('one of: ' || (
            SELECT string_agg(x.issuer, ', ' ORDER BY x.issuer) FROM sign_in x
            WHERE x.organisation_id = p.organisation_id AND x.ended_at IS NULL),
            'an issuer that an operator has configured: accredit sign-in add'))
        ELSE unusable_text(input || jsonb_build_object('command', named), 'subject', 255, true) END;
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    -- Whoever takes a token of it meanwhile is waited for, and its token ends with the link.
    SELECT x.* INTO s FROM sign_in x WHERE x.id = issuers[1] FOR SHARE;
    called := CASE s.subject_claim WHEN 'email' THEN lower(input ->> 'subject') ELSE input ->> 'subject' END;
    IF links THEN
        INSERT INTO sign_in_subject (sign_in_id, subject, principal_id, linked_by)
        VALUES (s.id, called, p.id, CASE WHEN actor.organisation_kind <> 'none' THEN actor.principal_id END)
        ON CONFLICT DO NOTHING;
        SELECT q.name INTO other FROM sign_in_subject x JOIN principal q ON q.id = x.principal_id
        WHERE x.sign_in_id = s.id AND x.subject = called AND x.ended_at IS NULL AND x.principal_id <> p.id;
        refusal := CASE WHEN other IS NOT NULL THEN flawed(named, 'subject', 'is linked to ' || other,
            'somebody whom nobody else is') END;
    ELSE
        UPDATE sign_in_subject x SET ended_at = clock_timestamp()
        WHERE x.sign_in_id = s.id AND x.subject = called AND x.principal_id = p.id AND x.ended_at IS NULL;
        refusal := CASE WHEN NOT FOUND THEN flawed(named, 'subject', 'is not linked to ' || p.name,
            'one that is: accredit person show') END;
        UPDATE token t SET revoked_at = clock_timestamp()
        WHERE t.sign_in_id = s.id AND t.principal_id = p.id AND t.revoked_at IS NULL AND refusal IS NULL;
    END IF;
    IF refusal IS NULL THEN
        PERFORM note_person(actor, p.id, named || 'ed', jsonb_build_object('issuer', s.issuer, 'subject', called));
        done := jsonb_build_object('person', person_named(p));
    END IF;
END
$$;

-- Whom issuers call a person, for those who see the record.
CREATE OR REPLACE FUNCTION identities_of(person uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('issuer', s.issuer, 'subject', x.subject,
            'linked_at', instant_text(x.linked_at)) ORDER BY x.linked_at), '[]')
        FROM sign_in_subject x JOIN sign_in s ON s.id = x.sign_in_id
        WHERE x.principal_id = person AND x.ended_at IS NULL AND s.ended_at IS NULL);
END
$$;

-- Takes requests out of those that a principal may make in this minute, `most`, over all servers. Returns how many of
-- those wanted are granted; null where the token is no good, so that nobody uses up what is another's.
CREATE OR REPLACE FUNCTION lease_requests(token_digest bytea, wanted integer, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    holder  constant uuid := (actor_of_token(token_digest)).principal_id;
    present constant bigint := floor(extract(epoch FROM clock_timestamp()) / 60);
    amount  constant integer := least(greatest(lease_requests.wanted, 0), 1000000);
    total   integer;
BEGIN
    IF holder IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO request_count AS r (principal_id, minute, requests)
    VALUES (holder, present, amount)
    ON CONFLICT (principal_id) DO UPDATE
    SET minute = excluded.minute, requests = least(1000000000,
        CASE WHEN r.minute = excluded.minute THEN r.requests ELSE 0 END + excluded.requests)
    RETURNING requests INTO total;
    RETURN greatest(0, least(amount, most - (total - amount)));
END
$$;
