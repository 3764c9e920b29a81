-- People who sign in. Name and address are sealed; login_key is the keyed index of the address.
CREATE TABLE users (
    id            UUID   NOT NULL PRIMARY KEY,
    login_key     BYTEA  NOT NULL UNIQUE,
    sealed        BYTEA  NOT NULL,
    password_hash TEXT,
    state         TEXT   NOT NULL CHECK (state IN ('active', 'disabled')),
    created_at    TIMESTAMPTZ NOT NULL
);

-- Roles, per petition; the nil petition stands for every petition, present and to come.
CREATE TABLE memberships (
    user_id     UUID  NOT NULL REFERENCES users (id),
    petition_id UUID  NOT NULL,
    role        TEXT  NOT NULL CHECK (role IN ('volunteer', 'reviewer', 'coordinator', 'administrator', 'auditor')),
    granted_by  TEXT  NOT NULL,
    granted_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, petition_id, role)
);

-- Only the hash of a session token is stored.
CREATE TABLE sessions (
    token_hash BYTEA  NOT NULL PRIMARY KEY,
    user_id    UUID   NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
    id         UUID   NOT NULL PRIMARY KEY,
    token_hash BYTEA  NOT NULL UNIQUE,
    user_id    UUID   NOT NULL REFERENCES users (id),
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- One-time links: to join with a role, or to set a new password (then user_id is set).
CREATE TABLE invitations (
    id          UUID   NOT NULL PRIMARY KEY,
    token_hash  BYTEA  NOT NULL UNIQUE,
    user_id     UUID   REFERENCES users (id),
    petition_id UUID   NOT NULL,
    role        TEXT,
    sealed      BYTEA,
    created_by  TEXT   NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ
);

-- How often something was tried (a password, say), to slow down those who guess. The key is a keyed hash.
CREATE TABLE attempts (
    key     BYTEA   NOT NULL PRIMARY KEY,
    n       INTEGER NOT NULL,
    last_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX attempts_by_age ON attempts (last_at);
