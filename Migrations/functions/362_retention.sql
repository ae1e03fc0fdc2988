-- Retention: what a body no longer keeps of cases that have ended, and of drafts that nobody handed in. Figures and
-- histories stay: the history of a case tells what was erased of it.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The day on which a case ended: when it was closed, or the last day of its recognition where that is later; null where
-- it goes on, or is recognised without an end.
CREATE OR REPLACE FUNCTION ended_on(head case_head) RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN head.closed_at IS NULL OR c.status = 'current' AND c.valid_until IS NULL THEN NULL
            ELSE greatest(local_day(head.closed_at), c.valid_until, c.term_until) END
        FROM (SELECT 1) AS one LEFT JOIN case_register c ON c.case_id = head.case_id);
END
$$;

-- How many texts of a kind a case has still.
CREATE OR REPLACE FUNCTION texts_kept(head case_head, what text) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE what
        WHEN 'payloads' THEN (SELECT count(*) FROM case_payload y JOIN case_event e USING (case_id, seq)
                WHERE y.case_id = head.case_id AND e.command <> 'attach')
            + (SELECT count(*) FROM case_review v WHERE v.case_id = head.case_id
                AND (v.reasons IS NOT NULL OR v.comments <> '{}'))
            + (SELECT count(*) FROM case_review_draft d WHERE d.case_id = head.case_id)
        WHEN 'evidence' THEN (SELECT count(*) FROM case_evidence i
                WHERE i.case_id = head.case_id AND (i.title <> '' OR i.detached_seq IS NULL))
            + (SELECT count(*) FROM case_review_file f WHERE f.case_id = head.case_id)
            + (SELECT count(*) FROM case_payload y JOIN case_event e USING (case_id, seq)
                WHERE y.case_id = head.case_id AND e.command = 'attach')
        WHEN 'letters' THEN (SELECT count(*) FROM case_letter l
            WHERE l.case_id = head.case_id AND (l.addressee <> '' OR l.html IS NOT NULL))
        WHEN 'notes' THEN (SELECT count(*) FROM case_note n WHERE n.case_id = head.case_id)
        WHEN 'drafts' THEN texts_kept(head, 'payloads') + texts_kept(head, 'evidence') + texts_kept(head, 'letters')
            + texts_kept(head, 'notes')
    END;
END
$$;

-- What may go on a day: of which case, which kind, since when, and how many texts. A draft counts from the last thing
-- that was done to it. `among`: of these cases alone; null: of all.
CREATE OR REPLACE FUNCTION retention_due(today date, among uuid[] DEFAULT NULL)
RETURNS TABLE (case_id uuid, reference text, body text, what text, since date, texts bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT x.case_id, x.reference, x.body, x.what, x.since, t.texts
    FROM (
        SELECT h.case_id, h.reference, o.code AS body, r.what, (d.ended + make_interval(
                years => CASE r.unit WHEN 'years' THEN r.length ELSE 0 END,
                months => CASE r.unit WHEN 'months' THEN r.length ELSE 0 END,
                days => CASE r.unit WHEN 'days' THEN r.length ELSE 0 END))::date + 1 AS since, h AS head
        FROM retention r
        JOIN organisation o ON o.id = r.body_id
        JOIN case_head h ON h.body_id = r.body_id AND (among IS NULL OR h.case_id = ANY (among))
            AND CASE r.what WHEN 'drafts' THEN h.party = 'provider' ELSE h.closed_at IS NOT NULL END
        JOIN workflow w ON w.id = h.workflow_id
        CROSS JOIN LATERAL (SELECT CASE WHEN r.what <> 'drafts' THEN ended_on(h)
            WHEN is_draft(h.case_id) THEN local_day(h.last_at) END AS ended) AS d
        WHERE d.ended IS NOT NULL AND (r.route = w.name OR r.route IS NULL AND NOT EXISTS (SELECT FROM retention n
            WHERE n.body_id = r.body_id AND n.what = r.what AND n.route = w.name))
        OFFSET 0
    ) AS x
    CROSS JOIN LATERAL (SELECT CASE WHEN x.since <= today THEN texts_kept(x.head, x.what) ELSE 0 END AS texts) AS t
    WHERE t.texts > 0
    ORDER BY x.since, x.reference, x.what
$$;

-- Begins a sweep. Returns its id.
CREATE OR REPLACE FUNCTION begin_retention() RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO retention_run (id) VALUES (time_ordered_id()) RETURNING id
$$;

-- Erases what may go on a day of some cases, but for those that somebody is acting on. Returns how many are done.
CREATE OR REPLACE FUNCTION sweep_retention(run uuid, today date, among uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    -- Judged once they are locked: what somebody is acting on, or has just handed in, is left alone.
    held  constant uuid[] := ARRAY(SELECT h.case_id FROM case_head h WHERE h.case_id = ANY (among)
        ORDER BY h.case_id FOR NO KEY UPDATE SKIP LOCKED);
    due   record;
    head  case_head;
    done  integer := 0;
BEGIN
    FOR due IN SELECT d.case_id, array_agg(d.what) AS kinds, jsonb_object_agg(d.what, d.texts) AS texts
        FROM retention_due(today, held) AS d GROUP BY d.case_id ORDER BY d.case_id
    LOOP
        SELECT * INTO head FROM case_head h WHERE h.case_id = due.case_id;
        PERFORM erase_texts(head, CASE WHEN 'drafts' = ANY (due.kinds) THEN '{payloads,evidence,letters,notes}'
            ELSE due.kinds END);
        UPDATE retention_run r SET cases = r.cases + 1, erased = r.erased || (
            SELECT jsonb_object_agg(t.key, coalesce((r.erased ->> t.key)::bigint, 0) + t.value::bigint)
            FROM jsonb_each_text(due.texts) AS t)
        WHERE r.id = sweep_retention.run;
        done := done + 1;
    END LOOP;
    RETURN done;
END
$$;

-- Ends a sweep, and tells what it did.
CREATE OR REPLACE FUNCTION end_retention(run uuid) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    UPDATE retention_run r SET ended_at = clock_timestamp() WHERE r.id = end_retention.run
    RETURNING jsonb_build_object('id', r.id, 'cases', r.cases, 'erased', r.erased)
$$;

-- Erases texts of some kinds of a case that is locked, and has its history tell of them.
CREATE OR REPLACE FUNCTION erase_texts(head case_head, kinds text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    gone     integer[] := '{}';
    reviews  integer[] := '{}';
BEGIN
    IF kinds && '{payloads,evidence}' THEN
        WITH erased AS (
            DELETE FROM case_payload y USING case_event e
            WHERE y.case_id = head.case_id AND e.case_id = y.case_id AND e.seq = y.seq
                AND CASE WHEN e.command = 'attach' THEN 'evidence' ELSE 'payloads' END = ANY (kinds)
            RETURNING y.seq
        )
        SELECT coalesce(array_agg(x.seq ORDER BY x.seq), '{}') INTO gone FROM erased x;
        reviews := ARRAY(SELECT v.seq FROM case_review v WHERE v.case_id = head.case_id
            AND ('payloads' = ANY (kinds) AND (v.reasons IS NOT NULL OR v.comments <> '{}')
                OR 'evidence' = ANY (kinds) AND EXISTS (SELECT FROM case_review_file f
                    WHERE f.case_id = v.case_id AND f.assignment = v.assignment AND f.round = v.round)));
    END IF;
    IF 'payloads' = ANY (kinds) THEN
        PERFORM erase_words(head);
    END IF;
    IF 'evidence' = ANY (kinds) THEN
        PERFORM erase_files(head);
    END IF;
    IF 'letters' = ANY (kinds) THEN
        UPDATE case_letter l SET addressee = '', address = NULL, facts = NULL, subject = NULL, html = NULL,
            words = NULL, dates = NULL, message_id = NULL, answer = NULL,
            status = CASE WHEN l.status = 'waiting' THEN 'void' ELSE l.status END
        WHERE l.case_id = head.case_id AND l.claimed_by IS NULL;
    END IF;
    IF 'notes' = ANY (kinds) THEN
        DELETE FROM case_note n WHERE n.case_id = head.case_id;
    END IF;
    PERFORM record_erasure(head.case_id, 'retention', gone, seal_remains(head.case_id, '{}', reviews));
    IF 'evidence' = ANY (kinds) THEN
        -- What is attached no longer is taken back by the event that tells of it.
        UPDATE case_evidence i SET detached_seq = coalesce(i.detached_seq, (SELECT max(e.seq) FROM case_event e
                WHERE e.case_id = i.case_id))
        WHERE i.case_id = head.case_id;
    END IF;
    PERFORM update_words(head);
END
$$;

-- Empties what stands beside the history of a case of what was said in it. The title of the course stays.
CREATE OR REPLACE FUNCTION erase_words(head case_head) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE case_facts f
    SET submission = jsonb_strip_nulls(jsonb_build_object('title', f.submission -> 'title')), record = '{}'
    WHERE f.case_id = head.case_id;
    UPDATE case_review v SET comments = '{}', reasons = NULL
    WHERE v.case_id = head.case_id AND (v.reasons IS NOT NULL OR v.comments <> '{}');
    DELETE FROM case_review_draft d WHERE d.case_id = head.case_id;
    UPDATE case_request q SET question = '', reply = left(q.reply, 0), remark = left(q.remark, 0)
    WHERE q.case_id = head.case_id;
    UPDATE case_decision d SET reasons = left(d.reasons, 0) WHERE d.case_id = head.case_id;
    UPDATE case_showing s SET response = left(s.response, 0), links = NULL, reason = left(s.reason, 0)
    WHERE s.case_id = head.case_id;
    UPDATE case_return r SET data = NULL, links = NULL, query = left(r.query, 0) WHERE r.case_id = head.case_id;
    UPDATE case_change c SET what = '', fields = '{}', reason = left(c.reason, 0) WHERE c.case_id = head.case_id;
    UPDATE case_agenda a SET reason = left(a.reason, 0) WHERE a.case_id = head.case_id;
    UPDATE case_recusal r SET reason = left(r.reason, 0), ended_because = left(r.ended_because, 0)
    WHERE r.case_id = head.case_id;
END
$$;

-- Empties what says what the evidence of a case is, and lets go of its files: those that nothing else needs are swept
-- away a day later.
CREATE OR REPLACE FUNCTION erase_files(head case_head) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO evidence_loose (sha256, since)
    SELECT x.sha256, clock_timestamp()
    FROM (SELECT i.sha256 FROM case_evidence i WHERE i.case_id = head.case_id AND i.sha256 IS NOT NULL
        UNION SELECT f.sha256 FROM case_review_file f WHERE f.case_id = head.case_id) AS x
    JOIN evidence_blob b ON b.sha256 = x.sha256
    ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since);
    DELETE FROM case_review_file f WHERE f.case_id = head.case_id;
    UPDATE case_evidence i SET title = '', file_name = NULL, url = left(i.url, 0) WHERE i.case_id = head.case_id;
END
$$;
