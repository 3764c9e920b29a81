-- Deliveries to the authority. A batch freezes its members when it is prepared.
CREATE TABLE batches (
    id           UUID    NOT NULL PRIMARY KEY,
    petition_id  UUID    NOT NULL REFERENCES petitions (id),
    number       INTEGER NOT NULL CHECK (0 < number),
    state        TEXT    NOT NULL CHECK (state IN ('preparing', 'prepared', 'certified', 'submitted', 'resolved', 'cancelled')),
    -- Counts, roll and profile as they stood when it was prepared (JSON).
    facts        TEXT    NOT NULL,
    prepared_by  TEXT    NOT NULL,
    prepared_at  TIMESTAMPTZ NOT NULL,
    certified_at TIMESTAMPTZ,
    -- Checkpoint, inclusion proof and certifiers as they go into every export: sealed, because it names people.
    certificate  BYTEA,
    UNIQUE (petition_id, number)
);

-- A signature is in one batch at most.
CREATE TABLE batch_members (
    batch_id     UUID   NOT NULL REFERENCES batches (id),
    position     BIGINT NOT NULL,
    signature_id UUID   NOT NULL UNIQUE REFERENCES signatures (id),
    PRIMARY KEY (batch_id, position)
);

-- Lines that were keyed but not handed in, and why, as they stood when the batch was prepared.
CREATE TABLE batch_exclusions (
    batch_id     UUID   NOT NULL REFERENCES batches (id),
    position     BIGINT NOT NULL,
    signature_id UUID   NOT NULL REFERENCES signatures (id),
    state        TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    PRIMARY KEY (batch_id, position)
);

-- A line is told again only if its state or reason is another one.
CREATE INDEX batch_exclusions_by_signature ON batch_exclusions (signature_id);

CREATE TABLE certifications (
    batch_id     UUID  NOT NULL REFERENCES batches (id),
    user_id      UUID  NOT NULL REFERENCES users (id),
    certified_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (batch_id, user_id)
);
