-- Events as they happen, to whom may read them. Each comes at the place of the event by which its reader may know of
-- it: mostly its own; of a decision that was not told, that of its letter; of a case that could not be read, the place
-- where it could. So the order never changes afterwards, and what is behind a place is told.
SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;

-- Where a dump was restored into another cluster, transactions are numbered from the beginning: lets what is recorded
-- from now on come after what was. Whoever migrates, and every server that starts, asks for it.
CREATE OR REPLACE FUNCTION raise_event_base() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    last  constant bigint := greatest((SELECT max(e.recorded_xid)::text::bigint FROM case_event e),
        (SELECT max(r.observed) FROM event_reader r));
BEGIN
    -- A server that only reads is left as it is, as long as there is nothing to raise.
    IF EXISTS (
        SELECT FROM event_feed f WHERE last > f.base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    THEN
        UPDATE event_feed f SET base = greatest(f.base, last);
    END IF;
END
$$;
SELECT raise_event_base();

-- As what the next event of a case is recorded: after everything that had ended when its transaction began, and not
-- before the event that it follows. (A transaction of several cases may have its id before it waits for the last.)
CREATE OR REPLACE FUNCTION recorded_next(head case_head) RETURNS xid8
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT greatest((f.base + pg_current_xact_id()::text::bigint)::text::xid8, (
            SELECT e.recorded_xid FROM case_event e WHERE e.case_id = head.case_id AND e.seq = head.version))
        FROM event_feed f);
END
$$;

-- What is recorded as less than this has ended: no event will come before it any more.
CREATE OR REPLACE FUNCTION event_watermark() RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT f.base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM event_feed f);
END
$$;

-- As what the newest event is recorded that can be told: whoever waits for events asks whether this has grown.
CREATE OR REPLACE FUNCTION newest_event() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
    SELECT coalesce((
        SELECT e.recorded_xid::text::bigint FROM case_event e
        WHERE e.recorded_xid < (SELECT event_watermark())::text::xid8
        ORDER BY e.recorded_xid DESC LIMIT 1), 0)
$$;

-- A place as text that its reader keeps, 96 characters: the place, and a seal (as of seal_of) for this reader.
CREATE OR REPLACE FUNCTION place_text(reader uuid, place event_place) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT encode(p.bytes || substring(sha256(f.outer_key || sha256(f.inner_key || uuid_send(reader) || p.bytes))
            FOR 16), 'hex')
        FROM event_feed f, (SELECT int8send((place).at) || uuid_send((place).of_case) || int4send((place).event)
            || int4send((place).released)) AS p (bytes));
END
$$;

-- The place of a text; all of it null where place_text never said this to this reader.
CREATE OR REPLACE FUNCTION place_of(reader uuid, said text) RETURNS event_place
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    place event_place;
BEGIN
    IF said ~ '^[0-9a-f]{96}$' THEN
        place := (('x' || substr(said, 1, 16))::bit(64)::bigint, substr(said, 17, 32)::uuid,
            ('x' || substr(said, 49, 8))::bit(32)::integer, ('x' || substr(said, 57, 8))::bit(32)::integer);
        -- Hashes are compared, so that how long it takes tells nothing of the seal.
        IF sha256(convert_to(place_text(reader, place), 'UTF8')) = sha256(convert_to(said, 'UTF8')) THEN
            RETURN place;
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- The place from which on everything comes that was recorded as `at` or later.
CREATE OR REPLACE FUNCTION place_at(at bigint) RETURNS event_place
LANGUAGE sql IMMUTABLE
SET search_path = accredit, pg_temp
AS $$
    SELECT (at, '00000000-0000-0000-0000-000000000000'::uuid, 0, 0)::event_place
$$;

-- The head of a case as one of its events left it, as far as untold_decision asks.
CREATE OR REPLACE FUNCTION head_at(head case_head, event integer) RETURNS case_head
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    SELECT e.seq, coalesce(e.to_state, e.from_state), e.party, CASE e.party WHEN 'none' THEN e.occurred_at END
    INTO head.version, head.state, head.party, head.closed_at
    FROM case_event e WHERE e.case_id = head.case_id AND e.seq = event;
    head.workflow_id := followed_after(head.case_id, event, head.workflow_id);
    RETURN head;
END
$$;

-- The events of a case that the reader may know of by one of them: itself, unless a provider is not told of it yet; and
-- those before it that a provider was not told of until then.
CREATE OR REPLACE FUNCTION released_by(of_case uuid, event integer) RETURNS SETOF integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    head    case_head;
    before  integer;
    after   integer;
BEGIN
    IF (known_reader()).provider_id IS NULL THEN
        RETURN NEXT event;
        RETURN;
    END IF;
    SELECT * INTO head FROM case_head h WHERE h.case_id = of_case;
    after := untold_decision(head_at(head, event));
    IF event > 1 THEN
        before := untold_decision(head_at(head, event - 1));
    END IF;
    RETURN QUERY
        SELECT e.seq FROM case_event e
        WHERE e.case_id = of_case AND event_seen(e, after)
            AND (e.seq = event OR e.seq >= before AND e.seq < event AND (after IS NULL OR after > before)
                AND e.role IS DISTINCT FROM 'provider')
        ORDER BY e.seq;
END
$$;

-- Whether somebody stands on either side of a case. This and cases_recorded become part of what calls them: without a
-- search path of their own.
CREATE OR REPLACE FUNCTION is_party(me actor, body uuid, provider uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN coalesce(body = ANY ((me).organisations) OR provider = ANY ((me).organisations), false);

-- The cases of which the reader could not read something, and can now.
CREATE OR REPLACE FUNCTION cases_regained(me actor) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT h.case_id
    FROM event_gap g
    JOIN case_head h ON h.case_id = g.of_case
    WHERE g.principal_id = (me).principal_id AND g.gained IS NULL
        AND (NOT (SELECT reads_as_reviewer()) OR g.of_case IN (SELECT cases_to_review()))
        AND is_party(me, h.body_id, h.provider_id) AND open_to(h, me);
END
$$;

-- The cases of somebody of which something was recorded, from `low` on and before `high`.
CREATE OR REPLACE FUNCTION cases_recorded(me actor, low bigint, high bigint) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT e.case_id FROM accredit.case_event e
    WHERE e.recorded_xid >= low::text::xid8 AND e.recorded_xid < high::text::xid8
        AND accredit.is_party(me, e.body_id, e.provider_id);
END
$$;

-- What a reader is told of a case after a place begins with this event of it; null where they were told of all.
CREATE OR REPLACE FUNCTION first_untold(me actor, in_case uuid, since event_place) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT min(e.seq)
        FROM case_event e
        CROSS JOIN LATERAL (
            SELECT coalesce(max(g.gained), e.recorded_xid::text::bigint) AS at FROM event_gap g
            WHERE g.principal_id = me.principal_id AND g.of_case = e.case_id AND e.seq >= g.from_seq
                AND e.recorded_xid < g.gained::text::xid8) AS p
        WHERE e.case_id = in_case AND ((p.at, e.case_id, e.seq) > ((since).at, (since).of_case, (since).event)
            OR (p.at, e.case_id, e.seq) = ((since).at, (since).of_case, (since).event)
                AND (since).released < (since).event));
END
$$;

-- Notes what the reader can read by now of what is recorded since this was last asked, and up to where: what is told to
-- them ends there, so that everybody who reads as them is told the same in the same order. Of who never asked, what
-- they can read now stands for all that was before.
-- since: the place after which they are about to be told.
CREATE OR REPLACE FUNCTION observe(me actor, since event_place) RETURNS void
LANGUAGE plpgsql
SET search_path = accredit, pg_temp
AS $$
DECLARE
    upto  bigint := event_watermark();
    mine  event_reader;
BEGIN
    -- 1. Mostly there is nothing new, and nothing to be locked for.
    SELECT * INTO mine FROM event_reader r WHERE r.principal_id = me.principal_id;
    IF FOUND AND since.at >= mine.observed AND mine.organisations = me.organisations AND upto - mine.observed < 10000
        AND NOT EXISTS (SELECT FROM cases_recorded(me, mine.observed, upto))
        AND NOT EXISTS (SELECT FROM cases_regained(me))
    THEN
        RETURN;
    END IF;
    INSERT INTO event_reader (principal_id, observed, organisations)
    VALUES (me.principal_id, 0, me.organisations) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT mine FROM event_reader r WHERE r.principal_id = me.principal_id FOR NO KEY UPDATE;
    upto := greatest(event_watermark(), mine.observed);
    since := CASE WHEN since.at > mine.observed THEN place_at(mine.observed) ELSE since END;

    -- 2. Those of providers for whom they act from now on, and of whom no longer.
    IF mine.organisations <> me.organisations AND upto > mine.observed THEN
        INSERT INTO event_gap (principal_id, of_case, from_seq, gained)
        SELECT me.principal_id, h.case_id, 1, upto - 1
        FROM case_head h
        WHERE h.provider_id = ANY (me.organisations) AND h.provider_id <> ALL (mine.organisations)
            AND NOT EXISTS (SELECT FROM event_gap g
                WHERE g.principal_id = me.principal_id AND g.of_case = h.case_id AND g.gained IS NULL)
        ON CONFLICT DO NOTHING;
        INSERT INTO event_gap (principal_id, of_case, from_seq)
        SELECT me.principal_id, h.case_id, coalesce(first_untold(me, h.case_id, since), h.version + 1)
        FROM case_head h
        WHERE h.provider_id = ANY (mine.organisations) AND h.provider_id <> ALL (me.organisations)
        ON CONFLICT (principal_id, of_case, from_seq) DO UPDATE SET gained = NULL;
    END IF;

    -- 3. Cases that they cannot read, of which they would be told now; and those that they can again.
    INSERT INTO event_gap (principal_id, of_case, from_seq)
    SELECT me.principal_id, h.case_id, f.seq
    FROM case_head h
    CROSS JOIN LATERAL first_untold(me, h.case_id, since) AS f (seq)
    WHERE h.case_id IN (
            SELECT cases_recorded(me, mine.observed, upto)
            UNION
            SELECT cases_recorded(me, since.at, page_end(me, since.at))
            UNION
            SELECT g.of_case FROM event_gap g
            WHERE g.principal_id = me.principal_id AND g.gained >= since.at
                AND g.gained < page_end(me, since.at))
        AND f.seq IS NOT NULL AND NOT open_to(h, me)
        AND NOT EXISTS (SELECT FROM event_gap g
            WHERE g.principal_id = me.principal_id AND g.of_case = h.case_id AND g.gained IS NULL
                AND g.from_seq <= f.seq)
    ON CONFLICT (principal_id, of_case, from_seq) DO UPDATE SET gained = NULL;
    IF upto > mine.observed THEN
        UPDATE event_gap g SET gained = upto - 1
        WHERE g.principal_id = me.principal_id AND g.gained IS NULL AND g.of_case IN (SELECT cases_regained(me));
        UPDATE event_reader r SET observed = upto, organisations = me.organisations
        WHERE r.principal_id = me.principal_id;
    END IF;
END
$$;

-- Up to where one page looks at most: not much further than 1,000 events.
CREATE OR REPLACE FUNCTION page_end(me actor, since bigint) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    upto   constant bigint := (SELECT r.observed FROM event_reader r WHERE r.principal_id = me.principal_id);
    many   bigint;
BEGIN
    SELECT max(x.recorded) + 1 INTO many
    FROM (
        SELECT e.recorded_xid::text::bigint AS recorded FROM case_event e
        WHERE e.recorded_xid >= since::text::xid8 AND e.recorded_xid < upto::text::xid8
            AND is_party(me, e.body_id, e.provider_id)
        ORDER BY e.recorded_xid
        LIMIT 1000) AS x
    HAVING count(*) = 1000;
    RETURN least(upto, many);
END
$$;

-- The events that a reader is told from one place on and before another, each where it comes: as what it was recorded,
-- or where its case could be read again.
CREATE OR REPLACE FUNCTION events_between(me actor, low bigint, high bigint)
RETURNS TABLE (at bigint, case_id uuid, seq integer)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT e.recorded_xid::text::bigint AS at, e.case_id, e.seq
    FROM case_event e
    WHERE e.recorded_xid >= low::text::xid8 AND e.recorded_xid < high::text::xid8
        AND is_party(me, e.body_id, e.provider_id)
        AND NOT EXISTS (SELECT FROM event_gap g
            WHERE g.principal_id = (me).principal_id AND g.of_case = e.case_id
                AND e.seq >= g.from_seq
                AND (g.gained IS NULL OR e.recorded_xid < g.gained::text::xid8))
    UNION ALL
    SELECT g.gained, e.case_id, e.seq
    FROM event_gap g
    JOIN case_event e ON e.case_id = g.of_case AND e.seq >= g.from_seq
        AND e.recorded_xid < g.gained::text::xid8
    WHERE g.principal_id = (me).principal_id AND g.gained >= low AND g.gained < high
        AND NOT EXISTS (SELECT FROM event_gap x
            WHERE x.principal_id = (me).principal_id AND x.of_case = e.case_id
                AND e.seq >= x.from_seq
                AND (x.gained IS NULL OR (x.gained, x.from_seq) > (g.gained, g.from_seq)
                    AND e.recorded_xid < x.gained::text::xid8));
END
$$;

-- What the reader is told after a place, in order, `most` events at most: each with its own place. Where nothing more
-- is there yet, the last row is a place alone. Only after observe, in a later statement: what was observed up to
-- there is then seen whole. What was closed to the reader in between ends the page: the next one observes it.
CREATE OR REPLACE FUNCTION events_after(me actor, since event_place, most integer)
RETURNS TABLE (place event_place, of_case uuid, event integer)
LANGUAGE plpgsql STABLE
SET search_path = accredit, pg_temp
AS $$
DECLARE
    upto    constant bigint := page_end(me, since.at);
    ends    constant boolean := upto = (SELECT r.observed FROM event_reader r WHERE r.principal_id = me.principal_id);
    given   integer := 0;
    open    uuid;                    -- the case of which it was seen last that it is open
    closed  boolean := false;        -- whether the page ends at one that is not
    last    event_place := since;
    step    record;
BEGIN
    FOR step IN
        SELECT (c.at, c.case_id, c.seq, r.seq)::event_place AS place, c.case_id, r.seq AS event
        FROM (SELECT * FROM events_between(me, since.at, upto) AS x
            WHERE (x.at, x.case_id, x.seq) >= (since.at, since.of_case, since.event)
            ORDER BY x.at, x.case_id, x.seq OFFSET 0) AS c
        CROSS JOIN LATERAL released_by(c.case_id, c.seq) AS r (seq)
        WHERE (c.at, c.case_id, c.seq, r.seq) > (since.at, since.of_case, since.event, since.released)
        ORDER BY c.at, c.case_id, c.seq, r.seq
        LIMIT most
    LOOP
        IF open IS DISTINCT FROM step.case_id
            AND NOT (SELECT open_to(h, me) FROM case_head h WHERE h.case_id = step.case_id)
        THEN
            closed := true;
            EXIT;
        END IF;
        open := step.case_id;
        place := step.place;
        of_case := step.case_id;
        event := step.event;
        given := given + 1;
        last := place;
        RETURN NEXT;
    END LOOP;
    IF given < most THEN
        place := CASE WHEN closed THEN last ELSE place_at(greatest(upto, since.at)) END;
        of_case := NULL;
        -- Whether there is more behind it that this page did not look at.
        event := CASE WHEN ends AND NOT closed THEN 0 ELSE 1 END;
        RETURN NEXT;
    END IF;
END
$$;

-- Observes for the reader of this transaction. Returns `known`; `unknown` where the place is none of theirs; null where
-- nobody reads, or somebody who reads no cases.
CREATE OR REPLACE FUNCTION observe_events(since text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
DECLARE
    me     constant actor := reader();
    place  constant event_place := place_of(me.principal_id, since);
BEGIN
    IF me.principal_id IS NULL OR me.organisation_kind NOT IN ('body', 'provider') THEN
        RETURN NULL;
    ELSIF since NOT IN ('start', 'now') AND place IS NULL THEN
        RETURN 'unknown';
    END IF;
    PERFORM observe(me, CASE since WHEN 'start' THEN place_at(0) WHEN 'now' THEN place_at(9223372036854775807)
        ELSE place END);
    RETURN 'known';
END
$$;

-- What the reader of this transaction is told after a place: `start`, `now`, or one that they were given. The last
-- row has no case where nothing more was found, and says whether there may be more.
CREATE OR REPLACE FUNCTION events_released(since text, most integer)
RETURNS TABLE (ordinal bigint, place text, of_case uuid, event integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = accredit, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me     constant actor := reader();
    begun  constant event_place := CASE since
        WHEN 'start' THEN place_at(0)
        WHEN 'now' THEN (SELECT place_at(r.observed) FROM event_reader r WHERE r.principal_id = me.principal_id)
        ELSE place_of(me.principal_id, since) END;
BEGIN
    IF (begun).at IS NOT NULL AND me.organisation_kind IN ('body', 'provider') THEN
        RETURN QUERY
            SELECT row_number() OVER (), place_text(me.principal_id, e.place), e.of_case, e.event
            FROM events_after(me, begun, most) AS e;
    END IF;
END
$$;
