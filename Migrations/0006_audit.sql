-- The log of the history, for those who trust nobody: every event once, in an order of its own, and signed checkpoints
-- of it. Docs/audit.md says what it proves. Nobody holds a grant to update or delete, and nothing here belongs to a
-- case: a case that is taken away stays in the log.
SET LOCAL search_path = accredit, pg_temp;

-- Leaves of the hash tree, numbered from 0 without gap.
CREATE TABLE audit_leaf (
    number   bigint PRIMARY KEY CHECK (number >= 0),
    of_case  uuid NOT NULL,
    seq      integer NOT NULL,
    hash     bytea NOT NULL CHECK (length(hash) = 32),   -- of the event
    UNIQUE (of_case, seq)
);

-- What was signed: so many leaves, and the root of their tree. The key's secret is nowhere in the database.
CREATE TABLE audit_checkpoint (
    number      integer PRIMARY KEY CHECK (number > 0),
    log         text NOT NULL,                   -- the name of the log, the same in all of them
    size        bigint NOT NULL UNIQUE CHECK (size > 0),
    root        bytea NOT NULL CHECK (length(root) = 32),
    -- roots of the perfect trees that the leaves fall into, from the left, so that the next one costs new leaves alone
    frontier    bytea NOT NULL CHECK (length(frontier) > 0 AND length(frontier) % 32 = 0),
    made_at     timestamptz NOT NULL,
    public_key  bytea NOT NULL CHECK (length(public_key) = 32),
    signature   bytea NOT NULL CHECK (length(signature) = 64)
);
