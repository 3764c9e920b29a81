//! The `leases` table: which process does what only one may do at a time.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    AnyConnection, DbError, on_each,
    schema::leases,
    types::{DbId, DbTime},
};

/// Takes a lease until an instant, or prolongs one's own. Returns whether `holder` has it now.
///
/// A lease whose time is over is anyone's, so a process that died holds nothing up for long.
pub fn take(
    conn: &mut AnyConnection,
    name: &str,
    holder: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (leases::name.eq(name), leases::holder.eq(DbId(holder)), leases::until.eq(DbTime(until)));
    let insert = diesel::insert_into(leases::table).values(row).on_conflict_do_nothing();
    if on_each!(conn => insert.execute(conn))? == 1 {
        return Ok(true);
    }
    let is_free = leases::holder.eq(DbId(holder)).or(leases::until.le(DbTime(now)));
    let row = leases::table.filter(leases::name.eq(name)).filter(is_free);
    let changes = (leases::holder.eq(DbId(holder)), leases::until.eq(DbTime(until)));
    Ok(diesel::update(row).set(changes).execute(conn)? == 1)
}

/// Gives a lease back before its time is over.
pub fn give_back(conn: &mut AnyConnection, name: &str, holder: Uuid) -> Result<(), DbError> {
    let row = leases::table.filter(leases::name.eq(name)).filter(leases::holder.eq(DbId(holder)));
    diesel::delete(row).execute(conn)?;
    Ok(())
}

/// Keeps other transactions that ask for the same name waiting until this one ends.
pub fn lock(conn: &mut AnyConnection, name: &str) -> Result<(), DbError> {
    let ended = DbTime(DateTime::UNIX_EPOCH);
    let row = (leases::name.eq(name), leases::holder.eq(DbId::NIL), leases::until.eq(ended));
    let insert = diesel::insert_into(leases::table).values(row).on_conflict_do_nothing();
    on_each!(conn => insert.execute(conn))?;
    // A row that was written to is held until the transaction ends.
    diesel::update(leases::table.find(name)).set(leases::until.eq(ended)).execute(conn)?;
    Ok(())
}
