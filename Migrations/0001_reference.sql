-- Reference data that every case is judged by: small tables, the same on every node.
-- Reference tables never point at case-owned ones.
SET LOCAL search_path = accredit, pg_temp;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who takes part
-- ---------------------------------------------------------------------------------------------------------------------

-- An address as mail servers take it without further ado.
CREATE DOMAIN email_address AS text CHECK (length(value) <= 254
    AND value ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
        '@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$');

CREATE TABLE organisation (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('body', 'provider', 'agency')),
    code        text NOT NULL UNIQUE CHECK (code ~ '^[A-Z][A-Z0-9]{1,7}$'),
    name        text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    ukprn       text UNIQUE CHECK (ukprn ~ '^[0-9]{8}$'),
    nation      text CHECK (nation IN ('england', 'wales', 'scotland', 'northern-ireland')),
    front_door  text CHECK (front_door ~ '^[a-z][a-z0-9-]{0,62}$'),
    offers      text[] NOT NULL DEFAULT '{}',
    calendar    text CHECK (calendar IS NULL OR (calendar ~ '^[a-z][a-z0-9-]{0,62}$' AND kind = 'body')),
    sample      boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    email       email_address,
    officer_rule  text CHECK (officer_rule IS NULL
        OR (officer_rule IN ('round-robin', 'load', 'subject') AND kind = 'body')),
    closed_at   timestamptz,
    closed_by   text,
    merged_into uuid REFERENCES organisation (id),
    part_of     uuid REFERENCES organisation (id),
    UNIQUE (id, kind, sample),
    CHECK (kind <> 'provider' OR (ukprn IS NOT NULL AND nation IS NOT NULL)),
    CHECK ((kind = 'body') = (front_door IS NOT NULL)),
    CHECK (kind = 'body' OR offers = '{}'),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK ((merged_into IS NULL) = (part_of IS NULL)),
    CHECK (merged_into IS NULL OR (kind = 'provider' AND closed_at IS NOT NULL AND id NOT IN (merged_into, part_of)))
);
CREATE INDEX organisation_part_of ON organisation (part_of) WHERE part_of IS NOT NULL;
COMMENT ON COLUMN organisation.front_door IS
    'the workflow whose routing decides the route of a submission to this body';
COMMENT ON COLUMN organisation.offers IS
    'routes on which providers may ask this body besides those behind its front door; *: every published one';
COMMENT ON COLUMN organisation.calendar IS
    'the body''s own calendar, by which its cases count; null: that of the workflow of each';
COMMENT ON COLUMN organisation.officer_rule IS
    'by which cases that are handed to this body get an officer; null: they get none but by hand';
COMMENT ON COLUMN organisation.email IS
    'where letters go that are for nobody in person, as far as there is no contact for them';
COMMENT ON COLUMN organisation.closed_at IS 'since when no case is opened by it or at it';
COMMENT ON COLUMN organisation.merged_into IS 'the provider that took this one over';
COMMENT ON COLUMN organisation.part_of IS
    'the provider at the end of that chain, which acts on the cases of this one; null: itself';

-- Names that an organisation had before, each until when.
CREATE TABLE organisation_name (
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    until            timestamptz NOT NULL DEFAULT clock_timestamp(),
    name             text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    changed_by       text NOT NULL DEFAULT session_user,
    PRIMARY KEY (organisation_id, until)
);

-- Providers whose people act on the cases of another provider. Both are samples or neither is.
CREATE TABLE provider_agent (
    agent_id     uuid NOT NULL,
    provider_id  uuid NOT NULL,
    kind         text NOT NULL DEFAULT 'provider' CHECK (kind = 'provider'),
    sample       boolean NOT NULL,
    begun_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_by     text NOT NULL DEFAULT session_user,
    until_day    date,        -- the last day; null: until it is ended
    ended_at     timestamptz,
    ended_by     text,
    PRIMARY KEY (agent_id, provider_id, begun_at),
    FOREIGN KEY (agent_id, kind, sample) REFERENCES organisation (id, kind, sample),
    FOREIGN KEY (provider_id, kind, sample) REFERENCES organisation (id, kind, sample),
    CHECK (agent_id <> provider_id),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX provider_agent_current ON provider_agent (agent_id, provider_id) WHERE ended_at IS NULL;
CREATE INDEX provider_agent_provider ON provider_agent (provider_id) WHERE ended_at IS NULL;

-- Whom letters that are for nobody in person go to, by what the letters are about. Where there is nobody for that they
-- go to the organisation's own address.
CREATE TABLE organisation_contact (
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    purpose          text NOT NULL CHECK (purpose IN ('submissions', 'decisions', 'finance', 'quality')),
    email            email_address NOT NULL,
    name             text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    language         text CHECK (language IN ('en', 'cy', 'both')),
    language_on      date,
    PRIMARY KEY (organisation_id, purpose, email),
    CHECK ((language IS NULL) = (language_on IS NULL))
);
COMMENT ON COLUMN organisation_contact.language IS 'the language of letters to it, as it asked; null: nobody asked yet';
COMMENT ON COLUMN organisation_contact.language_on IS 'the day on which it said so';
CREATE UNIQUE INDEX organisation_contact_address ON organisation_contact (organisation_id, purpose, lower(email));

-- The head and the foot of a body's letters.
CREATE TABLE letterhead (
    body_id      uuid PRIMARY KEY REFERENCES organisation (id),
    address      text[] NOT NULL DEFAULT '{}',  -- postal, a line each
    telephone    text CHECK (length(telephone) <= 100),
    web          text CHECK (length(web) <= 200),
    signatory    text CHECK (length(signatory) <= 200),
    position     jsonb,                         -- what the signatory is, in languages
    logo         bytea CHECK (length(logo) <= 262144),
    logo_type    text CHECK (logo_type IN ('image/png', 'image/jpeg')),
    set_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by       text NOT NULL DEFAULT session_user,
    CHECK (cardinality(address) <= 8),
    CHECK ((logo IS NULL) = (logo_type IS NULL))
);

CREATE TABLE principal (
    id                   uuid PRIMARY KEY,
    organisation_id      uuid,
    organisation_kind    text NOT NULL,
    organisation_sample  boolean NOT NULL,
    name                 text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    roles                text[] NOT NULL CHECK (cardinality(roles) > 0),
    created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    email                email_address,
    left_at              timestamptz,
    merged_into          uuid REFERENCES principal (id),
    language             text CHECK (language IN ('en', 'cy', 'both')),
    language_on          date,
    CHECK ((language IS NULL) = (language_on IS NULL)),
    FOREIGN KEY (organisation_id, organisation_kind, organisation_sample) REFERENCES organisation (id, kind, sample),
    CHECK (merged_into IS NULL OR (left_at IS NOT NULL AND merged_into <> id)),
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
COMMENT ON TABLE principal IS 'people, each known by the id: names may change, and two may have the same';
COMMENT ON COLUMN principal.email IS 'where letters to this person go';
COMMENT ON COLUMN principal.language IS 'the language of letters to this person, as they asked; null: not asked yet';
COMMENT ON COLUMN principal.language_on IS 'the day on which they said so';
COMMENT ON COLUMN principal.left_at IS 'since when the person works there no longer';
COMMENT ON COLUMN principal.merged_into IS
    'the record of the same person that holds on; acts under this one are that one''s';
CREATE INDEX principal_called ON principal (organisation_id, lower(name));
CREATE INDEX principal_merged ON principal (merged_into) WHERE merged_into IS NOT NULL;
INSERT INTO principal (id, organisation_kind, organisation_sample, name, roles)
VALUES ('00000000-0000-7000-8000-000000000001', 'none', false, 'accredit', ARRAY['system']);

CREATE TABLE token (
    digest        bytea PRIMARY KEY CHECK (length(digest) = 32),  -- SHA-256 of the secret; the secret itself is nowhere
    id            uuid NOT NULL UNIQUE,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    label         text NOT NULL CHECK (label <> '' AND length(label) <= 200),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    issued_by     uuid REFERENCES principal (id),  -- the officer; null: an operator
    scopes        text[] CHECK (scopes <> '{}' AND scopes <@ '{read,act,report,manage}'),
    last_used_on  date
) WITH (fillfactor = 80);
COMMENT ON COLUMN token.scopes IS 'what it is for, less than its holder may do; null: all of that';
COMMENT ON COLUMN token.last_used_on IS 'the last day on which it was used; written once a day, after the answer';
CREATE INDEX token_principal ON token (principal_id);

-- Addresses at which calendar programs read somebody's dates, and nothing else. One of a person at a time.
CREATE TABLE calendar_feed (
    digest        bytea PRIMARY KEY CHECK (length(digest) = 32),  -- SHA-256 of the secret in the address
    principal_id  uuid NOT NULL REFERENCES principal (id),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at      timestamptz
);
CREATE UNIQUE INDEX calendar_feed_current ON calendar_feed (principal_id) WHERE ended_at IS NULL;

-- What seals that somebody entered (function seal_of): random, made here, told to nobody. Whoever has the keys can read
-- as anybody. New ones: UPDATE accredit.seal_key SET inner_key = DEFAULT, outer_key = DEFAULT; whoever has entered by
-- then sees nothing more.
CREATE TABLE seal_key (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    inner_key  bytea NOT NULL CHECK (length(inner_key) = 64) DEFAULT sha512(uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    outer_key  bytea NOT NULL CHECK (length(outer_key) = 64) DEFAULT sha512(uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
INSERT INTO seal_key DEFAULT VALUES;

-- What became of records of people: each change is a row, never changed again.
CREATE TABLE principal_change (
    principal_id  uuid NOT NULL REFERENCES principal (id),
    number        integer NOT NULL CHECK (number > 0),
    what          text NOT NULL CHECK (what IN ('added', 'changed', 'merged', 'left', 'returned', 'token', 'revoked',
        'interest', 'feed', 'linked', 'unlinked')),
    facts         jsonb NOT NULL DEFAULT '{}',
    changed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by    uuid REFERENCES principal (id),  -- null: an operator
    PRIMARY KEY (principal_id, number)
);

CREATE TABLE recognition (
    body_id      uuid NOT NULL REFERENCES organisation (id),
    provider_id  uuid NOT NULL REFERENCES organisation (id),
    valid_from   date NOT NULL,
    valid_until  date NOT NULL CHECK (valid_until >= valid_from),
    granted_by   uuid,
    PRIMARY KEY (body_id, provider_id, valid_from)
);
COMMENT ON TABLE recognition IS 'providers that a body recognises, so that their courses may take the lighter route';
COMMENT ON COLUMN recognition.granted_by IS 'the case that holds it; null: operators entered it';

-- Where the onerous report raises flags, as a body has set it instead of the presets. Each change is a row, never
-- changed again: a report as known on an earlier day finds the thresholds of that day.
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

-- ---------------------------------------------------------------------------------------------------------------------
-- Who reviews: what they know, what they have interests in, when they are away
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE reviewer_profile (
    principal_id  uuid PRIMARY KEY REFERENCES principal (id),
    expertise     text[] NOT NULL,   -- words and phrases, as people say them
    lay           boolean NOT NULL,
    set_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    set_by        uuid NOT NULL REFERENCES principal (id)
);

CREATE TABLE absence (
    principal_id  uuid NOT NULL REFERENCES principal (id),
    from_day      date NOT NULL,
    until_day     date NOT NULL CHECK (until_day >= from_day),
    set_by        uuid NOT NULL REFERENCES principal (id),
    deputy_id     uuid REFERENCES principal (id) CHECK (deputy_id <> principal_id),
    PRIMARY KEY (principal_id, from_day)
);
COMMENT ON COLUMN absence.deputy_id IS 'who does the work of the person on these days';

CREATE TABLE interest (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    principal_id     uuid NOT NULL REFERENCES principal (id),
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    nature           text NOT NULL CHECK (nature IN ('employment', 'governance', 'consultancy', 'ownership', 'family',
        'collaboration', 'other')),
    from_day         date NOT NULL,
    until_day        date CHECK (until_day >= from_day),
    declared_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    declared_by      uuid NOT NULL REFERENCES principal (id),
    ended_by         uuid REFERENCES principal (id),
    withdrawn_at     timestamptz,
    withdrawn_why    text,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL))
);
COMMENT ON TABLE interest IS
    'standing interests; one binds until a year after it ended, and not at all once it is withdrawn';
CREATE UNIQUE INDEX interest_standing ON interest (principal_id, organisation_id, nature, from_day)
    WHERE withdrawn_at IS NULL;

-- ---------------------------------------------------------------------------------------------------------------------
-- Calendars: rules as data, and the working days that follow from them as a prefix table
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE calendar (
    id            uuid PRIMARY KEY,
    name          text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    version       integer NOT NULL CHECK (version > 0),
    rules         jsonb NOT NULL,
    -- of the file's canonical form, or of the rules where there is no file
    hash          bytea NOT NULL CHECK (length(hash) = 32),
    -- where the version came from: a file, a feed, a closure, a calendar it joins
    source        jsonb NOT NULL CHECK (source ? 'kind'),
    -- Mondays to Fridays that are not worked, each with its name
    closed        jsonb NOT NULL CHECK (jsonb_typeof(closed) = 'object'),
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

-- The meetings of each published series, as its rule and its calendar have them now.
CREATE TABLE meeting_date (
    series        text NOT NULL CHECK (series ~ '^[a-z][a-z0-9-]{0,62}$'),
    day           date NOT NULL,
    papers_close  date NOT NULL CHECK (papers_close <= day),  -- the last day on which a case may become ready for it
    PRIMARY KEY (series, day)
);

-- ---------------------------------------------------------------------------------------------------------------------
-- Commands as data
-- ---------------------------------------------------------------------------------------------------------------------

-- A command brings a function decide_NAME that says whether it may be done and what follows, and, where something is
-- kept beside the history, project_NAME. `after`: what follows on the case once its event is written and kept, each
-- by after_NAME (case_event, case_head, jsonb, ruling), where the head is the one from before.
CREATE TABLE command (
    name          text PRIMARY KEY CHECK (name ~ '^[a-z][a-z_]{2,23}$'),
    for_people    boolean NOT NULL,   -- people may give it; otherwise the system alone does
    timed         boolean NOT NULL,   -- given by the system when its timer is due, and never otherwise
    while_paused  boolean NOT NULL,   -- may be given while the case is paused
    -- may be given once the case is closed, or its rule refuses that in words of its own
    while_closed  boolean NOT NULL,
    -- people may give it though a limit of the case has passed and what follows from that has not happened yet
    after_limit   boolean NOT NULL DEFAULT false,
    -- it keeps something beside the history by keep_NAME and writes no event: the version stays as it is
    beside        boolean NOT NULL DEFAULT false,
    after         text[] NOT NULL DEFAULT '{}'
);
INSERT INTO command (name, for_people, timed, while_paused, while_closed, after) VALUES
    ('open', true, false, true, true, '{}'),
    ('act', true, false, false, true, '{}'),
    ('amend', true, false, false, true, '{}'),
    ('pause', true, false, false, true, '{letters}'),
    ('consent', true, false, true, true, '{letters}'),
    ('resume', true, false, true, true, '{letters}'),
    ('extend', true, false, false, true, '{letters}'),
    ('correct', true, false, true, true, '{}'),
    ('consult', true, false, false, true, '{}'),
    ('expire', true, true, true, true, '{}'),
    ('renew', true, true, true, true, '{letters}'),
    ('escalate', true, true, true, true, '{letters}'),
    ('reproject', true, false, true, true, '{}'),
    ('migrate', false, false, true, true, '{}'),
    ('ask', true, false, false, false, '{letters}'),
    ('reply', true, false, false, false, '{letters}'),
    ('postpone', true, false, false, false, '{letters}'),
    ('settle', true, false, false, false, '{letters}'),
    ('cancel', true, false, false, false, '{letters}'),
    ('attach', true, false, false, false, '{}'),
    ('detach', true, false, false, false, '{}'),
    ('share', true, false, true, true, '{}'),
    ('invite', true, false, true, false, '{letters}'),
    ('join', true, false, true, false, '{}'),
    ('decline', true, false, true, false, '{letters}'),
    ('declare', true, false, true, false, '{letters}'),
    ('withdraw_interest', true, false, true, false, '{letters}'),
    ('release', true, false, true, false, '{letters}'),
    ('object', true, false, true, false, '{letters}'),
    ('overrule', true, false, true, false, '{letters}'),
    ('review', true, false, false, false, '{}'),
    ('draft_review', true, false, false, false, '{}'),
    ('add_review_file', true, false, false, false, '{}'),
    ('drop_review_file', true, false, false, false, '{}'),
    ('remind', false, false, true, true, '{letters}'),
    ('decide', true, false, false, true, '{}'),
    ('satisfy', true, false, true, true, '{letters}'),
    ('discharge', true, false, true, true, '{letters}'),
    ('reopen', true, false, true, true, '{letters}'),
    ('prolong', true, false, true, true, '{letters}'),
    ('miss', false, false, true, true, '{condition_missed,letters}'),
    ('take_back', true, false, false, true, '{}'),
    ('vote', true, false, false, true, '{}'),
    ('recuse', true, false, true, true, '{}'),
    ('hold_over', true, false, false, true, '{letters}'),
    ('place', true, false, false, true, '{letters}'),
    ('appeal', true, false, true, true, '{letters}'),
    ('conclude_appeal', false, false, true, true, '{appeal_concluded}'),
    ('recheck', false, false, true, true, '{letters}'),
    ('supersede', false, false, true, true, '{}'),
    ('reuse_unchanged', true, false, false, true, '{}'),
    ('open_return', false, false, true, true, '{letters}'),
    ('file_return', true, false, true, true, '{letters}'),
    ('accept_return', true, false, true, true, '{}'),
    ('query_return', true, false, true, true, '{letters}'),
    ('miss_return', false, false, true, true, '{return_missed,letters}'),
    ('notify_change', true, false, true, true, '{letters}'),
    ('accept_change', true, false, true, true, '{letters}'),
    ('look_again', true, false, true, true, '{letters}'),
    ('confirm_letter', true, false, true, true, '{}'),
    ('copy_letter', true, false, true, true, '{}'),
    ('void_letter', true, false, true, true, '{}'),
    ('describe', true, false, true, true, '{}'),
    ('readmit', true, false, true, true, '{}'),
    ('assign', true, false, true, true, '{}'),
    ('unassign', true, false, true, true, '{}'),
    ('note', true, false, true, true, '{}'),
    ('tag', true, false, true, true, '{}'),
    ('untag', true, false, true, true, '{}');
UPDATE command SET after_limit = true
WHERE name IN ('correct', 'consult', 'share', 'declare', 'withdraw_interest', 'describe', 'readmit', 'confirm_letter',
    'copy_letter', 'void_letter', 'assign', 'unassign', 'note', 'tag', 'untag');
UPDATE command SET beside = true
WHERE name IN ('consult', 'note', 'tag', 'untag', 'draft_review', 'add_review_file', 'drop_review_file');

-- ---------------------------------------------------------------------------------------------------------------------
-- Workflows: an immutable version is identified by the hash of its canonical form; the engine reads it as rows
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE workflow (
    id            uuid PRIMARY KEY,  -- the first 16 bytes of the hash
    name          text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    version       integer NOT NULL CHECK (version > 0),
    hash          bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    title         jsonb NOT NULL,
    calendar      text NOT NULL,
    clock         jsonb NOT NULL,
    definition    jsonb NOT NULL,
    -- reviewers who read its cases
    visible_to    text NOT NULL DEFAULT 'panel' CHECK (visible_to IN ('panel', 'body')),
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
    correspondence  boolean NOT NULL DEFAULT false,  -- the committee may decide without meeting, for a reason
    conditions      boolean NOT NULL DEFAULT false,  -- the provider shows here that conditions are met
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
    escalates       boolean NOT NULL,  -- somebody is told before its standard runs out or after it
    PRIMARY KEY (workflow_id, state),
    CHECK ((party = 'none') = (outcome IS NOT NULL)),
    CHECK (party = 'provider' OR NOT (editable OR conditions)),
    CHECK (NOT (request AND conditions)),
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
    roles          text[] NOT NULL CHECK (cardinality(roles) > 0
        AND roles <@ ARRAY['provider', 'officer', 'reviewer', 'decider', 'system']),
    separate_from  text[] NOT NULL,
    records        jsonb NOT NULL,
    marks          text[] NOT NULL CHECK (marks <@ ARRAY['received', 'complete', 'paid', 'decided', 'notified']),
    guarded        boolean NOT NULL,   -- has guards: the facts are read only then
    complete       boolean NOT NULL DEFAULT false,  -- the submission has to be complete
    -- items of evidence that have to be there; null: all, where the submission has to be complete
    evidence       text[],
    stops_timers   boolean NOT NULL,   -- the state it leaves may have a running timer
    -- it starts the scheme's clock, and somebody is told as the whole standard runs out
    starts_escalation  boolean NOT NULL,
    -- what it decides, in the words that all schemes share; null: it is no decision
    decides        text CHECK (decides IN (
        'approved', 'approved-with-conditions', 'approved-for-shorter-term', 'interim', 'deferred', 'refused',
        'returned-incomplete', 'withdrawn-by-provider', 'suspended', 'reinstated', 'withdrawn-by-body', 'lapsed',
        'superseded', 'appeal-upheld', 'appeal-dismissed')),
    after        text[] NOT NULL DEFAULT '{}',       -- followers that it brings: see command
    needs_panel    boolean NOT NULL DEFAULT false,     -- it needs the quorum of the panel of the state it leaves
    meets          boolean NOT NULL DEFAULT false,     -- it needs the meeting of the state it leaves to be open
    votes          boolean NOT NULL DEFAULT false,     -- and its votes
    PRIMARY KEY (workflow_id, from_state, action),
    FOREIGN KEY (workflow_id, from_state) REFERENCES workflow_state (workflow_id, state),
    FOREIGN KEY (workflow_id, to_state) REFERENCES workflow_state (workflow_id, state)
);

-- Who is told before a standard runs out and after it; of the whole where no state is named. Exactly one of the moments
-- is said.
CREATE TABLE escalation_level (
    workflow_id  uuid NOT NULL REFERENCES workflow (id),
    state        text,
    ordinal      integer NOT NULL CHECK (ordinal > 0),
    share        integer CHECK (share BETWEEN 1 AND 99),  -- per cent of the standard that is used
    before       integer CHECK (before > 0),              -- so long before the due day
    before_unit  period_unit,
    overdue      boolean NOT NULL,                        -- the day after the due day
    tell         text[] NOT NULL CHECK (cardinality(tell) > 0
        AND tell <@ ARRAY['provider', 'officer', 'reviewer', 'decider']),
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

-- The panels of the workflows, as their definitions say them.
CREATE TABLE workflow_panel (
    workflow_id  uuid NOT NULL,
    state        text NOT NULL,
    panel        jsonb NOT NULL,
    PRIMARY KEY (workflow_id, state),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state)
);

-- How meetings decide, in the states whose definitions say so.
CREATE TABLE workflow_meeting (
    workflow_id  uuid NOT NULL,
    state        text NOT NULL,
    series       text NOT NULL,
    quorum       integer NOT NULL CHECK (quorum > 0),
    majority     text NOT NULL CHECK (majority IN ('simple', 'two-thirds', 'unanimous')),
    casting      boolean NOT NULL,   -- at a tie the chair's vote decides
    required     boolean NOT NULL,   -- nothing is decided without a vote
    PRIMARY KEY (workflow_id, state),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state),
    CHECK (NOT casting OR majority = 'simple')
);

CREATE TABLE workflow_aftercare (
    workflow_id    uuid NOT NULL,
    state          text NOT NULL,
    appeal         jsonb,     -- {within, route?, grounds?, overturned?}: without a route it is only said
    annual_return  jsonb,     -- {every, within, on_missed?}
    grants         boolean NOT NULL,  -- the provider is recognised as long as the case is here
    on_lost        text,      -- what the system does once the provider is no longer recognised
    on_restored    text,      -- and once it is again
    PRIMARY KEY (workflow_id, state),
    FOREIGN KEY (workflow_id, state) REFERENCES workflow_state (workflow_id, state)
);
COMMENT ON TABLE workflow_aftercare IS 'final states after which something may still come';

-- The letters that every scheme sends unless it says otherwise. `moments`: see moments_of. `recipient`: told is whom
-- the event tells. `contact`: which contacts of an organisation. `by_mail`: not written where no address is known,
-- because work lists say the same. The words of each are files: Workflows/letters.
CREATE TABLE usual_letter (
    letter     text PRIMARY KEY CHECK (letter ~ '^[a-z][a-z0-9-]{0,62}$'),
    ordinal    integer NOT NULL UNIQUE,
    moments    text[] NOT NULL,
    recipient  text NOT NULL CHECK (recipient IN ('provider', 'officer', 'reviewer', 'decider', 'told')),
    contact    text NOT NULL CHECK (contact IN ('submissions', 'decisions', 'finance', 'quality')),
    by_mail    boolean NOT NULL DEFAULT false
);
INSERT INTO usual_letter (letter, ordinal, moments, recipient, contact, by_mail) VALUES
    ('received', 4, '{received}', 'provider', 'submissions', false),
    ('returned', 6, '{returned}', 'provider', 'submissions', false),
    ('decision', 10, '{decision}', 'provider', 'decisions', false),
    ('appeal-decided', 12, '{appeal-decided}', 'provider', 'decisions', false),
    ('lapsed', 14, '{lapsed}', 'provider', 'decisions', false),
    ('certificate', 20, '{recognition}', 'provider', 'decisions', false),
    ('request', 30, '{request}', 'provider', 'submissions', false),
    ('reminder', 40, '{escalate,remind}', 'told', 'submissions', false),
    ('lapse-ahead', 45, '{lapse-ahead}', 'provider', 'quality', false),
    ('condition', 50, '{discharge,reopen,prolong,miss}', 'provider', 'quality', false),
    ('notice', 60, '{recheck,open_return,query_return,miss_return,accept_change,look_again,hold_over,overrule}',
        'told', 'quality', false),
    ('clock', 58, '{pause,consent,resume,extend,postpone,cancel}', 'told', 'submissions', false),
    ('renewal-opens', 62, '{renew}', 'provider', 'quality', false),
    ('appeal-lodged', 64, '{appeal}', 'provider', 'decisions', false),
    ('invited', 70, '{invitation}', 'reviewer', 'submissions', false),
    ('objection', 72, '{named}', 'provider', 'submissions', false),
    ('released', 74, '{release}', 'told', 'submissions', true),
    ('your-turn', 80, '{arrived,reply,satisfy,object,decline,declare,appeal,file_return,notify_change}', 'officer',
        'submissions', true),
    ('your-review', 82, '{reading}', 'reviewer', 'submissions', true),
    ('papers', 84, '{agenda,deciding}', 'decider', 'submissions', true);

-- The letters of a scheme: the usual ones, as it changed them, and its own.
CREATE TABLE workflow_letter (
    workflow_id  uuid NOT NULL REFERENCES workflow (id),
    letter       text NOT NULL,
    ordinal      integer NOT NULL,
    moments      text[] NOT NULL,   -- none: it is not sent
    recipient    text NOT NULL CHECK (recipient IN ('provider', 'officer', 'reviewer', 'decider', 'told')),
    contact      text NOT NULL CHECK (contact IN ('submissions', 'decisions', 'finance', 'quality')),
    by_mail      boolean NOT NULL DEFAULT false,
    words        jsonb,             -- {subject?, text?} in languages, instead of the program's
    PRIMARY KEY (workflow_id, letter)
);

-- Parts of a definition that keep rows of their own: publish_NAME (workflow, definition) is called once the usual rows
-- are written.
CREATE TABLE definition_part (
    name     text PRIMARY KEY CHECK (name ~ '^[a-z][a-z_]{2,23}$'),
    ordinal  integer NOT NULL UNIQUE
);
INSERT INTO definition_part (name, ordinal) VALUES
    ('conditions', 17),
    ('meeting', 18),
    ('aftercare', 19),
    ('letters', 40);

-- A migration: from where to where, what each unfinished state becomes (null: its cases stay), and how far the walk
-- over the cases is.
CREATE TABLE workflow_migration (
    id             uuid PRIMARY KEY,
    from_workflow  uuid NOT NULL REFERENCES workflow (id),
    to_workflow    uuid NOT NULL REFERENCES workflow (id),
    state_map      jsonb NOT NULL CHECK (jsonb_typeof(state_map) = 'object'),
    digest         text NOT NULL,
    status         text NOT NULL CHECK (status IN ('applying', 'applied', 'reverting', 'reverted')),
    walked_to      uuid,               -- the last case that was looked at in this direction
    -- cases that this direction moved, those before it was interrupted included
    moved          integer NOT NULL DEFAULT 0,
    kept           integer NOT NULL DEFAULT 0,  -- cases that it looked at and left
    begun_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_by       text NOT NULL DEFAULT session_user,
    ended_at       timestamptz,
    CHECK (from_workflow <> to_workflow),
    CHECK ((ended_at IS NULL) = (status IN ('applying', 'reverting')))
);
-- One at a time from or to a version: cases never meet two of them.
CREATE UNIQUE INDEX workflow_migration_from ON workflow_migration (from_workflow) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX workflow_migration_to ON workflow_migration (to_workflow) WHERE ended_at IS NULL;

-- ---------------------------------------------------------------------------------------------------------------------
-- Somebody's past, brought in from elsewhere: where it came from and how it was read
-- ---------------------------------------------------------------------------------------------------------------------

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
    imported_by  text NOT NULL DEFAULT session_user,
    observed_from  timestamptz
);
COMMENT ON COLUMN event_log.observed_from IS
    'cases that had ended before are not in the log; null: it has every case from its opening on';

-- What follows from each command and each action once its event is written, beside what follows from every event (see
-- after_event): the functions, in their order.
CREATE VIEW consequence AS
SELECT 'command' AS kind, NULL::uuid AS workflow_id, NULL::text AS from_state, c.name, x.ordinal,
    'after_' || x.name AS function
FROM command c CROSS JOIN LATERAL unnest(c.after) WITH ORDINALITY AS x (name, ordinal)
UNION ALL
SELECT 'action', a.workflow_id, a.from_state, a.action, x.ordinal, 'after_' || x.name
FROM workflow_action a CROSS JOIN LATERAL unnest(a.after) WITH ORDINALITY AS x (name, ordinal);
