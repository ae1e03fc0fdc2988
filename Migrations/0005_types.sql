-- What functions take and return, where that is no row of a table.
SET LOCAL search_path = accredit, pg_temp;

-- `organisations`: those whose side of a case the actor stands on; their own, and of a provider those that are part of
-- it and those that it is agent for today.
CREATE TYPE actor AS (principal_id uuid, organisation_id uuid, organisation_kind text, roles text[], sample boolean,
    organisations uuid[], scopes text[]);

-- On whose side a reader stands, as row security asks. `body_id`, `provider_id`: their organisation, where it is one;
-- `acts_for`: the other providers on whose side of a case they stand; `counts`: they make figures of all cases;
-- `scopes`: of an actor too, what the token in use is for; null: whatever its holder may do.
CREATE TYPE reader_side AS (principal_id uuid, body_id uuid, provider_id uuid, acts_for uuid[], counts boolean,
    scopes text[]);

-- What a rule decided: a refusal, or what follows.
CREATE TYPE ruling AS (
    refusal     jsonb,  -- {"reason": …} and its facts; null where the command is right
    action      text,
    role        text,   -- the capacity in which the actor acts
    to_state    text,   -- null: the case stays where it is
    party       text,   -- in whose court it is from then on, where that is not the state's own
    payload     jsonb,  -- said with the event
    effect      jsonb,  -- what it does beyond moving the case; goes into reports, so it names nobody
    submission  jsonb,  -- replaces the submission
    record      jsonb,  -- merged into the record
    opened_at   timestamptz,  -- what a correction moves, where it moves that
    entered_at  timestamptz,
    closed_at   timestamptz,
    timers      boolean,      -- due times follow from what happened, and have to be worked out anew
    -- project_NAME (case_event, case_head, jsonb, ruling) writes what stands beside the history
    project     text,
    workflow_id uuid,         -- the version of its workflow that the case follows from then on, where that is another
    after       text[],       -- followers beside those of the action and the command
    occurred_at timestamptz,  -- when it happened, where that is another moment than the command's: in simulated cases
    key         text,         -- what makes it happen once, where the command came without a key
    resolved    jsonb,        -- what a meeting resolved, where the action needed one: for the minutes
    review      jsonb,        -- what a review says: no payload, since few may read it; its digest stands with the event
    salt        bytea         -- of that digest, or of the payload's; made as the event is written
);

-- Whether an actor may take an action: in which role, and what blocks them, as the refusal that the door gives.
CREATE TYPE permission AS (role text, blocked_by jsonb);

CREATE TYPE outcome AS (
    ordinal      integer,
    status       text,  -- done | refused | stale | mismatch | unknown | unauthenticated
    case_id      uuid,
    reference    text,
    version      integer,
    state        text,
    party        text,
    occurred_at  timestamptz,
    replayed     boolean,
    detail       jsonb
);

-- The clock of a standard: of the whole or of a step. `due` is the day on which it runs out if the case stays where it
-- is; null where the clock does not run.
CREATE TYPE standard_clock AS (
    standard       integer,
    standard_unit  period_unit,
    extended       integer,  -- working days
    agreed         integer,  -- working days; of these, extensions that the provider consented to
    used           integer,  -- working days
    started_at     timestamptz,
    stopped_at     timestamptz,
    counted_from   date,     -- day zero: the day of the start, or the working day on which that is deemed to be
    ran_days       integer,  -- calendar days that it ran before it last rested
    due            date
);

-- What becomes of a case where it is to follow another version.
CREATE TYPE migration_verdict AS (
    verdict   text,   -- moves | stays | blocked
    reason    text,   -- why it does not move: a word that stays the same
    why       text,   -- the same in a sentence, with what to do
    to_state  text,
    party     text,
    moved     jsonb   -- due days that are others then, old beside new
);

-- A meeting as it stood at a moment: planned, open or closed; missed where its day went by and nobody opened it.
CREATE TYPE meeting_slot AS (body_id uuid, series text, day date, papers_close date, called boolean, status text);

-- What the ballots that are in, and the seats that are out, come to under a rule. Where a seat with a veto is against,
-- nothing else is counted; lay members are counted where the rule asks for them, and the chair's ballot is told where
-- it breaks ties.
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

CREATE TYPE work_item AS (
    kind       text,
    case_id    uuid,
    number     integer,      -- of the request, condition or seat it is about; 0 where it is about the case
    words      jsonb,        -- what was asked, the condition, who was objected to
    actions    jsonb,        -- [{action, title}]: what the reader may do, of a case that waits for an action
    since      timestamptz,
    due        date,
    remaining  integer,      -- working days from today to the due day, negative where that has passed
    meeting    text,
    meets_on   date
);

-- An open case of somebody's organisation, as work lists look at it.
CREATE TYPE work_case AS (
    head       case_head,
    case_id    uuid,
    state      text,
    party      text,
    initial    boolean,
    request    boolean,
    conditions boolean,
    panel      jsonb,
    days       uuid,         -- the calendar
    standard   integer,      -- of the state, in working days at most
    main       text[],       -- the roles of the reader in which it can be moved on
    decides    boolean,      -- one of them by deciding
    limit_day  date,         -- the last day of the limit of its state
    runs       boolean,      -- the standard of the whole may run
    low        date,         -- it is due neither before this day
    high       date,         -- nor after this one
    known      boolean       -- and on the latter
);

-- What may come onto a work list.
CREATE TYPE work_candidate AS (
    kind       text,
    case_id    uuid,
    number     integer,
    words      jsonb,
    since      timestamptz,
    own_due    date,         -- a day of its own
    follows    boolean,      -- due with its case, or before
    head       case_head,    -- the case; null where it is not due with it
    days       uuid,
    standard   integer,
    limit_day  date,
    runs       boolean,
    known      boolean,
    low        date,
    high       date,
    meeting    text,
    meets_on   date
);
