-- Letters: what is written to whom, as it was sent, and its delivery.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What an event is to letters: its command, its action, and beside them `decision` and which where one is told,
-- `request` where the provider is asked for something, `recognition` where a case comes onto the register, `satisfy`
-- and `reopen` where an action does that to all conditions at once.
CREATE OR REPLACE FUNCTION moments_of(e case_event, head case_head, now_is case_head) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a        workflow_action;
    moments  text[] := ARRAY[e.command, e.action];
BEGIN
    IF e.to_state IS NULL THEN
        RETURN moments || CASE e.command WHEN 'ask' THEN ARRAY['request'] ELSE '{}' END;
    END IF;
    SELECT * INTO a
    FROM workflow_action x
    WHERE x.workflow_id = head.workflow_id AND x.from_state = e.from_state AND x.action = e.action;
    IF tells_decision(a) THEN
        moments := moments || 'decision'::text || coalesce(a.decides, (
            SELECT d.decision FROM case_decision d WHERE d.case_id = e.case_id ORDER BY d.seq DESC LIMIT 1),
            now_is.outcome);
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
    RETURN moments;
END
$$;

-- Everything that letters about an event are written from, as of now.
CREATE OR REPLACE FUNCTION letter_facts(e case_event, now_is case_head, moments text[], payload jsonb) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'reference', now_is.reference, 'title', title_in(f.submission), 'day', local_day(e.occurred_at),
        'body', jsonb_build_object('code', b.code, 'name', b.name, 'email', b.email),
        'provider', jsonb_build_object('ukprn', p.ukprn, 'name', p.name, 'nation', p.nation),
        'scheme', w.title, 'state', s.title, 'command', CASE WHEN 'reopen' = ANY (moments) THEN 'reopen'
            ELSE e.command END,
        'reason', coalesce(payload ->> 'reason', (
            SELECT min(x.reason) FROM case_showing x WHERE x.case_id = e.case_id AND x.refused_seq = e.seq)),
        'decision', CASE WHEN 'decision' = ANY (moments) THEN coalesce((
            SELECT jsonb_build_object('decision', d.decision, 'reasons', d.reasons, 'until', d.valid_until, 'items', (
                SELECT jsonb_agg(jsonb_build_object('item', i.item, 'kind', i.kind, 'text', i.words,
                    'criterion', i.criterion, 'due', i.due) ORDER BY i.item)
                FROM case_decision_item i WHERE i.case_id = d.case_id AND i.seq = d.seq))
            FROM case_decision d
            WHERE d.case_id = e.case_id AND d.decision = ANY (moments)
            ORDER BY d.seq DESC
            LIMIT 1),
            jsonb_build_object('decision', moments[array_position(moments, 'decision') + 1])) END,
        'entry', CASE WHEN moments && ARRAY['decision', 'recognition', 'recheck'] THEN (
            SELECT jsonb_build_object('from', c.valid_from, 'until', coalesce(c.notice_until, c.valid_until),
                'framework', c.framework, 'level', c.level, 'credits', c.credits,
                'credit_system', c.credit_system)
            FROM case_register c WHERE c.case_id = e.case_id AND c.status = 'current') END,
        'request', (
            SELECT jsonb_build_object('number', q.request_no, 'question', q.question, 'about', q.about,
                'due', request_due(now_is, q, calendar_for(now_is.body_id, now_is.workflow_id)))
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
            WHEN e.command IN ('open_return', 'query_return', 'miss_return') THEN (
                SELECT jsonb_build_object('due', x.due, 'overdue', e.command = 'miss_return')
                FROM case_return x WHERE x.case_id = e.case_id AND to_jsonb(x.return) = e.effect -> 'return')
            WHEN e.command = 'remind'
                THEN jsonb_build_object('due', e.effect #> '{reminds,due}', 'overdue', e.effect #> '{reminds,overdue}',
                    'review', true, 'of', s.title) END,
        'items', CASE WHEN moments && ARRAY['satisfy', 'discharge', 'reopen', 'prolong', 'miss'] THEN (
            SELECT jsonb_agg(jsonb_build_object('item', i.item, 'kind', i.kind, 'text', i.words,
                'criterion', i.criterion, 'due', i.due) ORDER BY i.item)
            FROM case_decision_item i
            WHERE i.case_id = e.case_id
                AND (to_jsonb(i.item) = e.effect -> 'item'
                    OR to_jsonb(i.item) <@ ANY (ARRAY[e.effect -> 'missed', e.effect -> 'shown',
                        e.effect -> 'reopened']))) END))
    FROM case_facts f, organisation b, organisation p, workflow w, workflow_state s
    WHERE f.case_id = e.case_id AND b.id = now_is.body_id AND p.id = now_is.provider_id
        AND w.id = now_is.workflow_id AND s.workflow_id = now_is.workflow_id
        -- A letter about something else does not tell a decision before its own does.
        AND s.state = (head_before(now_is, untold_decision(now_is))).state
$$;

-- Whom a letter about an event goes to, and where they are written to today. The provider: whom the submission names as
-- its contact, and its contacts for what the letter is about; the body: the officer of the case where it has one who is
-- still there and has an address, or else its contacts for that. Where there is none of these, the organisation's own
-- address. A provider that is part of another is written to where that one is, too. Members who are away are not
-- reminded.
CREATE OR REPLACE FUNCTION addressees(e case_event, head case_head, wanted text, purpose text)
RETURNS TABLE (recipient text, principal_id uuid, addressee text, address text)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    WITH roles AS (
        SELECT DISTINCT CASE r WHEN 'decider' THEN 'officer' ELSE r END AS role
        FROM unnest(CASE wanted WHEN 'told'
            THEN ARRAY(SELECT jsonb_array_elements_text(e.effect -> 'tell'))
            ELSE ARRAY[wanted] END) AS r
    )
    SELECT r.role, NULL::uuid, t.addressee, t.address
    FROM roles r
    JOIN organisation o ON o.id = CASE r.role WHEN 'provider' THEN e.provider_id ELSE e.body_id END
    LEFT JOIN organisation s ON s.id = o.part_of
    LEFT JOIN case_officer g ON r.role = 'officer' AND g.case_id = e.case_id AND g.ended_seq IS NULL
    LEFT JOIN officers_at(e.body_id) AS k ON k.id = g.principal_id AND k.email IS NOT NULL
    CROSS JOIN LATERAL (
        WITH known AS (
            SELECT 1 AS rank, o.name AS addressee, address_in(f.submission #>> '{contact,email}') AS address
            FROM case_facts f
            WHERE r.role = 'provider' AND f.case_id = e.case_id
                AND address_in(f.submission #>> '{contact,email}') IS NOT NULL
            UNION ALL
            SELECT 1, k.name, k.email WHERE k.id IS NOT NULL
            UNION ALL
            SELECT 2, format('%s, %s', c.name, o.name), c.email
            FROM organisation_contact c
            WHERE c.organisation_id IN (o.id, o.part_of) AND c.purpose = addressees.purpose
                AND k.id IS NULL
        ), once AS (
            SELECT DISTINCT ON (lower(x.address)) x.addressee, x.address
            FROM known x
            ORDER BY lower(x.address), x.rank, x.addressee
        )
        SELECT * FROM once
        UNION ALL
        SELECT o.name, coalesce(o.email, s.email) WHERE NOT EXISTS (SELECT FROM known)
    ) AS t
    WHERE r.role IN ('provider', 'officer')
    UNION ALL
    SELECT r.role, p.id, p.name, p.email
    FROM roles r
    JOIN case_assignment a ON a.case_id = e.case_id AND CASE e.command
        WHEN 'remind' THEN e.effect #> '{reminds,assignments}' @> to_jsonb(a.assignment)
        WHEN 'invite' THEN a.assignment = e.seq
        -- Where no panel reads, those who sit on the case.
        ELSE a.status = 'joined' AND a.ended_at IS NULL
            AND (a.state = head.state OR NOT EXISTS (SELECT FROM workflow_panel p
                WHERE p.workflow_id = head.workflow_id AND p.state = head.state)) END
    JOIN principal p ON p.id = a.principal_id
    WHERE r.role = 'reviewer' AND (e.command <> 'remind' OR is_present(p.id, local_day(e.occurred_at)))
$$;

-- Writes down who is to be written to because of an event. What is told with a time of its own is told to nobody.
CREATE OR REPLACE FUNCTION after_letters(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    told_of  text[];
    now_is   case_head;
BEGIN
    IF head.simulated OR EXISTS (SELECT FROM case_letter l WHERE l.case_id = e.case_id AND l.seq = e.seq) THEN
        RETURN;
    END IF;
    SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
    told_of := moments_of(e, head, now_is);
    INSERT INTO case_letter (case_id, letter_no, body_id, provider_id, seq, letter, recipient, principal_id, addressee,
        address, made_at, facts, status, next_at)
    SELECT e.case_id, (SELECT coalesce(max(x.letter_no), 0) FROM case_letter x WHERE x.case_id = e.case_id)
            + row_number() OVER (ORDER BY l.ordinal, t.recipient, t.addressee, t.address),
        e.body_id, e.provider_id, e.seq, l.letter, t.recipient, t.principal_id, t.addressee, t.address, e.recorded_at,
        letter_facts(e, now_is, told_of, r.payload) || jsonb_strip_nulls(jsonb_build_object('words', l.words)),
        CASE WHEN t.address IS NULL THEN 'held' ELSE 'waiting' END, e.recorded_at
    FROM workflow_letter l
    CROSS JOIN LATERAL addressees(e, head, l.recipient, l.contact) AS t
    WHERE l.workflow_id = head.workflow_id AND l.moments && told_of;
END
$$;

-- Letters that nobody has written yet, oldest first, each with what it is written from; of a copy, the letter that it
-- repeats.
CREATE OR REPLACE FUNCTION letters_to_write(most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'number', l.letter_no, 'letter', l.letter,
        'recipient', l.recipient, 'addressee', l.addressee, 'facts', CASE WHEN l.copy_of IS NULL THEN l.facts END,
        'original', (
            SELECT jsonb_build_object('number', o.letter_no, 'subject', o.subject, 'html', o.html, 'text', o.words,
                'languages', o.languages, 'day', local_day(o.made_at), 'marked', l.facts -> 'marked')
            FROM case_letter o WHERE o.case_id = l.case_id AND o.letter_no = l.copy_of)))
    FROM case_letter l
    WHERE l.facts IS NOT NULL
    ORDER BY l.made_at, l.case_id, l.letter_no
    LIMIT most
$$;

-- Keeps a letter as it was written; the first to have written it is the one.
CREATE OR REPLACE FUNCTION write_letter(of_case uuid, number integer, in_languages text[], new_subject text,
    new_html text, new_words text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l
    SET facts = NULL, languages = in_languages, subject = new_subject, html = new_html, words = new_words,
        digest = sha256(convert_to(new_html, 'UTF8'))
    WHERE l.case_id = of_case AND l.letter_no = number AND l.facts IS NOT NULL
$$;

-- Takes letters to deliver, at most `most`, for a worker that holds the advisory lock (0x6c657474, worker) in its
-- session for as long as it delivers. Whose lock is free is no more: what it had taken is free again, but for what it
-- was handing over. That may have arrived, or not; nobody sends it again unasked.
CREATE OR REPLACE FUNCTION claim_letters(worker integer, most integer) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    gone  integer;
BEGIN
    FOR gone IN SELECT DISTINCT l.claimed_by FROM case_letter l WHERE l.claimed_by IS NOT NULL LOOP
        CONTINUE WHEN gone <> worker AND NOT pg_try_advisory_xact_lock(1818588276, gone);
        UPDATE case_letter l
        SET claimed_by = NULL, status = CASE l.status WHEN 'handing-over' THEN 'unconfirmed' ELSE l.status END,
            answer = CASE l.status WHEN 'handing-over'
                THEN 'the server was stopped while the letter was handed over'
                ELSE l.answer END
        WHERE l.claimed_by = gone;
    END LOOP;
    RETURN QUERY
    WITH picked AS (
        SELECT l.case_id, l.letter_no FROM case_letter l
        WHERE l.status = 'waiting' AND l.claimed_by IS NULL AND l.html IS NOT NULL AND l.next_at <= clock_timestamp()
        ORDER BY l.next_at, l.case_id, l.letter_no
        LIMIT most
        FOR UPDATE SKIP LOCKED
    )
    UPDATE case_letter l SET claimed_by = worker, attempt = l.attempt + 1
    FROM picked k JOIN case_head h ON h.case_id = k.case_id JOIN organisation b ON b.id = h.body_id
    WHERE l.case_id = k.case_id AND l.letter_no = k.letter_no
    RETURNING jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'reference', h.reference, 'number', l.letter_no,
        'attempt', l.attempt, 'address', l.address, 'subject', l.subject, 'html', l.html, 'text', l.words,
        'made_at', instant_text(l.made_at), 'reply_to', b.email));
END
$$;

-- The last thing before a server is given a letter whole: from now on only its answer says whether it has it.
-- False where the letter is no longer this attempt's; then it is not handed over.
CREATE OR REPLACE FUNCTION hand_over_letter(of_case uuid, number integer, of_attempt integer, worker integer, id text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_letter l SET status = 'handing-over', handed_at = clock_timestamp(), message_id = id
    WHERE l.case_id = of_case
        AND l.letter_no = number
        AND l.attempt = of_attempt
        AND l.claimed_by = worker
        AND l.status = 'waiting';
    RETURN FOUND;
END
$$;

-- What came of an attempt: sent, deferred (the server has not taken it; tried again, less and less often, for four
-- days), failed (it never will), unconfirmed (it was handed over and nothing was answered) or released (nobody was
-- asked).
CREATE OR REPLACE FUNCTION finish_letter(of_case uuid, number integer, of_attempt integer, worker integer, result text,
    reply text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    stamp  constant timestamptz := clock_timestamp();
BEGIN
    IF result NOT IN ('sent', 'deferred', 'failed', 'unconfirmed', 'released') THEN
        RAISE EXCEPTION 'no attempt ends as "%"', result USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE case_letter l SET claimed_by = NULL, answer = reply,
        status = CASE
            WHEN result IN ('sent', 'unconfirmed', 'failed') THEN result
            WHEN result = 'deferred' AND l.attempt >= 24 THEN 'failed'
            ELSE 'waiting' END,
        sent_at = CASE result WHEN 'sent' THEN stamp END,
        next_at = CASE result WHEN 'deferred'
            THEN stamp + least(interval '1 minute' * power(2, least(l.attempt - 1, 12)), interval '6 hours')
            ELSE l.next_at END
    WHERE l.case_id = of_case AND l.letter_no = number AND l.attempt = of_attempt
        AND (l.claimed_by = worker OR (result = 'sent' AND l.status = 'unconfirmed'));
END
$$;

-- The beginning of every rule about a letter: who may, which one, and whether it stands so that it can be done.
CREATE OR REPLACE FUNCTION ruling_on_letter(head case_head, actor actor, input jsonb, wanted text[]) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    l  case_letter;
BEGIN
    r.action := input ->> 'command';
    r.role := role_among(head, actor, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted(r.action, head, ARRAY['officer']);
        RETURN r;
    END IF;
    SELECT * INTO l
    FROM case_letter x
    WHERE x.case_id = head.case_id AND to_jsonb(x.letter_no) = input -> 'letter'
    FOR UPDATE;
    IF NOT FOUND THEN
        r.refusal := refusal('unknown_letter', jsonb_build_object('action', r.action, 'letter', input -> 'letter',
            'allowed', (
                SELECT coalesce(jsonb_agg(x.letter_no::text ORDER BY x.letter_no), '[]')
                FROM case_letter x
                WHERE x.case_id = head.case_id)));
    ELSIF l.seq = ANY (undone_events(head.case_id)) THEN
        -- What it tells of was taken back: it is not sent again either.
        r.refusal := refusal('letter_not_so', jsonb_build_object('action', r.action, 'letter', l.letter_no,
            'found', l.status, 'wanted', to_jsonb(array_remove(wanted, 'void'))));
    ELSIF NOT l.status = ANY (wanted) OR l.claimed_by IS NOT NULL OR l.facts IS NOT NULL THEN
        r.refusal := refusal('letter_not_so', jsonb_build_object('action', r.action, 'letter', l.letter_no, 'found',
            CASE
                WHEN l.facts IS NOT NULL THEN 'unwritten'
                WHEN l.claimed_by IS NOT NULL THEN 'handing-over'
                ELSE l.status END, 'wanted', to_jsonb(wanted)));
    END IF;
    r.effect := jsonb_build_object('letter', l.letter_no);
    r.project := r.action;
    RETURN r;
END
$$;

-- confirm_letter: it arrived, whichever way; it may have been printed and posted.
CREATE OR REPLACE FUNCTION decide_confirm_letter(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_letter(head, actor, input, ARRAY['unconfirmed', 'waiting', 'held', 'failed']);
BEGIN
    r.refusal := coalesce(r.refusal, unusable_text(input, 'remark', 2000, false));
    IF input ? 'remark' THEN
        r.payload := jsonb_build_object('remark', input -> 'remark');
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_confirm_letter(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l SET status = 'sent', sent_at = e.occurred_at, answer = 'confirmed by an officer'
    WHERE l.case_id = e.case_id AND to_jsonb(l.letter_no) = e.effect -> 'letter'
$$;

-- void_letter: it is not to be sent.
CREATE OR REPLACE FUNCTION decide_void_letter(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_letter(head, actor, input, ARRAY['waiting', 'held', 'failed', 'unconfirmed']);
BEGIN
    r.refusal := coalesce(r.refusal, without_reason(input));
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_void_letter(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l
    SET status = 'void'
    WHERE l.case_id = e.case_id AND to_jsonb(l.letter_no) = e.effect -> 'letter'
$$;

-- copy_letter: the same words once more, to where the recipient is written to today. A letter that went out, or may
-- have, is marked as repeated; one that never did is replaced, and void.
CREATE OR REPLACE FUNCTION decide_copy_letter(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_on_letter(head, actor, input, ARRAY['sent', 'unconfirmed', 'waiting', 'held', 'failed', 'void']);
BEGIN
    IF r.refusal IS NULL THEN
        r.effect := r.effect
            || jsonb_build_object('copy', (SELECT max(l.letter_no) + 1
                FROM case_letter l
                WHERE l.case_id = head.case_id));
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_copy_letter(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    l      case_letter;
    today  record;
BEGIN
    SELECT * INTO l FROM case_letter x WHERE x.case_id = e.case_id AND to_jsonb(x.letter_no) = e.effect -> 'letter';
    IF l.recipient = 'reviewer' THEN
        SELECT p.name AS addressee, p.email AS address INTO today FROM principal p WHERE p.id = l.principal_id;
    ELSE
        -- Who is written to no longer is replaced by whom the submission names, or another.
        SELECT t.addressee, t.address INTO today
        FROM addressees(e, head, l.recipient, coalesce((
            SELECT w.contact FROM workflow_letter w
            WHERE w.workflow_id = head.workflow_id AND w.letter = l.letter), 'submissions')) AS t
        ORDER BY t.addressee = l.addressee DESC, t.addressee, t.address
        LIMIT 1;
    END IF;
    INSERT INTO case_letter (case_id, letter_no, body_id, provider_id, seq, letter, recipient, principal_id, addressee,
        address, copy_of, made_at, facts, status, next_at)
    VALUES (l.case_id, (e.effect ->> 'copy')::integer, l.body_id, l.provider_id, e.seq, l.letter, l.recipient,
        l.principal_id, today.addressee, today.address, l.letter_no, e.recorded_at,
        jsonb_build_object('marked', l.status IN ('sent', 'unconfirmed')),
        CASE WHEN today.address IS NULL THEN 'held' ELSE 'waiting' END, e.recorded_at);
    UPDATE case_letter x
    SET status = 'void'
    WHERE x.case_id = l.case_id AND x.letter_no = l.letter_no AND x.status IN ('waiting', 'held', 'failed');
END
$$;

-- The letters that the reader may see, newest first: of one case by its id, or of all. Officers and deciders see those
-- of their body's cases, a provider those that are for it, a reviewer those that are theirs.
CREATE OR REPLACE FUNCTION letters_seen(of_case uuid, with_status text, number integer, most integer)
RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('case', h.reference, 'number', l.letter_no, 'letter', l.letter,
        'event', l.seq, 'recipient', l.recipient, 'addressee', l.addressee,
        'address', CASE WHEN l.body_id = (w.actor).organisation_id THEN l.address END, 'copy_of', l.copy_of,
        'made_at', instant_text(l.made_at), 'subject', l.subject, 'languages', l.languages,
        'digest', encode(l.digest, 'hex'), 'status', l.status, 'sent_at', instant_text(l.sent_at))
        || CASE WHEN l.body_id = (w.actor).organisation_id
            THEN jsonb_strip_nulls(jsonb_build_object('attempts', l.attempt, 'message_id', l.message_id,
                'answer', l.answer,
                'next_at', CASE WHEN l.status = 'waiting' AND l.attempt > 0 THEN instant_text(l.next_at) END))
            ELSE '{}' END
        || CASE WHEN number IS NOT NULL
            THEN jsonb_strip_nulls(jsonb_build_object('html', l.html, 'text', l.words))
            ELSE '{}' END)
    FROM (SELECT reader() AS actor) AS w
    JOIN case_letter l ON (l.body_id = (w.actor).organisation_id
        AND ((w.actor).roles && ARRAY['officer', 'decider'] OR l.principal_id = (w.actor).principal_id))
        OR (l.provider_id = ANY ((w.actor).organisations) AND l.recipient = 'provider' AND l.status <> 'void')
    JOIN case_head h ON h.case_id = l.case_id
    WHERE (of_case IS NULL OR l.case_id = of_case)
        AND (number IS NULL OR l.letter_no = number)
        AND (with_status IS NULL OR l.status = with_status)
        AND open_to(h, w.actor)
    ORDER BY l.made_at DESC, l.case_id, l.letter_no DESC
    LIMIT most
$$;
