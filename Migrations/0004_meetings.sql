-- Meetings, what comes before them, and how they vote.
SET LOCAL search_path = accredit, pg_temp;

-- A meeting of a body of which something is known beyond its date; the row comes when that is first so.
CREATE TABLE meeting (
    body_id       uuid NOT NULL REFERENCES organisation (id),
    series        text NOT NULL,
    day           date NOT NULL,
    papers_close  date NOT NULL,
    called        boolean NOT NULL,           -- beyond the series
    chair         uuid REFERENCES principal (id),
    present       uuid[] NOT NULL DEFAULT '{}',
    apologies     uuid[] NOT NULL DEFAULT '{}',
    opened_at     timestamptz,
    closed_at     timestamptz,
    notes         text,
    minutes       jsonb,                      -- as they were when it closed
    cancelled_at  timestamptz,
    cancelled_because  text,
    PRIMARY KEY (body_id, series, day),
    CHECK (papers_close <= day),
    CHECK (chair = ANY (present) OR opened_at IS NULL OR chair IS NULL),
    CHECK (NOT present && apologies),
    CHECK (closed_at IS NULL OR (opened_at IS NOT NULL AND closed_at >= opened_at)),
    CHECK ((closed_at IS NULL) = (minutes IS NULL)),
    CHECK ((cancelled_at IS NULL) = (cancelled_because IS NULL)),
    CHECK (cancelled_at IS NULL OR opened_at IS NULL)
);
-- Few meetings are open at a time, and work lists ask whether one is.
CREATE INDEX meeting_open ON meeting (body_id) WHERE opened_at IS NOT NULL AND closed_at IS NULL;

-- What was done to meetings, by whom: rows are added, and never changed.
CREATE TABLE meeting_event (
    body_id      uuid NOT NULL,
    series       text NOT NULL,
    day          date NOT NULL,
    n            integer NOT NULL,
    what         text NOT NULL CHECK (what IN ('call', 'open', 'attend', 'close', 'cancel')),
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_by      uuid NOT NULL REFERENCES principal (id),
    payload         jsonb NOT NULL,
    PRIMARY KEY (body_id, series, day, n),
    FOREIGN KEY (body_id, series, day) REFERENCES meeting (body_id, series, day)
);

-- What people changed about when a case is before a meeting. A stay is known by the event with which it began; its
-- newest row holds.
CREATE TABLE case_agenda (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    visit        integer NOT NULL,
    series       text NOT NULL,
    left_day     date,                -- the meeting from which it was held over
    day          date NOT NULL,       -- the meeting onto which it comes
    position     integer CHECK (position > 0),
    reason       text,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    CHECK (left_day < day),
    CHECK (left_day IS NULL OR reason IS NOT NULL)
);
CREATE INDEX case_agenda_left ON case_agenda (body_id, series, left_day) WHERE left_day IS NOT NULL;

-- Who left the meeting for a case.
CREATE TABLE case_recusal (
    case_id       uuid NOT NULL,
    visit         integer NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,
    reason        text,
    ended_seq     integer CHECK (ended_seq > seq),  -- they came back, by this event; who leaves once more begins anew
    ended_because text,                             -- and why
    PRIMARY KEY (case_id, visit, principal_id),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, ended_seq) REFERENCES case_event (case_id, seq),
    CHECK ((ended_seq IS NULL) = (ended_because IS NULL))
);

-- The vote of each member at each meeting that had the case; the latest event holds.
CREATE TABLE case_vote (
    case_id       uuid NOT NULL,
    visit         integer NOT NULL,
    day           date NOT NULL,
    principal_id  uuid NOT NULL REFERENCES principal (id),
    body_id       uuid NOT NULL,
    provider_id   uuid NOT NULL,
    seq           integer NOT NULL,
    ballot        text NOT NULL,   -- an action that decides, or abstain
    cast_at       timestamptz NOT NULL,
    PRIMARY KEY (case_id, visit, day, principal_id),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq)
) WITH (fillfactor = 70);

-- What a meeting decided, with the count of its votes.
CREATE TABLE case_resolution (
    case_id      uuid NOT NULL,
    seq          integer NOT NULL,
    body_id      uuid NOT NULL,
    provider_id  uuid NOT NULL,
    visit        integer NOT NULL,
    state        text NOT NULL,
    series       text NOT NULL,
    day          date NOT NULL,
    action       text NOT NULL,
    tally        jsonb,               -- null where somebody decided in the meeting's name, without votes
    ready_at     timestamptz NOT NULL,
    taken_back_seq integer,           -- the event that took it back: the record stays, and says so
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES case_event (case_id, seq),
    FOREIGN KEY (case_id, taken_back_seq) REFERENCES case_event (case_id, seq)
);
CREATE INDEX case_resolution_meeting ON case_resolution (body_id, series, day);
