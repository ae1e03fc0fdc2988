-- After the decision: appeals, monitoring, changes, suspension, recognition and what leans on it, renewal.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What a scheme says about the time after its decision
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE workflow_aftercare (
    workflow_id    uuid NOT NULL,
    state          text NOT NULL,
    appeal         jsonb,     -- {within, route?, grounds?, overturned?}: without a route it is only said
    annual_return  jsonb,     -- {every, within, on_missed?}
    grants         boolean NOT NULL,  -- the provider is recognised as long as the case is here
    on_lost        text,      -- what the system does once the provider is no longer recognised
    on_restored    text,      -- and once it is again
    PRIMARY KEY (workflow_id, state),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state)
);
COMMENT ON TABLE workflow_aftercare IS 'final states after which something may still come';
GRANT SELECT ON workflow_aftercare TO accredit_service, accredit_operator;

ALTER TABLE workflow_action DROP CONSTRAINT workflow_action_decides_check,
    ADD CONSTRAINT workflow_action_decides_check CHECK (decides IN ('approved', 'approved-with-conditions', 'approved-for-shorter-term', 'interim',
        'deferred', 'refused', 'returned-incomplete', 'withdrawn-by-provider', 'suspended', 'reinstated', 'withdrawn-by-body', 'lapsed', 'superseded',
        'appeal-upheld', 'appeal-dismissed'));

CREATE FUNCTION publish_aftercare(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    INSERT INTO workflow_aftercare (workflow_id, state, appeal, annual_return, grants, on_lost, on_restored)
    SELECT w, s ->> 'state', s -> 'appeal', s #> '{monitoring,annual_return}', coalesce(s ->> 'grants' = 'recognition', false),
        s #>> '{leans_on,on_lost}', s #>> '{leans_on,on_restored}'
    FROM jsonb_array_elements(d -> 'states') AS s WHERE s ?| ARRAY['appeal', 'monitoring', 'grants', 'leans_on'];

    -- 1. What the system does by itself cannot wait for a guard, a person, or what a person would hand over.
    SELECT x.named INTO wrong
    FROM workflow_aftercare c
    CROSS JOIN LATERAL (VALUES (c.appeal ->> 'overturned'), (c.annual_return ->> 'on_missed'), (c.on_lost), (c.on_restored)) AS x (named)
    LEFT JOIN workflow_action a ON a.workflow_id = w AND a.from_state = c.state AND a.action = x.named
    WHERE c.workflow_id = w AND x.named IS NOT NULL
        AND (a.action IS NULL OR a.guarded OR NOT 'system' = ANY (a.roles)
            OR EXISTS (SELECT FROM jsonb_array_elements(a.records) AS f WHERE NOT coalesce((f ->> 'optional')::boolean, false)))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the action "%", which happens by itself after the decision, must leave its state, be done by "system", and ask for nothing', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    -- 2. Who rules on an appeal is held against who decided: that is known of reviewers and deciders.
    SELECT a.action INTO wrong FROM workflow_action a
    WHERE a.workflow_id = w AND a.decides IN ('appeal-upheld', 'appeal-dismissed') AND NOT a.roles <@ ARRAY['reviewer', 'decider', 'system'] LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the action "%" rules on an appeal, so it is done by "decider" or by a panel', wrong USING ERRCODE = 'check_violation';
    END IF;

    -- 3. What follows from which action.
    UPDATE workflow_action a SET follows = a.follows || ARRAY(
        SELECT x.follower
        FROM workflow_state t
        JOIN workflow_state f ON f.workflow_id = w AND f.state = a.from_state
        LEFT JOIN workflow_aftercare ct ON ct.workflow_id = w AND ct.state = t.state
        LEFT JOIN workflow_aftercare cf ON cf.workflow_id = w AND cf.state = f.state
        CROSS JOIN LATERAL (VALUES
            ('appeal_ended', t.outcome IS NOT NULL AND f.outcome IS NULL
                AND EXISTS (SELECT FROM workflow_action r WHERE r.workflow_id = w AND r.decides IN ('appeal-upheld', 'appeal-dismissed'))),
            ('recognition', coalesce(ct.grants, false) OR coalesce(cf.grants, false)),
            ('leaning', ct.on_lost IS NOT NULL),
            ('monitoring', ct.annual_return IS NOT NULL OR cf.annual_return IS NOT NULL),
            ('supersession', t.outcome LIKE 'approved%' AND f.outcome IS NULL)
        ) AS x (follower, applies)
        WHERE t.workflow_id = w AND t.state = a.to_state AND x.applies)
    WHERE a.workflow_id = w;
END
$$;
INSERT INTO definition_part (name, ordinal) VALUES ('aftercare', 19);

INSERT INTO command (name, for_people, while_paused, while_closed, follows) VALUES
    ('appeal', true, true, true, '{}'),
    ('conclude_appeal', false, true, true, '{appeal_concluded}'),
    ('recheck', false, true, true, '{}'),
    ('supersede', false, true, true, '{}'),
    ('reuse_unchanged', true, false, true, '{}'),
    ('open_return', false, true, true, '{}'),
    ('file_return', true, true, true, '{}'),
    ('accept_return', true, true, true, '{}'),
    ('query_return', true, true, true, '{}'),
    ('miss_return', false, true, true, '{return_missed}'),
    ('notify_change', true, true, true, '{}'),
    ('accept_change', true, true, true, '{}'),
    ('look_again', true, true, true, '{}');

-- A ruling with what the system does from where the case is, as the action of this name says; as it was, where it cannot be done there.
CREATE FUNCTION system_takes(head case_head, named text, reasons text, r ruling, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a       workflow_action;
    effect  constant jsonb := coalesce(r.effect, '{}');
BEGIN
    SELECT * INTO a FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = named AND 'system' = ANY (x.roles);
    IF NOT FOUND THEN
        RETURN r;
    END IF;
    r.action := a.action;
    r.to_state := a.to_state;
    IF a.decides IS NOT NULL THEN
        r := decision_follows(head, a.decides, jsonb_build_object('command', 'act', 'reasons', reasons), r, occurred);
        r.effect := effect || r.effect;
    END IF;
    RETURN r;
END
$$;

-- Somebody as a caller on their side of a case, for what opens in their name.
CREATE FUNCTION caller_of(principal uuid) RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample)::caller FROM principal p WHERE p.id = principal
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Cases that come of another
-- ---------------------------------------------------------------------------------------------------------------------------
ALTER TABLE case_head ADD COLUMN about_id uuid;
COMMENT ON COLUMN case_head.about_id IS 'the case whose decision this one, an appeal, is about';

-- The id of the case that comes of this one with its next event.
CREATE FUNCTION next_case_id(kind text, first case_head) RETURNS uuid
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN case_id_from(convert_to(kind, 'UTF8') || uuid_send((first).case_id) || int4send((first).version));

-- Opens a case that comes of another: with its parties, on a version of a workflow, and linked to it as the head says.
CREATE FUNCTION open_linked(head case_head, first case_head, who caller, role text, submission jsonb, told jsonb, occurred timestamptz, recorded timestamptz)
RETURNS case_head
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    asked  constant jsonb := '{"command": "open"}';
BEGIN
    head.body_id := first.body_id;
    head.provider_id := first.provider_id;
    head.staged := first.staged;
    head.opened_at := occurred;
    head.version := 0;
    SELECT reference_of(o.code, head.case_id) INTO head.reference FROM organisation o WHERE o.id = first.body_id;
    SELECT s.state INTO r.to_state FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.initial;
    r.action := 'open';
    r.role := role;
    r.submission := submission;
    r.payload := told || jsonb_build_object('submission', submission);
    PERFORM write_event(head, who, asked, r, occurred, recorded, sha256(convert_to(asked::text, 'UTF8')));
    RETURN head;
END
$$;

-- The successor that a renewal opens: the newest version of the same workflow, the same submission, linked to the first. What was attached
-- to the first is offered for reuse, and not carried over unasked.
CREATE OR REPLACE FUNCTION open_successor(first case_head, who caller, occurred timestamptz, recorded timestamptz) RETURNS text
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (open_after(first, '{}', who, 'system', occurred, recorded)).reference;
END
$$;

-- The case that takes the place of another once it is approved, with what has changed in its submission.
CREATE FUNCTION open_after(first case_head, changed jsonb, who caller, role text, occurred timestamptz, recorded timestamptz) RETURNS case_head
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head        case_head;
    submission  jsonb;
BEGIN
    head.case_id := next_case_id('renewal', first);
    head.predecessor_id := first.case_id;
    SELECT coalesce(workflow_in_force(w.name, local_day(occurred)), w.id) INTO head.workflow_id FROM workflow w WHERE w.id = first.workflow_id;
    SELECT own_submission(f.submission) || changed || jsonb_build_object('previous_case', first.reference) INTO submission
    FROM case_facts f WHERE f.case_id = first.case_id;
    RETURN open_linked(head, first, who, role, submission, jsonb_build_object('predecessor', first.reference), occurred, recorded);
END
$$;

-- supersede: what took the place of this case has been approved.
CREATE FUNCTION rule_supersede(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  text;
BEGIN
    SELECT a.action INTO named FROM workflow_action a
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.decides = 'superseded' AND 'system' = ANY (a.roles);
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'not_from_here', 'action', 'supersede', 'state', head.state,
            'allowed', actions_from(head.workflow_id, head.state));
        RETURN r;
    END IF;
    r.role := 'system';
    r.effect := jsonb_build_object('successor', asked -> 'successor');
    RETURN system_takes(head, named, format('It is superseded by %s.', asked ->> 'successor'), r, occurred);
END
$$;

CREATE FUNCTION follow_supersession(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF head.predecessor_id IS NOT NULL THEN
        PERFORM errand(e, head.predecessor_id, jsonb_build_object('command', 'supersede', 'successor', head.reference));
    END IF;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Appeals
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE case_appeal (
    case_id      uuid NOT NULL,
    appeal       integer NOT NULL CHECK (appeal > 0),
    seq          integer NOT NULL,       -- the event that lodged it
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    against      integer NOT NULL,       -- the event by which the case came where it was appealed
    appeal_id    uuid NOT NULL,          -- the appeal as a case
    reference    text NOT NULL,
    ground       text,
    outcome      text,                   -- how the appeal ended; null while it goes on
    PRIMARY KEY (case_id, appeal),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, against) REFERENCES case_event (case_id, seq)
);
COMMENT ON TABLE case_appeal IS 'appeals against decisions on a case, each a case of its own';

-- The last day for an appeal against the decision on a case; null where its scheme takes none.
CREATE FUNCTION appeal_until(head case_head) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT add_period(calendar_for(head.body_id, head.workflow_id), local_day(head.entered_at), (c.appeal #>> '{within,count}')::integer,
            (c.appeal #>> '{within,unit}')::period_unit)
        FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state AND c.appeal ? 'within');
END
$$;

-- appeal: the provider appeals against the decision, on a ground that the scheme knows.
CREATE FUNCTION rule_appeal(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
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
    r.role := role_among(head, who, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('appeal', head, ARRAY['provider']);
        RETURN r;
    END IF;
    -- 1. Does the scheme take one, here and still?
    SELECT c.appeal INTO terms FROM workflow_aftercare c
    WHERE c.workflow_id = head.workflow_id AND c.state = head.state AND c.appeal ? 'route' AND workflow_in_force(c.appeal ->> 'route', local_day(occurred)) IS NOT NULL;
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'no_appeal', 'action', 'appeal', 'state', head.state);
        RETURN r;
    END IF;
    until := appeal_until(head);
    IF local_day(occurred) > until THEN
        r.refusal := jsonb_build_object('reason', 'appeal_too_late', 'action', 'appeal', 'until', until);
        RETURN r;
    END IF;
    -- 2. One for each decision, unless it was taken back before it was ruled on.
    SELECT a.reference INTO twin FROM case_appeal a
    WHERE a.case_id = head.case_id AND a.against = entry_of(head.case_id) AND coalesce(a.outcome, 'appeal-dismissed') IN ('appeal-upheld', 'appeal-dismissed');
    IF twin IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'appeal_lodged', 'action', 'appeal', 'appeal', twin);
        RETURN r;
    END IF;
    -- 3. On what ground, in which words?
    IF terms ? 'grounds' AND NOT coalesce(terms -> 'grounds' @> jsonb_build_array(asked -> 'ground'), false) THEN
        r.refusal := flawed('appeal', 'ground', CASE WHEN asked ? 'ground' THEN 'is not known' ELSE 'is missing' END,
            (SELECT string_agg(g, ', ') FROM jsonb_array_elements_text(terms -> 'grounds') AS g));
    ELSIF NOT terms ? 'grounds' AND asked ? 'ground' THEN
        r.refusal := flawed('appeal', 'ground', 'is not asked for', 'no ground: the scheme names none');
    ELSIF NOT coalesce(jsonb_typeof(asked -> 'statement') = 'string' AND asked ->> 'statement' ~ '\S' AND length(asked ->> 'statement') <= 20000, false) THEN
        r.refusal := flawed('appeal', 'statement', CASE WHEN asked ? 'statement' THEN 'is not usable' ELSE 'is missing' END,
            'why the decision should not stand, in words, at most 20,000 characters');
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT o.code INTO body FROM organisation o WHERE o.id = head.body_id;
    r.effect := jsonb_strip_nulls(jsonb_build_object('appeal', reference_of(body, next_case_id('appeal', head)), 'ground', asked -> 'ground'));
    r.payload := jsonb_build_object('statement', asked -> 'statement');
    r.keep := 'appeal';
    RETURN r;
END
$$;

-- The appeal opens as a case of its own, on the route that the scheme names for it.
CREATE FUNCTION keep_appeal(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
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
    opened := open_linked(opened, head, caller_of(e.principal_id), 'provider', submission,
        jsonb_strip_nulls(jsonb_build_object('about', head.reference, 'ground', asked -> 'ground', 'statement', asked -> 'statement')),
        e.occurred_at, e.recorded_at);
    UPDATE case_facts f SET record = f.record || jsonb_strip_nulls(jsonb_build_object('ground', asked -> 'ground', 'statement', asked -> 'statement'))
    WHERE f.case_id = opened.case_id;
    INSERT INTO case_appeal (case_id, appeal, seq, body_id, provider_id, against, appeal_id, reference, ground)
    SELECT e.case_id, count(a.appeal) + 1, e.seq, e.body_id, e.provider_id, entry_of(e.case_id), opened.case_id, opened.reference, asked ->> 'ground'
    FROM case_head h LEFT JOIN case_appeal a ON a.case_id = h.case_id WHERE h.case_id = e.case_id;
END
$$;

-- An appeal has come to its end: the case that it is about is told, and what was overturned does not stand.
CREATE FUNCTION follow_appeal_ended(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF head.about_id IS NOT NULL THEN
        PERFORM errand(e, head.about_id, jsonb_build_object('command', 'conclude_appeal', 'appeal', head.reference, 'outcome', (
            SELECT s.outcome FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = e.to_state)));
    END IF;
END
$$;

-- conclude_appeal: what became of an appeal against the decision on this case.
CREATE FUNCTION rule_conclude_appeal(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r           ruling;
    overturned  text;
BEGIN
    r.action := 'conclude_appeal';
    r.role := 'system';
    r.effect := jsonb_build_object('appeal', asked -> 'appeal', 'outcome', asked -> 'outcome');
    IF asked ->> 'outcome' = 'appeal-upheld' THEN
        SELECT c.appeal ->> 'overturned' INTO overturned
        FROM workflow_aftercare c
        JOIN case_appeal a ON a.case_id = head.case_id AND a.reference = asked ->> 'appeal' AND a.against = entry_of(head.case_id)
        WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
        r := system_takes(head, overturned, format('The appeal %s is upheld.', asked ->> 'appeal'), r, occurred);
    END IF;
    RETURN r;
END
$$;

CREATE FUNCTION follow_appeal_concluded(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_appeal a SET outcome = asked ->> 'outcome' WHERE a.case_id = e.case_id AND a.reference = asked ->> 'appeal'
$$;

-- Whether somebody took part in judging a case: reviewed it, sat on its panel's reviews, recommended, or decided.
CREATE FUNCTION judged(of_case uuid, principal uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM case_event e WHERE e.case_id = of_case AND e.principal_id = principal
            AND (e.role IN ('reviewer', 'decider') AND e.command NOT IN ('declare', 'decline', 'consult', 'recuse') OR e.effect ? 'decides'))
        OR EXISTS (SELECT FROM case_review v WHERE v.case_id = of_case AND v.principal_id = principal)
        OR EXISTS (SELECT FROM case_event e
            JOIN case_head h ON h.case_id = e.case_id
            JOIN workflow_action a ON a.workflow_id = followed_after(e.case_id, e.seq, h.workflow_id) AND a.from_state = e.from_state AND a.action = e.action
            WHERE e.case_id = of_case AND e.principal_id = principal AND e.to_state IS NOT NULL AND 'decided' = ANY (a.marks))
$$;

-- The interests of somebody in a case on a day: declared in it, or standing, in its provider or in who else awards; in an appeal, to have
-- judged what it is about. An interest binds until a year after it ended. Null where there is none.
CREATE OR REPLACE FUNCTION interests_in(head case_head, principal uuid, day date) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_agg(x.found ORDER BY x.found ->> 'organisation')
    FROM (
        SELECT jsonb_build_object('nature', c.nature, 'declared', 'in this case') AS found
        FROM case_interest c WHERE c.case_id = head.case_id AND c.principal_id = principal
        UNION ALL
        SELECT jsonb_strip_nulls(jsonb_build_object('nature', i.nature, 'organisation', o.code, 'from', i.from_day, 'until', i.until_day))
        FROM interest i
        JOIN organisation o ON o.id = i.organisation_id
        WHERE i.principal_id = principal AND i.from_day <= day AND (i.until_day IS NULL OR day <= i.until_day + interval '1 year')
            AND (o.id = head.provider_id
                OR o.ukprn = (SELECT f.submission #>> '{awarding_organisation,ukprn}' FROM case_facts f WHERE f.case_id = head.case_id))
        UNION ALL
        SELECT jsonb_build_object('nature', 'judged before', 'declared', h.reference)
        FROM case_head h WHERE h.case_id = head.about_id AND judged(h.case_id, principal)
    ) AS x
$$;

-- What keeps a reviewer or decider from an action, as a refusal: having judged what is appealed against, an interest, or a panel that
-- has not read yet. Null where nothing does.
CREATE OR REPLACE FUNCTION barred(head case_head, who caller, named text, occurred timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    held    jsonb;
    quorum  integer;
    read    integer;
BEGIN
    IF head.about_id IS NOT NULL AND judged(head.about_id, who.principal_id) THEN
        RETURN jsonb_build_object('reason', 'judged_before', 'action', named, 'about', (SELECT h.reference FROM case_head h WHERE h.case_id = head.about_id));
    END IF;
    held := interests_in(head, who.principal_id, local_day(occurred));
    IF held IS NOT NULL THEN
        RETURN jsonb_build_object('reason', 'conflict', 'action', named, 'interests', held);
    END IF;
    SELECT (p.panel ->> 'quorum')::integer INTO quorum
    FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ->> 'before' = named;
    IF FOUND THEN
        SELECT count(*) INTO read FROM case_review v WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.struck_at IS NULL;
        IF read < quorum THEN
            RETURN jsonb_build_object('reason', 'reviews_missing', 'action', named, 'quorum', quorum, 'reviews', read);
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The register, and terms that go on
-- ---------------------------------------------------------------------------------------------------------------------------
ALTER TABLE case_register ADD COLUMN term_until date, ADD COLUMN resumed boolean NOT NULL DEFAULT false, ADD COLUMN notice_until date;
COMMENT ON COLUMN case_register.term_until IS 'the last day of the term, whatever became of it since';
COMMENT ON COLUMN case_register.resumed IS 'the term goes on after a suspension, a notice or an end that did not stand';
COMMENT ON COLUMN case_register.notice_until IS 'the last day for which it is recognised under notice';
UPDATE case_register c SET term_until = c.valid_until;
COMMENT ON COLUMN case_register_change.because IS 'the outcome of the state that was entered, or notice';

-- Follows a case into a state with an outcome: on approval it is entered, afterwards its entry changes; a case that never was recognised
-- stays out. An approval with a limit is one under notice.
CREATE OR REPLACE FUNCTION register_case(head case_head, e case_event, entered workflow_state) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(e.occurred_at);
    now_is  constant text := CASE WHEN entered.outcome LIKE 'approved%' THEN 'current' WHEN entered.outcome = 'suspended' THEN 'suspended' ELSE 'ended' END;
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
            until := coalesce(term_of(head), CASE WHEN entered.valid IS NOT NULL THEN add_period(days, today, entered.valid, entered.valid_unit) END);
        END IF;
        IF entered.deadline IS NOT NULL THEN
            notice := least(until, add_period(days, today, entered.deadline, entered.deadline_unit));
        END IF;
        -- 2. The entry.
        INSERT INTO case_register (case_id, body_id, provider_id, predecessor_id, workflow_id, reference, title, framework, level, credits, credit_system,
            sample, status, valid_from, valid_until, term_until, resumed, notice_until, words)
        SELECT head.case_id, head.body_id, head.provider_id, head.predecessor_id, head.workflow_id, head.reference, title_in(f.submission),
            f.submission ->> 'framework', f.submission ->> 'level', number_in(f.submission -> 'credits'), f.submission ->> 'credit_system',
            b.sample OR p.sample, 'current', today, until, until, goes_on, notice, register_words(head.reference, f.submission, b, p)
        FROM case_facts f, organisation b, organisation p
        WHERE f.case_id = head.case_id AND b.id = head.body_id AND p.id = head.provider_id
        ON CONFLICT (case_id) DO UPDATE SET status = 'current', workflow_id = excluded.workflow_id, resumed = excluded.resumed,
            notice_until = excluded.notice_until,
            valid_until = CASE WHEN excluded.resumed THEN excluded.term_until ELSE greatest(case_register.term_until, excluded.term_until) END,
            term_until = CASE WHEN excluded.resumed THEN excluded.term_until ELSE greatest(case_register.term_until, excluded.term_until) END;
    ELSE
        UPDATE case_register c SET status = now_is, notice_until = NULL,
            valid_until = CASE now_is WHEN 'ended' THEN greatest(c.valid_from, least(c.valid_until, c.notice_until, today)) ELSE c.valid_until END
        WHERE c.case_id = head.case_id;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO case_register_change (case_id, seq, body_id, provider_id, status, because, since)
    VALUES (head.case_id, e.seq, head.body_id, head.provider_id, now_is, CASE WHEN notice IS NOT NULL THEN 'notice' ELSE entered.outcome END, today);
END
$$;

-- What a search of the register looks through.
CREATE FUNCTION register_words(reference text, submission jsonb, b organisation, p organisation) RETURNS text
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT concat_ws(' ', reference, title_in(submission) ->> 'en', title_in(submission) ->> 'cy', b.code, b.name, p.code, p.name, p.ukprn)
$$;

-- An entry of the register as anybody may read it.
CREATE OR REPLACE FUNCTION register_entry(c case_register) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'reference', c.reference, 'title', c.title,
        'kind', CASE WHEN EXISTS (SELECT FROM workflow_aftercare a WHERE a.workflow_id = c.workflow_id AND a.grants) THEN 'provider' ELSE 'course' END,
        'body', jsonb_build_object('code', b.code, 'name', b.name),
        'provider', jsonb_build_object('ukprn', p.ukprn, 'name', p.name),
        'route', jsonb_build_object('name', w.name, 'title', w.title),
        'framework', c.framework, 'level', c.level, 'credits', c.credits, 'credit_system', c.credit_system,
        'status', c.status, 'valid_from', c.valid_from, 'valid_until', c.valid_until, 'notice_until', c.notice_until, 'is_sample', c.sample,
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

-- When the timers of a case go off, as far as its present state has any; a limit of a paused case is at rest, and so is a ladder.
-- A term that goes on ends when it would have, and nothing that comes after an approval outlasts it.
CREATE OR REPLACE FUNCTION due_timers(head case_head, entered workflow_state, entering boolean) RETURNS TABLE (kind text, due_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    days    uuid := calendar_for(head.body_id, head.workflow_id);
    known   case_register;
BEGIN
    IF entered.outcome IS NOT NULL THEN
        SELECT * INTO known FROM case_register c WHERE c.case_id = head.case_id;
    END IF;
    IF entered.deadline IS NOT NULL THEN
        kind := 'deadline';
        due_at := least(start_of_day(known.term_until + 1), CASE WHEN entering
            THEN limit_of(days, head.entered_at, entered.deadline, entered.deadline_unit)
            ELSE moved_limit(head, entered, days) END);
        RETURN NEXT;
    END IF;
    IF entered.valid IS NOT NULL THEN
        kind := 'expiry';
        due_at := coalesce(start_of_day(term_of(head) + 1), CASE WHEN known.resumed THEN start_of_day(known.term_until + 1) END,
            limit_of(days, head.entered_at, entered.valid, entered.valid_unit));
        RETURN NEXT;
        -- A renewal that has opened does not open again.
        IF entered.renewal IS NOT NULL AND (entering AND known.resumed IS NOT TRUE OR NOT EXISTS (
            SELECT FROM case_event e WHERE e.case_id = head.case_id AND e.command = 'renew'
                AND e.occurred_at >= CASE WHEN known.resumed THEN start_of_day(known.valid_from) ELSE head.entered_at END))
        THEN
            kind := 'renewal';
            due_at := start_of_day(add_period(days, local_day(due_at), -entered.renewal, entered.renewal_unit));
            RETURN NEXT;
        END IF;
    END IF;
    IF entered.ladder THEN
        kind := 'step';
        IF entering THEN
            SELECT rung_at(r, add_working_days(days, local_day(head.entered_at), n.amount), n.amount, days) INTO due_at
            FROM workflow_rung r, working_days_at_most(entered.standard, entered.standard_unit) AS n (amount)
            WHERE r.workflow_id = head.workflow_id AND r.state = entered.state AND r.ordinal = 1;
        ELSE
            due_at := coalesce((SELECT n.at FROM next_rung(head, 'step', days) AS n), 'infinity');
        END IF;
        RETURN NEXT;
    END IF;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Recognition of a provider, and what leans on it
-- ---------------------------------------------------------------------------------------------------------------------------
ALTER TABLE recognition ADD COLUMN granted_by uuid;
COMMENT ON COLUMN recognition.granted_by IS 'the case that holds it; null: operators entered it';

-- Whether a body recognises a provider on a day.
CREATE FUNCTION is_recognised(body uuid, provider uuid, day date) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM recognition x WHERE x.body_id = body AND x.provider_id = provider AND day BETWEEN x.valid_from AND x.valid_until)
$$;

-- A case that grants recognition has come where it does, or left: the provider is recognised as long as the term runs, and no longer.
-- Every course that leans on it is looked at again, each by an errand of its own.
CREATE FUNCTION follow_recognition(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    today   constant date := local_day(e.occurred_at);
    grants  constant boolean := EXISTS (SELECT FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = e.to_state AND c.grants);
    holds   boolean;
    course  uuid;
BEGIN
    -- 1. Whoever enters a course now is waited for, and waits from here on: see follow_leaning.
    PERFORM FROM recognition x WHERE x.body_id = head.body_id AND x.provider_id = head.provider_id ORDER BY x.valid_from FOR UPDATE;
    IF grants THEN
        INSERT INTO recognition (body_id, provider_id, valid_from, valid_until, granted_by)
        SELECT head.body_id, head.provider_id, today, greatest(today, coalesce(c.notice_until, c.valid_until, '9999-12-31')), head.case_id
        FROM case_register c WHERE c.case_id = head.case_id
        ON CONFLICT (body_id, provider_id, valid_from) DO UPDATE SET valid_until = greatest(recognition.valid_until, excluded.valid_until),
            granted_by = excluded.granted_by;
    ELSE
        DELETE FROM recognition x
        WHERE x.body_id = head.body_id AND x.provider_id = head.provider_id AND x.granted_by = head.case_id AND x.valid_from >= today;
        UPDATE recognition x SET valid_until = today - 1
        WHERE x.body_id = head.body_id AND x.provider_id = head.provider_id AND x.granted_by = head.case_id AND x.valid_until >= today;
    END IF;
    -- 2. The courses that this makes a difference to.
    holds := is_recognised(head.body_id, head.provider_id, today);
    FOR course IN
        SELECT h.case_id FROM case_head h
        JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id AND c.state = h.state
        WHERE h.body_id = head.body_id AND h.provider_id = head.provider_id AND h.case_id <> head.case_id
            AND CASE WHEN holds THEN c.on_restored ELSE c.on_lost END IS NOT NULL
        ORDER BY h.case_id
    LOOP
        PERFORM errand(e, course, jsonb_build_object('command', 'recheck', 'because', head.reference));
    END LOOP;
END
$$;

-- A course is entered that leans on recognition. Where that is being lost, either this waits and sees it, or the loss waits and sees the course.
CREATE FUNCTION follow_leaning(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    PERFORM FROM recognition x
    WHERE x.body_id = head.body_id AND x.provider_id = head.provider_id AND local_day(e.occurred_at) BETWEEN x.valid_from AND x.valid_until
    FOR SHARE;
    IF NOT FOUND THEN
        PERFORM errand(e, e.case_id, '{"command": "recheck"}');
    END IF;
END
$$;

-- recheck: whether the recognition that this case leans on holds; where that is not what its state says, the case moves as its scheme says.
CREATE FUNCTION rule_recheck(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    holds  constant boolean := is_recognised(head.body_id, head.provider_id, local_day(occurred));
    named  text;
BEGIN
    SELECT CASE WHEN holds THEN c.on_restored ELSE c.on_lost END INTO named
    FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    IF named IS NULL THEN
        r.refusal := '{"reason": "not_due"}';
        RETURN r;
    END IF;
    r.role := 'system';
    r.effect := jsonb_strip_nulls(jsonb_build_object('recognition', CASE WHEN holds THEN 'restored' ELSE 'lost' END, 'because', asked -> 'because',
        'tell', '["provider"]'::jsonb));
    RETURN system_takes(head, named, CASE WHEN holds THEN 'The provider is recognised again.' ELSE 'The provider is no longer recognised.' END, r, occurred);
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Renewal that reuses what has not changed
-- ---------------------------------------------------------------------------------------------------------------------------

-- What was attached to the case that this one renews, and why each piece can or cannot be taken over: it has run out, it is no longer asked
-- for, it is said to have changed (or, where nothing is said, was replaced here by another), or it has been taken already.
CREATE FUNCTION renewable(head case_head, changed jsonb, day date) RETURNS TABLE (item integer, obstacle text)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT i.item_no, CASE
        WHEN EXISTS (SELECT FROM case_evidence t WHERE t.case_id = head.case_id AND t.detached_seq IS NULL AND t.requirement = i.requirement
            AND (t.sha256 = i.sha256 OR t.url = i.url)) THEN 'taken'
        WHEN changed @> to_jsonb(i.item_no) THEN 'changed'
        WHEN i.valid_until < day THEN 'expired'
        WHEN i.size > evidence_limit(head.workflow_id) THEN 'too_large'
        WHEN w.definition -> 'evidence' <> '[]' AND NOT w.definition -> 'evidence' @> jsonb_build_array(jsonb_build_object('item', i.requirement)) THEN 'not_asked'
        WHEN changed IS NULL AND EXISTS (SELECT FROM case_evidence t WHERE t.case_id = head.case_id AND t.detached_seq IS NULL
            AND t.requirement = i.requirement AND t.source <> 'reused') THEN 'replaced'
        END
    FROM case_evidence i, workflow w
    WHERE i.case_id = head.predecessor_id AND i.detached_seq IS NULL AND w.id = head.workflow_id
    ORDER BY i.item_no
$$;

-- reuse_unchanged: the provider takes over from the case that this one renews all evidence that holds and has not changed.
CREATE FUNCTION rule_reuse_unchanged(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r        ruling;
    changed  constant jsonb := asked -> 'changed';
    first    case_head;
    entries  jsonb;
BEGIN
    r.action := 'reuse_unchanged';
    r.role := 'provider';
    r.refusal := not_attachable('reuse_unchanged', head, who);
    IF r.refusal IS NULL AND (jsonb_typeof(changed) <> 'array' OR jsonb_path_exists(changed, '$[*] ? (@.type() != "number")')) THEN
        r.refusal := flawed('reuse_unchanged', 'changed', 'is not usable', 'a list of numbers of evidence of the case that this one renews');
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT * INTO first FROM case_head h WHERE h.case_id = head.predecessor_id;
    -- 1. What is taken, under numbers that go on from those of this case.
    SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(i) - 'shared_with' || jsonb_build_object(
            'item_no', last.n + row_number, 'source', 'reused', 'reused_from', first.reference, 'reused_item', i.item_no,
            'accepted_by', CASE WHEN is_accepted(first) THEN (SELECT o.code FROM organisation o WHERE o.id = first.body_id) ELSE i.accepted_by END,
            'accepted_on', CASE WHEN is_accepted(first) THEN local_day(first.closed_at) ELSE i.accepted_on END)) ORDER BY i.item_no)
    INTO entries
    FROM (SELECT x.*, row_number() OVER (ORDER BY x.item) FROM renewable(head, changed, local_day(occurred)) AS x WHERE x.obstacle IS NULL) AS t
    JOIN case_evidence i ON i.case_id = first.case_id AND i.item_no = t.item
    CROSS JOIN (SELECT coalesce(max(e.item_no), 0) AS n FROM case_evidence e WHERE e.case_id = head.case_id) AS last;
    IF entries IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'nothing_to_reuse', 'action', 'reuse_unchanged', 'renews', first.reference, 'left_out',
            (SELECT coalesce(jsonb_agg(jsonb_build_object('item', x.item, 'because', x.obstacle)), '[]') FROM renewable(head, changed, local_day(occurred)) AS x));
        RETURN r;
    END IF;
    -- 2. What follows.
    SELECT with_evidence(f.submission, jsonb_agg(evidence_entry(jsonb_populate_record(NULL::case_evidence, x)))) INTO r.submission
    FROM case_facts f, jsonb_array_elements(entries) AS x WHERE f.case_id = head.case_id GROUP BY f.submission;
    r.effect := jsonb_build_object('reused', jsonb_array_length(entries), 'renews', first.reference,
        'of', (SELECT count(*) FROM case_evidence x WHERE x.case_id = first.case_id AND x.detached_seq IS NULL),
        'left_out', (SELECT coalesce(jsonb_agg(jsonb_build_object('item', x.item, 'because', x.obstacle)), '[]')
            FROM renewable(head, changed, local_day(occurred)) AS x WHERE x.obstacle IS NOT NULL));
    r.payload := jsonb_build_object('items', entries);
    r.keep := 'reuse';
    RETURN r;
END
$$;

CREATE FUNCTION keep_reuse(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    i case_evidence;
BEGIN
    FOR i IN SELECT x.* FROM jsonb_array_elements(r.payload -> 'items') AS t, jsonb_populate_record(NULL::case_evidence, t) AS x LOOP
        PERFORM keep_evidence((SELECT jsonb_populate_record(e, '{"command": "attach"}')), head, asked,
            jsonb_populate_record(NULL::ruling, jsonb_build_object('payload', to_jsonb(i))));
    END LOOP;
END
$$;

-- How much of the evidence of the case that this one renews was taken over; null where it renews none, or one without evidence.
CREATE FUNCTION reuse_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_build_object('taken', n.taken, 'of', n.whole, 'per_cent', round(100.0 * n.taken / n.whole))
    FROM case_head h
    JOIN case_head f ON f.case_id = h.predecessor_id
    CROSS JOIN LATERAL (SELECT
        (SELECT count(*) FROM case_evidence i WHERE i.case_id = f.case_id AND i.detached_seq IS NULL) AS whole,
        (SELECT count(DISTINCT i.reused_item) FROM case_evidence i
        WHERE i.case_id = h.case_id AND i.detached_seq IS NULL AND i.reused_from = f.reference) AS taken) AS n
    WHERE h.case_id = of_case AND n.whole > 0
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Annual returns
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE case_return (
    case_id         uuid NOT NULL,
    return          integer NOT NULL CHECK (return > 0),  -- the number that people use
    seq             integer NOT NULL,                     -- the event that opened it
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    opened_at       timestamptz NOT NULL,
    due             date NOT NULL,          -- the last day
    status          text NOT NULL CHECK (status IN ('open', 'filed', 'accepted', 'missed')),
    nothing_changed boolean,                -- as the provider declares
    data            jsonb,
    links           jsonb,                  -- what it shows: [{title, url}]
    filed_at        timestamptz,
    query           text,                   -- why the body asked again
    ended_at        timestamptz,            -- accepted, or missed
    PRIMARY KEY (case_id, return),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (status NOT IN ('filed', 'accepted') OR (filed_at IS NOT NULL AND nothing_changed IS NOT NULL)),
    CHECK (status NOT IN ('accepted', 'missed') OR ended_at IS NOT NULL)
) WITH (fillfactor = 70);

-- When the next return of a case opens: so long after its term began, and again, as long as the term runs; 'infinity' where none does.
CREATE FUNCTION next_return(head case_head) RETURNS timestamptz
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
    SELECT c.annual_return INTO terms FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state AND c.annual_return IS NOT NULL;
    IF NOT FOUND THEN
        RETURN 'infinity';
    END IF;
    SELECT * INTO known FROM case_register c WHERE c.case_id = head.case_id;
    begun := coalesce(known.valid_from, begun);
    SELECT count(*) + 1 INTO n FROM case_return x WHERE x.case_id = head.case_id;
    LOOP
        day := add_period(days, begun, n * (terms #>> '{every,count}')::integer, (terms #>> '{every,unit}')::period_unit);
        EXIT WHEN day >= local_day(head.last_at);
        n := n + 1;
    END LOOP;
    RETURN CASE WHEN day >= known.valid_until THEN 'infinity' ELSE start_of_day(day) END;
END
$$;

CREATE FUNCTION set_timer(head case_head, named text, due timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_timer t SET due_at = due WHERE t.case_id = head.case_id AND t.kind = named;
    IF NOT FOUND AND due < 'infinity' THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, staged)
        VALUES (head.case_id, named, head.body_id, head.provider_id, due, head.staged);
    END IF;
END
$$;

-- A case has come where returns are made, or has left: a return that is open runs on only where they are.
CREATE FUNCTION follow_monitoring(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    now_is  case_head;
    terms   jsonb;
    more    date;
BEGIN
    SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
    SELECT c.annual_return INTO terms FROM workflow_aftercare c WHERE c.workflow_id = now_is.workflow_id AND c.state = now_is.state;
    PERFORM set_timer(now_is, 'open_return', next_return(now_is));
    IF terms IS NULL THEN
        PERFORM set_timer(now_is, 'miss_return', 'infinity');
    ELSIF e.to_state IS NOT NULL THEN
        -- What was open when the case rested has its time again.
        more := add_period(calendar_for(now_is.body_id, now_is.workflow_id), local_day(e.occurred_at), (terms #>> '{within,count}')::integer,
            (terms #>> '{within,unit}')::period_unit);
        UPDATE case_return x SET due = greatest(x.due, more) WHERE x.case_id = e.case_id AND x.status = 'open';
        PERFORM set_timer(now_is, 'miss_return', next_return_miss(e.case_id));
    END IF;
END
$$;

-- When the return that is open passes its last day; 'infinity' where none is.
CREATE FUNCTION next_return_miss(of_case uuid) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(start_of_day(min(x.due) + 1), 'infinity') FROM case_return x WHERE x.case_id = of_case AND x.status = 'open'
$$;

-- open_return: the day has come; the provider is told until when.
CREATE FUNCTION rule_open_return(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    terms  jsonb;
BEGIN
    SELECT c.annual_return INTO terms FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    IF terms IS NULL THEN
        r.refusal := '{"reason": "not_due"}';
        RETURN r;
    END IF;
    r.action := 'open_return';
    r.role := 'system';
    r.keep := 'return';
    r.effect := jsonb_build_object('return', (SELECT count(*) + 1 FROM case_return x WHERE x.case_id = head.case_id), 'tell', '["provider"]'::jsonb,
        'due', add_period(calendar_for(head.body_id, head.workflow_id), local_day(occurred), (terms #>> '{within,count}')::integer,
            (terms #>> '{within,unit}')::period_unit));
    RETURN r;
END
$$;

-- The return that a command names, if it is in one of some statuses; a refusal where it is not.
CREATE FUNCTION return_named(head case_head, asked jsonb, wanted text[], OUT one case_return, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    SELECT * INTO one FROM case_return x WHERE x.case_id = head.case_id AND to_jsonb(x.return) = asked -> 'return';
    IF NOT FOUND OR NOT one.status = ANY (wanted) THEN
        refusal := jsonb_strip_nulls(jsonb_build_object('reason', 'return_not_so', 'action', asked -> 'command', 'return', asked -> 'return',
            'found', one.status, 'wanted', array_to_string(wanted, ' or '),
            'allowed', (SELECT coalesce(jsonb_agg(x.return::text ORDER BY x.return), '[]') FROM case_return x WHERE x.case_id = head.case_id AND x.status = ANY (wanted))));
    END IF;
END
$$;

-- What is wrong with links: [] where nothing is.
CREATE FUNCTION link_problems(links jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN links IS NULL THEN '[]' WHEN jsonb_typeof(links) <> 'array' OR jsonb_array_length(links) > 50
        THEN '[{"path": "links", "message": "is not usable", "expected": "a list of at most 50 links, each {title, url}"}]'
        ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('path', format('links[%s]', n - 1), 'message', 'is not usable',
                'expected', 'a title of at most 300 characters, and a public address such as https://college.example/review.pdf')), '[]')
            FROM jsonb_array_elements(links) WITH ORDINALITY AS x (link, n)
            WHERE NOT coalesce(jsonb_typeof(link) = 'object' AND link - 'title' - 'url' = '{}' AND link ->> 'title' ~ '\S' AND length(link ->> 'title') <= 300
                AND length(link ->> 'url') <= 2000
                AND link ->> 'url' ~* '^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$', false))
        END
$$;

-- file_return: the provider makes the return: what it reports, what shows it, and whether anything material has changed.
CREATE FUNCTION rule_file_return(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
    flaws  jsonb := link_problems(asked -> 'links');
BEGIN
    r.action := 'file_return';
    r.role := role_among(head, who, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('file_return', head, ARRAY['provider']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM return_named(head, asked, ARRAY['open', 'missed']);
    r.refusal := named.refusal;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF coalesce(jsonb_typeof(asked -> 'nothing_changed'), '') <> 'boolean' THEN
        flaws := flaws || jsonb_build_object('path', 'nothing_changed', 'message', CASE WHEN asked ? 'nothing_changed' THEN 'is not usable' ELSE 'is missing' END,
            'expected', 'true: nothing material has changed; or false');
    ELSIF asked -> 'nothing_changed' = 'false' AND NOT EXISTS (
        SELECT FROM case_change c WHERE c.case_id = head.case_id
            AND c.notified_at > coalesce((SELECT max(x.filed_at) FROM case_return x WHERE x.case_id = head.case_id AND x.status = 'accepted'), '-infinity'))
    THEN
        flaws := flaws || '[{"path": "nothing_changed", "message": "needs a change to be notified first", "expected": "true, or a notification of what has changed"}]';
    END IF;
    IF asked ? 'data' AND (jsonb_typeof(asked -> 'data') <> 'object' OR length((asked -> 'data')::text) > 100000) THEN
        flaws := flaws || '[{"path": "data", "message": "is not usable", "expected": "an object of figures and texts, at most 100,000 characters"}]';
    END IF;
    IF flaws <> '[]' THEN
        r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', 'file_return', 'problems', flaws);
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('return', asked -> 'return', 'late', (named.one).status = 'missed');
    r.payload := jsonb_strip_nulls(jsonb_build_object('nothing_changed', asked -> 'nothing_changed', 'data', asked -> 'data', 'links', asked -> 'links'));
    r.keep := 'return';
    RETURN r;
END
$$;

-- accept_return: the body is content with it.
CREATE FUNCTION rule_accept_return(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'accept_return';
    r.role := role_among(head, who, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('accept_return', head, ARRAY['officer', 'decider']);
    ELSE
        r.refusal := (SELECT n.refusal FROM return_named(head, asked, ARRAY['filed']) AS n);
    END IF;
    r.effect := jsonb_build_object('return', asked -> 'return');
    r.keep := 'return';
    RETURN r;
END
$$;

-- query_return: the body asks again, with a new last day.
CREATE FUNCTION rule_query_return(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r    ruling;
    due  constant date := day_in(asked -> 'due');
BEGIN
    r.action := 'query_return';
    r.role := role_among(head, who, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('query_return', head, ARRAY['officer', 'decider']);
    ELSE
        r.refusal := coalesce((SELECT n.refusal FROM return_named(head, asked, ARRAY['filed']) AS n), without_reason(asked));
        IF r.refusal IS NULL AND NOT coalesce(due > local_day(occurred), false) THEN
            r.refusal := flawed('query_return', 'due', CASE WHEN asked ? 'due' THEN 'is not usable' ELSE 'is missing' END,
                'a day to come, such as ' || (local_day(occurred) + 14));
        END IF;
    END IF;
    r.effect := jsonb_build_object('return', asked -> 'return', 'due', due, 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    r.keep := 'return';
    RETURN r;
END
$$;

-- miss_return: the last day has passed without a return; the system does what the scheme says.
CREATE FUNCTION rule_miss_return(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    one    case_return;
    named  text;
BEGIN
    SELECT * INTO one FROM case_return x WHERE x.case_id = head.case_id AND x.status = 'open' AND start_of_day(x.due + 1) <= occurred ORDER BY x.return LIMIT 1;
    IF NOT FOUND THEN
        r.refusal := '{"reason": "not_due"}';
        RETURN r;
    END IF;
    r.action := 'miss_return';
    r.role := 'system';
    r.effect := jsonb_build_object('return', one.return, 'tell', '["provider", "officer"]'::jsonb);
    SELECT c.annual_return ->> 'on_missed' INTO named FROM workflow_aftercare c WHERE c.workflow_id = head.workflow_id AND c.state = head.state;
    RETURN system_takes(head, named, format('The annual return due on %s was not made.', one.due), r, occurred);
END
$$;

-- What a command about a return leaves beside the history, with the timers that follow.
CREATE FUNCTION keep_return(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    now_is case_head;
BEGIN
    IF e.command = 'open_return' THEN
        INSERT INTO case_return (case_id, return, seq, body_id, provider_id, opened_at, due, status)
        VALUES (e.case_id, (e.effect ->> 'return')::integer, e.seq, e.body_id, e.provider_id, e.occurred_at, (e.effect ->> 'due')::date, 'open');
        SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
        PERFORM set_timer(now_is, 'open_return', next_return(now_is));
    ELSE
        UPDATE case_return x SET
            status = CASE e.command WHEN 'file_return' THEN 'filed' WHEN 'accept_return' THEN 'accepted' ELSE 'open' END,
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

CREATE FUNCTION follow_return_missed(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_return x SET status = 'missed', ended_at = e.occurred_at WHERE x.case_id = e.case_id AND to_jsonb(x.return) = e.effect -> 'return';
    PERFORM set_timer(head, 'miss_return', CASE WHEN e.to_state IS NULL THEN next_return_miss(e.case_id) ELSE 'infinity' END);
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Changes that a provider tells of
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE case_change (
    case_id      uuid NOT NULL,
    change       integer NOT NULL CHECK (change > 0),  -- the number that people use
    seq          integer NOT NULL,                     -- the event that told of it
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    what         text NOT NULL,
    weight       text NOT NULL CHECK (weight IN ('minor', 'material')),  -- as the provider sees it
    fields       jsonb NOT NULL,      -- what it changes of the submission
    status       text NOT NULL CHECK (status IN ('notified', 'accepted', 'new-look')),
    notified_at  timestamptz NOT NULL,
    reason       text,                -- why the body did with it what it did
    successor    text,                -- the case that takes the new look
    PRIMARY KEY (case_id, change),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK ((status = 'new-look') = (successor IS NOT NULL))
);

-- What is wrong with changed members of a submission: those that the register shows can be changed, each as a submission tells it.
CREATE FUNCTION field_problems(fields jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN jsonb_typeof(fields) <> 'object' THEN '[{"path": "fields", "message": "is no object", "expected": "an object of what is new, such as {\"credits\": 20}"}]'
        ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('path', 'fields.' || f.key, 'message', 'is not usable', 'expected', CASE f.key
                    WHEN 'title' THEN 'words, or {"en": …, "cy": …, "gd": …}' WHEN 'credits' THEN 'a number above 0' WHEN 'credit_system' THEN 'uk or ects'
                    WHEN 'level' THEN 'the level, as its framework writes it' WHEN 'framework' THEN 'the framework of the level, such as CQFW'
                    ELSE 'one of: title, credits, credit_system, level, framework; tell other changes in words' END)), '[]')
            FROM jsonb_each(fields) AS f
            WHERE NOT coalesce(CASE f.key
                WHEN 'title' THEN words_in(f.value) IS NOT NULL
                WHEN 'credits' THEN number_in(f.value) BETWEEN 0.5 AND 480
                WHEN 'credit_system' THEN f.value IN ('"uk"', '"ects"')
                WHEN 'level' THEN jsonb_typeof(f.value) = 'string' AND f.value #>> '{}' ~ '^\S.{0,19}$'
                WHEN 'framework' THEN f.value #>> '{}' ~ '^[A-Z][A-Z0-9-]{1,15}$' END, false))
        END
$$;

-- notify_change: the provider tells of a change to what is recognised.
CREATE FUNCTION rule_notify_change(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    flaws  jsonb := field_problems(coalesce(asked -> 'fields', '{}'));
BEGIN
    r.action := 'notify_change';
    r.role := role_among(head, who, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('notify_change', head, ARRAY['provider']);
    ELSIF NOT is_accepted(head) THEN
        r.refusal := jsonb_build_object('reason', 'not_recognised', 'action', 'notify_change', 'state', head.state);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    IF NOT coalesce(jsonb_typeof(asked -> 'what') = 'string' AND asked ->> 'what' ~ '\S' AND length(asked ->> 'what') <= 5000, false) THEN
        flaws := flaws || jsonb_build_object('path', 'what', 'message', CASE WHEN asked ? 'what' THEN 'is not usable' ELSE 'is missing' END,
            'expected', 'what changes, in words, at most 5,000 characters');
    END IF;
    IF NOT coalesce(asked ->> 'weight' IN ('minor', 'material'), false) THEN
        flaws := flaws || jsonb_build_object('path', 'weight', 'message', CASE WHEN asked ? 'weight' THEN 'is not known' ELSE 'is missing' END,
            'expected', 'minor or material');
    END IF;
    IF flaws <> '[]' THEN
        r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', 'notify_change', 'problems', flaws);
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('change', (SELECT count(*) + 1 FROM case_change c WHERE c.case_id = head.case_id), 'weight', asked -> 'weight',
        'tell', '["officer"]'::jsonb);
    r.payload := jsonb_build_object('what', asked -> 'what', 'fields', coalesce(asked -> 'fields', '{}')
        || CASE WHEN asked -> 'fields' ? 'title' THEN jsonb_build_object('title', words_in(asked #> '{fields,title}')) ELSE '{}' END);
    r.keep := 'change';
    RETURN r;
END
$$;

-- The beginning of what the body says to a change: who may, and which one is meant.
CREATE FUNCTION rule_on_change(head case_head, who caller, asked jsonb, needs_reason boolean) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
BEGIN
    r.action := asked ->> 'command';
    r.role := role_among(head, who, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted(r.action, head, ARRAY['officer', 'decider']);
    ELSIF NOT is_accepted(head) THEN
        r.refusal := jsonb_build_object('reason', 'not_recognised', 'action', r.action, 'state', head.state);
    ELSIF NOT EXISTS (SELECT FROM case_change c WHERE c.case_id = head.case_id AND to_jsonb(c.change) = asked -> 'change' AND c.status = 'notified') THEN
        r.refusal := jsonb_strip_nulls(jsonb_build_object('reason', 'change_not_so', 'action', r.action, 'change', asked -> 'change',
            'found', (SELECT c.status FROM case_change c WHERE c.case_id = head.case_id AND to_jsonb(c.change) = asked -> 'change'),
            'allowed', (SELECT coalesce(jsonb_agg(c.change::text ORDER BY c.change), '[]') FROM case_change c WHERE c.case_id = head.case_id AND c.status = 'notified')));
    ELSIF needs_reason OR asked ? 'reason' THEN
        r.refusal := without_reason(asked);
    END IF;
    r.effect := jsonb_build_object('change', asked -> 'change', 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_strip_nulls(jsonb_build_object('reason', asked -> 'reason'));
    r.keep := 'change';
    RETURN r;
END
$$;

-- accept_change: it is minor; the submission follows, and what the register shows of it.
CREATE FUNCTION rule_accept_change(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := rule_on_change(head, who, asked, false);
BEGIN
    IF r.refusal IS NULL THEN
        SELECT f.submission || c.fields INTO r.submission FROM case_facts f, case_change c
        WHERE f.case_id = head.case_id AND c.case_id = head.case_id AND to_jsonb(c.change) = asked -> 'change' AND c.fields <> '{}';
    END IF;
    RETURN r;
END
$$;

-- look_again: it is material; a new case opens with what has changed, and this one holds until that is decided.
CREATE FUNCTION rule_look_again(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := rule_on_change(head, who, asked, true);
BEGIN
    IF r.refusal IS NULL THEN
        r.effect := r.effect || jsonb_build_object('successor', (
            SELECT reference_of(o.code, next_case_id('renewal', head)) FROM organisation o WHERE o.id = head.body_id));
    END IF;
    RETURN r;
END
$$;

CREATE FUNCTION keep_change(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    fields jsonb;
BEGIN
    IF e.command = 'notify_change' THEN
        INSERT INTO case_change (case_id, change, seq, body_id, provider_id, what, weight, fields, status, notified_at)
        VALUES (e.case_id, (e.effect ->> 'change')::integer, e.seq, e.body_id, e.provider_id, r.payload ->> 'what', e.effect ->> 'weight', r.payload -> 'fields',
            'notified', e.occurred_at);
        RETURN;
    END IF;
    UPDATE case_change c SET status = CASE e.command WHEN 'accept_change' THEN 'accepted' ELSE 'new-look' END, reason = r.payload ->> 'reason',
        successor = e.effect ->> 'successor'
    WHERE c.case_id = e.case_id AND to_jsonb(c.change) = e.effect -> 'change' RETURNING c.fields INTO fields;
    IF e.command = 'look_again' THEN
        PERFORM open_after(head, fields, caller_of(e.principal_id), 'officer', e.occurred_at, e.recorded_at);
    ELSIF r.submission IS NOT NULL THEN
        UPDATE case_register c SET title = title_in(r.submission), framework = r.submission ->> 'framework', level = r.submission ->> 'level',
            credits = number_in(r.submission -> 'credits'), credit_system = r.submission ->> 'credit_system',
            words = register_words(c.reference, r.submission, b, p)
        FROM organisation b, organisation p
        WHERE c.case_id = e.case_id AND b.id = c.body_id AND p.id = c.provider_id;
    END IF;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What readers ask
-- ---------------------------------------------------------------------------------------------------------------------------
ALTER TABLE case_appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_return ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_appeal FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY party_to_case ON case_return FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY party_to_case ON case_change FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_appeal FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_return FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_change FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_appeal, case_return, case_change TO accredit_service, accredit_operator;

-- What came after the decision on a case, and what still may, as the reader may see it.
CREATE FUNCTION aftercare_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'about', (SELECT a.reference FROM case_head a WHERE a.case_id = h.about_id),
        'appeal', CASE WHEN c.appeal ? 'route' THEN jsonb_build_object('until', appeal_until(h), 'grounds', coalesce(c.appeal -> 'grounds', '[]'),
            'route', c.appeal -> 'route') END,
        'appeals', (SELECT coalesce(jsonb_agg(jsonb_build_object('reference', a.reference, 'ground', a.ground, 'outcome', a.outcome,
                'lodged_at', instant_text(e.occurred_at)) ORDER BY a.appeal), '[]')
            FROM case_appeal a JOIN case_event e ON e.case_id = a.case_id AND e.seq = a.seq WHERE a.case_id = h.case_id),
        'notice_until', g.notice_until,
        'next_return', (SELECT local_day(t.due_at) FROM case_timer t WHERE t.case_id = h.case_id AND t.kind = 'open_return' AND t.due_at < 'infinity'),
        'returns', (SELECT coalesce(jsonb_agg(jsonb_build_object('return', x.return, 'opened_at', instant_text(x.opened_at), 'due', x.due, 'status', x.status,
                'nothing_changed', x.nothing_changed, 'data', x.data, 'links', x.links, 'filed_at', instant_text(x.filed_at), 'query', x.query,
                'ended_at', instant_text(x.ended_at)) ORDER BY x.return), '[]')
            FROM case_return x WHERE x.case_id = h.case_id),
        'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('change', x.change, 'what', x.what, 'weight', x.weight, 'fields', x.fields, 'status', x.status,
                'notified_at', instant_text(x.notified_at), 'reason', x.reason, 'successor', x.successor) ORDER BY x.change), '[]')
            FROM case_change x WHERE x.case_id = h.case_id),
        'reuse', reuse_of(h.case_id)))
    FROM case_head h
    LEFT JOIN workflow_aftercare c ON c.workflow_id = h.workflow_id AND c.state = h.state
    LEFT JOIN case_register g ON g.case_id = h.case_id
    WHERE h.case_id = of_case
$$;

GRANT EXECUTE ON FUNCTION aftercare_of, appeal_until, reuse_of TO accredit_service, accredit_operator;

-- What was published before.
DO $$
DECLARE
    w workflow;
BEGIN
    FOR w IN SELECT * FROM workflow LOOP
        PERFORM publish_aftercare(w.id, w.definition);
    END LOOP;
END
$$;
