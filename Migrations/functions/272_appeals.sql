-- Appeals against a decision, each a case of its own.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The last day for an appeal against the decision on a case; null where its scheme takes none.
CREATE OR REPLACE FUNCTION appeal_until(head case_head) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT add_period(calendar_for(head.body_id, head.workflow_id), local_day(head.entered_at),
            (c.appeal #>> '{within,count}')::integer,
            (c.appeal #>> '{within,unit}')::period_unit)
        FROM workflow_aftercare c
        WHERE c.workflow_id = head.workflow_id AND c.state = head.state AND c.appeal ? 'within');
END
$$;

-- appeal: the provider appeals against the decision, on a ground that the scheme knows.
CREATE OR REPLACE FUNCTION decide_appeal(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    terms  jsonb;
    until  date;
    twin   text;
    body   text;
BEGIN
    r.action := 'appeal';
    r.role := role_among(head, actor, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('appeal', head, ARRAY['provider']);
        RETURN r;
    END IF;
    -- 1. Does the scheme take one, here and still?
    SELECT c.appeal INTO terms FROM workflow_aftercare c
    WHERE c.workflow_id = head.workflow_id
        AND c.state = head.state
        AND c.appeal ? 'route'
        AND workflow_in_force(c.appeal ->> 'route', local_day(moment)) IS NOT NULL;
    IF NOT FOUND THEN
        r.refusal := refusal('no_appeal', jsonb_build_object('action', 'appeal', 'state', head.state));
        RETURN r;
    END IF;
    until := appeal_until(head);
    IF local_day(moment) > until THEN
        r.refusal := refusal('appeal_too_late', jsonb_build_object('action', 'appeal', 'until', until));
        RETURN r;
    END IF;
    -- 2. One for each decision, unless it was taken back before it was ruled on.
    SELECT a.reference INTO twin FROM case_appeal a
    WHERE a.case_id = head.case_id
        AND a.against = current_visit(head.case_id)
        AND coalesce(a.outcome, 'appeal-dismissed') IN ('appeal-upheld', 'appeal-dismissed');
    IF twin IS NOT NULL THEN
        r.refusal := refusal('appeal_lodged', jsonb_build_object('action', 'appeal', 'appeal', twin));
        RETURN r;
    END IF;
    -- 3. On what ground, in which words?
    IF terms ? 'grounds' AND NOT coalesce(terms -> 'grounds' @> jsonb_build_array(input -> 'ground'), false) THEN
        r.refusal := flawed('appeal', 'ground', CASE WHEN input ? 'ground' THEN 'is not known' ELSE 'is missing' END,
            (SELECT string_agg(g, ', ') FROM jsonb_array_elements_text(terms -> 'grounds') AS g));
    ELSIF NOT terms ? 'grounds' AND input ? 'ground' THEN
        r.refusal := flawed('appeal', 'ground', 'is not asked for', 'no ground: the scheme names none');
    ELSIF NOT coalesce(jsonb_typeof(input -> 'statement') = 'string' AND input ->> 'statement' ~ '\S'
        AND length(input ->> 'statement') <= 20000, false)
    THEN
        r.refusal := flawed('appeal', 'statement',
            CASE WHEN input ? 'statement' THEN 'is not usable' ELSE 'is missing' END,
            'why the decision should not stand, in words, at most 20,000 characters');
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT o.code INTO body FROM organisation o WHERE o.id = head.body_id;
    r.effect := jsonb_strip_nulls(jsonb_build_object('appeal', reference_of(body, next_case_id('appeal', head)),
        'ground', input -> 'ground'));
    r.payload := jsonb_build_object('statement', input -> 'statement');
    r.project := 'appeal';
    RETURN r;
END
$$;

-- The appeal opens as a case of its own, on the route that the scheme names for it.
CREATE OR REPLACE FUNCTION project_appeal(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    opened      case_head;
    submission  jsonb;
BEGIN
    opened.case_id := next_case_id('appeal', head);
    opened.about_id := head.case_id;
    SELECT workflow_in_force(c.appeal ->> 'route', local_day(e.occurred_at)) INTO opened.workflow_id
    FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    SELECT own_submission(f.submission) - 'evidence' INTO submission FROM case_facts f WHERE f.case_id = head.case_id;
    opened := open_linked(opened, head, actor_of(e.principal_id), 'provider', submission,
        jsonb_strip_nulls(jsonb_build_object('about', head.reference, 'ground', input -> 'ground',
            'statement', input -> 'statement')),
        e.occurred_at, e.recorded_at);
    UPDATE case_facts f
    SET record = f.record
        || jsonb_strip_nulls(jsonb_build_object('ground', input -> 'ground', 'statement', input -> 'statement'))
    WHERE f.case_id = opened.case_id;
    INSERT INTO case_appeal (case_id, appeal, seq, body_id, provider_id, against, appeal_id, reference, ground)
    SELECT e.case_id, count(a.appeal) + 1, e.seq, e.body_id, e.provider_id, current_visit(e.case_id), opened.case_id,
        opened.reference, input ->> 'ground'
    FROM case_head h LEFT JOIN case_appeal a ON a.case_id = h.case_id WHERE h.case_id = e.case_id;
END
$$;

-- An appeal has come to its end: the case that it is about is told, and what was overturned does not stand.
CREATE OR REPLACE FUNCTION after_appeal_ended(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF head.about_id IS NOT NULL THEN
        PERFORM enqueue_command(e, head.about_id,
            jsonb_build_object('command', 'conclude_appeal', 'appeal', head.reference, 'outcome', (
                SELECT s.outcome
                FROM workflow_state s
                WHERE s.workflow_id = head.workflow_id AND s.state = e.to_state)));
    END IF;
END
$$;

-- conclude_appeal: what became of an appeal against the decision on this case.
CREATE OR REPLACE FUNCTION decide_conclude_appeal(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r           ruling;
    overturned  text;
BEGIN
    r.action := 'conclude_appeal';
    r.role := 'system';
    r.effect := jsonb_build_object('appeal', input -> 'appeal', 'outcome', input -> 'outcome');
    IF input ->> 'outcome' = 'appeal-upheld' THEN
        SELECT c.appeal ->> 'overturned' INTO overturned
        FROM workflow_aftercare c
        JOIN case_appeal a ON a.case_id = head.case_id
            AND a.reference = input ->> 'appeal'
            AND a.against = current_visit(head.case_id)
        WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
        r := ruling_by_system(head, overturned, format('The appeal %s is upheld.', input ->> 'appeal'), r, moment);
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION after_appeal_concluded(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_appeal a
    SET outcome = input ->> 'outcome'
    WHERE a.case_id = e.case_id AND a.reference = input ->> 'appeal';
END
$$;
