-- What tests that attack the door found.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Performs a list of commands for the holder of a token. Only where each statement sees what others have committed: a transaction with
-- one snapshot would still see a token that was revoked, and not yet see an interest that was declared.
CREATE OR REPLACE FUNCTION perform(token_digest bytea, commands jsonb) RETURNS SETOF outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who    caller;
    cases  uuid[] := '{}';
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'commands are performed in transactions that read what is committed'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED; or reset default_transaction_isolation';
    END IF;
    -- 1. Which cases, then their locks, in case order, in a statement of their own.
    FOR n IN 0 .. jsonb_array_length(commands) - 1 LOOP
        cases := cases || CASE WHEN commands -> n ? 'case' THEN case_named(commands -> n ->> 'case') END;
    END LOOP;
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 2. Who is asking, as of after the lock: a revoked token stops at once.
    SELECT p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample INTO who
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        RETURN QUERY SELECT n::integer, 'unauthenticated', NULL::uuid, NULL, NULL::integer, NULL, NULL, NULL::timestamptz, false, '{"reason": "unauthenticated"}'::jsonb
            FROM generate_series(1, jsonb_array_length(commands)) AS n;
        RETURN;
    END IF;

    -- 3. Timers are not for people.
    RETURN QUERY SELECT * FROM perform_as(who, commands, cases);
END
$$;

-- What people say of themselves as reviewers, and officers of those of their body. asked: {"what", "reviewer"? (name or id; oneself), …
--   interest:      "organisation" (its code), "nature", "from", "until"?
--   end_interest:  "id", "until"
--   away:          "from", "until"
--   back:          "from"
--   profile:       "expertise": [word], "lay": bool, by officers alone}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is there already, and stays as it is.
CREATE OR REPLACE FUNCTION tend_reviewers(token_digest bytea, asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who        caller := holder_of(token_digest);
    what       constant text := asked ->> 'what';
    principal  uuid;
    first_day  constant date := day_in(asked -> 'from');
    last_day   constant date := day_in(asked -> 'until');
    partner    organisation;
    i          interest;
    cases      jsonb;
    refusal    jsonb;
BEGIN
    IF who.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    END IF;
    -- 1. Of whom: oneself, or somebody of the same body where an officer says it.
    SELECT p.id INTO principal FROM principal p
    WHERE p.organisation_id = who.organisation_id AND who.organisation_kind = 'body'
        AND CASE WHEN asked ? 'reviewer' THEN p.name = asked ->> 'reviewer' OR p.id::text = asked ->> 'reviewer' ELSE p.id = who.principal_id END;
    IF who.organisation_kind <> 'body' OR (principal IS DISTINCT FROM who.principal_id AND NOT 'officer' = ANY (who.roles))
        OR (what = 'profile' AND NOT 'officer' = ANY (who.roles))
    THEN
        refusal := jsonb_build_object('reason', 'not_permitted', 'action', what, 'roles', '["officer"]'::jsonb);
    ELSIF principal IS NULL THEN
        refusal := jsonb_build_object('reason', 'no_such_member', 'action', what, 'reviewer', asked -> 'reviewer');
    -- 2. What is said.
    ELSIF what IN ('interest', 'away', 'back') AND first_day IS NULL THEN
        refusal := flawed(what, 'from', CASE WHEN asked ? 'from' THEN 'is not usable' ELSE 'is missing' END, 'a day, such as 2026-04-01');
    ELSIF (what IN ('end_interest', 'away') AND last_day IS NULL) OR (asked ? 'until' AND (last_day IS NULL OR last_day < first_day)) THEN
        refusal := flawed(what, 'until', CASE WHEN asked ? 'until' THEN 'is not usable' ELSE 'is missing' END, 'a day, not before the first');
    ELSIF what = 'interest' THEN
        SELECT * INTO partner FROM organisation o WHERE o.code = upper(asked ->> 'organisation');
        IF partner.id IS NULL THEN
            refusal := flawed(what, 'organisation', CASE WHEN asked ? 'organisation' THEN 'is not known' ELSE 'is missing' END, 'the code of a registered organisation');
        ELSIF NOT coalesce(asked ->> 'nature' IN ('employment', 'governance', 'consultancy', 'ownership', 'family', 'collaboration', 'other'), false) THEN
            refusal := flawed(what, 'nature', CASE WHEN asked ? 'nature' THEN 'is not known' ELSE 'is missing' END,
                'employment, governance, consultancy, ownership, family, collaboration or other');
        ELSE
            INSERT INTO interest AS n (principal_id, organisation_id, nature, from_day, until_day, declared_by)
            VALUES (principal, partner.id, asked ->> 'nature', first_day, last_day, who.principal_id)
            ON CONFLICT DO NOTHING;
            SELECT * INTO i FROM interest n
            WHERE n.principal_id = principal AND n.organisation_id = partner.id AND n.nature = asked ->> 'nature' AND n.from_day = first_day;
            cases := unseat(who, i);
            RETURN jsonb_build_object('status', 'done', 'id', i.id, 'unassigned_from', cases);
        END IF;
    ELSIF what = 'end_interest' THEN
        SELECT * INTO i FROM interest n
        WHERE n.id::text = lower(asked ->> 'id') AND n.from_day <= last_day
            AND EXISTS (SELECT FROM principal p WHERE p.id = n.principal_id AND p.organisation_id = who.organisation_id
                AND (p.id = who.principal_id OR 'officer' = ANY (who.roles)));
        IF i.id IS NULL THEN
            refusal := jsonb_build_object('reason', 'no_such_member', 'action', what, 'reviewer', asked -> 'id');
        ELSIF i.principal_id = who.principal_id AND last_day < local_day(i.declared_at) THEN
            -- Else whoever is kept from a case could say that what keeps them was over long ago.
            refusal := flawed(what, 'until', 'is before the day on which the interest was declared',
                format('%s or later; an earlier end is for an officer to say, of somebody else', local_day(i.declared_at)::text));
        ELSE
            UPDATE interest n SET until_day = last_day, ended_by = who.principal_id WHERE n.id = i.id;
        END IF;
    ELSIF what = 'away' THEN
        INSERT INTO absence AS n (principal_id, from_day, until_day, set_by) VALUES (principal, first_day, last_day, who.principal_id)
        ON CONFLICT (principal_id, from_day) DO UPDATE SET until_day = excluded.until_day, set_by = excluded.set_by;
    ELSIF what = 'back' THEN
        DELETE FROM absence n WHERE n.principal_id = principal AND n.from_day = first_day;
    ELSIF what = 'profile' THEN
        IF jsonb_typeof(asked -> 'expertise') IS DISTINCT FROM 'array' OR jsonb_array_length(asked -> 'expertise') > 50
            OR EXISTS (SELECT FROM jsonb_array_elements(asked -> 'expertise') AS x WHERE jsonb_typeof(x) <> 'string' OR x #>> '{}' !~ '\S' OR length(x #>> '{}') > 100)
        THEN
            refusal := flawed(what, 'expertise', 'is not usable', 'at most 50 words or phrases of at most 100 characters');
        ELSIF jsonb_typeof(asked -> 'lay') IS DISTINCT FROM 'boolean' THEN
            refusal := flawed(what, 'lay', 'is not usable', 'true or false');
        ELSE
            INSERT INTO reviewer_profile AS n (principal_id, expertise, lay, set_by)
            VALUES (principal, ARRAY(SELECT btrim(x) FROM jsonb_array_elements_text(asked -> 'expertise') AS x), (asked ->> 'lay')::boolean, who.principal_id)
            ON CONFLICT (principal_id) DO UPDATE SET expertise = excluded.expertise, lay = excluded.lay, set_by = excluded.set_by;
        END IF;
    ELSE
        refusal := jsonb_build_object('reason', 'unknown_command', 'command', what);
    END IF;
    RETURN CASE WHEN refusal IS NULL THEN '{"status": "done"}' ELSE jsonb_build_object('status', 'refused', 'detail', refusal) END;
END
$$;
