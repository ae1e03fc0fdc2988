-- Evidence: content that comes in and goes out, and what is attached to a case.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- consult: somebody of the body opened a piece of evidence, or cited it. One that is attached is named by its item.
CREATE OR REPLACE FUNCTION decide_consult(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := 'consult';
    r.role := role_among(head, actor, ARRAY['reviewer', 'officer']);
    r.refusal := CASE
        WHEN r.role IS NULL THEN not_permitted('consult', head, ARRAY['reviewer', 'officer'])
        WHEN coalesce(input ->> 'how', '') NOT IN ('opened', 'cited') THEN
            flawed('consult', 'how', CASE WHEN input ? 'how' THEN 'is not known' ELSE 'is missing' END,
                'opened or cited')
        WHEN head.closed_at IS NOT NULL THEN
            refusal('case_closed', jsonb_build_object('action', 'consult', 'state', head.state))
        ELSE (SELECT c.refusal FROM evidence_consulted(head, input) AS c) END;
    RETURN r;
END
$$;

-- The evidence that a consultation names: an item that is attached, or what was handed in for a requirement; or why
-- there is none. Where one requirement was met by several pieces and none is named, all are meant.
CREATE OR REPLACE FUNCTION evidence_consulted(head case_head, input jsonb, OUT refusal jsonb, OUT item_no integer,
    OUT requirement text, OUT sha256 text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    named   record;
    handed  jsonb;
    pieces  jsonb;
BEGIN
    IF input ? 'item' THEN
        SELECT * INTO named FROM item_named(head, input);
        refusal := named.refusal;
        item_no := (named.item).item_no;
        requirement := (named.item).requirement;
        sha256 := encode((named.item).sha256, 'hex');
        RETURN;
    END IF;
    SELECT p.evidence INTO handed FROM case_profile p WHERE p.case_id = head.case_id ORDER BY p.seq DESC LIMIT 1;
    SELECT coalesce(jsonb_agg(i), '[]') INTO pieces
    FROM jsonb_array_elements(handed) AS i
    WHERE i -> 'requirement' = input -> 'requirement'
        AND (NOT input ? 'sha256' OR i ->> 'sha256' = lower(input ->> 'sha256'));
    IF pieces = '[]' THEN
        refusal := refusal('no_such_evidence', jsonb_build_object('action', 'consult',
            'requirement', input -> 'requirement', 'sha256', input -> 'sha256',
            'allowed', (SELECT coalesce(jsonb_agg(DISTINCT i -> 'requirement'), '[]')
                FROM jsonb_array_elements(handed) AS i)));
        RETURN;
    END IF;
    requirement := input ->> 'requirement';
    sha256 := CASE WHEN jsonb_array_length(pieces) = 1 THEN pieces #>> '{0,sha256}'
        ELSE lower(input ->> 'sha256') END;
END
$$;

CREATE OR REPLACE FUNCTION keep_consult(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    recorded  constant timestamptz := greatest(clock_timestamp(), moment);
    c         record;
BEGIN
    SELECT * INTO c FROM evidence_consulted(head, input);
    INSERT INTO case_consultation (case_id, consultation_no, body_id, provider_id, principal_id, role, seq, how,
        requirement, item_no, sha256, consulted_at, recorded_at)
    SELECT head.case_id,
        (SELECT coalesce(max(x.consultation_no), 0) + 1 FROM case_consultation x WHERE x.case_id = head.case_id),
        head.body_id, head.provider_id, actor.principal_id,
        role_among(head, actor, ARRAY['reviewer', 'officer']), head.version, input ->> 'how', c.requirement, c.item_no,
        c.sha256, moment, recorded;
    RETURN jsonb_build_object('consulted', jsonb_strip_nulls(jsonb_build_object('requirement', c.requirement,
        'how', input -> 'how', 'item', c.item_no, 'sha256', c.sha256)));
END
$$;

-- The evidence that a scheme asks for of a case, item by item, as its definition lists it. Unknown is not asked for.
CREATE OR REPLACE FUNCTION evidence_asked(definition jsonb, facts jsonb) RETURNS TABLE (item jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT e FROM jsonb_array_elements(coalesce(definition -> 'evidence', '[]')) AS e
    WHERE NOT e ? 'if' OR (facts @@ strict_guard(e ->> 'if')) IS TRUE;
END
$$;

-- The largest file that a scheme takes, in bytes.
CREATE OR REPLACE FUNCTION evidence_limit(workflow uuid) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce((w.definition ->> 'evidence_limit')::bigint, 52428800) FROM workflow w WHERE w.id = workflow);
END
$$;

-- Why a provider may not change the evidence of a case now; null where it may: while the case is with it to be edited,
-- or to answer.
CREATE OR REPLACE FUNCTION not_attachable(command text, head case_head, actor actor) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN role_among(head, actor, ARRAY['provider']) IS NULL THEN not_permitted(command, head, ARRAY['provider'])
        WHEN (head).party = 'paused'
            THEN refusal('paused', jsonb_build_object('action', command, 'allowed', '["resume"]'::jsonb))
        WHEN NOT EXISTS (SELECT FROM workflow_state s
            WHERE s.workflow_id = (head).workflow_id
                AND s.state = (head).state
                AND s.party = 'provider'
                AND (s.editable OR s.request))
            THEN refusal('not_editable', jsonb_build_object('action', command, 'state', (head).state,
                'allowed', actions_from((head).workflow_id, (head).state)))
    END;
END
$$;

-- Why a file of so many bytes is not taken with a command; null where it is.
CREATE OR REPLACE FUNCTION size_refusal(command text, size bigint, largest bigint) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
SELECT CASE
    WHEN size > largest
        THEN refusal('evidence_too_large', jsonb_build_object('action', command, 'limit_bytes', largest))
    WHEN size = 0 THEN refusal('evidence_empty', jsonb_build_object('action', command))
END
$$;

-- Begins to take a file for a case, after the same questions that `attach` or `add_review_file`, for which it is
-- brought, will ask again: a refusal comes before the first byte. `size` is what the sender announces; null where it
-- does not.
CREATE OR REPLACE FUNCTION begin_evidence(token_digest bytea, of_case text, command text, size bigint,
    OUT content uuid, OUT largest bigint, OUT refusal jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor actor := actor_of_token(token_digest);
    head  case_head;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = case_named(of_case);
    refusal := CASE
        WHEN actor.principal_id IS NULL THEN refusal('unauthenticated')
        WHEN scope_refusal(actor.scopes, 'act') IS NOT NULL THEN scope_refusal(actor.scopes, 'act', command)
        WHEN head.case_id IS NULL OR NOT actor.organisations && ARRAY[head.body_id, head.provider_id]
            THEN refusal('unknown_case', jsonb_build_object('case', of_case))
        WHEN head.closed_at IS NOT NULL
            THEN refusal('case_closed', jsonb_build_object('action', command, 'state', head.state))
        WHEN command = 'attach' THEN not_attachable('attach', head, actor)
        WHEN head.party = 'paused'
            THEN refusal('paused', jsonb_build_object('action', command, 'allowed', '["resume"]'::jsonb))
        ELSE reviewing_blocked_by(head, actor, seated(head, '{}', actor.principal_id), command, clock_timestamp())
    END;
    largest := evidence_limit(head.workflow_id);
    refusal := coalesce(refusal, size_refusal(command, size, largest), file_blocked_by(CASE command
        WHEN 'attach' THEN head.provider_id ELSE actor.principal_id END, command, size));
    IF refusal IS NULL THEN
        content := gen_random_uuid();
        INSERT INTO evidence_upload (content_id, principal_id, holder_id, command, largest)
        VALUES (content, actor.principal_id,
            CASE command WHEN 'attach' THEN head.provider_id ELSE actor.principal_id END, command,
            begin_evidence.largest);
    END IF;
END
$$;

-- Takes the next part of a file, 1 byte to 1 MiB. What goes beyond the limit is not stored, and what came before it
-- goes.
CREATE OR REPLACE FUNCTION take_evidence(token_digest bytea, content uuid, part integer, bytes bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    u  evidence_upload;
BEGIN
    SELECT * INTO u FROM evidence_upload x
    WHERE x.content_id = content AND x.principal_id = (actor_for(token_digest, 'act')).principal_id FOR NO KEY UPDATE;
    IF NOT FOUND OR u.chunks <> part THEN
        RETURN refusal('upload_lost', '{"action": "attach"}');
    END IF;
    IF u.received + length(bytes) > u.largest THEN
        PERFORM forget_upload(content);
        RETURN size_refusal(u.command, u.received + length(bytes), u.largest);
    END IF;
    INSERT INTO evidence_chunk (content_id, chunk_no, bytes) VALUES (content, part, take_evidence.bytes);
    UPDATE evidence_upload x
    SET received = u.received + length(take_evidence.bytes), chunks = u.chunks + 1, touched_at = clock_timestamp()
    WHERE x.content_id = content;
    RETURN NULL;
END
$$;

-- Takes away what has come of a file that nobody will finish.
CREATE OR REPLACE FUNCTION forget_upload(content uuid) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    DELETE FROM evidence_upload u WHERE u.content_id = content;
    DELETE FROM evidence_chunk c WHERE c.content_id = content;
$$;

-- Gives a file up.
CREATE OR REPLACE FUNCTION drop_evidence(token_digest bytea, content uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_upload u
        WHERE u.content_id = content AND u.principal_id = (actor_for(token_digest, 'act')).principal_id)
    THEN
        PERFORM forget_upload(content);
    END IF;
END
$$;

-- The end of a file: from now on whose it is can attach it. The digest that the receiver worked out on the way is
-- compared with what is stored, so that content and address always agree. Where the same file is there already, that
-- one stays and this one goes.
CREATE OR REPLACE FUNCTION finish_evidence(token_digest bytea, content uuid, digest bytea, media_type text)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    u        evidence_upload;
    kept     uuid;
    refused  jsonb;
BEGIN
    SELECT * INTO u FROM evidence_upload x
    WHERE x.content_id = content AND x.principal_id = (actor_for(token_digest, 'act')).principal_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN refusal('upload_lost', '{"action": "attach"}');
    END IF;
    IF u.received = 0 THEN
        PERFORM forget_upload(content);
        RETURN size_refusal(u.command, 0, u.largest);
    END IF;
    IF digest IS DISTINCT FROM (SELECT sha256(string_agg(c.bytes, '' ORDER BY c.chunk_no))
        FROM evidence_chunk c
        WHERE c.content_id = content)
    THEN
        PERFORM forget_upload(content);
        RETURN refusal('upload_lost', '{"action": "attach"}');
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_holding x WHERE x.holder_id = u.holder_id AND x.sha256 = digest) THEN
        refused := file_blocked_by(u.holder_id, u.command, u.received);
        IF refused IS NOT NULL THEN
            PERFORM forget_upload(content);
            RETURN refused;
        END IF;
    END IF;
    -- A twin that is finishing the same file is waited for; so is a sweep that is taking it away.
    INSERT INTO evidence_loose (sha256, since)
    VALUES (digest, clock_timestamp())
    ON CONFLICT (sha256) DO UPDATE SET since = excluded.since;
    INSERT INTO evidence_blob (sha256, content_id, size, media_type)
    VALUES (digest, content, u.received, finish_evidence.media_type)
    ON CONFLICT (sha256) DO NOTHING;
    INSERT INTO evidence_holding (holder_id, sha256) VALUES (u.holder_id, digest) ON CONFLICT DO NOTHING;
    SELECT b.content_id INTO kept FROM evidence_blob b WHERE b.sha256 = digest;
    IF kept = content THEN
        DELETE FROM evidence_upload x WHERE x.content_id = content;
    ELSE
        PERFORM forget_upload(content);
    END IF;
    RETURN NULL;
END
$$;

-- A part of a file that is attached to a case, for either side of the case, its body once it was handed in; no row
-- after the last one, and none for anybody else.
CREATE OR REPLACE FUNCTION read_evidence(token_digest bytea, of_case uuid, item integer, part integer)
RETURNS TABLE (bytes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    actor actor := actor_for(token_digest, 'read');
    head  case_head;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    IF actor.principal_id IS NULL OR roles_on(head, actor) = '{}' OR NOT open_to(head, actor)
        OR actor.organisation_id = head.body_id AND is_draft(of_case)
    THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT c.bytes
        FROM case_evidence i
        JOIN evidence_blob b ON b.sha256 = i.sha256
        JOIN evidence_chunk c ON c.content_id = b.content_id
        WHERE i.case_id = of_case AND i.item_no = item AND i.detached_seq IS NULL AND c.chunk_no = part;
END
$$;

-- Takes away, at most so many each, uploads that nobody finished within an hour and files that have been attached
-- nowhere for a day.
CREATE OR REPLACE FUNCTION sweep_evidence(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    content  uuid;
    digest   bytea;
    swept    integer := 0;
BEGIN
    FOR content IN
        SELECT u.content_id FROM evidence_upload u WHERE u.touched_at < clock_timestamp() - interval '1 hour'
        ORDER BY u.touched_at LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM forget_upload(content);
        swept := swept + 1;
    END LOOP;
    FOR digest IN
        SELECT l.sha256 FROM evidence_loose l WHERE l.since < clock_timestamp() - interval '1 day'
        ORDER BY l.since LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        -- Whoever attaches a file holds this row first, so that none is taken away while it is attached.
        DELETE FROM evidence_loose l WHERE l.sha256 = digest;
        IF NOT EXISTS (SELECT FROM case_evidence i WHERE i.sha256 = digest AND i.detached_seq IS NULL)
            AND NOT EXISTS (SELECT FROM case_review_file f WHERE f.sha256 = digest)
        THEN
            DELETE FROM evidence_holding x WHERE x.sha256 = digest;
            DELETE FROM evidence_blob b WHERE b.sha256 = digest RETURNING b.content_id INTO content;
            DELETE FROM evidence_chunk c WHERE c.content_id = content;
            swept := swept + 1;
        END IF;
    END LOOP;
    RETURN swept;
END
$$;

-- What is wrong with what comes along with a piece of evidence: [] where nothing is.
CREATE OR REPLACE FUNCTION attachment_problems(input jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('path', p.path,
            'message', CASE WHEN input ? p.path THEN 'is not usable' ELSE 'is missing' END,
            'expected', p.expected)), '[]')
        FROM (VALUES
            ('requirement', 'the name of an item of the route''s evidence list, such as assessment-plan',
                input ? 'requirement' AND coalesce(input ->> 'requirement' ~ '^[a-z][a-z0-9-]{0,62}$', false)),
            ('title', 'text of at most 300 characters', NOT input ? 'title'
                OR coalesce(jsonb_typeof(input -> 'title') = 'string' AND input ->> 'title' ~ '\S'
                    AND length(input ->> 'title') <= 300, false)),
            ('name', 'a file''s name of at most 200 characters, without its folder',
                NOT input ? 'name' OR coalesce(jsonb_typeof(input -> 'name') = 'string'
                    AND input ->> 'name' ~ '^[^/\\[:cntrl:]]{1,200}$', false)),
            ('url', 'a public address, such as https://college.example/review.pdf, of at most 2,000 characters',
                NOT input ? 'url'
                OR coalesce(
                    input ->> 'url' ~* '^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$'
                    AND length(input ->> 'url') <= 2000, false)),
            ('sha256', 'the SHA-256 of a file that was brought, 64 hexadecimal digits',
                NOT input ? 'sha256' OR coalesce(input ->> 'sha256' ~ '^[0-9a-fA-F]{64}$', false)),
            ('pages', 'a whole number from 1 to 100,000',
                NOT input ? 'pages'
                OR coalesce(jsonb_typeof(input -> 'pages') = 'number' AND input ->> 'pages' ~ '^[0-9]{1,6}$'
                    AND (input ->> 'pages')::integer BETWEEN 1 AND 100000, false)),
            ('hours_to_prepare', 'a number from 0 to 10,000',
                NOT input ? 'hours_to_prepare'
                OR coalesce(number_in(input -> 'hours_to_prepare') BETWEEN 0 AND 10000, false)),
            ('valid_until', 'a day, as 2027-03-31',
                NOT input ? 'valid_until' OR day_in(input -> 'valid_until') IS NOT NULL),
            ('reuse', 'where it is already: {"case": …, "item": …}',
                NOT input ? 'reuse'
                OR coalesce(jsonb_typeof(input #> '{reuse,case}') = 'string'
                    AND jsonb_typeof(input #> '{reuse,item}') = 'number'
                    AND input #>> '{reuse,item}' ~ '^[0-9]{1,9}$', false)),
            ('url', 'one of: a file, url, sha256, reuse',
                1 = (input ? 'url')::integer + (input ? 'sha256')::integer + (input ? 'reuse')::integer)
        ) AS p (path, expected, fits)
        WHERE NOT p.fits);
END
$$;

-- attach: the provider hands over a piece of evidence for a requirement: a file it has brought, a public link, or what
-- it has attached to another of its cases before.
CREATE OR REPLACE FUNCTION decide_attach(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    found   record;
    i       case_evidence;
    twin    integer;
BEGIN
    r.action := 'attach';
    r.role := 'provider';
    r.refusal := not_attachable('attach', head, actor);
    IF r.refusal IS NULL AND attachment_problems(input) <> '[]' THEN
        r.refusal := refusal('invalid_data', jsonb_build_object('action', 'attach',
            'problems', attachment_problems(input)));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 1. What it is, and whether it is the provider's to hand over. Of what was merged into it, and of what it was
    --    merged into, it hands over what the actor may read.
    SELECT * INTO found FROM item_to_attach(head,
        ARRAY(SELECT unnest(one_with(head.provider_id)) INTERSECT SELECT unnest(actor.organisations)), input);
    r.refusal := coalesce(found.refusal, size_refusal('attach', (found.item).size, evidence_limit(head.workflow_id)));
    IF (found.refusal) IS NOT NULL THEN
        RETURN r;
    END IF;
    i := found.item;
    IF r.refusal IS NULL AND i.valid_until < local_day(moment) THEN
        r.refusal := refusal('evidence_expired', jsonb_build_object('action', 'attach', 'valid_until', i.valid_until));
    END IF;

    -- 2. Once for each requirement is enough.
    SELECT x.item_no INTO twin FROM case_evidence x
    WHERE x.case_id = head.case_id
        AND x.detached_seq IS NULL
        AND x.requirement = i.requirement
        AND (x.sha256 = i.sha256 OR x.url = i.url);
    IF r.refusal IS NULL AND twin IS NOT NULL THEN
        r.refusal := refusal('already_attached', jsonb_build_object('action', 'attach', 'item', twin,
            'requirement', i.requirement));
    ELSIF r.refusal IS NULL
        AND 500 <= (SELECT count(*) FROM case_evidence x WHERE x.case_id = head.case_id AND x.detached_seq IS NULL)
    THEN
        r.refusal := flawed('attach', 'requirement', 'cannot be taken: the case has 500 pieces of evidence',
            'fewer pieces: detach what is not needed');
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;

    -- 3. What follows.
    SELECT coalesce(max(x.item_no), 0) + 1 INTO i.item_no FROM case_evidence x WHERE x.case_id = head.case_id;
    SELECT with_evidence(f.submission, jsonb_build_array(evidence_entry(i))) INTO r.submission
    FROM case_facts f
    WHERE f.case_id = head.case_id;
    r.effect := jsonb_strip_nulls(jsonb_build_object('attached', i.item_no, 'requirement', i.requirement,
        'sha256', encode(i.sha256, 'hex')));
    r.payload := jsonb_strip_nulls(to_jsonb(i));
    r.project := 'evidence';
    RETURN r;
END
$$;

-- What is attached, and whether it is for these providers, which are one, to hand over: a file that one of them
-- brought, a public address, or what was attached to a case of theirs before.
CREATE OR REPLACE FUNCTION item_to_attach(head case_head, providers uuid[], input jsonb, OUT item case_evidence,
    OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    before  record;
BEGIN
    IF input ? 'reuse' THEN
        SELECT * INTO before FROM item_to_reuse(head, providers, input);
        item := before.item;
        refusal := before.refusal;
    ELSIF input ? 'url' THEN
        item.url := input ->> 'url';
        item.source := 'public';
    ELSE
        SELECT b.sha256, b.size, b.media_type, 'new' INTO item.sha256, item.size, item.media_type, item.source
        FROM evidence_holding x JOIN evidence_blob b ON b.sha256 = x.sha256
        WHERE x.holder_id = ANY (providers) AND x.sha256 = decode(input ->> 'sha256', 'hex');
        IF NOT FOUND THEN
            refusal := refusal('no_such_file', jsonb_build_object('action', 'attach',
                'sha256', lower(input ->> 'sha256')));
        END IF;
    END IF;
    item.requirement := input ->> 'requirement';
    item.file_name := coalesce(input ->> 'name', item.file_name);
    item.title := coalesce(input ->> 'title', item.title, item.file_name, item.url, item.requirement);
    item.pages := coalesce((input ->> 'pages')::integer, item.pages);
    item.hours := coalesce((input ->> 'hours_to_prepare')::double precision, item.hours);
    item.valid_until := coalesce((input ->> 'valid_until')::date, item.valid_until);
END
$$;

-- What was attached to another case of the provider. The same body sees it again; another only where the provider has
-- said so.
CREATE OR REPLACE FUNCTION item_to_reuse(head case_head, providers uuid[], input jsonb, OUT item case_evidence,
    OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    origin  case_head;
    o       organisation;
BEGIN
    SELECT * INTO origin
    FROM case_head h
    WHERE h.case_id = case_named(input #>> '{reuse,case}') AND h.provider_id = ANY (providers);
    SELECT * INTO item FROM case_evidence x
    WHERE x.case_id = origin.case_id AND x.item_no = (input #>> '{reuse,item}')::integer AND x.detached_seq IS NULL;
    IF NOT FOUND THEN
        refusal := refusal('unknown_item', jsonb_build_object('action', 'attach', 'case', input #> '{reuse,case}',
            'item', input #> '{reuse,item}'));
        RETURN;
    END IF;
    SELECT * INTO o FROM organisation x WHERE x.id = head.body_id;
    IF origin.body_id <> head.body_id AND NOT o.code = ANY (item.shared_with) THEN
        refusal := refusal('not_shared', jsonb_build_object('action', 'attach', 'case', origin.reference,
            'item', item.item_no, 'body', o.code));
        RETURN;
    END IF;
    item.source := 'reused';
    item.reused_from := origin.reference;
    item.reused_item := item.item_no;
    item.shared_with := NULL;
    IF is_accepted(origin) THEN
        SELECT x.code, local_day(origin.closed_at) INTO item.accepted_by, item.accepted_on
        FROM organisation x
        WHERE x.id = origin.body_id;
    END IF;
END
$$;

-- The live item of a case that a command names; a refusal where there is none.
CREATE OR REPLACE FUNCTION item_named(head case_head, input jsonb, OUT item case_evidence, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    SELECT * INTO item FROM case_evidence i
    WHERE i.case_id = head.case_id AND i.detached_seq IS NULL AND to_jsonb(i.item_no) = input -> 'item';
    IF NOT FOUND THEN
        refusal := refusal('unknown_item', jsonb_build_object('action', input -> 'command', 'case', head.reference,
            'item', input -> 'item'));
    END IF;
END
$$;

-- detach: the provider takes a piece of evidence back, as long as nobody relies on it.
CREATE OR REPLACE FUNCTION decide_detach(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
BEGIN
    r.action := 'detach';
    r.role := 'provider';
    r.refusal := not_attachable('detach', head, actor);
    IF r.refusal IS NULL THEN
        SELECT * INTO named FROM item_named(head, input);
        r.refusal := named.refusal;
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    -- What came with a reply, or shows that a condition is met, stays, and so does, while the body asks, what was there
    -- before it asked.
    IF EXISTS (SELECT FROM case_request q WHERE q.case_id = head.case_id AND (named.item).item_no = ANY (q.items))
        OR EXISTS (SELECT FROM case_showing s WHERE s.case_id = head.case_id AND (named.item).item_no = ANY (s.items))
        OR (named.item).attached_seq < current_visit(head.case_id)
            AND EXISTS (SELECT FROM workflow_state s
                WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.request)
    THEN
        r.refusal := refusal('item_in_use', jsonb_build_object('action', 'detach', 'item', (named.item).item_no));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT with_evidence(own_submission(f.submission),
        jsonb_path_query_array(f.submission, '$.evidence[*] ? (exists(@.item) && @.item != $n)',
            jsonb_build_object('n', (named.item).item_no)))
    INTO r.submission FROM case_facts f WHERE f.case_id = head.case_id;
    r.effect := jsonb_build_object('detached', (named.item).item_no);
    r.project := 'evidence';
    RETURN r;
END
$$;

-- share: the provider offers a piece of evidence to another body as well, so that it can be reused in cases there.
CREATE OR REPLACE FUNCTION decide_share(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    named  record;
BEGIN
    r.action := 'share';
    r.role := role_among(head, actor, ARRAY['provider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('share', head, ARRAY['provider']);
        RETURN r;
    END IF;
    SELECT * INTO named FROM item_named(head, input);
    r.refusal := named.refusal;
    IF r.refusal IS NULL
        AND NOT EXISTS (SELECT FROM organisation o WHERE o.kind = 'body' AND o.code = upper(input ->> 'body'))
    THEN
        r.refusal := refusal('unknown_body', jsonb_build_object('action', 'share', 'body', input -> 'body'));
    END IF;
    r.effect := jsonb_build_object('shared', (named.item).item_no);
    r.payload := jsonb_build_object('body', upper(input ->> 'body'));
    r.project := 'evidence';
    RETURN r;
END
$$;

-- Keeps a file from being swept away until the transaction ends that attaches it: see sweep_evidence.
CREATE OR REPLACE FUNCTION hold_file(digest bytea, moment timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO evidence_loose (sha256, since) VALUES (digest, moment)
    ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since);
    IF NOT EXISTS (SELECT FROM evidence_blob b WHERE b.sha256 = digest) THEN
        RAISE EXCEPTION 'the file was taken away while it was attached' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;

-- What a command about evidence leaves beside the history.
CREATE OR REPLACE FUNCTION project_evidence(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    i case_evidence;
BEGIN
    CASE e.command
        WHEN 'attach' THEN
            i := jsonb_populate_record(NULL::case_evidence, r.payload);
            i.case_id := e.case_id;
            i.body_id := e.body_id;
            i.provider_id := e.provider_id;
            i.shared_with := '{}';
            i.attached_seq := e.seq;
            i.detached_seq := NULL;
            IF i.sha256 IS NOT NULL THEN
                PERFORM hold_file(i.sha256, e.recorded_at);
            END IF;
            INSERT INTO case_evidence SELECT (i).*;
        WHEN 'detach' THEN
            UPDATE case_evidence x SET detached_seq = e.seq
            WHERE x.case_id = e.case_id AND x.item_no = (e.effect ->> 'detached')::integer RETURNING * INTO i;
            IF i.sha256 IS NOT NULL THEN
                INSERT INTO evidence_loose (sha256, since) VALUES (i.sha256, e.recorded_at)
                ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since);
            END IF;
        WHEN 'share' THEN
            UPDATE case_evidence x SET shared_with = x.shared_with || upper(input ->> 'body')
            WHERE x.case_id = e.case_id
                AND x.item_no = (e.effect ->> 'shared')::integer
                AND NOT upper(input ->> 'body') = ANY (x.shared_with);
    END CASE;
END
$$;

-- The items of a case with what is known of each: where else the same is attached, as far as the reader may see it, and
-- who of the body has looked at it.
CREATE OR REPLACE FUNCTION evidence_of(of_case uuid) RETURNS TABLE (
    item integer, requirement text, title text, sha256 text, size bigint, media_type text, file_name text, url text,
    source text, pages integer, hours double precision, valid_until date, reused_from text, reused_item integer,
    accepted_by text, accepted_on date, shared_with text[], attached_at timestamptz, same_as jsonb, consulted jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT i.item_no, i.requirement, i.title, encode(i.sha256, 'hex'), i.size, i.media_type, i.file_name, i.url,
        i.source,
        i.pages, i.hours, i.valid_until, i.reused_from, i.reused_item, i.accepted_by, i.accepted_on, i.shared_with,
        a.occurred_at,
        coalesce((
            SELECT jsonb_agg(jsonb_build_object('case', h.reference, 'item', t.item_no, 'requirement', t.requirement)
                ORDER BY h.reference, t.item_no)
            FROM case_evidence t JOIN case_head h ON h.case_id = t.case_id
            WHERE t.provider_id = i.provider_id AND t.detached_seq IS NULL AND (t.sha256 = i.sha256 OR t.url = i.url)
                AND (t.case_id, t.item_no) <> (i.case_id, i.item_no) AND NOT draft_to_reader(h)), '[]'),
        coalesce((
            SELECT jsonb_agg(jsonb_build_object('how', c.how, 'role', c.role, 'at', instant_text(c.consulted_at))
                ORDER BY c.consultation_no)
            FROM case_consultation c
            WHERE c.case_id = i.case_id
                AND c.seq >= i.attached_seq
                AND c.requirement = i.requirement
                AND CASE WHEN c.item_no IS NOT NULL THEN c.item_no = i.item_no
                    ELSE coalesce(c.sha256 = encode(i.sha256, 'hex'), c.sha256 IS NULL) END), '[]')
    FROM case_evidence i
    JOIN case_event a ON a.case_id = i.case_id AND a.seq = i.attached_seq
    JOIN case_head h ON h.case_id = i.case_id
    WHERE i.case_id = of_case AND i.detached_seq IS NULL AND NOT draft_to_reader(h);
END
$$;

-- Everything that is attached to the cases of the reader's provider and of those that it acts for, the newest case
-- first, with until when it holds: its own last day or that of the approval that its case has, whichever comes first.
CREATE OR REPLACE FUNCTION evidence_held() RETURNS TABLE (
    reference text, item integer, requirement text, title text, sha256 text, size bigint, media_type text,
    file_name text, url text, body text, accepted_on date, valid_until date, shared_with text[], case_id uuid)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT h.reference, i.item_no, i.requirement, i.title, encode(i.sha256, 'hex'), i.size, i.media_type, i.file_name,
        i.url,
        b.code, CASE WHEN is_accepted(h) THEN local_day(h.closed_at) END,
        least(i.valid_until, (SELECT local_day(t.due_at - interval '1 second') FROM case_timer t
            WHERE t.case_id = h.case_id AND t.kind = 'expiry' AND t.due_at < 'infinity')),
        i.shared_with, h.case_id
    FROM case_evidence i
    JOIN case_head h ON h.case_id = i.case_id
    JOIN organisation b ON b.id = h.body_id
    WHERE i.provider_id = ANY ((SELECT r.provider_id || r.acts_for FROM known_reader() AS r)::uuid[])
        AND i.detached_seq IS NULL
    ORDER BY h.opened_at DESC, h.case_id, i.item_no;
END
$$;

-- What the provider of a case can reuse in it: what the body of the case has accepted before, and what the provider
-- shares with that body; neither what has run out nor what is attached to the case already.
CREATE OR REPLACE FUNCTION evidence_offered(of_case uuid) RETURNS TABLE (
    reference text, item integer, requirement text, title text, sha256 text, size bigint, media_type text,
    file_name text, url text, body text, accepted_on date, valid_until date, shared_with text[])
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT o.reference, o.item, o.requirement, o.title, o.sha256, o.size, o.media_type, o.file_name, o.url, o.body,
        o.accepted_on, o.valid_until,
        o.shared_with
    FROM case_head h
    JOIN organisation b ON b.id = h.body_id
    CROSS JOIN LATERAL evidence_held() AS o
    JOIN case_head x ON x.case_id = o.case_id
    WHERE h.case_id = of_case
        AND o.case_id <> h.case_id
        AND (known_reader()).provider_id IS NOT NULL
        AND x.provider_id = ANY (one_with(h.provider_id))
        AND (o.body = b.code AND o.accepted_on IS NOT NULL OR b.code = ANY (o.shared_with))
        AND coalesce(o.valid_until, 'infinity') >= local_day(clock_timestamp())
        AND NOT EXISTS (SELECT FROM case_evidence t
            WHERE t.case_id = h.case_id AND t.detached_seq IS NULL AND t.requirement = o.requirement
                AND (encode(t.sha256, 'hex') = o.sha256 OR t.url = o.url))
    ORDER BY o.requirement, o.accepted_on DESC NULLS LAST, o.reference, o.item;
END
$$;
