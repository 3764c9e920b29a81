//! Changes of state: the only statements that write `signatures.state` of a stored signature.

use diesel::prelude::*;

use super::{AnyConnection, DbError, schema::signatures, types::DbId};
use crate::domain::{SignatureId, State};

/// Moves signatures that all stand in `from` to `to`, with a reason code (or none, empty).
///
/// Returns how many stood there: fewer than given means that someone else moved one meanwhile.
pub fn move_all(
    conn: &mut AnyConnection,
    ids: &[SignatureId],
    from: State,
    to: State,
    reason: &str,
) -> Result<usize, DbError> {
    let mut moved = 0;
    for chunk in ids.chunks(5_000) {
        let ids: Vec<DbId> = chunk.iter().map(|id| DbId::from(*id)).collect();
        let rows =
            signatures::table.filter(signatures::id.eq_any(ids)).filter(signatures::state.eq(from.as_str()));
        let changes = (signatures::state.eq(to.as_str()), signatures::reason.eq(reason));
        moved += diesel::update(rows).set(changes).execute(conn)?;
    }
    Ok(moved)
}
