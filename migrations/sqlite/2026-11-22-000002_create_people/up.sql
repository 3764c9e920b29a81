-- People who sign in. Name and address are sealed; login_key is the keyed index of the address.
CREATE TABLE users (
    id            BLOB   NOT NULL PRIMARY KEY,
    login_key     BLOB   NOT NULL UNIQUE,
    sealed        BLOB   NOT NULL,
    password_hash TEXT,
    state         TEXT   NOT NULL CHECK (state IN ('active', 'disabled')),
    created_at    BIGINT NOT NULL
);

-- Roles, per petition; the nil petition stands for every petition, present and to come.
CREATE TABLE memberships (
    user_id     BLOB  NOT NULL REFERENCES users (id),
    petition_id BLOB  NOT NULL,
    role        TEXT  NOT NULL CHECK (role IN ('volunteer', 'reviewer', 'coordinator', 'administrator', 'auditor')),
    granted_by  TEXT  NOT NULL,
    granted_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, petition_id, role)
) WITHOUT ROWID;

-- Only the hash of a session token is stored.
CREATE TABLE sessions (
    token_hash BLOB   NOT NULL PRIMARY KEY,
    user_id    BLOB   NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
    id         BLOB   NOT NULL PRIMARY KEY,
    token_hash BLOB   NOT NULL UNIQUE,
    user_id    BLOB   NOT NULL REFERENCES users (id),
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- One-time links: to join with a role, or to set a new password (then user_id is set).
CREATE TABLE invitations (
    id          BLOB   NOT NULL PRIMARY KEY,
    token_hash  BLOB   NOT NULL UNIQUE,
    user_id     BLOB   REFERENCES users (id),
    petition_id BLOB   NOT NULL,
    role        TEXT,
    sealed      BLOB,
    created_by  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    accepted_at BIGINT
);

-- How often something was tried (a password, say), to slow down those who guess. The key is a keyed hash.
CREATE TABLE attempts (
    key     BLOB    NOT NULL PRIMARY KEY,
    n       INTEGER NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_age ON attempts (last_at);
