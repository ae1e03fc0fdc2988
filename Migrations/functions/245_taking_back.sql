-- Taking a decision back: until its letter has gone, another person of the body says that it does not stand. Both
-- events stay in the history; everything that follows from the history goes on as if the case had not been decided.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The events of a case that do not stand: decisions that were taken back, what followed from them, and the taking back
-- itself. {} where there are none.
-- until: as of this event; null is now.
CREATE OR REPLACE FUNCTION undone_events(of_case uuid, until integer DEFAULT NULL) RETURNS integer[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT n::integer
        FROM case_event t
        CROSS JOIN LATERAL jsonb_array_elements_text(t.effect -> 'undoes') AS n
        WHERE t.case_id = of_case AND t.command = 'take_back' AND (until IS NULL OR t.seq <= until));
END
$$;

-- The decision, taken back since, that stood when an event was written; null where there is none.
CREATE OR REPLACE FUNCTION decision_around(of_case uuid, event integer) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT (t.effect ->> 'takes_back')::integer
        FROM case_event t
        WHERE t.case_id = of_case AND t.command = 'take_back' AND t.seq >= event
            AND (t.effect ->> 'takes_back')::integer <= event
        ORDER BY t.seq LIMIT 1);
END
$$;

-- What does not stand any more once a decision is taken back: the moves since, and what is about where they led, about
-- the conditions that were decided, or about another event that does not stand.
CREATE OR REPLACE FUNCTION undone_with(of_case uuid, decision integer) RETURNS integer[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        WITH since AS MATERIALIZED (
            SELECT e.* FROM case_event e WHERE e.case_id = of_case AND e.seq >= decision
        ), gone AS MATERIALIZED (
            SELECT e.seq FROM since e
            WHERE e.to_state IS NOT NULL AND e.command <> 'migrate'
                OR e.command = 'expire'
                OR e.effect ->> 'extends' = 'deadline'
                OR e.command = 'escalate' AND e.effect ->> 'of' <> 'whole'
                OR EXISTS (SELECT FROM case_decision_item i
                    WHERE i.case_id = of_case AND i.seq >= decision
                        AND (to_jsonb(i.item) = e.effect -> 'item' OR e.effect -> 'missed' @> to_jsonb(i.item)))
        )
        SELECT array_agg(x.seq ORDER BY x.seq)
        FROM (
            SELECT g.seq FROM gone g
            UNION
            SELECT e.seq FROM since e
            JOIN gone g ON to_jsonb(g.seq) IN (e.effect -> 'corrects', e.effect -> 'consents_to')
        ) AS x);
END
$$;

-- Why a decision cannot be taken back by anybody, as a refusal; null where it can.
CREATE OR REPLACE FUNCTION way_back_blocked_by(head case_head, decision case_event, undone integer[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    gone   case_letter;
    facts  constant jsonb := jsonb_build_object('action', 'take_back', 'state', head.state, 'event', decision.seq);
BEGIN
    -- 1. Has a letter gone all the same, because the scheme writes to the provider before it tells?
    SELECT * INTO gone FROM case_letter l
    WHERE l.case_id = head.case_id AND l.seq = ANY (undone) AND l.recipient = 'provider'
        AND l.status IN ('handing-over', 'sent', 'unconfirmed')
    ORDER BY l.letter_no LIMIT 1;
    IF FOUND THEN
        RETURN refusal('decision_told', facts || jsonb_build_object(
            'date', local_day(coalesce(gone.sent_at, gone.handed_at, gone.made_at)),
            'allowed', actions_from(head.workflow_id, head.state)));
    END IF;
    -- 2. Is the state still there, and was the case under way in it? What had ended took effect by leaving it.
    RETURN (
        SELECT refusal('no_way_back', facts || jsonb_build_object('from', decision.from_state,
            'found', CASE WHEN s.state IS NULL THEN 'migrated' ELSE 'ended' END,
            'allowed', actions_from(head.workflow_id, head.state)))
        FROM (SELECT 1) AS one
        LEFT JOIN workflow_state s ON s.workflow_id = head.workflow_id AND s.state = decision.from_state
        WHERE s.state IS NULL OR s.party = 'none');
END
$$;

-- The permission of an actor to take back a decision that waits for its letter: those who may decide so, and officers,
-- but not who decided, alone or by the panel's reviews.
CREATE OR REPLACE FUNCTION permission_to_take_back(head case_head, actor actor, decision case_event,
    moment timestamptz) RETURNS permission
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a  workflow_action := action_of(decision, head.workflow_id);
    p  permission;
BEGIN
    a.roles := array_remove(array_remove(a.roles, 'system'), 'officer') || 'officer'::text;
    a.action := 'take_back';
    a.from_state := head.state;
    a.separate_from := '{}';
    a.decides := coalesce(a.decides, 'approved');  -- whoever takes it back judges, as who decides does
    a.stops_timers := true;
    a.needs_panel := false;
    p := permission_of(head, actor, a, moment);
    IF p.blocked_by IS NULL AND (
        EXISTS (SELECT FROM case_event e
            WHERE e.case_id = head.case_id AND e.seq >= decision.seq AND e.to_state IS NOT NULL
                AND e.principal_id = ANY (selves(actor.principal_id)))
        OR decision.effect #> '{panel,result}' IS NOT NULL AND EXISTS (SELECT FROM case_review v
            WHERE v.case_id = head.case_id AND v.round = (decision.effect #>> '{panel,round}')::integer
                AND v.principal_id = ANY (selves(actor.principal_id))))
    THEN
        p.blocked_by := refusal('separation', jsonb_build_object('action', 'take_back', 'state', head.state,
            'separate_from', jsonb_build_array(decision.action)));
    END IF;
    RETURN p;
END
$$;

-- Why there is no decision to be taken back, as a refusal: it was told, it was taken back already, or there is none.
CREATE OR REPLACE FUNCTION nothing_to_take_back(head case_head) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    told   record;
    facts  constant jsonb := jsonb_build_object('action', 'take_back', 'state', head.state);
BEGIN
    SELECT e.seq, local_day(e.effective_at) AS day INTO told
    FROM effective_events(head.case_id) AS e
    JOIN workflow_action a ON a.workflow_id = followed_after(head.case_id, e.seq, head.workflow_id)
        AND a.from_state = e.from_state AND a.action = e.action
    WHERE e.to_state IS NOT NULL AND tells_decision(a)
    ORDER BY e.seq DESC LIMIT 1;
    IF FOUND THEN
        RETURN refusal('decision_told', jsonb_strip_nulls(facts || jsonb_build_object('event', told.seq,
            'date', told.day, 'until', appeal_until(head), 'allowed', actions_from(head.workflow_id, head.state))));
    END IF;
    RETURN refusal('nothing_decided', jsonb_strip_nulls(facts || jsonb_build_object(
        'event', (SELECT max(e.seq) FROM case_event e WHERE e.case_id = head.case_id AND e.command = 'take_back'),
        'allowed', actions_from(head.workflow_id, head.state))));
END
$$;

-- take_back: another person of the body says, with the reason, that a decision does not stand which nobody was told of.
CREATE OR REPLACE FUNCTION decide_take_back(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    decision  case_event;
    undone    integer[];
BEGIN
    r.action := 'take_back';
    -- 1. Which decision? To the other side there is none.
    IF role_among(head, actor, ARRAY['officer', 'reviewer', 'decider']) IS NULL THEN
        r.refusal := not_permitted('take_back', head, ARRAY['officer', 'decider']);
        RETURN r;
    END IF;
    SELECT * INTO decision FROM case_event e WHERE e.case_id = head.case_id AND e.seq = untold_decision(head);
    IF NOT FOUND THEN
        r.role := role_among(head, actor, ARRAY['officer', 'decider']);
        r.refusal := CASE WHEN r.role IS NULL
            THEN not_permitted('take_back', head, ARRAY['officer', 'decider'])
            ELSE nothing_to_take_back(head) END;
        RETURN r;
    END IF;
    -- 2. By whom, why, and is there a way back?
    SELECT p.role, p.blocked_by INTO r.role, r.refusal
    FROM permission_to_take_back(head, actor, decision, moment) AS p;
    undone := undone_with(head.case_id, decision.seq);
    -- None of the letters that came with it goes meanwhile.
    PERFORM FROM case_letter l WHERE l.case_id = head.case_id AND l.seq = ANY (undone) ORDER BY l.letter_no FOR UPDATE;
    r.refusal := coalesce(r.refusal, without_reason(input), way_back_blocked_by(head, decision, undone));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    -- 3. The case is where it was, since when it was there.
    r.to_state := decision.from_state;
    SELECT e.effective_at INTO r.entered_at
    FROM effective_events(head.case_id) AS e
    WHERE e.to_state IS NOT NULL AND e.command <> 'migrate' AND e.seq < decision.seq
    ORDER BY e.seq DESC LIMIT 1;
    r.effect := jsonb_strip_nulls(jsonb_build_object('takes_back', decision.seq,
        'decision', decision.effect -> 'decides', 'undoes', to_jsonb(undone || (head.version + 1))));
    r.payload := jsonb_build_object('reason', input -> 'reason');
    r.project := 'take_back';
    RETURN r;
END
$$;

-- What the decision left beside the history is as before it; what people were shown of it stays, and says that it was
-- taken back.
CREATE OR REPLACE FUNCTION project_take_back(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    undone   constant integer[] := ARRAY(SELECT n::integer FROM jsonb_array_elements_text(e.effect -> 'undoes') AS n);
    now_is   case_head;
    entered  workflow_state;
BEGIN
    -- 1. What it recorded, its items and conditions.
    PERFORM restore_record(head, undone);
    DELETE FROM case_showing s USING case_decision_item i
    WHERE i.case_id = e.case_id AND i.seq = ANY (undone) AND s.case_id = i.case_id AND s.item = i.item;
    DELETE FROM case_decision_item i WHERE i.case_id = e.case_id AND i.seq = ANY (undone);
    DELETE FROM case_decision d WHERE d.case_id = e.case_id AND d.seq = ANY (undone);
    IF EXISTS (SELECT FROM case_decision d WHERE d.case_id = e.case_id) THEN
        PERFORM count_conditions(head);
    ELSE
        UPDATE case_facts f SET record = f.record - 'open_conditions' WHERE f.case_id = e.case_id;
        UPDATE case_timer t SET due_at = 'infinity' WHERE t.case_id = e.case_id AND t.kind = 'miss';
    END IF;
    -- 2. Requests that were answered or cancelled with it are open; what it asked was not asked.
    DELETE FROM case_request q WHERE q.case_id = e.case_id AND q.asked_seq = ANY (undone);
    UPDATE case_request q
    SET status = 'open', reply = NULL, items = '{}', replied_seq = NULL, remark = NULL, ended_seq = NULL,
        last_due = NULL
    WHERE q.case_id = e.case_id AND (q.replied_seq = ANY (undone) OR q.ended_seq = ANY (undone));
    -- 3. The review by which a panel decided counts for nothing, in a round of its own; seats that were given up with
    -- it are taken again.
    UPDATE case_review v SET round = e.seq, struck_at = e.occurred_at
    WHERE v.case_id = e.case_id AND v.seq = ANY (undone);
    UPDATE case_assignment a
    SET status = CASE WHEN a.joined_at IS NULL THEN 'invited' ELSE 'joined' END, ended_at = NULL
    WHERE a.case_id = e.case_id AND a.status = 'cancelled'
        AND a.ended_at IN (SELECT x.occurred_at FROM case_event x WHERE x.case_id = e.case_id AND x.seq = ANY (undone));
    -- 4. Nothing of it is sent, or done in another case; the meeting that made it says so.
    UPDATE case_letter l SET status = 'void', claimed_by = NULL
    WHERE l.case_id = e.case_id AND l.seq = ANY (undone) AND l.status IN ('waiting', 'held', 'failed');
    DELETE FROM case_outbox x WHERE x.case_id = e.case_id AND x.seq = ANY (undone) AND x.done_at IS NULL;
    UPDATE case_resolution x SET taken_back_seq = e.seq WHERE x.case_id = e.case_id AND x.seq = ANY (undone);
    -- 5. Limits and reminders of the state, as of when it was entered. The escalation of the whole never knew of the
    -- decision, unless it has come to rest since.
    SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
    SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = now_is.workflow_id AND s.state = now_is.state;
    PERFORM set_timers(now_is, entered, true, false);
    IF EXISTS (SELECT FROM case_timer t WHERE t.case_id = e.case_id AND t.kind = 'whole' AND t.due_at = 'infinity') THEN
        PERFORM set_escalation(now_is, e.occurred_at);
    END IF;
END
$$;

-- Takes out of the record of a case what events recorded that do not stand: under each of their names there is again
-- what was recorded last before them, or nothing.
CREATE OR REPLACE FUNCTION restore_record(head case_head, undone integer[]) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    WITH recorded AS MATERIALIZED (
        SELECT e.seq, f ->> 'name' AS name, y.payload -> (f ->> 'name') AS value
        FROM case_event e
        JOIN case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
        CROSS JOIN LATERAL action_of(e, head.workflow_id) AS a
        CROSS JOIN LATERAL jsonb_array_elements(a.records) AS f
        WHERE e.case_id = head.case_id AND y.payload ? (f ->> 'name')
    ), lost AS (
        SELECT DISTINCT x.name FROM recorded x WHERE x.seq = ANY (undone)
    ), before AS (
        SELECT DISTINCT ON (x.name) x.name, x.value
        FROM recorded x
        JOIN lost l ON l.name = x.name
        WHERE x.seq <> ALL (undone || undone_events(head.case_id))
        ORDER BY x.name, x.seq DESC
    )
    UPDATE case_facts f
    SET record = (f.record - ARRAY(SELECT l.name FROM lost l))
        || coalesce((SELECT jsonb_object_agg(b.name, b.value) FROM before b), '{}')
    WHERE f.case_id = head.case_id
$$;

-- The taking back of a decision by its event, for those who read the decision: when, by whom and why. Null where there
-- is none.
CREATE OR REPLACE FUNCTION taken_back_by(of_case uuid, event integer) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_strip_nulls(jsonb_build_object('event', t.seq, 'at', instant_text(t.occurred_at),
            'by', coalesce(p.name, (person_seen(t.principal_id)).name), 'reason', y.payload -> 'reason'))
        FROM case_event t
        LEFT JOIN principal p ON p.id = t.principal_id
        LEFT JOIN case_payload y ON y.case_id = t.case_id AND y.seq = t.seq
        WHERE t.case_id = of_case AND t.seq = event);
END
$$;

-- A decision that does not stand any more, from its event, as decisions_of has those that do.
CREATE OR REPLACE FUNCTION decision_taken_back(of_case uuid, event integer) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_strip_nulls(jsonb_build_object('event', e.seq, 'decision', e.effect -> 'decides',
            'decided_at', instant_text(e.occurred_at), 'reasons', y.payload -> 'reasons',
            'valid_until', e.effect -> 'until', 'items', (
                SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('item', i.n, 'kind', i.item -> 'kind',
                    'text', words_in(i.item -> 'text'), 'criterion', i.item -> 'criterion', 'due', i.item -> 'due'))
                    ORDER BY i.n), '[]')
                FROM jsonb_array_elements(y.payload -> 'items') WITH ORDINALITY AS i (item, n))))
        FROM case_event e
        LEFT JOIN case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
        WHERE e.case_id = of_case AND e.seq = event AND e.effect ? 'decides');
END
$$;

-- How the last decision stands that the provider does not know of, for the people of the body: the one that waits for
-- its letter, or the one that was taken back as long as nothing else was decided. Null where there is neither, and to
-- everybody else.
CREATE OR REPLACE FUNCTION decision_pending(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('event', e.seq, 'action', e.action, 'decision', e.effect -> 'decides',
        'decided_at', instant_text(e.occurred_at), 'taken_back', taken_back_by(of_case, x.taken_back)))
    FROM case_head h
    CROSS JOIN LATERAL (
        SELECT untold_decision(h) AS decision, NULL::integer AS taken_back
        UNION ALL
        SELECT (t.effect ->> 'takes_back')::integer, t.seq
        FROM case_event t
        WHERE t.case_id = of_case AND t.command = 'take_back'
    ) AS x
    JOIN case_event e ON e.case_id = h.case_id AND e.seq = x.decision
    WHERE h.case_id = of_case AND (known_reader()).body_id IS NOT NULL
        AND (x.taken_back IS NULL OR NOT EXISTS (SELECT FROM case_event d
            WHERE d.case_id = of_case AND d.seq > x.taken_back AND d.effect ? 'decides'))
    ORDER BY e.seq DESC
    LIMIT 1
$$;

-- How the reader may take back the decision that waits for its letter, as `explain` says it of actions; no row where
-- there is none, and to everybody but the people of the body.
CREATE OR REPLACE FUNCTION take_back_seen(of_case uuid)
RETURNS TABLE (to_state text, roles text[], permitted boolean, blocked_by jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me        constant actor := reader();
    head      case_head;
    decision  case_event;
    p         permission;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case AND h.body_id = me.organisation_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO decision FROM case_event e WHERE e.case_id = of_case AND e.seq = untold_decision(head);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    p := permission_to_take_back(head, me, decision, clock_timestamp());
    to_state := decision.from_state;
    roles := ARRAY(SELECT DISTINCT x
        FROM unnest((action_of(decision, head.workflow_id)).roles || 'officer'::text) AS x
        WHERE x <> 'system' ORDER BY x);
    permitted := p.role IS NOT NULL;
    blocked_by := coalesce(p.blocked_by,
        way_back_blocked_by(head, decision, undone_with(of_case, decision.seq)));
    RETURN NEXT;
END
$$;
