-- Whose clock runs: pauses by agreement, extensions, corrections, and who is told before a standard runs out and after
-- it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The day on which a standard runs out whose clock has run since `held` without a rest. In working days: what was
-- unused by then counts on from that day. In any other unit it is civil time: the period's own day, later by the
-- calendar days that the clock rested. Extensions are in working days and lengthen either.
-- `unused`: working days.
CREATE OR REPLACE FUNCTION standard_due(clock standard_clock, held date, unused integer, days uuid) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF (clock).standard_unit = 'working_days' THEN
        RETURN add_working_days(days, held, unused);
    END IF;
    RETURN add_working_days(days, add_period(days, (clock).counted_from, (clock).standard, (clock).standard_unit)
        + (held - (clock).counted_from - (clock).ran_days), (clock).extended);
END
$$;

-- How long a standard is with its extensions: in working days where it is in them, otherwise in calendar days.
CREATE OR REPLACE FUNCTION standard_length(clock standard_clock, days uuid) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF (clock).standard_unit = 'working_days' THEN
        RETURN (clock).standard + (clock).extended;
    END IF;
    RETURN add_working_days(days, add_period(days, (clock).counted_from, (clock).standard, (clock).standard_unit),
        (clock).extended) - (clock).counted_from;
END
$$;

-- `days`: the calendar; that of the case where none is given. `follows`: the version to count by; the one that the case
-- follows where none is given.
CREATE OR REPLACE FUNCTION standard_of(of_case uuid, moment timestamptz, days uuid DEFAULT NULL,
    follows uuid DEFAULT NULL) RETURNS standard_clock
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
    SELECT x.* INTO w FROM workflow x WHERE x.id = coalesce(follows, present);
    days := coalesce(days,
        (SELECT coalesce(h.calendar_id, calendar_for(h.body_id, h.workflow_id))
            FROM case_head h WHERE h.case_id = of_case));
    c.standard := w.clock #>> '{standard,count}';
    c.standard_unit := w.clock #>> '{standard,unit}';

    -- 1. What happened to the clock, by the marks of the version that was followed then.
    SELECT min(e.effective_at) FILTER (WHERE w.clock ->> 'starts' = ANY (a.marks)),
        min(e.effective_at) FILTER (WHERE w.clock ->> 'stops' = ANY (a.marks))
    INTO c.started_at, c.stopped_at
    FROM effective_events(of_case) AS e
    JOIN workflow_action a
        ON a.workflow_id = CASE WHEN migrated THEN followed_after(of_case, e.seq, present) ELSE present END
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
        OR NOT EXISTS (SELECT FROM working_day d
            WHERE d.calendar_id = days AND d.day = local_day(c.started_at) AND d.working) THEN
        counted := start_of_day(add_working_days(days, local_day(c.started_at), 1));
    END IF;

    -- 3. What the body and its committee have used, and when the rest runs out.
    c.counted_from := local_day(counted);
    SELECT coalesce(sum(working_days_between(days, d.from_day, d.until_day)), 0),
        coalesce(sum(d.until_day - d.from_day) FILTER (WHERE s.until_at IS NOT NULL), 0),
        max(s.from_at) FILTER (WHERE s.until_at IS NULL AND c.stopped_at IS NULL)
    INTO c.used, c.ran_days, held
    FROM case_spans(of_case) AS s
    CROSS JOIN LATERAL (SELECT least(s.until_at, c.stopped_at, moment)) AS x (until_at)
    CROSS JOIN LATERAL (SELECT local_day(greatest(s.from_at, counted)),
        local_day(greatest(s.from_at, counted, x.until_at))) AS d (from_day, until_day)
    WHERE s.party IN ('body', 'meeting') AND (x.until_at > greatest(s.from_at, counted) OR s.until_at IS NULL);
    IF held IS NOT NULL THEN
        c.due := standard_due(c, local_day(greatest(held, counted)), c.standard + c.extended - c.used
            + coalesce(working_days_between(days, local_day(greatest(held, counted)),
                local_day(greatest(held, counted, moment))), 0), days);
    END IF;
    RETURN c;
END
$$;

-- Whom a letter tells of what one side does to the clock: the other.
CREATE OR REPLACE FUNCTION other_side(side text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN to_jsonb(ARRAY[CASE side WHEN 'provider' THEN 'officer' ELSE 'provider' END]);

-- pause: either side proposes that the case rest; it does so once the other side has agreed.
CREATE OR REPLACE FUNCTION decide_pause(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'pause';
    r.role := role_among(head, actor, ARRAY['provider', 'officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('pause', head, ARRAY['provider', 'officer']);
    ELSIF head.closed_at IS NOT NULL THEN
        r.refusal := refusal('case_closed', jsonb_build_object('action', 'pause', 'state', head.state));
    ELSE
        r.refusal := without_reason(input);
    END IF;
    r.effect := jsonb_build_object('proposes', 'pause', 'tell', other_side(r.role));
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

-- consent: the other side agrees to a pause, which begins with that; or the provider to an extension.
CREATE OR REPLACE FUNCTION decide_consent(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    proposal  record;
    others    text[];
BEGIN
    r.action := 'consent';
    SELECT e.seq, e.command, e.role INTO proposal
    FROM effective_events(head.case_id) AS e
    WHERE to_jsonb(e.seq) = input -> 'event' AND e.command IN ('pause', 'extend');
    IF NOT FOUND THEN
        r.refusal := refusal('unknown_event', jsonb_build_object('action', 'consent', 'event', input -> 'event'));
        RETURN r;
    END IF;
    others := CASE proposal.role WHEN 'provider' THEN ARRAY['officer'] ELSE ARRAY['provider'] END;
    r.role := role_among(head, actor, others);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('consent', head, others);
    ELSIF head.closed_at IS NOT NULL THEN
        r.refusal := refusal('case_closed', jsonb_build_object('action', 'consent', 'state', head.state));
    ELSIF agreement_to(head.case_id, proposal.seq) IS NOT NULL THEN
        r.refusal := refusal('already_agreed', jsonb_build_object('action', 'consent', 'event', proposal.seq));
    -- Who proposed a pause meant the case as it was then.
    ELSIF proposal.command = 'pause' AND EXISTS (SELECT FROM case_spans(head.case_id) AS s WHERE s.seq > proposal.seq)
    THEN
        r.refusal := refusal('proposal_lapsed', jsonb_build_object('action', 'consent', 'event', proposal.seq,
            'state', head.state));
    END IF;
    r.effect := jsonb_build_object('consents_to', proposal.seq, 'tell', other_side(r.role));
    IF proposal.command = 'pause' THEN
        r.effect := r.effect || '{"paused": true}';
        r.party := 'paused';
        r.timers := true;
    END IF;
    RETURN r;
END
$$;

-- resume: either side takes the case up again.
CREATE OR REPLACE FUNCTION decide_resume(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'resume';
    r.role := role_among(head, actor, ARRAY['provider', 'officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('resume', head, ARRAY['provider', 'officer']);
    ELSIF head.party <> 'paused' THEN
        r.refusal := refusal('not_paused', jsonb_build_object('action', 'resume', 'state', head.state));
    END IF;
    r.effect := jsonb_build_object('resumed', true, 'tell', other_side(r.role));
    SELECT s.party INTO r.party FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
    r.timers := true;
    RETURN r;
END
$$;

-- extend: an officer gives more time, to the body itself or to who must keep the limit of the present state.
-- The old day stays beside the new one; it counts as agreed once the provider has consented.
CREATE OR REPLACE FUNCTION decide_extend(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r     ruling;
    days  uuid;
    more  integer;
    old   date;
BEGIN
    r.action := 'extend';
    r.role := role_among(head, actor, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('extend', head, ARRAY['officer']);
    ELSIF coalesce(input ->> 'what', '') NOT IN ('standard', 'deadline') THEN
        r.refusal := flawed('extend', 'what', CASE WHEN input ? 'what' THEN 'is not known' ELSE 'is missing' END,
            'standard or deadline');
    ELSIF NOT coalesce(jsonb_typeof(input -> 'working_days') = 'number' AND input ->> 'working_days' ~ '^[0-9]{1,3}$'
        AND (input ->> 'working_days')::integer BETWEEN 1 AND 250, false)
    THEN
        r.refusal := flawed('extend', 'working_days',
            CASE WHEN input ? 'working_days' THEN 'is not usable' ELSE 'is missing' END,
            'a whole number from 1 to 250');
    ELSE
        r.refusal := without_reason(input);
    END IF;
    IF r.refusal IS NULL AND head.closed_at IS NOT NULL THEN
        r.refusal := refusal('case_closed', jsonb_build_object('action', 'extend', 'state', head.state));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    days := calendar_for(head.body_id, head.workflow_id);
    more := (input ->> 'working_days')::integer;
    IF input ->> 'what' = 'deadline' THEN
        SELECT local_day(t.due_at - interval '1 second') INTO old
        FROM case_timer t WHERE t.case_id = head.case_id AND t.kind = 'deadline' AND t.due_at < 'infinity';
        IF NOT FOUND THEN
            r.refusal := refusal('no_deadline', jsonb_build_object('action', 'extend', 'state', head.state));
            RETURN r;
        END IF;
        r.timers := true;
    ELSE
        IF (standard_of(head.case_id, moment)).stopped_at IS NOT NULL THEN
            r.refusal := refusal('clock_stopped', jsonb_build_object('action', 'extend', 'state', head.state));
            RETURN r;
        END IF;
        old := (standard_of(head.case_id, moment)).due;
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('extends', input -> 'what', 'working_days', more,
        'old_due', old, 'new_due', CASE WHEN old IS NOT NULL THEN add_working_days(days, old, more) END,
        'tell', other_side(r.role)));
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

-- correct: an officer records that something happened at another time than was recorded, never later than it was
-- recorded and between what came before and after it. The event that is corrected stays as it is; what follows from its
-- time follows the new one.
CREATE OR REPLACE FUNCTION decide_correct(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    corrected    timestamptz := (input ->> 'effective_at')::timestamptz;
    event     record;
    room      record;
BEGIN
    r.action := 'correct';
    r.role := role_among(head, actor, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('correct', head, ARRAY['officer']);
    ELSIF corrected IS NULL OR corrected < (
        SELECT start_of_day(min(d.day))
        FROM working_day d
        WHERE d.calendar_id = calendar_for(head.body_id, head.workflow_id))
    THEN
        r.refusal := flawed('correct', 'effective_at',
            CASE WHEN corrected IS NULL THEN 'is missing' ELSE 'is too long ago' END, 'an RFC 3339 instant');
    ELSE
        r.refusal := without_reason(input);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 1. The event, and the room between its neighbours.
    SELECT e.seq, e.effective_at, e.recorded_at INTO event
    FROM effective_events(head.case_id) AS e
    WHERE to_jsonb(e.seq) = input -> 'event' AND NOT is_note(e.command) AND e.command <> 'migrate';
    IF NOT FOUND THEN
        r.refusal := refusal('unknown_event', jsonb_build_object('action', 'correct', 'event', input -> 'event'));
        RETURN r;
    END IF;
    SELECT * INTO room FROM room_to_correct(head.case_id, event.seq, event.recorded_at, moment);
    IF corrected > room.latest OR corrected < room.earliest THEN
        r.refusal := refusal('out_of_order', jsonb_build_object('action', 'correct', 'event', event.seq,
            'effective_at', instant_text(corrected), 'earliest', instant_text(room.earliest),
            'latest', instant_text(room.latest)));
        RETURN r;
    END IF;

    -- 2. What follows.
    r.effect := jsonb_build_object('corrects', event.seq, 'effective_at', instant_text(corrected),
        'was', instant_text(event.effective_at));
    r.payload := jsonb_build_object('reason', input -> 'reason');
    IF event.seq = 1 THEN
        r.opened_at := corrected;
    END IF;
    IF event.seq = room.entering THEN
        r.entered_at := corrected;
    END IF;
    IF head.closed_at IS NOT NULL
        AND event.seq = (SELECT min(e.seq)
            FROM case_event e
            WHERE e.case_id = head.case_id AND e.seq > room.closing AND e.to_state IS NOT NULL)
    THEN
        r.closed_at := corrected;
    END IF;
    r.timers := true;
    RETURN r;
END
$$;

-- Between which moments an event of a case can have happened, and by which events the case came where it is and, where
-- it has ended, last was with somebody.
CREATE OR REPLACE FUNCTION room_to_correct(of_case uuid, event integer, recorded timestamptz, moment timestamptz,
    OUT earliest timestamptz, OUT latest timestamptz, OUT entering integer, OUT closing integer)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT max(e.effective_at) FILTER (WHERE e.seq < event),
        least(min(e.effective_at) FILTER (WHERE e.seq > event), recorded, moment),
        max(e.seq) FILTER (WHERE e.to_state IS NOT NULL AND e.command <> 'migrate'),
        coalesce(max(e.seq) FILTER (WHERE e.party <> 'none'), 0)
    FROM effective_events(of_case) AS e
    WHERE NOT is_note(e.command) AND (e.command <> 'migrate' OR e.to_state IS NOT NULL)
$$;

-- Where the clocks of a case stand: the standard, extensions with the old day beside the new, the pause it is in, and
-- what waits for the consent of the other side.
CREATE OR REPLACE FUNCTION clocks_of(of_case uuid, moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'standard', jsonb_build_object('count', c.standard, 'unit', c.standard_unit),
        'extended_working_days', c.extended, 'agreed_working_days', c.agreed,
        'used_working_days', c.used, 'started_at', instant_text(c.started_at),
        -- Where a decision stops it the provider is not told when before it is told what.
        'stopped_at', CASE WHEN untold_to_reader(of_case) IS NULL THEN instant_text(c.stopped_at) END,
        'due', c.due, 'paused_since', (
            SELECT instant_text(s.from_at)
            FROM case_spans(of_case) AS s
            WHERE s.until_at IS NULL AND s.party = 'paused'),
        'extensions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('event', e.seq, 'what', e.effect -> 'extends',
                'working_days', e.effect -> 'working_days', 'at', instant_text(e.effective_at),
                'agreed_at', instant_text(agreement_to(of_case, e.seq)), 'old_due', e.effect -> 'old_due',
                'new_due', e.effect -> 'new_due') ORDER BY e.seq), '[]')
            FROM effective_events(of_case) AS e WHERE e.command = 'extend'),
        'awaiting_consent', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('event', e.seq, 'command', e.command,
                'consent_of', CASE e.role WHEN 'provider' THEN 'body' ELSE 'provider' END,
                'since', instant_text(e.effective_at)) ORDER BY e.seq), '[]')
            FROM effective_events(of_case) AS e
            WHERE e.command IN ('pause', 'extend') AND agreement_to(of_case, e.seq) IS NULL AND h.closed_at IS NULL
                AND (e.command = 'extend' OR NOT EXISTS (SELECT FROM case_spans(of_case) AS s WHERE s.seq > e.seq)))))
    FROM case_head h
    CROSS JOIN LATERAL standard_of(h.case_id, moment) AS c
    WHERE h.case_id = of_case
$$;

-- The clock of the standard of the state a case is in: it runs from the entry, and rests while the case is paused.
CREATE OR REPLACE FUNCTION step_clock(head case_head, days uuid) RETURNS standard_clock
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    c     standard_clock;
    held  timestamptz;  -- since when it runs without a pause
BEGIN
    SELECT s.standard, s.standard_unit INTO c.standard, c.standard_unit
    FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.party <> 'none';
    IF c.standard IS NULL THEN
        RETURN c;
    END IF;
    SELECT coalesce(sum(working_days_between(days, local_day(s.from_at), local_day(s.until_at))) FILTER (WHERE ran), 0),
        coalesce(sum(local_day(s.until_at) - local_day(s.from_at)) FILTER (WHERE ran), 0),
        min(s.from_at), max(s.from_at) FILTER (WHERE s.party <> 'paused' AND s.until_at IS NULL)
    INTO c.used, c.ran_days, c.started_at, held
    FROM case_spans(head.case_id) AS s
    CROSS JOIN LATERAL (SELECT s.party <> 'paused' AND s.until_at IS NOT NULL) AS x (ran)
    WHERE s.seq >= current_visit(head.case_id);
    c.counted_from := local_day(c.started_at);
    c.extended := 0;
    c.due := standard_due(c, local_day(held), c.standard - c.used, days);
    RETURN c;
END
$$;

-- When a level of an escalation fires: at the beginning of its day. `length` is how long the standard is that runs out
-- on `due`, as `standard_length` has it in this unit.
CREATE OR REPLACE FUNCTION level_at(level escalation_level, due date, length integer, unit period_unit, days uuid)
    RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT start_of_day(CASE
            WHEN level.overdue THEN due + 1
            WHEN level.share IS NOT NULL THEN add_period(days, due, (length * level.share + 99) / 100 - length,
                CASE unit WHEN 'working_days' THEN unit ELSE 'calendar_days' END)
            ELSE add_period(days, due, -level.before, level.before_unit)
        END));
END
$$;

-- The first level of an escalation that has not fired: that of the present state ('step'), or that of the whole
-- ('whole'). `at` is null while the standard does not run; no row where every level has fired. The key is what makes it
-- fire once.
CREATE OR REPLACE FUNCTION next_level(head case_head, kind text, days uuid)
RETURNS TABLE (ordinal integer, tell text[], key text, due date, at timestamptz, clock standard_clock)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    level    escalation_level;
    prefix  text := CASE next_level.kind WHEN 'step'
        THEN 'level ' || current_visit(head.case_id) || ' '
        ELSE 'level whole ' END;
BEGIN
    SELECT * INTO level
    FROM escalation_level r
    WHERE r.workflow_id = head.workflow_id
        AND r.state IS NOT DISTINCT FROM CASE next_level.kind WHEN 'step' THEN head.state END
        AND NOT EXISTS (SELECT FROM case_event e
            WHERE e.case_id = head.case_id AND e.command = 'escalate' AND e.key = prefix || r.ordinal)
    ORDER BY r.ordinal
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    clock := CASE next_level.kind WHEN 'step'
        THEN step_clock(head, days)
        ELSE standard_of(head.case_id, head.last_at, days) END;
    ordinal := level.ordinal;
    tell := level.tell;
    key := prefix || level.ordinal;
    due := (clock).due;
    at := level_at(level, due, standard_length(clock, days), (clock).standard_unit, days);
    RETURN NEXT;
END
$$;

-- Sets the timer of the escalation of the whole. While the case is elsewhere its standard rests, and the timer looks
-- again on the earliest day on which a level could fire if the case came back today: acts need not touch it, and it is
-- never late.
CREATE OR REPLACE FUNCTION set_escalation(head case_head, moment timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days  uuid := calendar_for(head.body_id, head.workflow_id);
    n     record;
    at    timestamptz := 'infinity';
BEGIN
    IF NOT EXISTS (SELECT FROM escalation_level r WHERE r.workflow_id = head.workflow_id AND r.state IS NULL) THEN
        RETURN;
    END IF;
    SELECT * INTO n FROM next_level(head, 'whole', days);
    IF FOUND AND head.closed_at IS NULL AND (n.clock).started_at IS NOT NULL AND (n.clock).stopped_at IS NULL THEN
        at := coalesce(n.at, greatest(start_of_day(local_day(moment) + 1), (
            SELECT level_at(r, standard_due(n.clock, greatest(local_day(moment), (n.clock).counted_from),
                    (n.clock).standard + (n.clock).extended - (n.clock).used, days),
                standard_length(n.clock, days), (n.clock).standard_unit, days)
            FROM escalation_level r
            WHERE r.workflow_id = head.workflow_id AND r.state IS NULL AND r.ordinal = n.ordinal)));
    END IF;
    IF at < 'infinity' OR EXISTS (SELECT FROM case_timer t WHERE t.case_id = head.case_id AND t.kind = 'whole') THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, simulated)
        VALUES (head.case_id, 'whole', head.body_id, head.provider_id, at, head.simulated)
        ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
    END IF;
END
$$;

-- The same for the escalation of the present state, which rests while the case is paused.
CREATE OR REPLACE FUNCTION set_step_escalation(head case_head) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    next_at timestamptz;
BEGIN
    SELECT n.at INTO next_at FROM next_level(head, 'step', calendar_for(head.body_id, head.workflow_id)) AS n;
    UPDATE case_timer t SET due_at = coalesce(next_at, 'infinity') WHERE t.case_id = head.case_id AND t.kind = 'step';
END
$$;

-- escalate: the next level of an escalation has come. Nobody gives this command but the clock.
CREATE OR REPLACE FUNCTION decide_escalate(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r     ruling;
    n     record;
    here  constant boolean := input ->> 'kind' = 'step';
    now_  constant timestamptz := (input ->> 'as_of')::timestamptz;
BEGIN
    r.action := 'escalate';
    r.role := 'system';
    SELECT * INTO n FROM next_level(head, input ->> 'kind', calendar_for(head.body_id, head.workflow_id));
    IF NOT FOUND OR n.at IS NULL OR n.at > now_ OR head.closed_at IS NOT NULL THEN
        -- The timer may be early, never late: it is set anew.
        r.refusal := refusal('not_due');
        IF here THEN
            PERFORM set_step_escalation(head);
        ELSE
            PERFORM set_escalation(head, now_);
        END IF;
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('level', n.ordinal, 'of', CASE WHEN here THEN head.state ELSE 'whole' END,
        'due', n.due, 'tell', to_jsonb(n.tell));
    r.key := n.key;
    r.occurred_at := CASE WHEN head.simulated THEN greatest(n.at, head.last_at) END;
    RETURN r;
END
$$;
