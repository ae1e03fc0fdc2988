-- Meetings: when they are, who is there, what was minuted.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Takes over the meetings of a series; those it had and has no more go.
CREATE OR REPLACE FUNCTION set_meeting_dates(of_series text, days date[], closings date[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    DELETE FROM meeting_date d WHERE d.series = of_series AND d.day <> ALL (days);
    INSERT INTO meeting_date AS d (series, day, papers_close)
    SELECT of_series, x.day, x.closing FROM unnest(days, closings) AS x (day, closing)
    ON CONFLICT (series, day) DO UPDATE SET papers_close = excluded.papers_close
    WHERE d.papers_close <> excluded.papers_close;
$$;

-- The meetings of a body in a series from one day to another: those of the series, those that were called, and those
-- that were held. What the body called is as it said, also where the series gains that day. Onto one that was cancelled
-- no case comes.
CREATE OR REPLACE FUNCTION meeting_slots(body uuid, of_series text, first_day date, last_day date, moment timestamptz)
RETURNS SETOF meeting_slot
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT body, of_series, coalesce(d.day, m.day),
        CASE WHEN m.called OR m.opened_at IS NOT NULL
            THEN m.papers_close
            ELSE coalesce(d.papers_close, m.papers_close) END,
        coalesce(m.called, false),
        CASE
            WHEN m.closed_at <= moment THEN 'closed'
            WHEN m.opened_at <= moment THEN 'open'
            WHEN m.cancelled_at <= moment THEN 'cancelled'
            WHEN coalesce(d.day, m.day) < local_day(moment) THEN 'missed' ELSE 'planned' END
    FROM (SELECT x.day, x.papers_close
        FROM meeting_date x
        WHERE x.series = of_series AND x.day BETWEEN first_day AND last_day) AS d
    FULL JOIN (
        SELECT x.day, x.papers_close, x.called, x.opened_at, x.closed_at, x.cancelled_at
        FROM meeting x
        WHERE x.body_id = body AND x.series = of_series AND x.day BETWEEN first_day AND last_day) AS m ON m.day = d.day
    WHERE d.day IS NOT NULL OR m.called OR m.opened_at IS NOT NULL;
END
$$;

-- What is known of a meeting beyond its date.
CREATE OR REPLACE FUNCTION meeting_at(at meeting_slot) RETURNS meeting
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT m.* FROM meeting m WHERE m.body_id = (at).body_id AND m.series = (at).series AND m.day = (at).day
$$;

-- The meeting that a case waits for at a moment: the first whose papers closed on the day the case was ready or later,
-- that is not over, and onto which it was not held over. Null where the case waits for none, or the series has no more.
CREATE OR REPLACE FUNCTION slot_for(head case_head, moment timestamptz) RETURNS meeting_slot
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT m
    FROM workflow_state s
    LEFT JOIN LATERAL (
        SELECT a.day, a.left_day IS NULL AS placed FROM case_agenda a
        WHERE a.case_id = head.case_id AND a.visit = visit_of(head) ORDER BY a.seq DESC LIMIT 1) AS g ON true
    CROSS JOIN LATERAL meeting_slots(head.body_id, s.meeting, local_day(head.entered_at),
        (local_day(moment) + interval '2 years')::date, moment) AS m
    WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.meeting IS NOT NULL
        AND m.status IN ('planned', 'open')
        AND CASE WHEN g.placed AND m.day = g.day
            THEN true
            ELSE m.papers_close >= local_day(head.entered_at) AND m.day >= coalesce(g.day, '-infinity') END
    ORDER BY m.day LIMIT 1
$$;

-- What people call a meeting: its series and its day.
CREATE OR REPLACE FUNCTION meeting_name(series text, day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN series || '-' || to_char(day, 'YYYY-MM-DD');

-- The series that concern a body: of the routes behind its front door, of its open cases, and those it held meetings
-- in.
CREATE OR REPLACE FUNCTION series_of(body uuid) RETURNS SETOF text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH door AS (
        SELECT o.front_door AS name FROM organisation o WHERE o.id = body
    ), routes AS (
        SELECT name FROM door
        UNION
        SELECT r.route FROM door JOIN workflow w ON w.name = door.name JOIN workflow_route r ON r.workflow_id = w.id
        UNION
        SELECT unnest(o.offers) FROM organisation o WHERE o.id = body
    )
    SELECT s.meeting
    FROM routes
    JOIN workflow w ON w.name = routes.name
    JOIN workflow_state s ON s.workflow_id = w.id
    WHERE s.meeting IS NOT NULL
    UNION
    SELECT s.meeting
    FROM (SELECT DISTINCT h.workflow_id
        FROM case_head h
        WHERE h.body_id = body AND h.closed_at IS NULL) AS w
    JOIN workflow_state s ON s.workflow_id = w.workflow_id WHERE s.meeting IS NOT NULL
    UNION
    SELECT m.series FROM meeting m WHERE m.body_id = body;
END
$$;

-- A meeting of a body by its name, or by its day where one series of the body meets then; no status where there is
-- none.
CREATE OR REPLACE FUNCTION slot_named(body uuid, name text, moment timestamptz) RETURNS meeting_slot
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (array_agg(m))[1]
    FROM (SELECT day_in(to_jsonb(right(name, 10))) AS day, nullif(left(name, -11), '') AS series) AS n
    CROSS JOIN LATERAL series_of(body) AS s (series)
    CROSS JOIN LATERAL meeting_slots(body, s.series, n.day, n.day, moment) AS m
    WHERE name ~ '^([a-z][a-z0-9-]*-)?[0-9]{4}-[0-9]{2}-[0-9]{2}$' AND (n.series IS NULL OR s.series = n.series)
    HAVING count(*) = 1
$$;

-- The next meetings of a body from a day on, by name, for a refusal to tell.
CREATE OR REPLACE FUNCTION meetings_next(body uuid, of_series text, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(meeting_name(x.series, x.day) ORDER BY x.day), '[]')
        FROM (
            SELECT m.series, m.day FROM series_of(body) AS s (series)
            CROSS JOIN LATERAL meeting_slots(body, s.series, local_day(moment),
                (local_day(moment) + interval '2 years')::date,
                moment) AS m
            WHERE (of_series IS NULL OR s.series = of_series) AND m.status IN ('planned', 'open')
            ORDER BY m.day LIMIT 3) AS x);
END
$$;

-- The names of people, in their order.
CREATE OR REPLACE FUNCTION names_of(people uuid[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(p.name ORDER BY p.name), '[]') FROM principal p WHERE p.id = ANY (people));
END
$$;

-- What a series of meetings is called.
CREATE OR REPLACE FUNCTION series_title(series text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE jsonb_typeof(t.rules -> 'title')
            WHEN 'string' THEN jsonb_build_object('en', t.rules -> 'title') ELSE t.rules -> 'title' END
        FROM meeting_series t WHERE t.name = series_title.series ORDER BY t.version DESC LIMIT 1);
END
$$;

-- The minutes of a meeting from the record, as it is at a moment.
CREATE OR REPLACE FUNCTION minutes_from(at meeting_slot, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(at.series, at.day), 'series', at.series,
            'title', series_title(at.series), 'date', at.day,
            'body', (SELECT name_at(o, start_of_day(at.day + 1)) FROM organisation o WHERE o.id = at.body_id),
            'papers_close', at.papers_close, 'called', at.called, 'opened_at', instant_text(m.opened_at),
            'chair', (SELECT p.name FROM principal p WHERE p.id = m.chair),
            'present', names_of(m.present), 'apologies', names_of(m.apologies), 'items', agenda_of(at, moment, NULL)))
        FROM meeting_at(at) AS m);
END
$$;

-- The minutes of a meeting that has closed, as they were then; what was taken back since is said with it.
CREATE OR REPLACE FUNCTION minutes_seen(at meeting_slot, minutes jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN minutes || jsonb_build_object('items', (
        SELECT coalesce(jsonb_agg(i.item || coalesce((
            SELECT jsonb_build_object('taken_back', taken_back_by(x.case_id, x.taken_back_seq))
            FROM case_resolution x
            JOIN case_head h ON h.case_id = x.case_id
            JOIN case_event e ON e.case_id = x.case_id AND e.seq = x.seq
            WHERE x.body_id = at.body_id AND x.series = at.series AND x.day = at.day
                AND x.taken_back_seq IS NOT NULL AND h.reference = i.item ->> 'case'
                AND instant_text(e.occurred_at) = i.item #>> '{decision,decided_at}'), '{}') ORDER BY i.n), '[]')
        FROM jsonb_array_elements(minutes -> 'items') WITH ORDINALITY AS i (item, n)));
END
$$;

-- Who reads, where they are one of a body's people at meetings.
CREATE OR REPLACE FUNCTION meeting_reader() RETURNS actor
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT r
    FROM reader() AS r
    WHERE r.organisation_kind = 'body' AND r.roles && ARRAY['officer', 'reviewer', 'decider']
$$;

-- The meetings of the reader's body between two days, each with how many cases wait for it or were decided.
CREATE OR REPLACE FUNCTION meetings_seen(first_day date, last_day date, of_series text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH asking AS MATERIALIZED (
        SELECT r.organisation_id AS body, clock_timestamp() AS moment
        FROM meeting_reader() AS r
        WHERE r.principal_id IS NOT NULL
    ), waiting AS MATERIALIZED (
        SELECT f.series, f.day, count(*) AS cases
        FROM asking q
        JOIN case_head h ON h.body_id = q.body AND h.closed_at IS NULL AND h.party = 'meeting'
        CROSS JOIN LATERAL slot_for(h, q.moment) AS f
        GROUP BY f.series, f.day
    )
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day),
        'series', m.series, 'title', series_title(m.series),
        'date', m.day, 'papers_close', m.papers_close, 'status', m.status,
        'called', nullif(m.called, false), 'waiting', coalesce(w.cases, 0),
        'decided', (SELECT count(*)
            FROM case_resolution x
            WHERE x.body_id = q.body AND x.series = m.series AND x.day = m.day AND x.taken_back_seq IS NULL),
        'chair', (SELECT p.name FROM principal p WHERE p.id = x.chair), 'present', coalesce(cardinality(x.present), 0)))
        ORDER BY m.day, m.series), '[]')
    FROM asking q
    CROSS JOIN LATERAL series_of(q.body) AS s (series)
    CROSS JOIN LATERAL meeting_slots(q.body, s.series, first_day, last_day, q.moment) AS m
    CROSS JOIN LATERAL meeting_at(m) AS x
    LEFT JOIN waiting w ON w.series = m.series AND w.day = m.day
    WHERE of_series IS NULL OR s.series = of_series
$$;

-- The items of an agenda or of minutes as somebody reads them, under a name: of the cases in which they have an
-- interest only how many there are.
CREATE OR REPLACE FUNCTION items_read(named text, items jsonb, me actor) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(named, coalesce(jsonb_agg(i.item ORDER BY i.n) FILTER (WHERE NOT k.kept), '[]'))
            || jsonb_strip_nulls(jsonb_build_object('kept_from', nullif(count(*) FILTER (WHERE k.kept), 0)))
        FROM jsonb_array_elements(items) WITH ORDINALITY AS i (item, n)
        JOIN case_head h ON h.reference = i.item ->> 'case'
        CROSS JOIN LATERAL (SELECT kept_by_interest(h, me) AS kept) AS k);
END
$$;

-- One meeting of the reader's body with its agenda, its people and its minutes; null where there is none.
CREATE OR REPLACE FUNCTION meeting_seen(name text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series,
        'title', series_title(m.series), 'date', m.day, 'papers_close', m.papers_close, 'status', m.status,
        'called', nullif(m.called, false), 'chair', (SELECT p.name FROM principal p WHERE p.id = x.chair),
        'present', names_of(x.present), 'apologies', names_of(x.apologies),
        'opened_at', instant_text(x.opened_at), 'closed_at', instant_text(x.closed_at), 'notes', x.notes,
        'cancelled_because', x.cancelled_because))
        || items_read('agenda', agenda_of(m, t.moment, r), r)
        || jsonb_build_object('minutes', n.minutes || items_read('items', n.minutes -> 'items', r))
    FROM meeting_reader() AS r
    CROSS JOIN (SELECT clock_timestamp() AS moment) AS t
    CROSS JOIN LATERAL slot_named(r.organisation_id, name, t.moment) AS m
    CROSS JOIN LATERAL meeting_at(m) AS x
    CROSS JOIN LATERAL (
        SELECT coalesce(minutes_seen(m, x.minutes), minutes_from(m, t.moment)) AS minutes
    ) AS n
    WHERE m.day IS NOT NULL
$$;

-- A member of a body's meetings, by name, address or id.
CREATE OR REPLACE FUNCTION member_named(body uuid, called jsonb) RETURNS uuid
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT person_called(body, called, ARRAY['reviewer', 'decider'])
$$;

-- What is said of who is there: lists of members and the chair, as they are from then on; a list that is not told stays
-- as it is.
CREATE OR REPLACE FUNCTION attendance(held meeting, input jsonb, OUT now_so meeting, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    list   text;
    member    jsonb;
    found  uuid[];
BEGIN
    now_so := held;
    FOREACH list IN ARRAY ARRAY['present', 'apologies'] LOOP
        CONTINUE WHEN NOT input ? list;
        IF jsonb_typeof(input -> list) <> 'array' OR jsonb_array_length(input -> list) > 100 THEN
            refusal := flawed(input ->> 'what', list, 'is no list', 'a list of members by name, at most 100');
            RETURN;
        END IF;
        found := '{}';
        FOR member IN SELECT * FROM jsonb_array_elements(input -> list) LOOP
            IF member_named(held.body_id, member) IS NULL THEN
                refusal := person_missing(input ->> 'what', held.body_id, member, ARRAY['reviewer', 'decider']);
                RETURN;
            END IF;
            found := found || member_named(held.body_id, member);
        END LOOP;
        IF list = 'present' THEN
            now_so.present := ARRAY(SELECT DISTINCT x FROM unnest(found) AS x ORDER BY x);
            now_so.apologies := ARRAY(SELECT x FROM unnest(now_so.apologies) AS x WHERE x <> ALL (found));
        ELSE
            now_so.apologies := ARRAY(SELECT DISTINCT x FROM unnest(found) AS x ORDER BY x);
            now_so.present := ARRAY(SELECT x
                FROM unnest(now_so.present) AS x
                WHERE x <> ALL (found) OR input -> 'present' IS NOT NULL);
        END IF;
    END LOOP;
    IF input ? 'chair' THEN
        now_so.chair := member_named(held.body_id, input -> 'chair');
        IF now_so.chair IS NULL THEN
            refusal := person_missing(input ->> 'what', held.body_id, input -> 'chair', ARRAY['reviewer', 'decider']);
            RETURN;
        END IF;
    END IF;
    IF now_so.present && now_so.apologies THEN
        refusal := flawed(input ->> 'what', 'apologies', 'names somebody who is present', 'each member on one list');
    ELSIF now_so.opened_at IS NOT NULL AND NOT coalesce(now_so.chair = ANY (now_so.present), true) THEN
        IF input ? 'chair' THEN
            refusal := flawed(input ->> 'what', 'chair', 'is not present', 'one of those who are present');
        ELSE
            now_so.chair := NULL;
        END IF;
    END IF;
END
$$;

-- What officers and deciders of a body do to its meetings. input: {"what", "meeting" (its name, or its day), …
--   call:    "date", "papers_close", "series"?: one beyond the series, or one that was cancelled after all, by an
--            officer
--   cancel:  "reason": before it is opened, by an officer; its cases come onto the next
--   open:    "present"?, "apologies"?, "chair"?: on its day
--   attend:  the same, before it and while it is open
--   close:   "notes"?: the minutes are as they are then,
--  "occurred_at"?: for operators of samples}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is so already, and stays as it is.
CREATE OR REPLACE FUNCTION update_meetings(token_digest bytea, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor actor := actor_of_token(token_digest);
    what     constant text := input ->> 'what';
    present  constant timestamptz := clock_timestamp();
    moment   timestamptz := coalesce((input ->> 'occurred_at')::timestamptz, present);
    at       meeting_slot;
    held     meeting;
    found_   record;
    before   meeting;
    made     boolean;
    refusal  jsonb;
BEGIN
    -- 1. Who, and when.
    IF actor.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    END IF;
    refusal := coalesce(scope_refusal(actor.scopes, 'act', what), meeting_blocked_by(actor, input, moment, present));

    -- 2. Which one; and its lock: deciding and voting hold it too.
    IF refusal IS NULL THEN
        SELECT * INTO found_ FROM meeting_to_change(actor.organisation_id, input, moment);
        at := found_.at;
        refusal := found_.refusal;
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;
    INSERT INTO meeting (body_id, series, day, papers_close, called)
    VALUES (actor.organisation_id, at.series, at.day, at.papers_close, coalesce(at.called, false))
    ON CONFLICT DO NOTHING;
    made := FOUND;
    SELECT * INTO before
    FROM meeting m
    WHERE m.body_id = actor.organisation_id AND m.series = at.series AND m.day = at.day
    FOR UPDATE;

    -- 3. May that be done now?
    SELECT * INTO found_ FROM changed_meeting(before, at, input, moment, present);
    IF found_.refusal IS NOT NULL THEN
        -- The row that was made to be locked stays where it is; alone it says nothing.
        RETURN jsonb_build_object('status', 'refused', 'detail',
            jsonb_build_object('action', what, 'meeting', meeting_name(at.series, at.day)) || found_.refusal);
    END IF;

    -- 4. What follows.
    held := write_meeting(before, found_.now_so, made, actor.principal_id, at, input, moment);
    RETURN jsonb_build_object('status', 'done', 'meeting', meeting_name(held.series, held.day), 'date', held.day,
        'papers_close', held.papers_close,
        'now', CASE WHEN held.closed_at IS NOT NULL THEN 'closed' WHEN held.opened_at IS NOT NULL THEN 'open'
            WHEN held.cancelled_at IS NOT NULL THEN 'cancelled' ELSE 'planned' END,
        'present', cardinality(held.present));
END
$$;

-- Why somebody may not do this to meetings, as a refusal: the command, the roles, or the time that is said. Null where
-- they may. `present`: what time it is.
CREATE OR REPLACE FUNCTION meeting_blocked_by(actor actor, input jsonb, moment timestamptz, present timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    what   constant text := input ->> 'what';
    roles  constant text[] := CASE WHEN what IN ('call', 'cancel')
        THEN ARRAY['officer']
        ELSE ARRAY['officer', 'decider'] END;
BEGIN
    IF what NOT IN ('call', 'open', 'attend', 'close', 'cancel') OR what IS NULL THEN
        RETURN refusal('unknown_command', jsonb_build_object('command', what));
    ELSIF actor.organisation_kind <> 'body' AND what <> 'call' THEN
        -- To strangers there is none.
        RETURN refusal('unknown_meeting', jsonb_build_object('action', what, 'meeting', input -> 'meeting',
            'allowed', '[]'::jsonb));
    ELSIF actor.organisation_kind <> 'body' OR NOT actor.roles && roles THEN
        RETURN refusal('not_permitted', jsonb_build_object('action', what, 'roles', to_jsonb(roles)));
    ELSIF input ? 'occurred_at' AND NOT (actor.sample AND 'operator' = ANY (actor.roles) AND moment <= present) THEN
        RETURN refusal('time_not_allowed', jsonb_build_object('occurred_at', moment, 'latest', present));
    END IF;
    RETURN NULL;
END
$$;

-- The meeting of a body that a command is about: the one that it names, or the one that it calls beyond the series.
CREATE OR REPLACE FUNCTION meeting_to_change(body uuid, input jsonb, moment timestamptz, OUT at meeting_slot,
    OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    what   constant text := input ->> 'what';
    today  constant date := local_day(moment);
BEGIN
    IF what <> 'call' THEN
        at := slot_named(body, input ->> 'meeting', moment);
        IF at.day IS NULL THEN
            refusal := refusal('unknown_meeting', jsonb_build_object('action', what, 'meeting', input -> 'meeting',
                'allowed', meetings_next(body, NULL, moment)));
        END IF;
        RETURN;
    END IF;
    at.series := coalesce(input ->> 'series', (SELECT min(s) FROM series_of(body) AS s HAVING count(*) = 1));
    at.day := day_in(input -> 'date');
    at.papers_close := day_in(input -> 'papers_close');
    at.called := true;
    IF at.series IS NULL OR NOT EXISTS (SELECT FROM series_of(body) AS s WHERE s = at.series) THEN
        refusal := flawed(what, 'series', CASE WHEN input ? 'series' THEN 'is not known' ELSE 'is missing' END,
            coalesce((SELECT string_agg(s, ' or ') FROM series_of(body) AS s),
                'a series that a route of the body waits for'));
    ELSIF at.day IS NULL OR at.day > today AND day_ahead(input -> 'date', today) IS NULL THEN
        refusal := flawed(what, 'date', CASE WHEN input ? 'date' THEN 'is not usable' ELSE 'is missing' END,
            'a day within twenty years, such as ' || today + 14);
    ELSIF at.day < today THEN
        refusal := refusal('meeting_day', jsonb_build_object('action', what,
            'meeting', meeting_name(at.series, at.day), 'date', at.day, 'today', today,
            'found', 'missed', 'allowed', meetings_next(body, at.series, moment)));
    ELSIF NOT coalesce(at.papers_close BETWEEN today AND at.day, false)
        AND NOT EXISTS (SELECT FROM meeting_slots(body, at.series, at.day, at.day, moment) AS s
            WHERE s.status = 'cancelled' AND s.papers_close = at.papers_close)
    THEN
        refusal := flawed(what, 'papers_close',
            CASE WHEN input ? 'papers_close' THEN 'is not usable' ELSE 'is missing' END,
            format('a day from %s to %s', today, at.day));
    ELSIF EXISTS (SELECT FROM meeting_slots(body, at.series, at.day, at.day, moment) AS s
        WHERE s.status <> 'cancelled' AND NOT (s.called AND s.papers_close = at.papers_close))
    THEN
        refusal := refusal('meeting_status', jsonb_build_object('action', what,
            'meeting', meeting_name(at.series, at.day), 'found', 'there already', 'expected', 'on a day without one'));
    END IF;
END
$$;

-- A meeting as a command leaves it, but for its end; or why it cannot be given now. What is so already, stays so.
CREATE OR REPLACE FUNCTION changed_meeting(held meeting, at meeting_slot, input jsonb, moment timestamptz,
    present timestamptz, OUT now_so meeting, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    what   constant text := input ->> 'what';
    today  constant date := local_day(moment);
    found  constant text := CASE
        WHEN held.cancelled_at IS NOT NULL THEN 'cancelled'
        WHEN held.closed_at IS NOT NULL THEN 'closed'
        WHEN held.opened_at IS NOT NULL THEN 'open'
        ELSE 'not open' END;
    there  record;
BEGIN
    now_so := held;
    IF what = 'call' AND found = 'cancelled' THEN
        -- It is held after all.
        now_so.called := true;
        now_so.papers_close := at.papers_close;
        now_so.cancelled_at := NULL;
        now_so.cancelled_because := NULL;
    ELSIF (found = 'cancelled' AND what = 'cancel' AND input -> 'reason' = to_jsonb(held.cancelled_because))
        OR (found = 'closed' AND what = 'close'
            AND (NOT input ? 'notes' OR input ->> 'notes' IS NOT DISTINCT FROM held.notes))
    THEN
        NULL;
    ELSIF found IN ('cancelled', 'closed') THEN
        refusal := refusal('meeting_status', jsonb_build_object('found', found,
            'expected', CASE found WHEN 'closed' THEN 'open' ELSE 'planned' END,
            'allowed', meetings_next(held.body_id, at.series, moment)));
    ELSIF what = 'close' AND found = 'not open' THEN
        refusal := refusal('meeting_status', jsonb_build_object('found', found, 'expected', 'open'));
    ELSIF what = 'cancel' AND found = 'open' THEN
        refusal := refusal('meeting_status', jsonb_build_object('found', found, 'expected', 'planned'));
    ELSIF found = 'not open' AND (at.day < today OR (what = 'open' AND at.day > today)) THEN
        refusal := refusal('meeting_day', jsonb_build_object('date', at.day, 'today', today,
            'found', CASE WHEN at.day < today THEN 'missed' ELSE 'planned' END,
            'allowed', meetings_next(held.body_id, at.series, moment)));
    ELSIF what = 'close' AND moment < held.opened_at THEN
        refusal := refusal('time_not_allowed', jsonb_build_object('occurred_at', moment, 'earliest', held.opened_at,
            'latest', present));
    ELSIF what = 'close' AND input ? 'notes'
        AND NOT (jsonb_typeof(input -> 'notes') = 'string' AND length(input ->> 'notes') <= 20000)
    THEN
        refusal := flawed(what, 'notes', 'is not usable', 'a text of at most 20,000 characters');
    ELSIF what = 'cancel' THEN
        refusal := without_reason(input || '{"command": "cancel"}');
        now_so.cancelled_at := moment;
        now_so.cancelled_because := input ->> 'reason';
    ELSIF what IN ('open', 'attend') THEN
        now_so.opened_at := CASE what WHEN 'open' THEN coalesce(held.opened_at, moment) ELSE held.opened_at END;
        now_so.papers_close := at.papers_close;
        SELECT * INTO there FROM attendance(now_so, input);
        now_so := there.now_so;
        refusal := there.refusal;
    END IF;
END
$$;

-- Writes a meeting as a command leaves it, with its minutes where that ends it, and what was done to it by whom.
CREATE OR REPLACE FUNCTION write_meeting(before meeting, held meeting, made boolean, actor uuid, at meeting_slot,
    input jsonb, moment timestamptz) RETURNS meeting
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    what  constant text := input ->> 'what';
BEGIN
    IF what <> 'close' AND held IS DISTINCT FROM before THEN
        UPDATE meeting m
        SET papers_close = held.papers_close, called = held.called, opened_at = held.opened_at, present = held.present,
            apologies = held.apologies, chair = held.chair, cancelled_at = held.cancelled_at,
            cancelled_because = held.cancelled_because
        WHERE m.body_id = held.body_id AND m.series = held.series AND m.day = held.day;
    ELSIF what = 'close' AND held.closed_at IS NULL THEN
        at.status := 'closed';
        held.minutes := minutes_from(at, moment)
            || jsonb_strip_nulls(jsonb_build_object('closed_at', instant_text(moment), 'notes', input -> 'notes'));
        held.closed_at := moment;
        UPDATE meeting m SET closed_at = held.closed_at, notes = input ->> 'notes', minutes = held.minutes
        WHERE m.body_id = held.body_id AND m.series = held.series AND m.day = held.day;
    END IF;
    IF made OR held IS DISTINCT FROM before THEN
        INSERT INTO meeting_event (body_id, series, day, n, what, occurred_at, done_by, payload)
        SELECT held.body_id, held.series, held.day, count(*) + 1, input ->> 'what', moment, actor,
            input - 'what' - 'meeting' - 'occurred_at'
        FROM meeting_event x WHERE x.body_id = held.body_id AND x.series = held.series AND x.day = held.day;
    END IF;
    RETURN held;
END
$$;
