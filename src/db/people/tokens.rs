//! The `api_tokens` table. Only the hash of a token's secret is stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    db::{
        AnyConnection, DbError,
        schema::{api_tokens, users},
        types::{DbId, DbTime},
    },
    domain::{UserId, UserState},
};

/// A token as stored, without its secret.
#[derive(Clone, Debug)]
pub struct StoredToken {
    /// Names the token.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for, as text.
    pub scopes: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it no longer works.
    pub expires_at: Option<DateTime<Utc>>,
    /// Since when it has been taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Adds a token.
pub fn insert(conn: &mut AnyConnection, token: &StoredToken, hash: &[u8; 32]) -> Result<(), DbError> {
    let row = (
        api_tokens::id.eq(DbId(token.id)),
        api_tokens::token_hash.eq(&hash[..]),
        api_tokens::user_id.eq(DbId::from(token.user)),
        api_tokens::name.eq(&token.name),
        api_tokens::scopes.eq(&token.scopes),
        api_tokens::created_at.eq(DbTime(token.created_at)),
        api_tokens::expires_at.eq(token.expires_at.map(DbTime)),
    );
    diesel::insert_into(api_tokens::table).values(row).execute(conn)?;
    Ok(())
}

/// Finds whose token this is and what it may be used for, if it works and the person may still sign in.
pub fn find_user(
    conn: &mut AnyConnection,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<(UserId, String)>, DbError> {
    let found: Option<(DbId, String)> = api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .filter(api_tokens::token_hash.eq(&hash[..]))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(Some(DbTime(now)))))
        .filter(users::state.eq(UserState::Active.as_str()))
        .select((users::id, api_tokens::scopes))
        .first(conn)
        .optional()?;
    Ok(found.map(|(user, scopes)| (user.into(), scopes)))
}

/// Lists the tokens of a person, the oldest first.
pub fn list(conn: &mut AnyConnection, user: UserId) -> Result<Vec<StoredToken>, DbError> {
    let query = api_tokens::table.filter(api_tokens::user_id.eq(DbId::from(user))).order(api_tokens::id);
    let rows = query.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// Takes back a token of a person. Returns whether there was one to take back.
pub fn revoke(conn: &mut AnyConnection, id: Uuid, user: UserId, now: DateTime<Utc>) -> Result<bool, DbError> {
    let row = api_tokens::table
        .find(DbId(id))
        .filter(api_tokens::user_id.eq(DbId::from(user)))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(row).set(api_tokens::revoked_at.eq(Some(DbTime(now)))).execute(conn)? == 1)
}

/// Takes back every token of a person. Returns how many there were to take back.
pub fn revoke_all(conn: &mut AnyConnection, user: UserId, now: DateTime<Utc>) -> Result<usize, DbError> {
    let rows = api_tokens::table
        .filter(api_tokens::user_id.eq(DbId::from(user)))
        .filter(api_tokens::revoked_at.is_null());
    Ok(diesel::update(rows).set(api_tokens::revoked_at.eq(Some(DbTime(now)))).execute(conn)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct Row {
    id: DbId,
    user_id: DbId,
    name: String,
    scopes: String,
    created_at: DbTime,
    expires_at: Option<DbTime>,
    revoked_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> StoredToken {
        StoredToken {
            id: self.id.0,
            user: self.user_id.into(),
            name: self.name,
            scopes: self.scopes,
            created_at: self.created_at.into(),
            expires_at: self.expires_at.map(Into::into),
            revoked_at: self.revoked_at.map(Into::into),
        }
    }
}
