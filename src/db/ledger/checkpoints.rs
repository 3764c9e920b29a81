//! The `ledger_checkpoints` table: signed heads of the tree that were handed out.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::{AnyConnection, DbError, on_each, schema::ledger_checkpoints, types::DbTime};

/// A signed head of the tree.
#[derive(Clone, Debug)]
pub struct StoredCheckpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub created_at: DateTime<Utc>,
}

/// Stores a checkpoint, or does nothing if there is one of that size.
pub fn insert_checkpoint_if_new(conn: &mut AnyConnection, new: &StoredCheckpoint) -> Result<(), DbError> {
    let row = (
        ledger_checkpoints::size.eq(new.size.cast_signed()),
        ledger_checkpoints::note.eq(&new.note),
        ledger_checkpoints::created_at.eq(DbTime(new.created_at)),
    );
    let insert = diesel::insert_into(ledger_checkpoints::table).values(row).on_conflict_do_nothing();
    on_each!(conn => insert.execute(conn))?;
    Ok(())
}

/// Lists every checkpoint, the smallest first.
pub fn list_checkpoints(conn: &mut AnyConnection) -> Result<Vec<StoredCheckpoint>, DbError> {
    let rows: Vec<(i64, String, DbTime)> =
        ledger_checkpoints::table.order(ledger_checkpoints::size).load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// Finds the checkpoint that covers most.
pub fn newest_checkpoint(conn: &mut AnyConnection) -> Result<Option<StoredCheckpoint>, DbError> {
    let query = ledger_checkpoints::table.order(ledger_checkpoints::size.desc());
    let row: Option<(i64, String, DbTime)> = query.first(conn).optional()?;
    Ok(row.map(read))
}

fn read((size, note, created_at): (i64, String, DbTime)) -> StoredCheckpoint {
    StoredCheckpoint { size: size.unsigned_abs(), note, created_at: created_at.into() }
}
