-- Work lists: for each person what is theirs to do, what is due first on top; and what is stuck.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is the reader's to do, what is due first on top, at most `most` of it, after a place in that order.
-- Due is a case on the nearest of the limit of its state, the standard of its state and the standard of the whole. That
-- is worked out from the history only for what may come onto the page; of the rest it is enough to know that it is due
-- neither before `low` nor after `high`. A further kind of work is a further branch of `items`: with a day of its own,
-- with that of its case (`follows`), or the nearer of both.
CREATE OR REPLACE FUNCTION work_of(most integer, after_due date DEFAULT '-infinity',
    after_since timestamptz DEFAULT '-infinity', after_case uuid DEFAULT NULL,
    after_kind text DEFAULT '', after_number integer DEFAULT 0)
RETURNS SETOF work_item
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me           constant actor := reader();
    of_body      constant uuid := CASE WHEN me.organisation_kind = 'body' THEN me.organisation_id END;
    of_provider  constant uuid := CASE WHEN me.organisation_kind = 'provider' THEN me.organisation_id END;
    mine         constant text[] := ARRAY(
        SELECT x
        FROM unnest(me.roles) AS x
        WHERE x = ANY (CASE WHEN of_body IS NULL
            THEN ARRAY['provider']
            ELSE ARRAY['officer', 'reviewer', 'decider'] END));
    officer      constant boolean := 'officer' = ANY (mine);
    moment       constant timestamptz := clock_timestamp();
    today        constant date := local_day(moment);
    nobody       constant uuid := '00000000-0000-0000-0000-000000000000';
    wanted       integer := most;
    bound        date;
    found        work_item[];
BEGIN
    WHILE mine <> '{}' LOOP
        WITH live AS MATERIALIZED (
            SELECT h AS head, h.case_id, h.body_id, h.workflow_id, h.state, h.party, local_day(h.entered_at) AS entered,
                local_day(h.opened_at) AS opened
            FROM case_head h
            WHERE (h.body_id = of_body OR h.provider_id = of_provider) AND h.closed_at IS NULL AND h.log_id IS NULL
        ), states AS MATERIALIZED (
            -- 1. What the reader may do in each state to move a case on: asking the provider for something, or giving
            -- up, is no such thing.
            SELECT w.id AS workflow_id, x.body_id, s.state, s.initial, s.request, p.panel,
                calendar_for(x.body_id, w.id) AS days, working_days_at_most(s.standard, s.standard_unit) AS standard,
                working_days_at_most((w.clock #>> '{standard,count}')::integer,
                    (w.clock #>> '{standard,unit}')::period_unit) AS whole,
                coalesce(a.main, '{}') AS main, coalesce(a.decides, false) AS decides
            FROM (SELECT DISTINCT l.workflow_id, l.body_id, l.state FROM live l) AS x
            JOIN workflow w ON w.id = x.workflow_id
            JOIN workflow_state s ON s.workflow_id = x.workflow_id AND s.state = x.state
            LEFT JOIN workflow_panel p ON p.workflow_id = s.workflow_id AND p.state = s.state
            LEFT JOIN LATERAL (
                SELECT array_agg(DISTINCT r) AS main, bool_or(a.decides IS NOT NULL AND r = 'decider') AS decides
                FROM workflow_action a
                JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
                CROSS JOIN LATERAL unnest(a.roles) AS r
                WHERE a.workflow_id = s.workflow_id AND a.from_state = s.state AND r = ANY (mine)
                    AND NOT t.request AND t.outcome IS DISTINCT FROM 'withdrawn'
            ) AS a ON true
        ), placed AS MATERIALIZED (
            SELECT l.*, s.initial, s.request, s.panel, s.days, s.standard, s.whole, s.main, s.decides,
                concat(s.days, l.entered, ' ', s.standard) AS step, concat(s.days, l.opened, ' ', s.whole) AS course
            FROM live l JOIN states s ON s.workflow_id = l.workflow_id AND s.body_id = l.body_id AND s.state = l.state
        ), counted AS MATERIALIZED (
            -- 2. Many cases enter a state on one day: each day is counted on from once.
            SELECT coalesce(jsonb_object_agg(x.span, add_working_days(x.days, x.day, x.amount)), '{}') AS due
            FROM (
                SELECT p.step AS span, p.days, p.entered AS day, p.standard AS amount
                FROM placed p
                WHERE p.standard IS NOT NULL
                UNION
                SELECT p.course, p.days, p.opened, p.whole FROM placed p
            ) AS x
        ), clocked AS MATERIALIZED (
            SELECT p.*, y.limit_day, y.runs,
                CASE WHEN p.party = 'paused'
                    THEN 'infinity'
                    ELSE coalesce(least(y.limit_day, y.step_day, CASE WHEN y.runs THEN y.course_day END),
                        'infinity') END AS low,
                CASE WHEN p.party = 'paused' OR y.moved
                    THEN 'infinity'
                    ELSE coalesce(least(y.limit_day, y.step_day), 'infinity') END AS high,
                -- Whether that is the day: the standard of the whole does not run, or cannot run out before.
                p.party = 'paused'
                OR (NOT y.moved AND (NOT y.runs OR y.course_day >= least(y.limit_day, y.step_day))) IS TRUE AS known
            FROM placed p
            CROSS JOIN LATERAL (
                SELECT (
                    SELECT local_day(t.due_at - interval '1 second') FROM case_timer t
                    WHERE t.case_id = p.case_id AND t.kind = 'deadline' AND t.due_at < 'infinity') AS limit_day,
                    ((SELECT c.due FROM counted c) ->> p.step)::date AS step_day,
                    ((SELECT c.due FROM counted c) ->> p.course)::date AS course_day,
                    p.party IN ('body', 'meeting') AS runs,
                    EXISTS (SELECT FROM case_event m
                        WHERE m.case_id = p.case_id AND m.command IN ('resume', 'extend')) AS moved
                OFFSET 0
            ) AS y
        ), ballots AS MATERIALIZED (
            SELECT * FROM ballots_awaited(moment)
        ), items AS MATERIALIZED (
            SELECT i.kind, c.case_id, i.number, i.words, i.since, i.own_due, i.follows, c.head, c.state, c.days,
                c.standard, c.limit_day, c.runs, c.known,
                coalesce(least(i.own_due, CASE WHEN i.follows THEN c.low END), 'infinity') AS low,
                coalesce(least(i.own_due, CASE WHEN i.follows THEN c.high END), 'infinity') AS high
            FROM clocked c
            CROSS JOIN LATERAL (
                -- 3. A case that waits for an action of the reader: with its provider, or with the body or its
                -- committee.
                SELECT CASE
                    WHEN c.initial AND (c.head).predecessor_id IS NOT NULL THEN 'renew'
                    WHEN c.initial AND c.party = 'provider' THEN 'submit'
                        WHEN c.decides THEN 'decide' ELSE 'act' END AS kind,
                    0 AS number, NULL::jsonb AS words, (c.head).entered_at AS since, CASE WHEN c.initial THEN (
                        SELECT local_day(t.due_at - interval '1 second') FROM case_timer t
                        WHERE t.case_id = (c.head).predecessor_id
                            AND t.kind = 'expiry'
                            AND t.due_at < 'infinity') END AS own_due,
                    true AS follows
                WHERE CASE c.party
                    WHEN 'provider' THEN 'provider' = ANY (c.main)
                        AND NOT (c.request
                            AND EXISTS (SELECT FROM case_request q WHERE q.case_id = c.case_id AND q.status = 'open'))
                    WHEN 'body' THEN c.main && ARRAY['officer', 'decider'] OR ('reviewer' = ANY (c.main)
                        -- Where seats are taken, it waits for those who sit there.
                        AND coalesce((SELECT bool_or(a.principal_id = me.principal_id AND a.status = 'joined')
                            FROM case_assignment a
                            WHERE a.case_id = c.case_id AND a.state = c.state AND a.ended_at IS NULL), true))
                    WHEN 'meeting' THEN c.main && ARRAY['officer', 'decider']
                    WHEN 'third-party' THEN 'officer' = ANY (c.main)
                    ELSE false END
                UNION ALL
                -- 4. What others have in hand, once it is overdue; and what rests.
                SELECT 'chase', 0, NULL, (c.head).entered_at, NULL, true
                WHERE officer
                    AND c.party IN ('body', 'meeting', 'third-party')
                    AND NOT c.main && ARRAY['officer', 'decider']
                    AND c.low < today
                UNION ALL
                SELECT 'resume', 0, NULL, (c.head).last_at, NULL, false
                WHERE c.party = 'paused' AND mine && ARRAY['officer', 'provider']
                UNION ALL
                -- What the other side proposed: a pause as long as the case is where it was, an extension while the
                -- case runs.
                SELECT 'consent', e.seq, jsonb_build_object('en', e.command), e.occurred_at, NULL, false
                FROM case_event e
                WHERE e.case_id = c.case_id
                    AND e.command IN ('pause', 'extend')
                    AND CASE e.role WHEN 'provider' THEN officer ELSE of_provider IS NOT NULL END
                    AND agreement_to(c.case_id, e.seq) IS NULL
                    AND (e.command = 'extend'
                        OR NOT EXISTS (SELECT FROM case_spans(c.case_id) AS s WHERE s.seq > e.seq))
                UNION ALL
                -- 5. What the provider is asked.
                SELECT 'reply', q.request_no, jsonb_build_object('en', q.question), (c.head).entered_at,
                    request_due(c.head, q, c.days), false
                FROM case_request q
                WHERE of_provider IS NOT NULL
                    AND c.party = 'provider'
                    AND c.request
                    AND q.case_id = c.case_id
                    AND q.status = 'open'
                UNION ALL
                -- 6. Panels: the reader's own seat, and for officers those that are empty or objected to.
                SELECT CASE a.status WHEN 'invited' THEN 'join' ELSE 'review' END, a.assignment, NULL,
                    coalesce(a.joined_at, a.invited_at),
                    CASE WHEN a.status = 'joined' AND c.panel ? 'due'
                        THEN local_day(limit_of(c.days, greatest(a.joined_at, (c.head).entered_at),
                            (c.panel #>> '{due,count}')::integer,
                            (c.panel #>> '{due,unit}')::period_unit) - interval '1 second') END,
                    true
                FROM case_assignment a
                WHERE 'reviewer' = ANY (mine)
                    AND c.panel IS NOT NULL
                    AND c.party = 'body'
                    AND a.case_id = c.case_id
                    AND a.state = c.state
                    AND a.principal_id = me.principal_id AND a.ended_at IS NULL
                    AND (a.status = 'invited' OR (
                        NOT EXISTS (SELECT FROM case_review v
                            WHERE v.case_id = c.case_id
                                AND v.round = current_visit(c.case_id)
                                AND v.assignment = a.assignment)
                        AND CASE WHEN a.objected_at IS NULL
                            THEN coalesce(moment >= objections_until(c.head, c.panel, a.invited_at), true)
                            ELSE a.answered_at IS NOT NULL END))
                UNION ALL
                SELECT 'overrule', a.assignment, jsonb_build_object('en', p.name), a.objected_at, NULL, true
                FROM case_assignment a
                JOIN principal p ON p.id = a.principal_id
                WHERE officer
                    AND c.panel IS NOT NULL
                    AND a.case_id = c.case_id
                    AND a.state = c.state
                    AND a.ended_at IS NULL
                    AND a.objected_at IS NOT NULL AND a.answered_at IS NULL
                UNION ALL
                SELECT 'invite', x.seats - x.taken, NULL, (c.head).entered_at, NULL, true
                FROM (
                    SELECT coalesce((c.panel #>> '{members,reviewers}')::integer,
                        (c.panel ->> 'reviewers')::integer) AS seats, count(*)::integer AS taken
                    FROM case_assignment a
                    WHERE a.case_id = c.case_id AND a.state = c.state AND a.ended_at IS NULL) AS x
                WHERE officer AND c.panel IS NOT NULL AND c.party = 'body' AND x.taken < x.seats
            ) AS i
            UNION ALL
            -- 7. Votes at a meeting that is open, on the day it was called for or as their case.
            SELECT 'vote', c.case_id, 0, NULL, b.since, b.day, true, c.head, c.state, c.days, c.standard, c.limit_day,
                c.runs, c.known OR b.day <= c.low, least(b.day, c.low), least(b.day, c.high)
            FROM ballots b JOIN clocked c ON c.case_id = b.case_id
            UNION ALL
            -- 8. Conditions, of accredited courses too: to be met, and to be discharged.
            SELECT CASE i.status WHEN 'open' THEN 'meet' ELSE 'discharge' END, i.case_id, i.item, i.words, d.decided_at,
                i.due, false, NULL, h.state, calendar_for(h.body_id, h.workflow_id), NULL, NULL, NULL, true, i.due,
                i.due
            FROM case_decision_item i
            JOIN case_decision d ON d.case_id = i.case_id AND d.seq = i.seq
            JOIN case_head h ON h.case_id = i.case_id
            WHERE ((i.provider_id = of_provider AND i.status = 'open')
                    OR (i.body_id = of_body AND i.status = 'shown' AND mine && ARRAY['officer', 'decider']))
                AND coalesce(h.outcome, '') <> ALL (ARRAY['refused', 'withdrawn', 'lapsed'])
            UNION ALL
            -- 9. After the decision: annual returns, to be made and to be accepted, and changes that were told.
            SELECT x.kind, x.case_id, x.number, x.words, x.since, x.due, false, NULL, h.state,
                calendar_for(h.body_id, h.workflow_id), NULL, NULL, NULL, true, coalesce(x.due, 'infinity'),
                coalesce(x.due, 'infinity')
            FROM (
                SELECT CASE t.status WHEN 'open' THEN 'return' ELSE 'accept' END AS kind, t.case_id, t.return AS number,
                    NULL::jsonb AS words, coalesce(t.filed_at, t.opened_at) AS since,
                    CASE t.status WHEN 'open' THEN t.due END AS due
                FROM case_return t
                WHERE (t.provider_id = of_provider AND t.status = 'open')
                    OR (t.body_id = of_body AND t.status = 'filed' AND mine && ARRAY['officer', 'decider'])
                UNION ALL
                SELECT 'change', c.case_id, c.change, jsonb_build_object('en', c.what), c.notified_at, NULL
                FROM case_change c
                WHERE c.body_id = of_body AND c.status = 'notified' AND mine && ARRAY['officer', 'decider']
            ) AS x
            JOIN case_head h ON h.case_id = x.case_id
        ), enough AS MATERIALIZED (
            SELECT coalesce((SELECT i.high FROM items i WHERE i.low > after_due ORDER BY i.high OFFSET wanted LIMIT 1),
                'infinity') AS day
        ), dated AS MATERIALIZED (
            SELECT i.kind, i.case_id, i.number, i.words, i.since, i.head, i.days,
                CASE WHEN i.known OR NOT i.follows THEN i.high
                    ELSE coalesce(least(i.own_due, i.limit_day,
                        CASE WHEN i.standard IS NOT NULL THEN (step_clock(i.head, i.days)).due END,
                        CASE WHEN i.runs THEN (standard_of(i.case_id, moment, i.days)).due END), 'infinity') END AS due
            FROM items i
            WHERE i.low <= (SELECT e.day FROM enough e) AND i.high >= after_due
        ), possible AS (
            -- 10. What four eyes, an interest or a panel that has not read keep from the reader is not theirs.
            SELECT d.*, a.actions
            FROM dated d
            LEFT JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object('action', a.action, 'title', a.title)
                    ORDER BY a.ordinal) AS actions,
                    bool_or(NOT t.request AND t.outcome IS DISTINCT FROM 'withdrawn') AS moves
                FROM workflow_action a
                JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
                WHERE d.kind IN ('act', 'decide', 'submit', 'renew', 'vote')
                    AND a.workflow_id = (d.head).workflow_id
                    AND a.from_state = (d.head).state
                    AND CASE WHEN d.kind = 'vote' THEN a.meets
                        ELSE (permission_seen(d.case_id, a.action)).blocked_by IS NULL END
            ) AS a ON true
            WHERE d.due <= (SELECT e.day FROM enough e)
                AND (d.due, d.since, d.case_id, d.kind, d.number) > (after_due, after_since,
                    coalesce(after_case, nobody), after_kind, after_number)
                AND CASE
                    WHEN d.kind IN ('act', 'decide', 'submit', 'renew') THEN a.moves
                    WHEN d.kind = 'chase' THEN d.due < today
                    ELSE true END
            ORDER BY d.due, d.since, d.case_id, d.kind, d.number
            LIMIT most
        )
        SELECT (SELECT e.day FROM enough e), (
            SELECT array_agg((p.kind, p.case_id, p.number, p.words, p.actions, p.since, nullif(p.due, 'infinity'),
                CASE WHEN p.due < 'infinity' THEN working_days_between(p.days, today, p.due) END, b.meeting,
                b.day)::work_item
                ORDER BY p.due, p.since, p.case_id, p.kind, p.number)
            FROM possible p LEFT JOIN ballots b ON p.kind = 'vote' AND b.case_id = p.case_id)
        INTO bound, found;
        -- What turned out not to be theirs leaves room on the page for what is due later.
        EXIT WHEN bound = 'infinity' OR coalesce(cardinality(found), 0) = most;
        wanted := wanted * 4;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(found);
END
$$;

-- The cases under way, of a body or of all, in which nothing can happen: `lacks` names what is not there.
--   action: nothing leaves the state but by the system, and no limit of it runs out;
--   owner:  nobody in the organisation whose turn it is may take any action that leaves it, for want of the role,
--           because of four eyes,
--           or because everybody who might judge has an interest in it;
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
            AND h.log_id IS NULL
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
            EXISTS (SELECT FROM principal o WHERE o.organisation_id = x.holder AND o.roles && a.free) AS owned
        FROM (SELECT DISTINCT l.workflow_id, l.state, l.party, l.holder FROM live l) AS x
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
                WHERE o.organisation_id = p.holder AND (
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
        WHERE h.body_id = me.organisation_id AND h.closed_at IS NULL AND h.log_id IS NULL AND h.party = 'meeting'
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
