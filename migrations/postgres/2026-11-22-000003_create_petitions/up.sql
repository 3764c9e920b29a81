-- The text of every profile version that a petition runs under. Rows are never changed.
CREATE TABLE profiles (
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE petitions (
    id              UUID    NOT NULL PRIMARY KEY,
    slug            TEXT    NOT NULL UNIQUE,
    title           TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    profile_id      TEXT    NOT NULL,
    profile_version INTEGER NOT NULL,
    threshold       BIGINT  NOT NULL CHECK (0 < threshold),
    time_zone       TEXT    NOT NULL,
    language        TEXT    NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    opens_at        TIMESTAMPTZ NOT NULL,
    closes_at       TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (profile_id, profile_version) REFERENCES profiles (id, version)
);

-- A street stall or another place and day of collection.
CREATE TABLE events (
    id          UUID  NOT NULL PRIMARY KEY,
    petition_id UUID  NOT NULL REFERENCES petitions (id),
    name        TEXT  NOT NULL,
    place       TEXT  NOT NULL,
    region      TEXT  NOT NULL,
    held_on     TEXT  NOT NULL,
    team        TEXT  NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX events_by_petition ON events (petition_id, held_on);

-- People who answer for sheets: a code that may be shown, and a sealed name and document.
CREATE TABLE circulators (
    id          UUID   NOT NULL PRIMARY KEY,
    petition_id UUID   NOT NULL REFERENCES petitions (id),
    code        TEXT   NOT NULL,
    sealed      BYTEA,
    created_at  TIMESTAMPTZ NOT NULL,
    UNIQUE (petition_id, code)
);

CREATE TABLE sheets (
    id            UUID     NOT NULL PRIMARY KEY,
    petition_id   UUID     NOT NULL REFERENCES petitions (id),
    folio         BIGINT   NOT NULL CHECK (0 < folio),
    n_lines       INTEGER  NOT NULL CHECK (0 < n_lines),
    event_id      UUID     REFERENCES events (id),
    circulator_id UUID     REFERENCES circulators (id),
    keyer_id      UUID     REFERENCES users (id),
    state         TEXT     NOT NULL CHECK (state IN ('issued', 'handed_out', 'returned', 'keying', 'closed')),
    created_at    TIMESTAMPTZ NOT NULL,
    closed_at     TIMESTAMPTZ,
    UNIQUE (petition_id, folio)
);
CREATE INDEX sheets_by_keyer ON sheets (keyer_id, folio);
