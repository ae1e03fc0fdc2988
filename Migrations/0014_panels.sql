-- Who judges: reviewers with what they know, what they have interests in and when they are away; and panels that decide by rules.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

INSERT INTO command (name, for_people, while_paused, while_closed) VALUES
    ('invite', true, true, false),
    ('join', true, true, false),
    ('decline', true, true, false),
    ('declare', true, true, false),
    ('release', true, true, false),
    ('object', true, true, false),
    ('overrule', true, true, false),
    ('review', true, false, false),
    ('remind', false, false, false);

-- A reminder is no part of the course of a case.
CREATE OR REPLACE FUNCTION is_note(command text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
RETURN command IN ('correct', 'escalate', 'reproject', 'remind');

-- ---------------------------------------------------------------------------------------------------------------------------
-- People who review: reference data, read and written through the functions below alone
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE reviewer_profile (
    principal_id  uuid PRIMARY KEY REFERENCES principal (id),
    expertise     text[] NOT NULL,   -- words and phrases, as people say them
    lay           boolean NOT NULL,
    set_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by        uuid NOT NULL REFERENCES principal (id)
);

CREATE TABLE absence (
    principal_id  uuid NOT NULL REFERENCES principal (id),
    from_day      date NOT NULL,
    until_day     date NOT NULL CHECK (until_day >= from_day),
    set_by        uuid NOT NULL REFERENCES principal (id),
    PRIMARY KEY (principal_id, from_day)
);

CREATE TABLE interest (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    principal_id     uuid NOT NULL REFERENCES principal (id),
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    nature           text NOT NULL CHECK (nature IN ('employment', 'governance', 'consultancy', 'ownership', 'family', 'collaboration', 'other')),
    from_day         date NOT NULL,
    until_day        date CHECK (until_day >= from_day),
    declared_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    declared_by      uuid NOT NULL REFERENCES principal (id),
    ended_by         uuid REFERENCES principal (id),
    UNIQUE (principal_id, organisation_id, nature, from_day)
);
COMMENT ON TABLE interest IS 'standing interests; one binds until a year after it ended';
GRANT SELECT ON reviewer_profile, absence, interest TO accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What belongs to a case
-- ---------------------------------------------------------------------------------------------------------------------------

-- Seats on the panel of a state, each by the event that filled it. The provider sees those that the scheme names to it.
CREATE TABLE case_assignment (
    case_id         uuid NOT NULL,
    assignment      integer NOT NULL,
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    principal_id    uuid NOT NULL REFERENCES principal (id),
    state           text NOT NULL,
    seat            text NOT NULL CHECK (seat IN ('chair', 'lay', 'member')),
    status          text NOT NULL CHECK (status IN ('invited', 'joined', 'declined', 'released', 'conflicted', 'cancelled')),
    named           boolean NOT NULL,
    substitute_for  integer,
    invited_at      timestamptz NOT NULL,
    joined_at       timestamptz,
    ended_at        timestamptz,
    objected_at     timestamptz,
    answered_at     timestamptz,
    told            integer NOT NULL DEFAULT 0,   -- of the present round: 1 once reminded, 2 once told that it is overdue
    told_in         integer NOT NULL DEFAULT 0,   -- which round that was
    PRIMARY KEY (case_id, assignment),
    FOREIGN KEY (case_id, assignment) REFERENCES case_event (case_id, seq),
    CHECK ((ended_at IS NULL) = (status IN ('invited', 'joined'))),
    CHECK (status <> 'joined' OR joined_at IS NOT NULL)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX case_assignment_seated ON case_assignment (case_id, state, principal_id) WHERE ended_at IS NULL;
CREATE INDEX case_assignment_load ON case_assignment (principal_id) WHERE ended_at IS NULL;

-- Reviews: one per member and round, a round being an entry of the state, known by its event. What somebody struck from the panel
-- had submitted stays, and counts for nothing.
CREATE TABLE case_review (
    case_id       uuid NOT NULL,
    round         integer NOT NULL,
    assignment    integer NOT NULL,
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    seq           integer NOT NULL,
    ballot        text NOT NULL CHECK (ballot IN ('approve', 'changes', 'refuse', 'abstain')),
    scores        jsonb NOT NULL,
    comments      jsonb NOT NULL,
    reasons       text,
    submitted_at  timestamptz NOT NULL,
    counts_as     text[] NOT NULL,   -- the actions that its panel can take: who reviewed took part in each
    struck_at     timestamptz,
    PRIMARY KEY (case_id, round, assignment),
    FOREIGN KEY (case_id, assignment) REFERENCES case_assignment (case_id, assignment),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- Interests that somebody of the body declared in one case.
CREATE TABLE case_interest (
    case_id       uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,
    nature        text NOT NULL,
    PRIMARY KEY (case_id, principal_id),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- Reviews and interests in a case are read by who made them; by others through panel_of, which knows who may see what when.
ALTER TABLE case_assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_interest ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_to_case ON case_assignment FOR SELECT TO accredit_service USING (
    body_id = nullif(current_setting('accredit.body', true), '')::uuid
    OR (named AND provider_id = nullif(current_setting('accredit.provider', true), '')::uuid));
CREATE POLICY own ON case_review FOR SELECT TO accredit_service USING (
    principal_id = nullif(current_setting('accredit.principal', true), '')::uuid
    AND (body_id = nullif(current_setting('accredit.body', true), '')::uuid
        OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid));
CREATE POLICY own ON case_interest FOR SELECT TO accredit_service USING (
    principal_id = nullif(current_setting('accredit.principal', true), '')::uuid
    AND (body_id = nullif(current_setting('accredit.body', true), '')::uuid
        OR provider_id = nullif(current_setting('accredit.provider', true), '')::uuid));
CREATE POLICY operator ON case_assignment FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_review FOR SELECT TO accredit_operator USING (true);
CREATE POLICY operator ON case_interest FOR SELECT TO accredit_operator USING (true);
GRANT SELECT ON case_assignment, case_review, case_interest TO accredit_service, accredit_operator;

-- The panels of the workflows, as their definitions say them.
CREATE TABLE workflow_panel (
    workflow_id  uuid NOT NULL,
    state        text NOT NULL,
    panel        jsonb NOT NULL,
    PRIMARY KEY (workflow_id, state),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state)
);
INSERT INTO workflow_panel (workflow_id, state, panel)
SELECT w.id, s ->> 'state', s -> 'panel' FROM workflow w CROSS JOIN LATERAL jsonb_array_elements(w.definition -> 'states') AS s WHERE s ? 'panel';
GRANT SELECT ON workflow_panel TO accredit_service, accredit_operator;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The algebra
-- ---------------------------------------------------------------------------------------------------------------------------

-- What a panel has decided: approve, changes, refuse or undecided; null while that is open.
--   rule:     {"approve": weight that is enough | "majority", "quorum", "lay"?, "weights"? {seat: weight, else 1}, "veto"? [seat],
--             "abstentions"? "absent" | "present", "tie"? "chair", "decides"? "certain" | "enough" | "all", "changes"? bool, "over"? bool}
--   members:  [{"assignment"?, "seat"}], one for each seat, filled or not
--   reviews:  [{"assignment", "ballot"}], at most one for each member
-- A level passes where enough weight is for it: for the level "changes" both approvals and changes. The highest level that passes is
-- the result, else refusal. A refusal from a seat with a veto decides alone. Without a quorum, without anybody for or against, and at
-- a tie without a casting vote, nothing is decided.
-- A result is certain where it is the same whether all who are still out approve, all refuse or nobody of them votes: each level
-- passes the more easily the better the ballots are. Then it is the same in whichever order the reviews arrive.
CREATE FUNCTION panel_outcome(rule jsonb, members jsonb, reviews jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    present      constant boolean := coalesce(rule ->> 'abstentions', 'absent') = 'present';
    majority     constant boolean := rule ->> 'approve' = 'majority';
    enough       constant integer := CASE WHEN rule ->> 'approve' <> 'majority' THEN (rule ->> 'approve')::integer END;
    quorum       constant integer := (rule ->> 'quorum')::integer;
    lay          constant integer := coalesce((rule ->> 'lay')::integer, 0);
    levels       constant integer := CASE WHEN (rule ->> 'changes')::boolean THEN 2 ELSE 1 END;
    veto         constant jsonb := coalesce(rule -> 'veto', '[]');
    ballots      jsonb := '{}';       -- by assignment
    seat         text;
    ballot       text;
    weight       integer;
    approving    integer := 0;        -- weights of what is in
    changing     integer := 0;
    refusing     integer := 0;
    abstaining   integer := 0;
    counted      integer := 0;        -- towards the quorum
    counted_lay  integer := 0;
    chair        text;
    out_weight   integer := 0;        -- of those who are still out
    out_count    integer := 0;
    out_lay      integer := 0;
    out_veto     boolean := false;
    out_chair    boolean := false;
    voting       integer;
    total        integer;
    pro          integer;
    casting      text;
    tied         boolean;
    result       text;
    results      text[] := '{}';
BEGIN
    -- 1. What is in, and who is still out. Plain assignments: a query for each seat costs twenty times as much.
    FOR n IN 0 .. jsonb_array_length(reviews) - 1 LOOP
        ballots := ballots || jsonb_build_object(reviews -> n ->> 'assignment', reviews -> n -> 'ballot');
    END LOOP;
    FOR n IN 0 .. jsonb_array_length(members) - 1 LOOP
        seat := members -> n ->> 'seat';
        ballot := ballots ->> (members -> n ->> 'assignment');
        weight := coalesce((rule -> 'weights' ->> seat)::integer, 1);
        IF seat = 'chair' THEN
            chair := ballot;
            out_chair := ballot IS NULL;
        END IF;
        IF ballot IS NULL THEN
            out_weight := out_weight + weight;
            out_count := out_count + 1;
            out_lay := out_lay + (seat = 'lay')::integer;
            out_veto := out_veto OR veto ? seat;
            CONTINUE;
        ELSIF ballot = 'refuse' AND veto ? seat THEN
            RETURN 'refuse';
        END IF;
        approving := approving + weight * (ballot = 'approve')::integer;
        changing := changing + weight * (ballot = 'changes')::integer;
        refusing := refusing + weight * (ballot = 'refuse')::integer;
        abstaining := abstaining + weight * (ballot = 'abstain' AND present)::integer;
        counted := counted + (ballot <> 'abstain' OR present)::integer;
        counted_lay := counted_lay + (seat = 'lay' AND (ballot <> 'abstain' OR present))::integer;
    END LOOP;

    -- 2. Three ways to go on: nobody of those who are out votes, all refuse, all approve.
    FOR way IN 0 .. 2 LOOP
        voting := (way > 0)::integer;
        total := approving + changing + refusing + voting * out_weight;
        IF way = 1 AND out_veto THEN
            result := 'refuse';
        ELSIF counted + voting * out_count < quorum OR counted_lay + voting * out_lay < lay OR total = 0 THEN
            result := 'undecided';
        ELSE
            total := total + abstaining;
            casting := CASE WHEN rule ->> 'tie' = 'chair' THEN
                CASE WHEN NOT out_chair THEN nullif(chair, 'abstain') WHEN way = 1 THEN 'refuse' WHEN way = 2 THEN 'approve' END END;
            tied := false;
            result := NULL;
            FOR level IN 1 .. levels LOOP
                pro := approving + (level - 1) * changing + (way / 2) * out_weight;
                tied := majority AND 2 * pro = total AND casting IS NULL;
                IF pro >= enough OR (majority AND (2 * pro > total
                    OR (2 * pro = total AND (casting = 'approve' OR (casting = 'changes' AND level = 2)))))
                THEN
                    result := (ARRAY['approve', 'changes'])[level];
                    EXIT;
                END IF;
            END LOOP;
            result := coalesce(result, CASE WHEN tied THEN 'undecided' ELSE 'refuse' END);
        END IF;
        IF way = 0 AND ((rule ->> 'over')::boolean OR (result = 'approve' AND rule ->> 'decides' = 'enough')) THEN
            RETURN result;
        END IF;
        results := results || result;
    END LOOP;

    -- 3. Certain?
    IF rule ->> 'decides' = 'all' AND out_count > 0 THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN results[1] = ALL (results) THEN results[1] END;
END
$$;

-- How many seats of each kind a panel has.
CREATE FUNCTION panel_seats(panel jsonb) RETURNS TABLE (seat text, seats integer)
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT x.seat, x.seats
    FROM (SELECT coalesce((panel #>> '{members,reviewers}')::integer, (panel ->> 'reviewers')::integer) AS whole,
        coalesce((panel #>> '{members,chair}')::boolean, false)::integer AS chairs, coalesce((panel #>> '{members,lay}')::integer, 0) AS lay) AS p
    CROSS JOIN LATERAL (VALUES ('chair', p.chairs), ('lay', p.lay), ('member', p.whole - p.chairs - p.lay)) AS x (seat, seats)
$$;

-- The panel of the state a case is in, or else that of the state before it in which the workflow has its only panel; null where
-- there is none.
CREATE FUNCTION panel_for(head case_head) RETURNS workflow_panel
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT p FROM workflow_panel p
    WHERE p.workflow_id = head.workflow_id
        AND (p.state = head.state OR 1 = (SELECT count(*) FROM workflow_panel q WHERE q.workflow_id = head.workflow_id))
    ORDER BY p.state = head.state DESC LIMIT 1
$$;

-- The round in which the panel of the present state reads: the event by which the case came here.
CREATE FUNCTION round_of(of_case uuid) RETURNS integer
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT entry_of(of_case)
$$;

-- What the panel of the present state has decided, once another review is in; `over`: nobody else is waited for.
CREATE FUNCTION decided_by(head case_head, panel jsonb, ballot jsonb, over boolean) RETURNS text
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT panel_outcome(
        panel -> 'rule' || jsonb_build_object('over', over, 'changes', panel -> 'outcomes' ? 'changes'),
        (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('seat', s.seat, 'assignment', a.assignment)))
        FROM panel_seats(panel) AS s
        CROSS JOIN LATERAL generate_series(1, s.seats) AS n (place)
        LEFT JOIN (
            SELECT c.seat, c.assignment, row_number() OVER (PARTITION BY c.seat ORDER BY c.assignment) AS place
            FROM case_assignment c
            WHERE c.case_id = head.case_id AND c.state = head.state AND c.status = 'joined'
        ) AS a ON a.seat = s.seat AND a.place = n.place),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('assignment', v.assignment, 'ballot', v.ballot)), '[]')
        FROM case_review v
        WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.struck_at IS NULL) || coalesce(ballot, '[]'))
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Who may judge
-- ---------------------------------------------------------------------------------------------------------------------------

-- The interests of somebody in a case on a day: declared in it, or standing, in its provider or in who else awards. An interest
-- binds until a year after it ended. Null where there is none.
CREATE FUNCTION interests_in(head case_head, principal uuid, day date) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT jsonb_agg(x.found ORDER BY x.found ->> 'organisation')
    FROM (
        SELECT jsonb_build_object('nature', c.nature, 'declared', 'in this case') AS found
        FROM case_interest c WHERE c.case_id = head.case_id AND c.principal_id = principal
        UNION ALL
        SELECT jsonb_strip_nulls(jsonb_build_object('nature', i.nature, 'organisation', o.code, 'from', i.from_day, 'until', i.until_day))
        FROM interest i
        JOIN organisation o ON o.id = i.organisation_id
        WHERE i.principal_id = principal AND i.from_day <= day AND (i.until_day IS NULL OR day <= i.until_day + interval '1 year')
            AND (o.id = head.provider_id
                OR o.ukprn = (SELECT f.submission #>> '{awarding_organisation,ukprn}' FROM case_facts f WHERE f.case_id = head.case_id))
    ) AS x
$$;

-- Whether somebody did one of some actions on a case: alone, or as one of the panel that did.
CREATE FUNCTION took_part(of_case uuid, principal uuid, actions text[]) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM case_event e WHERE e.case_id = of_case AND e.principal_id = principal AND e.action = ANY (actions))
        OR EXISTS (SELECT FROM case_review v WHERE v.case_id = of_case AND v.principal_id = principal AND v.counts_as && actions)
$$;

-- What keeps a reviewer or decider from an action, as a refusal: an interest, or a panel that has not read yet. Null where nothing does.
CREATE FUNCTION barred(head case_head, who caller, named text, occurred timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    held   jsonb := interests_in(head, who.principal_id, local_day(occurred));
    quorum  integer;
    read    integer;
BEGIN
    IF held IS NOT NULL THEN
        RETURN jsonb_build_object('reason', 'conflict', 'action', named, 'interests', held);
    END IF;
    SELECT (p.panel ->> 'quorum')::integer INTO quorum
    FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ->> 'before' = named;
    IF FOUND THEN
        SELECT count(*) INTO read FROM case_review v WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.struck_at IS NULL;
        IF read < quorum THEN
            RETURN jsonb_build_object('reason', 'reviews_missing', 'action', named, 'quorum', quorum, 'reviews', read);
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- A reviewer of the body of a case, by name or id.
CREATE FUNCTION reviewer_named(head case_head, called jsonb) RETURNS uuid
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT p.id FROM principal p
    WHERE p.organisation_id = head.body_id AND 'reviewer' = ANY (p.roles) AND (p.name = called #>> '{}' OR p.id::text = called #>> '{}')
$$;

-- The open seat of somebody on the panel of a case: by the number of the assignment, by name, or the caller's own.
CREATE FUNCTION seated(head case_head, asked jsonb, own uuid) RETURNS case_assignment
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a FROM case_assignment a
    WHERE a.case_id = head.case_id AND a.ended_at IS NULL
        AND CASE WHEN own IS NOT NULL THEN a.principal_id = own
            WHEN asked ? 'assignment' THEN to_jsonb(a.assignment) = asked -> 'assignment'
            ELSE a.principal_id = reviewer_named(head, asked -> 'reviewer') END
    ORDER BY a.state = head.state DESC, a.assignment DESC LIMIT 1
$$;

-- Until when a provider may object to a member who was named to it; null where the scheme does not ask it.
CREATE FUNCTION objections_until(head case_head, panel jsonb, invited_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT limit_of(calendar_for(head.body_id, head.workflow_id), invited_at, (panel #>> '{objection,within,count}')::integer,
        (panel #>> '{objection,within,unit}')::period_unit)
    WHERE panel ? 'objection'
$$;

-- Why somebody cannot take a seat on a panel, and which seat it would be.
CREATE FUNCTION seat_for(head case_head, p workflow_panel, principal uuid, wanted text, leaving integer, day date, OUT seat text, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    whole     jsonb;
    is_lay    boolean := coalesce((SELECT r.lay FROM reviewer_profile r WHERE r.principal_id = principal), false);
    held     jsonb := interests_in(head, principal, day);
    away      absence;
    open      text[];
BEGIN
    IF held IS NOT NULL THEN
        refusal := jsonb_build_object('reason', 'conflict', 'action', 'invite', 'interests', held);
        RETURN;
    END IF;
    SELECT * INTO away FROM absence x WHERE x.principal_id = principal AND day BETWEEN x.from_day AND x.until_day;
    IF FOUND THEN
        refusal := jsonb_build_object('reason', 'away', 'action', 'invite', 'until', away.until_day);
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM case_assignment a WHERE a.case_id = head.case_id AND a.state = p.state AND a.principal_id = principal AND a.ended_at IS NULL) THEN
        refusal := jsonb_build_object('reason', 'already_on_panel', 'action', 'invite');
        RETURN;
    END IF;
    open := ARRAY(
        SELECT s.seat FROM panel_seats(p.panel) AS s
        WHERE s.seats > (SELECT count(*) FROM case_assignment a
            WHERE a.case_id = head.case_id AND a.state = p.state AND a.ended_at IS NULL AND a.seat = s.seat AND a.assignment IS DISTINCT FROM leaving)
        ORDER BY CASE s.seat WHEN 'lay' THEN 1 WHEN 'member' THEN 2 ELSE 3 END);
    -- Lay seats are for lay members; the chair is asked for by name.
    SELECT x INTO seat FROM unnest(open) AS x
    WHERE (x = wanted OR (wanted IS NULL AND x <> 'chair')) AND (x <> 'lay' OR is_lay) LIMIT 1;
    IF seat IS NULL THEN
        refusal := jsonb_build_object('reason', 'no_seat', 'action', 'invite', 'state', p.state, 'seat', wanted, 'lay', is_lay, 'open', to_jsonb(open));
    END IF;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- Rules
-- ---------------------------------------------------------------------------------------------------------------------------

-- invite: an officer asks a reviewer onto the panel.
CREATE FUNCTION rule_invite(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r          ruling;
    p          workflow_panel := panel_for(head);
    principal  uuid := reviewer_named(head, asked -> 'reviewer');
    place      record;
BEGIN
    r.action := 'invite';
    r.role := role_among(head, who, ARRAY['officer']);
    r.keep := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('invite', head, ARRAY['officer']);
    ELSIF p.state IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_panel', 'action', 'invite', 'state', head.state);
    ELSIF principal IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'invite', 'reviewer', asked -> 'reviewer');
    ELSIF asked ->> 'seat' NOT IN ('chair', 'lay', 'member') THEN
        r.refusal := flawed('invite', 'seat', 'is not known', 'chair, lay or member');
    ELSE
        SELECT * INTO place FROM seat_for(head, p, principal, asked ->> 'seat', NULL, local_day(occurred));
        r.refusal := place.refusal;
        r.effect := jsonb_build_object('panel', jsonb_build_object('state', p.state, 'seat', place.seat), 'tell', '["reviewer"]'::jsonb);
    END IF;
    RETURN r;
END
$$;

-- join: a reviewer accepts, and declares with that to have no interest in the case.
CREATE FUNCTION rule_join(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    a      case_assignment := seated(head, asked, who.principal_id);
    held  jsonb := interests_in(head, who.principal_id, local_day(occurred));
BEGIN
    r.action := 'join';
    r.role := role_among(head, who, ARRAY['reviewer']);
    r.keep := 'panel';
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment));
    IF r.role IS NULL THEN
        r.refusal := not_permitted('join', head, ARRAY['reviewer']);
    ELSIF a.status IS DISTINCT FROM 'invited' THEN
        r.refusal := jsonb_build_object('reason', 'not_on_panel', 'action', 'join', 'state', head.state, 'found', a.status);
    ELSIF held IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'conflict', 'action', 'join', 'interests', held);
    END IF;
    RETURN r;
END
$$;

-- decline: a reviewer does not take the seat, or gives it up before reviewing.
CREATE FUNCTION rule_decline(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    a  case_assignment := seated(head, asked, who.principal_id);
BEGIN
    r.action := 'decline';
    r.role := role_among(head, who, ARRAY['reviewer']);
    r.keep := 'panel';
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment), 'tell', '["officer"]'::jsonb);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('decline', head, ARRAY['reviewer']);
    ELSIF a.assignment IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'not_on_panel', 'action', 'decline', 'state', head.state);
    ELSIF EXISTS (SELECT FROM case_review v
        WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.assignment = a.assignment AND v.struck_at IS NULL)
    THEN
        r.refusal := jsonb_build_object('reason', 'already_reviewed', 'action', 'decline', 'state', head.state);
    END IF;
    RETURN r;
END
$$;

-- declare: somebody of the body has an interest in the case. Whoever holds a seat loses it, with what they submitted in this round,
-- and the officer is told. Officers declare what they find of others.
CREATE FUNCTION rule_declare(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r          ruling;
    principal  uuid := CASE WHEN asked ? 'reviewer' THEN reviewer_named(head, asked -> 'reviewer') ELSE who.principal_id END;
    a          case_assignment;
BEGIN
    r.action := 'declare';
    r.role := role_among(head, who, CASE WHEN principal = who.principal_id THEN ARRAY['reviewer', 'decider', 'officer'] ELSE ARRAY['officer'] END);
    r.keep := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('declare', head, CASE WHEN principal = who.principal_id THEN ARRAY['reviewer', 'decider', 'officer'] ELSE ARRAY['officer'] END);
    ELSIF principal IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'declare', 'reviewer', asked -> 'reviewer');
    ELSIF NOT coalesce(asked ->> 'nature' IN ('employment', 'governance', 'consultancy', 'ownership', 'family', 'collaboration', 'other'), false) THEN
        r.refusal := flawed('declare', 'nature', CASE WHEN asked ? 'nature' THEN 'is not known' ELSE 'is missing' END,
            'employment, governance, consultancy, ownership, family, collaboration or other');
    ELSIF EXISTS (SELECT FROM case_interest i WHERE i.case_id = head.case_id AND i.principal_id = principal) THEN
        r.refusal := jsonb_build_object('reason', 'already_declared', 'action', 'declare');
    ELSE
        a := seated(head, asked, principal);
        r.effect := jsonb_strip_nulls(jsonb_build_object('conflict', jsonb_build_object('assignment', a.assignment, 'late', a.status = 'joined',
            'reviewed', (SELECT count(*) > 0 FROM case_review v WHERE v.case_id = head.case_id AND v.principal_id = principal)), 'tell', '["officer"]'::jsonb));
    END IF;
    RETURN r;
END
$$;

-- release: an officer takes somebody off the panel, perhaps for a substitute. Who has reviewed stays, unless the provider objected.
CREATE FUNCTION rule_release(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    p      workflow_panel;
    a      case_assignment;
    place  record;
BEGIN
    r.action := 'release';
    r.role := role_among(head, who, ARRAY['officer']);
    r.keep := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('release', head, ARRAY['officer']);
        RETURN r;
    END IF;
    r.refusal := without_reason(asked);
    a := seated(head, asked, NULL);
    IF r.refusal IS NULL AND a.assignment IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'release', 'reviewer', coalesce(asked -> 'reviewer', asked -> 'assignment'));
    ELSIF r.refusal IS NULL AND (a.objected_at IS NULL OR a.answered_at IS NOT NULL) AND EXISTS (SELECT FROM case_review v
        WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.assignment = a.assignment AND v.struck_at IS NULL)
    THEN
        r.refusal := jsonb_build_object('reason', 'already_reviewed', 'action', 'release', 'state', head.state);
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment), 'tell', '["reviewer"]'::jsonb);
    IF asked ? 'substitute' THEN
        IF reviewer_named(head, asked -> 'substitute') IS NULL THEN
            r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'release', 'reviewer', asked -> 'substitute');
            RETURN r;
        END IF;
        SELECT * INTO p FROM workflow_panel x WHERE x.workflow_id = head.workflow_id AND x.state = a.state;
        SELECT * INTO place FROM seat_for(head, p, reviewer_named(head, asked -> 'substitute'), a.seat, a.assignment, local_day(occurred));
        r.refusal := place.refusal;
        r.effect := jsonb_set(r.effect, '{panel,seat}', to_jsonb(a.seat));
    END IF;
    RETURN r;
END
$$;

-- object: the provider objects to a member who was named to it, while the scheme lets it.
CREATE FUNCTION rule_object(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r        ruling;
    a        case_assignment := seated(head, asked, NULL);
    closes   timestamptz;
BEGIN
    r.action := 'object';
    r.role := role_among(head, who, ARRAY['provider']);
    r.keep := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('object', head, ARRAY['provider']);
        RETURN r;
    END IF;
    r.refusal := without_reason(asked);
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    closes := (SELECT objections_until(head, p.panel, a.invited_at) FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = a.state);
    IF a.assignment IS NULL OR NOT a.named THEN
        r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'object', 'reviewer', coalesce(asked -> 'reviewer', asked -> 'assignment'));
    ELSIF closes IS NULL OR occurred >= closes OR a.objected_at IS NOT NULL THEN
        r.refusal := jsonb_build_object('reason', 'objection_window', 'action', 'object', 'until', instant_text(closes),
            'objected', a.objected_at IS NOT NULL);
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment), 'tell', '["officer"]'::jsonb);
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    RETURN r;
END
$$;

-- overrule: an officer keeps a member to whom the provider objected, and says why.
CREATE FUNCTION rule_overrule(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    a  case_assignment := seated(head, asked, NULL);
BEGIN
    r.action := 'overrule';
    r.role := role_among(head, who, ARRAY['officer']);
    r.keep := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('overrule', head, ARRAY['officer']);
        RETURN r;
    END IF;
    r.refusal := without_reason(asked);
    IF r.refusal IS NULL AND (a.assignment IS NULL OR a.objected_at IS NULL OR a.answered_at IS NOT NULL) THEN
        r.refusal := jsonb_build_object('reason', 'no_such_member', 'action', 'overrule', 'reviewer', coalesce(asked -> 'reviewer', asked -> 'assignment'));
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment), 'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', asked -> 'reason');
    RETURN r;
END
$$;

-- What is wrong with a review: [] where nothing is.
CREATE FUNCTION review_problems(panel jsonb, asked jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', p.path, 'message', p.message, 'expected', p.expected) ORDER BY p.path), '[]')
    FROM (
        SELECT 'recommendation' AS path, CASE WHEN asked ? 'recommendation' THEN 'is not known' ELSE 'is missing' END AS message,
            'approve, ' || CASE WHEN panel -> 'outcomes' ? 'changes' THEN 'changes, ' ELSE '' END || 'refuse or abstain' AS expected
        WHERE NOT coalesce(asked ->> 'recommendation' IN ('approve', 'refuse', 'abstain')
            OR (asked ->> 'recommendation' = 'changes' AND panel -> 'outcomes' ? 'changes'), false)
        UNION ALL
        SELECT 'reasons', CASE WHEN asked ? 'reasons' THEN 'is not usable' ELSE 'is missing' END, 'reasons in words, at most 10,000 characters'
        WHERE CASE WHEN asked ? 'reasons'
            THEN jsonb_typeof(asked -> 'reasons') <> 'string' OR asked ->> 'reasons' !~ '\S' OR length(asked ->> 'reasons') > 10000
            ELSE coalesce(asked ->> 'recommendation' IN ('changes', 'refuse'), false) END
        UNION ALL
        SELECT x.member, 'is not an object', 'an object from criteria to ' || x.what
        FROM (VALUES ('scores', 'numbers'), ('comments', 'texts')) AS x (member, what)
        WHERE asked ? x.member AND jsonb_typeof(asked -> x.member) <> 'object'
        UNION ALL
        SELECT 'scores.' || (c ->> 'criterion'), CASE WHEN s.given IS NULL THEN 'is missing' ELSE 'is not on the scale' END,
            format('a whole number from %s to %s', c #>> '{scale,0}', c #>> '{scale,1}')
        FROM jsonb_array_elements(coalesce(panel -> 'criteria', '[]')) AS c
        CROSS JOIN LATERAL (SELECT asked #> ARRAY['scores', c ->> 'criterion'] AS given) AS s
        WHERE CASE WHEN s.given IS NULL THEN asked ->> 'recommendation' IS DISTINCT FROM 'abstain'
            ELSE NOT (jsonb_typeof(s.given) = 'number' AND s.given #>> '{}' ~ '^-?[0-9]{1,4}$'
                AND (s.given #>> '{}')::integer BETWEEN (c #>> '{scale,0}')::integer AND (c #>> '{scale,1}')::integer) END
        UNION ALL
        SELECT 'comments.' || (c ->> 'criterion'), 'is missing', format('a comment, because the score is below %s', c ->> 'comment_below')
        FROM jsonb_array_elements(coalesce(panel -> 'criteria', '[]')) AS c
        WHERE c ? 'comment_below' AND jsonb_typeof(asked #> ARRAY['scores', c ->> 'criterion']) = 'number'
            AND (asked #>> ARRAY['scores', c ->> 'criterion'])::numeric < (c ->> 'comment_below')::integer
            AND NOT coalesce(asked #>> ARRAY['comments', c ->> 'criterion'] ~ '\S', false)
        UNION ALL
        SELECT x.member || '.' || g.key, 'is no criterion of this panel',
            coalesce((SELECT string_agg(c ->> 'criterion', ', ') FROM jsonb_array_elements(panel -> 'criteria') AS c), 'nothing')
        FROM (VALUES ('scores'), ('comments')) AS x (member)
        CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(asked -> x.member) WHEN 'object' THEN asked -> x.member ELSE '{}' END) AS g
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(panel -> 'criteria', '[]')) AS c WHERE c ->> 'criterion' = g.key)
        UNION ALL
        SELECT 'comments.' || g.key, 'is not usable', 'a text of at most 10,000 characters'
        FROM jsonb_each(CASE jsonb_typeof(asked -> 'comments') WHEN 'object' THEN asked -> 'comments' ELSE '{}' END) AS g
        WHERE jsonb_typeof(g.value) <> 'string' OR length(g.value #>> '{}') > 10000
    ) AS p
$$;

-- review: a member of the panel scores and recommends, once a round. The review with which the panel has decided takes the action
-- that follows from the result, in the same event.
CREATE FUNCTION rule_review(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r        ruling;
    a        case_assignment := seated(head, asked, who.principal_id);
    panel    jsonb;
    held    jsonb;
    result   text;
BEGIN
    r.action := 'review';
    r.role := role_among(head, who, ARRAY['reviewer']);
    r.keep := 'panel';
    SELECT p.panel INTO panel FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state;
    IF r.role IS NULL THEN
        r.refusal := not_permitted('review', head, ARRAY['reviewer']);
    ELSIF panel IS NULL THEN
        r.refusal := jsonb_build_object('reason', 'no_panel', 'action', 'review', 'state', head.state);
    ELSIF a.status IS DISTINCT FROM 'joined' OR a.state <> head.state THEN
        r.refusal := jsonb_build_object('reason', 'not_on_panel', 'action', 'review', 'state', head.state, 'found', a.status);
    ELSIF EXISTS (SELECT FROM case_review v WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.assignment = a.assignment) THEN
        r.refusal := jsonb_build_object('reason', 'already_reviewed', 'action', 'review', 'state', head.state);
    ELSE
        held := interests_in(head, who.principal_id, local_day(occurred));
        IF held IS NOT NULL THEN
            r.refusal := jsonb_build_object('reason', 'conflict', 'action', 'review', 'interests', held);
        ELSIF (a.objected_at IS NOT NULL AND a.answered_at IS NULL) OR (a.objected_at IS NULL AND occurred < objections_until(head, panel, a.invited_at)) THEN
            r.refusal := jsonb_build_object('reason', 'objection_window', 'action', 'review', 'until',
                instant_text(objections_until(head, panel, a.invited_at)), 'objected', a.objected_at IS NOT NULL);
        ELSE
            held := review_problems(panel, asked);
            IF held <> '[]' THEN
                r.refusal := jsonb_build_object('reason', 'invalid_data', 'action', 'review', 'problems', held);
            END IF;
        END IF;
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', head.state, 'assignment', a.assignment, 'round', round_of(head.case_id)));
    IF panel ? 'rule' THEN
        result := decided_by(head, panel, jsonb_build_array(jsonb_build_object('assignment', a.assignment, 'ballot', asked -> 'recommendation')), false);
        IF result IS NOT NULL THEN
            SELECT x.action, x.to_state INTO STRICT r.action, r.to_state
            FROM workflow_action x
            WHERE x.workflow_id = head.workflow_id AND x.from_state = head.state AND x.action = panel #>> ARRAY['outcomes', result];
            r.effect := jsonb_set(r.effect, '{panel,result}', to_jsonb(result));
        END IF;
    END IF;
    RETURN r;
END
$$;

-- When the next member of the present panel is reminded, or overdue: whom, and which of the two.
CREATE FUNCTION next_reminders(head case_head) RETURNS TABLE (assignment integer, told integer, at timestamptz, due date)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a.assignment, n.told, start_of_day(CASE n.told
        WHEN 1 THEN add_period(c.days, d.due, -(p.panel #>> '{remind,count}')::integer, (p.panel #>> '{remind,unit}')::period_unit)
        ELSE d.due + 1 END), d.due
    FROM workflow_panel p
    CROSS JOIN LATERAL (SELECT calendar_for(head.body_id, head.workflow_id) AS days) AS c
    JOIN case_assignment a ON a.case_id = head.case_id AND a.state = head.state AND a.status = 'joined'
    CROSS JOIN LATERAL (SELECT local_day(limit_of(c.days, greatest(a.joined_at, head.entered_at), (p.panel #>> '{due,count}')::integer,
        (p.panel #>> '{due,unit}')::period_unit) - interval '1 second') AS due) AS d
    CROSS JOIN LATERAL (VALUES (1), (2)) AS n (told)
    WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ? 'due' AND head.closed_at IS NULL AND head.party <> 'paused'
        AND n.told > CASE WHEN a.told_in = round_of(head.case_id) THEN a.told ELSE 0 END AND (n.told = 2 OR p.panel ? 'remind')
        AND NOT EXISTS (SELECT FROM case_review v WHERE v.case_id = head.case_id AND v.round = round_of(head.case_id) AND v.assignment = a.assignment)
$$;

-- Sets the timer of the panel. Who has nothing to be reminded of now might have if the case came back to its panel today: on the
-- earliest day of that the timer looks again. So acts need not touch it, and it is never late.
CREATE FUNCTION set_reminder(of_case uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head  case_head;
    days  uuid;
    at    timestamptz;
BEGIN
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    days := calendar_for(head.body_id, head.workflow_id);
    SELECT coalesce(min(coalesce(n.at, start_of_day(CASE WHEN p.panel ? 'remind'
            THEN add_period(days, d.due, -(p.panel #>> '{remind,count}')::integer, (p.panel #>> '{remind,unit}')::period_unit)
            ELSE d.due END),
        start_of_day(local_day(moment) + 1))), 'infinity')
    INTO at
    FROM case_assignment a
    JOIN workflow_panel p ON p.workflow_id = head.workflow_id AND p.state = a.state AND p.panel ? 'due'
    CROSS JOIN LATERAL (SELECT add_period(days, local_day(moment), (p.panel #>> '{due,count}')::integer, (p.panel #>> '{due,unit}')::period_unit) AS due) AS d
    LEFT JOIN next_reminders(head) AS n ON n.assignment = a.assignment
    WHERE a.case_id = of_case AND a.status = 'joined' AND head.closed_at IS NULL;
    IF at < 'infinity' OR EXISTS (SELECT FROM case_timer t WHERE t.case_id = of_case AND t.kind = 'remind') THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, staged)
        VALUES (head.case_id, 'remind', head.body_id, head.provider_id, at, head.staged)
        ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
    END IF;
END
$$;

-- remind: reviews are due soon, or overdue; of the second the officer is told too. Nobody asks for it but the clock.
CREATE FUNCTION rule_remind(head case_head, who caller, asked jsonb, occurred timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    first  record;
BEGIN
    r.action := 'remind';
    r.role := 'system';
    r.keep := 'panel';
    SELECT n.told, n.at, n.due, array_agg(n.assignment ORDER BY n.assignment) AS assignments INTO first
    FROM next_reminders(head) AS n WHERE n.at <= occurred GROUP BY n.told, n.at, n.due ORDER BY n.at, n.told LIMIT 1;
    IF NOT FOUND THEN
        PERFORM set_reminder(head.case_id, occurred);
        r.refusal := '{"reason": "not_due"}';
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('reminds', jsonb_build_object('assignments', first.assignments, 'due', first.due, 'overdue', first.told = 2),
        'tell', CASE first.told WHEN 1 THEN '["reviewer"]'::jsonb ELSE '["reviewer", "officer"]' END);
    RETURN r;
END
$$;

-- expire: a limit has passed. A panel decides on what is there where its rule says so and that is enough, or has more time once;
-- else the system takes the action that the state names.
CREATE OR REPLACE FUNCTION rule_expire(head case_head, who caller, asked jsonb) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    panel   jsonb;
    result  text;
    more    integer;
    old     date;
BEGIN
    r.role := 'system';
    r.payload := jsonb_build_object('timer', asked -> 'kind');
    SELECT p.panel INTO panel FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state AND p.panel ? 'rule';
    IF panel ->> 'at_deadline' = 'decide' THEN
        result := nullif(decided_by(head, panel, NULL, true), 'undecided');
        r.effect := CASE WHEN result IS NOT NULL
            THEN jsonb_build_object('panel', jsonb_build_object('state', head.state, 'round', round_of(head.case_id), 'result', result)) END;
        r.keep := 'panel';
    END IF;
    more := (panel #>> '{at_deadline,extend,count}')::integer;
    IF more IS NOT NULL AND NOT EXISTS (
        SELECT FROM case_event e WHERE e.case_id = head.case_id AND e.seq > round_of(head.case_id) AND e.command = 'expire')
    THEN
        SELECT local_day(t.due_at - interval '1 second') INTO old FROM case_timer t WHERE t.case_id = head.case_id AND t.kind = 'deadline';
        r.action := 'extend';
        r.effect := jsonb_build_object('extends', 'deadline', 'working_days', more, 'old_due', old,
            'new_due', add_working_days(calendar_for(head.body_id, head.workflow_id), old, more), 'tell', '["reviewer", "officer"]'::jsonb);
        r.timers := true;
        RETURN r;
    END IF;
    SELECT a.action, a.to_state INTO r.action, r.to_state
    FROM workflow_state s
    JOIN workflow_action a ON a.workflow_id = s.workflow_id AND a.from_state = s.state
        AND a.action = coalesce(panel #>> ARRAY['outcomes', result], s.on_expiry)
    WHERE s.workflow_id = head.workflow_id AND s.state = head.state;
    RETURN r;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What is kept
-- ---------------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION keep_panel(e case_event, head case_head, asked jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    p          workflow_panel;
    a          case_assignment;
    principal  uuid;
BEGIN
    CASE e.command
        WHEN 'invite', 'release' THEN
            IF e.command = 'release' THEN
                a := seated(head, asked, NULL);
                UPDATE case_assignment x SET status = 'released', ended_at = e.occurred_at, answered_at = coalesce(x.answered_at, CASE WHEN x.objected_at IS NOT NULL THEN e.occurred_at END)
                WHERE x.case_id = e.case_id AND x.assignment = a.assignment;
                UPDATE case_review v SET struck_at = e.occurred_at
                WHERE v.case_id = e.case_id AND v.assignment = a.assignment AND v.round = round_of(e.case_id) AND head.state = a.state;
            END IF;
            IF asked ? 'substitute' OR e.command = 'invite' THEN
                SELECT * INTO p FROM workflow_panel x WHERE x.workflow_id = head.workflow_id AND x.state = r.effect #>> '{panel,state}';
                INSERT INTO case_assignment (case_id, assignment, body_id, provider_id, principal_id, state, seat, status, named, substitute_for, invited_at)
                VALUES (e.case_id, e.seq, e.body_id, e.provider_id,
                    reviewer_named(head, coalesce(CASE e.command WHEN 'release' THEN asked -> 'substitute' END, asked -> 'reviewer')),
                    p.state, r.effect #>> '{panel,seat}', 'invited', coalesce((p.panel ->> 'named')::boolean, false), a.assignment, e.occurred_at);
            END IF;
        WHEN 'join' THEN
            UPDATE case_assignment x SET status = 'joined', joined_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'decline' THEN
            UPDATE case_assignment x SET status = 'declined', ended_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'declare' THEN
            principal := CASE WHEN asked ? 'reviewer' THEN reviewer_named(head, asked -> 'reviewer') ELSE e.principal_id END;
            INSERT INTO case_interest (case_id, principal_id, body_id, provider_id, seq, nature)
            VALUES (e.case_id, principal, e.body_id, e.provider_id, e.seq, asked ->> 'nature');
            UPDATE case_review v SET struck_at = e.occurred_at
            FROM case_assignment x
            WHERE x.case_id = e.case_id AND x.principal_id = principal AND x.ended_at IS NULL AND x.state = head.state
                AND v.case_id = x.case_id AND v.assignment = x.assignment AND v.round = round_of(e.case_id);
            UPDATE case_assignment x SET status = 'conflicted', ended_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.principal_id = principal AND x.ended_at IS NULL;
        WHEN 'object' THEN
            UPDATE case_assignment x SET objected_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'overrule' THEN
            UPDATE case_assignment x SET answered_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'remind' THEN
            UPDATE case_assignment x SET told = CASE WHEN (r.effect #>> '{reminds,overdue}')::boolean THEN 2 ELSE 1 END, told_in = round_of(e.case_id)
            WHERE x.case_id = e.case_id AND r.effect #> '{reminds,assignments}' @> to_jsonb(x.assignment);
        WHEN 'review' THEN
            INSERT INTO case_review (case_id, round, assignment, body_id, provider_id, principal_id, seq, ballot, scores, comments, reasons, submitted_at, counts_as)
            SELECT e.case_id, (r.effect #>> '{panel,round}')::integer, (r.effect #>> '{panel,assignment}')::integer, e.body_id, e.provider_id,
                e.principal_id, e.seq, asked ->> 'recommendation', coalesce(asked -> 'scores', '{}'), coalesce(asked -> 'comments', '{}'),
                asked ->> 'reasons', e.occurred_at,
                ARRAY(SELECT x.value FROM jsonb_each_text(coalesce(w.panel -> 'outcomes', jsonb_strip_nulls(jsonb_build_object('before', w.panel -> 'before')))) AS x)
            FROM workflow_panel w WHERE w.workflow_id = head.workflow_id AND w.state = head.state;
        ELSE NULL;
    END CASE;
    -- The panel has decided: nobody else is waited for, where the scheme says so.
    IF r.effect #> '{panel,result}' IS NOT NULL THEN
        UPDATE case_assignment x SET status = 'cancelled', ended_at = e.occurred_at
        WHERE x.case_id = e.case_id AND x.state = head.state AND x.ended_at IS NULL
            AND (SELECT (w.panel ->> 'cancel_rest')::boolean FROM workflow_panel w WHERE w.workflow_id = head.workflow_id AND w.state = head.state)
            AND NOT EXISTS (SELECT FROM case_review v
                WHERE v.case_id = x.case_id AND v.assignment = x.assignment AND v.round = (r.effect #>> '{panel,round}')::integer);
    END IF;
    PERFORM set_reminder(e.case_id, e.occurred_at);
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- The register of reviewers
-- ---------------------------------------------------------------------------------------------------------------------------

-- The holder of a token, as of now; null where it is unknown, revoked or expired.
CREATE FUNCTION holder_of(token_digest bytea) RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample)::caller
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
$$;

-- Takes up somebody's interest in every case where they hold a seat: they lose it there. Locks come first, in case order.
CREATE FUNCTION unseat(who caller, of_interest interest) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    cases  uuid[];
    told   jsonb := '[]';
    head   case_head;
    done   outcome;
BEGIN
    cases := ARRAY(SELECT DISTINCT a.case_id FROM case_assignment a WHERE a.principal_id = of_interest.principal_id AND a.ended_at IS NULL);
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;
    FOR head IN SELECT h.* FROM case_head h WHERE h.case_id = ANY (cases) AND h.closed_at IS NULL ORDER BY h.case_id LOOP
        CONTINUE WHEN interests_in(head, of_interest.principal_id, local_day(clock_timestamp())) IS NULL;
        SELECT * INTO done FROM perform_as(who, jsonb_build_array(jsonb_build_object('command', 'declare', 'nature', of_interest.nature,
            'reviewer', of_interest.principal_id, 'key', 'interest ' || of_interest.id)), ARRAY[head.case_id]);
        IF done.status = 'done' THEN
            told := told || to_jsonb(head.reference);
        END IF;
    END LOOP;
    RETURN told;
END
$$;

-- What people say of themselves as reviewers, and officers of those of their body. asked: {"what", "reviewer"? (name or id; oneself), …
--   interest:      "organisation" (its code), "nature", "from", "until"?
--   end_interest:  "id", "until"
--   away:          "from", "until"
--   back:          "from"
--   profile:       "expertise": [word], "lay": bool, by officers alone}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is there already, and stays as it is.
CREATE FUNCTION tend_reviewers(token_digest bytea, asked jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who        caller := holder_of(token_digest);
    what       constant text := asked ->> 'what';
    principal  uuid;
    first_day  constant date := day_in(asked -> 'from');
    last_day   constant date := day_in(asked -> 'until');
    partner    organisation;
    i          interest;
    cases      jsonb;
    refusal    jsonb;
BEGIN
    IF who.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    END IF;
    -- 1. Of whom: oneself, or somebody of the same body where an officer says it.
    SELECT p.id INTO principal FROM principal p
    WHERE p.organisation_id = who.organisation_id AND who.organisation_kind = 'body'
        AND CASE WHEN asked ? 'reviewer' THEN p.name = asked ->> 'reviewer' OR p.id::text = asked ->> 'reviewer' ELSE p.id = who.principal_id END;
    IF who.organisation_kind <> 'body' OR (principal IS DISTINCT FROM who.principal_id AND NOT 'officer' = ANY (who.roles))
        OR (what = 'profile' AND NOT 'officer' = ANY (who.roles))
    THEN
        refusal := jsonb_build_object('reason', 'not_permitted', 'action', what, 'roles', '["officer"]'::jsonb);
    ELSIF principal IS NULL THEN
        refusal := jsonb_build_object('reason', 'no_such_member', 'action', what, 'reviewer', asked -> 'reviewer');
    -- 2. What is said.
    ELSIF what IN ('interest', 'away', 'back') AND first_day IS NULL THEN
        refusal := flawed(what, 'from', CASE WHEN asked ? 'from' THEN 'is not usable' ELSE 'is missing' END, 'a day, such as 2026-04-01');
    ELSIF (what IN ('end_interest', 'away') AND last_day IS NULL) OR (asked ? 'until' AND (last_day IS NULL OR last_day < first_day)) THEN
        refusal := flawed(what, 'until', CASE WHEN asked ? 'until' THEN 'is not usable' ELSE 'is missing' END, 'a day, not before the first');
    ELSIF what = 'interest' THEN
        SELECT * INTO partner FROM organisation o WHERE o.code = upper(asked ->> 'organisation');
        IF partner.id IS NULL THEN
            refusal := flawed(what, 'organisation', CASE WHEN asked ? 'organisation' THEN 'is not known' ELSE 'is missing' END, 'the code of a registered organisation');
        ELSIF NOT coalesce(asked ->> 'nature' IN ('employment', 'governance', 'consultancy', 'ownership', 'family', 'collaboration', 'other'), false) THEN
            refusal := flawed(what, 'nature', CASE WHEN asked ? 'nature' THEN 'is not known' ELSE 'is missing' END,
                'employment, governance, consultancy, ownership, family, collaboration or other');
        ELSE
            INSERT INTO interest AS n (principal_id, organisation_id, nature, from_day, until_day, declared_by)
            VALUES (principal, partner.id, asked ->> 'nature', first_day, last_day, who.principal_id)
            ON CONFLICT DO NOTHING;
            SELECT * INTO i FROM interest n
            WHERE n.principal_id = principal AND n.organisation_id = partner.id AND n.nature = asked ->> 'nature' AND n.from_day = first_day;
            cases := unseat(who, i);
            RETURN jsonb_build_object('status', 'done', 'id', i.id, 'unassigned_from', cases);
        END IF;
    ELSIF what = 'end_interest' THEN
        UPDATE interest n SET until_day = last_day, ended_by = who.principal_id
        WHERE n.id::text = asked ->> 'id' AND n.from_day <= last_day
            AND EXISTS (SELECT FROM principal p WHERE p.id = n.principal_id AND p.organisation_id = who.organisation_id
                AND (p.id = who.principal_id OR 'officer' = ANY (who.roles)))
        RETURNING * INTO i;
        IF i.id IS NULL THEN
            refusal := jsonb_build_object('reason', 'no_such_member', 'action', what, 'reviewer', asked -> 'id');
        END IF;
    ELSIF what = 'away' THEN
        INSERT INTO absence AS n (principal_id, from_day, until_day, set_by) VALUES (principal, first_day, last_day, who.principal_id)
        ON CONFLICT (principal_id, from_day) DO UPDATE SET until_day = excluded.until_day, set_by = excluded.set_by;
    ELSIF what = 'back' THEN
        DELETE FROM absence n WHERE n.principal_id = principal AND n.from_day = first_day;
    ELSIF what = 'profile' THEN
        IF jsonb_typeof(asked -> 'expertise') IS DISTINCT FROM 'array' OR jsonb_array_length(asked -> 'expertise') > 50
            OR EXISTS (SELECT FROM jsonb_array_elements(asked -> 'expertise') AS x WHERE jsonb_typeof(x) <> 'string' OR x #>> '{}' !~ '\S' OR length(x #>> '{}') > 100)
        THEN
            refusal := flawed(what, 'expertise', 'is not usable', 'at most 50 words or phrases of at most 100 characters');
        ELSIF jsonb_typeof(asked -> 'lay') IS DISTINCT FROM 'boolean' THEN
            refusal := flawed(what, 'lay', 'is not usable', 'true or false');
        ELSE
            INSERT INTO reviewer_profile AS n (principal_id, expertise, lay, set_by)
            VALUES (principal, ARRAY(SELECT btrim(x) FROM jsonb_array_elements_text(asked -> 'expertise') AS x), (asked ->> 'lay')::boolean, who.principal_id)
            ON CONFLICT (principal_id) DO UPDATE SET expertise = excluded.expertise, lay = excluded.lay, set_by = excluded.set_by;
        END IF;
    ELSE
        refusal := jsonb_build_object('reason', 'unknown_command', 'command', what);
    END IF;
    RETURN CASE WHEN refusal IS NULL THEN '{"status": "done"}' ELSE jsonb_build_object('status', 'refused', 'detail', refusal) END;
END
$$;

-- ---------------------------------------------------------------------------------------------------------------------------
-- What readers ask
-- ---------------------------------------------------------------------------------------------------------------------------

-- Who reads, as accredit.enter said.
CREATE FUNCTION reader() RETURNS caller
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (p.id, p.organisation_id, p.organisation_kind, p.roles, p.organisation_sample)::caller
    FROM principal p WHERE p.id = nullif(current_setting('accredit.principal', true), '')::uuid
$$;

-- The reviewers of the reader's body, to officers; oneself, to others of the body. For a case: what they know of its subject, and
-- what speaks against asking them, the best suited and least loaded first.
CREATE FUNCTION reviewers_seen(of_case uuid DEFAULT NULL) RETURNS TABLE (
    reviewer text, expertise text[], lay boolean, load integer, away jsonb, interests jsonb, matches text[], conflicts jsonb, status text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH today AS (
        SELECT local_day(clock_timestamp()) AS day
    ), subject AS (
        SELECT h AS head, to_tsvector('english', concat_ws(' ', f.submission #>> '{title,en}', f.submission #>> '{subject,sectors}',
            f.submission #>> '{subject,sector_subject_area}', f.submission #>> '{learning_outcomes}', f.submission #>> '{standards_mapping}')) AS words
        FROM case_head h JOIN case_facts f ON f.case_id = h.case_id
        WHERE h.case_id = of_case AND h.body_id = (reader()).organisation_id
    )
    SELECT p.name, coalesce(v.expertise, '{}'), coalesce(v.lay, false), l.load::integer,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('from', x.from_day, 'until', x.until_day) ORDER BY x.from_day), '[]')
        FROM absence x WHERE x.principal_id = p.id AND x.until_day >= today.day),
        (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', i.id, 'organisation', o.code, 'nature', i.nature, 'from', i.from_day,
            'until', i.until_day, 'declared_at', instant_text(i.declared_at))) ORDER BY i.from_day, o.code), '[]')
        FROM interest i JOIN organisation o ON o.id = i.organisation_id WHERE i.principal_id = p.id),
        m.matches, c.conflicts,
        (SELECT a.status FROM case_assignment a WHERE a.case_id = of_case AND a.principal_id = p.id ORDER BY a.assignment DESC LIMIT 1)
    FROM today
    JOIN principal p ON p.organisation_id = (reader()).organisation_id AND (reader()).organisation_kind = 'body'
        AND (p.id = (reader()).principal_id OR ('officer' = ANY ((reader()).roles) AND 'reviewer' = ANY (p.roles)))
    LEFT JOIN subject s ON true
    LEFT JOIN reviewer_profile v ON v.principal_id = p.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS load FROM case_assignment a JOIN case_head h ON h.case_id = a.case_id
        WHERE a.principal_id = p.id AND a.ended_at IS NULL AND h.closed_at IS NULL) AS l
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT x FROM unnest(v.expertise) AS x WHERE s.words @@ plainto_tsquery('english', x) ORDER BY x) AS matches) AS m
    CROSS JOIN LATERAL (SELECT coalesce(interests_in(s.head, p.id, today.day), '[]') AS conflicts) AS c
    WHERE of_case IS NULL OR (s.words IS NOT NULL AND 'reviewer' = ANY (p.roles))
    ORDER BY c.conflicts <> '[]', EXISTS (SELECT FROM absence x WHERE x.principal_id = p.id AND today.day BETWEEN x.from_day AND x.until_day),
        cardinality(m.matches) DESC, l.load, p.name
$$;

-- The panel of a case as the reader may see it; null where there is none. The body's people see who sits on it. A member sees the
-- others' reviews of a round once their own is in or the round is over; officers and deciders who hold no seat see them as they come.
-- The provider sees the members that the scheme names to it.
CREATE FUNCTION panel_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH asking AS (
        SELECT h AS head, p.state, p.panel, reader() AS who, (reader()).organisation_id = h.body_id AS of_body,
            CASE WHEN p.state = h.state THEN round_of(h.case_id) END AS round, calendar_for(h.body_id, h.workflow_id) AS days
        FROM case_head h
        CROSS JOIN LATERAL panel_for(h) AS p
        WHERE h.case_id = of_case AND h.log_id IS NULL AND p.state IS NOT NULL AND (reader()).organisation_id IN (h.body_id, h.provider_id)
    ), seats AS (
        SELECT a.*, p.name AS reviewer
        FROM asking q
        JOIN case_assignment a ON a.case_id = of_case AND a.state = q.state AND (q.of_body OR (a.named AND a.ended_at IS NULL))
        JOIN principal p ON p.id = a.principal_id
    ), seen AS (
        SELECT v.*, s.reviewer, s.seat,
            v.principal_id = (q.who).principal_id
            OR CASE WHEN EXISTS (SELECT FROM seats o WHERE o.principal_id = (q.who).principal_id AND o.status IN ('invited', 'joined'))
                THEN v.round IS DISTINCT FROM q.round OR EXISTS (SELECT FROM case_review o
                    WHERE o.case_id = of_case AND o.round = v.round AND o.principal_id = (q.who).principal_id AND o.struck_at IS NULL)
                ELSE (q.who).roles && ARRAY['officer', 'decider'] END AS visible
        FROM asking q
        JOIN case_review v ON v.case_id = of_case AND q.of_body
        JOIN seats s ON s.assignment = v.assignment
    )
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'state', q.state, 'round', q.round,
        'rule', CASE WHEN q.of_body THEN q.panel -> 'rule' END,
        'criteria', CASE WHEN q.of_body THEN coalesce(q.panel -> 'criteria', '[]') END,
        'seats', (SELECT coalesce(jsonb_agg(CASE WHEN q.of_body
            THEN jsonb_build_object('assignment', s.assignment, 'reviewer', s.reviewer, 'seat', s.seat, 'status', s.status, 'substitute_for', s.substitute_for,
                'invited_at', instant_text(s.invited_at), 'joined_at', instant_text(s.joined_at), 'ended_at', instant_text(s.ended_at),
                'due', CASE WHEN s.status = 'joined' AND q.round IS NOT NULL AND q.panel ? 'due' THEN local_day(limit_of(q.days, greatest(s.joined_at, (q.head).entered_at),
                    (q.panel #>> '{due,count}')::integer, (q.panel #>> '{due,unit}')::period_unit) - interval '1 second') END,
                'reviewed', EXISTS (SELECT FROM case_review v WHERE v.case_id = of_case AND v.assignment = s.assignment AND v.round = q.round AND v.struck_at IS NULL),
                'objected_at', instant_text(s.objected_at), 'answered_at', instant_text(s.answered_at))
            ELSE jsonb_build_object('assignment', s.assignment, 'reviewer', s.reviewer, 'seat', s.seat, 'status', s.status,
                'objections_until', instant_text(objections_until(q.head, q.panel, s.invited_at)),
                'objected_at', instant_text(s.objected_at), 'answered_at', instant_text(s.answered_at)) END ORDER BY s.assignment), '[]') FROM seats s),
        'open_seats', CASE WHEN q.of_body THEN (SELECT jsonb_object_agg(x.seat, x.seats - (SELECT count(*) FROM seats s WHERE s.seat = x.seat AND s.ended_at IS NULL))
            FROM panel_seats(q.panel) AS x) END,
        'reviews', CASE WHEN q.of_body THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('round', v.round, 'assignment', v.assignment, 'reviewer', v.reviewer,
            'seat', v.seat, 'recommendation', v.ballot, 'scores', v.scores, 'comments', v.comments, 'reasons', v.reasons,
            'weighted_score', (SELECT round(sum((v.scores ->> (c ->> 'criterion'))::numeric * coalesce((c ->> 'weight')::integer, 1))
                / sum(coalesce((c ->> 'weight')::integer, 1)), 2) FROM jsonb_array_elements(q.panel -> 'criteria') AS c WHERE v.scores ? (c ->> 'criterion')),
            'submitted_at', instant_text(v.submitted_at), 'struck_at', instant_text(v.struck_at)) ORDER BY v.round, v.seq), '[]')
            FROM seen v WHERE v.visible) END,
        'withheld', CASE WHEN q.of_body THEN (SELECT count(*) FROM seen v WHERE NOT v.visible) END))
    FROM asking q
$$;

-- Every action that leaves the present state of a case, with everything that stands in its way for the principal of this
-- transaction: who may act, four eyes, data it asks for, and each guard with whether the facts satisfy it.
CREATE OR REPLACE FUNCTION explain(of_case uuid) RETURNS TABLE (
    action text, title jsonb, to_state text, roles text[], permitted boolean, separated boolean, records jsonb, guards jsonb)
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a.action, a.title, a.to_state, a.roles,
        EXISTS (SELECT FROM unnest(roles_on(h, (p.id, p.organisation_id, p.organisation_kind, p.roles, false)::caller)) AS r WHERE r = ANY (a.roles)),
        took_part(h.case_id, p.id, a.separate_from),
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

GRANT EXECUTE ON FUNCTION took_part, tend_reviewers, reviewers_seen, panel_of TO accredit_service, accredit_operator;
