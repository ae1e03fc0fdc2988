-- Panels: who sits on them.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- How many seats of each kind a panel has.
CREATE OR REPLACE FUNCTION panel_seats(panel jsonb) RETURNS TABLE (seat text, seats integer)
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT x.seat, x.seats
    FROM (SELECT coalesce((panel #>> '{members,reviewers}')::integer, (panel ->> 'reviewers')::integer) AS whole,
        coalesce((panel #>> '{members,chair}')::boolean, false)::integer AS chairs,
        coalesce((panel #>> '{members,lay}')::integer, 0) AS lay) AS p
    CROSS JOIN LATERAL (VALUES ('chair', p.chairs), ('lay', p.lay),
        ('member', p.whole - p.chairs - p.lay)) AS x (seat, seats);
END
$$;

-- The panel of the state a case is in, or else that of the state before it in which the workflow has its only panel;
-- null where there is none.
CREATE OR REPLACE FUNCTION panel_for(head case_head) RETURNS workflow_panel
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT p FROM workflow_panel p
    WHERE p.workflow_id = head.workflow_id
        AND (p.state = head.state OR 1 = (SELECT count(*) FROM workflow_panel q WHERE q.workflow_id = head.workflow_id))
    ORDER BY p.state = head.state DESC LIMIT 1
$$;

-- The open seat of somebody on the panel of a case: by the number of the assignment, by name, or the actor's own.
CREATE OR REPLACE FUNCTION seated(head case_head, input jsonb, own uuid) RETURNS case_assignment
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT a FROM case_assignment a
    WHERE a.case_id = head.case_id AND a.ended_at IS NULL
        AND CASE WHEN own IS NOT NULL THEN a.principal_id = own
            WHEN input ? 'assignment' THEN to_jsonb(a.assignment) = input -> 'assignment'
            ELSE a.principal_id = reviewer_named(head, input -> 'reviewer') END
    ORDER BY a.state = head.state DESC, a.assignment DESC LIMIT 1
$$;

-- Until when a provider may object to a member who was named to it; null where the scheme does not ask it.
CREATE OR REPLACE FUNCTION objections_until(head case_head, panel jsonb, invited_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT limit_of(calendar_for(head.body_id, head.workflow_id), invited_at,
        (panel #>> '{objection,within,count}')::integer,
        (panel #>> '{objection,within,unit}')::period_unit)
    WHERE panel ? 'objection'
$$;

-- The last day for the review of a member, where the scheme sets one: counted from when they joined, or from when the
-- case came where it is.
CREATE OR REPLACE FUNCTION review_due(panel jsonb, days uuid, joined_at timestamptz, entered_at timestamptz)
RETURNS date
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN panel ? 'due' THEN local_day(limit_of(days, greatest(joined_at, entered_at),
        (panel #>> '{due,count}')::integer, (panel #>> '{due,unit}')::period_unit) - interval '1 second') END;
END
$$;

-- Why somebody cannot take a seat on a panel, and which seat it would be.
CREATE OR REPLACE FUNCTION seat_for(head case_head, p workflow_panel, principal uuid, wanted text, leaving integer,
    day date, OUT seat text, OUT refusal jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    is_lay    boolean := coalesce((SELECT r.lay FROM reviewer_profile r WHERE r.principal_id = principal), false);
    held      jsonb := interests_in(head, principal, day);
    away      absence;
    open      text[];
BEGIN
    IF held IS NOT NULL THEN
        refusal := refusal('conflict', jsonb_build_object('action', 'invite', 'interests', held));
        RETURN;
    END IF;
    IF NOT is_active(principal) THEN
        refusal := refusal('not_active', jsonb_build_object('action', 'invite',
            'reviewer', (SELECT x.name FROM principal x WHERE x.id = principal)));
        RETURN;
    END IF;
    SELECT * INTO away FROM absence x WHERE x.principal_id = principal AND day BETWEEN x.from_day AND x.until_day;
    IF FOUND THEN
        refusal := refusal('away', jsonb_build_object('action', 'invite', 'until', away.until_day));
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM case_assignment a
        WHERE a.case_id = head.case_id AND a.state = p.state AND a.principal_id = principal AND a.ended_at IS NULL)
    THEN
        refusal := refusal('already_on_panel', jsonb_build_object('action', 'invite'));
        RETURN;
    END IF;
    open := ARRAY(
        SELECT s.seat FROM panel_seats(p.panel) AS s
        WHERE s.seats > (SELECT count(*) FROM case_assignment a
            WHERE a.case_id = head.case_id
                AND a.state = p.state
                AND a.ended_at IS NULL
                AND a.seat = s.seat
                AND a.assignment IS DISTINCT FROM leaving)
        ORDER BY CASE s.seat WHEN 'lay' THEN 1 WHEN 'member' THEN 2 ELSE 3 END);
    -- Lay seats are for lay members; the chair is asked for by name.
    SELECT x INTO seat FROM unnest(open) AS x
    WHERE (x = wanted OR (wanted IS NULL AND x <> 'chair')) AND (x <> 'lay' OR is_lay) LIMIT 1;
    IF seat IS NULL THEN
        refusal := refusal('no_seat', jsonb_build_object('action', 'invite', 'state', p.state, 'seat', wanted,
            'lay', is_lay, 'open', to_jsonb(open)));
    END IF;
END
$$;

-- invite: an officer asks a reviewer onto the panel.
CREATE OR REPLACE FUNCTION decide_invite(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r          ruling;
    p          workflow_panel := panel_for(head);
    principal  uuid := reviewer_named(head, input -> 'reviewer');
    seat_found      record;
BEGIN
    r.action := 'invite';
    r.role := role_among(head, actor, ARRAY['officer']);
    r.project := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('invite', head, ARRAY['officer']);
    ELSIF p.state IS NULL THEN
        r.refusal := refusal('no_panel', jsonb_build_object('action', 'invite', 'state', head.state));
    ELSIF inviting_blocked_by(head, 'invite') IS NOT NULL THEN
        r.refusal := inviting_blocked_by(head, 'invite');
    ELSIF principal IS NULL THEN
        r.refusal := person_missing('invite', head.body_id, input -> 'reviewer', ARRAY['reviewer']);
    ELSIF input ->> 'seat' NOT IN ('chair', 'lay', 'member') THEN
        r.refusal := flawed('invite', 'seat', 'is not known', 'chair, lay or member');
    ELSE
        SELECT * INTO seat_found FROM seat_for(head, p, principal, input ->> 'seat', NULL, local_day(moment));
        r.refusal := seat_found.refusal;
        r.effect := jsonb_build_object('panel', jsonb_build_object('state', p.state, 'seat', seat_found.seat),
            'tell', '["reviewer"]'::jsonb);
    END IF;
    RETURN r;
END
$$;

-- What blocks a command that asks somebody onto a panel, as a refusal: the body is closed, and its people are asked no
-- more. Null where nothing does.
CREATE OR REPLACE FUNCTION inviting_blocked_by(head case_head, named text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT closure_blocked_by(named, b, NULL) FROM organisation b WHERE b.id = head.body_id);
END
$$;

-- join: a reviewer accepts, and declares with that to have no interest in the case.
CREATE OR REPLACE FUNCTION decide_join(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    a      case_assignment := seated(head, input, actor.principal_id);
    held  jsonb := interests_in(head, actor.principal_id, local_day(moment));
BEGIN
    r.action := 'join';
    r.role := role_among(head, actor, ARRAY['reviewer']);
    r.project := 'panel';
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment));
    IF r.role IS NULL THEN
        r.refusal := not_permitted('join', head, ARRAY['reviewer']);
    ELSIF a.status IS DISTINCT FROM 'invited' THEN
        r.refusal := refusal('not_on_panel', jsonb_build_object('action', 'join', 'state', head.state,
            'found', a.status));
    ELSIF held IS NOT NULL THEN
        r.refusal := refusal('conflict', jsonb_build_object('action', 'join', 'interests', held));
    END IF;
    RETURN r;
END
$$;

-- decline: a reviewer does not take the seat, or gives it up before reviewing; perhaps with a reason and the day from
-- which they could, both for the body alone.
CREATE OR REPLACE FUNCTION decide_decline(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    a  case_assignment := seated(head, input, actor.principal_id);
BEGIN
    r.action := 'decline';
    r.role := role_among(head, actor, ARRAY['reviewer']);
    r.project := 'panel';
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment),
        'tell', '["officer"]'::jsonb);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('decline', head, ARRAY['reviewer']);
    ELSIF a.assignment IS NULL THEN
        r.refusal := refusal('not_on_panel', jsonb_build_object('action', 'decline', 'state', head.state));
    ELSIF EXISTS (SELECT FROM case_review v
        WHERE v.case_id = head.case_id
            AND v.round = current_visit(head.case_id)
            AND v.assignment = a.assignment
            AND v.struck_at IS NULL)
    THEN
        r.refusal := refusal('already_reviewed', jsonb_build_object('action', 'decline', 'state', head.state));
    ELSE
        r.refusal := coalesce(unusable_text(input, 'reason', 4000, false),
            CASE WHEN input ? 'another_day' AND day_ahead(input -> 'another_day', local_day(moment)) IS NULL
                THEN flawed('decline', 'another_day', 'is no day to come',
                    'a day after today and within twenty years, such as 2030-01-14')
                END);
    END IF;
    r.payload := nullif(jsonb_strip_nulls(jsonb_build_object(
        'reason', input -> 'reason', 'another_day', input -> 'another_day')), '{}');
    RETURN r;
END
$$;

-- declare: somebody of the body has an interest in the case. Whoever holds a seat loses it, with what they submitted in
-- this round, and the officer is told. Officers declare what they find of others.
CREATE OR REPLACE FUNCTION decide_declare(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r          ruling;
    principal  uuid := CASE WHEN input ? 'reviewer'
        THEN reviewer_named(head, input -> 'reviewer')
        ELSE actor.principal_id END;
    a          case_assignment;
BEGIN
    r.action := 'declare';
    r.role := role_among(head, actor,
        CASE WHEN principal = actor.principal_id THEN ARRAY['reviewer', 'decider', 'officer']
            ELSE ARRAY['officer', 'system'] END);
    r.project := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('declare', head,
            CASE WHEN principal = actor.principal_id
                THEN ARRAY['reviewer', 'decider', 'officer']
                ELSE ARRAY['officer'] END);
    ELSIF principal IS NULL THEN
        r.refusal := person_missing('declare', head.body_id, input -> 'reviewer', ARRAY['reviewer']);
    ELSIF NOT coalesce(input ->> 'nature' IN ('employment', 'governance', 'consultancy', 'ownership', 'family',
        'collaboration', 'other'), false)
    THEN
        r.refusal := flawed('declare', 'nature', CASE WHEN input ? 'nature' THEN 'is not known' ELSE 'is missing' END,
            'employment, governance, consultancy, ownership, family, collaboration or other');
    ELSIF EXISTS (SELECT FROM case_interest i WHERE i.case_id = head.case_id AND i.principal_id = principal) THEN
        r.refusal := refusal('already_declared', jsonb_build_object('action', 'declare'));
    ELSE
        a := seated(head, input, principal);
        r.effect := jsonb_strip_nulls(jsonb_build_object('conflict', jsonb_build_object('assignment', a.assignment,
            'late', a.status = 'joined',
            'reviewed', (SELECT count(*) > 0
                FROM case_review v
                WHERE v.case_id = head.case_id AND v.principal_id = principal)), 'tell', '["officer"]'::jsonb));
    END IF;
    RETURN r;
END
$$;

-- withdraw_interest: who declared an interest in a case takes it back, for a reason: it was a mistake. The seat is not
-- given back; who may read and judge the case is as before.
CREATE OR REPLACE FUNCTION decide_withdraw_interest(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r          ruling;
    principal  constant uuid := CASE WHEN input ? 'reviewer'
        THEN reviewer_named(head, input -> 'reviewer')
        ELSE actor.principal_id END;
    declared   case_interest;
    author     uuid;
BEGIN
    r.action := 'withdraw_interest';
    r.role := role_among(head, actor, ARRAY['reviewer', 'decider', 'officer']);
    r.project := 'withdraw_interest';
    SELECT * INTO declared FROM case_interest i WHERE i.case_id = head.case_id AND i.principal_id = principal;
    SELECT e.principal_id INTO author FROM case_event e WHERE e.case_id = head.case_id AND e.seq = declared.seq;
    r.refusal := CASE
        WHEN r.role IS NULL
            THEN not_permitted('withdraw_interest', head, ARRAY['reviewer', 'decider', 'officer'])
        WHEN principal IS NULL
            THEN person_missing('withdraw_interest', head.body_id, input -> 'reviewer', ARRAY['reviewer'])
        WHEN author IS NULL OR NOT author = ANY (selves(actor.principal_id))
            THEN refusal('not_declared', jsonb_build_object('action', 'withdraw_interest'))
        ELSE without_reason(input) END;
    r.effect := jsonb_build_object('withdraws', declared.seq, 'tell', '["officer"]'::jsonb);
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_withdraw_interest(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    DELETE FROM case_interest i WHERE i.case_id = e.case_id AND to_jsonb(i.seq) = e.effect -> 'withdraws';
END
$$;

-- release: an officer takes somebody off the panel, perhaps for a substitute. Who has reviewed stays, unless the
-- provider objected.
CREATE OR REPLACE FUNCTION decide_release(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    p      workflow_panel;
    a      case_assignment;
    seat_found  record;
BEGIN
    r.action := 'release';
    r.role := role_among(head, actor, ARRAY['officer', 'system']);  -- the system: where an operator says who left
    r.project := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('release', head, ARRAY['officer']);
        RETURN r;
    END IF;
    r.refusal := without_reason(input);
    a := seated(head, input, NULL);
    IF r.refusal IS NULL AND a.assignment IS NULL THEN
        r.refusal := person_missing('release', head.body_id, coalesce(input -> 'reviewer', input -> 'assignment'),
            ARRAY['reviewer']);
    ELSIF r.refusal IS NULL
        AND (a.objected_at IS NULL OR a.answered_at IS NOT NULL)
        AND EXISTS (SELECT FROM case_review v
            WHERE v.case_id = head.case_id
                AND v.round = current_visit(head.case_id)
                AND v.assignment = a.assignment
                AND v.struck_at IS NULL)
    THEN
        r.refusal := refusal('already_reviewed', jsonb_build_object('action', 'release', 'state', head.state));
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment),
        -- Who has left is not written to.
        'tell', CASE r.role WHEN 'system' THEN '[]' ELSE '["reviewer"]' END::jsonb);
    IF input ? 'substitute' THEN
        IF reviewer_named(head, input -> 'substitute') IS NULL THEN
            r.refusal := person_missing('release', head.body_id, input -> 'substitute', ARRAY['reviewer']);
            RETURN r;
        END IF;
        r.refusal := inviting_blocked_by(head, 'release');
        IF r.refusal IS NOT NULL THEN
            RETURN r;
        END IF;
        SELECT * INTO p FROM workflow_panel x WHERE x.workflow_id = head.workflow_id AND x.state = a.state;
        SELECT * INTO seat_found
        FROM seat_for(head, p, reviewer_named(head, input -> 'substitute'), a.seat, a.assignment, local_day(moment));
        r.refusal := seat_found.refusal;
        r.effect := jsonb_set(r.effect, '{panel,seat}', to_jsonb(a.seat));
    END IF;
    RETURN r;
END
$$;

-- object: the provider objects to a member who was named to it, while the scheme lets it.
CREATE OR REPLACE FUNCTION decide_object(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r        ruling;
    a        case_assignment := seated(head, input, NULL);
    closes   timestamptz;
BEGIN
    r.action := 'object';
    r.role := role_among(head, actor, ARRAY['provider']);
    r.project := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('object', head, ARRAY['provider']);
        RETURN r;
    END IF;
    r.refusal := without_reason(input);
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    closes := (SELECT objections_until(head, p.panel, a.invited_at)
        FROM workflow_panel p
        WHERE p.workflow_id = head.workflow_id AND p.state = a.state);
    IF a.assignment IS NULL OR NOT a.named THEN
        r.refusal := refusal('no_such_member', jsonb_build_object('action', 'object',
            'reviewer', coalesce(input -> 'reviewer', input -> 'assignment')));
    ELSIF closes IS NULL OR moment >= closes OR a.objected_at IS NOT NULL THEN
        r.refusal := refusal('objection_window', jsonb_build_object('action', 'object', 'until', instant_text(closes),
            'objected', a.objected_at IS NOT NULL));
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment),
        'tell', '["officer"]'::jsonb);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

-- overrule: an officer keeps a member to whom the provider objected, and says why.
CREATE OR REPLACE FUNCTION decide_overrule(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r  ruling;
    a  case_assignment := seated(head, input, NULL);
BEGIN
    r.action := 'overrule';
    r.role := role_among(head, actor, ARRAY['officer']);
    r.project := 'panel';
    IF r.role IS NULL THEN
        r.refusal := not_permitted('overrule', head, ARRAY['officer']);
        RETURN r;
    END IF;
    r.refusal := without_reason(input);
    IF r.refusal IS NULL AND (a.assignment IS NULL OR a.objected_at IS NULL OR a.answered_at IS NOT NULL) THEN
        r.refusal := refusal('no_such_member', jsonb_build_object('action', 'overrule',
            'reviewer', coalesce(input -> 'reviewer', input -> 'assignment')));
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', a.state, 'assignment', a.assignment),
        'tell', '["provider"]'::jsonb);
    r.payload := jsonb_build_object('reason', input -> 'reason');
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION project_panel(e case_event, head case_head, input jsonb, r ruling) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    a  case_assignment;
BEGIN
    CASE e.command
        WHEN 'invite' THEN
            PERFORM write_invitation(e, head, input -> 'reviewer', r, NULL);
        WHEN 'release' THEN
            a := seated(head, input, NULL);
            UPDATE case_assignment x
            SET status = 'released', ended_at = e.occurred_at,
                answered_at = coalesce(x.answered_at, CASE WHEN x.objected_at IS NOT NULL THEN e.occurred_at END)
            WHERE x.case_id = e.case_id AND x.assignment = a.assignment;
            UPDATE case_review v SET struck_at = e.occurred_at
            WHERE v.case_id = e.case_id
                AND v.assignment = a.assignment
                AND v.round = current_visit(e.case_id)
                AND head.state = a.state;
            IF input ? 'substitute' THEN
                PERFORM write_invitation(e, head, input -> 'substitute', r, a.assignment);
            END IF;
        WHEN 'join' THEN
            UPDATE case_assignment x SET status = 'joined', joined_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'decline' THEN
            UPDATE case_assignment x SET status = 'declined', ended_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'declare' THEN
            PERFORM write_interest(e, head, input);
        WHEN 'object' THEN
            UPDATE case_assignment x SET objected_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'overrule' THEN
            UPDATE case_assignment x SET answered_at = e.occurred_at
            WHERE x.case_id = e.case_id AND x.assignment = (r.effect #>> '{panel,assignment}')::integer;
        WHEN 'remind' THEN
            UPDATE case_assignment x
            SET reminders = CASE WHEN (r.effect #>> '{reminds,overdue}')::boolean THEN 2 ELSE 1 END,
                reminded_in = current_visit(e.case_id)
            WHERE x.case_id = e.case_id AND r.effect #> '{reminds,assignments}' @> to_jsonb(x.assignment);
        WHEN 'review' THEN
            PERFORM write_review(e, head, r);
        ELSE NULL;
    END CASE;
    -- The panel has decided: nobody else is waited for, where the scheme says so.
    IF r.effect #> '{panel,result}' IS NOT NULL THEN
        UPDATE case_assignment x SET status = 'cancelled', ended_at = e.occurred_at
        WHERE x.case_id = e.case_id AND x.state = head.state AND x.ended_at IS NULL
            AND (SELECT (w.panel ->> 'cancel_rest')::boolean
                FROM workflow_panel w
                WHERE w.workflow_id = head.workflow_id AND w.state = head.state)
            AND NOT EXISTS (SELECT FROM case_review v
                WHERE v.case_id = x.case_id
                    AND v.assignment = x.assignment
                    AND v.round = (r.effect #>> '{panel,round}')::integer);
    END IF;
    PERFORM end_drafts(e);
    PERFORM set_reminder(e.case_id, e.occurred_at);
END
$$;

-- Drafts of reviews that are no longer needed, and files beside them: gone with the review, and with the seat.
CREATE OR REPLACE FUNCTION end_drafts(e case_event) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    DELETE FROM case_review_draft d
    WHERE d.case_id = e.case_id
        AND (e.command = 'review' AND d.principal_id = ANY (selves(e.principal_id))
            OR NOT EXISTS (SELECT FROM case_assignment x
                WHERE x.case_id = e.case_id AND x.principal_id = d.principal_id AND x.ended_at IS NULL));
    WITH gone AS (
        DELETE FROM case_review_file f USING case_assignment x
        WHERE f.case_id = e.case_id AND f.round IS NULL AND x.case_id = f.case_id AND x.assignment = f.assignment
            AND x.ended_at IS NOT NULL
        RETURNING f.sha256
    )
    INSERT INTO evidence_loose (sha256, since) SELECT DISTINCT g.sha256, e.recorded_at FROM gone g
    ON CONFLICT (sha256) DO UPDATE SET since = greatest(evidence_loose.since, excluded.since)
$$;

-- The seat of somebody who is invited, perhaps in the place of another.
CREATE OR REPLACE FUNCTION write_invitation(e case_event, head case_head, invited jsonb, r ruling, leaving integer)
RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    INSERT INTO case_assignment (case_id, assignment, body_id, provider_id, principal_id, state, seat, status, named,
        substitute_for, invited_at)
    SELECT e.case_id, e.seq, e.body_id, e.provider_id, reviewer_named(head, invited), p.state,
        r.effect #>> '{panel,seat}', 'invited', coalesce((p.panel ->> 'named')::boolean, false), leaving, e.occurred_at
    FROM workflow_panel p
    WHERE p.workflow_id = head.workflow_id AND p.state = r.effect #>> '{panel,state}';
END
$$;

-- An interest in one case, and what it costs: the seat, and what was submitted in this round.
CREATE OR REPLACE FUNCTION write_interest(e case_event, head case_head, input jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    principal  constant uuid := CASE WHEN input ? 'reviewer'
        THEN reviewer_named(head, input -> 'reviewer')
        ELSE e.principal_id END;
BEGIN
    INSERT INTO case_interest (case_id, principal_id, body_id, provider_id, seq, nature)
    VALUES (e.case_id, principal, e.body_id, e.provider_id, e.seq, input ->> 'nature');
    UPDATE case_review v SET struck_at = e.occurred_at
    FROM case_assignment x
    WHERE x.case_id = e.case_id AND x.principal_id = principal AND x.ended_at IS NULL AND x.state = head.state
        AND v.case_id = x.case_id AND v.assignment = x.assignment AND v.round = current_visit(e.case_id);
    UPDATE case_assignment x SET status = 'conflicted', ended_at = e.occurred_at
    WHERE x.case_id = e.case_id AND x.principal_id = principal AND x.ended_at IS NULL;
END
$$;

-- The review of a member. Whoever reviewed took part in each action that the panel can take; where it only reads, in
-- each that waits for it and is not itself the decision.
CREATE OR REPLACE FUNCTION write_review(e case_event, head case_head, r ruling) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO case_review (case_id, round, assignment, body_id, provider_id, principal_id, seq, ballot, scores,
        comments, reasons, submitted_at, salt, counts_as)
    SELECT e.case_id, (r.effect #>> '{panel,round}')::integer, (r.effect #>> '{panel,assignment}')::integer, e.body_id,
        e.provider_id, e.principal_id, e.seq, r.review ->> 'recommendation', r.review -> 'scores',
        r.review -> 'comments', r.review ->> 'reasons', e.occurred_at, r.salt,
        ARRAY(
            SELECT x.value FROM jsonb_each_text(w.panel -> 'outcomes') AS x
            UNION
            SELECT a.action FROM workflow_action a
            WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.needs_panel
                AND a.decides IS NULL AND NOT 'decided' = ANY (a.marks))
    FROM workflow_panel w
    WHERE w.workflow_id = head.workflow_id AND w.state = head.state;
    UPDATE case_review_file f SET round = (r.effect #>> '{panel,round}')::integer
    WHERE f.case_id = e.case_id AND f.assignment = (r.effect #>> '{panel,assignment}')::integer AND f.round IS NULL
$$;

-- The panel of a case as the reader may see it; null where there is none. The body's people see who sits on it. A
-- member sees the others' reviews of a round once their own is in or the round is over; officers and deciders who hold
-- no seat see them as they come. The provider sees the members that the scheme names to it.
CREATE OR REPLACE FUNCTION panel_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    WITH asking AS (
        SELECT h AS head, p.state, p.panel, reader() AS actor, (reader()).organisation_id = h.body_id AS of_body,
            CASE WHEN p.state = h.state THEN current_visit(h.case_id) END AS round,
            calendar_for(h.body_id, h.workflow_id) AS days
        FROM case_head h
        CROSS JOIN LATERAL panel_for(h) AS p
        WHERE h.case_id = of_case AND p.state IS NOT NULL
            AND (reader()).organisations && ARRAY[h.body_id, h.provider_id]
    ), seats AS (
        SELECT a.*, p.name AS reviewer
        FROM asking q
        JOIN case_assignment a ON a.case_id = of_case
            AND a.state = q.state
            AND (q.of_body OR (a.named AND a.ended_at IS NULL))
        JOIN principal p ON p.id = a.principal_id
    ), seen AS (
        SELECT v.*, s.reviewer, s.seat, review_open_to(q.head, q.actor, v, q.round) AS visible
        FROM asking q
        JOIN case_review v ON v.case_id = of_case AND q.of_body
        JOIN seats s ON s.assignment = v.assignment
    )
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'state', q.state, 'round', q.round,
        'rule', CASE WHEN q.of_body THEN q.panel -> 'rule' END,
        'criteria', CASE WHEN q.of_body THEN coalesce(q.panel -> 'criteria', '[]') END,
        'seats', (SELECT coalesce(jsonb_agg(CASE WHEN q.of_body
            THEN jsonb_build_object('assignment', s.assignment, 'reviewer', s.reviewer, 'seat', s.seat,
                'status', s.status, 'substitute_for', s.substitute_for, 'invited_at', instant_text(s.invited_at),
                'joined_at', instant_text(s.joined_at), 'ended_at', instant_text(s.ended_at),
                'due', CASE WHEN s.status = 'joined' AND q.round IS NOT NULL
                    THEN review_due(q.panel, q.days, s.joined_at, (q.head).entered_at) END,
                'reviewed', EXISTS (SELECT FROM case_review v WHERE v.case_id = of_case
                    AND v.assignment = s.assignment AND v.round = q.round AND v.struck_at IS NULL),
                'objected_at', instant_text(s.objected_at), 'answered_at', instant_text(s.answered_at),
                'declined', CASE WHEN s.status = 'declined' THEN decline_of(of_case, s.assignment) END)
            ELSE jsonb_build_object('assignment', s.assignment, 'reviewer', s.reviewer, 'seat', s.seat,
                'status', s.status, 'objections_until', instant_text(objections_until(q.head, q.panel, s.invited_at)),
                'objected_at', instant_text(s.objected_at), 'answered_at', instant_text(s.answered_at)) END
            ORDER BY s.assignment), '[]') FROM seats s),
        'open_seats', CASE WHEN q.of_body
            THEN (SELECT jsonb_object_agg(x.seat,
                x.seats - (SELECT count(*) FROM seats s WHERE s.seat = x.seat AND s.ended_at IS NULL))
                FROM panel_seats(q.panel) AS x) END,
        'reviews', CASE WHEN q.of_body
            THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('round', v.round, 'assignment', v.assignment,
                'reviewer', v.reviewer, 'seat', v.seat, 'recommendation', v.ballot, 'scores', v.scores,
                'comments', v.comments, 'reasons', v.reasons,
                'weighted_score', weighted_score(v.scores, q.panel -> 'criteria'),
                'files', review_files(of_case, v.assignment, v.round),
                'submitted_at', instant_text(v.submitted_at), 'struck_at', instant_text(v.struck_at))
                ORDER BY v.round, v.seq), '[]')
                FROM seen v WHERE v.visible) END,
        'withheld', CASE WHEN q.of_body THEN (SELECT count(*) FROM seen v WHERE NOT v.visible) END))
    FROM asking q
$$;

-- What somebody said when they declined a seat: a reason, another day. Null where they said nothing.
CREATE OR REPLACE FUNCTION decline_of(of_case uuid, seat integer) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT y.payload
        FROM case_event e
        JOIN case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
        WHERE e.case_id = of_case AND e.command = 'decline' AND e.effect #> '{panel,assignment}' = to_jsonb(seat)
        ORDER BY e.seq LIMIT 1);
END
$$;

-- The mean of the scores that a review gives, by the weights of the criteria; null where it gives none.
CREATE OR REPLACE FUNCTION weighted_score(scores jsonb, criteria jsonb) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT round(sum((scores ->> (c ->> 'criterion'))::numeric * coalesce((c ->> 'weight')::integer, 1))
            / sum(coalesce((c ->> 'weight')::integer, 1)), 2)
        FROM jsonb_array_elements(criteria) AS c
        WHERE scores ? (c ->> 'criterion'));
END
$$;
