-- Officers of cases: who looks after a case at its body, by the body's rule or by hand. It is for lists and letters:
-- nobody is kept from acting by it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The officers of a body: who has the role, and a token that is taken. Whoever has left has none.
CREATE OR REPLACE FUNCTION officers_at(body uuid) RETURNS SETOF principal
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT p.*
    FROM principal p
    WHERE p.organisation_id = body AND 'officer' = ANY (p.roles) AND is_active(p.id);
END
$$;

-- Whether a case goes on: it is open, or what it came to is on the register and has not ended.
CREATE OR REPLACE FUNCTION goes_on(head case_head) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN head.closed_at IS NULL
        OR EXISTS (SELECT FROM case_register c WHERE c.case_id = head.case_id AND c.status <> 'ended');
END
$$;

-- What blocks a command of the body's own on a case that has ended, as a refusal; null where the case goes on.
CREATE OR REPLACE FUNCTION ended_blocked_by(head case_head, named text) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN NOT goes_on(head) THEN refusal('case_ended',
        jsonb_build_object('action', named, 'state', head.state, 'outcome', head.outcome)) END
$$;

-- An officer of a body by name, address or id, or why nobody who is called so can have a case.
CREATE OR REPLACE FUNCTION officer_named(body uuid, called jsonb, named text, OUT officer uuid, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    person   principal;
    allowed  constant jsonb := (SELECT coalesce(jsonb_agg(o.name ORDER BY o.name), '[]') FROM officers_at(body) AS o);
BEGIN
    officer := (SELECT o.id FROM officers_at(body) AS o WHERE o.id = person_called(body, called, '{officer}'));
    IF officer IS NOT NULL THEN
        RETURN;
    END IF;
    -- Who has left is known by the name, too.
    SELECT * INTO person FROM principal p
    WHERE p.organisation_id = body
        AND (lower(p.name) = lower(called #>> '{}') OR lower(p.email) = lower(called #>> '{}')
            OR p.id::text = lower(called #>> '{}'))
    ORDER BY p.left_at NULLS FIRST, 'officer' = ANY (p.roles) DESC LIMIT 1;
    IF 1 < (SELECT count(*) FROM people_called(body, called #>> '{}') AS p WHERE 'officer' = ANY (p.roles)) THEN
        refusal := person_missing(named, body, called, '{officer}');
    ELSIF person.id IS NULL THEN
        refusal := refusal('no_such_officer', jsonb_build_object('action', named, 'officer', called,
            'allowed', allowed));
    ELSE
        refusal := refusal('officer_left', jsonb_build_object('action', named, 'officer', person.name,
            'because', CASE WHEN 'officer' = ANY (person.roles) THEN 'token' ELSE 'role' END, 'allowed', allowed));
    END IF;
END
$$;

-- The officer to whom a rule gives a case; null where nobody is suited: officers who are not away, and have no interest
-- in it. round-robin: who was given a case the longest ago; load: who has the fewest open ones; subject: who knows the
-- most of what it is about. Equals take turns.
CREATE OR REPLACE FUNCTION officer_by_rule(head case_head, rule text, moment timestamptz, besides uuid) RETURNS uuid
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today       constant date := local_day(moment);
    subject     constant tsvector := CASE WHEN rule = 'subject' THEN (
        SELECT subject_words(f.submission) FROM case_facts f WHERE f.case_id = head.case_id) END;
    candidates  uuid[];
    turns       timestamptz[];
BEGIN
    SELECT array_agg(x.id ORDER BY x.place), array_agg(x.turn ORDER BY x.place) INTO candidates, turns
    FROM (
        SELECT o.id, l.turn, row_number() OVER (ORDER BY
            cardinality(known_words(v.expertise, subject)) DESC,
            CASE WHEN rule <> 'round-robin' THEN l.load END, l.turn NULLS FIRST, o.name) AS place
        FROM officers_at(head.body_id) AS o
        LEFT JOIN reviewer_profile v ON v.principal_id = o.id
        CROSS JOIN LATERAL officer_load(o.id) AS l
        WHERE o.id IS DISTINCT FROM besides
            AND NOT EXISTS (SELECT FROM absence n
                WHERE n.principal_id = o.id AND today BETWEEN n.from_day AND n.until_day)
            AND interests_in(head, o.id, today) IS NULL
    ) AS x;
    -- Of those who suit equally, whoever is given another case at this moment is passed over, so that what is handed in
    -- at once is spread. Nobody waits: where all are, the case itself says who.
    IF rule <> 'subject' THEN
        FOR i IN 1 .. coalesce(cardinality(candidates), 0) LOOP
            PERFORM FROM principal p WHERE p.id = candidates[i] FOR NO KEY UPDATE SKIP LOCKED;
            IF FOUND AND (officer_load(candidates[i])).turn IS NOT DISTINCT FROM turns[i] THEN
                RETURN candidates[i];
            END IF;
        END LOOP;
        RETURN candidates[1 + abs(hashtext(head.case_id::text)::bigint) % cardinality(candidates)];
    END IF;
    RETURN candidates[1];
END
$$;

-- How many open cases somebody looks after, and when they were last given one.
CREATE OR REPLACE FUNCTION officer_load(principal uuid, OUT load bigint, OUT turn timestamptz)
LANGUAGE sql VOLATILE
SET search_path = accredit, pg_temp
AS $$
    SELECT count(*) FILTER (WHERE c.ended_seq IS NULL AND h.closed_at IS NULL), max(c.recorded_at)
    FROM case_officer c JOIN case_head h ON h.case_id = c.case_id
    WHERE c.principal_id = principal
$$;

-- Gives a case that comes to its body to an officer by the body's rule, the first time that somebody is suited.
CREATE OR REPLACE FUNCTION assign_by_rule(e case_event, head case_head) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    rule    text;
    chosen  uuid;
BEGIN
    SELECT o.officer_rule INTO rule FROM organisation o WHERE o.id = head.body_id;
    IF rule IS NULL OR EXISTS (SELECT FROM case_officer c WHERE c.case_id = head.case_id) THEN
        RETURN;
    END IF;
    chosen := officer_by_rule(head, rule, e.occurred_at, NULL);
    IF chosen IS NOT NULL THEN
        INSERT INTO case_officer (case_id, seq, body_id, provider_id, principal_id, by_rule, recorded_at)
        VALUES (e.case_id, e.seq, e.body_id, e.provider_id, chosen, rule, e.recorded_at);
    END IF;
END
$$;

-- assign: give a case to an officer, oneself or another. For officers; nobody is given a case in which they have an
-- interest.
CREATE OR REPLACE FUNCTION decide_assign(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r          ruling := ruling_on_officer(head, actor, 'assign');
    chosen     uuid;
    interests  jsonb;
BEGIN
    r.refusal := coalesce(r.refusal, unusable_text(input, 'officer', 200, true));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT x.officer, x.refusal INTO chosen, r.refusal
    FROM officer_named(head.body_id, input -> 'officer', 'assign') AS x;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    interests := jsonb_path_query_array(interests_in(head, chosen, local_day(moment)),
        '$[*] ? (@.nature != "judged before")');
    IF EXISTS (SELECT FROM case_officer c
        WHERE c.case_id = head.case_id AND c.ended_seq IS NULL AND c.principal_id = chosen)
    THEN
        r.refusal := refusal('officer_already', jsonb_build_object('action', 'assign', 'officer', input -> 'officer'));
    ELSIF interests <> '[]' THEN
        r.refusal := refusal('conflict', jsonb_build_object('action', 'assign', 'interests', interests));
    END IF;
    RETURN r;
END
$$;

-- unassign: take a case from its officer and give it to nobody. For officers.
CREATE OR REPLACE FUNCTION decide_unassign(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_officer(head, actor, 'unassign');
BEGIN
    IF r.refusal IS NULL
        AND NOT EXISTS (SELECT FROM case_officer c WHERE c.case_id = head.case_id AND c.ended_seq IS NULL)
    THEN
        r.refusal := refusal('officer_already', jsonb_build_object('action', 'unassign'));
    END IF;
    RETURN r;
END
$$;

-- What assigning a case and taking it back from its officer have in common.
CREATE OR REPLACE FUNCTION ruling_on_officer(head case_head, actor actor, named text) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := named;
    r.role := role_among(head, actor, ARRAY['officer', 'system']);  -- the system: where an operator says who left
    r.project := 'officer';
    r.refusal := CASE WHEN r.role IS NULL THEN not_permitted(named, head, ARRAY['officer'])
        ELSE ended_blocked_by(head, named) END;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_officer(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_officer c SET ended_seq = e.seq WHERE c.case_id = e.case_id AND c.ended_seq IS NULL;
    IF e.command = 'assign' THEN
        INSERT INTO case_officer (case_id, seq, body_id, provider_id, principal_id, recorded_at)
        SELECT e.case_id, e.seq, e.body_id, e.provider_id, x.officer, e.recorded_at
        FROM officer_named(e.body_id, input -> 'officer', 'assign') AS x;
    END IF;
END
$$;

-- Who was given a case by an event, and whose it was until then; null to everybody but the body.
CREATE OR REPLACE FUNCTION assignment_seen(e case_event) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN nullif(jsonb_strip_nulls(jsonb_build_object(
        'officer', (SELECT p.name FROM case_officer c JOIN principal p ON p.id = c.principal_id
            WHERE c.case_id = e.case_id AND c.seq = e.seq),
        'instead_of', (SELECT p.name FROM case_officer c JOIN principal p ON p.id = c.principal_id
            WHERE c.case_id = e.case_id AND c.ended_seq = e.seq))), '{}');
END
$$;

-- Whether the officer of a case is whom a list asks for: `me`, also as the deputy of who is away today; `none`; or a
-- name.
CREATE OR REPLACE FUNCTION has_officer(of_case uuid, wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    has  constant uuid := (SELECT c.principal_id FROM case_officer c
        WHERE c.case_id = of_case AND c.ended_seq IS NULL);
    me   constant reader_side := known_reader();
BEGIN
    RETURN CASE wanted WHEN 'none' THEN has IS NULL
        WHEN 'me' THEN has = me.principal_id OR reads_as_deputy_of(has, local_day(clock_timestamp()))
        ELSE has IN (SELECT p.id FROM principal p
            WHERE p.organisation_id = me.body_id AND lower(p.name) = lower(wanted))
        END IS TRUE;
END
$$;

-- The officers of the reader's body and whoever else has cases of it, to its people: how many open cases each looks
-- after, whether they still act for it, what they know and when they are away.
CREATE OR REPLACE FUNCTION officers_seen() RETURNS TABLE (
    officer text, acts boolean, cases integer, expertise text[], away jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT p.name, o.id IS NOT NULL, l.load::integer, coalesce(v.expertise, '{}'), (
        SELECT coalesce(jsonb_agg(jsonb_build_object('from', n.from_day, 'until', n.until_day) ORDER BY n.from_day),
            '[]')
        FROM absence n WHERE n.principal_id = p.id AND n.until_day >= local_day(clock_timestamp()))
    FROM reader() AS me
    JOIN principal p ON p.organisation_id = me.organisation_id
    LEFT JOIN officers_at(me.organisation_id) AS o ON o.id = p.id
    LEFT JOIN reviewer_profile v ON v.principal_id = p.id
    CROSS JOIN LATERAL officer_load(p.id) AS l
    WHERE me.organisation_kind = 'body' AND (o.id IS NOT NULL OR l.load > 0)
    ORDER BY p.name
$$;

-- Gives everything that goes on of one officer to another, or to several by the body's rule. input: {"from", "to"?}
-- Returns {"status": done | refused | unauthenticated, "moved": [{case, officer?}], "kept": [{case, reason}]}; whoever
-- is suited to none of it leaves it without an officer.
CREATE OR REPLACE FUNCTION reassign_officer(token_digest bytea, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor    constant actor := actor_of_token(token_digest);
    rule     text;
    leaver   uuid;
    heir     uuid;
    refusal  jsonb;
    cases    uuid[];
BEGIN
    IF actor.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF scope_refusal(actor.scopes, 'manage') IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', scope_refusal(actor.scopes, 'manage', 'reassign'));
    END IF;
    input := normal_input(input);
    SELECT o.officer_rule INTO rule FROM organisation o WHERE o.id = actor.organisation_id;
    -- 1. From whom and to whom: whoever has left may still have cases, and gets none.
    SELECT p.id INTO leaver FROM principal p
    WHERE p.organisation_id = actor.organisation_id
        AND (lower(p.name) = lower(input ->> 'from') OR p.id::text = lower(input ->> 'from'))
    ORDER BY EXISTS (SELECT FROM case_officer c WHERE c.principal_id = p.id AND c.ended_seq IS NULL) DESC, p.left_at
        LIMIT 1;
    IF NOT (actor.organisation_kind = 'body' AND 'officer' = ANY (actor.roles)) THEN
        refusal := refusal('not_permitted', '{"action": "reassign", "roles": ["officer"]}');
    ELSIF leaver IS NULL THEN
        refusal := coalesce(unusable_text(input || '{"command": "reassign"}', 'from', 200, true),
            (officer_named(actor.organisation_id, input -> 'from', 'reassign')).refusal);
    ELSIF input ? 'to' THEN
        SELECT x.officer, x.refusal INTO heir, refusal
        FROM officer_named(actor.organisation_id, input -> 'to', 'reassign') AS x;
        IF heir = leaver THEN
            refusal := refusal('officer_already', jsonb_build_object('action', 'reassign', 'officer', input -> 'to'));
        END IF;
    ELSIF rule IS NULL THEN
        refusal := flawed('reassign', 'to', 'is missing',
            'the name of an officer, as the body has no rule by which cases get one');
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;
    -- 2. Locks come first, in case order.
    cases := ARRAY(SELECT c.case_id FROM case_officer c WHERE c.principal_id = leaver AND c.ended_seq IS NULL);
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;
    RETURN '{"status": "done"}'::jsonb || move_cases(actor, leaver, heir, rule, cases);
END
$$;

-- Moves cases from one officer to another, or by a rule: what was moved, and what was kept and why.
CREATE OR REPLACE FUNCTION move_cases(actor actor, leaver uuid, heir uuid, rule text, cases uuid[]) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head    case_head;
    chosen  uuid;
    done    outcome;
    moved   jsonb := '[]';
    kept    jsonb := '[]';
BEGIN
    FOR head IN
        SELECT h.* FROM case_head h
        JOIN case_officer c ON c.case_id = h.case_id AND c.ended_seq IS NULL AND c.principal_id = leaver
        WHERE h.case_id = ANY (cases) AND goes_on(h)
        ORDER BY h.opened_at, h.case_id
    LOOP
        chosen := CASE WHEN heir IS NULL AND rule IS NOT NULL
            THEN officer_by_rule(head, rule, greatest(clock_timestamp(), head.last_at), leaver)
            ELSE heir END;
        SELECT * INTO done FROM perform_as(actor, jsonb_build_array(CASE WHEN chosen IS NULL
            THEN '{"command": "unassign"}'::jsonb
            ELSE jsonb_build_object('command', 'assign', 'officer', chosen) END), ARRAY[head.case_id]);
        IF done.status = 'done' THEN
            moved := moved || jsonb_strip_nulls(jsonb_build_object('case', head.reference,
                'officer', (SELECT p.name FROM principal p WHERE p.id = chosen)));
        ELSE
            kept := kept || jsonb_build_object('case', head.reference, 'reason', done.detail -> 'reason');
        END IF;
    END LOOP;
    RETURN jsonb_build_object('moved', moved, 'kept', kept);
END
$$;
