-- Keys at rest: every key is wrapped by the master key, which never enters the database.
-- Destroying a key (wrapped = NULL) erases what it sealed, here and in every backup.
CREATE TABLE keys (
    id           UUID  NOT NULL PRIMARY KEY,
    purpose      TEXT  NOT NULL CHECK (purpose IN ('data', 'index', 'signing')),
    owner_id     UUID  NOT NULL,
    wrapped      BYTEA,
    created_at   TIMESTAMPTZ NOT NULL,
    destroyed_at TIMESTAMPTZ,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    UNIQUE (owner_id, purpose)
);

-- One row: proves that the master key given at start is the one that wrapped the keys.
CREATE TABLE key_checks (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value BYTEA   NOT NULL
);

-- Entries written in the transaction of the change they record, waiting for their place in the tree.
CREATE TABLE ledger_pending (
    id          UUID  NOT NULL PRIMARY KEY,
    petition_id UUID,
    body        TEXT  NOT NULL
);

-- Entries in their place. Rows are only ever added.
CREATE TABLE ledger_entries (
    position    BIGINT NOT NULL PRIMARY KEY CHECK (0 <= position),
    id          UUID   NOT NULL UNIQUE,
    petition_id UUID,
    body        TEXT   NOT NULL
);
CREATE INDEX ledger_entries_by_petition ON ledger_entries (petition_id, position);

-- Hashes of the Merkle tree, up to 256 a row.
CREATE TABLE ledger_tiles (
    level  SMALLINT NOT NULL,
    tile   BIGINT   NOT NULL,
    hashes BYTEA    NOT NULL,
    PRIMARY KEY (level, tile)
);

-- Signed tree heads that were handed out.
CREATE TABLE ledger_checkpoints (
    size       BIGINT NOT NULL PRIMARY KEY,
    note       TEXT   NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- Which process does a task that only one may do at a time, and until when.
CREATE TABLE leases (
    name   TEXT  NOT NULL PRIMARY KEY,
    holder UUID  NOT NULL,
    until  TIMESTAMPTZ NOT NULL
);
