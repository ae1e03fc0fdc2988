-- The one door. Every command enters through accredit.perform, which does for all of them, once: identity, locking, replay,
-- version, time, event, hash chain, head, timers. A command brings only its rule: may this be done, and what follows from it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

CREATE TYPE caller AS (principal_id uuid, organisation_id uuid, organisation_kind text, roles text[], sample boolean);

-- What a rule decided: a refusal, or what follows.
CREATE TYPE ruling AS (
    refusal     jsonb,  -- {"reason": …} and its facts; null where the command is right
    action      text,
    role        text,   -- the capacity in which the caller acts
    to_state    text,   -- null: the case stays where it is
    party       text,   -- in whose court it is from then on, where that is not the state's own
    payload     jsonb,  -- said with the event
    effect      jsonb,  -- what it does beyond moving the case; goes into reports, so it names nobody
    submission  jsonb,  -- replaces the submission
    record      jsonb,  -- merged into the record
    opened_at   timestamptz,  -- what a correction moves, where it moves that
    entered_at  timestamptz,
    closed_at   timestamptz,
    timers      boolean       -- due times follow from what happened, and have to be worked out anew
);

CREATE TYPE outcome AS (
    ordinal      integer,
    status       text,  -- done | refused | stale | mismatch | unknown | unauthenticated
    case_id      uuid,
    reference    text,
    version      integer,
    state        text,
    party        text,
    occurred_at  timestamptz,
    replayed     boolean,
    detail       jsonb
);

-- ---------------------------------------------------------------------------------------------------------------------------
-- References: what people see and type. 45 bits of the case's id in Crockford's alphabet, and a Luhn mod 32 check character.
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION reference_of(code text, case_id uuid) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    h       bytea := sha256(uuid_send(case_id));
    bits    bigint := 0;
    digits  integer[] := '{}';
    addend  integer;
    sum     integer := 0;
    body    text := '';
BEGIN
    FOR i IN 0 .. 5 LOOP bits := bits * 256 + get_byte(h, i); END LOOP;
    FOR i IN 1 .. 9 LOOP
        digits := digits || (bits % 32)::integer;
        bits := bits / 32;
    END LOOP;
    FOR i IN 1 .. 9 LOOP
        addend := digits[i] * CASE WHEN i % 2 = 1 THEN 2 ELSE 1 END;
        sum := sum + addend / 32 + addend % 32;
        body := body || substr(alphabet, digits[i] + 1, 1);
    END LOOP;
    body := body || substr(alphabet, (32 - sum % 32) % 32 + 1, 1);
    RETURN format('%s-%s-%s-%s', code, substr(body, 1, 4), substr(body, 5, 4), substr(body, 9, 2));
END
$$;

-- A case by its reference or its id; null where there is none.
CREATE FUNCTION case_named(name text) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    found uuid;
BEGIN
    IF name ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' THEN
        SELECT h.case_id INTO found FROM case_head h WHERE h.case_id = name::uuid;
    ELSE
        SELECT h.case_id INTO found FROM case_head h WHERE h.reference = name AND h.log_id IS NULL;
    END IF;
    RETURN found;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Facts and guards
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION facts(body uuid, provider uuid, submission jsonb, record jsonb) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_build_object(
        'submission', submission,
        'record', record,
        'provider', jsonb_build_object(
            'ukprn', o.ukprn,
            'nation', o.nation,
            'recognised', EXISTS (
                SELECT FROM recognition r
                WHERE r.body_id = body AND r.provider_id = provider
                    AND local_day(clock_timestamp()) BETWEEN r.valid_from AND r.valid_until)))
    FROM organisation o
    WHERE o.id = provider
$$;

-- Guards of an action with what each says of the facts. Unknown is not satisfied.
CREATE FUNCTION guards_of(workflow uuid, named text, facts jsonb) RETURNS TABLE (ordinal integer, source text, message jsonb, satisfied boolean)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT g.ordinal, g.source, g.message, (facts @@ g.guard) IS TRUE
    FROM workflow_guard g
    WHERE g.workflow_id = workflow AND g.action = named
    ORDER BY g.ordinal
$$;

-- The route of a submission to a body that is made on a day: the first rule that matches. Where the front door routes nowhere, it is
-- the route itself.
CREATE FUNCTION route_for(front_door text, facts jsonb, day date) RETURNS TABLE (route text, rule integer, source text, because jsonb)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    WITH door AS (
        SELECT workflow_in_force(front_door, day) AS id
    ), matching AS (
        SELECT r.route, r.ordinal, r.source, r.because
        FROM workflow_route r JOIN door ON r.workflow_id = door.id
        WHERE r.guard IS NULL OR (facts @@ r.guard) IS TRUE
        ORDER BY r.ordinal
        LIMIT 1
    )
    SELECT * FROM matching
    UNION ALL
    SELECT front_door, NULL, NULL, '{"en": "This body has one route."}' FROM door
    WHERE door.id IS NOT NULL AND NOT EXISTS (SELECT FROM workflow_route r WHERE r.workflow_id = door.id)
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Rules
-- ---------------------------------------------------------------------------------------------------------------------------

-- The roles in which a caller may act on a case: those of the side of the case they stand on.
CREATE FUNCTION roles_on(head case_head, who caller) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN CASE
    WHEN (who).organisation_kind = 'none' THEN (who).roles
    WHEN (who).organisation_id = (head).body_id THEN ARRAY(SELECT r FROM unnest((who).roles) AS r WHERE r IN ('officer', 'reviewer', 'decider'))
    WHEN (who).organisation_id = (head).provider_id THEN ARRAY(SELECT r FROM unnest((who).roles) AS r WHERE r = 'provider')
    ELSE '{}'::text[]
END;

-- The actions that leave a state, for a refusal to name.
CREATE FUNCTION actions_from(workflow uuid, state text) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(a.action ORDER BY a.ordinal), '[]')
    FROM workflow_action a WHERE a.workflow_id = workflow AND a.from_state = state AND a.roles <> ARRAY['system']
$$;

-- What is wrong with the data handed over with an action: [] where nothing is.
CREATE FUNCTION record_problems(fields jsonb, data jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(p), '[]') FROM (
        SELECT jsonb_build_object('path', 'data.' || (f ->> 'name'), 'expected', f ->> 'type',
            'message', CASE WHEN data ? (f ->> 'name') THEN 'is not of the expected type' ELSE 'is missing' END) AS p
        FROM jsonb_array_elements(fields) AS f
        WHERE NOT CASE
            WHEN NOT data ? (f ->> 'name') THEN coalesce((f ->> 'optional')::boolean, false)
            WHEN f ->> 'type' = 'boolean' THEN jsonb_typeof(data -> (f ->> 'name')) = 'boolean'
            WHEN f ->> 'type' = 'number' THEN jsonb_typeof(data -> (f ->> 'name')) = 'number'
            WHEN f ->> 'type' = 'text' THEN jsonb_typeof(data -> (f ->> 'name')) = 'string' AND btrim(data ->> (f ->> 'name')) <> ''
            WHEN f ->> 'type' = 'date' THEN jsonb_typeof(data -> (f ->> 'name')) = 'string'
                AND data ->> (f ->> 'name') ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                AND jsonb_path_exists(data -> (f ->> 'name'), '$.datetime("YYYY-MM-DD")', silent => true) IS TRUE
            ELSE false
        END
        UNION ALL
        SELECT jsonb_build_object('path', 'data.' || k, 'expected', 'nothing', 'message', 'is not asked for by this action')
        FROM jsonb_object_keys(data) AS k
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(fields) AS f WHERE f ->> 'name' = k)
    ) AS problems
$$;

-- act: take an action of the workflow.
CREATE FUNCTION rule_act(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    named    constant text := asked ->> 'action';
    a        workflow_action;
    r        ruling;
    failing  jsonb;
    said     jsonb := coalesce(nullif(asked -> 'data', 'null'), '{}');
    f        case_facts;
BEGIN
    r.action := named;
    -- 1. Does the action exist here?
    SELECT * INTO a FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = named;
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object(
            'reason', CASE WHEN EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.action = named)
                THEN 'not_from_here' ELSE 'unknown_action' END,
            'action', named, 'state', head.state, 'allowed', actions_from(head.workflow_id, head.state));
        RETURN r;
    END IF;
    -- 2. May the caller?
    SELECT x INTO r.role FROM unnest(roles_on(head, who)) AS x WHERE x = ANY (a.roles) LIMIT 1;
    IF r.role IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'not_permitted', 'action', named, 'state', head.state, 'roles', to_jsonb(a.roles));
        RETURN r;
    END IF;
    -- 3. Four eyes: not who did the one may do the other.
    IF a.separate_from <> '{}' AND EXISTS (
        SELECT FROM case_event e
        WHERE e.case_id = head.case_id AND e.principal_id = who.principal_id AND e.action = ANY (a.separate_from))
    THEN
        r.refusal := jsonb_build_object('reason', 'separation', 'action', named, 'separate_from', to_jsonb(a.separate_from));
        RETURN r;
    END IF;
    -- 4. Is everything handed over that the action records?
    IF a.records <> '[]' OR said <> '{}' THEN
        failing := CASE jsonb_typeof(said)
            WHEN 'object' THEN record_problems(a.records, said)
            ELSE '[{"path": "data", "message": "is not an object", "expected": "an object of fields"}]'
        END;
        IF failing <> '[]' THEN
            r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', named, 'problems', failing);
            RETURN r;
        END IF;
        r.record := said;
        r.payload := said;
    END IF;
    -- 5. Do the facts allow it? All failing guards at once.
    IF a.guarded THEN
        SELECT * INTO f FROM case_facts x WHERE x.case_id = head.case_id;
        SELECT jsonb_agg(jsonb_build_object('if', g.source, 'message', g.message) ORDER BY g.ordinal) INTO failing
        FROM guards_of(head.workflow_id, named, facts(head.body_id, head.provider_id, f.submission, f.record || said)) AS g
        WHERE NOT g.satisfied;
        IF failing IS NOT NULL THEN
            r.refusal := jsonb_build_object('reason', 'guard', 'action', named, 'state', head.state, 'guards', failing);
            RETURN r;
        END IF;
    END IF;
    r.to_state := a.to_state;
    RETURN r;
END
$$;

-- amend: replace the submission while the provider has it.
CREATE FUNCTION rule_amend(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    ukprn  text;
BEGIN
    r.action := 'amend';
    IF NOT 'provider' = ANY (roles_on(head, who)) THEN
        r.refusal := jsonb_build_object('reason', 'not_permitted', 'action', 'amend', 'state', head.state, 'roles', '["provider"]'::jsonb);
        RETURN r;
    END IF;
    IF NOT EXISTS (SELECT FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.editable) THEN
        r.refusal := jsonb_build_object('reason', 'not_editable', 'action', 'amend', 'state', head.state,
            'allowed', actions_from(head.workflow_id, head.state));
        RETURN r;
    END IF;
    SELECT o.ukprn INTO ukprn FROM organisation o WHERE o.id = head.provider_id;
    IF asked #>> '{submission,provider_ukprn}' <> ukprn THEN
        r.refusal := jsonb_build_object('reason', 'other_provider', 'action', 'amend',
            'provider_ukprn', asked #> '{submission,provider_ukprn}', 'expected', ukprn);
        RETURN r;
    END IF;
    r.role := 'provider';
    r.submission := asked -> 'submission';
    r.payload := jsonb_build_object('submission', asked -> 'submission');
    RETURN r;
END
$$;

-- expire: a limit has passed; the system takes the action that the state names.
CREATE FUNCTION rule_expire(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    SELECT a.action, a.to_state INTO r.action, r.to_state
    FROM workflow_state s
    JOIN workflow_action a ON a.workflow_id = s.workflow_id AND a.from_state = s.state AND a.action = s.on_expiry
    WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
    r.role := 'system';
    r.payload := jsonb_build_object('timer', asked -> 'kind');
    RETURN r;
END
$$;

-- renew: the time for renewal has come; a successor case opens. The event stands on both.
CREATE FUNCTION rule_renew(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'renew';
    r.role := 'system';
    r.payload := jsonb_build_object('successor', asked -> 'successor');
    RETURN r;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What follows from every command
-- ---------------------------------------------------------------------------------------------------------------------------

-- The link of the chain: binary forms only, nothing that depends on a setting.
CREATE FUNCTION event_hash(e case_event, previous bytea) RETURNS bytea
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT sha256(
        coalesce(previous, '')
        || uuid_send((e).case_id) || int4send((e).seq)
        || timestamptz_send((e).occurred_at) || timestamptz_send((e).recorded_at)
        || coalesce(timestamptz_send((e).entered_at), '')
        || uuid_send((e).principal_id)
        || sha256(convert_to(jsonb_build_array((e).command, (e).action, (e).role, (e).from_state, (e).to_state, (e).left_party,
            (e).party, (e).effect, (e).key)::text, 'UTF8'))
        || (e).fingerprint
        || coalesce((e).payload_digest, ''))
$$;

-- What a caller is told of an event: the same, fresh or replayed.
CREATE FUNCTION told(n integer, head case_head, e case_event, again boolean) RETURNS outcome
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT n, 'done', (e).case_id, (head).reference, (e).seq, s.state, (e).party, (e).occurred_at, again,
        jsonb_build_object('command', (e).command, 'action', (e).action, 'from', (e).from_state, 'to', (e).to_state, 'outcome', s.outcome)
    FROM workflow_state s
    WHERE s.workflow_id = (head).workflow_id AND s.state = coalesce((e).to_state, (e).from_state)
$$;

-- When the timers of a case go off, as far as its present state has any; a limit of a paused case is at rest, and so is a ladder.
CREATE FUNCTION due_timers(head case_head, entered workflow_state, entering boolean) RETURNS TABLE (kind text, due_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days uuid := calendar_for(head.body_id, head.workflow_id);
BEGIN
    IF entered.deadline IS NOT NULL THEN
        kind := 'deadline';
        due_at := CASE WHEN entering
            THEN limit_of(days, head.entered_at, entered.deadline, entered.deadline_unit)
            ELSE moved_limit(head, entered, days) END;
        RETURN NEXT;
    END IF;
    IF entered.valid IS NOT NULL THEN
        kind := 'expiry';
        due_at := limit_of(days, head.entered_at, entered.valid, entered.valid_unit);
        RETURN NEXT;
        -- A renewal that has opened does not open again.
        IF entered.renewal IS NOT NULL AND (entering OR NOT EXISTS (
            SELECT FROM case_event e WHERE e.case_id = head.case_id AND e.command = 'renew' AND e.occurred_at >= head.entered_at))
        THEN
            kind := 'renewal';
            due_at := start_of_day(add_period(days, local_day(due_at), -entered.renewal, entered.renewal_unit));
            RETURN NEXT;
        END IF;
    END IF;
    IF entered.ladder THEN
        kind := 'step';
        IF entering THEN
            SELECT rung_at(r, add_working_days(days, local_day(head.entered_at), n.amount), n.amount, days) INTO due_at
            FROM workflow_rung r, working_days_at_most(entered.standard, entered.standard_unit) AS n (amount)
            WHERE r.workflow_id = head.workflow_id AND r.state = entered.state AND r.ordinal = 1;
        ELSE
            due_at := coalesce((SELECT n.at FROM next_rung(head, 'step', days) AS n), 'infinity');
        END IF;
        RETURN NEXT;
    END IF;
END
$$;

-- Arms, re-arms and rests the timers of a case.
-- `running`: it may have timers that run; `entering`: it has just entered its state, so nothing has moved them yet.
CREATE FUNCTION set_timers(head case_head, entered workflow_state, running boolean, entering boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF running THEN
        UPDATE case_timer t SET due_at = 'infinity' WHERE t.case_id = head.case_id AND t.due_at <> 'infinity' AND t.kind <> 'whole';
    END IF;
    IF entered.on_expiry IS NOT NULL OR entered.ladder THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, staged)
        SELECT head.case_id, d.kind, head.body_id, head.provider_id, d.due_at, head.staged
        FROM due_timers(head, entered, entering) AS d
        ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
    END IF;
END
$$;

-- Writes what a ruling says: event, payload, facts, head, timers. A head of version 0 opens; null is returned where a twin opened it first.
CREATE FUNCTION write_event(head case_head, who caller, asked jsonb, r ruling, occurred timestamptz, recorded timestamptz, fingerprint bytea)
RETURNS case_event
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    e        case_event;
    entered  workflow_state;
    running  boolean;
    starting boolean;
    salt     bytea;
BEGIN
    -- 1. The event, chained to its predecessor.
    e.case_id := head.case_id;
    e.seq := head.version + 1;
    e.occurred_at := occurred;
    e.recorded_at := recorded;
    e.body_id := head.body_id;
    e.provider_id := head.provider_id;
    e.principal_id := who.principal_id;
    e.recorded_xid := pg_current_xact_id();
    e.command := asked ->> 'command';
    e.action := r.action;
    e.role := r.role;
    e.to_state := r.to_state;
    e.key := asked ->> 'key';
    e.fingerprint := fingerprint;
    e.effect := r.effect;
    IF r.to_state IS NOT NULL THEN
        SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = r.to_state;
    END IF;
    e.party := coalesce(r.party, entered.party, head.party);
    IF e.seq > 1 THEN
        e.previous_at := head.last_at;
        e.entered_at := head.entered_at;
        e.from_state := head.state;
        e.left_party := head.party;
    END IF;
    IF r.payload IS NOT NULL THEN
        salt := uuid_send(gen_random_uuid());
        e.payload_digest := sha256(salt || convert_to(r.payload::text, 'UTF8'));
    END IF;
    e.hash := event_hash(e, head.head_hash);

    -- 2. The head: one heap-only update.
    IF r.to_state IS NOT NULL THEN
        IF e.seq > 1 THEN
            SELECT a.stops_timers, a.starts_ladder INTO running, starting
            FROM workflow_action a WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.action = r.action;
        END IF;
        head.state := r.to_state;
        head.entered_at := occurred;
        head.outcome := entered.outcome;
        head.closed_at := CASE WHEN entered.party = 'none' THEN coalesce(head.closed_at, occurred) END;
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
    head.last_at := occurred;
    head.head_hash := e.hash;
    IF e.seq = 1 THEN
        INSERT INTO case_head SELECT (head).* ON CONFLICT (case_id) DO NOTHING;  -- waits for a twin that is opening it now
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        INSERT INTO case_facts (case_id, body_id, provider_id, submission)
        VALUES (head.case_id, head.body_id, head.provider_id, r.submission);
    ELSE
        UPDATE case_head h
        SET version = head.version, state = head.state, party = head.party, opened_at = head.opened_at, entered_at = head.entered_at,
            last_at = head.last_at, outcome = head.outcome, closed_at = head.closed_at, calendar_id = head.calendar_id,
            head_hash = head.head_hash
        WHERE h.case_id = head.case_id;
        IF r.submission IS NOT NULL THEN
            UPDATE case_facts f SET submission = r.submission WHERE f.case_id = head.case_id;
        END IF;
        IF r.record IS NOT NULL AND r.record <> '{}' THEN
            UPDATE case_facts f SET record = f.record || r.record WHERE f.case_id = head.case_id;
        END IF;
    END IF;

    -- 3. The history, and what was said.
    INSERT INTO case_event SELECT (e).*;
    IF r.payload IS NOT NULL THEN
        INSERT INTO case_payload (case_id, seq, body_id, provider_id, salt, payload)
        VALUES (e.case_id, e.seq, e.body_id, e.provider_id, salt, r.payload);
    END IF;
    IF r.submission IS NOT NULL THEN
        INSERT INTO case_profile SELECT (profile_of(e, r.submission)).*;
    END IF;

    -- 4. Timers.
    IF r.to_state IS NOT NULL AND (running OR entered.on_expiry IS NOT NULL OR entered.ladder) THEN
        PERFORM set_timers(head, entered, running, true);
    ELSIF r.timers THEN
        SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
        PERFORM set_timers(head, entered, true, false);
    END IF;
    IF starting OR r.timers OR e.command = 'escalate' THEN
        PERFORM set_ladder(head, occurred);
    END IF;
    IF e.command = 'escalate' THEN
        PERFORM set_step_ladder(head);
    END IF;
    RETURN e;
END
$$;

-- The id of a case follows from who opens it and under which key, so that a repeat finds the first.
CREATE FUNCTION case_id_from(seed bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT encode(substring(sha256(seed) FOR 16), 'hex')::uuid
$$;

-- open: begin a case on the route that the body's rules give, or on the one asked for.
CREATE FUNCTION open_case(n integer, who caller, asked jsonb, fingerprint bytea) RETURNS outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head      case_head;
    e         case_event;
    r         ruling;
    body      organisation;
    provider  organisation;
    route     text := asked ->> 'route';
    refusal   jsonb;
    recorded  timestamptz := clock_timestamp();
    occurred  timestamptz := (asked ->> 'occurred_at')::timestamptz;
BEGIN
    head.case_id := case_id_from(uuid_send(who.principal_id) || convert_to(asked ->> 'key', 'UTF8'));
    FOR attempt IN 1 .. 2 LOOP
        -- 1. Seen before? The second time round a twin has just opened it.
        SELECT * INTO e FROM case_event x WHERE x.case_id = head.case_id AND x.seq = 1;
        IF FOUND THEN
            SELECT * INTO head FROM case_head h WHERE h.case_id = e.case_id;
            IF e.fingerprint <> fingerprint THEN
                RETURN (n, 'mismatch', e.case_id, head.reference, NULL, NULL, NULL, NULL, false, '{"reason": "key_reused"}'::jsonb)::outcome;
            END IF;
            RETURN told(n, head, e, true);
        END IF;

        -- 2. Who opens, to whom, on which route, and when. Only samples may tell a time of their own, to operators.
        SELECT * INTO provider FROM organisation o WHERE o.id = who.organisation_id;
        SELECT * INTO body FROM organisation o WHERE o.kind = 'body' AND o.code = upper(asked ->> 'body');
        IF NOT 'provider' = ANY (who.roles) THEN
            refusal := jsonb_build_object('reason', 'not_permitted', 'action', 'open', 'roles', '["provider"]'::jsonb);
        ELSIF body.id IS NULL THEN
            refusal := jsonb_build_object('reason', 'unknown_body', 'body', asked -> 'body');
        ELSIF asked #>> '{submission,provider_ukprn}' <> provider.ukprn THEN
            refusal := jsonb_build_object('reason', 'other_provider',
                'provider_ukprn', asked #> '{submission,provider_ukprn}', 'expected', provider.ukprn);
        ELSIF occurred IS NOT NULL AND NOT ('operator' = ANY (who.roles) AND provider.sample AND body.sample AND occurred <= recorded) THEN
            refusal := jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', occurred, 'latest', recorded);
        ELSE
            IF route IS NULL THEN
                SELECT x.route INTO route FROM route_for(body.front_door, facts(body.id, provider.id, asked -> 'submission', '{}'),
                    local_day(coalesce(occurred, recorded))) AS x;
            END IF;
            head.workflow_id := workflow_in_force(route, local_day(coalesce(occurred, recorded)));
            IF head.workflow_id IS NULL THEN
                refusal := jsonb_build_object('reason', 'unknown_route', 'route', coalesce(route, body.front_door),
                    'valid_from', (SELECT min(w.valid_from) FROM workflow w WHERE w.name = coalesce(route, body.front_door)),
                    'allowed', (SELECT coalesce(jsonb_agg(DISTINCT w.name), '[]') FROM workflow w
                        WHERE coalesce(w.valid_from, '-infinity') <= local_day(coalesce(occurred, recorded))));
            END IF;
        END IF;
        IF refusal IS NOT NULL THEN
            RETURN (n, 'refused', NULL, NULL, NULL, NULL, NULL, NULL, false, refusal)::outcome;
        END IF;

        -- 3. The case.
        head.staged := occurred IS NOT NULL;
        head.body_id := body.id;
        head.provider_id := provider.id;
        head.reference := reference_of(body.code, head.case_id);
        head.opened_at := coalesce(occurred, recorded);
        head.version := 0;
        SELECT s.state INTO r.to_state FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.initial;
        r.action := 'open';
        r.role := 'provider';
        r.submission := asked -> 'submission';
        r.payload := jsonb_build_object('submission', r.submission);
        e := write_event(head, who, asked, r, head.opened_at, recorded, fingerprint);
        IF e.case_id IS NOT NULL THEN
            RETURN told(n, head, e, false);
        END IF;
    END LOOP;
    RAISE EXCEPTION 'the case % was opened by a twin and is not to be seen', head.case_id USING ERRCODE = 'serialization_failure';
END
$$;

-- The successor that a renewal opens: the newest version of the same workflow, the same submission, linked to the first.
CREATE FUNCTION open_successor(first case_head, who caller, occurred timestamptz, recorded timestamptz) RETURNS text
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head     case_head;
    r        ruling;
    asked  jsonb := '{"command": "open"}';
BEGIN
    head.case_id := case_id_from(convert_to('renewal', 'UTF8') || uuid_send(first.case_id) || int4send(first.version));
    head.body_id := first.body_id;
    head.provider_id := first.provider_id;
    head.predecessor_id := first.case_id;
    head.staged := first.staged;
    head.opened_at := occurred;
    head.version := 0;
    SELECT coalesce(workflow_in_force(w.name, local_day(occurred)), w.id) INTO head.workflow_id FROM workflow w WHERE w.id = first.workflow_id;
    SELECT reference_of(o.code, head.case_id) INTO head.reference FROM organisation o WHERE o.id = first.body_id;
    SELECT s.state INTO r.to_state FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.initial;
    SELECT f.submission || jsonb_build_object('previous_case', first.reference) INTO r.submission FROM case_facts f WHERE f.case_id = first.case_id;
    r.action := 'open';
    r.role := 'system';
    r.payload := jsonb_build_object('predecessor', first.reference, 'submission', r.submission);
    PERFORM write_event(head, who, asked, r, occurred, recorded, sha256(convert_to(asked::text, 'UTF8')));
    RETURN head.reference;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The door
-- ---------------------------------------------------------------------------------------------------------------------------

-- Performs a list of commands for a known caller, in order; each stands alone, and a refusal changes nothing.
-- Cases are opened before anything else, in the order of their ids: two callers who opened the same cases in opposite orders
-- would wait for one another. `moment`: what time it is for timers; null is now.
CREATE FUNCTION perform_as(who caller, commands jsonb, cases uuid[], moment timestamptz DEFAULT NULL) RETURNS SETOF outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    n            integer;
    asked        jsonb;
    fingerprint  bytea;
    head         case_head;
    e            case_event;
    r            ruling;
    due          timestamptz;
    recorded     timestamptz;
    occurred     timestamptz;
BEGIN
    FOR n, asked IN
        SELECT c.place, c.content FROM jsonb_array_elements(commands) WITH ORDINALITY AS c (content, place)
        ORDER BY CASE c.content ->> 'command' WHEN 'open' THEN case_id_from(uuid_send(who.principal_id) || convert_to(c.content ->> 'key', 'UTF8')) END,
            c.place
    LOOP
        fingerprint := sha256(convert_to((asked - 'key' - 'case' - 'expected_version')::text, 'UTF8'));
        IF asked ->> 'command' = 'open' THEN
            RETURN NEXT open_case(n, who, asked, fingerprint);
            CONTINUE;
        END IF;

        -- 1. The head as it is now, under the lock. To strangers a case does not exist.
        SELECT * INTO head FROM case_head h WHERE h.case_id = cases[n] AND h.log_id IS NULL;
        IF NOT FOUND OR (who.organisation_kind <> 'none' AND who.organisation_id NOT IN (head.body_id, head.provider_id)) THEN
            RETURN NEXT (n, 'unknown', NULL, NULL, NULL, NULL, NULL, NULL, false, jsonb_build_object('reason', 'unknown_case', 'case', asked -> 'case'))::outcome;
            CONTINUE;
        END IF;

        -- 2. A repeat is replayed; another content under the key is a mismatch.
        IF asked ? 'key' THEN
            SELECT * INTO e FROM case_event x WHERE x.case_id = head.case_id AND x.principal_id = who.principal_id AND x.key = asked ->> 'key';
            IF FOUND THEN
                IF e.fingerprint <> fingerprint THEN
                    RETURN NEXT (n, 'mismatch', head.case_id, head.reference, head.version, head.state, head.party, NULL, false, '{"reason": "key_reused"}'::jsonb)::outcome;
                ELSE
                    RETURN NEXT told(n, head, e, true);
                END IF;
                CONTINUE;
            END IF;
        END IF;

        -- 3. The version the caller saw.
        IF (asked ->> 'expected_version')::bigint <> head.version THEN
            RETURN NEXT (n, 'stale', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                jsonb_build_object('reason', 'stale_version', 'expected', asked -> 'expected_version', 'current', head.version,
                    'allowed', actions_from(head.workflow_id, head.state)))::outcome;
            CONTINUE;
        END IF;

        -- 4. The time: after the lock, never before the last event.
        recorded := greatest(clock_timestamp(), head.last_at);
        occurred := (asked ->> 'occurred_at')::timestamptz;
        IF occurred IS NOT NULL
            AND NOT (head.staged AND 'operator' = ANY (who.roles) AND occurred BETWEEN head.last_at AND recorded) THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', occurred, 'earliest', head.last_at, 'latest', recorded))::outcome;
            CONTINUE;
        END IF;
        occurred := coalesce(occurred, recorded);

        -- 5. A case that is paused rests until it is resumed; what is said of its past, and what is agreed to, moves nothing.
        IF head.party = 'paused' AND asked ->> 'command' IN ('act', 'amend', 'pause', 'extend', 'consult') THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                jsonb_build_object('reason', 'paused', 'action', coalesce(asked -> 'action', asked -> 'command'), 'allowed', '["resume"]'::jsonb))::outcome;
            CONTINUE;
        END IF;

        -- 6. The rule of the command.
        CASE asked ->> 'command'
            WHEN 'act' THEN
                r := rule_act(head, who, asked);
            WHEN 'amend' THEN
                r := rule_amend(head, who, asked);
            WHEN 'pause' THEN
                r := rule_pause(head, who, asked);
            WHEN 'consent' THEN
                r := rule_consent(head, who, asked);
            WHEN 'resume' THEN
                r := rule_resume(head, who, asked);
            WHEN 'extend' THEN
                r := rule_extend(head, who, asked, occurred);
            WHEN 'correct' THEN
                r := rule_correct(head, who, asked, occurred);
            WHEN 'consult' THEN
                r := rule_consult(head, who, asked);
            WHEN 'reproject' THEN
                occurred := CASE WHEN head.staged THEN head.last_at ELSE recorded END;
                r := rule_reproject(head, who, asked);
            WHEN 'expire', 'renew', 'escalate' THEN
                SELECT t.due_at INTO due FROM case_timer t
                WHERE t.case_id = head.case_id AND t.kind = asked ->> 'kind' AND t.due_at <= coalesce(moment, recorded)
                    AND who.organisation_kind = 'none';
                IF NOT FOUND THEN
                    r := NULL;
                    r.refusal := jsonb_build_object('reason', 'not_due');
                ELSE
                    occurred := CASE WHEN head.staged THEN greatest(due, head.last_at) ELSE recorded END;
                    IF asked ->> 'command' = 'expire' THEN
                        r := rule_expire(head, who, asked);
                    ELSIF asked ->> 'command' = 'escalate' THEN
                        r := rule_escalate(head, asked, coalesce(moment, recorded));
                        occurred := CASE WHEN head.staged THEN greatest((r.payload ->> 'at')::timestamptz, head.last_at) ELSE recorded END;
                        asked := asked || jsonb_build_object('key', r.payload -> 'key');
                        r.payload := NULL;
                    ELSE
                        asked := asked || jsonb_build_object('successor', open_successor(head, who, occurred, recorded));
                        r := rule_renew(head, who, asked);
                        UPDATE case_timer t SET due_at = 'infinity' WHERE t.case_id = head.case_id AND t.kind = 'renewal';
                    END IF;
                END IF;
            ELSE
                r := NULL;
                r.refusal := jsonb_build_object('reason', 'unknown_command', 'command', asked -> 'command');
        END CASE;
        IF r.refusal IS NOT NULL THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false, r.refusal)::outcome;
            CONTINUE;
        END IF;

        -- 7. What follows.
        e := write_event(head, who, asked, r, occurred, recorded, fingerprint);
        RETURN NEXT told(n, head, e, false);
    END LOOP;
END
$$;

-- Performs a list of commands for the holder of a token: one call, one round trip, one transaction.
-- A command: {"command": …, "key": …, "occurred_at"? where samples are staged, and
--   open:     "body", "submission", "route"?
--   the others: "case", "expected_version"?, and
--   act:      "action", "data"?
--   amend:    "submission"
--   pause:    "reason"
--   consent:  "event"
--   resume:   nothing more
--   extend:   "what": "standard" | "deadline", "working_days", "reason"
--   correct:  "event", "effective_at", "reason"
--   consult:  "requirement", "how": "opened" | "cited", "sha256"?}
-- Returns an outcome for each, in order.
CREATE FUNCTION perform(token_digest bytea, commands jsonb) RETURNS SETOF outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who    caller;
    cases  uuid[] := '{}';
BEGIN
    -- 1. Which cases, then their locks, in case order, in a statement of their own.
    FOR n IN 0 .. jsonb_array_length(commands) - 1 LOOP
        cases := cases || CASE WHEN commands -> n ? 'case' THEN case_named(commands -> n ->> 'case') END;
    END LOOP;
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 2. Who is asking, as of after the lock: a revoked token stops at once.
    SELECT p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample INTO who
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        RETURN QUERY SELECT n::integer, 'unauthenticated', NULL::uuid, NULL, NULL::integer, NULL, NULL, NULL::timestamptz, false, '{"reason": "unauthenticated"}'::jsonb
            FROM generate_series(1, jsonb_array_length(commands)) AS n;
        RETURN;
    END IF;

    -- 3. Timers are not for people.
    RETURN QUERY SELECT * FROM perform_as(who, commands, cases);
END
$$;

-- Fires timers that are due, at most `most` of them; several servers may do so at once and each timer fires once.
-- Cases that somebody is acting on are left for the next round; a timer that fails is reported and does not stop the others.
CREATE FUNCTION fire_timers(most integer, told_now timestamptz, limits_only boolean) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    system   caller;
    timer    record;
    asked    jsonb;
    done     outcome;
    fired    integer := 0;
BEGIN
    SELECT p.id, NULL, 'none', p.roles, false INTO system FROM principal p WHERE p.organisation_kind = 'none';
    FOR timer IN
        SELECT t.case_id, t.kind FROM case_timer t
        WHERE t.due_at <= coalesce(told_now, clock_timestamp()) AND t.staged = (told_now IS NOT NULL)
            AND (NOT limits_only OR t.kind NOT IN ('step', 'whole'))
        ORDER BY t.due_at, t.case_id
    LOOP
        -- Only what fires counts: timers that fail, and cases that are held, starve nobody.
        EXIT WHEN fired >= most;
        PERFORM FROM case_head h WHERE h.case_id = timer.case_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        asked := jsonb_build_object('kind', timer.kind, 'command',
            CASE WHEN timer.kind = 'renewal' THEN 'renew' WHEN timer.kind IN ('step', 'whole') THEN 'escalate' ELSE 'expire' END);
        BEGIN
            LOOP
                SELECT * INTO done FROM perform_as(system, jsonb_build_array(asked), ARRAY[timer.case_id], told_now);
                -- A ladder's timer may be early, never late: then it has been set anew, and nothing fired.
                EXIT WHEN asked ->> 'command' = 'escalate' AND done.status <> 'done';
                fired_case := done.reference;
                fired_command := asked ->> 'command';
                fired_status := done.status;
                fired := fired + (done.status = 'done')::integer;
                RETURN NEXT;
                -- Several rungs may be due at once.
                EXIT WHEN asked ->> 'command' <> 'escalate';
            END LOOP;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'timer % of case % failed: %', timer.kind, timer.case_id, SQLERRM;
        END;
    END LOOP;
END
$$;

-- For the service: what is due now.
CREATE FUNCTION fire_due(most integer) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT * FROM fire_timers(most, NULL, false)
$$;

-- For operators: what is due in staged samples by a time that is told; `limits_only`: nobody is told of standards that run out.
-- A time to come is refused.
CREATE FUNCTION fire_staged(most integer, as_of timestamptz, limits_only boolean DEFAULT false) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF as_of IS NULL OR as_of > clock_timestamp() THEN
        RAISE EXCEPTION 'the time % is still to come', as_of USING ERRCODE = 'invalid_parameter_value', HINT = 'tell a time that has passed';
    END IF;
    RETURN QUERY SELECT * FROM fire_timers(most, as_of, limits_only);
END
$$;

GRANT EXECUTE ON FUNCTION perform, fire_due TO accredit_service, accredit_operator;
GRANT EXECUTE ON FUNCTION facts, guards_of, route_for, case_named, event_hash TO accredit_service, accredit_operator;
GRANT EXECUTE ON FUNCTION fire_staged TO accredit_operator;
