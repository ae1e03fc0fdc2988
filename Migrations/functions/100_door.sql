-- The one door. Every command enters through accredit.perform, which does for all of them, once: identity, locking,
-- replay, version, time, event, hash chain, head, timers. A command brings only its rule: may this be done, and what
-- follows from it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- References: what people see and type. 45 bits of the case's id in Crockford's alphabet, and a Luhn mod 32 check
-- character.
CREATE OR REPLACE FUNCTION reference_of(code text, case_id uuid) RETURNS text
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
CREATE OR REPLACE FUNCTION case_named(name text) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    found uuid;
BEGIN
    IF name ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' THEN
        SELECT h.case_id INTO found FROM case_head h WHERE h.case_id = name::uuid;
    ELSE
        SELECT h.case_id INTO found FROM case_head h WHERE h.reference = name;
    END IF;
    RETURN found;
END
$$;

-- The outcome of a command that was done, told from its event: the same when it is fresh and when it is replayed,
-- whatever version of its workflow the case follows by now.
CREATE OR REPLACE FUNCTION result_of(n integer, head case_head, e case_event, replayed boolean) RETURNS outcome
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    reached workflow_state;
BEGIN
    SELECT * INTO reached FROM workflow_state s
    WHERE s.state = coalesce(e.to_state, e.from_state)
        AND s.workflow_id = CASE
            WHEN e.command = 'migrate' THEN (e.effect #>> '{migrated,to}')::uuid
            WHEN replayed THEN followed_after(e.case_id, e.seq, head.workflow_id)
            ELSE head.workflow_id END;
    RETURN (n, 'done', e.case_id, head.reference, e.seq, reached.state, e.party, e.occurred_at, replayed,
        jsonb_build_object('command', e.command, 'action', e.action, 'from', e.from_state, 'to', e.to_state,
            'outcome', reached.outcome, 'effect', e.effect))::outcome;
END
$$;

-- A refusal: its reason, which is one of the reasons that the program knows (Refusal.Reason), and the facts it carries.
CREATE OR REPLACE FUNCTION refusal(reason text, facts jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object('reason', reason) || facts;

-- The outcome of a command that changed nothing, with the case as it stands.
CREATE OR REPLACE FUNCTION unchanged(n integer, status text, head case_head, detail jsonb) RETURNS outcome
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (n, status, head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
        detail)::outcome
$$;

-- What blocks a command of this name from this actor while the case is where it is, as a refusal; null where nothing
-- does. Acting, the most frequent one, may be done wherever the workflow says so, but for a case that is paused.
CREATE OR REPLACE FUNCTION command_blocked_by(head case_head, actor actor, input jsonb, known command,
    moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN known.name IS NULL OR NOT (known.for_people OR actor.organisation_kind = 'none')
            THEN refusal('unknown_command', jsonb_build_object('command', input -> 'command'))
        WHEN head.party = 'paused' AND NOT known.while_paused
            THEN refusal('paused', jsonb_build_object('action', coalesce(input -> 'action', input -> 'command'),
                'allowed', '["resume"]'::jsonb))
        WHEN head.closed_at IS NOT NULL AND NOT known.while_closed
            THEN refusal('case_closed', jsonb_build_object('action', input -> 'command', 'state', head.state))
        WHEN actor.organisation_kind <> 'none' AND NOT known.after_limit
            THEN late_blocked_by(head, input ->> 'command', moment)
    END
$$;

-- The outcome of a command that needs no ruling: on a case that does not exist for the actor, repeated under its key,
-- or made on a version that is no longer the present one. Null where a ruling is needed.
CREATE OR REPLACE FUNCTION prior_outcome(n integer, head case_head, actor actor, input jsonb, fingerprint bytea)
RETURNS outcome
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    e     case_event;
    kept  case_beside;
BEGIN
    -- 1. To strangers a case does not exist.
    IF head.case_id IS NULL
        OR actor.organisation_kind <> 'none' AND NOT actor.organisations && ARRAY[head.body_id, head.provider_id]
    THEN
        RETURN unchanged(n, 'unknown', NULL, refusal('unknown_case', jsonb_build_object('case', input -> 'case')));
    END IF;

    -- 2. A repeat is replayed; another content under the key is a mismatch.
    IF input ? 'key' THEN
        SELECT * INTO e FROM case_event x
        WHERE x.case_id = head.case_id AND x.principal_id = actor.principal_id AND x.key = input ->> 'key';
        IF FOUND THEN
            RETURN CASE WHEN e.fingerprint = prior_outcome.fingerprint THEN result_of(n, head, e, true)
                ELSE unchanged(n, 'mismatch', head, refusal('key_reused')) END;
        ELSIF input ->> 'command' <> 'act' THEN
            SELECT * INTO kept FROM case_beside x
            WHERE x.case_id = head.case_id AND x.principal_id = actor.principal_id AND x.key = input ->> 'key';
            IF FOUND THEN
                RETURN CASE WHEN kept.fingerprint = prior_outcome.fingerprint
                    THEN beside_result(n, head, input, kept.seq, kept.effect, kept.kept_at, true)
                    ELSE unchanged(n, 'mismatch', head, refusal('key_reused')) END;
            END IF;
        END IF;
    END IF;

    -- 3. The version that the actor saw.
    IF (input ->> 'expected_version')::bigint <> head.version THEN
        RETURN unchanged(n, 'stale', head, refusal('stale_version', jsonb_build_object(
            'expected', input -> 'expected_version', 'current', head.version,
            'allowed', actions_from(head.workflow_id, head.state))));
    END IF;
    RETURN NULL;
END
$$;

-- Performs one command of an actor on a case whose head is locked. A refusal changes nothing.
-- `simulated_now`: the present time of timers in simulated cases; null is now.
CREATE OR REPLACE FUNCTION perform_one(n integer, actor actor, input jsonb, of_case uuid, simulated_now timestamptz)
RETURNS outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    fingerprint  constant bytea := sha256(convert_to((input - 'key' - 'case' - 'expected_version')::text, 'UTF8'));
    head         case_head;
    known        command;
    r            ruling;
    done         outcome;
    due          timestamptz;
    recorded     timestamptz;
    moment       timestamptz := (input ->> 'occurred_at')::timestamptz;
BEGIN
    -- 1. Texts as they are kept; then the head as it is now, under the lock.
    SELECT x.kept, x.refusal INTO input, r.refusal FROM kept_input(input) AS x;
    IF input ->> 'command' = 'open' THEN
        RETURN CASE WHEN r.refusal IS NULL THEN open_case(n, actor, input, fingerprint)
            ELSE unchanged(n, 'refused', NULL, r.refusal) END;
    END IF;
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    done := prior_outcome(n, head, actor, input, fingerprint);
    IF done.status IS NOT NULL THEN
        RETURN done;
    END IF;

    -- 2. The time: after the lock, never before the last event. Only in simulated cases is it given.
    recorded := greatest(clock_timestamp(), head.last_at);
    IF moment IS NOT NULL AND NOT (head.simulated AND moment BETWEEN head.last_at AND recorded
        AND ('operator' = ANY (actor.roles) OR actor.organisation_kind = 'none'))
    THEN
        RETURN unchanged(n, 'refused', head, refusal('time_not_allowed',
            jsonb_build_object('occurred_at', moment, 'earliest', head.last_at, 'latest', recorded)));
    END IF;
    moment := coalesce(moment, recorded);

    -- 3. Whether there is such a command, and whether its timer is due where it goes off by one. Acting, the most
    -- frequent one, may be done wherever the workflow says so, but for a case that is paused.
    IF r.refusal IS NULL AND (input ->> 'command' <> 'act' OR head.party = 'paused') THEN
        SELECT * INTO known FROM command c WHERE c.name = input ->> 'command';
        r.refusal := command_blocked_by(head, actor, input, known, moment);
        IF r.refusal IS NULL AND (known.timed OR input ? 'kind' AND NOT known.for_people) THEN
            input := input || jsonb_build_object('as_of', coalesce(simulated_now, recorded));
            due := due_timer(head, actor, input);
            moment := CASE WHEN head.simulated THEN greatest(due, head.last_at) ELSE recorded END;
            r.refusal := CASE WHEN due IS NULL THEN refusal('not_due') END;
        END IF;
    END IF;

    -- 4. The ruling of the command, then its event and what follows from it.
    IF r.refusal IS NULL THEN
        r := ruling_of(head, actor, input, moment);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN unchanged(n, 'refused', head, r.refusal);
    ELSIF known.beside THEN
        RETURN keep_beside(n, head, actor, input, moment, fingerprint);
    END IF;
    r.after := r.after || known.after;
    RETURN result_of(n, head, write_event(head, actor, input, r, moment, recorded, fingerprint), false);
END
$$;

-- Keeps what a command says beside the history, by keep_NAME, and what is answered. No event is written, so that the
-- version of the case and what others see of it stay as they are.
CREATE OR REPLACE FUNCTION keep_beside(n integer, head case_head, actor actor, input jsonb, moment timestamptz,
    fingerprint bytea) RETURNS outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    effect jsonb;
BEGIN
    EXECUTE format('SELECT accredit.%I($1, $2, $3, $4)', 'keep_' || (input ->> 'command'))
    INTO effect USING head, actor, input, moment;
    IF input ? 'key' THEN
        INSERT INTO case_beside (case_id, principal_id, key, body_id, provider_id, fingerprint, seq, kept_at, effect)
        VALUES (head.case_id, actor.principal_id, input ->> 'key', head.body_id, head.provider_id, fingerprint,
            head.version, moment, effect);
    END IF;
    RETURN beside_result(n, head, input, head.version, effect, moment, false);
END
$$;

-- The outcome of a command that wrote no event: the case as the last event before it left it.
CREATE OR REPLACE FUNCTION beside_result(n integer, head case_head, input jsonb, event integer, effect jsonb,
    moment timestamptz, replayed boolean) RETURNS outcome
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    e  case_event;
    o  outcome;
BEGIN
    SELECT * INTO e FROM case_event x WHERE x.case_id = head.case_id AND x.seq = event;
    o := result_of(n, head, e, true);
    o.occurred_at := moment;
    o.replayed := replayed;
    o.detail := o.detail || jsonb_build_object('command', input -> 'command', 'action', input -> 'command',
        'from', o.state, 'to', NULL, 'effect', effect);
    RETURN o;
END
$$;

-- When the timer was due that a command goes off by, given as its `kind`; null where it is not due, and for people.
CREATE OR REPLACE FUNCTION due_timer(head case_head, actor actor, input jsonb) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT t.due_at FROM case_timer t
        WHERE t.case_id = head.case_id AND t.kind = input ->> 'kind' AND t.due_at <= (input ->> 'as_of')::timestamptz
            AND actor.organisation_kind = 'none');
END
$$;

-- The ruling of a command: what its function decide_NAME says, which takes and returns the same for every command.
-- Acting, the most frequent one, is called without a plan made anew.
CREATE OR REPLACE FUNCTION ruling_of(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    IF input ->> 'command' = 'act' THEN
        RETURN decide_act(head, actor, input, moment);
    END IF;
    EXECUTE format('SELECT * FROM accredit.%I($1, $2, $3, $4)', 'decide_' || (input ->> 'command'))
    INTO r USING head, actor, input, moment;
    RETURN r;
END
$$;

-- The id of a case follows from who opens it and under which key, so that a repeat finds the first.
CREATE OR REPLACE FUNCTION case_id_from(seed bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(substring(sha256(seed) FOR 16), 'hex')::uuid;

-- Performs a list of commands for a known actor, in order; each stands alone, and a refusal changes nothing.
-- Cases are opened before anything else, in the order of their ids: two who opened the same cases in opposite orders
-- would wait for one another. `simulated_now`: the present time of timers in simulated cases; null is now.
-- Every statement of a command finds its rows by keys: planned once for a connection, it need not be planned again for
-- other values, which takes longer than doing it.
CREATE OR REPLACE FUNCTION perform_as(
    actor actor, commands jsonb, cases uuid[], simulated_now timestamptz DEFAULT NULL) RETURNS SETOF outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    n      integer;
    input  jsonb;
BEGIN
    FOR n, input IN
        SELECT c.n, c.input
        FROM jsonb_array_elements(commands) WITH ORDINALITY AS c (input, n)
        ORDER BY CASE c.input ->> 'command' WHEN 'open' THEN opened_case_id(actor, c.input) END, c.n
    LOOP
        RETURN NEXT perform_one(n, actor, input, cases[n], simulated_now);
    END LOOP;
END
$$;

-- The id of the case that a command opens: it follows from who opens it and under which key, so that a repeat finds the
-- first.
CREATE OR REPLACE FUNCTION opened_case_id(actor actor, input jsonb) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT case_id_from(uuid_send(actor.principal_id) || convert_to(input ->> 'key', 'UTF8'))
$$;

-- Performs a list of commands for the principal who holds a token. Only where each statement sees what others have
-- committed: a transaction with one snapshot would still see a token that was revoked, and not yet see an interest that
-- was declared.
CREATE OR REPLACE FUNCTION perform(token_digest bytea, commands jsonb) RETURNS SETOF outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor  actor;
    cases  uuid[] := '{}';
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'commands are performed in transactions that read what is committed'
            USING ERRCODE = 'invalid_transaction_state',
                HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED; or reset default_transaction_isolation';
    END IF;
    -- 1. Which cases, then their locks, in case order, in a statement of their own.
    FOR n IN 0 .. jsonb_array_length(commands) - 1 LOOP
        cases := cases || CASE WHEN commands -> n ? 'case' THEN case_named(commands -> n ->> 'case') END;
    END LOOP;
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 2. The actor, as of after the lock: a revoked token stops at once.
    SELECT * INTO actor FROM actor_of_token(token_digest);
    IF actor.principal_id IS NULL THEN
        RETURN QUERY SELECT u.* FROM generate_series(1, jsonb_array_length(commands)) AS n
            CROSS JOIN LATERAL unchanged(n, 'unauthenticated', NULL, refusal('unauthenticated')) AS u;
        RETURN;
    ELSIF scope_refusal(actor.scopes, 'act') IS NOT NULL THEN
        RETURN QUERY SELECT u.* FROM jsonb_array_elements(commands) WITH ORDINALITY AS c (input, n)
            CROSS JOIN LATERAL unchanged(c.n::integer, 'refused', NULL, scope_refusal(actor.scopes, 'act',
                coalesce(c.input ->> 'action', c.input ->> 'command'))) AS u;
        RETURN;
    END IF;

    -- 3. Timers are not for people.
    RETURN QUERY SELECT s.* FROM perform_as(actor, commands, cases) AS o CROSS JOIN LATERAL outcome_seen(o, actor) AS s;
END
$$;

-- What would become of commands, by the same rules and under the same locks; nothing of it stays.
CREATE OR REPLACE FUNCTION rehearse(token_digest bytea, commands jsonb) RETURNS SETOF outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    outcomes outcome[];
BEGIN
    BEGIN
        outcomes := ARRAY(SELECT o FROM perform(token_digest, commands) AS o ORDER BY o.ordinal);
        RAISE EXCEPTION 'only rehearsed' USING ERRCODE = 'AC001';
    EXCEPTION WHEN SQLSTATE 'AC001' THEN
        NULL;  -- everything since BEGIN is undone, but for what a variable holds
    END;
    RETURN QUERY SELECT * FROM unnest(outcomes);
END
$$;

-- Puts a command in the outbox of a case: the system gives it to another case once this event stands.
CREATE OR REPLACE FUNCTION enqueue_command(e case_event, target uuid, input jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_outbox (
        case_id, seq, ordinal, body_id, provider_id, target_id, input, made_at, simulated)
    SELECT e.case_id, e.seq,
        (SELECT count(*) + 1 FROM case_outbox x WHERE x.case_id = e.case_id AND x.seq = e.seq),
        e.body_id, e.provider_id, target, enqueue_command.input, e.occurred_at, h.simulated
    FROM case_head h WHERE h.case_id = e.case_id;
END
$$;

-- Gives the commands that wait in outboxes to their cases, in the order of their events, at most `most`; several
-- servers may do so at once and each command is given once. Cases that somebody is acting on, or that are paused, are
-- left for the next round.
CREATE OR REPLACE FUNCTION run_outbox(most integer, simulated_now timestamptz)
RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    waiting  case_outbox;
    target   case_head;
    input    jsonb;
    done     outcome;
    ran      integer := 0;
BEGIN
    FOR waiting IN
        SELECT * FROM case_outbox x
        WHERE x.done_at IS NULL AND x.made_at <= coalesce(simulated_now, clock_timestamp())
            AND x.simulated = (simulated_now IS NOT NULL)
        ORDER BY x.made_at, x.case_id, x.seq, x.ordinal
        FOR UPDATE SKIP LOCKED
    LOOP
        EXIT WHEN ran >= most;
        SELECT * INTO target FROM case_head h WHERE h.case_id = waiting.target_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND OR target.party = 'paused';
        input := waiting.input
            || jsonb_build_object('key', format('outbox-%s-%s-%s', waiting.case_id, waiting.seq, waiting.ordinal));
        IF target.simulated THEN
            input := input || jsonb_build_object('occurred_at', greatest(waiting.made_at, target.last_at));
        END IF;
        BEGIN
            SELECT * INTO done
            FROM perform_as(system_actor(), jsonb_build_array(input), ARRAY[waiting.target_id], simulated_now);
            UPDATE case_outbox x
            SET done_at = clock_timestamp(), refusal = CASE WHEN done.status <> 'done' THEN done.detail END
            WHERE x.case_id = waiting.case_id AND x.seq = waiting.seq AND x.ordinal = waiting.ordinal;
            fired_case := coalesce(done.reference, target.reference);
            fired_command := input ->> 'command';
            fired_status := done.status;
            ran := ran + 1;
            RETURN NEXT;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'command % of the outbox of case %, event %, failed: %',
                waiting.ordinal, waiting.case_id, waiting.seq, logged_fault(SQLSTATE, SQLERRM);
        END;
    END LOOP;
END
$$;
