//! Changes of state: the only statements that write `signatures.state` of a stored signature, and what is stored in
//! the same stroke.

use diesel::prelude::*;

use super::{
    AnyConnection, DbError,
    schema::signatures,
    types::DbId,
    verification::{Said, verdict_name},
};
use crate::domain::{SignatureId, State};

/// What is stored along with a move.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Along {
    /// Nothing.
    Nothing,
    /// That it no longer waits to be settled.
    Settled,
    /// What the checks said of it, by which it is settled.
    Said(Said),
}

/// Moves signatures that all stand in `from` to `to`, with a reason code (or none, empty).
///
/// Returns how many stood there: fewer than given means that someone else moved one meanwhile.
pub fn move_all(
    conn: &mut AnyConnection,
    ids: &[SignatureId],
    (from, to): (State, State),
    reason: &str,
    along: &Along,
) -> Result<usize, DbError> {
    let mut moved = 0;
    for chunk in ids.chunks(5_000) {
        let ids: Vec<DbId> = chunk.iter().map(|id| DbId::from(*id)).collect();
        let rows =
            signatures::table.filter(signatures::id.eq_any(ids)).filter(signatures::state.eq(from.as_str()));
        let state = (signatures::state.eq(to.as_str()), signatures::reason.eq(reason));
        let settled = (*along != Along::Nothing).then_some(signatures::needs_settling.eq(false));
        let said = match along {
            Along::Nothing | Along::Settled => None,
            Along::Said(said) => Some((
                signatures::verdict.eq(Some(verdict_name(said.verdict))),
                signatures::verdict_reason.eq(&said.reason),
                signatures::checked_under.eq(Some(&*said.under)),
            )),
        };
        moved += diesel::update(rows).set((state, settled, said)).execute(conn)?;
    }
    Ok(moved)
}
