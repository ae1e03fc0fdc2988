-- Somebody's past. An operator's session stages a file in a temporary table; what is written to the cases' own tables
-- is written here.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Writes what the session staged in pg_temp.import_event as a log of its own: all of it or nothing.
-- A row there is an event: position (order of the file), case_name, activity, at, resource, ended (the case closes
-- here), over (the case is over, at its last event), outcome (of its case). A case closes at the first of its events
-- that end it; what comes after is aftercare.
-- log: {"id", "name", "source", "calendar", "closure": "column" | "activity" | "assumed",
--       "steps": {activity: {"party", "standard"?}}, "observed_from"?}
-- long: three inserts of the same staged rows, in one place
CREATE OR REPLACE FUNCTION import_log(log jsonb)
RETURNS TABLE (cases bigint, events bigint, open bigint, aftercare_events bigint, aftercare_cases bigint,
    first_at timestamptz, last_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    new_log   uuid := log ->> 'id';
    assumed   boolean := log ->> 'closure' = 'assumed';
    steps     jsonb := coalesce(log -> 'steps', '{}');
    recorded  timestamptz := clock_timestamp();
BEGIN
    PERFORM require_staged_history(steps);

    -- 1. The log.
    INSERT INTO event_log (id, name, source, closure, calendar, steps, observed_from, cases, events, imported_at)
    SELECT new_log, log ->> 'name', log ->> 'source', log ->> 'closure', log ->> 'calendar', steps,
        (log ->> 'observed_from')::timestamptz, count(DISTINCT e.case_name), count(*), recorded
    FROM pg_temp.import_event e;

    -- 2. The cases.
    INSERT INTO case_head (case_id, log_id, reference, opened_at, entered_at, last_at, closed_at, version, state, party,
        outcome)
    SELECT case_id_from(uuid_send(new_log) || convert_to(c.case_name, 'UTF8')), new_log, c.case_name, c.first_at,
        c.last_at, c.last_at, c.closed_at, c.version, c.state,
        CASE WHEN c.closed_at IS NOT NULL THEN 'none' ELSE coalesce(steps -> c.state ->> 'party', 'unattributed') END,
        CASE WHEN c.closed_at IS NOT NULL THEN c.outcome END
    FROM (
        SELECT e.case_name, min(e.at) AS first_at, max(e.at) AS last_at, count(*) AS version, max(e.outcome) AS outcome,
            (array_agg(e.activity ORDER BY e.at DESC, e.position DESC))[1] AS state,
            coalesce(min(e.at) FILTER (WHERE e.ended), CASE WHEN assumed OR bool_or(e.over) THEN max(e.at) END)
                AS closed_at
        FROM pg_temp.import_event e
        GROUP BY e.case_name
    ) AS c;

    -- 3. The events: each opens a visit to its activity and leaves the one before. From the closing on the case is in
    -- nobody's court.
    WITH numbered AS (
        SELECT e.case_name, e.activity, e.at, e.resource, e.ended, e.over, e.outcome, row_number() OVER this AS seq,
            lag(e.at) OVER this AS previous_at, lag(e.activity) OVER this AS previous
        FROM pg_temp.import_event e
        WINDOW this AS (PARTITION BY e.case_name ORDER BY e.at, e.position)
    ), closed AS (
        SELECT n.*, coalesce(min(n.seq) FILTER (WHERE n.ended) OVER this,
                CASE WHEN assumed OR bool_or(n.over) OVER this THEN count(*) OVER this END) AS closing,
            max(n.outcome) OVER this AS ending
        FROM numbered n
        WINDOW this AS (PARTITION BY n.case_name)
    )
    INSERT INTO case_event (case_id, seq, occurred_at, recorded_at, previous_at, entered_at, recorded_xid, command,
        action, from_state, to_state, left_party, party, resource, effect)
    SELECT case_id_from(uuid_send(new_log) || convert_to(c.case_name, 'UTF8')), c.seq, c.at, recorded, c.previous_at,
        c.previous_at, pg_current_xact_id(), 'import', c.activity, c.previous, c.activity,
        CASE WHEN c.seq = 1 THEN NULL WHEN c.closing < c.seq THEN 'none'
            ELSE coalesce(steps -> c.previous ->> 'party', 'unattributed') END,
        CASE WHEN c.closing <= c.seq THEN 'none' ELSE coalesce(steps -> c.activity ->> 'party', 'unattributed') END,
        c.resource,
        CASE WHEN c.closing = c.seq AND c.ending IS NOT NULL THEN jsonb_build_object('outcome', c.ending) END
    FROM closed c;

    -- 4. What came of it.
    RETURN QUERY
    SELECT l.cases, l.events, count(*) FILTER (WHERE h.closed_at IS NULL), a.events, a.cases, min(h.opened_at),
        max(h.last_at)
    FROM event_log l
    JOIN case_head h ON h.log_id = l.id
    CROSS JOIN (
        SELECT count(*) AS events, count(DISTINCT e.case_id) AS cases
        FROM case_head h JOIN case_event e ON e.case_id = h.case_id
        WHERE NOT assumed AND h.log_id = new_log AND e.left_party = 'none'
    ) AS a
    WHERE l.id = new_log
    GROUP BY l.id, a.events, a.cases;
END
$$;

-- Fails unless the session staged events, and each step names a party. The staged table is read with the owner's
-- rights: it must be a plain table of plain types, so that to read it runs no code of the session's.
CREATE OR REPLACE FUNCTION require_staged_history(steps jsonb) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    staged  constant regclass := to_regclass('pg_temp.import_event');
BEGIN
    IF staged IS NULL
        OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = staged AND c.relkind = 'r' AND c.relpersistence = 't'
            AND NOT c.relrowsecurity AND NOT c.relhasrules AND NOT c.relhassubclass)
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = staged AND a.attnum > 0 AND NOT a.attisdropped
            AND a.atttypid NOT IN ('bigint'::regtype, 'text'::regtype, 'timestamptz'::regtype, 'boolean'::regtype))
    THEN
        RAISE EXCEPTION 'there is no plain temporary table import_event'
            USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'bring history in with: accredit import events';
    END IF;
    IF EXISTS (SELECT FROM jsonb_each(steps) AS s
        WHERE (s.value ->> 'party') IS NULL
            OR s.value ->> 'party' NOT IN ('provider', 'body', 'meeting', 'third-party', 'paused', 'unattributed'))
    THEN
        RAISE EXCEPTION 'a step names no party that holds cases' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
