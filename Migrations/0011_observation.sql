-- What reports need to be printed again byte for byte, and from when somebody's past was observed.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Waits until nothing can be recorded any more at or before a moment, so that a report which knows what was recorded by then knows all
-- of it, now and whenever it is asked for again. Gives up after ten seconds, with a warning.
-- It rests on an order that every writer keeps. Whoever records takes the lock that its statement takes anyway, reads the clock after that, and
-- lets go once what it wrote can be seen: the door and the timers lock heads of cases; what is published, set or agreed
-- to takes its time as a row's default. So, once the clock has passed the moment, whoever may still record at or before it holds such a
-- lock already, and those who come later are not waited for. Imports hold them too, and are not waited for: a log can be asked for only
-- once it is there.
CREATE FUNCTION settled(moment timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    patience  CONSTANT timestamptz := clock_timestamp() + interval '10 seconds';
    here      CONSTANT oid := (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
    writers   text[];
BEGIN
    -- 1. The clock has passed the moment: that of the program which asks may be a little ahead.
    WHILE clock_timestamp() <= moment LOOP
        IF clock_timestamp() >= patience THEN
            RAISE WARNING 'the clock of the program is ahead of the database''s: what is recorded until % may be missing in a report of that moment',
                moment USING HINT = 'set the clocks of both machines';
            RETURN;
        END IF;
        PERFORM pg_sleep(least(extract(epoch FROM moment - clock_timestamp()), 1) + 0.0001);
    END LOOP;

    -- 2. Who is writing now.
    writers := ARRAY(
        SELECT l.virtualtransaction
        FROM pg_locks l
        WHERE l.locktype = 'relation' AND l.database = here AND l.granted AND l.pid <> pg_backend_pid()
        GROUP BY l.virtualtransaction
        HAVING bool_or(l.relation = 'case_head'::regclass AND l.mode = 'RowShareLock'
                OR l.relation IN ('workflow'::regclass, 'calendar'::regclass, 'meeting_series'::regclass, 'organisation'::regclass,
                    'onerous_threshold'::regclass, 'small_cell_consent'::regclass) AND l.mode = 'RowExclusiveLock')
            AND NOT bool_or(l.relation = 'event_log'::regclass AND l.mode = 'RowExclusiveLock'));

    -- 3. Until they are done.
    WHILE EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY (writers)) LOOP
        IF clock_timestamp() >= patience THEN
            RAISE WARNING 'somebody has been writing for more than ten seconds: what they record may be missing in a report of %', moment
                USING HINT = 'end that transaction, and ask again';
            RETURN;
        END IF;
        PERFORM pg_sleep(0.002);
    END LOOP;
END
$$;

-- Somebody's past may begin in the middle of things: cases that were opened earlier are in it only if they were still open then.
ALTER TABLE event_log ADD COLUMN observed_from timestamptz;
COMMENT ON COLUMN event_log.observed_from IS 'cases that had ended before are not in the log; null: it has every case from its opening on';

-- Writes what the session staged in pg_temp.import_event as a log of its own: all of it or nothing.
-- A row there is an event: position (order of the file), case_name, activity, at, resource, ended (the file says the case is over).
-- log: {"id", "name", "source", "calendar", "closure": "column" | "activity" | "assumed",
--       "closed_when": [activity, …], "steps": {activity: {"party", "standard"?}}, "observed_from"?}
CREATE OR REPLACE FUNCTION import_log(log jsonb) RETURNS TABLE (cases bigint, events bigint, open bigint, first_at timestamptz, last_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    new_log   uuid := log ->> 'id';
    closing   text[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(log -> 'closed_when', '[]')));
    steps     jsonb := coalesce(log -> 'steps', '{}');
    recorded  timestamptz := clock_timestamp();
    staged    regclass := to_regclass('pg_temp.import_event');
BEGIN
    -- 1. The caller's table is read with the owner's rights: it must be a plain table of plain types, so that reading runs no code of the caller's.
    IF staged IS NULL
        OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = staged AND c.relkind = 'r' AND c.relpersistence = 't'
            AND NOT c.relrowsecurity AND NOT c.relhasrules AND NOT c.relhassubclass)
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = staged AND a.attnum > 0 AND NOT a.attisdropped
            AND a.atttypid NOT IN ('bigint'::regtype, 'text'::regtype, 'timestamptz'::regtype, 'boolean'::regtype)) THEN
        RAISE EXCEPTION 'there is no plain temporary table import_event' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'bring history in with: accredit import events';
    END IF;
    IF EXISTS (SELECT FROM jsonb_each(steps) AS s
        WHERE (s.value ->> 'party') IS NULL OR s.value ->> 'party' NOT IN ('provider', 'body', 'meeting', 'third-party', 'paused', 'unattributed')) THEN
        RAISE EXCEPTION 'a step names no party that holds cases' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- 2. The log.
    INSERT INTO event_log (id, name, source, closure, calendar, steps, observed_from, cases, events, imported_at)
    SELECT new_log, log ->> 'name', log ->> 'source', log ->> 'closure', log ->> 'calendar', steps,
        (log ->> 'observed_from')::timestamptz, count(DISTINCT e.case_name), count(*), recorded
    FROM pg_temp.import_event e;

    -- 3. The cases. Where the file does not say which are over, each is taken for closed at its last event.
    INSERT INTO case_head (case_id, log_id, reference, opened_at, entered_at, last_at, closed_at, version, state, party)
    SELECT case_id_from(uuid_send(new_log) || convert_to(c.case_name, 'UTF8')), new_log, c.case_name, c.first_at, c.last_at, c.last_at,
        CASE WHEN c.closed THEN c.last_at END, c.version, c.state,
        CASE WHEN c.closed THEN 'none' ELSE coalesce(steps -> c.state ->> 'party', 'unattributed') END
    FROM (
        SELECT e.case_name, min(e.at) AS first_at, max(e.at) AS last_at, count(*) AS version,
            (array_agg(e.activity ORDER BY e.at DESC, e.position DESC))[1] AS state,
            log ->> 'closure' = 'assumed' OR bool_or(e.ended OR e.activity = ANY (closing)) AS closed
        FROM pg_temp.import_event e
        GROUP BY e.case_name
    ) AS c;

    -- 4. The events: each opens a visit to its activity and leaves the one before.
    INSERT INTO case_event (case_id, seq, occurred_at, recorded_at, previous_at, entered_at, recorded_xid, command, action, from_state, to_state,
        left_party, party, resource)
    SELECT case_id_from(uuid_send(new_log) || convert_to(e.case_name, 'UTF8')), row_number() OVER this, e.at, recorded, lag(e.at) OVER this,
        lag(e.at) OVER this, pg_current_xact_id(), 'import', e.activity, lag(e.activity) OVER this, e.activity,
        CASE WHEN lag(e.at) OVER this IS NOT NULL THEN coalesce(steps -> lag(e.activity) OVER this ->> 'party', 'unattributed') END,
        CASE WHEN lead(e.at) OVER this IS NULL
                AND (log ->> 'closure' = 'assumed' OR bool_or(e.ended OR e.activity = ANY (closing)) OVER (PARTITION BY e.case_name))
            THEN 'none' ELSE coalesce(steps -> e.activity ->> 'party', 'unattributed') END,
        e.resource
    FROM pg_temp.import_event e
    WINDOW this AS (PARTITION BY e.case_name ORDER BY e.at, e.position);

    -- 5. What came of it.
    RETURN QUERY
    SELECT l.cases, l.events, count(*) FILTER (WHERE h.closed_at IS NULL), min(h.opened_at), max(h.last_at)
    FROM event_log l JOIN case_head h ON h.log_id = l.id
    WHERE l.id = new_log
    GROUP BY l.id;
END
$$;

GRANT EXECUTE ON FUNCTION settled TO accredit_service, accredit_operator;
