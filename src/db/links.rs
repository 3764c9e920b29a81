//! Signatures as their signers reach them: by the hash of the secret in the link.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError,
    matches::delete_candidates,
    schema::{ledger_entries, reviews, signatures},
    signatures::{TallyColumns, read_key},
    tallies::TallyKey,
    types::{DbId, DbTime},
};
use crate::domain::{EntryId, PetitionId, SignatureId, State};

/// A signature that a link leads to.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The signature.
    pub id: SignatureId,
    /// What it is counted under.
    pub tally: TallyKey,
    /// Keyed index of the person.
    pub identity_key: Option<[u8; 32]>,
    /// The sealed identity, until it is erased.
    pub sealed: Option<Vec<u8>>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Finds the signature whose link has a secret of this hash.
pub fn find(conn: &mut AnyConnection, link_hash: &[u8; 32]) -> Result<Option<Linked>, DbError> {
    let query =
        signatures::table.filter(signatures::link_hash.eq(link_hash.as_slice())).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Lists signatures of a petition that came in before then and still wait for their signer.
pub fn list_unconfirmed(
    conn: &mut AnyConnection,
    petition: PetitionId,
    before: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Linked>, DbError> {
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::state.eq(State::Pending.as_str()))
        .filter(signatures::received_at.lt(DbTime(before)))
        .order(signatures::id)
        .limit(most)
        .select(Row::as_select());
    query.load(conn)?.into_iter().map(Row::read).collect()
}

/// Notes that a signer confirmed.
pub fn set_confirmed(conn: &mut AnyConnection, id: SignatureId, now: DateTime<Utc>) -> Result<(), DbError> {
    let changes = signatures::confirmed_at.eq(Some(DbTime(now)));
    diesel::update(signatures::table.find(DbId::from(id))).set(changes).execute(conn)?;
    Ok(())
}

/// Forgets who signed. Counts, history and the link stay; the link then tells that nothing is kept.
pub fn wipe(conn: &mut AnyConnection, id: SignatureId) -> Result<(), DbError> {
    let changes = (
        signatures::sealed.eq(None::<Vec<u8>>),
        signatures::identity_key.eq(None::<Vec<u8>>),
        signatures::needs_settling.eq(false),
    );
    diesel::update(signatures::table.find(DbId::from(id))).set(changes).execute(conn)?;
    // The entry of the roll that it may have meant names the signer as well.
    delete_candidates(conn, &[id])
}

/// Takes back the question about a signature that no longer needs an answer.
pub fn supersede_review(conn: &mut AnyConnection, id: SignatureId) -> Result<(), DbError> {
    let open =
        reviews::table.filter(reviews::signature_id.eq(DbId::from(id))).filter(reviews::state.eq("open"));
    diesel::update(open).set(reviews::state.eq("superseded")).execute(conn)?;
    Ok(())
}

/// The place of an entry in the ledger, once it has one.
pub fn find_position(conn: &mut AnyConnection, entry: EntryId) -> Result<Option<i64>, DbError> {
    let query = ledger_entries::table
        .filter(ledger_entries::id.eq(DbId::from(entry)))
        .select(ledger_entries::position);
    Ok(query.first(conn).optional()?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct Row {
    id: DbId,
    #[diesel(embed)]
    tally: TallyColumns,
    identity_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
    confirmed_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> Result<Linked, DbError> {
        Ok(Linked {
            id: self.id.into(),
            tally: self.tally.read()?,
            identity_key: read_key(self.identity_key)?,
            sealed: self.sealed,
            confirmed_at: self.confirmed_at.map(Into::into),
        })
    }
}
