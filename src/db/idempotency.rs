//! The `idempotency_keys` table: first answers to writes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{AnyConnection, DbError, on_each, schema::idempotency_keys, types::DbTime};

/// The first answer to a request, sealed.
#[derive(Clone, Debug)]
pub struct StoredAnswer {
    /// The keyed hash of the request it answered.
    pub request_hash: Vec<u8>,
    /// The status it was answered with.
    pub status: i16,
    /// The rest of the answer, sealed.
    pub sealed: Vec<u8>,
}

/// Finds the first answer to requests under one key.
pub fn find(conn: &mut AnyConnection, scope: &[u8; 32]) -> Result<Option<StoredAnswer>, DbError> {
    let query = idempotency_keys::table.find(&scope[..]);
    Ok(query.select(Row::as_select()).first(conn).optional()?.map(Row::read))
}

/// Stores a first answer, or does nothing if there is one. Returns whether it was stored.
pub fn insert_if_new(
    conn: &mut AnyConnection,
    scope: &[u8; 32],
    answer: &StoredAnswer,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (
        idempotency_keys::scope.eq(&scope[..]),
        idempotency_keys::request_hash.eq(&answer.request_hash),
        idempotency_keys::status.eq(answer.status),
        idempotency_keys::sealed.eq(&answer.sealed),
        idempotency_keys::created_at.eq(DbTime(now)),
    );
    let insert = diesel::insert_into(idempotency_keys::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Forgets answers given before an instant. Returns how many there were.
pub fn delete_before(conn: &mut AnyConnection, instant: DateTime<Utc>) -> Result<usize, DbError> {
    let rows = idempotency_keys::table.filter(idempotency_keys::created_at.lt(DbTime(instant)));
    Ok(diesel::delete(rows).execute(conn)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
struct Row {
    request_hash: Vec<u8>,
    status: i16,
    sealed: Vec<u8>,
}

impl Row {
    fn read(self) -> StoredAnswer {
        StoredAnswer { request_hash: self.request_hash, status: self.status, sealed: self.sealed }
    }
}
