-- Days and due dates. A day is a local day in Europe/London; W is the prefix table of a calendar.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

CREATE FUNCTION local_day(moment timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (moment AT TIME ZONE 'Europe/London')::date;

CREATE FUNCTION start_of_day(day date) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN day::timestamp AT TIME ZONE 'Europe/London';

-- The calendar in force: the highest version of a name.
CREATE FUNCTION calendar_in_force(calendar_name text) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT id FROM calendar WHERE name = calendar_name ORDER BY version DESC LIMIT 1
$$;

-- The day on which a period that starts on a given day runs out: the first day is day zero.
CREATE FUNCTION due_day(calendar_name text, start date, amount integer, unit period_unit) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    calendar uuid;
    due date;
BEGIN
    CASE unit
        WHEN 'calendar_days' THEN RETURN start + amount;
        WHEN 'weeks' THEN RETURN start + 7 * amount;
        WHEN 'months' THEN RETURN (start + make_interval(months => amount))::date;
        WHEN 'years' THEN RETURN (start + make_interval(years => amount))::date;
        WHEN 'working_days' THEN
            calendar := calendar_in_force(calendar_name);
            SELECT d.day INTO due
            FROM working_day z
            JOIN working_day d ON d.calendar_id = calendar AND d.ordinal = z.ordinal + amount AND d.working
            WHERE z.calendar_id = calendar AND z.day = start;
            IF due IS NULL THEN
                RAISE EXCEPTION 'the calendar "%" does not cover % working days from %', calendar_name, amount, start
                    USING ERRCODE = 'datetime_field_overflow', HINT = 'publish the calendar with: accredit workflow publish';
            END IF;
            RETURN due;
    END CASE;
END
$$;

-- The instant at which a limit is over: the end, in London, of the day on which the period runs out.
CREATE FUNCTION limit_of(calendar_name text, start timestamptz, amount integer, unit period_unit) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT start_of_day(due_day(calendar_name, local_day(start), amount, unit) + 1)
$$;

GRANT EXECUTE ON FUNCTION local_day, start_of_day, calendar_in_force, due_day, limit_of TO accredit_service, accredit_operator;
