//! The `batch_exclusions` table: signatures that were not handed in, and why.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};

use crate::{
    db::{
        AnyConnection, DbError, on_each,
        schema::{batch_exclusions, signatures},
        types::{DbId, DbTime},
    },
    domain::{BatchId, Channel, PetitionId, SheetLine, SignatureId, State},
};

/// A signature that is not handed in.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// Its place in the list, from 1; 0 while it has none.
    pub position: u64,
    /// The signature.
    pub signature: SignatureId,
    /// Where it stood.
    pub state: State,
    /// Why, a reason code, or empty.
    pub reason: String,
    /// How it reached us.
    pub channel: Channel,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
}

/// Lists up to `n` signatures in these states that no batch lists with their state and reason, by identifier,
/// after the given one. Pledges are never among them.
pub fn list_new(
    conn: &mut AnyConnection,
    petition: PetitionId,
    states: &[State],
    after: Option<SignatureId>,
    n: i64,
) -> Result<Vec<Exclusion>, DbError> {
    let told = batch_exclusions::table
        .filter(batch_exclusions::signature_id.eq(signatures::id))
        .filter(batch_exclusions::state.eq(signatures::state))
        .filter(batch_exclusions::reason.eq(signatures::reason));
    let after = after.map_or(DbId::NIL, DbId::from);
    let rows: Vec<(String, String, Row)> = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::state.eq_any(states.iter().map(|state| state.as_str())))
        .filter(signatures::is_pledge.eq(false))
        .filter(signatures::id.gt(after))
        .filter(diesel::dsl::not(exists(told)))
        .order(signatures::id)
        .limit(n)
        .select((signatures::state, signatures::reason, Row::as_select()))
        .load(conn)?;
    rows.into_iter().map(|(state, reason, row)| row.read(0, &state, reason)).collect()
}

/// Adds exclusions from a place on, in this order.
pub fn insert(
    conn: &mut AnyConnection,
    batch: BatchId,
    first: u64,
    excluded: &[Exclusion],
) -> Result<(), DbError> {
    let rows: Vec<NewRow<'_>> = (first..)
        .zip(excluded)
        .map(|(position, it)| NewRow {
            batch_id: batch.into(),
            position: position.cast_signed(),
            signature_id: it.signature.into(),
            state: it.state.as_str(),
            reason: &it.reason,
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        let insert = diesel::insert_into(batch_exclusions::table).values(chunk);
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Lists up to `n` exclusions of a batch after a place, in their order.
pub fn list(conn: &mut AnyConnection, batch: BatchId, after: u64, n: i64) -> Result<Vec<Exclusion>, DbError> {
    let rows: Vec<(i64, String, String, Row)> = batch_exclusions::table
        .inner_join(signatures::table.on(signatures::id.eq(batch_exclusions::signature_id)))
        .filter(batch_exclusions::batch_id.eq(DbId::from(batch)))
        .filter(batch_exclusions::position.gt(after.cast_signed()))
        .order(batch_exclusions::position)
        .limit(n)
        .select((
            batch_exclusions::position,
            batch_exclusions::state,
            batch_exclusions::reason,
            Row::as_select(),
        ))
        .load(conn)?;
    rows.into_iter().map(|(position, state, reason, row)| row.read(position, &state, reason)).collect()
}

/// Removes up to a chunk of the exclusions of a batch. Returns how many.
pub fn delete_some(conn: &mut AnyConnection, batch: BatchId) -> Result<usize, DbError> {
    let of_batch = batch_exclusions::table.filter(batch_exclusions::batch_id.eq(DbId::from(batch)));
    let query = of_batch.order(batch_exclusions::position).select(batch_exclusions::position).limit(5_000);
    let positions: Vec<i64> = query.load(conn)?;
    let Some(last) = positions.last() else { return Ok(0) };
    Ok(diesel::delete(of_batch.filter(batch_exclusions::position.le(last))).execute(conn)?)
}

#[derive(Insertable)]
#[diesel(table_name = batch_exclusions)]
struct NewRow<'a> {
    batch_id: DbId,
    position: i64,
    signature_id: DbId,
    state: &'static str,
    reason: &'a str,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct Row {
    id: DbId,
    channel: String,
    folio: Option<i64>,
    line: Option<i32>,
    received_at: DbTime,
}

impl Row {
    fn read(self, position: i64, state: &str, reason: String) -> Result<Exclusion, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "batch_exclusions", reason };
        Ok(Exclusion {
            position: position.unsigned_abs(),
            signature: self.id.into(),
            state: State::parse(state).map_err(|_| corrupt("an unknown state"))?,
            reason,
            channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
            place: self.folio.zip(self.line).map(|(folio, line)| SheetLine { folio, line }),
            received_at: self.received_at.into(),
        })
    }
}
