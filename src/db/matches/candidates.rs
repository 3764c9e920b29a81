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

/// Finds the candidates of signatures; those that have none are left out.
pub fn find_candidates(conn: &mut AnyConnection, of: &[SignatureId]) -> Result<Vec<RollCandidate>, DbError> {
    let mut found = Vec::new();
    for chunk in of.chunks(5_000) {
        let query = roll_candidates::table
            .filter(roll_candidates::signature_id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .select((
                roll_candidates::signature_id,
                roll_candidates::roll_id,
                roll_candidates::probability,
                roll_candidates::sealed,
            ));
        found.extend(query.load::<Row>(conn)?.into_iter().map(read));
    }
    Ok(found)
}

type Row = (DbId, DbId, i32, Vec<u8>);

fn read((signature, roll, probability, sealed): Row) -> RollCandidate {
    RollCandidate {
        signature: signature.into(),
        roll: roll.into(),
        probability: Probability::from_millionths(probability),
        sealed,
    }
}
