-- Days, periods and calendars. A day is a local day in Europe/London; a working day is counted by the prefix table of a
-- calendar.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

CREATE OR REPLACE FUNCTION local_day(moment timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (moment AT TIME ZONE 'Europe/London')::date;

CREATE OR REPLACE FUNCTION start_of_day(day date) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN day::timestamp AT TIME ZONE 'Europe/London';

-- The calendar in force: the highest version of a name.
CREATE OR REPLACE FUNCTION calendar_in_force(calendar_name text) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT id FROM calendar WHERE name = calendar_name ORDER BY version DESC LIMIT 1);
END
$$;

-- The day on which the amount-th working day after a day falls, before it for a negative amount; the day itself for
-- none.
CREATE OR REPLACE FUNCTION add_working_days(calendar uuid, start date, amount integer) RETURNS date
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    due date;
BEGIN
    IF amount = 0 THEN
        RETURN start;
    END IF;
    SELECT d.day INTO due
    FROM working_day z
    JOIN working_day d ON d.calendar_id = calendar AND d.ordinal = z.ordinal + amount AND d.working
    WHERE z.calendar_id = calendar AND z.day = start;
    IF due IS NULL THEN
        RAISE EXCEPTION 'the calendar "%" does not cover % working days from %',
            (SELECT c.name FROM calendar c WHERE c.id = calendar), amount, start
            USING ERRCODE = 'datetime_field_overflow', HINT = 'publish the calendar once more';
    END IF;
    RETURN due;
END
$$;

-- Working days between two days, W(finish) - W(start): the first day is day zero. Null where the calendar does not
-- cover them.
CREATE OR REPLACE FUNCTION working_days_between(calendar uuid, start date, finish date) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT f.ordinal - s.ordinal
        FROM working_day s
        JOIN working_day f ON f.calendar_id = calendar AND f.day = finish
        WHERE s.calendar_id = calendar AND s.day = start);
END
$$;

-- The calendar in force by which the cases of a body on a workflow count: the body's own, or else the workflow's.
CREATE OR REPLACE FUNCTION calendar_for(body uuid, workflow uuid) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT calendar_in_force(coalesce(o.calendar, w.calendar))
        FROM workflow w
        JOIN organisation o ON o.id = body
        WHERE w.id = workflow);
END
$$;

-- The day on which a period that starts on a given day runs out, or that is so long before it: the first day is day
-- zero.
CREATE OR REPLACE FUNCTION add_period(calendar uuid, start date, amount integer, unit period_unit) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    CASE unit
        WHEN 'calendar_days' THEN RETURN start + amount;
        WHEN 'weeks' THEN RETURN start + 7 * amount;
        WHEN 'months' THEN RETURN (start + make_interval(months => amount))::date;
        WHEN 'years' THEN RETURN (start + make_interval(years => amount))::date;
        WHEN 'working_days' THEN RETURN add_working_days(calendar, start, amount);
        ELSE RAISE case_not_found USING MESSAGE = 'a period has no unit';
    END CASE;
END
$$;

-- The instant at which a limit is over: the end, in London, of the day on which the period runs out.
CREATE OR REPLACE FUNCTION limit_of(calendar uuid, start timestamptz, amount integer, unit period_unit)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT start_of_day(add_period(calendar, local_day(start), amount, unit) + 1));
END
$$;

-- An instant as documents tell it: RFC 3339, UTC, to the microsecond.
CREATE OR REPLACE FUNCTION instant_text(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
