//! Every signature of every petition, for comparing them with the history.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    db::{
        AnyConnection, DbError,
        schema::signatures,
        types::{DbId, DbTime},
    },
    domain::{Channel, PetitionId, SheetLine, SignatureId, State},
};

/// What is compared of a signature.
#[derive(Clone, Debug)]
pub struct Audited {
    /// Names it.
    pub id: SignatureId,
    /// How it reached us.
    pub channel: Channel,
    /// Where it stands.
    pub state: State,
    /// Why it stands there.
    pub reason: String,
    /// The sealed identity, until it is erased.
    pub sealed: Option<Vec<u8>>,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
}

/// How many signatures there are.
pub fn count_all(conn: &mut AnyConnection) -> Result<u64, DbError> {
    let n: i64 = signatures::table.count().get_result(conn)?;
    Ok(n.unsigned_abs())
}

/// Counts the signatures of a petition by state, without pledges.
pub fn count_by_state(
    conn: &mut AnyConnection,
    petition: PetitionId,
) -> Result<BTreeMap<State, u64>, DbError> {
    let rows: Vec<(String, i64)> = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::is_pledge.eq(false))
        .group_by(signatures::state)
        .select((signatures::state, diesel::dsl::count_star()))
        .load(conn)?;
    let read = |(state, n): (String, i64)| {
        let state = State::parse(&state);
        let corrupt = |_| DbError::Corrupt { table: "signatures", reason: "an unknown state" };
        Ok((state.map_err(corrupt)?, n.unsigned_abs()))
    };
    rows.into_iter().map(read).collect()
}

/// Lists up to `n` signatures by identifier, after the given one.
pub fn list_for_audit(
    conn: &mut AnyConnection,
    after: Option<SignatureId>,
    n: i64,
) -> Result<Vec<Audited>, DbError> {
    let query = signatures::table
        .filter(signatures::id.gt(after.map_or(DbId::NIL, DbId::from)))
        .order(signatures::id)
        .limit(n)
        .select(Row::as_select());
    query.load(conn)?.into_iter().map(Row::read).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct Row {
    id: DbId,
    channel: String,
    state: String,
    reason: String,
    sealed: Option<Vec<u8>>,
    folio: Option<i64>,
    line: Option<i32>,
    received_at: DbTime,
}

impl Row {
    fn read(self) -> Result<Audited, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "signatures", reason };
        Ok(Audited {
            id: self.id.into(),
            channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
            state: State::parse(&self.state).map_err(|_| corrupt("an unknown state"))?,
            reason: self.reason,
            sealed: self.sealed,
            place: self.folio.zip(self.line).map(|(folio, line)| SheetLine { folio, line }),
            received_at: self.received_at.into(),
        })
    }
}
