DROP TABLE leases;
DROP TABLE ledger_checkpoints;
DROP TABLE ledger_tiles;
DROP TABLE ledger_entries;
DROP TABLE ledger_pending;
DROP TABLE key_checks;
DROP TABLE keys;
