DROP TABLE rejected_rows;
DROP TABLE jobs;
DROP TABLE idempotency_keys;
DROP TABLE outbox;
