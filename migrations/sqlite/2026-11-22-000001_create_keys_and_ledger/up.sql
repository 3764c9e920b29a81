-- Keys at rest: every key is wrapped by the master key, which never enters the database.
-- Destroying a key (wrapped = NULL) erases what it sealed, here and in every backup.
CREATE TABLE keys (
    id           BLOB  NOT NULL PRIMARY KEY,
    purpose      TEXT  NOT NULL CHECK (purpose IN ('data', 'index', 'signing')),
    owner_id     BLOB  NOT NULL,
    wrapped      BLOB,
    created_at   BIGINT NOT NULL,
    destroyed_at BIGINT,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    UNIQUE (owner_id, purpose)
);

-- One row: proves that the master key given at start is the one that wrapped the keys.
CREATE TABLE key_checks (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value BLOB    NOT NULL
);

-- Entries written in the transaction of the change they record, waiting for their place in the tree.
CREATE TABLE ledger_pending (
    id          BLOB  NOT NULL PRIMARY KEY,
    petition_id BLOB,
    body        TEXT  NOT NULL
);

-- Entries in their place. Rows are only ever added.
CREATE TABLE ledger_entries (
    position    BIGINT NOT NULL PRIMARY KEY CHECK (0 <= position),
    id          BLOB   NOT NULL UNIQUE,
    petition_id BLOB,
    body        TEXT   NOT NULL
);
CREATE INDEX ledger_entries_by_petition ON ledger_entries (petition_id, position);

-- Hashes of the Merkle tree, up to 256 a row.
CREATE TABLE ledger_tiles (
    level  SMALLINT NOT NULL,
    tile   BIGINT   NOT NULL,
    hashes BLOB     NOT NULL,
    PRIMARY KEY (level, tile)
) WITHOUT ROWID;

-- Signed tree heads that were handed out.
CREATE TABLE ledger_checkpoints (
    size       BIGINT NOT NULL PRIMARY KEY,
    note       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- Which process does a task that only one may do at a time, and until when.
CREATE TABLE leases (
    name   TEXT  NOT NULL PRIMARY KEY,
    holder BLOB  NOT NULL,
    until  BIGINT NOT NULL
);
