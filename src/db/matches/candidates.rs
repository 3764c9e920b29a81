//! The entries of a roll that signatures most likely mean.

use diesel::prelude::*;

use crate::{
    db::{AnyConnection, DbError, on_each, schema::roll_candidates, types::DbId},
    domain::{Probability, RollId, SignatureId},
};

/// The entry of a roll that a signature most likely means, though its document is not the entry's.
#[derive(Clone, Debug)]
pub struct RollCandidate {
    /// The signature.
    pub signature: SignatureId,
    /// The roll.
    pub roll: RollId,
    /// How likely the entry is the signer's.
    pub probability: Probability,
    /// The entry's document, sealed beside the signature.
    pub sealed: Vec<u8>,
}

/// Keeps candidates, in place of what was known of their signatures before.
pub fn put_candidates(conn: &mut AnyConnection, found: &[RollCandidate]) -> Result<(), DbError> {
    let ids: Vec<SignatureId> = found.iter().map(|it| it.signature).collect();
    delete_candidates(conn, &ids)?;
    for chunk in found.chunks(1_000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|it| {
                (
                    roll_candidates::signature_id.eq(DbId::from(it.signature)),
                    roll_candidates::roll_id.eq(DbId::from(it.roll)),
                    roll_candidates::probability.eq(it.probability.millionths()),
                    roll_candidates::sealed.eq(&it.sealed),
                )
            })
            .collect();
        let insert = diesel::insert_into(roll_candidates::table).values(&rows);
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Forgets the candidates of signatures.
pub fn delete_candidates(conn: &mut AnyConnection, of: &[SignatureId]) -> Result<(), DbError> {
    for chunk in of.chunks(5_000) {
        let ids = chunk.iter().map(|id| DbId::from(*id));
        let rows = roll_candidates::table.filter(roll_candidates::signature_id.eq_any(ids));
        diesel::delete(rows).execute(conn)?;
    }
    Ok(())
}

/// Finds the candidate of a signature.
pub fn find_candidate(
    conn: &mut AnyConnection,
    signature: SignatureId,
) -> Result<Option<RollCandidate>, DbError> {
    let query = roll_candidates::table.find(DbId::from(signature)).select((
        roll_candidates::roll_id,
        roll_candidates::probability,
        roll_candidates::sealed,
    ));
    let row = query.first::<(DbId, i32, Vec<u8>)>(conn).optional()?;
    Ok(row.map(|(roll, probability, sealed)| RollCandidate {
        signature,
        roll: roll.into(),
        probability: Probability::from_millionths(probability),
        sealed,
    }))
}
