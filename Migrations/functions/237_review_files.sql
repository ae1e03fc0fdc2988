-- Files that a member of a panel puts beside their review: theirs alone until the review is sent, and then for those
-- who read it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- add_review_file: a member of the panel puts a file that they have brought beside their review. The same again has its
-- new name, and its number stays.
CREATE OR REPLACE FUNCTION decide_add_review_file(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    a  constant case_assignment := seated(head, input, actor.principal_id);
BEGIN
    r.action := 'add_review_file';
    r.role := role_among(head, actor, ARRAY['reviewer']);
    r.refusal := coalesce(reviewing_blocked_by(head, actor, a, 'add_review_file', moment), CASE
        WHEN NOT coalesce(input ->> 'name' ~ '^[^/\\[:cntrl:]]{1,200}$', false)
            THEN flawed('add_review_file', 'name', CASE WHEN input ? 'name' THEN 'is not usable' ELSE 'is missing' END,
                'a file''s name of at most 200 characters, without its folder')
        WHEN NOT EXISTS (SELECT FROM evidence_holding x
            WHERE x.holder_id = actor.principal_id AND x.sha256 = decode(input ->> 'sha256', 'hex'))
            THEN refusal('no_such_file', jsonb_build_object('action', 'add_review_file', 'sha256', input -> 'sha256'))
        WHEN 10 <= (SELECT count(*) FROM case_review_file f
            WHERE f.case_id = head.case_id AND f.assignment = a.assignment AND f.round IS NULL
                AND encode(f.sha256, 'hex') <> input ->> 'sha256')
            THEN flawed('add_review_file', 'name', 'cannot be taken: there are 10 files beside the review',
                'fewer files: take away what is not needed') END);
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_add_review_file(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a       constant case_assignment := seated(head, input, actor.principal_id);
    digest  constant bytea := decode(input ->> 'sha256', 'hex');
    number  integer;
BEGIN
    PERFORM hold_file(digest, moment);
    UPDATE case_review_file f SET file_name = input ->> 'name'
    WHERE f.case_id = head.case_id AND f.assignment = a.assignment AND f.round IS NULL AND f.sha256 = digest
    RETURNING f.file_no INTO number;
    IF number IS NULL THEN
        INSERT INTO case_review_file (case_id, assignment, file_no, body_id, provider_id, principal_id, sha256,
            file_name)
        SELECT head.case_id, a.assignment, (SELECT coalesce(max(f.file_no), 0) + 1 FROM case_review_file f
                WHERE f.case_id = head.case_id AND f.assignment = a.assignment),
            head.body_id, head.provider_id, actor.principal_id, digest, input ->> 'name'
        RETURNING file_no INTO number;
    END IF;
    RETURN jsonb_build_object('file', number);
END
$$;

-- drop_review_file: its author takes a file away again, before the review is sent.
CREATE OR REPLACE FUNCTION decide_drop_review_file(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    a  constant case_assignment := seated(head, input, actor.principal_id);
BEGIN
    r.action := 'drop_review_file';
    r.role := role_among(head, actor, ARRAY['reviewer']);
    r.refusal := reviewing_blocked_by(head, actor, a, 'drop_review_file', moment);
    IF r.refusal IS NULL AND NOT EXISTS (SELECT FROM case_review_file f
        WHERE f.case_id = head.case_id AND f.assignment = a.assignment AND f.round IS NULL
            AND to_jsonb(f.file_no) = input -> 'file')
    THEN
        r.refusal := flawed('drop_review_file', 'file', 'is not there', coalesce((
            SELECT string_agg(f.file_no::text, ', ' ORDER BY f.file_no) FROM case_review_file f
            WHERE f.case_id = head.case_id AND f.assignment = a.assignment AND f.round IS NULL),
            'nothing: no file is beside your review'));
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_drop_review_file(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM case_review_file f
        WHERE f.case_id = head.case_id AND f.round IS NULL AND to_jsonb(f.file_no) = input -> 'file'
            AND f.assignment = (seated(head, input, actor.principal_id)).assignment
        RETURNING f.sha256
    )
    INSERT INTO evidence_loose (sha256, since) SELECT g.sha256, moment FROM gone g
    ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since);
    SELECT '{"dropped": true}'::jsonb
$$;

-- The files beside a review as its readers get them, by number; null where there are none. `of_round`: null for one
-- that is not sent yet.
CREATE OR REPLACE FUNCTION review_files(of_case uuid, of_seat integer, of_round integer) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(jsonb_build_object('file', f.file_no, 'name', f.file_name, 'size', b.size,
            'media_type', b.media_type, 'sha256', encode(f.sha256, 'hex')) ORDER BY f.file_no)
        FROM case_review_file f
        JOIN evidence_blob b ON b.sha256 = f.sha256
        WHERE f.case_id = of_case AND f.assignment = of_seat AND f.round IS NOT DISTINCT FROM of_round);
END
$$;

-- Whether somebody of the body reads a review of a case. Its author does; a member of its panel once their own of that
-- round is in, or the round is over; officers and deciders who hold no seat there as it comes. `round`: the present
-- one.
CREATE OR REPLACE FUNCTION review_open_to(head case_head, me actor, v case_review, round integer) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN v.principal_id = me.principal_id OR CASE WHEN EXISTS (
            SELECT FROM case_assignment o
            JOIN case_assignment x ON x.case_id = o.case_id AND x.state = o.state AND x.assignment = v.assignment
            WHERE o.case_id = head.case_id AND o.principal_id = me.principal_id AND o.status IN ('invited', 'joined'))
        THEN v.round IS DISTINCT FROM review_open_to.round OR EXISTS (SELECT FROM case_review o
            WHERE o.case_id = head.case_id AND o.round = v.round AND o.principal_id = me.principal_id
                AND o.struck_at IS NULL)
        ELSE me.roles && ARRAY['officer', 'decider'] END;
END
$$;

-- The file beside a review that somebody may read: their own, or one of a review that they read. No row otherwise.
CREATE OR REPLACE FUNCTION review_file_of(me actor, of_case uuid, of_seat integer, number integer)
RETURNS SETOF case_review_file
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT f.*
    FROM case_head h
    JOIN case_review_file f ON f.case_id = h.case_id AND f.assignment = of_seat AND f.file_no = number
    LEFT JOIN case_review v ON v.case_id = f.case_id AND v.round = f.round AND v.assignment = f.assignment
    LEFT JOIN case_assignment s ON s.case_id = h.case_id AND s.assignment = of_seat AND s.state = h.state
    WHERE h.case_id = of_case AND me.organisation_id = h.body_id AND open_to(h, me)
        AND (f.principal_id = ANY (selves(me.principal_id))
            OR v.case_id IS NOT NULL AND review_open_to(h, me, v,
                CASE WHEN s.case_id IS NOT NULL THEN current_visit(h.case_id) END));
END
$$;

-- What the reader may know of a file beside a review; no row where that is nothing.
CREATE OR REPLACE FUNCTION review_file_seen(of_case uuid, of_seat integer, number integer)
RETURNS TABLE (sha256 text, size bigint, media_type text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT encode(f.sha256, 'hex'), b.size, b.media_type
    FROM review_file_of(reader(), of_case, of_seat, number) AS f
    JOIN evidence_blob b ON b.sha256 = f.sha256
$$;

-- A part of such a file; no row after the last one, and none for anybody else.
CREATE OR REPLACE FUNCTION read_review_file(token_digest bytea, of_case uuid, of_seat integer, number integer,
    part integer)
RETURNS TABLE (bytes bytea)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT c.bytes
    FROM review_file_of(actor_for(token_digest, 'read'), of_case, of_seat, number) AS f
    JOIN evidence_blob b ON b.sha256 = f.sha256
    JOIN evidence_chunk c ON c.content_id = b.content_id
    WHERE c.chunk_no = part
$$;
