-- Publishing a workflow: an immutable version, stored once as a document and once as the rows that the engine reads.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- A guard as the engine evaluates it. Authors write a plain predicate; the engine adds the mode. In strict mode a
-- missing member, or an array where one value is expected, makes a comparison unknown, and unknown refuses. Raises
-- syntax_error for what does not parse, names a mode of its own, or is no predicate.
CREATE OR REPLACE FUNCTION strict_guard(source text) RETURNS jsonpath
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    PERFORM ('strict ' || source)::jsonpath;                     -- parses, and brings no mode of its own
    RETURN ('strict (' || source || ') && (1 == 1)')::jsonpath;  -- only a predicate can stand beside &&
END
$$;

-- The form in which PostgreSQL understood each guard, or the reason why it did not: what the check of field names
-- reads.
CREATE OR REPLACE FUNCTION parse_guards(sources text[]) RETURNS TABLE (ordinal integer, parsed text, problem text)
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
CREATE OR REPLACE FUNCTION workflow_in_force(workflow_name text, day date) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT id FROM workflow
        WHERE name = workflow_name AND coalesce(valid_from, '-infinity') <= day
        ORDER BY version DESC LIMIT 1);
END
$$;

-- Stores a definition given in its canonical form (see WorkflowCore). Returns what happened:
-- 'published', or 'unchanged' where the same version is there with the same content.
-- Raises unique_violation where a version is there with other content, or where the version is not the next.
CREATE OR REPLACE FUNCTION publish_workflow(canonical text) RETURNS TABLE (status text, workflow_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    d    jsonb := canonical::jsonb;
    h    bytea := sha256(convert_to(canonical, 'UTF8'));
    w    uuid := encode(substring(h FOR 16), 'hex')::uuid;
    old  workflow;
    part text;
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
            USING ERRCODE = 'unique_violation',
            HINT = format('give the changed definition version %s', old.version + 1);
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
    INSERT INTO workflow (id, name, version, hash, title, calendar, clock, definition, visible_to, valid_from)
    VALUES (w, d ->> 'workflow', (d ->> 'version')::integer, h, d -> 'title', d ->> 'calendar', d -> 'clock', d,
        coalesce(d ->> 'visible_to', 'panel'), (d ->> 'valid_from')::date);

    -- 3. The rows.
    PERFORM write_workflow_rows(w, d);

    -- 4. What the rows must still show: an expiry that would wait for a guard or a person would never come.
    IF EXISTS (
        SELECT FROM workflow_state s
        LEFT JOIN workflow_action a ON a.workflow_id = s.workflow_id
            AND a.from_state = s.state
            AND a.action = s.on_expiry
        WHERE s.workflow_id = w AND s.on_expiry IS NOT NULL
            AND (a.action IS NULL OR a.guarded OR a.complete OR a.evidence <> '{}' OR NOT 'system' = ANY (a.roles)
                OR EXISTS (SELECT FROM jsonb_array_elements(a.records) AS f
                    WHERE NOT coalesce((f ->> 'optional')::boolean, false))))
    THEN
        RAISE EXCEPTION 'an action named by on_expiry must leave that state, be done by "system", and ask for nothing'
            USING ERRCODE = 'check_violation';
    END IF;

    -- 5. What further parts of the definition say.
    FOR part IN SELECT x.name FROM definition_part x ORDER BY x.ordinal LOOP
        EXECUTE format('SELECT accredit.%I($1, $2)', 'publish_' || part) USING w, d;
    END LOOP;
    RETURN QUERY SELECT 'published', w;
END
$$;

-- Writes the rows of a workflow that the engine reads: states, escalation, actions, panels, guards and routes.
CREATE OR REPLACE FUNCTION write_workflow_rows(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO workflow_state (workflow_id, state, ordinal, title, party, initial, editable, request, meeting, outcome,
        standard, standard_unit, deadline, deadline_unit, valid, valid_unit, renewal, renewal_unit, on_expiry,
            escalates)
    SELECT w, s ->> 'state', n, s -> 'title', s ->> 'party', coalesce((s ->> 'initial')::boolean, false),
        coalesce((s ->> 'editable')::boolean, false), coalesce((s ->> 'request')::boolean, false), s ->> 'meeting',
        s ->> 'outcome',
        (s #>> '{standard,count}')::integer, (s #>> '{standard,unit}')::period_unit,
        (s #>> '{deadline,count}')::integer, (s #>> '{deadline,unit}')::period_unit,
        (s #>> '{valid,count}')::integer, (s #>> '{valid,unit}')::period_unit,
        (s #>> '{renewal,opens,count}')::integer, (s #>> '{renewal,opens,unit}')::period_unit,
        s ->> 'on_expiry', s ? 'escalation'
    FROM jsonb_array_elements(d -> 'states') WITH ORDINALITY AS x (s, n);

    INSERT INTO escalation_level (workflow_id, state, ordinal, share, before, before_unit, overdue, tell)
    SELECT w, escalates.state, n, (r #>> '{at,share}')::integer, (r #>> '{at,before,count}')::integer,
        (r #>> '{at,before,unit}')::period_unit,
        r -> 'at' = '"overdue"', ARRAY(SELECT jsonb_array_elements_text(r -> 'tell'))
    FROM (
        SELECT NULL AS state, d #> '{clock,escalation}' AS levels
        UNION ALL
        SELECT s ->> 'state', s -> 'escalation' FROM jsonb_array_elements(d -> 'states') AS x (s)
    ) AS escalates
    CROSS JOIN LATERAL jsonb_array_elements(escalates.levels) WITH ORDINALITY AS y (r, n);

    INSERT INTO workflow_action (workflow_id, from_state, action, to_state, ordinal, title, roles, separate_from,
        records, marks, decides, guarded, complete, evidence, stops_timers, starts_escalation)
    SELECT w, f.state, a ->> 'action', a ->> 'to', n, a -> 'title',
        ARRAY(SELECT jsonb_array_elements_text(a -> 'by')),
        ARRAY(SELECT jsonb_array_elements_text(a -> 'separate_from')),
        coalesce(a -> 'records', '[]'),
        ARRAY(SELECT jsonb_array_elements_text(a -> 'marks')),
        a ->> 'decides',
        jsonb_array_length(coalesce(a -> 'require', '[]')) > 0,
        coalesce(a ->> 'submission' = 'complete', false),
        CASE WHEN a ? 'evidence' THEN ARRAY(SELECT jsonb_array_elements_text(a -> 'evidence')) END,
        s.on_expiry IS NOT NULL OR EXISTS (SELECT FROM escalation_level r WHERE r.workflow_id = w
            AND r.state = s.state),
        coalesce(a -> 'marks' ? (d #>> '{clock,starts}'), false)
        AND EXISTS (SELECT FROM escalation_level r WHERE r.workflow_id = w AND r.state IS NULL)
    FROM jsonb_array_elements(d -> 'actions') WITH ORDINALITY AS x (a, n)
    CROSS JOIN LATERAL jsonb_array_elements_text(a -> 'from') AS f (state)
    JOIN workflow_state s ON s.workflow_id = w AND s.state = f.state;

    INSERT INTO workflow_panel (workflow_id, state, panel)
    SELECT w, s ->> 'state', s -> 'panel' FROM jsonb_array_elements(d -> 'states') AS s WHERE s ? 'panel';

    INSERT INTO workflow_guard (workflow_id, action, ordinal, source, guard, message)
    SELECT w, a ->> 'action', n, g ->> 'if', strict_guard(g ->> 'if'), g -> 'else'
    FROM jsonb_array_elements(d -> 'actions') AS x (a)
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(a -> 'require', '[]')) WITH ORDINALITY AS y (g, n);

    INSERT INTO workflow_route (workflow_id, ordinal, route, source, guard, because)
    SELECT w, n, r ->> 'route', r ->> 'if', strict_guard(r ->> 'if'), r -> 'because'
    FROM jsonb_array_elements(coalesce(d -> 'routing', '[]')) WITH ORDINALITY AS x (r, n);
END
$$;

-- A published version by name and number. Raises no_data_found where there is none.
CREATE OR REPLACE FUNCTION workflow_version(workflow_name text, number integer) RETURNS workflow
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    published workflow;
BEGIN
    SELECT * INTO published FROM workflow w WHERE w.name = workflow_name AND w.version = number;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no version % of workflow "%"', number, workflow_name USING ERRCODE = 'no_data_found',
            HINT = 'the list of workflows has what is published';
    END IF;
    RETURN published;
END
$$;

-- Marks the actions that wait for a panel, for a meeting, or for its votes: what people of the body do that takes a
-- case on from where it reads or meets. Asking the provider for something and sending the case back to its beginning
-- judge nothing; a provider that withdraws, and the system, wait for nobody.
CREATE OR REPLACE FUNCTION mark_waiting_actions(w uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE workflow_action a
    SET after = CASE WHEN m.meets THEN a.after || 'meeting'::text ELSE a.after END,
        needs_panel = m.takes_on AND m.reads,
        meets = m.meets,
        votes = m.votes
    FROM (
        SELECT x.from_state, x.action, k.takes_on, k.votes, p.state IS NOT NULL AS reads,
            s.meeting IS NOT NULL AND (k.takes_on OR k.votes) AS meets
        FROM workflow_action x
        JOIN workflow_state s ON s.workflow_id = w AND s.state = x.from_state
        JOIN workflow_state t ON t.workflow_id = w AND t.state = x.to_state
        LEFT JOIN workflow_panel p ON p.workflow_id = w AND p.state = x.from_state
        LEFT JOIN workflow_meeting v ON v.workflow_id = w AND v.state = x.from_state
        CROSS JOIN LATERAL (SELECT NOT (t.request OR t.initial) AS takes_on,
            v.state IS NOT NULL AND x.decides IS NOT NULL AS votes) AS k
        WHERE x.workflow_id = w
            AND x.decides IS DISTINCT FROM 'withdrawn-by-provider'
            AND x.roles && ARRAY['officer', 'reviewer', 'decider']
    ) AS m
    WHERE a.workflow_id = w AND a.from_state = m.from_state AND a.action = m.action;
END
$$;

-- Marks the states in which the provider shows how it meets the conditions of a decision, the actions with which a case
-- goes on from there, and those by which the body sends it back.
CREATE OR REPLACE FUNCTION publish_conditions(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE workflow_state s SET conditions = true
    FROM jsonb_array_elements(d -> 'states') AS x (said)
    WHERE s.workflow_id = w AND s.state = x.said ->> 'state' AND x.said -> 'conditions' = 'true';
    UPDATE workflow_action a SET after = a.after || 'conditions_shown'::text
    FROM workflow_state s, workflow_state t
    WHERE a.workflow_id = w AND s.workflow_id = w AND s.state = a.from_state AND s.conditions
        AND t.workflow_id = w AND t.state = a.to_state AND shows_conditions(a, t);
    UPDATE workflow_action a SET after = a.after || 'conditions_returned'::text
    FROM workflow_action x
    WHERE a.workflow_id = w AND x.workflow_id = w AND 'conditions_shown' = ANY (x.after)
        AND x.from_state = a.to_state AND x.to_state = a.from_state
        AND a.roles && ARRAY['officer', 'reviewer', 'decider'] AND a.decides IS NULL;
    IF EXISTS (SELECT FROM workflow_state s WHERE s.workflow_id = w AND s.conditions AND 1 <> (
        SELECT count(*) FROM workflow_action a
        WHERE a.workflow_id = w AND a.from_state = s.state AND 'conditions_shown' = ANY (a.after)))
    THEN
        RAISE EXCEPTION 'a state with "conditions" needs one action of the provider that takes the case on'
            USING ERRCODE = 'check_violation';
    END IF;
END
$$;

-- Whether an action from where conditions are shown takes the case on: the provider's, to where it is neither closed
-- nor asked something, and no decision.
CREATE OR REPLACE FUNCTION shows_conditions(a workflow_action, reached workflow_state) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN 'provider' = ANY (a.roles) AND reached.party <> 'none' AND NOT reached.request AND a.decides IS NULL;

CREATE OR REPLACE FUNCTION publish_meeting(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO workflow_meeting (workflow_id, state, series, quorum, majority, casting, required)
    SELECT w, s ->> 'state', s #>> '{meeting,series}', (s #>> '{meeting,quorum}')::integer, s #>> '{meeting,majority}',
        coalesce(s #>> '{meeting,casting_vote}' = 'chair', false),
        coalesce(s #>> '{meeting,votes}', 'required') = 'required'
    FROM jsonb_array_elements(d -> 'states') AS s WHERE s -> 'meeting' ? 'quorum';
    UPDATE workflow_state s
    SET meeting = x.said #>> '{meeting,series}',
        correspondence = coalesce((x.said #>> '{meeting,correspondence}')::boolean, false)
    FROM jsonb_array_elements(d -> 'states') AS x (said)
    WHERE s.workflow_id = w AND s.state = x.said ->> 'state' AND jsonb_typeof(x.said -> 'meeting') = 'object';
    PERFORM mark_waiting_actions(w);
    IF EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = w
        AND NOT EXISTS (SELECT FROM workflow_action a WHERE a.workflow_id = w AND a.from_state = m.state AND a.votes))
    THEN
        RAISE EXCEPTION 'a meeting that votes needs an action with "decides" that leaves its state'
            USING ERRCODE = 'check_violation';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION publish_aftercare(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    INSERT INTO workflow_aftercare (workflow_id, state, appeal, annual_return, grants, on_lost, on_restored)
    SELECT w, s ->> 'state', s -> 'appeal', s #> '{monitoring,annual_return}',
        coalesce(s ->> 'grants' = 'recognition', false),
        s #>> '{leans_on,on_lost}', s #>> '{leans_on,on_restored}'
    FROM jsonb_array_elements(d -> 'states') AS s WHERE s ?| ARRAY['appeal', 'monitoring', 'grants', 'leans_on'];

    -- 1. What the system does by itself cannot wait for a guard, a person, or what a person would hand over.
    SELECT x.named INTO wrong
    FROM workflow_aftercare c
    CROSS JOIN LATERAL (VALUES (c.appeal ->> 'overturned'), (c.annual_return ->> 'on_missed'), (c.on_lost),
        (c.on_restored)) AS x (named)
    LEFT JOIN workflow_action a ON a.workflow_id = w AND a.from_state = c.state AND a.action = x.named
    WHERE c.workflow_id = w AND x.named IS NOT NULL
        AND (a.action IS NULL OR a.guarded OR a.complete OR a.evidence <> '{}' OR NOT 'system' = ANY (a.roles)
            OR EXISTS (SELECT FROM jsonb_array_elements(a.records) AS f
                WHERE NOT coalesce((f ->> 'optional')::boolean, false)))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the action "%", which happens by itself after the decision, must leave its state, '
            'be done by "system", and ask for nothing',
            wrong
            USING ERRCODE = 'check_violation';
    END IF;
    -- 2. Who rules on an appeal is held against who decided: that is known of reviewers and deciders.
    SELECT a.action INTO wrong FROM workflow_action a
    WHERE a.workflow_id = w
        AND a.decides IN ('appeal-upheld', 'appeal-dismissed')
        AND NOT a.roles <@ ARRAY['reviewer', 'decider', 'system'] LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the action "%" rules on an appeal, so it is done by "decider" or by a panel', wrong
            USING ERRCODE = 'check_violation';
    END IF;

    -- 3. What follows from which action.
    UPDATE workflow_action a SET after = a.after || ARRAY(
        SELECT x.follower
        FROM workflow_state t
        JOIN workflow_state f ON f.workflow_id = w AND f.state = a.from_state
        LEFT JOIN workflow_aftercare ct ON ct.workflow_id = w AND ct.state = t.state
        LEFT JOIN workflow_aftercare cf ON cf.workflow_id = w AND cf.state = f.state
        CROSS JOIN LATERAL (VALUES
            ('appeal_ended', t.outcome IS NOT NULL AND f.outcome IS NULL
                AND EXISTS (SELECT FROM workflow_action r
                    WHERE r.workflow_id = w AND r.decides IN ('appeal-upheld', 'appeal-dismissed'))),
            ('recognition', coalesce(ct.grants, false) OR coalesce(cf.grants, false)),
            ('leaning', ct.on_lost IS NOT NULL),
            ('monitoring', ct.annual_return IS NOT NULL OR cf.annual_return IS NOT NULL),
            ('supersession', t.outcome LIKE 'approved%' AND f.outcome IS NULL)
        ) AS x (follower, applies)
        WHERE t.workflow_id = w AND t.state = a.to_state AND x.applies)
    WHERE a.workflow_id = w;
END
$$;

-- Whether an action tells the provider a decision: it is marked `notified`, or it decides and nothing after it is.
-- What the provider itself withdraws, and what a successor takes the place of, needs no telling.
CREATE OR REPLACE FUNCTION tells_decision(a workflow_action) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN 'notified' = ANY (a.marks)
        OR (a.decides NOT IN ('withdrawn-by-provider', 'superseded')
            AND NOT EXISTS (
                SELECT FROM workflow_action n
                WHERE n.workflow_id = a.workflow_id AND n.from_state = a.to_state AND 'notified' = ANY (n.marks)));
END
$$;

-- The moments of a case that are neither command, action nor decision: see moments_of.
CREATE OR REPLACE FUNCTION letter_moments() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    ARRAY['decision', 'request', 'recognition', 'received', 'returned', 'appeal-decided', 'lapsed',
        'lapse-ahead', 'invitation', 'named', 'arrived', 'reading', 'agenda', 'deciding'];

-- The moments that follow from where an action leads, whatever is said with it.
CREATE OR REPLACE FUNCTION moments_between(a workflow_action, f workflow_state, t workflow_state) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(x.moment ORDER BY x.ordinal), '{}')
        FROM (VALUES
            (1, 'received', 'received' = ANY (a.marks) AND f.party = 'provider'
                OR f.initial AND f.party = 'provider' AND t.party NOT IN ('provider', 'none')),
            (2, 'returned', t.party = 'provider' AND f.party <> 'provider'
                AND (a.decides = 'returned-incomplete'
                    OR t.editable AND NOT (t.request OR t.conditions) AND a.decides IS NULL)),
            (3, 'lapsed', t.outcome = 'lapsed' AND f.outcome IS DISTINCT FROM 'lapsed'
                AND tells_decision(a) IS NOT TRUE),
            (4, 'arrived', t.party = 'body' AND f.party <> 'body'),
            (5, 'reading', t.party = 'body' AND EXISTS (SELECT FROM workflow_panel p
                WHERE p.workflow_id = t.workflow_id AND p.state = t.state)),
            (6, 'agenda', t.meeting IS NOT NULL),
            (7, 'deciding', t.meeting IS NULL AND t.party = 'body' AND EXISTS (SELECT FROM workflow_action d
                WHERE d.workflow_id = t.workflow_id AND d.from_state = t.state AND d.roles @> ARRAY['decider']
                    AND d.decides NOT IN ('withdrawn-by-provider', 'superseded')))
        ) AS x (ordinal, moment, applies)
        WHERE x.applies);
END
$$;

-- All moments that an action may turn out to be.
CREATE OR REPLACE FUNCTION moments_ahead(a workflow_action, f workflow_state, t workflow_state) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN array_remove(moments_between(a, f, t) || ARRAY[a.action, a.decides,
        CASE WHEN tells_decision(a) IS NOT TRUE THEN NULL
            WHEN a.decides IN ('appeal-upheld', 'appeal-dismissed') THEN 'appeal-decided'
            WHEN a.decides IS DISTINCT FROM 'returned-incomplete' THEN 'decision' END,
        CASE WHEN tells_decision(a) AND a.decides IS NULL AND EXISTS (SELECT FROM workflow_action d
            WHERE d.workflow_id = a.workflow_id AND d.decides IN ('appeal-upheld', 'appeal-dismissed'))
            THEN 'appeal-decided' END,
        CASE WHEN t.request THEN 'request' END, CASE WHEN t.outcome LIKE 'approved%' THEN 'recognition' END,
        CASE WHEN 'conditions_shown' = ANY (a.after) THEN 'satisfy' END,
        CASE WHEN 'conditions_returned' = ANY (a.after) THEN 'reopen' END], NULL);
END
$$;

-- A part of a definition: its letters, and after which actions somebody may be written to.
CREATE OR REPLACE FUNCTION publish_letters(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    l      jsonb;
    wrong  text;
BEGIN
    INSERT INTO workflow_letter (workflow_id, letter, ordinal, moments, recipient, contact, by_mail)
    SELECT w, u.letter, u.ordinal, u.moments, u.recipient, u.contact, u.by_mail FROM usual_letter u;
    FOR l IN SELECT jsonb_array_elements(d -> 'letters') LOOP
        SELECT m INTO wrong FROM jsonb_array_elements_text(l -> 'on') AS m
        WHERE NOT EXISTS (SELECT FROM workflow_action a WHERE a.workflow_id = w AND m IN (a.action, a.decides))
            AND NOT EXISTS (SELECT FROM command c WHERE c.name = m AND 'letters' = ANY (c.after))
            AND m <> ALL (letter_moments())
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'letter "%" is to be sent on "%", which is no action or decision of this workflow, '
                'and no command that letters follow',
                l ->> 'letter', wrong
                USING ERRCODE = 'check_violation',
                HINT = 'beside those there are: ' || array_to_string(letter_moments(), ', ');
        END IF;
        IF NOT EXISTS (SELECT FROM usual_letter u WHERE u.letter = l ->> 'letter')
            AND NOT l ?& ARRAY['on', 'to', 'subject', 'text']
        THEN
            RAISE EXCEPTION 'letter "%" is none of the usual ones, so it needs on, to, subject and text', l ->> 'letter'
                USING ERRCODE = 'check_violation',
                HINT = (SELECT 'usual are: ' || string_agg(u.letter, ', ' ORDER BY u.ordinal) FROM usual_letter u);
        END IF;
        INSERT INTO workflow_letter (workflow_id, letter, ordinal, moments, recipient, contact, words)
        SELECT w, l ->> 'letter', 1001 + count(*), ARRAY(SELECT jsonb_array_elements_text(l -> 'on')),
            coalesce(l ->> 'to', 'provider'), coalesce(l ->> 'contact', 'submissions'),
            nullif(jsonb_strip_nulls(jsonb_build_object('subject', l -> 'subject', 'text', l -> 'text')), '{}')
        FROM workflow_letter x WHERE x.workflow_id = w
        ON CONFLICT (workflow_id, letter) DO UPDATE SET words = excluded.words,
            moments = CASE WHEN l ? 'on' THEN excluded.moments ELSE workflow_letter.moments END,
            recipient = CASE WHEN l ? 'to' THEN excluded.recipient ELSE workflow_letter.recipient END,
            contact = CASE WHEN l ? 'contact' THEN excluded.contact ELSE workflow_letter.contact END;
    END LOOP;
    UPDATE workflow_action a SET after = a.after || 'letters'::text
    FROM workflow_state f, workflow_state t
    WHERE a.workflow_id = w AND f.workflow_id = w AND f.state = a.from_state AND t.workflow_id = w
        AND t.state = a.to_state AND NOT 'letters' = ANY (a.after)
        AND EXISTS (SELECT FROM workflow_letter l
            WHERE l.workflow_id = w AND l.moments && moments_ahead(a, f, t));
END
$$;
