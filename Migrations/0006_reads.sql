-- What readers ask. Every read travels with its principal in one transaction: accredit.enter first, then the question.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Says, for the rest of this transaction, who is reading; row security decides what that shows.
-- Returns no row where the token is unknown, revoked or expired: then nothing is shown.
CREATE FUNCTION enter(token_digest bytea) RETURNS TABLE (
    principal_id uuid, principal_name text, roles text[], organisation_id uuid, organisation_kind text, organisation_code text, organisation_name text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    FOR principal_id, principal_name, roles, organisation_id, organisation_kind, organisation_code, organisation_name IN
        SELECT p.id, p.name, p.roles, o.id, o.kind, o.code, o.name
        FROM token t
        JOIN principal p ON p.id = t.principal_id
        JOIN organisation o ON o.id = p.organisation_id
        WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
    LOOP
        PERFORM set_config('accredit.principal', principal_id::text, true),
            set_config('accredit.body', CASE organisation_kind WHEN 'body' THEN organisation_id::text ELSE '' END, true),
            set_config('accredit.provider', CASE organisation_kind WHEN 'provider' THEN organisation_id::text ELSE '' END, true),
            set_config('accredit.reach', CASE WHEN organisation_kind = 'agency' AND 'analyst' = ANY (roles) THEN 'all' ELSE '' END, true);
        RETURN NEXT;
        RETURN;
    END LOOP;
    PERFORM set_config('accredit.principal', '', true), set_config('accredit.body', '', true),
        set_config('accredit.provider', '', true), set_config('accredit.reach', '', true);
END
$$;

-- Every action that leaves the present state of a case, with everything that stands in its way for the principal of this
-- transaction: who may act, four eyes, data it asks for, and each guard with whether the facts satisfy it.
CREATE FUNCTION explain(of_case uuid) RETURNS TABLE (
    action text, title jsonb, to_state text, roles text[], permitted boolean, separated boolean, records jsonb, guards jsonb)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a.action, a.title, a.to_state, a.roles,
        EXISTS (SELECT FROM unnest(roles_on(h, (p.id, p.organisation_id, p.organisation_kind, p.roles, false)::caller)) AS r WHERE r = ANY (a.roles)),
        EXISTS (SELECT FROM case_event e WHERE e.case_id = h.case_id AND e.principal_id = p.id AND e.action = ANY (a.separate_from)),
        a.records,
        coalesce((
            SELECT jsonb_agg(jsonb_build_object('if', g.source, 'message', g.message, 'satisfied', g.satisfied) ORDER BY g.ordinal)
            FROM guards_of(h.workflow_id, a.action, facts(h.body_id, h.provider_id, f.submission, f.record)) AS g), '[]')
    FROM case_head h
    JOIN case_facts f ON f.case_id = h.case_id
    JOIN workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = h.state
    LEFT JOIN principal p ON p.id = nullif(current_setting('accredit.principal', true), '')::uuid
    WHERE h.case_id = of_case
    ORDER BY a.ordinal
$$;

-- Whether the chain of a case holds: the first event whose hash, predecessor or payload does not agree; no row where it holds.
CREATE FUNCTION broken_chain(of_case uuid) RETURNS TABLE (seq integer, what text)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT c.seq, c.what FROM (
        SELECT e.seq, CASE
            WHEN e.seq <> row_number() OVER w THEN 'an event is missing before it'
            WHEN e.hash <> event_hash(e, lag(e.hash) OVER w) THEN 'its content does not agree with its hash'
            WHEN e.payload_digest <> sha256(p.salt || convert_to(p.payload::text, 'UTF8')) THEN 'its payload does not agree with its digest'
            WHEN lead(e.seq) OVER w IS NULL AND e.hash <> h.head_hash THEN 'the case does not end with it'
        END AS what
        FROM case_event e
        JOIN case_head h ON h.case_id = e.case_id
        LEFT JOIN case_payload p ON p.case_id = e.case_id AND p.seq = e.seq
        WHERE e.case_id = of_case
        WINDOW w AS (ORDER BY e.seq)
    ) AS c
    WHERE c.what IS NOT NULL
    ORDER BY c.seq
    LIMIT 1
$$;

GRANT EXECUTE ON FUNCTION enter TO accredit_service, accredit_operator;
GRANT EXECUTE ON FUNCTION roles_on, explain, broken_chain TO accredit_service, accredit_operator;
