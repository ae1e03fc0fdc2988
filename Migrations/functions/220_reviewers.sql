-- People who review: what they know, what they have interests in and when they are away.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- A reviewer of the body of a case, by name, address or id.
CREATE OR REPLACE FUNCTION reviewer_named(head case_head, called jsonb) RETURNS uuid
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT person_called(head.body_id, called, ARRAY['reviewer'])
$$;

-- Takes up somebody's interest in every case where they hold a seat: they lose it there. Locks come first, in case
-- order.
CREATE OR REPLACE FUNCTION unseat(actor actor, of_interest interest) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    cases  uuid[];
    unassigned   jsonb := '[]';
    head   case_head;
BEGIN
    cases := ARRAY(SELECT DISTINCT a.case_id
        FROM case_assignment a
        WHERE a.principal_id = of_interest.principal_id AND a.ended_at IS NULL);
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;
    FOR head IN
        SELECT h.* FROM case_head h WHERE h.case_id = ANY (cases) AND h.closed_at IS NULL ORDER BY h.case_id
    LOOP
        CONTINUE WHEN interests_in(head, of_interest.principal_id, local_day(clock_timestamp())) IS NULL;
        unassigned := unassigned || declare_for(actor, head.case_id, of_interest.principal_id, of_interest.nature,
            'interest ' || of_interest.id);
    END LOOP;
    RETURN unassigned;
END
$$;

-- Declares somebody's interest in a case for them: they lose their seat there. Returns the case, in a list; an empty
-- one where it was declared already, or the case is closed.
CREATE OR REPLACE FUNCTION declare_for(actor actor, of_case uuid, principal uuid, nature text, key text) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(o.reference), '[]')
        FROM perform_as(actor, jsonb_build_array(jsonb_build_object('command', 'declare', 'nature', nature,
            'reviewer', principal, 'key', key)), ARRAY[of_case]) AS o
        WHERE o.status = 'done');
END
$$;

-- What people say of themselves as reviewers, and officers of those of their body. input: {"what", "reviewer"? (name or
-- id; oneself), …
--   interest:      "organisation" (its code), "nature", "from", "until"?
--   end_interest:  "id", "until"
--   withdraw_interest:  "id", "reason", by who declared it
--   away:          "from", "until", "deputy"? (name or id)
--   back:          "from"
--   profile:       "expertise": [word], "lay": bool, by officers alone}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is there already, and stays as it is.
CREATE OR REPLACE FUNCTION update_reviewers(token_digest bytea, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor      constant actor := actor_of_token(token_digest);
    of_body    constant text[] := '{officer,reviewer,decider,analyst}';
    what       constant text := input ->> 'what';
    principal  uuid;
    first_day  constant date := day_in(input -> 'from');
    last_day   constant date := day_in(input -> 'until');
    result     jsonb := '{"status": "done"}';
    refusal    jsonb;
BEGIN
    IF actor.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF scope_refusal(actor.scopes, 'act') IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', scope_refusal(actor.scopes, 'act', what));
    END IF;
    -- 1. Of whom: oneself, or somebody of the same body where an officer says it.
    principal := CASE WHEN actor.organisation_kind <> 'body' THEN NULL
        WHEN input ? 'reviewer' THEN person_called(actor.organisation_id, input -> 'reviewer', of_body)
        ELSE actor.principal_id END;
    IF actor.organisation_kind <> 'body'
        OR (principal IS DISTINCT FROM actor.principal_id AND NOT 'officer' = ANY (actor.roles))
        OR (what = 'profile' AND NOT 'officer' = ANY (actor.roles))
    THEN
        refusal := refusal('not_permitted', jsonb_build_object('action', what, 'roles', '["officer"]'::jsonb));
    ELSIF principal IS NULL THEN
        refusal := person_missing(what, actor.organisation_id, input -> 'reviewer', of_body);
    -- 2. What is said.
    ELSIF NOT coalesce(what = ANY ('{interest,end_interest,withdraw_interest,away,back,profile}'), false) THEN
        refusal := flawed(coalesce(what, 'reviewers'), 'what',
            CASE WHEN what IS NULL THEN 'is missing' ELSE 'is not known' END,
            'interest, end_interest, withdraw_interest, away, back or profile');
    ELSIF what IN ('interest', 'away', 'back') AND first_day IS NULL THEN
        refusal := flawed(what, 'from', CASE WHEN input ? 'from' THEN 'is not usable' ELSE 'is missing' END,
            'a day, such as 2026-04-01');
    ELSIF (what IN ('end_interest', 'away') AND last_day IS NULL)
        OR (input ? 'until' AND (last_day IS NULL OR last_day < first_day))
    THEN
        refusal := flawed(what, 'until', CASE WHEN input ? 'until' THEN 'is not usable' ELSE 'is missing' END,
            'a day, not before the first');
    ELSIF what = 'interest' THEN
        SELECT x.refusal, result || x.done INTO refusal, result FROM add_interest(actor, principal, input) AS x;
    ELSIF what = 'end_interest' THEN
        refusal := end_interest(actor, input, last_day);
    ELSIF what = 'withdraw_interest' THEN
        refusal := withdraw_interest(actor, input);
    ELSIF what = 'away' THEN
        SELECT x.refusal, result || x.done INTO refusal, result FROM add_absence(actor, principal, input) AS x;
    ELSIF what = 'back' THEN
        DELETE FROM absence n WHERE n.principal_id = principal AND n.from_day = first_day;
    ELSE
        refusal := set_profile(actor, principal, input);
    END IF;
    RETURN CASE WHEN refusal IS NULL
        THEN result
        ELSE jsonb_build_object('status', 'refused', 'detail', refusal) END;
END
$$;

-- A standing interest of somebody. Whoever sits on panels that it keeps them from loses the seats.
CREATE OR REPLACE FUNCTION add_interest(actor actor, principal uuid, input jsonb, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    first_day  constant date := day_in(input -> 'from');
    partner    organisation;
    i          interest;
BEGIN
    SELECT * INTO partner FROM organisation o WHERE o.code = upper(input ->> 'organisation');
    IF partner.id IS NULL THEN
        refusal := flawed('interest', 'organisation',
            CASE WHEN input ? 'organisation' THEN 'is not known' ELSE 'is missing' END,
            'the code of a registered organisation');
        RETURN;
    ELSIF NOT coalesce(input ->> 'nature' IN ('employment', 'governance', 'consultancy', 'ownership', 'family',
        'collaboration', 'other'), false)
    THEN
        refusal := flawed('interest', 'nature',
            CASE WHEN input ? 'nature' THEN 'is not known' ELSE 'is missing' END,
            'employment, governance, consultancy, ownership, family, collaboration or other');
        RETURN;
    END IF;
    INSERT INTO interest AS n (principal_id, organisation_id, nature, from_day, until_day, declared_by)
    VALUES (principal, partner.id, input ->> 'nature', first_day, day_in(input -> 'until'), actor.principal_id)
    ON CONFLICT DO NOTHING;
    SELECT * INTO i FROM interest n
    WHERE n.principal_id = principal
        AND n.withdrawn_at IS NULL
        AND n.organisation_id = partner.id
        AND n.nature = input ->> 'nature'
        AND n.from_day = first_day;
    done := jsonb_build_object('id', i.id, 'unassigned_from', unseat(actor, i));
END
$$;

-- The end of a standing interest, by whose it is or by an officer; a refusal where that cannot be.
CREATE OR REPLACE FUNCTION end_interest(actor actor, input jsonb, last_day date) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    i  interest;
BEGIN
    SELECT * INTO i FROM interest n
    WHERE n.id::text = lower(input ->> 'id') AND n.withdrawn_at IS NULL AND n.from_day <= last_day
        AND EXISTS (SELECT FROM principal p
            WHERE p.id = n.principal_id
                AND p.organisation_id = actor.organisation_id
                AND (p.id = actor.principal_id OR 'officer' = ANY (actor.roles)));
    IF i.id IS NULL THEN
        RETURN refusal('no_such_member', jsonb_build_object('action', 'end_interest', 'reviewer', input -> 'id'));
    ELSIF i.principal_id = actor.principal_id AND last_day < local_day(i.declared_at) THEN
        -- Else whoever is kept from a case could say that what keeps them was over long ago.
        RETURN flawed('end_interest', 'until', 'is before the day on which the interest was declared',
            format('%s or later; an earlier end is for an officer to say, of somebody else',
                local_day(i.declared_at)::text));
    END IF;
    UPDATE interest n SET until_day = last_day, ended_by = actor.principal_id WHERE n.id = i.id;
    RETURN NULL;
END
$$;

-- Takes back a standing interest that was declared by mistake, by who declared it; a refusal where that cannot be.
CREATE OR REPLACE FUNCTION withdraw_interest(actor actor, input jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    flaw  constant jsonb := without_reason(input || '{"command": "withdraw_interest"}');
    i     interest;
BEGIN
    IF flaw IS NOT NULL THEN
        RETURN flaw;
    END IF;
    UPDATE interest n SET withdrawn_at = clock_timestamp(), withdrawn_why = normal_text(input ->> 'reason')
    WHERE n.id::text = lower(input ->> 'id') AND n.withdrawn_at IS NULL
        AND n.declared_by = ANY (selves(actor.principal_id))
    RETURNING n.* INTO i;
    IF i.id IS NULL THEN
        RETURN refusal('not_declared', jsonb_build_object('action', 'withdraw_interest'));
    END IF;
    -- Officers read it in the record of the person.
    PERFORM note_person(actor, i.principal_id, 'interest', jsonb_build_object('withdrawn', i.nature, 'from', i.from_day,
        'organisation', (SELECT o.code FROM organisation o WHERE o.id = i.organisation_id), 'reason', i.withdrawn_why));
    RETURN NULL;
END
$$;

-- Days on which somebody is away. An officer may have a deputy, whose list has their cases meanwhile: another officer
-- of the body who can do something here and is not away then. Returns the cases on whose panels they sit and have still
-- to review.
CREATE OR REPLACE FUNCTION add_absence(actor actor, principal uuid, input jsonb, OUT done jsonb, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    first_day  constant date := day_in(input -> 'from');
    last_day   constant date := day_in(input -> 'until');
    absent     principal;
    deputy     uuid;
BEGIN
    SELECT * INTO absent FROM principal p WHERE p.id = add_absence.principal;
    IF input ? 'deputy' THEN
        deputy := person_called(absent.organisation_id, input -> 'deputy', '{officer}');
        refusal := CASE
            WHEN NOT 'officer' = ANY (absent.roles)
                THEN flawed('away', 'deputy', 'is for officers, whose cases go to it',
                    'nothing: of the seats of others officers find substitutes')
            WHEN deputy IS NULL THEN person_missing('away', absent.organisation_id, input -> 'deputy', '{officer}')
            WHEN deputy = absent.id THEN flawed('away', 'deputy', 'is who is away', 'somebody else')
            WHEN NOT is_active(deputy)
                THEN refusal('not_active', jsonb_build_object('action', 'away', 'reviewer', input -> 'deputy'))
            WHEN EXISTS (SELECT FROM absence x
                WHERE x.principal_id = deputy AND x.from_day <= last_day AND x.until_day >= first_day)
                THEN flawed('away', 'deputy', 'is away then too', 'somebody who is there on these days') END;
        IF refusal IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO absence AS n (principal_id, from_day, until_day, set_by, deputy_id)
    VALUES (absent.id, first_day, last_day, actor.principal_id, deputy)
    ON CONFLICT (principal_id, from_day) DO UPDATE
    SET until_day = excluded.until_day, set_by = excluded.set_by, deputy_id = excluded.deputy_id;
    done := jsonb_build_object('awaited_on', (
        SELECT coalesce(jsonb_agg(h.reference ORDER BY h.reference), '[]')
        FROM case_assignment a
        JOIN case_head h ON h.case_id = a.case_id AND h.closed_at IS NULL AND h.state = a.state
        WHERE a.principal_id = absent.id AND a.ended_at IS NULL AND NOT EXISTS (SELECT FROM case_review v
            WHERE v.case_id = a.case_id AND v.round = current_visit(a.case_id) AND v.assignment = a.assignment)));
END
$$;

-- What somebody knows as a reviewer, and whether they are a lay member; a refusal where that is of no use.
CREATE OR REPLACE FUNCTION set_profile(actor actor, principal uuid, input jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(input -> 'expertise') IS DISTINCT FROM 'array'
        OR jsonb_array_length(input -> 'expertise') > 50
        OR EXISTS (SELECT FROM jsonb_array_elements(input -> 'expertise') AS x
            WHERE jsonb_typeof(x) <> 'string' OR x #>> '{}' !~ '\S' OR length(x #>> '{}') > 100)
    THEN
        RETURN flawed('profile', 'expertise', 'is not usable',
            'at most 50 words or phrases of at most 100 characters');
    ELSIF jsonb_typeof(input -> 'lay') IS DISTINCT FROM 'boolean' THEN
        RETURN flawed('profile', 'lay', 'is not usable', 'true or false');
    END IF;
    INSERT INTO reviewer_profile AS n (principal_id, expertise, lay, set_by)
    VALUES (principal, ARRAY(SELECT btrim(x) FROM jsonb_array_elements_text(input -> 'expertise') AS x),
        (input ->> 'lay')::boolean, actor.principal_id)
    ON CONFLICT (principal_id)
    DO UPDATE SET expertise = excluded.expertise, lay = excluded.lay, set_by = excluded.set_by;
    RETURN NULL;
END
$$;

-- What a submission is about, as expertise is looked for in it.
CREATE OR REPLACE FUNCTION subject_words(submission jsonb) RETURNS tsvector
LANGUAGE sql STABLE
RETURN
    to_tsvector('english', concat_ws(' ', submission ->> 'title', submission #>> '{subject,sectors}',
        submission #>> '{subject,sector_subject_area}', submission #>> '{learning_outcomes}',
        submission #>> '{standards_mapping}'));

-- What of somebody's expertise a subject has to do with.
CREATE OR REPLACE FUNCTION known_words(expertise text[], subject tsvector) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT x FROM unnest(expertise) AS x WHERE subject @@ plainto_tsquery('english', x) ORDER BY x);
END
$$;

-- The reviewers of the reader's body, to officers; oneself, to others of the body. For a case: what they know of its
-- subject, and what speaks against asking them, the best suited and least loaded first; those alone who can do
-- anything.
CREATE OR REPLACE FUNCTION reviewers_seen(of_case uuid DEFAULT NULL) RETURNS TABLE (
    reviewer text, expertise text[], lay boolean, load integer, away jsonb, interests jsonb, matches text[],
    conflicts jsonb, status text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH today AS (
        SELECT local_day(clock_timestamp()) AS day
    ), subject AS (
        SELECT h AS head, subject_words(f.submission) AS words
        FROM case_head h JOIN case_facts f ON f.case_id = h.case_id
        WHERE h.case_id = of_case AND h.body_id = (reader()).organisation_id
    )
    SELECT p.name, coalesce(v.expertise, '{}'), coalesce(v.lay, false), l.load::integer,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('from', x.from_day, 'until', x.until_day) ORDER BY x.from_day),
            '[]')
        FROM absence x WHERE x.principal_id = p.id AND x.until_day >= today.day),
        (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', i.id, 'organisation', o.code,
            'nature', i.nature, 'from', i.from_day, 'until', i.until_day, 'declared_at', instant_text(i.declared_at)))
            ORDER BY i.from_day, o.code), '[]')
        FROM interest i JOIN organisation o ON o.id = i.organisation_id
        WHERE i.principal_id = p.id AND i.withdrawn_at IS NULL),
        m.matches, c.conflicts,
        (SELECT a.status
            FROM case_assignment a
            WHERE a.case_id = of_case AND a.principal_id = p.id
            ORDER BY a.assignment DESC
            LIMIT 1)
    FROM today
    JOIN principal p ON p.organisation_id = (reader()).organisation_id AND (reader()).organisation_kind = 'body'
        AND p.left_at IS NULL
        -- Nobody is suggested for a case of a body that is closed.
        AND (of_case IS NULL OR EXISTS (SELECT FROM organisation o
            WHERE o.id = p.organisation_id AND o.closed_at IS NULL))
        AND (p.id = (reader()).principal_id OR ('officer' = ANY ((reader()).roles) AND 'reviewer' = ANY (p.roles)))
        AND (of_case IS NULL OR is_active(p.id))
    LEFT JOIN subject s ON true
    LEFT JOIN reviewer_profile v ON v.principal_id = p.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS load FROM case_assignment a JOIN case_head h ON h.case_id = a.case_id
        WHERE a.principal_id = p.id AND a.ended_at IS NULL AND h.closed_at IS NULL) AS l
    CROSS JOIN LATERAL (SELECT known_words(v.expertise, s.words) AS matches) AS m
    CROSS JOIN LATERAL (SELECT coalesce(interests_in(s.head, p.id, today.day), '[]') AS conflicts) AS c
    WHERE of_case IS NULL OR (s.words IS NOT NULL AND 'reviewer' = ANY (p.roles))
    ORDER BY c.conflicts <> '[]',
        EXISTS (SELECT FROM absence x WHERE x.principal_id = p.id AND today.day BETWEEN x.from_day AND x.until_day),
        cardinality(m.matches) DESC, l.load, p.name
$$;
