-- What is kept of a case beside its history, by subject.
SET LOCAL search_path = accredit, pg_temp;

-- ---------------------------------------------------------------------------------------------------------------------
-- Requests for information
-- ---------------------------------------------------------------------------------------------------------------------

-- What the body asked the provider while a case was with it. A case is in a state marked as a request while one of them
-- is open.
CREATE TABLE case_request (
    case_id      uuid NOT NULL,
    request_no   integer NOT NULL CHECK (request_no > 0),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    status       text NOT NULL CHECK (status IN ('open', 'answered', 'closed', 'cancelled')),
    question     text NOT NULL,
    about        text,                 -- the requirement or the criterion it is tied to
    asked_seq    integer NOT NULL,     -- the event that asked
    told_due     date,                 -- the day that was told with it; null: what the limit of the state gives
    last_due     date,                 -- the day it was due when it was answered or cancelled; null while it is open
    reply        text,
    items        integer[] NOT NULL DEFAULT '{}',  -- the evidence that came with the reply
    replied_seq  integer,
    remark       text,                 -- said as it was closed or cancelled
    ended_seq    integer,
    PRIMARY KEY (case_id, request_no),
    FOREIGN KEY (case_id, asked_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, replied_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, ended_seq) REFERENCES case_event (case_id, seq),
    CHECK ((status = 'open') = (num_nonnulls(replied_seq, ended_seq) = 0)),
    CHECK (status <> 'answered' OR replied_seq IS NOT NULL),
    CHECK (status NOT IN ('closed', 'cancelled') OR ended_seq IS NOT NULL)
) WITH (fillfactor = 70);
CREATE INDEX case_request_provider ON case_request (provider_id, case_id, request_no);
CREATE INDEX case_request_body ON case_request (body_id, case_id, request_no);

-- ---------------------------------------------------------------------------------------------------------------------
-- Evidence
-- ---------------------------------------------------------------------------------------------------------------------

-- Content, addressed by what it is: the same file is there once, whoever brought it. Nobody reads these tables but
-- functions.
CREATE TABLE evidence_blob (
    sha256      bytea PRIMARY KEY CHECK (length(sha256) = 32),
    content_id  uuid NOT NULL UNIQUE,
    size        bigint NOT NULL CHECK (size > 0),
    media_type  text NOT NULL
);

CREATE TABLE evidence_chunk (
    content_id  uuid NOT NULL,
    chunk_no    integer NOT NULL CHECK (chunk_no >= 0),
    bytes       bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 1048576),
    PRIMARY KEY (content_id, chunk_no)
);
-- Documents are compressed already.
ALTER TABLE evidence_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- A file that is still coming in: nobody sees it, and it goes where it is not finished.
CREATE TABLE evidence_upload (
    content_id    uuid PRIMARY KEY,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    holder_id     uuid NOT NULL,   -- whose it will be: a provider's, or a reviewer's
    command       text NOT NULL REFERENCES command (name),   -- what it is brought for
    largest       bigint NOT NULL,
    received      bigint NOT NULL DEFAULT 0,
    chunks        integer NOT NULL DEFAULT 0,
    touched_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX evidence_upload_touched ON evidence_upload (touched_at);

-- Who has brought a file: a provider, or a reviewer. To know a digest is not to have the file: each attaches only what
-- they have brought themselves.
CREATE TABLE evidence_holding (
    holder_id  uuid NOT NULL,
    sha256     bytea NOT NULL REFERENCES evidence_blob (sha256),
    PRIMARY KEY (holder_id, sha256)
);
CREATE INDEX evidence_holding_blob ON evidence_holding (sha256);

-- Files that may be attached nowhere: looked at again after a day.
CREATE TABLE evidence_loose (
    sha256  bytea PRIMARY KEY,
    since   timestamptz NOT NULL
);
CREATE INDEX evidence_loose_since ON evidence_loose (since);

-- Items: what a provider attached to a case, for which requirement.
CREATE TABLE case_evidence (
    case_id       uuid NOT NULL,
    item_no       integer NOT NULL CHECK (item_no > 0),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    requirement   text NOT NULL CHECK (requirement ~ '^[a-z][a-z0-9-]{0,62}$'),
    title         text NOT NULL,
    sha256        bytea CHECK (length(sha256) = 32),
    size          bigint,
    media_type    text,
    file_name     text,
    url           text,
    source        text NOT NULL CHECK (source IN ('new', 'reused', 'public')),
    pages         integer CHECK (pages > 0),
    hours         double precision CHECK (hours >= 0),
    valid_until   date,
    reused_from   text,          -- the reference of the case it comes from
    reused_item   integer,
    accepted_by   text,          -- the code of the body that accepted it there
    accepted_on   date,
    shared_with   text[] NOT NULL DEFAULT '{}',  -- codes of the bodies to which the provider offers it as well
    attached_seq  integer NOT NULL,
    detached_seq  integer,
    PRIMARY KEY (case_id, item_no),
    FOREIGN KEY (case_id, attached_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, detached_seq) REFERENCES case_event (case_id, seq),
    CHECK ((sha256 IS NULL) <> (url IS NULL)),
    CHECK ((sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (media_type IS NULL)),
    CHECK ((source = 'reused') = (reused_from IS NOT NULL))
);
CREATE INDEX case_evidence_provider ON case_evidence (provider_id, case_id, item_no);
CREATE INDEX case_evidence_same ON case_evidence (sha256, provider_id) WHERE detached_seq IS NULL;

-- ---------------------------------------------------------------------------------------------------------------------
-- Panels
-- ---------------------------------------------------------------------------------------------------------------------

-- Seats on the panel of a state, each by the event that filled it. The provider sees those that the scheme names to it.
CREATE TABLE case_assignment (
    case_id         uuid NOT NULL,
    assignment      integer NOT NULL,
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    principal_id    uuid NOT NULL REFERENCES principal (id),
    state           text NOT NULL,
    seat            text NOT NULL CHECK (seat IN ('chair', 'lay', 'member')),
    status          text NOT NULL CHECK (status IN ('invited', 'joined', 'declined', 'released', 'conflicted',
        'cancelled')),
    named           boolean NOT NULL,
    substitute_for  integer,
    invited_at      timestamptz NOT NULL,
    joined_at       timestamptz,
    ended_at        timestamptz,
    objected_at     timestamptz,
    answered_at     timestamptz,
    -- of the present round: 1 once reminded, 2 once told that it is overdue
    reminders       integer NOT NULL DEFAULT 0,
    reminded_in     integer NOT NULL DEFAULT 0,   -- which round that was
    PRIMARY KEY (case_id, assignment),
    FOREIGN KEY (case_id, assignment) REFERENCES case_event (case_id, seq),
    CHECK ((ended_at IS NULL) = (status IN ('invited', 'joined'))),
    CHECK (status <> 'joined' OR joined_at IS NOT NULL)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX case_assignment_seated ON case_assignment (case_id, state, principal_id) WHERE ended_at IS NULL;
CREATE INDEX case_assignment_load ON case_assignment (principal_id) WHERE ended_at IS NULL;

-- Reviews: one per member and round, a round being an entry of the state, known by its event. What somebody struck from
-- the panel had submitted stays, and counts for nothing.
CREATE TABLE case_review (
    case_id       uuid NOT NULL,
    round         integer NOT NULL,
    assignment    integer NOT NULL,
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    seq           integer NOT NULL,
    ballot        text NOT NULL CHECK (ballot IN ('approve', 'changes', 'refuse', 'abstain')),
    scores        jsonb NOT NULL,
    comments      jsonb NOT NULL,
    reasons       text,
    submitted_at  timestamptz NOT NULL,
    counts_as     text[] NOT NULL,   -- the actions that its panel can take: who reviewed took part in each
    struck_at     timestamptz,
    salt          bytea NOT NULL CHECK (length(salt) = 16),  -- of the digest that its event has of what it says
    PRIMARY KEY (case_id, round, assignment),
    FOREIGN KEY (case_id, assignment) REFERENCES case_assignment (case_id, assignment),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- What a member of a panel has written of their review so far, for them alone.
CREATE TABLE case_review_draft (
    case_id       uuid NOT NULL REFERENCES case_head (case_id),
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    content       jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    saved_at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, principal_id)
);

-- Files beside reviews, numbered for each seat: their author's alone until the review is sent, which gives them its
-- round.
CREATE TABLE case_review_file (
    case_id       uuid NOT NULL,
    assignment    integer NOT NULL,
    file_no       integer NOT NULL CHECK (file_no > 0),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    round         integer,
    sha256        bytea NOT NULL REFERENCES evidence_blob (sha256),
    file_name     text NOT NULL,
    PRIMARY KEY (case_id, assignment, file_no),
    FOREIGN KEY (case_id, assignment) REFERENCES case_assignment (case_id, assignment),
    FOREIGN KEY (case_id, round, assignment) REFERENCES case_review (case_id, round, assignment) ON UPDATE CASCADE
);
CREATE INDEX case_review_file_same ON case_review_file (sha256);

-- Interests that somebody of the body declared in one case.
CREATE TABLE case_interest (
    case_id       uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,
    nature        text NOT NULL,
    PRIMARY KEY (case_id, principal_id),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- ---------------------------------------------------------------------------------------------------------------------
-- What the body keeps of a case among its own people: no provider sees any of it
-- ---------------------------------------------------------------------------------------------------------------------

-- Who looked after a case at its body, each by the event that gave it to them. A row ends and never changes otherwise;
-- the one that has not ended holds.
CREATE TABLE case_officer (
    case_id       uuid NOT NULL,
    seq           integer NOT NULL,
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    by_rule       text CHECK (by_rule IN ('round-robin', 'load', 'subject')),  -- null: by hand
    recorded_at   timestamptz NOT NULL,
    ended_seq     integer,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, ended_seq) REFERENCES case_event (case_id, seq),
    CHECK (ended_seq > seq)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX case_officer_now ON case_officer (case_id) WHERE ended_seq IS NULL;
-- Whose turn it is, and what somebody has.
CREATE INDEX case_officer_turn ON case_officer (principal_id, recorded_at);

-- What was answered to commands that write no event, by their idempotency keys, so that a repeat is answered the same
-- and done once.
CREATE TABLE case_beside (
    case_id       uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    key           text NOT NULL,
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    fingerprint   bytea NOT NULL,
    seq           integer NOT NULL,     -- the last event before it
    kept_at       timestamptz NOT NULL,
    effect        jsonb NOT NULL,
    PRIMARY KEY (case_id, principal_id, key),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
);

-- Who of the body opened or cited evidence, and when. Written once. It changes nothing about a case, so no event tells
-- of it: the version that others saw still stands.
CREATE TABLE case_consultation (
    case_id          uuid NOT NULL,
    consultation_no  integer NOT NULL CHECK (consultation_no > 0),
    body_id          uuid NOT NULL,
    provider_id      uuid NOT NULL,
    principal_id     uuid NOT NULL REFERENCES principal (id),
    role             text NOT NULL,
    seq              integer NOT NULL,     -- the last event before it
    how              text NOT NULL CHECK (how IN ('opened', 'cited')),
    requirement      text NOT NULL,
    item_no          integer,              -- where it was named by its number
    sha256           text,                 -- null: all that was handed in for the requirement
    consulted_at     timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, consultation_no),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (recorded_at >= consulted_at)
);

-- Notes among the body's people. No event tells of them, so that nothing of a case that its provider gets depends on
-- them. Written once.
CREATE TABLE case_note (
    case_id       uuid NOT NULL,
    note_no       integer NOT NULL CHECK (note_no > 0),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    written_at    timestamptz NOT NULL,
    words         text NOT NULL CHECK (words <> '' AND length(words) <= 4000),
    PRIMARY KEY (case_id, note_no)
);

-- Words by which a body sorts its cases.
CREATE TABLE case_tag (
    case_id       uuid NOT NULL REFERENCES case_head (case_id),
    tag           text NOT NULL CHECK (tag = lower(tag) AND length(tag) BETWEEN 1 AND 40 AND tag !~ '[\s,]'),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),  -- who put it there
    tagged_at     timestamptz NOT NULL,
    PRIMARY KEY (case_id, tag)
);

-- ---------------------------------------------------------------------------------------------------------------------
-- What searches look through
-- ---------------------------------------------------------------------------------------------------------------------

-- The words of a case, folded (see folded), as of its submission and what is attached.
CREATE TABLE case_words (
    case_id      uuid PRIMARY KEY REFERENCES case_head (case_id),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    titles       text[] NOT NULL,      -- in each language
    words        tsvector NOT NULL,    -- of titles and reference
    evidence     tsvector NOT NULL     -- of titles and names of files
) WITH (fillfactor = 70);
CREATE INDEX case_words_body ON case_words (body_id);
CREATE INDEX case_words_provider ON case_words (provider_id);

-- ---------------------------------------------------------------------------------------------------------------------
-- Decisions
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE case_decision (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    decision     text NOT NULL,
    reasons      text,
    valid_until  date,          -- the last day of a term that is not the scheme's own
    decided_at   timestamptz NOT NULL,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (decision IN ('approved', 'reinstated') OR reasons IS NOT NULL),
    CHECK ((decision IN ('approved-for-shorter-term', 'interim')) = (valid_until IS NOT NULL))
);
COMMENT ON TABLE case_decision IS 'each decision on a case, by the event that took it';

CREATE TABLE case_decision_item (
    case_id      uuid NOT NULL,
    item         integer NOT NULL CHECK (item > 0),  -- the number that people use, counted through the case
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('condition', 'requirement', 'recommendation', 'advice', 'commendation')),
    words        jsonb NOT NULL CHECK (jsonb_typeof(words) = 'object' AND words ? 'en'),
    criterion    text,
    due          date,
    first_due    date,          -- as decided, before it was prolonged
    status       text CHECK (status IN ('open', 'shown', 'discharged')),
    missed_at    timestamptz,   -- when its last day passed without its being shown
    discharged_at  timestamptz,
    PRIMARY KEY (case_id, item),
    FOREIGN KEY (case_id, seq) REFERENCES case_decision (case_id, seq),
    -- Conditions are what must be met, by a day; nothing else is followed up.
    CHECK ((kind = 'condition') = (status IS NOT NULL AND due IS NOT NULL AND first_due IS NOT NULL)),
    CHECK (due >= first_due),
    CHECK ((status = 'discharged') = (discharged_at IS NOT NULL))
) WITH (fillfactor = 70);
-- Conditions that wait for one of the two sides.
CREATE INDEX case_decision_item_open ON case_decision_item (provider_id, case_id, item) WHERE status = 'open';
CREATE INDEX case_decision_item_shown ON case_decision_item (body_id, case_id, item) WHERE status = 'shown';

CREATE TABLE case_showing (
    case_id      uuid NOT NULL,
    item         integer NOT NULL,
    showing      integer NOT NULL CHECK (showing > 0),  -- 1, 2, 3 … of a condition
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    response     text,                             -- null where an action of the scheme asks for no words
    items        integer[] NOT NULL DEFAULT '{}',  -- the evidence that came with it
    links        jsonb,                            -- [{title, url}]
    shown_seq    integer NOT NULL,                 -- the event that showed it
    refused_seq  integer,                          -- the event that found it not to be enough
    reason       text,                             -- and why; null where an action of the scheme asks for no words
    PRIMARY KEY (case_id, item, showing),
    FOREIGN KEY (case_id, item) REFERENCES case_decision_item (case_id, item),
    FOREIGN KEY (case_id, shown_seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, refused_seq) REFERENCES case_event (case_id, seq),
    CHECK (reason IS NULL OR refused_seq IS NOT NULL)
) WITH (fillfactor = 70);
COMMENT ON TABLE case_showing IS 'how a provider shows that a condition is met, each time that it does';

-- ---------------------------------------------------------------------------------------------------------------------
-- The public register
-- ---------------------------------------------------------------------------------------------------------------------

-- A case that is recognised, or was: what anybody may know of it.
CREATE TABLE case_register (
    case_id         uuid PRIMARY KEY REFERENCES case_head (case_id),
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    predecessor_id  uuid,             -- what it renews
    workflow_id     uuid NOT NULL REFERENCES workflow (id),
    reference       text NOT NULL,
    title           jsonb NOT NULL,
    framework       text,
    level           text,             -- as the framework of the submission counts
    credits         double precision,
    credit_system   text,
    sample          boolean NOT NULL,
    status          text NOT NULL CHECK (status IN ('current', 'suspended', 'ended')),
    valid_from      date NOT NULL,
    valid_until     date,             -- the last day; null where no end is set
    words           tsvector NOT NULL,  -- what a search looks through, folded
    term_until      date,
    resumed         boolean NOT NULL DEFAULT false,
    notice_until    date,
    CHECK (valid_until >= valid_from)
);
CREATE INDEX case_register_words ON case_register USING gin (words);
CREATE INDEX case_register_order ON case_register (valid_from, case_id);
COMMENT ON COLUMN case_register.term_until IS 'the last day of the term, whatever became of it since';
COMMENT ON COLUMN case_register.resumed IS 'the term goes on after a suspension, a notice or an end that did not stand';
COMMENT ON COLUMN case_register.notice_until IS 'the last day for which it is recognised under notice';

CREATE TABLE case_register_change (
    case_id      uuid NOT NULL REFERENCES case_register (case_id),
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    status       text NOT NULL CHECK (status IN ('current', 'suspended', 'ended')),
    because      text NOT NULL,       -- the outcome of the state that was entered
    since        date NOT NULL,
    PRIMARY KEY (case_id, seq)
);
COMMENT ON COLUMN case_register_change.because IS 'the outcome of the state that was entered, or notice';

CREATE TABLE case_fact_sheet (
    case_id      uuid PRIMARY KEY REFERENCES case_head (case_id),
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    contact      jsonb NOT NULL CHECK (jsonb_typeof(contact) = 'object'),
    logo         bytea CHECK (length(logo) <= 262144),
    logo_type    text CHECK (logo_type IN ('image/png', 'image/jpeg')),
    logo_digest  bytea CHECK (logo_digest = sha256(logo)),
    CHECK (num_nonnulls(logo, logo_type, logo_digest) IN (0, 3))
);

-- ---------------------------------------------------------------------------------------------------------------------
-- After the decision
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE case_appeal (
    case_id      uuid NOT NULL,
    appeal       integer NOT NULL CHECK (appeal > 0),
    seq          integer NOT NULL,       -- the event that lodged it
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    against      integer NOT NULL,       -- the event by which the case came where it was appealed
    appeal_id    uuid NOT NULL,          -- the appeal as a case
    reference    text NOT NULL,
    ground       text,
    outcome      text,                   -- how the appeal ended; null while it goes on
    PRIMARY KEY (case_id, appeal),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, against) REFERENCES case_event (case_id, seq)
);
COMMENT ON TABLE case_appeal IS 'appeals against decisions on a case, each a case of its own';

CREATE TABLE case_return (
    case_id         uuid NOT NULL,
    return          integer NOT NULL CHECK (return > 0),  -- the number that people use
    seq             integer NOT NULL,                     -- the event that opened it
    body_id         uuid NOT NULL,
    provider_id     uuid NOT NULL,
    opened_at       timestamptz NOT NULL,
    due             date NOT NULL,          -- the last day
    status          text NOT NULL CHECK (status IN ('open', 'filed', 'accepted', 'missed')),
    nothing_changed boolean,                -- as the provider declares
    data            jsonb,
    links           jsonb,                  -- what it shows: [{title, url}]
    filed_at        timestamptz,
    query           text,                   -- why the body asked again
    ended_at        timestamptz,            -- accepted, or missed
    PRIMARY KEY (case_id, return),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (status NOT IN ('filed', 'accepted') OR (filed_at IS NOT NULL AND nothing_changed IS NOT NULL)),
    CHECK (status NOT IN ('accepted', 'missed') OR ended_at IS NOT NULL)
) WITH (fillfactor = 70);
-- Returns and changes that wait for one of the two sides.
CREATE INDEX case_return_open ON case_return (provider_id, case_id, return) WHERE status = 'open';
CREATE INDEX case_return_filed ON case_return (body_id, case_id, return) WHERE status = 'filed';

CREATE TABLE case_change (
    case_id      uuid NOT NULL,
    change       integer NOT NULL CHECK (change > 0),  -- the number that people use
    seq          integer NOT NULL,                     -- the event that told of it
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    what         text NOT NULL,
    weight       text NOT NULL CHECK (weight IN ('minor', 'material')),  -- as the provider sees it
    fields       jsonb NOT NULL,      -- what it changes of the submission
    status       text NOT NULL CHECK (status IN ('notified', 'accepted', 'new-look')),
    notified_at  timestamptz NOT NULL,
    reason       text,                -- why the body did with it what it did
    successor    text,                -- the case that takes the new look
    PRIMARY KEY (case_id, change),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK ((status = 'new-look') = (successor IS NOT NULL))
);
CREATE INDEX case_change_notified ON case_change (body_id, case_id, change) WHERE status = 'notified';

-- ---------------------------------------------------------------------------------------------------------------------
-- Letters
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE case_letter (
    case_id       uuid NOT NULL,
    letter_no     integer NOT NULL CHECK (letter_no > 0),  -- counted through the case
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,       -- the event that it tells of
    letter        text NOT NULL,          -- which one of the scheme's
    recipient     text NOT NULL CHECK (recipient IN ('provider', 'officer', 'reviewer', 'decider')),
    principal_id  uuid REFERENCES principal (id),  -- the reviewer or decider it is for
    addressee     text NOT NULL,
    address       text,                   -- as of when it was made; null: none is known
    copy_of       integer,                -- the letter that this one repeats
    made_at       timestamptz NOT NULL,
    facts         jsonb,                  -- what it is written from, as of its event; gone once it is written
    languages     text[],
    subject       text,
    html          text,                   -- as sent
    words         text,                   -- the same as plain text
    dates         text,                   -- the days that it names, as a calendar file; null: none
    digest        bytea CHECK (length(digest) = 32),  -- SHA-256 of the HTML: it stays where the letter is erased
    status        text NOT NULL CHECK (status IN ('waiting', 'held', 'handing-over', 'sent', 'unconfirmed', 'failed',
        'void')),
    claimed_by    integer,                -- the worker that is delivering it
    attempt       integer NOT NULL DEFAULT 0,
    next_at       timestamptz NOT NULL,   -- not tried before
    handed_at     timestamptz,            -- when the server was about to be given it whole
    sent_at       timestamptz,
    message_id    text,
    answer        text,                   -- what the server last said, or why it was not asked
    PRIMARY KEY (case_id, letter_no),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, copy_of) REFERENCES case_letter (case_id, letter_no),
    CHECK ((recipient IN ('reviewer', 'decider')) = (principal_id IS NOT NULL)),
    CHECK ((status = 'held') <= (address IS NULL)),
    CHECK (claimed_by IS NULL OR status IN ('waiting', 'handing-over')),
    CHECK (status <> 'handing-over' OR (claimed_by IS NOT NULL AND handed_at IS NOT NULL)),
    CHECK ((status = 'sent') = (sent_at IS NOT NULL))
) WITH (fillfactor = 70);
-- What workers look for; it is little at any time.
CREATE INDEX case_letter_unwritten ON case_letter (made_at) WHERE facts IS NOT NULL;
CREATE INDEX case_letter_waiting ON case_letter (next_at) WHERE status = 'waiting';
CREATE INDEX case_letter_stuck ON case_letter (status) WHERE status IN ('held', 'unconfirmed', 'failed');
CREATE INDEX case_letter_claimed ON case_letter (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX case_letter_body ON case_letter (body_id, made_at);
CREATE INDEX case_letter_provider ON case_letter (provider_id, made_at);
