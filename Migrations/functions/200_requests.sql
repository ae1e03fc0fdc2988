-- Requests for information: what the body asks the provider while a case is with it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The day by which an open request is to be answered: the day that was told or the limit of the state from when it was
-- asked, and everything that moved it since. Null where nothing limits it, and while the case rests.
CREATE OR REPLACE FUNCTION request_due(head case_head, request case_request, days uuid) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    s       workflow_state;
    due     date := request.told_due;
    paused  date;
    e       record;
BEGIN
    SELECT * INTO s FROM workflow_state x WHERE x.workflow_id = head.workflow_id AND x.state = head.state;
    FOR e IN
        SELECT x.seq, x.effect, local_day(x.effective_at) AS day
        FROM effective_events(head.case_id) AS x
        WHERE x.seq >= request.asked_seq
        ORDER BY x.seq
    LOOP
        IF e.seq = request.asked_seq THEN
            due := coalesce(due, add_period(days, e.day, s.deadline, s.deadline_unit));
        ELSIF e.effect ->> 'extends' = 'deadline'
            OR e.effect ->> 'extends' = 'request' AND e.effect -> 'request' = to_jsonb(request.request_no)
        THEN
            due := add_working_days(days, due, (e.effect ->> 'working_days')::integer);
        ELSIF e.effect ? 'paused' THEN
            paused := e.day;
        ELSIF e.effect ? 'resumed' THEN
            due := moved_by_rest(days, due, paused, e.day, s.deadline_unit);
            paused := NULL;
        END IF;
    END LOOP;
    RETURN CASE WHEN paused IS NULL THEN due END;
END
$$;

-- A day that a rest of the case moves: by the working days of the rest where the limit counts in them, by its calendar
-- days otherwise.
CREATE OR REPLACE FUNCTION moved_by_rest(days uuid, due date, paused date, resumed date, unit period_unit) RETURNS date
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE coalesce(unit, 'working_days')
    WHEN 'working_days' THEN add_working_days(days, due, working_days_between(days, paused, resumed))
    ELSE due + (resumed - paused)
END
$$;

-- The action by which a case goes back once nothing is asked any more: the provider's, to where it came from rather
-- than elsewhere.
CREATE OR REPLACE FUNCTION way_back(head case_head) RETURNS workflow_action
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a
    FROM workflow_action a
    JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
    WHERE a.workflow_id = (head).workflow_id
        AND a.from_state = (head).state
        AND 'provider' = ANY (a.roles)
        AND t.party <> 'none'
        AND NOT t.request
        AND a.decides IS NULL
    ORDER BY a.to_state = (SELECT e.from_state
        FROM case_event e
        WHERE e.case_id = (head).case_id AND e.seq = current_visit((head).case_id)) DESC, a.ordinal
    LIMIT 1
$$;

-- ask: an officer or a reviewer asks the provider for something. The first to ask takes the action that leads to the
-- state of requests; while the case is there, further ones are numbered on.
CREATE OR REPLACE FUNCTION decide_ask(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    a       workflow_action;
    s       workflow_state;
    days    uuid := calendar_for(head.body_id, head.workflow_id);
    due     date;
    number  integer;
BEGIN
    -- 1. Who asks, and what.
    r.action := 'ask';
    r.role := role_among(head, actor, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('ask', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    r.refusal := coalesce(unusable_text(input, 'question', 4000, true), unusable_text(input, 'about', 200, false));
    IF r.refusal IS NULL AND input ? 'due' THEN
        due := day_in(input -> 'due');
        IF due IS NULL OR due <= local_day(moment) OR due > local_day(moment) + 366 THEN
            r.refusal := flawed('ask', 'due', 'is not usable', 'a day after today and within a year, as 2026-03-31');
        END IF;
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 2. The state of requests: the case is there, or goes there.
    SELECT * INTO s FROM workflow_state x WHERE x.workflow_id = head.workflow_id AND x.state = head.state;
    IF NOT s.request THEN
        SELECT x.* INTO a
        FROM workflow_action x
        JOIN workflow_state t ON t.workflow_id = x.workflow_id AND t.state = x.to_state AND t.request
        WHERE x.workflow_id = head.workflow_id
            AND x.from_state = head.state
            AND x.roles && ARRAY['officer', 'reviewer']
            AND x.decides IS NULL
            AND (NOT input ? 'action' OR x.action = input ->> 'action')
        ORDER BY x.roles && roles_on(head, actor) DESC, x.ordinal LIMIT 1;
        IF NOT FOUND THEN
            r.refusal := refusal('no_request_here', jsonb_build_object('action', 'ask', 'state', head.state,
                'asked_in', states_of_asking(head.workflow_id), 'allowed', actions_from(head.workflow_id, head.state)));
            RETURN r;
        END IF;
        r := decide_act(head, actor,
            jsonb_build_object('action', a.action,
                'data', with_text(a.records, input -> 'data', input ->> 'question')), moment);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
        SELECT * INTO s FROM workflow_state x WHERE x.workflow_id = head.workflow_id AND x.state = a.to_state;
    END IF;

    -- 3. What follows.
    SELECT coalesce(max(q.request_no), 0) + 1 INTO number FROM case_request q WHERE q.case_id = head.case_id;
    r.effect := jsonb_strip_nulls(jsonb_build_object('asked', number, 'about', input -> 'about',
        'due', coalesce(due, add_period(days, local_day(moment), s.deadline, s.deadline_unit))));
    r.payload := coalesce(r.payload, '{}') || jsonb_build_object('question', input -> 'question');
    r.project := 'request';
    RETURN r;
END
$$;

-- The states from which a workflow lets officers or reviewers ask the provider for something.
CREATE OR REPLACE FUNCTION states_of_asking(workflow uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(s.state ORDER BY s.ordinal), '[]')
        FROM workflow_state s
        WHERE s.workflow_id = workflow AND EXISTS (
            SELECT FROM workflow_action a
            JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state AND t.request
            WHERE a.workflow_id = s.workflow_id AND a.from_state = s.state AND a.roles && ARRAY['officer', 'reviewer']
                AND a.decides IS NULL));
END
$$;

-- The request that a command is about: the one named, or the only open one. A refusal where there is none in a status
-- that will do.
CREATE OR REPLACE FUNCTION request_named(head case_head, input jsonb, wanted text, OUT request case_request,
    OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF input ? 'request' THEN
        SELECT * INTO request
        FROM case_request q
        WHERE q.case_id = head.case_id AND to_jsonb(q.request_no) = input -> 'request';
    ELSIF 1 = (SELECT count(*) FROM case_request q WHERE q.case_id = head.case_id AND q.status = wanted) THEN
        SELECT * INTO request FROM case_request q WHERE q.case_id = head.case_id AND q.status = wanted;
    END IF;
    IF request.case_id IS NULL THEN
        refusal := jsonb_strip_nulls(refusal('unknown_request', jsonb_build_object('action', input -> 'command',
            'request', input -> 'request', 'wanted', wanted,
            'allowed', (SELECT coalesce(jsonb_agg(q.request_no::text ORDER BY q.request_no), '[]') FROM case_request q
                WHERE q.case_id = head.case_id AND q.status = wanted))));
    ELSIF request.status <> wanted THEN
        refusal := refusal('request_not_so', jsonb_build_object('action', input -> 'command',
            'request', request.request_no, 'found', request.status, 'wanted', wanted));
    END IF;
END
$$;

-- Whether a request is the last open one of its case.
CREATE OR REPLACE FUNCTION is_last_open(request case_request) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM case_request q
        WHERE q.case_id = (request).case_id AND q.status = 'open' AND q.request_no <> (request).request_no);
END
$$;

-- What is wrong with the evidence that is named with a reply; null where all of it is there.
CREATE OR REPLACE FUNCTION unusable_items(head case_head, input jsonb, items jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(items) <> 'array' OR EXISTS (
        SELECT FROM jsonb_array_elements(items) AS n
        WHERE NOT EXISTS (SELECT FROM case_evidence i
            WHERE i.case_id = head.case_id AND i.detached_seq IS NULL AND to_jsonb(i.item_no) = n))
    THEN
        RETURN flawed(input ->> 'command', 'items', 'are not all there',
            'numbers of evidence that is attached to the case');
    END IF;
    RETURN NULL;
END
$$;

-- reply: the provider answers a request, with evidence if it likes. With the last open one answered, the case goes
-- back.
CREATE OR REPLACE FUNCTION decide_reply(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    a      workflow_action;
    named  record;
    items  jsonb := coalesce(input -> 'items', '[]');
BEGIN
    r.action := 'reply';
    r.role := role_among(head, actor, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('reply', head, ARRAY['provider']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, input, 'open');
    r.refusal := coalesce(named.refusal, unusable_text(input, 'text', 10000, true), unusable_items(head, input, items));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF is_last_open(named.request) THEN
        a := way_back(head);
        IF a.action IS NOT NULL THEN
            r := decide_act(head, actor,
                jsonb_build_object('action', a.action,
                    'data', with_text(a.records, input -> 'data', input ->> 'text')), moment);
            IF r.refusal IS NOT NULL THEN
                RETURN r;
            END IF;
        END IF;
    END IF;
    r.effect := jsonb_build_object('replied', (named.request).request_no, 'items', items);
    r.payload := coalesce(r.payload, '{}') || jsonb_build_object('text', input -> 'text');
    r.project := 'request';
    RETURN r;
END
$$;

-- postpone: more time for one request.
CREATE OR REPLACE FUNCTION decide_postpone(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
    days   uuid := calendar_for(head.body_id, head.workflow_id);
    old    date;
BEGIN
    r.action := 'postpone';
    r.role := role_among(head, actor, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('postpone', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, input, 'open');
    r.refusal := coalesce(named.refusal, without_reason(input));
    IF r.refusal IS NULL
        AND NOT coalesce(jsonb_typeof(input -> 'working_days') = 'number' AND input ->> 'working_days' ~ '^[0-9]{1,3}$'
            AND (input ->> 'working_days')::integer BETWEEN 1 AND 250, false)
    THEN
        r.refusal := flawed('postpone', 'working_days',
            CASE WHEN input ? 'working_days' THEN 'is not usable' ELSE 'is missing' END,
            'a whole number from 1 to 250');
    END IF;
    old := CASE WHEN r.refusal IS NULL THEN request_due(head, named.request, days) END;
    IF r.refusal IS NULL AND old IS NULL THEN
        r.refusal := refusal('no_deadline', jsonb_build_object('action', 'postpone', 'state', head.state));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('extends', 'request', 'request', (named.request).request_no,
        'working_days', input -> 'working_days', 'old_due', old,
        'new_due', add_working_days(days, old, (input ->> 'working_days')::integer),
        'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    r.timers := true;
    RETURN r;
END
$$;

-- settle: the body has what it asked for.
CREATE OR REPLACE FUNCTION decide_settle(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
BEGIN
    r.action := 'settle';
    r.role := role_among(head, actor, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('settle', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, input, 'answered');
    r.refusal := coalesce(named.refusal, unusable_text(input, 'remark', 2000, false));
    r.effect := jsonb_build_object('settled', (named.request).request_no);
    IF input ? 'remark' THEN
        r.payload := jsonb_build_object('remark', input -> 'remark');
    END IF;
    r.project := 'request';
    RETURN r;
END
$$;

-- cancel: the body no longer asks. With the last open request gone, the case goes back by the action with which the
-- provider would have brought it back.
CREATE OR REPLACE FUNCTION decide_cancel(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    a      workflow_action;
    named  record;
BEGIN
    r.action := 'cancel';
    r.role := role_among(head, actor, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('cancel', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, input, 'open');
    r.refusal := coalesce(named.refusal, without_reason(input));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF is_last_open(named.request) THEN
        a := way_back(head);
        r.action := coalesce(a.action, r.action);
        r.to_state := a.to_state;
    END IF;
    r.effect := jsonb_build_object('cancelled', (named.request).request_no, 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    r.project := 'request';
    RETURN r;
END
$$;

-- What a command about a request leaves beside the history; `head` is as the case was before it.
CREATE OR REPLACE FUNCTION project_request(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days  uuid := calendar_for(head.body_id, head.workflow_id);
    now   case_head;
    s     workflow_state;
BEGIN
    CASE e.command
        WHEN 'ask' THEN
            INSERT INTO case_request (case_id, request_no, body_id, provider_id, status, question, about, asked_seq,
                told_due)
            VALUES (e.case_id, (e.effect ->> 'asked')::integer, e.body_id, e.provider_id, 'open', input ->> 'question',
                input ->> 'about', e.seq,
                (input ->> 'due')::date);
        WHEN 'reply' THEN
            UPDATE case_request q
            SET status = 'answered', reply = input ->> 'text', replied_seq = e.seq,
                last_due = request_due(head, q, days),
                items = ARRAY(SELECT i::integer FROM jsonb_array_elements_text(e.effect -> 'items') AS i)
            WHERE q.case_id = e.case_id AND q.request_no = (e.effect ->> 'replied')::integer;
        WHEN 'settle' THEN
            UPDATE case_request q SET status = 'closed', ended_seq = e.seq, remark = input ->> 'remark'
            WHERE q.case_id = e.case_id AND q.request_no = (e.effect ->> 'settled')::integer;
        WHEN 'cancel' THEN
            UPDATE case_request q
            SET status = 'cancelled', ended_seq = e.seq, remark = input ->> 'reason',
                last_due = request_due(head, q, days)
            WHERE q.case_id = e.case_id AND q.request_no = (e.effect ->> 'cancelled')::integer;
    END CASE;
    -- The limit follows the latest day that an open request is due.
    IF e.command = 'ask' OR e.to_state IS NULL THEN
        SELECT * INTO now FROM case_head h WHERE h.case_id = e.case_id;
        SELECT * INTO s FROM workflow_state x WHERE x.workflow_id = now.workflow_id AND x.state = now.state;
        IF s.request THEN
            PERFORM set_timers(now, s, true, false);
        END IF;
    END IF;
END
$$;

-- What a case that comes to the provider, or leaves it, by an action of the workflow does to requests: to come into a
-- state of requests is to be asked something, and to bring the case back is to answer all that is open. Ended
-- otherwise, they are cancelled.
CREATE OR REPLACE FUNCTION after_requests(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days  uuid := calendar_for(head.body_id, head.workflow_id);
    a     workflow_action;
    asks  boolean;
BEGIN
    IF e.command IN ('ask', 'reply', 'cancel', 'take_back') THEN
        RETURN;
    END IF;
    SELECT * INTO a
    FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id AND x.from_state = e.from_state AND x.action = e.action;
    asks := EXISTS (
        SELECT FROM case_head h
        JOIN workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state AND s.request
        WHERE h.case_id = e.case_id);
    IF a.action IS NULL AND asks THEN
        RETURN;  -- it was moved to another version, and is asked the same
    ELSIF e.role = 'provider' AND e.party <> 'none' THEN
        UPDATE case_request q
        SET status = 'answered', reply = text_in(a.records, r.payload), replied_seq = e.seq,
            last_due = request_due(head, q, days)
        WHERE q.case_id = e.case_id AND q.status = 'open';
    ELSE
        UPDATE case_request q
        SET status = 'cancelled', ended_seq = e.seq, last_due = request_due(head, q, days)
        WHERE q.case_id = e.case_id AND q.status = 'open';
    END IF;
    IF asks THEN
        INSERT INTO case_request (case_id, request_no, body_id, provider_id, status, question, asked_seq)
        SELECT e.case_id, coalesce(max(q.request_no), 0) + 1, e.body_id, e.provider_id, 'open',
            coalesce(text_in(a.records, r.payload), a.title ->> 'en', e.action), e.seq
        FROM case_request q WHERE q.case_id = e.case_id;
    END IF;
END
$$;

-- What the provider is to do by when, and what became of it: the requests of cases that the reader may see, for
-- questions to narrow down.
CREATE OR REPLACE FUNCTION requests_of(of_case uuid) RETURNS TABLE (
    number integer, status text, question text, about text, asked_at timestamptz, asked_by text, asked_role text,
    due date, reply text, items integer[], replied_at timestamptz, replied_by text, remark text, ended_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT q.request_no, q.status, q.question, q.about, a.effective_at,
        coalesce(p.name, (person_seen(ae.principal_id)).name), a.role,
        CASE q.status WHEN 'open' THEN request_due(h, q, calendar_for(h.body_id, h.workflow_id)) ELSE q.last_due END,
        q.reply, q.items, d.effective_at, coalesce(o.name, (person_seen(de.principal_id)).name), q.remark,
        z.effective_at
    FROM case_request q
    JOIN case_head h ON h.case_id = q.case_id
    CROSS JOIN LATERAL (SELECT x.* FROM effective_events(q.case_id) AS x WHERE x.seq = q.asked_seq) AS a
    LEFT JOIN LATERAL (SELECT x.* FROM effective_events(q.case_id) AS x WHERE x.seq = q.replied_seq) AS d ON true
    LEFT JOIN LATERAL (SELECT x.* FROM effective_events(q.case_id) AS x WHERE x.seq = q.ended_seq) AS z ON true
    JOIN case_event ae ON ae.case_id = q.case_id AND ae.seq = q.asked_seq
    LEFT JOIN principal p ON p.id = ae.principal_id
    LEFT JOIN case_event de ON de.case_id = q.case_id AND de.seq = q.replied_seq
    LEFT JOIN principal o ON o.id = de.principal_id
    WHERE q.case_id = of_case;
END
$$;
