-- What is told to whoever watches over the service: counts of all organisations together, and faults without values.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What a log may say of an error that was caught: its condition, and the message where messages of that class name
-- parts of the schema alone.
CREATE OR REPLACE FUNCTION logged_fault(code text, message text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN
    code || CASE WHEN left(code, 2) IN ('23', '40', '42', '53', '54', '55', '57', '58')
        THEN ': ' || message ELSE '' END;

-- How much work waits, over all organisations; simulated cases aside, whose time is told. Ages are in seconds, 0 where
-- nothing waits.
--   timers:  due and not yet fired
--   letters: waiting to go out, and those that wait for somebody, by status
--   cases:   open, and of these overdue: past the nearest of the limit of the state, the standard of the step and the
--            standard of the whole. That of a case that was paused or extended is worked out from its history, for
--            1,000 of them at most; beyond those the count is too small.
CREATE OR REPLACE FUNCTION work_waiting(OUT timers_behind integer, OUT timers_age double precision,
    OUT letters_waiting integer, OUT letters_held integer, OUT letters_unconfirmed integer, OUT letters_failed integer,
    OUT letters_age double precision, OUT cases_open integer, OUT cases_overdue integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    moment  constant timestamptz := clock_timestamp();
    today   constant date := local_day(moment);
BEGIN
    SELECT count(*), coalesce(extract(epoch FROM moment - min(t.due_at)), 0) INTO timers_behind, timers_age
    FROM case_timer t
    WHERE NOT t.simulated AND t.due_at <= moment;

    SELECT count(*), coalesce(extract(epoch FROM moment - min(l.made_at)), 0) INTO letters_waiting, letters_age
    FROM case_letter l
    WHERE l.status = 'waiting';

    SELECT count(*) FILTER (WHERE l.status = 'held'), count(*) FILTER (WHERE l.status = 'unconfirmed'),
        count(*) FILTER (WHERE l.status = 'failed')
    INTO letters_held, letters_unconfirmed, letters_failed
    FROM case_letter l
    WHERE l.status IN ('held', 'unconfirmed', 'failed');

    WITH live AS MATERIALIZED (
        SELECT c.*
        FROM (SELECT DISTINCT h.body_id FROM case_head h WHERE h.closed_at IS NULL AND NOT h.simulated) AS b
        CROSS JOIN LATERAL work_cases(
            (NULL, b.body_id, 'body', '{officer}', false, ARRAY[b.body_id], NULL)::actor, '{officer}', moment) AS c
        WHERE NOT (c.head).simulated
    ), moved AS MATERIALIZED (
        SELECT * FROM live l WHERE NOT l.known AND l.low < today LIMIT 1000
    )
    SELECT (SELECT count(*) FROM live),
        (SELECT count(*) FROM live l WHERE l.known AND l.high < today)
            + (SELECT count(*) FROM moved m
                WHERE candidate_due(('act', m.case_id, 0, NULL, NULL, NULL, true, m.head, m.days, m.standard,
                    m.limit_day, m.runs, m.known, m.low, m.high, NULL, NULL)::work_candidate, moment) < today)
    INTO cases_open, cases_overdue;
END
$$;
