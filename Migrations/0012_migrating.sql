-- Changing a scheme under running cases: live cases move from one version of a workflow to another, one by one through the door, and back.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

INSERT INTO command (name, for_people, while_paused, while_closed) VALUES ('migrate', false, true, true);

-- ---------------------------------------------------------------------------------------------------------------------------
-- What is kept
-- ---------------------------------------------------------------------------------------------------------------------------

-- A migration: from where to where, what each unfinished state becomes (null: its cases stay), and how far the walk over the cases is.
CREATE TABLE workflow_migration (
    id             uuid PRIMARY KEY,
    from_workflow  uuid NOT NULL REFERENCES workflow (id),
    to_workflow    uuid NOT NULL REFERENCES workflow (id),
    state_map      jsonb NOT NULL CHECK (jsonb_typeof(state_map) = 'object'),
    digest         text NOT NULL,
    status         text NOT NULL CHECK (status IN ('applying', 'applied', 'reverting', 'reverted')),
    walked_to      uuid,               -- the last case that was looked at in this direction
    moved          integer NOT NULL DEFAULT 0,  -- cases that this direction moved, those before it was interrupted included
    kept           integer NOT NULL DEFAULT 0,  -- cases that it looked at and left
    begun_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_by       text NOT NULL DEFAULT session_user,
    ended_at       timestamptz,
    CHECK (from_workflow <> to_workflow),
    CHECK ((ended_at IS NULL) = (status IN ('applying', 'reverting')))
);
-- One at a time from or to a version: cases never meet two of them.
CREATE UNIQUE INDEX workflow_migration_from ON workflow_migration (from_workflow) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX workflow_migration_to ON workflow_migration (to_workflow) WHERE ended_at IS NULL;
GRANT SELECT ON workflow_migration TO accredit_service, accredit_operator;

-- The migrations of a case: few, and asked for wherever an event is read by the version it was done under.
CREATE INDEX case_event_migration ON case_event (case_id, seq) WHERE command = 'migrate';

-- ---------------------------------------------------------------------------------------------------------------------------
-- A history under more than one version
-- ---------------------------------------------------------------------------------------------------------------------------

-- The version that a case followed once an event was written, given the one it follows now.
CREATE FUNCTION followed_after(of_case uuid, event integer, now_follows uuid) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT coalesce((
                SELECT (m.effect #>> '{migrated,from}')::uuid FROM case_event m
                WHERE m.case_id = of_case AND m.command = 'migrate' AND m.seq > event
                ORDER BY m.seq LIMIT 1), now_follows));
END
$$;

-- When an action first said something to the clock, by the version it was done under.
CREATE FUNCTION marked_at(head case_head, mark text) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT min(e.effective_at)
            FROM effective_events((head).case_id) AS e
            JOIN workflow_action a ON a.workflow_id = followed_after((head).case_id, e.seq, (head).workflow_id)
                AND a.from_state = e.from_state AND a.action = e.action
            WHERE e.to_state IS NOT NULL AND mark = ANY (a.marks));
END
$$;

-- The event by which a case came into its present state. A migration takes it nowhere: it stays where it is, under another version.
CREATE OR REPLACE FUNCTION entry_of(of_case uuid) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT max(e.seq) FROM case_event e WHERE e.case_id = of_case AND e.to_state IS NOT NULL AND e.command <> 'migrate');
END
$$;

-- What a caller is told of an event: the same, fresh or replayed, whatever version the case follows by now.
CREATE OR REPLACE FUNCTION told(n integer, head case_head, e case_event, again boolean) RETURNS outcome
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    shown workflow_state;
BEGIN
    SELECT * INTO shown FROM workflow_state s
    WHERE s.state = coalesce(e.to_state, e.from_state)
        AND s.workflow_id = CASE
            WHEN e.command = 'migrate' THEN (e.effect #>> '{migrated,to}')::uuid
            WHEN again THEN followed_after(e.case_id, e.seq, head.workflow_id)
            ELSE head.workflow_id END;
    RETURN (n, 'done', e.case_id, head.reference, e.seq, shown.state, e.party, e.occurred_at, again,
        jsonb_build_object('command', e.command, 'action', e.action, 'from', e.from_state, 'to', e.to_state, 'outcome', shown.outcome))::outcome;
END
$$;

-- `follows`: the version to count by; the one that the case follows where none is told.
DROP FUNCTION standard_of(uuid, timestamptz, uuid);
CREATE FUNCTION standard_of(of_case uuid, moment timestamptz, days uuid DEFAULT NULL, follows uuid DEFAULT NULL) RETURNS standard_clock
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    w        workflow;
    c        standard_clock;
    counted  timestamptz;  -- from when working days count: the start, or the day on which that is deemed to be
    held     timestamptz;  -- since when the case is where it is
    migrated boolean := EXISTS (SELECT FROM case_event m WHERE m.case_id = of_case AND m.command = 'migrate');
    present  uuid := (SELECT h.workflow_id FROM case_head h WHERE h.case_id = of_case);
BEGIN
    SELECT x.* INTO w FROM case_head h JOIN workflow x ON x.id = coalesce(follows, h.workflow_id) WHERE h.case_id = of_case;
    days := coalesce(days, (SELECT coalesce(h.calendar_id, calendar_for(h.body_id, h.workflow_id)) FROM case_head h WHERE h.case_id = of_case));
    c.standard := working_days_at_most((w.clock #>> '{standard,count}')::integer, (w.clock #>> '{standard,unit}')::period_unit);

    -- 1. What happened to the clock, by the marks of the version that was followed then.
    SELECT min(e.effective_at) FILTER (WHERE w.clock ->> 'starts' = ANY (a.marks)),
        min(e.effective_at) FILTER (WHERE w.clock ->> 'stops' = ANY (a.marks))
    INTO c.started_at, c.stopped_at
    FROM effective_events(of_case) AS e
    JOIN workflow_action a ON a.workflow_id = CASE WHEN migrated THEN followed_after(of_case, e.seq, present) ELSE present END
        AND a.from_state = e.from_state AND a.action = e.action
    WHERE e.to_state IS NOT NULL;
    SELECT coalesce(sum((e.effect ->> 'working_days')::integer), 0),
        coalesce(sum((e.effect ->> 'working_days')::integer) FILTER (WHERE agreement_to(of_case, e.seq) IS NOT NULL), 0)
    INTO c.extended, c.agreed
    FROM effective_events(of_case) AS e
    WHERE e.effect ->> 'extends' = 'standard';
    IF c.started_at IS NULL THEN
        RETURN c;
    END IF;

    -- 2. What comes after the cut-off, or on a day off, counts as of the next working day.
    counted := c.started_at;
    IF (c.started_at AT TIME ZONE 'Europe/London')::time > (w.clock ->> 'cut_off')::time
        OR NOT EXISTS (SELECT FROM working_day d WHERE d.calendar_id = days AND d.day = local_day(c.started_at) AND d.working) THEN
        counted := start_of_day(add_working_days(days, local_day(c.started_at), 1));
    END IF;

    -- 3. What the body and its committee have used, and when the rest runs out.
    SELECT coalesce(sum(working_days_between(days, local_day(greatest(s.from_at, counted)), local_day(greatest(s.from_at, counted, x.until_at)))), 0),
        max(s.from_at) FILTER (WHERE s.until_at IS NULL AND c.stopped_at IS NULL)
    INTO c.used, held
    FROM case_spans(of_case) AS s
    CROSS JOIN LATERAL (SELECT least(s.until_at, c.stopped_at, moment)) AS x (until_at)
    WHERE s.party IN ('body', 'meeting') AND (x.until_at > greatest(s.from_at, counted) OR s.until_at IS NULL);
    IF held IS NOT NULL THEN
        c.due := add_working_days(days, local_day(greatest(held, counted)), c.standard + c.extended - c.used
            + coalesce(working_days_between(days, local_day(greatest(held, counted)), local_day(greatest(held, counted, moment))), 0));
    END IF;
    RETURN c;
END
$$;

-- When the limit of the state a case is in goes off, after everything that moved it: extensions and pauses, in their order.
-- A pause moves it by the working days of the pause where the limit counts in them, by its calendar days otherwise.
CREATE OR REPLACE FUNCTION moved_limit(head case_head, entered workflow_state, days uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    due     date := add_period(days, local_day(head.entered_at), entered.deadline, entered.deadline_unit);
    paused  date;
    e       record;
BEGIN
    FOR e IN
        SELECT x.effect, local_day(x.effective_at) AS day
        FROM effective_events(head.case_id) AS x
        WHERE x.effect IS NOT NULL
            AND x.seq > entry_of(head.case_id)
        ORDER BY x.seq
    LOOP
        IF e.effect ->> 'extends' = 'deadline' THEN
            due := add_working_days(days, due, (e.effect ->> 'working_days')::integer);
        ELSIF e.effect ? 'paused' THEN
            paused := e.day;
        ELSIF e.effect ? 'resumed' THEN
            due := CASE entered.deadline_unit
                WHEN 'working_days' THEN add_working_days(days, due, working_days_between(days, paused, e.day))
                ELSE due + (e.day - paused) END;
            paused := NULL;
        END IF;
    END LOOP;
    RETURN CASE WHEN paused IS NULL THEN start_of_day(due + 1) ELSE 'infinity' END;
END
$$;

-- correct: an officer records that something happened at another time than was recorded, never later than it was recorded and
-- between what came before and after it. The event that is corrected stays as it is; what follows from its time follows the new one.
CREATE OR REPLACE FUNCTION rule_correct(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    moment    timestamptz := (asked ->> 'effective_at')::timestamptz;
    event     record;
    earliest  timestamptz;
    latest    timestamptz;
    entering  integer;
    closing   integer;
BEGIN
    r.action := 'correct';
    r.role := role_among(head, who, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('correct', head, ARRAY['officer']);
    ELSIF moment IS NULL OR moment < (
        SELECT start_of_day(min(d.day)) FROM working_day d WHERE d.calendar_id = calendar_for(head.body_id, head.workflow_id))
    THEN
        r.refusal := flawed('correct', 'effective_at', CASE WHEN moment IS NULL THEN 'is missing' ELSE 'is too long ago' END, 'an RFC 3339 instant');
    ELSE
        r.refusal := without_reason(asked);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 1. The event, and the room between its neighbours.
    SELECT e.seq, e.effective_at, e.recorded_at INTO event
    FROM effective_events(head.case_id) AS e
    WHERE to_jsonb(e.seq) = asked -> 'event' AND NOT is_note(e.command) AND e.command <> 'migrate';
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'unknown_event', 'action', 'correct', 'event', asked -> 'event');
        RETURN r;
    END IF;
    SELECT max(e.effective_at) FILTER (WHERE e.seq < event.seq),
        least(min(e.effective_at) FILTER (WHERE e.seq > event.seq), event.recorded_at, occurred),
        max(e.seq) FILTER (WHERE e.to_state IS NOT NULL AND e.command <> 'migrate'),
        coalesce(max(e.seq) FILTER (WHERE e.party <> 'none'), 0)
    INTO earliest, latest, entering, closing
    FROM effective_events(head.case_id) AS e
    WHERE NOT is_note(e.command) AND (e.command <> 'migrate' OR e.to_state IS NOT NULL);
    IF moment > latest OR moment < earliest THEN
        r.refusal := jsonb_build_object('reason', 'out_of_order', 'action', 'correct', 'event', event.seq,
            'effective_at', instant_text(moment), 'earliest', instant_text(earliest), 'latest', instant_text(latest));
        RETURN r;
    END IF;

    -- 2. What follows.
    r.effect := jsonb_build_object('corrects', event.seq, 'effective_at', instant_text(moment), 'was', instant_text(event.effective_at));
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    IF event.seq = 1 THEN
        r.opened_at := moment;
    END IF;
    IF event.seq = entering THEN
        r.entered_at := moment;
    END IF;
    IF head.closed_at IS NOT NULL AND event.seq = (SELECT min(e.seq) FROM case_event e WHERE e.case_id = head.case_id AND e.seq > closing AND e.to_state IS NOT NULL) THEN
        r.closed_at := moment;
    END IF;
    r.timers := true;
    RETURN r;
END
$$;

-- Whether the times and courts of a case agree with one another: the first that does not; no row where all do.
CREATE OR REPLACE FUNCTION unsound_clock(of_case uuid) RETURNS TABLE (seq integer, what text)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    WITH written AS (
        SELECT e.seq, e.left_party, e.previous_at, lag(e.party) OVER w AS party_before, lag(e.occurred_at) OVER w AS occurred_before
        FROM case_event e
        WHERE e.case_id = of_case
        WINDOW w AS (ORDER BY e.seq)
    ), happened AS (
        SELECT x.*, lag(x.effective_at) OVER (ORDER BY x.seq) AS effective_before
        FROM effective_events(of_case) AS x
        WHERE NOT is_note(x.command) AND (x.command <> 'migrate' OR x.to_state IS NOT NULL)
    ), projected AS (
        SELECT (SELECT x.effective_at FROM happened x WHERE x.seq = 1) AS opened_at,
            (SELECT x.effective_at FROM happened x WHERE x.to_state IS NOT NULL AND x.command <> 'migrate' ORDER BY x.seq DESC LIMIT 1) AS entered_at,
            (SELECT min(x.effective_at) FROM happened x
            WHERE x.to_state IS NOT NULL AND x.seq > coalesce((SELECT max(y.seq) FROM happened y WHERE y.party <> 'none'), 0)) AS closed_at,
            (SELECT x.party FROM happened x ORDER BY x.seq DESC LIMIT 1) AS party
    )
    SELECT f.seq, f.what FROM (
        SELECT w.seq, CASE
            WHEN w.left_party IS DISTINCT FROM w.party_before THEN 'it leaves another court than the one the case was in'
            WHEN w.previous_at IS DISTINCT FROM w.occurred_before THEN 'it follows another moment than that of the event before it'
        END AS what
        FROM written w
        UNION ALL
        SELECT x.seq, CASE
            WHEN x.effective_at < x.effective_before THEN 'it happened before what came before it'
            WHEN x.effective_at > x.recorded_at THEN 'it happened after it was recorded'
        END
        FROM happened x
        UNION ALL
        SELECT h.version, CASE
            WHEN h.party <> p.party THEN 'the case is in another court than its last event says'
            WHEN (h.opened_at, h.entered_at) <> (p.opened_at, p.entered_at) OR h.closed_at IS DISTINCT FROM p.closed_at
                THEN 'the case has other times than its events and their corrections say'
        END
        FROM case_head h CROSS JOIN projected p
        WHERE h.case_id = of_case
    ) AS f
    WHERE f.what IS NOT NULL
    ORDER BY f.seq
    LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION standard_of TO accredit_service, accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The same functions in a language that keeps their plans
-- ---------------------------------------------------------------------------------------------------------------------------
-- Thousands of cases are looked at in one go here, and a function in plain SQL is planned anew by every statement that calls it: with
-- these a case's clocks take a third of the time.

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

-- The calendar in force by which the cases of a body on a workflow count: the body's own, or else the workflow's.
CREATE OR REPLACE FUNCTION calendar_for(body uuid, workflow uuid) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT calendar_in_force(coalesce(o.calendar, w.calendar)) FROM workflow w JOIN organisation o ON o.id = body WHERE w.id = workflow);
END
$$;

-- Working days between two days, W(finish) - W(start): the first day is day zero. Null where the calendar does not cover them.
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

-- The instant at which a limit is over: the end, in London, of the day on which the period runs out.
CREATE OR REPLACE FUNCTION limit_of(calendar uuid, start timestamptz, amount integer, unit period_unit) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT start_of_day(add_period(calendar, local_day(start), amount, unit) + 1));
END
$$;

-- The events of a case as known at a moment, each with when it happened as the latest correction known by then says.
CREATE OR REPLACE FUNCTION effective_events(of_case uuid, known_on timestamptz DEFAULT 'infinity') RETURNS TABLE (
    seq integer, command text, action text, role text, from_state text, to_state text, party text, effect jsonb,
    recorded_at timestamptz, effective_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH known AS (
        SELECT e.* FROM case_event e WHERE e.case_id = of_case AND e.recorded_at <= known_on
    ), corrected AS (
        SELECT DISTINCT ON (1) (k.effect ->> 'corrects')::integer AS seq, (k.effect ->> 'effective_at')::timestamptz AS effective_at
        FROM known k
        WHERE k.command = 'correct'
        ORDER BY 1, k.seq DESC
    )
    SELECT k.seq, k.command, k.action, k.role, k.from_state, k.to_state, k.party, k.effect, k.recorded_at,
        coalesce(c.effective_at, k.occurred_at)
    FROM known k
    LEFT JOIN corrected c ON c.seq = k.seq
    ORDER BY k.seq;
END
$$;

-- A case as known at a moment, cut into spans that follow one another without gap or overlap; the last one goes on.
-- A span begins where a state is entered, and where a pause begins or ends.
CREATE OR REPLACE FUNCTION case_spans(of_case uuid, known_on timestamptz DEFAULT 'infinity') RETURNS TABLE (
    seq integer, party text, state text, from_at timestamptz, until_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.seq, e.party, coalesce(e.to_state, e.from_state), e.effective_at, lead(e.effective_at) OVER (ORDER BY e.seq)
    FROM effective_events(of_case, known_on) AS e
    WHERE e.to_state IS NOT NULL OR e.effect ?| ARRAY['paused', 'resumed']
    ORDER BY e.seq;
END
$$;

-- When a pause or an extension was agreed to; null where it was not.
CREATE OR REPLACE FUNCTION agreement_to(of_case uuid, proposal integer) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT e.effective_at FROM effective_events(of_case) AS e WHERE e.effect -> 'consents_to' = to_jsonb(proposal));
END
$$;

-- When a rung fires, given the day on which so many working days run out: at the beginning of its day.
CREATE OR REPLACE FUNCTION rung_at(rung workflow_rung, due date, working_days integer, days uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT start_of_day(CASE
            WHEN rung.overdue THEN due + 1
            WHEN rung.share IS NOT NULL THEN add_working_days(days, due, (working_days * rung.share + 99) / 100 - working_days)
            ELSE add_period(days, due, -rung.before, rung.before_unit)
        END));
END
$$;

-- The link of the chain: binary forms only, nothing that depends on a setting.
CREATE OR REPLACE FUNCTION event_hash(e case_event, previous bytea) RETURNS bytea
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN sha256(
        coalesce(previous, '')
        || uuid_send((e).case_id) || int4send((e).seq)
        || timestamptz_send((e).occurred_at) || timestamptz_send((e).recorded_at)
        || coalesce(timestamptz_send((e).entered_at), '')
        || uuid_send((e).principal_id)
        || sha256(convert_to(jsonb_build_array((e).command, (e).action, (e).role, (e).from_state, (e).to_state, (e).left_party,
            (e).party, (e).effect, (e).key)::text, 'UTF8'))
        || (e).fingerprint
        || coalesce((e).payload_digest, ''));
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The rule
-- ---------------------------------------------------------------------------------------------------------------------------

-- What becomes of a case where it is to follow another version.
CREATE TYPE migration_verdict AS (
    verdict   text,   -- moves | stays | blocked
    reason    text,   -- why it does not move: a word that stays the same
    why       text,   -- the same in a sentence, with what to do
    to_state  text,
    party     text,
    moved     jsonb   -- due days that are others then, old beside new
);

-- Actions that keep people apart in one version and are unknown to another that keeps people apart as well: whoever did one of them
-- would not be known there any more.
CREATE FUNCTION lost_separations(old uuid, new uuid) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT coalesce(array_agg(DISTINCT s.action), '{}')
            FROM workflow_action a CROSS JOIN LATERAL unnest(a.separate_from) AS s (action)
            WHERE a.workflow_id = old
                AND NOT EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = new AND x.action = s.action)
                AND EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = new AND x.separate_from <> '{}'));
END
$$;

-- Due days of a case that follows a version, of the parts asked for: the limit of its state, the standard of the step, that of the whole.
CREATE FUNCTION due_days_under(head case_head, parts text[]) RETURNS TABLE (what text, due date)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days uuid := calendar_for(head.body_id, head.workflow_id);
BEGIN
    IF 'deadline' = ANY (parts) THEN
        RETURN QUERY SELECT 'deadline', local_day(moved_limit(head, s, days) - interval '1 second')
        FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.deadline IS NOT NULL;
    END IF;
    IF 'step' = ANY (parts) THEN
        RETURN QUERY SELECT 'step', (step_clock(head, days)).due;
    END IF;
    IF 'whole' = ANY (parts) THEN
        RETURN QUERY SELECT 'whole', (standard_of(head.case_id, head.last_at, days, head.workflow_id)).due;
    END IF;
END
$$;

-- Whether a case can follow another version from a state of it, and what of its due days that moves. Its time in the state goes on.
CREATE FUNCTION verdict_of(head case_head, target uuid, image text, moment timestamptz) RETURNS migration_verdict
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    v         migration_verdict;
    moved     case_head := head;
    was       workflow;
    becomes   workflow;
    left_     workflow_state;
    entered   workflow_state;
    lost      text[];
    apart     text;
    limit_at  timestamptz;
    parts     text[];
BEGIN
    v.verdict := 'blocked';
    v.to_state := image;
    IF head.closed_at IS NOT NULL THEN
        v.verdict := 'stays';
        v.reason := 'finished';
        v.why := 'it is finished and keeps the version it ended with';
        RETURN v;
    ELSIF image IS NULL THEN
        v.verdict := 'stays';
        v.reason := 'left';
        v.why := format('cases in "%s" are to stay with their version', head.state);
        RETURN v;
    ELSIF head.party = 'paused' THEN
        v.reason := 'paused';
        v.why := 'it rests by agreement of both sides; once it is resumed, plan again';
        RETURN v;
    END IF;
    SELECT * INTO was FROM workflow w WHERE w.id = head.workflow_id;
    SELECT * INTO becomes FROM workflow w WHERE w.id = target;
    SELECT * INTO left_ FROM workflow_state s WHERE s.workflow_id = was.id AND s.state = head.state;
    SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = target AND s.state = image;
    v.party := entered.party;
    moved.workflow_id := target;
    moved.state := image;

    -- 1. A clock that runs must not stand still for want of a mark.
    IF was.clock ->> 'starts' <> becomes.clock ->> 'starts'
        AND marked_at(head, was.clock ->> 'starts') IS NOT NULL AND marked_at(head, becomes.clock ->> 'starts') IS NULL THEN
        v.reason := 'clock_lost';
        v.why := format('its clock runs since "%s", and version %s would start it at "%s", which has not happened here; let it end under version %s',
            was.clock ->> 'starts', becomes.version, becomes.clock ->> 'starts', was.version);
        RETURN v;
    END IF;

    -- 2. Four eyes hold across versions.
    lost := lost_separations(was.id, target);
    IF lost <> '{}' THEN
        SELECT e.action INTO apart FROM case_event e WHERE e.case_id = head.case_id AND e.action = ANY (lost) LIMIT 1;
    END IF;
    IF apart IS NOT NULL THEN
        v.reason := 'four_eyes_lost';
        v.why := format('somebody did "%s" here, which keeps them from deciding, and version %s does not know it; keep the name of the action', apart, becomes.version);
        RETURN v;
    END IF;

    -- 3. Nothing runs out by moving.
    IF entered.deadline IS NOT NULL THEN
        limit_at := moved_limit(moved, entered, calendar_for(head.body_id, target));
        IF limit_at <= moment THEN
            v.reason := 'limit_passed';
            v.why := format('by version %s its limit in "%s" would have passed on %s; extend it, or let it end under version %s', becomes.version, image,
                local_day(limit_at - interval '1 second'), was.version);
            RETURN v;
        END IF;
    END IF;

    -- 4. What is due on another day then.
    v.verdict := 'moves';
    parts := array_remove(ARRAY[
        CASE WHEN was.calendar <> becomes.calendar
            OR (left_.deadline, left_.deadline_unit) IS DISTINCT FROM (entered.deadline, entered.deadline_unit) THEN 'deadline' END,
        CASE WHEN was.calendar <> becomes.calendar
            OR (left_.standard, left_.standard_unit) IS DISTINCT FROM (entered.standard, entered.standard_unit) THEN 'step' END,
        -- The standard of the whole falls due only while a case is with the body or its committee.
        CASE WHEN (was.calendar <> becomes.calendar OR left_.party <> entered.party
            OR was.clock - 'escalation' <> becomes.clock - 'escalation')
            AND (left_.party IN ('body', 'meeting') OR entered.party IN ('body', 'meeting')) THEN 'whole' END], NULL);
    IF parts <> '{}' THEN
        SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('what', what, 'old_due', o.due, 'new_due', n.due)) ORDER BY what) INTO v.moved
        FROM due_days_under(head, parts) AS o
        FULL JOIN due_days_under(moved, parts) AS n USING (what)
        WHERE o.due IS DISTINCT FROM n.due;
    END IF;
    RETURN v;
END
$$;

-- What a state becomes on the way back, for a case that a migration moved: where it was if it is there still; else the state that became
-- the one it is in, if only one did; null where that cannot be said.
CREATE FUNCTION image_back(head case_head, m workflow_migration, moving case_event) RETURNS text
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN (moving).seq > entry_of((head).case_id) THEN (moving).effect #>> '{migrated,from_state}'
        WHEN (m).state_map ->> (head).state = (head).state THEN (head).state
        ELSE (SELECT min(x.key) FROM jsonb_each_text((m).state_map) AS x WHERE x.value = (head).state HAVING count(*) = 1)
    END
$$;

-- migrate: the case follows another version from here on, by a migration that is under way, or the one before where that is taken back.
CREATE FUNCTION rule_migrate(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    m       workflow_migration;
    moving  case_event;
    target  uuid;
    image   text;
    v       migration_verdict;
BEGIN
    r.action := 'migrate';
    r.role := 'system';
    -- 1. Is it this migration's case?
    SELECT * INTO m FROM workflow_migration x WHERE x.id = (asked ->> 'migration')::uuid AND x.ended_at IS NULL;
    IF m.status = 'reverting' THEN
        SELECT * INTO moving FROM case_event e WHERE e.case_id = head.case_id AND e.command = 'migrate' ORDER BY e.seq DESC LIMIT 1;
        IF moving.effect ->> 'migration' = m.id::text AND head.workflow_id = m.to_workflow THEN
            target := m.from_workflow;
            image := image_back(head, m, moving);
        END IF;
    ELSIF head.workflow_id = m.from_workflow THEN
        target := m.to_workflow;
        image := m.state_map ->> head.state;
    END IF;
    IF target IS NULL THEN
        r.refusal := '{"reason": "not_due"}';
        RETURN r;
    END IF;

    -- 2. Can it?
    v := verdict_of(head, target, image, occurred);
    IF m.status = 'reverting' AND image IS NULL AND v.reason = 'left' THEN
        v.verdict := 'blocked';
        v.reason := 'moved_on';
        v.why := format('it has moved on to "%s", which has no state to go back to', head.state);
    END IF;
    IF v.verdict <> 'moves' THEN
        r.refusal := jsonb_build_object('reason', 'not_migrated', 'verdict', v.verdict, 'because', v.reason, 'detail', v.why);
        RETURN r;
    END IF;

    -- 3. Version, state and party move in one write. The time in the state goes on, and so does everything counted from it.
    r.workflow_id := target;
    IF image <> head.state OR v.party <> head.party THEN
        r.to_state := image;
        r.party := v.party;
        r.entered_at := head.entered_at;
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object(
        'migrated', (SELECT jsonb_build_object('from', o.id, 'to', n.id, 'from_version', o.version, 'to_version', n.version,
                'from_state', head.state, 'to_state', image)
            FROM workflow o, workflow n WHERE o.id = head.workflow_id AND n.id = target),
        'migration', m.id, 'moved', v.moved, 'reverts', CASE WHEN m.status = 'reverting' THEN true END));
    r.timers := true;
    r.keep := 'migrate';
    RETURN r;
END
$$;

-- The ladder of the whole is at rest where the version has none.
CREATE FUNCTION keep_migrate(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
        UPDATE case_timer t SET due_at = 'infinity'
        WHERE t.case_id = (e).case_id AND t.kind = 'whole'
            AND NOT EXISTS (SELECT FROM workflow_rung g WHERE g.workflow_id = (r).workflow_id AND g.state IS NULL);
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- For operators: plan, apply, revert
-- ---------------------------------------------------------------------------------------------------------------------------

-- What identifies a plan: both contents, and what each state becomes. Cases come and go meanwhile; each is judged anew when it is moved.
CREATE FUNCTION migration_digest(old workflow, new workflow, map jsonb) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT left(encode(sha256((old).hash || (new).hash || convert_to(map::text, 'UTF8')), 'hex'), 16));
END
$$;

-- The next live cases that follow a version, after one of them, in their order.
CREATE FUNCTION live_cases_on(workflow uuid, after uuid, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT h.case_id FROM case_head h
    WHERE h.closed_at IS NULL AND h.workflow_id = workflow AND (after IS NULL OR h.case_id > after)
    ORDER BY h.case_id
    LIMIT most
$$;

-- A published version by name and number. Raises no_data_found where there is none.
CREATE FUNCTION workflow_version(workflow_name text, number integer) RETURNS workflow
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    published workflow;
BEGIN
    SELECT * INTO published FROM workflow w WHERE w.name = workflow_name AND w.version = number;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no version % of workflow "%"', number, workflow_name USING ERRCODE = 'no_data_found', HINT = 'see: accredit workflow list';
    END IF;
    RETURN published;
END
$$;

-- What would become of every live case of a version.
CREATE FUNCTION migration_plan(workflow_name text, from_version integer, to_version integer, map jsonb)
RETURNS TABLE (reference text, state text, party text, verdict text, reason text, why text, to_state text, moved jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT h.reference, h.state, h.party, v.verdict, v.reason, v.why, v.to_state, v.moved
    FROM workflow_version(workflow_name, from_version) AS o
    CROSS JOIN workflow_version(workflow_name, to_version) AS n
    JOIN case_head h ON h.workflow_id = o.id AND h.closed_at IS NULL
    CROSS JOIN LATERAL verdict_of(h, n.id, map ->> h.state, CASE WHEN h.staged THEN h.last_at ELSE clock_timestamp() END) AS v
    ORDER BY h.case_id
$$;

-- Begins to apply a plan, or goes on where the same one was interrupted. Raises check_violation for a map that loses a state or names
-- what does not exist, data_exception where it is not the plan that was looked at, object_in_use where another one is under way.
CREATE FUNCTION begin_migration(new_id uuid, workflow_name text, from_version integer, to_version integer, map jsonb, planned text)
RETURNS workflow_migration
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET lock_timeout = '10s'
AS $$
DECLARE
    old    workflow := workflow_version(workflow_name, from_version);
    new    workflow := workflow_version(workflow_name, to_version);
    m      workflow_migration;
    wrong  text;
BEGIN
    LOCK TABLE workflow_migration IN SHARE ROW EXCLUSIVE MODE;
    SELECT string_agg(x.state, ', ' ORDER BY x.state) INTO wrong FROM (
        SELECT s.state FROM workflow_state s WHERE s.workflow_id = old.id AND s.party <> 'none' AND NOT map ? s.state
        UNION ALL
        SELECT k.key FROM jsonb_each_text(map) AS k
        WHERE NOT EXISTS (SELECT FROM workflow_state s WHERE s.workflow_id = old.id AND s.party <> 'none' AND s.state = k.key)
            OR (k.value IS NOT NULL AND NOT EXISTS (
                SELECT FROM workflow_state s WHERE s.workflow_id = new.id AND s.party <> 'none' AND s.state = k.value))
    ) AS x;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the map loses states or names what does not exist: %', wrong
            USING ERRCODE = 'check_violation', HINT = 'say what each becomes with --map, or leave its cases with --leave';
    END IF;
    IF migration_digest(old, new, map) IS DISTINCT FROM planned THEN
        RAISE EXCEPTION 'this is not the plan %', planned USING ERRCODE = 'data_exception',
            HINT = format('plan again and look at it; this one is %s', migration_digest(old, new, map));
    END IF;
    SELECT * INTO m FROM workflow_migration x
    WHERE x.ended_at IS NULL AND (x.from_workflow IN (old.id, new.id) OR x.to_workflow IN (old.id, new.id));
    IF FOUND AND (m.status <> 'applying' OR m.digest <> planned OR m.from_workflow <> old.id) THEN
        RAISE EXCEPTION 'another migration of "%" is under way: % (%)', workflow_name, m.id, m.status
            USING ERRCODE = 'object_in_use', HINT = 'finish it or revert it first; see: accredit workflow migrate list';
    ELSIF NOT FOUND THEN
        INSERT INTO workflow_migration (id, from_workflow, to_workflow, state_map, digest, status)
        VALUES (new_id, old.id, new.id, map, planned, 'applying')
        RETURNING * INTO m;
    END IF;
    RETURN m;
END
$$;

-- Turns a migration round, wherever it is: cases that it moved go back. One that is on its way back goes on.
CREATE FUNCTION revert_migration(which uuid) RETURNS workflow_migration
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET lock_timeout = '10s'
AS $$
DECLARE
    m workflow_migration;
BEGIN
    LOCK TABLE workflow_migration IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO m FROM workflow_migration x WHERE x.id = which;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no migration %', which USING ERRCODE = 'no_data_found', HINT = 'see: accredit workflow migrate list';
    END IF;
    IF m.status = 'reverting' THEN
        RETURN m;
    END IF;
    IF EXISTS (SELECT FROM workflow_migration x WHERE x.ended_at IS NULL AND x.id <> m.id
        AND (x.from_workflow IN (m.from_workflow, m.to_workflow) OR x.to_workflow IN (m.from_workflow, m.to_workflow))) THEN
        RAISE EXCEPTION 'another migration of these versions is under way' USING ERRCODE = 'object_in_use',
            HINT = 'finish it or revert it first; see: accredit workflow migrate list';
    END IF;
    UPDATE workflow_migration x SET status = 'reverting', walked_to = NULL, moved = 0, kept = 0, ended_at = NULL
    WHERE x.id = which
    RETURNING * INTO m;
    RETURN m;
END
$$;

-- Moves the next live cases of a migration, in the direction it has: one batch in the caller's transaction, each case under its lock, in
-- case order. A case that fails is told and does not stop the others. Returns the cases it left, each with the reason, and then one row
-- that names none, with the cases moved; no row at all where nothing is left to do.
CREATE FUNCTION migrate_cases(which uuid, most integer) RETURNS TABLE (reference text, verdict text, reason text, why text, done integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    m        workflow_migration;
    system   caller;
    head     case_head;
    cases    uuid[];
    asked    jsonb;
    told_    outcome;
    moved_   integer := 0;
    kept_    integer := 0;
BEGIN
    -- 1. The migration: who comes second goes on after the first.
    SELECT * INTO m FROM workflow_migration x WHERE x.id = which AND x.ended_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- 2. The next cases, and their locks, in case order, in a statement of their own.
    cases := ARRAY(SELECT live_cases_on(CASE m.status WHEN 'applying' THEN m.from_workflow ELSE m.to_workflow END, m.walked_to, most));
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 3. Each through the door. What is told of a sample with times of its own happens at its last moment.
    SELECT p.id, NULL, 'none', p.roles || '{operator}', false INTO system FROM principal p WHERE p.organisation_kind = 'none';
    FOR head IN SELECT h.* FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id LOOP
        asked := jsonb_strip_nulls(jsonb_build_object('command', 'migrate', 'migration', m.id,
            'occurred_at', CASE WHEN head.staged THEN instant_text(head.last_at) END));
        reference := head.reference;
        BEGIN
            SELECT * INTO told_ FROM perform_as(system, jsonb_build_array(asked), ARRAY[head.case_id]);
            IF told_.status = 'done' THEN
                moved_ := moved_ + 1;
            ELSIF told_.detail ->> 'reason' <> 'not_due' THEN
                kept_ := kept_ + 1;
                verdict := coalesce(told_.detail ->> 'verdict', 'blocked');
                reason := coalesce(told_.detail ->> 'because', told_.detail ->> 'reason');
                why := told_.detail ->> 'detail';
                RETURN NEXT;
            END IF;
        EXCEPTION WHEN OTHERS THEN
            kept_ := kept_ + 1;
            verdict := 'blocked';
            reason := 'failed';
            why := SQLERRM;
            RETURN NEXT;
        END;
    END LOOP;

    -- 4. How far it is.
    UPDATE workflow_migration x
    SET walked_to = coalesce(cases[cardinality(cases)], x.walked_to), moved = x.moved + moved_, kept = x.kept + kept_,
        status = CASE WHEN cardinality(cases) = most THEN x.status WHEN x.status = 'applying' THEN 'applied' ELSE 'reverted' END,
        ended_at = CASE WHEN cardinality(cases) < most THEN clock_timestamp() END
    WHERE x.id = which;
    reference := NULL;
    verdict := NULL;
    reason := NULL;
    why := NULL;
    done := moved_;
    RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION followed_after TO accredit_service, accredit_operator;
GRANT EXECUTE ON FUNCTION workflow_version, migration_digest, migration_plan, begin_migration, revert_migration, migrate_cases TO accredit_operator;
