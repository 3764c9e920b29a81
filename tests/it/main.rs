//! Promises about the product, kept through its front doors: HTTP, the command line, files.
//!
//! `TEST_DATABASE_URL` unset: every test has an SQLite file of its own. Set to a PostgreSQL address: every
//! test has a schema of its own there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod architecture;
mod batches;
mod doctor;
mod field;
mod import;
mod ledger;
mod likeness;
mod mail;
mod matching;
mod migrations;
mod package;
mod pages;
mod people;
mod petitions;
mod review;
mod rolls;
mod serve;
mod sheets;
mod signing;
mod support;
mod verification;
