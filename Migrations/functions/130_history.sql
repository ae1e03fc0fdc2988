-- The history of a case: written once, chained by hashes, read as known at a moment.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What the hash of an event is of: every column but the hash itself, as JSON under its own name, and the hash of the
-- event before it. Nothing in it depends on a setting: times are those in UTC, bytes are hexadecimal.
CREATE OR REPLACE FUNCTION event_text(e case_event, previous bytea) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_build_object(
        'case_id', (e).case_id, 'seq', (e).seq, 'previous_hash', encode(previous, 'hex'),
        'occurred_at', (e).occurred_at AT TIME ZONE 'UTC', 'recorded_at', (e).recorded_at AT TIME ZONE 'UTC',
        'previous_at', (e).previous_at AT TIME ZONE 'UTC', 'entered_at', (e).entered_at AT TIME ZONE 'UTC',
        'body_id', (e).body_id, 'provider_id', (e).provider_id, 'principal_id', (e).principal_id,
        'recorded_xid', (e).recorded_xid::text, 'command', (e).command, 'action', (e).action, 'role', (e).role,
        'from_state', (e).from_state, 'to_state', (e).to_state, 'left_party', (e).left_party, 'party', (e).party,
        'effect', (e).effect, 'key', (e).key, 'fingerprint', encode((e).fingerprint, 'hex'),
        'payload_digest', encode((e).payload_digest, 'hex'))::text;
END
$$;

-- The link of the chain.
CREATE OR REPLACE FUNCTION event_hash(e case_event, previous bytea) RETURNS bytea
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN sha256(convert_to(event_text(e, previous), 'UTF8'));
END
$$;

-- Writes what a ruling says: the event, the head, what came with it, and what follows from it (after_event).
-- A head of version 0 opens; null is returned where a twin opened it first.
CREATE OR REPLACE FUNCTION write_event(
    head case_head, actor actor, input jsonb, r ruling, moment timestamptz, recorded timestamptz, fingerprint bytea)
RETURNS case_event
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    e        case_event;
    before   constant case_head := head;
    said     constant jsonb := coalesce(r.payload, r.review);
    taken    workflow_action;
    entered  workflow_state;
BEGIN
    -- 1. The event, chained to its predecessor.
    head.workflow_id := coalesce(r.workflow_id, head.workflow_id);
    IF r.to_state IS NOT NULL THEN
        SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = r.to_state;
        IF head.version > 0 THEN
            SELECT * INTO taken FROM workflow_action a
            WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.action = r.action;
        END IF;
    END IF;
    e := event_of(head, actor, input, r, coalesce(r.occurred_at, moment), recorded, fingerprint);
    e.recorded_xid := recorded_next(head);
    e.party := coalesce(r.party, entered.party, head.party);
    IF said IS NOT NULL THEN
        r.salt := uuid_send(gen_random_uuid());
        e.payload_digest := sha256(r.salt || convert_to(said::text, 'UTF8'));
    END IF;
    e.hash := event_hash(e, head.head_hash);

    -- 2. The head, then the history and what came with it.
    head := head_after(head, e, r, entered);
    IF NOT write_head(head, r) THEN
        RETURN NULL;
    END IF;
    INSERT INTO case_event SELECT (e).*;
    IF r.payload IS NOT NULL THEN
        INSERT INTO case_payload (case_id, seq, body_id, provider_id, salt, payload)
        VALUES (e.case_id, e.seq, e.body_id, e.provider_id, r.salt, r.payload);
    END IF;
    IF r.submission IS NOT NULL THEN
        INSERT INTO case_profile SELECT (profile_of(e, r.submission)).*;
    END IF;

    PERFORM after_event(before, head, e, input, r, taken, entered);
    RETURN e;
END
$$;

-- The event of a ruling on a case, without its party, as what it is recorded, payload digest and hash.
CREATE OR REPLACE FUNCTION event_of(
    head case_head, actor actor, input jsonb, r ruling, moment timestamptz, recorded timestamptz, fingerprint bytea)
RETURNS case_event
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    e case_event;
BEGIN
    e.case_id := head.case_id;
    e.seq := head.version + 1;
    e.occurred_at := moment;
    e.recorded_at := recorded;
    e.body_id := head.body_id;
    e.provider_id := head.provider_id;
    e.principal_id := actor.principal_id;
    e.command := input ->> 'command';
    e.action := r.action;
    e.role := r.role;
    e.to_state := r.to_state;
    e.key := coalesce(r.key, input ->> 'key');
    e.fingerprint := fingerprint;
    e.effect := r.effect;
    IF e.seq > 1 THEN
        e.previous_at := head.last_at;
        e.entered_at := head.entered_at;
        e.from_state := head.state;
        e.left_party := head.party;
    END IF;
    RETURN e;
END
$$;

-- The head of a case as an event leaves it.
CREATE OR REPLACE FUNCTION head_after(head case_head, e case_event, r ruling, entered workflow_state) RETURNS case_head
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF e.to_state IS NOT NULL THEN
        head.state := e.to_state;
        head.entered_at := e.occurred_at;
        head.outcome := entered.outcome;
        head.closed_at := CASE WHEN entered.party = 'none' THEN coalesce(head.closed_at, e.occurred_at) END;
    END IF;
    head.opened_at := coalesce(r.opened_at, head.opened_at);
    head.entered_at := coalesce(r.entered_at, head.entered_at);
    head.closed_at := coalesce(r.closed_at, head.closed_at);
    -- A closed case keeps the calendar it was judged by.
    IF head.closed_at IS NULL THEN
        head.calendar_id := NULL;
    ELSIF head.calendar_id IS NULL THEN
        head.calendar_id := calendar_for(head.body_id, head.workflow_id);
    END IF;
    head.party := e.party;
    head.version := e.seq;
    head.last_at := e.occurred_at;
    head.head_hash := e.hash;
    RETURN head;
END
$$;

-- Writes the head of a case, in one heap-only update, and the facts that a ruling changes. False where a twin opened
-- the case first.
CREATE OR REPLACE FUNCTION write_head(head case_head, r ruling) RETURNS boolean
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF head.version = 1 THEN
        INSERT INTO case_head SELECT (head).* ON CONFLICT (case_id) DO NOTHING;  -- waits for a twin that opens it now
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        INSERT INTO case_facts (case_id, body_id, provider_id, submission)
        VALUES (head.case_id, head.body_id, head.provider_id, r.submission);
        RETURN true;
    END IF;
    UPDATE case_head h
    SET workflow_id = head.workflow_id, version = head.version, state = head.state, party = head.party,
        opened_at = head.opened_at, entered_at = head.entered_at, last_at = head.last_at, outcome = head.outcome,
        closed_at = head.closed_at, calendar_id = head.calendar_id, head_hash = head.head_hash
    WHERE h.case_id = head.case_id;
    IF r.submission IS NOT NULL THEN
        UPDATE case_facts f SET submission = r.submission WHERE f.case_id = head.case_id;
    END IF;
    IF r.record IS NOT NULL AND r.record <> '{}' THEN
        UPDATE case_facts f SET record = f.record || r.record WHERE f.case_id = head.case_id;
    END IF;
    RETURN true;
END
$$;

-- Everything that follows from an event on its own case once it is written: this is the one place that says so. What an
-- action, a command or a ruling brings besides is listed with it as `after` and in the view `consequence`; each name is
-- a function after_NAME (case_event, case_head as before the event, jsonb, ruling).
CREATE OR REPLACE FUNCTION after_event(before case_head, head case_head, e case_event, input jsonb, r ruling,
    taken workflow_action, entered workflow_state) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    name text;
BEGIN
    -- 1. The public register, where the case is, or was, recognised.
    IF entered.outcome IS NOT NULL THEN
        PERFORM register_case(head, e, entered);
    END IF;

    -- 2. Timers and escalations.
    IF r.timers THEN
        SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
        PERFORM set_timers(head, entered, true, false);
    ELSIF e.to_state IS NOT NULL AND (taken.stops_timers OR entered.on_expiry IS NOT NULL OR entered.escalates) THEN
        PERFORM set_timers(head, entered, taken.stops_timers, true);
    END IF;
    IF taken.starts_escalation OR r.timers OR e.command = 'escalate' THEN
        PERFORM set_escalation(head, e.occurred_at);
    END IF;
    IF e.command = 'escalate' THEN
        PERFORM set_step_escalation(head);
    END IF;

    -- 3. What is kept beside the history: project_NAME.
    IF r.project IS NOT NULL THEN
        EXECUTE format('SELECT accredit.%I($1, $2, $3, $4)', 'project_' || r.project) USING e, before, input, r;
    END IF;
    IF e.to_state IS NOT NULL AND e.seq > 1 AND 'provider' IN (e.party, e.left_party) THEN
        PERFORM after_requests(e, before, input, r);
    END IF;

    -- 4. An officer, where it comes to its body.
    IF e.to_state IS NOT NULL AND coalesce(e.left_party, 'provider') = 'provider'
        AND e.party IN ('body', 'meeting', 'third-party')
    THEN
        PERFORM assign_by_rule(e, head);
    END IF;

    -- 5. What the action, the ruling and the command bring.
    FOREACH name IN ARRAY coalesce(taken.after, '{}') || coalesce(r.after, '{}') LOOP
        EXECUTE format('SELECT accredit.%I($1, $2, $3, $4)', 'after_' || name) USING e, before, input, r;
    END LOOP;

    -- 6. What searches find it by.
    IF r.submission IS NOT NULL THEN
        PERFORM update_words(head);
    END IF;
END
$$;

-- The events of a case as known at a moment, each with when it happened as the latest correction known by then says.
-- What was taken back by then is not among them, and what happened meanwhile happened where the case had been before.
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
        SELECT DISTINCT ON (1) (k.effect ->> 'corrects')::integer AS seq,
            (k.effect ->> 'effective_at')::timestamptz AS effective_at
        FROM known k
        WHERE k.command = 'correct'
        ORDER BY 1, k.seq DESC
    ), taken_back AS (
        SELECT (k.effect ->> 'takes_back')::integer AS first, k.seq AS last, k.effect -> 'undoes' AS undone, k.to_state,
            k.party
        FROM known k
        WHERE k.command = 'take_back'
    )
    SELECT k.seq, k.command, k.action, k.role, CASE WHEN t.last IS NULL THEN k.from_state ELSE t.to_state END,
        CASE WHEN t.last IS NULL OR k.to_state IS NULL THEN k.to_state ELSE t.to_state END,
        CASE WHEN t.last IS NULL OR k.party = 'paused' THEN k.party ELSE t.party END, k.effect, k.recorded_at,
        coalesce(c.effective_at, k.occurred_at)
    FROM known k
    LEFT JOIN corrected c ON c.seq = k.seq
    LEFT JOIN taken_back t ON k.seq BETWEEN t.first AND t.last
    WHERE (t.undone @> to_jsonb(k.seq)) IS NOT TRUE
    ORDER BY k.seq;
END
$$;

-- Commands that note something about a case and are no part of its course: nothing is corrected about when they
-- happened, and nothing has to have happened before or after them.
CREATE OR REPLACE FUNCTION is_note(command text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    command IN ('correct', 'escalate', 'reproject', 'remind', 'confirm_letter', 'copy_letter', 'void_letter',
    'describe', 'assign', 'unassign', 'erase');

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
    SELECT e.seq, e.party, coalesce(e.to_state, e.from_state), e.effective_at,
        lead(e.effective_at) OVER (ORDER BY e.seq)
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
        SELECT e.effective_at FROM effective_events(of_case) AS e WHERE e.effect -> 'consents_to' = to_jsonb(proposal)
        ORDER BY e.seq LIMIT 1);
END
$$;

-- Whether the times and courts of a case agree with one another: the first that does not; no row where all do.
CREATE OR REPLACE FUNCTION unsound_clock(of_case uuid) RETURNS TABLE (seq integer, what text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH written AS (
        SELECT e.seq, e.left_party, e.previous_at, lag(e.party) OVER w AS party_before,
            lag(e.occurred_at) OVER w AS occurred_before
        FROM case_event e
        WHERE e.case_id = of_case
        WINDOW w AS (ORDER BY e.seq)
    ), happened AS (
        SELECT x.*, lag(x.effective_at) OVER (ORDER BY x.seq) AS effective_before
        FROM effective_events(of_case) AS x
        WHERE NOT is_note(x.command) AND (x.command <> 'migrate' OR x.to_state IS NOT NULL)
    ), projected AS (
        SELECT (SELECT x.effective_at FROM happened x WHERE x.seq = 1) AS opened_at,
            (SELECT x.effective_at FROM happened x WHERE x.to_state IS NOT NULL AND x.command <> 'migrate'
                ORDER BY x.seq DESC LIMIT 1) AS entered_at,
            (SELECT min(x.effective_at) FROM happened x
            WHERE x.to_state IS NOT NULL AND x.seq > coalesce((SELECT max(y.seq) FROM happened y
                WHERE y.party <> 'none'), 0)) AS closed_at,
            (SELECT x.party FROM happened x ORDER BY x.seq DESC LIMIT 1) AS party
    )
    SELECT f.seq, f.what FROM (
        SELECT w.seq, CASE
            WHEN w.left_party IS DISTINCT FROM w.party_before
                THEN 'it leaves another court than the one the case was in'
            WHEN w.previous_at IS DISTINCT FROM w.occurred_before
                THEN 'it follows another moment than that of the event before it'
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
    LIMIT 1;
END
$$;

-- The event by which a case came into its present state. A migration takes it nowhere: it stays where it is, under
-- another version. A decision that was taken back did not either.
CREATE OR REPLACE FUNCTION current_visit(of_case uuid) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT max(e.seq) FROM case_event e WHERE e.case_id = of_case AND e.to_state IS NOT NULL
                AND e.command <> 'migrate' AND e.seq <> ALL ((SELECT undone_events(of_case))::integer[]));
END
$$;

-- Waits until nothing can be recorded any more at or before a moment, so that a report which knows what was recorded by
-- then knows all of it, now and whenever it is asked for again. Gives up after ten seconds, with a warning. It rests on
-- an order that every writer keeps. Whoever records takes the lock that its statement takes anyway, reads the clock
-- after that, and lets go once what it wrote can be seen: the door and the timers lock heads of cases; what is
-- published, set or agreed to takes its time as a row's default. So, once the clock has passed the moment, whoever may
-- still record at or before it holds such a lock already, and those who come later are not waited for. Imports hold
-- them too, and are not waited for: a log can be asked for only once it is there.
CREATE OR REPLACE FUNCTION settled(moment timestamptz) RETURNS void
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
            RAISE WARNING 'the program''s clock is ahead of the database''s: '
                'a report may miss what is recorded until %',
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
                OR l.relation IN ('workflow'::regclass, 'calendar'::regclass, 'meeting_series'::regclass,
                    'organisation'::regclass,
                    'onerous_threshold'::regclass, 'small_cell_consent'::regclass) AND l.mode = 'RowExclusiveLock')
            AND NOT bool_or(l.relation = 'event_log'::regclass AND l.mode = 'RowExclusiveLock'));

    -- 3. Until they are done.
    WHILE EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY (writers)) LOOP
        IF clock_timestamp() >= patience THEN
            RAISE WARNING 'somebody has been writing for more than ten seconds: a report of % may miss it', moment
                USING HINT = 'end that transaction, and ask again';
            RETURN;
        END IF;
        PERFORM pg_sleep(0.002);
    END LOOP;
END
$$;

-- The version that a case followed once an event was written, given the one it follows now.
CREATE OR REPLACE FUNCTION followed_after(of_case uuid, event integer, now_follows uuid) RETURNS uuid
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
CREATE OR REPLACE FUNCTION marked_at(head case_head, mark text) RETURNS timestamptz
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
