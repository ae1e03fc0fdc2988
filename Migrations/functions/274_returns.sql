-- Annual returns.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- When the next return of a case opens: so long after its term began, and again, as long as the term runs; 'infinity'
-- where none does.
CREATE OR REPLACE FUNCTION next_return(head case_head) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    terms  jsonb;
    known  case_register;
    days   constant uuid := calendar_for(head.body_id, head.workflow_id);
    begun  date := local_day(head.entered_at);
    n      integer;
    day    date;
BEGIN
    SELECT c.annual_return INTO terms
    FROM workflow_aftercare c
    WHERE c.workflow_id = head.workflow_id AND c.state = head.state AND c.annual_return IS NOT NULL;
    IF NOT FOUND THEN
        RETURN 'infinity';
    END IF;
    SELECT * INTO known FROM case_register c WHERE c.case_id = head.case_id;
    begun := coalesce(known.valid_from, begun);
    SELECT count(*) + 1 INTO n FROM case_return x WHERE x.case_id = head.case_id;
    LOOP
        day := add_period(days, begun, n * (terms #>> '{every,count}')::integer,
            (terms #>> '{every,unit}')::period_unit);
        EXIT WHEN day >= local_day(head.last_at);
        n := n + 1;
    END LOOP;
    RETURN CASE WHEN day >= known.valid_until THEN 'infinity' ELSE start_of_day(day) END;
END
$$;

-- A case has come where returns are made, or has left: a return that is open runs on only where they are.
CREATE OR REPLACE FUNCTION after_monitoring(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    now_is  case_head;
    terms   jsonb;
    more    date;
BEGIN
    SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
    SELECT c.annual_return INTO terms
    FROM workflow_aftercare c
    WHERE c.workflow_id = now_is.workflow_id AND c.state = now_is.state;
    PERFORM set_timer(now_is, 'open_return', next_return(now_is));
    IF terms IS NULL THEN
        PERFORM set_timer(now_is, 'miss_return', 'infinity');
    ELSIF e.to_state IS NOT NULL THEN
        -- What was open when the case rested has its time again.
        more := add_period(calendar_for(now_is.body_id, now_is.workflow_id), local_day(e.occurred_at),
            (terms #>> '{within,count}')::integer,
            (terms #>> '{within,unit}')::period_unit);
        UPDATE case_return x SET due = greatest(x.due, more) WHERE x.case_id = e.case_id AND x.status = 'open';
        PERFORM set_timer(now_is, 'miss_return', next_return_miss(e.case_id));
    END IF;
END
$$;

-- When the return that is open passes its last day; 'infinity' where none is.
CREATE OR REPLACE FUNCTION next_return_miss(of_case uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(start_of_day(min(x.due) + 1), 'infinity')
        FROM case_return x
        WHERE x.case_id = of_case AND x.status = 'open');
END
$$;

-- open_return: the day has come; the provider is told until when.
CREATE OR REPLACE FUNCTION decide_open_return(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    terms  jsonb;
BEGIN
    SELECT c.annual_return INTO terms
    FROM workflow_aftercare c
    WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    IF terms IS NULL THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    r.action := 'open_return';
    r.role := 'system';
    r.project := 'return';
    r.effect := jsonb_build_object('return', (SELECT count(*) + 1 FROM case_return x WHERE x.case_id = head.case_id),
        'tell', '["provider"]'::jsonb,
        'due', add_period(calendar_for(head.body_id, head.workflow_id), local_day(moment),
            (terms #>> '{within,count}')::integer,
            (terms #>> '{within,unit}')::period_unit));
    RETURN r;
END
$$;

-- The return that a command names, if it is in annual_return of some statuses; a refusal where it is not.
CREATE OR REPLACE FUNCTION return_named(head case_head, input jsonb, wanted text[], OUT annual_return case_return,
    OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    SELECT * INTO annual_return FROM case_return x WHERE x.case_id = head.case_id
        AND to_jsonb(x.return) = input -> 'return';
    IF NOT FOUND OR NOT annual_return.status = ANY (wanted) THEN
        refusal := jsonb_strip_nulls(refusal('return_not_so', jsonb_build_object('action', input -> 'command',
            'return', input -> 'return', 'found', annual_return.status, 'wanted', array_to_string(wanted, ' or '),
            'allowed', (SELECT coalesce(jsonb_agg(x.return::text ORDER BY x.return), '[]')
                FROM case_return x
                WHERE x.case_id = head.case_id AND x.status = ANY (wanted)))));
    END IF;
END
$$;

-- file_return: the provider makes the return: what it reports, what shows it, and whether anything material has
-- changed.
CREATE OR REPLACE FUNCTION decide_file_return(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
    flaws  jsonb := link_problems(input -> 'links');
BEGIN
    r.action := 'file_return';
    r.role := role_among(head, actor, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('file_return', head, ARRAY['provider']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM return_named(head, input, ARRAY['open', 'missed']);
    r.refusal := named.refusal;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF coalesce(jsonb_typeof(input -> 'nothing_changed'), '') <> 'boolean' THEN
        flaws := flaws
            || jsonb_build_object('path', 'nothing_changed',
                'message', CASE WHEN input ? 'nothing_changed' THEN 'is not usable' ELSE 'is missing' END,
                'expected', 'true: nothing material has changed; or false');
    ELSIF input -> 'nothing_changed' = 'false' AND NOT EXISTS (
        SELECT FROM case_change c WHERE c.case_id = head.case_id
            AND c.notified_at > coalesce((SELECT max(x.filed_at)
                FROM case_return x
                WHERE x.case_id = head.case_id AND x.status = 'accepted'), '-infinity'))
    THEN
        flaws := flaws
            || '[{"path": "nothing_changed", "message": "needs a change to be notified first", '
               '"expected": "true, or a notification of what has changed"}]';
    END IF;
    IF input ? 'data' AND (jsonb_typeof(input -> 'data') <> 'object' OR length((input -> 'data')::text) > 100000) THEN
        flaws := flaws
            || '[{"path": "data", "message": "is not usable", '
               '"expected": "an object of figures and texts, at most 100,000 characters"}]';
    END IF;
    IF flaws <> '[]' THEN
        r.refusal := refusal('invalid_data', jsonb_build_object('action', 'file_return', 'problems', flaws));
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('return', input -> 'return', 'late', (named.annual_return).status = 'missed');
    r.payload := jsonb_strip_nulls(jsonb_build_object('nothing_changed', input -> 'nothing_changed',
        'data', input -> 'data', 'links', input -> 'links'));
    r.project := 'return';
    RETURN r;
END
$$;

-- accept_return: the body is content with it.
CREATE OR REPLACE FUNCTION decide_accept_return(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'accept_return';
    r.role := role_among(head, actor, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('accept_return', head, ARRAY['officer', 'decider']);
    ELSE
        r.refusal := (SELECT n.refusal FROM return_named(head, input, ARRAY['filed']) AS n);
    END IF;
    r.effect := jsonb_build_object('return', input -> 'return');
    r.project := 'return';
    RETURN r;
END
$$;

-- query_return: the body asks again, with a new last day.
CREATE OR REPLACE FUNCTION decide_query_return(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r    ruling;
    due  constant date := day_ahead(input -> 'due', local_day(moment));
BEGIN
    r.action := 'query_return';
    r.role := role_among(head, actor, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('query_return', head, ARRAY['officer', 'decider']);
    ELSE
        r.refusal := coalesce((SELECT n.refusal FROM return_named(head, input, ARRAY['filed']) AS n),
            without_reason(input));
        IF r.refusal IS NULL AND due IS NULL THEN
            r.refusal := flawed('query_return', 'due',
                CASE WHEN input ? 'due' THEN 'is not usable' ELSE 'is missing' END,
                'a day to come within twenty years, such as ' || (local_day(moment) + 14));
        END IF;
    END IF;
    r.effect := jsonb_build_object('return', input -> 'return', 'due', due, 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    r.project := 'return';
    RETURN r;
END
$$;

-- miss_return: the last day has passed without a return; the system does what the scheme says.
CREATE OR REPLACE FUNCTION decide_miss_return(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    annual_return    case_return;
    named  text;
BEGIN
    SELECT * INTO annual_return
    FROM case_return x
    WHERE x.case_id = head.case_id AND x.status = 'open' AND start_of_day(x.due + 1) <= moment
    ORDER BY x.return
    LIMIT 1;
    IF NOT FOUND THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    r.action := 'miss_return';
    r.role := 'system';
    r.effect := jsonb_build_object('return', annual_return.return, 'tell', '["provider", "officer"]'::jsonb);
    SELECT c.annual_return ->> 'on_missed' INTO named
    FROM workflow_aftercare c
    WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    RETURN ruling_by_system(head, named, format('The annual return due on %s was not made.',
        to_char(annual_return.due, 'FMDD FMMonth YYYY')), r,
        moment);
END
$$;

-- What a command about a return leaves beside the history, with the timers that follow.
CREATE OR REPLACE FUNCTION project_return(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    now_is case_head;
BEGIN
    IF e.command = 'open_return' THEN
        INSERT INTO case_return (case_id, return, seq, body_id, provider_id, opened_at, due, status)
        VALUES (e.case_id, (e.effect ->> 'return')::integer, e.seq, e.body_id, e.provider_id, e.occurred_at,
            (e.effect ->> 'due')::date, 'open');
        SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
        PERFORM set_timer(now_is, 'open_return', next_return(now_is));
    ELSE
        UPDATE case_return x SET
            status = CASE e.command
                WHEN 'file_return' THEN 'filed'
                WHEN 'accept_return' THEN 'accepted'
                ELSE 'open' END,
            nothing_changed = coalesce((r.payload ->> 'nothing_changed')::boolean, x.nothing_changed),
            data = coalesce(r.payload -> 'data', x.data), links = coalesce(r.payload -> 'links', x.links),
            filed_at = CASE e.command WHEN 'file_return' THEN e.occurred_at ELSE x.filed_at END,
            query = CASE e.command WHEN 'query_return' THEN r.payload ->> 'reason' ELSE x.query END,
            due = CASE e.command WHEN 'query_return' THEN (e.effect ->> 'due')::date ELSE x.due END,
            ended_at = CASE e.command WHEN 'accept_return' THEN e.occurred_at END
        WHERE x.case_id = e.case_id AND to_jsonb(x.return) = e.effect -> 'return';
    END IF;
    PERFORM set_timer(head, 'miss_return', next_return_miss(e.case_id));
END
$$;

CREATE OR REPLACE FUNCTION after_return_missed(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_return x
    SET status = 'missed', ended_at = e.occurred_at
    WHERE x.case_id = e.case_id AND to_jsonb(x.return) = e.effect -> 'return';
    PERFORM set_timer(head, 'miss_return',
        CASE WHEN e.to_state IS NULL THEN next_return_miss(e.case_id) ELSE 'infinity' END);
END
$$;
