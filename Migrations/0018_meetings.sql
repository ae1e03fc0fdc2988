-- Meetings: what is on the agenda, who is there, how they vote, what was decided.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

INSERT INTO command (name, for_people, while_paused, while_closed) VALUES
    ('vote', true, false, true),
    ('recuse', true, true, true),
    ('hold_over', true, false, true),
    ('place', true, false, true);

-- ---------------------------------------------------------------------------------------------------------------------------
-- When committees meet: reference data
-- ---------------------------------------------------------------------------------------------------------------------------

-- The meetings of each published series, as its rule and its calendar have them now.
CREATE TABLE meeting_date (
    series        text NOT NULL CHECK (series ~ '^[a-z][a-z0-9-]{0,62}$'),
    day           date NOT NULL,
    papers_close  date NOT NULL CHECK (papers_close <= day),  -- the last day on which a case may become ready for it
    PRIMARY KEY (series, day)
);
GRANT SELECT ON meeting_date TO accredit_service, accredit_operator;

-- Takes over the meetings of a series; those it had and has no more go.
CREATE FUNCTION set_meeting_dates(of_series text, days date[], closings date[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    DELETE FROM meeting_date d WHERE d.series = of_series AND d.day <> ALL (days);
    INSERT INTO meeting_date AS d (series, day, papers_close)
    SELECT of_series, x.day, x.closing FROM unnest(days, closings) AS x (day, closing)
    ON CONFLICT (series, day) DO UPDATE SET papers_close = excluded.papers_close WHERE d.papers_close <> excluded.papers_close;
$$;

-- A meeting of a body of which something is known beyond its date; the row comes when that is first so.
CREATE TABLE meeting (
    body_id       uuid NOT NULL REFERENCES organisation (id),
    series        text NOT NULL,
    day           date NOT NULL,
    papers_close  date NOT NULL,
    called        boolean NOT NULL,           -- beyond the series
    chair         uuid REFERENCES principal (id),
    present       uuid[] NOT NULL DEFAULT '{}',
    apologies     uuid[] NOT NULL DEFAULT '{}',
    opened_at     timestamptz,
    closed_at     timestamptz,
    notes         text,
    minutes       jsonb,                      -- as they were when it closed
    PRIMARY KEY (body_id, series, day),
    CHECK (papers_close <= day),
    CHECK (chair = ANY (present) OR opened_at IS NULL OR chair IS NULL),
    CHECK (NOT present && apologies),
    CHECK (closed_at IS NULL OR (opened_at IS NOT NULL AND closed_at >= opened_at)),
    CHECK ((closed_at IS NULL) = (minutes IS NULL))
);
GRANT SELECT ON meeting TO accredit_operator;

-- What was done to meetings, by whom: rows are added, and never changed.
CREATE TABLE meeting_event (
    body_id      uuid NOT NULL,
    series       text NOT NULL,
    day          date NOT NULL,
    n            integer NOT NULL,
    what         text NOT NULL CHECK (what IN ('call', 'open', 'attend', 'close')),
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_by      uuid NOT NULL REFERENCES principal (id),
    said         jsonb NOT NULL,
    PRIMARY KEY (body_id, series, day, n),
    FOREIGN KEY (body_id, series, day) REFERENCES meeting (body_id, series, day)
);
GRANT SELECT ON meeting_event TO accredit_operator;

-- How meetings decide, in the states whose definitions say so.
CREATE TABLE workflow_meeting (
    workflow_id  uuid NOT NULL,
    state        text NOT NULL,
    series       text NOT NULL,
    quorum       integer NOT NULL CHECK (quorum > 0),
    majority     text NOT NULL CHECK (majority IN ('simple', 'two-thirds', 'unanimous')),
    casting      boolean NOT NULL,   -- at a tie the chair's vote decides
    required     boolean NOT NULL,   -- nothing is decided without a vote
    PRIMARY KEY (workflow_id, state),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state),
    CHECK (NOT casting OR majority = 'simple')
);
GRANT SELECT ON workflow_meeting TO accredit_service, accredit_operator;

-- What a meeting resolved, where the action needed one: for the minutes.
ALTER TYPE ruling ADD ATTRIBUTE resolved jsonb;

-- Whether an action needs the votes of a meeting.
ALTER TABLE workflow_action ADD COLUMN meets boolean NOT NULL DEFAULT false;

INSERT INTO definition_part (name, ordinal) VALUES ('meeting', 18);

-- Marks the actions with which meetings decide. A provider that withdraws, and the system, ask no meeting.
CREATE FUNCTION meeting_decides(w uuid) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    UPDATE workflow_action a
    SET follows = a.follows || 'meeting'::text, meets = EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = w AND m.state = a.from_state)
    FROM workflow_state s
    WHERE a.workflow_id = w AND s.workflow_id = w AND s.state = a.from_state AND s.meeting IS NOT NULL
        AND a.decides IS NOT NULL AND a.decides <> 'withdrawn-by-provider' AND a.roles && ARRAY['officer', 'reviewer', 'decider']
$$;
SELECT meeting_decides(w.id) FROM workflow w;

CREATE FUNCTION publish_meeting(w uuid, d jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO workflow_meeting (workflow_id, state, series, quorum, majority, casting, required)
    SELECT w, s ->> 'state', s #>> '{meeting,series}', (s #>> '{meeting,quorum}')::integer, s #>> '{meeting,majority}',
        coalesce(s #>> '{meeting,casting_vote}' = 'chair', false), coalesce(s #>> '{meeting,votes}', 'required') = 'required'
    FROM jsonb_array_elements(d -> 'states') AS s WHERE jsonb_typeof(s -> 'meeting') = 'object';
    UPDATE workflow_state s SET meeting = m.series FROM workflow_meeting m WHERE s.workflow_id = w AND m.workflow_id = w AND m.state = s.state;
    PERFORM meeting_decides(w);
    IF EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = w
        AND NOT EXISTS (SELECT FROM workflow_action a WHERE a.workflow_id = w AND a.from_state = m.state AND a.meets))
    THEN
        RAISE EXCEPTION 'a meeting that votes needs an action with "decides" that leaves its state' USING ERRCODE = 'check_violation';
    END IF;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What belongs to a case
-- ---------------------------------------------------------------------------------------------------------------------------

-- What people changed about when a case is before a meeting. A stay is known by the event with which it began; its newest row holds.
CREATE TABLE case_agenda (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    stay         integer NOT NULL,
    series       text NOT NULL,
    left_day     date,                -- the meeting from which it was held over
    day          date NOT NULL,       -- the meeting onto which it comes
    position     integer CHECK (position > 0),
    reason       text,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (left_day < day),
    CHECK (left_day IS NULL OR reason IS NOT NULL)
);
CREATE INDEX case_agenda_left ON case_agenda (body_id, series, left_day) WHERE left_day IS NOT NULL;

-- Who left the meeting for a case.
CREATE TABLE case_recusal (
    case_id       uuid NOT NULL,
    stay          integer NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,
    reason        text,
    PRIMARY KEY (case_id, stay, principal_id),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- The vote of each member at each meeting that had the case; the latest event holds.
CREATE TABLE case_vote (
    case_id       uuid NOT NULL,
    stay          integer NOT NULL,
    day           date NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,
    ballot        text NOT NULL,   -- an action that decides, or abstain
    cast_at       timestamptz NOT NULL,
    PRIMARY KEY (case_id, stay, day, principal_id),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
) WITH (fillfactor = 70);

-- What a meeting decided, with the count of its votes.
CREATE TABLE case_resolution (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    stay         integer NOT NULL,
    state        text NOT NULL,
    series       text NOT NULL,
    day          date NOT NULL,
    action       text NOT NULL,
    tally        jsonb,               -- null where somebody decided in the meeting's name, without votes
    ready_at     timestamptz NOT NULL,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);
CREATE INDEX case_resolution_meeting ON case_resolution (body_id, series, day);

-- When a case is before which meeting is known to both sides. Votes and recusals are read by whose they are; by others of the body,
-- with the counts, through the functions below, which know who may see what when.
ALTER TABLE case_agenda ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_recusal ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_resolution ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_agenda FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY own ON case_recusal FOR SELECT TO accredit_service USING (
    principal_id = nullif(current_setting('accredit.principal', true), '')::uuid
    AND (body_id = nullif(current_setting('accredit.body', true), '')::uuid
        OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid));
CREATE POLICY own ON case_vote FOR SELECT TO accredit_service USING (
    principal_id = nullif(current_setting('accredit.principal', true), '')::uuid
    AND (body_id = nullif(current_setting('accredit.body', true), '')::uuid
        OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid));
CREATE POLICY party_to_case ON case_resolution FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid);
CREATE POLICY operator ON case_agenda FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_recusal FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_vote FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_resolution FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_agenda, case_recusal, case_vote TO accredit_service, accredit_operator;
GRANT SELECT ON case_resolution TO accredit_operator;
GRANT SELECT (case_id, seq, body_id, provider_id, stay, state, series, day, action, ready_at) ON case_resolution TO accredit_service;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Which meeting
-- ---------------------------------------------------------------------------------------------------------------------------

-- A meeting as it stood at a moment: planned, open or closed; missed where its day went by and nobody opened it.
CREATE TYPE sitting AS (body_id uuid, series text, day date, papers_close date, called boolean, status text);

-- The meetings of a body in a series from one day to another: those of the series, those that were called, and those that were held.
CREATE FUNCTION sittings(body uuid, of_series text, first_day date, last_day date, moment timestamptz) RETURNS SETOF sitting
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT body, of_series, coalesce(d.day, m.day), CASE WHEN m.opened_at IS NULL THEN coalesce(d.papers_close, m.papers_close) ELSE m.papers_close END,
        coalesce(m.called, false),
        CASE WHEN m.closed_at <= moment THEN 'closed' WHEN m.opened_at <= moment THEN 'open'
            WHEN coalesce(d.day, m.day) < local_day(moment) THEN 'missed' ELSE 'planned' END
    FROM (SELECT x.day, x.papers_close FROM meeting_date x WHERE x.series = of_series AND x.day BETWEEN first_day AND last_day) AS d
    FULL JOIN (
        SELECT x.day, x.papers_close, x.called, x.opened_at, x.closed_at
        FROM meeting x WHERE x.body_id = body AND x.series = of_series AND x.day BETWEEN first_day AND last_day) AS m ON m.day = d.day
    WHERE d.day IS NOT NULL OR m.called OR m.opened_at IS NOT NULL
$$;

-- What is known of a meeting beyond its date.
CREATE FUNCTION record_of(at sitting) RETURNS meeting
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT m.* FROM meeting m WHERE m.body_id = (at).body_id AND m.series = (at).series AND m.day = (at).day
$$;

-- The stay of a case in its present state, by the event with which it began.
CREATE FUNCTION stay_of(head case_head) RETURNS integer
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT max(e.seq) FROM case_event e WHERE e.case_id = head.case_id AND e.to_state IS NOT NULL AND e.seq <= head.version
$$;

-- The meeting that a case waits for at a moment: the first whose papers closed on the day the case was ready or later, that is not over,
-- and onto which it was not held over. Null where the case waits for none, or the series has no more.
CREATE FUNCTION sitting_for(head case_head, moment timestamptz) RETURNS sitting
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT m
    FROM workflow_state s
    LEFT JOIN LATERAL (
        SELECT a.day, a.left_day IS NULL AS placed FROM case_agenda a
        WHERE a.case_id = head.case_id AND a.stay = stay_of(head) ORDER BY a.seq DESC LIMIT 1) AS g ON true
    CROSS JOIN LATERAL sittings(head.body_id, s.meeting, local_day(head.entered_at), (local_day(moment) + interval '2 years')::date, moment) AS m
    WHERE s.workflow_id = head.workflow_id AND s.state = head.state AND s.meeting IS NOT NULL
        AND m.status IN ('planned', 'open')
        AND CASE WHEN g.placed AND m.day = g.day THEN true ELSE m.papers_close >= local_day(head.entered_at) AND m.day >= coalesce(g.day, '-infinity') END
    ORDER BY m.day LIMIT 1
$$;

-- What people call a meeting: its series and its day.
CREATE FUNCTION meeting_name(series text, day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN series || '-' || to_char(day, 'YYYY-MM-DD');

-- The series that concern a body: of the routes behind its front door, of its open cases, and those it held meetings in.
CREATE FUNCTION series_of(body uuid) RETURNS SETOF text
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    WITH door AS (
        SELECT o.front_door AS name FROM organisation o WHERE o.id = body
    ), routes AS (
        SELECT name FROM door
        UNION
        SELECT r.route FROM door JOIN workflow w ON w.name = door.name JOIN workflow_route r ON r.workflow_id = w.id
    )
    SELECT s.meeting FROM routes JOIN workflow w ON w.name = routes.name JOIN workflow_state s ON s.workflow_id = w.id WHERE s.meeting IS NOT NULL
    UNION
    SELECT s.meeting FROM (SELECT DISTINCT h.workflow_id FROM case_head h WHERE h.body_id = body AND h.closed_at IS NULL AND h.log_id IS NULL) AS w
    JOIN workflow_state s ON s.workflow_id = w.workflow_id WHERE s.meeting IS NOT NULL
    UNION
    SELECT m.series FROM meeting m WHERE m.body_id = body
$$;

-- A meeting of a body by its name, or by its day where one series of the body meets then; no status where there is none.
CREATE FUNCTION sitting_named(body uuid, name text, moment timestamptz) RETURNS sitting
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (array_agg(m))[1]
    FROM (SELECT day_in(to_jsonb(right(name, 10))) AS day, nullif(left(name, -11), '') AS series) AS n
    CROSS JOIN LATERAL series_of(body) AS s (series)
    CROSS JOIN LATERAL sittings(body, s.series, n.day, n.day, moment) AS m
    WHERE name ~ '^([a-z][a-z0-9-]*-)?[0-9]{4}-[0-9]{2}-[0-9]{2}$' AND (n.series IS NULL OR s.series = n.series)
    HAVING count(*) = 1
$$;

-- The next meetings of a body from a day on, by name, for a refusal to tell.
CREATE FUNCTION meetings_next(body uuid, of_series text, moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(meeting_name(x.series, x.day) ORDER BY x.day), '[]')
    FROM (
        SELECT m.series, m.day FROM series_of(body) AS s (series)
        CROSS JOIN LATERAL sittings(body, s.series, local_day(moment), (local_day(moment) + interval '2 years')::date, moment) AS m
        WHERE (of_series IS NULL OR s.series = of_series) AND m.status IN ('planned', 'open')
        ORDER BY m.day LIMIT 3) AS x
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Votes
-- ---------------------------------------------------------------------------------------------------------------------------

-- What keeps a member from voting on a case, as a refusal; who is kept from it counts towards no quorum. Null where nothing does.
CREATE FUNCTION kept_from(head case_head, principal uuid, occurred timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who      caller;
    others   text[];
BEGIN
    IF EXISTS (SELECT FROM case_recusal x WHERE x.case_id = head.case_id AND x.stay = stay_of(head) AND x.principal_id = principal) THEN
        RETURN '{"reason": "recused", "action": "vote"}';
    END IF;
    SELECT array_agg(DISTINCT s) INTO others
    FROM workflow_action a CROSS JOIN LATERAL unnest(a.separate_from) AS s
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.meets;
    IF others IS NOT NULL AND took_part(head.case_id, principal, others) THEN
        RETURN jsonb_build_object('reason', 'separation', 'action', 'vote', 'separate_from', to_jsonb(others));
    END IF;
    SELECT p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample INTO who FROM principal p WHERE p.id = principal;
    RETURN barred(head, who, 'vote', occurred);
END
$$;

-- Whether votes carry.
--   rule:   {"majority": simple | two-thirds | unanimous, "casting": bool, "required": bool}
--   votes:  {"for", "against", "abstained": how many, "chair": the chair's own is for it}
-- Abstentions are no votes. Returns yes; tie, casting where the chair decides one; no; none where nobody voted and that is enough.
CREATE FUNCTION vote_outcome(rule jsonb, votes jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN pro + contra = 0 THEN CASE WHEN NOT (rule ->> 'required')::boolean AND abstained = 0 THEN 'none' ELSE 'no' END
        WHEN rule ->> 'majority' = 'unanimous' THEN CASE WHEN contra = 0 THEN 'yes' ELSE 'no' END
        WHEN rule ->> 'majority' = 'two-thirds' THEN CASE WHEN 3 * pro >= 2 * (pro + contra) THEN 'yes' ELSE 'no' END
        WHEN pro > contra THEN 'yes'
        WHEN pro = contra THEN CASE WHEN (rule ->> 'casting')::boolean AND (votes ->> 'chair')::boolean THEN 'casting' ELSE 'tie' END
        ELSE 'no'
    END
    FROM (SELECT (votes ->> 'for')::integer AS pro, (votes ->> 'against')::integer AS contra, (votes ->> 'abstained')::integer AS abstained) AS v
$$;

-- The count for an action on a case at a meeting: of members who are present and whom nothing keeps from the case.
CREATE FUNCTION tally_of(head case_head, m meeting, named text, occurred timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    WITH rule AS (
        SELECT * FROM workflow_meeting w WHERE w.workflow_id = head.workflow_id AND w.state = head.state
    ), members AS (
        SELECT p.id, kept_from(head, p.id, occurred) IS NULL AS counts FROM unnest(m.present) AS p (id)
    ), votes AS (
        SELECT count(*) FILTER (WHERE v.ballot = named) AS pro, count(*) FILTER (WHERE v.ballot NOT IN (named, 'abstain')) AS contra,
            count(*) FILTER (WHERE v.ballot = 'abstain') AS abstained, coalesce(bool_or(v.ballot = named AND v.principal_id = m.chair), false) AS chair
        FROM members x JOIN case_vote v ON v.case_id = head.case_id AND v.stay = stay_of(head) AND v.day = m.day AND v.principal_id = x.id
        WHERE x.counts
    ), counted AS (
        SELECT jsonb_build_object('for', v.pro, 'against', v.contra, 'abstained', v.abstained, 'chair', v.chair) AS votes FROM votes v
    )
    SELECT jsonb_build_object('quorum', r.quorum, 'majority', r.majority, 'present', cardinality(m.present),
        'counted', (SELECT count(*) FROM members x WHERE x.counts), 'outcome', vote_outcome(to_jsonb(r), c.votes)) || c.votes - 'chair'
    FROM rule r CROSS JOIN counted c
$$;

-- Locks the meeting that a case is before, where it is open, so that it does not close meanwhile. Or says why there is none.
CREATE FUNCTION in_session(head case_head, named text, occurred timestamptz, OUT held meeting, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    s sitting := sitting_for(head, occurred);
BEGIN
    SELECT m.* INTO held FROM meeting m WHERE m.body_id = s.body_id AND m.series = s.series AND m.day = s.day FOR SHARE;
    IF NOT coalesce(held.opened_at <= occurred AND (held.closed_at IS NULL OR occurred < held.closed_at), false) THEN
        refusal := jsonb_strip_nulls(jsonb_build_object('reason', 'no_meeting', 'action', named, 'state', head.state, 'meeting', meeting_name(s.series, s.day),
            'date', s.day, 'papers_close', s.papers_close, 'found', CASE WHEN held.closed_at IS NOT NULL THEN 'closed' ELSE s.status END));
    END IF;
END
$$;

-- What an open meeting resolved, with the count; or what stands against the action, as a refusal: no meeting, no quorum, or votes that
-- do not carry it. The meeting is locked, so what it says holds to the end of the command.
CREATE FUNCTION resolution_on(head case_head, named text, occurred timestamptz, OUT refusal jsonb, OUT resolved jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    found  record;
    held   meeting;
    tally  jsonb;
    facts  jsonb;
BEGIN
    SELECT * INTO found FROM in_session(head, named, occurred);
    held := found.held;
    refusal := found.refusal;
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    tally := tally_of(head, held, named, occurred);
    facts := tally || jsonb_build_object('action', named, 'state', head.state, 'meeting', meeting_name(held.series, held.day));
    IF (tally ->> 'counted')::integer < (tally ->> 'quorum')::integer THEN
        refusal := facts - 'outcome' || '{"reason": "no_quorum"}';
    ELSIF tally ->> 'outcome' IN ('no', 'tie') THEN
        refusal := facts || '{"reason": "not_carried"}';
    END IF;
    resolved := jsonb_build_object('meeting', jsonb_build_object('series', held.series, 'date', held.day), 'tally', tally);
END
$$;

-- act: take an action of the workflow.
CREATE OR REPLACE FUNCTION rule_act(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    named    constant text := asked ->> 'action';
    a        workflow_action;
    r        ruling;
    failing  jsonb;
    said     jsonb := coalesce(nullif(asked -> 'data', 'null'), '{}');
    f        case_facts;
BEGIN
    r.action := named;
    -- 1. Does the action exist here?
    SELECT * INTO a FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = named;
    IF NOT FOUND THEN
        r.refusal := jsonb_build_object(
            'reason', CASE WHEN EXISTS (SELECT FROM workflow_action x WHERE x.workflow_id = head.workflow_id AND x.action = named)
                THEN 'not_from_here' ELSE 'unknown_action' END,
            'action', named, 'state', head.state, 'allowed', actions_from(head.workflow_id, head.state));
        RETURN r;
    END IF;
    -- 2. May the caller?
    SELECT x INTO r.role FROM unnest(roles_on(head, who)) AS x WHERE x = ANY (a.roles) LIMIT 1;
    IF r.role IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'not_permitted', 'action', named, 'state', head.state, 'roles', to_jsonb(a.roles));
        RETURN r;
    END IF;
    -- 3. Four eyes: not who did the one may do the other.
    IF a.separate_from <> '{}' AND took_part(head.case_id, who.principal_id, a.separate_from) THEN
        r.refusal := jsonb_build_object('reason', 'separation', 'action', named, 'separate_from', to_jsonb(a.separate_from));
        RETURN r;
    END IF;
    -- Nobody judges where they have an interest, nor before the panel has read; nor do officers decide where they have one.
    IF r.role IN ('reviewer', 'decider') OR (r.role = 'officer' AND a.decides IS NOT NULL) THEN
        r.refusal := barred(head, who, named, occurred);
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    -- 4. Is everything handed over that the action records?
    IF a.records <> '[]' OR said <> '{}' THEN
        failing := CASE jsonb_typeof(said)
            WHEN 'object' THEN record_problems(a.records, said)
            ELSE '[{"path": "data", "message": "is not an object", "expected": "an object of fields"}]'
        END;
        IF failing <> '[]' THEN
            r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', named, 'problems', failing);
            RETURN r;
        END IF;
        r.record := said;
        r.payload := said;
    END IF;
    -- 5. Do the facts allow it? All failing guards at once.
    IF a.guarded THEN
        SELECT * INTO f FROM case_facts x WHERE x.case_id = head.case_id;
        SELECT jsonb_agg(jsonb_build_object('if', g.source, 'message', g.message) ORDER BY g.ordinal) INTO failing
        FROM guards_of(head.workflow_id, named, facts(head.body_id, head.provider_id, f.submission, f.record || said)) AS g
        WHERE NOT g.satisfied;
        IF failing IS NOT NULL THEN
            r.refusal := jsonb_build_object('reason', 'guard', 'action', named, 'state', head.state, 'guards', failing);
            RETURN r;
        END IF;
    END IF;
    r.to_state := a.to_state;
    -- 6. Did a meeting resolve it, where one has to?
    IF a.meets THEN
        SELECT x.refusal, x.resolved INTO r.refusal, r.resolved FROM resolution_on(head, named, occurred) AS x;
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    -- 7. A decision says more than where the case goes.
    IF a.decides IS NOT NULL THEN
        r := decision_follows(head, a.decides, asked, r, occurred);
        IF a.meets THEN
            r.effect := r.effect || jsonb_build_object('meeting', r.resolved -> 'meeting');
        END IF;
    END IF;
    RETURN r;
END
$$;

-- What a meeting decided is kept with the count; what was decided in its name while it was open, without. The system may take such an
-- action where the workflow says so, and asks no meeting.
CREATE FUNCTION follow_meeting(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO case_resolution (case_id, seq, body_id, provider_id, stay, state, series, day, action, tally, ready_at)
    SELECT e.case_id, e.seq, e.body_id, e.provider_id, stay_of(head), head.state, s.series, s.day, e.action, r.resolved -> 'tally', head.entered_at
    FROM sitting_for(head, e.occurred_at) AS s
    WHERE s.status = 'open' AND e.command IN ('act', 'decide') AND e.role <> 'system'
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Commands on a case
-- ---------------------------------------------------------------------------------------------------------------------------

-- Why a case that no meeting has before it cannot be voted on.
CREATE FUNCTION not_before_meeting(head case_head, command text) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(
        (SELECT jsonb_build_object('reason', 'decided', 'action', command, 'state', head.state, 'meeting', meeting_name(x.series, x.day), 'decision', x.action)
        FROM case_resolution x WHERE x.case_id = head.case_id ORDER BY x.seq DESC LIMIT 1),
        CASE WHEN head.closed_at IS NOT NULL THEN jsonb_build_object('reason', 'case_closed', 'action', command, 'state', head.state) END,
        jsonb_build_object('reason', 'no_meeting', 'action', command, 'state', head.state))
$$;

-- vote: a member who is present votes for one of the actions that decide, or abstains; until the decision the vote may be changed.
CREATE FUNCTION rule_vote(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    found  record;
    held   meeting;
    ways   text[];
BEGIN
    r.action := 'vote';
    r.keep := 'meeting';
    r.role := role_among(head, who, ARRAY['reviewer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('vote', head, ARRAY['reviewer', 'decider']);
        RETURN r;
    END IF;
    ways := ARRAY(SELECT a.action FROM workflow_action a WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.meets ORDER BY a.ordinal);
    IF ways = '{}' THEN
        r.refusal := not_before_meeting(head, 'vote');
        RETURN r;
    END IF;
    SELECT * INTO found FROM in_session(head, 'vote', occurred);
    held := found.held;
    r.refusal := found.refusal;
    IF r.refusal IS NULL AND NOT who.principal_id = ANY (held.present) THEN
        r.refusal := jsonb_build_object('reason', 'not_present', 'action', 'vote', 'meeting', meeting_name(held.series, held.day));
    END IF;
    r.refusal := coalesce(r.refusal, kept_from(head, who.principal_id, occurred));
    IF r.refusal IS NULL AND NOT coalesce(jsonb_typeof(asked -> 'vote') = 'string' AND asked ->> 'vote' = ANY (ways || 'abstain'::text), false) THEN
        r.refusal := flawed('vote', 'vote', CASE WHEN asked ? 'vote' THEN 'is not known here' ELSE 'is missing' END, array_to_string(ways, ', ') || ' or abstain');
    END IF;
    -- Who voted what is no part of the history that both sides read.
    r.effect := jsonb_build_object('meeting', jsonb_build_object('series', held.series, 'date', held.day));
    RETURN r;
END
$$;

-- recuse: a member leaves the meeting for this case; officers say it of others.
CREATE FUNCTION rule_recuse(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    member  uuid := CASE WHEN asked ? 'member' THEN member_named(head.body_id, asked -> 'member') ELSE who.principal_id END;
BEGIN
    r.action := 'recuse';
    r.keep := 'meeting';
    r.role := role_among(head, who, CASE WHEN member = who.principal_id THEN ARRAY['reviewer', 'decider'] ELSE ARRAY['officer'] END);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('recuse', head, CASE WHEN member = who.principal_id THEN ARRAY['reviewer', 'decider'] ELSE ARRAY['officer'] END);
    ELSIF member IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'recuse', 'reviewer', asked -> 'member');
    ELSIF NOT EXISTS (SELECT FROM workflow_meeting m WHERE m.workflow_id = head.workflow_id AND m.state = head.state) THEN
        r.refusal := not_before_meeting(head, 'recuse');
    ELSIF kept_from(head, member, occurred) ->> 'reason' = 'recused' THEN
        r.refusal := '{"reason": "recused", "action": "recuse"}';
    ELSIF asked ? 'reason' THEN
        r.refusal := without_reason(asked);
    END IF;
    r.effect := '{"tell": ["officer"]}';
    RETURN r;
END
$$;

-- hold_over: the body puts a case off from the meeting it is on to the next one, and says why.
CREATE FUNCTION rule_hold_over(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    now_on sitting := sitting_for(head, occurred);
    later  sitting;
BEGIN
    r.action := 'hold_over';
    r.keep := 'meeting';
    r.role := role_among(head, who, ARRAY['officer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('hold_over', head, ARRAY['officer', 'decider']);
        RETURN r;
    END IF;
    SELECT m.* INTO later FROM sittings(head.body_id, now_on.series, now_on.day + 1, (now_on.day + interval '2 years')::date, occurred) AS m
    WHERE m.papers_close >= local_day(head.entered_at) AND m.status = 'planned' ORDER BY m.day LIMIT 1;
    IF later.day IS NULL THEN
        r.refusal := not_before_meeting(head, 'hold_over');
        RETURN r;
    END IF;
    r.refusal := without_reason(asked);
    r.effect := jsonb_build_object('meeting', jsonb_build_object('series', now_on.series, 'date', later.day, 'held_over_from', now_on.day),
        'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    RETURN r;
END
$$;

-- place: an officer says where on an agenda a case comes, or takes a late paper onto a meeting whose cut-off it missed, and why.
CREATE FUNCTION rule_place(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    series  constant text := (SELECT s.meeting FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state);
    now_on  sitting := sitting_for(head, occurred);
    onto    sitting := CASE WHEN asked ? 'meeting' THEN sitting_named(head.body_id, asked ->> 'meeting', occurred) ELSE now_on END;
BEGIN
    r.action := 'place';
    r.keep := 'meeting';
    r.role := role_among(head, who, ARRAY['officer']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('place', head, ARRAY['officer']);
    ELSIF series IS NULL THEN
        r.refusal := not_before_meeting(head, 'place');
    ELSIF onto.day IS NULL OR onto.series <> series THEN
        r.refusal := jsonb_build_object('reason', 'unknown_meeting', 'action', 'place', 'meeting', asked -> 'meeting',
            'allowed', meetings_next(head.body_id, series, occurred));
    ELSIF onto.status NOT IN ('planned', 'open') THEN
        r.refusal := jsonb_build_object('reason', CASE onto.status WHEN 'closed' THEN 'meeting_status' ELSE 'meeting_day' END, 'action', 'place',
            'meeting', meeting_name(onto.series, onto.day), 'date', onto.day, 'found', onto.status, 'expected', 'planned or open',
            'allowed', meetings_next(head.body_id, series, occurred));
    ELSIF asked ? 'position' AND NOT coalesce(jsonb_typeof(asked -> 'position') = 'number' AND asked ->> 'position' ~ '^[1-9][0-9]{0,2}$', false) THEN
        r.refusal := flawed('place', 'position', 'is not usable', 'a whole number from 1 to 999');
    ELSIF NOT asked ? 'position' AND onto.day = now_on.day THEN
        r.refusal := flawed('place', 'position', 'is missing', 'a position on the agenda, or another meeting');
    ELSIF onto.papers_close < local_day(head.entered_at) OR asked ? 'reason' THEN
        r.refusal := without_reason(asked);
    END IF;
    r.effect := jsonb_strip_nulls(jsonb_build_object('meeting', jsonb_build_object('series', onto.series, 'date', onto.day,
        'late', nullif(onto.papers_close < local_day(head.entered_at), false))));
    r.payload := CASE WHEN asked ? 'reason' THEN jsonb_build_object('reason', asked -> 'reason') END;
    RETURN r;
END
$$;

CREATE FUNCTION keep_meeting(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    stay  constant integer := entry_of(e.case_id);
BEGIN
    CASE e.command
        WHEN 'vote' THEN
            INSERT INTO case_vote AS v (case_id, stay, day, principal_id, body_id, provider_id, seq, ballot, cast_at)
            VALUES (e.case_id, stay, (e.effect #>> '{meeting,date}')::date, e.principal_id, e.body_id, e.provider_id, e.seq, asked ->> 'vote', e.occurred_at)
            ON CONFLICT ON CONSTRAINT case_vote_pkey DO UPDATE SET ballot = excluded.ballot, seq = excluded.seq, cast_at = excluded.cast_at;
        WHEN 'recuse' THEN
            INSERT INTO case_recusal (case_id, stay, principal_id, body_id, provider_id, seq, reason)
            VALUES (e.case_id, stay, CASE WHEN asked ? 'member' THEN member_named(e.body_id, asked -> 'member') ELSE e.principal_id END,
                e.body_id, e.provider_id, e.seq, asked ->> 'reason');
        ELSE
            INSERT INTO case_agenda (case_id, seq, body_id, provider_id, stay, series, left_day, day, position, reason)
            VALUES (e.case_id, e.seq, e.body_id, e.provider_id, stay, e.effect #>> '{meeting,series}', (e.effect #>> '{meeting,held_over_from}')::date,
                (e.effect #>> '{meeting,date}')::date, (asked ->> 'position')::integer, asked ->> 'reason');
    END CASE;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What readers ask
-- ---------------------------------------------------------------------------------------------------------------------------

-- What was before a meeting, is, or comes before it by itself: decided there, waiting, or held over from it.
CREATE FUNCTION items_of(at sitting, moment timestamptz) RETURNS TABLE (case_id uuid, stay integer, state text, ready_at timestamptz, status text,
    resolved integer, moved integer)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT x.case_id, x.stay, x.state, x.ready_at, 'decided', x.seq,
        (SELECT max(a.seq) FROM case_agenda a WHERE a.case_id = x.case_id AND a.stay = x.stay AND a.day = x.day)
    FROM case_resolution x WHERE x.body_id = at.body_id AND x.series = at.series AND x.day = at.day
    UNION ALL
    SELECT a.case_id, a.stay, e.to_state, e.occurred_at, 'held_over', NULL, a.seq
    FROM case_agenda a JOIN case_event e ON e.case_id = a.case_id AND e.seq = a.stay
    WHERE a.body_id = at.body_id AND a.series = at.series AND a.left_day = at.day
    UNION ALL
    SELECT h.case_id, e.stay, h.state, h.entered_at, 'waiting', NULL,
        (SELECT max(a.seq) FROM case_agenda a WHERE a.case_id = h.case_id AND a.stay = e.stay)
    FROM case_head h
    JOIN workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state AND s.meeting = at.series
    CROSS JOIN LATERAL (SELECT stay_of(h) AS stay) AS e
    CROSS JOIN LATERAL sitting_for(h, moment) AS f
    WHERE h.body_id = at.body_id AND h.closed_at IS NULL AND h.log_id IS NULL AND h.party = 'meeting' AND f.day = at.day
$$;

-- Whether somebody of the body may see the votes of others on a case: once they are past, or their own is in; officers and deciders who
-- are not there as members see them as they come.
CREATE FUNCTION votes_open_to(who caller, m meeting, of_case uuid, of_stay integer, over boolean) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT over OR CASE WHEN who.principal_id = ANY (m.present)
        THEN EXISTS (SELECT FROM case_vote v WHERE v.case_id = of_case AND v.stay = of_stay AND v.day = m.day AND v.principal_id = who.principal_id)
        ELSE who.roles && ARRAY['officer', 'decider'] END
$$;

-- The votes on a case at a meeting as somebody of the body may see them, and how many they may not.
CREATE FUNCTION votes_seen(who caller, m meeting, of_case uuid, of_stay integer, over boolean) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_build_object(
        'votes', coalesce(jsonb_agg(jsonb_build_object('member', p.name, 'vote', v.ballot) ORDER BY p.name)
            FILTER (WHERE v.principal_id = who.principal_id OR o.sees), '[]'),
        'withheld', count(*) FILTER (WHERE NOT (v.principal_id = who.principal_id OR o.sees)))
    FROM (SELECT votes_open_to(who, m, of_case, of_stay, over) AS sees) AS o
    JOIN case_vote v ON v.case_id = of_case AND v.stay = of_stay AND v.day = m.day
    JOIN principal p ON p.id = v.principal_id
$$;

-- The items of a meeting in their order, as somebody of the body may see them; for the minutes without who voted what.
CREATE FUNCTION agenda_of(at sitting, moment timestamptz, who caller) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'case', h.reference, 'title', coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}'), 'provider', o.code, 'provider_name', o.name,
        'state', x.state, 'ready_at', instant_text(x.ready_at), 'status', x.status, 'late', nullif(local_day(x.ready_at) > at.papers_close, false), 'position', g.position,
        'reason', g.reason, 'held_over_to', CASE x.status WHEN 'held_over' THEN g.day END,
        'actions', CASE x.status WHEN 'waiting' THEN (SELECT jsonb_agg(a.action ORDER BY a.ordinal) FROM workflow_action a
            WHERE a.workflow_id = h.workflow_id AND a.from_state = h.state AND a.decides IS NOT NULL AND a.roles <> ARRAY['system']) END,
        'recused', (SELECT jsonb_agg(p.name ORDER BY p.name) FROM case_recusal c JOIN principal p ON p.id = c.principal_id
            WHERE c.case_id = x.case_id AND c.stay = x.stay AND p.id = ANY (m.present)),
        'action', y.action, 'tally', y.tally,
        'decision', (SELECT jsonb_strip_nulls(jsonb_build_object('decision', d.decision, 'reasons', d.reasons, 'valid_until', d.valid_until,
                'decided_at', instant_text(d.decided_at), 'items', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                    'item', i.item, 'kind', i.kind, 'text', i.words, 'criterion', i.criterion, 'due', i.first_due)) ORDER BY i.item)
                    FROM case_decision_item i WHERE i.case_id = d.case_id AND i.seq = d.seq)))
            FROM case_decision d WHERE d.case_id = x.case_id AND d.seq = y.seq)
        )) || CASE WHEN who IS NULL THEN '{}' ELSE votes_seen(who, m, x.case_id, x.stay, x.status <> 'waiting') END
        ORDER BY x.status = 'held_over', g.position, x.ready_at, h.reference), '[]')
    FROM items_of(at, moment) AS x
    CROSS JOIN record_of(at) AS m
    JOIN case_head h ON h.case_id = x.case_id
    JOIN organisation o ON o.id = h.provider_id
    LEFT JOIN case_resolution y ON y.case_id = x.case_id AND y.seq = x.resolved
    LEFT JOIN case_agenda g ON g.case_id = x.case_id AND g.seq = x.moved
    LEFT JOIN case_facts f ON f.case_id = h.case_id
$$;

-- The names of people, in their order.
CREATE FUNCTION names_of(people uuid[]) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(p.name ORDER BY p.name), '[]') FROM principal p WHERE p.id = ANY (people)
$$;

-- The minutes of a meeting from the record, as it is at a moment.
CREATE FUNCTION minutes_from(at sitting, moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(at.series, at.day), 'series', at.series, 'date', at.day,
        'body', (SELECT o.name FROM organisation o WHERE o.id = at.body_id), 'papers_close', at.papers_close, 'called', at.called,
        'opened_at', instant_text(m.opened_at), 'chair', (SELECT p.name FROM principal p WHERE p.id = m.chair),
        'present', names_of(m.present), 'apologies', names_of(m.apologies), 'items', agenda_of(at, moment, NULL)))
    FROM record_of(at) AS m
$$;

-- Who reads, where they are one of a body's people at meetings.
CREATE FUNCTION meeting_reader() RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT r FROM reader() AS r WHERE r.organisation_kind = 'body' AND r.roles && ARRAY['officer', 'reviewer', 'decider']
$$;

-- The meetings of the reader's body between two days, each with how many cases wait for it or were decided.
CREATE FUNCTION meetings_seen(first_day date, last_day date, of_series text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH asking AS MATERIALIZED (
        SELECT r.organisation_id AS body, clock_timestamp() AS moment FROM meeting_reader() AS r WHERE r.principal_id IS NOT NULL
    ), waiting AS MATERIALIZED (
        SELECT f.series, f.day, count(*) AS cases
        FROM asking q
        JOIN case_head h ON h.body_id = q.body AND h.closed_at IS NULL AND h.log_id IS NULL AND h.party = 'meeting'
        CROSS JOIN LATERAL sitting_for(h, q.moment) AS f
        GROUP BY f.series, f.day
    )
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series, 'date', m.day,
        'papers_close', m.papers_close, 'status', m.status, 'called', nullif(m.called, false), 'waiting', coalesce(w.cases, 0),
        'decided', (SELECT count(*) FROM case_resolution x WHERE x.body_id = q.body AND x.series = m.series AND x.day = m.day),
        'chair', (SELECT p.name FROM principal p WHERE p.id = x.chair), 'present', coalesce(cardinality(x.present), 0)))
        ORDER BY m.day, m.series), '[]')
    FROM asking q
    CROSS JOIN LATERAL series_of(q.body) AS s (series)
    CROSS JOIN LATERAL sittings(q.body, s.series, first_day, last_day, q.moment) AS m
    CROSS JOIN LATERAL record_of(m) AS x
    LEFT JOIN waiting w ON w.series = m.series AND w.day = m.day
    WHERE of_series IS NULL OR s.series = of_series
$$;

-- One meeting of the reader's body with its agenda, its people and its minutes; null where there is none.
CREATE FUNCTION meeting_seen(name text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series, 'date', m.day,
        'papers_close', m.papers_close, 'status', m.status, 'called', nullif(m.called, false),
        'chair', (SELECT p.name FROM principal p WHERE p.id = x.chair),
        'present', names_of(x.present), 'apologies', names_of(x.apologies),
        'opened_at', instant_text(x.opened_at), 'closed_at', instant_text(x.closed_at), 'notes', x.notes))
        || jsonb_build_object('agenda', agenda_of(m, t.moment, r), 'minutes', coalesce(x.minutes, minutes_from(m, t.moment)))
    FROM meeting_reader() AS r
    CROSS JOIN (SELECT clock_timestamp() AS moment) AS t
    CROSS JOIN LATERAL sitting_named(r.organisation_id, name, t.moment) AS m
    CROSS JOIN LATERAL record_of(m) AS x
    WHERE m.day IS NOT NULL
$$;

-- The meeting that a case waits for, as the reader may know it, and those that it missed, was held over from, or that did not reach it.
-- Null where it waits for none.
CREATE FUNCTION meeting_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('meeting', meeting_name(m.series, m.day), 'series', m.series, 'date', m.day,
        'papers_close', m.papers_close, 'status', m.status, 'late', nullif(m.papers_close < local_day(h.entered_at), false),
        'passed', (
            SELECT jsonb_agg(jsonb_build_object('date', x.day, 'papers_close', x.papers_close, 'because',
                CASE WHEN x.papers_close < local_day(h.entered_at) THEN 'missed_cut_off'
                    WHEN EXISTS (SELECT FROM case_agenda a WHERE a.case_id = of_case AND a.stay = e.stay AND a.left_day = x.day) THEN 'held_over'
                    ELSE 'not_reached' END) ORDER BY x.day)
            FROM sittings(h.body_id, m.series, local_day(h.entered_at), m.day - 1, t.moment) AS x))
        || CASE WHEN (r).organisation_id = h.body_id AND w.state IS NOT NULL THEN jsonb_build_object(
            'rule', jsonb_build_object('quorum', w.quorum, 'majority', w.majority, 'casting_vote', w.casting, 'votes_required', w.required),
            'recused', (SELECT coalesce(jsonb_agg(p.name ORDER BY p.name), '[]') FROM case_recusal c JOIN principal p ON p.id = c.principal_id
                WHERE c.case_id = of_case AND c.stay = e.stay))
            || votes_seen(r, x, of_case, e.stay, false) ELSE '{}' END)
    FROM case_head h
    CROSS JOIN (SELECT clock_timestamp() AS moment) AS t
    CROSS JOIN reader() AS r
    CROSS JOIN LATERAL (SELECT stay_of(h) AS stay) AS e
    CROSS JOIN LATERAL sitting_for(h, t.moment) AS m
    CROSS JOIN LATERAL record_of(m) AS x
    LEFT JOIN workflow_meeting w ON w.workflow_id = h.workflow_id AND w.state = h.state
    WHERE h.case_id = of_case AND m.day IS NOT NULL AND (r).organisation_id IN (h.body_id, h.provider_id)
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Holding a meeting
-- ---------------------------------------------------------------------------------------------------------------------------

-- A member of a body's meetings, by name or id.
CREATE FUNCTION member_named(body uuid, called jsonb) RETURNS uuid
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT p.id FROM principal p
    WHERE p.organisation_id = body AND p.roles && ARRAY['reviewer', 'decider'] AND (p.name = called #>> '{}' OR p.id::text = called #>> '{}')
$$;

-- What is said of who is there: lists of members and the chair, as they are from then on; a list that is not told stays as it is.
CREATE FUNCTION attendance(held meeting, asked jsonb, OUT now_so meeting, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    list   text;
    one    jsonb;
    found  uuid[];
BEGIN
    now_so := held;
    FOREACH list IN ARRAY ARRAY['present', 'apologies'] LOOP
        CONTINUE WHEN NOT asked ? list;
        IF jsonb_typeof(asked -> list) <> 'array' OR jsonb_array_length(asked -> list) > 100 THEN
            refusal := flawed(asked ->> 'what', list, 'is no list', 'a list of members by name, at most 100');
            RETURN;
        END IF;
        found := '{}';
        FOR one IN SELECT * FROM jsonb_array_elements(asked -> list) LOOP
            IF member_named(held.body_id, one) IS NULL THEN
                refusal := jsonb_build_object('reason', 'no_such_member', 'action', asked -> 'what', 'reviewer', one);
                RETURN;
            END IF;
            found := found || member_named(held.body_id, one);
        END LOOP;
        IF list = 'present' THEN
            now_so.present := ARRAY(SELECT DISTINCT x FROM unnest(found) AS x ORDER BY x);
            now_so.apologies := ARRAY(SELECT x FROM unnest(now_so.apologies) AS x WHERE x <> ALL (found));
        ELSE
            now_so.apologies := ARRAY(SELECT DISTINCT x FROM unnest(found) AS x ORDER BY x);
            now_so.present := ARRAY(SELECT x FROM unnest(now_so.present) AS x WHERE x <> ALL (found) OR asked -> 'present' IS NOT NULL);
        END IF;
    END LOOP;
    IF asked ? 'chair' THEN
        now_so.chair := member_named(held.body_id, asked -> 'chair');
        IF now_so.chair IS NULL THEN
            refusal := jsonb_build_object('reason', 'no_such_member', 'action', asked -> 'what', 'reviewer', asked -> 'chair');
            RETURN;
        END IF;
    END IF;
    IF now_so.present && now_so.apologies THEN
        refusal := flawed(asked ->> 'what', 'apologies', 'names somebody who is present', 'each member on one list');
    ELSIF now_so.opened_at IS NOT NULL AND NOT coalesce(now_so.chair = ANY (now_so.present), true) THEN
        IF asked ? 'chair' THEN
            refusal := flawed(asked ->> 'what', 'chair', 'is not present', 'one of those who are present');
        ELSE
            now_so.chair := NULL;
        END IF;
    END IF;
END
$$;

-- What officers and deciders of a body do to its meetings. asked: {"what", "meeting" (its name, or its day), …
--   call:    "date", "papers_close", "series"?: one beyond the series, by an officer
--   open:    "present"?, "apologies"?, "chair"?: on its day
--   attend:  the same, before it and while it is open
--   close:   "notes"?: the minutes are as they are then,
--  "occurred_at"?: for operators of samples}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is so already, and stays as it is.
CREATE FUNCTION tend_meetings(token_digest bytea, asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who      caller := holder_of(token_digest);
    what     constant text := asked ->> 'what';
    roles    constant text[] := CASE asked ->> 'what' WHEN 'call' THEN ARRAY['officer'] ELSE ARRAY['officer', 'decider'] END;
    present  constant timestamptz := clock_timestamp();
    moment   timestamptz := coalesce((asked ->> 'occurred_at')::timestamptz, present);
    today    date := local_day(moment);
    at       sitting;
    held     meeting;
    there    record;
    before   meeting;
    changed  boolean;
    refusal  jsonb;
BEGIN
    -- 1. Who, and when.
    IF who.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF what NOT IN ('call', 'open', 'attend', 'close') OR what IS NULL THEN
        refusal := jsonb_build_object('reason', 'unknown_command', 'command', what);
    ELSIF who.organisation_kind <> 'body' AND what <> 'call' THEN
        -- To strangers there is none.
        refusal := jsonb_build_object('reason', 'unknown_meeting', 'action', what, 'meeting', asked -> 'meeting', 'allowed', '[]'::jsonb);
    ELSIF who.organisation_kind <> 'body' OR NOT who.roles && roles THEN
        refusal := jsonb_build_object('reason', 'not_permitted', 'action', what, 'roles', to_jsonb(roles));
    ELSIF asked ? 'occurred_at' AND NOT (who.sample AND 'operator' = ANY (who.roles) AND moment <= present) THEN
        refusal := jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', moment, 'latest', present);
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;

    -- 2. Which one; and its lock: deciding and voting hold it too.
    IF what = 'call' THEN
        at.series := coalesce(asked ->> 'series', (SELECT min(s) FROM series_of(who.organisation_id) AS s HAVING count(*) = 1));
        at.day := day_in(asked -> 'date');
        at.papers_close := day_in(asked -> 'papers_close');
        at.called := true;
        IF at.series IS NULL OR NOT EXISTS (SELECT FROM series_of(who.organisation_id) AS s WHERE s = at.series) THEN
            refusal := flawed(what, 'series', CASE WHEN asked ? 'series' THEN 'is not known' ELSE 'is missing' END,
                coalesce((SELECT string_agg(s, ' or ') FROM series_of(who.organisation_id) AS s), 'a series that a route of the body waits for'));
        ELSIF at.day IS NULL THEN
            refusal := flawed(what, 'date', CASE WHEN asked ? 'date' THEN 'is not usable' ELSE 'is missing' END, 'a day, such as ' || today + 14);
        ELSIF at.day < today THEN
            refusal := jsonb_build_object('reason', 'meeting_day', 'action', what, 'meeting', meeting_name(at.series, at.day), 'date', at.day, 'today', today,
                'found', 'missed', 'allowed', meetings_next(who.organisation_id, at.series, moment));
        ELSIF NOT coalesce(at.papers_close BETWEEN today AND at.day, false) THEN
            refusal := flawed(what, 'papers_close', CASE WHEN asked ? 'papers_close' THEN 'is not usable' ELSE 'is missing' END,
                format('a day from %s to %s', today, at.day));
        ELSIF EXISTS (SELECT FROM sittings(who.organisation_id, at.series, at.day, at.day, moment) AS s
            WHERE NOT (s.called AND s.papers_close = at.papers_close))
        THEN
            refusal := jsonb_build_object('reason', 'meeting_status', 'action', what, 'meeting', meeting_name(at.series, at.day),
                'found', 'there already', 'expected', 'on a day without one');
        END IF;
    ELSE
        at := sitting_named(who.organisation_id, asked ->> 'meeting', moment);
        IF at.day IS NULL THEN
            refusal := jsonb_build_object('reason', 'unknown_meeting', 'action', what, 'meeting', asked -> 'meeting',
                'allowed', meetings_next(who.organisation_id, NULL, moment));
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;
    INSERT INTO meeting (body_id, series, day, papers_close, called) VALUES (who.organisation_id, at.series, at.day, at.papers_close, coalesce(at.called, false))
    ON CONFLICT DO NOTHING;
    changed := FOUND;
    SELECT * INTO held FROM meeting m WHERE m.body_id = who.organisation_id AND m.series = at.series AND m.day = at.day FOR UPDATE;

    before := held;

    -- 3. May that be done now?
    IF held.closed_at IS NOT NULL AND what = 'close' AND (NOT asked ? 'notes' OR asked ->> 'notes' IS NOT DISTINCT FROM held.notes) THEN
        NULL;
    ELSIF held.closed_at IS NOT NULL THEN
        refusal := jsonb_build_object('reason', 'meeting_status', 'found', 'closed', 'expected', 'open', 'allowed', meetings_next(who.organisation_id, at.series, moment));
    ELSIF what = 'close' AND held.opened_at IS NULL THEN
        refusal := jsonb_build_object('reason', 'meeting_status', 'found', 'not open', 'expected', 'open');
    ELSIF held.opened_at IS NULL AND (at.day < today OR (what = 'open' AND at.day > today)) THEN
        refusal := jsonb_build_object('reason', 'meeting_day', 'date', at.day, 'today', today, 'found', CASE WHEN at.day < today THEN 'missed' ELSE 'planned' END,
            'allowed', meetings_next(who.organisation_id, at.series, moment));
    ELSIF what = 'close' AND moment < held.opened_at THEN
        refusal := jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', moment, 'earliest', held.opened_at, 'latest', present);
    ELSIF what = 'close' AND asked ? 'notes' AND NOT (jsonb_typeof(asked -> 'notes') = 'string' AND length(asked ->> 'notes') <= 20000) THEN
        refusal := flawed(what, 'notes', 'is not usable', 'a text of at most 20,000 characters');
    ELSIF what IN ('open', 'attend') THEN
        held.opened_at := CASE what WHEN 'open' THEN coalesce(held.opened_at, moment) ELSE held.opened_at END;
        held.papers_close := at.papers_close;
        SELECT * INTO there FROM attendance(held, asked);
        held := there.now_so;
        refusal := there.refusal;
    END IF;
    IF refusal IS NOT NULL THEN
        -- The row that was made to be locked stays where it is; alone it says nothing.
        RETURN jsonb_build_object('status', 'refused', 'detail', jsonb_build_object('action', what, 'meeting', meeting_name(at.series, at.day)) || refusal);
    END IF;

    -- 4. What follows.
    IF what IN ('open', 'attend') THEN
        UPDATE meeting m SET papers_close = held.papers_close, opened_at = held.opened_at, present = held.present, apologies = held.apologies, chair = held.chair
        WHERE m.body_id = held.body_id AND m.series = held.series AND m.day = held.day;
    ELSIF what = 'close' AND held.closed_at IS NULL THEN
        at.status := 'closed';
        held.minutes := minutes_from(at, moment) || jsonb_strip_nulls(jsonb_build_object('closed_at', instant_text(moment), 'notes', asked -> 'notes'));
        held.closed_at := moment;
        UPDATE meeting m SET closed_at = held.closed_at, notes = asked ->> 'notes', minutes = held.minutes
        WHERE m.body_id = held.body_id AND m.series = held.series AND m.day = held.day;
    END IF;
    IF changed OR held IS DISTINCT FROM before THEN
        INSERT INTO meeting_event (body_id, series, day, n, what, occurred_at, done_by, said)
        SELECT held.body_id, held.series, held.day, count(*) + 1, asked ->> 'what', moment, who.principal_id, asked - 'what' - 'meeting' - 'occurred_at'
        FROM meeting_event x WHERE x.body_id = held.body_id AND x.series = held.series AND x.day = held.day;
    END IF;
    RETURN jsonb_build_object('status', 'done', 'meeting', meeting_name(held.series, held.day), 'date', held.day, 'papers_close', held.papers_close,
        'now', CASE WHEN held.closed_at IS NOT NULL THEN 'closed' WHEN held.opened_at IS NOT NULL THEN 'open' ELSE 'planned' END,
        'present', cardinality(held.present));
END
$$;

GRANT EXECUTE ON FUNCTION meetings_seen, meeting_seen, meeting_of, tend_meetings TO accredit_service, accredit_operator;
GRANT EXECUTE ON FUNCTION set_meeting_dates TO accredit_operator;
