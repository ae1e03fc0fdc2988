-- Changing a scheme under running cases: live cases move from one version of a workflow to another, one by one through
-- the door, and back.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Actions that keep people apart in one version and are unknown to another that keeps people apart as well: whoever did
-- one of them would not be known there any more.
CREATE OR REPLACE FUNCTION lost_separations(old uuid, new uuid) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT coalesce(array_agg(DISTINCT s.action), '{}')
            FROM workflow_action a CROSS JOIN LATERAL unnest(a.separate_from) AS s (action)
            WHERE a.workflow_id = old
                AND NOT EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = new AND x.action = s.action)
                AND EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = new AND x.separate_from <> '{}'));
END
$$;

-- Whether a case can follow another version from a state of it, and what of its due days that moves. Its time in the
-- state goes on.
CREATE OR REPLACE FUNCTION verdict_of(head case_head, target uuid, image text, moment timestamptz)
RETURNS migration_verdict
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    v         migration_verdict;
    moved     case_head := head;
    was       workflow;
    becomes   workflow;
    entered   workflow_state;
BEGIN
    v.verdict := 'blocked';
    v.to_state := image;
    IF head.closed_at IS NOT NULL THEN
        v.verdict := 'stays';
        v.reason := 'finished';
        v.why := 'it is finished and keeps the version it ended with';
        RETURN v;
    ELSIF image IS NULL THEN
        v.verdict := 'stays';
        v.reason := 'left';
        v.why := format('cases in "%s" are to stay with their version', head.state);
        RETURN v;
    ELSIF head.party = 'paused' THEN
        v.reason := 'paused';
        v.why := 'it rests by agreement of both sides; once it is resumed, plan again';
        RETURN v;
    END IF;
    SELECT * INTO was FROM workflow w WHERE w.id = head.workflow_id;
    SELECT * INTO becomes FROM workflow w WHERE w.id = target;
    SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = target AND s.state = image;
    v.party := entered.party;
    moved.workflow_id := target;
    moved.state := image;

    -- 1. Does anything stand in the way?
    SELECT o.reason, o.why INTO v.reason, v.why FROM migration_obstacle(head, moved, was, becomes, entered,
        moment) AS o;
    IF v.reason IS NOT NULL THEN
        RETURN v;
    END IF;

    -- 2. What is due on another day then.
    v.verdict := 'moves';
    v.moved := moved_due_days(head, moved, was, becomes);
    RETURN v;
END
$$;

-- Why a case cannot follow another version, as a word and as a sentence; null where it can. `moved`: the case as it
-- would be then.
CREATE OR REPLACE FUNCTION migration_obstacle(head case_head, moved case_head, was workflow, becomes workflow,
    entered workflow_state, moment timestamptz, OUT reason text, OUT why text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    lost      text[];
    apart     text;
    limit_at  timestamptz;
BEGIN
    -- 1. A clock that runs must not stand still for want of a mark.
    IF was.clock ->> 'starts' <> becomes.clock ->> 'starts'
        AND marked_at(head, was.clock ->> 'starts') IS NOT NULL
        AND marked_at(head, becomes.clock ->> 'starts') IS NULL
    THEN
        reason := 'clock_lost';
        why := format(
            'its clock runs since "%s", and version %s would start it at "%s", which has not happened here; '
            'let it end under version %s',
            was.clock ->> 'starts', becomes.version, becomes.clock ->> 'starts', was.version);
        RETURN;
    END IF;

    -- 2. Four eyes hold across versions.
    lost := lost_separations(was.id, becomes.id);
    IF lost <> '{}' THEN
        SELECT e.action INTO apart FROM case_event e WHERE e.case_id = head.case_id AND e.action = ANY (lost) LIMIT 1;
    END IF;
    IF apart IS NOT NULL THEN
        reason := 'four_eyes_lost';
        why := format(
            'somebody did "%s" here, which keeps them from deciding, and version %s does not know it; '
            'keep the name of the action',
            apart, becomes.version);
        RETURN;
    END IF;

    -- 3. Nothing runs out by moving.
    IF entered.deadline IS NOT NULL THEN
        limit_at := moved_limit(moved, entered, calendar_for(head.body_id, becomes.id));
        IF limit_at <= moment THEN
            reason := 'limit_passed';
            why := format(
                'by version %s its limit in "%s" would have passed on %s; extend it, or let it end under version %s',
                becomes.version, entered.state, local_day(limit_at - interval '1 second'), was.version);
            RETURN;
        END IF;
    END IF;
END
$$;

-- What is due on another day once a case follows another version: [{what, old_due, new_due}].
CREATE OR REPLACE FUNCTION moved_due_days(head case_head, moved case_head, was workflow, becomes workflow)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    left_    workflow_state;
    entered  workflow_state;
    parts    text[];
    days     jsonb;
BEGIN
    SELECT * INTO left_ FROM workflow_state s WHERE s.workflow_id = was.id AND s.state = head.state;
    SELECT * INTO entered FROM workflow_state s WHERE s.workflow_id = becomes.id AND s.state = moved.state;
    parts := array_remove(ARRAY[
        CASE WHEN was.calendar <> becomes.calendar
            OR (left_.deadline, left_.deadline_unit) IS DISTINCT FROM (entered.deadline, entered.deadline_unit)
            THEN 'deadline' END,
        CASE WHEN was.calendar <> becomes.calendar
            OR (left_.standard, left_.standard_unit) IS DISTINCT FROM (entered.standard, entered.standard_unit)
            THEN 'step' END,
        -- The standard of the whole falls due only while a case is with the body or its committee.
        CASE WHEN (was.calendar <> becomes.calendar OR left_.party <> entered.party
            OR was.clock - 'escalation' <> becomes.clock - 'escalation')
            AND (left_.party IN ('body', 'meeting') OR entered.party IN ('body', 'meeting')) THEN 'whole' END], NULL);
    IF parts <> '{}' THEN
        SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('what', what, 'old_due', o.due, 'new_due', n.due))
            ORDER BY what) INTO days
        FROM due_days_under(head, parts) AS o
        FULL JOIN due_days_under(moved, parts) AS n USING (what)
        WHERE o.due IS DISTINCT FROM n.due;
    END IF;
    RETURN days;
END
$$;

-- What a state becomes on the way back, for a case that a migration moved: where it was if it is there still; else the
-- state that became the one it is in, if only one did; null where that cannot be said.
CREATE OR REPLACE FUNCTION image_back(head case_head, m workflow_migration, moving case_event) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN (moving).seq > current_visit((head).case_id) THEN (moving).effect #>> '{migrated,from_state}'
        WHEN (m).state_map ->> (head).state = (head).state THEN (head).state
        ELSE (SELECT min(x.key)
            FROM jsonb_each_text((m).state_map) AS x
            WHERE x.value = (head).state
            HAVING count(*) = 1)
    END;
END
$$;

-- migrate: the case follows another version from here on, by a migration that is under way, or the one before where
-- that is taken back.
CREATE OR REPLACE FUNCTION decide_migrate(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    m       workflow_migration;
    moving  case_event;
    target  uuid;
    image   text;
    v       migration_verdict;
BEGIN
    r.action := 'migrate';
    r.role := 'system';
    -- 1. Is it this migration's case?
    SELECT * INTO m FROM workflow_migration x WHERE x.id = (input ->> 'migration')::uuid AND x.ended_at IS NULL;
    IF m.status = 'reverting' THEN
        SELECT * INTO moving
        FROM case_event e
        WHERE e.case_id = head.case_id AND e.command = 'migrate'
        ORDER BY e.seq DESC LIMIT 1;
        IF moving.effect ->> 'migration' = m.id::text AND head.workflow_id = m.to_workflow THEN
            target := m.from_workflow;
            image := image_back(head, m, moving);
        END IF;
    ELSIF head.workflow_id = m.from_workflow THEN
        target := m.to_workflow;
        image := m.state_map ->> head.state;
    END IF;
    IF target IS NULL THEN
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;

    -- 2. Can it?
    v := verdict_of(head, target, image, moment);
    IF m.status = 'reverting' AND image IS NULL AND v.reason = 'left' THEN
        v.verdict := 'blocked';
        v.reason := 'moved_on';
        v.why := format('it has moved on to "%s", which has no state to go back to', head.state);
    END IF;
    IF v.verdict <> 'moves' THEN
        r.refusal := refusal('not_migrated', jsonb_build_object('verdict', v.verdict, 'because', v.reason,
            'detail', v.why));
        RETURN r;
    END IF;

    -- 3. Version, state and party move in one write. The time in the state goes on, and so does everything counted from
    -- it.
    r.workflow_id := target;
    IF image <> head.state OR v.party <> head.party THEN
        r.to_state := image;
        r.party := v.party;
        r.entered_at := head.entered_at;
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object(
        'migrated', (SELECT jsonb_build_object('from', o.id, 'to', n.id, 'from_version', o.version,
            'to_version', n.version, 'from_state', head.state, 'to_state', image)
            FROM workflow o, workflow n WHERE o.id = head.workflow_id AND n.id = target),
        'migration', m.id, 'moved', v.moved, 'reverts', CASE WHEN m.status = 'reverting' THEN true END));
    r.timers := true;
    r.project := 'migrate';
    RETURN r;
END
$$;

-- The escalation of the whole is at rest where the version has none.
CREATE OR REPLACE FUNCTION project_migrate(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
        UPDATE case_timer t SET due_at = 'infinity'
        WHERE t.case_id = (e).case_id AND t.kind = 'whole'
            AND NOT EXISTS (SELECT FROM escalation_level g WHERE g.workflow_id = (r).workflow_id AND g.state IS NULL);
END
$$;

-- What identifies a plan: both contents, and what each state becomes. Cases come and go meanwhile; each is judged anew
-- when it is moved.
CREATE OR REPLACE FUNCTION migration_digest(old workflow, new workflow, map jsonb) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
            SELECT left(encode(sha256((old).hash || (new).hash || convert_to(map::text, 'UTF8')), 'hex'), 16));
END
$$;

-- The next live cases that follow a version, after one of them, in their order.
CREATE OR REPLACE FUNCTION live_cases_on(workflow uuid, after uuid, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT h.case_id FROM case_head h
    WHERE h.closed_at IS NULL AND h.workflow_id = workflow AND (after IS NULL OR h.case_id > after)
    ORDER BY h.case_id
    LIMIT most;
END
$$;

-- What would become of every live case of a version.
CREATE OR REPLACE FUNCTION migration_plan(workflow_name text, from_version integer, to_version integer, map jsonb)
RETURNS TABLE (reference text, state text, party text, verdict text, reason text, why text, to_state text, moved jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT h.reference, h.state, h.party, v.verdict, v.reason, v.why, v.to_state, v.moved
    FROM workflow_version(workflow_name, from_version) AS o
    CROSS JOIN workflow_version(workflow_name, to_version) AS n
    JOIN case_head h ON h.workflow_id = o.id AND h.closed_at IS NULL
    CROSS JOIN LATERAL verdict_of(h, n.id, map ->> h.state,
        CASE WHEN h.simulated THEN h.last_at ELSE clock_timestamp() END) AS v
    ORDER BY h.case_id
$$;

-- Begins to apply a plan, or goes on where the same one was interrupted. Raises check_violation for a map that loses a
-- state or names what does not exist, data_exception where it is not the plan that was looked at, object_in_use where
-- another one is under way.
CREATE OR REPLACE FUNCTION begin_migration(new_id uuid, workflow_name text, from_version integer, to_version integer,
    map jsonb, planned text)
RETURNS workflow_migration
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET lock_timeout = '10s'
AS $$
DECLARE
    old    workflow := workflow_version(workflow_name, from_version);
    new    workflow := workflow_version(workflow_name, to_version);
    m      workflow_migration;
    wrong  text;
BEGIN
    LOCK TABLE workflow_migration IN SHARE ROW EXCLUSIVE MODE;
    SELECT string_agg(x.state, ', ' ORDER BY x.state) INTO wrong FROM (
        SELECT s.state FROM workflow_state s WHERE s.workflow_id = old.id AND s.party <> 'none' AND NOT map ? s.state
        UNION ALL
        SELECT k.key FROM jsonb_each_text(map) AS k
        WHERE NOT EXISTS (SELECT FROM workflow_state s
            WHERE s.workflow_id = old.id AND s.party <> 'none' AND s.state = k.key)
            OR (k.value IS NOT NULL AND NOT EXISTS (
                SELECT FROM workflow_state s WHERE s.workflow_id = new.id AND s.party <> 'none' AND s.state = k.value))
    ) AS x;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the map loses states or names what does not exist: %', wrong
            USING ERRCODE = 'check_violation',
            HINT = 'say what each becomes, or leave its cases where they are';
    END IF;
    IF migration_digest(old, new, map) IS DISTINCT FROM planned THEN
        RAISE EXCEPTION 'this is not the plan %', planned USING ERRCODE = 'data_exception',
            HINT = format('plan again and look at it; this one is %s', migration_digest(old, new, map));
    END IF;
    SELECT * INTO m FROM workflow_migration x
    WHERE x.ended_at IS NULL AND (x.from_workflow IN (old.id, new.id) OR x.to_workflow IN (old.id, new.id));
    IF FOUND AND (m.status <> 'applying' OR m.digest <> planned OR m.from_workflow <> old.id) THEN
        RAISE EXCEPTION 'another migration of "%" is under way: % (%)', workflow_name, m.id, m.status
            USING ERRCODE = 'object_in_use', HINT = 'finish it or revert it first; the list of migrations has it';
    ELSIF NOT FOUND THEN
        INSERT INTO workflow_migration (id, from_workflow, to_workflow, state_map, digest, status)
        VALUES (new_id, old.id, new.id, map, planned, 'applying')
        RETURNING * INTO m;
    END IF;
    RETURN m;
END
$$;

-- Turns a migration round, wherever it is: cases that it moved go back. One that is on its way back goes on.
CREATE OR REPLACE FUNCTION revert_migration(which uuid) RETURNS workflow_migration
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
SET lock_timeout = '10s'
AS $$
DECLARE
    m workflow_migration;
BEGIN
    LOCK TABLE workflow_migration IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO m FROM workflow_migration x WHERE x.id = which;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no migration %', which USING ERRCODE = 'no_data_found',
            HINT = 'the list of migrations has their names';
    END IF;
    IF m.status = 'reverting' THEN
        RETURN m;
    END IF;
    IF EXISTS (SELECT FROM workflow_migration x WHERE x.ended_at IS NULL AND x.id <> m.id
        AND (x.from_workflow IN (m.from_workflow, m.to_workflow)
            OR x.to_workflow IN (m.from_workflow, m.to_workflow))) THEN
        RAISE EXCEPTION 'another migration of these versions is under way' USING ERRCODE = 'object_in_use',
            HINT = 'finish it or revert it first; the list of migrations has it';
    END IF;
    UPDATE workflow_migration x SET status = 'reverting', walked_to = NULL, moved = 0, kept = 0, ended_at = NULL
    WHERE x.id = which
    RETURNING * INTO m;
    RETURN m;
END
$$;

-- Moves the next live cases of a migration, in the direction it has: one batch in the actor's transaction, each case
-- under its lock, in case order. A case that fails is told and does not stop the others. Returns the cases it left,
-- each with the reason, and then one row that names none, with the cases moved; no row at all where nothing is left to
-- do.
CREATE OR REPLACE FUNCTION migrate_cases(which uuid, most integer)
RETURNS TABLE (reference text, verdict text, reason text, why text, done integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    m        workflow_migration;
    system   actor;
    head     case_head;
    cases    uuid[];
    input    jsonb;
    told_    outcome;
    moved_   integer := 0;
    kept_    integer := 0;
BEGIN
    -- 1. The migration: who comes second goes on after the first.
    SELECT * INTO m FROM workflow_migration x WHERE x.id = which AND x.ended_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- 2. The next cases, and their locks, in case order, in a statement of their own.
    cases := ARRAY(SELECT live_cases_on(CASE m.status WHEN 'applying' THEN m.from_workflow ELSE m.to_workflow END,
        m.walked_to, most));
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 3. Each through the door. What is told of a sample with times of its own happens at its last moment.
    system := system_actor();
    system.roles := system.roles || '{operator}';
    FOR head IN SELECT h.* FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id LOOP
        input := jsonb_strip_nulls(jsonb_build_object('command', 'migrate', 'migration', m.id,
            'occurred_at', CASE WHEN head.simulated THEN instant_text(head.last_at) END));
        reference := head.reference;
        BEGIN
            SELECT * INTO told_ FROM perform_as(system, jsonb_build_array(input), ARRAY[head.case_id]);
            IF told_.status = 'done' THEN
                moved_ := moved_ + 1;
            ELSIF told_.detail ->> 'reason' <> 'not_due' THEN
                kept_ := kept_ + 1;
                verdict := coalesce(told_.detail ->> 'verdict', 'blocked');
                reason := coalesce(told_.detail ->> 'because', told_.detail ->> 'reason');
                why := told_.detail ->> 'detail';
                RETURN NEXT;
            END IF;
        EXCEPTION WHEN OTHERS THEN
            kept_ := kept_ + 1;
            verdict := 'blocked';
            reason := 'failed';
            why := SQLERRM;
            RETURN NEXT;
        END;
    END LOOP;

    -- 4. How far it is.
    UPDATE workflow_migration x
    SET walked_to = coalesce(cases[cardinality(cases)], x.walked_to), moved = x.moved + moved_, kept = x.kept + kept_,
        status = CASE
            WHEN cardinality(cases) = most THEN x.status
            WHEN x.status = 'applying' THEN 'applied'
            ELSE 'reverted' END,
        ended_at = CASE WHEN cardinality(cases) < most THEN clock_timestamp() END
    WHERE x.id = which;
    RETURN QUERY VALUES (NULL, NULL, NULL, NULL, moved_);
END
$$;
