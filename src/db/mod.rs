//! Stores what [`crate::domain`] decides, in `SQLite` or PostgreSQL.
//!
//! Queries are written once, for [`AnyConnection`]. Where a statement does not go through it (batch
//! inserts, `ON CONFLICT`), [`on_each!`] writes it once and runs it on the engine at hand.
//! Functions here take a connection, decide nothing and begin no transaction; [`Db::write`] does.

mod door;
mod engine;
mod schema;
mod store;
mod types;

pub mod attempts;
pub mod batches;
pub mod claims;
pub mod dashboard;
pub mod doctor;
pub mod events;
pub mod idempotency;
pub mod jobs;
pub mod keys;
pub mod leases;
pub mod ledger;
pub mod links;
pub mod matches;
pub mod moves;
pub mod outbox;
pub mod people;
pub mod petitions;
pub mod rejected_rows;
pub mod reviews;
pub mod rolls;
pub mod second_keyings;
pub mod sheet_photos;
pub mod sheets;
pub mod signatures;
pub mod tallies;
pub mod verification;

pub use self::{
    engine::{AnyConnection, DbError, DbOptions},
    store::Db,
};

/// Runs one statement on whichever engine the connection is: `on_each!(conn => statement.execute(conn))`.
macro_rules! on_each {
    ($conn:ident => $statement:expr) => {
        match $conn {
            $crate::db::AnyConnection::Sqlite($conn) => $statement,
            $crate::db::AnyConnection::Postgres($conn) => $statement,
        }
    };
}
use on_each;
