//! The `claims` table: one counted signature for each person and petition, held by the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{claims, signatures},
    types::DbId,
};
use crate::domain::{Channel, PetitionId, SignatureId, State};

/// The one place that a person's signatures of one kind compete for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey {
    /// Pledges and counted signatures do not compete.
    pub is_pledge: bool,
    /// The keyed index of the person.
    pub identity: [u8; 32],
}

/// The signature that holds a claim.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    /// The signature.
    pub signature: SignatureId,
    /// How it reached us.
    pub channel: Channel,
    /// Where it stands.
    pub state: State,
}

/// Takes a claim for a signature, unless another holds it. Returns whether it was taken.
pub fn take(
    conn: &mut AnyConnection,
    petition: PetitionId,
    key: ClaimKey,
    signature: SignatureId,
) -> Result<bool, DbError> {
    Ok(take_all(conn, petition, &[(key, signature)])? == 1)
}

/// Takes claims, except those that others hold. Returns how many were taken.
pub fn take_all(
    conn: &mut AnyConnection,
    petition: PetitionId,
    wanted: &[(ClaimKey, SignatureId)],
) -> Result<usize, DbError> {
    let mut n_taken = 0;
    for chunk in wanted.chunks(1_000) {
        let rows: Vec<Row> =
            chunk.iter().map(|(key, signature)| Row::new(petition, *key, *signature)).collect();
        let insert = diesel::insert_into(claims::table).values(&rows).on_conflict_do_nothing();
        n_taken += on_each!(conn => insert.execute(conn))?;
    }
    Ok(n_taken)
}

/// Gives up the claim a signature holds. Returns whether it held one.
pub fn release(conn: &mut AnyConnection, signature: SignatureId) -> Result<bool, DbError> {
    let rows = claims::table.filter(claims::signature_id.eq(DbId::from(signature)));
    Ok(diesel::delete(rows).execute(conn)? == 1)
}

/// Gives up the claims that signatures hold. Returns how many held one.
pub fn release_all(conn: &mut AnyConnection, signatures: &[SignatureId]) -> Result<usize, DbError> {
    let mut n_released = 0;
    for chunk in signatures.chunks(5_000) {
        let ids = chunk.iter().map(|id| DbId::from(*id));
        n_released += diesel::delete(claims::table.filter(claims::signature_id.eq_any(ids))).execute(conn)?;
    }
    Ok(n_released)
}

/// Hands a claim from one signature to another. Returns whether the first held it.
pub fn transfer(conn: &mut AnyConnection, from: SignatureId, to: SignatureId) -> Result<bool, DbError> {
    let rows = claims::table.filter(claims::signature_id.eq(DbId::from(from)));
    Ok(diesel::update(rows).set(claims::signature_id.eq(DbId::from(to))).execute(conn)? == 1)
}

/// Finds who holds these claims; those that nobody holds are left out.
pub fn find_all(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keys: &[ClaimKey],
) -> Result<HashMap<ClaimKey, Holder>, DbError> {
    let mut holders = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(5_000) {
        let identities = chunk.iter().map(|key| key.identity.as_slice());
        let rows = claims::table
            .inner_join(signatures::table.on(signatures::id.eq(claims::signature_id)))
            .filter(claims::petition_id.eq(DbId::from(petition)))
            .filter(claims::identity_key.eq_any(identities))
            .select((HeldRow::as_select(), (signatures::channel, signatures::state)))
            .load::<(HeldRow, (String, String))>(conn)?;
        for (row, (channel, state)) in rows {
            holders.insert(row.key()?, row.holder(&channel, &state)?);
        }
    }
    Ok(holders)
}

/// Finds which signatures hold these claims; those that nobody holds are left out.
pub fn find_holders(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keys: &[ClaimKey],
) -> Result<HashMap<ClaimKey, SignatureId>, DbError> {
    let mut holders = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(5_000) {
        let query = claims::table
            .filter(claims::petition_id.eq(DbId::from(petition)))
            .filter(claims::identity_key.eq_any(chunk.iter().map(|key| key.identity.as_slice())))
            .select(HeldRow::as_select());
        for row in query.load_iter(conn)? {
            let row: HeldRow = row?;
            holders.insert(row.key()?, row.signature_id.into());
        }
    }
    Ok(holders)
}

#[derive(Insertable)]
#[diesel(table_name = claims, treat_none_as_default_value = false)]
struct Row {
    petition_id: DbId,
    is_pledge: bool,
    identity_key: Vec<u8>,
    signature_id: DbId,
}

impl Row {
    fn new(petition: PetitionId, key: ClaimKey, signature: SignatureId) -> Self {
        Self {
            petition_id: petition.into(),
            is_pledge: key.is_pledge,
            identity_key: key.identity.to_vec(),
            signature_id: signature.into(),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = claims)]
struct HeldRow {
    is_pledge: bool,
    identity_key: Vec<u8>,
    signature_id: DbId,
}

impl HeldRow {
    fn key(&self) -> Result<ClaimKey, DbError> {
        let identity = self.identity_key.as_slice().try_into();
        let identity = identity.map_err(|_| corrupt("a key has not 32 bytes"))?;
        Ok(ClaimKey { is_pledge: self.is_pledge, identity })
    }

    fn holder(&self, channel: &str, state: &str) -> Result<Holder, DbError> {
        Ok(Holder {
            signature: self.signature_id.into(),
            channel: Channel::parse(channel).map_err(|_| corrupt("an unknown channel"))?,
            state: State::parse(state).map_err(|_| corrupt("an unknown state"))?,
        })
    }
}

fn corrupt(reason: &'static str) -> DbError {
    DbError::Corrupt { table: "claims", reason }
}
