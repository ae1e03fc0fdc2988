-- Opening a case, taking an action, replacing the submission; and everything that stands in the way of an action.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- act: take an action of the workflow.
CREATE OR REPLACE FUNCTION rule_act(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    named    constant text := asked ->> 'action';
    a        workflow_action;
    r        ruling;
    failing  jsonb;
    said     jsonb := coalesce(nullif(asked -> 'data', 'null'), '{}');
    f        case_facts;
BEGIN
    r.action := named;
    -- 1. Does the action exist here?
    SELECT * INTO a FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = named;
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object(
            'reason', CASE WHEN EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.action = named)
                THEN 'not_from_here' ELSE 'unknown_action' END,
            'action', named, 'state', head.state, 'allowed', actions_from(head.workflow_id, head.state));
        RETURN r;
    END IF;
    -- 2. May the caller?
    SELECT x INTO r.role FROM unnest(roles_on(head, who)) AS x WHERE x = ANY (a.roles) LIMIT 1;
    IF r.role IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'not_permitted', 'action', named, 'state', head.state, 'roles', to_jsonb(a.roles));
        RETURN r;
    END IF;
    -- 3. Four eyes: not who did the one may do the other.
    IF a.separate_from <> '{}' AND took_part(head.case_id, who.principal_id, a.separate_from) THEN
        r.refusal := jsonb_build_object('reason', 'separation', 'action', named, 'separate_from', to_jsonb(a.separate_from));
        RETURN r;
    END IF;
    -- Nobody judges where they have an interest, nor before the panel has read; nor do officers decide where they have one.
    IF r.role IN ('reviewer', 'decider') OR (r.role = 'officer' AND a.decides IS NOT NULL) THEN
        r.refusal := barred(head, who, named, occurred);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    -- 4. Is everything handed over that the action records?
    IF a.records <> '[]' OR said <> '{}' THEN
        failing := CASE jsonb_typeof(said)
            WHEN 'object' THEN record_problems(a.records, said)
            ELSE '[{"path": "data", "message": "is not an object", "expected": "an object of fields"}]'
        END;
        IF failing <> '[]' THEN
            r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', named, 'problems', failing);
            RETURN r;
        END IF;
        r.record := said;
        r.payload := said;
    END IF;
    -- 5. Do the facts allow it? All failing guards at once.
    IF a.guarded THEN
        SELECT * INTO f FROM case_facts x WHERE x.case_id = head.case_id;
        SELECT jsonb_agg(jsonb_build_object('if', g.source, 'message', g.message) ORDER BY g.ordinal) INTO failing
        FROM guards_of(head.workflow_id, named, facts(head.body_id, head.provider_id, f.submission, f.record || said)) AS g
        WHERE NOT g.satisfied;
        IF failing IS NOT NULL THEN
            r.refusal := jsonb_build_object('reason', 'guard', 'action', named, 'state', head.state, 'guards', failing);
            RETURN r;
        END IF;
    END IF;
    r.to_state := a.to_state;
    -- 6. Did a meeting resolve it, where one has to?
    IF a.meets THEN
        SELECT x.refusal, x.resolved INTO r.refusal, r.resolved FROM resolution_on(head, who, named, occurred) AS x;
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    -- 7. A decision says more than where the case goes.
    IF a.decides IS NOT NULL THEN
        r := decision_follows(head, a.decides, asked, r, occurred);
        IF a.meets THEN
            r.effect := r.effect || jsonb_build_object('meeting', r.resolved -> 'meeting');
        END IF;
    END IF;
    RETURN r;
END
$$;

-- amend: replace the submission while the provider has it. What is attached stays.
CREATE OR REPLACE FUNCTION rule_amend(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    ukprn  text;
BEGIN
    r.action := 'amend';
    IF NOT 'provider' = ANY (roles_on(head, who)) THEN
        r.refusal := jsonb_build_object('reason', 'not_permitted', 'action', 'amend', 'state', head.state, 'roles', '["provider"]'::jsonb);
        RETURN r;
    END IF;
    IF NOT EXISTS (SELECT FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.editable) THEN
        r.refusal := jsonb_build_object('reason', 'not_editable', 'action', 'amend', 'state', head.state,
            'allowed', actions_from(head.workflow_id, head.state));
        RETURN r;
    END IF;
    SELECT o.ukprn INTO ukprn FROM organisation o WHERE o.id = head.provider_id;
    IF asked #>> '{submission,provider_ukprn}' <> ukprn THEN
        r.refusal := jsonb_build_object('reason', 'other_provider', 'action', 'amend',
            'provider_ukprn', asked #> '{submission,provider_ukprn}', 'expected', ukprn);
        RETURN r;
    END IF;
    r.role := 'provider';
    SELECT with_evidence(own_submission(asked -> 'submission'), jsonb_path_query_array(f.submission, '$.evidence[*] ? (exists(@.item))')) INTO r.submission
    FROM case_facts f WHERE f.case_id = head.case_id;
    r.payload := jsonb_build_object('submission', asked -> 'submission');
    RETURN r;
END
$$;

-- open: begin a case on the route that the body's rules give, or on the one asked for.
CREATE OR REPLACE FUNCTION open_case(n integer, who caller, asked jsonb, fingerprint bytea) RETURNS outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head      case_head;
    e         case_event;
    r         ruling;
    body      organisation;
    provider  organisation;
    route     text := asked ->> 'route';
    refusal   jsonb;
    recorded  timestamptz := clock_timestamp();
    occurred  timestamptz := (asked ->> 'occurred_at')::timestamptz;
BEGIN
    head.case_id := case_id_from(uuid_send(who.principal_id) || convert_to(asked ->> 'key', 'UTF8'));
    FOR attempt IN 1 .. 2 LOOP
        -- 1. Seen before? The second time round a twin has just opened it.
        SELECT * INTO e FROM case_event x WHERE x.case_id = head.case_id AND x.seq = 1;
        IF FOUND THEN
            SELECT * INTO head FROM case_head h WHERE h.case_id = e.case_id;
            IF e.fingerprint <> fingerprint THEN
                RETURN (n, 'mismatch', e.case_id, head.reference, NULL, NULL, NULL, NULL, false, '{"reason": "key_reused"}'::jsonb)::outcome;
            END IF;
            RETURN told(n, head, e, true);
        END IF;

        -- 2. Who opens, to whom, on which route, and when. Only samples may tell a time of their own, to operators.
        SELECT * INTO provider FROM organisation o WHERE o.id = who.organisation_id;
        SELECT * INTO body FROM organisation o WHERE o.kind = 'body' AND o.code = upper(asked ->> 'body');
        IF NOT 'provider' = ANY (who.roles) THEN
            refusal := jsonb_build_object('reason', 'not_permitted', 'action', 'open', 'roles', '["provider"]'::jsonb);
        ELSIF body.id IS NULL THEN
            refusal := jsonb_build_object('reason', 'unknown_body', 'body', asked -> 'body');
        ELSIF asked #>> '{submission,provider_ukprn}' <> provider.ukprn THEN
            refusal := jsonb_build_object('reason', 'other_provider',
                'provider_ukprn', asked #> '{submission,provider_ukprn}', 'expected', provider.ukprn);
        ELSIF occurred IS NOT NULL AND NOT ('operator' = ANY (who.roles) AND provider.sample AND body.sample AND occurred <= recorded) THEN
            refusal := jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', occurred, 'latest', recorded);
        ELSE
            IF route IS NULL THEN
                SELECT x.route INTO route FROM route_for(body.front_door, facts(body.id, provider.id, asked -> 'submission', '{}'),
                    local_day(coalesce(occurred, recorded))) AS x;
            END IF;
            head.workflow_id := workflow_in_force(route, local_day(coalesce(occurred, recorded)));
            IF head.workflow_id IS NULL THEN
                refusal := jsonb_build_object('reason', 'unknown_route', 'route', coalesce(route, body.front_door),
                    'valid_from', (SELECT min(w.valid_from) FROM workflow w WHERE w.name = coalesce(route, body.front_door)),
                    'allowed', (SELECT coalesce(jsonb_agg(DISTINCT w.name), '[]') FROM workflow w
                        WHERE coalesce(w.valid_from, '-infinity') <= local_day(coalesce(occurred, recorded))));
            END IF;
        END IF;
        IF refusal IS NOT NULL THEN
            RETURN (n, 'refused', NULL, NULL, NULL, NULL, NULL, NULL, false, refusal)::outcome;
        END IF;

        -- 3. The case.
        head.staged := occurred IS NOT NULL;
        head.body_id := body.id;
        head.provider_id := provider.id;
        head.reference := reference_of(body.code, head.case_id);
        head.opened_at := coalesce(occurred, recorded);
        head.version := 0;
        SELECT s.state INTO r.to_state FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.initial;
        r.action := 'open';
        r.role := 'provider';
        r.submission := asked -> 'submission';
        r.payload := jsonb_build_object('submission', r.submission);
        e := write_event(head, who, asked, r, head.opened_at, recorded, fingerprint);
        IF e.case_id IS NOT NULL THEN
            RETURN told(n, head, e, false);
        END IF;
    END LOOP;
    RAISE EXCEPTION 'the case % was opened by a twin and is not to be seen', head.case_id USING ERRCODE = 'serialization_failure';
END
$$;

-- Every action that leaves the present state of a case, with everything that stands in its way for the principal of this transaction: who
-- may act, four eyes, an interest, reviews or a meeting that is awaited, data it asks for, and each guard with whether the facts satisfy it;
-- and how the votes of an open meeting stand.
CREATE OR REPLACE FUNCTION explain(of_case uuid) RETURNS TABLE (
    action text, title jsonb, to_state text, roles text[], permitted boolean, separated boolean, hindrance jsonb, records jsonb, guards jsonb,
    votes jsonb)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a.action, a.title, a.to_state, a.roles, x.role IS NOT NULL,
        took_part(h.case_id, (w.who).principal_id, a.separate_from),
        coalesce(CASE WHEN x.role IN ('reviewer', 'decider') OR (x.role = 'officer' AND a.decides IS NOT NULL) OR a.roles = ARRAY['system']
            THEN hindrance_to(h.case_id, a.action, x.role IS NOT NULL) END, v.hindrance),
        a.records,
        coalesce((
            SELECT jsonb_agg(jsonb_build_object('if', g.source, 'message', g.message, 'satisfied', g.satisfied) ORDER BY g.ordinal)
            FROM guards_of(h.workflow_id, a.action, facts(h.body_id, h.provider_id, f.submission, f.record)) AS g), '[]'),
        v.votes
    FROM case_head h
    JOIN case_facts f ON f.case_id = h.case_id
    JOIN workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = h.state
    CROSS JOIN LATERAL (SELECT reader() AS who) AS w
    LEFT JOIN LATERAL (SELECT r FROM unnest(roles_on(h, w.who)) AS r WHERE r = ANY (a.roles) LIMIT 1) AS x (role) ON true
    LEFT JOIN LATERAL resolution_seen(h.case_id, a.action) AS v ON a.meets
    WHERE h.case_id = of_case
    ORDER BY a.ordinal
$$;

-- The reportable fields of a submission. What is not of the kind expected was not said.
CREATE OR REPLACE FUNCTION profile_of(e case_event, submission jsonb) RETURNS case_profile
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (
        (e).case_id, (e).seq, (e).body_id, (e).provider_id, o.nation,
        (SELECT n FROM number_in(submission #> '{derived,comparison_level}') AS n WHERE n IN (0, 1, 2, 3, 4, 5, 6, 7, 8)),
        (SELECT n FROM number_in(submission #> '{derived,uk_credits}') AS n WHERE n > 0),
        (SELECT n FROM number_in(submission -> 'price_gbp') AS n WHERE n >= 0),
        (SELECT n FROM number_in(submission -> 'expected_learners_per_year') AS n WHERE n >= 0),
        ARRAY(SELECT s #>> '{}' FROM jsonb_path_query(submission, '$.subject.sectors[*]') AS s WHERE jsonb_typeof(s) = 'string'),
        submission #>> '{delivery,mode}',
        submission #>> '{delivery,timetable}',
        (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'requirement', i -> 'requirement', 'sha256', i -> 'sha256', 'source', i -> 'source', 'pages', i -> 'pages', 'hours', i -> 'hours_to_prepare'))), '[]')
        FROM jsonb_path_query(submission, '$.evidence[*]') AS i WHERE jsonb_typeof(i -> 'requirement') = 'string')
    )::case_profile
    FROM organisation o
    WHERE o.id = (e).provider_id
$$;

-- A submission as guards and reports see it holds what is attached beside what the provider wrote: such an entry names its item.
CREATE OR REPLACE FUNCTION own_submission(submission jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE
    WHEN NOT jsonb_path_exists(submission, '$.evidence[*].item') THEN submission
    WHEN NOT jsonb_path_exists(submission, '$.evidence[*] ? (!exists(@.item))') THEN submission - 'evidence'
    ELSE jsonb_set(submission, '{evidence}', jsonb_path_query_array(submission, '$.evidence[*] ? (!exists(@.item))'))
END
$$;

-- The submission with these entries beside its own.
CREATE OR REPLACE FUNCTION with_evidence(submission jsonb, entries jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE
    WHEN entries = '[]' THEN submission
    ELSE submission || jsonb_build_object('evidence', coalesce(submission -> 'evidence', '[]') || entries)
END
$$;

-- An item as an entry of the submission.
CREATE OR REPLACE FUNCTION evidence_entry(i case_evidence) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
SELECT jsonb_strip_nulls(jsonb_build_object('item', (i).item_no, 'requirement', (i).requirement, 'title', (i).title,
    'sha256', encode((i).sha256, 'hex'), 'url', (i).url, 'source', (i).source, 'reused_from', (i).reused_from, 'pages', (i).pages,
    'hours_to_prepare', (i).hours))
$$;

-- Whether a case is accepted: approved, with or without conditions, and still holding.
CREATE OR REPLACE FUNCTION is_accepted(head case_head) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT coalesce((head).outcome IN ('approved', 'approved-with-conditions'), false)
$$;

-- The interests of somebody in a case on a day: declared in it, or standing, in its provider or in who else awards; in an appeal, to have
-- judged what it is about. An interest binds until a year after it ended. Null where there is none.
CREATE OR REPLACE FUNCTION interests_in(head case_head, principal uuid, day date) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_agg(x.found ORDER BY x.found ->> 'organisation')
    FROM (
        SELECT jsonb_build_object('nature', c.nature, 'declared', 'in this case') AS found
        FROM case_interest c WHERE c.case_id = head.case_id AND c.principal_id = principal
        UNION ALL
        SELECT jsonb_strip_nulls(jsonb_build_object('nature', i.nature, 'organisation', o.code, 'from', i.from_day, 'until', i.until_day))
        FROM interest i
        JOIN organisation o ON o.id = i.organisation_id
        WHERE i.principal_id = principal AND i.from_day <= day AND (i.until_day IS NULL OR day <= i.until_day + interval '1 year')
            AND (o.id = head.provider_id
                OR o.ukprn = (SELECT f.submission #>> '{awarding_organisation,ukprn}' FROM case_facts f WHERE f.case_id = head.case_id))
        UNION ALL
        SELECT jsonb_build_object('nature', 'judged before', 'declared', h.reference)
        FROM case_head h WHERE h.case_id = head.about_id AND judged(h.case_id, principal)
    ) AS x
$$;

-- What keeps a reviewer or decider from an action, as a refusal: having judged what is appealed against, an interest, or a panel that
-- has not read yet. Null where nothing does.
CREATE OR REPLACE FUNCTION barred(head case_head, who caller, named text, occurred timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    held    jsonb;
    quorum  integer;
    read    integer;
BEGIN
    IF head.about_id IS NOT NULL AND judged(head.about_id, who.principal_id) THEN
        RETURN jsonb_build_object('reason', 'judged_before', 'action', named, 'about', (SELECT h.reference FROM case_head h WHERE h.case_id = head.about_id));
    END IF;
    held := interests_in(head, who.principal_id, local_day(occurred));
    IF held IS NOT NULL THEN
        RETURN jsonb_build_object('reason', 'conflict', 'action', named, 'interests', held);
    END IF;
    SELECT (p.panel ->> 'quorum')::integer INTO quorum
    FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ->> 'before' = named;
    IF FOUND THEN
        SELECT count(*) INTO read FROM case_review v WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.struck_at IS NULL;
        IF read < quorum THEN
            RETURN jsonb_build_object('reason', 'reviews_missing', 'action', named, 'quorum', quorum, 'reviews', read);
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- Whether somebody took part in judging a case: reviewed it, sat on its panel's reviews, recommended, or decided.
CREATE OR REPLACE FUNCTION judged(of_case uuid, principal uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM case_event e WHERE e.case_id = of_case AND e.principal_id = principal
            AND (e.role IN ('reviewer', 'decider') AND e.command NOT IN ('declare', 'decline', 'consult', 'recuse') OR e.effect ? 'decides'))
        OR EXISTS (SELECT FROM case_review v WHERE v.case_id = of_case AND v.principal_id = principal)
        OR EXISTS (SELECT FROM case_event e
            JOIN case_head h ON h.case_id = e.case_id
            JOIN workflow_action a ON a.workflow_id = followed_after(e.case_id, e.seq, h.workflow_id) AND a.from_state = e.from_state AND a.action = e.action
            WHERE e.case_id = of_case AND e.principal_id = principal AND e.to_state IS NOT NULL AND 'decided' = ANY (a.marks))
$$;

-- What keeps the reader from an action that they would take as reviewer or decider, as the door would refuse it; and of an action
-- that follows from a panel, how many of its reviews are in. Null where nothing stands in the way.
CREATE OR REPLACE FUNCTION hindrance_to(of_case uuid, named text, judging boolean) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN judging THEN barred(h, reader(), named, clock_timestamp())
        ELSE (
            SELECT jsonb_build_object('reason', 'reviews_awaited', 'action', named,
                'reviews', (SELECT count(*) FROM case_review v WHERE v.case_id = h.case_id AND v.round = entry_of(h.case_id) AND v.struck_at IS NULL),
                'members', (SELECT sum(s.seats) FROM panel_seats(p.panel) AS s))
            FROM workflow_panel p
            WHERE p.workflow_id = h.workflow_id AND p.state = h.state AND jsonb_path_exists(p.panel -> 'outcomes', '$.* ? (@ == $named)', jsonb_build_object('named', named)))
    END
    FROM case_head h WHERE h.case_id = of_case AND h.log_id IS NULL AND h.body_id = (reader()).organisation_id
$$;
