-- Work lists: for each person what is theirs to do, what is due first on top; and what is stuck.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The work of the reader, earliest due day first, at most `most` of it, after an item in that order; on cases of one
-- officer, where that is asked for (see has_officer).
-- A case is due on the nearest of the limit of its state, the standard of its state and the standard of the whole. That
-- is worked out from the history only for what may come onto the page; of the rest it is enough to know that it is due
-- neither before `low` nor after `high`. A further kind of work is a further branch of work_in_states, work_on_panels
-- or work_after_decisions: with a day of its own, with that of its case (`follows`), or the nearer of both.
CREATE OR REPLACE FUNCTION work_of(most integer, after_due date DEFAULT '-infinity',
    after_since timestamptz DEFAULT '-infinity', after_case uuid DEFAULT NULL,
    after_kind text DEFAULT '', after_number integer DEFAULT 0, of_officer text DEFAULT NULL)
RETURNS SETOF work_item
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor       constant actor := reader();
    roles       constant text[] := ARRAY(
        SELECT r
        FROM unnest(actor.roles) AS r
        WHERE r = ANY (CASE actor.organisation_kind
            WHEN 'body' THEN ARRAY['officer', 'reviewer', 'decider']
            ELSE ARRAY['provider'] END));
    nobody      constant uuid := '00000000-0000-0000-0000-000000000000';
    moment      constant timestamptz := clock_timestamp();
    today       constant date := local_day(moment);
    wanted      integer := most;
    candidates  work_candidate[];
    bound       date;
    page        work_item[];
BEGIN
    -- By a token that is not for acting nothing is to be done, as permission_of says of actions.
    IF roles = '{}' OR NOT 'act' = ANY (actor.scopes) THEN
        RETURN;
    END IF;
    candidates := work_candidates(actor, roles, moment);
    IF of_officer IS NOT NULL THEN
        candidates := ARRAY(SELECT i FROM unnest(candidates) AS i WHERE has_officer(i.case_id, of_officer));
    END IF;
    LOOP
        -- Nothing that is due later can come onto the page.
        bound := coalesce((
            SELECT i.high FROM unnest(candidates) AS i
            WHERE i.low > after_due
            ORDER BY i.high OFFSET wanted LIMIT 1), 'infinity');
        page := ARRAY(
            WITH dated AS MATERIALIZED (
                SELECT i AS item, candidate_due(i, moment) AS due, i.kind, i.case_id, i.number, i.since
                FROM unnest(candidates) AS i
                WHERE i.low <= bound AND i.high >= after_due
            ), next AS MATERIALIZED (
                SELECT * FROM dated d
                WHERE d.due <= bound
                    AND (SELECT open_to_reader(h) FROM case_head h WHERE h.case_id = d.case_id)
                    AND (d.due, d.since, d.case_id, d.kind, d.number)
                        > (after_due, after_since, coalesce(after_case, nobody), after_kind, after_number)
            )
            SELECT (n.kind, n.case_id, n.number, (n.item).words, a.actions, n.since, nullif(n.due, 'infinity'),
                CASE WHEN n.due < 'infinity' THEN working_days_between((n.item).days, today, n.due) END,
                (n.item).meeting, (n.item).meets_on)::work_item
            FROM next n
            LEFT JOIN open_actions(ARRAY(SELECT x.item FROM next x)) AS a
                ON a.case_id = n.case_id AND a.kind = n.kind
            WHERE CASE
                WHEN n.kind IN ('act', 'decide', 'submit', 'renew') THEN a.moves
                WHEN n.kind = 'chase' THEN n.due < today
                ELSE true END
            ORDER BY n.due, n.since, n.case_id, n.kind, n.number
            LIMIT most);
        -- What turned out not to be theirs leaves room on the page for what is due later.
        EXIT WHEN bound = 'infinity' OR cardinality(page) = most;
        wanted := wanted * 4;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(page);
END
$$;

-- Everything that may be work of a principal in these roles.
CREATE OR REPLACE FUNCTION work_candidates(actor actor, roles text[], moment timestamptz) RETURNS work_candidate[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    cases  constant work_case[] := ARRAY(SELECT c FROM work_cases(actor, roles, moment) AS c);
BEGIN
    RETURN ARRAY(
        SELECT (i.kind, c.case_id, i.number, i.words, i.since, i.own_due, i.follows, c.head, c.days, c.standard,
            c.limit_day, c.runs, c.known,
            coalesce(least(i.own_due, CASE WHEN i.follows THEN c.low END), 'infinity'),
            coalesce(least(i.own_due, CASE WHEN i.follows THEN c.high END), 'infinity'), NULL, NULL)::work_candidate
        FROM (
            SELECT * FROM work_in_states(cases, actor, roles)
            UNION ALL
            SELECT * FROM work_on_panels(cases, actor, roles, moment)) AS i
        JOIN unnest(cases) AS c ON c.case_id = i.case_id
        UNION ALL
        -- Votes at a meeting that is open, on the day it was called for or as their case.
        SELECT ('vote', c.case_id, 0, NULL, b.since, b.day, true, c.head, c.days, c.standard, c.limit_day, c.runs,
            c.known OR b.day <= c.low, least(b.day, c.low), least(b.day, c.high), b.meeting, b.day)::work_candidate
        FROM ballots_awaited(moment) AS b
        JOIN unnest(cases) AS c ON c.case_id = b.case_id
        UNION ALL
        SELECT w FROM work_after_decisions(actor, roles) AS w);
END
$$;

-- The open cases of a principal's organisation, each with the days between which it is due, and the roles in which the
-- principal can move it on.
CREATE OR REPLACE FUNCTION work_cases(actor actor, roles text[], moment timestamptz) RETURNS SETOF work_case
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    of_body      constant uuid := CASE WHEN actor.organisation_kind = 'body' THEN actor.organisation_id END;
    of_providers constant uuid[] := CASE WHEN actor.organisation_kind = 'provider' THEN actor.organisations END;
BEGIN
    RETURN QUERY
    WITH live AS MATERIALIZED (
        SELECT h AS head, h.case_id, h.body_id, h.workflow_id, h.state, h.party, local_day(h.entered_at) AS entered,
            local_day(h.opened_at) AS opened
        FROM case_head h
        WHERE (h.body_id = of_body OR h.provider_id = ANY (of_providers)) AND h.closed_at IS NULL
    ), states AS MATERIALIZED (
        SELECT w.id AS workflow_id, x.body_id, s.state, s.initial, s.request, s.conditions, p.panel,
            calendar_for(x.body_id, w.id) AS days, s.standard, s.standard_unit,
            (w.clock #>> '{standard,count}')::integer AS whole,
            (w.clock #>> '{standard,unit}')::period_unit AS whole_unit,
            m.roles AS main, m.decides
        FROM (SELECT DISTINCT l.workflow_id, l.body_id, l.state FROM live l) AS x
        JOIN workflow w ON w.id = x.workflow_id
        JOIN workflow_state s ON s.workflow_id = x.workflow_id AND s.state = x.state
        LEFT JOIN workflow_panel p ON p.workflow_id = s.workflow_id AND p.state = s.state
        CROSS JOIN LATERAL moving_roles(s.workflow_id, s.state, work_cases.roles) AS m
    ), placed AS MATERIALIZED (
        SELECT l.*, s.initial, s.request, s.conditions, s.panel, s.days, s.standard, s.standard_unit, s.whole,
            s.whole_unit, s.main, s.decides, concat(s.days, l.entered, ' ', s.standard, s.standard_unit) AS step,
            concat(s.days, l.opened, ' ', s.whole, s.whole_unit) AS course
        FROM live l JOIN states s ON s.workflow_id = l.workflow_id AND s.body_id = l.body_id AND s.state = l.state
    ), counted AS MATERIALIZED (
        -- Many cases enter a state on one day: each day is counted on from once.
        SELECT coalesce(jsonb_object_agg(x.span, add_period(x.days, x.day, x.amount, x.unit)), '{}') AS due
        FROM (
            SELECT p.step AS span, p.days, p.entered AS day, p.standard AS amount, p.standard_unit AS unit
            FROM placed p WHERE p.standard IS NOT NULL
            UNION
            SELECT p.course, p.days, p.opened, p.whole, p.whole_unit FROM placed p
        ) AS x
    )
    SELECT p.head, p.case_id, p.state, p.party, p.initial, p.request, p.conditions, p.panel, p.days, p.standard, p.main,
        p.decides, y.limit_day, y.runs, b.low, b.high, b.known
    FROM placed p
    CROSS JOIN counted c
    CROSS JOIN LATERAL (
        SELECT (SELECT local_day(t.due_at - interval '1 second') FROM case_timer t
            WHERE t.case_id = p.case_id AND t.kind = 'deadline' AND t.due_at < 'infinity') AS limit_day,
            p.party IN ('body', 'meeting') AS runs,
            EXISTS (SELECT FROM case_event m WHERE m.case_id = p.case_id AND m.command IN ('resume', 'extend')) AS moved
        OFFSET 0
    ) AS y
    CROSS JOIN LATERAL due_between(p.party, y.moved, y.runs, y.limit_day, (c.due ->> p.step)::date,
        (c.due ->> p.course)::date) AS b;
END
$$;

-- Between which days a case is due: on the nearest of its limit, the standard of its step and, where that runs, the
-- standard of the whole. `moved`: something moved these days since they began to count, so they are at least that far
-- away. `known`: `high` is the day.
CREATE OR REPLACE FUNCTION due_between(party text, moved boolean, runs boolean, limit_day date, step_day date,
    course_day date, OUT low date, OUT high date, OUT known boolean)
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    nearest  constant date := least(limit_day, step_day);
BEGIN
    IF party = 'paused' THEN
        low := 'infinity';
        high := 'infinity';
        known := true;
        RETURN;
    END IF;
    low := coalesce(least(nearest, CASE WHEN runs THEN course_day END), 'infinity');
    high := CASE WHEN moved THEN 'infinity' ELSE coalesce(nearest, 'infinity') END;
    known := (NOT moved AND (NOT runs OR course_day >= nearest)) IS TRUE;
END
$$;

-- The roles, of these, in which an action moves a case on from a state, and whether one of them decides. To ask the
-- provider for something, or to give up, moves nothing on.
CREATE OR REPLACE FUNCTION moving_roles(workflow uuid, from_here text, among text[], OUT roles text[],
    OUT decides boolean)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT r), '{}'), coalesce(bool_or(a.decides IS NOT NULL AND r = 'decider'), false)
    FROM workflow_action a
    JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
    CROSS JOIN LATERAL unnest(a.roles) AS r
    WHERE a.workflow_id = moving_roles.workflow
        AND a.from_state = from_here
        AND r = ANY (among)
        AND NOT t.request
        AND t.outcome IS DISTINCT FROM 'withdrawn'
$$;

-- What the state of a case asks of a principal: to move it on, to look after what rests or is late, to answer.
CREATE OR REPLACE FUNCTION work_in_states(cases work_case[], actor actor, roles text[])
RETURNS TABLE (case_id uuid, kind text, number integer, words jsonb, since timestamptz, own_due date, follows boolean)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    officer   constant boolean := 'officer' = ANY (roles);
    provides  constant boolean := actor.organisation_kind = 'provider';
    today     constant date := local_day(clock_timestamp());
BEGIN
    RETURN QUERY
    SELECT c.case_id, i.*
    FROM unnest(cases) AS c
    CROSS JOIN LATERAL (
        -- 1. A case that waits for an action: with its provider, or with the body or its committee.
        SELECT CASE
                WHEN c.initial AND (c.head).predecessor_id IS NOT NULL THEN 'renew'
                WHEN c.initial AND c.party = 'provider' THEN 'submit'
                WHEN c.decides THEN 'decide'
                ELSE 'act' END,
            0, NULL::jsonb, (c.head).entered_at, CASE WHEN c.initial THEN (
                SELECT local_day(t.due_at - interval '1 second') FROM case_timer t
                WHERE t.case_id = (c.head).predecessor_id AND t.kind = 'expiry' AND t.due_at < 'infinity') END, true
        WHERE CASE c.party
            WHEN 'provider' THEN 'provider' = ANY (c.main) AND NOT (c.request
                AND EXISTS (SELECT FROM case_request q WHERE q.case_id = c.case_id AND q.status = 'open'))
                AND NOT (c.conditions
                AND EXISTS (SELECT FROM case_decision_item d WHERE d.case_id = c.case_id AND d.status = 'open'))
            WHEN 'body' THEN c.main && ARRAY['officer', 'decider'] OR ('reviewer' = ANY (c.main)
                -- Where seats are taken, it waits for those who sit there.
                AND coalesce((SELECT bool_or(a.principal_id = actor.principal_id AND a.status = 'joined')
                    FROM case_assignment a
                    WHERE a.case_id = c.case_id AND a.state = c.state AND a.ended_at IS NULL), true))
            WHEN 'meeting' THEN c.main && ARRAY['officer', 'decider']
            WHEN 'third-party' THEN 'officer' = ANY (c.main)
            ELSE false END
        UNION ALL
        -- 2. What others have in hand, once it is overdue; and what rests.
        SELECT 'chase', 0, NULL, (c.head).entered_at, NULL, true
        WHERE officer AND c.party IN ('body', 'meeting', 'third-party') AND NOT c.main && ARRAY['officer', 'decider']
            AND c.low < today
        UNION ALL
        SELECT 'resume', 0, NULL, (c.head).last_at, NULL, false
        WHERE c.party = 'paused' AND work_in_states.roles && ARRAY['officer', 'provider']
        UNION ALL
        -- 3. What the other side proposed: a pause as long as the case is where it was, an extension while it runs.
        SELECT 'consent', e.seq, jsonb_build_object('en', e.command), e.occurred_at, NULL, false
        FROM case_event e
        WHERE e.case_id = c.case_id AND e.command IN ('pause', 'extend')
            AND CASE e.role WHEN 'provider' THEN officer ELSE provides END
            AND agreement_to(c.case_id, e.seq) IS NULL
            AND (e.command = 'extend' OR NOT EXISTS (SELECT FROM case_spans(c.case_id) AS s WHERE s.seq > e.seq))
        UNION ALL
        -- 4. What the provider is asked.
        SELECT 'reply', q.request_no, jsonb_build_object('en', q.question), (c.head).entered_at,
            request_due(c.head, q, c.days), false
        FROM case_request q
        WHERE provides AND c.party = 'provider' AND c.request AND q.case_id = c.case_id AND q.status = 'open'
    ) AS i (kind, number, words, since, own_due, follows);
END
$$;

-- Panels: a reviewer's own seat; for officers the seats that are empty or objected to.
CREATE OR REPLACE FUNCTION work_on_panels(cases work_case[], actor actor, roles text[], moment timestamptz)
RETURNS TABLE (case_id uuid, kind text, number integer, words jsonb, since timestamptz, own_due date, follows boolean)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    officer  constant boolean := 'officer' = ANY (roles);
BEGIN
    RETURN QUERY
    SELECT c.case_id, i.*
    FROM unnest(cases) AS c
    CROSS JOIN LATERAL (
        SELECT CASE a.status WHEN 'invited' THEN 'join' ELSE 'review' END, a.assignment, NULL::jsonb,
            coalesce(a.joined_at, a.invited_at),
            CASE WHEN a.status = 'joined'
                THEN review_due(c.panel, c.days, a.joined_at, (c.head).entered_at) END, true
        FROM case_assignment a
        WHERE 'reviewer' = ANY (work_on_panels.roles) AND c.party = 'body'
            AND a.case_id = c.case_id AND a.state = c.state
            AND a.principal_id = actor.principal_id AND a.ended_at IS NULL
            AND (a.status = 'invited' OR (
                NOT EXISTS (SELECT FROM case_review v
                    WHERE v.case_id = c.case_id AND v.round = current_visit(c.case_id) AND v.assignment = a.assignment)
                AND CASE WHEN a.objected_at IS NULL
                    THEN coalesce(moment >= objections_until(c.head, c.panel, a.invited_at), true)
                    ELSE a.answered_at IS NOT NULL END))
        UNION ALL
        SELECT 'overrule', a.assignment, jsonb_build_object('en', p.name), a.objected_at, NULL, true
        FROM case_assignment a
        JOIN principal p ON p.id = a.principal_id
        WHERE officer AND a.case_id = c.case_id AND a.state = c.state AND a.ended_at IS NULL
            AND a.objected_at IS NOT NULL AND a.answered_at IS NULL
        UNION ALL
        SELECT 'release', a.assignment, jsonb_build_object('en', p.name), coalesce(a.joined_at, a.invited_at), NULL,
            true
        FROM case_assignment a
        JOIN principal p ON p.id = a.principal_id
        WHERE officer AND c.party = 'body' AND a.case_id = c.case_id AND a.state = c.state AND a.ended_at IS NULL
            AND NOT EXISTS (SELECT FROM case_review v
                WHERE v.case_id = c.case_id AND v.round = current_visit(c.case_id) AND v.assignment = a.assignment)
            AND NOT presence_seen(a.principal_id, greatest(local_day(moment),
                review_due(c.panel, c.days, coalesce(a.joined_at, a.invited_at), (c.head).entered_at)))
        UNION ALL
        SELECT 'invite', x.seats - x.taken, NULL, (c.head).entered_at, NULL, true
        FROM (
            SELECT coalesce((c.panel #>> '{members,reviewers}')::integer, (c.panel ->> 'reviewers')::integer) AS seats,
                count(*)::integer AS taken
            FROM case_assignment a
            WHERE a.case_id = c.case_id AND a.state = c.state AND a.ended_at IS NULL) AS x
        WHERE officer AND c.party = 'body' AND x.taken < x.seats
    ) AS i (kind, number, words, since, own_due, follows)
    WHERE c.panel IS NOT NULL;
END
$$;

-- What is to be done after a decision, of accredited courses too: conditions to be met and to be discharged, annual
-- returns to be made and to be accepted, and changes that a provider told of.
CREATE OR REPLACE FUNCTION work_after_decisions(actor actor, roles text[]) RETURNS SETOF work_candidate
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    of_providers constant uuid[] := CASE WHEN actor.organisation_kind = 'provider' THEN actor.organisations END;
    of_body      constant uuid := CASE WHEN actor.organisation_kind = 'body' AND roles && ARRAY['officer', 'decider']
        THEN actor.organisation_id END;
BEGIN
    RETURN QUERY
    SELECT x.kind, x.case_id, x.number, x.words, x.since, x.due, false, NULL::case_head,
        calendar_for(h.body_id, h.workflow_id), NULL::integer, NULL::date, NULL::boolean, true,
        coalesce(x.due, 'infinity'), coalesce(x.due, 'infinity'), NULL, NULL::date
    FROM (
        SELECT CASE i.status WHEN 'open' THEN 'meet' ELSE 'discharge' END, i.case_id, i.item, i.words, d.decided_at,
            i.due
        FROM case_decision_item i
        JOIN case_decision d ON d.case_id = i.case_id AND d.seq = i.seq
        JOIN case_head k ON k.case_id = i.case_id
        WHERE ((i.provider_id = ANY (of_providers) AND i.status = 'open'
                AND (untold_decision(k) IS NULL OR i.seq < untold_decision(k)))
                OR (i.body_id = of_body AND i.status = 'shown'))
            AND coalesce(k.outcome, '') <> ALL (ARRAY['refused', 'withdrawn', 'lapsed'])
        UNION ALL
        SELECT CASE t.status WHEN 'open' THEN 'return' ELSE 'accept' END, t.case_id, t.return, NULL,
            coalesce(t.filed_at, t.opened_at), CASE t.status WHEN 'open' THEN t.due END
        FROM case_return t
        WHERE (t.provider_id = ANY (of_providers) AND t.status = 'open') OR (t.body_id = of_body AND t.status = 'filed')
        UNION ALL
        SELECT 'change', c.case_id, c.change, jsonb_build_object('en', c.what), c.notified_at, NULL
        FROM case_change c
        WHERE c.body_id = of_body AND c.status = 'notified'
    ) AS x (kind, case_id, number, words, since, due)
    JOIN case_head h ON h.case_id = x.case_id;
END
$$;

-- The day on which a candidate is due, 'infinity' where on none.
CREATE OR REPLACE FUNCTION candidate_due(i work_candidate, moment timestamptz) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF i.known OR NOT i.follows THEN
        RETURN i.high;
    END IF;
    RETURN coalesce(least(i.own_due, i.limit_day,
        CASE WHEN i.standard IS NOT NULL THEN (step_clock(i.head, i.days)).due END,
        CASE WHEN i.runs THEN (standard_of(i.case_id, moment, i.days)).due END), 'infinity');
END
$$;

-- The actions that the reader can take on each of these, and whether one of them moves its case on. All in one
-- statement: the functions that it calls are planned once for each statement.
CREATE OR REPLACE FUNCTION open_actions(items work_candidate[])
RETURNS TABLE (case_id uuid, kind text, actions jsonb, moves boolean)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT i.case_id, i.kind, jsonb_agg(jsonb_build_object('action', a.action, 'title', a.title) ORDER BY a.ordinal),
        bool_or(NOT t.request AND t.outcome IS DISTINCT FROM 'withdrawn')
    FROM unnest(items) AS i
    JOIN workflow_action a ON a.workflow_id = (i.head).workflow_id AND a.from_state = (i.head).state
    JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
    WHERE i.kind IN ('act', 'decide', 'submit', 'renew', 'vote')
        AND CASE WHEN i.kind = 'vote' THEN a.votes
            ELSE (permission_seen(i.case_id, a.action)).blocked_by IS NULL END
    GROUP BY i.case_id, i.kind;
END
$$;

-- The cases under way, of a body or of all, in which nothing can happen: `lacks` names what is not there.
--   action: nothing leaves the state but by the system, and no limit of it runs out;
--   owner:  nobody who acts for the organisation whose turn it is may take any action that leaves it, for want of the
--           role or of a token, because of four eyes, or because everybody who might judge has an interest in it;
--   clock:  neither standard nor limit nor meeting, and the standard of the whole does not run either.
-- A draft that was not yet handed in is the provider's own, and needs no clock. A case that rests is taken up again by
-- either side.
CREATE OR REPLACE FUNCTION stuck_in(of_body uuid) RETURNS TABLE (case_id uuid, lacks text[])
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH live AS MATERIALIZED (
        SELECT h AS head, h.case_id, h.workflow_id, h.state, h.party, h.body_id,
            CASE h.party WHEN 'provider' THEN h.provider_id ELSE h.body_id END AS holder
        FROM case_head h
        WHERE h.closed_at IS NULL
            AND h.party <> 'paused'
            AND (of_body IS NULL OR h.body_id = of_body)
    ), places AS MATERIALIZED (
        SELECT x.*, s.on_expiry IS NOT NULL AS timed, p.panel ? 'rule' AS reads,
            s.standard IS NOT NULL
            OR s.deadline IS NOT NULL
            OR s.meeting IS NOT NULL
            OR (s.initial AND x.party = 'provider') AS clocked,
            coalesce(a.people, '{}') AS people,
            -- Somebody who may act here whoever acted before: nobody has to be asked about one case.
            EXISTS (SELECT FROM principal o
                WHERE o.organisation_id = ANY (y.holders) AND o.roles && a.free AND is_active(o.id)) AS owned,
            y.holders
        FROM (SELECT DISTINCT l.workflow_id, l.state, l.party, l.holder FROM live l) AS x
        CROSS JOIN LATERAL (SELECT acting_for(x.holder, local_day(clock_timestamp())) AS holders OFFSET 0) AS y
        JOIN workflow_state s ON s.workflow_id = x.workflow_id AND s.state = x.state
        LEFT JOIN workflow_panel p ON p.workflow_id = s.workflow_id AND p.state = s.state
        LEFT JOIN LATERAL (
            SELECT array_agg(DISTINCT r) AS people,
                array_agg(DISTINCT r) FILTER (WHERE c.separate_from = '{}' AND r IN ('provider', 'officer')) AS free
            FROM workflow_action c CROSS JOIN LATERAL unnest(c.roles) AS r
            WHERE c.workflow_id = s.workflow_id AND c.from_state = s.state AND r <> 'system'
        ) AS a ON true
    ), judged AS (
        SELECT l.case_id, array_remove(ARRAY[
            CASE WHEN p.people = '{}' AND NOT p.timed AND p.reads IS NOT TRUE THEN 'action' END,
            CASE WHEN NOT p.owned AND NOT (p.timed AND p.people = '{}') AND NOT EXISTS (
                SELECT FROM principal o
                WHERE o.organisation_id = ANY (p.holders) AND is_active(o.id) AND (
                    (p.reads
                        AND 'reviewer' = ANY (o.roles)
                        AND interests_in(l.head, o.id, local_day(clock_timestamp())) IS NULL)
                    OR EXISTS (
                        SELECT FROM workflow_action c
                        CROSS JOIN LATERAL (SELECT r
                            FROM unnest(o.roles) AS r
                            WHERE r = ANY (c.roles)
                            LIMIT 1) AS x (role)
                        WHERE c.workflow_id = l.workflow_id AND c.from_state = l.state
                            AND (c.separate_from = '{}' OR NOT took_part(l.case_id, o.id, c.separate_from))
                            AND (x.role NOT IN ('reviewer', 'decider')
                                OR interests_in(l.head, o.id, local_day(clock_timestamp())) IS NULL))))
                THEN 'owner' END,
            CASE WHEN NOT p.clocked AND (standard_of(l.case_id, clock_timestamp())).due IS NULL THEN 'clock' END],
            NULL) AS lacks
        FROM live l
        JOIN places p ON p.workflow_id = l.workflow_id
            AND p.state = l.state
            AND p.party = l.party
            AND p.holder = l.holder
    )
    SELECT j.case_id, j.lacks FROM judged j WHERE j.lacks <> '{}'
$$;

-- What is stuck at the reader's body, for its officers.
CREATE OR REPLACE FUNCTION stuck_seen() RETURNS TABLE (case_id uuid, lacks text[])
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT s.case_id, s.lacks
    FROM reader() AS r
    CROSS JOIN LATERAL stuck_in(r.organisation_id) AS s
    JOIN case_head h ON h.case_id = s.case_id AND open_to(h, r)
    WHERE r.organisation_kind = 'body' AND 'officer' = ANY (r.roles)
$$;

-- The cases on which the reader is awaited to vote: before a meeting that is open, at which they are present, and from
-- which nothing keeps them. Whoever is at none pays one look at an index.
CREATE OR REPLACE FUNCTION ballots_awaited(moment timestamptz)
RETURNS TABLE (case_id uuid, meeting text, day date, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me        constant actor := reader();
    attended  text[];
BEGIN
    IF me.organisation_kind IS DISTINCT FROM 'body' OR NOT me.roles && ARRAY['reviewer', 'decider'] THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT m.series) INTO attended FROM meeting m
    WHERE m.body_id = me.organisation_id
        AND m.opened_at <= moment
        AND m.closed_at IS NULL
        AND me.principal_id = ANY (m.present);
    IF attended IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH before AS MATERIALIZED (
        SELECT h AS head, s.series, s.day
        FROM case_head h
        JOIN workflow_meeting w ON w.workflow_id = h.workflow_id AND w.state = h.state AND w.series = ANY (attended)
        CROSS JOIN LATERAL slot_for(h, moment) AS s
        WHERE h.body_id = me.organisation_id AND h.closed_at IS NULL AND h.party = 'meeting'
    ), awaited AS MATERIALIZED (
        SELECT b.head, meeting_name(m.series, m.day) AS name, m.day
        FROM before b
        JOIN meeting m ON m.body_id = me.organisation_id AND m.series = b.series AND m.day = b.day
        WHERE m.opened_at <= moment AND m.closed_at IS NULL AND me.principal_id = ANY (m.present)
            AND NOT EXISTS (SELECT FROM case_vote v
                WHERE v.case_id = (b.head).case_id
                    AND v.visit = visit_of(b.head)
                    AND v.day = m.day
                    AND v.principal_id = me.principal_id)
    )
    SELECT (a.head).case_id, a.name, a.day, (a.head).entered_at
    FROM awaited a WHERE vote_blocked_by(a.head, me.principal_id, moment) IS NULL;
END
$$;
