-- Statements of support: paper lines and online forms. Who signed is only in "sealed".
CREATE TABLE signatures (
    id              BLOB    NOT NULL PRIMARY KEY,
    petition_id     BLOB    NOT NULL REFERENCES petitions (id),
    channel         TEXT    NOT NULL CHECK (channel IN ('paper', 'online')),
    is_pledge       BOOLEAN NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('pending', 'received', 'valid', 'duplicate', 'invalid',
                        'review', 'batched', 'submitted', 'accepted', 'refused', 'withdrawn', 'erased')),
    reason          TEXT    NOT NULL DEFAULT '',
    -- Keyed index of what the profile says makes two signatures one person's; NULL when that is missing.
    identity_key    BLOB,
    -- Keyed index of the reference a list gave the row, so that importing a list twice adds nothing.
    reference_key   BLOB,
    sealed          BLOB,
    region          TEXT    NOT NULL,
    day             TEXT    NOT NULL,
    event_id        BLOB    REFERENCES events (id),
    sheet_id        BLOB    REFERENCES sheets (id),
    folio           BIGINT,
    line            INTEGER CHECK (0 < line),
    keyer_id        BLOB    REFERENCES users (id),
    consent_version TEXT,
    link_hash       BLOB    UNIQUE,
    signed_at       BIGINT,
    received_at     BIGINT  NOT NULL,
    confirmed_at    BIGINT,
    -- What our own checks say of it alone, and under which profile, roll and engine they said so.
    verdict         TEXT    CHECK (verdict IN ('passes', 'doubtful', 'fails')),
    verdict_reason  TEXT    NOT NULL DEFAULT '',
    checked_under   TEXT,
    -- What a person decided; no later run changes it.
    decision        TEXT    CHECK (decision IN ('approve', 'reject')),
    needs_settling  BOOLEAN NOT NULL,
    batch_id        BLOB,
    CHECK ((folio IS NULL) = (line IS NULL)),
    UNIQUE (petition_id, folio, line),
    UNIQUE (petition_id, reference_key)
);
CREATE INDEX signatures_by_identity ON signatures (petition_id, identity_key);
CREATE INDEX signatures_by_state ON signatures (petition_id, state, id);
CREATE INDEX signatures_by_sheet ON signatures (sheet_id, line);
CREATE INDEX signatures_to_settle ON signatures (petition_id, id) WHERE needs_settling;

-- One counted signature per person and petition: this key, not the code, is the rule. The person stands
-- first in it, so that a thousand people are looked up by it whatever the engine believes of the table.
CREATE TABLE claims (
    petition_id  BLOB    NOT NULL REFERENCES petitions (id),
    is_pledge    BOOLEAN NOT NULL,
    identity_key BLOB    NOT NULL,
    signature_id BLOB    NOT NULL UNIQUE REFERENCES signatures (id),
    PRIMARY KEY (identity_key, petition_id, is_pledge)
) WITHOUT ROWID;

-- Lines of a sheet that hold no signature, so that every line of every sheet is accounted for.
CREATE TABLE voided_lines (
    sheet_id  BLOB    NOT NULL REFERENCES sheets (id),
    line      INTEGER NOT NULL CHECK (0 < line),
    reason    TEXT    NOT NULL CHECK (reason IN ('LINE_BLANK_VOIDED', 'LINE_BLANK_NOT_VOIDED', 'LINE_CROSSED_OUT')),
    keyer_id  BLOB    REFERENCES users (id),
    keyed_at  BIGINT  NOT NULL,
    PRIMARY KEY (sheet_id, line)
);

-- What a second person read on a line, without seeing the first reading. "sealed" holds the whole line. Settled
-- when both readings agree or someone decided between them.
CREATE TABLE second_keyings (
    id         BLOB NOT NULL PRIMARY KEY,
    sheet_id   BLOB NOT NULL REFERENCES sheets (id),
    line       INTEGER NOT NULL CHECK (0 < line),
    keyer_id   BLOB NOT NULL REFERENCES users (id),
    sealed     BLOB NOT NULL,
    keyed_at   BIGINT NOT NULL,
    settled_at BIGINT,
    UNIQUE (sheet_id, line)
);
CREATE INDEX second_keyings_open ON second_keyings (sheet_id) WHERE settled_at IS NULL;

-- Pictures of sheets, sealed like identities.
CREATE TABLE sheet_photos (
    id         BLOB NOT NULL PRIMARY KEY,
    sheet_id   BLOB NOT NULL REFERENCES sheets (id),
    keyer_id   BLOB REFERENCES users (id),
    n_bytes    INTEGER NOT NULL CHECK (0 < n_bytes),
    sealed     BLOB NOT NULL,
    taken_at   BIGINT NOT NULL
);
CREATE INDEX sheet_photos_by_sheet ON sheet_photos (sheet_id, id);

-- What the checks found beyond "passes".
CREATE TABLE findings (
    signature_id BLOB NOT NULL REFERENCES signatures (id),
    reason       TEXT NOT NULL,
    check_name   TEXT NOT NULL,
    severity     TEXT NOT NULL CHECK (severity IN ('warning', 'doubt', 'failure')),
    PRIMARY KEY (signature_id, reason)
) WITHOUT ROWID;

-- Questions put to a person, and their answers. At most one question per signature is open.
CREATE TABLE reviews (
    id           BLOB  NOT NULL PRIMARY KEY,
    petition_id  BLOB  NOT NULL REFERENCES petitions (id),
    signature_id BLOB  NOT NULL REFERENCES signatures (id),
    state        TEXT  NOT NULL CHECK (state IN ('open', 'decided', 'superseded')),
    cause        TEXT  NOT NULL,
    decision     TEXT  CHECK (decision IN ('approve', 'reject', 'correct')),
    reason       TEXT  NOT NULL DEFAULT '',
    decided_by   TEXT,
    opened_at    BIGINT NOT NULL,
    decided_at   BIGINT,
    CHECK ((state = 'decided') = (decision IS NOT NULL))
);
CREATE UNIQUE INDEX reviews_open ON reviews (signature_id) WHERE state = 'open';
CREATE INDEX reviews_by_signature ON reviews (signature_id, id);
CREATE INDEX reviews_by_state ON reviews (petition_id, state, id);

-- Counts, kept in the transaction of each change. Each writing process has its own shard, so that
-- processes do not wait for one another; a count is the sum over shards.
CREATE TABLE tallies (
    petition_id BLOB     NOT NULL,
    state       TEXT     NOT NULL,
    reason      TEXT     NOT NULL,
    channel     TEXT     NOT NULL,
    is_pledge   BOOLEAN  NOT NULL,
    event_id    BLOB     NOT NULL,
    region      TEXT     NOT NULL,
    day         TEXT     NOT NULL,
    shard       SMALLINT NOT NULL,
    n           BIGINT   NOT NULL,
    PRIMARY KEY (petition_id, state, reason, channel, is_pledge, event_id, region, day, shard)
) WITHOUT ROWID;
