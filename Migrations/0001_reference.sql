-- Roles, and the reference data that every case is judged by: small tables, the same on every node.
-- Reference tables never point at case-owned ones.

-- 1. Three roles. The owner cannot log in; the service owns nothing and cannot become the owner;
--    operators are people with the database's own credentials. Roles belong to the whole cluster, so they may be there already.
DO $$
BEGIN
    IF to_regrole('accredit_owner') IS NULL THEN CREATE ROLE accredit_owner NOLOGIN; END IF;
    IF to_regrole('accredit_operator') IS NULL THEN CREATE ROLE accredit_operator NOLOGIN; END IF;
    IF to_regrole('accredit_service') IS NULL THEN CREATE ROLE accredit_service LOGIN; END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster was migrated at the same time
END
$$;
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'accredit_owner', 'MEMBER') THEN GRANT accredit_owner TO CURRENT_USER; END IF;
    IF NOT pg_has_role(current_user, 'accredit_operator', 'MEMBER') THEN GRANT accredit_operator TO CURRENT_USER; END IF;
END
$$;

ALTER SCHEMA accredit OWNER TO accredit_owner;
GRANT USAGE ON SCHEMA accredit TO accredit_operator, accredit_service;
GRANT SELECT ON accredit.migration TO accredit_operator, accredit_service;

SET LOCAL ROLE accredit_owner;
SET LOCAL search_path = accredit, pg_temp;
-- Functions are for those they are granted to, never for everybody.
ALTER DEFAULT PRIVILEGES FOR ROLE accredit_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- 2. Who takes part.
CREATE TABLE organisation (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('body', 'provider', 'agency')),
    code        text NOT NULL UNIQUE CHECK (code ~ '^[A-Z][A-Z0-9]{1,7}$'),
    name        text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    ukprn       text UNIQUE CHECK (ukprn ~ '^[0-9]{8}$'),
    nation      text CHECK (nation IN ('england', 'wales', 'scotland', 'northern-ireland')),
    front_door  text CHECK (front_door ~ '^[a-z][a-z0-9-]{0,62}$'),
    calendar    text CHECK (calendar IS NULL OR (calendar ~ '^[a-z][a-z0-9-]{0,62}$' AND kind = 'body')),
    sample      boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, kind, sample),
    CHECK (kind <> 'provider' OR (ukprn IS NOT NULL AND nation IS NOT NULL)),
    CHECK ((kind = 'body') = (front_door IS NOT NULL))
);
COMMENT ON COLUMN organisation.front_door IS 'the workflow whose routing decides the route of a submission to this body';
COMMENT ON COLUMN organisation.calendar IS 'the body''s own calendar, by which its cases count; null: that of the workflow of each';

CREATE TABLE principal (
    id                   uuid PRIMARY KEY,
    organisation_id      uuid,
    organisation_kind    text NOT NULL,
    organisation_sample  boolean NOT NULL,
    name                 text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    roles                text[] NOT NULL CHECK (cardinality(roles) > 0),
    created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (organisation_id, name),
    FOREIGN KEY (organisation_id, organisation_kind, organisation_sample) REFERENCES organisation (id, kind, sample),
    -- What a person may be depends on where they work; the system works nowhere.
    CHECK (roles <@ CASE organisation_kind
        WHEN 'provider' THEN ARRAY['provider', 'operator']
        WHEN 'body'     THEN ARRAY['officer', 'reviewer', 'decider', 'analyst', 'operator']
        WHEN 'agency'   THEN ARRAY['analyst']
        ELSE                 ARRAY['system']
    END),
    CHECK ((organisation_kind = 'none') = (organisation_id IS NULL)),
    -- Telling a time of one's own is for samples.
    CHECK (organisation_sample OR NOT 'operator' = ANY (roles))
);
INSERT INTO principal (id, organisation_kind, organisation_sample, name, roles)
VALUES ('00000000-0000-7000-8000-000000000001', 'none', false, 'accredit', ARRAY['system']);

CREATE TABLE token (
    digest        bytea PRIMARY KEY CHECK (length(digest) = 32),  -- SHA-256 of the secret; the secret itself is nowhere
    id            uuid NOT NULL UNIQUE,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    label         text NOT NULL CHECK (label <> '' AND length(label) <= 200),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz
);

CREATE TABLE recognition (
    body_id      uuid NOT NULL REFERENCES organisation (id),
    provider_id  uuid NOT NULL REFERENCES organisation (id),
    valid_from   date NOT NULL,
    valid_until  date NOT NULL CHECK (valid_until >= valid_from),
    PRIMARY KEY (body_id, provider_id, valid_from)
);
COMMENT ON TABLE recognition IS 'providers that a body recognises, so that their courses may take the lighter route';

-- Where the onerous report raises flags, as a body has set it instead of the presets. Each change is a row, never changed again:
-- a report as known on an earlier day finds the thresholds of that day.
CREATE TABLE onerous_threshold (
    body_id  uuid NOT NULL REFERENCES organisation (id),
    set_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    changes  jsonb NOT NULL,   -- threshold -> number; those it does not name keep their presets
    set_by   text NOT NULL DEFAULT session_user,
    PRIMARY KEY (body_id, set_at),
    CHECK (jsonb_typeof(changes) = 'object' AND NOT jsonb_path_exists(changes, '$.* ? (@.type() != "number")'))
);
COMMENT ON TABLE onerous_threshold IS 'the newest row of a body holds; an empty object is the presets';

-- Whether agencies may see a body's own small numbers. Each answer is a row, never changed again.
CREATE TABLE small_cell_consent (
    body_id      uuid NOT NULL REFERENCES organisation (id),
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    consents     boolean NOT NULL,
    recorded_by  text NOT NULL DEFAULT session_user,
    PRIMARY KEY (body_id, recorded_at)
);
COMMENT ON TABLE small_cell_consent IS 'the newest row of a body holds; without one it does not consent';

-- 3. Calendars: rules as data, and the working days that follow from them as a prefix table.
CREATE TABLE calendar (
    id            uuid PRIMARY KEY,
    name          text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    version       integer NOT NULL CHECK (version > 0),
    rules         jsonb NOT NULL,
    hash          bytea NOT NULL CHECK (length(hash) = 32),      -- of the file's canonical form, or of the rules where there is no file
    source        jsonb NOT NULL CHECK (source ? 'kind'),        -- where the version came from: a file, a feed, a closure, a calendar it joins
    closed        jsonb NOT NULL CHECK (jsonb_typeof(closed) = 'object'),  -- Mondays to Fridays that are not worked, each with its name
    published_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_by  text NOT NULL DEFAULT session_user,
    projected_to  uuid,         -- the last open case that was looked at since: what is due there may have moved
    projected_at  timestamptz,  -- when all of them had been
    UNIQUE (name, version)
);
CREATE INDEX calendar_pending ON calendar (published_at) WHERE projected_at IS NULL;
CREATE TABLE working_day (
    calendar_id  uuid NOT NULL REFERENCES calendar (id),
    day          date NOT NULL,
    working      boolean NOT NULL,
    ordinal      integer NOT NULL,  -- W(day): working days up to and including this one
    PRIMARY KEY (calendar_id, day)
);
CREATE UNIQUE INDEX working_day_nth ON working_day (calendar_id, ordinal) WHERE working;

CREATE TABLE meeting_series (
    name          text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    version       integer NOT NULL CHECK (version > 0),
    rules         jsonb NOT NULL,
    hash          bytea NOT NULL CHECK (length(hash) = 32),
    longest_gap   integer NOT NULL CHECK (longest_gap > 0),  -- working days, the paper cut-off included
    published_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, version)
);

-- 4. Workflows: an immutable version is identified by the hash of its canonical form; the engine reads it as rows.
CREATE TABLE workflow (
    id            uuid PRIMARY KEY,  -- the first 16 bytes of the hash
    name          text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    version       integer NOT NULL CHECK (version > 0),
    hash          bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    title         jsonb NOT NULL,
    calendar      text NOT NULL,
    clock         jsonb NOT NULL,
    definition    jsonb NOT NULL,
    valid_from    date,              -- cases that open on this day or later may follow it; null: any day
    published_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (name, version)
);
CREATE TYPE period_unit AS ENUM ('working_days', 'calendar_days', 'weeks', 'months', 'years');
CREATE TABLE workflow_state (
    workflow_id     uuid NOT NULL REFERENCES workflow (id),
    state           text NOT NULL,
    ordinal         integer NOT NULL,
    title           jsonb NOT NULL,
    party           text NOT NULL CHECK (party IN ('provider', 'body', 'meeting', 'third-party', 'none')),
    initial         boolean NOT NULL,
    editable        boolean NOT NULL,
    request         boolean NOT NULL,
    meeting         text,
    outcome         text,
    standard        integer CHECK (standard > 0),
    standard_unit   period_unit,
    deadline        integer CHECK (deadline > 0),
    deadline_unit   period_unit,
    valid           integer CHECK (valid > 0),
    valid_unit      period_unit,
    renewal         integer CHECK (renewal > 0),
    renewal_unit    period_unit,
    on_expiry       text,
    ladder          boolean NOT NULL,  -- somebody is told before its standard runs out or after it
    PRIMARY KEY (workflow_id, state),
    CHECK ((party = 'none') = (outcome IS NOT NULL)),
    CHECK (party = 'provider' OR NOT editable),
    CHECK (deadline IS NULL OR valid IS NULL),
    CHECK (renewal IS NULL OR valid IS NOT NULL),
    CHECK ((deadline IS NULL AND valid IS NULL) = (on_expiry IS NULL))
);
CREATE UNIQUE INDEX workflow_state_initial ON workflow_state (workflow_id) WHERE initial;
CREATE TABLE workflow_action (
    workflow_id    uuid NOT NULL,
    from_state     text NOT NULL,
    action         text NOT NULL,
    to_state       text NOT NULL,
    ordinal        integer NOT NULL,
    title          jsonb NOT NULL,
    roles          text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['provider', 'officer', 'reviewer', 'decider', 'system']),
    separate_from  text[] NOT NULL,
    records        jsonb NOT NULL,
    marks          text[] NOT NULL CHECK (marks <@ ARRAY['received', 'complete', 'paid', 'decided', 'notified']),
    guarded        boolean NOT NULL,   -- has guards: the facts are read only then
    stops_timers   boolean NOT NULL,   -- the state it leaves may have a running timer
    starts_ladder  boolean NOT NULL,   -- it starts the scheme's clock, and somebody is told as the whole standard runs out
    PRIMARY KEY (workflow_id, from_state, action),
    FOREIGN KEY (workflow_id, from_state) REFERENCES workflow_state (workflow_id, state),
    FOREIGN KEY (workflow_id, to_state) REFERENCES workflow_state (workflow_id, state)
);
-- Who is told before a standard runs out and after it; of the whole where no state is named. Exactly one of the moments is said.
CREATE TABLE workflow_rung (
    workflow_id  uuid NOT NULL REFERENCES workflow (id),
    state        text,
    ordinal      integer NOT NULL CHECK (ordinal > 0),
    share        integer CHECK (share BETWEEN 1 AND 99),  -- per cent of the standard that is used
    before       integer CHECK (before > 0),              -- so long before the due day
    before_unit  period_unit,
    overdue      boolean NOT NULL,                        -- the day after the due day
    tell         text[] NOT NULL CHECK (cardinality(tell) > 0 AND tell <@ ARRAY['provider', 'officer', 'reviewer', 'decider']),
    UNIQUE NULLS NOT DISTINCT (workflow_id, state, ordinal),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state),
    CHECK (num_nonnulls(share, before, nullif(overdue, false)) = 1),
    CHECK ((before IS NULL) = (before_unit IS NULL))
);
CREATE TABLE workflow_guard (
    workflow_id  uuid NOT NULL REFERENCES workflow (id),
    action       text NOT NULL,
    ordinal      integer NOT NULL,
    source       text NOT NULL,
    guard        jsonpath NOT NULL,  -- strict: a missing value makes a comparison unknown, and unknown refuses
    message      jsonb NOT NULL,
    PRIMARY KEY (workflow_id, action, ordinal)
);
CREATE TABLE workflow_route (
    workflow_id  uuid NOT NULL REFERENCES workflow (id),
    ordinal      integer NOT NULL,
    route        text NOT NULL,
    source       text,
    guard        jsonpath,
    because      jsonb NOT NULL,
    PRIMARY KEY (workflow_id, ordinal)
);

-- 5. Somebody's past, brought in from elsewhere: where it came from and how it was read.
CREATE TABLE event_log (
    id           uuid PRIMARY KEY,
    name         text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    source       text NOT NULL,
    closure      text NOT NULL CHECK (closure IN ('column', 'activity', 'assumed')),
    calendar     text NOT NULL,
    steps        jsonb NOT NULL DEFAULT '{}',   -- activity -> {party, standard}
    cases        bigint NOT NULL,
    events       bigint NOT NULL,
    imported_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    imported_by  text NOT NULL DEFAULT session_user
);

GRANT SELECT ON organisation, principal, recognition, onerous_threshold, small_cell_consent, calendar, working_day, meeting_series, workflow, workflow_state, workflow_action,
    workflow_rung, workflow_guard, workflow_route, event_log TO accredit_service, accredit_operator;
GRANT SELECT (id, principal_id, label, created_at, expires_at, revoked_at) ON token TO accredit_operator;
GRANT INSERT ON organisation, principal, token, recognition, calendar, working_day, meeting_series TO accredit_operator;
GRANT INSERT (body_id, changes) ON onerous_threshold TO accredit_operator;
GRANT INSERT (body_id, consents) ON small_cell_consent TO accredit_operator;
GRANT UPDATE (revoked_at) ON token TO accredit_operator;
GRANT UPDATE (calendar) ON organisation TO accredit_operator;
