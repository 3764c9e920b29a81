//! Sheets of paper: registered by number, handed out, keyed, closed.

use crate::{
    db::{
        AnyConnection,
        sheets::{self, Sheet},
    },
    domain::PetitionId,
    ledger::Event,
    service::{Cause, record},
};

use super::TakeInError;

/// Registers sheets, all of them or none.
pub(super) fn register(
    conn: &mut AnyConnection,
    petition: PetitionId,
    cause: Cause,
    new: &[Sheet],
) -> Result<(), TakeInError> {
    if sheets::insert_all_if_new(conn, petition, new, cause.now)? != new.len() {
        return Err(TakeInError::Raced);
    }
    let registered = |it: &Sheet| {
        let lines = it.n_lines.unsigned_abs();
        Event::SheetRegistered { sheet: it.id, folio: it.folio.to_string(), lines }
    };
    Ok(record(conn, Some(petition), cause.actor, cause.now, new.iter().map(registered))?)
}
