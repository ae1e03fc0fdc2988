-- Somebody's past. An operator's session stages a file in a temporary table; what is written to the cases' own tables
-- is written here.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The instant that a cell of a file means, or null where it means none. Understood are ISO 8601 with or without a zone
-- and dd/mm/yyyy with or without a time; without a zone it is London's. Fractions are rounded to microseconds. A time
-- that spring skips is taken as that much later; of a time that autumn repeats, the first is meant.
CREATE OR REPLACE FUNCTION import_instant(written text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    iso      text := upper(replace(btrim(written, E' \t\r\n'), ',', '.'));
    part     text[];
    zone     text := '';
    local    timestamp;
    moment   timestamptz;
BEGIN
    -- 1. Of the right form; dd/mm/yyyy is rewritten.
    IF iso !~ '^\d\d\d\d-' THEN
        part := regexp_match(iso, '^(\d\d?)/(\d\d?)/(\d\d\d\d)(.*)$');
        IF part IS NULL OR part[4] !~ '^(?:\.? +\d?\d:\d\d(?::\d\d(?:\.\d+)?)?)?$' THEN
            RETURN NULL;
        END IF;
        iso := part[3] || '-' || lpad(part[2], 2, '0') || '-' || lpad(part[1], 2, '0');
        IF part[4] <> '' THEN
            part[4] := ltrim(part[4], '. ');
            iso := iso || ' ' || CASE WHEN part[4] ~ '^\d:' THEN '0' ELSE '' END || part[4];
        END IF;
    END IF;
    IF iso !~ '^\d\d\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$'
        OR length(iso) > 64
    THEN
        RETURN NULL;
    END IF;

    -- 2. Only what a calendar and a clock can show.
    IF substr(iso, 1, 4) < '1900' OR substr(iso, 6, 2) NOT BETWEEN '01' AND '12'
        OR substr(iso, 9, 2) NOT BETWEEN '01' AND (CASE
            WHEN substr(iso, 6, 2) IN ('04', '06', '09', '11') THEN '30'
            WHEN substr(iso, 6, 2) <> '02' THEN '31'
            ELSE to_char(make_date(substr(iso, 1, 4)::integer, 3, 1) - 1, 'DD') END)
        OR substr(iso, 12, 2) > '23'
        OR substr(iso, 15, 2) > '59'
        OR (substr(iso, 17, 1) = ':' AND substr(iso, 18, 2) > '59') THEN
        RETURN NULL;
    END IF;

    -- 3. With a zone of its own, or London's.
    IF substr(iso, 17) ~ '[Z+-]' THEN
        zone := substring(iso FROM '[+-]\d\d(?::?\d\d)?$');
        IF substr(zone, 2, 2) > '15' OR ltrim(substr(zone, 4), ':') > '59' THEN
            RETURN NULL;
        END IF;
        RETURN iso::timestamptz;
    END IF;
    local := iso::timestamp;
    moment := local AT TIME ZONE 'Europe/London';
    IF (moment - interval '1 hour') AT TIME ZONE 'Europe/London' = local THEN
        RETURN moment - interval '1 hour';
    END IF;
    RETURN moment;
END
$$;

-- Writes what the session simulated in pg_temp.import_event as a log of its own: all of it or nothing.
-- A row there is an event: position (order of the file), case_name, activity, at, resource, ended (the file says the
-- case is over). log: {"id", "name", "source", "calendar", "closure": "column" | "activity" | "assumed",
--       "closed_when": [activity, …], "steps": {activity: {"party", "standard"?}}, "observed_from"?}
CREATE OR REPLACE FUNCTION import_log(log jsonb)
RETURNS TABLE (cases bigint, events bigint, open bigint, first_at timestamptz, last_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    new_log   uuid := log ->> 'id';
    closing   text[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(log -> 'closed_when', '[]')));
    steps     jsonb := coalesce(log -> 'steps', '{}');
    recorded  timestamptz := clock_timestamp();
BEGIN
    PERFORM require_staged_history(steps);

    -- 1. The log.
    INSERT INTO event_log (id, name, source, closure, calendar, steps, observed_from, cases, events, imported_at)
    SELECT new_log, log ->> 'name', log ->> 'source', log ->> 'closure', log ->> 'calendar', steps,
        (log ->> 'observed_from')::timestamptz, count(DISTINCT e.case_name), count(*), recorded
    FROM pg_temp.import_event e;

    -- 2. The cases. Where the file does not say which are over, each is taken for closed at its last event.
    INSERT INTO case_head (case_id, log_id, reference, opened_at, entered_at, last_at, closed_at, version, state, party)
    SELECT case_id_from(uuid_send(new_log) || convert_to(c.case_name, 'UTF8')), new_log, c.case_name, c.first_at,
        c.last_at, c.last_at,
        CASE WHEN c.closed THEN c.last_at END, c.version, c.state,
        CASE WHEN c.closed THEN 'none' ELSE coalesce(steps -> c.state ->> 'party', 'unattributed') END
    FROM (
        SELECT e.case_name, min(e.at) AS first_at, max(e.at) AS last_at, count(*) AS version,
            (array_agg(e.activity ORDER BY e.at DESC, e.position DESC))[1] AS state,
            log ->> 'closure' = 'assumed' OR bool_or(e.ended OR e.activity = ANY (closing)) AS closed
        FROM pg_temp.import_event e
        GROUP BY e.case_name
    ) AS c;

    -- 3. The events: each opens a visit to its activity and leaves the one before.
    INSERT INTO case_event (case_id, seq, occurred_at, recorded_at, previous_at, entered_at, recorded_xid, command,
        action, from_state, to_state, left_party, party, resource)
    SELECT case_id_from(uuid_send(new_log) || convert_to(e.case_name, 'UTF8')), row_number() OVER this, e.at, recorded,
        lag(e.at) OVER this,
        lag(e.at) OVER this, pg_current_xact_id(), 'import', e.activity, lag(e.activity) OVER this, e.activity,
        CASE WHEN lag(e.at) OVER this IS NOT NULL
            THEN coalesce(steps -> lag(e.activity) OVER this ->> 'party', 'unattributed') END,
        CASE WHEN lead(e.at) OVER this IS NULL
                AND (log ->> 'closure' = 'assumed'
                    OR bool_or(e.ended OR e.activity = ANY (closing)) OVER (PARTITION BY e.case_name))
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

-- Fails unless the session simulated events, and each step names a party. The simulated table is read with the owner's
-- rights: it must be a plain table of plain types, so that to read it runs no code of the session's.
CREATE OR REPLACE FUNCTION require_staged_history(steps jsonb) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    simulated  constant regclass := to_regclass('pg_temp.import_event');
BEGIN
    IF simulated IS NULL
        OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = simulated AND c.relkind = 'r' AND c.relpersistence = 't'
            AND NOT c.relrowsecurity AND NOT c.relhasrules AND NOT c.relhassubclass)
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = simulated AND a.attnum > 0 AND NOT a.attisdropped
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
