-- Attempts that were denied. Written by servers beside what they answer, never in a command's own transaction; nothing
-- here is a secret, and no case is named. What is older than denials are kept for is swept.
SET LOCAL search_path = accredit, pg_temp;

-- Identical attempts of a day are one row.
CREATE TABLE access_denial (
    day              date NOT NULL,
    fingerprint      bytea NOT NULL CHECK (length(fingerprint) = 32),  -- of the columns below, but for times and count
    organisation_id  uuid REFERENCES organisation (id),
    principal_id     uuid REFERENCES principal (id),
    token_id         uuid REFERENCES token (id),
    body_id          uuid REFERENCES organisation (id),
    address          inet,
    method           text NOT NULL CHECK (method <> '' AND length(method) <= 32),
    route            text NOT NULL CHECK (route <> '' AND length(route) <= 200),
    reason           text NOT NULL CHECK (reason ~ '^[a-z_]{1,40}$'),
    first_at         timestamptz NOT NULL,
    last_at          timestamptz NOT NULL CHECK (last_at >= first_at),
    count            bigint NOT NULL CHECK (count > 0),
    PRIMARY KEY (day, fingerprint)
) WITH (fillfactor = 80);
COMMENT ON COLUMN access_denial.organisation_id IS 'where who asked works; null: the token is nobody''s';
COMMENT ON COLUMN access_denial.body_id IS 'the body whose case a stranger asked for';
COMMENT ON COLUMN access_denial.address IS
    'where the request came from, of IPv6 its network; null: not known, or too many addresses that day';
COMMENT ON COLUMN access_denial.route IS 'the pattern of the address, such as /v1/cases/{case}; never what was typed';
CREATE INDEX access_denial_organisation ON access_denial (organisation_id, day);
CREATE INDEX access_denial_body ON access_denial (body_id, day) WHERE body_id IS NOT NULL;

-- Issuers whose access tokens are taken for people of an organisation. Rows are ended, never taken away: what was taken
-- by them stays on record.
CREATE TABLE sign_in (
    id               uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL REFERENCES organisation (id),
    issuer           text NOT NULL CHECK (issuer ~ '^https?://' AND length(issuer) <= 500),
    audience         text[] NOT NULL CHECK (audience <> '{}'),
    keys_url         text CHECK (keys_url ~ '^https?://' AND length(keys_url) <= 500),
    subject_claim    text NOT NULL CHECK (subject_claim ~ '^[A-Za-z0-9_.:/-]{1,100}$'),
    algorithms       text[] NOT NULL CHECK (algorithms <> '{}' AND algorithms <@ '{RS256,PS256,ES256,EdDSA}'),
    token_types      text[] NOT NULL CHECK (token_types <> '{}' AND token_types <@ '{at+jwt,JWT}'),
    scopes           text[] CHECK (scopes <> '{}' AND scopes <@ '{read,act,report,manage}'),
    -- Plain HTTP to this machine alone, for tests.
    loopback         boolean NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at         timestamptz,
    CHECK (CASE WHEN loopback
        THEN issuer || ' ' || coalesce(keys_url, issuer)
            ~ '^http://(127\.0\.0\.1|localhost|\[::1\])[:/][^ ]* http://(127\.0\.0\.1|localhost|\[::1\])[:/]'
        ELSE issuer ~ '^https://' AND coalesce(keys_url, issuer) ~ '^https://' END)
);
COMMENT ON COLUMN sign_in.keys_url IS 'where its keys are; null: as its own configuration says';
COMMENT ON COLUMN sign_in.scopes IS 'what its tokens are for at most; null: all that a person''s roles allow';
CREATE UNIQUE INDEX sign_in_current ON sign_in (organisation_id, issuer) WHERE ended_at IS NULL;

-- Whom an issuer calls how.
CREATE TABLE sign_in_subject (
    sign_in_id    uuid NOT NULL REFERENCES sign_in (id),
    subject       text NOT NULL CHECK (subject ~ '\S' AND length(subject) <= 255),
    principal_id  uuid NOT NULL REFERENCES principal (id),
    linked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    linked_by     uuid REFERENCES principal (id),   -- the officer; null: an operator
    ended_at      timestamptz
);
CREATE UNIQUE INDEX sign_in_subject_current ON sign_in_subject (sign_in_id, subject) WHERE ended_at IS NULL;
CREATE INDEX sign_in_subject_principal ON sign_in_subject (principal_id) WHERE ended_at IS NULL;

-- Of a token that stands for an access token: who issued that.
ALTER TABLE token ADD COLUMN sign_in_id uuid REFERENCES sign_in (id);
-- And its own digest, whichever organisation was chosen with it: what was ended stays ended under every choice.
ALTER TABLE token ADD COLUMN access_digest bytea CHECK (length(access_digest) = 32);
CREATE INDEX token_access ON token (access_digest) WHERE access_digest IS NOT NULL;
CREATE INDEX token_sign_in ON token (sign_in_id, expires_at) WHERE sign_in_id IS NOT NULL;

-- How many requests a principal made in a minute, over all servers. Lost where the server of the database dies, which
-- does no harm.
CREATE UNLOGGED TABLE request_count (
    principal_id  uuid PRIMARY KEY,
    minute        bigint NOT NULL,
    requests      integer NOT NULL
) WITH (fillfactor = 50);
