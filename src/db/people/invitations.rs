//! The `invitations` table: one-time links, to join with a role or to set a new password.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::memberships::{scope, stored};
use crate::{
    db::{
        AnyConnection, DbError,
        schema::invitations,
        types::{DbId, DbTime},
    },
    domain::{Actor, Role, Scope, UserId},
};

/// A one-time link as stored, without its secret.
#[derive(Clone, Debug)]
pub struct StoredInvitation {
    /// Names it.
    pub id: Uuid,
    /// What whoever opens it may do.
    pub purpose: Purpose,
    /// The address it was made for, sealed, if it was made for one.
    pub sealed: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it no longer works.
    pub expires_at: DateTime<Utc>,
}

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To join, with a role.
    Join {
        /// Where the role holds.
        scope: Scope,
        /// The role.
        role: Role,
    },
    /// To set a new password for this person.
    Reset(UserId),
}

/// Adds a one-time link.
pub fn insert(
    conn: &mut AnyConnection,
    invitation: &StoredInvitation,
    hash: &[u8; 32],
    created_by: Actor,
) -> Result<(), DbError> {
    let (user, place, role) = match invitation.purpose {
        Purpose::Join { scope, role } => (None, stored(scope), Some(role.as_str())),
        Purpose::Reset(user) => (Some(DbId::from(user)), DbId::NIL, None),
    };
    let row = (
        invitations::id.eq(DbId(invitation.id)),
        invitations::token_hash.eq(&hash[..]),
        invitations::user_id.eq(user),
        invitations::petition_id.eq(place),
        invitations::role.eq(role),
        invitations::sealed.eq(&invitation.sealed),
        invitations::created_by.eq(created_by.to_string()),
        invitations::created_at.eq(DbTime(invitation.created_at)),
        invitations::expires_at.eq(DbTime(invitation.expires_at)),
    );
    diesel::insert_into(invitations::table).values(row).execute(conn)?;
    Ok(())
}

/// Finds a one-time link that still works, by the hash of its secret.
pub fn find(
    conn: &mut AnyConnection,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<StoredInvitation>, DbError> {
    let query = invitations::table
        .filter(invitations::token_hash.eq(&hash[..]))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(DbTime(now)))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds an invitation to join that still works, by its name.
pub fn find_by_id(
    conn: &mut AnyConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<StoredInvitation>, DbError> {
    let query = invitations::table
        .find(DbId(id))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(DbTime(now)))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Uses up a one-time link. Returns whether it was still unused.
pub fn accept(conn: &mut AnyConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbError> {
    let row = invitations::table.find(DbId(id)).filter(invitations::accepted_at.is_null());
    Ok(diesel::update(row).set(invitations::accepted_at.eq(Some(DbTime(now)))).execute(conn)? == 1)
}

/// Lists invitations to join at one place that still work, the oldest first.
pub fn list(
    conn: &mut AnyConnection,
    at: Scope,
    now: DateTime<Utc>,
) -> Result<Vec<StoredInvitation>, DbError> {
    let query = invitations::table
        .filter(invitations::role.is_not_null())
        .filter(invitations::petition_id.eq(stored(at)))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(DbTime(now)))
        .order(invitations::id);
    query.select(Row::as_select()).load(conn)?.into_iter().map(Row::read).collect()
}

/// Counts the links that set a person's password and still work.
pub fn count_resets(conn: &mut AnyConnection, user: UserId, now: DateTime<Utc>) -> Result<i64, DbError> {
    let query = invitations::table
        .filter(invitations::user_id.eq(Some(DbId::from(user))))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(DbTime(now)));
    Ok(query.count().get_result(conn)?)
}

/// Takes back one-time links to set a person's password. Returns how many there were.
pub fn delete_resets(conn: &mut AnyConnection, user: UserId) -> Result<usize, DbError> {
    let rows = invitations::table
        .filter(invitations::user_id.eq(Some(DbId::from(user))))
        .filter(invitations::accepted_at.is_null());
    Ok(diesel::delete(rows).execute(conn)?)
}

/// Takes back an unused one-time link. Returns whether there was one.
pub fn delete(conn: &mut AnyConnection, id: Uuid) -> Result<bool, DbError> {
    let row = invitations::table.find(DbId(id)).filter(invitations::accepted_at.is_null());
    Ok(diesel::delete(row).execute(conn)? == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Row {
    id: DbId,
    user_id: Option<DbId>,
    petition_id: DbId,
    role: Option<String>,
    sealed: Option<Vec<u8>>,
    created_at: DbTime,
    expires_at: DbTime,
}

impl Row {
    fn read(self) -> Result<StoredInvitation, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "invitations", reason };
        let purpose = match (self.user_id, self.role) {
            (Some(user), None) => Purpose::Reset(user.into()),
            (None, Some(role)) => Purpose::Join {
                scope: scope(self.petition_id),
                role: Role::parse(&role).ok_or_else(|| corrupt("an unknown role"))?,
            },
            _ => return Err(corrupt("neither to join nor to set a password")),
        };
        Ok(StoredInvitation {
            id: self.id.0,
            purpose,
            sealed: self.sealed,
            created_at: self.created_at.into(),
            expires_at: self.expires_at.into(),
        })
    }
}
