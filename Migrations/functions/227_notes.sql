-- What a body keeps of a case among its own people: notes, and tags to sort its cases by. No event tells of them, and
-- nothing that its provider gets.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What somebody of the body does on a case among its own people: in which role, and why not. Whoever may not read the
-- case says nothing about it either.
CREATE OR REPLACE FUNCTION ruling_among_own(head case_head, actor actor, named text, allowed text[]) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling;
BEGIN
    r.action := named;
    r.role := role_among(head, actor, allowed);
    r.refusal := CASE
        WHEN r.role IS NULL THEN not_permitted(named, head, allowed)
        WHEN NOT open_to(head, actor) THEN coalesce(judging_blocked_by(head, actor.principal_id, named,
            clock_timestamp()), refusal('not_on_panel', jsonb_build_object('action', named, 'state', head.state)))
        ELSE ended_blocked_by(head, named) END;
    RETURN r;
END
$$;

-- note: write something for the body's people alone.
CREATE OR REPLACE FUNCTION decide_note(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r ruling := ruling_among_own(head, actor, 'note', ARRAY['officer', 'reviewer', 'decider']);
BEGIN
    r.refusal := coalesce(r.refusal, unusable_text(input, 'text', 4000, true));
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_note(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO case_note (case_id, note_no, body_id, provider_id, principal_id, written_at, words)
    SELECT head.case_id,
        (SELECT coalesce(max(x.note_no), 0) + 1 FROM case_note x WHERE x.case_id = head.case_id), head.body_id,
        head.provider_id, actor.principal_id, moment, input ->> 'text'
    RETURNING jsonb_build_object('note', note_no)
$$;

-- The notes of a case, oldest first, to those of the body's people who work on it and may read it.
CREATE OR REPLACE FUNCTION notes_of(of_case uuid) RETURNS TABLE (
    number integer, author text, written_at timestamptz, words text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT n.note_no, p.name, n.written_at, n.words
    FROM reader() AS me
    JOIN case_head h ON h.case_id = of_case AND in_audience('body', h, me, NULL) AND open_to(h, me)
    JOIN case_note n ON n.case_id = h.case_id
    JOIN principal p ON p.id = n.principal_id
    ORDER BY n.note_no
$$;

-- Tags that came with a command, as they are kept: small letters, and dashes for white space. Null where they are not
-- usable.
CREATE OR REPLACE FUNCTION tags_in(value jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    tags text[];
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'array' OR jsonb_array_length(value) NOT BETWEEN 1 AND 20
        OR jsonb_path_exists(value, '$[*] ? (@.type() != "string")')
    THEN
        RETURN NULL;
    END IF;
    tags := ARRAY(SELECT DISTINCT regexp_replace(lower(t), '\s+', '-', 'g')
        FROM jsonb_array_elements_text(value) AS t ORDER BY 1);
    RETURN CASE WHEN NOT EXISTS (SELECT FROM unnest(tags) AS t
        WHERE length(t) > 40 OR cardinality(search_tokens(t)) = 0 OR t ~ '[\u0001- ,"#&?/\u007f-\u00a0]')
        THEN tags END;
END
$$;

-- tag: put words of the body's own on a case. For officers. At most 20 are on a case.
CREATE OR REPLACE FUNCTION decide_tag(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r     ruling := ruling_among_own(head, actor, 'tag', ARRAY['officer']);
    tags  constant text[] := tags_in(input -> 'tags');
BEGIN
    IF r.refusal IS NULL AND tags IS NULL THEN
        r.refusal := flawed('tag', 'tags', CASE WHEN input ? 'tags' THEN 'is not usable' ELSE 'is missing' END,
            '1 to 20 words of at most 40 characters each, such as fast-track');
    ELSIF r.refusal IS NULL AND 20 < (SELECT count(*) FROM (
        SELECT t.tag FROM case_tag t WHERE t.case_id = head.case_id UNION SELECT unnest(tags)) AS x)
    THEN
        r.refusal := flawed('tag', 'tags', 'is too much: at most 20 tags are on a case',
            'fewer tags: take off what is not needed');
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_tag(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_tag (case_id, tag, body_id, provider_id, principal_id, tagged_at)
    SELECT head.case_id, t, head.body_id, head.provider_id, actor.principal_id, moment
    FROM unnest(tags_in(input -> 'tags')) AS t
    ON CONFLICT DO NOTHING;
    RETURN tags_on(head.case_id);
END
$$;

-- untag: take words off a case. For officers.
CREATE OR REPLACE FUNCTION decide_untag(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r     ruling := ruling_among_own(head, actor, 'untag', ARRAY['officer']);
    tags  constant text[] := tags_in(input -> 'tags');
BEGIN
    IF r.refusal IS NULL AND (tags IS NULL OR EXISTS (
        SELECT unnest(tags) EXCEPT SELECT t.tag FROM case_tag t WHERE t.case_id = head.case_id))
    THEN
        r.refusal := flawed('untag', 'tags', CASE WHEN input ? 'tags' THEN 'is not on the case' ELSE 'is missing' END,
            coalesce((SELECT string_agg(t.tag, ', ' ORDER BY t.tag) FROM case_tag t WHERE t.case_id = head.case_id),
                'nothing: the case has no tags'));
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_untag(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    DELETE FROM case_tag t WHERE t.case_id = head.case_id AND t.tag = ANY (tags_in(input -> 'tags'));
    RETURN tags_on(head.case_id);
END
$$;

-- The tags of a case, as the effect of a command.
CREATE OR REPLACE FUNCTION tags_on(of_case uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object('tags', coalesce(jsonb_agg(t.tag ORDER BY t.tag), '[]'))
        FROM case_tag t WHERE t.case_id = of_case);
END
$$;
