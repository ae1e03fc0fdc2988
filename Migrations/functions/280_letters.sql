-- Letters: which moments of a case are written about, to whom, and from what facts.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What an event is to letters: its command, its action, and beside them (letter_moments lists them) `decision` and
-- which where one is told, `appeal-decided` instead where that is an appeal's; `request` where the provider is asked
-- for something, `recognition` where a case comes onto the register, `satisfy` and `reopen` where an action does that
-- to all conditions at once; `invitation` and `named` where somebody is asked onto a panel, and the provider is told
-- whom; and what follows from where it leads: moments_between.
CREATE OR REPLACE FUNCTION moments_of(e case_event, head case_head, now_is case_head) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a        workflow_action;
    moments  text[] := ARRAY[e.command];
    decided  text;
BEGIN
    -- An action that is called as another command is does not do what that does.
    IF NOT EXISTS (SELECT FROM command c WHERE c.name = e.action) THEN
        moments := moments || e.action;
    END IF;
    IF e.to_state IS NULL THEN
        RETURN moments || CASE
            WHEN e.command = 'ask' THEN ARRAY['request']
            WHEN e.command = 'place' AND e.effect #> '{meeting,late}' = 'true' THEN ARRAY['agenda']
            WHEN e.command IN ('invite', 'release') THEN invited_by(e)
            ELSE '{}' END;
    END IF;
    SELECT * INTO a
    FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id AND x.from_state = e.from_state AND x.action = e.action;
    IF tells_decision(a) THEN
        decided := coalesce(a.decides, (
            SELECT d.decision FROM case_decision d WHERE d.case_id = e.case_id ORDER BY d.seq DESC LIMIT 1),
            now_is.outcome);
        moments := moments || CASE WHEN decided IN ('appeal-upheld', 'appeal-dismissed') THEN 'appeal-decided'
            WHEN decided = 'returned-incomplete' THEN NULL ELSE 'decision' END || decided;
    ELSIF a.decides IN ('withdrawn-by-provider', 'superseded') THEN
        moments := moments || a.decides;
    END IF;
    IF EXISTS (SELECT FROM case_request q WHERE q.case_id = e.case_id AND q.asked_seq = e.seq) THEN
        moments := moments || 'request'::text;
    END IF;
    IF e.command = 'act' THEN
        moments := moments || CASE WHEN e.effect ? 'shown' THEN ARRAY['satisfy']
            WHEN e.effect ? 'reopened' THEN ARRAY['reopen'] ELSE '{}' END;
    END IF;
    IF now_is.outcome LIKE 'approved%' AND now_is.outcome IS DISTINCT FROM head.outcome THEN
        moments := moments || 'recognition'::text;
    END IF;
    RETURN array_remove(moments, NULL) || (
        SELECT moments_between(a, f, t) FROM workflow_state f, workflow_state t
        WHERE f.workflow_id = head.workflow_id AND f.state = e.from_state AND t.workflow_id = head.workflow_id
            AND t.state = e.to_state);
END
$$;

-- Whether an event asks somebody onto a panel: `invitation`, and `named` where the provider is told whom and may
-- object.
CREATE OR REPLACE FUNCTION invited_by(e case_event) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(x.moment), '{}')
        FROM case_assignment a
        JOIN case_head h ON h.case_id = a.case_id
        JOIN workflow_panel p ON p.workflow_id = h.workflow_id AND p.state = a.state
        CROSS JOIN LATERAL (VALUES ('invitation', true), ('named', a.named AND p.panel ? 'objection'))
            AS x (moment, applies)
        WHERE a.case_id = e.case_id AND a.assignment = e.seq AND x.applies);
END
$$;

-- Everything that letters about an event are written from, as of now.
CREATE OR REPLACE FUNCTION letter_facts(e case_event, now_is case_head, moments text[], payload jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_strip_nulls(jsonb_build_object(
            'reference', now_is.reference, 'title', title_in(f.submission), 'day', local_day(e.occurred_at),
            'body', jsonb_build_object('code', b.code, 'name', b.name, 'email', b.email),
            'provider', jsonb_build_object('ukprn', p.ukprn, 'name', p.name, 'nation', p.nation),
            'scheme', w.title, 'state', s.title,
            'command', told_command(e, moments),
            'by', CASE e.role WHEN 'provider' THEN p.name ELSE b.name END,
            'occasion', occasion_of(e, moments),
            'reason', coalesce(payload ->> 'reason', (
                SELECT min(x.reason) FROM case_showing x WHERE x.case_id = e.case_id AND x.refused_seq = e.seq)),
            'decision', CASE WHEN moments && ARRAY['decision', 'returned', 'appeal-decided', 'lapsed']
                THEN told_decision(e, now_is, moments, payload) END,
            'appeal', CASE WHEN moments && ARRAY['decision', 'lapsed'] THEN appeal_facts(now_is)
                WHEN 'appeal' = ANY (moments) THEN jsonb_build_object('reference', e.effect -> 'appeal') END,
            'entry', CASE WHEN moments && ARRAY['decision', 'recognition', 'recheck', 'renew', 'lapse-ahead'] THEN (
                SELECT jsonb_build_object('from', c.valid_from, 'until', coalesce(c.notice_until, c.valid_until),
                    'framework', c.framework, 'level', c.level, 'credits', c.credits, 'credit_system', c.credit_system)
                FROM case_register c WHERE c.case_id = e.case_id AND c.status = 'current') END,
            'request', (
                SELECT jsonb_build_object('number', q.request_no, 'question', q.question,
                    'about', requirement_words(w, q.about),
                    'due', CASE WHEN q.status = 'open'
                        THEN request_due(now_is, q, calendar_for(now_is.body_id, now_is.workflow_id)) END)
                FROM case_request q
                WHERE q.case_id = e.case_id AND (e.seq IN (q.asked_seq, q.replied_seq, q.ended_seq)
                    OR to_jsonb(q.request_no) IN (e.effect -> 'replied', e.effect -> 'settled', e.effect -> 'cancelled',
                        e.effect -> 'request'))
                ORDER BY q.request_no DESC LIMIT 1),
            'reminder', CASE
                WHEN e.command = 'escalate'
                    THEN jsonb_build_object('due', e.effect -> 'due',
                        'overdue', local_day(e.occurred_at) > (e.effect ->> 'due')::date,
                        'of', (SELECT x.title
                            FROM workflow_state x
                            WHERE x.workflow_id = now_is.workflow_id AND x.state = e.effect ->> 'of'))
                WHEN e.command = 'extend' THEN jsonb_build_object('due', e.effect -> 'new_due')
                WHEN e.effect ? 'return' THEN (
                    SELECT jsonb_build_object('due', x.due, 'overdue', e.command = 'miss_return')
                    FROM case_return x WHERE x.case_id = e.case_id AND to_jsonb(x.return) = e.effect -> 'return')
                WHEN e.command = 'remind'
                    THEN jsonb_build_object('due', e.effect #> '{reminds,due}',
                        'overdue', e.effect #> '{reminds,overdue}', 'review', true, 'of', s.title) END,
            'panel', CASE WHEN e.command IN ('invite', 'release', 'object', 'overrule') THEN panel_facts(e, now_is) END,
            'outcomes', CASE WHEN 'invitation' = ANY (moments) THEN outcomes_in(f) END,
            'meeting', CASE WHEN 'agenda' = ANY (moments) THEN (
                SELECT jsonb_build_object('name', meeting_name(m.series, m.day), 'day', m.day)
                FROM slot_for(now_is, e.occurred_at) AS m) END,
            'next', CASE WHEN moments && ARRAY['received', 'returned', 'arrived', 'reading', 'invitation']
                THEN next_step(now_is, s) END,
            'successor', CASE e.command WHEN 'renew' THEN payload -> 'successor' END,
            'items', CASE WHEN moments && ARRAY['satisfy', 'discharge', 'reopen', 'prolong', 'miss']
                THEN letter_items(e, w) END))
        FROM case_facts f, organisation b, organisation p, workflow w, workflow_state s
        WHERE f.case_id = e.case_id AND b.id = now_is.body_id AND p.id = now_is.provider_id
            AND w.id = now_is.workflow_id AND s.workflow_id = now_is.workflow_id
            -- A letter about something else does not tell a decision before its own does.
            AND s.state = (head_before(now_is, untold_decision(now_is))).state);
END
$$;

-- The learning outcomes of a course, once it has been handed in.
CREATE OR REPLACE FUNCTION outcomes_in(f case_facts) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN NOT is_draft(f.case_id)
        THEN jsonb_path_query_array(f.submission, '$.learning_outcomes[*].text') END
$$;

-- What an event is called where sentences tell its commands apart.
CREATE OR REPLACE FUNCTION told_command(e case_event, moments text[]) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN
    CASE
        WHEN 'reopen' = ANY (moments) THEN 'reopen'
        WHEN e.command = 'consent' AND e.effect ? 'paused' THEN 'pause-agreed'
        WHEN e.command = 'consent' THEN 'extension-agreed'
        WHEN e.command = 'extend' AND e.effect ->> 'extends' = 'deadline' THEN 'extend-deadline'
        ELSE e.command END;

-- What brought an event about, as the sentences of letters tell it apart.
CREATE OR REPLACE FUNCTION occasion_of(e case_event, moments text[]) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN
    CASE
        WHEN 'received' = ANY (moments) THEN 'received'
        WHEN 'satisfy' = ANY (moments) THEN 'satisfy'
        WHEN 'agenda' = ANY (moments) THEN 'meeting'
        WHEN 'deciding' = ANY (moments) THEN 'decision'
        WHEN e.command NOT IN ('act', 'decide', 'expire') THEN e.command
        WHEN e.left_party = 'provider' THEN 'reply'
        WHEN e.left_party = 'meeting' THEN 'decided'
        ELSE e.command END;

-- The step that a case has come to, and the day by which it is to be done by its limit or its standard. Null where the
-- case is over.
CREATE OR REPLACE FUNCTION next_step(head case_head, s workflow_state) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN s.party <> 'none' THEN jsonb_build_object('step', s.title, 'due',
        CASE WHEN coalesce(s.deadline, s.standard) IS NOT NULL
            THEN add_period(calendar_for(head.body_id, head.workflow_id), local_day(head.entered_at),
                coalesce(s.deadline, s.standard), coalesce(s.deadline_unit, s.standard_unit)) END) END
$$;

-- The decision that an event tells, with its reasons and items. What is sent back without a decision says what the
-- action recorded for the provider.
CREATE OR REPLACE FUNCTION told_decision(e case_event, now_is case_head, moments text[], payload jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN coalesce((
        SELECT jsonb_build_object('decision', d.decision, 'reasons', d.reasons, 'until', d.valid_until, 'items', (
            SELECT jsonb_agg(letter_item(w, i) ORDER BY i.item)
            FROM case_decision_item i JOIN workflow w ON w.id = now_is.workflow_id
            WHERE i.case_id = d.case_id AND i.seq = d.seq))
        FROM case_decision d
        WHERE d.case_id = e.case_id AND d.decision = ANY (moments)
        ORDER BY d.seq DESC
        LIMIT 1),
        jsonb_build_object('decision', CASE WHEN 'lapsed' = ANY (moments) THEN 'lapsed'
                WHEN 'returned' = ANY (moments) THEN 'returned-incomplete'
                ELSE moments[coalesce(array_position(moments, 'decision'),
                    array_position(moments, 'appeal-decided')) + 1] END,
            'reasons', (
                SELECT string_agg(d.value, E'\n' ORDER BY d.key)
                FROM case_head h
                CROSS JOIN LATERAL jsonb_each_text(said_to_provider(jsonb_populate_record(h,
                    jsonb_build_object('state', e.from_state)), e.action, payload)) AS d
                WHERE h.case_id = e.case_id)));
END
$$;

-- The conditions that an event is about, as letters say them; null where it is about none.
CREATE OR REPLACE FUNCTION letter_items(e case_event, w workflow) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(letter_item(w, i) ORDER BY i.item)
        FROM case_decision_item i
        WHERE i.case_id = e.case_id
            AND (to_jsonb(i.item) IN (e.effect -> 'item', e.effect -> 'satisfied')
                OR to_jsonb(i.item) <@ ANY (ARRAY[e.effect -> 'missed', e.effect -> 'shown', e.effect -> 'reopened'])));
END
$$;

-- An item of a decision as letters say it.
CREATE OR REPLACE FUNCTION letter_item(w workflow, i case_decision_item) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_build_object('item', i.item, 'kind', i.kind, 'text', i.words,
        'criterion', requirement_words(w, i.criterion), 'due', i.due)
$$;

-- What a scheme calls a requirement or a criterion, in its languages; what it does not know stays as it was written.
CREATE OR REPLACE FUNCTION requirement_words(w workflow, named text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN named IS NOT NULL THEN coalesce((
        SELECT words_in(x -> 'title') FROM jsonb_array_elements(w.definition -> 'evidence') AS x
        WHERE x ->> 'item' = named LIMIT 1), (
        SELECT words_in(c -> 'title')
        FROM workflow_panel p CROSS JOIN LATERAL jsonb_path_query(p.panel, '$.criteria[*]') AS c
        WHERE p.workflow_id = w.id AND c ->> 'criterion' = named LIMIT 1),
        jsonb_build_object('en', named)) END;
END
$$;

-- How an appeal may be lodged against where a case is now: until when, on which grounds, and whether in the case
-- itself. Null where the scheme takes none.
CREATE OR REPLACE FUNCTION appeal_facts(head case_head) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object('until', appeal_until(head), 'grounds', c.appeal -> 'grounds',
            'here', c.appeal ? 'route')
        FROM workflow_aftercare c
        WHERE c.workflow_id = head.workflow_id AND c.state = head.state AND c.appeal ? 'within');
END
$$;

-- Of the seat that an event is about: whose it is, until when the provider may object, and by when their review is due
-- if they accept today.
CREATE OR REPLACE FUNCTION panel_facts(e case_event, now_is case_head) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object('member', m.name,
            'objections', local_day(objections_until(now_is, p.panel, a.invited_at) - interval '1 second'),
            'due', review_due(p.panel, calendar_for(now_is.body_id, now_is.workflow_id), e.occurred_at,
                CASE WHEN a.state = now_is.state THEN now_is.entered_at END))
        FROM case_assignment a
        JOIN principal m ON m.id = a.principal_id
        JOIN workflow_panel p ON p.workflow_id = now_is.workflow_id AND p.state = a.state
        WHERE a.case_id = e.case_id AND a.assignment = CASE WHEN e.command IN ('invite', 'release') THEN e.seq
            ELSE (e.effect #>> '{panel,assignment}')::integer END);
END
$$;

-- Whether a letter to reviewers, or to whom the event tells (`wanted`), goes to who holds a seat.
CREATE OR REPLACE FUNCTION is_seat_told(a case_assignment, e case_event, head case_head, wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN e.command = 'remind' THEN e.effect #> '{reminds,assignments}' @> to_jsonb(a.assignment)
        WHEN e.command = 'release' AND wanted = 'told' THEN to_jsonb(a.assignment) = e.effect #> '{panel,assignment}'
        WHEN e.command IN ('invite', 'release') THEN a.assignment = e.seq
        -- Where no panel reads, those who sit on the case.
        ELSE a.status = 'joined' AND a.ended_at IS NULL
            AND (a.state = coalesce(e.to_state, head.state) OR NOT EXISTS (SELECT FROM workflow_panel p
                WHERE p.workflow_id = head.workflow_id AND p.state = coalesce(e.to_state, head.state)))
            AND (e.command <> 'escalate' OR NOT EXISTS (SELECT FROM case_review v
                WHERE v.case_id = a.case_id AND v.assignment = a.assignment AND v.struck_at IS NULL
                    AND v.round = current_visit(a.case_id))) END;
END
$$;

-- Whom a letter about an event goes to, and where they are written to today. The provider: whom the submission names as
-- its contact, and its contacts for what the letter is about; the body: the officer of the case where it has one who is
-- still there and has an address, on days away their deputy, or else its contacts for that. Where there is none of
-- these, the organisation's own address. A provider that is part of another is written to where that one is, too.
-- Members who are away, and who have reviewed already, are not reminded; who may not decide on a case is not asked to.
CREATE OR REPLACE FUNCTION addressees(e case_event, head case_head, wanted text, purpose text)
RETURNS TABLE (recipient text, principal_id uuid, addressee text, address text, greeted text, language text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH roles AS (
        SELECT DISTINCT CASE WHEN r = 'decider' AND wanted = 'told' THEN 'officer' ELSE r END AS role
        FROM unnest(CASE wanted WHEN 'told'
            THEN ARRAY(SELECT jsonb_array_elements_text(e.effect -> 'tell'))
            ELSE ARRAY[wanted] END) AS r
    )
    SELECT r.role, NULL::uuid, t.addressee, t.address, t.greeted, language_at(o, t.address)
    FROM roles r
    JOIN organisation o ON o.id = CASE r.role WHEN 'provider' THEN e.provider_id ELSE e.body_id END
    LEFT JOIN organisation s ON s.id = o.part_of
    LEFT JOIN case_officer g ON r.role = 'officer' AND g.case_id = e.case_id AND g.ended_seq IS NULL
    LEFT JOIN officers_at(e.body_id) AS k ON k.email IS NOT NULL
        AND k.id = deputy_or_self(g.principal_id, local_day(e.occurred_at))
    CROSS JOIN LATERAL (
        WITH known AS (
            SELECT 1 AS rank, o.name AS addressee, address_in(f.submission #>> '{contact,email}') AS address,
                -- A draft is the provider's own, and officers read what is written to it.
                CASE WHEN jsonb_typeof(f.submission #> '{contact,name}') = 'string' AND NOT is_draft(e.case_id)
                    THEN f.submission #>> '{contact,name}' END AS greeted
            FROM case_facts f
            WHERE r.role = 'provider' AND f.case_id = e.case_id
                AND address_in(f.submission #>> '{contact,email}') IS NOT NULL
            UNION ALL
            SELECT 1, k.name, k.email, k.name WHERE k.id IS NOT NULL
            UNION ALL
            SELECT 2, format('%s, %s', c.name, o.name), c.email, c.name
            FROM organisation_contact c
            WHERE c.organisation_id IN (o.id, o.part_of) AND c.purpose = addressees.purpose
                AND k.id IS NULL
        ), once AS (
            SELECT DISTINCT ON (lower(x.address)) x.addressee, x.address, x.greeted
            FROM known x
            ORDER BY lower(x.address), x.rank, x.addressee
        )
        SELECT * FROM once
        UNION ALL
        SELECT o.name, coalesce(o.email, s.email), NULL WHERE NOT EXISTS (SELECT FROM known)
    ) AS t
    WHERE r.role IN ('provider', 'officer')
    UNION ALL
    SELECT r.role, p.id, p.name, p.email, p.name, p.language
    FROM roles r
    JOIN case_assignment a ON a.case_id = e.case_id AND is_seat_told(a, e, head, wanted)
    JOIN principal p ON p.id = a.principal_id
    WHERE r.role = 'reviewer' AND (e.command NOT IN ('remind', 'escalate') OR is_present(p.id,
        local_day(e.occurred_at)))
    UNION ALL
    SELECT r.role, p.id, p.name, p.email, p.name, p.language
    FROM roles r
    JOIN principal p ON p.organisation_id = e.body_id AND 'decider' = ANY (p.roles)
    WHERE r.role = 'decider' AND is_present(p.id, local_day(e.occurred_at))
        AND judging_blocked_by(head, p.id, e.action, e.occurred_at) IS NULL;
END
$$;

-- Whether letters are written about a case. What is told with a time of its own is told to nobody.
CREATE OR REPLACE FUNCTION is_told_of(head case_head) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN NOT head.simulated;

-- Writes down who is to be written to because of an event: nobody about what they did themselves, but for a receipt.
CREATE OR REPLACE FUNCTION after_letters(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    told_of  text[];
    now_is   case_head;
BEGIN
    IF NOT is_told_of(head)
        OR EXISTS (SELECT FROM case_letter l WHERE l.case_id = e.case_id AND l.seq = e.seq)
    THEN
        RETURN;
    END IF;
    SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
    told_of := moments_of(e, head, now_is);
    PERFORM put_down_letters(e, head, now_is, told_of, r.payload, '{}');
END
$$;

-- Puts down the letters of some moments of an event, each to be written from the facts of the event and some beside.
CREATE OR REPLACE FUNCTION put_down_letters(e case_event, head case_head, now_is case_head, told_of text[],
    payload jsonb, beside jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_letter (case_id, letter_no, body_id, provider_id, seq, letter, recipient, principal_id, addressee,
        address, made_at, facts, status, next_at)
    SELECT e.case_id, (SELECT coalesce(max(x.letter_no), 0) FROM case_letter x WHERE x.case_id = e.case_id)
            + row_number() OVER (ORDER BY l.ordinal, t.recipient, t.addressee, t.address),
        e.body_id, e.provider_id, e.seq, l.letter, t.recipient, t.principal_id, t.addressee, t.address, m.made_at,
        letter_facts(e, now_is, told_of, payload) || beside
            || jsonb_strip_nulls(jsonb_build_object('words', l.words, 'greeted', t.greeted, 'language', t.language,
                -- The body's own people know of a decision before its letter.
                'state', CASE WHEN t.recipient <> 'provider' THEN (SELECT s.title FROM workflow_state s
                    WHERE s.workflow_id = now_is.workflow_id AND s.state = now_is.state) END)),
        CASE WHEN t.address IS NULL THEN 'held' ELSE 'waiting' END, m.made_at
    FROM workflow_letter l
    CROSS JOIN LATERAL addressees(e, head, l.recipient, l.contact) AS t
    CROSS JOIN (SELECT greatest(e.recorded_at, now_is.last_at) AS made_at) AS m
    LEFT JOIN principal d ON d.id = e.principal_id
    WHERE l.workflow_id = head.workflow_id
        -- A letter of the scheme's own says which action it means.
        AND (l.moments && told_of OR l.ordinal > 1000 AND e.action = ANY (l.moments))
        -- Who would print a letter to the office knows from the work list what it says.
        AND NOT ((l.by_mail OR t.recipient = 'officer') AND t.address IS NULL)
        AND (t.recipient = 'provider' AND told_of && ARRAY['received', 'appeal']
            OR (t.principal_id = d.id OR lower(t.address) = lower(d.email)) IS NOT TRUE);
END
$$;

-- The span before a limit or the end of a term in which the provider is told of it: a third of the time there is, at
-- most a week, of a term two months.
CREATE OR REPLACE FUNCTION warning_span(kind text, entered_at timestamptz, due_at timestamptz) RETURNS interval
LANGUAGE sql IMMUTABLE
RETURN least((due_at - entered_at) / 3, CASE kind WHEN 'expiry' THEN interval '60 days' ELSE interval '7 days' END);

-- Puts down a letter to the provider of each case that is about to lapse: its limit or its term runs out soon, and
-- nothing has been done about it. At most `most`; each once for a last day, however many servers look.
-- Returns how many.
CREATE OR REPLACE FUNCTION warn_of_lapses(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    stamp   constant timestamptz := clock_timestamp();
    timer   case_timer;
    head    case_head;
    e       case_event;
    warned  integer := 0;
BEGIN
    FOR timer IN
        SELECT t.* FROM case_timer t JOIN case_head h ON h.case_id = t.case_id
        WHERE NOT t.simulated AND t.kind IN ('deadline', 'expiry') AND h.party IN ('provider', 'none')
            AND t.due_at > stamp AND t.due_at - warning_span(t.kind, h.entered_at, t.due_at) <= stamp
            AND EXISTS (SELECT FROM workflow_letter l
                WHERE l.workflow_id = h.workflow_id AND l.moments @> ARRAY['lapse-ahead'])
            AND NOT EXISTS (SELECT FROM case_head n JOIN workflow_state s ON s.workflow_id = n.workflow_id
                    AND s.state = n.state
                WHERE t.kind = 'expiry' AND n.predecessor_id = h.case_id AND NOT s.initial)
            AND t.warned_of IS DISTINCT FROM t.due_at
        ORDER BY t.due_at, t.case_id
        LIMIT most
    LOOP
        -- Under the lock, in a statement of its own: what another server has just done is seen.
        SELECT * INTO head FROM case_head h WHERE h.case_id = timer.case_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND OR head.party NOT IN ('provider', 'none');
        UPDATE case_timer t SET warned_of = t.due_at
        WHERE t.case_id = timer.case_id AND t.kind = timer.kind AND t.due_at = timer.due_at
            AND t.warned_of IS DISTINCT FROM t.due_at;
        CONTINUE WHEN NOT FOUND;
        SELECT * INTO e FROM case_event x WHERE x.case_id = head.case_id AND x.seq = current_visit(head.case_id);
        e.recorded_at := stamp;
        e.occurred_at := stamp;
        e.principal_id := (system_actor()).principal_id;
        PERFORM put_down_letters(e, head, head, ARRAY['lapse-ahead'], NULL, jsonb_build_object(
            'occasion', CASE WHEN timer.kind = 'expiry' THEN 'term' WHEN EXISTS (
                SELECT FROM workflow_state s
                JOIN workflow_action a ON a.workflow_id = s.workflow_id AND a.from_state = s.state
                    AND a.action = s.on_expiry
                JOIN workflow_state t ON t.workflow_id = a.workflow_id AND t.state = a.to_state
                WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND t.outcome IS NOT NULL)
                THEN 'ends' ELSE 'goes-on' END,
            'reminder', jsonb_build_object('due', local_day(timer.due_at - interval '1 second'), 'overdue', false)));
        warned := warned + 1;
    END LOOP;
    RETURN warned;
END
$$;
