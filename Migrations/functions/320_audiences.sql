-- Who reads what is recorded on a case. Whatever an action records has an audience, which the workflow declares with it
-- (`for`); what is decided and not yet told is the body's alone. Both sides read through these functions.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Whether somebody is among those whom a text is for: `provider`, both sides; `body`, those who work on the body's
-- cases; `panel`, its officers and deciders, and who reviews this case; `author`, who recorded it. Nobody knows any
-- other audience, so that nothing is shown for want of one.
CREATE OR REPLACE FUNCTION in_audience(audience text, head case_head, me actor, author uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    roles  constant text[] := roles_on(head, me);
BEGIN
    RETURN coalesce(CASE audience
        WHEN 'provider' THEN true
        WHEN 'body' THEN roles && ARRAY['officer', 'reviewer', 'decider']
        WHEN 'panel' THEN roles && ARRAY['officer', 'decider']
            OR 'reviewer' = ANY (roles) AND EXISTS (
                SELECT FROM case_assignment a
                WHERE a.case_id = head.case_id AND a.principal_id = me.principal_id AND a.ended_at IS NULL)
        WHEN 'author' THEN author = ANY (selves(me.principal_id))
    END, false);
END
$$;

-- The action by which a case made an event, in the version that it followed then.
CREATE OR REPLACE FUNCTION action_of(e case_event, now_follows uuid) RETURNS workflow_action
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a workflow_action;
BEGIN
    SELECT x.* INTO a
    FROM workflow_action x
    WHERE x.workflow_id = followed_after(e.case_id, e.seq, now_follows)
        AND x.from_state = e.from_state AND x.action = e.action;
    RETURN a;
END
$$;

-- The audience of what an action records under a name; null where it records nothing of that name.
CREATE OR REPLACE FUNCTION audience_of(a workflow_action, name text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT f ->> 'for' FROM jsonb_array_elements(a.records) AS f WHERE f ->> 'name' = name);
END
$$;

-- Whether an action decides and leaves it to a later one to tell the provider: what it brings is not told yet.
CREATE OR REPLACE FUNCTION leaves_untold(a workflow_action) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT ('decided' = ANY (a.marks) OR a.decides NOT IN ('withdrawn-by-provider', 'superseded'))
        AND NOT tells_decision(a)
$$;

-- The event of a decision that no letter has told yet; null where there is none. It is the first of those by which the
-- case came, and did not leave since, where an action marked `notified` is to be taken.
CREATE OR REPLACE FUNCTION untold_decision(head case_head) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    move     record;
    decided  integer;
BEGIN
    IF head.closed_at IS NOT NULL OR NOT awaits_letter(head.workflow_id, head.state) THEN
        RETURN NULL;
    END IF;
    FOR move IN
        SELECT e.seq, awaits_letter(a.workflow_id, e.to_state) AND NOT 'notified' = ANY (a.marks) AS waits,
            leaves_untold(a) AS decides
        FROM case_event e
        CROSS JOIN LATERAL action_of(e, head.workflow_id) AS a
        WHERE e.case_id = head.case_id AND e.seq <= head.version AND e.to_state IS NOT NULL AND e.command <> 'migrate'
            AND e.seq <> ALL ((SELECT undone_events(head.case_id, head.version))::integer[])
        ORDER BY e.seq DESC
    LOOP
        EXIT WHEN move.waits IS NOT TRUE;
        IF move.decides THEN
            decided := move.seq;
        END IF;
    END LOOP;
    RETURN decided;
END
$$;

-- Whether a state waits for the letter that tells a decision.
CREATE OR REPLACE FUNCTION awaits_letter(workflow uuid, named text) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM workflow_action a
        WHERE a.workflow_id = workflow AND a.from_state = named AND 'notified' = ANY (a.marks));
END
$$;

-- The same for the reader: null to everybody but a provider.
CREATE OR REPLACE FUNCTION untold_to_reader(of_case uuid) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF (known_reader()).provider_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT untold_decision(h) FROM case_head h WHERE h.case_id = of_case);
END
$$;

-- The head of a case as it was before an event; as it is where that is null.
CREATE OR REPLACE FUNCTION head_before(head case_head, event integer) RETURNS case_head
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF event IS NOT NULL THEN
        SELECT e.from_state, CASE head.party WHEN 'paused' THEN 'paused' ELSE e.left_party END, e.entered_at
        INTO head.state, head.party, head.entered_at
        FROM case_event e WHERE e.case_id = head.case_id AND e.seq = event;
        head.outcome := NULL;
    END IF;
    RETURN head;
END
$$;

-- The head of a case as the reader may know it: a provider sees the case where it was before a decision that it was not
-- told of.
CREATE OR REPLACE FUNCTION head_seen(head case_head) RETURNS case_head
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF (known_reader()).provider_id IS NULL THEN
        RETURN head;
    END IF;
    RETURN head_before(head, untold_decision(head));
END
$$;

-- Whether the reader may read a case at all: reviewers of the body those that they are asked to review. Those who have
-- an interest in it may not, from when it is known; to have judged what an appeal is about is no interest of this kind.
CREATE OR REPLACE FUNCTION open_to_reader(head case_head) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me  constant actor := reader();
BEGIN
    RETURN coalesce(me.organisations && ARRAY[head.body_id, head.provider_id], false) AND open_to(head, me);
END
$$;

-- The same for anybody of its two sides.
CREATE OR REPLACE FUNCTION open_to(head case_head, me actor) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN me.organisation_id IS DISTINCT FROM head.body_id
        OR (roles_on(head, me) <> ARRAY['reviewer'] OR asked_to_review(head, me.principal_id))
        AND NOT kept_by_interest(head, me);
END
$$;

-- Whether somebody has an interest in a case that keeps them from reading it.
CREATE OR REPLACE FUNCTION kept_by_interest(head case_head, me actor) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_path_exists(
        coalesce(interests_in(head, me.principal_id, local_day(clock_timestamp())), '[]'),
        '$[*] ? (@.nature != "judged before")');
END
$$;

-- Whether a reviewer of the body reads a case: who has a seat on it, invited or joined, and who did something in it.
CREATE OR REPLACE FUNCTION asked_to_review(head case_head, principal uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM case_assignment a
            WHERE a.case_id = head.case_id AND a.principal_id = principal AND a.ended_at IS NULL)
        OR CASE reviewers_admitted(head.workflow_id, head.state)
            WHEN 'all' THEN true
            WHEN 'unseated' THEN NOT EXISTS (SELECT FROM case_assignment a
                WHERE a.case_id = head.case_id AND a.status = 'joined' AND a.ended_at IS NULL)
            ELSE false END
        OR EXISTS (SELECT FROM case_event e
            WHERE e.case_id = head.case_id AND e.principal_id = ANY (selves(principal)) AND e.role = 'reviewer'
                AND e.command NOT IN ('decline', 'declare', 'withdraw_interest'));
END
$$;

-- The reviewers of the body who read a case of this workflow in this state, beside those who sit on it or did something
-- in it: `all` where the scheme says so or has no panel, before a meeting whose members vote, and where the case waits
-- for a reviewer who is kept separate; `unseated`, all as long as nobody has joined, where it waits for any reviewer;
-- `seated`, no others.
CREATE OR REPLACE FUNCTION reviewers_admitted(workflow uuid, named text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE
            WHEN w.visible_to = 'body'
                OR NOT EXISTS (SELECT FROM workflow_panel p WHERE p.workflow_id = w.id)
                OR EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = w.id AND m.state = named)
                THEN 'all'
            WHEN EXISTS (SELECT FROM workflow_panel p WHERE p.workflow_id = w.id AND p.state = named) THEN 'seated'
            ELSE coalesce((
                SELECT CASE WHEN bool_or(a.separate_from <> '{}') THEN 'all' ELSE 'unseated' END
                FROM workflow_action a
                WHERE a.workflow_id = w.id AND a.from_state = named AND 'reviewer' = ANY (a.roles)
                HAVING count(*) > 0), 'seated')
            END
        FROM workflow w
        WHERE w.id = workflow);
END
$$;

-- The cases that asked_to_review lets the reader read, as a set: long lists ask it once, and not for each row.
CREATE OR REPLACE FUNCTION cases_to_review() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH me AS MATERIALIZED (
        SELECT r.principal_id, r.organisation_id, selves(r.principal_id) AS selves FROM reader() AS r
    ), admitting AS MATERIALIZED (
        SELECT s.workflow_id, s.state, reviewers_admitted(s.workflow_id, s.state) AS who FROM workflow_state s
    )
    SELECT a.case_id FROM me JOIN case_assignment a ON a.principal_id = me.principal_id AND a.ended_at IS NULL
    UNION
    SELECT e.case_id
    FROM me
    JOIN case_event e ON e.principal_id = ANY (me.selves) AND e.role = 'reviewer'
    WHERE e.command NOT IN ('decline', 'declare', 'withdraw_interest')
    UNION
    SELECT h.case_id
    FROM me
    JOIN case_head h ON h.body_id = me.organisation_id
    JOIN admitting x ON x.workflow_id = h.workflow_id AND x.state = h.state
    WHERE x.who = 'all' OR x.who = 'unseated' AND NOT EXISTS (
        SELECT FROM case_assignment a WHERE a.case_id = h.case_id AND a.status = 'joined' AND a.ended_at IS NULL);
END
$$;

-- Whether the reader is a reviewer of a body and nothing else there: then open_to_reader asks more of a case.
CREATE OR REPLACE FUNCTION reads_as_reviewer() RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(bool_and(r = 'reviewer'), false)
        FROM reader() AS me CROSS JOIN LATERAL unnest(me.roles) AS r
        WHERE me.organisation_kind = 'body' AND r IN ('officer', 'reviewer', 'decider'));
END
$$;

-- Whether a case was never handed in: it has been with nobody but its provider.
CREATE OR REPLACE FUNCTION is_draft(of_case uuid) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM case_event e
        WHERE e.case_id = of_case AND e.party IN ('body', 'meeting', 'third-party')
            AND e.seq <> ALL ((SELECT undone_events(of_case))::integer[]));
END
$$;

-- Whether a case is a draft that is not the reader's: a body sees that it is there, and its title.
CREATE OR REPLACE FUNCTION draft_to_reader(head case_head) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (known_reader()).body_id IS NOT NULL AND is_draft(head.case_id);
END
$$;

-- The submission of a case as its provider wrote it; null where it is not for the reader.
CREATE OR REPLACE FUNCTION submission_seen(head case_head, submission jsonb) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN NOT draft_to_reader(head) THEN own_submission(submission) END
$$;

-- The submission of a case as the body had it in its hands before: as it was when the case went back to the provider
-- for the last time, or else when it was handed in; without what is attached. Null where that never was, where the text
-- was erased, and to whom the submission is not shown.
CREATE OR REPLACE FUNCTION submission_before(head case_head, OUT event integer, OUT at timestamptz,
    OUT submission jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    untold  constant integer := untold_to_reader(head.case_id);
BEGIN
    IF draft_to_reader(head) THEN
        RETURN;
    END IF;
    -- 1. The event from which on the provider may have changed it.
    SELECT e.seq, e.occurred_at INTO event, at
    FROM case_event e
    WHERE e.case_id = head.case_id AND e.to_state IS NOT NULL AND e.command <> 'migrate'
        AND (e.seq < untold) IS NOT FALSE AND e.seq <> ALL (undone_events(head.case_id))
        AND (e.party = 'provider' AND e.left_party IN ('body', 'meeting', 'third-party')
            OR e.party IN ('body', 'meeting', 'third-party') AND coalesce(e.left_party, 'provider') = 'provider')
    ORDER BY e.party = 'provider' DESC, CASE WHEN e.party = 'provider' THEN -e.seq ELSE e.seq END
    LIMIT 1;
    -- 2. What it said then.
    SELECT own_submission(y.payload -> 'submission') INTO submission
    FROM case_event e
    JOIN case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
    WHERE e.case_id = head.case_id AND e.seq <= event AND e.command <> 'act' AND y.payload ? 'submission'
    ORDER BY e.seq DESC
    LIMIT 1;
END
$$;

-- What is on record of a case, without what is not for the reader. What the engine itself puts there is for both sides.
CREATE OR REPLACE FUNCTION record_seen(head case_head, record jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me      constant actor := reader();
    untold  constant integer := untold_to_reader(head.case_id);
BEGIN
    IF draft_to_reader(head) THEN
        RETURN '{}';
    END IF;
    RETURN (
        SELECT coalesce(jsonb_object_agg(r.name, r.value), '{}')
        FROM jsonb_each(record) AS r (name, value)
        LEFT JOIN LATERAL (
            SELECT e.seq, e.principal_id, audience_of(action_of(e, head.workflow_id), r.name) AS audience
            FROM case_event e
            JOIN case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
            WHERE e.case_id = head.case_id AND y.payload ? r.name
                AND e.seq <> ALL ((SELECT undone_events(head.case_id))::integer[])
            ORDER BY e.seq DESC
            LIMIT 1
        ) AS w ON true
        WHERE CASE WHEN r.name IN ('open_conditions', 'ground', 'statement') THEN untold IS NULL
            ELSE in_audience(coalesce(w.audience, 'body'), head, me, w.principal_id)
                AND (untold IS NULL OR w.seq < untold) END);
END
$$;

-- What was said with an event, without what is not for the reader. Beside what its action records, that is for both
-- sides: a reason, a question, a reply.
CREATE OR REPLACE FUNCTION payload_seen(head case_head, e case_event, payload jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me  constant actor := reader();
    a   workflow_action;
BEGIN
    IF e.command IN ('assign', 'unassign') THEN
        RETURN assignment_seen(e);
    ELSIF payload IS NULL OR draft_to_reader(head) THEN
        RETURN NULL;
    END IF;
    -- Why a committee did not wait for its meeting is the body's own, and why somebody does not review.
    IF NOT in_audience('body', head, me, e.principal_id) THEN
        IF e.command = 'decline' THEN
            RETURN NULL;
        END IF;
        payload := payload - 'by_correspondence';
    END IF;
    a := action_of(e, head.workflow_id);
    IF coalesce(a.records, '[]') = '[]' THEN
        RETURN payload;
    END IF;
    RETURN (
        SELECT jsonb_object_agg(p.name, p.value)
        FROM jsonb_each(payload) AS p (name, value)
        WHERE in_audience(coalesce(audience_of(a, p.name), 'provider'), head, me, e.principal_id));
END
$$;

-- Whether an event is part of the history that the reader gets. A provider gets neither what people of the body do
-- among themselves nor what came with a decision that it was not told of, or that was taken back, but for what it did
-- itself.
CREATE OR REPLACE FUNCTION event_seen(e case_event, untold integer) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (known_reader()).provider_id IS NULL
        OR e.command NOT IN ('declare', 'withdraw_interest', 'review', 'remind', 'vote', 'recuse', 'readmit',
            'confirm_letter', 'copy_letter', 'void_letter', 'assign', 'unassign', 'erase')
        AND (untold IS NULL OR e.seq < untold OR e.role = 'provider')
        AND (e.role = 'provider' OR e.seq <> ALL (undone_events(e.case_id)))
$$;

-- The state that a case left with an event, in whose court and since when, as the reader may know it: to a provider it
-- is that before a decision that it was not told of, or that was taken back since.
CREATE OR REPLACE FUNCTION left_seen(e case_event, untold integer, OUT state text, OUT party text,
    OUT since timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    hidden  constant integer := CASE WHEN (known_reader()).provider_id IS NOT NULL
        THEN CASE WHEN e.seq >= untold THEN untold ELSE decision_around(e.case_id, e.seq) END END;
BEGIN
    SELECT x.from_state, CASE WHEN e.left_party = 'paused' THEN 'paused' ELSE x.left_party END, x.entered_at
    INTO state, party, since
    FROM case_event x WHERE x.case_id = e.case_id AND x.seq = coalesce(hidden, e.seq);
END
$$;

-- The outcome of a command as its actor may know it: to a provider the case is where it was before a decision that it
-- was not told of; in a replay also where that was taken back since.
CREATE OR REPLACE FUNCTION outcome_seen(o outcome, actor actor) RETURNS outcome
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head    case_head;
    untold  integer;
BEGIN
    IF actor.organisation_kind <> 'provider' OR o.case_id IS NULL THEN
        RETURN o;
    END IF;
    SELECT * INTO head FROM case_head h WHERE h.case_id = o.case_id;
    untold := untold_decision(head);
    IF o.status = 'done' AND (untold IS NULL OR o.version < untold) THEN
        untold := decision_around(o.case_id, o.version);
    END IF;
    IF untold IS NULL THEN
        RETURN o;
    END IF;
    head.party := coalesce(o.party, head.party);
    head := head_before(head, untold);
    o.state := head.state;
    o.party := head.party;
    o.detail := o.detail
        || CASE WHEN o.detail ? 'state' THEN jsonb_build_object('state', head.state) ELSE '{}' END
        || CASE WHEN o.detail ? 'from' THEN jsonb_build_object('from', head.state) ELSE '{}' END
        || CASE WHEN o.detail ? 'outcome' THEN '{"outcome": null}'::jsonb ELSE '{}' END
        || CASE WHEN o.detail ? 'allowed' AND o.detail -> 'allowed' <> '["resume"]' THEN '{"allowed": []}'::jsonb
            ELSE '{}' END;
    RETURN o;
END
$$;
