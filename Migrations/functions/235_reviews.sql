-- Reviews, and what a panel decides by its rules.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- What a panel has decided: approve, changes, refuse or undecided; null while that is open.
--   rule:     {"approve": weight that is enough | "majority", "quorum", "lay"?, "weights"? {seat: weight, else 1},
--             "veto"? [seat],
--             "abstentions"? "absent" | "present", "tie"? "chair", "decides"? "certain" | "enough" | "all", "changes"?
--             bool, "over"? bool}
--   members:  [{"assignment"?, "seat"}], one for each seat, filled or not
--   reviews:  [{"assignment", "ballot"}], at most one for each member
-- A level passes where enough weight is for it: for the level "changes" both approvals and changes. The highest level
-- that passes is the result, else refusal. A refusal from a seat with a veto decides alone. Without a quorum, without
-- anybody for or against, and at a tie without a casting vote, nothing is decided. A result is certain where it is the
-- same whether all who are still out approve, all refuse or nobody of them votes: each level passes the more easily the
-- better the ballots are. Then it is the same in whichever order the reviews arrive.
CREATE OR REPLACE FUNCTION panel_outcome(rule jsonb, members jsonb, reviews jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN panel_result(CASE WHEN rule ->> 'approve' <> 'majority' THEN (rule ->> 'approve')::integer END,
        (rule ->> 'quorum')::integer, coalesce((rule ->> 'lay')::integer, 0),
        CASE WHEN (rule ->> 'changes')::boolean THEN 2 ELSE 1 END, coalesce(rule ->> 'tie', '') = 'chair',
        coalesce(rule ->> 'decides', 'certain'), coalesce((rule ->> 'over')::boolean, false),
        count_panel(rule, members, reviews));
END
$$;

-- What the panel of the present state has decided, once another review is in; `over`: nobody else is waited for.
CREATE OR REPLACE FUNCTION decided_by(head case_head, panel jsonb, ballot jsonb, over boolean) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN panel_outcome(
        panel -> 'rule' || jsonb_build_object('over', over, 'changes', panel -> 'outcomes' ? 'changes'),
        (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('seat', s.seat, 'assignment', a.assignment)))
        FROM panel_seats(panel) AS s
        CROSS JOIN LATERAL generate_series(1, s.seats) AS n (n)
        LEFT JOIN (
            SELECT c.seat, c.assignment, row_number() OVER (PARTITION BY c.seat ORDER BY c.assignment) AS n
            FROM case_assignment c
            WHERE c.case_id = head.case_id AND c.state = head.state AND c.status = 'joined'
        ) AS a ON a.seat = s.seat AND a.n = n.n),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('assignment', v.assignment, 'ballot', v.ballot)), '[]')
        FROM case_review v
        WHERE v.case_id = head.case_id AND v.round = current_visit(head.case_id) AND v.struck_at IS NULL)
        || coalesce(ballot, '[]'));
END
$$;

-- What is wrong with a review: [] where nothing is.
CREATE OR REPLACE FUNCTION review_problems(panel jsonb, input jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('path', p.path, 'message', p.message, 'expected', p.expected)
        ORDER BY p.path), '[]')
    FROM (
        SELECT 'recommendation' AS path,
            CASE WHEN input ? 'recommendation' THEN 'is not known' ELSE 'is missing' END AS message,
            'approve, ' || CASE WHEN panel -> 'outcomes' ? 'changes' THEN 'changes, ' ELSE '' END
            || 'refuse or abstain' AS expected
        WHERE NOT coalesce(input ->> 'recommendation' IN ('approve', 'refuse', 'abstain')
            OR (input ->> 'recommendation' = 'changes' AND panel -> 'outcomes' ? 'changes'), false)
        UNION ALL
        SELECT 'reasons', CASE WHEN input ? 'reasons' THEN 'is not usable' ELSE 'is missing' END,
            'reasons in words, at most 10,000 characters'
        WHERE CASE WHEN input ? 'reasons'
            THEN jsonb_typeof(input -> 'reasons') <> 'string'
            OR input ->> 'reasons' !~ '\S'
            OR length(input ->> 'reasons') > 10000
            ELSE coalesce(input ->> 'recommendation' IN ('changes', 'refuse'), false) END
        UNION ALL
        SELECT x.member, 'is not an object', 'an object from criteria to ' || x.what
        FROM (VALUES ('scores', 'numbers'), ('comments', 'texts')) AS x (member, what)
        WHERE input ? x.member AND jsonb_typeof(input -> x.member) <> 'object'
        UNION ALL
        SELECT 'scores.' || (c ->> 'criterion'),
            CASE WHEN s.given IS NULL THEN 'is missing' ELSE 'is not on the scale' END,
            format('a whole number from %s to %s', c #>> '{scale,0}', c #>> '{scale,1}')
        FROM jsonb_array_elements(coalesce(panel -> 'criteria', '[]')) AS c
        CROSS JOIN LATERAL (SELECT input #> ARRAY['scores', c ->> 'criterion'] AS given) AS s
        WHERE CASE WHEN s.given IS NULL THEN input ->> 'recommendation' IS DISTINCT FROM 'abstain'
            ELSE NOT (jsonb_typeof(s.given) = 'number' AND s.given #>> '{}' ~ '^-?[0-9]{1,4}$'
                AND (s.given #>> '{}')::integer
                    BETWEEN (c #>> '{scale,0}')::integer AND (c #>> '{scale,1}')::integer) END
        UNION ALL
        SELECT 'comments.' || (c ->> 'criterion'), 'is missing',
            format('a comment, because the score is below %s', c ->> 'comment_below')
        FROM jsonb_array_elements(coalesce(panel -> 'criteria', '[]')) AS c
        WHERE c ? 'comment_below' AND jsonb_typeof(input #> ARRAY['scores', c ->> 'criterion']) = 'number'
            AND (input #>> ARRAY['scores', c ->> 'criterion'])::numeric < (c ->> 'comment_below')::integer
            AND NOT coalesce(input #>> ARRAY['comments', c ->> 'criterion'] ~ '\S', false)
        UNION ALL
        SELECT x.member || '.' || g.key, 'is no criterion of this panel',
            coalesce((SELECT string_agg(c ->> 'criterion', ', ') FROM jsonb_array_elements(panel -> 'criteria') AS c),
                'nothing')
        FROM (VALUES ('scores'), ('comments')) AS x (member)
        CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(input -> x.member) WHEN 'object'
            THEN input -> x.member
            ELSE '{}' END) AS g
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(panel -> 'criteria', '[]')) AS c
            WHERE c ->> 'criterion' = g.key)
        UNION ALL
        SELECT 'comments.' || g.key, 'is not usable', 'a text of at most 10,000 characters'
        FROM jsonb_each(CASE jsonb_typeof(input -> 'comments') WHEN 'object'
            THEN input -> 'comments'
            ELSE '{}' END) AS g
        WHERE jsonb_typeof(g.value) <> 'string' OR length(g.value #>> '{}') > 10000
    ) AS p
$$;

-- What keeps somebody from writing a review, as a refusal: their role, a state without a panel, no seat, a review that
-- is in already, or an interest. Null where nothing does.
CREATE OR REPLACE FUNCTION reviewing_blocked_by(head case_head, actor actor, a case_assignment, named text,
    moment timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    held  jsonb;
BEGIN
    IF role_among(head, actor, ARRAY['reviewer']) IS NULL THEN
        RETURN not_permitted(named, head, ARRAY['reviewer']);
    ELSIF NOT EXISTS (SELECT FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state) THEN
        RETURN refusal('no_panel', jsonb_build_object('action', named, 'state', head.state));
    ELSIF a.status IS DISTINCT FROM 'joined' OR a.state <> head.state THEN
        RETURN refusal('not_on_panel', jsonb_build_object('action', named, 'state', head.state, 'found', a.status));
    ELSIF EXISTS (SELECT FROM case_review v
        WHERE v.case_id = head.case_id AND v.round = current_visit(head.case_id) AND v.assignment = a.assignment)
    THEN
        RETURN refusal('already_reviewed', jsonb_build_object('action', named, 'state', head.state));
    END IF;
    held := interests_in(head, actor.principal_id, local_day(moment));
    RETURN CASE WHEN held IS NOT NULL THEN
        refusal('conflict', jsonb_build_object('action', named, 'interests', held)) END;
END
$$;

-- draft_review: a member of the panel keeps what they have written so far, for them alone. What is there has to be
-- usable; nothing needs to be there. Each takes the place of the one before.
CREATE OR REPLACE FUNCTION decide_draft_review(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    panel  jsonb;
    wrong  jsonb;
BEGIN
    r.action := 'draft_review';
    r.role := role_among(head, actor, ARRAY['reviewer']);
    r.refusal := reviewing_blocked_by(head, actor, seated(head, input, actor.principal_id), 'draft_review', moment);
    IF r.refusal IS NULL THEN
        SELECT p.panel INTO panel FROM workflow_panel p
        WHERE p.workflow_id = head.workflow_id AND p.state = head.state;
        SELECT jsonb_agg(p) INTO wrong
        FROM jsonb_array_elements(review_problems(panel, input)) AS p
        WHERE p ->> 'message' <> 'is missing';
        IF wrong IS NOT NULL THEN
            r.refusal := refusal('invalid_data', jsonb_build_object('action', 'draft_review', 'problems', wrong));
        END IF;
    END IF;
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION keep_draft_review(head case_head, actor actor, input jsonb, moment timestamptz)
RETURNS jsonb
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    INSERT INTO case_review_draft (case_id, principal_id, body_id, provider_id, content, saved_at)
    SELECT head.case_id, actor.principal_id, head.body_id, head.provider_id,
        coalesce((SELECT jsonb_object_agg(x.key, x.value) FROM jsonb_each(input) AS x
            WHERE x.key IN ('recommendation', 'scores', 'comments', 'reasons')), '{}'), moment
    ON CONFLICT (case_id, principal_id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at
    RETURNING '{"saved": true}'::jsonb
$$;

-- What the reader has written of a review of a case so far, and the files beside it; null where there is nothing.
CREATE OR REPLACE FUNCTION review_draft_of(of_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT nullif(coalesce(d.content, '{}') || jsonb_strip_nulls(jsonb_build_object(
        'saved_at', instant_text(d.saved_at), 'assignment', x.assignment, 'files', x.files)), '{}')
    FROM reader() AS me
    JOIN case_head h ON h.case_id = of_case AND open_to(h, me)
    LEFT JOIN LATERAL (SELECT y.* FROM case_review_draft y
        WHERE y.case_id = h.case_id AND y.principal_id = ANY (selves(me.principal_id))
        ORDER BY y.saved_at DESC LIMIT 1) AS d ON true
    LEFT JOIN LATERAL (SELECT a.assignment, review_files(h.case_id, a.assignment, NULL) AS files
        FROM seated(h, '{}', me.principal_id) AS a) AS x ON x.files IS NOT NULL
$$;

-- What a review says, with the files beside it, as the digest in its event is of. `of_round`: null for one that is not
-- sent yet.
CREATE OR REPLACE FUNCTION review_said(of_case uuid, of_seat integer, of_round integer, ballot text, scores jsonb,
    comments jsonb, reasons text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_build_object('recommendation', ballot, 'scores', scores, 'comments', comments, 'reasons', reasons,
        'files', coalesce((
            SELECT jsonb_agg(jsonb_build_object('file', f.file_no, 'name', f.file_name,
                'sha256', encode(f.sha256, 'hex')) ORDER BY f.file_no)
            FROM case_review_file f
            WHERE f.case_id = of_case AND f.assignment = of_seat AND f.round IS NOT DISTINCT FROM of_round), '[]'));
END
$$;

-- review: a member of the panel scores and recommends, once a round. The review with which the panel has decided takes
-- the action that follows from the result, in the same event.
CREATE OR REPLACE FUNCTION decide_review(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r       ruling;
    a       case_assignment := seated(head, input, actor.principal_id);
    panel   jsonb;
    held    jsonb;
    result  text;
BEGIN
    r.action := 'review';
    r.role := role_among(head, actor, ARRAY['reviewer']);
    r.project := 'panel';
    SELECT p.panel INTO panel FROM workflow_panel p WHERE p.workflow_id = head.workflow_id AND p.state = head.state;
    r.refusal := reviewing_blocked_by(head, actor, a, 'review', moment);
    IF r.refusal IS NULL AND ((a.objected_at IS NOT NULL AND a.answered_at IS NULL)
        OR (a.objected_at IS NULL AND moment < objections_until(head, panel, a.invited_at)))
    THEN
        r.refusal := refusal('objection_window', jsonb_build_object('action', 'review', 'until',
            instant_text(objections_until(head, panel, a.invited_at)), 'objected', a.objected_at IS NOT NULL));
    ELSIF r.refusal IS NULL THEN
        held := review_problems(panel, input);
        IF held <> '[]' THEN
            r.refusal := refusal('invalid_data', jsonb_build_object('action', 'review', 'problems', held));
        END IF;
    END IF;
    IF r.refusal IS NOT NULL THEN
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('panel', jsonb_build_object('state', head.state, 'assignment', a.assignment,
        'round', current_visit(head.case_id)));
    IF panel ? 'rule' THEN
        result := decided_by(head, panel,
            jsonb_build_array(jsonb_build_object('assignment', a.assignment, 'ballot', input -> 'recommendation')),
            false);
        IF result IS NOT NULL THEN
            SELECT x.action, x.to_state INTO STRICT r.action, r.to_state
            FROM workflow_action x
            WHERE x.workflow_id = head.workflow_id
                AND x.from_state = head.state
                AND x.action = panel #>> ARRAY['outcomes', result];
            r.effect := jsonb_set(r.effect, '{panel,result}', to_jsonb(result));
        END IF;
    END IF;
    r.review := review_said(head.case_id, a.assignment, NULL, input ->> 'recommendation',
        coalesce(input -> 'scores', '{}'), coalesce(input -> 'comments', '{}'), input ->> 'reasons');
    RETURN r;
END
$$;

-- When the next member of the present panel is reminded, or overdue: whom, and which of the two.
CREATE OR REPLACE FUNCTION next_reminders(head case_head)
RETURNS TABLE (assignment integer, reminders integer, at timestamptz, due date)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT a.assignment, n.reminders, start_of_day(CASE n.reminders
        WHEN 1
            THEN add_period(c.days, d.due, -(p.panel #>> '{remind,count}')::integer,
                (p.panel #>> '{remind,unit}')::period_unit)
        ELSE d.due + 1 END), d.due
    FROM workflow_panel p
    CROSS JOIN LATERAL (SELECT calendar_for(head.body_id, head.workflow_id) AS days) AS c
    JOIN case_assignment a ON a.case_id = head.case_id AND a.state = head.state AND a.status = 'joined'
    CROSS JOIN LATERAL review_due(p.panel, c.days, a.joined_at, head.entered_at) AS d (due)
    CROSS JOIN LATERAL (VALUES (1), (2)) AS n (reminders)
    WHERE p.workflow_id = head.workflow_id
        AND p.state = head.state
        AND p.panel ? 'due'
        AND head.closed_at IS NULL
        AND head.party <> 'paused'
        AND n.reminders > CASE WHEN a.reminded_in = current_visit(head.case_id) THEN a.reminders ELSE 0 END
        AND (n.reminders = 2 OR p.panel ? 'remind')
        AND NOT EXISTS (SELECT FROM case_review v
            WHERE v.case_id = head.case_id AND v.round = current_visit(head.case_id) AND v.assignment = a.assignment);
END
$$;

-- Sets the timer of the panel. Who has nothing to be reminded of now might have if the case came back to its panel
-- today: on the earliest day of that the timer looks again. So acts need not touch it, and it is never late.
CREATE OR REPLACE FUNCTION set_reminder(of_case uuid, moment timestamptz) RETURNS void
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
            THEN add_period(days, d.due, -(p.panel #>> '{remind,count}')::integer,
                (p.panel #>> '{remind,unit}')::period_unit)
            ELSE d.due END),
        start_of_day(local_day(moment) + 1))), 'infinity')
    INTO at
    FROM case_assignment a
    JOIN workflow_panel p ON p.workflow_id = head.workflow_id AND p.state = a.state AND p.panel ? 'due'
    CROSS JOIN LATERAL (SELECT add_period(days, local_day(moment), (p.panel #>> '{due,count}')::integer,
        (p.panel #>> '{due,unit}')::period_unit) AS due) AS d
    LEFT JOIN next_reminders(head) AS n ON n.assignment = a.assignment
    WHERE a.case_id = of_case AND a.status = 'joined' AND head.closed_at IS NULL;
    IF at < 'infinity' OR EXISTS (SELECT FROM case_timer t WHERE t.case_id = of_case AND t.kind = 'remind') THEN
        INSERT INTO case_timer (case_id, kind, body_id, provider_id, due_at, simulated)
        VALUES (head.case_id, 'remind', head.body_id, head.provider_id, at, head.simulated)
        ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
    END IF;
END
$$;

-- remind: reviews are due soon, or overdue. The officer is told of the second, and where a member is away or can do
-- nothing any more. Nobody asks for it but the clock.
CREATE OR REPLACE FUNCTION decide_remind(head case_head, actor actor, input jsonb, moment timestamptz) RETURNS ruling
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    r      ruling;
    first  record;
BEGIN
    r.action := 'remind';
    r.role := 'system';
    r.project := 'panel';
    SELECT n.reminders, n.at, n.due, array_agg(n.assignment ORDER BY n.assignment) AS assignments INTO first
    FROM next_reminders(head) AS n WHERE n.at <= moment GROUP BY n.reminders, n.at, n.due ORDER BY n.at,
        n.reminders LIMIT 1;
    IF NOT FOUND THEN
        PERFORM set_reminder(head.case_id, moment);
        r.refusal := refusal('not_due');
        RETURN r;
    END IF;
    r.effect := jsonb_build_object('reminds', jsonb_build_object('assignments', first.assignments, 'due', first.due,
        'overdue', first.reminders = 2),
        'tell', CASE WHEN first.reminders = 1 AND NOT EXISTS (SELECT FROM case_assignment a
                WHERE a.case_id = head.case_id AND a.assignment = ANY (first.assignments)
                    AND NOT is_present(a.principal_id, local_day(moment)))
            THEN '["reviewer"]'::jsonb ELSE '["reviewer", "officer"]' END);
    RETURN r;
END
$$;

CREATE OR REPLACE FUNCTION count_panel(rule jsonb, members jsonb, reviews jsonb) RETURNS panel_count
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    present  constant boolean := coalesce(rule ->> 'abstentions', 'absent') = 'present';
    lay      constant boolean := coalesce((rule ->> 'lay')::integer, 0) > 0;
    casting  constant boolean := coalesce(rule ->> 'tie', '') = 'chair';
    veto     constant jsonb := coalesce(rule -> 'veto', '[]');
    ballots  jsonb := '{}';       -- by assignment
    seat     text;
    ballot   text;
    weight   integer;
    c        panel_count := (false, 0, 0, 0, 0, 0, 0, NULL, 0, 0, 0, false, false);
BEGIN
    -- Plain assignments: a query for each seat costs twenty times as much.
    FOR n IN 0 .. jsonb_array_length(reviews) - 1 LOOP
        ballots := ballots || jsonb_build_object(reviews -> n ->> 'assignment', reviews -> n -> 'ballot');
    END LOOP;
    FOR n IN 0 .. jsonb_array_length(members) - 1 LOOP
        seat := members -> n ->> 'seat';
        ballot := ballots ->> (members -> n ->> 'assignment');
        weight := coalesce((rule -> 'weights' ->> seat)::integer, 1);
        IF seat = 'chair' AND casting THEN
            c.chair := ballot;
            c.out_chair := ballot IS NULL;
        END IF;
        IF ballot IS NULL THEN
            c.out_weight := c.out_weight + weight;
            c.out_count := c.out_count + 1;
            c.out_lay := c.out_lay + (lay AND seat = 'lay')::integer;
            c.out_veto := c.out_veto OR veto ? seat;
            CONTINUE;
        ELSIF ballot = 'refuse' AND veto ? seat THEN
            c := (true, 0, 0, 0, 0, 0, 0, NULL, 0, 0, 0, false, false);
            RETURN c;
        END IF;
        c.approving := c.approving + weight * (ballot = 'approve')::integer;
        c.changing := c.changing + weight * (ballot = 'changes')::integer;
        c.refusing := c.refusing + weight * (ballot = 'refuse')::integer;
        c.abstaining := c.abstaining + weight * (ballot = 'abstain' AND present)::integer;
        c.counted := c.counted + (ballot <> 'abstain' OR present)::integer;
        c.counted_lay := c.counted_lay + (lay AND seat = 'lay' AND (ballot <> 'abstain' OR present))::integer;
    END LOOP;
    RETURN c;
END
$$;

-- What follows from a count: approve, changes, refuse or undecided; null while that is open (see panel_outcome).
-- `enough`: the weight that approves, null where the majority does; `levels`: 2 where changes can be recommended;
-- `casting`: whether the chair breaks ties.
CREATE OR REPLACE FUNCTION panel_result(enough integer, quorum integer, lay integer, levels integer, casting boolean,
    decides text, over boolean, c panel_count)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    voting   integer;
    total    integer;
    pro      integer;
    cast_as  text;
    tied     boolean;
    result   text;
    results  text[] := '{}';
BEGIN
    IF c.vetoed THEN
        RETURN 'refuse';
    END IF;
    -- 1. Three ways to go on: nobody of those who are out votes, all refuse, all approve.
    FOR way IN 0 .. 2 LOOP
        voting := (way > 0)::integer;
        total := c.approving + c.changing + c.refusing + voting * c.out_weight;
        IF way = 1 AND c.out_veto THEN
            result := 'refuse';
        ELSIF c.counted + voting * c.out_count < quorum OR c.counted_lay + voting * c.out_lay < lay OR total = 0 THEN
            result := 'undecided';
        ELSE
            total := total + c.abstaining;
            cast_as := CASE WHEN casting THEN
                CASE
                    WHEN NOT c.out_chair THEN nullif(c.chair, 'abstain')
                    WHEN way = 1 THEN 'refuse'
                    WHEN way = 2 THEN 'approve' END END;
            tied := false;
            result := NULL;
            FOR level IN 1 .. levels LOOP
                pro := c.approving + (level - 1) * c.changing + (way / 2) * c.out_weight;
                tied := enough IS NULL AND 2 * pro = total AND cast_as IS NULL;
                IF pro >= enough OR (enough IS NULL AND (2 * pro > total
                    OR (2 * pro = total AND (cast_as = 'approve' OR (cast_as = 'changes' AND level = 2)))))
                THEN
                    result := (ARRAY['approve', 'changes'])[level];
                    EXIT;
                END IF;
            END LOOP;
            result := coalesce(result, CASE WHEN tied THEN 'undecided' ELSE 'refuse' END);
        END IF;
        IF way = 0 AND (over OR (result = 'approve' AND decides = 'enough')) THEN
            RETURN result;
        END IF;
        results := results || result;
    END LOOP;

    -- 2. Certain?
    IF decides = 'all' AND c.out_count > 0 THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN results[1] = ALL (results) THEN results[1] END;
END
$$;
