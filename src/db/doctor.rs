//! What must hold across tables, asked of the tables themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use super::{
    AnyConnection, DbError,
    schema::{batch_members, batches, claims, jobs, signatures},
    tallies::TallyKey,
    types::{DbId, DbTime},
};
use crate::domain::{BatchState, Channel, JobId, PetitionId, SheetLine, State};

/// How many places are named.
const NAMED: i64 = 20;

/// Signatures for which something does not hold.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many.
    pub n: u64,
    /// Where the first of those on paper stand.
    pub places: Vec<SheetLine>,
}

/// Counts the signatures a query finds, and names the first of them.
macro_rules! found {
    ($conn:expr, $query:expr) => {{
        let query = $query;
        let n: i64 = query.clone().count().get_result($conn)?;
        let rows: Vec<(Option<i64>, Option<i32>)> = query
            .order((signatures::folio, signatures::line, signatures::id))
            .select((signatures::folio, signatures::line))
            .limit(NAMED)
            .load($conn)?;
        let place = |(folio, line): (Option<i64>, Option<i32>)| {
            folio.zip(line).map(|(folio, line)| SheetLine { folio, line })
        };
        Ok(Found { n: n.unsigned_abs(), places: rows.into_iter().filter_map(place).collect() })
    }};
}

/// Counts the signatures of a petition as the tallies should.
pub fn recount(conn: &mut AnyConnection, petition: PetitionId) -> Result<BTreeMap<TallyKey, i64>, DbError> {
    type Row = (String, String, String, bool, Option<DbId>, String, String, i64);
    let key = (
        signatures::state,
        signatures::reason,
        signatures::channel,
        signatures::is_pledge,
        signatures::event_id,
        signatures::region,
        signatures::day,
    );
    let rows: Vec<Row> = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .group_by(key)
        .select((
            signatures::state,
            signatures::reason,
            signatures::channel,
            signatures::is_pledge,
            signatures::event_id,
            signatures::region,
            signatures::day,
            diesel::dsl::count_star(),
        ))
        .load(conn)?;
    let corrupt = |reason| DbError::Corrupt { table: "signatures", reason };
    let read = |(state, reason, channel, is_pledge, event, region, day, n): Row| {
        let state = State::parse(&state).map_err(|_| corrupt("an unknown state"))?;
        let channel = Channel::parse(&channel).map_err(|_| corrupt("an unknown channel"))?;
        let event = event.map(Into::into);
        Ok((TallyKey { petition, state, reason, channel, is_pledge, event, region, day }, n))
    };
    rows.into_iter().map(read).collect()
}

/// Keeps others from changing signatures and their counts until this transaction ends.
///
/// `SQLite` has one writer at a time anyway.
pub fn lock_counts(conn: &mut AnyConnection) -> Result<(), DbError> {
    if let AnyConnection::Postgres(conn) = conn {
        diesel::sql_query("LOCK TABLE signatures, tallies IN SHARE ROW EXCLUSIVE MODE").execute(conn)?;
    }
    Ok(())
}

/// Finds counted signatures that do not hold the claim of their person.
pub fn find_unclaimed(conn: &mut AnyConnection, petition: PetitionId) -> Result<Found, DbError> {
    let counted = State::ALL.into_iter().filter(|it| it.is_counted()).map(State::as_str);
    let held = claims::table
        .filter(claims::signature_id.eq(signatures::id))
        .filter(claims::petition_id.eq(signatures::petition_id))
        .filter(claims::is_pledge.eq(signatures::is_pledge))
        .filter(claims::identity_key.nullable().eq(signatures::identity_key));
    found!(
        conn,
        signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::state.eq_any(counted.collect::<Vec<_>>()))
            .filter(signatures::identity_key.is_not_null())
            .filter(not(exists(held)))
    )
}

/// Finds signatures that hold a claim and must not: another person's, or in a state that competes for nothing.
pub fn find_wrong_holders(conn: &mut AnyConnection, petition: PetitionId) -> Result<Found, DbError> {
    let idle = [State::Pending, State::Duplicate, State::Withdrawn, State::Erased].map(State::as_str);
    let held = claims::table.filter(claims::signature_id.eq(signatures::id));
    let own = held
        .filter(claims::petition_id.eq(signatures::petition_id))
        .filter(claims::is_pledge.eq(signatures::is_pledge))
        .filter(claims::identity_key.nullable().eq(signatures::identity_key));
    found!(
        conn,
        signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(exists(held))
            .filter(signatures::state.eq_any(idle).or(not(exists(own))))
    )
}

/// Finds signatures that are said to be in a batch and are in none.
pub fn find_without_batch(conn: &mut AnyConnection, petition: PetitionId) -> Result<Found, DbError> {
    let delivered = [State::Batched, State::Submitted, State::Accepted, State::Refused].map(State::as_str);
    let member = batch_members::table.filter(batch_members::signature_id.eq(signatures::id));
    found!(
        conn,
        signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::state.eq_any(delivered))
            .filter(not(exists(member)))
    )
}

/// Finds members of whole batches whose state says that they are in none.
pub fn find_loose_members(conn: &mut AnyConnection, petition: PetitionId) -> Result<Found, DbError> {
    let open = State::ALL.into_iter().filter(|it| it.is_open_to_checks()).map(State::as_str);
    let holding = BatchState::ALL.into_iter().filter(|it| it.holds_members()).map(BatchState::as_str);
    let member = batch_members::table
        .inner_join(batches::table.on(batches::id.eq(batch_members::batch_id)))
        .filter(batch_members::signature_id.eq(signatures::id))
        .filter(batches::state.eq_any(holding.collect::<Vec<_>>()));
    found!(
        conn,
        signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::state.eq_any(open.collect::<Vec<_>>()))
            .filter(exists(member))
    )
}

/// Lists jobs that run, but have given no sign of life since an instant.
pub fn list_lost_jobs(conn: &mut AnyConnection, since: DateTime<Utc>) -> Result<Vec<JobId>, DbError> {
    let ids: Vec<DbId> = jobs::table
        .filter(jobs::state.eq("running"))
        .filter(jobs::alive_at.lt(DbTime(since)))
        .order(jobs::id)
        .select(jobs::id)
        .load(conn)?;
    Ok(ids.into_iter().map(Into::into).collect())
}
