-- The text of every profile version that a petition runs under. Rows are never changed.
CREATE TABLE profiles (
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE petitions (
    id              BLOB    NOT NULL PRIMARY KEY,
    slug            TEXT    NOT NULL UNIQUE,
    title           TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    profile_id      TEXT    NOT NULL,
    profile_version INTEGER NOT NULL,
    threshold       BIGINT  NOT NULL CHECK (0 < threshold),
    time_zone       TEXT    NOT NULL,
    language        TEXT    NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    opens_at        BIGINT  NOT NULL,
    closes_at       BIGINT,
    created_at      BIGINT  NOT NULL,
    FOREIGN KEY (profile_id, profile_version) REFERENCES profiles (id, version)
);

-- A street stall or another place and day of collection.
CREATE TABLE events (
    id          BLOB  NOT NULL PRIMARY KEY,
    petition_id BLOB  NOT NULL REFERENCES petitions (id),
    name        TEXT  NOT NULL,
    place       TEXT  NOT NULL,
    region      TEXT  NOT NULL,
    held_on     TEXT  NOT NULL,
    team        TEXT  NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX events_by_petition ON events (petition_id, held_on);

-- People who answer for sheets: a code that may be shown, and a sealed name and document.
CREATE TABLE circulators (
    id          BLOB   NOT NULL PRIMARY KEY,
    petition_id BLOB   NOT NULL REFERENCES petitions (id),
    code        TEXT   NOT NULL,
    sealed      BLOB,
    created_at  BIGINT NOT NULL,
    UNIQUE (petition_id, code)
);

CREATE TABLE sheets (
    id            BLOB     NOT NULL PRIMARY KEY,
    petition_id   BLOB     NOT NULL REFERENCES petitions (id),
    folio         BIGINT   NOT NULL CHECK (0 < folio),
    n_lines       INTEGER  NOT NULL CHECK (0 < n_lines),
    event_id      BLOB     REFERENCES events (id),
    circulator_id BLOB     REFERENCES circulators (id),
    keyer_id      BLOB     REFERENCES users (id),
    state         TEXT     NOT NULL CHECK (state IN ('issued', 'handed_out', 'returned', 'keying', 'closed')),
    created_at    BIGINT   NOT NULL,
    closed_at     BIGINT,
    UNIQUE (petition_id, folio)
);
CREATE INDEX sheets_by_keyer ON sheets (keyer_id, folio);
