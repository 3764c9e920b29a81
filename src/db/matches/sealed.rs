//! The signatures that are compared with each other, sealed.

use diesel::prelude::*;

use crate::{
    db::{AnyConnection, DbError, schema::signatures, types::DbId},
    domain::{PetitionId, SignatureId, State},
};

/// A signature that can be compared.
#[derive(Clone, Debug)]
pub struct SealedSignature {
    /// Names it.
    pub id: SignatureId,
    /// Keyed index of the person: those who share it are one person without comparing.
    pub identity_key: Option<Vec<u8>>,
    /// The sealed identity.
    pub sealed: Vec<u8>,
}

/// Where to go on in the list of signatures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    state: usize,
    after: Option<SignatureId>,
}

/// The states in which a signature can stand in the way of another.
const COMPARABLE: [State; 9] = [
    State::Received,
    State::Valid,
    State::Duplicate,
    State::Invalid,
    State::Review,
    State::Batched,
    State::Submitted,
    State::Accepted,
    State::Refused,
];

/// Counts the signatures of a petition that are compared with each other.
pub fn count_comparable(conn: &mut AnyConnection, petition: PetitionId) -> Result<i64, DbError> {
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::state.eq_any(COMPARABLE.map(State::as_str)));
    Ok(query.count().get_result(conn)?)
}

/// Lists the next up to `n` signatures of a petition. Moves `progress`; an empty list means that there are
/// no more. It goes state by state, because that is how the index goes.
pub fn list_comparable(
    conn: &mut AnyConnection,
    petition: PetitionId,
    progress: &mut Progress,
    n: i64,
) -> Result<Vec<SealedSignature>, DbError> {
    while let Some(state) = COMPARABLE.get(progress.state) {
        let query = signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::state.eq(state.as_str()))
            .filter(signatures::id.gt(progress.after.map_or(DbId::NIL, DbId::from)))
            .filter(signatures::sealed.is_not_null())
            .order(signatures::id)
            .limit(n)
            .select((signatures::id, signatures::identity_key, signatures::sealed.assume_not_null()));
        let found: Vec<_> = query.load::<Row>(conn)?.into_iter().map(read).collect();
        if let Some(last) = found.last() {
            progress.after = Some(last.id);
            return Ok(found);
        }
        *progress = Progress { state: progress.state + 1, after: None };
    }
    Ok(Vec::new())
}

/// Finds signatures that can be compared; those that are not there, or no longer known, are left out.
pub fn find_sealed(conn: &mut AnyConnection, ids: &[SignatureId]) -> Result<Vec<SealedSignature>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(5_000) {
        let query = signatures::table
            .filter(signatures::id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .filter(signatures::sealed.is_not_null())
            .filter(signatures::state.eq_any(COMPARABLE.map(State::as_str)))
            .select((signatures::id, signatures::identity_key, signatures::sealed.assume_not_null()));
        found.extend(query.load::<Row>(conn)?.into_iter().map(read));
    }
    Ok(found)
}

type Row = (DbId, Option<Vec<u8>>, Vec<u8>);

fn read((id, identity_key, sealed): Row) -> SealedSignature {
    SealedSignature { id: id.into(), identity_key, sealed }
}
