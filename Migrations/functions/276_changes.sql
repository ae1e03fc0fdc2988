-- Changes that a provider tells of.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What is wrong with changed members of a submission: those that the register shows can be changed, each as a
-- submission tells it.
CREATE OR REPLACE FUNCTION field_problems(fields jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN jsonb_typeof(fields) <> 'object'
        THEN '[{"path": "fields", "message": "is no object", '
            '"expected": "an object of what is new, such as {\"credits\": 20}"}]'
        ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('path', 'fields.' || f.key, 'message', 'is not usable',
            'expected', CASE f.key
                        WHEN 'title' THEN 'words, or {"en": …, "cy": …, "gd": …}'
                            WHEN 'credits' THEN 'a number above 0'
                            WHEN 'credit_system' THEN 'uk or ects'
                        WHEN 'level'
                            THEN 'the level, as its framework writes it' WHEN 'framework'
                            THEN 'the framework of the level, such as CQFW'
                        ELSE 'one of: title, credits, credit_system, level, framework; '
                            'tell other changes in words' END)),
            '[]')
            FROM jsonb_each(fields) AS f
            WHERE NOT coalesce(CASE f.key
                WHEN 'title' THEN words_in(f.value) IS NOT NULL
                WHEN 'credits' THEN number_in(f.value) BETWEEN 0.5 AND 480
                WHEN 'credit_system' THEN f.value IN ('"uk"', '"ects"')
                WHEN 'level' THEN jsonb_typeof(f.value) = 'string' AND f.value #>> '{}' ~ '^\S.{0,19}$'
                WHEN 'framework' THEN f.value #>> '{}' ~ '^[A-Z][A-Z0-9-]{1,15}$' END, false))
        END;
END
$$;

-- notify_change: the provider tells of a change to what is recognised.
CREATE OR REPLACE FUNCTION decide_notify_change(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    flaws  jsonb := field_problems(coalesce(input -> 'fields', '{}'));
BEGIN
    r.action := 'notify_change';
    r.role := role_among(head, actor, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('notify_change', head, ARRAY['provider']);
    ELSIF NOT is_accepted(head) THEN
        r.refusal := refusal('not_recognised', jsonb_build_object('action', 'notify_change', 'state', head.state));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF NOT coalesce(jsonb_typeof(input -> 'what') = 'string'
        AND input ->> 'what' ~ '\S'
        AND length(input ->> 'what') <= 5000, false)
    THEN
        flaws := flaws
            || jsonb_build_object('path', 'what',
                'message', CASE WHEN input ? 'what' THEN 'is not usable' ELSE 'is missing' END,
                'expected', 'what changes, in words, at most 5,000 characters');
    END IF;
    IF NOT coalesce(input ->> 'weight' IN ('minor', 'material'), false) THEN
        flaws := flaws
            || jsonb_build_object('path', 'weight',
                'message', CASE WHEN input ? 'weight' THEN 'is not known' ELSE 'is missing' END,
                'expected', 'minor or material');
    END IF;
    IF flaws <> '[]' THEN
        r.refusal := refusal('invalid_data', jsonb_build_object('action', 'notify_change', 'problems', flaws));
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('change', (SELECT count(*) + 1 FROM case_change c WHERE c.case_id = head.case_id),
        'weight', input -> 'weight', 'tell', '["officer"]'::jsonb);
    r.payload := jsonb_build_object('what', input -> 'what', 'fields', coalesce(input -> 'fields', '{}')
        || CASE WHEN input -> 'fields' ? 'title'
            THEN jsonb_build_object('title', words_in(input #> '{fields,title}'))
            ELSE '{}' END);
    r.project := 'change';
    RETURN r;
END
$$;

-- The beginning of what the body says to a change: who may, and which one is meant.
CREATE OR REPLACE FUNCTION ruling_on_change(head case_head, actor actor, input jsonb, needs_reason boolean)
    RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
BEGIN
    r.action := input ->> 'command';
    r.role := role_among(head, actor, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted(r.action, head, ARRAY['officer', 'decider']);
    ELSIF NOT is_accepted(head) THEN
        r.refusal := refusal('not_recognised', jsonb_build_object('action', r.action, 'state', head.state));
    ELSIF NOT EXISTS (SELECT FROM case_change c
        WHERE c.case_id = head.case_id AND to_jsonb(c.change) = input -> 'change' AND c.status = 'notified')
    THEN
        r.refusal := jsonb_strip_nulls(refusal('change_not_so', jsonb_build_object('action', r.action,
            'change', input -> 'change',
            'found', (SELECT c.status
                FROM case_change c
                WHERE c.case_id = head.case_id AND to_jsonb(c.change) = input -> 'change'),
            'allowed', (SELECT coalesce(jsonb_agg(c.change::text ORDER BY c.change), '[]')
                FROM case_change c
                WHERE c.case_id = head.case_id AND c.status = 'notified'))));
    ELSIF needs_reason OR input ? 'reason' THEN
        r.refusal := without_reason(input);
    END IF;
    r.effect := jsonb_build_object('change', input -> 'change', 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_strip_nulls(jsonb_build_object('reason', input -> 'reason'));
    r.project := 'change';
    RETURN r;
END
$$;

-- accept_change: it is minor; the submission follows, and what the register shows of it.
CREATE OR REPLACE FUNCTION decide_accept_change(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_change(head, actor, input, false);
BEGIN
    IF r.refusal IS NULL THEN
        SELECT f.submission || c.fields INTO r.submission FROM case_facts f, case_change c
        WHERE f.case_id = head.case_id
            AND c.case_id = head.case_id
            AND to_jsonb(c.change) = input -> 'change'
            AND c.fields <> '{}';
    END IF;
    RETURN r;
END
$$;

-- look_again: it is material; a new case opens with what has changed, and this one holds until that is decided.
CREATE OR REPLACE FUNCTION decide_look_again(head case_head, actor actor, input jsonb, moment timestamptz)
    RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_change(head, actor, input, true);
BEGIN
    r.refusal := coalesce(r.refusal, new_case_blocked_by('look_again', head));
    IF r.refusal IS NULL THEN
        r.effect := r.effect || jsonb_build_object('successor', (
            SELECT reference_of(o.code, next_case_id('renewal', head)) FROM organisation o WHERE o.id = head.body_id));
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_change(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    fields jsonb;
BEGIN
    IF e.command = 'notify_change' THEN
        INSERT INTO case_change (case_id, change, seq, body_id, provider_id, what, weight, fields, status, notified_at)
        VALUES (e.case_id, (e.effect ->> 'change')::integer, e.seq, e.body_id, e.provider_id, r.payload ->> 'what',
            e.effect ->> 'weight', r.payload -> 'fields', 'notified', e.occurred_at);
        RETURN;
    END IF;
    UPDATE case_change c
    SET status = CASE e.command WHEN 'accept_change' THEN 'accepted' ELSE 'new-look' END,
        reason = r.payload ->> 'reason',
        successor = e.effect ->> 'successor'
    WHERE c.case_id = e.case_id AND to_jsonb(c.change) = e.effect -> 'change' RETURNING c.fields INTO fields;
    IF e.command = 'look_again' THEN
        PERFORM open_after(head, fields, actor_of(e.principal_id), 'officer', e.occurred_at, e.recorded_at);
    ELSIF r.submission IS NOT NULL THEN
        UPDATE case_register c
        SET title = title_in(r.submission), framework = r.submission ->> 'framework', level = r.submission ->> 'level',
            credits = number_in(r.submission -> 'credits'), credit_system = r.submission ->> 'credit_system',
            words = register_words(c.reference, r.submission, b, p)
        FROM organisation b, organisation p
        WHERE c.case_id = e.case_id AND b.id = c.body_id AND p.id = c.provider_id;
    END IF;
END
$$;
