//! The `batch_members` table: which signatures a batch holds, in which order.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    db::{
        AnyConnection, DbError, on_each,
        schema::{batch_members, signatures},
        types::{DbId, DbTime},
    },
    domain::{BatchId, Channel, SheetLine, SignatureId, State},
};

/// A signature in a batch.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its place in the batch, from 1.
    pub position: u64,
    /// The signature.
    pub signature: SignatureId,
    /// Where it stands now.
    pub state: State,
    /// How it reached us.
    pub channel: Channel,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// The sealed identity, until it is erased.
    pub sealed: Option<Vec<u8>>,
}

/// Adds members from a place on, in this order.
pub fn insert(
    conn: &mut AnyConnection,
    batch: BatchId,
    first: u64,
    signatures: &[SignatureId],
) -> Result<(), DbError> {
    let rows: Vec<Row> = (first..)
        .zip(signatures)
        .map(|(position, signature)| Row {
            batch_id: batch.into(),
            position: position.cast_signed(),
            signature_id: (*signature).into(),
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        let insert = diesel::insert_into(batch_members::table).values(chunk);
        on_each!(conn => insert.execute(conn))?;
    }
    set_batch(conn, signatures, Some(batch))
}

/// Lists up to `n` members after a place, in their order.
pub fn list(conn: &mut AnyConnection, batch: BatchId, after: u64, n: i64) -> Result<Vec<Member>, DbError> {
    let query = batch_members::table
        .inner_join(signatures::table.on(signatures::id.eq(batch_members::signature_id)))
        .filter(batch_members::batch_id.eq(DbId::from(batch)))
        .filter(batch_members::position.gt(after.cast_signed()))
        .order(batch_members::position)
        .limit(n)
        .select((batch_members::position, MemberRow::as_select()));
    query.load::<(i64, MemberRow)>(conn)?.into_iter().map(|(position, row)| row.read(position)).collect()
}

/// How many signatures a batch holds.
pub fn count(conn: &mut AnyConnection, batch: BatchId) -> Result<u64, DbError> {
    let n: i64 = batch_members::table
        .filter(batch_members::batch_id.eq(DbId::from(batch)))
        .count()
        .get_result(conn)?;
    Ok(n.unsigned_abs())
}

/// Lists the members of a batch that stand in none of these states, up to `n`.
pub fn list_outside(
    conn: &mut AnyConnection,
    batch: BatchId,
    states: &[State],
    n: i64,
) -> Result<Vec<Member>, DbError> {
    let query = batch_members::table
        .inner_join(signatures::table.on(signatures::id.eq(batch_members::signature_id)))
        .filter(batch_members::batch_id.eq(DbId::from(batch)))
        .filter(signatures::state.ne_all(states.iter().map(|state| state.as_str())))
        .order(batch_members::position)
        .limit(n)
        .select((batch_members::position, MemberRow::as_select()));
    query.load::<(i64, MemberRow)>(conn)?.into_iter().map(|(position, row)| row.read(position)).collect()
}

/// Takes signatures out of their batch.
pub fn delete(conn: &mut AnyConnection, signatures: &[SignatureId]) -> Result<(), DbError> {
    for chunk in signatures.chunks(5_000) {
        let ids = chunk.iter().map(|id| DbId::from(*id));
        diesel::delete(batch_members::table.filter(batch_members::signature_id.eq_any(ids))).execute(conn)?;
    }
    set_batch(conn, signatures, None)
}

/// Notes beside each signature which batch holds it.
fn set_batch(
    conn: &mut AnyConnection,
    signatures: &[SignatureId],
    batch: Option<BatchId>,
) -> Result<(), DbError> {
    for chunk in signatures.chunks(5_000) {
        let rows = signatures::table.filter(signatures::id.eq_any(chunk.iter().map(|id| DbId::from(*id))));
        diesel::update(rows).set(signatures::batch_id.eq(batch.map(DbId::from))).execute(conn)?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = batch_members)]
struct Row {
    batch_id: DbId,
    position: i64,
    signature_id: DbId,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct MemberRow {
    id: DbId,
    state: String,
    channel: String,
    folio: Option<i64>,
    line: Option<i32>,
    signed_at: Option<DbTime>,
    sealed: Option<Vec<u8>>,
}

impl MemberRow {
    fn read(self, position: i64) -> Result<Member, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "signatures", reason };
        Ok(Member {
            position: position.unsigned_abs(),
            signature: self.id.into(),
            state: State::parse(&self.state).map_err(|_| corrupt("an unknown state"))?,
            channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
            place: self.folio.zip(self.line).map(|(folio, line)| SheetLine { folio, line }),
            signed_at: self.signed_at.map(Into::into),
            sealed: self.sealed,
        })
    }
}
