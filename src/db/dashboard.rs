//! Counts that the tallies do not hold, for the dashboard.

use diesel::{dsl::count_star, prelude::*};

use super::{
    AnyConnection, DbError,
    schema::{outbox, sheets, signatures},
    types::DbId,
};
use crate::domain::{PetitionId, SheetState, State, UserId};

/// Lines of one sheet that one person keyed and that stand in one state.
#[derive(Clone, Copy, Debug)]
pub struct LineCount {
    /// The sheet.
    pub folio: i64,
    /// Who keyed them; nobody if a list brought them.
    pub keyer: Option<UserId>,
    /// Where they stand.
    pub state: State,
    /// How many there are.
    pub n: i64,
}

/// Counts the lines on paper by sheet, keyer and state, pledges left out. Reads every line of the petition.
pub fn count_lines(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<LineCount>, DbError> {
    let by = (signatures::folio, signatures::keyer_id, signatures::state);
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::folio.is_not_null())
        .filter(signatures::is_pledge.eq(false))
        .group_by(by)
        .select((signatures::folio, signatures::keyer_id, signatures::state, count_star()));
    let corrupt = || DbError::Corrupt { table: "signatures", reason: "an unknown state" };
    let read = |(folio, keyer, state, n): (Option<i64>, Option<DbId>, String, i64)| {
        Ok(LineCount {
            folio: folio.unwrap_or_default(),
            keyer: keyer.map(Into::into),
            state: State::parse(&state).map_err(|_| corrupt())?,
            n,
        })
    };
    query.load(conn)?.into_iter().map(read).collect()
}

/// Counts the mails about a petition by what became of them: `queued`, `sent`, `dropped`, `failed`.
pub fn count_mails(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<(String, i64)>, DbError> {
    let query = outbox::table
        .filter(outbox::petition_id.eq(DbId::from(petition)))
        .group_by(outbox::state)
        .select((outbox::state, count_star()));
    Ok(query.load(conn)?)
}

/// Counts the sheets of a petition by where they are.
pub fn count_sheets(
    conn: &mut AnyConnection,
    petition: PetitionId,
) -> Result<Vec<(SheetState, i64)>, DbError> {
    let query = sheets::table
        .filter(sheets::petition_id.eq(DbId::from(petition)))
        .group_by(sheets::state)
        .select((sheets::state, count_star()));
    let corrupt = || DbError::Corrupt { table: "sheets", reason: "an unknown state" };
    let read = |(state, n): (String, i64)| Ok((SheetState::parse(&state).ok_or_else(corrupt)?, n));
    query.load(conn)?.into_iter().map(read).collect()
}
