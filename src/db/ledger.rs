//! The `ledger_…` tables.

use diesel::prelude::*;

use super::{AnyConnection, DbError, on_each, schema::ledger_pending, types::DbId};
use crate::domain::{EntryId, PetitionId};

/// An entry as stored: its canonical text, and the petition under which it is listed.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// Names it. Identifiers made later sort later.
    pub id: EntryId,
    /// The petition it concerns, if it concerns one.
    pub petition: Option<PetitionId>,
    /// Its canonical text, the bytes that the tree covers.
    pub body: String,
}

/// Adds entries that wait for their place in the tree.
pub fn append(conn: &mut AnyConnection, entries: &[StoredEntry]) -> Result<(), DbError> {
    for chunk in entries.chunks(1_000) {
        let rows: Vec<PendingRow<'_>> = chunk
            .iter()
            .map(|entry| PendingRow {
                id: entry.id.into(),
                petition_id: entry.petition.map(Into::into),
                body: &entry.body,
            })
            .collect();
        let insert = diesel::insert_into(ledger_pending::table).values(&rows);
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = ledger_pending, treat_none_as_default_value = false)]
struct PendingRow<'a> {
    id: DbId,
    petition_id: Option<DbId>,
    body: &'a str,
}
