-- Timers: limits, terms and renewals, and what happens once they run out.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- expire: the limit of a state has run out, or the term of an approval; a panel may have decided on what is there.
CREATE OR REPLACE FUNCTION decide_expire(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    panel   jsonb;
    result  text;
    more    integer;
    due     date := (SELECT local_day(t.due_at - interval '1 second')
        FROM case_timer t
        WHERE t.case_id = head.case_id AND t.kind = input ->> 'kind');
    shown   workflow_state;
BEGIN
    r.role := 'system';
    r.payload := jsonb_build_object('timer', input -> 'kind');
    SELECT p.panel INTO panel
    FROM workflow_panel p
    WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ? 'rule';
    IF panel ->> 'at_deadline' = 'decide' THEN
        result := nullif(decided_by(head, panel, NULL, true), 'undecided');
        r.effect := CASE WHEN result IS NOT NULL
            THEN jsonb_build_object('panel', jsonb_build_object('state', head.state, 'round',
                current_visit(head.case_id),
                'result', result)) END;
        r.project := 'panel';
    END IF;
    more := (panel #>> '{at_deadline,extend,count}')::integer;
    IF more IS NOT NULL AND NOT EXISTS (
        SELECT FROM case_event e
        WHERE e.case_id = head.case_id AND e.seq > current_visit(head.case_id) AND e.command = 'expire'
            AND e.seq <> ALL ((SELECT undone_events(head.case_id))::integer[]))
    THEN
        r.action := 'extend';
        r.effect := jsonb_build_object('extends', 'deadline', 'working_days', more, 'old_due', due,
            'new_due', add_working_days(calendar_for(head.body_id, head.workflow_id), due, more),
            'tell', '["reviewer", "officer"]'::jsonb);
        r.timers := true;
        RETURN r;
    END IF;
    SELECT * INTO shown FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
    SELECT a.action, a.to_state INTO r.action, r.to_state
    FROM workflow_action a
    WHERE a.workflow_id = head.workflow_id
        AND a.from_state = head.state
        AND a.action = coalesce(panel #>> ARRAY['outcomes', result], shown.on_expiry);
    -- What a panel decided is no decision of the case by itself; whatever else follows may be one.
    IF result IS NULL THEN
        r := ruling_by_system(head, r.action, CASE input ->> 'kind'
            WHEN 'expiry' THEN format('The term ended on %s.', to_char(due, 'FMDD FMMonth YYYY'))
            ELSE format('The limit of “%s” ended on %s.', coalesce(plain_words(shown.title), head.state),
                to_char(due, 'FMDD FMMonth YYYY')) END, r, start_of_day(due));
    END IF;
    RETURN r;
END
$$;

-- renew: the time for renewal has come; a successor case opens. The event stands on both.
CREATE OR REPLACE FUNCTION decide_renew(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    recorded  constant timestamptz := greatest(clock_timestamp(), head.last_at);
BEGIN
    r.action := 'renew';
    r.role := 'system';
    -- While its body or its provider is closed nothing is renewed.
    IF new_case_blocked_by('renew', head) IS NOT NULL THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    r.payload := jsonb_build_object('successor', (open_after(head, '{}', actor, 'system', moment, recorded)).reference);
    PERFORM set_timer(head, 'renewal', 'infinity');
    RETURN r;
END
$$;

-- When the timers of a case go off, as far as its present state has any; a limit of a paused case is at rest, and so is
-- an escalation. A term that goes on ends when it would have, and nothing that comes after an approval outlasts it.
CREATE OR REPLACE FUNCTION due_timers(head case_head, entered workflow_state, entering boolean)
RETURNS TABLE (kind text, due_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days    uuid := calendar_for(head.body_id, head.workflow_id);
    known   case_register;
    clock   standard_clock;
BEGIN
    IF entered.outcome IS NOT NULL THEN
        SELECT * INTO known FROM case_register c WHERE c.case_id = head.case_id;
    END IF;
    IF entered.deadline IS NOT NULL THEN
        kind := 'deadline';
        due_at := least(start_of_day(known.term_until + 1), CASE WHEN entering
            THEN limit_of(days, head.entered_at, entered.deadline, entered.deadline_unit)
            ELSE moved_limit(head, entered, days) END);
        RETURN NEXT;
    END IF;
    IF entered.valid IS NOT NULL THEN
        kind := 'expiry';
        due_at := coalesce(start_of_day(term_of(head) + 1),
            CASE WHEN known.resumed THEN start_of_day(known.term_until + 1) END,
            limit_of(days, head.entered_at, entered.valid, entered.valid_unit));
        RETURN NEXT;
        -- A renewal that has opened does not open again.
        IF entered.renewal IS NOT NULL AND (entering AND known.resumed IS NOT TRUE OR NOT EXISTS (
            SELECT FROM case_event e WHERE e.case_id = head.case_id AND e.command = 'renew'
                AND e.occurred_at >= CASE WHEN known.resumed
                    THEN start_of_day(known.valid_from)
                    ELSE head.entered_at END))
        THEN
            kind := 'renewal';
            due_at := start_of_day(add_period(days, local_day(due_at), -entered.renewal, entered.renewal_unit));
            RETURN NEXT;
        END IF;
    END IF;
    IF entered.escalates THEN
        kind := 'step';
        IF entering THEN
            clock.standard := entered.standard;
            clock.standard_unit := entered.standard_unit;
            clock.counted_from := local_day(head.entered_at);
            clock.extended := 0;
            SELECT level_at(r, add_period(days, clock.counted_from, clock.standard, clock.standard_unit),
                standard_length(clock, days), clock.standard_unit, days) INTO due_at
            FROM escalation_level r
            WHERE r.workflow_id = head.workflow_id AND r.state = entered.state AND r.ordinal = 1;
        ELSE
            due_at := coalesce((SELECT n.at FROM next_level(head, 'step', days) AS n), 'infinity');
        END IF;
        RETURN NEXT;
    END IF;
END
$$;

-- What blocks a person from a command on a case of which a limit has passed, whether it was swept or not, as a refusal:
-- what follows by itself comes first. Null where none has passed.
CREATE OR REPLACE FUNCTION late_blocked_by(head case_head, named text, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT refusal('too_late', jsonb_build_object('action', named, 'state', head.state,
            'until', local_day(t.due_at - interval '1 second')))
        FROM case_timer t
        WHERE t.case_id = head.case_id AND t.kind IN ('deadline', 'expiry') AND t.due_at <= moment
        ORDER BY t.due_at
        LIMIT 1);
END
$$;

-- Arms, re-arms and rests the timers of the state a case is in.
-- `running`: it may have timers that run; `entering`: it has just entered its state, so nothing has moved them yet.
CREATE OR REPLACE FUNCTION set_timers(head case_head, entered workflow_state, running boolean, entering boolean)
RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF running THEN
        UPDATE case_timer t SET due_at = 'infinity' WHERE t.case_id = head.case_id AND t.due_at <> 'infinity'
            AND t.kind IN ('deadline', 'expiry', 'renewal', 'step');
    END IF;
    IF entered.on_expiry IS NOT NULL OR entered.escalates THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, simulated)
        SELECT head.case_id, d.kind, head.body_id, head.provider_id, d.due_at, head.simulated
        FROM due_timers(head, entered, entering) AS d
        ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
    END IF;
    IF NOT entering THEN
        PERFORM set_reminder(head.case_id, CASE WHEN head.simulated THEN head.last_at ELSE clock_timestamp() END);
    END IF;
END
$$;

-- The next moment after one, and by another, at which something of simulated cases is due: a timer, an outbox command,
-- or a course that leans on recognition of which a term begins or has ended. Null where nothing is.
CREATE OR REPLACE FUNCTION next_simulated(after timestamptz, until timestamptz, limits_only boolean) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT min(x.due_at)
        FROM (
            SELECT t.due_at FROM case_timer t WHERE t.simulated AND NOT (limits_only AND is_notice(t.kind))
            UNION ALL
            SELECT o.made_at FROM case_outbox o WHERE o.done_at IS NULL AND o.simulated
            UNION ALL
            SELECT greatest(start_of_day(d.day), h.last_at)
            FROM recognition r
            CROSS JOIN LATERAL (VALUES (r.valid_from), (r.valid_until + 1)) AS d (day)
            JOIN case_head h ON h.body_id = r.body_id AND h.provider_id = r.provider_id AND h.simulated
            JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id AND c.state = h.state
                AND (c.on_lost IS NOT NULL OR c.on_restored IS NOT NULL)
            WHERE d.day <= local_day(until)
        ) AS x
        WHERE x.due_at > after AND x.due_at <= until);
END
$$;

-- Whether a timer of a kind only gives notice of something, and moves no case.
CREATE OR REPLACE FUNCTION is_notice(kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kind IN ('step', 'whole', 'remind');

-- Fires the timers of one case that are due by a moment, in the order of their due times; of those due at the same
-- moment, notices come last, and after what ends the state. What fires may arm others that are due by then as well. The
-- status is `held` where somebody is acting on the case and `failed` where a timer fails: then what is due after it
-- waits too, so that the order holds.
CREATE OR REPLACE FUNCTION fire_case(of_case uuid, present timestamptz, simulated boolean, limits_only boolean)
RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    timer  case_timer;
    input  jsonb;
    done   outcome;
    idle   text[] := '{}';  -- kinds that are due and have nothing to do
BEGIN
    PERFORM FROM case_head h WHERE h.case_id = of_case FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        fired_status := 'held';
        RETURN NEXT;
        RETURN;
    END IF;
    LOOP
        SELECT * INTO timer FROM case_timer t
        WHERE t.case_id = of_case AND t.due_at <= present AND t.kind <> ALL (idle)
            AND NOT (limits_only AND is_notice(t.kind))
        ORDER BY t.due_at, is_notice(t.kind), t.kind IN ('deadline', 'expiry'), t.kind
        LIMIT 1;
        EXIT WHEN NOT FOUND;
        input := jsonb_build_object('kind', timer.kind, 'command', CASE
            WHEN timer.kind = 'renewal' THEN 'renew'
            WHEN timer.kind IN ('step', 'whole') THEN 'escalate'
            WHEN timer.kind IN ('deadline', 'expiry') THEN 'expire'
            ELSE timer.kind END);
        BEGIN
            SELECT * INTO done FROM perform_as(system_actor(), jsonb_build_array(input), ARRAY[of_case],
                CASE WHEN simulated THEN present END);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'timer % of case % failed: %', timer.kind, of_case, logged_fault(SQLSTATE, SQLERRM);
            fired_status := 'failed';
            RETURN NEXT;
            RETURN;
        END;
        -- A timer may be early, never late: then it has been set anew, and nothing fired.
        IF done.status <> 'done' AND EXISTS (SELECT FROM case_timer t
            WHERE t.case_id = of_case AND t.kind = timer.kind AND t.due_at <= present)
        THEN
            idle := idle || timer.kind;
        END IF;
        IF done.detail ->> 'reason' IS DISTINCT FROM 'not_due' THEN
            fired_case := done.reference;
            fired_command := input ->> 'command';
            fired_status := done.status;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- Fires timers that are due, about `most` of them; several servers may do so at once and each timer fires once. In
-- simulated cases time goes on from one moment at which something is due to the next, so that a run over a year, and
-- one for each of its days, write the same history. Outbox commands are run before, and after each case that left some,
-- so that what is told of a time comes in its order.
CREATE OR REPLACE FUNCTION fire_timers(most integer, simulated_now timestamptz, limits_only boolean)
RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    is_simulated  constant boolean := simulated_now IS NOT NULL;
    present       timestamptz := CASE WHEN is_simulated THEN next_simulated('-infinity', simulated_now, limits_only)
        ELSE clock_timestamp() END;
    of_case       uuid;
    left_alone    uuid[] := '{}';  -- cases that are held, and those of which a timer failed
    fired         integer := 0;
BEGIN
    WHILE present IS NOT NULL AND fired < most LOOP
        RETURN QUERY SELECT * FROM run_outbox(most, CASE WHEN is_simulated THEN present END);
        RETURN QUERY SELECT * FROM recheck_courses(most, CASE WHEN is_simulated THEN present END);
        FOR of_case IN
            SELECT t.case_id FROM case_timer t
            WHERE t.due_at <= present AND t.simulated = is_simulated AND t.case_id <> ALL (left_alone)
                AND NOT (limits_only AND is_notice(t.kind))
            GROUP BY t.case_id
            ORDER BY min(t.due_at), t.case_id
        LOOP
            -- Only what fires counts: timers that fail, and cases that are held, starve nobody.
            EXIT WHEN fired >= most;
            FOR fired_case, fired_command, fired_status IN
                SELECT * FROM fire_case(of_case, present, is_simulated, limits_only)
            LOOP
                IF fired_status IN ('held', 'failed') THEN
                    left_alone := left_alone || of_case;
                ELSE
                    fired := fired + (fired_status = 'done')::integer;
                    RETURN NEXT;
                END IF;
            END LOOP;
            IF EXISTS (SELECT FROM case_outbox x WHERE x.case_id = of_case AND x.done_at IS NULL) THEN
                RETURN QUERY SELECT * FROM run_outbox(most, CASE WHEN is_simulated THEN present END);
            END IF;
        END LOOP;
        EXIT WHEN NOT is_simulated;
        present := next_simulated(present, simulated_now, limits_only);
    END LOOP;
END
$$;

-- For the service: what is due now.
CREATE OR REPLACE FUNCTION fire_due(most integer) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT * FROM fire_timers(most, NULL, false)
$$;

-- For operators: what is due in simulated samples by a time that is told; `limits_only`: nobody is told of standards
-- that run out. A time to come is refused.
CREATE OR REPLACE FUNCTION fire_simulated(most integer, as_of timestamptz, limits_only boolean DEFAULT false)
RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF as_of IS NULL OR as_of > clock_timestamp() THEN
        RAISE EXCEPTION 'the time % is still to come', as_of USING ERRCODE = 'invalid_parameter_value',
            HINT = 'tell a time that has passed';
    END IF;
    RETURN QUERY SELECT * FROM fire_timers(most, as_of, limits_only);
END
$$;

-- When the limit of the state a case is in goes off: in a state of requests, at the end of the latest day that an open
-- one is due. Otherwise after everything that moved it: extensions and pauses, in their order.
CREATE OR REPLACE FUNCTION moved_limit(head case_head, entered workflow_state, days uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    due     date := add_period(days, local_day(head.entered_at), entered.deadline, entered.deadline_unit);
    paused  date;
    e       record;
BEGIN
    IF entered.request THEN
        SELECT max(d.due) INTO due
        FROM case_request q CROSS JOIN LATERAL request_due(head, q, days) AS d (due)
        WHERE q.case_id = head.case_id AND q.status = 'open'
        HAVING count(*) > 0;
        IF FOUND THEN
            RETURN coalesce(start_of_day(due + 1), 'infinity');
        END IF;
        due := add_period(days, local_day(head.entered_at), entered.deadline, entered.deadline_unit);
    END IF;
    FOR e IN
        SELECT x.effect, local_day(x.effective_at) AS day
        FROM effective_events(head.case_id) AS x
        WHERE x.effect IS NOT NULL
            AND x.seq > current_visit(head.case_id)
        ORDER BY x.seq
    LOOP
        IF e.effect ->> 'extends' = 'deadline' THEN
            due := add_working_days(days, due, (e.effect ->> 'working_days')::integer);
        ELSIF e.effect ? 'paused' THEN
            paused := e.day;
        ELSIF e.effect ? 'resumed' THEN
            due := moved_by_rest(days, due, paused, e.day, entered.deadline_unit);
            paused := NULL;
        END IF;
    END LOOP;
    RETURN CASE WHEN paused IS NULL THEN start_of_day(due + 1) ELSE 'infinity' END;
END
$$;

-- When the conditions of a case next pass their last day unshown: the start of the day after; 'infinity' where none
-- can.
CREATE OR REPLACE FUNCTION next_miss(of_case uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(start_of_day(min(i.due) + 1), 'infinity')
        FROM case_decision_item i WHERE i.case_id = of_case AND i.status = 'open' AND i.missed_at IS NULL);
END
$$;

-- The last day of the term that the decision on a case set, where it set one of its own; null where it is the scheme's.
CREATE OR REPLACE FUNCTION term_of(head case_head) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT d.valid_until FROM case_decision d
        WHERE d.case_id = (head).case_id AND (d.decision LIKE 'approved%' OR d.decision = 'interim')
        ORDER BY d.seq DESC
        LIMIT 1);
END
$$;

CREATE OR REPLACE FUNCTION set_timer(head case_head, named text, due timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_timer t SET due_at = due WHERE t.case_id = head.case_id AND t.kind = named;
    IF NOT FOUND AND due < 'infinity' THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, simulated)
        VALUES (head.case_id, named, head.body_id, head.provider_id, due, head.simulated);
    END IF;
END
$$;
