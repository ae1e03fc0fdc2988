-- Letters as they are written, delivered and read.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Letters that nobody has written yet, oldest first, each with what it is written from; of a copy, the letter that it
-- repeats.
CREATE OR REPLACE FUNCTION letters_to_write(most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'number', l.letter_no, 'letter', l.letter,
        'recipient', l.recipient, 'addressee', l.addressee, 'facts', CASE WHEN l.copy_of IS NULL THEN l.facts END,
        'letterhead', CASE WHEN l.copy_of IS NULL THEN letterhead_of(l.body_id) END,
        'original', (
            SELECT jsonb_build_object('subject', o.subject, 'html', o.html, 'text', o.words,
                'languages', o.languages, 'dates', o.dates, 'day', local_day(o.made_at), 'marked',
                l.facts -> 'marked')
            FROM case_letter o WHERE o.case_id = l.case_id AND o.letter_no = l.copy_of)))
    FROM case_letter l
    WHERE l.facts IS NOT NULL
    ORDER BY l.made_at, l.case_id, l.letter_no
    LIMIT most
$$;

-- Keeps a letter as it was written; the first to have written it is the one.
CREATE OR REPLACE FUNCTION write_letter(of_case uuid, number integer, in_languages text[], new_subject text,
    new_html text, new_words text, new_dates text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l
    SET facts = NULL, languages = in_languages, subject = new_subject, html = new_html, words = new_words,
        dates = new_dates,
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
    RETURNING jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'number', l.letter_no,
        'attempt', l.attempt, 'address', l.address, 'subject', l.subject, 'html', l.html, 'text', l.words,
        'dates', l.dates, 'made_at', instant_text(l.made_at), 'reply_to', b.email));
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
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_letter l SET status = 'sent', sent_at = e.occurred_at, answer = 'confirmed by an officer'
    WHERE l.case_id = e.case_id AND to_jsonb(l.letter_no) = e.effect -> 'letter';
END
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
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_letter l
    SET status = 'void'
    WHERE l.case_id = e.case_id AND to_jsonb(l.letter_no) = e.effect -> 'letter';
END
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
    IF l.principal_id IS NOT NULL THEN
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
