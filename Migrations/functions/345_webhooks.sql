-- Webhooks: events as they happen (340_events.sql), posted to where an organisation wants them. Each delivery goes out
-- at least once, always under the same id; what it says is read as its reader at the moment it is sent.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Whether somebody manages the webhooks of their organisation: officers of a body, everybody of a provider.
CREATE OR REPLACE FUNCTION manages_webhooks(me actor) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN
    coalesce(CASE (me).organisation_kind
        WHEN 'body' THEN 'officer' = ANY ((me).roles)
        WHEN 'provider' THEN 'provider' = ANY ((me).roles) END, false);

-- Why somebody may not do something to webhooks; null where they may. A provider's people have no scope to manage by;
-- what is posted is read, wherever it goes.
CREATE OR REPLACE FUNCTION managing_blocked_by(me actor, what text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce(
        scope_refusal(me.scopes, CASE me.organisation_kind WHEN 'provider' THEN 'act' ELSE 'manage' END, 'webhooks'),
        CASE WHEN what NOT IN ('delete', 'check') THEN scope_refusal(me.scopes, 'read', 'webhooks') END,
        CASE WHEN NOT manages_webhooks(me) THEN refusal('not_permitted',
            jsonb_build_object('action', 'webhooks', 'roles', '["officer", "provider"]'::jsonb)) END)
$$;

-- Says, for the rest of this transaction, that somebody reads, without a token: for the server's own work.
CREATE OR REPLACE FUNCTION read_as(me actor) RETURNS void
LANGUAGE sql
SET search_path = accredit, pg_temp
AS $$
    SELECT set_reader(ROW(me.principal_id,
        CASE me.organisation_kind WHEN 'body' THEN me.organisation_id END,
        CASE me.organisation_kind WHEN 'provider' THEN me.organisation_id END,
        CASE me.organisation_kind WHEN 'provider' THEN nullif(others_acted_for(me.organisation_id), '{}') END,
        false, NULL)::reader_side)
$$;

-- Why a webhook must not send any more: its reader has left, or may not manage webhooks. Null where it may.
CREATE OR REPLACE FUNCTION webhook_stopped_by(w webhook) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN p.left_at IS NOT NULL OR p.merged_into IS NOT NULL THEN 'reader_left'
            WHEN NOT manages_webhooks(actor_of(p.id)) THEN 'reader_role' END
        FROM principal p WHERE p.id = (w).principal_id);
END
$$;

-- Switches a webhook off.
CREATE OR REPLACE FUNCTION stop_webhook(webhook uuid, why text) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE webhook w SET status = 'off', reason = why, off_at = clock_timestamp()
    WHERE w.id = stop_webhook.webhook AND w.status = 'on';
END
$$;

-- A webhook as its organisation sees it; its secret is shown to nobody.
CREATE OR REPLACE FUNCTION webhook_shown(w webhook) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object('id', w.id, 'url', w.url, 'description', w.description,
        'commands', to_jsonb(w.commands), 'status', w.status, 'reason', w.reason, 'off_at', instant_text(w.off_at),
        'reader', (SELECT p.name FROM principal p WHERE p.id = w.principal_id),
        'created_at', instant_text(w.created_at), 'failing_since', instant_text(w.failing_since),
        'old_secret_until', CASE WHEN w.old_until > clock_timestamp() THEN instant_text(w.old_until) END,
        'waiting', (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 'waiting'),
        'dead', (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 'dead')));
END
$$;

-- A delivery as the organisation sees it.
CREATE OR REPLACE FUNCTION delivery_shown(d webhook_delivery) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object('id', d.id, 'case', (
            SELECT h.reference FROM case_head h WHERE h.case_id = d.of_case),
        'event', d.event, 'status', d.status, 'attempts', d.attempts, 'made_at', instant_text(d.made_at),
        'next_at', CASE d.status WHEN 'waiting' THEN instant_text(d.due_at) END,
        'finished_at', instant_text(d.finished_at), 'answered', d.answered, 'error', d.error));
END
$$;

-- The webhooks of the reader's organisation, the oldest first; or the one with this id. To those who manage them.
CREATE OR REPLACE FUNCTION webhooks_seen(webhook uuid DEFAULT NULL) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT webhook_shown(w)
    FROM reader() AS me
    JOIN webhook w ON w.organisation_id = ANY (one_with(me.organisation_id))
    WHERE manages_webhooks(me) AND (webhooks_seen.webhook IS NULL OR w.id = webhooks_seen.webhook)
    ORDER BY w.created_at, w.id
$$;

-- The deliveries of a webhook, the newest first, to those who manage it: of one status alone where it is said; those
-- before the one that is named.
CREATE OR REPLACE FUNCTION deliveries_seen(webhook uuid, wanted text, before uuid, most integer) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT delivery_shown(d)
    FROM reader() AS me
    JOIN webhook w ON w.organisation_id = ANY (one_with(me.organisation_id)) AND w.id = deliveries_seen.webhook
    JOIN webhook_delivery d ON d.webhook_id = w.id
    WHERE manages_webhooks(me) AND (wanted IS NULL OR d.status = wanted)
        AND (before IS NULL OR (d.made_at, d.id) < (
            SELECT x.made_at, x.id FROM webhook_delivery x WHERE x.id = before AND x.webhook_id = w.id))
    ORDER BY d.made_at DESC, d.id DESC
    LIMIT most
$$;

-- What is wrong with what is said of a webhook: [] where nothing is.
CREATE OR REPLACE FUNCTION webhook_flaws(input jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('path', f.path, 'message', 'is not usable', 'expected', f.expected)
            ORDER BY f.path), '[]')
        FROM (
            SELECT 'description', 'at most 200 characters, in one line'
            WHERE input ? 'description' AND NOT coalesce(jsonb_typeof(input -> 'description') = 'string'
                AND length(input ->> 'description') <= 200 AND input ->> 'description' !~ '[\n\r\t]', false)
            UNION ALL
            SELECT 'commands', 'a list of names of commands, such as act or decide'
            WHERE input ? 'commands' AND NOT coalesce(jsonb_typeof(input -> 'commands') = 'array'
                AND NOT EXISTS (SELECT FROM jsonb_array_elements(input -> 'commands') AS c
                    WHERE NOT EXISTS (SELECT FROM command k WHERE to_jsonb(k.name) = c)), false)
            UNION ALL
            SELECT 'status', 'on or off'
            WHERE input ? 'status' AND NOT coalesce(input ->> 'status' IN ('on', 'off'), false)
            UNION ALL
            SELECT 'old_valid_hours', 'a whole number from 0 to 168'
            WHERE input ? 'old_valid_hours' AND NOT coalesce(jsonb_typeof(input -> 'old_valid_hours') = 'number'
                AND (input ->> 'old_valid_hours')::numeric BETWEEN 0 AND 168
                AND (input ->> 'old_valid_hours')::numeric % 1 = 0, false)
        ) AS f (path, expected));
END
$$;

-- Makes a webhook for its maker, who is told from now on. At most 20 of an organisation.
CREATE OR REPLACE FUNCTION create_webhook(me actor, input jsonb, OUT made uuid, OUT refusal jsonb)
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    PERFORM FROM organisation o WHERE o.id = me.organisation_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM webhook x WHERE x.organisation_id = me.organisation_id) >= 20 THEN
        refusal := flawed('webhook', 'url', 'is one too many', 'at most 20 webhooks; delete one that is not used');
        RETURN;
    END IF;
    PERFORM read_as(me);
    PERFORM observe(me, place_at(9223372036854775807));
    made := time_ordered_id();
    INSERT INTO webhook (id, organisation_id, principal_id, url, description, commands, status, secret, place,
        looked_at)
    VALUES (made, me.organisation_id, me.principal_id, input ->> 'url', coalesce(input ->> 'description', ''),
        ARRAY(SELECT DISTINCT c FROM jsonb_array_elements_text(coalesce(input -> 'commands', '[]')) AS c ORDER BY c),
        'on', decode(input ->> 'secret', 'hex'),
        (SELECT place_at(r.observed) FROM event_reader r WHERE r.principal_id = me.principal_id),
        clock_timestamp());
END
$$;

-- Changes a webhook. Switched on again it goes on where it stopped, and whoever switches it on is its reader.
CREATE OR REPLACE FUNCTION change_webhook(me actor, w webhook, input jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    UPDATE webhook x
    SET url = coalesce(input ->> 'url', x.url), description = coalesce(input ->> 'description', x.description),
        commands = CASE WHEN input ? 'commands'
            THEN ARRAY(SELECT DISTINCT c FROM jsonb_array_elements_text(input -> 'commands') AS c ORDER BY c)
            ELSE x.commands END
    WHERE x.id = w.id;
    IF input ->> 'status' = 'off' THEN
        PERFORM stop_webhook(w.id, 'switched_off');
    ELSIF input ->> 'status' = 'on' AND w.status = 'off' THEN
        UPDATE webhook x
        SET status = 'on', reason = NULL, off_at = NULL, failing_since = NULL, principal_id = me.principal_id
        WHERE x.id = w.id;
    END IF;
END
$$;

-- Puts a delivery there that is no event's: it says that the address works.
CREATE OR REPLACE FUNCTION ping_webhook(w webhook) RETURNS uuid
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    made  constant uuid := time_ordered_id();
    now   constant timestamptz := clock_timestamp();
BEGIN
    INSERT INTO webhook_delivery (id, webhook_id, status, made_at, due_at, until)
    VALUES (made, w.id, 'waiting', now, now, now + interval '1 hour');
    RETURN made;
END
$$;

-- Does something to the webhooks of somebody's organisation. input: {"what": "create" | "change" | "delete" | "rotate"
-- | "ping" | "replay" | "check" (whether somebody may, and no more), "webhook"?, "delivery"?, and what is set}.
-- Answers {"status": "done" | "refused" | "unknown" | "unauthenticated", …}.
CREATE OR REPLACE FUNCTION update_webhooks(token_digest bytea, input jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me       constant actor := actor_of_token(token_digest);
    what     constant text := input ->> 'what';
    flaws    constant jsonb := webhook_flaws(input);
    w        webhook;
    about    uuid;
    refusal  jsonb := managing_blocked_by(me, input ->> 'what');
BEGIN
    IF me.principal_id IS NULL THEN
        RETURN '{"status": "unauthenticated"}';
    ELSIF refusal IS NOT NULL THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
    END IF;
    IF what NOT IN ('create', 'check') THEN
        SELECT x.* INTO w FROM webhook x
        WHERE x.id::text = lower(input ->> 'webhook') AND x.organisation_id = ANY (one_with(me.organisation_id))
        FOR UPDATE;
        IF NOT FOUND THEN
            RETURN '{"status": "unknown", "kind": "webhook"}';
        END IF;
    END IF;
    IF flaws <> '[]' THEN
        RETURN jsonb_build_object('status', 'refused', 'detail', refusal('invalid_data',
            jsonb_build_object('action', 'webhook', 'problems', flaws)));
    ELSIF what = 'check' THEN
        RETURN '{"status": "done"}';
    END IF;
    CASE what
        WHEN 'create' THEN
            SELECT x.made, x.refusal INTO about, refusal FROM create_webhook(me, input) AS x;
            IF refusal IS NOT NULL THEN
                RETURN jsonb_build_object('status', 'refused', 'detail', refusal);
            END IF;
        WHEN 'change' THEN PERFORM change_webhook(me, w, input);
        WHEN 'delete' THEN DELETE FROM webhook x WHERE x.id = w.id;
        WHEN 'rotate' THEN
            UPDATE webhook x
            SET old_secret = x.secret, secret = decode(input ->> 'secret', 'hex'),
                old_until = clock_timestamp()
                    + coalesce((input ->> 'old_valid_hours')::integer, 24) * interval '1 hour'
            WHERE x.id = w.id;
        WHEN 'ping' THEN about := ping_webhook(w);
        WHEN 'replay' THEN
            UPDATE webhook_delivery d
            SET status = 'waiting', finished_at = NULL, claimed_until = NULL, due_at = clock_timestamp(),
                until = clock_timestamp() + interval '3 days'
            WHERE d.webhook_id = w.id AND d.id::text = lower(input ->> 'delivery') AND d.status <> 'withheld'
            RETURNING d.id INTO about;
            IF about IS NULL THEN
                RETURN '{"status": "unknown", "kind": "delivery"}';
            END IF;
    END CASE;
    IF what <> 'delete' THEN
        SELECT x.* INTO w FROM webhook x WHERE x.id = CASE what WHEN 'create' THEN about ELSE w.id END;
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object('status', 'done', 'webhook', webhook_shown(w), 'delivery', (
        SELECT delivery_shown(d) FROM webhook_delivery d WHERE d.id = about)));
END
$$;

-- Whether the reader of this transaction may know of an event of a case now.
CREATE OR REPLACE FUNCTION event_shown(me actor, in_case uuid, number integer) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM case_head h
        JOIN case_event e ON e.case_id = h.case_id AND e.seq = number
        WHERE h.case_id = in_case AND is_party(me, h.body_id, h.provider_id) AND open_to(h, me)
            AND event_seen(e, untold_to_reader(h.case_id)));
END
$$;

-- Gives a server one webhook that was not looked at since a moment, so that it puts what is new into its deliveries;
-- null where all were looked at. It stays looked at where the server fails: others have their turn first.
CREATE OR REPLACE FUNCTION next_webhook(since timestamptz) RETURNS uuid
LANGUAGE sql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    UPDATE webhook w SET looked_at = clock_timestamp()
    WHERE w.id = (
        SELECT x.id FROM webhook x
        WHERE x.status = 'on' AND x.looked_at < since ORDER BY x.looked_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING w.id
$$;

-- Puts a page of what is new into the deliveries of a webhook. Returns how many were put there, and whether that was
-- the end of what there is: also where another server is at it.
CREATE OR REPLACE FUNCTION collect_webhook(webhook uuid, OUT put integer, OUT ended boolean)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    w       webhook;
    why     text;
    me      actor;
    step    record;
    now     constant timestamptz := clock_timestamp();
BEGIN
    put := 0;
    ended := true;
    SELECT * INTO w FROM webhook x WHERE x.id = webhook AND x.status = 'on' FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    why := webhook_stopped_by(w);
    IF why IS NOT NULL THEN
        PERFORM stop_webhook(w.id, why);
        RETURN;
    END IF;
    me := actor_of(w.principal_id);
    PERFORM read_as(me);
    PERFORM observe(me, w.place);
    FOR step IN SELECT * FROM events_after(me, w.place, 200) LOOP
        w.place := step.place;
        ended := step.of_case IS NULL AND step.event = 0;
        IF step.of_case IS NOT NULL AND (w.commands = '{}' OR EXISTS (SELECT FROM case_event e
            WHERE e.case_id = step.of_case AND e.seq = step.event AND e.command = ANY (w.commands)))
        THEN
            INSERT INTO webhook_delivery (id, webhook_id, of_case, event, status, made_at, due_at, until)
            VALUES (time_ordered_id(), w.id, step.of_case, step.event, 'waiting', now, now, now + interval '3 days')
            ON CONFLICT DO NOTHING;
            put := put + 1;
        END IF;
    END LOOP;
    UPDATE webhook x SET place = w.place WHERE x.id = w.id;
    DELETE FROM webhook_delivery d
    WHERE d.webhook_id = w.id AND d.made_at < now - interval '30 days' AND d.status <> 'waiting'
        AND d.finished_at < now - interval '30 days';
    PERFORM set_config('accredit.reader', '', true);
END
$$;

-- Gives a server one delivery that is due, for so many seconds. At most 4 of a webhook are under way, so that a slow
-- one keeps no other waiting. Both null where nothing is due.
CREATE OR REPLACE FUNCTION claim_delivery(seconds integer, OUT delivery uuid, OUT attempt integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    w    webhook;
    now  constant timestamptz := clock_timestamp();
BEGIN
    FOR w IN
        SELECT x.* FROM webhook x
        WHERE EXISTS (SELECT FROM webhook_delivery y WHERE y.webhook_id = x.id AND y.status = 'waiting'
                AND y.due_at <= now AND (x.status = 'on' OR y.of_case IS NULL))
            AND 4 > (SELECT count(*) FROM webhook_delivery y
                WHERE y.webhook_id = x.id AND y.status = 'waiting' AND y.claimed_until > now)
        ORDER BY random()
    LOOP
        IF webhook_stopped_by(w) IS NOT NULL THEN
            PERFORM stop_webhook(w.id, webhook_stopped_by(w));
            CONTINUE;
        END IF;
        UPDATE webhook_delivery d
        SET attempts = d.attempts + 1, claimed_until = clock_timestamp() + seconds * interval '1 second'
        WHERE d.id = (
            SELECT y.id FROM webhook_delivery y
            WHERE y.webhook_id = w.id AND y.status = 'waiting' AND y.due_at <= now
                AND (y.claimed_until IS NULL OR y.claimed_until <= now) AND (w.status = 'on' OR y.of_case IS NULL)
            ORDER BY y.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING d.id, d.attempts INTO delivery, attempt;
        EXIT WHEN FOUND;
    END LOOP;
END
$$;

-- What a claimed delivery is about, and where it goes; says for the rest of this transaction that its reader reads, so
-- that the event is asked for like any other. No row where it is not for its reader any more: perhaps it is again, so
-- it waits for another hour.
CREATE OR REPLACE FUNCTION open_delivery(delivery uuid, attempt integer) RETURNS TABLE (webhook uuid, url text,
    secrets bytea[], of_case uuid, event integer, made_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    w    webhook;
    d    webhook_delivery;
    me   actor;
    now  constant timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO d FROM webhook_delivery y
    WHERE y.id = delivery AND y.attempts = attempt AND y.status = 'waiting' FOR UPDATE;
    SELECT * INTO w FROM webhook x WHERE x.id = d.webhook_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    me := actor_of(w.principal_id);
    PERFORM read_as(me);
    IF d.of_case IS NULL OR event_shown(me, d.of_case, d.event) THEN
        RETURN QUERY SELECT w.id, w.url,
            array_remove(ARRAY[w.secret, CASE WHEN w.old_until > now THEN w.old_secret END], NULL),
            d.of_case, d.event, d.made_at;
        RETURN;
    END IF;
    UPDATE webhook_delivery y
    SET attempts = y.attempts - 1, claimed_until = NULL, due_at = now + interval '1 hour',
        status = CASE WHEN now > y.until THEN 'withheld' ELSE 'waiting' END,
        finished_at = CASE WHEN now > y.until THEN now END
    WHERE y.id = d.id;
    PERFORM set_config('accredit.reader', '', true);
END
$$;

-- Notes what became of an attempt: `sent`, `failed`, or `gone` where the server says that the address is. After a
-- failure it is tried again, at random within a time that doubles from 10 seconds to 6 hours, for 3 days. A webhook
-- to which nothing arrived for 5 days is switched off.
CREATE OR REPLACE FUNCTION finish_delivery(delivery uuid, attempt integer, result text, answer integer, said text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    now   constant timestamptz := clock_timestamp();
    d     webhook_delivery;
    next  timestamptz;
BEGIN
    -- Whoever comes after the claim has run out, and been made anew, changes nothing.
    SELECT * INTO d FROM webhook_delivery x
    WHERE x.id = delivery AND x.attempts = attempt AND x.status = 'waiting' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    next := now + random() * least(21600, 5 * 2 ^ least(attempt, 20)) * interval '1 second';
    UPDATE webhook_delivery x
    SET answered = answer, error = left(said, 200), claimed_until = NULL, due_at = next,
        status = CASE WHEN result = 'sent' THEN 'sent' WHEN result = 'gone' OR next > d.until THEN 'dead'
            ELSE 'waiting' END,
        finished_at = CASE WHEN result IN ('sent', 'gone') OR next > d.until THEN now END
    WHERE x.id = delivery;
    IF result = 'gone' THEN
        PERFORM stop_webhook(d.webhook_id, 'gone');
    ELSIF result = 'sent' THEN
        UPDATE webhook w SET failing_since = NULL WHERE w.id = d.webhook_id AND w.failing_since IS NOT NULL;
    ELSE
        UPDATE webhook w SET failing_since = now WHERE w.id = d.webhook_id AND w.failing_since IS NULL;
        PERFORM stop_webhook(w.id, 'failing') FROM webhook w
        WHERE w.id = d.webhook_id AND w.failing_since < now - interval '5 days';
    END IF;
END
$$;

-- How much of what is to be posted waits, over all organisations: deliveries that wait or were given up, the age in
-- seconds of the oldest that waits, and webhooks that were switched off by themselves.
CREATE OR REPLACE FUNCTION deliveries_waiting(OUT waiting integer, OUT dead integer, OUT age double precision,
    OUT stopped integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT count(*) FILTER (WHERE d.status = 'waiting')::integer, count(*) FILTER (WHERE d.status = 'dead')::integer,
        coalesce(extract(epoch FROM clock_timestamp() - min(d.made_at) FILTER (WHERE d.status = 'waiting')), 0),
        (SELECT count(*)::integer FROM webhook w WHERE w.status = 'off' AND w.reason <> 'switched_off')
    FROM webhook_delivery d
    JOIN webhook h ON h.id = d.webhook_id
    -- What waits for somebody to switch a webhook on again waits for no server.
    WHERE d.status = 'dead' OR d.status = 'waiting' AND (h.status = 'on' OR d.of_case IS NULL)
$$;
