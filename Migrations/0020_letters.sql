-- Letters: what is written to whom, as it was sent, and its delivery. And the fact sheet of what is recognised.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Where people are written to
-- ---------------------------------------------------------------------------------------------------------------------------

-- An address as mail servers take it without further ado; null for anything else.
CREATE FUNCTION address_in(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN CASE WHEN length(value) <= 254
    AND value ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$'
    THEN value END;

ALTER TABLE organisation ADD COLUMN email text CHECK (address_in(email) = email);
ALTER TABLE principal ADD COLUMN email text CHECK (address_in(email) = email);
COMMENT ON COLUMN organisation.email IS 'where letters go that are for nobody in person';
COMMENT ON COLUMN principal.email IS 'where letters to this person go';
GRANT UPDATE (email) ON organisation, principal TO accredit_operator;
GRANT EXECUTE ON FUNCTION address_in TO accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Which letters there are
-- ---------------------------------------------------------------------------------------------------------------------------

-- The letters that every scheme sends unless it says otherwise. `moments`: see moments_of. `recipient`: told is whom the event tells.
-- The words of each are the program's own (Sources/Engine/Letters/UsualLetters).
CREATE TABLE usual_letter (
    letter     text PRIMARY KEY CHECK (letter ~ '^[a-z][a-z0-9-]{0,62}$'),
    ordinal    integer NOT NULL UNIQUE,
    moments    text[] NOT NULL,
    recipient  text NOT NULL CHECK (recipient IN ('provider', 'officer', 'reviewer', 'told'))
);
INSERT INTO usual_letter (letter, ordinal, moments, recipient) VALUES
    ('decision', 10, '{decision}', 'provider'),
    ('certificate', 20, '{recognition}', 'provider'),
    ('request', 30, '{request}', 'provider'),
    ('reminder', 40, '{escalate,remind}', 'told'),
    ('condition', 50, '{discharge,reopen,prolong,miss}', 'provider'),
    ('notice', 60, '{recheck,open_return,query_return,miss_return,accept_change,look_again,hold_over}', 'told');

-- The letters of a scheme: the usual ones, as it changed them, and its own.
CREATE TABLE workflow_letter (
    workflow_id  uuid NOT NULL REFERENCES workflow (id),
    letter       text NOT NULL,
    ordinal      integer NOT NULL,
    moments      text[] NOT NULL,   -- none: it is not sent
    recipient    text NOT NULL CHECK (recipient IN ('provider', 'officer', 'reviewer', 'told')),
    words        jsonb,             -- {subject?, text?} in languages, instead of the program's
    PRIMARY KEY (workflow_id, letter)
);
GRANT SELECT ON usual_letter, workflow_letter TO accredit_service, accredit_operator;

-- After these commands somebody may be written to. Actions bring the follower on their own rows, see publish_letters.
UPDATE command SET follows = follows || 'letters'::text
WHERE name IN ('ask', 'reply', 'postpone', 'settle', 'cancel', 'pause', 'consent', 'resume', 'extend', 'satisfy', 'discharge', 'reopen', 'prolong', 'miss',
    'escalate', 'remind', 'renew', 'invite', 'release', 'recheck', 'open_return', 'query_return', 'miss_return', 'accept_change', 'look_again', 'hold_over');

-- Whether an action tells the provider a decision: it is marked `notified`, or it decides and nothing after it is.
-- What the provider itself withdraws, and what a successor takes the place of, needs no telling.
CREATE FUNCTION tells_decision(a workflow_action) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT 'notified' = ANY (a.marks)
        OR (a.decides NOT IN ('withdrawn-by-provider', 'superseded')
            AND NOT EXISTS (
                SELECT FROM workflow_action n WHERE n.workflow_id = a.workflow_id AND n.from_state = a.to_state AND 'notified' = ANY (n.marks)))
$$;

-- A part of a definition: its letters, and after which actions somebody may be written to.
CREATE FUNCTION publish_letters(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    l      jsonb;
    wrong  text;
BEGIN
    INSERT INTO workflow_letter (workflow_id, letter, ordinal, moments, recipient)
    SELECT w, u.letter, u.ordinal, u.moments, u.recipient FROM usual_letter u;
    FOR l IN SELECT jsonb_array_elements(d -> 'letters') LOOP
        SELECT m INTO wrong FROM jsonb_array_elements_text(l -> 'on') AS m
        WHERE NOT EXISTS (SELECT FROM workflow_action a WHERE a.workflow_id = w AND m IN (a.action, a.decides))
            AND NOT EXISTS (SELECT FROM command c WHERE c.name = m AND 'letters' = ANY (c.follows))
            AND m NOT IN ('decision', 'request', 'recognition')
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'letter "%" is to be sent on "%", which is no action or decision of this workflow, and no command that letters follow', l ->> 'letter', wrong
                USING ERRCODE = 'check_violation', HINT = 'beside those there are: decision, request, recognition';
        END IF;
        IF NOT EXISTS (SELECT FROM usual_letter u WHERE u.letter = l ->> 'letter') AND NOT l ?& ARRAY['on', 'to', 'subject', 'text'] THEN
            RAISE EXCEPTION 'letter "%" is none of the usual ones, so it needs on, to, subject and text', l ->> 'letter'
                USING ERRCODE = 'check_violation', HINT = (SELECT 'usual are: ' || string_agg(u.letter, ', ' ORDER BY u.ordinal) FROM usual_letter u);
        END IF;
        INSERT INTO workflow_letter (workflow_id, letter, ordinal, moments, recipient, words)
        SELECT w, l ->> 'letter', 1000 + count(*), ARRAY(SELECT jsonb_array_elements_text(l -> 'on')), coalesce(l ->> 'to', 'provider'),
            nullif(jsonb_strip_nulls(jsonb_build_object('subject', l -> 'subject', 'text', l -> 'text')), '{}')
        FROM workflow_letter x WHERE x.workflow_id = w
        ON CONFLICT (workflow_id, letter) DO UPDATE SET words = excluded.words,
            moments = CASE WHEN l ? 'on' THEN excluded.moments ELSE workflow_letter.moments END,
            recipient = CASE WHEN l ? 'to' THEN excluded.recipient ELSE workflow_letter.recipient END;
    END LOOP;
    UPDATE workflow_action a SET follows = a.follows || 'letters'::text
    FROM workflow_state t
    WHERE a.workflow_id = w AND t.workflow_id = w AND t.state = a.to_state AND NOT 'letters' = ANY (a.follows)
        AND (tells_decision(a) OR t.request OR t.outcome LIKE 'approved%'
            OR EXISTS (SELECT FROM workflow_letter l WHERE l.workflow_id = w AND l.moments && ARRAY[a.action, a.decides]));
END
$$;
INSERT INTO definition_part (name, ordinal) VALUES ('letters', 40);
SELECT publish_letters(w.id, w.definition) FROM workflow w;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What is kept
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE case_letter (
    case_id       uuid NOT NULL,
    letter_no     integer NOT NULL CHECK (letter_no > 0),  -- counted through the case
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,       -- the event that it tells of
    letter        text NOT NULL,          -- which one of the scheme's
    recipient     text NOT NULL CHECK (recipient IN ('provider', 'officer', 'reviewer')),
    principal_id  uuid REFERENCES principal (id),  -- the reviewer it is for
    addressee     text NOT NULL,
    address       text,                   -- as of when it was made; null: none is known
    copy_of       integer,                -- the letter that this one repeats
    made_at       timestamptz NOT NULL,
    facts         jsonb,                  -- what it is written from, as of its event; gone once it is written
    languages     text[],
    subject       text,
    html          text,                   -- as sent
    words         text,                   -- the same as plain text
    digest        bytea CHECK (length(digest) = 32),  -- SHA-256 of the HTML: it stays where the letter is erased
    status        text NOT NULL CHECK (status IN ('waiting', 'held', 'handing-over', 'sent', 'unconfirmed', 'failed', 'void')),
    claimed_by    integer,                -- the worker that is delivering it
    attempt       integer NOT NULL DEFAULT 0,
    next_at       timestamptz NOT NULL,   -- not tried before
    handed_at     timestamptz,            -- when the server was about to be given it whole
    sent_at       timestamptz,
    message_id    text,
    answer        text,                   -- what the server last said, or why it was not asked
    PRIMARY KEY (case_id, letter_no),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, copy_of) REFERENCES case_letter (case_id, letter_no),
    CHECK ((recipient = 'reviewer') = (principal_id IS NOT NULL)),
    CHECK ((status = 'held') <= (address IS NULL)),
    CHECK (claimed_by IS NULL OR status IN ('waiting', 'handing-over')),
    CHECK (status <> 'handing-over' OR (claimed_by IS NOT NULL AND handed_at IS NOT NULL)),
    CHECK ((status = 'sent') = (sent_at IS NOT NULL))
) WITH (fillfactor = 70);
-- What workers look for; it is little at any time.
CREATE INDEX case_letter_unwritten ON case_letter (made_at) WHERE facts IS NOT NULL;
CREATE INDEX case_letter_waiting ON case_letter (next_at) WHERE status = 'waiting';
CREATE INDEX case_letter_claimed ON case_letter (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX case_letter_body ON case_letter (body_id, made_at);
CREATE INDEX case_letter_provider ON case_letter (provider_id, made_at);

-- Letters are read through letters_seen, which knows who may see which; the provider's own need no more than their row.
ALTER TABLE case_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY addressed ON case_letter FOR SELECT TO accredit_service USING (
    (recipient = 'provider' AND status <> 'void' AND provider_id = nullif(current_setting('accredit.provider', true), '')::uuid)
    OR (body_id = nullif(current_setting('accredit.body', true), '')::uuid
        AND principal_id = nullif(current_setting('accredit.principal', true), '')::uuid));
CREATE POLICY operator ON case_letter FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_letter TO accredit_service, accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Queueing: in the transaction of the event
-- ---------------------------------------------------------------------------------------------------------------------------

-- What an event is to letters: its command, its action, and beside them `decision` and which where one is told, `request` where the
-- provider is asked for something, `recognition` where a case comes onto the register.
CREATE FUNCTION moments_of(e case_event, head case_head, now_is case_head) RETURNS text[]
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
    SELECT * INTO a FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.from_state = e.from_state AND x.action = e.action;
    IF tells_decision(a) THEN
        moments := moments || 'decision'::text || coalesce(a.decides, (
            SELECT d.decision FROM case_decision d WHERE d.case_id = e.case_id ORDER BY d.seq DESC LIMIT 1), now_is.outcome);
    ELSIF a.decides IN ('withdrawn-by-provider', 'superseded') THEN
        moments := moments || a.decides;
    END IF;
    IF EXISTS (SELECT FROM case_request q WHERE q.case_id = e.case_id AND q.asked_seq = e.seq) THEN
        moments := moments || 'request'::text;
    END IF;
    IF now_is.outcome LIKE 'approved%' AND now_is.outcome IS DISTINCT FROM head.outcome THEN
        moments := moments || 'recognition'::text;
    END IF;
    RETURN moments;
END
$$;

-- Everything that letters about an event are written from, as of now.
CREATE FUNCTION letter_facts(e case_event, now_is case_head, moments text[], said jsonb) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'reference', now_is.reference, 'title', title_in(f.submission), 'day', local_day(e.occurred_at),
        'body', jsonb_build_object('code', b.code, 'name', b.name, 'email', b.email),
        'provider', jsonb_build_object('ukprn', p.ukprn, 'name', p.name, 'nation', p.nation),
        'scheme', w.title, 'state', s.title, 'command', e.command, 'reason', said ->> 'reason',
        'decision', CASE WHEN 'decision' = ANY (moments) THEN coalesce((
            SELECT jsonb_build_object('decision', d.decision, 'reasons', d.reasons, 'until', d.valid_until, 'items', (
                SELECT jsonb_agg(jsonb_build_object('item', i.item, 'kind', i.kind, 'text', i.words, 'criterion', i.criterion, 'due', i.due) ORDER BY i.item)
                FROM case_decision_item i WHERE i.case_id = d.case_id AND i.seq = d.seq))
            FROM case_decision d WHERE d.case_id = e.case_id AND d.decision = ANY (moments) ORDER BY d.seq DESC LIMIT 1),
            jsonb_build_object('decision', moments[array_position(moments, 'decision') + 1])) END,
        'entry', CASE WHEN moments && ARRAY['decision', 'recognition', 'recheck'] THEN (
            SELECT jsonb_build_object('from', c.valid_from, 'until', coalesce(c.notice_until, c.valid_until), 'framework', c.framework, 'level', c.level, 'credits', c.credits,
                'credit_system', c.credit_system)
            FROM case_register c WHERE c.case_id = e.case_id AND c.status = 'current') END,
        'request', (
            SELECT jsonb_build_object('number', q.request_no, 'question', q.question, 'about', q.about,
                'due', request_due(now_is, q, calendar_for(now_is.body_id, now_is.workflow_id)))
            FROM case_request q
            WHERE q.case_id = e.case_id AND (q.asked_seq = e.seq
                OR to_jsonb(q.request_no) IN (e.effect -> 'replied', e.effect -> 'settled', e.effect -> 'cancelled', e.effect -> 'request'))
            ORDER BY q.request_no DESC LIMIT 1),
        'reminder', CASE
            WHEN e.command = 'escalate' THEN jsonb_build_object('due', e.effect -> 'due', 'overdue', local_day(e.occurred_at) > (e.effect ->> 'due')::date,
                'of', (SELECT x.title FROM workflow_state x WHERE x.workflow_id = now_is.workflow_id AND x.state = e.effect ->> 'of'))
            WHEN e.command IN ('open_return', 'query_return', 'miss_return') THEN (
                SELECT jsonb_build_object('due', x.due, 'overdue', e.command = 'miss_return')
                FROM case_return x WHERE x.case_id = e.case_id AND to_jsonb(x.return) = e.effect -> 'return')
            WHEN e.command = 'remind' THEN jsonb_build_object('due', e.effect #> '{reminds,due}', 'overdue', e.effect #> '{reminds,overdue}',
                'review', true, 'of', s.title) END,
        'items', CASE WHEN e.command IN ('satisfy', 'discharge', 'reopen', 'prolong', 'miss') THEN (
            SELECT jsonb_agg(jsonb_build_object('item', i.item, 'kind', i.kind, 'text', i.words, 'criterion', i.criterion, 'due', i.due) ORDER BY i.item)
            FROM case_decision_item i
            WHERE i.case_id = e.case_id AND (to_jsonb(i.item) = e.effect -> 'item' OR e.effect -> 'missed' @> to_jsonb(i.item))) END))
    FROM case_facts f, organisation b, organisation p, workflow w, workflow_state s
    WHERE f.case_id = e.case_id AND b.id = now_is.body_id AND p.id = now_is.provider_id
        AND w.id = now_is.workflow_id AND s.workflow_id = now_is.workflow_id AND s.state = now_is.state
$$;

-- Whom a letter about an event goes to, and where they are written to today. The provider: whom the submission names as its contact.
CREATE FUNCTION addressees(e case_event, head case_head, wanted text) RETURNS TABLE (recipient text, principal_id uuid, addressee text, address text)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    WITH roles AS (
        SELECT DISTINCT CASE r WHEN 'decider' THEN 'officer' ELSE r END AS role
        FROM unnest(CASE wanted WHEN 'told' THEN ARRAY(SELECT jsonb_array_elements_text(e.effect -> 'tell')) ELSE ARRAY[wanted] END) AS r
    )
    SELECT r.role, NULL::uuid, o.name, CASE r.role
        WHEN 'provider' THEN coalesce((SELECT address_in(f.submission #>> '{contact,email}') FROM case_facts f WHERE f.case_id = e.case_id), o.email)
        ELSE o.email END
    FROM roles r JOIN organisation o ON o.id = CASE r.role WHEN 'provider' THEN e.provider_id ELSE e.body_id END
    WHERE r.role IN ('provider', 'officer')
    UNION ALL
    SELECT r.role, p.id, p.name, p.email
    FROM roles r
    JOIN case_assignment a ON a.case_id = e.case_id AND CASE e.command
        WHEN 'remind' THEN e.effect #> '{reminds,assignments}' @> to_jsonb(a.assignment)
        WHEN 'invite' THEN a.assignment = e.seq
        ELSE a.status = 'joined' AND a.state = head.state END
    JOIN principal p ON p.id = a.principal_id
    WHERE r.role = 'reviewer'
$$;

-- Writes down who is to be written to because of an event. What is told with a time of its own is told to nobody.
CREATE FUNCTION follow_letters(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    told_of  text[];
    now_is   case_head;
BEGIN
    IF head.staged OR EXISTS (SELECT FROM case_letter l WHERE l.case_id = e.case_id AND l.seq = e.seq) THEN
        RETURN;
    END IF;
    SELECT * INTO now_is FROM case_head h WHERE h.case_id = e.case_id;
    told_of := moments_of(e, head, now_is);
    INSERT INTO case_letter (case_id, letter_no, body_id, provider_id, seq, letter, recipient, principal_id, addressee, address, made_at, facts, status, next_at)
    SELECT e.case_id, (SELECT coalesce(max(x.letter_no), 0) FROM case_letter x WHERE x.case_id = e.case_id)
            + row_number() OVER (ORDER BY l.ordinal, t.recipient, t.addressee),
        e.body_id, e.provider_id, e.seq, l.letter, t.recipient, t.principal_id, t.addressee, t.address, e.recorded_at,
        letter_facts(e, now_is, told_of, r.payload) || jsonb_strip_nulls(jsonb_build_object('words', l.words)),
        CASE WHEN t.address IS NULL THEN 'held' ELSE 'waiting' END, e.recorded_at
    FROM workflow_letter l
    CROSS JOIN LATERAL addressees(e, head, l.recipient) AS t
    WHERE l.workflow_id = head.workflow_id AND l.moments && told_of;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Writing and delivering: for the service's workers
-- ---------------------------------------------------------------------------------------------------------------------------

-- Letters that nobody has written yet, oldest first, each with what it is written from; of a copy, the letter that it repeats.
CREATE FUNCTION letters_to_write(most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'number', l.letter_no, 'letter', l.letter, 'recipient', l.recipient,
        'addressee', l.addressee, 'facts', CASE WHEN l.copy_of IS NULL THEN l.facts END,
        'original', (
            SELECT jsonb_build_object('number', o.letter_no, 'subject', o.subject, 'html', o.html, 'text', o.words, 'languages', o.languages,
                'day', local_day(o.made_at), 'marked', l.facts -> 'marked')
            FROM case_letter o WHERE o.case_id = l.case_id AND o.letter_no = l.copy_of)))
    FROM case_letter l
    WHERE l.facts IS NOT NULL
    ORDER BY l.made_at, l.case_id, l.letter_no
    LIMIT most
$$;

-- Keeps a letter as it was written; the first to have written it is the one.
CREATE FUNCTION write_letter(of_case uuid, number integer, in_languages text[], new_subject text, new_html text, new_words text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l SET facts = NULL, languages = in_languages, subject = new_subject, html = new_html, words = new_words,
        digest = sha256(convert_to(new_html, 'UTF8'))
    WHERE l.case_id = of_case AND l.letter_no = number AND l.facts IS NOT NULL
$$;

-- Takes letters to deliver, at most `most`, for a worker that holds the advisory lock (0x6c657474, worker) in its session for as long as it
-- delivers. Whose lock is free is no more: what it had taken is free again, but for what it was handing over. That may have arrived, or
-- not; nobody sends it again unasked.
CREATE FUNCTION claim_letters(worker integer, most integer) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    gone  integer;
BEGIN
    FOR gone IN SELECT DISTINCT l.claimed_by FROM case_letter l WHERE l.claimed_by IS NOT NULL LOOP
        CONTINUE WHEN gone <> worker AND NOT pg_try_advisory_xact_lock(1818588276, gone);
        UPDATE case_letter l SET claimed_by = NULL, status = CASE l.status WHEN 'handing-over' THEN 'unconfirmed' ELSE l.status END,
            answer = CASE l.status WHEN 'handing-over' THEN 'the server was stopped while the letter was handed over' ELSE l.answer END
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
    RETURNING jsonb_strip_nulls(jsonb_build_object('case', l.case_id, 'reference', h.reference, 'number', l.letter_no, 'attempt', l.attempt,
        'address', l.address, 'subject', l.subject, 'html', l.html, 'text', l.words, 'made_at', instant_text(l.made_at), 'reply_to', b.email));
END
$$;

-- The last thing before a server is given a letter whole: from now on only its answer says whether it has it.
-- False where the letter is no longer this attempt's; then it is not handed over.
CREATE FUNCTION hand_over_letter(of_case uuid, number integer, of_attempt integer, worker integer, id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_letter l SET status = 'handing-over', handed_at = clock_timestamp(), message_id = id
    WHERE l.case_id = of_case AND l.letter_no = number AND l.attempt = of_attempt AND l.claimed_by = worker AND l.status = 'waiting';
    RETURN FOUND;
END
$$;

-- What came of an attempt: sent, deferred (the server has not taken it; tried again, less and less often, for four days), failed (it
-- never will), unconfirmed (it was handed over and nothing was answered) or released (nobody was asked).
CREATE FUNCTION finish_letter(of_case uuid, number integer, of_attempt integer, worker integer, result text, said text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    stamp  constant timestamptz := clock_timestamp();
BEGIN
    IF result NOT IN ('sent', 'deferred', 'failed', 'unconfirmed', 'released') THEN
        RAISE EXCEPTION 'no attempt ends as "%"', result USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE case_letter l SET claimed_by = NULL, answer = said,
        status = CASE WHEN result IN ('sent', 'unconfirmed', 'failed') THEN result WHEN result = 'deferred' AND l.attempt >= 24 THEN 'failed' ELSE 'waiting' END,
        sent_at = CASE result WHEN 'sent' THEN stamp END,
        next_at = CASE result WHEN 'deferred' THEN stamp + least(interval '1 minute' * power(2, least(l.attempt - 1, 12)), interval '6 hours') ELSE l.next_at END
    WHERE l.case_id = of_case AND l.letter_no = number AND l.attempt = of_attempt
        AND (l.claimed_by = worker OR (result = 'sent' AND l.status = 'unconfirmed'));
END
$$;

GRANT EXECUTE ON FUNCTION letters_to_write, write_letter, claim_letters, hand_over_letter, finish_letter TO accredit_service;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What officers do about letters
-- ---------------------------------------------------------------------------------------------------------------------------
INSERT INTO command (name, for_people, while_paused, while_closed) VALUES
    ('confirm_letter', true, true, true),
    ('copy_letter', true, true, true),
    ('void_letter', true, true, true),
    ('describe', true, true, true);

-- The beginning of every rule about a letter: who may, which one, and whether it stands so that it can be done.
CREATE FUNCTION rule_letter(head case_head, who caller, asked jsonb, wanted text[]) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    l  case_letter;
BEGIN
    r.action := asked ->> 'command';
    r.role := role_among(head, who, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted(r.action, head, ARRAY['officer']);
        RETURN r;
    END IF;
    SELECT * INTO l FROM case_letter x WHERE x.case_id = head.case_id AND to_jsonb(x.letter_no) = asked -> 'letter' FOR UPDATE;
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object('reason', 'unknown_letter', 'action', r.action, 'letter', asked -> 'letter', 'allowed', (
            SELECT coalesce(jsonb_agg(x.letter_no::text ORDER BY x.letter_no), '[]') FROM case_letter x WHERE x.case_id = head.case_id));
    ELSIF NOT l.status = ANY (wanted) OR l.claimed_by IS NOT NULL OR l.facts IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'letter_not_so', 'action', r.action, 'letter', l.letter_no, 'found',
            CASE WHEN l.facts IS NOT NULL THEN 'unwritten' WHEN l.claimed_by IS NOT NULL THEN 'handing-over' ELSE l.status END, 'wanted', to_jsonb(wanted));
    END IF;
    r.effect := jsonb_build_object('letter', l.letter_no);
    r.keep := r.action;
    RETURN r;
END
$$;

-- confirm_letter: it arrived, whichever way; it may have been printed and posted.
CREATE FUNCTION rule_confirm_letter(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := rule_letter(head, who, asked, ARRAY['unconfirmed', 'waiting', 'held', 'failed']);
BEGIN
    r.refusal := coalesce(r.refusal, unusable_text(asked, 'remark', 2000, false));
    IF asked ? 'remark' THEN
        r.payload := jsonb_build_object('remark', asked -> 'remark');
    END IF;
    RETURN r;
END
$$;

CREATE FUNCTION keep_confirm_letter(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l SET status = 'sent', sent_at = e.occurred_at, answer = 'confirmed by an officer'
    WHERE l.case_id = e.case_id AND to_jsonb(l.letter_no) = e.effect -> 'letter'
$$;

-- void_letter: it is not to be sent.
CREATE FUNCTION rule_void_letter(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := rule_letter(head, who, asked, ARRAY['waiting', 'held', 'failed', 'unconfirmed']);
BEGIN
    r.refusal := coalesce(r.refusal, without_reason(asked));
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    RETURN r;
END
$$;

CREATE FUNCTION keep_void_letter(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    UPDATE case_letter l SET status = 'void' WHERE l.case_id = e.case_id AND to_jsonb(l.letter_no) = e.effect -> 'letter'
$$;

-- copy_letter: the same words once more, to where the recipient is written to today. A letter that went out, or may have, is marked as
-- repeated; one that never did is replaced, and void.
CREATE FUNCTION rule_copy_letter(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := rule_letter(head, who, asked, ARRAY['sent', 'unconfirmed', 'waiting', 'held', 'failed', 'void']);
BEGIN
    IF r.refusal IS NULL THEN
        r.effect := r.effect || jsonb_build_object('copy', (SELECT max(l.letter_no) + 1 FROM case_letter l WHERE l.case_id = head.case_id));
    END IF;
    RETURN r;
END
$$;

CREATE FUNCTION keep_copy_letter(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    l      case_letter;
    today  record;
BEGIN
    SELECT * INTO l FROM case_letter x WHERE x.case_id = e.case_id AND to_jsonb(x.letter_no) = e.effect -> 'letter';
    IF l.recipient = 'reviewer' THEN
        SELECT p.email AS address INTO today FROM principal p WHERE p.id = l.principal_id;
    ELSE
        SELECT t.address INTO today FROM addressees(e, head, l.recipient) AS t;
    END IF;
    INSERT INTO case_letter (case_id, letter_no, body_id, provider_id, seq, letter, recipient, principal_id, addressee, address, copy_of, made_at, facts,
        status, next_at)
    VALUES (l.case_id, (e.effect ->> 'copy')::integer, l.body_id, l.provider_id, e.seq, l.letter, l.recipient, l.principal_id, l.addressee,
        today.address, l.letter_no, e.recorded_at, jsonb_build_object('marked', l.status IN ('sent', 'unconfirmed')),
        CASE WHEN today.address IS NULL THEN 'held' ELSE 'waiting' END, e.recorded_at);
    UPDATE case_letter x SET status = 'void' WHERE x.case_id = l.case_id AND x.letter_no = l.letter_no AND x.status IN ('waiting', 'held', 'failed');
END
$$;

-- The letters that the reader may see, newest first: of one case by its id, or of all. Officers and deciders see those of their body's cases,
-- a provider those that are for it, a reviewer those that are theirs.
CREATE FUNCTION letters_seen(of_case uuid, with_status text, number integer, most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('case', h.reference, 'number', l.letter_no, 'letter', l.letter, 'event', l.seq, 'recipient', l.recipient,
        'addressee', l.addressee, 'address', CASE WHEN l.body_id = (w.who).organisation_id THEN l.address END, 'copy_of', l.copy_of,
        'made_at', instant_text(l.made_at), 'subject', l.subject, 'languages', l.languages, 'digest', encode(l.digest, 'hex'), 'status', l.status,
        'sent_at', instant_text(l.sent_at))
        || CASE WHEN l.body_id = (w.who).organisation_id THEN jsonb_strip_nulls(jsonb_build_object('attempts', l.attempt, 'message_id', l.message_id,
            'answer', l.answer, 'next_at', CASE WHEN l.status = 'waiting' AND l.attempt > 0 THEN instant_text(l.next_at) END)) ELSE '{}' END
        || CASE WHEN number IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('html', l.html, 'text', l.words)) ELSE '{}' END)
    FROM (SELECT reader() AS who) AS w
    JOIN case_letter l ON (l.body_id = (w.who).organisation_id AND ((w.who).roles && ARRAY['officer', 'decider'] OR l.principal_id = (w.who).principal_id))
        OR (l.provider_id = (w.who).organisation_id AND l.recipient = 'provider' AND l.status <> 'void')
    JOIN case_head h ON h.case_id = l.case_id
    WHERE (of_case IS NULL OR l.case_id = of_case) AND (number IS NULL OR l.letter_no = number) AND (with_status IS NULL OR l.status = with_status)
    ORDER BY l.made_at DESC, l.case_id, l.letter_no DESC
    LIMIT most
$$;

GRANT EXECUTE ON FUNCTION letters_seen TO accredit_service, accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The fact sheet: what employers read on one page. Its description is fixed; the provider adds how it is reached, and its logo.
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE case_fact_sheet (
    case_id      uuid PRIMARY KEY REFERENCES case_head (case_id),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    contact      jsonb NOT NULL CHECK (jsonb_typeof(contact) = 'object'),
    logo         bytea CHECK (length(logo) <= 262144),
    logo_type    text CHECK (logo_type IN ('image/png', 'image/jpeg')),
    logo_digest  bytea CHECK (logo_digest = sha256(logo)),
    CHECK (num_nonnulls(logo, logo_type, logo_digest) IN (0, 3))
);
ALTER TABLE case_fact_sheet ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_fact_sheet FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_fact_sheet FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_fact_sheet TO accredit_service, accredit_operator;

-- What kind of picture some bytes are, told by what is in them; null for anything that is not taken.
CREATE FUNCTION picture_type(bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
RETURN CASE
    WHEN substring(bytes FOR 8) = '\x89504e470d0a1a0a' AND substring(bytes FROM 13 FOR 4) = '\x49484452' THEN 'image/png'
    WHEN substring(bytes FOR 3) = '\xffd8ff' AND length(bytes) > 100 THEN 'image/jpeg'
END;

-- Bytes as text in base64; null where it is none.
CREATE FUNCTION bytes_in(value jsonb) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN jsonb_typeof(value) = 'string' THEN decode(value #>> '{}', 'base64') END;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN NULL;
END
$$;

-- What is wrong with how a provider says it is reached: [] where nothing is.
CREATE FUNCTION contact_problems(contact jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE WHEN jsonb_typeof(contact) <> 'object' OR contact = '{}'
        THEN '[{"path": "contact", "message": "is not usable", "expected": "an object with one or more of name, email, telephone, web, address"}]'
        ELSE (
            SELECT coalesce(jsonb_agg(jsonb_build_object('path', 'contact.' || c.key, 'message', CASE
                WHEN c.key NOT IN ('name', 'email', 'telephone', 'web', 'address') THEN 'is not known here' ELSE 'is not usable' END,
                'expected', CASE c.key WHEN 'email' THEN 'an e-mail address' WHEN 'web' THEN 'an address that begins with https:// or http://'
                    WHEN 'name' THEN 'a line of at most 200 characters' WHEN 'telephone' THEN 'digits, spaces and + ( ) -, at most 40 characters'
                    WHEN 'address' THEN 'at most 400 characters' ELSE 'name, email, telephone, web or address' END) ORDER BY c.key), '[]')
            FROM jsonb_each(contact) AS c (key, value)
            WHERE NOT coalesce(jsonb_typeof(c.value) = 'string' AND c.value #>> '{}' ~ '\S' AND CASE c.key
                WHEN 'email' THEN address_in(c.value #>> '{}') IS NOT NULL
                WHEN 'web' THEN c.value #>> '{}' ~ '^https?://[^\s<>"]+$' AND length(c.value #>> '{}') <= 300
                WHEN 'telephone' THEN c.value #>> '{}' ~ '^[0-9 +()-]{3,40}$'
                WHEN 'name' THEN c.value #>> '{}' !~ '[\n\r]' AND length(c.value #>> '{}') <= 200
                WHEN 'address' THEN length(c.value #>> '{}') <= 400
                ELSE false END, false)) END
$$;

-- describe: the provider says on the fact sheet how it is reached, and puts its logo on it or takes it off.
CREATE FUNCTION rule_describe(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    wrong  jsonb := '[]';
    logo   constant bytea := bytes_in(asked -> 'logo');
BEGIN
    r.action := 'describe';
    r.role := role_among(head, who, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('describe', head, ARRAY['provider']);
        RETURN r;
    END IF;
    IF head.closed_at IS NOT NULL AND NOT EXISTS (SELECT FROM case_register c WHERE c.case_id = head.case_id) THEN
        r.refusal := jsonb_build_object('reason', 'case_closed', 'action', 'describe', 'state', head.state);
        RETURN r;
    END IF;
    IF asked ? 'contact' THEN
        wrong := contact_problems(asked -> 'contact');
    ELSIF NOT asked ?| ARRAY['logo', 'remove_logo'] THEN
        wrong := '[{"path": "contact", "message": "is missing", "expected": "contact, logo or remove_logo"}]';
    END IF;
    IF asked ? 'logo' AND (picture_type(logo) IS NULL OR length(logo) > 262144) THEN
        wrong := wrong || '{"path": "logo", "message": "is not usable", "expected": "a PNG or JPEG picture of at most 256 KiB, in base64"}'::jsonb;
    END IF;
    IF asked ? 'remove_logo' AND (asked -> 'remove_logo' <> 'true' OR asked ? 'logo') THEN
        wrong := wrong || '{"path": "remove_logo", "message": "is not usable", "expected": "true, without a logo"}'::jsonb;
    END IF;
    IF wrong <> '[]' THEN
        r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', 'describe', 'problems', wrong);
        RETURN r;
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('described', (SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys(asked) AS k WHERE k IN ('contact', 'logo', 'remove_logo')),
        'logo', encode(sha256(logo), 'hex')));
    IF asked ? 'contact' THEN
        r.payload := jsonb_build_object('contact', asked -> 'contact');
    END IF;
    r.keep := 'describe';
    RETURN r;
END
$$;

CREATE FUNCTION keep_describe(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO case_fact_sheet AS f (case_id, body_id, provider_id, contact, logo, logo_type, logo_digest)
    SELECT e.case_id, e.body_id, e.provider_id, coalesce(asked -> 'contact', '{}'), x.logo, picture_type(x.logo), sha256(x.logo)
    FROM (SELECT bytes_in(asked -> 'logo') AS logo) AS x
    ON CONFLICT (case_id) DO UPDATE SET contact = CASE WHEN asked ? 'contact' THEN excluded.contact ELSE f.contact END,
        logo = CASE WHEN asked ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo ELSE f.logo END,
        logo_type = CASE WHEN asked ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo_type ELSE f.logo_type END,
        logo_digest = CASE WHEN asked ?| ARRAY['logo', 'remove_logo'] THEN excluded.logo_digest ELSE f.logo_digest END
$$;

-- For anybody: what certificate and fact sheet of an entry of the register say; null where the register has none of that reference.
CREATE FUNCTION public_sheet(of_reference text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_build_object('entry', register_entry(c), 'nation', p.nation,
        'contact', coalesce(s.contact, '{}'),
        'logo', CASE WHEN s.logo IS NOT NULL THEN jsonb_build_object('type', s.logo_type, 'bytes', translate(encode(s.logo, 'base64'), E'\n', '')) END,
        'course', jsonb_strip_nulls(jsonb_build_object(
            'outcomes', jsonb_path_query_array(f.submission, '$.learning_outcomes[*].text'), 'assessment', f.submission -> 'assessment_types',
            'grading', f.submission -> 'grading', 'hours', f.submission -> 'notional_hours', 'weeks', f.submission -> 'duration_weeks',
            'mode', f.submission #> '{delivery,mode}', 'timetable', f.submission #> '{delivery,timetable}', 'location', f.submission #> '{delivery,location}',
            'languages', f.submission #> '{delivery,languages}', 'price_gbp', f.submission -> 'price_gbp', 'entry', f.submission -> 'entry_requirements',
            'part_of', f.submission #> '{stacking,part_of}', 'awarded_by', f.submission #> '{awarding_organisation,name}',
            'web', f.submission -> 'public_url')))
    FROM case_register c
    JOIN case_facts f ON f.case_id = c.case_id
    JOIN organisation p ON p.id = c.provider_id
    LEFT JOIN case_fact_sheet s ON s.case_id = c.case_id
    WHERE c.case_id = case_named(of_reference)
$$;

GRANT EXECUTE ON FUNCTION public_sheet TO accredit_service, accredit_operator;

-- What is written to somebody, and what a provider says of itself, is no part of the course of a case.
CREATE OR REPLACE FUNCTION is_note(command text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN command IN ('correct', 'escalate', 'reproject', 'remind', 'confirm_letter', 'copy_letter', 'void_letter', 'describe');
