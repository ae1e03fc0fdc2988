-- Somebody's past. An operator's session stages a file in a temporary table; from there a log is written, in one sort.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Writes what the session staged in pg_temp.import_event as a log of its own: all of it or nothing.
-- A row there is an event: position (order of the file), case_name, activity, at, resource, ended (the case closes
-- here), over (the case is over, at its last event), outcome (of its case). A case closes at the first of its events
-- that end it; what comes after is aftercare.
-- log: {"id", "name", "source", "calendar", "closure": "column" | "activity" | "assumed",
--       "steps": {activity: {"party", "standard"?}}, "observed_from"?}
CREATE OR REPLACE FUNCTION import_log(log jsonb)
RETURNS TABLE (cases bigint, events bigint, open bigint, aftercare_events bigint, aftercare_cases bigint,
    first_at timestamptz, last_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET work_mem = '64MB'
AS $$
#variable_conflict use_column
DECLARE
    new_log   uuid := log ->> 'id';
    seed      bytea := substring(uuid_send(new_log) FOR 10);
    assumed   boolean := log ->> 'closure' = 'assumed';
    steps     jsonb := coalesce(log -> 'steps', '{}');
    written   record;
BEGIN
    PERFORM require_staged_history(steps);

    -- 1. The log, so that a second one of this name waits for it.
    INSERT INTO event_log (id, name, source, closure, calendar, steps, observed_from, cases, events, imported_at)
    VALUES (new_log, log ->> 'name', log ->> 'source', log ->> 'closure', log ->> 'calendar', steps,
        (log ->> 'observed_from')::timestamptz, 0, 0, clock_timestamp());

    -- 2. The cases, from one sort of their events. Names are compared byte by byte, which is much faster than by the
    -- rules of a language. A case's id is the beginning of the log's with its number, so that the index only grows at
    -- its end; times are in their order, so the first and the last need no search.
    WITH ordered AS (
        SELECT e.case_name COLLATE "C" AS case_name, e.activity, e.at, e.resource, e.ended, e.over, e.outcome
        FROM pg_temp.import_event e
        ORDER BY e.case_name COLLATE "C", e.at, e.position
    ), gathered AS (
        SELECT o.case_name, array_agg(o.at) AS times, array_agg(o.activity) AS activities,
            array_agg(o.resource) AS resources, count(o.resource) > 0 AS names_people,
            array_agg(o.ended) AS ended, bool_or(o.over) AS over, max(o.outcome) AS outcome
        FROM ordered o
        GROUP BY o.case_name
    ), closed AS (
        SELECT g.*, row_number() OVER () AS number, coalesce(
            array_position(g.ended, true), CASE WHEN assumed OR g.over THEN cardinality(g.times) END) AS closing
        FROM gathered g
    ), written AS (
        INSERT INTO case_imported (case_id, log_id, reference, opened_at, last_at, closing, outcome, occurred_at,
            activities, resources)
        SELECT encode(seed || substring(int8send(c.number) FROM 3), 'hex')::uuid, new_log, c.case_name, c.times[1],
            c.times[cardinality(c.times)], c.closing, CASE WHEN c.closing IS NOT NULL THEN c.outcome END, c.times,
            c.activities, CASE WHEN c.names_people THEN c.resources END
        FROM closed c
        RETURNING opened_at, last_at, closing, cardinality(activities) AS events
    )
    SELECT count(*) AS cases, coalesce(sum(w.events), 0)::bigint AS events,
        count(*) FILTER (WHERE w.closing IS NULL) AS open,
        coalesce(sum(w.events - w.closing), 0)::bigint AS aftercare_events,
        count(*) FILTER (WHERE w.closing < w.events) AS aftercare_cases,
        min(w.opened_at) AS first_at, max(w.last_at) AS last_at
    INTO written
    FROM written w;

    -- 3. What came of it.
    UPDATE event_log l SET cases = written.cases, events = written.events WHERE l.id = new_log;
    RETURN QUERY SELECT written.cases, written.events, written.open, written.aftercare_events, written.aftercare_cases,
        written.first_at, written.last_at;
END
$$;

-- Removes a log and all its cases. No row: there is none of that name.
CREATE OR REPLACE FUNCTION remove_log(log_name text) RETURNS TABLE (cases bigint, events bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    gone  event_log;
BEGIN
    DELETE FROM event_log l WHERE l.name = log_name RETURNING l.* INTO gone;
    IF FOUND THEN
        DELETE FROM case_imported c WHERE c.log_id = gone.id;
        RETURN QUERY SELECT gone.cases, gone.events;
    END IF;
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
