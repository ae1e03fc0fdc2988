-- Publishing a workflow: an immutable version, stored once as a document and once as the rows that the engine reads.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- A guard as the engine evaluates it. Authors write a plain predicate; the engine adds the mode. In strict mode a missing
-- member, or an array where one value is expected, makes a comparison unknown, and unknown refuses.
-- Raises syntax_error for what does not parse, names a mode of its own, or is no predicate.
CREATE FUNCTION strict_guard(source text) RETURNS jsonpath
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    alone jsonpath;
BEGIN
    alone := ('strict ' || source)::jsonpath;                    -- parses, and brings no mode of its own
    RETURN ('strict (' || source || ') && (1 == 1)')::jsonpath;  -- only a predicate can stand beside &&
END
$$;

-- The form in which PostgreSQL understood each guard, or the reason why it did not: what the check of field names reads.
CREATE FUNCTION parse_guards(sources text[]) RETURNS TABLE (ordinal integer, parsed text, problem text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    FOR n IN 1 .. cardinality(sources) LOOP
        ordinal := n;
        BEGIN
            parsed := strict_guard(sources[n])::text;
            problem := NULL;
        EXCEPTION WHEN OTHERS THEN
            parsed := NULL;
            problem := SQLERRM;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;

-- The version that a case follows which opens on a day: the newest that is valid then; null where there is none.
CREATE FUNCTION workflow_in_force(workflow_name text, day date) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT id FROM workflow
    WHERE name = workflow_name AND coalesce(valid_from, '-infinity') <= day
    ORDER BY version DESC LIMIT 1
$$;

-- Stores a definition given in its canonical form (see WorkflowCore). Returns what happened:
-- 'published', or 'unchanged' where the same version is there with the same content.
-- Raises unique_violation where a version is there with other content, or where the version is not the next.
CREATE FUNCTION publish_workflow(canonical text) RETURNS TABLE (status text, workflow_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    d    jsonb := canonical::jsonb;
    h    bytea := sha256(convert_to(canonical, 'UTF8'));
    w    uuid := encode(substring(h FOR 16), 'hex')::uuid;
    old  workflow;
BEGIN
    -- 1. One publisher at a time; readers and running cases are not in the way.
    LOCK TABLE workflow IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO old FROM workflow x WHERE x.name = d ->> 'workflow' AND x.version = (d ->> 'version')::integer;
    IF FOUND THEN
        IF old.hash = h THEN
            RETURN QUERY SELECT 'unchanged', old.id;
            RETURN;
        END IF;
        RAISE EXCEPTION 'version % of workflow "%" is already published with other content', old.version, old.name
            USING ERRCODE = 'unique_violation', HINT = format('give the changed definition version %s', old.version + 1);
    END IF;
    IF EXISTS (SELECT FROM workflow x WHERE x.name = d ->> 'workflow' AND x.version > (d ->> 'version')::integer) THEN
        RAISE EXCEPTION 'a later version of workflow "%" is already published', d ->> 'workflow'
            USING ERRCODE = 'unique_violation', HINT = 'versions only go up';
    END IF;
    IF calendar_in_force(d ->> 'calendar') IS NULL THEN
        RAISE EXCEPTION 'no calendar "%" is published', d ->> 'calendar'
            USING ERRCODE = 'foreign_key_violation', HINT = 'publish Workflows/calendars first';
    END IF;

    -- 2. The document.
    INSERT INTO workflow (id, name, version, hash, title, calendar, clock, definition, valid_from)
    VALUES (w, d ->> 'workflow', (d ->> 'version')::integer, h, d -> 'title', d ->> 'calendar', d -> 'clock', d, (d ->> 'valid_from')::date);

    -- 3. The rows.
    INSERT INTO workflow_state (workflow_id, state, ordinal, title, party, initial, editable, request, meeting, outcome,
        standard, standard_unit, deadline, deadline_unit, valid, valid_unit, renewal, renewal_unit, on_expiry, ladder)
    SELECT w, s ->> 'state', n, s -> 'title', s ->> 'party', coalesce((s ->> 'initial')::boolean, false),
        coalesce((s ->> 'editable')::boolean, false), coalesce((s ->> 'request')::boolean, false), s ->> 'meeting', s ->> 'outcome',
        (s #>> '{standard,count}')::integer, (s #>> '{standard,unit}')::period_unit,
        (s #>> '{deadline,count}')::integer, (s #>> '{deadline,unit}')::period_unit,
        (s #>> '{valid,count}')::integer, (s #>> '{valid,unit}')::period_unit,
        (s #>> '{renewal,opens,count}')::integer, (s #>> '{renewal,opens,unit}')::period_unit,
        s ->> 'on_expiry', s ? 'escalation'
    FROM jsonb_array_elements(d -> 'states') WITH ORDINALITY AS x (s, n);

    INSERT INTO workflow_rung (workflow_id, state, ordinal, share, before, before_unit, overdue, tell)
    SELECT w, ladder.state, n, (r #>> '{at,share}')::integer, (r #>> '{at,before,count}')::integer, (r #>> '{at,before,unit}')::period_unit,
        r -> 'at' = '"overdue"', ARRAY(SELECT jsonb_array_elements_text(r -> 'tell'))
    FROM (
        SELECT NULL AS state, d #> '{clock,escalation}' AS rungs
        UNION ALL
        SELECT s ->> 'state', s -> 'escalation' FROM jsonb_array_elements(d -> 'states') AS x (s)
    ) AS ladder
    CROSS JOIN LATERAL jsonb_array_elements(ladder.rungs) WITH ORDINALITY AS y (r, n);

    INSERT INTO workflow_action (workflow_id, from_state, action, to_state, ordinal, title, roles, separate_from, records, marks, guarded, stops_timers,
        starts_ladder)
    SELECT w, f.state, a ->> 'action', a ->> 'to', n, a -> 'title',
        ARRAY(SELECT jsonb_array_elements_text(a -> 'by')),
        ARRAY(SELECT jsonb_array_elements_text(a -> 'separate_from')),
        coalesce(a -> 'records', '[]'),
        ARRAY(SELECT jsonb_array_elements_text(a -> 'marks')),
        jsonb_array_length(coalesce(a -> 'require', '[]')) > 0,
        s.on_expiry IS NOT NULL OR EXISTS (SELECT FROM workflow_rung r WHERE r.workflow_id = w AND r.state = s.state),
        coalesce(a -> 'marks' ? (d #>> '{clock,starts}'), false) AND EXISTS (SELECT FROM workflow_rung r WHERE r.workflow_id = w AND r.state IS NULL)
    FROM jsonb_array_elements(d -> 'actions') WITH ORDINALITY AS x (a, n)
    CROSS JOIN LATERAL jsonb_array_elements_text(a -> 'from') AS f (state)
    JOIN workflow_state s ON s.workflow_id = w AND s.state = f.state;

    INSERT INTO workflow_guard (workflow_id, action, ordinal, source, guard, message)
    SELECT w, a ->> 'action', n, g ->> 'if', strict_guard(g ->> 'if'), g -> 'else'
    FROM jsonb_array_elements(d -> 'actions') AS x (a)
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(a -> 'require', '[]')) WITH ORDINALITY AS y (g, n);

    INSERT INTO workflow_route (workflow_id, ordinal, route, source, guard, because)
    SELECT w, n, r ->> 'route', r ->> 'if', strict_guard(r ->> 'if'), r -> 'because'
    FROM jsonb_array_elements(coalesce(d -> 'routing', '[]')) WITH ORDINALITY AS x (r, n);

    -- 4. What the rows must still show: an expiry that would wait for a guard or a person would never come.
    IF EXISTS (
        SELECT FROM workflow_state s
        LEFT JOIN workflow_action a ON a.workflow_id = s.workflow_id AND a.from_state = s.state AND a.action = s.on_expiry
        WHERE s.workflow_id = w AND s.on_expiry IS NOT NULL
            AND (a.action IS NULL OR a.guarded OR NOT 'system' = ANY (a.roles)
                OR EXISTS (SELECT FROM jsonb_array_elements(a.records) AS f WHERE NOT coalesce((f ->> 'optional')::boolean, false))))
    THEN
        RAISE EXCEPTION 'an action named by on_expiry must leave that state, be done by "system", and ask for nothing'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN QUERY SELECT 'published', w;
END
$$;

GRANT EXECUTE ON FUNCTION strict_guard, workflow_in_force TO accredit_service;
GRANT EXECUTE ON FUNCTION strict_guard, workflow_in_force, parse_guards, publish_workflow TO accredit_operator;
