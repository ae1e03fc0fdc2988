-- Whose clock runs: when things really happened, pauses by agreement, extensions, corrections, and evidence that was looked at.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- ---------------------------------------------------------------------------------------------------------------------------
-- A case in time
-- ---------------------------------------------------------------------------------------------------------------------------

-- The events of a case as known at a moment, each with when it happened as the latest correction known by then says.
CREATE FUNCTION effective_events(of_case uuid, known_on timestamptz DEFAULT 'infinity') RETURNS TABLE (
    seq integer, command text, action text, role text, from_state text, to_state text, party text, effect jsonb,
    recorded_at timestamptz, effective_at timestamptz)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
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
    ORDER BY k.seq
$$;

-- Commands that note something about a case and are no part of its course: nothing is corrected about when they happened, and nothing
-- has to have happened before or after them.
CREATE FUNCTION is_note(command text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN command IN ('correct', 'escalate', 'reproject');

-- A case as known at a moment, cut into spans that follow one another without gap or overlap; the last one goes on.
-- A span begins where a state is entered, and where a pause begins or ends.
CREATE FUNCTION case_spans(of_case uuid, known_on timestamptz DEFAULT 'infinity') RETURNS TABLE (
    seq integer, party text, state text, from_at timestamptz, until_at timestamptz)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT e.seq, e.party, coalesce(e.to_state, e.from_state), e.effective_at, lead(e.effective_at) OVER (ORDER BY e.seq)
    FROM effective_events(of_case, known_on) AS e
    WHERE e.to_state IS NOT NULL OR e.effect ?| ARRAY['paused', 'resumed']
    ORDER BY e.seq
$$;

-- The most working days that a period can hold: how the standard of the whole counts in figures.
CREATE FUNCTION working_days_at_most(amount integer, unit period_unit) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN CASE unit
    WHEN 'working_days' THEN amount
    WHEN 'calendar_days' THEN amount / 7 * 5 + least(5, amount % 7)
    WHEN 'weeks' THEN amount * 5
    WHEN 'months' THEN amount * 23
    WHEN 'years' THEN amount * 262
END;

-- The clock of the standard of the whole, all in working days. `due` is the day on which what is unused of standard and
-- extensions runs out if the case stays where it is; null where the clock does not run. `days`: the calendar; that of the case where none is told.
CREATE TYPE standard_clock AS (
    standard    integer,
    extended    integer,
    agreed      integer,  -- of these, extensions that the provider consented to
    used        integer,
    started_at  timestamptz,
    stopped_at  timestamptz,
    due         date
);

CREATE FUNCTION standard_of(of_case uuid, moment timestamptz, days uuid DEFAULT NULL) RETURNS standard_clock
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    w        workflow;
    c        standard_clock;
    counted  timestamptz;  -- from when working days count: the start, or the day on which that is deemed to be
    held     timestamptz;  -- since when the case is where it is
BEGIN
    SELECT x.* INTO w FROM case_head h JOIN workflow x ON x.id = h.workflow_id WHERE h.case_id = of_case;
    days := coalesce(days, (SELECT coalesce(h.calendar_id, calendar_for(h.body_id, h.workflow_id)) FROM case_head h WHERE h.case_id = of_case));
    c.standard := working_days_at_most((w.clock #>> '{standard,count}')::integer, (w.clock #>> '{standard,unit}')::period_unit);

    -- 1. What happened to the clock.
    SELECT min(e.effective_at) FILTER (WHERE w.clock ->> 'starts' = ANY (a.marks)),
        min(e.effective_at) FILTER (WHERE w.clock ->> 'stops' = ANY (a.marks))
    INTO c.started_at, c.stopped_at
    FROM effective_events(of_case) AS e
    JOIN workflow_action a ON a.workflow_id = w.id AND a.from_state = e.from_state AND a.action = e.action
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

-- When a pause or an extension was agreed to; null where it was not.
CREATE FUNCTION agreement_to(of_case uuid, proposal integer) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT e.effective_at FROM effective_events(of_case) AS e WHERE e.effect -> 'consents_to' = to_jsonb(proposal)
$$;

-- When the limit of the state a case is in goes off, after everything that moved it: extensions and pauses, in their order.
-- A pause moves it by the working days of the pause where the limit counts in them, by its calendar days otherwise.
CREATE FUNCTION moved_limit(head case_head, entered workflow_state, days uuid) RETURNS timestamptz
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
            AND x.seq > (SELECT max(m.seq) FROM case_event m WHERE m.case_id = head.case_id AND m.to_state IS NOT NULL)
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

-- ---------------------------------------------------------------------------------------------------------------------------
-- Rules
-- ---------------------------------------------------------------------------------------------------------------------------

-- A refusal for what was handed over with a command.
CREATE FUNCTION flawed(command text, path text, message text, expected text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN jsonb_build_object('reason', 'invalid_data', 'action', command,
    'problems', jsonb_build_array(jsonb_build_object('path', path, 'message', message, 'expected', expected)));

-- The refusal of a command without a reason in words; null where there is one.
CREATE FUNCTION without_reason(asked jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN CASE WHEN coalesce(jsonb_typeof(asked -> 'reason') = 'string' AND asked ->> 'reason' ~ '\S' AND length(asked ->> 'reason') <= 2000, false)
    THEN NULL
    ELSE flawed(asked ->> 'command', 'reason', CASE WHEN asked ? 'reason' THEN 'is not usable' ELSE 'is missing' END, 'a reason in words, at most 2,000 characters')
END;

-- The role in which a caller does a command that is for these roles; null where they have none of them on this case.
CREATE FUNCTION role_among(head case_head, who caller, allowed text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT r FROM unnest(roles_on(head, who)) AS r WHERE r = ANY (allowed) LIMIT 1
$$;

CREATE FUNCTION not_permitted(command text, head case_head, allowed text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN jsonb_build_object('reason', 'not_permitted', 'action', command, 'state', (head).state, 'roles', to_jsonb(allowed));

-- pause: either side proposes that the case rest; it does so once the other side has agreed.
CREATE FUNCTION rule_pause(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'pause';
    r.role := role_among(head, who, ARRAY['provider', 'officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('pause', head, ARRAY['provider', 'officer']);
    ELSIF head.closed_at IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'case_closed', 'action', 'pause', 'state', head.state);
    ELSE
        r.refusal := without_reason(asked);
    END IF;
    r.effect := '{"proposes": "pause"}';
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    RETURN r;
END
$$;

-- consent: the other side agrees to a pause, which begins with that; or the provider to an extension.
CREATE FUNCTION rule_consent(head case_head, who caller, asked jsonb) RETURNS ruling
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
    WHERE to_jsonb(e.seq) = asked -> 'event' AND e.command IN ('pause', 'extend');
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'unknown_event', 'action', 'consent', 'event', asked -> 'event');
        RETURN r;
    END IF;
    others := CASE proposal.role WHEN 'provider' THEN ARRAY['officer'] ELSE ARRAY['provider'] END;
    r.role := role_among(head, who, others);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('consent', head, others);
    ELSIF head.closed_at IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'case_closed', 'action', 'consent', 'state', head.state);
    ELSIF agreement_to(head.case_id, proposal.seq) IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'already_agreed', 'action', 'consent', 'event', proposal.seq);
    -- Who proposed a pause meant the case as it was then.
    ELSIF proposal.command = 'pause' AND EXISTS (SELECT FROM case_spans(head.case_id) AS s WHERE s.seq > proposal.seq) THEN
        r.refusal := jsonb_build_object('reason', 'proposal_lapsed', 'action', 'consent', 'event', proposal.seq, 'state', head.state);
    END IF;
    r.effect := jsonb_build_object('consents_to', proposal.seq);
    IF proposal.command = 'pause' THEN
        r.effect := r.effect || '{"paused": true}';
        r.party := 'paused';
        r.timers := true;
    END IF;
    RETURN r;
END
$$;

-- resume: either side takes the case up again.
CREATE FUNCTION rule_resume(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'resume';
    r.role := role_among(head, who, ARRAY['provider', 'officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('resume', head, ARRAY['provider', 'officer']);
    ELSIF head.party <> 'paused' THEN
        r.refusal := jsonb_build_object('reason', 'not_paused', 'action', 'resume', 'state', head.state);
    END IF;
    r.effect := '{"resumed": true}';
    SELECT s.party INTO r.party FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
    r.timers := true;
    RETURN r;
END
$$;

-- extend: an officer gives more time, to the body itself or to who must keep the limit of the present state.
-- The old day stays beside the new one; it counts as agreed once the provider has consented.
CREATE FUNCTION rule_extend(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
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
    r.role := role_among(head, who, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('extend', head, ARRAY['officer']);
    ELSIF coalesce(asked ->> 'what', '') NOT IN ('standard', 'deadline') THEN
        r.refusal := flawed('extend', 'what', CASE WHEN asked ? 'what' THEN 'is not known' ELSE 'is missing' END, 'standard or deadline');
    ELSIF NOT coalesce(jsonb_typeof(asked -> 'working_days') = 'number' AND asked ->> 'working_days' ~ '^[0-9]{1,3}$'
        AND (asked ->> 'working_days')::integer BETWEEN 1 AND 250, false)
    THEN
        r.refusal := flawed('extend', 'working_days', CASE WHEN asked ? 'working_days' THEN 'is not usable' ELSE 'is missing' END, 'a whole number from 1 to 250');
    ELSE
        r.refusal := without_reason(asked);
    END IF;
    IF r.refusal IS NULL AND head.closed_at IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'case_closed', 'action', 'extend', 'state', head.state);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    days := calendar_for(head.body_id, head.workflow_id);
    more := (asked ->> 'working_days')::integer;
    IF asked ->> 'what' = 'deadline' THEN
        SELECT local_day(t.due_at - interval '1 second') INTO old
        FROM case_timer t WHERE t.case_id = head.case_id AND t.kind = 'deadline' AND t.due_at < 'infinity';
        IF NOT FOUND THEN
            r.refusal := jsonb_build_object('reason', 'no_deadline', 'action', 'extend', 'state', head.state);
            RETURN r;
        END IF;
        r.timers := true;
    ELSE
        IF (standard_of(head.case_id, occurred)).stopped_at IS NOT NULL THEN
            r.refusal := jsonb_build_object('reason', 'clock_stopped', 'action', 'extend', 'state', head.state);
            RETURN r;
        END IF;
        old := (standard_of(head.case_id, occurred)).due;
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('extends', asked -> 'what', 'working_days', more,
        'old_due', old, 'new_due', CASE WHEN old IS NOT NULL THEN add_working_days(days, old, more) END));
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    RETURN r;
END
$$;

-- correct: an officer records that something happened at another time than was recorded, never later than it was recorded and
-- between what came before and after it. The event that is corrected stays as it is; what follows from its time follows the new one.
CREATE FUNCTION rule_correct(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
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
    WHERE to_jsonb(e.seq) = asked -> 'event' AND NOT is_note(e.command);
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'unknown_event', 'action', 'correct', 'event', asked -> 'event');
        RETURN r;
    END IF;
    SELECT max(e.effective_at) FILTER (WHERE e.seq < event.seq),
        least(min(e.effective_at) FILTER (WHERE e.seq > event.seq), event.recorded_at, occurred),
        max(e.seq) FILTER (WHERE e.to_state IS NOT NULL),
        coalesce(max(e.seq) FILTER (WHERE e.party <> 'none'), 0)
    INTO earliest, latest, entering, closing
    FROM effective_events(head.case_id) AS e
    WHERE NOT is_note(e.command);
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

-- An instant as documents tell it: RFC 3339, UTC, to the microsecond.
CREATE FUNCTION instant_text(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- consult: somebody of the body opened a piece of evidence, or cited it.
CREATE FUNCTION rule_consult(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    handed    jsonb;
    pieces    jsonb;
BEGIN
    r.action := 'consult';
    r.role := role_among(head, who, ARRAY['reviewer', 'officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('consult', head, ARRAY['reviewer', 'officer']);
    ELSIF coalesce(asked ->> 'how', '') NOT IN ('opened', 'cited') THEN
        r.refusal := flawed('consult', 'how', CASE WHEN asked ? 'how' THEN 'is not known' ELSE 'is missing' END, 'opened or cited');
    ELSIF head.closed_at IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'case_closed', 'action', 'consult', 'state', head.state);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT p.evidence INTO handed FROM case_profile p WHERE p.case_id = head.case_id ORDER BY p.seq DESC LIMIT 1;
    SELECT coalesce(jsonb_agg(i), '[]') INTO pieces
    FROM jsonb_array_elements(handed) AS i
    WHERE i -> 'requirement' = asked -> 'requirement' AND (NOT asked ? 'sha256' OR i ->> 'sha256' = lower(asked ->> 'sha256'));
    IF pieces = '[]' THEN
        r.refusal := jsonb_build_object('reason', 'no_such_evidence', 'action', 'consult', 'requirement', asked -> 'requirement', 'sha256', asked -> 'sha256',
            'allowed', (SELECT coalesce(jsonb_agg(DISTINCT i -> 'requirement'), '[]') FROM jsonb_array_elements(handed) AS i));
        RETURN r;
    END IF;
    -- Where one requirement was met by several pieces and none is named, all are meant.
    r.effect := jsonb_build_object('consulted', jsonb_strip_nulls(jsonb_build_object('requirement', asked -> 'requirement', 'how', asked -> 'how',
        'sha256', CASE WHEN jsonb_array_length(pieces) = 1 THEN pieces #> '{0,sha256}' ELSE asked -> 'sha256' END)));
    RETURN r;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What a report may know of a submission
-- ---------------------------------------------------------------------------------------------------------------------------

-- A number of a document; null for anything else.
CREATE FUNCTION number_in(value jsonb) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN CASE jsonb_typeof(value) WHEN 'number' THEN value::double precision END;

-- The reportable fields of a submission. What is not of the kind expected was not said.
CREATE FUNCTION profile_of(e case_event, submission jsonb) RETURNS case_profile
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (
        (e).case_id, (e).seq, (e).body_id, (e).provider_id, o.nation,
        (SELECT n FROM number_in(submission #> '{derived,comparison_level}') AS n WHERE n IN (0, 1, 2, 3, 4, 5, 6, 7, 8)),
        (SELECT n FROM number_in(submission #> '{derived,uk_credits}') AS n WHERE n > 0),
        (SELECT n FROM number_in(submission -> 'price_gbp') AS n WHERE n >= 0),
        (SELECT n FROM number_in(submission -> 'expected_learners_per_year') AS n WHERE n >= 0),
        ARRAY(SELECT s #>> '{}' FROM jsonb_path_query(submission, '$.subject.sectors[*]') AS s WHERE jsonb_typeof(s) = 'string'),
        submission #>> '{delivery,mode}',
        submission #>> '{delivery,timetable}',
        (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'requirement', i -> 'requirement', 'sha256', i -> 'sha256', 'source', i -> 'source', 'pages', i -> 'pages', 'hours', i -> 'hours_to_prepare'))), '[]')
        FROM jsonb_path_query(submission, '$.evidence[*]') AS i WHERE jsonb_typeof(i -> 'requirement') = 'string')
    )::case_profile
    FROM organisation o
    WHERE o.id = (e).provider_id
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What readers ask
-- ---------------------------------------------------------------------------------------------------------------------------

-- Where the clocks of a case stand: the standard, extensions with the old day beside the new, the pause it is in, and what
-- waits for the consent of the other side.
CREATE FUNCTION clocks_of(of_case uuid, moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'standard_working_days', c.standard, 'extended_working_days', c.extended, 'agreed_working_days', c.agreed,
        'used_working_days', c.used, 'started_at', instant_text(c.started_at), 'stopped_at', instant_text(c.stopped_at), 'due', c.due,
        'paused_since', (
            SELECT instant_text(s.from_at) FROM case_spans(of_case) AS s WHERE s.until_at IS NULL AND s.party = 'paused'),
        'extensions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('event', e.seq, 'what', e.effect -> 'extends', 'working_days', e.effect -> 'working_days',
                'at', instant_text(e.effective_at), 'agreed_at', instant_text(agreement_to(of_case, e.seq)),
                'old_due', e.effect -> 'old_due', 'new_due', e.effect -> 'new_due') ORDER BY e.seq), '[]')
            FROM effective_events(of_case) AS e WHERE e.command = 'extend'),
        'awaiting_consent', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('event', e.seq, 'command', e.command,
                'consent_of', CASE e.role WHEN 'provider' THEN 'body' ELSE 'provider' END, 'since', instant_text(e.effective_at)) ORDER BY e.seq), '[]')
            FROM effective_events(of_case) AS e
            WHERE e.command IN ('pause', 'extend') AND agreement_to(of_case, e.seq) IS NULL AND h.closed_at IS NULL
                AND (e.command = 'extend' OR NOT EXISTS (SELECT FROM case_spans(of_case) AS s WHERE s.seq > e.seq)))))
    FROM case_head h
    CROSS JOIN LATERAL standard_of(h.case_id, moment) AS c
    WHERE h.case_id = of_case AND h.log_id IS NULL
$$;

-- Whether the times and courts of a case agree with one another: the first that does not; no row where all do.
CREATE FUNCTION unsound_clock(of_case uuid) RETURNS TABLE (seq integer, what text)
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
        WHERE NOT is_note(x.command)
    ), projected AS (
        SELECT (SELECT x.effective_at FROM happened x WHERE x.seq = 1) AS opened_at,
            (SELECT x.effective_at FROM happened x WHERE x.to_state IS NOT NULL ORDER BY x.seq DESC LIMIT 1) AS entered_at,
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

GRANT EXECUTE ON FUNCTION is_note, effective_events, case_spans, working_days_at_most, standard_of, agreement_to, instant_text, clocks_of, unsound_clock
    TO accredit_service, accredit_operator;
