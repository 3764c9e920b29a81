-- Electoral rolls, side by side, each under its own keys.
CREATE TABLE rolls (
    id          UUID   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL UNIQUE,
    state       TEXT   NOT NULL CHECK (state IN ('importing', 'ready')),
    file_name   TEXT   NOT NULL,
    file_sha256 BYTEA,
    roll_date   TEXT,
    n_entries   BIGINT NOT NULL,
    n_rejected  BIGINT NOT NULL,
    n_pages     BIGINT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    ready_at    TIMESTAMPTZ,
    CHECK ((state = 'ready') = (ready_at IS NOT NULL))
);

-- Entries of a roll, sealed a page at a time. An entry's page follows from the keyed index of its
-- document; kind tells the index (0: entries by document).
CREATE TABLE roll_pages (
    roll_id UUID     NOT NULL REFERENCES rolls (id),
    kind    SMALLINT NOT NULL,
    page    BIGINT   NOT NULL,
    sealed  BYTEA    NOT NULL,
    PRIMARY KEY (roll_id, kind, page)
);
-- Sealed bytes do not compress; trying to would cost more than storing them.
ALTER TABLE roll_pages ALTER COLUMN sealed SET STORAGE EXTERNAL;
