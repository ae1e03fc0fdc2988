-- What others are told of as it happens: how far readers of events have come, and the webhooks of organisations.
-- Nothing here belongs to a case; where a case is meant, its id stands in of_case.
SET LOCAL search_path = accredit, pg_temp;

-- In which order events come to those who follow them: by recorded_xid, which within a case never falls.
CREATE INDEX case_event_recorded ON case_event (recorded_xid, case_id, seq);

-- A place in what one reader is told: the event `event` of a case, recorded as `at`, and of those that it lets the
-- reader know of the one that is numbered `released`.
CREATE TYPE event_place AS (at bigint, of_case uuid, event integer, released integer);

-- One row: what transactions' ids are added to, so that they go on growing where a dump is restored into another
-- cluster, and the keys that seal places which readers keep.
CREATE TABLE event_feed (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    base       bigint NOT NULL DEFAULT 0,
    inner_key  bytea NOT NULL CHECK (length(inner_key) = 64) DEFAULT sha512(uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    outer_key  bytea NOT NULL CHECK (length(outer_key) = 64) DEFAULT sha512(uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
INSERT INTO event_feed DEFAULT VALUES;

-- Up to where it is known which cases somebody could read, and as whose.
CREATE TABLE event_reader (
    principal_id   uuid PRIMARY KEY REFERENCES principal (id),
    observed       bigint NOT NULL,
    organisations  uuid[] NOT NULL
) WITH (fillfactor = 70);

-- What somebody could not read of a case as it happened: its events from from_seq on that were recorded before
-- `gained`. They are told at `gained`, where the case could be read; null, not yet.
CREATE TABLE event_gap (
    principal_id  uuid NOT NULL REFERENCES event_reader (principal_id),
    of_case       uuid NOT NULL,
    from_seq      integer NOT NULL CHECK (from_seq > 0),
    gained        bigint,
    PRIMARY KEY (principal_id, of_case, from_seq)
);
CREATE INDEX event_gap_gained ON event_gap (principal_id, gained);

-- Addresses to which events are posted as they happen. Who made one is its reader: it is sent what they are told.
CREATE TABLE webhook (
    id               uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    principal_id     uuid NOT NULL REFERENCES principal (id),
    url              text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    description      text NOT NULL CHECK (length(description) <= 200),
    commands         text[] NOT NULL,                -- events of these alone; {}: of all
    status           text NOT NULL CHECK (status IN ('on', 'off')),
    -- why it is off: somebody switched it off, its server says that it is gone, nothing arrived for days, or its reader
    -- has left, or may not manage webhooks any more
    reason           text CHECK (reason IN ('switched_off', 'gone', 'failing', 'reader_left', 'reader_role')),
    off_at           timestamptz,
    secret           bytea NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
    old_secret       bytea,                          -- signs beside it until old_until
    old_until        timestamptz,
    place            event_place NOT NULL,           -- what is behind it was looked at
    looked_at        timestamptz NOT NULL,
    failing_since    timestamptz,                    -- of what was sent since then nothing arrived
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((status = 'off') = (reason IS NOT NULL) AND (status = 'off') = (off_at IS NOT NULL)),
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
);
CREATE INDEX webhook_organisation ON webhook (organisation_id);

-- What is, or was, to be posted. What it says is read when it is sent; none of it is kept here.
CREATE TABLE webhook_delivery (
    id             uuid PRIMARY KEY,
    webhook_id     uuid NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    of_case        uuid,                             -- null: a ping
    event          integer,
    status         text NOT NULL CHECK (status IN ('waiting', 'sent', 'dead', 'withheld')),
    attempts       integer NOT NULL DEFAULT 0,
    made_at        timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    until          timestamptz NOT NULL,             -- not tried any more after this
    claimed_until  timestamptz,                      -- a server is at it
    answered       integer,                          -- the status of the last answer; null where there was none
    error          text CHECK (length(error) <= 200),
    finished_at    timestamptz,
    CHECK ((of_case IS NULL) = (event IS NULL)),
    CHECK ((status = 'waiting') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX webhook_delivery_event ON webhook_delivery (webhook_id, of_case, event) WHERE event IS NOT NULL;
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, due_at) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_made ON webhook_delivery (webhook_id, made_at);
