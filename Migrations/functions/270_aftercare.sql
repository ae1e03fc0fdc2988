-- After the decision: cases that come of another, and renewal that reuses what has not changed.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- A ruling with what the system does from where the case is, as the action of this name says; as it was, where it
-- cannot be done there.
CREATE OR REPLACE FUNCTION ruling_by_system(head case_head, named text, reasons text, r ruling, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a       workflow_action;
    effect  constant jsonb := coalesce(r.effect, '{}');
BEGIN
    SELECT * INTO a FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id
        AND x.from_state = head.state
        AND x.action = named
        AND 'system' = ANY (x.roles);
    IF NOT FOUND THEN
        RETURN r;
    END IF;
    r.action := a.action;
    r.to_state := a.to_state;
    IF a.decides IS NOT NULL THEN
        r := with_decision(head, a.decides, jsonb_build_object('command', 'act', 'reasons', reasons), r, moment);
        r.effect := effect || r.effect;
    END IF;
    RETURN r;
END
$$;

-- The id of the case that comes of this one with its next event.
CREATE OR REPLACE FUNCTION next_case_id(kind text, first case_head) RETURNS uuid
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT case_id_from(convert_to(kind, 'UTF8') || uuid_send((first).case_id) || int4send((first).version))
$$;

-- Opens a case that comes of another: with its parties, on a version of a workflow, and linked to it as the head says.
CREATE OR REPLACE FUNCTION open_linked(head case_head, first case_head, actor actor, role text, submission jsonb,
    beside jsonb, moment timestamptz, recorded timestamptz)
RETURNS case_head
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    input  constant jsonb := '{"command": "open"}';
BEGIN
    head.body_id := first.body_id;
    head.provider_id := coalesce(head.provider_id, first.provider_id);
    head.simulated := first.simulated;
    head.opened_at := moment;
    head.version := 0;
    SELECT reference_of(o.code, head.case_id) INTO head.reference FROM organisation o WHERE o.id = first.body_id;
    SELECT s.state INTO r.to_state FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.initial;
    r.action := 'open';
    r.role := role;
    r.submission := submission;
    r.payload := beside || jsonb_build_object('submission', submission);
    PERFORM write_event(head, actor, input, r, moment, recorded, sha256(convert_to(input::text, 'UTF8')));
    RETURN head;
END
$$;

-- The case that takes the place of another once it is approved, with what has changed in its submission.
CREATE OR REPLACE FUNCTION open_after(first case_head, changed jsonb, actor actor, role text, moment timestamptz,
    recorded timestamptz) RETURNS case_head
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head        case_head;
    submission  jsonb;
    ukprn       text;
BEGIN
    head.case_id := next_case_id('renewal', first);
    head.predecessor_id := first.case_id;
    -- Of a provider that is part of another, that one goes on with it.
    SELECT o.id, o.ukprn INTO head.provider_id, ukprn
    FROM organisation p
    JOIN organisation o ON o.id = p.part_of
    WHERE p.id = first.provider_id;
    SELECT coalesce(workflow_in_force(w.name, local_day(moment)), w.id) INTO head.workflow_id
    FROM workflow w
    WHERE w.id = first.workflow_id;
    SELECT own_submission(f.submission) || changed
        || jsonb_strip_nulls(jsonb_build_object('provider_ukprn', ukprn))
        || jsonb_build_object('previous_case', first.reference) INTO submission
    FROM case_facts f WHERE f.case_id = first.case_id;
    RETURN open_linked(head, first, actor, role, submission, jsonb_build_object('predecessor', first.reference), moment,
        recorded);
END
$$;

-- supersede: what took the place of this case has been approved.
CREATE OR REPLACE FUNCTION decide_supersede(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  text;
BEGIN
    SELECT a.action INTO named FROM workflow_action a
    WHERE a.workflow_id = head.workflow_id
        AND a.from_state = head.state
        AND a.decides = 'superseded'
        AND 'system' = ANY (a.roles);
    IF NOT FOUND THEN
        r.refusal := refusal('not_from_here', jsonb_build_object('action', 'supersede', 'state', head.state,
            'allowed', actions_from(head.workflow_id, head.state)));
        RETURN r;
    END IF;
    r.role := 'system';
    r.effect := jsonb_build_object('successor', input -> 'successor');
    RETURN ruling_by_system(head, named, format('It is superseded by %s.', input ->> 'successor'), r, moment);
END
$$;

CREATE OR REPLACE FUNCTION after_supersession(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF head.predecessor_id IS NOT NULL THEN
        PERFORM enqueue_command(e, head.predecessor_id, jsonb_build_object('command', 'supersede', 'successor',
            head.reference));
    END IF;
END
$$;

-- What was attached to the case that this one renews, and why each piece can or cannot be taken over: it has run out,
-- it is no longer asked for, it is said to have changed (or, where nothing is said, was replaced here by another), or
-- it has been taken already.
CREATE OR REPLACE FUNCTION renewable(head case_head, changed jsonb, day date)
RETURNS TABLE (item integer, obstacle text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT i.item_no, CASE
        WHEN EXISTS (SELECT FROM case_evidence t
            WHERE t.case_id = head.case_id AND t.detached_seq IS NULL AND t.requirement = i.requirement
            AND (t.sha256 = i.sha256 OR t.url = i.url)) THEN 'taken'
        WHEN changed @> to_jsonb(i.item_no) THEN 'changed'
        WHEN i.valid_until < day THEN 'expired'
        WHEN i.size > evidence_limit(head.workflow_id) THEN 'too_large'
        WHEN w.definition -> 'evidence' <> '[]'
            AND NOT w.definition -> 'evidence' @> jsonb_build_array(jsonb_build_object('item', i.requirement))
        THEN 'not_asked'
        WHEN changed IS NULL
            AND EXISTS (SELECT FROM case_evidence t WHERE t.case_id = head.case_id AND t.detached_seq IS NULL
                AND t.requirement = i.requirement AND t.source <> 'reused') THEN 'replaced'
        END
    FROM case_evidence i, workflow w
    WHERE i.case_id = head.predecessor_id AND i.detached_seq IS NULL AND w.id = head.workflow_id
    ORDER BY i.item_no;
END
$$;

-- reuse_unchanged: the provider takes over from the case that this one renews all evidence that holds and has not
-- changed.
CREATE OR REPLACE FUNCTION decide_reuse_unchanged(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r        ruling;
    changed  constant jsonb := input -> 'changed';
    first    case_head;
    entries  jsonb;
BEGIN
    r.action := 'reuse_unchanged';
    r.role := 'provider';
    r.refusal := not_attachable('reuse_unchanged', head, actor);
    IF r.refusal IS NULL
        AND (jsonb_typeof(changed) <> 'array' OR jsonb_path_exists(changed, '$[*] ? (@.type() != "number")'))
    THEN
        r.refusal := flawed('reuse_unchanged', 'changed', 'is not usable',
            'a list of numbers of evidence of the case that this one renews');
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT * INTO first FROM case_head h WHERE h.case_id = head.predecessor_id;
    -- 1. What is taken, under numbers that go on from those of this case.
    SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(i) - 'shared_with' || jsonb_build_object(
            'item_no', last.n + row_number, 'source', 'reused', 'reused_from', first.reference,
            'reused_item', i.item_no,
            'accepted_by', CASE WHEN is_accepted(first)
                THEN (SELECT o.code FROM organisation o WHERE o.id = first.body_id)
                ELSE i.accepted_by END,
            'accepted_on', CASE WHEN is_accepted(first) THEN local_day(first.closed_at) ELSE i.accepted_on END))
        ORDER BY i.item_no)
    INTO entries
    FROM (SELECT x.*, row_number() OVER (ORDER BY x.item)
        FROM renewable(head, changed, local_day(moment)) AS x
        WHERE x.obstacle IS NULL) AS t
    JOIN case_evidence i ON i.case_id = first.case_id AND i.item_no = t.item
    CROSS JOIN (SELECT coalesce(max(e.item_no), 0) AS n FROM case_evidence e WHERE e.case_id = head.case_id) AS last;
    IF entries IS NULL THEN
        r.refusal := refusal('nothing_to_reuse', jsonb_build_object('action', 'reuse_unchanged',
            'renews', first.reference, 'left_out',
            (SELECT coalesce(jsonb_agg(jsonb_build_object('item', x.item, 'because', x.obstacle)), '[]')
                FROM renewable(head, changed, local_day(moment)) AS x)));
        RETURN r;
    END IF;
    -- 2. What follows.
    SELECT with_evidence(f.submission,
        jsonb_agg(evidence_entry(jsonb_populate_record(NULL::case_evidence, x)))) INTO r.submission
    FROM case_facts f, jsonb_array_elements(entries) AS x WHERE f.case_id = head.case_id GROUP BY f.submission;
    r.effect := jsonb_build_object('reused', jsonb_array_length(entries), 'renews', first.reference,
        'of', (SELECT count(*) FROM case_evidence x WHERE x.case_id = first.case_id AND x.detached_seq IS NULL),
        'left_out', (SELECT coalesce(jsonb_agg(jsonb_build_object('item', x.item, 'because', x.obstacle)), '[]')
            FROM renewable(head, changed, local_day(moment)) AS x WHERE x.obstacle IS NOT NULL));
    r.payload := jsonb_build_object('items', entries);
    r.project := 'reuse';
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_reuse(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    i case_evidence;
BEGIN
    FOR i IN
        SELECT x.*
        FROM jsonb_array_elements(r.payload -> 'items') AS t, jsonb_populate_record(NULL::case_evidence, t) AS x
    LOOP
        PERFORM project_evidence((SELECT jsonb_populate_record(e, '{"command": "attach"}')), head, input,
            jsonb_populate_record(NULL::ruling, jsonb_build_object('payload', to_jsonb(i))));
    END LOOP;
END
$$;

-- How much of the evidence of the case that this one renews was taken over; null where it renews none, or one without
-- evidence.
CREATE OR REPLACE FUNCTION reuse_of(of_case uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object('taken', n.taken, 'of', n.whole, 'per_cent', round(100.0 * n.taken / n.whole))
        FROM case_head h
        JOIN case_head f ON f.case_id = h.predecessor_id
        CROSS JOIN LATERAL (SELECT
            (SELECT count(*) FROM case_evidence i WHERE i.case_id = f.case_id AND i.detached_seq IS NULL) AS whole,
            (SELECT count(DISTINCT i.reused_item) FROM case_evidence i
            WHERE i.case_id = h.case_id AND i.detached_seq IS NULL AND i.reused_from = f.reference) AS taken) AS n
        WHERE h.case_id = of_case AND n.whole > 0);
END
$$;

-- What came after the decision on a case, and what still may, as the reader may see it.
CREATE OR REPLACE FUNCTION aftercare_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'about', (SELECT a.reference FROM case_head a WHERE a.case_id = h.about_id),
        'appeal', CASE WHEN c.appeal ? 'route'
            THEN jsonb_build_object('until', appeal_until(h), 'grounds', coalesce(c.appeal -> 'grounds', '[]'),
                'route', c.appeal -> 'route') END,
        'appeals', (SELECT coalesce(jsonb_agg(jsonb_build_object('reference', a.reference, 'ground', a.ground,
            'outcome', a.outcome,
                'lodged_at', instant_text(e.occurred_at)) ORDER BY a.appeal), '[]')
            FROM case_appeal a
            JOIN case_event e ON e.case_id = a.case_id AND e.seq = a.seq
            WHERE a.case_id = h.case_id),
        'notice_until', g.notice_until,
        'next_return', (SELECT local_day(t.due_at)
            FROM case_timer t
            WHERE t.case_id = h.case_id AND t.kind = 'open_return' AND t.due_at < 'infinity'),
        'returns', (SELECT coalesce(jsonb_agg(jsonb_build_object('return', x.return,
            'opened_at', instant_text(x.opened_at), 'due', x.due, 'status', x.status,
                'nothing_changed', x.nothing_changed, 'data', x.data, 'links', x.links,
                'filed_at', instant_text(x.filed_at), 'query', x.query, 'ended_at', instant_text(x.ended_at))
            ORDER BY x.return), '[]')
            FROM case_return x WHERE x.case_id = h.case_id),
        'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('change', x.change, 'what', x.what, 'weight', x.weight,
            'fields', x.fields, 'status', x.status,
                'notified_at', instant_text(x.notified_at), 'reason', x.reason, 'successor', x.successor)
            ORDER BY x.change), '[]')
            FROM case_change x WHERE x.case_id = h.case_id),
        'reuse', reuse_of(h.case_id)))
    FROM case_head h
    LEFT JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id AND c.state = h.state
    LEFT JOIN case_register g ON g.case_id = h.case_id
    WHERE h.case_id = of_case
$$;
