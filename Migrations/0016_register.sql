-- The public register: what is recognised, by whom, from when to when, under which conditions. Nothing undecided and no refusal is on it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- A case that is recognised, or was: what anybody may know of it.
CREATE TABLE case_register (
    case_id         uuid PRIMARY KEY REFERENCES case_head (case_id),
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    predecessor_id  uuid,             -- what it renews
    workflow_id     uuid NOT NULL REFERENCES workflow (id),
    reference       text NOT NULL,
    title           jsonb NOT NULL,
    framework       text,
    level           text,             -- as the framework of the submission counts
    credits         double precision,
    credit_system   text,
    sample          boolean NOT NULL,
    status          text NOT NULL CHECK (status IN ('current', 'suspended', 'ended')),
    valid_from      date NOT NULL,
    valid_until     date,             -- the last day; null where no end is set
    words           text NOT NULL,    -- what a search looks through
    CHECK (valid_until >= valid_from)
);
CREATE INDEX case_register_words ON case_register USING gin (to_tsvector('simple', words));
CREATE INDEX case_register_order ON case_register (valid_from, case_id);

CREATE TABLE case_register_change (
    case_id      uuid NOT NULL REFERENCES case_register (case_id),
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    status       text NOT NULL CHECK (status IN ('current', 'suspended', 'ended')),
    because      text NOT NULL,       -- the outcome of the state that was entered
    since        date NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- Anybody reads it through the functions below; the parties to a case see its rows.
ALTER TABLE case_register ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_register_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_register FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY party_to_case ON case_register_change FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_register FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_register_change FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_register, case_register_change TO accredit_service, accredit_operator;

-- A title as a submission tells it: a text is English.
CREATE FUNCTION title_in(submission jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN CASE jsonb_typeof(submission -> 'title')
    WHEN 'object' THEN submission -> 'title'
    WHEN 'string' THEN jsonb_build_object('en', submission -> 'title')
    ELSE '{"en": ""}' END;

-- Follows a case into a state with an outcome: on approval it is entered, afterwards its entry changes; a case that never was recognised
-- stays out.
CREATE FUNCTION register_case(head case_head, e case_event, entered workflow_state) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today  constant date := local_day(e.occurred_at);
    now_is constant text := CASE WHEN entered.outcome LIKE 'approved%' THEN 'current' WHEN entered.outcome = 'suspended' THEN 'suspended' ELSE 'ended' END;
BEGIN
    IF now_is = 'current' THEN
        INSERT INTO case_register (case_id, body_id, provider_id, predecessor_id, workflow_id, reference, title, framework, level, credits, credit_system,
            sample, status, valid_from, valid_until, words)
        SELECT head.case_id, head.body_id, head.provider_id, head.predecessor_id, head.workflow_id, head.reference, title_in(f.submission),
            f.submission ->> 'framework', f.submission ->> 'level', number_in(f.submission -> 'credits'), f.submission ->> 'credit_system',
            b.sample OR p.sample, 'current', today,
            coalesce(term_of(head), CASE WHEN entered.valid IS NOT NULL
                THEN add_period(calendar_for(head.body_id, head.workflow_id), today, entered.valid, entered.valid_unit) END),
            concat_ws(' ', head.reference, title_in(f.submission) ->> 'en', title_in(f.submission) ->> 'cy', b.code, b.name, p.code, p.name, p.ukprn)
        FROM case_facts f, organisation b, organisation p
        WHERE f.case_id = head.case_id AND b.id = head.body_id AND p.id = head.provider_id
        ON CONFLICT (case_id) DO UPDATE SET status = 'current', workflow_id = excluded.workflow_id,
            valid_until = greatest(case_register.valid_until, excluded.valid_until);
    ELSE
        UPDATE case_register c SET status = now_is,
            valid_until = CASE now_is WHEN 'ended' THEN greatest(c.valid_from, least(c.valid_until, today)) ELSE c.valid_until END
        WHERE c.case_id = head.case_id;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO case_register_change (case_id, seq, body_id, provider_id, status, because, since)
    VALUES (head.case_id, e.seq, head.body_id, head.provider_id, now_is, entered.outcome, today);
END
$$;

-- Words that people type as a search: all of them, each as the beginning of a word.
CREATE FUNCTION search_for(typed text) RETURNS tsquery
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT string_agg(quote_literal(w) || ':*', ' & ')::tsquery
    FROM (SELECT unnest(tsvector_to_array(to_tsvector('simple', typed))) AS w) AS x
$$;

-- An entry of the register as anybody may read it.
CREATE FUNCTION register_entry(c case_register) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'reference', c.reference, 'title', c.title,
        'body', jsonb_build_object('code', b.code, 'name', b.name),
        'provider', jsonb_build_object('ukprn', p.ukprn, 'name', p.name),
        'route', jsonb_build_object('name', w.name, 'title', w.title),
        'framework', c.framework, 'level', c.level, 'credits', c.credits, 'credit_system', c.credit_system,
        'status', c.status, 'valid_from', c.valid_from, 'valid_until', c.valid_until, 'is_sample', c.sample,
        'renews', (SELECT r.reference FROM case_register r WHERE r.case_id = c.predecessor_id),
        'claim', w.definition -> 'claim',
        'conditions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('text', i.words, 'due', i.due) ORDER BY i.item), '[]')
            FROM case_decision_item i WHERE i.case_id = c.case_id AND i.kind = 'condition' AND i.status <> 'discharged' AND c.status <> 'ended'),
        'changes', (
            SELECT jsonb_agg(jsonb_build_object('since', x.since, 'status', x.status, 'because', x.because) ORDER BY x.seq)
            FROM case_register_change x WHERE x.case_id = c.case_id)))
    FROM organisation b, organisation p, workflow w
    WHERE b.id = c.body_id AND p.id = c.provider_id AND w.id = c.workflow_id
$$;

-- For anybody: a page of the register, the newest recognitions first, after an entry.
CREATE FUNCTION public_register(typed text, of_body text, of_provider text, with_status text, after text, most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT register_entry(c)
    FROM case_register c
    WHERE (typed IS NULL OR to_tsvector('simple', c.words) @@ search_for(typed))
        AND (of_body IS NULL OR c.body_id = (SELECT o.id FROM organisation o WHERE o.code = upper(of_body) AND o.kind = 'body'))
        AND (of_provider IS NULL OR c.provider_id = (SELECT o.id FROM organisation o WHERE o.ukprn = of_provider AND o.kind = 'provider'))
        AND (with_status IS NULL OR c.status = with_status)
        AND (after IS NULL OR (c.valid_from, c.case_id) < (SELECT x.valid_from, x.case_id FROM case_register x WHERE x.case_id = case_named(after)))
    ORDER BY c.valid_from DESC, c.case_id DESC
    LIMIT most
$$;

-- For anybody: one entry; null where the register has none of that reference.
CREATE FUNCTION public_entry(of_reference text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT register_entry(c) FROM case_register c WHERE c.case_id = case_named(of_reference)
$$;

-- What was recognised before there was a register.
DO $$
DECLARE
    past  record;
BEGIN
    FOR past IN
        SELECT h AS head, e AS event, s AS entered
        FROM case_head h
        JOIN case_event e ON e.case_id = h.case_id
        JOIN workflow_state s ON s.workflow_id = h.workflow_id AND s.state = e.to_state
        WHERE h.log_id IS NULL AND s.outcome IS NOT NULL
        ORDER BY h.case_id, e.seq
    LOOP
        PERFORM register_case(past.head, past.event, past.entered);
    END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION public_register, public_entry TO accredit_service, accredit_operator;
