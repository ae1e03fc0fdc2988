-- Agendas: which case comes before which meeting, and who leaves the meeting for it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The visit of a case in its present state, by the event with which it began. Another version of the workflow begins
-- none.
CREATE OR REPLACE FUNCTION visit_of(head case_head) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT max(e.seq) FROM case_event e
        WHERE e.case_id = head.case_id AND e.to_state IS NOT NULL AND e.command <> 'migrate' AND e.seq <= head.version
            AND e.seq <> ALL ((SELECT undone_events(head.case_id))::integer[]));
END
$$;

-- What a meeting decided is kept with the count; what was decided in its name while it was open, without. The system
-- may take such an action where the workflow says so, and asks no meeting.
CREATE OR REPLACE FUNCTION after_meeting(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_resolution (case_id, seq, body_id, provider_id, visit, state, series, day, action, tally, ready_at)
    SELECT e.case_id, e.seq, e.body_id, e.provider_id, visit_of(head), head.state, s.series, s.day, e.action,
        r.resolved -> 'tally', head.entered_at
    FROM slot_for(head, e.occurred_at) AS s
    WHERE s.status = 'open' AND r.resolved IS NOT NULL;
END
$$;

-- Why a case that no meeting has before it cannot be voted on.
CREATE OR REPLACE FUNCTION not_before_meeting(head case_head, command text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        (SELECT refusal('decided', jsonb_build_object('action', command, 'state', head.state,
            'meeting', meeting_name(x.series, x.day), 'decision', x.action))
        FROM case_resolution x WHERE x.case_id = head.case_id ORDER BY x.seq DESC LIMIT 1),
        CASE WHEN head.closed_at IS NOT NULL
            THEN refusal('case_closed', jsonb_build_object('action', command, 'state', head.state)) END,
        refusal('no_meeting', jsonb_build_object('action', command, 'state', head.state)));
END
$$;

-- recuse: a member leaves the meeting for this case; officers say it of others.
CREATE OR REPLACE FUNCTION decide_recuse(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    member  uuid := CASE WHEN input ? 'member'
        THEN member_named(head.body_id, input -> 'member')
        ELSE actor.principal_id END;
BEGIN
    r.action := 'recuse';
    r.project := 'meeting';
    r.role := role_among(head, actor,
        CASE WHEN member = actor.principal_id THEN ARRAY['reviewer', 'decider'] ELSE ARRAY['officer'] END);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('recuse', head,
            CASE WHEN member = actor.principal_id THEN ARRAY['reviewer', 'decider'] ELSE ARRAY['officer'] END);
    ELSIF member IS NULL THEN
        r.refusal := person_missing('recuse', head.body_id, input -> 'member', ARRAY['reviewer', 'decider']);
    ELSIF NOT EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = head.workflow_id AND m.state = head.state)
    THEN
        r.refusal := not_before_meeting(head, 'recuse');
    ELSIF vote_blocked_by(head, member, moment) ->> 'reason' = 'recused' THEN
        r.refusal := refusal('recused', '{"action": "recuse"}');
    ELSIF input ? 'reason' THEN
        r.refusal := without_reason(input);
    END IF;
    r.effect := '{"tell": ["officer"]}';
    RETURN r;
END
$$;

-- hold_over: the body puts a case off from the meeting it is on to the next one, and says why.
CREATE OR REPLACE FUNCTION decide_hold_over(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    now_on meeting_slot := slot_for(head, moment);
    later  meeting_slot;
BEGIN
    r.action := 'hold_over';
    r.project := 'meeting';
    r.role := role_among(head, actor, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('hold_over', head, ARRAY['officer', 'decider']);
        RETURN r;
    END IF;
    SELECT m.* INTO later
    FROM meeting_slots(head.body_id, now_on.series, now_on.day + 1, (now_on.day + interval '2 years')::date,
        moment) AS m
    WHERE m.papers_close >= local_day(head.entered_at) AND m.status = 'planned' ORDER BY m.day LIMIT 1;
    IF later.day IS NULL THEN
        r.refusal := not_before_meeting(head, 'hold_over');
        RETURN r;
    END IF;
    r.refusal := without_reason(input);
    r.effect := jsonb_build_object('meeting', jsonb_build_object('series', now_on.series, 'date', later.day,
        'held_over_from', now_on.day), 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

-- place: an officer says where on an agenda a case comes, or takes a late paper onto a meeting whose cut-off it missed,
-- and why.
CREATE OR REPLACE FUNCTION decide_place(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    series  constant text := (SELECT s.meeting
        FROM workflow_state s
        WHERE s.workflow_id = head.workflow_id AND s.state = head.state);
    now_on  meeting_slot := slot_for(head, moment);
    onto    meeting_slot := CASE WHEN input ? 'meeting'
        THEN slot_named(head.body_id, input ->> 'meeting', moment)
        ELSE now_on END;
BEGIN
    r.action := 'place';
    r.project := 'meeting';
    r.role := role_among(head, actor, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('place', head, ARRAY['officer']);
    ELSIF series IS NULL THEN
        r.refusal := not_before_meeting(head, 'place');
    ELSIF onto.day IS NULL OR onto.series <> series THEN
        r.refusal := refusal('unknown_meeting', jsonb_build_object('action', 'place', 'meeting', input -> 'meeting',
            'allowed', meetings_next(head.body_id, series, moment)));
    ELSIF onto.status NOT IN ('planned', 'open') THEN
        r.refusal := refusal(CASE WHEN onto.status IN ('closed', 'cancelled')
            THEN 'meeting_status'
            ELSE 'meeting_day' END, jsonb_build_object('action', 'place',
            'meeting', meeting_name(onto.series, onto.day), 'date', onto.day, 'found', onto.status,
            'expected', 'planned or open', 'allowed', meetings_next(head.body_id, series, moment)));
    ELSIF input ? 'position'
        AND NOT coalesce(jsonb_typeof(input -> 'position') = 'number'
            AND input ->> 'position' ~ '^[1-9][0-9]{0,2}$', false)
    THEN
        r.refusal := flawed('place', 'position', 'is not usable', 'a whole number from 1 to 999');
    ELSIF NOT input ? 'position' AND onto.day = now_on.day THEN
        r.refusal := flawed('place', 'position', 'is missing', 'a position on the agenda, or another meeting');
    ELSIF onto.papers_close < local_day(head.entered_at) OR input ? 'reason' THEN
        r.refusal := without_reason(input);
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('meeting', jsonb_build_object('series', onto.series,
        'date', onto.day, 'late', nullif(onto.papers_close < local_day(head.entered_at), false))));
    r.payload := CASE WHEN input ? 'reason' THEN jsonb_build_object('reason', input -> 'reason') END;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_meeting(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    began  constant integer := current_visit(e.case_id);
BEGIN
    CASE e.command
        WHEN 'vote' THEN
            INSERT INTO case_vote AS v (case_id, visit, day, principal_id, body_id, provider_id, seq, ballot, cast_at)
            VALUES (e.case_id, began, (e.effect #>> '{meeting,date}')::date, e.principal_id, e.body_id, e.provider_id,
                e.seq, input ->> 'vote', e.occurred_at)
            ON CONFLICT ON CONSTRAINT case_vote_pkey DO UPDATE SET ballot = excluded.ballot, seq = excluded.seq,
                cast_at = excluded.cast_at;
        WHEN 'recuse' THEN
            INSERT INTO case_recusal (case_id, visit, principal_id, body_id, provider_id, seq, reason)
            VALUES (e.case_id, began,
                CASE WHEN input ? 'member' THEN member_named(e.body_id, input -> 'member') ELSE e.principal_id END,
                e.body_id, e.provider_id, e.seq, input ->> 'reason')
            ON CONFLICT ON CONSTRAINT case_recusal_pkey DO UPDATE SET seq = excluded.seq, reason = excluded.reason,
                ended_seq = NULL, ended_because = NULL;
        WHEN 'readmit' THEN
            UPDATE case_recusal x SET ended_seq = e.seq, ended_because = input ->> 'reason'
            WHERE x.case_id = e.case_id
                AND x.visit = began
                AND x.principal_id = member_named(e.body_id, input -> 'member');
        ELSE
            INSERT INTO case_agenda (case_id, seq, body_id, provider_id, visit, series, left_day, day, position, reason)
            VALUES (e.case_id, e.seq, e.body_id, e.provider_id, began, e.effect #>> '{meeting,series}',
                (e.effect #>> '{meeting,held_over_from}')::date,
                (e.effect #>> '{meeting,date}')::date, (input ->> 'position')::integer, input ->> 'reason');
    END CASE;
END
$$;

-- What was before a meeting, is, or comes before it by itself: decided there, waiting, or held over from it.
CREATE OR REPLACE FUNCTION items_of(at meeting_slot, moment timestamptz)
RETURNS TABLE (case_id uuid, visit integer, state text, ready_at timestamptz, status text,
    resolved integer, moved integer)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT x.case_id, x.visit, x.state, x.ready_at, 'decided', x.seq,
        (SELECT max(a.seq) FROM case_agenda a WHERE a.case_id = x.case_id AND a.visit = x.visit AND a.day = x.day)
    FROM case_resolution x WHERE x.body_id = at.body_id AND x.series = at.series AND x.day = at.day
    UNION ALL
    SELECT a.case_id, a.visit, e.to_state, e.occurred_at, 'held_over', NULL, a.seq
    FROM case_agenda a JOIN case_event e ON e.case_id = a.case_id AND e.seq = a.visit
    WHERE a.body_id = at.body_id AND a.series = at.series AND a.left_day = at.day
    UNION ALL
    SELECT h.case_id, e.visit, h.state, h.entered_at, 'waiting', NULL,
        (SELECT max(a.seq) FROM case_agenda a WHERE a.case_id = h.case_id AND a.visit = e.visit)
    FROM case_head h
    JOIN workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state AND s.meeting = at.series
    CROSS JOIN LATERAL (SELECT visit_of(h) AS visit) AS e
    CROSS JOIN LATERAL slot_for(h, moment) AS f
    WHERE h.body_id = at.body_id AND h.closed_at IS NULL AND h.party = 'meeting' AND f.day = at.day;
END
$$;

-- The items of a meeting in their order, as somebody of the body may see them; for the minutes without who voted what.
CREATE OR REPLACE FUNCTION agenda_of(at meeting_slot, moment timestamptz, actor actor) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'case', h.reference, 'title', plain_words(f.submission -> 'title'),
        'provider', o.code, 'provider_name', name_at(o, start_of_day(at.day + 1)), 'state', x.state,
        'ready_at', instant_text(x.ready_at),
        'status', x.status, 'late', nullif(local_day(x.ready_at) > at.papers_close, false), 'position', g.position,
        'reason', g.reason, 'held_over_to', CASE x.status WHEN 'held_over' THEN g.day END,
        'actions', CASE x.status WHEN 'waiting'
            THEN (SELECT jsonb_agg(a.action ORDER BY a.ordinal) FROM workflow_action a
                WHERE a.workflow_id = h.workflow_id
                    AND a.from_state = h.state
                    AND a.decides IS NOT NULL
                    AND a.roles <> ARRAY['system']) END,
        'recused', (SELECT jsonb_agg(p.name ORDER BY p.name)
            FROM case_recusal c
            JOIN principal p ON p.id = c.principal_id
            WHERE c.case_id = x.case_id AND c.visit = x.visit AND c.ended_seq IS NULL AND p.id = ANY (m.present)),
        'action', y.action, 'tally', y.tally, 'taken_back', taken_back_by(y.case_id, y.taken_back_seq),
        'decision', coalesce((SELECT jsonb_strip_nulls(jsonb_build_object('decision', d.decision, 'reasons', d.reasons,
            'valid_until', d.valid_until,
                'decided_at', instant_text(d.decided_at),
                'items', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                    'item', i.item, 'kind', i.kind, 'text', i.words, 'criterion', i.criterion, 'due', i.first_due))
                    ORDER BY i.item)
                    FROM case_decision_item i WHERE i.case_id = d.case_id AND i.seq = d.seq)))
            FROM case_decision d WHERE d.case_id = x.case_id AND d.seq = y.seq),
            decision_taken_back(y.case_id, y.seq))
        )) || CASE WHEN actor IS NULL THEN '{}' ELSE votes_seen(actor, m, x.case_id, x.visit, x.status <> 'waiting') END
        ORDER BY x.status = 'held_over', g.position, x.ready_at, h.reference), '[]')
    FROM items_of(at, moment) AS x
    CROSS JOIN meeting_at(at) AS m
    JOIN case_head h ON h.case_id = x.case_id
    JOIN organisation o ON o.id = h.provider_id
    LEFT JOIN case_resolution y ON y.case_id = x.case_id AND y.seq = x.resolved
    LEFT JOIN case_agenda g ON g.case_id = x.case_id AND g.seq = x.moved
    LEFT JOIN case_facts f ON f.case_id = h.case_id
$$;

-- The meeting that a case waits for, as the reader may know it, and those that it missed, was held over from, that did
-- not reach it or were cancelled. Null where it waits for none.
CREATE OR REPLACE FUNCTION meeting_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series,
        'date', m.day, 'papers_close', m.papers_close, 'status', m.status,
        'late', nullif(m.papers_close < local_day(h.entered_at), false),
        'passed', (
            SELECT jsonb_agg(jsonb_build_object('date', x.day, 'papers_close', x.papers_close, 'because',
                CASE
                    WHEN x.status = 'cancelled' THEN 'cancelled'
                    WHEN x.papers_close < local_day(h.entered_at) THEN 'missed_cut_off'
                    WHEN EXISTS (SELECT FROM case_agenda a
                        WHERE a.case_id = of_case AND a.visit = e.visit AND a.left_day = x.day) THEN 'held_over'
                    ELSE 'not_reached' END) ORDER BY x.day)
            FROM meeting_slots(h.body_id, m.series, local_day(h.entered_at), m.day - 1, t.moment) AS x))
        || CASE WHEN (r).organisation_id = h.body_id AND w.state IS NOT NULL THEN jsonb_build_object(
            'rule', jsonb_build_object('quorum', w.quorum, 'majority', w.majority, 'casting_vote', w.casting,
                'votes_required', w.required),
            'recused', (SELECT coalesce(jsonb_agg(p.name ORDER BY p.name), '[]')
                FROM case_recusal c
                JOIN principal p ON p.id = c.principal_id
                WHERE c.case_id = of_case AND c.visit = e.visit AND c.ended_seq IS NULL))
            || votes_seen(r, x, of_case, e.visit, false) ELSE '{}' END)
    FROM case_head h
    CROSS JOIN (SELECT clock_timestamp() AS moment) AS t
    CROSS JOIN reader() AS r
    CROSS JOIN LATERAL (SELECT visit_of(h) AS visit) AS e
    CROSS JOIN LATERAL slot_for(h, t.moment) AS m
    CROSS JOIN LATERAL meeting_at(m) AS x
    LEFT JOIN workflow_meeting w ON w.workflow_id = h.workflow_id AND w.state = h.state
    WHERE h.case_id = of_case AND m.day IS NOT NULL AND (r).organisations && ARRAY[h.body_id, h.provider_id]
$$;

-- readmit: an officer lets a member take part again who was said to have left the meeting for this case, and says why.
-- As with who leaves, whom it concerns and why is no part of the history that both sides read.
CREATE OR REPLACE FUNCTION decide_readmit(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    member  constant uuid := member_named(head.body_id, input -> 'member');
    gone    constant uuid[] := ARRAY(SELECT x.principal_id FROM case_recusal x
        WHERE x.case_id = head.case_id AND x.visit = visit_of(head) AND x.ended_seq IS NULL);
BEGIN
    r.action := 'readmit';
    r.project := 'meeting';
    r.role := role_among(head, actor, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('readmit', head, ARRAY['officer']);
    ELSIF NOT EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = head.workflow_id AND m.state = head.state)
    THEN
        r.refusal := not_before_meeting(head, 'readmit');
    ELSIF NOT coalesce(member = ANY (gone), false) THEN
        r.refusal := flawed('readmit', 'member',
            CASE WHEN input ? 'member' THEN 'has not left the meeting for this case' ELSE 'is missing' END,
            coalesce('a member who has: '
                || (SELECT string_agg(n, ' or ') FROM jsonb_array_elements_text(nullif(names_of(gone), '[]')) AS n),
                'a member who has; nobody has'));
    ELSE
        r.refusal := without_reason(input);
    END IF;
    RETURN r;
END
$$;
