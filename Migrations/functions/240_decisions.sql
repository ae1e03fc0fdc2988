-- Decisions: what was decided, why, until when, and the items that come with it; conditions and their discharge.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is wrong with the items of a decision taken on a day: [] where nothing is.
CREATE OR REPLACE FUNCTION item_problems(decision text, items jsonb, decided date) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', format('items[%s]%s', i.n - 1, p.path), 'message', p.message,
        'expected', p.expected)), '[]')
    FROM jsonb_array_elements(items) WITH ORDINALITY AS i (item, n)
    CROSS JOIN LATERAL (
        SELECT '', 'is no object', 'an object with kind, text, and for a condition due'
        WHERE jsonb_typeof(item) <> 'object'
        UNION ALL
        SELECT '.kind', 'is not known', 'condition, requirement, recommendation, advice or commendation'
        WHERE NOT coalesce(item ->> 'kind' IN ('condition', 'requirement', 'recommendation', 'advice', 'commendation'),
            false)
        UNION ALL
        SELECT '.text', 'is not usable', 'words, or {"en": …, "cy": …, "gd": …}' WHERE words_in(item -> 'text') IS NULL
        UNION ALL
        SELECT '.criterion', 'is not usable', 'the name of a criterion or requirement'
        WHERE item ? 'criterion'
            AND NOT (jsonb_typeof(item -> 'criterion') = 'string' AND length(item ->> 'criterion') BETWEEN 1 AND 200)
        UNION ALL
        SELECT '.due', 'is not usable', 'a day after the decision and within twenty years, such as ' || (decided + 56)
        WHERE item ->> 'kind' = 'condition' AND day_ahead(item -> 'due', decided) IS NULL
        UNION ALL
        SELECT '.due', 'is not asked for', 'no day: only conditions have to be met by one'
        WHERE item ->> 'kind' <> 'condition' AND item ? 'due'
        UNION ALL
        SELECT '.kind', 'goes with an approval', 'no condition on a decision that approves nothing'
        WHERE item ->> 'kind' = 'condition'
            AND decision NOT LIKE 'approved%'
            AND decision NOT IN ('interim', 'reinstated', 'suspended')
        UNION ALL
        SELECT '.' || k, 'is not known here', 'kind, text, criterion or due'
        FROM jsonb_object_keys(CASE jsonb_typeof(item) WHEN 'object' THEN item ELSE '{}' END) AS k
        WHERE k NOT IN ('kind', 'text', 'criterion', 'due')
    ) AS p (path, message, expected)
$$;

-- What follows from an action that decides, beyond where the case goes: reasons unless it approves, items, and the end
-- of a term that is not the scheme's own.
CREATE OR REPLACE FUNCTION with_decision(head case_head, decision text, input jsonb, r ruling, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    command  constant text := input ->> 'command';
    -- Where the workflow itself asks for one text for both sides, that says why.
    said     constant jsonb := said_to_provider(head, r.action, input -> 'data');
    reasons  constant jsonb := coalesce(input -> 'reasons', said -> 'reasons', (
        SELECT min(v::text)::jsonb FROM jsonb_each(said) AS d (k, v)
        WHERE jsonb_typeof(v) = 'string'
        HAVING count(*) = 1));
    items    constant jsonb := coalesce(input -> 'items', '[]');
    today    constant date := local_day(moment);
    until    constant date := day_ahead(input -> 'until', today);
    shorter  constant boolean := decision IN ('approved-for-shorter-term', 'interim');
    flaws    jsonb := '[]';
BEGIN
    IF jsonb_typeof(items) <> 'array' THEN
        flaws := flaws || '[{"path": "items", "message": "is no list", "expected": "a list of items"}]';
    ELSIF jsonb_array_length(items) > 200 THEN
        flaws := flaws || '[{"path": "items", "message": "is too long", "expected": "at most 200 items"}]';
    ELSE
        flaws := flaws || item_problems(decision, items, today);
    END IF;
    IF reasons IS NOT NULL
        AND NOT (jsonb_typeof(reasons) = 'string' AND reasons #>> '{}' ~ '\S' AND length(reasons #>> '{}') <= 20000)
    THEN
        flaws := flaws
            || '[{"path": "reasons", "message": "is not usable", '
               '"expected": "reasons in words, at most 20,000 characters"}]';
    ELSIF reasons IS NULL AND decision NOT IN ('approved', 'reinstated') THEN
        flaws := flaws || jsonb_build_object('path', 'reasons', 'message', 'is missing', 'expected',
            format('why, in words: the decision is “%s”', replace(decision, '-', ' ')));
    END IF;
    IF shorter AND until IS NULL THEN
        flaws := flaws || jsonb_build_object('path', 'until',
            'message', CASE WHEN input ? 'until' THEN 'is not usable' ELSE 'is missing' END,
            'expected', 'the last day of the term, after the day of the decision and within twenty years');
    ELSIF NOT shorter AND input ? 'until' THEN
        flaws := flaws
            || '[{"path": "until", "message": "is not asked for", '
               '"expected": "no last day: the term is that of the scheme"}]';
    END IF;
    IF decision = 'approved-with-conditions' AND command = 'decide'
        AND NOT jsonb_path_exists(items, '$[*] ? (@.kind == "condition")')
    THEN
        flaws := flaws
            || '[{"path": "items", "message": "holds no condition", '
               '"expected": "at least one item of the kind condition"}]';
    END IF;
    IF flaws <> '[]' THEN
        r.refusal := refusal('invalid_data', jsonb_build_object('action', r.action, 'problems', flaws));
        RETURN r;
    END IF;

    r.project := 'decision';
    r.effect := jsonb_strip_nulls(jsonb_build_object('decides', decision, 'until', until, 'items', (
        SELECT jsonb_object_agg(x.kind, x.n)
        FROM (SELECT i ->> 'kind', count(*) FROM jsonb_array_elements(items) AS i GROUP BY 1) AS x (kind, n))));
    r.payload := jsonb_strip_nulls(coalesce(r.payload, '{}') || jsonb_build_object('reasons', reasons,
        'items', nullif(items, '[]'), 'by_correspondence', input -> 'by_correspondence'));
    RETURN r;
END
$$;

-- The data that comes with an action on a case, as far as it is for both sides.
CREATE OR REPLACE FUNCTION said_to_provider(head case_head, named text, data jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(d.name, d.value), '{}')
        FROM workflow_action a
        CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(data) WHEN 'object' THEN data ELSE '{}' END) AS d (name, value)
        WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.action = named
            AND audience_of(a, d.name) = 'provider');
END
$$;

-- After every change of conditions: how many are open is a fact that guards read, and the next to be missed has its
-- timer.
CREATE OR REPLACE FUNCTION count_conditions(head case_head) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    due   constant timestamptz := next_miss(head.case_id);
    rest  constant integer := (SELECT count(*)
        FROM case_decision_item i
        WHERE i.case_id = head.case_id AND i.kind = 'condition' AND i.status <> 'discharged');
BEGIN
    UPDATE case_facts f
    SET record = f.record || jsonb_build_object('open_conditions', rest)
    WHERE f.case_id = head.case_id;
    UPDATE case_timer t SET due_at = due WHERE t.case_id = head.case_id AND t.kind = 'miss';
    IF NOT FOUND AND due < 'infinity' THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, simulated)
        VALUES (head.case_id, 'miss', head.body_id, head.provider_id, due, head.simulated);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION project_decision(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    now_is   case_head;
    entered  workflow_state;
    before   constant integer := (SELECT coalesce(max(i.item), 0)
        FROM case_decision_item i
        WHERE i.case_id = e.case_id);
BEGIN
    INSERT INTO case_decision (case_id, seq, body_id, provider_id, decision, reasons, valid_until, decided_at)
    VALUES (e.case_id, e.seq, e.body_id, e.provider_id, e.effect ->> 'decides', r.payload ->> 'reasons',
        (e.effect ->> 'until')::date, e.occurred_at);
    INSERT INTO case_decision_item (case_id, item, seq, body_id, provider_id, kind, words, criterion, due, first_due,
        status)
    SELECT e.case_id, before + i.n, e.seq, e.body_id, e.provider_id, i.item ->> 'kind', words_in(i.item -> 'text'),
        i.item ->> 'criterion',
        day_in(i.item -> 'due'), day_in(i.item -> 'due'), CASE WHEN i.item ->> 'kind' = 'condition' THEN 'open' END
    FROM jsonb_array_elements(coalesce(r.payload -> 'items', '[]')) WITH ORDINALITY AS i (item, n);
    PERFORM count_conditions(head);
    -- Where the decision is what closes the case, its term is that of the state just entered.
    IF e.effect ? 'until' AND e.party = 'none' THEN
        SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
        SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = now_is.workflow_id AND s.state = now_is.state;
        PERFORM set_timers(now_is, entered, true, false);
        UPDATE case_register c SET valid_until = (e.effect ->> 'until')::date WHERE c.case_id = e.case_id;
    END IF;
END
$$;

-- The beginning of every rule about a condition: who may, and which one it is.
CREATE OR REPLACE FUNCTION ruling_on_condition(head case_head, actor actor, input jsonb, allowed text[], states text[],
    expected text) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    i       case_decision_item;
    untold  constant integer := CASE WHEN allowed = ARRAY['provider'] THEN untold_decision(head) END;
BEGIN
    r.action := input ->> 'command';
    r.role := role_among(head, actor, allowed);
    IF r.role IS NULL THEN
        r.refusal := not_permitted(r.action, head, allowed);
        RETURN r;
    END IF;
    SELECT * INTO i
    FROM case_decision_item x
    WHERE x.case_id = head.case_id AND x.kind = 'condition' AND to_jsonb(x.item) = input -> 'item'
        AND (untold IS NULL OR x.seq < untold);
    IF NOT FOUND THEN
        r.refusal := refusal('no_such_item', jsonb_build_object('action', r.action, 'item', input -> 'item',
            'allowed', (
                SELECT coalesce(jsonb_agg(x.item::text ORDER BY x.item), '[]')
                FROM case_decision_item x
                WHERE x.case_id = head.case_id AND x.kind = 'condition' AND x.status = ANY (states)
                    AND (untold IS NULL OR x.seq < untold))));
    ELSIF NOT i.status = ANY (states) THEN
        r.refusal := refusal('condition_status', jsonb_build_object('action', r.action, 'item', i.item,
            'found', i.status, 'expected', expected));
    ELSIF head.outcome IN ('refused', 'withdrawn', 'lapsed') THEN
        r.refusal := refusal('case_closed', jsonb_build_object('action', r.action, 'state', head.state));
    END IF;
    r.effect := jsonb_build_object('item', i.item);
    r.project := r.action;
    RETURN r;
END
$$;

-- satisfy: the provider shows how a condition is met. With the last open one shown, a case that waits for that goes on
-- by the provider's own action.
CREATE OR REPLACE FUNCTION decide_satisfy(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling := ruling_on_condition(head, actor, input, ARRAY['provider'], ARRAY['open'], 'open');
    own    constant ruling := r;
    a      workflow_action;
    items  constant jsonb := coalesce(input -> 'items', '[]');
    wrong  constant jsonb := link_problems(input -> 'links');
BEGIN
    r.refusal := coalesce(r.refusal, unusable_text(input, 'response', 20000, true), unusable_items(head, input, items),
        CASE WHEN wrong <> '[]' THEN refusal('invalid_data', jsonb_build_object('action', 'satisfy', 'problems', wrong))
        END);
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF NOT EXISTS (
        SELECT FROM case_decision_item i
        WHERE i.case_id = head.case_id AND i.status = 'open' AND to_jsonb(i.item) <> input -> 'item')
    THEN
        a := condition_action(head, ARRAY['provider'], 'conditions_shown');
    END IF;
    IF a.action IS NOT NULL THEN
        r := ruling_by_action(head, actor, a, input ->> 'response', input -> 'data', moment);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    r.effect := own.effect || jsonb_build_object('shown', jsonb_build_array(input -> 'item'), 'items', items);
    r.payload := coalesce(r.payload, '{}') || jsonb_strip_nulls(jsonb_build_object('response', input -> 'response',
        'links', input -> 'links'));
    r.project := own.project;
    RETURN r;
END
$$;

-- The action of the state a case is in by which these roles show all its conditions (`conditions_shown`) or send it
-- back to have them shown again (`conditions_returned`); all null where there is none.
CREATE OR REPLACE FUNCTION condition_action(head case_head, among text[], consequence text) RETURNS workflow_action
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a
    FROM workflow_action a
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.roles && among
        AND consequence = ANY (a.after)
    ORDER BY a.ordinal
    LIMIT 1
$$;

-- The ruling on an action that a command about a condition takes besides: it demands what it always does, with these
-- words for the first text that it records.
CREATE OR REPLACE FUNCTION ruling_by_action(head case_head, actor actor, a workflow_action, words text, data jsonb,
    moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    IF head.party = 'paused' THEN
        r.action := a.action;
        r.refusal := refusal('paused', jsonb_build_object('action', a.action, 'allowed', '["resume"]'::jsonb));
        RETURN r;
    END IF;
    RETURN decide_act(head, actor,
        jsonb_build_object('action', a.action, 'data', with_text(a.records, data, words)), moment);
END
$$;

CREATE OR REPLACE FUNCTION project_satisfy(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    SELECT show_conditions(e, head, input ->> 'response', e.effect -> 'items', input -> 'links')
$$;

-- Keeps that the conditions which an event shows were shown, in these words and with this evidence.
CREATE OR REPLACE FUNCTION show_conditions(e case_event, head case_head, answer text, evidence jsonb, beside jsonb)
RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_showing (case_id, item, showing, body_id, provider_id, response, items, links, shown_seq)
    SELECT e.case_id, i.item,
        (SELECT count(*) + 1 FROM case_showing s WHERE s.case_id = i.case_id AND s.item = i.item),
        e.body_id, e.provider_id, answer, ARRAY(SELECT n::integer FROM jsonb_array_elements_text(evidence) AS n),
        beside, e.seq
    FROM case_decision_item i
    WHERE i.case_id = e.case_id AND e.effect -> 'shown' @> to_jsonb(i.item);
    UPDATE case_decision_item i SET status = 'shown'
    WHERE i.case_id = e.case_id AND e.effect -> 'shown' @> to_jsonb(i.item);
    PERFORM count_conditions(head);
END
$$;

-- What a plain action of the workflow does to conditions, as its event says: the provider's, by which a case goes on
-- from where they are shown, shows all that are open; the body's, by which it comes back there, opens again all that
-- were shown and are not discharged. Null where it does nothing to any.
CREATE OR REPLACE FUNCTION conditions_moved_by(head case_head, a workflow_action, role text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(x.what, jsonb_agg(i.item ORDER BY i.item))
        FROM case_decision_item i
        CROSS JOIN LATERAL (
            SELECT CASE WHEN 'conditions_shown' = ANY (a.after) THEN 'shown' ELSE 'reopened' END AS what) AS x
        WHERE i.case_id = head.case_id
            AND i.status = CASE x.what WHEN 'shown' THEN 'open' ELSE 'shown' END
            AND (x.what = 'shown') = (role = 'provider')
        GROUP BY x.what);
END
$$;

CREATE OR REPLACE FUNCTION after_conditions_shown(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF e.command = 'act' AND e.effect ? 'shown' THEN
        PERFORM show_conditions(e, head, text_in(a.records, r.payload), '[]', NULL)
        FROM action_of(e, head.workflow_id) AS a;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION after_conditions_returned(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF e.command = 'act' AND e.effect ? 'reopened' THEN
        PERFORM reopen_conditions(e, head, text_in(a.records, r.payload))
        FROM action_of(e, head.workflow_id) AS a;
    END IF;
END
$$;

-- discharge: the body finds that a condition is met. A side never discharges its own.
CREATE OR REPLACE FUNCTION decide_discharge(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_condition(head, actor, input, ARRAY['officer', 'decider'], ARRAY['shown'],
        'shown by the provider');
BEGIN
    IF r.refusal IS NULL AND EXISTS (
        SELECT FROM case_showing s
        JOIN case_event e ON e.case_id = s.case_id AND e.seq = s.shown_seq
        WHERE s.case_id = head.case_id AND to_jsonb(s.item) = input -> 'item'
            AND e.principal_id = ANY (selves(actor.principal_id)))
    THEN
        r.refusal := refusal('separation', jsonb_build_object('action', 'discharge',
            'separate_from', '["satisfy"]'::jsonb));
    END IF;
    r.effect := r.effect || (
        SELECT jsonb_build_object('due', i.due, 'late', local_day((
            SELECT max(e.occurred_at)
            FROM case_showing s
            JOIN case_event e ON e.case_id = s.case_id AND e.seq = s.shown_seq
            WHERE s.case_id = i.case_id AND s.item = i.item)) > i.due)
        FROM case_decision_item i WHERE i.case_id = head.case_id AND to_jsonb(i.item) = input -> 'item');
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_discharge(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_decision_item i SET status = 'discharged', discharged_at = e.occurred_at
    WHERE i.case_id = e.case_id AND to_jsonb(i.item) = e.effect -> 'item';
    PERFORM count_conditions(head);
END
$$;

-- reopen: the body finds that what was shown does not meet a condition, and says why. A case that was taken on to have
-- conditions looked at goes back to the provider by the action for that, where the same people may take it.
CREATE OR REPLACE FUNCTION decide_reopen(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r    ruling := ruling_on_condition(head, actor, input, ARRAY['officer', 'decider'], ARRAY['shown'],
        'shown by the provider');
    own  constant ruling := r;
    a    workflow_action;
BEGIN
    r.refusal := coalesce(r.refusal, without_reason(input));
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    a := condition_action(head, roles_on(head, actor), 'conditions_returned');
    IF a.action IS NOT NULL THEN
        r := ruling_by_action(head, actor, a, input ->> 'reason', input -> 'data', moment);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    r.effect := own.effect || jsonb_build_object('reopened', jsonb_build_array(input -> 'item'));
    r.payload := coalesce(r.payload, '{}') || jsonb_build_object('reason', input -> 'reason');
    r.project := own.project;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_reopen(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    SELECT reopen_conditions(e, head, input ->> 'reason')
$$;

-- Keeps that what was shown for the conditions which an event opens again was not enough, and why.
CREATE OR REPLACE FUNCTION reopen_conditions(e case_event, head case_head, why text) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_showing s SET refused_seq = e.seq, reason = why
    WHERE s.case_id = e.case_id AND e.effect -> 'reopened' @> to_jsonb(s.item) AND s.refused_seq IS NULL;
    UPDATE case_decision_item i SET status = 'open'
    WHERE i.case_id = e.case_id AND e.effect -> 'reopened' @> to_jsonb(i.item);
    PERFORM count_conditions(head);
END
$$;

-- prolong: the body gives more time for a condition; the day that was decided stays beside the new one.
CREATE OR REPLACE FUNCTION decide_prolong(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r    ruling := ruling_on_condition(head, actor, input, ARRAY['officer', 'decider'], ARRAY['open'], 'open');
    old  constant date := (SELECT i.due
        FROM case_decision_item i
        WHERE i.case_id = head.case_id AND to_jsonb(i.item) = input -> 'item');
    new  constant date := day_ahead(input -> 'due', greatest(old, local_day(moment)));
BEGIN
    IF r.refusal IS NULL AND new IS NULL THEN
        r.refusal := flawed('prolong', 'due', CASE WHEN input ? 'due' THEN 'is not usable' ELSE 'is missing' END,
            format('a day after %s and within twenty years of it', greatest(old, local_day(moment))));
    END IF;
    r.refusal := coalesce(r.refusal, without_reason(input));
    r.effect := r.effect || jsonb_build_object('old_due', old, 'new_due', new);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_prolong(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_decision_item i SET due = (e.effect ->> 'new_due')::date, missed_at = NULL
    WHERE i.case_id = e.case_id AND to_jsonb(i.item) = e.effect -> 'item';
    PERFORM count_conditions(head);
END
$$;

-- miss: a condition was not shown by its last day.
CREATE OR REPLACE FUNCTION decide_miss(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    missed  text;
BEGIN
    r.action := 'miss';
    r.role := 'system';
    SELECT jsonb_build_object('missed', jsonb_agg(i.item ORDER BY i.item)),
        string_agg(format('condition %s, due on %s', i.item, to_char(i.due, 'FMDD FMMonth YYYY')), '; '
            ORDER BY i.item)
    INTO r.effect, missed
    FROM case_decision_item i
    WHERE i.case_id = head.case_id
        AND i.status = 'open'
        AND i.missed_at IS NULL
        AND start_of_day(i.due + 1) <= moment;
    IF missed IS NULL THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    RETURN ruling_by_system(head,
        (SELECT w.definition #>> '{conditions,on_missed}' FROM workflow w WHERE w.id = head.workflow_id),
        format('Not shown in time: %s.', missed), r, moment);
END
$$;

-- How the provider showed that a condition is met, oldest first: words, evidence and links, when and who, and where
-- that was not enough, when the body said so and why. Null of what is no condition.
CREATE OR REPLACE FUNCTION showings_of(i case_decision_item) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN i.kind = 'condition' THEN coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'showing', s.showing, 'response', s.response, 'items', to_jsonb(s.items), 'links', s.links,
            'shown_at', instant_text(e.occurred_at), 'shown_by', coalesce(p.name, (person_seen(e.principal_id)).name),
            'refused_at', instant_text(x.occurred_at), 'reason', s.reason)) ORDER BY s.showing), '[]') END
        FROM case_showing s
        JOIN case_event e ON e.case_id = s.case_id AND e.seq = s.shown_seq
        LEFT JOIN principal p ON p.id = e.principal_id
        LEFT JOIN case_event x ON x.case_id = s.case_id AND x.seq = s.refused_seq
        WHERE s.case_id = i.case_id AND s.item = i.item);
END
$$;

-- An item of a decision as its readers get it; a condition with where it stands and all that was shown for it.
CREATE OR REPLACE FUNCTION item_seen(i case_decision_item) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('item', i.item, 'kind', i.kind, 'text', i.words,
        'criterion', i.criterion, 'due', i.due, 'first_due', nullif(i.first_due, i.due), 'status', i.status,
        'showings', showings_of(i), 'missed_at', instant_text(i.missed_at),
        'discharged_at', instant_text(i.discharged_at)))
$$;

-- The conditions of a case that are not discharged, as far as the reader was told of them.
CREATE OR REPLACE FUNCTION conditions_of(of_case uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(item_seen(i) ORDER BY i.item), '[]')
        FROM case_decision_item i
        CROSS JOIN untold_to_reader(of_case) AS untold
        WHERE i.case_id = of_case AND i.kind = 'condition' AND i.status <> 'discharged'
            AND (untold IS NULL OR i.seq < untold));
END
$$;

-- The decisions on a case that the reader was told of, each with its items; for the people of the body also those that
-- were taken back.
CREATE OR REPLACE FUNCTION decisions_of(of_case uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(x.decision ORDER BY x.seq), '[]')
        FROM (
            SELECT d.seq, jsonb_strip_nulls(jsonb_build_object(
                'event', d.seq, 'decision', d.decision, 'decided_at', instant_text(d.decided_at), 'reasons', d.reasons,
                'valid_until', d.valid_until, 'items', (
                    SELECT coalesce(jsonb_agg(item_seen(i) ORDER BY i.item), '[]')
                    FROM case_decision_item i WHERE i.case_id = d.case_id AND i.seq = d.seq)
            )) AS decision
            FROM case_decision d
            CROSS JOIN untold_to_reader(of_case) AS untold
            WHERE d.case_id = of_case AND (untold IS NULL OR d.seq < untold)
            UNION ALL
            SELECT n.seq, decision_taken_back(of_case, n.seq)
                || jsonb_build_object('taken_back', taken_back_by(of_case, t.seq))
            FROM case_event t
            CROSS JOIN LATERAL (SELECT x::integer AS seq FROM jsonb_array_elements_text(t.effect -> 'undoes') AS x) AS n
            WHERE t.case_id = of_case AND t.command = 'take_back'
                AND (known_reader()).provider_id IS NULL
        ) AS x
        WHERE x.decision IS NOT NULL);
END
$$;

CREATE OR REPLACE FUNCTION after_condition_missed(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_decision_item i
    SET missed_at = e.occurred_at
    WHERE i.case_id = e.case_id AND e.effect -> 'missed' @> to_jsonb(i.item);
    PERFORM count_conditions(head);
END
$$;
