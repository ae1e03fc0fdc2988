-- What leans on recognition that operators entered by hand.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Recognition that a case grants is followed as the case moves. What operators entered ends, and begins, with no event: so courses of which
-- the state says otherwise are looked for, at most `most`, and each moves in an event of its own. Cases that somebody is acting on, or that
-- rest, are left for the next round.
CREATE FUNCTION recheck_courses(most integer, told_now timestamptz) RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(coalesce(told_now, clock_timestamp()));
    system  caller;
    course  record;
    target  case_head;
    asked   jsonb;
    done    outcome;
    moved   integer := 0;
BEGIN
    SELECT p.id, NULL, 'none', p.roles, false INTO system FROM principal p WHERE p.organisation_kind = 'none';
    FOR course IN
        WITH known AS MATERIALIZED (
            -- Since when it is, or is not, so.
            SELECT x.body_id, x.provider_id, bool_or(today BETWEEN x.valid_from AND x.valid_until) AS holds,
                coalesce(min(x.valid_from) FILTER (WHERE today BETWEEN x.valid_from AND x.valid_until), max(x.valid_until) + 1) AS since
            FROM recognition x WHERE x.valid_from <= today
            GROUP BY x.body_id, x.provider_id HAVING bool_or(x.granted_by IS NULL)
        )
        SELECT h.case_id, k.since
        FROM known k
        JOIN case_head h ON h.body_id = k.body_id AND h.provider_id = k.provider_id
        JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id AND c.state = h.state AND CASE WHEN k.holds THEN c.on_restored ELSE c.on_lost END IS NOT NULL
        WHERE h.staged = (told_now IS NOT NULL) AND h.log_id IS NULL
            -- Who waits for an errand is moved by that, with the case that it is because of.
            AND NOT EXISTS (SELECT FROM case_errand w WHERE w.target_id = h.case_id AND w.done_at IS NULL)
        ORDER BY k.since, h.case_id
    LOOP
        EXIT WHEN moved >= most;
        SELECT * INTO target FROM case_head h WHERE h.case_id = course.case_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND OR target.party = 'paused';
        asked := '{"command": "recheck"}';
        IF target.staged THEN
            asked := asked || jsonb_build_object('occurred_at', greatest(start_of_day(course.since), target.last_at));
        END IF;
        BEGIN
            SELECT * INTO done FROM perform_as(system, jsonb_build_array(asked), ARRAY[course.case_id], told_now);
            CONTINUE WHEN done.status <> 'done';
            fired_case := done.reference;
            fired_command := 'recheck';
            fired_status := done.status;
            moved := moved + 1;
            RETURN NEXT;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'recheck of case % failed: %', course.case_id, SQLERRM;
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
    RETURN QUERY SELECT * FROM recheck_courses(most, told_now);
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
