//! The `users` table.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    db::{
        AnyConnection, DbError, on_each,
        schema::users,
        types::{DbId, DbTime},
    },
    domain::{UserId, UserState},
};

/// A person as stored.
#[derive(Clone, Debug)]
pub struct StoredUser {
    /// Names the person.
    pub id: UserId,
    /// The keyed index of the address.
    pub login_key: [u8; 32],
    /// Name and address, sealed.
    pub sealed: Vec<u8>,
    /// The hash of the password; `None` until one is set.
    pub password_hash: Option<String>,
    /// Whether the person may sign in.
    pub state: UserState,
    /// When the person joined.
    pub created_at: DateTime<Utc>,
}

/// Adds a person, or does nothing if the address is known. Returns whether the person was added.
pub fn insert_if_new(conn: &mut AnyConnection, user: &StoredUser) -> Result<bool, DbError> {
    let row = (
        users::id.eq(DbId::from(user.id)),
        users::login_key.eq(&user.login_key[..]),
        users::sealed.eq(&user.sealed),
        users::password_hash.eq(&user.password_hash),
        users::state.eq(user.state.as_str()),
        users::created_at.eq(DbTime(user.created_at)),
    );
    let insert = diesel::insert_into(users::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Finds a person.
pub fn find(conn: &mut AnyConnection, id: UserId) -> Result<Option<StoredUser>, DbError> {
    let query = users::table.find(DbId::from(id)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds a person by the keyed index of the address.
pub fn find_by_login(conn: &mut AnyConnection, login_key: &[u8; 32]) -> Result<Option<StoredUser>, DbError> {
    let query = users::table.filter(users::login_key.eq(&login_key[..])).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Lists people in the order in which they joined, after the given one.
pub fn list(conn: &mut AnyConnection, after: Option<UserId>, n: i64) -> Result<Vec<StoredUser>, DbError> {
    let after = after.map_or(DbId::NIL, Into::into);
    let query = users::table.filter(users::id.gt(after)).order(users::id).limit(n).select(Row::as_select());
    query.load(conn)?.into_iter().map(Row::read).collect()
}

/// Whether there is anyone at all.
pub fn is_empty(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let anyone: Option<DbId> = users::table.select(users::id).first(conn).optional()?;
    Ok(anyone.is_none())
}

/// Sets the hash of a person's password. Returns whether there is such a person.
pub fn set_password(conn: &mut AnyConnection, id: UserId, hash: &str) -> Result<bool, DbError> {
    let row = users::table.find(DbId::from(id));
    Ok(diesel::update(row).set(users::password_hash.eq(hash)).execute(conn)? == 1)
}

/// Sets a person's sealed name and address. Returns whether there is such a person.
pub fn set_sealed(conn: &mut AnyConnection, id: UserId, sealed: &[u8]) -> Result<bool, DbError> {
    let row = users::table.find(DbId::from(id));
    Ok(diesel::update(row).set(users::sealed.eq(sealed)).execute(conn)? == 1)
}

/// Lets a person sign in, or no longer. Returns whether that changed anything.
pub fn set_state(conn: &mut AnyConnection, id: UserId, state: UserState) -> Result<bool, DbError> {
    let row = users::table.find(DbId::from(id)).filter(users::state.ne(state.as_str()));
    Ok(diesel::update(row).set(users::state.eq(state.as_str())).execute(conn)? == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(super) struct Row {
    id: DbId,
    login_key: Vec<u8>,
    sealed: Vec<u8>,
    password_hash: Option<String>,
    state: String,
    created_at: DbTime,
}

impl Row {
    pub(super) fn read(self) -> Result<StoredUser, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "users", reason };
        Ok(StoredUser {
            id: self.id.into(),
            login_key: self.login_key.try_into().map_err(|_| corrupt("a key of the wrong length"))?,
            sealed: self.sealed,
            password_hash: self.password_hash,
            state: UserState::parse(&self.state).ok_or_else(|| corrupt("an unknown state"))?,
            created_at: self.created_at.into(),
        })
    }
}
