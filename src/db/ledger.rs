//! The `ledger_…` tables and leases.
