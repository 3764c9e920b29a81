//! The `sessions` table. Only the hash of a session's secret is stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    db::{
        AnyConnection, DbError,
        schema::{sessions, users},
        types::{DbId, DbTime},
    },
    domain::{UserId, UserState},
};

/// Begins a session.
pub fn insert(
    conn: &mut AnyConnection,
    token_hash: &[u8; 32],
    user: UserId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = (
        sessions::token_hash.eq(&token_hash[..]),
        sessions::user_id.eq(DbId::from(user)),
        sessions::created_at.eq(DbTime(now)),
        sessions::expires_at.eq(DbTime(expires_at)),
    );
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// Finds whose session this is, if it has not ended and the person may still sign in.
pub fn find_user(
    conn: &mut AnyConnection,
    token_hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbError> {
    let user: Option<DbId> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(&token_hash[..]))
        .filter(sessions::expires_at.gt(DbTime(now)))
        .filter(users::state.eq(UserState::Active.as_str()))
        .select(users::id)
        .first(conn)
        .optional()?;
    Ok(user.map(Into::into))
}

/// Ends a session. Returns whether there was one.
pub fn delete(conn: &mut AnyConnection, token_hash: &[u8; 32]) -> Result<bool, DbError> {
    let row = sessions::table.find(&token_hash[..]);
    Ok(diesel::delete(row).execute(conn)? == 1)
}

/// Ends every session of a person. Returns how many there were.
pub fn delete_all(conn: &mut AnyConnection, user: UserId) -> Result<usize, DbError> {
    let rows = sessions::table.filter(sessions::user_id.eq(DbId::from(user)));
    Ok(diesel::delete(rows).execute(conn)?)
}

/// Forgets sessions that have ended.
pub fn delete_expired(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    let rows = sessions::table.filter(sessions::expires_at.le(DbTime(now)));
    Ok(diesel::delete(rows).execute(conn)?)
}
