-- The one door. Every command enters through accredit.perform, which does for all of them, once: identity, locking, replay, version,
-- time, event, hash chain, head, timers. A command brings only its rule: may this be done, and what follows from it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- References: what people see and type. 45 bits of the case's id in Crockford's alphabet, and a Luhn mod 32 check character.
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
        SELECT h.case_id INTO found FROM case_head h WHERE h.reference = name AND h.log_id IS NULL;
    END IF;
    RETURN found;
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
        jsonb_build_object('command', e.command, 'action', e.action, 'from', e.from_state, 'to', e.to_state, 'outcome', shown.outcome,
            'effect', e.effect))::outcome;
END
$$;

-- The id of a case follows from who opens it and under which key, so that a repeat finds the first.
CREATE OR REPLACE FUNCTION case_id_from(seed bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT encode(substring(sha256(seed) FOR 16), 'hex')::uuid
$$;

-- Performs a list of commands for a known caller, in order; each stands alone, and a refusal changes nothing.
-- Cases are opened before anything else, in the order of their ids: two callers who opened the same cases in opposite orders
-- would wait for one another. `moment`: what time it is for timers; null is now.
CREATE OR REPLACE FUNCTION perform_as(who caller, commands jsonb, cases uuid[], moment timestamptz DEFAULT NULL) RETURNS SETOF outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    n            integer;
    asked        jsonb;
    fingerprint  bytea;
    head         case_head;
    e            case_event;
    known        command;
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
            AND NOT (head.staged AND ('operator' = ANY (who.roles) OR who.organisation_kind = 'none') AND occurred BETWEEN head.last_at AND recorded) THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', occurred, 'earliest', head.last_at, 'latest', recorded))::outcome;
            CONTINUE;
        END IF;
        occurred := coalesce(occurred, recorded);

        -- 5. Is there such a command for this caller, and may it be given while the case is where it is? Acting, the most frequent, may
        -- be done wherever the workflow says so, but for a case that rests.
        IF asked ->> 'command' <> 'act' OR head.party = 'paused' THEN
            SELECT * INTO known FROM command c WHERE c.name = asked ->> 'command' AND (c.for_people OR who.organisation_kind = 'none');
            r.refusal := CASE
                WHEN NOT FOUND THEN jsonb_build_object('reason', 'unknown_command', 'command', asked -> 'command')
                WHEN head.party = 'paused' AND NOT known.while_paused
                    THEN jsonb_build_object('reason', 'paused', 'action', coalesce(asked -> 'action', asked -> 'command'), 'allowed', '["resume"]'::jsonb)
                WHEN head.closed_at IS NOT NULL AND NOT known.while_closed
                    THEN jsonb_build_object('reason', 'case_closed', 'action', asked -> 'command', 'state', head.state)
            END;
            IF r.refusal IS NOT NULL THEN
                RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false, r.refusal)::outcome;
                CONTINUE;
            END IF;
        END IF;

        -- 6. The rule of the command.
        CASE asked ->> 'command'
            WHEN 'act' THEN
                r := rule_act(head, who, asked, occurred);
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
                IF NOT known.for_people AND asked ? 'kind' THEN
                    SELECT t.due_at INTO due FROM case_timer t
                    WHERE t.case_id = head.case_id AND t.kind = asked ->> 'kind' AND t.due_at <= coalesce(moment, recorded);
                    IF NOT FOUND THEN
                        RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                            '{"reason": "not_due"}'::jsonb)::outcome;
                        CONTINUE;
                    END IF;
                    occurred := CASE WHEN head.staged THEN greatest(due, head.last_at) ELSE recorded END;
                END IF;
                EXECUTE format('SELECT * FROM accredit.%I($1, $2, $3, $4)', 'rule_' || known.name) INTO r USING head, who, asked, occurred;
        END CASE;
        IF r.refusal IS NOT NULL THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false, r.refusal)::outcome;
            CONTINUE;
        END IF;

        -- 7. What follows.
        IF asked ->> 'command' <> 'act' THEN
            r.follows := coalesce(r.follows, '{}') || known.follows;
        END IF;
        e := write_event(head, who, asked, r, occurred, recorded, fingerprint);
        RETURN NEXT told(n, head, e, false);
    END LOOP;
END
$$;

-- Performs a list of commands for the holder of a token: one call, one round trip, one transaction. Returns an outcome for each, in order.
-- Only where each statement sees what others have committed: a transaction with one snapshot would still see a token that was revoked,
-- and not yet see an interest that was declared.
-- A command: {"command": …, "key": …, "occurred_at"? where samples are staged, and
--   open:        "body", "submission", "route"?
--   the others:  "case", "expected_version"?, and what their rules read}
CREATE OR REPLACE FUNCTION perform(token_digest bytea, commands jsonb) RETURNS SETOF outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who    caller;
    cases  uuid[] := '{}';
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'commands are performed in transactions that read what is committed'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED; or reset default_transaction_isolation';
    END IF;
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

-- Writes down a command that the system gives to another case once this event stands.
CREATE OR REPLACE FUNCTION errand(e case_event, target uuid, asked jsonb) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO case_errand (case_id, seq, errand, body_id, provider_id, target_id, asked, made_at, staged)
    SELECT e.case_id, e.seq, (SELECT count(*) + 1 FROM case_errand x WHERE x.case_id = e.case_id AND x.seq = e.seq), e.body_id, e.provider_id,
        target, asked, e.occurred_at, h.staged
    FROM case_head h WHERE h.case_id = e.case_id
$$;

-- Runs errands that wait, in the order of their events, at most `most`; several servers may do so at once and each errand is run once.
-- Cases that somebody is acting on, or that rest, are left for the next round.
CREATE OR REPLACE FUNCTION run_errands(most integer, told_now timestamptz) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    system  caller;
    waits   case_errand;
    target  case_head;
    asked   jsonb;
    done    outcome;
    ran     integer := 0;
BEGIN
    SELECT p.id, NULL, 'none', p.roles, false INTO system FROM principal p WHERE p.organisation_kind = 'none';
    FOR waits IN
        SELECT * FROM case_errand x
        WHERE x.done_at IS NULL AND x.made_at <= coalesce(told_now, clock_timestamp()) AND x.staged = (told_now IS NOT NULL)
        ORDER BY x.made_at, x.case_id, x.seq, x.errand
        FOR UPDATE SKIP LOCKED
    LOOP
        EXIT WHEN ran >= most;
        SELECT * INTO target FROM case_head h WHERE h.case_id = waits.target_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND OR target.party = 'paused';
        asked := waits.asked || jsonb_build_object('key', format('errand-%s-%s-%s', waits.case_id, waits.seq, waits.errand));
        IF target.staged THEN
            asked := asked || jsonb_build_object('occurred_at', greatest(waits.made_at, target.last_at));
        END IF;
        BEGIN
            SELECT * INTO done FROM perform_as(system, jsonb_build_array(asked), ARRAY[waits.target_id], told_now);
            UPDATE case_errand x SET done_at = clock_timestamp(), refusal = CASE WHEN done.status <> 'done' THEN done.detail END
            WHERE x.case_id = waits.case_id AND x.seq = waits.seq AND x.errand = waits.errand;
            fired_case := coalesce(done.reference, target.reference);
            fired_command := asked ->> 'command';
            fired_status := done.status;
            ran := ran + 1;
            RETURN NEXT;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'errand % of event % of case % failed: %', waits.errand, waits.seq, waits.case_id, SQLERRM;
        END;
    END LOOP;
END
$$;
