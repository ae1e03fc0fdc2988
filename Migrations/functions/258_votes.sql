-- Votes at a meeting, and what it resolved.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- decide: take an action that decides, with reasons and items; where "meeting" names one, only what is before that
-- meeting.
CREATE OR REPLACE FUNCTION decide_decide(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling := decide_act(head, actor, input, moment);
    on_it  meeting_slot;
BEGIN
    IF r.refusal IS NULL AND r.project IS DISTINCT FROM 'decision' THEN
        r.refusal := refusal('no_decision', jsonb_build_object('action', r.action, 'allowed', (
            SELECT coalesce(jsonb_agg(a.action ORDER BY a.ordinal), '[]') FROM workflow_action a
            WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.decides IS NOT NULL)));
    ELSIF input ? 'meeting' AND coalesce(r.refusal ->> 'reason' = 'no_meeting', true) THEN
        on_it := slot_for(head, moment);
        IF meeting_name(on_it.series, on_it.day) IS DISTINCT FROM input ->> 'meeting' THEN
            r.refusal := jsonb_strip_nulls(refusal('no_meeting', jsonb_build_object('action', r.action,
                'state', head.state, 'meeting', meeting_name(on_it.series, on_it.day), 'date', on_it.day,
                'papers_close', on_it.papers_close, 'found', on_it.status, 'expected', input -> 'meeting')));
        END IF;
    END IF;
    RETURN r;
END
$$;

-- What blocks a member from voting on a case at its meeting, as a refusal: a recusal, four eyes, or what blocks them
-- from judging it. Null where nothing does.
CREATE OR REPLACE FUNCTION vote_blocked_by(head case_head, principal uuid, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    others  text[];
BEGIN
    IF EXISTS (
        SELECT FROM case_recusal x
        WHERE x.case_id = head.case_id AND x.visit = visit_of(head) AND x.principal_id = principal
            AND x.ended_seq IS NULL)
    THEN
        RETURN refusal('recused', '{"action": "vote"}');
    END IF;
    SELECT array_agg(DISTINCT s) INTO others
    FROM workflow_action a CROSS JOIN LATERAL unnest(a.separate_from) AS s
    WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.votes;
    IF others IS NOT NULL AND took_part(head.case_id, principal, others) THEN
        RETURN refusal('separation', jsonb_build_object('action', 'vote', 'separate_from', to_jsonb(others)));
    END IF;
    RETURN judging_blocked_by(head, principal, 'vote', moment);
END
$$;

-- Whether votes carry.
--   rule:   {"majority": simple | two-thirds | unanimous, "casting": bool, "required": bool}
--   votes:  {"for", "against", "abstained": how many, "chair": the chair's own is for it}
-- Abstentions are no votes. Returns yes; tie, casting where the chair decides one; no; none where nobody voted and that
-- is enough.
CREATE OR REPLACE FUNCTION vote_outcome(rule jsonb, votes jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN pro + contra = 0
            THEN CASE WHEN NOT (rule ->> 'required')::boolean AND abstained = 0 THEN 'none' ELSE 'no' END
        WHEN rule ->> 'majority' = 'unanimous' THEN CASE WHEN contra = 0 THEN 'yes' ELSE 'no' END
        WHEN rule ->> 'majority' = 'two-thirds' THEN CASE WHEN 3 * pro >= 2 * (pro + contra) THEN 'yes' ELSE 'no' END
        WHEN pro > contra THEN 'yes'
        WHEN pro = contra
            THEN CASE WHEN (rule ->> 'casting')::boolean AND (votes ->> 'chair')::boolean THEN 'casting' ELSE 'tie' END
        ELSE 'no'
    END
    FROM (SELECT (votes ->> 'for')::integer AS pro, (votes ->> 'against')::integer AS contra,
            (votes ->> 'abstained')::integer AS abstained) AS v
$$;

-- The count for an action on a case at a meeting, as it is told and kept.
CREATE OR REPLACE FUNCTION tally_of(head case_head, m meeting, named text, moment timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
SELECT count_at(head, m, named, moment) - 'chair'
$$;

-- Locks the meeting that a case is before, where it is open, so that it does not close meanwhile. Or says why there is
-- none.
CREATE OR REPLACE FUNCTION in_session(head case_head, named text, moment timestamptz, OUT held meeting,
    OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    s meeting_slot := slot_for(head, moment);
BEGIN
    SELECT m.* INTO held FROM meeting m WHERE m.body_id = s.body_id AND m.series = s.series AND m.day = s.day FOR SHARE;
    refusal := not_in_session(head, named, s, held, moment);
END
$$;

-- What the open meeting that a case is before resolved of an action; or why it cannot be taken, as a refusal. The
-- meeting is locked, so what it says holds to the end of the command.
CREATE OR REPLACE FUNCTION resolution_on(head case_head, actor actor, action workflow_action, moment timestamptz,
    OUT refusal jsonb, OUT resolved jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    found  record;
BEGIN
    SELECT * INTO found FROM in_session(head, action.action, moment);
    refusal := found.refusal;
    IF refusal IS NULL AND action.votes THEN
        SELECT x.refusal, x.resolved INTO refusal, resolved
        FROM resolution_at(head, actor, found.held, action.action, moment) AS x;
    ELSIF refusal IS NULL THEN
        resolved := jsonb_build_object('meeting',
            jsonb_build_object('series', (found.held).series, 'date', (found.held).day));
    END IF;
END
$$;

-- Why an action cannot be taken by correspondence, without a meeting, as a refusal: the scheme does not allow it, or no
-- reason is given. Null where it can.
CREATE OR REPLACE FUNCTION correspondence_blocked_by(head case_head, action workflow_action, input jsonb) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT CASE
        WHEN NOT (action.meets AND action.decides IS NOT NULL AND s.correspondence) THEN refusal('no_correspondence',
            jsonb_build_object('action', action.action, 'state', head.state))
        WHEN NOT coalesce(jsonb_typeof(input -> 'by_correspondence') = 'string'
            AND input ->> 'by_correspondence' ~ '\S' AND length(input ->> 'by_correspondence') <= 2000, false)
            THEN flawed(input ->> 'command', 'by_correspondence', 'is not usable',
                'why it does not wait for the meeting, in words, at most 2,000 characters')
    END
    FROM workflow_state s WHERE s.workflow_id = head.workflow_id AND s.state = head.state
$$;

-- vote: a member who is present votes for one of the actions that decide, or abstains; until the decision the vote may
-- be changed.
CREATE OR REPLACE FUNCTION decide_vote(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
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
    r.project := 'meeting';
    r.role := role_among(head, actor, ARRAY['reviewer', 'decider']);
    IF r.role IS NULL THEN
        r.refusal := not_permitted('vote', head, ARRAY['reviewer', 'decider']);
        RETURN r;
    END IF;
    ways := ARRAY(SELECT a.action
        FROM workflow_action a
        WHERE a.workflow_id = head.workflow_id AND a.from_state = head.state AND a.votes
        ORDER BY a.ordinal);
    IF ways = '{}' THEN
        r.refusal := not_before_meeting(head, 'vote');
        RETURN r;
    END IF;
    SELECT * INTO found FROM in_session(head, 'vote', moment);
    held := found.held;
    r.refusal := found.refusal;
    IF r.refusal IS NULL AND NOT actor.principal_id = ANY (held.present) THEN
        r.refusal := refusal('not_present', jsonb_build_object('action', 'vote',
            'meeting', meeting_name(held.series, held.day)));
    END IF;
    r.refusal := coalesce(r.refusal, vote_blocked_by(head, actor.principal_id, moment));
    IF r.refusal IS NULL
        AND NOT coalesce(jsonb_typeof(input -> 'vote') = 'string'
            AND input ->> 'vote' = ANY (ways || 'abstain'::text), false)
    THEN
        r.refusal := flawed('vote', 'vote', CASE WHEN input ? 'vote' THEN 'is not known here' ELSE 'is missing' END,
            array_to_string(ways, ', ') || ' or abstain');
    END IF;
    -- Who voted what is no part of the history that both sides read.
    r.effect := jsonb_build_object('meeting', jsonb_build_object('series', held.series, 'date', held.day));
    RETURN r;
END
$$;

-- Whether somebody of the body may see the votes of others on a case: once they are past, or their own is in; officers
-- and deciders who are not there as members see them as they come.
CREATE OR REPLACE FUNCTION votes_open_to(actor actor, m meeting, of_case uuid, of_stay integer, over boolean)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN over OR CASE WHEN actor.principal_id = ANY (m.present)
        THEN EXISTS (SELECT FROM case_vote v
            WHERE v.case_id = of_case AND v.visit = of_stay AND v.day = m.day AND v.principal_id = actor.principal_id)
        ELSE actor.roles && ARRAY['officer', 'decider'] END;
END
$$;

-- The votes on a case at a meeting as somebody of the body may see them, and how many they may not.
CREATE OR REPLACE FUNCTION votes_seen(actor actor, m meeting, of_case uuid, of_stay integer, over boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'votes', coalesce(jsonb_agg(jsonb_build_object('member', p.name, 'vote', v.ballot) ORDER BY p.name)
                FILTER (WHERE v.principal_id = actor.principal_id OR o.sees), '[]'),
            'withheld', count(*) FILTER (WHERE NOT (v.principal_id = actor.principal_id OR o.sees)))
        FROM (SELECT votes_open_to(actor, m, of_case, of_stay, over) AS sees) AS o
        JOIN case_vote v ON v.case_id = of_case AND v.visit = of_stay AND v.day = m.day
        JOIN principal p ON p.id = v.principal_id);
END
$$;

-- The members who are present at a meeting: whether they count for a case, and what they voted on it, null where they
-- have not.
CREATE OR REPLACE FUNCTION ballots_at(head case_head, m meeting, moment timestamptz)
RETURNS TABLE (principal_id uuid, counts boolean, ballot text)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, vote_blocked_by(head, p.id, moment) IS NULL, v.ballot
    FROM unnest(m.present) AS p (id)
    LEFT JOIN case_vote v ON v.case_id = head.case_id
        AND v.visit = visit_of(head)
        AND v.day = m.day
        AND v.principal_id = p.id;
END
$$;

-- The count for an action on a case at a meeting: of members who are present and whom nothing keeps from the case;
-- `chair` where the chair's own vote is for it.
CREATE OR REPLACE FUNCTION count_at(head case_head, m meeting, named text, moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        WITH counted AS (
            SELECT count(*) AS members, jsonb_build_object('for', count(*) FILTER (WHERE b.ballot = named),
                'against', count(*) FILTER (WHERE b.ballot NOT IN (named, 'abstain')),
                'abstained', count(*) FILTER (WHERE b.ballot = 'abstain'),
                'chair', coalesce(bool_or(b.ballot = named AND b.principal_id = m.chair), false)) AS votes
            FROM ballots_at(head, m, moment) AS b WHERE b.counts
        )
        SELECT jsonb_build_object('quorum', r.quorum, 'majority', r.majority, 'present', cardinality(m.present),
            'counted', c.members, 'outcome', vote_outcome(to_jsonb(r), c.votes)) || c.votes
        FROM workflow_meeting r CROSS JOIN counted c WHERE r.workflow_id = head.workflow_id AND r.state = head.state);
END
$$;

-- How many further votes for it carry an action, whoever casts them: 0 where it is carried; null where only a vote that
-- changes could carry it. Rule and votes as in vote_outcome.
CREATE OR REPLACE FUNCTION votes_missing(rule jsonb, votes jsonb) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
    SELECT k FROM generate_series(0, 2 * (votes ->> 'against')::integer + 1) AS k
    WHERE vote_outcome(rule, votes || jsonb_build_object('for', (votes ->> 'for')::integer + k)) NOT IN ('no', 'tie')
    ORDER BY k LIMIT 1
$$;

-- Why the meeting that a case waits for cannot have it before it at a moment, as a refusal; null where the meeting is
-- open.
CREATE OR REPLACE FUNCTION not_in_session(head case_head, named text, s meeting_slot, held meeting, moment timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
RETURN CASE
    WHEN coalesce((held).opened_at <= moment AND ((held).closed_at IS NULL OR moment < (held).closed_at), false)
        THEN NULL
    ELSE jsonb_strip_nulls(refusal('no_meeting', jsonb_build_object('action', named, 'state', (head).state,
        'meeting', meeting_name((s).series, (s).day), 'date', (s).day, 'papers_close', (s).papers_close,
        'found', CASE WHEN (held).closed_at IS NOT NULL THEN 'closed' ELSE (s).status END,
        'correspondence', (SELECT nullif(x.correspondence, false)
            FROM workflow_state x WHERE x.workflow_id = (head).workflow_id AND x.state = (head).state))))
END;
END
$$;

-- What an open meeting resolved, with the count; or what stands against the action, as a refusal: no quorum, or votes
-- that do not carry it. To whom the votes are not open yet it does not tell the count.
CREATE OR REPLACE FUNCTION resolution_at(head case_head, actor actor, held meeting, named text, moment timestamptz,
    OUT refusal jsonb, OUT resolved jsonb)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    tally  constant jsonb := tally_of(head, held, named, moment);
    facts  constant jsonb := tally
        || jsonb_build_object('action', named, 'state', head.state, 'meeting', meeting_name(held.series, held.day));
BEGIN
    IF (tally ->> 'counted')::integer < (tally ->> 'quorum')::integer THEN
        refusal := refusal('no_quorum', facts - 'outcome');
    ELSIF tally ->> 'outcome' IN ('no', 'tie') THEN
        refusal := refusal('not_carried', facts);
    END IF;
    IF refusal IS NOT NULL AND NOT votes_open_to(actor, held, head.case_id, visit_of(head), false) THEN
        refusal := refusal - ARRAY['for', 'against', 'abstained', 'outcome'];
    END IF;
    resolved := jsonb_build_object('meeting', jsonb_build_object('series', held.series, 'date', held.day),
        'tally', tally);
END
$$;

-- Of an action that needs a meeting: what stands against it, as the door would refuse it, and while the meeting is open
-- how its votes stand, where it votes, as the reader may know it. To whom the votes are not open yet no count is told,
-- and of what they may not do anyway nothing that follows from one. The names of whom it waits for are for officers and
-- deciders. Nothing to others than the people of the body.
CREATE OR REPLACE FUNCTION resolution_seen(of_case uuid, named text, OUT blocked_by jsonb, OUT votes jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me      constant actor := reader();
    moment  constant timestamptz := clock_timestamp();
    head    case_head;
    awaits  workflow_action;
    s       meeting_slot;
    held    meeting;
    count   jsonb;
BEGIN
    SELECT a.* INTO awaits
    FROM case_head h
    JOIN workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = h.state AND a.action = named AND a.meets
    WHERE h.case_id = of_case AND h.body_id = me.organisation_id;
    IF NOT FOUND OR NOT me.roles && ARRAY['officer', 'reviewer', 'decider'] THEN
        RETURN;
    END IF;
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    s := slot_for(head, moment);
    held := meeting_at(s);
    blocked_by := not_in_session(head, named, s, held, moment);
    IF blocked_by IS NOT NULL OR NOT awaits.votes THEN
        RETURN;
    END IF;
    SELECT x.refusal INTO blocked_by FROM resolution_at(head, me, held, named, moment) AS x;
    count := count_at(head, held, named, moment);
    votes := jsonb_build_object('meeting', meeting_name(held.series, held.day), 'date', held.day,
        'missing_members', greatest((count ->> 'quorum')::integer - (count ->> 'counted')::integer, 0));
    IF votes_open_to(me, held, of_case, visit_of(head), false) THEN
        votes := votes || (count - 'chair') || jsonb_strip_nulls(jsonb_build_object('missing_votes', (
            SELECT votes_missing(to_jsonb(w), count)
            FROM workflow_meeting w
            WHERE w.workflow_id = head.workflow_id AND w.state = head.state),
            'awaited', CASE WHEN me.roles && ARRAY['officer', 'decider'] THEN
                names_of(ARRAY(SELECT b.principal_id
                    FROM ballots_at(head, held, moment) AS b
                    WHERE b.counts AND b.ballot IS NULL)) END));
    ELSE
        votes := votes || (count - ARRAY['for', 'against', 'abstained', 'outcome', 'chair']);
        blocked_by := CASE WHEN blocked_by ->> 'reason' = 'no_quorum' OR roles_on(head, me) && awaits.roles
            THEN blocked_by END;
    END IF;
END
$$;
