-- What follows from an event once it is written, on the case itself and on others.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Followers: what is done on the case itself once its event is written and kept, by follow_NAME (case_event, case_head, jsonb, ruling);
-- the head is the one from before. An action brings those of its row, a command those of its own, and a rule may add to both.
ALTER TABLE workflow_action ADD COLUMN follows text[] NOT NULL DEFAULT '{}';
ALTER TABLE command ADD COLUMN follows text[] NOT NULL DEFAULT '{}';
ALTER TYPE ruling ADD ATTRIBUTE follows text[];

-- Parts of a definition that keep rows of their own: publish_NAME (workflow, definition) is called once the usual rows are written.
CREATE TABLE definition_part (
    name     text PRIMARY KEY CHECK (name ~ '^[a-z][a-z_]{2,23}$'),
    ordinal  integer NOT NULL UNIQUE
);
GRANT SELECT ON definition_part TO accredit_operator;

-- Errands: what one case does to another. A command never holds two cases; what follows for another is written down with the event, and the
-- system gives it to that case afterwards, once.
CREATE TABLE case_errand (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    errand       integer NOT NULL CHECK (errand > 0),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    target_id    uuid NOT NULL,         -- the other case
    asked        jsonb NOT NULL,        -- the command, without its case and key
    made_at      timestamptz NOT NULL,  -- when its event occurred
    staged       boolean NOT NULL,
    done_at      timestamptz,
    refusal      jsonb,                 -- why the other case would not have it
    PRIMARY KEY (case_id, seq, errand),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (refusal IS NULL OR done_at IS NOT NULL)
);
CREATE INDEX case_errand_waiting ON case_errand (made_at, case_id, seq, errand) WHERE done_at IS NULL;
CREATE INDEX case_errand_refused ON case_errand (body_id, case_id) WHERE refusal IS NOT NULL;
ALTER TABLE case_errand ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_errand FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_errand FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_errand TO accredit_service, accredit_operator;

-- Writes down a command that the system gives to another case once this event stands.
CREATE FUNCTION errand(e case_event, target uuid, asked jsonb) RETURNS void
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
CREATE FUNCTION run_errands(most integer, told_now timestamptz) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
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

-- Fires timers that are due, at most `most` of them; several servers may do so at once and each timer fires once.
-- Cases that somebody is acting on are left for the next round; a timer that fails is reported and does not stop the others.
-- Errands are run before, and after each timer that left one, so that what is told of a time comes in its order.
CREATE OR REPLACE FUNCTION fire_timers(most integer, told_now timestamptz, limits_only boolean) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
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
    RETURN QUERY SELECT * FROM run_errands(most, told_now);
    FOR timer IN
        SELECT t.case_id, t.kind FROM case_timer t
        WHERE t.due_at <= coalesce(told_now, clock_timestamp()) AND t.staged = (told_now IS NOT NULL)
            AND (NOT limits_only OR t.kind NOT IN ('step', 'whole', 'remind'))
        ORDER BY t.due_at, t.case_id
    LOOP
        -- Only what fires counts: timers that fail, and cases that are held, starve nobody.
        EXIT WHEN fired >= most;
        PERFORM FROM case_head h WHERE h.case_id = timer.case_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        asked := jsonb_build_object('kind', timer.kind, 'command',
            CASE WHEN timer.kind = 'renewal' THEN 'renew' WHEN timer.kind IN ('step', 'whole') THEN 'escalate'
                WHEN timer.kind IN ('deadline', 'expiry') THEN 'expire' ELSE timer.kind END);
        BEGIN
            LOOP
                SELECT * INTO done FROM perform_as(system, jsonb_build_array(asked), ARRAY[timer.case_id], told_now);
                -- The timer of a ladder or a panel may be early, never late: then it has been set anew, and nothing fired.
                EXIT WHEN asked ->> 'command' IN ('escalate', 'remind') AND done.status <> 'done';
                fired_case := done.reference;
                fired_command := asked ->> 'command';
                fired_status := done.status;
                fired := fired + (done.status = 'done')::integer;
                RETURN NEXT;
                -- Several rungs may be due at once.
                EXIT WHEN asked ->> 'command' NOT IN ('escalate', 'remind');
            END LOOP;
            IF EXISTS (SELECT FROM case_errand x WHERE x.case_id = timer.case_id AND x.done_at IS NULL) THEN
                RETURN QUERY SELECT * FROM run_errands(most, told_now);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'timer % of case % failed: %', timer.kind, timer.case_id, SQLERRM;
        END;
    END LOOP;
END
$$;

-- Stores a definition given in its canonical form (see WorkflowCore). Returns what happened:
-- 'published', or 'unchanged' where the same version is there with the same content.
-- Raises unique_violation where a version is there with other content, or where the version is not the next.
CREATE OR REPLACE FUNCTION publish_workflow(canonical text) RETURNS TABLE (status text, workflow_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    d    jsonb := canonical::jsonb;
    h    bytea := sha256(convert_to(canonical, 'UTF8'));
    w    uuid := encode(substring(h FOR 16), 'hex')::uuid;
    old  workflow;
    part text;
BEGIN
    -- 1. One publisher at a time; readers and running cases are not in the way.
    LOCK TABLE workflow IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO old FROM workflow x WHERE x.name = d ->> 'workflow' AND x.version = (d ->> 'version')::integer;
    IF FOUND THEN
        IF old.hash = h THEN
            RETURN QUERY SELECT 'unchanged', old.id;
            RETURN;
        END IF;
        RAISE EXCEPTION 'version % of workflow "%" is already published with other content', old.version, old.name
            USING ERRCODE = 'unique_violation', HINT = format('give the changed definition version %s', old.version + 1);
    END IF;
    IF EXISTS (SELECT FROM workflow x WHERE x.name = d ->> 'workflow' AND x.version > (d ->> 'version')::integer) THEN
        RAISE EXCEPTION 'a later version of workflow "%" is already published', d ->> 'workflow'
            USING ERRCODE = 'unique_violation', HINT = 'versions only go up';
    END IF;
    IF calendar_in_force(d ->> 'calendar') IS NULL THEN
        RAISE EXCEPTION 'no calendar "%" is published', d ->> 'calendar'
            USING ERRCODE = 'foreign_key_violation', HINT = 'publish Workflows/calendars first';
    END IF;

    -- 2. The document.
    INSERT INTO workflow (id, name, version, hash, title, calendar, clock, definition, valid_from)
    VALUES (w, d ->> 'workflow', (d ->> 'version')::integer, h, d -> 'title', d ->> 'calendar', d -> 'clock', d, (d ->> 'valid_from')::date);

    -- 3. The rows.
    INSERT INTO workflow_state (workflow_id, state, ordinal, title, party, initial, editable, request, meeting, outcome,
        standard, standard_unit, deadline, deadline_unit, valid, valid_unit, renewal, renewal_unit, on_expiry, ladder)
    SELECT w, s ->> 'state', n, s -> 'title', s ->> 'party', coalesce((s ->> 'initial')::boolean, false),
        coalesce((s ->> 'editable')::boolean, false), coalesce((s ->> 'request')::boolean, false), s ->> 'meeting', s ->> 'outcome',
        (s #>> '{standard,count}')::integer, (s #>> '{standard,unit}')::period_unit,
        (s #>> '{deadline,count}')::integer, (s #>> '{deadline,unit}')::period_unit,
        (s #>> '{valid,count}')::integer, (s #>> '{valid,unit}')::period_unit,
        (s #>> '{renewal,opens,count}')::integer, (s #>> '{renewal,opens,unit}')::period_unit,
        s ->> 'on_expiry', s ? 'escalation'
    FROM jsonb_array_elements(d -> 'states') WITH ORDINALITY AS x (s, n);

    INSERT INTO workflow_rung (workflow_id, state, ordinal, share, before, before_unit, overdue, tell)
    SELECT w, ladder.state, n, (r #>> '{at,share}')::integer, (r #>> '{at,before,count}')::integer, (r #>> '{at,before,unit}')::period_unit,
        r -> 'at' = '"overdue"', ARRAY(SELECT jsonb_array_elements_text(r -> 'tell'))
    FROM (
        SELECT NULL AS state, d #> '{clock,escalation}' AS rungs
        UNION ALL
        SELECT s ->> 'state', s -> 'escalation' FROM jsonb_array_elements(d -> 'states') AS x (s)
    ) AS ladder
    CROSS JOIN LATERAL jsonb_array_elements(ladder.rungs) WITH ORDINALITY AS y (r, n);

    INSERT INTO workflow_action (workflow_id, from_state, action, to_state, ordinal, title, roles, separate_from, records, marks, decides, guarded, stops_timers,
        starts_ladder)
    SELECT w, f.state, a ->> 'action', a ->> 'to', n, a -> 'title',
        ARRAY(SELECT jsonb_array_elements_text(a -> 'by')),
        ARRAY(SELECT jsonb_array_elements_text(a -> 'separate_from')),
        coalesce(a -> 'records', '[]'),
        ARRAY(SELECT jsonb_array_elements_text(a -> 'marks')),
        a ->> 'decides',
        jsonb_array_length(coalesce(a -> 'require', '[]')) > 0,
        s.on_expiry IS NOT NULL OR EXISTS (SELECT FROM workflow_rung r WHERE r.workflow_id = w AND r.state = s.state),
        coalesce(a -> 'marks' ? (d #>> '{clock,starts}'), false) AND EXISTS (SELECT FROM workflow_rung r WHERE r.workflow_id = w AND r.state IS NULL)
    FROM jsonb_array_elements(d -> 'actions') WITH ORDINALITY AS x (a, n)
    CROSS JOIN LATERAL jsonb_array_elements_text(a -> 'from') AS f (state)
    JOIN workflow_state s ON s.workflow_id = w AND s.state = f.state;

    INSERT INTO workflow_panel (workflow_id, state, panel)
    SELECT w, s ->> 'state', s -> 'panel' FROM jsonb_array_elements(d -> 'states') AS s WHERE s ? 'panel';

    INSERT INTO workflow_guard (workflow_id, action, ordinal, source, guard, message)
    SELECT w, a ->> 'action', n, g ->> 'if', strict_guard(g ->> 'if'), g -> 'else'
    FROM jsonb_array_elements(d -> 'actions') AS x (a)
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(a -> 'require', '[]')) WITH ORDINALITY AS y (g, n);

    INSERT INTO workflow_route (workflow_id, ordinal, route, source, guard, because)
    SELECT w, n, r ->> 'route', r ->> 'if', strict_guard(r ->> 'if'), r -> 'because'
    FROM jsonb_array_elements(coalesce(d -> 'routing', '[]')) WITH ORDINALITY AS x (r, n);

    -- 4. What the rows must still show: an expiry that would wait for a guard or a person would never come.
    IF EXISTS (
        SELECT FROM workflow_state s
        LEFT JOIN workflow_action a ON a.workflow_id = s.workflow_id AND a.from_state = s.state AND a.action = s.on_expiry
        WHERE s.workflow_id = w AND s.on_expiry IS NOT NULL
            AND (a.action IS NULL OR a.guarded OR NOT 'system' = ANY (a.roles)
                OR EXISTS (SELECT FROM jsonb_array_elements(a.records) AS f WHERE NOT coalesce((f ->> 'optional')::boolean, false))))
    THEN
        RAISE EXCEPTION 'an action named by on_expiry must leave that state, be done by "system", and ask for nothing'
            USING ERRCODE = 'check_violation';
    END IF;

    -- 5. What further parts of the definition say.
    FOR part IN SELECT x.name FROM definition_part x ORDER BY x.ordinal LOOP
        EXECUTE format('SELECT accredit.%I($1, $2)', 'publish_' || part) USING w, d;
    END LOOP;
    RETURN QUERY SELECT 'published', w;
END
$$;

-- Writes what a ruling says: event, payload, facts, head, timers, what is kept, and what follows.
-- A head of version 0 opens; null is returned where a twin opened it first.
CREATE OR REPLACE FUNCTION write_event(head case_head, who caller, asked jsonb, r ruling, occurred timestamptz, recorded timestamptz, fingerprint bytea)
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
    before   constant case_head := head;
    follows  text[] := '{}';
    follower text;
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
    head.workflow_id := coalesce(r.workflow_id, head.workflow_id);
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
            SELECT a.stops_timers, a.starts_ladder, a.follows INTO running, starting, follows
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
        SET workflow_id = head.workflow_id, version = head.version, state = head.state, party = head.party, opened_at = head.opened_at, entered_at = head.entered_at,
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

    -- 4. The public register follows where a case is, or was, recognised.
    IF entered.outcome IS NOT NULL THEN
        PERFORM register_case(head, e, entered);
    END IF;

    -- 5. Timers.
    IF r.timers THEN
        SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
        PERFORM set_timers(head, entered, true, false);
    ELSIF r.to_state IS NOT NULL AND (running OR entered.on_expiry IS NOT NULL OR entered.ladder) THEN
        PERFORM set_timers(head, entered, running, true);
    END IF;
    IF starting OR r.timers OR e.command = 'escalate' THEN
        PERFORM set_ladder(head, occurred);
    END IF;
    IF e.command = 'escalate' THEN
        PERFORM set_step_ladder(head);
    END IF;

    -- 6. What is kept beside the history, and what follows.
    IF r.keep IS NOT NULL THEN
        EXECUTE format('SELECT accredit.%I($1, $2, $3, $4)', 'keep_' || r.keep) USING e, before, asked, r;
    END IF;
    IF e.to_state IS NOT NULL AND e.seq > 1 AND 'provider' IN (e.party, e.left_party) THEN
        PERFORM requests_follow(e, before, r);
    END IF;
    FOREACH follower IN ARRAY coalesce(follows, '{}') || coalesce(r.follows, '{}') LOOP
        EXECUTE format('SELECT accredit.%I($1, $2, $3, $4)', 'follow_' || follower) USING e, before, asked, r;
    END LOOP;
    RETURN e;
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
