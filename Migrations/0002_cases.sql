-- A case and its history. Every key, unique constraint and foreign key of a case-owned table is led by case_id; body
-- and provider stand on every row, so that row security compares a row's own columns with settings and nothing else; no
-- triggers.
SET LOCAL search_path = accredit, pg_temp;

-- One mutable row per case. No index on a column that an act changes, and room on the page: updates stay heap-only.
CREATE TABLE case_head (
    case_id         uuid PRIMARY KEY,
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    workflow_id     uuid NOT NULL REFERENCES workflow (id),
    predecessor_id  uuid,                            -- the case that this one renews
    calendar_id     uuid REFERENCES calendar (id),   -- the version of the calendar that a closed case was judged by
    opened_at       timestamptz NOT NULL,
    entered_at      timestamptz NOT NULL,            -- when the present state was entered
    last_at         timestamptz NOT NULL,            -- when the last event occurred
    closed_at       timestamptz,
    version         integer NOT NULL CHECK (version > 0),  -- equals the seq of the last event
    -- a sample told with times of its own; its timers run only when told a time
    simulated       boolean NOT NULL DEFAULT false,
    reference       text NOT NULL,
    state           text NOT NULL,
    party           text NOT NULL CHECK (party IN ('provider', 'body', 'meeting', 'third-party', 'paused', 'none',
        'unattributed')),
    outcome         text,
    head_hash       bytea NOT NULL,
    about_id        uuid,                            -- the case whose decision this one, an appeal, is about
    CHECK ((party = 'none') = (closed_at IS NOT NULL)),
    CHECK (opened_at <= entered_at AND entered_at <= last_at)
) WITH (fillfactor = 70);
CREATE INDEX case_head_body ON case_head (body_id, opened_at, case_id);
CREATE INDEX case_head_provider ON case_head (provider_id, opened_at, case_id);
CREATE INDEX case_head_reference ON case_head (reference);
COMMENT ON COLUMN case_head.about_id IS 'the case whose decision this one, an appeal, is about';

-- History: inserted, never updated or deleted; nobody holds the grant. A row tells the state that was left, since when
-- and in whose court, so that reports need no self-join, and in whose court the case is from then on: no interval is
-- stored, each instant belongs to the party of the last event before it, so that none can be owned by nobody or twice.
-- The hash chains it to its predecessor within the case.
CREATE TABLE case_event (
    case_id         uuid NOT NULL REFERENCES case_head (case_id),
    seq             integer NOT NULL CHECK (seq > 0),
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    previous_at     timestamptz,                 -- when the event before it occurred
    entered_at      timestamptz,                 -- when the state just left was entered
    body_id         uuid,
    provider_id     uuid,
    principal_id    uuid NOT NULL REFERENCES principal (id),
    recorded_xid    xid8 NOT NULL,               -- in which order it is told of: see recorded_next, event_watermark
    -- of the table command, which the door alone reads
    command         text NOT NULL CHECK (command ~ '^[a-z][a-z_]{2,23}$'),
    action          text NOT NULL,
    role            text,
    from_state      text,                        -- null on the first event
    to_state        text,                        -- null where the case did not move
    left_party      text,
    party           text NOT NULL CHECK (party IN ('provider', 'body', 'meeting', 'third-party', 'paused', 'none',
        'unattributed')),
    effect          jsonb,                       -- what it did beyond moving the case: for reports, of nobody in person
    key             text,                        -- the actor's idempotency key
    fingerprint     bytea NOT NULL,
    payload_digest  bytea,                       -- of the salted payload: the payload may go, the chain still holds
    hash            bytea NOT NULL,
    PRIMARY KEY (case_id, seq),
    CHECK (recorded_at >= occurred_at),
    CHECK (previous_at <= occurred_at AND entered_at <= occurred_at),
    CHECK ((previous_at IS NULL) = (seq = 1) AND (left_party IS NULL) = (seq = 1)),
    CHECK (jsonb_typeof(effect) = 'object'),
    CHECK (from_state IS NOT NULL OR seq = 1)
);
CREATE UNIQUE INDEX case_event_key ON case_event (case_id, principal_id, key) WHERE key IS NOT NULL;
-- What reviewers did, of whom each reads the cases of their own.
CREATE INDEX case_event_reviewer ON case_event (principal_id, case_id) WHERE role = 'reviewer';
-- The migrations of a case: few, and asked for wherever an event is read by the version it was done under.
CREATE INDEX case_event_migration ON case_event (case_id, seq) WHERE command = 'migrate';
-- Decisions that were taken back: fewer still, and asked for wherever it matters what stands of a history.
CREATE INDEX case_event_taken_back ON case_event (case_id, seq) WHERE command = 'take_back';
-- What moves a due day beyond the time that a state was entered, and what is proposed: few events do, so few are in
-- this index.
CREATE INDEX case_event_moving ON case_event (case_id, seq) WHERE command IN ('pause', 'resume', 'extend');

-- Imported history: a case of an event log as one row, its events in their order, as arrays. It has no workflow, no
-- body and no chain, and no act ever changes it; a log is written, read and removed whole.
CREATE TABLE case_imported (
    case_id      uuid PRIMARY KEY,
    log_id       uuid NOT NULL,                  -- of event_log
    reference    text NOT NULL,                  -- the name in the file
    opened_at    timestamptz NOT NULL,
    last_at      timestamptz NOT NULL,
    closing      integer,                        -- the number of the event that closes the case; later is aftercare
    outcome      text,
    occurred_at  timestamptz[] NOT NULL,
    activities   text[] NOT NULL,
    resources    text[],                         -- who, as the source wrote it; null where nobody is named
    CHECK (opened_at <= last_at),
    CHECK (closing BETWEEN 1 AND cardinality(activities)),
    CHECK (cardinality(activities) = cardinality(occurred_at) AND cardinality(activities) = cardinality(resources))
);
CREATE INDEX case_imported_log ON case_imported (log_id);

-- The events of imported history. From the closing on a case is with nobody.
CREATE VIEW imported_event WITH (security_invoker = true) AS
SELECT c.case_id, c.log_id, c.reference, e.seq::integer, e.occurred_at, e.activity, e.resource,
    CASE WHEN e.seq >= c.closing THEN 'none' ELSE coalesce(l.steps -> e.activity ->> 'party', 'unattributed') END
        AS party,
    CASE WHEN e.seq = c.closing THEN c.outcome END AS outcome
FROM case_imported c
JOIN event_log l ON l.id = c.log_id
CROSS JOIN LATERAL unnest(c.occurred_at, c.activities, c.resources) WITH ORDINALITY
    AS e (occurred_at, activity, resource, seq);

-- What was said with an event, apart from the chain: rows here may be erased where the law asks for it.
CREATE TABLE case_payload (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    salt         bytea NOT NULL CHECK (length(salt) = 16),
    payload      jsonb NOT NULL,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- The facts that guards read: the submission, and what was recorded on the way.
CREATE TABLE case_facts (
    case_id      uuid PRIMARY KEY REFERENCES case_head (case_id),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    submission   jsonb NOT NULL,
    record       jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 70);

-- What a report may know of a submission, as of each event that brought one: nothing in it names a person, so analysts
-- see it.
CREATE TABLE case_profile (
    case_id            uuid NOT NULL,
    seq                integer NOT NULL,
    body_id            uuid NOT NULL,
    provider_id        uuid NOT NULL,
    nation             text NOT NULL CHECK (nation IN ('england', 'wales', 'scotland', 'northern-ireland')),
    level              smallint CHECK (level BETWEEN 0 AND 8),  -- compared with the RQF; 0 is an entry level
    uk_credits         double precision CHECK (uk_credits > 0),
    price_gbp          double precision CHECK (price_gbp >= 0),
    learners_per_year  double precision CHECK (learners_per_year >= 0),
    sectors            text[] NOT NULL,
    mode               text,
    timetable          text,
    -- [{requirement, sha256?, source?, pages?, hours?}]
    evidence           jsonb NOT NULL CHECK (jsonb_typeof(evidence) = 'array'),
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- Timers: one row per case and kind, kept and re-armed in place; 'infinity' is at rest. No index on the due date.
CREATE TABLE case_timer (
    case_id      uuid NOT NULL REFERENCES case_head (case_id),
    kind         text NOT NULL CHECK (kind ~ '^[a-z][a-z_]{2,23}$'),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    due_at       timestamptz NOT NULL,
    warned_of    timestamptz,           -- the due time of which the provider was told ahead; null: of none
    simulated    boolean NOT NULL,
    PRIMARY KEY (case_id, kind)
) WITH (fillfactor = 70);

-- Outbox commands: what one case does to another. A command never holds two cases; what follows for another is written
-- down with the event, and the system gives it to that case afterwards, once.
CREATE TABLE case_outbox (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    ordinal      integer NOT NULL CHECK (ordinal > 0),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    target_id    uuid NOT NULL,         -- the other case
    input        jsonb NOT NULL,        -- the command, without its case and key
    made_at      timestamptz NOT NULL,  -- when its event occurred
    simulated    boolean NOT NULL,
    done_at      timestamptz,
    refusal      jsonb,                 -- why the other case would not have it
    PRIMARY KEY (case_id, seq, ordinal),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (refusal IS NULL OR done_at IS NOT NULL)
);
CREATE INDEX case_outbox_waiting ON case_outbox (made_at, case_id, seq, ordinal) WHERE done_at IS NULL;
CREATE INDEX case_outbox_refused ON case_outbox (body_id, case_id) WHERE refusal IS NOT NULL;
