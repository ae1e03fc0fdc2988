-- What the provider hands over on the way: answers to what the body asked, and evidence.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

INSERT INTO command (name, for_people, while_paused, while_closed) VALUES
    ('ask', true, false, false),
    ('reply', true, false, false),
    ('postpone', true, false, false),
    ('settle', true, false, false),
    ('cancel', true, false, false);

-- ---------------------------------------------------------------------------------------------------------------------------
-- Requests for information
-- ---------------------------------------------------------------------------------------------------------------------------

-- What the body asked the provider while a case was with it. A case is in a state marked as a request while one of them is open.
CREATE TABLE case_request (
    case_id      uuid NOT NULL,
    request_no   integer NOT NULL CHECK (request_no > 0),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    status       text NOT NULL CHECK (status IN ('open', 'answered', 'closed', 'cancelled')),
    question     text NOT NULL,
    about        text,                 -- the requirement or the criterion it is tied to
    asked_seq    integer NOT NULL,     -- the event that asked
    told_due     date,                 -- the day that was told with it; null: what the limit of the state gives
    last_due     date,                 -- the day it was due when it was answered or cancelled; null while it is open
    reply        text,
    items        integer[] NOT NULL DEFAULT '{}',  -- the evidence that came with the reply
    replied_seq  integer,
    remark       text,                 -- said as it was closed or cancelled
    ended_seq    integer,
    PRIMARY KEY (case_id, request_no),
    FOREIGN KEY (case_id, asked_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, replied_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, ended_seq) REFERENCES case_event (case_id, seq),
    CHECK ((status = 'open') = (num_nonnulls(replied_seq, ended_seq) = 0)),
    CHECK (status <> 'answered' OR replied_seq IS NOT NULL),
    CHECK (status NOT IN ('closed', 'cancelled') OR ended_seq IS NOT NULL)
) WITH (fillfactor = 70);
CREATE INDEX case_request_provider ON case_request (provider_id, case_id, request_no);
CREATE INDEX case_request_body ON case_request (body_id, case_id, request_no);

ALTER TABLE case_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_request FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_request FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_request TO accredit_service, accredit_operator;

-- The day by which an open request is to be answered: the day that was told or the limit of the state from when it was asked, and
-- everything that moved it since. Null where nothing limits it, and while the case rests.
CREATE FUNCTION request_due(head case_head, request case_request, days uuid) RETURNS date
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
        ELSIF e.effect ->> 'extends' = 'deadline' OR e.effect ->> 'extends' = 'request' AND e.effect -> 'request' = to_jsonb(request.request_no) THEN
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

-- A day that a rest of the case moves: by the working days of the rest where the limit counts in them, by its calendar days otherwise.
CREATE FUNCTION moved_by_rest(days uuid, due date, paused date, resumed date, unit period_unit) RETURNS date
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
RETURN CASE coalesce(unit, 'working_days')
    WHEN 'working_days' THEN add_working_days(days, due, working_days_between(days, paused, resumed))
    ELSE due + (resumed - paused)
END;

-- When the limit of the state a case is in goes off: in a state of requests, at the end of the latest day that an open one is due.
-- Otherwise after everything that moved it: extensions and pauses, in their order.
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
            AND x.seq > entry_of(head.case_id)
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

-- A text handed over with a command: null where it is usable, or may be missing and is; the refusal otherwise.
CREATE FUNCTION unusable_text(asked jsonb, name text, longest integer, needed boolean) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN CASE
    WHEN NOT asked ? name AND NOT needed THEN NULL
    WHEN coalesce(jsonb_typeof(asked -> name) = 'string' AND asked ->> name ~ '\S' AND length(asked ->> name) <= longest, false) THEN NULL
    ELSE flawed(asked ->> 'command', name, CASE WHEN asked ? name THEN 'is not usable' ELSE 'is missing' END,
        format('text of at most %s characters', longest))
END;

-- The data of an action, with a text in the first of the texts it records, where that is not told apart.
CREATE FUNCTION with_text(records jsonb, data jsonb, told text) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce((
        SELECT jsonb_build_object(f ->> 'name', told)
        FROM jsonb_array_elements(records) WITH ORDINALITY AS x (f, n) WHERE f ->> 'type' = 'text' ORDER BY n LIMIT 1), '{}')
        || coalesce(data, '{}')
$$;

-- The same the other way round: the first text that came with an action.
CREATE FUNCTION text_in(records jsonb, data jsonb) RETURNS text
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT data ->> (f ->> 'name')
    FROM jsonb_array_elements(records) WITH ORDINALITY AS x (f, n)
    WHERE f ->> 'type' = 'text' AND data ? (f ->> 'name') ORDER BY n LIMIT 1
$$;

-- The action by which a case goes back once nothing is asked any more: the provider's, to where it came from rather than elsewhere.
CREATE FUNCTION way_back(head case_head) RETURNS workflow_action
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a
    FROM workflow_action a
    JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
    WHERE a.workflow_id = (head).workflow_id AND a.from_state = (head).state AND 'provider' = ANY (a.roles) AND t.party <> 'none' AND NOT t.request AND a.decides IS NULL
    ORDER BY a.to_state = (SELECT e.from_state FROM case_event e WHERE e.case_id = (head).case_id AND e.seq = entry_of((head).case_id)) DESC, a.ordinal
    LIMIT 1
$$;

-- ask: an officer or a reviewer asks the provider for something. The first to ask takes the action that leads to the state of
-- requests; while the case is there, further ones are numbered on.
CREATE FUNCTION rule_ask(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
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
    r.role := role_among(head, who, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('ask', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    r.refusal := coalesce(unusable_text(asked, 'question', 4000, true), unusable_text(asked, 'about', 200, false));
    IF r.refusal IS NULL AND asked ? 'due' THEN
        IF jsonb_path_exists(asked -> 'due', '$.datetime("YYYY-MM-DD")', silent => true) AND asked ->> 'due' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
            due := asked ->> 'due';
        END IF;
        IF due IS NULL OR due <= local_day(occurred) OR due > local_day(occurred) + 366 THEN
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
        WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.roles && ARRAY['officer', 'reviewer'] AND x.decides IS NULL
            AND (NOT asked ? 'action' OR x.action = asked ->> 'action')
        ORDER BY x.roles && roles_on(head, who) DESC, x.ordinal LIMIT 1;
        IF NOT FOUND THEN
            r.refusal := jsonb_build_object('reason', 'no_request_here', 'action', 'ask', 'state', head.state,
                'allowed', actions_from(head.workflow_id, head.state));
            RETURN r;
        END IF;
        r := rule_act(head, who, jsonb_build_object('action', a.action, 'data', with_text(a.records, asked -> 'data', asked ->> 'question')), occurred);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
        SELECT * INTO s FROM workflow_state x WHERE x.workflow_id = head.workflow_id AND x.state = a.to_state;
    END IF;

    -- 3. What follows.
    SELECT coalesce(max(q.request_no), 0) + 1 INTO number FROM case_request q WHERE q.case_id = head.case_id;
    r.effect := jsonb_strip_nulls(jsonb_build_object('asked', number, 'about', asked -> 'about',
        'due', coalesce(due, add_period(days, local_day(occurred), s.deadline, s.deadline_unit))));
    r.payload := coalesce(r.payload, '{}') || jsonb_build_object('question', asked -> 'question');
    r.keep := 'request';
    RETURN r;
END
$$;

-- The request that a command is about: the one named, or the only open one. A refusal where there is none in a status that will do.
CREATE FUNCTION request_named(head case_head, asked jsonb, wanted text, OUT request case_request, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF asked ? 'request' THEN
        SELECT * INTO request FROM case_request q WHERE q.case_id = head.case_id AND to_jsonb(q.request_no) = asked -> 'request';
    ELSIF 1 = (SELECT count(*) FROM case_request q WHERE q.case_id = head.case_id AND q.status = wanted) THEN
        SELECT * INTO request FROM case_request q WHERE q.case_id = head.case_id AND q.status = wanted;
    END IF;
    IF request.case_id IS NULL THEN
        refusal := jsonb_strip_nulls(jsonb_build_object('reason', 'unknown_request', 'action', asked -> 'command', 'request', asked -> 'request', 'wanted', wanted,
            'allowed', (SELECT coalesce(jsonb_agg(q.request_no::text ORDER BY q.request_no), '[]') FROM case_request q
                WHERE q.case_id = head.case_id AND q.status = wanted)));
    ELSIF request.status <> wanted THEN
        refusal := jsonb_build_object('reason', 'request_not_so', 'action', asked -> 'command', 'request', request.request_no,
            'found', request.status, 'wanted', wanted);
    END IF;
END
$$;

-- Whether a request is the last open one of its case.
CREATE FUNCTION is_last_open(request case_request) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT NOT EXISTS (
        SELECT FROM case_request q WHERE q.case_id = (request).case_id AND q.status = 'open' AND q.request_no <> (request).request_no)
$$;

-- What is wrong with the evidence that is named with a reply; null where all of it is there.
CREATE FUNCTION unusable_items(head case_head, asked jsonb, items jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(items) <> 'array' OR EXISTS (
        SELECT FROM jsonb_array_elements(items) AS n
        WHERE NOT EXISTS (SELECT FROM case_evidence i WHERE i.case_id = head.case_id AND i.detached_seq IS NULL AND to_jsonb(i.item_no) = n))
    THEN
        RETURN flawed(asked ->> 'command', 'items', 'are not all there', 'numbers of evidence that is attached to the case');
    END IF;
    RETURN NULL;
END
$$;

-- reply: the provider answers a request, with evidence if it likes. With the last open one answered, the case goes back.
CREATE FUNCTION rule_reply(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    a      workflow_action;
    named  record;
    items  jsonb := coalesce(asked -> 'items', '[]');
BEGIN
    r.action := 'reply';
    r.role := role_among(head, who, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('reply', head, ARRAY['provider']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, asked, 'open');
    r.refusal := coalesce(named.refusal, unusable_text(asked, 'text', 10000, true), unusable_items(head, asked, items));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF is_last_open(named.request) THEN
        a := way_back(head);
        IF a.action IS NOT NULL THEN
            r := rule_act(head, who, jsonb_build_object('action', a.action, 'data', with_text(a.records, asked -> 'data', asked ->> 'text')), occurred);
            IF r.refusal IS NOT NULL THEN
                RETURN r;
            END IF;
        END IF;
    END IF;
    r.effect := jsonb_build_object('replied', (named.request).request_no, 'items', items);
    r.payload := coalesce(r.payload, '{}') || jsonb_build_object('text', asked -> 'text');
    r.keep := 'request';
    RETURN r;
END
$$;

-- postpone: more time for one request.
CREATE FUNCTION rule_postpone(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
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
    r.role := role_among(head, who, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('postpone', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, asked, 'open');
    r.refusal := coalesce(named.refusal, without_reason(asked));
    IF r.refusal IS NULL AND NOT coalesce(jsonb_typeof(asked -> 'working_days') = 'number' AND asked ->> 'working_days' ~ '^[0-9]{1,3}$'
        AND (asked ->> 'working_days')::integer BETWEEN 1 AND 250, false)
    THEN
        r.refusal := flawed('postpone', 'working_days', CASE WHEN asked ? 'working_days' THEN 'is not usable' ELSE 'is missing' END,
            'a whole number from 1 to 250');
    END IF;
    old := CASE WHEN r.refusal IS NULL THEN request_due(head, named.request, days) END;
    IF r.refusal IS NULL AND old IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_deadline', 'action', 'postpone', 'state', head.state);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('extends', 'request', 'request', (named.request).request_no, 'working_days', asked -> 'working_days',
        'old_due', old, 'new_due', add_working_days(days, old, (asked ->> 'working_days')::integer));
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    r.timers := true;
    RETURN r;
END
$$;

-- settle: the body has what it asked for.
CREATE FUNCTION rule_settle(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
BEGIN
    r.action := 'settle';
    r.role := role_among(head, who, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('settle', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, asked, 'answered');
    r.refusal := coalesce(named.refusal, unusable_text(asked, 'remark', 2000, false));
    r.effect := jsonb_build_object('settled', (named.request).request_no);
    IF asked ? 'remark' THEN
        r.payload := jsonb_build_object('remark', asked -> 'remark');
    END IF;
    r.keep := 'request';
    RETURN r;
END
$$;

-- cancel: the body no longer asks. With the last open request gone, the case goes back by the action with which the provider would
-- have brought it back.
CREATE FUNCTION rule_cancel(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    a      workflow_action;
    named  record;
BEGIN
    r.action := 'cancel';
    r.role := role_among(head, who, ARRAY['officer', 'reviewer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('cancel', head, ARRAY['officer', 'reviewer']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM request_named(head, asked, 'open');
    r.refusal := coalesce(named.refusal, without_reason(asked));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF is_last_open(named.request) THEN
        a := way_back(head);
        r.action := coalesce(a.action, r.action);
        r.to_state := a.to_state;
    END IF;
    r.effect := jsonb_build_object('cancelled', (named.request).request_no);
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    r.keep := 'request';
    RETURN r;
END
$$;

-- What a command about a request leaves beside the history; `head` is as the case was before it.
CREATE FUNCTION keep_request(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
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
            INSERT INTO case_request (case_id, request_no, body_id, provider_id, status, question, about, asked_seq, told_due)
            VALUES (e.case_id, (e.effect ->> 'asked')::integer, e.body_id, e.provider_id, 'open', asked ->> 'question', asked ->> 'about', e.seq,
                (asked ->> 'due')::date);
        WHEN 'reply' THEN
            UPDATE case_request q
            SET status = 'answered', reply = asked ->> 'text', replied_seq = e.seq, last_due = request_due(head, q, days),
                items = ARRAY(SELECT i::integer FROM jsonb_array_elements_text(e.effect -> 'items') AS i)
            WHERE q.case_id = e.case_id AND q.request_no = (e.effect ->> 'replied')::integer;
        WHEN 'settle' THEN
            UPDATE case_request q SET status = 'closed', ended_seq = e.seq, remark = asked ->> 'remark'
            WHERE q.case_id = e.case_id AND q.request_no = (e.effect ->> 'settled')::integer;
        WHEN 'cancel' THEN
            UPDATE case_request q SET status = 'cancelled', ended_seq = e.seq, remark = asked ->> 'reason', last_due = request_due(head, q, days)
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

-- What a case that comes to the provider, or leaves it, by an action of the workflow does to requests: to come into a state of
-- requests is to be asked something, and to bring the case back is to answer all that is open. Ended otherwise, they are cancelled.
CREATE FUNCTION requests_follow(e case_event, head case_head, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days  uuid := calendar_for(head.body_id, head.workflow_id);
    a     workflow_action;
    asks  boolean;
BEGIN
    IF e.command IN ('ask', 'reply', 'cancel') THEN
        RETURN;
    END IF;
    SELECT * INTO a FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.from_state = e.from_state AND x.action = e.action;
    asks := EXISTS (
        SELECT FROM case_head h JOIN workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state AND s.request
        WHERE h.case_id = e.case_id);
    IF a.action IS NULL AND asks THEN
        RETURN;  -- it was moved to another version, and is asked the same
    ELSIF e.role = 'provider' AND e.party <> 'none' THEN
        UPDATE case_request q
        SET status = 'answered', reply = text_in(a.records, r.payload), replied_seq = e.seq, last_due = request_due(head, q, days)
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

-- What the provider is to do by when, and what became of it: the requests of cases that the reader may see, for questions to narrow down.
CREATE FUNCTION requests_of(of_case uuid) RETURNS TABLE (
    number integer, status text, question text, about text, asked_at timestamptz, asked_by text, asked_role text, due date,
    reply text, items integer[], replied_at timestamptz, replied_by text, remark text, ended_at timestamptz)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT q.request_no, q.status, q.question, q.about, a.effective_at, p.name, a.role,
        CASE q.status WHEN 'open' THEN request_due(h, q, calendar_for(h.body_id, h.workflow_id)) ELSE q.last_due END,
        q.reply, q.items, d.effective_at, o.name, q.remark, z.effective_at
    FROM case_request q
    JOIN case_head h ON h.case_id = q.case_id
    CROSS JOIN LATERAL (SELECT x.* FROM effective_events(q.case_id) AS x WHERE x.seq = q.asked_seq) AS a
    LEFT JOIN LATERAL (SELECT x.* FROM effective_events(q.case_id) AS x WHERE x.seq = q.replied_seq) AS d ON true
    LEFT JOIN LATERAL (SELECT x.* FROM effective_events(q.case_id) AS x WHERE x.seq = q.ended_seq) AS z ON true
    JOIN case_event ae ON ae.case_id = q.case_id AND ae.seq = q.asked_seq
    LEFT JOIN principal p ON p.id = ae.principal_id
    LEFT JOIN case_event de ON de.case_id = q.case_id AND de.seq = q.replied_seq
    LEFT JOIN principal o ON o.id = de.principal_id
    WHERE q.case_id = of_case
$$;

GRANT EXECUTE ON FUNCTION request_due, moved_by_rest, requests_of TO accredit_service, accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Evidence: what is kept
-- ---------------------------------------------------------------------------------------------------------------------------

INSERT INTO command (name, for_people, while_paused, while_closed) VALUES
    ('attach', true, false, false),
    ('detach', true, false, false),
    ('share', true, true, true);

-- 1. Content, addressed by what it is: the same file is there once, whoever brought it. Nobody reads these tables; the functions below do.
CREATE TABLE evidence_blob (
    sha256      bytea PRIMARY KEY CHECK (length(sha256) = 32),
    content_id  uuid NOT NULL UNIQUE,
    size        bigint NOT NULL CHECK (size > 0),
    media_type  text NOT NULL
);
CREATE TABLE evidence_chunk (
    content_id  uuid NOT NULL,
    chunk_no    integer NOT NULL CHECK (chunk_no >= 0),
    bytes       bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 1048576),
    PRIMARY KEY (content_id, chunk_no)
);
ALTER TABLE evidence_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;  -- documents are compressed already

-- A file that is still coming in: nobody sees it, and it goes where it is not finished.
CREATE TABLE evidence_upload (
    content_id    uuid PRIMARY KEY,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    provider_id   uuid NOT NULL REFERENCES organisation (id),
    largest       bigint NOT NULL,
    received      bigint NOT NULL DEFAULT 0,
    chunks        integer NOT NULL DEFAULT 0,
    touched_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX evidence_upload_touched ON evidence_upload (touched_at);

-- Who has brought a file. To know a digest is not to have the file: a provider attaches only what it has brought itself.
CREATE TABLE evidence_holding (
    provider_id  uuid NOT NULL REFERENCES organisation (id),
    sha256       bytea NOT NULL REFERENCES evidence_blob (sha256),
    PRIMARY KEY (provider_id, sha256)
);
CREATE INDEX evidence_holding_blob ON evidence_holding (sha256);

-- Files that may be attached nowhere: looked at again after a day.
CREATE TABLE evidence_loose (
    sha256  bytea PRIMARY KEY,
    since   timestamptz NOT NULL
);
CREATE INDEX evidence_loose_since ON evidence_loose (since);

-- 2. Items: what a provider attached to a case, for which requirement.
CREATE TABLE case_evidence (
    case_id       uuid NOT NULL,
    item_no       integer NOT NULL CHECK (item_no > 0),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    requirement   text NOT NULL CHECK (requirement ~ '^[a-z][a-z0-9-]{0,62}$'),
    title         text NOT NULL,
    sha256        bytea CHECK (length(sha256) = 32),
    size          bigint,
    media_type    text,
    file_name     text,
    url           text,
    source        text NOT NULL CHECK (source IN ('new', 'reused', 'public')),
    pages         integer CHECK (pages > 0),
    hours         double precision CHECK (hours >= 0),
    valid_until   date,
    reused_from   text,          -- the reference of the case it comes from
    reused_item   integer,
    accepted_by   text,          -- the code of the body that accepted it there
    accepted_on   date,
    shared_with   text[] NOT NULL DEFAULT '{}',  -- codes of the bodies to which the provider offers it as well
    attached_seq  integer NOT NULL,
    detached_seq  integer,
    PRIMARY KEY (case_id, item_no),
    FOREIGN KEY (case_id, attached_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, detached_seq) REFERENCES case_event (case_id, seq),
    CHECK ((sha256 IS NULL) <> (url IS NULL)),
    CHECK ((sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (media_type IS NULL)),
    CHECK ((source = 'reused') = (reused_from IS NOT NULL))
);
CREATE INDEX case_evidence_provider ON case_evidence (provider_id, case_id, item_no);
CREATE INDEX case_evidence_same ON case_evidence (sha256, provider_id) WHERE detached_seq IS NULL;

ALTER TABLE case_evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_evidence FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_evidence FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_evidence TO accredit_service, accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Evidence: files, in and out
-- ---------------------------------------------------------------------------------------------------------------------------

-- The largest file that a scheme takes, in bytes.
CREATE FUNCTION evidence_limit(workflow uuid) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce((w.definition ->> 'evidence_limit')::bigint, 52428800) FROM workflow w WHERE w.id = workflow
$$;

-- Who holds a token; null where it is no good.
CREATE FUNCTION bearer_of(token_digest bytea) RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample)::caller
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
$$;

-- Why a provider may not change the evidence of a case now; null where it may: while the case is with it to be edited, or to answer.
CREATE FUNCTION not_attachable(command text, head case_head, who caller) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN role_among(head, who, ARRAY['provider']) IS NULL THEN not_permitted(command, head, ARRAY['provider'])
        WHEN (head).party = 'paused' THEN jsonb_build_object('reason', 'paused', 'action', command, 'allowed', '["resume"]'::jsonb)
        WHEN NOT EXISTS (SELECT FROM workflow_state s
            WHERE s.workflow_id = (head).workflow_id AND s.state = (head).state AND s.party = 'provider' AND (s.editable OR s.request))
            THEN jsonb_build_object('reason', 'not_editable', 'action', command, 'state', (head).state,
                'allowed', actions_from((head).workflow_id, (head).state))
    END
$$;

-- Why a file of so many bytes is not taken; null where it is.
CREATE FUNCTION size_refusal(size bigint, largest bigint) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN CASE
    WHEN size > largest THEN jsonb_build_object('reason', 'evidence_too_large', 'action', 'attach', 'limit_bytes', largest)
    WHEN size = 0 THEN '{"reason": "evidence_empty", "action": "attach"}'::jsonb
END;

-- Begins to take a file for a case, after the same questions that `attach` will ask again: a refusal comes before the first byte.
-- `size` is what the sender announces; null where it does not.
CREATE FUNCTION begin_evidence(token_digest bytea, of_case text, size bigint, OUT content uuid, OUT largest bigint, OUT refusal jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who   caller := bearer_of(token_digest);
    head  case_head;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = case_named(of_case) AND h.log_id IS NULL;
    refusal := CASE
        WHEN who.principal_id IS NULL THEN '{"reason": "unauthenticated"}'
        WHEN head.case_id IS NULL OR who.organisation_id NOT IN (head.body_id, head.provider_id)
            THEN jsonb_build_object('reason', 'unknown_case', 'case', of_case)
        WHEN head.closed_at IS NOT NULL THEN jsonb_build_object('reason', 'case_closed', 'action', 'attach', 'state', head.state)
        ELSE not_attachable('attach', head, who)
    END;
    largest := evidence_limit(head.workflow_id);
    refusal := coalesce(refusal, size_refusal(size, largest));
    IF refusal IS NULL THEN
        content := gen_random_uuid();
        INSERT INTO evidence_upload (content_id, principal_id, provider_id, largest) VALUES (content, who.principal_id, who.organisation_id, begin_evidence.largest);
    END IF;
END
$$;

-- Takes the next part of a file, 1 byte to 1 MiB. What goes beyond the limit is not stored, and what came before it goes.
CREATE FUNCTION take_evidence(token_digest bytea, content uuid, part integer, bytes bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    u  evidence_upload;
BEGIN
    SELECT * INTO u FROM evidence_upload x
    WHERE x.content_id = content AND x.principal_id = (bearer_of(token_digest)).principal_id FOR NO KEY UPDATE;
    IF NOT FOUND OR u.chunks <> part THEN
        RETURN '{"reason": "upload_lost", "action": "attach"}';
    END IF;
    IF u.received + length(bytes) > u.largest THEN
        PERFORM forget_upload(content);
        RETURN size_refusal(u.received + length(bytes), u.largest);
    END IF;
    INSERT INTO evidence_chunk (content_id, chunk_no, bytes) VALUES (content, part, take_evidence.bytes);
    UPDATE evidence_upload x
    SET received = u.received + length(take_evidence.bytes), chunks = u.chunks + 1, touched_at = clock_timestamp()
    WHERE x.content_id = content;
    RETURN NULL;
END
$$;

-- Takes away what has come of a file that nobody will finish.
CREATE FUNCTION forget_upload(content uuid) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    DELETE FROM evidence_upload u WHERE u.content_id = content;
    DELETE FROM evidence_chunk c WHERE c.content_id = content;
$$;

-- Gives a file up.
CREATE FUNCTION drop_evidence(token_digest bytea, content uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_upload u WHERE u.content_id = content AND u.principal_id = (bearer_of(token_digest)).principal_id) THEN
        PERFORM forget_upload(content);
    END IF;
END
$$;

-- The end of a file: from now on its provider can attach it. The digest that the receiver worked out on the way is compared with what
-- is stored, so that content and address always agree. Where the same file is there already, that one stays and this one goes.
CREATE FUNCTION finish_evidence(token_digest bytea, content uuid, digest bytea, media_type text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    u     evidence_upload;
    kept  uuid;
BEGIN
    SELECT * INTO u FROM evidence_upload x
    WHERE x.content_id = content AND x.principal_id = (bearer_of(token_digest)).principal_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN '{"reason": "upload_lost", "action": "attach"}';
    END IF;
    IF u.received = 0 THEN
        PERFORM forget_upload(content);
        RETURN size_refusal(0, u.largest);
    END IF;
    IF digest IS DISTINCT FROM (SELECT sha256(string_agg(c.bytes, '' ORDER BY c.chunk_no)) FROM evidence_chunk c WHERE c.content_id = content) THEN
        PERFORM forget_upload(content);
        RETURN '{"reason": "upload_lost", "action": "attach"}';
    END IF;
    -- A twin that is finishing the same file is waited for; so is a sweep that is taking it away.
    INSERT INTO evidence_loose (sha256, since) VALUES (digest, clock_timestamp()) ON CONFLICT (sha256) DO UPDATE SET since = excluded.since;
    INSERT INTO evidence_blob (sha256, content_id, size, media_type) VALUES (digest, content, u.received, finish_evidence.media_type)
    ON CONFLICT (sha256) DO NOTHING;
    INSERT INTO evidence_holding (provider_id, sha256) VALUES (u.provider_id, digest) ON CONFLICT DO NOTHING;
    SELECT b.content_id INTO kept FROM evidence_blob b WHERE b.sha256 = digest;
    IF kept = content THEN
        DELETE FROM evidence_upload x WHERE x.content_id = content;
    ELSE
        PERFORM forget_upload(content);
    END IF;
    RETURN NULL;
END
$$;

-- A part of a file that is attached to a case, for either side of the case; no row after the last one, and none for anybody else.
CREATE FUNCTION read_evidence(token_digest bytea, of_case uuid, item integer, part integer) RETURNS TABLE (bytes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who   caller := bearer_of(token_digest);
    head  case_head;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    IF who.principal_id IS NULL OR roles_on(head, who) = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT c.bytes
        FROM case_evidence i
        JOIN evidence_blob b ON b.sha256 = i.sha256
        JOIN evidence_chunk c ON c.content_id = b.content_id
        WHERE i.case_id = of_case AND i.item_no = item AND i.detached_seq IS NULL AND c.chunk_no = part;
END
$$;

-- Takes away, at most so many each, uploads that nobody finished within an hour and files that have been attached nowhere for a day.
CREATE FUNCTION sweep_evidence(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    content  uuid;
    digest   bytea;
    swept    integer := 0;
BEGIN
    FOR content IN
        SELECT u.content_id FROM evidence_upload u WHERE u.touched_at < clock_timestamp() - interval '1 hour'
        ORDER BY u.touched_at LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM forget_upload(content);
        swept := swept + 1;
    END LOOP;
    FOR digest IN
        SELECT l.sha256 FROM evidence_loose l WHERE l.since < clock_timestamp() - interval '1 day'
        ORDER BY l.since LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        -- Whoever attaches a file holds this row first, so that none is taken away while it is attached.
        DELETE FROM evidence_loose l WHERE l.sha256 = digest;
        IF NOT EXISTS (SELECT FROM case_evidence i WHERE i.sha256 = digest AND i.detached_seq IS NULL) THEN
            DELETE FROM evidence_holding x WHERE x.sha256 = digest;
            DELETE FROM evidence_blob b WHERE b.sha256 = digest RETURNING b.content_id INTO content;
            DELETE FROM evidence_chunk c WHERE c.content_id = content;
            swept := swept + 1;
        END IF;
    END LOOP;
    RETURN swept;
END
$$;

GRANT EXECUTE ON FUNCTION begin_evidence, take_evidence, drop_evidence, finish_evidence, read_evidence, sweep_evidence TO accredit_service;
GRANT EXECUTE ON FUNCTION sweep_evidence TO accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Evidence: items
-- ---------------------------------------------------------------------------------------------------------------------------

-- A submission as guards and reports see it holds what is attached beside what the provider wrote: such an entry names its item.
CREATE FUNCTION own_submission(submission jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN CASE
    WHEN NOT jsonb_path_exists(submission, '$.evidence[*].item') THEN submission
    WHEN NOT jsonb_path_exists(submission, '$.evidence[*] ? (!exists(@.item))') THEN submission - 'evidence'
    ELSE jsonb_set(submission, '{evidence}', jsonb_path_query_array(submission, '$.evidence[*] ? (!exists(@.item))'))
END;

-- The submission with these entries beside its own.
CREATE FUNCTION with_evidence(submission jsonb, entries jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN CASE
    WHEN entries = '[]' THEN submission
    ELSE submission || jsonb_build_object('evidence', coalesce(submission -> 'evidence', '[]') || entries)
END;

-- An item as an entry of the submission.
CREATE FUNCTION evidence_entry(i case_evidence) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN jsonb_strip_nulls(jsonb_build_object('item', (i).item_no, 'requirement', (i).requirement, 'title', (i).title,
    'sha256', encode((i).sha256, 'hex'), 'url', (i).url, 'source', (i).source, 'reused_from', (i).reused_from, 'pages', (i).pages,
    'hours_to_prepare', (i).hours));

-- Whether a case is accepted: approved, with or without conditions, and still holding.
CREATE FUNCTION is_accepted(head case_head) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN coalesce((head).outcome IN ('approved', 'approved-with-conditions'), false);

-- amend: replace the submission while the provider has it. What is attached stays.
CREATE OR REPLACE FUNCTION rule_amend(head case_head, who caller, asked jsonb) RETURNS ruling
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
    SELECT with_evidence(own_submission(asked -> 'submission'), jsonb_path_query_array(f.submission, '$.evidence[*] ? (exists(@.item))')) INTO r.submission
    FROM case_facts f WHERE f.case_id = head.case_id;
    r.payload := jsonb_build_object('submission', asked -> 'submission');
    RETURN r;
END
$$;

-- What is wrong with what comes along with a piece of evidence: [] where nothing is.
CREATE FUNCTION attachment_problems(asked jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', p.path, 'message', CASE WHEN asked ? p.path THEN 'is not usable' ELSE 'is missing' END,
        'expected', p.expected)), '[]')
    FROM (VALUES
        ('requirement', 'the name of an item of the route''s evidence list, such as assessment-plan',
            asked ? 'requirement' AND coalesce(asked ->> 'requirement' ~ '^[a-z][a-z0-9-]{0,62}$', false)),
        ('title', 'text of at most 300 characters', NOT asked ? 'title' OR coalesce(asked ->> 'title' ~ '\S' AND length(asked ->> 'title') <= 300, false)),
        ('name', 'a file''s name of at most 200 characters, without its folder',
            NOT asked ? 'name' OR coalesce(asked ->> 'name' ~ '^[^/\\[:cntrl:]]{1,200}$', false)),
        ('url', 'a public address, such as https://college.example/review.pdf, of at most 2,000 characters',
            NOT asked ? 'url' OR coalesce(asked ->> 'url' ~* '^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$'
                AND length(asked ->> 'url') <= 2000, false)),
        ('sha256', 'the SHA-256 of a file that was brought, 64 hexadecimal digits',
            NOT asked ? 'sha256' OR coalesce(asked ->> 'sha256' ~ '^[0-9a-fA-F]{64}$', false)),
        ('pages', 'a whole number from 1 to 100,000',
            NOT asked ? 'pages' OR coalesce(jsonb_typeof(asked -> 'pages') = 'number' AND asked ->> 'pages' ~ '^[0-9]{1,6}$'
                AND (asked ->> 'pages')::integer BETWEEN 1 AND 100000, false)),
        ('hours_to_prepare', 'a number from 0 to 10,000',
            NOT asked ? 'hours_to_prepare' OR coalesce(number_in(asked -> 'hours_to_prepare') BETWEEN 0 AND 10000, false)),
        ('valid_until', 'a day, as 2027-03-31',
            NOT asked ? 'valid_until' OR coalesce(asked ->> 'valid_until' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                AND jsonb_path_exists(asked -> 'valid_until', '$.datetime("YYYY-MM-DD")', silent => true), false)),
        ('reuse', 'where it is already: {"case": …, "item": …}',
            NOT asked ? 'reuse' OR coalesce(jsonb_typeof(asked #> '{reuse,case}') = 'string' AND asked #>> '{reuse,item}' ~ '^[0-9]{1,9}$', false)),
        ('url', 'one of: a file, url, sha256, reuse', 1 = (asked ? 'url')::integer + (asked ? 'sha256')::integer + (asked ? 'reuse')::integer)
    ) AS p (path, expected, fits)
    WHERE NOT p.fits
$$;

-- attach: the provider hands over a piece of evidence for a requirement: a file it has brought, a public link, or what it has attached
-- to another of its cases before.
CREATE FUNCTION rule_attach(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    i       case_evidence;
    twin    integer;
BEGIN
    r.action := 'attach';
    r.role := 'provider';
    r.refusal := not_attachable('attach', head, who);
    IF r.refusal IS NULL AND attachment_problems(asked) <> '[]' THEN
        r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', 'attach', 'problems', attachment_problems(asked));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 1. What it is, and whether it is the provider's to hand over.
    IF asked ? 'reuse' THEN
        r := rule_reuse(head, who, asked, occurred);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
        i := jsonb_populate_record(NULL::case_evidence, r.payload -> 'item');
        r.payload := NULL;
    ELSIF asked ? 'url' THEN
        i.url := asked ->> 'url';
        i.source := 'public';
    ELSE
        SELECT b.sha256, b.size, b.media_type, 'new' INTO i.sha256, i.size, i.media_type, i.source
        FROM evidence_holding x JOIN evidence_blob b ON b.sha256 = x.sha256
        WHERE x.provider_id = who.organisation_id AND x.sha256 = decode(asked ->> 'sha256', 'hex');
        IF NOT FOUND THEN
            r.refusal := jsonb_build_object('reason', 'no_such_file', 'action', 'attach', 'sha256', lower(asked ->> 'sha256'));
            RETURN r;
        END IF;
    END IF;
    r.refusal := size_refusal(i.size, evidence_limit(head.workflow_id));
    i.requirement := asked ->> 'requirement';
    i.file_name := coalesce(asked ->> 'name', i.file_name);
    i.title := coalesce(asked ->> 'title', i.title, i.file_name, i.url, i.requirement);
    i.pages := coalesce((asked ->> 'pages')::integer, i.pages);
    i.hours := coalesce((asked ->> 'hours_to_prepare')::double precision, i.hours);
    i.valid_until := coalesce((asked ->> 'valid_until')::date, i.valid_until);
    IF r.refusal IS NULL AND i.valid_until < local_day(occurred) THEN
        r.refusal := jsonb_build_object('reason', 'evidence_expired', 'action', 'attach', 'valid_until', i.valid_until);
    END IF;

    -- 2. Once for each requirement is enough.
    SELECT x.item_no INTO twin FROM case_evidence x
    WHERE x.case_id = head.case_id AND x.detached_seq IS NULL AND x.requirement = i.requirement AND (x.sha256 = i.sha256 OR x.url = i.url);
    IF r.refusal IS NULL AND twin IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'already_attached', 'action', 'attach', 'item', twin, 'requirement', i.requirement);
    ELSIF r.refusal IS NULL AND 500 <= (SELECT count(*) FROM case_evidence x WHERE x.case_id = head.case_id AND x.detached_seq IS NULL) THEN
        r.refusal := flawed('attach', 'requirement', 'cannot be taken: the case has 500 pieces of evidence', 'fewer pieces: detach what is not needed');
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 3. What follows.
    SELECT coalesce(max(x.item_no), 0) + 1 INTO i.item_no FROM case_evidence x WHERE x.case_id = head.case_id;
    SELECT with_evidence(f.submission, jsonb_build_array(evidence_entry(i))) INTO r.submission FROM case_facts f WHERE f.case_id = head.case_id;
    r.effect := jsonb_strip_nulls(jsonb_build_object('attached', i.item_no, 'requirement', i.requirement, 'sha256', encode(i.sha256, 'hex')));
    r.payload := jsonb_strip_nulls(to_jsonb(i));
    r.keep := 'evidence';
    RETURN r;
END
$$;

-- The part of attaching that finds what was attached before. The same body sees it again; another only where the provider has said so.
CREATE FUNCTION rule_reuse(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    i       case_evidence;
    origin  case_head;
    o       organisation;
BEGIN
    r.action := 'attach';
    r.role := 'provider';
    SELECT * INTO origin FROM case_head h WHERE h.case_id = case_named(asked #>> '{reuse,case}') AND h.provider_id = who.organisation_id;
    SELECT * INTO i FROM case_evidence x
    WHERE x.case_id = origin.case_id AND x.item_no = (asked #>> '{reuse,item}')::integer AND x.detached_seq IS NULL;
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'unknown_item', 'action', 'attach', 'case', asked #> '{reuse,case}', 'item', asked #> '{reuse,item}');
        RETURN r;
    END IF;
    SELECT * INTO o FROM organisation x WHERE x.id = head.body_id;
    IF origin.body_id <> head.body_id AND NOT o.code = ANY (i.shared_with) THEN
        r.refusal := jsonb_build_object('reason', 'not_shared', 'action', 'attach', 'case', origin.reference, 'item', i.item_no, 'body', o.code);
        RETURN r;
    END IF;
    i.source := 'reused';
    i.reused_from := origin.reference;
    i.reused_item := i.item_no;
    IF is_accepted(origin) THEN
        SELECT x.code, local_day(origin.closed_at) INTO i.accepted_by, i.accepted_on FROM organisation x WHERE x.id = origin.body_id;
    END IF;
    r.payload := jsonb_build_object('item', jsonb_strip_nulls(to_jsonb(i) - 'shared_with'));
    RETURN r;
END
$$;

-- The live item of a case that a command names; a refusal where there is none.
CREATE FUNCTION item_named(head case_head, asked jsonb, OUT item case_evidence, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    SELECT * INTO item FROM case_evidence i
    WHERE i.case_id = head.case_id AND i.detached_seq IS NULL AND to_jsonb(i.item_no) = asked -> 'item';
    IF NOT FOUND THEN
        refusal := jsonb_build_object('reason', 'unknown_item', 'action', asked -> 'command', 'case', head.reference, 'item', asked -> 'item');
    END IF;
END
$$;

-- detach: the provider takes a piece of evidence back, as long as nobody relies on it.
CREATE FUNCTION rule_detach(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
BEGIN
    r.action := 'detach';
    r.role := 'provider';
    r.refusal := not_attachable('detach', head, who);
    IF r.refusal IS NULL THEN
        SELECT * INTO named FROM item_named(head, asked);
        r.refusal := named.refusal;
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    -- What came with a reply stays, and so does, while the body asks, what was there before it asked.
    IF EXISTS (SELECT FROM case_request q WHERE q.case_id = head.case_id AND (named.item).item_no = ANY (q.items))
        OR (named.item).attached_seq < entry_of(head.case_id)
            AND EXISTS (SELECT FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.request)
    THEN
        r.refusal := jsonb_build_object('reason', 'item_in_use', 'action', 'detach', 'item', (named.item).item_no);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT with_evidence(own_submission(f.submission), jsonb_path_query_array(f.submission, '$.evidence[*] ? (exists(@.item) && @.item != $n)',
        jsonb_build_object('n', (named.item).item_no)))
    INTO r.submission FROM case_facts f WHERE f.case_id = head.case_id;
    r.effect := jsonb_build_object('detached', (named.item).item_no);
    r.keep := 'evidence';
    RETURN r;
END
$$;

-- share: the provider offers a piece of evidence to another body as well, so that it can be reused in cases there.
CREATE FUNCTION rule_share(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
BEGIN
    r.action := 'share';
    r.role := role_among(head, who, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('share', head, ARRAY['provider']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM item_named(head, asked);
    r.refusal := named.refusal;
    IF r.refusal IS NULL AND NOT EXISTS (SELECT FROM organisation o WHERE o.kind = 'body' AND o.code = upper(asked ->> 'body')) THEN
        r.refusal := jsonb_build_object('reason', 'unknown_body', 'action', 'share', 'body', asked -> 'body');
    END IF;
    r.effect := jsonb_build_object('shared', (named.item).item_no);
    r.payload := jsonb_build_object('body', upper(asked ->> 'body'));
    r.keep := 'evidence';
    RETURN r;
END
$$;

-- What a command about evidence leaves beside the history.
CREATE FUNCTION keep_evidence(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    i case_evidence;
BEGIN
    CASE e.command
        WHEN 'attach' THEN
            i := jsonb_populate_record(NULL::case_evidence, r.payload);
            i.case_id := e.case_id;
            i.body_id := e.body_id;
            i.provider_id := e.provider_id;
            i.shared_with := '{}';
            i.attached_seq := e.seq;
            i.detached_seq := NULL;
            -- The file is there as long as this row is held: see sweep_evidence.
            IF i.sha256 IS NOT NULL THEN
                INSERT INTO evidence_loose (sha256, since) VALUES (i.sha256, e.recorded_at)
                ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since);
                IF NOT EXISTS (SELECT FROM evidence_blob b WHERE b.sha256 = i.sha256) THEN
                    RAISE EXCEPTION 'the file was taken away while it was attached' USING ERRCODE = 'serialization_failure';
                END IF;
            END IF;
            INSERT INTO case_evidence SELECT (i).*;
        WHEN 'detach' THEN
            UPDATE case_evidence x SET detached_seq = e.seq
            WHERE x.case_id = e.case_id AND x.item_no = (e.effect ->> 'detached')::integer RETURNING * INTO i;
            IF i.sha256 IS NOT NULL THEN
                INSERT INTO evidence_loose (sha256, since) VALUES (i.sha256, e.recorded_at)
                ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since);
            END IF;
        WHEN 'share' THEN
            UPDATE case_evidence x SET shared_with = x.shared_with || upper(asked ->> 'body')
            WHERE x.case_id = e.case_id AND x.item_no = (e.effect ->> 'shared')::integer AND NOT upper(asked ->> 'body') = ANY (x.shared_with);
    END CASE;
END
$$;

-- consult: somebody of the body opened a piece of evidence, or cited it. One that is attached is named by its item.
CREATE OR REPLACE FUNCTION rule_consult(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r         ruling;
    handed    jsonb;
    pieces    jsonb;
    named     record;
BEGIN
    r.action := 'consult';
    r.role := role_among(head, who, ARRAY['reviewer', 'officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('consult', head, ARRAY['reviewer', 'officer']);
    ELSIF coalesce(asked ->> 'how', '') NOT IN ('opened', 'cited') THEN
        r.refusal := flawed('consult', 'how', CASE WHEN asked ? 'how' THEN 'is not known' ELSE 'is missing' END, 'opened or cited');
    ELSIF head.closed_at IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'case_closed', 'action', 'consult', 'state', head.state);
    END IF;
    IF r.refusal IS NULL AND asked ? 'item' THEN
        SELECT * INTO named FROM item_named(head, asked);
        r.refusal := named.refusal;
        r.effect := jsonb_build_object('consulted', jsonb_strip_nulls(jsonb_build_object('requirement', (named.item).requirement, 'how', asked -> 'how',
            'item', (named.item).item_no, 'sha256', encode((named.item).sha256, 'hex'))));
        RETURN r;
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT p.evidence INTO handed FROM case_profile p WHERE p.case_id = head.case_id ORDER BY p.seq DESC LIMIT 1;
    SELECT coalesce(jsonb_agg(i), '[]') INTO pieces
    FROM jsonb_array_elements(handed) AS i
    WHERE i -> 'requirement' = asked -> 'requirement' AND (NOT asked ? 'sha256' OR i ->> 'sha256' = lower(asked ->> 'sha256'));
    IF pieces = '[]' THEN
        r.refusal := jsonb_build_object('reason', 'no_such_evidence', 'action', 'consult', 'requirement', asked -> 'requirement', 'sha256', asked -> 'sha256',
            'allowed', (SELECT coalesce(jsonb_agg(DISTINCT i -> 'requirement'), '[]') FROM jsonb_array_elements(handed) AS i));
        RETURN r;
    END IF;
    -- Where one requirement was met by several pieces and none is named, all are meant.
    r.effect := jsonb_build_object('consulted', jsonb_strip_nulls(jsonb_build_object('requirement', asked -> 'requirement', 'how', asked -> 'how',
        'sha256', CASE WHEN jsonb_array_length(pieces) = 1 THEN pieces #> '{0,sha256}' ELSE asked -> 'sha256' END)));
    RETURN r;
END
$$;

-- The successor that a renewal opens: the newest version of the same workflow, the same submission, linked to the first. What was attached
-- to the first is offered for reuse, and not carried over unasked.
CREATE OR REPLACE FUNCTION open_successor(first case_head, who caller, occurred timestamptz, recorded timestamptz) RETURNS text
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
    SELECT own_submission(f.submission) || jsonb_build_object('previous_case', first.reference) INTO r.submission
    FROM case_facts f WHERE f.case_id = first.case_id;
    r.action := 'open';
    r.role := 'system';
    r.payload := jsonb_build_object('predecessor', first.reference, 'submission', r.submission);
    PERFORM write_event(head, who, asked, r, occurred, recorded, sha256(convert_to(asked::text, 'UTF8')));
    RETURN head.reference;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Evidence: what readers ask
-- ---------------------------------------------------------------------------------------------------------------------------

-- The items of a case with what is known of each: where else the same is attached, as far as the reader may see it, and who of the body
-- has looked at it.
CREATE FUNCTION evidence_of(of_case uuid) RETURNS TABLE (
    item integer, requirement text, title text, sha256 text, size bigint, media_type text, file_name text, url text, source text,
    pages integer, hours double precision, valid_until date, reused_from text, reused_item integer, accepted_by text, accepted_on date,
    shared_with text[], attached_at timestamptz, same_as jsonb, consulted jsonb)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT i.item_no, i.requirement, i.title, encode(i.sha256, 'hex'), i.size, i.media_type, i.file_name, i.url, i.source,
        i.pages, i.hours, i.valid_until, i.reused_from, i.reused_item, i.accepted_by, i.accepted_on, i.shared_with, a.occurred_at,
        coalesce((
            SELECT jsonb_agg(jsonb_build_object('case', h.reference, 'item', t.item_no, 'requirement', t.requirement) ORDER BY h.reference, t.item_no)
            FROM case_evidence t JOIN case_head h ON h.case_id = t.case_id
            WHERE t.provider_id = i.provider_id AND t.detached_seq IS NULL AND (t.sha256 = i.sha256 OR t.url = i.url)
                AND (t.case_id, t.item_no) <> (i.case_id, i.item_no)), '[]'),
        coalesce((
            SELECT jsonb_agg(jsonb_build_object('how', e.effect #> '{consulted,how}', 'role', e.role, 'at', instant_text(e.occurred_at)) ORDER BY e.seq)
            FROM case_event e
            WHERE e.case_id = i.case_id AND e.command = 'consult' AND e.seq > i.attached_seq AND e.effect #> '{consulted,requirement}' = to_jsonb(i.requirement)
                AND CASE WHEN e.effect #> '{consulted}' ? 'item' THEN e.effect #> '{consulted,item}' = to_jsonb(i.item_no)
                    ELSE coalesce(e.effect #>> '{consulted,sha256}' = encode(i.sha256, 'hex'), NOT e.effect #> '{consulted}' ? 'sha256') END), '[]')
    FROM case_evidence i
    JOIN case_event a ON a.case_id = i.case_id AND a.seq = i.attached_seq
    WHERE i.case_id = of_case AND i.detached_seq IS NULL
$$;

-- Everything that the reader's provider has attached to its cases, the newest case first, with until when it holds: its own last day or that of
-- the approval that its case has, whichever comes first.
CREATE FUNCTION evidence_held() RETURNS TABLE (
    reference text, item integer, requirement text, title text, sha256 text, size bigint, media_type text, file_name text, url text,
    body text, accepted_on date, valid_until date, shared_with text[], case_id uuid)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT h.reference, i.item_no, i.requirement, i.title, encode(i.sha256, 'hex'), i.size, i.media_type, i.file_name, i.url,
        b.code, CASE WHEN is_accepted(h) THEN local_day(h.closed_at) END,
        least(i.valid_until, (SELECT local_day(t.due_at - interval '1 second') FROM case_timer t
            WHERE t.case_id = h.case_id AND t.kind = 'expiry' AND t.due_at < 'infinity')),
        i.shared_with, h.case_id
    FROM case_evidence i
    JOIN case_head h ON h.case_id = i.case_id
    JOIN organisation b ON b.id = h.body_id
    WHERE i.provider_id = nullif(current_setting('accredit.provider', true), '')::uuid AND i.detached_seq IS NULL
    ORDER BY h.opened_at DESC, h.case_id, i.item_no
$$;

-- What the provider of a case can reuse in it: what the body of the case has accepted before, and what the provider shares with that
-- body; neither what has run out nor what is attached to the case already.
CREATE FUNCTION evidence_offered(of_case uuid) RETURNS TABLE (
    reference text, item integer, requirement text, title text, sha256 text, size bigint, media_type text, file_name text, url text,
    body text, accepted_on date, valid_until date, shared_with text[])
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT o.reference, o.item, o.requirement, o.title, o.sha256, o.size, o.media_type, o.file_name, o.url, o.body, o.accepted_on, o.valid_until,
        o.shared_with
    FROM case_head h
    JOIN organisation b ON b.id = h.body_id
    CROSS JOIN LATERAL evidence_held() AS o
    WHERE h.case_id = of_case AND o.case_id <> h.case_id AND h.provider_id = nullif(current_setting('accredit.provider', true), '')::uuid
        AND (o.body = b.code AND o.accepted_on IS NOT NULL OR b.code = ANY (o.shared_with))
        AND coalesce(o.valid_until, 'infinity') >= local_day(clock_timestamp())
        AND NOT EXISTS (SELECT FROM case_evidence t
            WHERE t.case_id = h.case_id AND t.detached_seq IS NULL AND t.requirement = o.requirement
                AND (encode(t.sha256, 'hex') = o.sha256 OR t.url = o.url))
    ORDER BY o.requirement, o.accepted_on DESC NULLS LAST, o.reference, o.item
$$;

GRANT EXECUTE ON FUNCTION own_submission, is_accepted, evidence_of, evidence_held, evidence_offered TO accredit_service, accredit_operator;
