//! The `batches` and `certifications` tables. Members and exclusions are in the modules below.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{batches, certifications},
    types::{DbId, DbTime},
};
use crate::domain::{Actor, BatchId, BatchState, PetitionId, UserId};

pub mod exclusions;
pub mod members;

/// A batch as stored.
#[derive(Clone, Debug)]
pub struct StoredBatch {
    /// Names it inside.
    pub id: BatchId,
    /// The petition it belongs to.
    pub petition: PetitionId,
    /// Its number within the petition, from 1.
    pub number: u32,
    /// Where it is on its way.
    pub state: BatchState,
    /// What was found when it was prepared, as JSON.
    pub facts: String,
    /// When its members were frozen.
    pub prepared_at: DateTime<Utc>,
    /// When the last of its certifiers vouched for it.
    pub certified_at: Option<DateTime<Utc>>,
    /// Its certificate, sealed, once there is one.
    pub certificate: Option<Vec<u8>>,
}

/// Someone's word for a batch.
#[derive(Clone, Copy, Debug)]
pub struct Certification {
    /// Whose.
    pub user: UserId,
    /// When it was given.
    pub at: DateTime<Utc>,
}

/// Adds a batch whose members are about to be gathered, under the next number. Returns that number.
pub fn insert_preparing(
    conn: &mut AnyConnection,
    id: BatchId,
    petition: PetitionId,
    by: Actor,
    now: DateTime<Utc>,
) -> Result<u32, DbError> {
    let of_petition = batches::table.filter(batches::petition_id.eq(DbId::from(petition)));
    let last: Option<i32> = of_petition.select(diesel::dsl::max(batches::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    let row = (
        batches::id.eq(DbId::from(id)),
        batches::petition_id.eq(DbId::from(petition)),
        batches::number.eq(number),
        batches::state.eq(BatchState::Preparing.as_str()),
        batches::facts.eq("{}"),
        batches::prepared_by.eq(by.to_string()),
        batches::prepared_at.eq(DbTime(now)),
    );
    diesel::insert_into(batches::table).values(row).execute(conn)?;
    Ok(number.unsigned_abs())
}

/// Notes that the members are complete, and what was found. Returns whether it was being prepared.
pub fn finish_preparing(
    conn: &mut AnyConnection,
    id: BatchId,
    facts: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = in_state(id, BatchState::Preparing);
    let changes = (
        batches::state.eq(BatchState::Prepared.as_str()),
        batches::facts.eq(facts),
        batches::prepared_at.eq(DbTime(now)),
    );
    Ok(diesel::update(row).set(changes).execute(conn)? == 1)
}

/// Moves a batch from one state to another. Returns whether it was in the first.
pub fn set_state(
    conn: &mut AnyConnection,
    id: BatchId,
    from: BatchState,
    to: BatchState,
) -> Result<bool, DbError> {
    let changed = diesel::update(in_state(id, from)).set(batches::state.eq(to.as_str())).execute(conn)?;
    Ok(changed == 1)
}

/// Notes that the last certifier vouched for it.
pub fn set_certified(conn: &mut AnyConnection, id: BatchId, now: DateTime<Utc>) -> Result<bool, DbError> {
    let certified = batches::state.eq(BatchState::Certified.as_str());
    let changes = (certified, batches::certified_at.eq(Some(DbTime(now))));
    Ok(diesel::update(in_state(id, BatchState::Prepared)).set(changes).execute(conn)? == 1)
}

/// Stores the sealed certificate, unless there is one.
pub fn set_certificate_if_new(conn: &mut AnyConnection, id: BatchId, sealed: &[u8]) -> Result<(), DbError> {
    let row = batches::table.find(DbId::from(id)).filter(batches::certificate.is_null());
    diesel::update(row).set(batches::certificate.eq(Some(sealed))).execute(conn)?;
    Ok(())
}

/// Removes a batch that was never prepared to its end, and holds nothing any more.
pub fn delete_preparing(conn: &mut AnyConnection, id: BatchId) -> Result<(), DbError> {
    diesel::delete(in_state(id, BatchState::Preparing)).execute(conn)?;
    Ok(())
}

/// Finds a batch by its number.
pub fn find(
    conn: &mut AnyConnection,
    petition: PetitionId,
    number: u32,
) -> Result<Option<StoredBatch>, DbError> {
    let query = batches::table
        .filter(batches::petition_id.eq(DbId::from(petition)))
        .filter(batches::number.eq(number.cast_signed()))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Lists the batches of a petition by number, also those being prepared.
pub fn list(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<StoredBatch>, DbError> {
    let query = batches::table
        .filter(batches::petition_id.eq(DbId::from(petition)))
        .order(batches::number)
        .select(Row::as_select());
    query.load(conn)?.into_iter().map(Row::read).collect()
}

/// Lists the batches of every petition.
pub fn list_all(conn: &mut AnyConnection) -> Result<Vec<StoredBatch>, DbError> {
    let rows = batches::table.order(batches::id).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Adds someone's word, unless they gave it before. Returns whether it was added.
pub fn certify_if_new(
    conn: &mut AnyConnection,
    id: BatchId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (
        certifications::batch_id.eq(DbId::from(id)),
        certifications::user_id.eq(DbId::from(user)),
        certifications::certified_at.eq(DbTime(now)),
    );
    let insert = diesel::insert_into(certifications::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Lists who vouched for a batch, in the order in which they did.
pub fn list_certifications(conn: &mut AnyConnection, id: BatchId) -> Result<Vec<Certification>, DbError> {
    let rows: Vec<(DbId, DbTime)> = certifications::table
        .filter(certifications::batch_id.eq(DbId::from(id)))
        .order((certifications::certified_at, certifications::user_id))
        .select((certifications::user_id, certifications::certified_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(user, at)| Certification { user: user.into(), at: at.into() }).collect())
}

#[diesel::dsl::auto_type]
fn in_state(id: BatchId, state: BatchState) -> _ {
    let id: DbId = DbId::from(id);
    let state: &'static str = state.as_str();
    batches::table.filter(batches::id.eq(id)).filter(batches::state.eq(state))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = batches)]
struct Row {
    id: DbId,
    petition_id: DbId,
    number: i32,
    state: String,
    facts: String,
    prepared_at: DbTime,
    certified_at: Option<DbTime>,
    certificate: Option<Vec<u8>>,
}

impl Row {
    fn read(self) -> Result<StoredBatch, DbError> {
        let state = BatchState::parse(&self.state);
        Ok(StoredBatch {
            id: self.id.into(),
            petition: self.petition_id.into(),
            number: self.number.unsigned_abs(),
            state: state.ok_or(DbError::Corrupt { table: "batches", reason: "an unknown state" })?,
            facts: self.facts,
            prepared_at: self.prepared_at.into(),
            certified_at: self.certified_at.map(Into::into),
            certificate: self.certificate,
        })
    }
}
