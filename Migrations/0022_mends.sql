-- What tests that attack the door found.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Performs a list of commands for the holder of a token. Only where each statement sees what others have committed: a transaction with
-- one snapshot would still see a token that was revoked, and not yet see an interest that was declared.
CREATE OR REPLACE FUNCTION perform(token_digest bytea, commands jsonb) RETURNS SETOF outcome
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    who    caller;
    cases  uuid[] := '{}';
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'commands are performed in transactions that read what is committed'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED; or reset default_transaction_isolation';
    END IF;
    -- 1. Which cases, then their locks, in case order, in a statement of their own.
    FOR n IN 0 .. jsonb_array_length(commands) - 1 LOOP
        cases := cases || CASE WHEN commands -> n ? 'case' THEN case_named(commands -> n ->> 'case') END;
    END LOOP;
    PERFORM FROM case_head h WHERE h.case_id = ANY (cases) ORDER BY h.case_id FOR NO KEY UPDATE;

    -- 2. Who is asking, as of after the lock: a revoked token stops at once.
    SELECT p.id, p.organisation_id, p.organisation_kind, p.roles, o.sample INTO who
    FROM token t
    JOIN principal p ON p.id = t.principal_id
    JOIN organisation o ON o.id = p.organisation_id
    WHERE t.digest = token_digest AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        RETURN QUERY SELECT n::integer, 'unauthenticated', NULL::uuid, NULL, NULL::integer, NULL, NULL, NULL::timestamptz, false, '{"reason": "unauthenticated"}'::jsonb
            FROM generate_series(1, jsonb_array_length(commands)) AS n;
        RETURN;
    END IF;

    -- 3. Timers are not for people.
    RETURN QUERY SELECT * FROM perform_as(who, commands, cases);
END
$$;

-- What people say of themselves as reviewers, and officers of those of their body. asked: {"what", "reviewer"? (name or id; oneself), …
--   interest:      "organisation" (its code), "nature", "from", "until"?
--   end_interest:  "id", "until"
--   away:          "from", "until"
--   back:          "from"
--   profile:       "expertise": [word], "lay": bool, by officers alone}
-- Returns {"status": done | refused | unauthenticated, …}. What is repeated is there already, and stays as it is.
CREATE OR REPLACE FUNCTION tend_reviewers(token_digest bytea, asked jsonb) RETURNS jsonb
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
        SELECT * INTO i FROM interest n
        WHERE n.id::text = lower(asked ->> 'id') AND n.from_day <= last_day
            AND EXISTS (SELECT FROM principal p WHERE p.id = n.principal_id AND p.organisation_id = who.organisation_id
                AND (p.id = who.principal_id OR 'officer' = ANY (who.roles)));
        IF i.id IS NULL THEN
            refusal := jsonb_build_object('reason', 'no_such_member', 'action', what, 'reviewer', asked -> 'id');
        ELSIF i.principal_id = who.principal_id AND last_day < local_day(i.declared_at) THEN
            -- Else whoever is kept from a case could say that what keeps them was over long ago.
            refusal := flawed(what, 'until', 'is before the day on which the interest was declared',
                format('%s or later; an earlier end is for an officer to say, of somebody else', local_day(i.declared_at)::text));
        ELSE
            UPDATE interest n SET until_day = last_day, ended_by = who.principal_id WHERE n.id = i.id;
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
-- The algebra of panels in two halves, each small enough to be held against its definition case by case: what has been counted, and
-- what follows from a count. Together they say what they said as one.
-- ---------------------------------------------------------------------------------------------------------------------------

-- What the ballots that are in, and the seats that are out, come to under a rule. Where a seat with a veto is against, nothing else is
-- counted; lay members are counted where the rule asks for them, and the chair's ballot is told where it breaks ties.
CREATE TYPE panel_count AS (
    vetoed       boolean,
    approving    integer,   -- weights of what is in
    changing     integer,
    refusing     integer,
    abstaining   integer,   -- where abstentions are present
    counted      integer,   -- towards the quorum
    counted_lay  integer,
    chair        text,
    out_weight   integer,   -- of those who are still out
    out_count    integer,
    out_lay      integer,
    out_veto     boolean,
    out_chair    boolean
);

CREATE FUNCTION count_panel(rule jsonb, members jsonb, reviews jsonb) RETURNS panel_count
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

-- What follows from a count: approve, changes, refuse or undecided; null while that is open (see panel_outcome). `enough`: the weight that
-- approves, null where the majority does; `levels`: 2 where changes can be recommended; `casting`: whether the chair breaks ties.
CREATE FUNCTION panel_result(enough integer, quorum integer, lay integer, levels integer, casting boolean, decides text, over boolean, c panel_count)
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
                CASE WHEN NOT c.out_chair THEN nullif(c.chair, 'abstain') WHEN way = 1 THEN 'refuse' WHEN way = 2 THEN 'approve' END END;
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
CREATE OR REPLACE FUNCTION panel_outcome(rule jsonb, members jsonb, reviews jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN panel_result(CASE WHEN rule ->> 'approve' <> 'majority' THEN (rule ->> 'approve')::integer END, (rule ->> 'quorum')::integer,
        coalesce((rule ->> 'lay')::integer, 0), CASE WHEN (rule ->> 'changes')::boolean THEN 2 ELSE 1 END,
        coalesce(rule ->> 'tie', '') = 'chair', coalesce(rule ->> 'decides', 'certain'), coalesce((rule ->> 'over')::boolean, false),
        count_panel(rule, members, reviews));
END
$$;
