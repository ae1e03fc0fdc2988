-- Head and foot of letters, their language, and what would be sent before it is.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Head and foot of a body's letters, as they are today; null where none are set.
CREATE OR REPLACE FUNCTION letterhead_of(body uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('address', h.address, 'telephone', h.telephone, 'web', h.web,
        'signatory', h.signatory, 'position', h.position, 'logo', CASE WHEN h.logo IS NOT NULL
            THEN jsonb_build_object('type', h.logo_type, 'bytes', translate(encode(h.logo, 'base64'), E'\n', '')) END))
    FROM letterhead h WHERE h.body_id = body
$$;

-- The language of letters to an address of an organisation, as whoever is written to there asked; null where nobody
-- did.
CREATE OR REPLACE FUNCTION language_at(org organisation, address text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT x.language
        FROM (
            SELECT p.language, p.language_on FROM principal p
            WHERE p.organisation_id IN (org.id, org.part_of) AND lower(p.email) = lower(address)
            UNION ALL
            SELECT c.language, c.language_on FROM organisation_contact c
            WHERE c.organisation_id IN (org.id, org.part_of) AND lower(c.email) = lower(address)
        ) AS x
        WHERE x.language IS NOT NULL
        ORDER BY x.language_on DESC, x.language
        LIMIT 1);
END
$$;

-- What somebody asks of letters to them, kept with its day. Returns {"status": done | refused | unauthenticated, …}.
CREATE OR REPLACE FUNCTION set_own_language(token_digest bytea, wanted text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor  constant actor := actor_of_token(token_digest);
    today  constant date := local_day(clock_timestamp());
BEGIN
    IF actor.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF scope_refusal(actor.scopes, 'act') IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', scope_refusal(actor.scopes, 'act', 'language'));
    ELSIF NOT coalesce(wanted IN ('en', 'cy', 'both'), false) THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', flawed('language', 'language',
            CASE WHEN wanted IS NULL THEN 'is missing' ELSE 'is not usable' END, 'cy, en or both'));
    END IF;
    PERFORM keep_language(actor, actor.principal_id, wanted, today);
    RETURN jsonb_build_object('status', 'done', 'language', wanted, 'since', today);
END
$$;

-- Keeps the language that somebody asks for, and what it was before on their record.
CREATE OR REPLACE FUNCTION keep_language(actor actor, principal uuid, wanted text, today date) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    PERFORM note_person(actor, p.id, 'changed', jsonb_build_object('language', coalesce(p.language, '')))
    FROM principal p WHERE p.id = keep_language.principal;
    UPDATE principal p SET language = wanted, language_on = today WHERE p.id = keep_language.principal;
END
$$;

-- For operators: what stands at the head and the foot of a body's letters. input: {"address"? [line], "telephone"?,
-- "web"?, "signatory"?, "position"? (words), "logo"? (base64), "remove_logo"? true}; what is not named stays, and null
-- takes away. Returns {"status": done | refused, …}; null where there is no such body.
CREATE OR REPLACE FUNCTION set_letterhead(code text, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    body   constant uuid := (SELECT o.id FROM organisation o
        WHERE o.code = upper(set_letterhead.code) AND o.kind = 'body');
    flaws  constant jsonb := letterhead_flaws(input);
    logo   constant bytea := bytes_in(input -> 'logo');
BEGIN
    IF body IS NULL THEN
        RETURN NULL;
    ELSIF flaws <> '[]' THEN
        RETURN jsonb_build_object('status', 'refused', 'detail',
            refusal('invalid_data', jsonb_build_object('action', 'letterhead', 'problems', flaws)));
    END IF;
    INSERT INTO letterhead AS h (body_id, address, telephone, web, signatory, position, logo, logo_type)
    VALUES (body, ARRAY(SELECT btrim(x) FROM jsonb_array_elements_text(coalesce(nullif(input -> 'address', 'null'),
        '[]')) AS x), input ->> 'telephone', input ->> 'web', input ->> 'signatory', words_in(input -> 'position'),
        logo, picture_type(logo))
    ON CONFLICT (body_id) DO UPDATE SET
        address = CASE WHEN input ? 'address' THEN excluded.address ELSE h.address END,
        telephone = CASE WHEN input ? 'telephone' THEN excluded.telephone ELSE h.telephone END,
        web = CASE WHEN input ? 'web' THEN excluded.web ELSE h.web END,
        signatory = CASE WHEN input ? 'signatory' THEN excluded.signatory ELSE h.signatory END,
        position = CASE WHEN input ? 'position' THEN excluded.position ELSE h.position END,
        logo = CASE WHEN input ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo ELSE h.logo END,
        logo_type = CASE WHEN input ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo_type ELSE h.logo_type END,
        set_at = excluded.set_at, set_by = excluded.set_by;
    RETURN jsonb_build_object('status', 'done', 'letterhead', letterhead_of(body) #- '{logo,bytes}');
END
$$;

-- What is wrong with a letterhead, each with its path: [] where nothing is.
CREATE OR REPLACE FUNCTION letterhead_flaws(input jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', m.path, 'message', 'is not usable', 'expected', m.expected)
        ORDER BY m.path), '[]')
    FROM (VALUES
        ('address', jsonb_typeof(input -> 'address') = 'array' AND jsonb_array_length(input -> 'address') <= 8
            AND NOT jsonb_path_exists(input -> 'address',
                '$[*] ? (@.type() != "string" || !(@ like_regex "^[^\\n\\r\\t]{1,100}$"))'),
            'at most 8 lines of at most 100 characters'),
        ('telephone', input ->> 'telephone' ~ '^[0-9+() -]{5,100}$', 'a telephone number'),
        ('web', is_web_address(input ->> 'web', 200), 'an address that begins with https://, without a user'),
        ('signatory', input ->> 'signatory' ~ '\S' AND input ->> 'signatory' !~ '[\n\r\t]'
            AND length(input ->> 'signatory') <= 200, 'the name of who signs, in one line'),
        ('position', words_in(input -> 'position') IS NOT NULL, 'words, or {"en": …, "cy": …}'),
        ('logo', length(bytes_in(input -> 'logo')) <= 262144 AND picture_type(bytes_in(input -> 'logo')) IS NOT NULL,
            'a PNG or JPEG picture of at most 256 KiB')
    ) AS m (path, fits, expected)
    WHERE input ? m.path AND input -> m.path <> 'null' AND NOT coalesce(m.fits, false)
$$;

-- What letters would go out if an action were taken on a case, for its officers: they are written down, and nothing of
-- it stays. `named`: that letter alone; without an action, the first action of the state after which it goes out.
-- Returns {"action", "letters": [as letters_to_write has them]}; null where the reader is no officer of the case's
-- body, or sees no such case. Without an action that sends the letter, {"actions": {action: [letter]}} of those that
-- send some.
CREATE OR REPLACE FUNCTION preview_letters(of_case uuid, named text, by_action text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me      constant actor := reader();
    stamp   constant timestamptz := clock_timestamp();
    head    case_head;
    sends   jsonb;
    chosen  text;
    r       ruling;
    e       case_event;
    shown   jsonb;
BEGIN
    SELECT * INTO head FROM case_head h
    WHERE h.case_id = of_case AND h.body_id = me.organisation_id AND 'officer' = ANY (me.roles) AND open_to(h, me)
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- 1. After which actions of where the case is now the letter goes out.
    SELECT coalesce(jsonb_object_agg(a.action, x.letters ORDER BY a.ordinal) FILTER (WHERE x.letters <> '[]'), '{}'),
        (array_agg(a.action ORDER BY a.ordinal) FILTER (WHERE x.letters ? named))[1]
    INTO sends, chosen
    FROM workflow_action a
    JOIN workflow_state f ON f.workflow_id = a.workflow_id AND f.state = a.from_state
    JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
    CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(l.letter ORDER BY l.ordinal), '[]') AS letters
        FROM workflow_letter l
        WHERE l.workflow_id = a.workflow_id AND l.moments && moments_ahead(a, f, t)) AS x
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state
        AND (by_action IS NULL OR a.action = by_action);
    IF chosen IS NULL THEN
        RETURN jsonb_build_object('actions', sends);
    END IF;
    -- 2. What the action would put down.
    SELECT a.action, a.to_state INTO r.action, r.to_state FROM workflow_action a
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.action = chosen;
    r.role := 'officer';
    head.simulated := false;
    BEGIN
        e := write_event(head, system_actor(), jsonb_build_object('command', 'act', 'action', chosen), r,
            greatest(stamp, head.last_at), greatest(stamp, head.last_at), sha256(''));
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'number', l.letter_no,
            'letter', l.letter, 'recipient', l.recipient, 'addressee', l.addressee, 'address', l.address,
            'facts', l.facts, 'letterhead', letterhead_of(l.body_id))) ORDER BY l.letter_no), '[]') INTO shown
        FROM case_letter l
        WHERE l.case_id = e.case_id AND l.seq = e.seq AND l.letter = named;
        RAISE EXCEPTION 'only shown' USING ERRCODE = 'AC001';
    EXCEPTION WHEN SQLSTATE 'AC001' THEN
        NULL;  -- everything since BEGIN is undone, but for what a variable holds
    END;
    RETURN jsonb_build_object('action', chosen, 'letters', shown);
END
$$;
