-- Facts and guards: what decides where a case may go from its state, and by which route it begins.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

CREATE OR REPLACE FUNCTION facts(body uuid, provider uuid, submission jsonb, record jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'submission', submission,
            'record', record,
            'provider', jsonb_build_object(
                'ukprn', o.ukprn,
                'nation', o.nation,
                'recognised', EXISTS (
                    SELECT FROM recognition r
                    WHERE r.body_id = body
                        AND (r.provider_id IN (o.id, o.part_of) OR r.provider_id IN (
                            SELECT x.id FROM organisation x WHERE x.part_of = coalesce(o.part_of, o.id)))
                        AND local_day(clock_timestamp()) BETWEEN r.valid_from AND r.valid_until)))
        FROM organisation o
        WHERE o.id = provider);
END
$$;

-- Guards of an action with what each says of the facts. Unknown is not satisfied.
CREATE OR REPLACE FUNCTION guards_of(workflow uuid, named text, facts jsonb)
    RETURNS TABLE (ordinal integer, source text, message jsonb, satisfied boolean)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT g.ordinal, g.source, g.message, (facts @@ g.guard) IS TRUE
    FROM workflow_guard g
    WHERE g.workflow_id = workflow AND g.action = named
    ORDER BY g.ordinal;
END
$$;

-- The route of a submission to a body that is made on a day: the first rule that matches. Where the front door routes
-- nowhere, it is the route itself.
CREATE OR REPLACE FUNCTION route_for(front_door text, facts jsonb, day date)
    RETURNS TABLE (route text, rule integer, source text, because jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH door AS (
        SELECT workflow_in_force(front_door, day) AS id
    ), matching AS (
        SELECT r.route, r.ordinal, r.source, r.because
        FROM workflow_route r JOIN door ON r.workflow_id = door.id
        WHERE r.guard IS NULL OR (facts @@ r.guard) IS TRUE
        ORDER BY r.ordinal
        LIMIT 1
    )
    SELECT * FROM matching
    UNION ALL
    SELECT front_door, NULL, NULL, '{"en": "This body has one route."}' FROM door
    WHERE door.id IS NOT NULL AND NOT EXISTS (SELECT FROM workflow_route r WHERE r.workflow_id = door.id);
END
$$;

-- The actions that leave a state, for a refusal to name.
CREATE OR REPLACE FUNCTION actions_from(workflow uuid, state text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(a.action ORDER BY a.ordinal), '[]')
        FROM workflow_action a WHERE a.workflow_id = workflow AND a.from_state = state AND a.roles <> ARRAY['system']);
END
$$;
