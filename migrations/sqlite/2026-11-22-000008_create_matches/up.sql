-- Which signatures of a petition could be one person's though their documents differ.

-- What was learned of how the signatures of a petition resemble each other; it holds common names, so it
-- is sealed.
CREATE TABLE match_models (
    petition_id  BLOB    NOT NULL PRIMARY KEY REFERENCES petitions (id),
    -- Edition of the comparison, and how many signatures it was learned from.
    edition      INTEGER NOT NULL,
    n_signatures BIGINT  NOT NULL,
    sealed       BLOB    NOT NULL
);

-- Signatures that were not compared yet; a correction takes another ticket. No foreign key, because a row
-- lives until the next run at most and is written with every signature.
CREATE TABLE match_queue (
    petition_id  BLOB NOT NULL,
    ticket       BLOB NOT NULL,
    signature_id BLOB NOT NULL,
    PRIMARY KEY (petition_id, ticket)
) WITHOUT ROWID;

-- Keyed indexes of what two signatures of one person most likely share, so that a new one is compared with
-- a few and not with all.
CREATE TABLE match_keys (
    block        BIGINT NOT NULL,
    signature_id BLOB   NOT NULL,
    PRIMARY KEY (block, signature_id)
) WITHOUT ROWID;

-- Pairs that could be one person's, with the probability of it in millionths.
CREATE TABLE matches (
    signature_id BLOB    NOT NULL REFERENCES signatures (id),
    other_id     BLOB    NOT NULL REFERENCES signatures (id),
    petition_id  BLOB    NOT NULL,
    probability  INTEGER NOT NULL CHECK (probability BETWEEN 0 AND 1000000),
    PRIMARY KEY (signature_id, other_id),
    CHECK (signature_id < other_id)
) WITHOUT ROWID;
CREATE INDEX matches_by_other ON matches (other_id, signature_id);

-- The entry of a roll that a signature most likely means though its document is not the entry's. Sealed is
-- the entry's document.
CREATE TABLE roll_candidates (
    signature_id BLOB    NOT NULL PRIMARY KEY REFERENCES signatures (id),
    roll_id      BLOB    NOT NULL,
    probability  INTEGER NOT NULL CHECK (probability BETWEEN 0 AND 1000000),
    sealed       BLOB    NOT NULL
);
