-- What is decided by itself, because time has run out, is a decision like any other: listed, with the reason, and open to appeal.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- expire: the limit of a state has run out, or the term of an approval; a panel may have decided on what is there.
CREATE OR REPLACE FUNCTION rule_expire(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    panel   jsonb;
    result  text;
    more    integer;
    due     date := (SELECT local_day(t.due_at - interval '1 second') FROM case_timer t WHERE t.case_id = head.case_id AND t.kind = asked ->> 'kind');
    shown   workflow_state;
BEGIN
    r.role := 'system';
    r.payload := jsonb_build_object('timer', asked -> 'kind');
    SELECT p.panel INTO panel FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ? 'rule';
    IF panel ->> 'at_deadline' = 'decide' THEN
        result := nullif(decided_by(head, panel, NULL, true), 'undecided');
        r.effect := CASE WHEN result IS NOT NULL
            THEN jsonb_build_object('panel', jsonb_build_object('state', head.state, 'round', round_of(head.case_id), 'result', result)) END;
        r.keep := 'panel';
    END IF;
    more := (panel #>> '{at_deadline,extend,count}')::integer;
    IF more IS NOT NULL AND NOT EXISTS (
        SELECT FROM case_event e WHERE e.case_id = head.case_id AND e.seq > round_of(head.case_id) AND e.command = 'expire')
    THEN
        r.action := 'extend';
        r.effect := jsonb_build_object('extends', 'deadline', 'working_days', more, 'old_due', due,
            'new_due', add_working_days(calendar_for(head.body_id, head.workflow_id), due, more), 'tell', '["reviewer", "officer"]'::jsonb);
        r.timers := true;
        RETURN r;
    END IF;
    SELECT * INTO shown FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
    SELECT a.action, a.to_state INTO r.action, r.to_state
    FROM workflow_action a
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.action = coalesce(panel #>> ARRAY['outcomes', result], shown.on_expiry);
    -- What a panel decided is no decision of the case by itself; whatever else follows may be one.
    IF result IS NULL THEN
        r := system_takes(head, r.action, CASE asked ->> 'kind'
            WHEN 'expiry' THEN format('The term ended on %s.', due)
            ELSE format('The limit of “%s” ended on %s.', coalesce(shown.title ->> 'en', shown.title ->> 'cy', head.state), due) END, r, start_of_day(due));
    END IF;
    RETURN r;
END
$$;

-- miss: a condition was not shown by its last day.
CREATE OR REPLACE FUNCTION rule_miss(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    missed  text;
BEGIN
    r.action := 'miss';
    r.role := 'system';
    SELECT jsonb_build_object('missed', jsonb_agg(i.item ORDER BY i.item)), string_agg(format('condition %s, due on %s', i.item, i.due), '; ' ORDER BY i.item)
    INTO r.effect, missed
    FROM case_decision_item i WHERE i.case_id = head.case_id AND i.status = 'open' AND i.missed_at IS NULL AND start_of_day(i.due + 1) <= occurred;
    IF missed IS NULL THEN
        r.refusal := '{"reason": "not_due"}';
        RETURN r;
    END IF;
    RETURN system_takes(head, (SELECT w.definition #>> '{conditions,on_missed}' FROM workflow w WHERE w.id = head.workflow_id),
        format('Not shown in time: %s.', missed), r, occurred);
END
$$;

-- That a condition was missed is noted beside the decision that may follow from it.
DROP FUNCTION keep_miss(case_event, case_head, jsonb, ruling);
CREATE FUNCTION follow_condition_missed(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_decision_item i SET missed_at = e.occurred_at WHERE i.case_id = e.case_id AND e.effect -> 'missed' @> to_jsonb(i.item);
    PERFORM count_conditions(head);
END
$$;
UPDATE command SET follows = 'condition_missed'::text || follows WHERE name = 'miss';
