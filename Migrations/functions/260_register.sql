-- The public register: what is recognised, by whom, from when to when, under which conditions; and the fact sheet.
-- Nothing undecided and no refusal is on it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Follows a case into a state with an outcome: on approval it is entered, afterwards its entry changes; a case that
-- never was recognised stays out. An approval with a limit is one under notice.
CREATE OR REPLACE FUNCTION register_case(head case_head, e case_event, entered workflow_state) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(e.occurred_at);
    now_is  constant text := CASE
        WHEN entered.outcome LIKE 'approved%' THEN 'current'
        WHEN entered.outcome = 'suspended' THEN 'suspended'
        ELSE 'ended' END;
    days    uuid;
    until   date;
    notice  date;
    goes_on boolean := false;
BEGIN
    IF now_is = 'current' THEN
        days := calendar_for(head.body_id, head.workflow_id);
        -- 1. Does the term go on, or does one begin?
        goes_on := EXISTS (SELECT FROM case_register c WHERE c.case_id = head.case_id)
            AND EXISTS (SELECT FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = e.from_state
                AND (s.outcome NOT LIKE 'approved%' OR s.deadline IS NOT NULL OR entered.deadline IS NOT NULL));
        IF goes_on THEN
            SELECT coalesce(term_of(head), c.term_until) INTO until FROM case_register c WHERE c.case_id = head.case_id;
        ELSE
            until := coalesce(term_of(head),
                CASE WHEN entered.valid IS NOT NULL
                    THEN add_period(days, today, entered.valid, entered.valid_unit) END);
        END IF;
        IF entered.deadline IS NOT NULL THEN
            notice := least(until, add_period(days, today, entered.deadline, entered.deadline_unit));
        END IF;
        -- 2. The entry.
        INSERT INTO case_register (case_id, body_id, provider_id, predecessor_id, workflow_id, reference, title,
            framework, level, credits, credit_system, sample, status, valid_from, valid_until, term_until, resumed,
            notice_until, words)
        SELECT head.case_id, head.body_id, head.provider_id, head.predecessor_id, head.workflow_id, head.reference,
            title_in(f.submission), f.submission ->> 'framework', f.submission ->> 'level',
            number_in(f.submission -> 'credits'), f.submission ->> 'credit_system', b.sample OR p.sample, 'current',
            today, until, until, goes_on, notice, register_words(head.reference, f.submission, b, p)
        FROM case_facts f, organisation b, organisation p
        WHERE f.case_id = head.case_id AND b.id = head.body_id AND p.id = head.provider_id
        ON CONFLICT (case_id) DO UPDATE SET status = 'current', workflow_id = excluded.workflow_id,
            resumed = excluded.resumed, notice_until = excluded.notice_until,
            valid_until = CASE WHEN excluded.resumed
                THEN excluded.term_until
                ELSE greatest(case_register.term_until, excluded.term_until) END,
            term_until = CASE WHEN excluded.resumed
                THEN excluded.term_until
                ELSE greatest(case_register.term_until, excluded.term_until) END;
    ELSE
        UPDATE case_register c SET status = now_is, notice_until = NULL,
            valid_until = CASE now_is WHEN 'ended'
                THEN greatest(c.valid_from, least(c.valid_until, c.notice_until, today))
                ELSE c.valid_until END
        WHERE c.case_id = head.case_id;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO case_register_change (case_id, seq, body_id, provider_id, status, because, since)
    VALUES (head.case_id, e.seq, head.body_id, head.provider_id, now_is,
        CASE WHEN notice IS NOT NULL THEN 'notice' ELSE entered.outcome END, today);
END
$$;

-- A digest of the facts on a certificate: where it is another than on paper, something has changed since. It is no
-- signature: whoever alters a certificate can leave its code, so people compare the facts too.
CREATE OR REPLACE FUNCTION certificate_code(c case_register, body text, provider text, ukprn text) RETURNS text
LANGUAGE sql STABLE
RETURN
    regexp_replace(upper(left(encode(sha256(convert_to(jsonb_build_array(c.reference, c.title, body, provider,
        ukprn, c.framework, c.level, c.credits, c.credit_system, c.valid_from, c.valid_until)::text, 'UTF8')), 'hex'),
        12)), '(.{4})(.{4})(.{4})', '\1-\2-\3');

-- An entry of the register as anybody may read it, with the names of today and, where they were others, those under
-- which it was entered.
CREATE OR REPLACE FUNCTION register_entry(c case_register) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_strip_nulls(jsonb_build_object(
            'reference', c.reference, 'title', c.title,
            'kind', CASE WHEN EXISTS (SELECT FROM workflow_aftercare a WHERE a.workflow_id = c.workflow_id AND a.grants)
                THEN 'provider'
                ELSE 'course' END,
            'body', jsonb_build_object('code', b.code, 'name', b.name,
                'registered_as', nullif(name_at(b, u.entered), b.name)),
            'provider', jsonb_build_object('ukprn', p.ukprn, 'name', p.name,
                'registered_as', nullif(name_at(p, u.entered), p.name),
                'part_of', (SELECT jsonb_build_object('ukprn', o.ukprn, 'name', o.name)
                    FROM organisation o WHERE o.id = p.part_of)),
            'route', jsonb_build_object('name', w.name, 'title', w.title),
            'framework', c.framework, 'level', c.level, 'credits', c.credits, 'credit_system', c.credit_system,
            'status', c.status, 'valid_from', c.valid_from, 'valid_until', c.valid_until,
            'notice_until', c.notice_until,
            'code', certificate_code(c, name_at(b, u.entered), name_at(p, u.entered), p.ukprn),
            'is_sample', c.sample,
            'renews', (SELECT r.reference FROM case_register r WHERE r.case_id = c.predecessor_id),
            'claim', w.definition -> 'claim',
            'conditions', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('text', i.words, 'due', i.due) ORDER BY i.item), '[]')
                FROM case_decision_item i
                WHERE i.case_id = c.case_id AND i.kind = 'condition' AND i.status <> 'discharged'
                    AND c.status <> 'ended' AND (u.untold IS NULL OR i.seq < u.untold)),
            'changes', (
                SELECT jsonb_agg(jsonb_build_object('since', x.since, 'status', x.status, 'because', x.because)
                    ORDER BY x.seq)
                FROM case_register_change x WHERE x.case_id = c.case_id)))
        FROM organisation b, organisation p, workflow w,
            (SELECT untold_decision(h) AS untold, (
                SELECT min(e.recorded_at) FROM case_register_change x
                JOIN case_event e ON e.case_id = x.case_id AND e.seq = x.seq
                WHERE x.case_id = h.case_id) AS entered
            FROM case_head h WHERE h.case_id = c.case_id) AS u
        WHERE b.id = c.body_id AND p.id = c.provider_id AND w.id = c.workflow_id);
END
$$;

-- For anybody: a page of the register, the newest recognitions first, after an entry.
CREATE OR REPLACE FUNCTION public_register(typed text, of_body text, of_provider text, with_status text, after text,
    most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT register_entry(c)
    FROM case_register c
    WHERE (typed IS NULL OR c.words @@ search_for(typed))
        AND (of_body IS NULL
            OR c.body_id = (SELECT o.id FROM organisation o WHERE o.code = upper(of_body) AND o.kind = 'body'))
        AND (of_provider IS NULL
            OR c.provider_id IN (SELECT o.id FROM organisation p
                JOIN organisation o ON o.id = p.id OR o.part_of = p.id
                WHERE p.ukprn = of_provider AND p.kind = 'provider'))
        AND (with_status IS NULL OR c.status = with_status)
        AND (after IS NULL
            OR (c.valid_from, c.case_id) < (SELECT x.valid_from, x.case_id
                FROM case_register x
                WHERE x.case_id = case_named(after)))
    ORDER BY c.valid_from DESC, c.case_id DESC
    LIMIT most
$$;

-- For anybody: one entry; null where the register has none of that reference.
CREATE OR REPLACE FUNCTION public_entry(of_reference text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT register_entry(c) FROM case_register c WHERE c.case_id = case_named(of_reference)
$$;

-- What a search of the register looks through: also the names that body and provider had before, and what the provider
-- is part of by now.
CREATE OR REPLACE FUNCTION register_words(reference text, submission jsonb, b organisation, p organisation)
RETURNS tsvector
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN words_of(concat_ws(' ', reference_words(reference), array_to_string(titles_of(submission), ' '),
        b.code, b.name, p.code, p.name, p.ukprn,
        (SELECT string_agg(n.name, ' ' ORDER BY n.until) FROM organisation_name n
            WHERE n.organisation_id IN (b.id, p.id, p.part_of)),
        (SELECT concat_ws(' ', o.code, o.name, o.ukprn) FROM organisation o WHERE o.id = p.part_of)));
END
$$;

-- For operators: the entries of an organisation, and of what is part of it, are found by the names that it has now.
CREATE OR REPLACE FUNCTION reword_register(organisation uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_register c
    SET words = register_words(c.reference, f.submission, b, p)
    FROM case_facts f, accredit.organisation b, accredit.organisation p
    WHERE f.case_id = c.case_id AND b.id = c.body_id AND p.id = c.provider_id
        AND (c.body_id = reword_register.organisation OR p.id = reword_register.organisation
            OR p.part_of = reword_register.organisation)
$$;

-- What is wrong with how a provider says it is reached: [] where nothing is.
CREATE OR REPLACE FUNCTION contact_problems(contact jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN jsonb_typeof(contact) <> 'object' OR contact = '{}'
        THEN '[{"path": "contact", "message": "is not usable", '
            '"expected": "an object with one or more of name, email, telephone, web, address"}]'
        ELSE (
            SELECT coalesce(jsonb_agg(jsonb_build_object('path', 'contact.' || c.key, 'message', CASE
                WHEN c.key NOT IN ('name', 'email', 'telephone', 'web', 'address')
                    THEN 'is not known here'
                    ELSE 'is not usable' END,
                'expected', CASE c.key
                    WHEN 'email' THEN 'an e-mail address'
                    WHEN 'web' THEN 'an address that begins with https:// or http://, without a user'
                    WHEN 'name'
                        THEN 'a line of at most 200 characters' WHEN 'telephone'
                        THEN 'digits, spaces and + ( ) -, at most 40 characters'
                    WHEN 'address' THEN 'at most 400 characters' ELSE 'name, email, telephone, web or address' END)
                ORDER BY c.key), '[]')
            FROM jsonb_each(contact) AS c (key, value)
            WHERE NOT coalesce(jsonb_typeof(c.value) = 'string' AND c.value #>> '{}' ~ '\S' AND CASE c.key
                WHEN 'email' THEN address_in(c.value #>> '{}') IS NOT NULL
                WHEN 'web' THEN is_web_address(c.value #>> '{}', 300)
                WHEN 'telephone' THEN c.value #>> '{}' ~ '^[0-9 +()-]{3,40}$'
                WHEN 'name' THEN c.value #>> '{}' !~ '[\n\r]' AND length(c.value #>> '{}') <= 200
                WHEN 'address' THEN length(c.value #>> '{}') <= 400
                ELSE false END, false)) END;
END
$$;

-- describe: the provider says on the fact sheet how it is reached, and puts its logo on it or takes it off.
CREATE OR REPLACE FUNCTION decide_describe(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    wrong  jsonb := '[]';
    logo   constant bytea := bytes_in(input -> 'logo');
BEGIN
    r.action := 'describe';
    r.role := role_among(head, actor, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('describe', head, ARRAY['provider']);
        RETURN r;
    END IF;
    IF head.closed_at IS NOT NULL AND NOT EXISTS (SELECT FROM case_register c WHERE c.case_id = head.case_id) THEN
        r.refusal := refusal('case_closed', jsonb_build_object('action', 'describe', 'state', head.state));
        RETURN r;
    END IF;
    IF input ? 'contact' THEN
        wrong := contact_problems(input -> 'contact');
    ELSIF NOT input ?| ARRAY['logo', 'remove_logo'] THEN
        wrong := '[{"path": "contact", "message": "is missing", "expected": "contact, logo or remove_logo"}]';
    END IF;
    IF input ? 'logo' AND (picture_type(logo) IS NULL OR length(logo) > 262144) THEN
        wrong := wrong
            || '{"path": "logo", "message": "is not usable", '
               '"expected": "a PNG or JPEG picture of at most 256 KiB, in base64"}'::jsonb;
    END IF;
    IF input ? 'remove_logo' AND (input -> 'remove_logo' <> 'true' OR input ? 'logo') THEN
        wrong := wrong
            || '{"path": "remove_logo", "message": "is not usable", "expected": "true, without a logo"}'::jsonb;
    END IF;
    IF wrong <> '[]' THEN
        r.refusal := refusal('invalid_data', jsonb_build_object('action', 'describe', 'problems', wrong));
        RETURN r;
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('described', (SELECT jsonb_agg(k ORDER BY k)
        FROM jsonb_object_keys(input) AS k
        WHERE k IN ('contact', 'logo', 'remove_logo')),
        'logo', encode(sha256(logo), 'hex')));
    IF input ? 'contact' THEN
        r.payload := jsonb_build_object('contact', input -> 'contact');
    END IF;
    r.project := 'describe';
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_describe(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_fact_sheet AS f (case_id, body_id, provider_id, contact, logo, logo_type, logo_digest)
    SELECT e.case_id, e.body_id, e.provider_id, coalesce(input -> 'contact', '{}'), x.logo, picture_type(x.logo),
        sha256(x.logo)
    FROM (SELECT bytes_in(input -> 'logo') AS logo) AS x
    ON CONFLICT (case_id) DO UPDATE SET contact = CASE WHEN input ? 'contact' THEN excluded.contact ELSE f.contact END,
        logo = CASE WHEN input ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo ELSE f.logo END,
        logo_type = CASE WHEN input ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo_type ELSE f.logo_type END,
        logo_digest = CASE WHEN input ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo_digest ELSE f.logo_digest END;
END
$$;

-- For anybody: what certificate and fact sheet of an entry of the register say; null where the register has none of
-- that reference.
CREATE OR REPLACE FUNCTION public_sheet(of_reference text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_build_object('entry', register_entry(c), 'nation', p.nation,
        'contact', coalesce(s.contact, '{}'),
        'logo', CASE WHEN s.logo IS NOT NULL
            THEN jsonb_build_object('type', s.logo_type, 'bytes', translate(encode(s.logo, 'base64'), E'\n', '')) END,
        'course', jsonb_strip_nulls(jsonb_build_object(
            'outcomes', jsonb_path_query_array(f.submission, '$.learning_outcomes[*].text'),
            'assessment', f.submission -> 'assessment_types', 'grading', f.submission -> 'grading',
            'hours', f.submission -> 'notional_hours', 'weeks', f.submission -> 'duration_weeks',
            'mode', f.submission #> '{delivery,mode}', 'timetable', f.submission #> '{delivery,timetable}',
            'location', f.submission #> '{delivery,location}', 'languages', f.submission #> '{delivery,languages}',
            'price_gbp', f.submission -> 'price_gbp', 'entry', f.submission -> 'entry_requirements',
            'part_of', f.submission #> '{stacking,part_of}',
            'awarded_by', f.submission #> '{awarding_organisation,name}',
            'web', f.submission -> 'public_url')))
    FROM case_register c
    JOIN case_facts f ON f.case_id = c.case_id
    JOIN organisation p ON p.id = c.provider_id
    LEFT JOIN case_fact_sheet s ON s.case_id = c.case_id
    WHERE c.case_id = case_named(of_reference)
$$;
