//! One function for each thing a person can ask for.
//!
//! Functions that change something take a connection inside a transaction, which
//! [`Db::write`](crate::db::Db::write) begins and makes durable; long work takes the [`App`] and writes
//! in short transactions. A function that needs a role takes [`By`] that role, and only signing in, the
//! command line and tests can make one.

mod app;
mod authority;
mod hashing;
mod history;
mod moves;
mod profiles;
mod vault;

pub mod attempts;
pub mod batches;
pub mod collection;
pub mod dashboard;
pub mod doctor;
pub mod housekeeping;
pub mod idempotency;
pub mod jobs;
pub mod ledger;
pub mod letters;
pub mod matches;
pub mod people;
pub mod petitions;
pub mod progress;
pub mod review;
pub mod rolls;
pub mod signing;
pub mod spool;
pub mod told;
pub mod turns;
pub mod verification;

pub use self::{
    app::{App, AppOptions},
    authority::{Administrator, Auditor, By, Coordinator, Reviewer, RoleMarker, Volunteer},
    history::record,
    moves::{Cause, MoveError, Movement, apply},
    profiles::Profiles,
    vault::{Keys, Vault, VaultError},
};
