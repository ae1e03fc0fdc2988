-- Somebody's past. An operator's session stages cases in a temporary table; from there a log is written.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Writes what the session staged in pg_temp.import_case as a log of its own: all of it or nothing.
-- A row there is a case: number (order of the cases), reference (the name in the file), closing (the number of the
-- event that closes it, what comes after is aftercare; null where it is open), outcome, and its events in the order of
-- time: occurred_at, activities, resources (null where nobody is named).
-- log: {"id", "name", "source", "calendar", "closure": "column" | "activity" | "assumed",
--       "steps": {activity: {"party", "standard"?}}, "observed_from"?}
CREATE OR REPLACE FUNCTION import_log(log jsonb)
RETURNS TABLE (cases bigint, events bigint, open bigint, aftercare_events bigint, aftercare_cases bigint,
    first_at timestamptz, last_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    new_log   uuid := log ->> 'id';
    seed      bytea := substring(uuid_send(new_log) FOR 10);
    steps     jsonb := coalesce(log -> 'steps', '{}');
    written   record;
BEGIN
    PERFORM require_staged_history(steps);

    -- 1. The log, so that a second one of this name waits for it.
    INSERT INTO event_log (id, name, source, closure, calendar, steps, observed_from, cases, events, imported_at)
    VALUES (new_log, log ->> 'name', log ->> 'source', log ->> 'closure', log ->> 'calendar', steps,
        (log ->> 'observed_from')::timestamptz, 0, 0, clock_timestamp());

    -- 2. The cases. A case's id is the beginning of the log's with its number, so that the index only grows at its end;
    -- times are in their order, so the first and the last need no search.
    WITH written AS (
        INSERT INTO case_imported (case_id, log_id, reference, opened_at, last_at, closing, outcome, occurred_at,
            activities, resources)
        SELECT encode(seed || substring(int8send(c.number) FROM 3), 'hex')::uuid, new_log, c.reference,
            c.occurred_at[1], c.occurred_at[cardinality(c.occurred_at)], c.closing, c.outcome, c.occurred_at,
            c.activities, c.resources
        FROM pg_temp.import_case c
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

-- Fails unless the session staged cases, and each step names a party. The staged table is read with the owner's
-- rights: it must be a plain table of plain types, so that to read it runs no code of the session's.
CREATE OR REPLACE FUNCTION require_staged_history(steps jsonb) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    staged  constant regclass := to_regclass('pg_temp.import_case');
BEGIN
    IF staged IS NULL
        OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = staged AND c.relkind = 'r' AND c.relpersistence = 't'
            AND NOT c.relrowsecurity AND NOT c.relhasrules AND NOT c.relhassubclass)
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = staged AND a.attnum > 0 AND NOT a.attisdropped
            AND a.atttypid NOT IN ('bigint'::regtype, 'text'::regtype, 'timestamptz[]'::regtype, 'text[]'::regtype))
    THEN
        RAISE EXCEPTION 'there is no plain temporary table import_case'
            USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'an import of events makes it';
    END IF;
    IF EXISTS (SELECT FROM jsonb_each(steps) AS s
        WHERE (s.value ->> 'party') IS NULL
            OR s.value ->> 'party' NOT IN ('provider', 'body', 'meeting', 'third-party', 'paused', 'unattributed'))
    THEN
        RAISE EXCEPTION 'a step names no party that holds cases' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
