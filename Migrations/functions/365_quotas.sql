-- Quotas: how much one organisation may have here. Asked when a case is opened and when a file comes in, never when
-- somebody acts.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- The limits that an organisation has: its own, or the usual ones, with how much of each is used. A provider has all of
-- them; a body those of files, which are beside reviews.
-- wanted: these alone, so that nothing is counted that nobody asks for; null: all.
CREATE OR REPLACE FUNCTION quotas_of(organisation uuid, wanted text[] DEFAULT NULL)
RETURNS TABLE (what text, most bigint, used bigint, own boolean)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH files AS MATERIALIZED (
        SELECT count(*) AS n, coalesce(sum(b.size), 0)::bigint AS bytes
        FROM evidence_holding x JOIN evidence_blob b ON b.sha256 = x.sha256
        WHERE x.holder_id = quotas_of.organisation
            OR x.holder_id IN (SELECT p.id FROM principal p WHERE p.organisation_id = quotas_of.organisation)
    )
    SELECT u.what, coalesce(q.most, u.most), CASE u.what
            WHEN 'open_cases' THEN (SELECT count(*) FROM case_head h
                WHERE h.provider_id = quotas_of.organisation AND h.closed_at IS NULL)
            WHEN 'cases_a_day' THEN (SELECT count(*) FROM case_head h
                WHERE h.provider_id = quotas_of.organisation
                    AND h.opened_at >= start_of_day(local_day(clock_timestamp())))
            WHEN 'evidence_files' THEN (SELECT n FROM files)
            ELSE (SELECT bytes FROM files) END, q.most IS NOT NULL
    FROM organisation o
    CROSS JOIN usual_quotas() AS u
    LEFT JOIN quota q ON q.organisation_id = o.id AND q.what = u.what
    WHERE o.id = quotas_of.organisation AND o.kind <> 'agency'
        AND (o.kind = 'provider' OR u.what LIKE 'evidence%')
        AND (wanted IS NULL OR u.what = ANY (wanted))
    ORDER BY u.ordinal;
END
$$;

-- The limits of an organisation that has none of its own.
CREATE OR REPLACE FUNCTION usual_quotas() RETURNS TABLE (ordinal integer, what text, most bigint)
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    VALUES (1, 'open_cases', 2000::bigint), (2, 'cases_a_day', 500), (3, 'evidence_files', 50000),
        (4, 'evidence_bytes', 214748364800);
END
$$;

-- Why an organisation may not have more: the first of some limits that so much more would go beyond. Null where none
-- does. Near a limit those who come at the same time wait for one another, so that none gets beyond it.
CREATE OR REPLACE FUNCTION quota_blocked_by(organisation uuid, named text, more jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    wanted  constant text[] := ARRAY(SELECT jsonb_object_keys(more));
    beyond  record;
    near    boolean;
BEGIN
    -- Near: a tenth, and twenty more of the same, before it.
    SELECT bool_or(x.used + 20 * (more ->> x.what)::bigint > x.most * 0.9) INTO near
    FROM quotas_of(quota_blocked_by.organisation, wanted) AS x;
    IF near IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    PERFORM FROM organisation o WHERE o.id = quota_blocked_by.organisation FOR NO KEY UPDATE;
    SELECT x.* INTO beyond FROM quotas_of(quota_blocked_by.organisation, wanted) AS x
    WHERE x.used + (more ->> x.what)::bigint > x.most
    LIMIT 1;
    RETURN CASE WHEN beyond.what IS NOT NULL THEN refusal('over_quota', jsonb_build_object('action', named,
        'quota', beyond.what, 'limit', beyond.most, 'used', beyond.used)) END;
END
$$;

-- The same for a file of so many bytes, of which null is not known yet. Whoever has it already has it for nothing.
CREATE OR REPLACE FUNCTION file_blocked_by(holder uuid, command text, size bigint) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN quota_blocked_by(coalesce((SELECT p.organisation_id FROM principal p WHERE p.id = holder), holder), command,
        jsonb_build_object('evidence_files', 1, 'evidence_bytes', coalesce(size, 1)));
END
$$;

-- The limits of the reader's own organisation.
CREATE OR REPLACE FUNCTION quotas_seen() RETURNS TABLE (what text, most bigint, used bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT q.what, q.most, q.used
    FROM known_reader() AS me CROSS JOIN LATERAL quotas_of(coalesce(me.provider_id, me.body_id)) AS q
    WHERE me.principal_id IS NOT NULL
$$;

-- For operators: the limits of any organisation.
CREATE OR REPLACE FUNCTION quotas_shown(organisation uuid)
RETURNS TABLE (what text, most bigint, used bigint, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT q.* FROM quotas_of(quotas_shown.organisation) AS q
$$;
