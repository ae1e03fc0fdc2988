-- Commands as data. The door does the same for all of them; a command brings a function rule_NAME that says whether it may be done and
-- what follows, and, where something is kept beside the history, a function keep_NAME that writes it once the event is written.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

CREATE TABLE command (
    name          text PRIMARY KEY CHECK (name ~ '^[a-z][a-z_]{2,23}$'),
    for_people    boolean NOT NULL,   -- people may give it; otherwise the system alone does
    while_paused  boolean NOT NULL,   -- may be given while the case rests
    while_closed  boolean NOT NULL    -- may be given once the case is closed, or its rule refuses that in words of its own
);
INSERT INTO command (name, for_people, while_paused, while_closed) VALUES
    ('open', true, true, true),
    ('act', true, false, true),
    ('amend', true, false, true),
    ('pause', true, false, true),
    ('consent', true, true, true),
    ('resume', true, true, true),
    ('extend', true, false, true),
    ('correct', true, true, true),
    ('consult', true, false, true),
    ('expire', true, true, true),    -- the door refuses these from people as not due
    ('renew', true, true, true),
    ('escalate', true, true, true),
    ('reproject', true, true, true);
GRANT SELECT ON command TO accredit_service, accredit_operator;

-- Only the door writes history, and it knows the commands of this table.
ALTER TABLE case_event DROP CONSTRAINT case_event_command_check,
    ADD CONSTRAINT case_event_command_check CHECK (command ~ '^[a-z][a-z_]{2,23}$');

-- What is kept beside the history once the event is written: keep_NAME (case_event, case_head, jsonb, ruling).
ALTER TYPE ruling ADD ATTRIBUTE keep text;

-- act: take an action of the workflow.
CREATE OR REPLACE FUNCTION rule_act(head case_head, who caller, asked jsonb) RETURNS ruling
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
    IF a.separate_from <> '{}' AND EXISTS (
        SELECT FROM case_event e
        WHERE e.case_id = head.case_id AND e.principal_id = who.principal_id AND e.action = ANY (a.separate_from))
    THEN
        r.refusal := jsonb_build_object('reason', 'separation', 'action', named, 'separate_from', to_jsonb(a.separate_from));
        RETURN r;
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
    RETURN r;
END
$$;

-- Performs a list of commands for a known caller, in order; each stands alone, and a refusal changes nothing.
-- Cases are opened before anything else, in the order of their ids: two callers who opened the same cases in opposite orders
-- would wait for one another. `moment`: what time it is for timers; null is now.
CREATE OR REPLACE FUNCTION perform_as(who caller, commands jsonb, cases uuid[], moment timestamptz DEFAULT NULL) RETURNS SETOF outcome
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    n            integer;
    asked        jsonb;
    fingerprint  bytea;
    head         case_head;
    e            case_event;
    known        command;
    r            ruling;
    due          timestamptz;
    recorded     timestamptz;
    occurred     timestamptz;
BEGIN
    FOR n, asked IN
        SELECT c.place, c.content FROM jsonb_array_elements(commands) WITH ORDINALITY AS c (content, place)
        ORDER BY CASE c.content ->> 'command' WHEN 'open' THEN case_id_from(uuid_send(who.principal_id) || convert_to(c.content ->> 'key', 'UTF8')) END,
            c.place
    LOOP
        fingerprint := sha256(convert_to((asked - 'key' - 'case' - 'expected_version')::text, 'UTF8'));
        IF asked ->> 'command' = 'open' THEN
            RETURN NEXT open_case(n, who, asked, fingerprint);
            CONTINUE;
        END IF;

        -- 1. The head as it is now, under the lock. To strangers a case does not exist.
        SELECT * INTO head FROM case_head h WHERE h.case_id = cases[n] AND h.log_id IS NULL;
        IF NOT FOUND OR (who.organisation_kind <> 'none' AND who.organisation_id NOT IN (head.body_id, head.provider_id)) THEN
            RETURN NEXT (n, 'unknown', NULL, NULL, NULL, NULL, NULL, NULL, false, jsonb_build_object('reason', 'unknown_case', 'case', asked -> 'case'))::outcome;
            CONTINUE;
        END IF;

        -- 2. A repeat is replayed; another content under the key is a mismatch.
        IF asked ? 'key' THEN
            SELECT * INTO e FROM case_event x WHERE x.case_id = head.case_id AND x.principal_id = who.principal_id AND x.key = asked ->> 'key';
            IF FOUND THEN
                IF e.fingerprint <> fingerprint THEN
                    RETURN NEXT (n, 'mismatch', head.case_id, head.reference, head.version, head.state, head.party, NULL, false, '{"reason": "key_reused"}'::jsonb)::outcome;
                ELSE
                    RETURN NEXT told(n, head, e, true);
                END IF;
                CONTINUE;
            END IF;
        END IF;

        -- 3. The version the caller saw.
        IF (asked ->> 'expected_version')::bigint <> head.version THEN
            RETURN NEXT (n, 'stale', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                jsonb_build_object('reason', 'stale_version', 'expected', asked -> 'expected_version', 'current', head.version,
                    'allowed', actions_from(head.workflow_id, head.state)))::outcome;
            CONTINUE;
        END IF;

        -- 4. The time: after the lock, never before the last event.
        recorded := greatest(clock_timestamp(), head.last_at);
        occurred := (asked ->> 'occurred_at')::timestamptz;
        IF occurred IS NOT NULL
            AND NOT (head.staged AND 'operator' = ANY (who.roles) AND occurred BETWEEN head.last_at AND recorded) THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false,
                jsonb_build_object('reason', 'time_not_allowed', 'occurred_at', occurred, 'earliest', head.last_at, 'latest', recorded))::outcome;
            CONTINUE;
        END IF;
        occurred := coalesce(occurred, recorded);

        -- 5. Is there such a command for this caller, and may it be given while the case is where it is? Acting, the most frequent, may
        -- be done wherever the workflow says so, but for a case that rests.
        IF asked ->> 'command' <> 'act' OR head.party = 'paused' THEN
            SELECT * INTO known FROM command c WHERE c.name = asked ->> 'command' AND (c.for_people OR who.organisation_kind = 'none');
            r.refusal := CASE
                WHEN NOT FOUND THEN jsonb_build_object('reason', 'unknown_command', 'command', asked -> 'command')
                WHEN head.party = 'paused' AND NOT known.while_paused
                    THEN jsonb_build_object('reason', 'paused', 'action', coalesce(asked -> 'action', asked -> 'command'), 'allowed', '["resume"]'::jsonb)
                WHEN head.closed_at IS NOT NULL AND NOT known.while_closed
                    THEN jsonb_build_object('reason', 'case_closed', 'action', asked -> 'command', 'state', head.state)
            END;
            IF r.refusal IS NOT NULL THEN
                RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false, r.refusal)::outcome;
                CONTINUE;
            END IF;
        END IF;

        -- 6. The rule of the command.
        CASE asked ->> 'command'
            WHEN 'act' THEN
                r := rule_act(head, who, asked);
            WHEN 'amend' THEN
                r := rule_amend(head, who, asked);
            WHEN 'pause' THEN
                r := rule_pause(head, who, asked);
            WHEN 'consent' THEN
                r := rule_consent(head, who, asked);
            WHEN 'resume' THEN
                r := rule_resume(head, who, asked);
            WHEN 'extend' THEN
                r := rule_extend(head, who, asked, occurred);
            WHEN 'correct' THEN
                r := rule_correct(head, who, asked, occurred);
            WHEN 'consult' THEN
                r := rule_consult(head, who, asked);
            WHEN 'reproject' THEN
                occurred := CASE WHEN head.staged THEN head.last_at ELSE recorded END;
                r := rule_reproject(head, who, asked);
            WHEN 'expire', 'renew', 'escalate' THEN
                SELECT t.due_at INTO due FROM case_timer t
                WHERE t.case_id = head.case_id AND t.kind = asked ->> 'kind' AND t.due_at <= coalesce(moment, recorded)
                    AND who.organisation_kind = 'none';
                IF NOT FOUND THEN
                    r := NULL;
                    r.refusal := jsonb_build_object('reason', 'not_due');
                ELSE
                    occurred := CASE WHEN head.staged THEN greatest(due, head.last_at) ELSE recorded END;
                    IF asked ->> 'command' = 'expire' THEN
                        r := rule_expire(head, who, asked);
                    ELSIF asked ->> 'command' = 'escalate' THEN
                        r := rule_escalate(head, asked, coalesce(moment, recorded));
                        occurred := CASE WHEN head.staged THEN greatest((r.payload ->> 'at')::timestamptz, head.last_at) ELSE recorded END;
                        asked := asked || jsonb_build_object('key', r.payload -> 'key');
                        r.payload := NULL;
                    ELSE
                        asked := asked || jsonb_build_object('successor', open_successor(head, who, occurred, recorded));
                        r := rule_renew(head, who, asked);
                        UPDATE case_timer t SET due_at = 'infinity' WHERE t.case_id = head.case_id AND t.kind = 'renewal';
                    END IF;
                END IF;
            ELSE
                EXECUTE format('SELECT * FROM accredit.%I($1, $2, $3, $4)', 'rule_' || known.name) INTO r USING head, who, asked, occurred;
        END CASE;
        IF r.refusal IS NOT NULL THEN
            RETURN NEXT (n, 'refused', head.case_id, head.reference, head.version, head.state, head.party, head.last_at, false, r.refusal)::outcome;
            CONTINUE;
        END IF;

        -- 7. What follows.
        e := write_event(head, who, asked, r, occurred, recorded, fingerprint);
        IF r.keep IS NOT NULL THEN
            EXECUTE format('SELECT accredit.%I($1, $2, $3, $4)', 'keep_' || r.keep) USING e, head, asked, r;
        END IF;
        RETURN NEXT told(n, head, e, false);
    END LOOP;
END
$$;
