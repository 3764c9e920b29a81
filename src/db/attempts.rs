//! The `attempts` table: how often something was tried.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, upsert::excluded};

use super::{AnyConnection, DbError, on_each, schema::attempts, types::DbTime};

/// How often something was tried, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// How often.
    pub n: i32,
    /// When last.
    pub last_at: DateTime<Utc>,
}

/// Finds how often something was tried.
pub fn find(conn: &mut AnyConnection, key: &[u8; 32]) -> Result<Option<Attempts>, DbError> {
    let row: Option<(i32, DbTime)> =
        attempts::table.find(&key[..]).select((attempts::n, attempts::last_at)).first(conn).optional()?;
    Ok(row.map(|(n, last_at)| Attempts { n, last_at: last_at.into() }))
}

/// Sets how often something was tried.
pub fn set(conn: &mut AnyConnection, key: &[u8; 32], counted: Attempts) -> Result<(), DbError> {
    let row = (
        attempts::key.eq(&key[..]),
        attempts::n.eq(counted.n),
        attempts::last_at.eq(DbTime(counted.last_at)),
    );
    let insert = diesel::insert_into(attempts::table).values(row);
    on_each!(conn => insert
        .on_conflict(attempts::key)
        .do_update()
        .set((attempts::n.eq(excluded(attempts::n)), attempts::last_at.eq(excluded(attempts::last_at))))
        .execute(conn))?;
    Ok(())
}

/// Counts a try and says how many there have been, this one included. Of two at one moment each gets a number
/// of its own.
pub fn count(conn: &mut AnyConnection, key: &[u8; 32], now: DateTime<Utc>) -> Result<i32, DbError> {
    let row = (attempts::key.eq(&key[..]), attempts::n.eq(1), attempts::last_at.eq(DbTime(now)));
    let insert = diesel::insert_into(attempts::table).values(row);
    Ok(on_each!(conn => insert
        .on_conflict(attempts::key)
        .do_update()
        .set((attempts::n.eq(attempts::n + 1), attempts::last_at.eq(excluded(attempts::last_at))))
        .returning(attempts::n)
        .get_result(conn))?)
}

/// Forgets that something was tried.
pub fn delete(conn: &mut AnyConnection, key: &[u8; 32]) -> Result<(), DbError> {
    diesel::delete(attempts::table.find(&key[..])).execute(conn)?;
    Ok(())
}

/// Forgets what was last tried before an instant. Returns how much there was.
pub fn delete_before(conn: &mut AnyConnection, instant: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(attempts::table.filter(attempts::last_at.lt(DbTime(instant)))).execute(conn)?)
}
