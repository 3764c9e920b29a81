//! The `ledger_…` tables.

use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{ledger_entries, ledger_pending},
    types::DbId,
};
use crate::domain::{EntryId, PetitionId};

mod checkpoints;
mod tiles;

pub use self::{
    checkpoints::{StoredCheckpoint, insert_checkpoint_if_new, list_checkpoints, newest_checkpoint},
    tiles::{find_tile, store_tiles},
};

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

/// An entry in its place.
#[derive(Clone, Debug)]
pub struct PlacedEntry {
    /// Its place in the tree, from 0.
    pub position: u64,
    /// The entry.
    pub entry: StoredEntry,
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

/// Lists up to `n` entries that wait for their place, the oldest first, after the given one.
pub fn list_pending(
    conn: &mut AnyConnection,
    after: Option<EntryId>,
    n: i64,
) -> Result<Vec<StoredEntry>, DbError> {
    let mut query = ledger_pending::table
        .order(ledger_pending::id)
        .limit(n)
        .select((ledger_pending::id, ledger_pending::petition_id, ledger_pending::body))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(ledger_pending::id.gt(DbId::from(after)));
    }
    let rows: Vec<EntryColumns> = query.load(conn)?;
    Ok(rows.into_iter().map(entry).collect())
}

/// How many entries wait for their place, and the oldest of them.
pub fn count_pending(conn: &mut AnyConnection) -> Result<(u64, Option<EntryId>), DbError> {
    let n: i64 = ledger_pending::table.count().get_result(conn)?;
    let oldest = list_pending(conn, None, 1)?.first().map(|it| it.id);
    Ok((n.unsigned_abs(), oldest))
}

/// Gives waiting entries their places, from `first` on.
pub fn place(conn: &mut AnyConnection, first: u64, entries: &[StoredEntry]) -> Result<(), DbError> {
    let mut positions = first..;
    for chunk in entries.chunks(1_000) {
        let rows: Vec<EntryRow<'_>> = chunk
            .iter()
            .zip(&mut positions)
            .map(|(entry, position)| EntryRow {
                position: position.cast_signed(),
                id: entry.id.into(),
                petition_id: entry.petition.map(Into::into),
                body: &entry.body,
            })
            .collect();
        let insert = diesel::insert_into(ledger_entries::table).values(&rows);
        on_each!(conn => insert.execute(conn))?;
        let ids = chunk.iter().map(|entry| DbId::from(entry.id));
        diesel::delete(ledger_pending::table.filter(ledger_pending::id.eq_any(ids))).execute(conn)?;
    }
    Ok(())
}

/// How many entries have their place.
pub fn size(conn: &mut AnyConnection) -> Result<u64, DbError> {
    let query = ledger_entries::table.order(ledger_entries::position.desc()).select(ledger_entries::position);
    let last: Option<i64> = query.first(conn).optional()?;
    Ok(last.map_or(0, |last| last.unsigned_abs() + 1))
}

/// Lists up to `n` entries from a place on.
pub fn list(
    conn: &mut AnyConnection,
    from: u64,
    petition: Option<PetitionId>,
    n: i64,
) -> Result<Vec<PlacedEntry>, DbError> {
    let mut query = ledger_entries::table
        .filter(ledger_entries::position.ge(from.cast_signed()))
        .order(ledger_entries::position)
        .limit(n)
        .select(PLACED)
        .into_boxed();
    if let Some(petition) = petition {
        query = query.filter(ledger_entries::petition_id.eq(DbId::from(petition)));
    }
    let rows: Vec<PlacedColumns> = query.load(conn)?;
    Ok(rows.into_iter().map(placed).collect())
}

/// Lists up to `n` entries before a place, the newest first: those about a petition, or all.
pub fn list_before(
    conn: &mut AnyConnection,
    petition: Option<PetitionId>,
    before: u64,
    n: i64,
) -> Result<Vec<PlacedEntry>, DbError> {
    let mut query = ledger_entries::table
        .filter(ledger_entries::position.lt(before.min(i64::MAX.unsigned_abs()).cast_signed()))
        .order(ledger_entries::position.desc())
        .limit(n)
        .select(PLACED)
        .into_boxed();
    if let Some(petition) = petition {
        query = query.filter(ledger_entries::petition_id.eq(DbId::from(petition)));
    }
    let rows: Vec<PlacedColumns> = query.load(conn)?;
    Ok(rows.into_iter().map(placed).collect())
}

/// Finds an entry that has its place.
pub fn find(conn: &mut AnyConnection, id: EntryId) -> Result<Option<PlacedEntry>, DbError> {
    let query = ledger_entries::table.filter(ledger_entries::id.eq(DbId::from(id))).select(PLACED);
    let row: Option<PlacedColumns> = query.first(conn).optional()?;
    Ok(row.map(placed))
}

type EntryColumns = (DbId, Option<DbId>, String);
type PlacedColumns = (i64, DbId, Option<DbId>, String);

const PLACED: (
    ledger_entries::position,
    ledger_entries::id,
    ledger_entries::petition_id,
    ledger_entries::body,
) = (ledger_entries::position, ledger_entries::id, ledger_entries::petition_id, ledger_entries::body);

fn entry((id, petition, body): EntryColumns) -> StoredEntry {
    StoredEntry { id: id.into(), petition: petition.map(Into::into), body }
}

fn placed((position, id, petition, body): PlacedColumns) -> PlacedEntry {
    PlacedEntry { position: position.unsigned_abs(), entry: entry((id, petition, body)) }
}

#[derive(Insertable)]
#[diesel(table_name = ledger_pending, treat_none_as_default_value = false)]
struct PendingRow<'a> {
    id: DbId,
    petition_id: Option<DbId>,
    body: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = ledger_entries, treat_none_as_default_value = false)]
struct EntryRow<'a> {
    position: i64,
    id: DbId,
    petition_id: Option<DbId>,
    body: &'a str,
}
