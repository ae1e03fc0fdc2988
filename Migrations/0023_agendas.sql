-- Agendas: a meeting is cancelled, one decides only what is before it, and who was recused by mistake comes back.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Of who left a meeting for a case: that they came back, by which event and why. Who leaves once more begins anew.
ALTER TABLE case_recusal
    ADD COLUMN ended_seq integer CHECK (ended_seq > seq),
    ADD COLUMN ended_because text,
    ADD CHECK ((ended_seq IS NULL) = (ended_because IS NULL)),
    ADD FOREIGN KEY (case_id, ended_seq) REFERENCES case_event (case_id, seq);

-- ---------------------------------------------------------------------------------------------------------------------------
-- Meetings that do not take place
-- ---------------------------------------------------------------------------------------------------------------------------

ALTER TABLE meeting
    ADD COLUMN cancelled_at timestamptz,
    ADD COLUMN cancelled_because text,
    ADD CHECK ((cancelled_at IS NULL) = (cancelled_because IS NULL)),
    ADD CHECK (cancelled_at IS NULL OR opened_at IS NULL);
ALTER TABLE meeting_event
    DROP CONSTRAINT meeting_event_what_check,
    ADD CONSTRAINT meeting_event_what_check CHECK (what IN ('call', 'open', 'attend', 'close', 'cancel'));

-- The meetings of a body in a series from one day to another: those of the series, those that were called, and those that were held.
-- What the body called is as it said, also where the series gains that day. Onto one that was cancelled no case comes.
CREATE OR REPLACE FUNCTION sittings(body uuid, of_series text, first_day date, last_day date, moment timestamptz) RETURNS SETOF sitting
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT body, of_series, coalesce(d.day, m.day), CASE WHEN m.called OR m.opened_at IS NOT NULL THEN m.papers_close ELSE coalesce(d.papers_close, m.papers_close) END,
        coalesce(m.called, false),
        CASE WHEN m.closed_at <= moment THEN 'closed' WHEN m.opened_at <= moment THEN 'open' WHEN m.cancelled_at <= moment THEN 'cancelled'
            WHEN coalesce(d.day, m.day) < local_day(moment) THEN 'missed' ELSE 'planned' END
    FROM (SELECT x.day, x.papers_close FROM meeting_date x WHERE x.series = of_series AND x.day BETWEEN first_day AND last_day) AS d
    FULL JOIN (
        SELECT x.day, x.papers_close, x.called, x.opened_at, x.closed_at, x.cancelled_at
        FROM meeting x WHERE x.body_id = body AND x.series = of_series AND x.day BETWEEN first_day AND last_day) AS m ON m.day = d.day
    WHERE d.day IS NOT NULL OR m.called OR m.opened_at IS NOT NULL
$$;

-- place: an officer says where on an agenda a case comes, or takes a late paper onto a meeting whose cut-off it missed, and why.
CREATE OR REPLACE FUNCTION rule_place(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    series  constant text := (SELECT s.meeting FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state);
    now_on  sitting := sitting_for(head, occurred);
    onto    sitting := CASE WHEN asked ? 'meeting' THEN sitting_named(head.body_id, asked ->> 'meeting', occurred) ELSE now_on END;
BEGIN
    r.action := 'place';
    r.keep := 'meeting';
    r.role := role_among(head, who, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('place', head, ARRAY['officer']);
    ELSIF series IS NULL THEN
        r.refusal := not_before_meeting(head, 'place');
    ELSIF onto.day IS NULL OR onto.series <> series THEN
        r.refusal := jsonb_build_object('reason', 'unknown_meeting', 'action', 'place', 'meeting', asked -> 'meeting',
            'allowed', meetings_next(head.body_id, series, occurred));
    ELSIF onto.status NOT IN ('planned', 'open') THEN
        r.refusal := jsonb_build_object('reason', CASE WHEN onto.status IN ('closed', 'cancelled') THEN 'meeting_status' ELSE 'meeting_day' END, 'action', 'place',
            'meeting', meeting_name(onto.series, onto.day), 'date', onto.day, 'found', onto.status, 'expected', 'planned or open',
            'allowed', meetings_next(head.body_id, series, occurred));
    ELSIF asked ? 'position' AND NOT coalesce(jsonb_typeof(asked -> 'position') = 'number' AND asked ->> 'position' ~ '^[1-9][0-9]{0,2}$', false) THEN
        r.refusal := flawed('place', 'position', 'is not usable', 'a whole number from 1 to 999');
    ELSIF NOT asked ? 'position' AND onto.day = now_on.day THEN
        r.refusal := flawed('place', 'position', 'is missing', 'a position on the agenda, or another meeting');
    ELSIF onto.papers_close < local_day(head.entered_at) OR asked ? 'reason' THEN
        r.refusal := without_reason(asked);
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('meeting', jsonb_build_object('series', onto.series, 'date', onto.day,
        'late', nullif(onto.papers_close < local_day(head.entered_at), false))));
    r.payload := CASE WHEN asked ? 'reason' THEN jsonb_build_object('reason', asked -> 'reason') END;
    RETURN r;
END
$$;

-- One meeting of the reader's body with its agenda, its people and its minutes; null where there is none.
CREATE OR REPLACE FUNCTION meeting_seen(name text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series, 'date', m.day,
        'papers_close', m.papers_close, 'status', m.status, 'called', nullif(m.called, false),
        'chair', (SELECT p.name FROM principal p WHERE p.id = x.chair),
        'present', names_of(x.present), 'apologies', names_of(x.apologies),
        'opened_at', instant_text(x.opened_at), 'closed_at', instant_text(x.closed_at), 'notes', x.notes,
        'cancelled_because', x.cancelled_because))
        || jsonb_build_object('agenda', agenda_of(m, t.moment, r), 'minutes', coalesce(x.minutes, minutes_from(m, t.moment)))
    FROM meeting_reader() AS r
    CROSS JOIN (SELECT clock_timestamp() AS moment) AS t
    CROSS JOIN LATERAL sitting_named(r.organisation_id, name, t.moment) AS m
    CROSS JOIN LATERAL record_of(m) AS x
    WHERE m.day IS NOT NULL
$$;

-- The meeting that a case waits for, as the reader may know it, and those that it missed, was held over from, that did not reach it or
-- were cancelled. Null where it waits for none.
CREATE OR REPLACE FUNCTION meeting_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series, 'date', m.day,
        'papers_close', m.papers_close, 'status', m.status, 'late', nullif(m.papers_close < local_day(h.entered_at), false),
        'passed', (
            SELECT jsonb_agg(jsonb_build_object('date', x.day, 'papers_close', x.papers_close, 'because',
                CASE WHEN x.status = 'cancelled' THEN 'cancelled' WHEN x.papers_close < local_day(h.entered_at) THEN 'missed_cut_off'
                    WHEN EXISTS (SELECT FROM case_agenda a WHERE a.case_id = of_case AND a.stay = e.stay AND a.left_day = x.day) THEN 'held_over'
                    ELSE 'not_reached' END) ORDER BY x.day)
            FROM sittings(h.body_id, m.series, local_day(h.entered_at), m.day - 1, t.moment) AS x))
        || CASE WHEN (r).organisation_id = h.body_id AND w.state IS NOT NULL THEN jsonb_build_object(
            'rule', jsonb_build_object('quorum', w.quorum, 'majority', w.majority, 'casting_vote', w.casting, 'votes_required', w.required),
            'recused', (SELECT coalesce(jsonb_agg(p.name ORDER BY p.name), '[]') FROM case_recusal c JOIN principal p ON p.id = c.principal_id
                WHERE c.case_id = of_case AND c.stay = e.stay AND c.ended_seq IS NULL))
            || votes_seen(r, x, of_case, e.stay, false) ELSE '{}' END)
    FROM case_head h
    CROSS JOIN (SELECT clock_timestamp() AS moment) AS t
    CROSS JOIN reader() AS r
    CROSS JOIN LATERAL (SELECT stay_of(h) AS stay) AS e
    CROSS JOIN LATERAL sitting_for(h, t.moment) AS m
    CROSS JOIN LATERAL record_of(m) AS x
    LEFT JOIN workflow_meeting w ON w.workflow_id = h.workflow_id AND w.state = h.state
    WHERE h.case_id = of_case AND m.day IS NOT NULL AND (r).organisation_id IN (h.body_id, h.provider_id)
$$;

-- What officers and deciders of a body do to its meetings. asked: {"what", "meeting" (its name, or its day), …
--   call:    "date", "papers_close", "series"?: one beyond the series, or one that was cancelled after all, by an officer
--   cancel:  "reason": before it is opened, by an officer; its cases come onto the next
--   open:    "present"?, "apologies"?, "chair"?: on its day
--   attend:  the same, before it and while it is open
--   close:   "notes"?: the minutes are as they are then,
--  "occurred_at"?: for operators of samples}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is so already, and stays as it is.
CREATE OR REPLACE FUNCTION tend_meetings(token_digest bytea, asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who      caller := holder_of(token_digest);
    what     constant text := asked ->> 'what';
    roles    constant text[] := CASE WHEN asked ->> 'what' IN ('call', 'cancel') THEN ARRAY['officer'] ELSE ARRAY['officer', 'decider'] END;
    present  constant timestamptz := clock_timestamp();
    moment   timestamptz := coalesce((asked ->> 'occurred_at')::timestamptz, present);
    today    date := local_day(moment);
    at       sitting;
    held     meeting;
    there    record;
    before   meeting;
    changed  boolean;
    refusal  jsonb;
BEGIN
    -- 1. Who, and when.
    IF who.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF what NOT IN ('call', 'open', 'attend', 'close', 'cancel') OR what IS NULL THEN
        refusal := jsonb_build_object('reason', 'unknown_command', 'command', what);
    ELSIF who.organisation_kind <> 'body' AND what <> 'call' THEN
        -- To strangers there is none.
        refusal := jsonb_build_object('reason', 'unknown_meeting', 'action', what, 'meeting', asked -> 'meeting', 'allowed', '[]'::jsonb);
    ELSIF who.organisation_kind <> 'body' OR NOT who.roles && roles THEN
        refusal := jsonb_build_object('reason', 'not_permitted', 'action', what, 'roles', to_jsonb(roles));
    ELSIF asked ? 'occurred_at' AND NOT (who.sample AND 'operator' = ANY (who.roles) AND moment <= present) THEN
        refusal := jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', moment, 'latest', present);
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;

    -- 2. Which one; and its lock: deciding and voting hold it too.
    IF what = 'call' THEN
        at.series := coalesce(asked ->> 'series', (SELECT min(s) FROM series_of(who.organisation_id) AS s HAVING count(*) = 1));
        at.day := day_in(asked -> 'date');
        at.papers_close := day_in(asked -> 'papers_close');
        at.called := true;
        IF at.series IS NULL OR NOT EXISTS (SELECT FROM series_of(who.organisation_id) AS s WHERE s = at.series) THEN
            refusal := flawed(what, 'series', CASE WHEN asked ? 'series' THEN 'is not known' ELSE 'is missing' END,
                coalesce((SELECT string_agg(s, ' or ') FROM series_of(who.organisation_id) AS s), 'a series that a route of the body waits for'));
        ELSIF at.day IS NULL THEN
            refusal := flawed(what, 'date', CASE WHEN asked ? 'date' THEN 'is not usable' ELSE 'is missing' END, 'a day, such as ' || today + 14);
        ELSIF at.day < today THEN
            refusal := jsonb_build_object('reason', 'meeting_day', 'action', what, 'meeting', meeting_name(at.series, at.day), 'date', at.day, 'today', today,
                'found', 'missed', 'allowed', meetings_next(who.organisation_id, at.series, moment));
        ELSIF NOT coalesce(at.papers_close BETWEEN today AND at.day, false)
            AND NOT EXISTS (SELECT FROM sittings(who.organisation_id, at.series, at.day, at.day, moment) AS s
                WHERE s.status = 'cancelled' AND s.papers_close = at.papers_close)
        THEN
            refusal := flawed(what, 'papers_close', CASE WHEN asked ? 'papers_close' THEN 'is not usable' ELSE 'is missing' END,
                format('a day from %s to %s', today, at.day));
        ELSIF EXISTS (SELECT FROM sittings(who.organisation_id, at.series, at.day, at.day, moment) AS s
            WHERE s.status <> 'cancelled' AND NOT (s.called AND s.papers_close = at.papers_close))
        THEN
            refusal := jsonb_build_object('reason', 'meeting_status', 'action', what, 'meeting', meeting_name(at.series, at.day),
                'found', 'there already', 'expected', 'on a day without one');
        END IF;
    ELSE
        at := sitting_named(who.organisation_id, asked ->> 'meeting', moment);
        IF at.day IS NULL THEN
            refusal := jsonb_build_object('reason', 'unknown_meeting', 'action', what, 'meeting', asked -> 'meeting',
                'allowed', meetings_next(who.organisation_id, NULL, moment));
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;
    INSERT INTO meeting (body_id, series, day, papers_close, called) VALUES (who.organisation_id, at.series, at.day, at.papers_close, coalesce(at.called, false))
    ON CONFLICT DO NOTHING;
    changed := FOUND;
    SELECT * INTO held FROM meeting m WHERE m.body_id = who.organisation_id AND m.series = at.series AND m.day = at.day FOR UPDATE;

    before := held;

    -- 3. May that be done now?
    IF what = 'call' AND held.cancelled_at IS NOT NULL THEN
        -- It is held after all.
        held.called := true;
        held.papers_close := at.papers_close;
        held.cancelled_at := NULL;
        held.cancelled_because := NULL;
    ELSIF held.cancelled_at IS NOT NULL AND what = 'cancel' AND asked ->> 'reason' = held.cancelled_because THEN
        NULL;
    ELSIF held.cancelled_at IS NOT NULL THEN
        refusal := jsonb_build_object('reason', 'meeting_status', 'found', 'cancelled', 'expected', 'planned',
            'allowed', meetings_next(who.organisation_id, at.series, moment));
    ELSIF held.closed_at IS NOT NULL AND what = 'close' AND (NOT asked ? 'notes' OR asked ->> 'notes' IS NOT DISTINCT FROM held.notes) THEN
        NULL;
    ELSIF held.closed_at IS NOT NULL THEN
        refusal := jsonb_build_object('reason', 'meeting_status', 'found', 'closed', 'expected', 'open', 'allowed', meetings_next(who.organisation_id, at.series, moment));
    ELSIF what = 'close' AND held.opened_at IS NULL THEN
        refusal := jsonb_build_object('reason', 'meeting_status', 'found', 'not open', 'expected', 'open');
    ELSIF what = 'cancel' AND held.opened_at IS NOT NULL THEN
        refusal := jsonb_build_object('reason', 'meeting_status', 'found', 'open', 'expected', 'planned');
    ELSIF held.opened_at IS NULL AND (at.day < today OR (what = 'open' AND at.day > today)) THEN
        refusal := jsonb_build_object('reason', 'meeting_day', 'date', at.day, 'today', today, 'found', CASE WHEN at.day < today THEN 'missed' ELSE 'planned' END,
            'allowed', meetings_next(who.organisation_id, at.series, moment));
    ELSIF what = 'close' AND moment < held.opened_at THEN
        refusal := jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', moment, 'earliest', held.opened_at, 'latest', present);
    ELSIF what = 'close' AND asked ? 'notes' AND NOT (jsonb_typeof(asked -> 'notes') = 'string' AND length(asked ->> 'notes') <= 20000) THEN
        refusal := flawed(what, 'notes', 'is not usable', 'a text of at most 20,000 characters');
    ELSIF what = 'cancel' THEN
        refusal := without_reason(asked || '{"command": "cancel"}');
        held.cancelled_at := moment;
        held.cancelled_because := asked ->> 'reason';
    ELSIF what IN ('open', 'attend') THEN
        held.opened_at := CASE what WHEN 'open' THEN coalesce(held.opened_at, moment) ELSE held.opened_at END;
        held.papers_close := at.papers_close;
        SELECT * INTO there FROM attendance(held, asked);
        held := there.now_so;
        refusal := there.refusal;
    END IF;
    IF refusal IS NOT NULL THEN
        -- The row that was made to be locked stays where it is; alone it says nothing.
        RETURN jsonb_build_object('status', 'refused', 'detail', jsonb_build_object('action', what, 'meeting', meeting_name(at.series, at.day)) || refusal);
    END IF;

    -- 4. What follows.
    IF what <> 'close' AND held IS DISTINCT FROM before THEN
        UPDATE meeting m SET papers_close = held.papers_close, called = held.called, opened_at = held.opened_at, present = held.present,
            apologies = held.apologies, chair = held.chair, cancelled_at = held.cancelled_at, cancelled_because = held.cancelled_because
        WHERE m.body_id = held.body_id AND m.series = held.series AND m.day = held.day;
    ELSIF what = 'close' AND held.closed_at IS NULL THEN
        at.status := 'closed';
        held.minutes := minutes_from(at, moment) || jsonb_strip_nulls(jsonb_build_object('closed_at', instant_text(moment), 'notes', asked -> 'notes'));
        held.closed_at := moment;
        UPDATE meeting m SET closed_at = held.closed_at, notes = asked ->> 'notes', minutes = held.minutes
        WHERE m.body_id = held.body_id AND m.series = held.series AND m.day = held.day;
    END IF;
    IF changed OR held IS DISTINCT FROM before THEN
        INSERT INTO meeting_event (body_id, series, day, n, what, occurred_at, done_by, said)
        SELECT held.body_id, held.series, held.day, count(*) + 1, asked ->> 'what', moment, who.principal_id, asked - 'what' - 'meeting' - 'occurred_at'
        FROM meeting_event x WHERE x.body_id = held.body_id AND x.series = held.series AND x.day = held.day;
    END IF;
    RETURN jsonb_build_object('status', 'done', 'meeting', meeting_name(held.series, held.day), 'date', held.day, 'papers_close', held.papers_close,
        'now', CASE WHEN held.closed_at IS NOT NULL THEN 'closed' WHEN held.opened_at IS NOT NULL THEN 'open'
            WHEN held.cancelled_at IS NOT NULL THEN 'cancelled' ELSE 'planned' END,
        'present', cardinality(held.present));
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What a meeting has before it
-- ---------------------------------------------------------------------------------------------------------------------------

-- decide: take an action that decides, with reasons and items; where "meeting" names one, only what is before that meeting.
CREATE OR REPLACE FUNCTION rule_decide(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling := rule_act(head, who, asked, occurred);
    on_it  sitting;
BEGIN
    IF r.refusal IS NULL AND r.keep IS DISTINCT FROM 'decision' THEN
        r.refusal := jsonb_build_object('reason', 'no_decision', 'action', r.action, 'allowed', (
            SELECT coalesce(jsonb_agg(a.action ORDER BY a.ordinal), '[]') FROM workflow_action a
            WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.decides IS NOT NULL));
    ELSIF asked ? 'meeting' AND coalesce(r.refusal ->> 'reason' = 'no_meeting', true) THEN
        on_it := sitting_for(head, occurred);
        IF meeting_name(on_it.series, on_it.day) IS DISTINCT FROM asked ->> 'meeting' THEN
            r.refusal := jsonb_strip_nulls(jsonb_build_object('reason', 'no_meeting', 'action', r.action, 'state', head.state,
                'meeting', meeting_name(on_it.series, on_it.day), 'date', on_it.day, 'papers_close', on_it.papers_close, 'found', on_it.status,
                'expected', asked -> 'meeting'));
        END IF;
    END IF;
    RETURN r;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Recused by mistake
-- ---------------------------------------------------------------------------------------------------------------------------

INSERT INTO command (name, for_people, while_paused, while_closed) VALUES ('readmit', true, true, true);

-- What keeps a member from voting on a case, as a refusal; who is kept from it counts towards no quorum. Null where nothing does.
CREATE OR REPLACE FUNCTION kept_from(head case_head, principal uuid, occurred timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who      caller;
    others   text[];
BEGIN
    IF EXISTS (SELECT FROM case_recusal x WHERE x.case_id = head.case_id AND x.stay = stay_of(head) AND x.principal_id = principal
        AND x.ended_seq IS NULL)
    THEN
        RETURN '{"reason": "recused", "action": "vote"}';
    END IF;
    SELECT array_agg(DISTINCT s) INTO others
    FROM workflow_action a CROSS JOIN LATERAL unnest(a.separate_from) AS s
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.meets;
    IF others IS NOT NULL AND took_part(head.case_id, principal, others) THEN
        RETURN jsonb_build_object('reason', 'separation', 'action', 'vote', 'separate_from', to_jsonb(others));
    END IF;
    SELECT p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample INTO who FROM principal p WHERE p.id = principal;
    RETURN barred(head, who, 'vote', occurred);
END
$$;

-- readmit: an officer lets a member take part again who was said to have left the meeting for this case, and says why. As with who
-- leaves, whom it concerns and why is no part of the history that both sides read.
CREATE FUNCTION rule_readmit(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    member  constant uuid := member_named(head.body_id, asked -> 'member');
    gone    constant uuid[] := ARRAY(SELECT x.principal_id FROM case_recusal x
        WHERE x.case_id = head.case_id AND x.stay = stay_of(head) AND x.ended_seq IS NULL);
BEGIN
    r.action := 'readmit';
    r.keep := 'meeting';
    r.role := role_among(head, who, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('readmit', head, ARRAY['officer']);
    ELSIF NOT EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = head.workflow_id AND m.state = head.state) THEN
        r.refusal := not_before_meeting(head, 'readmit');
    ELSIF NOT coalesce(member = ANY (gone), false) THEN
        r.refusal := flawed('readmit', 'member', CASE WHEN asked ? 'member' THEN 'has not left the meeting for this case' ELSE 'is missing' END,
            coalesce('a member who has: ' || (SELECT string_agg(n, ' or ') FROM jsonb_array_elements_text(nullif(names_of(gone), '[]')) AS n),
                'a member who has; nobody has'));
    ELSE
        r.refusal := without_reason(asked);
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_meeting(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    began  constant integer := entry_of(e.case_id);
BEGIN
    CASE e.command
        WHEN 'vote' THEN
            INSERT INTO case_vote AS v (case_id, stay, day, principal_id, body_id, provider_id, seq, ballot, cast_at)
            VALUES (e.case_id, began, (e.effect #>> '{meeting,date}')::date, e.principal_id, e.body_id, e.provider_id, e.seq, asked ->> 'vote', e.occurred_at)
            ON CONFLICT ON CONSTRAINT case_vote_pkey DO UPDATE SET ballot = excluded.ballot, seq = excluded.seq, cast_at = excluded.cast_at;
        WHEN 'recuse' THEN
            INSERT INTO case_recusal (case_id, stay, principal_id, body_id, provider_id, seq, reason)
            VALUES (e.case_id, began, CASE WHEN asked ? 'member' THEN member_named(e.body_id, asked -> 'member') ELSE e.principal_id END,
                e.body_id, e.provider_id, e.seq, asked ->> 'reason')
            ON CONFLICT ON CONSTRAINT case_recusal_pkey DO UPDATE SET seq = excluded.seq, reason = excluded.reason, ended_seq = NULL, ended_because = NULL;
        WHEN 'readmit' THEN
            UPDATE case_recusal x SET ended_seq = e.seq, ended_because = asked ->> 'reason'
            WHERE x.case_id = e.case_id AND x.stay = began AND x.principal_id = member_named(e.body_id, asked -> 'member');
        ELSE
            INSERT INTO case_agenda (case_id, seq, body_id, provider_id, stay, series, left_day, day, position, reason)
            VALUES (e.case_id, e.seq, e.body_id, e.provider_id, began, e.effect #>> '{meeting,series}', (e.effect #>> '{meeting,held_over_from}')::date,
                (e.effect #>> '{meeting,date}')::date, (asked ->> 'position')::integer, asked ->> 'reason');
    END CASE;
END
$$;

-- The items of a meeting in their order, as somebody of the body may see them; for the minutes without who voted what.
CREATE OR REPLACE FUNCTION agenda_of(at sitting, moment timestamptz, who caller) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'case', h.reference, 'title', coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}'), 'provider', o.code, 'provider_name', o.name,
        'state', x.state, 'ready_at', instant_text(x.ready_at), 'status', x.status, 'late', nullif(local_day(x.ready_at) > at.papers_close, false), 'position', g.position,
        'reason', g.reason, 'held_over_to', CASE x.status WHEN 'held_over' THEN g.day END,
        'actions', CASE x.status WHEN 'waiting' THEN (SELECT jsonb_agg(a.action ORDER BY a.ordinal) FROM workflow_action a
            WHERE a.workflow_id = h.workflow_id AND a.from_state = h.state AND a.decides IS NOT NULL AND a.roles <> ARRAY['system']) END,
        'recused', (SELECT jsonb_agg(p.name ORDER BY p.name) FROM case_recusal c JOIN principal p ON p.id = c.principal_id
            WHERE c.case_id = x.case_id AND c.stay = x.stay AND c.ended_seq IS NULL AND p.id = ANY (m.present)),
        'action', y.action, 'tally', y.tally,
        'decision', (SELECT jsonb_strip_nulls(jsonb_build_object('decision', d.decision, 'reasons', d.reasons, 'valid_until', d.valid_until,
                'decided_at', instant_text(d.decided_at), 'items', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                    'item', i.item, 'kind', i.kind, 'text', i.words, 'criterion', i.criterion, 'due', i.first_due)) ORDER BY i.item)
                    FROM case_decision_item i WHERE i.case_id = d.case_id AND i.seq = d.seq)))
            FROM case_decision d WHERE d.case_id = x.case_id AND d.seq = y.seq)
        )) || CASE WHEN who IS NULL THEN '{}' ELSE votes_seen(who, m, x.case_id, x.stay, x.status <> 'waiting') END
        ORDER BY x.status = 'held_over', g.position, x.ready_at, h.reference), '[]')
    FROM items_of(at, moment) AS x
    CROSS JOIN record_of(at) AS m
    JOIN case_head h ON h.case_id = x.case_id
    JOIN organisation o ON o.id = h.provider_id
    LEFT JOIN case_resolution y ON y.case_id = x.case_id AND y.seq = x.resolved
    LEFT JOIN case_agenda g ON g.case_id = x.case_id AND g.seq = x.moved
    LEFT JOIN case_facts f ON f.case_id = h.case_id
$$;
