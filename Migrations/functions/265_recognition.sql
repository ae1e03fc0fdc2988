-- Recognition of a provider, and what leans on it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Whether a body recognises a provider on a day, or one that it is one with.
CREATE OR REPLACE FUNCTION is_recognised(body uuid, provider uuid, day date) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM recognition x
        WHERE x.body_id = body AND x.provider_id = ANY (one_with(provider))
            AND day BETWEEN x.valid_from AND x.valid_until);
END
$$;

-- A case that grants recognition has come where it does, or left: the provider is recognised as long as the term runs,
-- and no longer. Every course that leans on it is looked at again, each by an outbox command of its own.
CREATE OR REPLACE FUNCTION after_recognition(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(e.occurred_at);
    grants  constant boolean := EXISTS (SELECT FROM workflow_aftercare c
        WHERE c.workflow_id = head.workflow_id AND c.state = e.to_state AND c.grants);
    holds   boolean;
    course  uuid;
BEGIN
    -- 1. Whoever enters a course now is waited for, and waits from here on: see after_leaning.
    PERFORM
    FROM recognition x
    WHERE x.body_id = head.body_id AND x.provider_id = head.provider_id
    ORDER BY x.valid_from
    FOR UPDATE;
    IF grants THEN
        INSERT INTO recognition (body_id, provider_id, valid_from, valid_until, granted_by)
        SELECT head.body_id, head.provider_id, today,
            greatest(today, coalesce(c.notice_until, c.valid_until, '9999-12-31')), head.case_id
        FROM case_register c WHERE c.case_id = head.case_id
        ON CONFLICT (body_id, provider_id, valid_from) DO UPDATE SET valid_until = greatest(recognition.valid_until,
            excluded.valid_until), granted_by = excluded.granted_by;
    ELSE
        DELETE FROM recognition x
        WHERE x.body_id = head.body_id
            AND x.provider_id = head.provider_id
            AND x.granted_by = head.case_id
            AND x.valid_from >= today;
        UPDATE recognition x SET valid_until = today - 1
        WHERE x.body_id = head.body_id
            AND x.provider_id = head.provider_id
            AND x.granted_by = head.case_id
            AND x.valid_until >= today;
    END IF;
    -- 2. The courses that this makes a difference to.
    holds := is_recognised(head.body_id, head.provider_id, today);
    FOR course IN
        SELECT h.case_id FROM case_head h
        JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id AND c.state = h.state
        WHERE h.body_id = head.body_id AND h.provider_id = head.provider_id AND h.case_id <> head.case_id
            AND CASE WHEN holds THEN c.on_restored ELSE c.on_lost END IS NOT NULL
        ORDER BY h.case_id
    LOOP
        PERFORM enqueue_command(e, course, jsonb_build_object('command', 'recheck', 'because', head.reference));
    END LOOP;
END
$$;

-- A course is entered that leans on recognition. Where that is being lost, either this waits and sees it, or the loss
-- waits and sees the course.
CREATE OR REPLACE FUNCTION after_leaning(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    PERFORM FROM recognition x
    WHERE x.body_id = head.body_id
        AND x.provider_id = head.provider_id
        AND local_day(e.occurred_at) BETWEEN x.valid_from AND x.valid_until
    FOR SHARE;
    IF NOT FOUND THEN
        PERFORM enqueue_command(e, e.case_id, '{"command": "recheck"}');
    END IF;
END
$$;

-- recheck: whether the recognition that this case leans on holds; where that is not what its state says, the case moves
-- as its scheme says.
CREATE OR REPLACE FUNCTION decide_recheck(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    holds  constant boolean := is_recognised(head.body_id, head.provider_id, local_day(moment));
    named  text;
BEGIN
    SELECT CASE WHEN holds THEN c.on_restored ELSE c.on_lost END INTO named
    FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    IF named IS NULL THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    r.role := 'system';
    r.effect := jsonb_strip_nulls(jsonb_build_object('recognition', CASE WHEN holds THEN 'restored' ELSE 'lost' END,
        'because', input -> 'because', 'tell', '["provider"]'::jsonb));
    RETURN ruling_by_system(head, named,
        CASE WHEN holds THEN 'The provider is recognised again.' ELSE 'The provider is no longer recognised.' END, r,
        moment);
END
$$;

-- Recognition that a case grants is followed as the case moves. What operators entered ends, and begins, with no event:
-- so courses of which the state says otherwise are looked for, at most `most`, and each moves in an event of its own.
-- Cases that somebody is acting on, or that rest, are left for the next round.
CREATE OR REPLACE FUNCTION recheck_courses(most integer, simulated_now timestamptz)
RETURNS TABLE (fired_case text, fired_command text, fired_status text)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(coalesce(simulated_now, clock_timestamp()));
    system  actor;
    course  record;
    target  case_head;
    input   jsonb;
    done    outcome;
    moved   integer := 0;
BEGIN
    system := system_actor();
    FOR course IN
        WITH known AS MATERIALIZED (
            -- Since when it is, or is not, so.
            SELECT x.body_id, x.provider_id, bool_or(today BETWEEN x.valid_from AND x.valid_until) AS holds,
                coalesce(min(x.valid_from) FILTER (WHERE today BETWEEN x.valid_from AND x.valid_until),
                    max(x.valid_until) + 1) AS since
            FROM recognition x WHERE x.valid_from <= today
            GROUP BY x.body_id, x.provider_id HAVING bool_or(x.granted_by IS NULL)
        )
        SELECT h.case_id, k.since
        FROM known k
        JOIN case_head h ON h.body_id = k.body_id AND h.provider_id = k.provider_id
        JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id
            AND c.state = h.state
            AND CASE WHEN k.holds THEN c.on_restored ELSE c.on_lost END IS NOT NULL
        WHERE h.simulated = (simulated_now IS NOT NULL) AND h.last_at <= coalesce(simulated_now, clock_timestamp())
            -- Who waits for an outbox command is moved by that, with the case that it is because of.
            AND NOT EXISTS (SELECT FROM case_outbox w WHERE w.target_id = h.case_id AND w.done_at IS NULL)
        ORDER BY k.since, h.case_id
    LOOP
        EXIT WHEN moved >= most;
        SELECT * INTO target FROM case_head h WHERE h.case_id = course.case_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND OR target.party = 'paused';
        input := '{"command": "recheck"}';
        IF target.simulated THEN
            input := input || jsonb_build_object('occurred_at', greatest(start_of_day(course.since), target.last_at));
        END IF;
        BEGIN
            SELECT * INTO done FROM perform_as(system, jsonb_build_array(input), ARRAY[course.case_id], simulated_now);
            CONTINUE WHEN done.status <> 'done';
            fired_case := done.reference;
            fired_command := 'recheck';
            fired_status := done.status;
            moved := moved + 1;
            RETURN NEXT;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'recheck of case % failed: %', course.case_id, logged_fault(SQLSTATE, SQLERRM);
        END;
    END LOOP;
END
$$;
