-- Mail waiting to be sent. The address and the words are sealed, and emptied once sent.
-- What came of one place is known by a keyed hash of both place and address, so that no two addresses show
-- that they were typed in one place.
CREATE TABLE outbox (
    id           UUID     NOT NULL PRIMARY KEY,
    petition_id  UUID     REFERENCES petitions (id),
    signature_id UUID     REFERENCES signatures (id),
    kind         TEXT     NOT NULL,
    address_key  BYTEA    NOT NULL,
    source_key   BYTEA,
    sealed       BYTEA,
    state        TEXT     NOT NULL CHECK (state IN ('queued', 'sent', 'dropped', 'failed')),
    attempts     INTEGER  NOT NULL,
    problem      TEXT     NOT NULL DEFAULT '',
    due_at       TIMESTAMPTZ NOT NULL,
    leased_until TIMESTAMPTZ NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    finished_at  TIMESTAMPTZ
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued';
CREATE INDEX outbox_by_address ON outbox (address_key, created_at);
CREATE INDEX outbox_by_signature ON outbox (signature_id);
-- Ended mails whose readers are not forgotten yet.
CREATE INDEX outbox_ended ON outbox (finished_at) WHERE state <> 'queued' AND address_key <> ''::bytea;

-- First answers to writes, so that a repeat with the same key gets the same answer.
CREATE TABLE idempotency_keys (
    scope        BYTEA    NOT NULL PRIMARY KEY,
    request_hash BYTEA    NOT NULL,
    status       SMALLINT NOT NULL,
    sealed       BYTEA    NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Long pieces of work and how far they are.
CREATE TABLE jobs (
    id          UUID   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    petition_id UUID   REFERENCES petitions (id),
    state       TEXT   NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    n_done      BIGINT NOT NULL,
    n_total     BIGINT NOT NULL,
    result      TEXT,
    problem     TEXT   NOT NULL DEFAULT '',
    -- The same as a code, and the values it names as JSON, so that pages say it in their language.
    problem_code   TEXT NOT NULL DEFAULT '',
    problem_values TEXT NOT NULL DEFAULT '{}',
    started_by  TEXT   NOT NULL,
    started_at  TIMESTAMPTZ NOT NULL,
    alive_at    TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX jobs_by_petition ON jobs (petition_id, started_at);

-- Rows of an uploaded list that were not taken, piece by piece, sealed like identities. Kept for a week.
CREATE TABLE rejected_rows (
    id     UUID NOT NULL PRIMARY KEY,
    job_id UUID NOT NULL REFERENCES jobs (id),
    piece  INTEGER NOT NULL,
    sealed BYTEA NOT NULL,
    UNIQUE (job_id, piece)
);
