//! The `keys` and `key_checks` tables: wrapped keys, and the proof of the master key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    AnyConnection, DbError, on_each,
    schema::{key_checks, keys},
    types::{DbId, DbTime},
};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Seals identities and other personal data.
    Data,
    /// Makes the keyed index by which sealed data is found.
    Index,
    /// Signs checkpoints and manifests.
    Signing,
}

impl KeyPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Index => "index",
            Self::Signing => "signing",
        }
    }
}

/// A key as it rests: wrapped by the master key, or destroyed.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// Names the key; it is bound to the wrapping.
    pub id: Uuid,
    /// The wrapped key; `None` once it was destroyed.
    pub wrapped: Option<Vec<u8>>,
}

/// Adds a key, or does nothing if its owner has one for that purpose. Returns whether it was added.
pub fn insert_if_new(
    conn: &mut AnyConnection,
    owner: Uuid,
    purpose: KeyPurpose,
    id: Uuid,
    wrapped: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (
        keys::id.eq(DbId(id)),
        keys::owner_id.eq(DbId(owner)),
        keys::purpose.eq(purpose.as_str()),
        keys::wrapped.eq(wrapped),
        keys::created_at.eq(DbTime(now)),
    );
    let insert = diesel::insert_into(keys::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Finds the key of an owner for a purpose.
pub fn find(
    conn: &mut AnyConnection,
    owner: Uuid,
    purpose: KeyPurpose,
) -> Result<Option<StoredKey>, DbError> {
    let query = keys::table
        .filter(keys::owner_id.eq(DbId(owner)))
        .filter(keys::purpose.eq(purpose.as_str()))
        .select((keys::id, keys::wrapped));
    let row: Option<(DbId, Option<Vec<u8>>)> = query.first(conn).optional()?;
    Ok(row.map(|(id, wrapped)| StoredKey { id: id.0, wrapped }))
}

/// Destroys every key of an owner: what they sealed can never be read again, in no backup either.
///
/// Returns how many were destroyed.
pub fn destroy(conn: &mut AnyConnection, owner: Uuid, now: DateTime<Utc>) -> Result<usize, DbError> {
    let living = keys::table.filter(keys::owner_id.eq(DbId(owner))).filter(keys::wrapped.is_not_null());
    let emptied = (keys::wrapped.eq(None::<Vec<u8>>), keys::destroyed_at.eq(Some(DbTime(now))));
    Ok(diesel::update(living).set(emptied).execute(conn)?)
}

/// Finds the value that proves the master key, if this database has had one.
pub fn find_check(conn: &mut AnyConnection) -> Result<Option<Vec<u8>>, DbError> {
    Ok(key_checks::table.find(1).select(key_checks::value).first(conn).optional()?)
}

/// Stores the value that proves the master key, or does nothing if there is one.
pub fn insert_check_if_new(conn: &mut AnyConnection, value: &[u8]) -> Result<bool, DbError> {
    let row = (key_checks::id.eq(1), key_checks::value.eq(value));
    let insert = diesel::insert_into(key_checks::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}
