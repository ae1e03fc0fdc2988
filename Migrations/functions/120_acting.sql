-- Opening a case, taking an action, replacing the submission; and everything that stands in the way of an action.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- act: take an action of the workflow.
CREATE OR REPLACE FUNCTION decide_act(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a     workflow_action;
    r     ruling;
    p     permission;
    data  constant jsonb := coalesce(nullif(input -> 'data', 'null'), '{}');
BEGIN
    r.action := input ->> 'action';
    -- 1. Does the action exist here?
    SELECT * INTO a FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = r.action;
    IF NOT FOUND THEN
        r.refusal := refusal(
            CASE WHEN EXISTS (
                SELECT FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.action = r.action)
                THEN 'not_from_here' ELSE 'unknown_action' END,
            jsonb_build_object('action', r.action, 'state', head.state,
                'allowed', actions_from(head.workflow_id, head.state)));
        RETURN r;
    END IF;
    -- 2. May the actor take it, is everything handed over that it records, and do the facts allow it?
    p := permission_of(head, actor, a, moment);
    r.role := p.role;
    r.refusal := coalesce(p.blocked_by, data_blocked_by(a, data), facts_blocked_by(head, a, data),
        incomplete_blocked_by(head, a, data));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF data <> '{}' OR a.records <> '[]' THEN
        r.record := data;
        r.payload := data;
    END IF;
    r.to_state := a.to_state;
    -- 3. Did a meeting resolve it, where one has to, or the committee without meeting?
    IF input ? 'by_correspondence' THEN
        r.refusal := correspondence_blocked_by(head, a, input);
    ELSIF a.meets THEN
        SELECT x.refusal, x.resolved INTO r.refusal, r.resolved FROM resolution_on(head, actor, a, moment) AS x;
    END IF;
    -- 4. A decision says more than where the case goes.
    IF r.refusal IS NULL AND a.decides IS NOT NULL THEN
        r := with_decision(head, a.decides, input, r, moment);
    END IF;
    IF r.refusal IS NULL AND a.meets THEN
        r.effect := coalesce(r.effect, '{}') || jsonb_strip_nulls(jsonb_build_object(
            'meeting', r.resolved -> 'meeting', 'by_correspondence', nullif(input ? 'by_correspondence', false)));
    END IF;
    -- 5. Conditions that it shows, or sends back.
    IF r.refusal IS NULL AND a.after && ARRAY['conditions_shown', 'conditions_returned'] THEN
        r.effect := conditions_moved_by(head, a, r.role);
    END IF;
    RETURN r;
END
$$;

-- What blocks an action for want of the data that it records, as a refusal; null where all is handed over.
CREATE OR REPLACE FUNCTION data_blocked_by(action workflow_action, data jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    problems jsonb := '[]';
BEGIN
    IF jsonb_typeof(data) <> 'object' THEN
        problems := '[{"path": "data", "message": "is not an object", "expected": "an object of fields"}]';
    ELSIF action.records <> '[]' OR data <> '{}' THEN
        problems := record_problems(action.records, data);
    END IF;
    RETURN CASE WHEN problems <> '[]' THEN
        refusal('invalid_data', jsonb_build_object('action', action.action, 'problems', problems)) END;
END
$$;

-- What blocks an action by its conditions on the facts, as a refusal that names every one that fails; null where none
-- does. What is handed over counts as recorded already.
CREATE OR REPLACE FUNCTION facts_blocked_by(head case_head, action workflow_action, data jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    f        case_facts;
    failing  jsonb;
BEGIN
    IF NOT action.guarded THEN
        RETURN NULL;
    END IF;
    SELECT * INTO f FROM case_facts x WHERE x.case_id = head.case_id;
    SELECT jsonb_agg(jsonb_build_object('if', g.source, 'message', g.message) ORDER BY g.ordinal) INTO failing
    FROM guards_of(head.workflow_id, action.action,
        facts(head.body_id, head.provider_id, f.submission, f.record || data)) AS g
    WHERE NOT g.satisfied;
    RETURN CASE WHEN failing IS NOT NULL THEN
        refusal('guard', jsonb_build_object('action', action.action, 'state', head.state, 'guards', failing)) END;
END
$$;

-- What blocks an action that needs a complete submission, or pieces of evidence, as a refusal that names everything
-- that is missing; null where nothing is.
CREATE OR REPLACE FUNCTION incomplete_blocked_by(head case_head, action workflow_action, data jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    f        case_facts;
    missing  jsonb;
BEGIN
    IF NOT action.complete AND action.evidence IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO f FROM case_facts x WHERE x.case_id = head.case_id;
    missing := CASE WHEN action.complete THEN submission_problems(f.submission) ELSE '[]' END
        || coalesce((
            SELECT jsonb_agg(jsonb_build_object('path', 'evidence', 'message',
                format('holds nothing for “%s”', e.item ->> 'item'), 'expected', plain_words(e.item -> 'title')))
            FROM workflow w
            CROSS JOIN LATERAL evidence_asked(w.definition,
                facts(head.body_id, head.provider_id, f.submission, f.record || data)) AS e
            WHERE w.id = head.workflow_id AND NOT coalesce((e.item ->> 'optional')::boolean, false)
                AND (action.evidence IS NULL OR e.item ->> 'item' = ANY (action.evidence))
                AND NOT jsonb_path_exists(f.submission, '$.evidence[*] ? (@.requirement == $item)',
                    jsonb_build_object('item', e.item -> 'item'))), '[]');
    RETURN CASE WHEN missing <> '[]' THEN refusal('incomplete', jsonb_build_object('action', action.action,
        'state', head.state, 'problems', missing)) END;
END
$$;

-- What is missing in a submission, or wrong with it, as the check found when it came in: [] where it is complete.
CREATE OR REPLACE FUNCTION submission_problems(submission jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN
    CASE WHEN submission #> '{derived,complete}' = 'true' THEN '[]'
        ELSE coalesce(submission #> '{derived,problems}', '[{"path": "$", "message": "says nothing", '
            '"expected": "a submission that `accredit submission check` accepts"}]') END;

-- amend: replace the submission while the provider has it. What is attached stays.
CREATE OR REPLACE FUNCTION decide_amend(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    ukprn  text;
BEGIN
    r.action := 'amend';
    r.role := role_among(head, actor, ARRAY['provider']);
    SELECT o.ukprn INTO ukprn FROM organisation o WHERE o.id = head.provider_id;
    r.refusal := CASE
        WHEN r.role IS NULL THEN not_permitted('amend', head, ARRAY['provider'])
        WHEN NOT EXISTS (
            SELECT FROM workflow_state s
            WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.editable)
            THEN refusal('not_editable', jsonb_build_object('action', 'amend', 'state', head.state,
                'allowed', actions_from(head.workflow_id, head.state)))
        WHEN input #>> '{submission,provider_ukprn}' <> ukprn
            THEN refusal('other_provider', jsonb_build_object('action', 'amend',
                'provider_ukprn', input #> '{submission,provider_ukprn}', 'expected', ukprn))
    END;
    IF r.refusal IS NULL THEN
        SELECT with_evidence(own_submission(input -> 'submission'),
            jsonb_path_query_array(f.submission, '$.evidence[*] ? (exists(@.item))')) INTO r.submission
        FROM case_facts f WHERE f.case_id = head.case_id;
        r.payload := jsonb_build_object('submission', input -> 'submission');
    END IF;
    RETURN r;
END
$$;

-- open: begin a case on the route that the body's rules give, or on the one asked for.
CREATE OR REPLACE FUNCTION open_case(n integer, actor actor, input jsonb, fingerprint bytea) RETURNS outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head      case_head;
    e         case_event;
    r         ruling;
    recorded  constant timestamptz := clock_timestamp();
    moment    constant timestamptz := coalesce((input ->> 'occurred_at')::timestamptz, recorded);
BEGIN
    FOR attempt IN 1 .. 2 LOOP
        -- 1. Seen before? The second time round a twin has just opened it.
        SELECT * INTO e FROM case_event x WHERE x.case_id = opened_case_id(actor, input) AND x.seq = 1;
        IF FOUND THEN
            SELECT * INTO head FROM case_head h WHERE h.case_id = e.case_id;
            RETURN CASE WHEN e.fingerprint = open_case.fingerprint THEN result_of(n, head, e, true)
                ELSE unchanged(n, 'mismatch', head, refusal('key_reused')) END;
        END IF;

        -- 2. Who opens, for whom, to whom, on which route, and when. Neither side closes meanwhile.
        head.provider_id := provider_named(actor, input);
        PERFORM FROM organisation o
        WHERE o.id = head.provider_id OR o.code = upper(input ->> 'body')
        ORDER BY o.id
        FOR KEY SHARE;
        r := decide_open(head, actor, input, moment);
        IF r.refusal IS NULL AND actor.organisation_kind <> 'none' THEN
            r.refusal := quota_blocked_by(head.provider_id, 'open', CASE WHEN input ->> 'occurred_at' IS NULL
                THEN '{"open_cases": 1, "cases_a_day": 1}'::jsonb ELSE '{"open_cases": 1}' END);
        END IF;
        IF r.refusal IS NOT NULL THEN
            RETURN unchanged(n, 'refused', NULL, r.refusal);
        END IF;

        -- 3. The case.
        SELECT o.id, reference_of(o.code, opened_case_id(actor, input)) INTO head.body_id, head.reference
        FROM organisation o WHERE o.kind = 'body' AND o.code = upper(input ->> 'body');
        head.case_id := opened_case_id(actor, input);
        head.workflow_id := r.workflow_id;
        head.simulated := input ->> 'occurred_at' IS NOT NULL;
        head.opened_at := moment;
        head.version := 0;
        e := write_event(head, actor, input, r, moment, recorded, fingerprint);
        IF e.case_id IS NOT NULL THEN
            RETURN result_of(n, head, e, false);
        END IF;
    END LOOP;
    RAISE EXCEPTION 'the case % was opened by a twin and is not to be seen', head.case_id
        USING ERRCODE = 'serialization_failure';
END
$$;

-- The provider for whom somebody opens a case: whom they name by its code, as far as they act for it, or else their
-- own. One that is part of another opens cases as that one. Null where they do not act for it.
CREATE OR REPLACE FUNCTION provider_named(actor actor, input jsonb) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN input ? 'provider'
        THEN (
            SELECT coalesce(o.part_of, o.id) FROM organisation o
            WHERE o.code = upper(input ->> 'provider') AND o.kind = 'provider'
                AND coalesce(o.part_of, o.id) = ANY (actor.organisations))
        ELSE actor.organisation_id END;
END
$$;

-- Whether a case may be opened, to which body, on which route and when; the head has the provider that it is for. Only
-- samples may be simulated, by operators.
CREATE OR REPLACE FUNCTION decide_open(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    body      organisation;
    provider  organisation;
    named     text := input ->> 'route';
    today     constant date := local_day(moment);
BEGIN
    SELECT * INTO provider FROM organisation o WHERE o.id = head.provider_id;
    SELECT * INTO body FROM organisation o WHERE o.kind = 'body' AND o.code = upper(input ->> 'body');
    r.refusal := CASE
        WHEN NOT 'provider' = ANY (actor.roles)
            THEN refusal('not_permitted', '{"action": "open", "roles": ["provider"]}')
        WHEN provider.id IS NULL
            THEN refusal('not_acting_for', jsonb_build_object('provider', input -> 'provider',
                'allowed', (SELECT jsonb_agg(o.code ORDER BY o.code) FROM organisation o
                    WHERE o.id = ANY (actor.organisations) AND o.part_of IS NULL)))
        WHEN body.id IS NULL
            THEN refusal('unknown_body', jsonb_build_object('body', input -> 'body'))
        WHEN coalesce(body.closed_at, provider.closed_at) IS NOT NULL
            THEN closure_blocked_by('open', body, provider)
        WHEN input #>> '{submission,provider_ukprn}' <> provider.ukprn
            THEN refusal('other_provider', jsonb_build_object(
                'provider_ukprn', input #> '{submission,provider_ukprn}', 'expected', provider.ukprn))
        WHEN input ->> 'occurred_at' IS NOT NULL AND NOT ('operator' = ANY (actor.roles) AND provider.sample
            AND body.sample
            AND moment <= clock_timestamp())
            THEN refusal('time_not_allowed',
                jsonb_build_object('occurred_at', moment, 'latest', clock_timestamp()))
    END;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF named IS NULL THEN
        SELECT x.route INTO named
        FROM route_for(body.front_door, facts(body.id, provider.id, input -> 'submission', '{}'), today) AS x;
    END IF;
    r.workflow_id := workflow_in_force(named, today);
    IF r.workflow_id IS NULL OR judges_appeals(r.workflow_id) OR NOT takes_cases_on(body, named, today) THEN
        named := coalesce(named, body.front_door);
        r.refusal := refusal('unknown_route', jsonb_strip_nulls(jsonb_build_object('route', named, 'body', body.code,
            'valid_from', (SELECT min(w.valid_from) FROM workflow w WHERE w.name = named AND r.workflow_id IS NULL),
            'appeals', nullif(coalesce(judges_appeals(r.workflow_id), false), false),
            'offered', CASE WHEN r.workflow_id IS NOT NULL AND NOT judges_appeals(r.workflow_id) THEN false END,
            'allowed', (
                SELECT coalesce(jsonb_agg(DISTINCT w.name), '[]') FROM workflow w
                WHERE coalesce(w.valid_from, '-infinity') <= today AND NOT judges_appeals(w.id)
                    AND takes_cases_on(body, w.name, today)))));
    END IF;
    SELECT s.state INTO r.to_state FROM workflow_state s WHERE s.workflow_id = r.workflow_id AND s.initial;
    r.action := 'open';
    r.role := 'provider';
    r.submission := input -> 'submission';
    r.payload := jsonb_build_object('submission', r.submission);
    -- The same course at the same body is pointed out, and may be meant.
    r.effect := nullif(jsonb_build_object('same_course',
        same_course(provider.id, body.id, titles_of(r.submission), '{}')), '{"same_course": []}');
    RETURN r;
END
$$;

-- Whether a provider may ask a body on a route: its front door, those to which it leads, and those that it offers.
CREATE OR REPLACE FUNCTION takes_cases_on(body organisation, named text, day date) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN named = body.front_door OR body.offers && ARRAY[named, '*']
        OR EXISTS (SELECT FROM workflow_route r
            WHERE r.workflow_id = workflow_in_force(body.front_door, day) AND r.route = named);
END
$$;

-- Whether a workflow is for appeals: they are opened by an appeal in the case that they are about, and in no other way.
CREATE OR REPLACE FUNCTION judges_appeals(workflow uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM workflow_action a
        WHERE a.workflow_id = workflow AND a.decides IN ('appeal-upheld', 'appeal-dismissed'));
END
$$;

-- Every action that leaves the present state of a case, for the reader: whether it is for one of their roles, what
-- blocks them from it as the door would refuse it, what it asks for, its conditions with what each says of the facts,
-- and how its votes stand; with them the taking back of a decision that waits for its letter. None where the case is
-- not where the reader may know it to be.
CREATE OR REPLACE FUNCTION explain(of_case uuid) RETURNS TABLE (
    action text, title jsonb, to_state text, roles text[], permitted boolean, blocked_by jsonb, records jsonb,
    guards jsonb, votes jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT x.action, x.title, x.to_state, x.roles, x.permitted, x.blocked_by, x.records, x.guards, x.votes
    FROM (
        SELECT a.ordinal, a.action, a.title, a.to_state, a.roles, p.role IS NOT NULL,
            coalesce(CASE WHEN p.role IS NOT NULL THEN p.blocked_by END, v.blocked_by, p.blocked_by,
                CASE WHEN p.role IS NOT NULL THEN incomplete_seen(h.case_id, a.action) END),
            a.records,
            coalesce((
                SELECT jsonb_agg(
                    jsonb_build_object('if', g.source, 'message', g.message, 'satisfied', g.satisfied)
                    ORDER BY g.ordinal)
                FROM guards_of(h.workflow_id, a.action, facts(h.body_id, h.provider_id, f.submission, f.record)) AS g
                -- Whether a condition on what is on record holds would tell what is.
                WHERE NOT draft_to_reader(h) AND (p.role IS NOT NULL OR strpos(g.source, '.record') = 0
                    OR (known_reader()).provider_id IS NULL)),
                '[]'),
            v.votes
        FROM case_head h
        JOIN case_facts f ON f.case_id = h.case_id
        JOIN workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = h.state
        CROSS JOIN LATERAL permission_seen(h.case_id, a.action) AS p
        LEFT JOIN LATERAL resolution_seen(h.case_id, a.action) AS v ON a.meets
        WHERE h.case_id = of_case AND untold_to_reader(h.case_id) IS NULL
        UNION ALL
        -- The way back from here, which is a command and no action of the workflow.
        SELECT NULL, 'take_back', '{"en": "Take the decision back", "cy": "Tynnu''r penderfyniad yn ôl"}', t.to_state,
            t.roles, t.permitted, t.blocked_by, '[]', '[]', NULL
        FROM take_back_seen(of_case) AS t
    ) AS x (ordinal, action, title, to_state, roles, permitted, blocked_by, records, guards, votes)
    ORDER BY x.ordinal;
END
$$;

-- The reportable fields of a submission. What is not of the kind expected was not said.
CREATE OR REPLACE FUNCTION profile_of(e case_event, submission jsonb) RETURNS case_profile
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (
        (e).case_id, (e).seq, (e).body_id, (e).provider_id, o.nation,
        (SELECT n FROM number_in(submission #> '{derived,comparison_level}') AS n
            WHERE n IN (0, 1, 2, 3, 4, 5, 6, 7, 8)),
        (SELECT n FROM number_in(submission #> '{derived,uk_credits}') AS n WHERE n > 0),
        (SELECT n FROM number_in(submission -> 'price_gbp') AS n WHERE n >= 0),
        (SELECT n FROM number_in(submission -> 'expected_learners_per_year') AS n WHERE n >= 0),
        ARRAY(SELECT s #>> '{}' FROM jsonb_path_query(submission, '$.subject.sectors[*]') AS s
            WHERE jsonb_typeof(s) = 'string'),
        submission #>> '{delivery,mode}',
        submission #>> '{delivery,timetable}',
        (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'requirement', i -> 'requirement', 'sha256', i -> 'sha256', 'source', i -> 'source', 'pages', i -> 'pages',
                'hours', i -> 'hours_to_prepare'))), '[]')
        FROM jsonb_path_query(submission, '$.evidence[*]') AS i WHERE jsonb_typeof(i -> 'requirement') = 'string')
    )::case_profile
    FROM organisation o
    WHERE o.id = (e).provider_id
$$;

-- A submission as guards and reports see it holds what is attached beside what the provider wrote: such an entry names
-- its item.
CREATE OR REPLACE FUNCTION own_submission(submission jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    CASE
    WHEN NOT jsonb_path_exists(submission, '$.evidence[*].item') THEN submission
    WHEN NOT jsonb_path_exists(submission, '$.evidence[*] ? (!exists(@.item))') THEN submission - 'evidence'
    ELSE jsonb_set(submission, '{evidence}', jsonb_path_query_array(submission, '$.evidence[*] ? (!exists(@.item))'))
END;

-- The submission with these entries beside its own.
CREATE OR REPLACE FUNCTION with_evidence(submission jsonb, entries jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    CASE
    WHEN entries = '[]' THEN submission
    ELSE submission || jsonb_build_object('evidence', coalesce(submission -> 'evidence', '[]') || entries)
END;

-- An item as an entry of the submission.
CREATE OR REPLACE FUNCTION evidence_entry(i case_evidence) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    jsonb_strip_nulls(jsonb_build_object('item', (i).item_no, 'requirement', (i).requirement, 'title', (i).title,
    'sha256', encode((i).sha256, 'hex'), 'url', (i).url, 'source', (i).source, 'reused_from', (i).reused_from, 'pages',
        (i).pages,
    'hours_to_prepare', (i).hours));

-- Whether a case is accepted: approved, with or without conditions, and still holding.
CREATE OR REPLACE FUNCTION is_accepted(head case_head) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN coalesce((head).outcome IN ('approved', 'approved-with-conditions'), false);

-- The organisations that stand on the provider's side of a case on a day: those whose people act for the provider
-- then, and those whose people acted on the case.
CREATE OR REPLACE FUNCTION standing_with(head case_head, day date) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT unnest(acting_for(head.provider_id, day))
        UNION
        SELECT p.organisation_id
        FROM case_event e
        JOIN principal p ON p.id = e.principal_id
        WHERE e.case_id = head.case_id AND p.organisation_kind = 'provider');
END
$$;

-- The interests of somebody in a case on a day: declared in it, or standing, in its provider, in who stands with that
-- or in who else awards; in an appeal, to have judged what it is about. An interest binds until a year after it ended.
-- Null where there is none.
CREATE OR REPLACE FUNCTION interests_in(head case_head, principal uuid, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(x.found ORDER BY x.found ->> 'organisation')
        FROM (
            SELECT jsonb_build_object('nature', c.nature, 'declared', 'in this case') AS found
            FROM case_interest c WHERE c.case_id = head.case_id AND c.principal_id = principal
            UNION ALL
            SELECT jsonb_strip_nulls(jsonb_build_object('nature', i.nature, 'organisation', o.code, 'from', i.from_day,
                'until', i.until_day))
            FROM interest i
            JOIN organisation o ON o.id = i.organisation_id
            WHERE i.principal_id = principal AND i.withdrawn_at IS NULL AND i.from_day <= day
                AND (i.until_day IS NULL OR day <= i.until_day + interval '1 year')
                AND (o.id = head.provider_id
                    OR o.id = ANY ((SELECT standing_with(head, day))::uuid[])
                    OR o.ukprn = (SELECT f.submission #>> '{awarding_organisation,ukprn}' FROM case_facts f
                        WHERE f.case_id = head.case_id))
            UNION ALL
            SELECT jsonb_build_object('nature', 'judged before', 'declared', h.reference)
            FROM case_head h WHERE h.case_id = head.about_id AND judged(h.case_id, principal)
        ) AS x);
END
$$;

-- What blocks a principal from judging a case by an action, as a refusal: having judged what is appealed against, or an
-- interest. Null where nothing does.
CREATE OR REPLACE FUNCTION judging_blocked_by(head case_head, principal uuid, named text, moment timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    interests  jsonb;
BEGIN
    IF head.about_id IS NOT NULL AND judged(head.about_id, principal) THEN
        RETURN refusal('judged_before', jsonb_build_object('action', named,
            'about', (SELECT h.reference FROM case_head h WHERE h.case_id = head.about_id)));
    END IF;
    interests := interests_in(head, principal, local_day(moment));
    IF interests IS NOT NULL THEN
        RETURN refusal('conflict', jsonb_build_object('action', named, 'interests', interests));
    END IF;
    RETURN NULL;
END
$$;

-- What blocks an action that takes a case on from where a panel reads, as a refusal: reviews of its members, submitted
-- in this round, are missing to its quorum. Null where none are.
CREATE OR REPLACE FUNCTION panel_blocked_by(head case_head, named text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    quorum   integer;
    reviews  integer;
BEGIN
    SELECT coalesce(p.panel -> 'quorum', p.panel #> '{rule,quorum}')::integer INTO quorum
    FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state;
    SELECT count(*) INTO reviews FROM case_review v
    WHERE v.case_id = head.case_id AND v.round = current_visit(head.case_id) AND v.struck_at IS NULL;
    RETURN CASE WHEN reviews < quorum THEN refusal('reviews_missing', jsonb_build_object('action', named,
        'state', head.state, 'quorum', quorum, 'reviews', reviews)) END;
END
$$;

-- Whether somebody takes an action on a case as one of its reviewers: where a panel reads, its members; elsewhere those
-- who sit on the case, and any reviewer of the body as long as nobody does, or where the action is kept separate.
CREATE OR REPLACE FUNCTION reviews_case(head case_head, principal uuid, action workflow_action) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN EXISTS (SELECT FROM workflow_panel p
                WHERE p.workflow_id = head.workflow_id AND p.state = head.state)
            THEN coalesce(bool_or(a.principal_id = principal AND a.state = head.state), false)
            ELSE action.separate_from <> '{}' OR coalesce(bool_or(a.principal_id = principal), true) END
        FROM case_assignment a
        WHERE a.case_id = head.case_id AND a.status = 'joined' AND a.ended_at IS NULL);
END
$$;

-- Whether somebody took part in judging a case: reviewed it, sat on its panel's reviews, recommended, or decided.
CREATE OR REPLACE FUNCTION judged(of_case uuid, principal uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM case_event e WHERE e.case_id = of_case AND e.principal_id = ANY (selves(principal))
            AND (e.role IN ('reviewer', 'decider')
                    AND e.command NOT IN ('declare', 'withdraw_interest', 'decline', 'recuse')
                OR e.effect ? 'decides'))
        OR EXISTS (SELECT FROM case_review v
            WHERE v.case_id = of_case AND v.principal_id = ANY (selves(principal)))
        OR EXISTS (SELECT FROM case_event e
            JOIN case_head h ON h.case_id = e.case_id
            JOIN workflow_action a ON a.workflow_id = followed_after(e.case_id, e.seq, h.workflow_id)
                AND a.from_state = e.from_state AND a.action = e.action
            WHERE e.case_id = of_case AND e.principal_id = ANY (selves(principal)) AND e.to_state IS NOT NULL
                AND 'decided' = ANY (a.marks));
END
$$;

-- The permission of an actor to take an action that leaves the state a case is in: the role in which they may take it,
-- and what they are blocked by, as the refusal that the door gives; null where nothing blocks them. Asked by acting, by
-- explaining and by work lists alike. Conditions on the facts and the votes of a meeting are no part of it.
CREATE OR REPLACE FUNCTION permission_of(head case_head, actor actor, action workflow_action, moment timestamptz)
RETURNS permission
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    p permission;
BEGIN
    -- 1. One of the roles that the action is for, on the side of the case that the actor stands on, by a token that is
    --    for acting. Reviewers act on the cases that they review.
    p.role := role_among(head, actor, action.roles);
    p.blocked_by := scope_refusal(actor.scopes, 'act', action.action);
    IF p.blocked_by IS NOT NULL THEN
        RETURN p;
    ELSIF p.role IS NULL THEN
        p.blocked_by := not_permitted(action.action, head, action.roles);
    ELSIF p.role = 'reviewer' AND NOT reviews_case(head, actor.principal_id, action) THEN
        p.role := coalesce(role_among(head, actor, array_remove(action.roles, 'reviewer')), 'reviewer');
        p.blocked_by := CASE WHEN p.role = 'reviewer' THEN refusal('not_on_panel',
            jsonb_build_object('action', action.action, 'state', head.state)) END;
    END IF;
    IF p.blocked_by IS NOT NULL THEN
        RETURN p;
    END IF;
    -- 2. Time: once a limit has passed, what follows from that comes first.
    IF action.stops_timers THEN
        p.blocked_by := late_blocked_by(head, action.action, moment);
    END IF;
    IF p.blocked_by IS NOT NULL THEN
        RETURN p;
    END IF;
    -- 3. Four eyes: who did the one may not do the other.
    IF action.separate_from <> '{}' AND took_part(head.case_id, actor.principal_id, action.separate_from) THEN
        p.blocked_by := refusal('separation', jsonb_build_object('action', action.action, 'state', head.state,
            'separate_from', to_jsonb(action.separate_from)));
    -- 4. Nobody judges where they have an interest; nor do officers decide there.
    ELSIF p.role IN ('reviewer', 'decider') OR p.role = 'officer' AND action.decides IS NOT NULL THEN
        p.blocked_by := judging_blocked_by(head, actor.principal_id, action.action, moment);
    END IF;
    -- 5. Nothing goes on before the panel has read.
    IF p.blocked_by IS NULL AND action.needs_panel THEN
        p.blocked_by := panel_blocked_by(head, action.action);
    END IF;
    RETURN p;
END
$$;

-- The permission of the reader to take an action of a case of theirs; of one that follows from a panel by itself, to
-- the body's own people, how many of its reviews are in. Null to everybody else.
CREATE OR REPLACE FUNCTION permission_seen(of_case uuid, named text) RETURNS permission
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me    constant actor := reader();
    head  case_head;
    a     workflow_action;
    p     permission;
BEGIN
    -- To strangers a case does not exist: not even its state may be told.
    SELECT * INTO head FROM case_head h
    WHERE h.case_id = of_case AND me.organisations && ARRAY[h.body_id, h.provider_id];
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO a FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = named;
    p := permission_of(head, me, a, clock_timestamp());
    IF a.roles = ARRAY['system'] AND me.organisation_id = head.body_id THEN
        p.blocked_by := coalesce(panel_awaited(head, named), p.blocked_by);
    END IF;
    RETURN p;
END
$$;

-- What is missing for an action of a case that the reader sees, as a refusal; null where nothing is.
CREATE OR REPLACE FUNCTION incomplete_seen(of_case uuid, named text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT incomplete_blocked_by(h, a, '{}')
    FROM reader() AS me
    JOIN case_head h ON h.case_id = of_case AND me.organisations && ARRAY[h.body_id, h.provider_id]
    JOIN workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = h.state AND a.action = named
$$;

-- How many reviews are in of the panel that an action follows from by itself, as a refusal; null where it follows from
-- none.
CREATE OR REPLACE FUNCTION panel_awaited(head case_head, named text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT refusal('reviews_awaited', jsonb_build_object('action', named,
            'reviews', (
                SELECT count(*) FROM case_review v
                WHERE v.case_id = head.case_id AND v.round = current_visit(head.case_id) AND v.struck_at IS NULL),
            'members', (SELECT sum(s.seats) FROM panel_seats(p.panel) AS s)))
        FROM workflow_panel p
        WHERE p.workflow_id = head.workflow_id AND p.state = head.state
            AND jsonb_path_exists(p.panel -> 'outcomes', '$.* ? (@ == $named)', jsonb_build_object('named', named)));
END
$$;
