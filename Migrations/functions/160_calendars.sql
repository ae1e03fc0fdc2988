-- What follows from a calendar as it changes: what moves in open cases where it has a new version.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is due in an open case by a calendar: the limit of its state, the standard of the step, and that of the whole.
CREATE OR REPLACE FUNCTION due_days(head case_head, days uuid) RETURNS TABLE (what text, due date)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.what, d.due FROM (
        SELECT 'deadline', local_day(m.at - interval '1 second')
        FROM workflow_state s CROSS JOIN LATERAL (SELECT moved_limit(head, s, days) AS at) AS m
        WHERE s.workflow_id = (head).workflow_id
            AND s.state = (head).state
            AND s.deadline IS NOT NULL
            AND m.at < 'infinity'
        UNION ALL
        SELECT 'step', (step_clock(head, days)).due
        UNION ALL
        SELECT 'whole', (standard_of((head).case_id, (head).last_at, days)).due
    ) AS d (what, due)
    WHERE d.due IS NOT NULL;
END
$$;

-- The version of a calendar by which a case counted before this one: the one before it, or, where it is the first of a
-- body, the workflow's; null where there was none.
CREATE OR REPLACE FUNCTION calendar_before(new calendar, head case_head) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        (SELECT c.id
            FROM calendar c
            WHERE c.name = (new).name AND c.version < (new).version
            ORDER BY c.version DESC
            LIMIT 1),
        (SELECT calendar_in_force(w.calendar)
            FROM workflow w
            WHERE w.id = (head).workflow_id AND w.calendar <> (new).name));
END
$$;

-- What a version moves in an open case: [] where nothing. A case, or its stay in a state, that began later never knew
-- another.
CREATE OR REPLACE FUNCTION moves_of(head case_head, new calendar) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('what', o.what, 'old_due', o.due, 'new_due', n.due) ORDER BY o.what),
        '[]')
    FROM due_days(head, calendar_before(new, head)) AS o
    JOIN due_days(head, (new).id) AS n USING (what)
    WHERE o.due <> n.due AND (SELECT e.recorded_at FROM case_event e
        WHERE e.case_id = (head).case_id
            AND e.seq = CASE o.what WHEN 'whole' THEN 1 ELSE current_visit((head).case_id) END) < (new).published_at
$$;

-- The days that two versions do not agree on, up to a last one, with their names.
CREATE OR REPLACE FUNCTION calendar_changes(old uuid, new uuid, after date, until date) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'title', d.title, 'working', d.working) ORDER BY d.day),
        '[]')
    FROM (
        SELECT x.key::date AS day, x.value AS title, false AS working
        FROM calendar o, calendar n, jsonb_each_text(n.closed) AS x
        WHERE o.id = old AND n.id = new AND NOT o.closed ? x.key
        UNION ALL
        SELECT x.key::date, x.value, true
        FROM calendar o, calendar n, jsonb_each_text(o.closed) AS x
        WHERE o.id = old AND n.id = new AND NOT n.closed ? x.key
    ) AS d
    WHERE d.day > after AND d.day <= until
$$;

-- reproject: a calendar has a new version, and what is due here moves. The event keeps the old day beside the new and
-- says why.
CREATE OR REPLACE FUNCTION decide_reproject(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    new    calendar;
    moves  jsonb := '[]';
BEGIN
    r.action := 'reproject';
    r.role := 'system';
    IF actor.organisation_kind = 'none' THEN
        SELECT * INTO new FROM calendar c WHERE c.id = (input ->> 'calendar_id')::uuid;
        moves := moves_of(head, new);
    END IF;
    IF moves = '[]' THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('moved', moves, 'calendar', new.name, 'version', new.version,
        'because', calendar_changes(calendar_before(new, head), new.id, local_day(head.opened_at),
            (SELECT max(greatest((m ->> 'old_due')::date, (m ->> 'new_due')::date))
                FROM jsonb_array_elements(moves) AS m)));
    r.timers := true;
    r.occurred_at := CASE WHEN head.simulated THEN head.last_at END;
    RETURN r;
END
$$;

-- The open cases that count by a calendar, after one of them, in their order.
CREATE OR REPLACE FUNCTION open_cases_by(calendar_name text, after uuid, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT h.case_id
    FROM case_head h
    JOIN workflow w ON w.id = h.workflow_id
    JOIN organisation o ON o.id = h.body_id
    WHERE h.closed_at IS NULL
        AND coalesce(o.calendar, w.calendar) = calendar_name
        AND (after IS NULL OR h.case_id > after)
    ORDER BY h.case_id
    LIMIT most;
END
$$;

-- Works out anew what is due in the next open cases after a calendar was published: one batch, each case under its
-- lock, in case order. Returns the cases in which something moved, and then one row that names none; no row at all
-- where nothing is left to do. `unattended`: what others are at, or published just now, is left to them.
CREATE OR REPLACE FUNCTION reproject(most integer, unattended boolean)
RETURNS TABLE (calendar text, version integer, reference text, moved jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    system   actor;
    pending  calendar;
    head     case_head;
    cases    uuid[];
    done     outcome;
BEGIN
    -- 1. The oldest version that has not been through all cases.
    IF unattended THEN
        SELECT * INTO pending FROM calendar c
        WHERE c.projected_at IS NULL AND c.published_at < clock_timestamp() - interval '1 minute'
        ORDER BY c.published_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    ELSE
        SELECT * INTO pending
        FROM calendar c
        WHERE c.projected_at IS NULL
        ORDER BY c.published_at
        LIMIT 1
        FOR NO KEY UPDATE;
    END IF;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    calendar := pending.name;
    version := pending.version;

    -- 2. The next cases, and their locks, in case order, in a statement of their own.
    cases := ARRAY(SELECT open_cases_by(pending.name, pending.projected_to, most));
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 3. Each once: the key is the version's.
    system := system_actor();
    FOR head IN
        SELECT h.* FROM case_head h WHERE h.case_id = ANY (cases) AND h.closed_at IS NULL ORDER BY h.case_id
    LOOP
        SELECT * INTO done
        FROM perform_as(system,
            jsonb_build_array(jsonb_build_object('command', 'reproject', 'key', 'calendar ' || pending.id,
                'calendar_id', pending.id)),
            ARRAY[head.case_id]);
        IF done.status = 'done' AND NOT done.replayed THEN
            reference := done.reference;
            SELECT e.effect -> 'moved' INTO moved
            FROM case_event e
            WHERE e.case_id = head.case_id AND e.seq = done.version;
            RETURN NEXT;
        ELSE
            -- No due day moves; a reminder before it may.
            PERFORM set_step_escalation(head);
            PERFORM set_escalation(head, CASE WHEN head.simulated THEN head.last_at ELSE clock_timestamp() END);
        END IF;
    END LOOP;
    UPDATE calendar c
    SET projected_to = coalesce(cases[cardinality(cases)], c.projected_to),
        projected_at = CASE WHEN cardinality(cases) < most THEN clock_timestamp() END
    WHERE c.id = pending.id;
    reference := NULL;
    moved := NULL;
    RETURN NEXT;
END
$$;

-- What a version would move in open cases: for a transaction that published it and will not keep it.
CREATE OR REPLACE FUNCTION moves_to_come(calendar_name text, calendar_version integer)
RETURNS TABLE (reference text, moved jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT h.reference, m.moved
    FROM calendar c
    CROSS JOIN LATERAL open_cases_by(c.name, NULL, NULL) AS o (case_id)
    JOIN case_head h ON h.case_id = o.case_id
    CROSS JOIN LATERAL (SELECT moves_of(h, c) AS moved) AS m
    WHERE c.name = calendar_name AND c.version = calendar_version AND m.moved <> '[]'
    ORDER BY h.case_id
$$;

-- One publisher of calendars at a time.
CREATE OR REPLACE FUNCTION lock_calendars() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET lock_timeout = '10s'
AS $$
BEGIN
    LOCK TABLE calendar IN SHARE ROW EXCLUSIVE MODE;
END
$$;

-- The end of publishing: waits until nobody is at a timer by a version that was in force until now. Whoever sets one
-- after this sees the new version, so that the look through the open cases that follows misses none.
CREATE OR REPLACE FUNCTION calendars_published() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET lock_timeout = '10s'
AS $$
BEGIN
    LOCK TABLE case_timer IN SHARE MODE;
END
$$;

-- Due days of a case that follows a version, of the parts asked for: the limit of its state, the standard of the step,
-- that of the whole.
CREATE OR REPLACE FUNCTION due_days_under(head case_head, parts text[]) RETURNS TABLE (what text, due date)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days uuid := calendar_for(head.body_id, head.workflow_id);
BEGIN
    IF 'deadline' = ANY (parts) THEN
        RETURN QUERY SELECT 'deadline', local_day(moved_limit(head, s, days) - interval '1 second')
        FROM workflow_state s
        WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.deadline IS NOT NULL;
    END IF;
    IF 'step' = ANY (parts) THEN
        RETURN QUERY SELECT 'step', (step_clock(head, days)).due;
    END IF;
    IF 'whole' = ANY (parts) THEN
        RETURN QUERY SELECT 'whole', (standard_of(head.case_id, head.last_at, days, head.workflow_id)).due;
    END IF;
END
$$;
